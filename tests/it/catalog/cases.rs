//! The case folders under `fixtures/<kind>/<case>`: `a.sql` and `b.sql` make two databases, and
//! `findings.json` says in what they differ.
//!
//! A case that begins with `-- since 15` needs that version of PostgreSQL. Where its `b.sql` begins
//! with `-- another server`, its databases are of two servers, because what it is about is the
//! whole server's. `fixtures/<kind>/rich.sql` is no case: it is for [`super::rich`].

use std::fmt;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::Mutex;

use tenantctl::catalog::KINDS;
use tenantctl::scratch::Server;

use super::{folder, major_of};
use crate::support::Db;

/// One case.
#[derive(Clone, Debug)]
pub(crate) struct Case(PathBuf);

/// All of them; `TENANTCTL_TEST_CASES=view/,rule/` picks those whose path contains one of the texts.
pub(crate) fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let picked = std::env::var("TENANTCTL_TEST_CASES").unwrap_or_default();
    let folders = KINDS.iter().flat_map(|entry| {
        fs::read_dir(root.join(folder(entry.kind))).unwrap_or_else(|_| panic!("{}", entry.kind))
    });
    let cases = folders.map(|case| case.unwrap().path()).filter(|case| case.is_dir());
    let is_picked =
        |case: &PathBuf| picked.split(',').any(|picked| case.to_string_lossy().contains(picked));
    cases.filter(is_picked).map(Case).collect()
}

/// Those that the servers can hold.
pub(crate) fn held_by(servers: [&'static Server; 2]) -> Vec<Case> {
    let version = major_of(servers[0]);
    let is_for = |case: &Case| {
        case.since() <= version && !(case.is_of_two_servers() && ptr::eq(servers[0], servers[1]))
    };
    all().into_iter().filter(is_for).collect()
}

impl Case {
    /// What one of its files holds.
    pub(crate) fn text(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_else(|error| panic!("{self}: {error}"))
    }

    /// The servers that its databases are on, of two.
    pub(crate) fn servers(&self, [a, b]: [&'static Server; 2]) -> [&'static Server; 2] {
        if self.is_of_two_servers() { [a, b] } else { [a, a] }
    }

    /// Its databases.
    pub(crate) fn databases(&self, servers: [&'static Server; 2]) -> [Db<'static>; 2] {
        let [a, b] = self.servers(servers);
        [Db::with(a, &self.text("a.sql")), Db::with(b, &self.text("b.sql"))]
    }

    /// The version that it needs.
    fn since(&self) -> i32 {
        let text = self.text("a.sql");
        let version =
            text.strip_prefix("-- since ").and_then(|rest| rest.split_whitespace().next());
        version.map_or(0, |version| version.parse().unwrap())
    }

    fn is_of_two_servers(&self) -> bool {
        self.text("b.sql").starts_with("-- another server")
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<_> =
            self.0.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
        write!(f, "{}", parts.into_iter().rev().collect::<Vec<_>>().join("/"))
    }
}

/// One of so many shares of all cases. All of them, in every way in which they can be run, take an
/// hour: a usual run takes a share in each way, and `TENANTCTL_TEST_ALL=1` everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share(pub(crate) usize, pub(crate) usize);

impl Share {
    fn has(self, case: &Case) -> bool {
        let sum = case
            .to_string()
            .bytes()
            .fold(7_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
        std::env::var_os("TENANTCTL_TEST_ALL").is_some()
            || std::env::var_os("TENANTCTL_TEST_CASES").is_some()
            || sum % self.1 == self.0 % self.1
    }
}

/// Does `work` for every case of the share, several at once; gives what was wrong. A case that cannot
/// be run is wrong; the others are run all the same.
pub(crate) fn for_each(
    servers: [&'static Server; 2],
    share: Share,
    work: impl Fn(&Case) -> Vec<String> + Sync,
) -> Vec<String> {
    let cases: Vec<Case> = held_by(servers).into_iter().filter(|case| share.has(case)).collect();
    let work = |case: &Case| {
        // What is the whole server's is another case's too.
        static WHOLE_SERVERS: Mutex<()> = Mutex::new(());
        let _alone = case.is_of_two_servers().then(|| WHOLE_SERVERS.lock().unwrap());
        panic::catch_unwind(AssertUnwindSafe(|| work(case))).unwrap_or_else(|failure| {
            let words = failure.downcast_ref::<String>().map_or("panicked", String::as_str);
            vec![format!("{case}: {words}")]
        })
    };
    let work = &work;
    std::thread::scope(|scope| {
        let of = |cases: &[Case]| cases.iter().flat_map(work).collect::<Vec<_>>();
        let run = |cases| scope.spawn(move || of(cases));
        let workers: Vec<_> = cases.chunks(cases.len().div_ceil(4).max(1)).map(run).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}
