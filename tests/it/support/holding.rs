//! A proxy that holds the answer to one statement back until somebody asks to cancel it: reading
//! that takes as long as anybody waits, on any machine.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// `CancelRequest`: its length and its code.
const CANCEL: [u8; 8] = [0, 0, 0, 16, 0x04, 0xd2, 0x16, 0x2e];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Passing,
    /// What is said to the client of this number.
    Holding(usize),
    Released,
}

type Shared = Arc<(Mutex<State>, Condvar)>;

/// Listens before a server, for any number of connections.
#[derive(Debug)]
pub(crate) struct Holding {
    /// Where it listens.
    pub(crate) port: u16,
    state: Shared,
}

impl Holding {
    /// Holds back what the server says once a client has sent a message with this text.
    pub(crate) fn answers_to(server: u16, text: &'static str) -> Holding {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state: Shared = Arc::new((Mutex::new(State::Passing), Condvar::new()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let client = client.unwrap();
                let upstream = TcpStream::connect(("127.0.0.1", server)).unwrap();
                let (from, to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
                let (asking, answering) = (Arc::clone(&shared), Arc::clone(&shared));
                thread::spawn(move || {
                    pass_on(
                        from,
                        to,
                        |bytes| {
                            if bytes.windows(text.len()).any(|part| part == text.as_bytes()) {
                                change(&asking, |state| match state {
                                    State::Passing => State::Holding(number),
                                    other => other,
                                });
                            }
                        },
                        |bytes| {
                            if bytes.starts_with(&CANCEL) {
                                change(&asking, |state| match state {
                                    State::Holding(_) => State::Released,
                                    other => other,
                                });
                            }
                        },
                    );
                });
                thread::spawn(move || {
                    pass_on(
                        upstream,
                        client,
                        |_| {
                            let (state, changed) = &*answering;
                            let state = state.lock().unwrap();
                            drop(
                                changed
                                    .wait_while(state, |state| *state == State::Holding(number))
                                    .unwrap(),
                            );
                        },
                        |_| {},
                    );
                });
            }
        });
        Holding { port, state }
    }

    /// Whether an answer was held back, and somebody asked to cancel it.
    pub(crate) fn was_cancelled(&self) -> bool {
        *self.state.0.lock().unwrap() == State::Released
    }
}

fn change(shared: &Shared, to: impl Fn(State) -> State) {
    let (state, changed) = &**shared;
    let mut state = state.lock().unwrap();
    *state = to(*state);
    changed.notify_all();
}

/// Passes bytes on, and calls `before` and `after` with them.
fn pass_on(mut from: TcpStream, mut to: TcpStream, before: impl Fn(&[u8]), after: impl Fn(&[u8])) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        before(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
        after(&buffer[..length]);
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
