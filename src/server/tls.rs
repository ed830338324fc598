//! TLS as the connection settings ask for it, meaning what libpq means.

use std::fmt::Display;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;

use postgres::tls::{MakeTlsConnect, TlsConnect};
use rustls::client::WantsClientCert;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{CertificateError, ClientConfig, ConfigBuilder};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Failure;
use super::guard::{Refusal, Wire};
use super::verify::{Trusted, Verifier};
use crate::config::{Conninfo, Host, RootCert, SslMode};
use crate::model::Reason;

/// `SSLRequest`: its length and its code.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// How to encrypt a connection.
#[derive(Clone)]
pub(super) struct Tls {
    connector: MakeRustlsConnect,
    /// Whether the handshake proves that the server is the host that was named.
    pub(super) verifies_host: bool,
}

/// What became of a stream on which encryption was asked for.
pub(super) enum Answer {
    Encrypted(Wire),
    /// The server has no TLS; nothing else was said.
    Declined(TcpStream),
}

impl Tls {
    /// What the settings ask for; `None` for `sslmode=disable` and where there are Unix sockets
    /// only. Fails where a file cannot be used.
    pub(super) fn load(conninfo: &Conninfo) -> Result<Option<Tls>, Failure> {
        let over_tcp = conninfo.hosts.iter().any(|(host, _)| matches!(host, Host::Tcp { .. }));
        if conninfo.sslmode == SslMode::Disable || !over_tcp {
            return Ok(None);
        }
        let check_name = conninfo.sslmode == SslMode::VerifyFull;
        let trusted = trusted(conninfo)?;
        let verifies_host = check_name && trusted.is_some();
        let provider = Arc::new(ring::default_provider());
        let verifier = Verifier::new(trusted, check_name, &provider);
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable("TLS", &error))?
            .dangerous()
            .with_custom_certificate_verifier(verifier);
        let config = match &conninfo.client_cert {
            Some((certificate, key)) => with_client_certificate(builder, certificate, key)?,
            None => builder.with_no_client_auth(),
        };
        Ok(Some(Tls { connector: MakeRustlsConnect::new(config), verifies_host }))
    }

    /// Asks the server for TLS, and shakes hands where it agrees.
    pub(super) async fn encrypt(
        &self,
        mut stream: TcpStream,
        host: &str,
    ) -> Result<Answer, Failure> {
        stream.write_all(&SSL_REQUEST).await.map_err(|error| broken(&error))?;
        let mut answer = [0; 2];
        let length = stream.read(&mut answer).await.map_err(|error| broken(&error))?;
        match answer.get(..length).unwrap_or_default() {
            b"S" => self.shake_hands(stream, host).await.map(Answer::Encrypted),
            b"N" => Ok(Answer::Declined(stream)),
            // A byte that follows at once was not sent under TLS: somebody wants it to look so.
            [b'S' | b'N', _] => Err(Failure::fatal(
                Reason::Tls,
                "the server sent more than its answer to the request for TLS; nothing was sent",
            )
            .with_hint("check host and port; somebody may be tampering with the connection")),
            [b'E', ..] => Err(Failure::fatal(Reason::Tls, "the server refused to talk about TLS")),
            [] => Err(Failure::fatal(
                Reason::ConnectionLost,
                "the server closed the connection when it was asked for TLS",
            )),
            _ => Err((&Refusal::NotPostgres).into()),
        }
    }

    async fn shake_hands(&self, stream: TcpStream, host: &str) -> Result<Wire, Failure> {
        let mut connector = self.connector.clone();
        let Ok(connector) = MakeTlsConnect::<TcpStream>::make_tls_connect(&mut connector, host);
        match connector.connect(stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(error) => Err(from_handshake(&error)),
        }
    }
}

/// What a certificate must be verified against. As in libpq, a root certificate that is there is
/// used in every mode, so that `require` with one means `verify-ca`.
fn trusted(conninfo: &Conninfo) -> Result<Option<Trusted>, Failure> {
    let must_verify = conninfo.sslmode >= SslMode::VerifyCa;
    match &conninfo.sslrootcert {
        Some(RootCert::System) if conninfo.sslmode != SslMode::VerifyFull => Err(Failure::fatal(
            Reason::Tls,
            "sslrootcert=system needs sslmode=verify-full, because anybody can have such a \
             certificate for some name",
        )),
        Some(RootCert::System) => {
            let found = rustls_native_certs::load_native_certs();
            if found.certs.is_empty() {
                let message = "the operating system's certificate store is empty or not readable";
                return Err(Failure::fatal(Reason::Tls, message)
                    .with_hint("install the ca-certificates package, or name a file"));
            }
            Ok(Some(Trusted::new(found.certs)))
        }
        Some(RootCert::File(path)) if path.exists() => {
            read_certificates(path).map(|certificates| Some(Trusted::new(certificates)))
        }
        _ if must_verify => {
            let file = match &conninfo.sslrootcert {
                Some(RootCert::File(path)) => format!("\"{}\" does not exist", path.display()),
                _ => "is not given, and the default file does not exist".to_owned(),
            };
            let message = format!("sslmode asks to verify the server, but sslrootcert {file}");
            Err(Failure::fatal(Reason::Tls, message)
                .with_hint("give the file, or sslrootcert=system with sslmode=verify-full"))
        }
        _ => Ok(None),
    }
}

fn with_client_certificate(
    builder: ConfigBuilder<ClientConfig, WantsClientCert>,
    certificate: &Path,
    key: &Path,
) -> Result<ClientConfig, Failure> {
    let shown = key.display().to_string();
    let metadata = fs::metadata(key).map_err(|error| unusable(&shown, &error))?;
    // As libpq has it: root's file may be read by a group, anybody else's by nobody else.
    let too_open = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if metadata.mode() & too_open != 0 {
        let message = format!("private key file \"{shown}\" is open to group or others");
        return Err(
            Failure::fatal(Reason::Tls, message).with_hint("chmod 600 it (640 where root owns it)")
        );
    }
    let chain = read_certificates(certificate)?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(&shown, &error))?;
    builder.with_client_auth_cert(chain, key).map_err(|error| unusable(&shown, &error))
}

fn read_certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let shown = path.display().to_string();
    let certificates: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    match certificates {
        Ok(certificates) if certificates.is_empty() => {
            Err(unusable(&shown, &"there is no certificate in it"))
        }
        Ok(certificates) => Ok(certificates),
        Err(error) => Err(unusable(&shown, &error)),
    }
}

fn unusable(what: &str, error: &dyn Display) -> Failure {
    Failure::fatal(Reason::Tls, format!("cannot use \"{what}\" for TLS: {error}"))
}

fn broken(error: &io::Error) -> Failure {
    Failure::fatal(Reason::ConnectionLost, format!("the connection broke: {error}"))
}

fn from_handshake(error: &io::Error) -> Failure {
    match error.get_ref().and_then(|cause| cause.downcast_ref()) {
        Some(error) => from_rustls(error),
        None => Failure::fatal(Reason::Tls, format!("the TLS handshake failed: {error}"))
            .with_hint("does the server really speak TLS there?"),
    }
}

/// What to do about a certificate for another host.
const OTHER_NAME: &str = "connect by a name that the certificate has; sslmode=verify-ca does not \
                          compare the name";

/// Both names: what was connected to, and what the certificate is for.
fn other_name(expected: &str, presented: &[String]) -> String {
    const MOST: usize = 5;
    let more = match presented.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(", +{more}"),
    };
    let names: Vec<&str> = presented.iter().take(MOST).map(String::as_str).collect();
    match &names[..] {
        [] => format!("the server's certificate names no host, expected {expected}"),
        names => format!(
            "the server's certificate is for {}{more}, expected {expected}, the host that was \
             connected to",
            names.join(", ")
        ),
    }
}

/// What rustls has against a server, in words and with what to try.
pub(super) fn from_rustls(error: &rustls::Error) -> Failure {
    let (message, hint) = match error {
        rustls::Error::InvalidCertificate(wrong) => match wrong {
            CertificateError::UnknownIssuer => (
                "the server's certificate is not signed by a trusted authority".to_owned(),
                "give the right sslrootcert",
            ),
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                ("the server's certificate has expired".to_owned(), "renew it on the server")
            }
            CertificateError::NotValidForName => {
                ("the server's certificate is for another host name".to_owned(), OTHER_NAME)
            }
            CertificateError::NotValidForNameContext { expected, presented } => {
                (other_name(&expected.to_str(), presented), OTHER_NAME)
            }
            other => (format!("the server's certificate is not valid: {other}"), ""),
        },
        rustls::Error::AlertReceived(alert) => (
            format!("the server ended the TLS handshake: {alert:?}"),
            "check the client certificate (sslcert, sslkey)",
        ),
        other => (format!("the TLS handshake failed: {other}"), ""),
    };
    let failure = Failure::fatal(Reason::Tls, message);
    if hint.is_empty() { failure } else { failure.with_hint(hint) }
}
