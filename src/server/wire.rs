//! From an address to a connected stream: TCP or a Unix socket, and TLS where it is asked for.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};

use postgres::tls::{ChannelBinding, TlsStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};

use super::Failure;
use super::guard::Wire;
use super::tls::{Answer, Tls};
use crate::model::Reason;

/// Where one connection attempt goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

impl Address {
    /// Whether the connection stays on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        match self {
            Address::Tcp(address) => address.ip().to_canonical().is_loopback(),
            Address::Unix(_) => true,
        }
    }
}

/// Whether a connection attempt asks for TLS.
#[derive(Clone)]
pub(super) enum Encryption {
    No,
    /// As it is where the server has no TLS.
    IfOffered(Tls),
    Yes(Tls),
}

impl Encryption {
    pub(super) fn verifies_host(&self) -> bool {
        match self {
            Encryption::No => false,
            Encryption::IfOffered(tls) | Encryption::Yes(tls) => tls.verifies_host,
        }
    }
}

/// One way to reach one server; enough to reach it again.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) address: Address,
    /// The name that the server's certificate must have.
    pub(super) host: String,
    pub(super) encryption: Encryption,
}

impl Route {
    /// Connects, without a deadline of its own, and says whether the stream is encrypted.
    pub(super) async fn dial(&self) -> Result<(Wire, bool), Failure> {
        let address = match &self.address {
            Address::Tcp(address) => address,
            Address::Unix(path) => {
                return match UnixStream::connect(path).await {
                    Ok(stream) => Ok((Box::new(Plain(stream)), false)),
                    Err(error) => {
                        Err(refused(&path.display().to_string(), &error, unix_hint(&error)))
                    }
                };
            }
        };
        let stream = TcpStream::connect(address)
            .await
            .and_then(|stream| stream.set_nodelay(true).map(|()| stream))
            .map_err(|error| refused(&address.to_string(), &error, tcp_hint(&error)))?;
        let (tls, must) = match &self.encryption {
            Encryption::No => return Ok((Box::new(Plain(stream)), false)),
            Encryption::IfOffered(tls) => (tls, false),
            Encryption::Yes(tls) => (tls, true),
        };
        match tls.encrypt(stream, &self.host).await? {
            Answer::Encrypted(wire) => Ok((wire, true)),
            Answer::Declined(stream) if !must => Ok((Box::new(Plain(stream)), false)),
            Answer::Declined(_) => Err(Failure::fatal(
                Reason::Tls,
                "the server does not support TLS, which sslmode asks for",
            )
            .with_hint("switch TLS on at the server; nothing was sent")),
        }
    }
}

fn refused(place: &str, error: &io::Error, hint: &'static str) -> Failure {
    Failure::fatal(Reason::Connect, format!("cannot connect to {place}: {error}"))
        .all_ours()
        .with_hint(hint)
}

fn tcp_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "is the server running there, and is the port right?",
        _ => "check host, port, network and firewall",
    }
}

fn unix_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "is the server running, with this unix_socket_directories and this port?"
        }
        io::ErrorKind::PermissionDenied => "may this user enter the directory and use the socket?",
        _ => "is the server running there?",
    }
}

/// A stream without TLS.
struct Plain<S>(S);

impl<S: AsyncRead + Unpin> AsyncRead for Plain<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_read(cx, out)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Plain<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(cx)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Plain<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}
