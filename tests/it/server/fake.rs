//! Servers that misbehave: scripts on a listening socket.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use tenantctl::config::{SslMode, Target};

use super::postgres::{target, tcp};

/// A fake server. Its threads end with the test's process.
pub(crate) struct Fake {
    pub(crate) port: u16,
    received: Arc<Mutex<Vec<u8>>>,
}

/// One connection to it, which notes all that is received.
pub(crate) struct Line {
    stream: TcpStream,
    received: Arc<Mutex<Vec<u8>>>,
}

impl Fake {
    /// Runs the script on every connection.
    pub(crate) fn start(script: impl Fn(&mut Line) + Send + Sync + 'static) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let received = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&received);
        let script = Arc::new(script);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, received) = (stream.unwrap(), Arc::clone(&shared));
                let script = Arc::clone(&script);
                thread::spawn(move || script(&mut Line { stream, received }));
            }
        });
        Fake { port, received }
    }

    /// A target for it, without TLS unless changed.
    pub(crate) fn target(&self) -> Target {
        let mut target = target(tcp("127.0.0.1"), self.port);
        target.conninfo.sslmode = SslMode::Disable;
        target
    }

    /// Everything that clients have sent.
    pub(crate) fn received(&self) -> Vec<u8> {
        self.received.lock().unwrap().clone()
    }
}

impl Line {
    /// Reads that many bytes; ends the script where the client is gone.
    fn read(&mut self, length: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).ok()?;
        self.received.lock().unwrap().extend(&bytes);
        Some(bytes)
    }

    /// Reads a message without a tag: a start-up packet or a request for TLS.
    pub(crate) fn read_packet(&mut self) -> Option<Vec<u8>> {
        let length = u32::from_be_bytes(self.read(4)?.try_into().unwrap());
        self.read(length as usize - 4)
    }

    /// Reads a message with a tag.
    pub(crate) fn read_message(&mut self) -> Option<(u8, Vec<u8>)> {
        let tag = self.read(1)?[0];
        Some((tag, self.read_packet()?))
    }

    /// Reads whatever comes until the client hangs up.
    pub(crate) fn drain(&mut self) {
        while self.read(1).is_some() {}
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).is_ok()
    }

    /// Says nothing until the client hangs up.
    pub(crate) fn wait(&mut self) {
        self.drain();
    }

    /// A login without a password, as `server_version`; false where the client went away.
    pub(crate) fn log_in(&mut self, version: &str) -> bool {
        let status = format!("server_version\0{version}\0");
        self.read_packet().is_some()
            && self.send(&message(b'R', &[0, 0, 0, 0]))
            && self.send(&message(b'S', status.as_bytes()))
            && self.send(&message(b'K', &[0, 0, 0, 1, 0, 0, 0, 2]))
            && self.send(&ready())
    }

    /// Says who it is, and answers BEGIN with these messages.
    pub(crate) fn serve_until_begin(&mut self, answer: &[u8]) {
        while let Some((_, body)) = self.read_message() {
            if String::from_utf8_lossy(&body).contains("pg_is_in_recovery") {
                self.send(&[result(&WHO), ready()].concat());
            } else {
                self.send(answer);
                return;
            }
        }
    }

    /// Behaves until the first statement of the extended protocol, which `answer` answers.
    /// `pinned` is what BEGIN reads back.
    pub(crate) fn serve(&mut self, pinned: &[&str], answer: impl Fn(&mut Line)) {
        while let Some((tag, body)) = self.read_message() {
            let sql = String::from_utf8_lossy(&body).into_owned();
            match tag {
                b'Q' if sql.contains("pg_is_in_recovery") => {
                    self.send(&[result(&WHO), ready()].concat());
                }
                b'Q' if sql.starts_with("BEGIN") => {
                    self.send(&[result(pinned), ready()].concat());
                }
                b'Q' => {
                    self.send(&[message(b'C', b"ROLLBACK\0"), ready()].concat());
                }
                b'S' => answer(self),
                b'X' => return,
                _ => {}
            }
        }
    }
}

const WHO: [&str; 11] =
    ["15.0", "150000", "false", "5", "UTF8", "C", "C", "1", "UTC", "off", "off"];
pub(crate) const PINNED: [&str; 5] =
    ["on", "repeatable read", "off", "pg_catalog, pg_temp", "10:10:"];

pub(crate) fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[tag], length.as_slice(), body].concat()
}

pub(crate) fn ready() -> Vec<u8> {
    message(b'Z', b"T")
}

pub(crate) fn error(code: &str, text: &str) -> Vec<u8> {
    message(b'E', format!("SFATAL\0VFATAL\0C{code}\0M{text}\0\0").as_bytes())
}

/// A description of columns of these types, all called `c`.
pub(crate) fn description(types: &[u32]) -> Vec<u8> {
    let mut body = u16::try_from(types.len()).unwrap().to_be_bytes().to_vec();
    for oid in types {
        body.extend(b"c\0\0\0\0\0\0\0");
        body.extend(oid.to_be_bytes());
        body.extend([255, 255, 255, 255, 255, 255, 0, 0]);
    }
    message(b'T', &body)
}

pub(crate) fn data_row(cells: &[&[u8]]) -> Vec<u8> {
    let mut body = u16::try_from(cells.len()).unwrap().to_be_bytes().to_vec();
    for cell in cells {
        body.extend(u32::try_from(cell.len()).unwrap().to_be_bytes());
        body.extend(*cell);
    }
    message(b'D', &body)
}

pub(crate) fn result(cells: &[&str]) -> Vec<u8> {
    let cells: Vec<&[u8]> = cells.iter().map(|cell| cell.as_bytes()).collect();
    let types = vec![25; cells.len()];
    [description(&types), data_row(&cells), message(b'C', b"SELECT 1\0")].concat()
}
