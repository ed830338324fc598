//! `tenantctl sync`: its scripts, run by psql, insert missing rows and change nothing else.

mod equality;
mod flags;
mod handed;
mod keys;
mod oracle;
mod parents;
mod refused;
mod story;
mod values;

use tenantctl::scratch::Server;

use crate::support::{Db, Project, Run, first, second};

/// A database that has rows, and one that lacks some.
struct Pair<'s> {
    from: Db<'s>,
    to: Db<'s>,
    project: Project,
}

impl Pair<'static> {
    /// On the two shared servers.
    fn of(from: &str, to: &str) -> Pair<'static> {
        Pair::on([first(), second()], from, to)
    }
}

impl<'s> Pair<'s> {
    fn on(servers: [&'s Server; 2], from: &str, to: &str) -> Pair<'s> {
        let (from, to) = (Db::with(servers[0], from), Db::with(servers[1], to));
        let rows = "rows: [{table: public.*, compare: content}]\n";
        let project = Project::new().config([("from", from.url()), ("to", to.url())], rows);
        Pair { from, to, project }
    }

    /// What `sync` prints.
    fn sync(&self, args: &[&str]) -> Run {
        self.project.run(&[&["sync", "from", "to"], args].concat())
    }

    /// Copies everything, and checks that nothing is left to do.
    fn brings_all(&self, args: &[&str]) -> String {
        self.brings_all_at(args, &[])
    }

    /// The same of a script that lists just these things as not checked.
    fn brings_all_at(&self, args: &[&str], risks: &[&str]) -> String {
        let run = self.sync(args);
        assert_eq!(run.code, Some(i32::from(!risks.is_empty())), "{run:?}");
        assert_eq!(run.stderr.lines().count(), risks.len(), "{}", run.stderr);
        for risk in risks {
            assert!(run.stderr.contains(risk) && run.stdout.contains(risk), "{run:?}");
        }
        self.to.try_sql(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{}", run.stdout));
        self.is_done(args);
        // A second time does no harm.
        self.to.try_sql(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{}", run.stdout));
        self.is_done(args);
        run.stdout
    }

    fn is_done(&self, args: &[&str]) {
        let again = self.sync(args);
        assert_eq!((again.code, again.stderr.as_str()), (Some(0), ""), "{}", again.stdout);
        assert!(again.stdout.contains("\n-- Nothing to do: "), "{}", again.stdout);
    }

    /// Whether both have the same rows, asked of psql.
    fn agree(&self, table: &str, columns: &str) {
        let sql = format!(
            "SELECT md5(t::text), t::text FROM (SELECT {columns} FROM {table}) AS t ORDER BY 1"
        );
        let (from, to) = (self.from.query(&sql), self.to.query(&sql));
        assert!(!from.is_empty());
        assert_eq!(from, to, "{table}");
    }
}
