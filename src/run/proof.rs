//! The proof of a script of `fix`: where it is run, what it is held against, and what is reported.

use super::error::RunError;
use super::sides::{Subjects, typed_server};
use super::throwaway;
use crate::catalog;
use crate::cli::{ProofArgs, SideArgs};
use crate::compare::{CompareOptions, compare};
use crate::model::{Address, Judgements, Name, Snapshot};
use crate::proof::{self, NotProven, Place, Proof, ProofResult, Refused};
use crate::repair::{LiveStatement, Step};
use crate::rules::{self, Drift};
use crate::server::Interrupt;

/// Whether a proof is tried, and what follows where there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wish {
    /// `--no-prove`.
    Off,
    /// Nothing was typed: where it is possible.
    Default,
    /// `--prove` or `--scratch`: no script without it.
    Required,
}

impl Wish {
    /// As typed.
    pub(super) fn of(args: &ProofArgs) -> Wish {
        match args {
            ProofArgs { no_prove: true, .. } => Wish::Off,
            ProofArgs { prove: false, scratch: None, .. } => Wish::Default,
            _ => Wish::Required,
        }
    }
}

/// A script, and all that its proof needs to know of the run.
pub(super) struct Case<'c> {
    pub(super) args: &'c ProofArgs,
    pub(super) from: &'c SideArgs,
    pub(super) target: &'c Name,
    pub(super) names: &'c catalog::Scope,
    /// All that the target has, where what it is compared by is not that.
    pub(super) whole: Option<Snapshot>,
    pub(super) options: CompareOptions,
    pub(super) settings: Vec<String>,
    pub(super) script: Vec<LiveStatement>,
    pub(super) interrupt: &'c Interrupt,
}

/// Runs the script on a throwaway server. An error of the run's own is what was typed.
pub(super) fn prove(
    case: &Case<'_>,
    sides: &mut Subjects,
) -> Result<Result<Proof, NotProven>, RunError> {
    let scratch = case.args.scratch.as_ref().map(|typed| typed_server(typed, case.from));
    let scratch = scratch.transpose()?;
    let infos = sides.infos();
    let to = infos.iter().find(|info| info.name == case.target.as_str());
    let major = throwaway::major(to);
    let whole = match &case.whole {
        Some(whole) => whole.clone(),
        None => sides.whole(case.target, case.names)?,
    };
    let roles = match sides.is_file(case.target) {
        true => None,
        false => sides.roles_of(case.target).ok(),
    };
    sides.rest();
    let (limits, interrupt) = (&sides.config.limits, case.interrupt);
    let place = match scratch {
        Some(scratch) => Place::named(&scratch.conninfo, limits, interrupt, infos),
        None => match Place::start(major, throwaway::cache().as_deref(), limits, interrupt) {
            Ok(place) => place,
            Err(not_proven) => return Ok(Err(not_proven)),
        },
    };
    let (declaration, databases) = (sides.declaration.as_ref(), &sides.databases);
    let compare_with = |after: &Snapshot, judgements: &Judgements| {
        compare(declaration, &replaced(databases, after), judgements, &case.options)
    };
    let others = databases.iter().filter(|side| side.name != *case.target);
    let request = proof::Request {
        target: &whole,
        major,
        wanted: others.chain(declaration).collect(),
        roles,
        options: case.options,
        structure: &throwaway::structure,
        settings: case.settings.clone(),
        script: &case.script,
        scope: case.names.clone(),
        compare: &compare_with,
    };
    Ok(proof::prove(place, &request))
}

/// The sides with what the target has become.
pub(super) fn replaced(databases: &[Snapshot], after: &Snapshot) -> Vec<Snapshot> {
    let of = |side: &Snapshot| if side.name == after.name { after.clone() } else { side.clone() };
    databases.iter().map(of).collect()
}

/// The lines about a proof for the head of a script; `remaining` counts all that still differs.
pub(super) fn head(proof: &Proof, remaining: usize) -> Vec<String> {
    let Proof { server_version, statements, unproven, .. } = proof;
    let left = match remaining {
        0 => "nothing differs afterwards".to_owned(),
        1 => "afterwards 1 difference remains, listed below".to_owned(),
        more => format!("afterwards {more} differences remain, listed below"),
    };
    let applies = match statements {
        1 => "applies in 1 statement".to_owned(),
        more => format!("applies in {more} statements"),
    };
    let mut lines = vec![format!("Proven on PostgreSQL {server_version}: {applies}; {left}.")];
    if !unproven.is_empty() {
        lines.push(format!("Not proven for {}.", objects(unproven)));
    }
    lines
}

/// The same where a script was not proven, with what to do about it.
pub(super) fn head_without(not_proven: &NotProven) -> Vec<String> {
    vec![format!("Not proven: {not_proven}."), what_to_do(not_proven).to_owned()]
}

/// What to do about a script that was not proven.
pub(super) fn what_to_do(not_proven: &NotProven) -> &'static str {
    match not_proven {
        NotProven::NoPrograms { .. } => {
            "To prove it, install them, or name a server of that version to try it on: --scratch URL."
        }
        NotProven::Code { .. } => {
            "To prove it, if you trust the database: --prove. Its functions run on a throwaway server then, with your privileges."
        }
        NotProven::Extension { .. } => {
            "To prove it, install the extension, or name a server that has it: --scratch URL."
        }
        NotProven::Incomplete { .. } => {
            "Try it on a copy of the database before it runs on the database itself."
        }
        NotProven::Scratch(_) => {
            "To prove it, name an empty server that a superuser can connect to: --scratch URL."
        }
        NotProven::Server(_) => {
            "To prove it, correct that, or name a server to try it on: --scratch URL."
        }
    }
}

/// The first objects of several, and how many more there are.
pub(super) fn objects(all: &[Address]) -> String {
    const SHOWN: usize = 5;
    let shown = all.iter().take(SHOWN).map(|object| format!("{} {object}", object.kind));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if all.len() > SHOWN {
        text.push_str(&format!(", +{}", all.len() - SHOWN));
    }
    let count = match all.len() {
        1 => "1 object that the throwaway server does not have like the target".to_owned(),
        more => format!("{more} objects that the throwaway server does not have like the target"),
    };
    format!("{count}: {text}")
}

/// What to report of a statement that failed, line by line. Raw.
pub(super) fn failure(proof: &Proof, refused: &Refused, target: &Name) -> Vec<String> {
    /// Lines of a statement.
    const SHOWN: usize = 12;
    let Refused { statement, place, error, .. } = refused;
    let mut lines = vec![format!(
        "error: no script: statement {place} of {} fails on a throwaway PostgreSQL {} with the structure of {target}",
        proof.statements, proof.server_version
    )];
    lines.extend(statement.lines().take(SHOWN).map(|line| format!("    {line}")));
    if statement.lines().count() > SHOWN {
        lines.push("    ...".to_owned());
    }
    lines.push(format!("  ERROR: {error}"));
    let said = [("DETAIL", &error.detail), ("HINT", &error.hint), ("CONTEXT", &error.context)];
    for (word, text) in said {
        let text = text.iter().flat_map(|text| text.lines()).collect::<Vec<_>>();
        lines.extend(text.iter().map(|line| format!("  {word}: {line}")));
    }
    if !proof.unproven.is_empty() {
        lines.push(format!("  note: {}", objects(&proof.unproven)));
    }
    lines.push(
        "  help: correct that by hand first, or leave the object out with --ignore, --table or \
         --schema; --no-prove prints the script as it is"
            .to_owned(),
    );
    lines
}

/// What still differs after a script that applies: sentences of what it leaves besides the `steps`
/// that it leaves to a person, and how many differences there are in all.
pub(super) fn remaining(
    proof: &Proof,
    sides: &Subjects,
    target: &Name,
    wants: &dyn Fn(&str) -> bool,
    announced: &[&Step],
) -> (usize, Vec<String>) {
    let ProofResult::Applies { after, left } = &proof.result else { return (0, Vec::new()) };
    let databases = replaced(&sides.databases, after);
    let of =
        crate::compare::Sides { declaration: sides.declaration.as_ref(), databases: &databases };
    let drift = rules::drift(&left.differences, &of, target);
    let object = |one: &Drift<'_>| one.difference.address_in(target).clone();
    let drift: Vec<_> = drift
        .into_iter()
        .filter(|one| wants(one.code) && !proof.unproven.contains(&object(one)))
        .collect();
    let is_announced = |one: &&Drift<'_>| {
        let object = object(one);
        announced.iter().any(|step| step.object == object || step.why.contains(&one.message))
    };
    let new = drift.iter().filter(|one| !is_announced(one));
    (drift.len(), new.map(|one| one.message.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::{Wish, head, objects};
    use crate::cli::{Cli, Command};
    use crate::compare::Compared;
    use crate::model::{Address, Origin, Snapshot};
    use crate::proof::{Proof, ProofResult};

    #[test]
    fn last_flag_about_the_proof_counts() {
        let wish = |flags: &[&str]| {
            let typed = ["tenantctl", "fix", "a"].iter().chain(flags);
            match Cli::from_typed(typed).unwrap().command {
                Command::Fix(args) => Wish::of(&args.proof),
                _ => panic!(),
            }
        };
        assert_eq!(wish(&[]), Wish::Default);
        assert_eq!(wish(&["--prove"]), Wish::Required);
        assert_eq!(wish(&["--scratch", "x"]), Wish::Required);
        assert_eq!(wish(&["--prove", "--no-prove"]), Wish::Off);
        assert_eq!(wish(&["--scratch", "x", "--no-prove"]), Wish::Off);
        assert_eq!(wish(&["--no-prove", "--prove"]), Wish::Required);
        assert_eq!(wish(&["--no-prove", "--scratch", "x"]), Wish::Required);
    }

    #[test]
    fn head_counts_statements_differences_and_objects() {
        let proof = |statements, unproven| Proof {
            server_version: "15.18".to_owned(),
            statements,
            unproven,
            result: ProofResult::Applies {
                after: Box::new(Snapshot::empty("a", Origin::Database)),
                left: Box::new(Compared::default()),
            },
        };
        let proven = "Proven on PostgreSQL 15.18: applies in";
        let lines = head(&proof(1, Vec::new()), 0);
        assert_eq!(lines, [format!("{proven} 1 statement; nothing differs afterwards.")]);
        let table = Address::table("public", "t");
        let lines = head(&proof(41, vec![table.clone()]), 2);
        let remain = "afterwards 2 differences remain, listed below.";
        assert_eq!(lines[0], format!("{proven} 41 statements; {remain}"));
        assert!(lines[1].ends_with("like the target: table public.t."), "{lines:?}");
        assert!(objects(&vec![table; 7]).ends_with(", table public.t, +2"));
    }
}
