//! A TCP proxy that harms what a server says after so many bytes.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tenantctl::config::{Limits, SslMode};
use tenantctl::model::Reason;
use tenantctl::server::{Failure, Session, Sql};

use super::postgres::{Postgres, limits, target, tcp};

#[derive(Clone, Copy, Debug)]
enum Harm {
    /// Ends the connection.
    Cut(usize),
    /// Says no more.
    Stall(usize),
    /// Changes one bit.
    Flip(usize, u8),
}

/// A proxy that ends its one connection after so many bytes of the server's; gives its port.
pub(crate) fn cutting(server: u16, bytes: usize) -> u16 {
    proxy(server, Harm::Cut(bytes))
}

/// A proxy that counts the server's bytes, and may end its one connection after so many of them.
pub(crate) struct Counting {
    pub(crate) port: u16,
    passed: Arc<AtomicUsize>,
}

impl Counting {
    pub(crate) fn start(server: u16, cut: Option<usize>) -> Counting {
        let passed = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&passed);
        let port = listen(server, move |mut from, mut to| {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = from.read(&mut buffer) {
                let left = cut.map_or(length, |cut| cut - counter.load(Ordering::Relaxed));
                let length = length.min(left);
                if to.write_all(&buffer[..length]).is_err() {
                    return;
                }
                let all = counter.fetch_add(length, Ordering::Relaxed) + length;
                if cut == Some(all) {
                    let _ = to.shutdown(Shutdown::Both);
                    let _ = from.shutdown(Shutdown::Both);
                    return;
                }
            }
            let _ = to.shutdown(Shutdown::Both);
        });
        Counting { port, passed }
    }

    /// How many bytes of the server's went through.
    pub(crate) fn passed(&self) -> usize {
        self.passed.load(Ordering::Relaxed)
    }
}

/// Listens for one connection, and gives its port.
fn proxy(server: u16, harm: Harm) -> u16 {
    listen(server, move |from, to| pass_on(from, to, harm))
}

/// Listens for one connection, of which `pass_on` gets what the server says and where that goes.
fn listen(server: u16, pass_on: impl FnOnce(TcpStream, TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let upstream = TcpStream::connect(("127.0.0.1", server)).unwrap();
        let (mut from, mut to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
        thread::spawn(move || {
            let _ = std::io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
        });
        pass_on(upstream, client);
    });
    port
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, harm: Harm) {
    let (mut passed, mut buffer) = (0, [0; 4096]);
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let bytes = &mut buffer[..length];
        match harm {
            Harm::Cut(at) | Harm::Stall(at) if passed + length > at => {
                let _ = to.write_all(&bytes[..at - passed]);
                if matches!(harm, Harm::Stall(_)) {
                    // Until the client hangs up, for then its server's end is shut, too.
                    while let Ok(1..) = from.read(&mut buffer) {}
                }
                let _ = to.shutdown(Shutdown::Both);
                let _ = from.shutdown(Shutdown::Both);
                return;
            }
            Harm::Flip(at, bit) if (passed..passed + length).contains(&at) => {
                bytes[at - passed] ^= 1 << bit;
            }
            _ => {}
        }
        if to.write_all(bytes).is_err() {
            return;
        }
        passed += length;
    }
}

/// Limits for conversations of which some never go on.
fn hasty() -> Limits {
    Limits {
        connect: Duration::from_millis(500),
        statement: Duration::from_millis(100),
        lock: Duration::from_millis(50),
        ..limits()
    }
}

/// A short conversation of every sort. Gives what was read.
fn converse(port: u16, limits: &Limits) -> Result<(String, u64), Failure> {
    let mut target = target(tcp("127.0.0.1"), port);
    target.conninfo.sslmode = SslMode::Disable;
    let mut session = Session::open(&target, limits)?;
    session.begin()?;
    let text = session.query(&Sql::fixed("SELECT repeat('text', 100)"), &[])?[0].text(0)?;
    let copy = Sql::fixed("COPY (SELECT generate_series(1, 50)) TO STDOUT (FORMAT binary)");
    let mut sum = 0;
    session.copy_out(&copy, &mut |fields| {
        let number = fields.first().copied().flatten().and_then(|field| field.try_into().ok());
        sum += u64::from(u32::from_be_bytes(number.unwrap_or_default()));
        true
    })?;
    Ok((text, sum))
}

/// Bytes that a server says in that conversation.
fn length(server: &Postgres) -> usize {
    (1..)
        .map(|step| step * 256)
        .find(|at| converse(proxy(server.port, Harm::Cut(*at)), &limits()).is_ok())
        .unwrap()
}

#[test]
fn a_conversation_may_be_cut_anywhere() {
    let server = Postgres::trusting();
    let length = length(&server);
    assert!(length > 2000);
    for at in (0..length - 256).step_by(13) {
        let failure = converse(proxy(server.port, Harm::Cut(at)), &limits()).unwrap_err();
        assert!(failure.fatal, "cut at {at}: {failure:?}");
        assert!(!matches!(failure.reason, Reason::Internal | Reason::Server), "{at} {failure:?}");
    }
}

#[test]
fn a_conversation_may_stall_anywhere() {
    let server = Postgres::trusting();
    let length = length(&server);
    thread::scope(|scope| {
        for at in (0..length - 256).step_by(length / 12) {
            let port = server.port;
            scope.spawn(move || {
                // Nobody but us ends the conversation.
                let failure = converse(proxy(port, Harm::Stall(at)), &hasty()).unwrap_err();
                assert_eq!(failure.reason, Reason::Timeout, "stalled at {at}: {failure:?}");
            });
        }
    });
}

#[test]
fn a_bit_may_flip_anywhere() {
    let server = Postgres::trusting();
    let length = length(&server);
    thread::scope(|scope| {
        for first in 0..4 {
            let port = server.port;
            scope.spawn(move || {
                for at in (first * 11..length).step_by(44) {
                    // Whatever comes of it, it ends.
                    let port = proxy(port, Harm::Flip(at, u8::try_from(at % 8).unwrap()));
                    let _ = converse(port, &hasty());
                }
            });
        }
    });
}
