//! What stands between the server and the driver: it reads every message's header first.
//!
//! The driver believes a server's lengths (a header that says 2 GiB makes it allocate that), answers
//! a request for a cleartext password on an open line, and takes an HTTP server's `HTTP` for a
//! message of 1.4 GB. A hostile or broken server ends here, with a reason. Message formats are
//! those of the manual's chapter "Frontend/Backend Protocol".

use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, BytesMut};
use postgres::tls::{ChannelBinding, TlsStream};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::tap::Tap;

/// The longest message that is let through. PostgreSQL itself stops at 1 GiB.
const LONGEST_MESSAGE: u32 = 64 << 20;
/// The most that a server may say before the session is ready: a few hundred bytes are usual.
const LONGEST_LOGIN: u64 = 1 << 20;
/// `AuthenticationCleartextPassword`.
const CLEARTEXT_PASSWORD: u32 = 3;
const READ_SIZE: usize = 64 << 10;
/// How long the server's end is waited for; a server that leaves a connection open is not.
const PARTING: Duration = Duration::from_millis(300);

/// A connected stream, encrypted or not.
pub(super) type Wire = Box<dyn TlsStream + Unpin + Send>;

/// Why the guard ended a connection.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    #[error("what answered does not speak PostgreSQL's protocol")]
    NotPostgres,
    #[error("the server announced a message of {0} bytes")]
    Length(u32),
    #[error("the server never came to the end of the login")]
    EndlessLogin,
    #[error("the server asked for the password in clear text over a connection without TLS")]
    CleartextPassword,
}

/// Where the bytes of a message go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Driver,
    Tap,
    Nowhere,
}

/// The stream that the driver reads from and writes to.
pub(super) struct Guard {
    wire: Wire,
    tap: Tap,
    cleartext_allowed: bool,
    logging_in: bool,
    login_bytes: u64,
    /// Read from the wire and not yet passed on.
    buffer: BytesMut,
    /// How much of the message at the buffer's start has not been passed on.
    left: usize,
    way: Way,
    /// Memory for what goes to the tap; empty between polls.
    gathered: Vec<u8>,
    /// Whether the end waits for the server's, and for how much longer, from the first time on.
    waits_for_end: bool,
    patience: Option<Pin<Box<Sleep>>>,
}

impl Guard {
    /// Guards a stream. `cleartext_allowed` where a password may be sent as it is: under TLS, or
    /// to a Unix socket.
    pub(super) fn new(wire: Wire, tap: Tap, cleartext_allowed: bool) -> Guard {
        Guard {
            wire,
            tap,
            cleartext_allowed,
            logging_in: true,
            login_bytes: 0,
            buffer: BytesMut::with_capacity(READ_SIZE),
            left: 0,
            way: Way::Driver,
            gathered: Vec::new(),
            waits_for_end: false,
            patience: None,
        }
    }

    /// The same, with an end that waits for the server's. A server closes a connection that asked it to
    /// cancel something once it has done so, and only then can the request no longer hit the next
    /// statement.
    pub(super) fn waits_for_the_end(self) -> Guard {
        Guard { waits_for_end: true, ..self }
    }

    /// Passes on what has been read, until `out` is full or more must be read. Pending while the
    /// tap is full.
    fn poll_sift(&mut self, cx: &Context<'_>, out: &mut ReadBuf<'_>) -> Poll<Result<(), Refusal>> {
        let mut gathered = std::mem::take(&mut self.gathered);
        let sifted = self.sift(cx, out, &mut gathered);
        // Rows come as messages of some bytes each: the tap is told of many at once.
        self.tap.push(&mut gathered);
        self.gathered = gathered;
        sifted
    }

    fn sift(
        &mut self,
        cx: &Context<'_>,
        out: &mut ReadBuf<'_>,
        gathered: &mut Vec<u8>,
    ) -> Poll<Result<(), Refusal>> {
        let copying = self.tap.is_open();
        loop {
            if copying && self.left == 0 && self.buffer.first() == Some(&b'd') {
                ready!(self.tap.poll_room(cx));
                self.gather(gathered);
            }
            if self.left == 0 && !self.read_header(copying)? {
                break;
            }
            let here = self.left.min(self.buffer.len());
            let passed = match self.way {
                Way::Driver => here.min(out.remaining()),
                Way::Tap | Way::Nowhere => here,
            };
            let bytes = self.buffer.get(..passed).unwrap_or_default();
            match self.way {
                Way::Driver => out.put_slice(bytes),
                Way::Tap => {
                    if gathered.is_empty() {
                        ready!(self.tap.poll_room(cx));
                    }
                    gathered.extend_from_slice(bytes);
                }
                Way::Nowhere => {}
            }
            self.buffer.advance(passed);
            self.left -= passed;
            if self.left > 0 {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Takes the copy messages that have come whole, at once: they are many, and nearly all that comes.
    fn gather(&mut self, gathered: &mut Vec<u8>) {
        let mut rest: &[u8] = &self.buffer;
        while let Some(([b'd', length @ ..], after)) = rest.split_first_chunk::<5>()
            && let Some(length) = u32::from_be_bytes(*length).checked_sub(4)
            && let Some((data, after)) = after.split_at_checked(length as usize)
        {
            gathered.extend_from_slice(data);
            rest = after;
        }
        let taken = self.buffer.len() - rest.len();
        self.buffer.advance(taken);
    }

    /// Judges the next message by its header. False where that has not come whole.
    fn read_header(&mut self, copying: bool) -> Result<bool, Refusal> {
        let mut head = self.buffer.as_ref();
        if self.logging_in && head.first().is_some_and(|tag| !b"RSKENvZ".contains(tag)) {
            return Err(Refusal::NotPostgres);
        }
        let (Ok(tag), Ok(length)) = (head.try_get_u8(), head.try_get_u32()) else {
            return Ok(false);
        };
        if !(4..=LONGEST_MESSAGE).contains(&length) {
            return Err(Refusal::Length(length));
        }
        if self.logging_in {
            let method = head.try_get_u32();
            if tag == b'R' && method.is_err() {
                return Ok(false);
            }
            self.judge_login(tag, length, method.ok())?;
        }
        (self.way, self.left) = match tag {
            b'd' if copying => {
                self.buffer.advance(5);
                (Way::Tap, length as usize - 4)
            }
            // CopyOutResponse and CopyDone say nothing that the driver's own end does not.
            b'H' | b'c' if copying => (Way::Nowhere, length as usize + 1),
            _ => (Way::Driver, length as usize + 1),
        };
        Ok(true)
    }

    /// `body` is the beginning of the message's body: for an authentication request, the method.
    fn judge_login(&mut self, tag: u8, length: u32, body: Option<u32>) -> Result<(), Refusal> {
        if tag == b'R' && body == Some(CLEARTEXT_PASSWORD) && !self.cleartext_allowed {
            return Err(Refusal::CleartextPassword);
        }
        self.logging_in = tag != b'Z';
        self.login_bytes += u64::from(length);
        if self.login_bytes > LONGEST_LOGIN { Err(Refusal::EndlessLogin) } else { Ok(()) }
    }
}

impl AsyncRead for Guard {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let guard = self.get_mut();
        let before = out.filled().len();
        loop {
            let sifted = guard.poll_sift(cx, out);
            if out.filled().len() > before {
                return Poll::Ready(Ok(()));
            }
            ready!(sifted).map_err(io::Error::other)?;
            guard.buffer.reserve(READ_SIZE);
            let read = pin!(guard.wire.read_buf(&mut guard.buffer));
            if ready!(read.poll(cx))? == 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for Guard {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().wire).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Guard { wire, waits_for_end, patience, .. } = self.get_mut();
        if !*waits_for_end {
            return Pin::new(wire).poll_shutdown(cx);
        }
        let patience = patience.get_or_insert_with(|| Box::pin(sleep(PARTING)));
        let mut unwanted = [0; 64];
        loop {
            let mut out = ReadBuf::new(&mut unwanted);
            if patience.as_mut().poll(cx).is_ready()
                || ready!(Pin::new(&mut *wire).poll_read(cx, &mut out)).is_err()
                || out.filled().is_empty()
            {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl TlsStream for Guard {
    fn channel_binding(&self) -> ChannelBinding {
        self.wire.channel_binding()
    }
}
