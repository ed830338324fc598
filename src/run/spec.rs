//! `tenantctl spec`: one side as a declaration.

use std::collections::BTreeSet;
use std::path::Path;

use super::error::RunError;
use super::reports::{destination, tell};
use super::sides::{Depth, Subjects, words};
use super::terminal::Terminal;
use super::work::Work;
use crate::catalog;
use crate::cli::SpecArgs;
use crate::compare::CompareOptions;
use crate::config::Switches;
use crate::declared::{self, Detail};
use crate::input::yaml;
use crate::model::{
    Change, DatabaseInfo, Difference, Finding, Name, Outcome, Reason, Snapshot, Unchecked,
};
use crate::report::sealed;
use crate::rules;

/// Reads the side and writes its declaration. What could not be read is told, and in the file; the
/// exit code is 2 then. Nothing is written where nothing could be read at all.
pub(super) fn spec(args: &SpecArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let to = destination(&args.output)?;
    let names = catalog::Scope::typed(&args.schema, &args.table);
    let mut outcome = Outcome::default();
    let work = Work::begin(terminal)?;
    let side = std::slice::from_ref(&args.side);
    let mut sides = Subjects::load(side, &args.from, &names, &work, Depth::Objects, &mut outcome)?;
    if let Some(declaration) = &sides.declaration {
        return Err(RunError::usage(format!("{} is a declaration already", declaration.name)));
    }
    sides.add_lost(&mut outcome);
    let read = sides.databases.pop().filter(|snapshot| !snapshot.kinds_read.is_empty());
    if let (Some(snapshot), Some(info)) = (read, sides.infos().into_iter().next()) {
        if snapshot.objects.is_empty() {
            return Err(RunError::usage("no object matches --schema and --table"));
        }
        work.progress.step("writing");
        let is_part = names.is_narrow();
        let detail = detail(args, &sides.config.switches, is_part);
        let draft = declared::write(&snapshot, &words(), detail, &[]);
        if draft.len() as u64 > yaml::MOST_BYTES {
            let most = yaml::MOST_BYTES >> 20;
            return Err(RunError::usage(format!(
                "the declaration is larger than {most} MiB\n  help: declare one schema at a time, \
                 with --schema"
            )));
        }
        outcome.unchecked.extend(misread(&draft, &snapshot, &mut sides)?);
        let lints = rules::lints(&snapshot);
        let mut head = head(args, &info, detail, &outcome.unchecked);
        head.extend(accepted(&lints));
        let text = declared::write(&snapshot, &words(), detail, &head);
        // A declaration is meant to be edited: one that was is not overwritten unasked.
        let text = if to.file().is_some() { sealed(&text) } else { text };
        to.write(&text)?;
        tell(&to, terminal);
        if !lints.is_empty() {
            let codes: BTreeSet<&str> = lints.iter().map(|finding| finding.code).collect();
            let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
            let findings = if lints.len() == 1 { "finding" } else { "findings" };
            terminal.note(&format!(
                "note: declared as found, and no longer reported by check: {} {findings} ({codes}), \
                 listed at the top of the declaration",
                lints.len()
            ));
        }
    }
    let Work { signals, progress, .. } = work;
    drop(progress);
    terminal.unchecked("not declared", &outcome.unchecked);
    Ok(signals.exit_code(outcome.exit_code()))
}

/// What is declared beside structure: as typed, or else as the configuration compares, or else what
/// all environments share.
fn detail(args: &SpecArgs, said: &Switches, is_part: bool) -> Detail {
    let choose = |yes: bool, no: bool, said: Option<bool>, usual| match (yes, no) {
        (true, _) => true,
        (_, true) => false,
        _ => said.unwrap_or(usual),
    };
    Detail {
        owners: choose(args.owners, args.no_owners, said.owners, false),
        privileges: choose(args.privileges, args.no_privileges, said.privileges, false),
        comments: choose(args.comments, args.no_comments, said.comments, true),
        roles: args.roles,
        storage: said.storage.unwrap_or(true),
        names: said.names.unwrap_or(true),
        tablespaces: said.tablespaces.unwrap_or(true),
        settings: said.settings.unwrap_or(true),
        is_part,
    }
}

/// Where the declaration, read again, is not what the database is: there should be nothing.
fn misread(
    text: &str,
    snapshot: &Snapshot,
    sides: &mut Subjects,
) -> Result<Vec<Unchecked>, RunError> {
    sides.declaration = Some(declared::read_text(text, "the declaration", &words())?);
    sides.databases.push(snapshot.clone());
    let compared = sides.compare(&CompareOptions::default());
    let unchecked = |difference: &Difference| {
        let what = match difference.change {
            Change::Property(name) => format!("its {name} is"),
            _ => "it is".to_owned(),
        };
        Unchecked {
            database: Some(snapshot.name.clone()),
            object: Some(format!("{} {}", difference.object.kind, difference.object)),
            reason: Reason::NotComparable,
            message: format!("{what} not declared as in the database"),
            hint: Some("this is a fault of tenantctl: please report it".into()),
        }
    };
    let refused = compared.refusals.into_iter().map(super::sides::unchecked);
    Ok(compared.differences.iter().map(unchecked).chain(refused).collect())
}

/// What is wrong with the database by itself, and is declared as it is.
fn accepted(lints: &[Finding]) -> Vec<String> {
    /// More are only counted.
    const SHOWN: usize = 20;
    let shown = lints.iter().take(SHOWN);
    let shown = shown.map(|of| format!("Declared as found: {} {}", of.code, of.message));
    let rest = lints.len().saturating_sub(SHOWN);
    let rest = (rest > 0).then(|| format!("Declared as found: {rest} more findings"));
    shown.chain(rest).collect()
}

/// What the file says of itself: nothing that is different the next time.
fn head(
    args: &SpecArgs,
    info: &DatabaseInfo,
    detail: Detail,
    unchecked: &[Unchecked],
) -> Vec<String> {
    let version = info.server.as_ref().map(|server| server.version_num / 10_000);
    let version = version.map(|major| format!(", PostgreSQL {major}")).unwrap_or_default();
    let file = args.output.output.as_deref().unwrap_or(Path::new("FILE"));
    let name = Name::new(&info.name).displayed();
    let mut head = vec![
        format!("How {name} is ({}{version}), written by tenantctl spec.", info.database),
        format!("Check databases against it: tenantctl check -s {}", file.display()),
        "Properties with their default value are not declared.".to_owned(),
    ];
    let left_out: Vec<&str> = [
        (detail.owners, "owners"),
        (detail.privileges, "privileges"),
        (detail.roles, "what is set for roles"),
        (detail.comments, "comments"),
    ]
    .into_iter()
    .filter(|(is_in, _)| !is_in)
    .map(|(_, what)| what)
    .collect();
    if !left_out.is_empty() {
        head.push(format!("Left out: {}.", left_out.join(", ")));
    }
    for Unchecked { object, message, .. } in unchecked {
        let object = object.as_deref().unwrap_or("all");
        head.push(format!("Not declared: {object}: {message}"));
    }
    head
}
