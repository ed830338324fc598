//! What of the findings counts: selected codes, ignores with their reasons, and the order in which
//! a person reads them.

use crate::model::{
    Address, Finding, Ignored, Kind, Name, Outcome, Pattern, Reason, StructureScope, Unchecked,
};

use super::ignores::{self, IgnoreEntry};
use super::registry::RULES;
use super::{access, duplicate_index, foreign_key};

/// The beginnings of the codes of differences.
pub const DIFFERENCES: [&str; 3] = ["SCH", "CON", "IDX"];

/// Rules among them that no difference is for.
const OF_ONE_SIDE: [&str; 2] = [foreign_key::TYPES.code, duplicate_index::DUPLICATE.code];

/// Which rules were asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Selection {
    select: Vec<String>,
    ignore: Vec<String>,
}

/// A code, or the beginning of one, that no rule has.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("no rule begins with `{code}`{}", did_you_mean(.near))]
pub struct UnknownCode {
    /// As it was given. Raw.
    pub code: String,
    /// Codes that look like it.
    pub near: Vec<&'static str>,
}

fn did_you_mean(near: &[&'static str]) -> String {
    match near {
        [] => "; `tenantctl rules` lists them all".to_owned(),
        near => format!("; did you mean {}?", near.join(", ")),
    }
}

impl Selection {
    /// From `--select` and `--ignore`: codes and their beginnings (`SCH`, `DAT001`), each item one or
    /// several separated by commas. Nothing selected means everything. Fails on what is no rule's.
    pub fn new(select: &[String], ignore: &[String]) -> Result<Self, UnknownCode> {
        Ok(Selection { select: prefixes(select)?, ignore: prefixes(ignore)? })
    }

    /// Whether findings with this code are wanted.
    pub fn wants(&self, code: &str) -> bool {
        let any = |prefixes: &[String]| prefixes.iter().any(|prefix| code.starts_with(prefix));
        (self.select.is_empty() || any(&self.select)) && !any(&self.ignore)
    }

    /// Whether this very code was selected: how a rule is turned on that is off by default.
    pub fn names(&self, code: &str) -> bool {
        self.select.iter().any(|selected| selected == code)
    }

    /// Whether a rule is left that tells what differs: other rules look at one side alone, or at what
    /// is not structure.
    pub fn wants_differences(&self) -> bool {
        let tells = |code: &str| DIFFERENCES.iter().any(|group| code.starts_with(group));
        RULES
            .iter()
            .map(|rule| rule.code)
            .any(|code| tells(code) && !OF_ONE_SIDE.contains(&code) && self.wants(code))
    }

    /// How much of the structure is still compared where only some rules tell of it.
    fn narrow(&self, scope: StructureScope) -> StructureScope {
        let of_structure = |code: &&str| DIFFERENCES.iter().any(|group| code.starts_with(group));
        let mut codes = RULES.iter().map(|rule| rule.code).filter(of_structure);
        match () {
            () if !self.wants_differences() => StructureScope::None,
            () if codes.all(|code| self.wants(code)) => scope,
            () => scope.min(StructureScope::Selected),
        }
    }

    /// Whether no rule at all is left, which is trouble and not green.
    pub fn is_empty(&self) -> bool {
        !RULES.iter().any(|rule| self.wants(rule.code))
    }
}

fn prefixes(given: &[String]) -> Result<Vec<String>, UnknownCode> {
    given
        .iter()
        .flat_map(|item| item.split(','))
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(known_prefix)
        .collect()
}

/// The code or beginning of a code in upper case; fails where no rule has it. For ignores in the
/// configuration as well.
pub fn known_prefix(code: &str) -> Result<String, UnknownCode> {
    let upper = code.to_ascii_uppercase();
    if !upper.is_empty() && RULES.iter().any(|rule| rule.code.starts_with(&upper)) {
        return Ok(upper);
    }
    let mut near: Vec<(usize, &'static str)> = RULES
        .iter()
        .map(|rule| {
            let differing = rule.code.chars().zip(upper.chars()).filter(|(a, b)| a != b).count();
            (differing + rule.code.len().abs_diff(upper.chars().count()), rule.code)
        })
        .filter(|(distance, _)| *distance <= 2)
        .collect();
    near.sort_unstable();
    let near = near.into_iter().take(5).map(|(_, code)| code).collect();
    Err(UnknownCode { code: code.to_owned(), near })
}

/// Drops what was not asked for, sets aside what is ignored, adds what is to be said about the
/// ignores themselves, and sorts: root causes first, then structure table by table, then rows.
///
/// `whole` says whether the run looked at everything that is configured: only then can an ignore be
/// told to have matched nothing.
pub fn apply(outcome: &mut Outcome, selection: &Selection, ignores: &[IgnoreEntry], whole: bool) {
    outcome.structure = selection.narrow(outcome.structure);
    let mut used = vec![false; ignores.len()];
    let mut kept = Vec::new();
    let mut ignored = set_aside(&mut outcome.unchecked, ignores, &mut used);
    let wanted = |finding: &Finding| selection.wants(finding.code);
    for finding in std::mem::take(&mut outcome.findings).into_iter().filter(wanted) {
        let mut remaining = Some(finding);
        for (entry, used) in ignores.iter().zip(&mut used).filter(|(entry, _)| !entry.expired) {
            let Some(finding) = remaining.take() else { break };
            let (hidden, rest) = divide(finding, entry);
            remaining = rest;
            if let Some(finding) = hidden {
                *used = true;
                ignored.push(Ignored { finding, reason: entry.reason.clone() });
            }
        }
        kept.extend(remaining);
    }
    let whole = whole && outcome.is_complete();
    for (entry, used) in ignores.iter().zip(used) {
        let finding = match (entry.expired, used) {
            (true, _) => ignores::expired(entry),
            (false, false) if whole && could_match(entry, selection) => ignores::unused(entry),
            (false, _) => continue,
        };
        kept.extend(Some(finding).filter(wanted));
    }
    kept.sort_by_cached_key(order);
    ignored.sort_by_cached_key(|ignored| order(&ignored.finding));
    (outcome.findings, outcome.ignored) = (kept, ignored);
}

/// Takes out the kinds that this version does not model and the user has said to do without, by an
/// ignore of just ACC003: `{ code: ACC003, object: "view*", reason: ... }`. Nothing else that was
/// not looked at can be ignored.
fn set_aside(
    unchecked: &mut Vec<Unchecked>,
    ignores: &[IgnoreEntry],
    used: &mut [bool],
) -> Vec<Ignored> {
    let mut ignored = Vec::new();
    unchecked.retain(|unchecked| {
        let object = unchecked.object.as_deref().unwrap_or_default();
        let kind = object.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        let matches = |entry: &IgnoreEntry| {
            let pattern = entry.object.as_deref().map(Pattern::new);
            !entry.expired
                && entry.code == access::UNCHECKED.code
                && pattern.is_some_and(|pattern| pattern.matches(kind))
                && (entry.database.is_none() || entry.database == unchecked.database)
        };
        let entry = ignores.iter().zip(used.iter_mut()).find(|(entry, _)| matches(entry));
        match entry.filter(|_| unchecked.reason == Reason::NotModelled) {
            Some((entry, used)) => {
                *used = true;
                let finding = access::unchecked(unchecked);
                ignored.push(Ignored { finding, reason: entry.reason.clone() });
                false
            }
            None => true,
        }
    });
    ignored
}

/// Whether a rule that the entry is about was selected at all.
fn could_match(entry: &IgnoreEntry, selection: &Selection) -> bool {
    let mut about = RULES.iter().filter(|rule| rule.code.starts_with(&entry.code)).peekable();
    about.peek().is_none() || about.any(|rule| selection.wants(rule.code))
}

/// What an entry hides of a finding, and what remains of it. An entry for one database hides only
/// that database's part, where it can be told apart: where a declaration says who is wrong.
fn divide(finding: Finding, entry: &IgnoreEntry) -> (Option<Finding>, Option<Finding>) {
    let is_about = |pattern: &String| {
        let pattern = Pattern::new(pattern.as_str());
        match &finding.object {
            Some(object) => pattern.is_about(object),
            None => pattern.matches(""),
        }
    };
    let matches =
        finding.code.starts_with(&entry.code) && entry.object.as_ref().is_none_or(is_about);
    if !matches {
        return (None, Some(finding));
    }
    let Some(database) = &entry.database else { return (Some(finding), None) };
    if !finding.databases.contains(database) {
        return (None, Some(finding));
    }
    let is_declared = finding.expected.is_some() || finding.declared_at.is_some();
    if !is_declared || finding.databases.len() == 1 {
        return (Some(finding), None);
    }
    let others = finding.databases.iter().filter(|other| *other != database).cloned().collect();
    let rest = Finding { databases: others, ..finding.clone() };
    (Some(Finding { databases: vec![database.clone()], ..finding }), Some(rest))
}

/// Everything that findings are sorted by.
type Order =
    (u8, Vec<Name>, u8, Option<Address>, &'static str, Option<&'static str>, Vec<Name>, String);

/// Root cause first: which database, who may, then objects by table, then rows, tenants, the rest.
fn order(finding: &Finding) -> Order {
    let group = match finding.code.get(..3) {
        Some("IDN") => 0,
        Some("ACC") => 1,
        Some("SCH" | "CON" | "IDX" | "SEQ") => 2,
        Some("DAT") => 3,
        Some("TEN") => 4,
        Some("IGN") => 9,
        _ => 5,
    };
    let object = finding.object.as_ref();
    let table = object.and_then(Address::owning_table).or_else(|| object.cloned());
    let table = table.map(|table| table.path.to_vec()).unwrap_or_default();
    let kind = object.map_or(0, |object| match object.kind {
        Kind::SCHEMA => 1,
        Kind::TABLE => 2,
        Kind::COLUMN => 3,
        Kind::CONSTRAINT => 4,
        Kind::INDEX => 5,
        Kind::PRIVILEGE => 9,
        _ => 6,
    });
    let (object, databases) = (object.cloned(), finding.databases.clone());
    let (code, property) = (finding.code, finding.property);
    (group, table, kind, object, code, property, databases, finding.message.clone())
}

#[cfg(test)]
mod tests {
    use super::{IgnoreEntry, Selection, apply, known_prefix};
    use crate::model::{
        Address, Finding, Ignored, Kind, Name, Outcome, Place, Reason, Unchecked, Value,
    };
    use crate::rules::find;

    fn finding(code: &str, column: &str, databases: &[&str]) -> Finding {
        let databases = databases.iter().map(Name::new).collect();
        Finding {
            object: Some(Address::new(Kind::COLUMN, ["public", "t", column])),
            expected: Some(Value::Flag(true)),
            ..find(code).unwrap().finding(databases, code.to_owned())
        }
    }

    fn entry(
        code: &str,
        object: Option<&str>,
        database: Option<&str>,
        expired: bool,
    ) -> IgnoreEntry {
        IgnoreEntry {
            code: code.to_owned(),
            object: object.map(str::to_owned),
            database: database.map(Name::new),
            reason: "known".to_owned(),
            expired,
            place: Place { file: "tenantctl.yaml".into(), line: 7 },
        }
    }

    fn selection(select: &[&str], ignore: &[&str]) -> Selection {
        let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        Selection::new(&owned(select), &owned(ignore)).unwrap()
    }

    fn codes(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().map(|finding| finding.code).collect()
    }

    fn applied(
        findings: Vec<Finding>,
        selection: &Selection,
        ignores: &[IgnoreEntry],
    ) -> (Vec<Finding>, Vec<Ignored>) {
        let mut outcome = Outcome { findings, ..Outcome::default() };
        apply(&mut outcome, selection, ignores, true);
        (outcome.findings, outcome.ignored)
    }

    #[test]
    fn only_kinds_that_are_not_modelled_can_be_done_without() {
        let unchecked = |object: &str, reason| Unchecked {
            database: Some("a".into()),
            object: Some(object.to_owned()),
            reason,
            message: "not compared".to_owned(),
            hint: None,
        };
        let all = vec![
            unchecked("3 views", Reason::NotModelled),
            unchecked("1 trigger", Reason::NotModelled),
            unchecked("table public.view", Reason::Locked),
        ];
        let mut outcome = Outcome { unchecked: all, ..Outcome::default() };
        let entry = entry("ACC003", Some("*view*"), None, false);
        apply(&mut outcome, &Selection::default(), &[entry], true);
        let left: Vec<_> = outcome.unchecked.iter().filter_map(|u| u.object.as_deref()).collect();
        assert_eq!(left, ["1 trigger", "table public.view"]);
        assert_eq!(outcome.ignored[0].finding.code, "ACC003");
        assert_eq!(outcome.exit_code(), 2);
    }

    #[test]
    fn prefixes_select_and_ignore() {
        let chosen = selection(&["sch,DAT001"], &["SCH003"]);
        let wanted = ["SCH004", "SCH003", "DAT001", "DAT002"].map(|code| chosen.wants(code));
        assert_eq!(wanted, [true, false, true, false]);
        assert!(selection(&["SCH"], &["S"]).is_empty());
        assert!(!Selection::default().is_empty());
    }

    #[test]
    fn an_unknown_code_is_told_with_its_neighbours() {
        let error = known_prefix("SHC004").unwrap_err();
        assert!(error.near.contains(&"SCH004"), "{error}");
        assert!(known_prefix("").is_err());
        assert!(known_prefix("banana").unwrap_err().to_string().contains("tenantctl rules"));
    }

    #[test]
    fn an_ignore_hides_what_it_names_and_no_more() {
        let all = vec![finding("SCH003", "a", &["x"]), finding("SCH003", "b", &["x", "y"])];
        let ignores = [
            entry("SCH", Some("public.t.a"), None, false),
            entry("SCH003", Some("*.b"), Some("y"), false),
        ];
        let (kept, ignored) = applied(all, &Selection::default(), &ignores);
        assert_eq!((kept.len(), ignored.len()), (1, 2));
        assert_eq!(kept[0].databases, [Name::new("x")]);
        assert_eq!(ignored[1].finding.databases, [Name::new("y")]);
    }

    #[test]
    fn ignores_that_do_nothing_are_findings() {
        let ignores = [entry("SCH003", None, None, true), entry("DAT001", None, None, false)];
        let all = || vec![finding("SCH003", "a", &["x"])];
        let (kept, ignored) = applied(all(), &Selection::default(), &ignores);
        assert_eq!(codes(&kept), ["SCH003", "IGN001", "IGN002"]);
        assert_eq!(kept[1].declared_at.as_ref().unwrap().line, 7);
        assert!(ignored.is_empty());
        let (kept, _) = applied(all(), &selection(&[], &["DAT"]), &ignores);
        assert_eq!(codes(&kept), ["SCH003", "IGN002"], "a deselected code cannot match");
    }

    #[test]
    fn root_causes_come_first_whatever_the_order() {
        let mut all = vec![
            finding("DAT001", "a", &["x"]),
            finding("CON001", "b", &["x"]),
            finding("SCH002", "c", &["x"]),
            finding("SCH002", "b", &["x"]),
            find("ACC001").unwrap().finding(vec![], String::new()),
            find("IDN001").unwrap().finding(vec![], String::new()),
        ];
        let (sorted, _) = applied(all.clone(), &Selection::default(), &[]);
        assert_eq!(codes(&sorted), ["IDN001", "ACC001", "CON001", "SCH002", "SCH002", "DAT001"]);
        all.reverse();
        assert_eq!(applied(all, &Selection::default(), &[]).0, sorted);
    }

    #[test]
    fn some_rules_tell_no_differences() {
        let wants = |select: &[&str], ignore: &[&str]| {
            let owned = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
            Selection::new(&owned(select), &owned(ignore)).unwrap().wants_differences()
        };
        assert!(wants(&[], &[]) && wants(&["IDN", "SCH001"], &[]) && wants(&["IDX"], &["IDX007"]));
        assert!(!wants(&["IDN", "ACC001", "DAT"], &[]) && !wants(&["CON005", "IDX007"], &[]));
        assert!(!wants(&[], &["SCH", "CON", "IDX"]));
    }
}
