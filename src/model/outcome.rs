//! The result of a run: what every report format renders, and what the exit code follows from.

use std::collections::BTreeMap;

use super::{Address, Finding, Kind, Name, Severity, Unchecked, noun};

/// What is known of a connected (or not connected) database.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DatabaseInfo {
    /// The configured name.
    pub name: String,
    /// Host name, address or socket directory that was, or would have been, used.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Name of the database on its server.
    pub database: String,
    /// Role that connects.
    pub user: String,
    /// The schemas in which its connection string asks for bare table names to be looked for, in
    /// their order; empty where it says nothing.
    pub search_path: Vec<Name>,
    /// The file that tells of it, as the user would name it; host and port say nothing then.
    pub file: Option<String>,
    /// What follows is known only after a connection was made, or from a snapshot file.
    pub server: Option<ServerInfo>,
}

/// What a server says about itself and the connection.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ServerInfo {
    /// `server_version`, as the server spells it.
    pub version: String,
    /// `server_version_num`, for example 150018.
    pub version_num: i32,
    /// Whether the connection is encrypted.
    pub tls: bool,
    /// Whether the server's certificate and host name were verified.
    pub tls_verified: bool,
    /// Whether the connection stayed on this machine: a Unix socket or a loopback address.
    pub loopback: bool,
    /// Whether the server is a standby.
    pub in_recovery: bool,
    /// Encoding of the database: `UTF8`.
    pub encoding: String,
    /// `datcollate`.
    pub collate: String,
    /// `datctype`.
    pub ctype: String,
    /// Version of the default collation, where the server tracks one.
    pub collation_version: Option<String>,
    /// Default time zone of new sessions of this role in this database.
    pub timezone: String,
    /// `system_identifier` of `pg_control_system()`, where the role may read it.
    pub system_identifier: Option<String>,
    /// OID of the database.
    pub database_oid: u32,
}

/// Whether two databases are one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Proven: a lock taken through one was seen through the other, in the same database.
    Same,
    /// Proven different, of unrelated origin.
    Different,
    /// The same lineage (system identifier) on another server: a clone, a standby or its primary.
    CloneOrReplica,
    /// One server, two databases in it.
    SameServer,
    /// The probe could not run: nothing is claimed.
    Unknown,
}

/// The verdict on one pair of databases.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// One database.
    pub left: Name,
    /// The other.
    pub right: Name,
    /// What was found.
    pub verdict: Verdict,
    /// Whether the configuration says that they are meant to be one (`same_as`).
    pub meant_same: bool,
    /// How we know, in a sentence. Raw.
    pub evidence: String,
}

/// How rows of a table were compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RowCompare {
    /// Exact counts.
    Count,
    /// Exact counts and the sets of keys.
    Ids,
    /// These, and what the rows hold.
    Content,
}

impl RowCompare {
    /// The word in configuration and reports.
    pub fn word(self) -> &'static str {
        match self {
            RowCompare::Count => "count",
            RowCompare::Ids => "ids",
            RowCompare::Content => "content",
        }
    }
}

/// Keys that one database does not have although another has them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MissingRows {
    /// How many.
    pub count: u64,
    /// The first ones in key order, as text; parts of a composite key joined by `, `. Raw.
    pub sample: Vec<String>,
}

/// Keys that databases have with different rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DifferingRows {
    /// How many.
    pub count: u64,
    /// How many of them were looked at column by column: the first ones in key order.
    pub looked_at: u64,
    /// By column, in how many of those it differs.
    pub columns: BTreeMap<Name, u64>,
    /// The first ones in key order.
    pub sample: Vec<DifferingRow>,
}

impl DifferingRows {
    /// How many, and in which columns: `1 row differs in column name`, `3 rows differ in columns
    /// is_active (1 row), name (2 rows)`, `300 rows differ; of the first 100: in column name`.
    pub fn summary(&self) -> String {
        let verb = if self.count == 1 { "differs" } else { "differ" };
        let summary = format!("{} {verb}", noun::count(self.count, "row"));
        let looked_at = self.looked_at.min(self.count);
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|(name, count)| match *count {
                // Where a column differs in all of them, its number is said already.
                all if all == looked_at => name.displayed(),
                some => format!("{} ({})", name.displayed(), noun::count(some, "row")),
            })
            .collect();
        let noun = if columns.len() == 1 { "column" } else { "columns" };
        match columns.join(", ") {
            none if none.is_empty() => summary,
            columns if looked_at == self.count => format!("{summary} in {noun} {columns}"),
            columns => format!("{summary}; of the first {looked_at}: in {noun} {columns}"),
        }
    }
}

/// One key that databases have with different rows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DifferingRow {
    /// The key as text; parts of a composite one joined by `, `. Raw.
    pub key: String,
    /// The columns that differ.
    pub columns: Vec<Name>,
    /// Of these, by column and database, the beginnings of the values, where they were asked for;
    /// `None` is NULL. Raw.
    pub values: BTreeMap<Name, BTreeMap<Name, Option<String>>>,
}

/// What was found about the rows of one table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableRows {
    /// The table.
    pub table: Address,
    /// How it was compared.
    pub compare: RowCompare,
    /// The columns of the key that was compared, empty for counts.
    pub key: Vec<Name>,
    /// Exact count by database.
    pub counts: BTreeMap<Name, u64>,
    /// By database: keys that it lacks.
    pub missing: BTreeMap<Name, MissingRows>,
    /// The columns whose contents were compared; empty unless that was asked for.
    pub columns: Vec<Name>,
    /// Keys with different rows.
    pub differing: DifferingRows,
    /// Mismatches that were gone when they were looked at again.
    pub in_flight: u64,
    /// Which rows were looked at, where not all were, in words; counts are of these. Raw.
    pub narrowed: Vec<String>,
}

/// What a run was asked for, which decides what its reports show.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Task {
    /// To find what differs.
    #[default]
    Compare,
    /// To count rows: the numbers of every table and database are shown.
    Count,
}

/// How much of the structure was compared: whether "structure agrees" may be said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum StructureScope {
    /// Nothing: it was not asked for, or there was nothing to compare with.
    #[default]
    None,
    /// What could be read; something could not.
    Readable,
    /// The objects or rules that flags selected.
    Selected,
    /// Everything that is read.
    Everything,
}

/// A finding that the configuration says to ignore.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ignored {
    /// The finding.
    pub finding: Finding,
    /// The reason that was given.
    pub reason: String,
}

/// The result of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// What was asked for.
    pub task: Task,
    /// The configuration file in use, as the user would name it. Raw.
    pub config: Option<String>,
    /// The declarations in use, likewise. Raw.
    pub declarations: Vec<String>,
    /// Every configured database, in the order of the configuration.
    pub databases: Vec<DatabaseInfo>,
    /// The verdict on each pair.
    pub identity: Vec<Identity>,
    /// What is wrong, root cause first, then grouped by object.
    pub findings: Vec<Finding>,
    /// What was not looked at.
    pub unchecked: Vec<Unchecked>,
    /// How much of the structure was compared.
    pub structure: StructureScope,
    /// All tables whose rows were to be compared, in order.
    pub rows_wanted: Vec<Address>,
    /// Rows, table by table.
    pub rows: Vec<TableRows>,
    /// What was found and ignored.
    pub ignored: Vec<Ignored>,
    /// What is worth knowing although it neither fails the run nor leaves it incomplete, in whole
    /// sentences: that rows were not compared, because nothing declares which. Raw.
    pub notes: Vec<String>,
    /// Objects read, by database and kind.
    pub checked: BTreeMap<Name, BTreeMap<Kind, u64>>,
    /// From which severity on a finding fails the run; `None` for never.
    pub fail_on: Option<Severity>,
    /// Commands that a user would type next, most useful first. Raw.
    pub next: Vec<String>,
}

impl Outcome {
    /// Findings of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether all that was asked for was looked at.
    pub fn is_complete(&self) -> bool {
        self.unchecked.is_empty()
    }

    /// Whether this finding alone would fail the run.
    pub fn fails(&self, finding: &Finding) -> bool {
        self.fail_on.is_some_and(|least| finding.severity >= least)
    }

    /// diff(1)'s: 0 clean and complete, 1 drift, 2 trouble. Trouble outranks drift.
    pub fn exit_code(&self) -> u8 {
        if !self.is_complete() {
            2
        } else if self.findings.iter().any(|finding| self.fails(finding)) {
            1
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::DifferingRows;

    #[test]
    fn differing_rows_read_as_a_sentence() {
        let summary = |count, looked_at, columns: &[(&str, u64)]| {
            let columns = columns.iter().map(|(name, rows)| ((*name).into(), *rows)).collect();
            DifferingRows { count, looked_at, columns, sample: Vec::new() }.summary()
        };
        assert_eq!(summary(1, 1, &[("name", 1)]), "1 row differs in column name");
        assert_eq!(summary(2, 2, &[("b", 2), ("a", 2)]), "2 rows differ in columns a, b");
        let mixed = "3 rows differ in columns a (1 row), name (2 rows)";
        assert_eq!(summary(3, 3, &[("a", 1), ("name", 2)]), mixed);
        let first = "300 rows differ; of the first 100: in columns a, b (7 rows)";
        assert_eq!(summary(300, 100, &[("a", 100), ("b", 7)]), first);
        assert_eq!(summary(5, 0, &[]), "5 rows differ");
    }
}
