//! Lines that are slower than the servers at their ends, and what is counted on them.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tokio::net::TcpSocket;
use tokio::runtime::Builder;

use super::patience::GUARD;

/// How much the line lets through at a time.
const PIECE: usize = 4096;
/// How much may be on its way.
const BUFFER: u32 = 16 * 1024;

/// A proxy before a server, for any number of connections.
#[derive(Debug)]
pub(crate) struct SlowLine {
    /// Where it listens.
    pub(crate) port: u16,
    passed: Arc<AtomicU64>,
}

impl SlowLine {
    /// Lets so many bytes of the server's through in a second, on each connection.
    pub(crate) fn to(server: u16, bytes_per_second: u32) -> SlowLine {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let passed = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&passed);
        let pause = Duration::from_secs(PIECE as u64) / bytes_per_second;
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, upstream) = (client.unwrap(), connect(server));
                let (from, to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
                thread::spawn(move || pass_on(from, to, |_| {}));
                let count = Arc::clone(&count);
                thread::spawn(move || {
                    pass_on(upstream, client, |length| {
                        count.fetch_add(length as u64, Ordering::Relaxed);
                        thread::sleep(pause);
                    });
                });
            }
        });
        SlowLine { port, passed }
    }

    /// How many bytes of the server's have come through.
    pub(crate) fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }
}

/// Connects with a small buffer, as only a socket that is not yet connected can have one.
fn connect(server: u16) -> TcpStream {
    let runtime = Builder::new_current_thread().enable_io().build().unwrap();
    let stream = runtime.block_on(async {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(BUFFER).unwrap();
        socket.connect(SocketAddr::from(([127, 0, 0, 1], server))).await.unwrap()
    });
    let stream = stream.into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream
}

/// For how long a client must have said nothing before an answer reaches it.
const QUIET: Duration = Duration::from_millis(40);

/// A proxy before a far server, for any number of connections. It counts the turns from server to
/// client, so how often a client had to wait: once to connect, and whenever it speaks after it was
/// answered.
///
/// Answers are held back until the client is quiet. A client that is held up for longer in the
/// middle of what it says is counted twice, never less than once.
#[derive(Debug)]
pub(crate) struct FarLine {
    /// Where it listens.
    pub(crate) port: u16,
    turns: Arc<AtomicU64>,
}

impl FarLine {
    /// A line to a server on this machine.
    pub(crate) fn to(server: u16) -> FarLine {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let turns = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&turns);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) =
                    (client.unwrap(), TcpStream::connect(("127.0.0.1", server)).unwrap());
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                far(client, server, &count);
            }
        });
        FarLine { port, turns }
    }

    /// How many turns there were since the last time.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.swap(0, Ordering::SeqCst)
    }
}

/// When the client spoke last, and whether it was answered since.
type Said = Arc<Mutex<(Instant, bool)>>;

fn far(client: TcpStream, server: TcpStream, turns: &Arc<AtomicU64>) {
    // It was answered that it is connected.
    let said: Said = Arc::new(Mutex::new((Instant::now(), true)));
    turns.fetch_add(1, Ordering::SeqCst);
    let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (speaks, counts) = (Arc::clone(&said), Arc::clone(turns));
    thread::spawn(move || {
        pass_on_after(from, to, || {
            let mut said = speaks.lock().unwrap();
            if said.1 {
                counts.fetch_add(1, Ordering::SeqCst);
            }
            *said = (Instant::now(), false);
        });
    });
    thread::spawn(move || {
        pass_on_after(server, client, || {
            loop {
                let mut said = said.lock().unwrap();
                let rest = QUIET.saturating_sub(said.0.elapsed());
                if rest.is_zero() {
                    said.1 = true;
                    break;
                }
                drop(said);
                thread::sleep(rest);
            }
        });
    });
}

fn pass_on_after(mut from: TcpStream, mut to: TcpStream, mut before: impl FnMut()) {
    let mut buffer = [0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        before();
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

fn pass_on(mut from: TcpStream, mut to: TcpStream, each: impl Fn(usize)) {
    let mut buffer = [0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
        each(length);
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

/// A proxy for any number of connections that ends one at the beginning of its `last`-th turn: when the
/// client speaks for the `last`-th time after the server did. Gives its port.
pub(crate) fn cutting_at_turn(server: u16, last: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.unwrap();
            let upstream = TcpStream::connect(("127.0.0.1", server)).unwrap();
            let has_answered = Arc::new(AtomicBool::new(true));
            let (from, to) = (upstream.try_clone().unwrap(), client.try_clone().unwrap());
            let answered = Arc::clone(&has_answered);
            thread::spawn(move || pass_on(from, to, |_| answered.store(true, Ordering::SeqCst)));
            thread::spawn(move || cut_at_turn(client, upstream, &has_answered, last));
        }
    });
    port
}

fn cut_at_turn(mut from: TcpStream, mut to: TcpStream, has_answered: &AtomicBool, last: usize) {
    let (mut buffer, mut turns) = ([0; PIECE], 0);
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        turns += usize::from(has_answered.swap(false, Ordering::SeqCst));
        if turns == last || to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

/// A proxy for any number of connections that stops a line in the middle of the first `COPY` to the
/// client, until it is let go on. So something can be done meanwhile, however long that takes.
#[derive(Debug)]
pub(crate) struct Gate {
    /// Where it listens.
    pub(crate) port: u16,
    state: Arc<(Mutex<GateState>, Condvar)>,
}

#[derive(Debug, Default)]
struct GateState {
    is_copying: bool,
    passed: usize,
    is_reached: bool,
    is_open: bool,
}

/// How much of the `COPY` comes through before: less than any buffer on the way would hold is no use.
const BEFORE: usize = 500_000;

impl Gate {
    /// A proxy before a server.
    pub(crate) fn to(server: u16) -> Gate {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new((Mutex::default(), Condvar::new()));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (client, upstream) = (client.unwrap(), connect(server));
                let (from, to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
                let (asking, answering) = (Arc::clone(&shared), Arc::clone(&shared));
                thread::spawn(move || watch_for_copy(from, to, &asking.0));
                thread::spawn(move || pass_on(upstream, client, |length| hold(&answering, length)));
            }
        });
        Gate { port, state }
    }

    /// Waits until the line has stopped.
    pub(crate) fn await_stop(&self) {
        let (state, changed) = &*self.state;
        let guard = state.lock().unwrap();
        let stopped = changed.wait_timeout_while(guard, GUARD, |state| !state.is_reached).unwrap();
        assert!(!stopped.1.timed_out(), "no COPY came to the gate");
    }

    /// Lets everything through from now on.
    pub(crate) fn open(&self) {
        self.state.0.lock().unwrap().is_open = true;
        self.state.1.notify_all();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.open();
    }
}

fn watch_for_copy(mut from: TcpStream, mut to: TcpStream, state: &Mutex<GateState>) {
    const SIGN: &[u8] = b" TO STDOUT";
    let (mut buffer, mut tail) = ([0; PIECE], Vec::new());
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        tail.extend_from_slice(&buffer[..length]);
        if tail.windows(SIGN.len()).any(|part| part == SIGN) {
            state.lock().unwrap().is_copying = true;
        }
        tail.drain(..tail.len().saturating_sub(SIGN.len()));
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}

fn hold((state, changed): &(Mutex<GateState>, Condvar), length: usize) {
    let mut state = state.lock().unwrap();
    if !state.is_copying || state.is_open {
        return;
    }
    state.passed += length;
    if state.passed >= BEFORE {
        state.is_reached = true;
        changed.notify_all();
        drop(changed.wait_while(state, |state| !state.is_open).unwrap());
    }
}
