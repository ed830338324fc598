//! What the databases have, against what is declared and against each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::scope::Scope;
use crate::catalog;
use crate::cli::Part;
use crate::compare::{CompareOptions, Compared, Refusal, compare};
use crate::model::{Judgement, Judgements, Outcome, Question, Reason, Snapshot, Unchecked};
use crate::rules::{self, policy::Selection};
use crate::run::setup::Setup;
use crate::server::Fleet;

/// Takes a snapshot of every live database.
pub(super) fn read(fleet: &mut Fleet, scope: &Scope, outcome: &mut Outcome) -> Vec<Snapshot> {
    let mut databases = Vec::new();
    let names = scope.names.clone();
    for (database, read) in fleet.each(move |session| catalog::read(session, &names)) {
        match read {
            Ok(mut snapshot) => {
                let compared = scope.includes(Part::Structure) || scope.includes(Part::Rules);
                if compared {
                    outcome.unchecked.append(&mut snapshot.unchecked);
                    outcome.checked.insert(database, snapshot.coverage());
                }
                databases.push(snapshot);
            }
            Err(failure) if failure.fatal => {}
            Err(failure) => outcome.unchecked.push(failure.into_unchecked(&database, None)),
        }
    }
    databases
}

/// Compares, asks the servers where spellings differ, and judges.
pub(super) fn check(
    fleet: &mut Fleet,
    setup: &Setup,
    databases: &[Snapshot],
    scope: &Scope,
    options: &CompareOptions,
    outcome: &mut Outcome,
) {
    let declaration = setup.declaration.as_ref();
    let nothing = databases.iter().chain(declaration).all(|side| side.objects.is_empty());
    if nothing && !databases.is_empty() {
        outcome.unchecked.push(Unchecked {
            database: None,
            object: None,
            reason: Reason::NotComparable,
            message: if scope.is_narrow() {
                "no object matches --schema and --table".into()
            } else {
                "there is no object to compare in any database".into()
            },
            hint: None,
        });
    }
    let mut found = Compared::default();
    if scope.includes(Part::Structure) {
        found = agree(fleet, declaration, databases, options);
    }
    outcome.unchecked.extend(found.refusals.into_iter().map(unchecked));
    let sides = rules::Sides { declaration, databases };
    let lints = scope.includes(Part::Rules);
    let mut findings = rules::findings_of(&found.differences, &sides, lints);
    findings.retain(|finding| !rules::is_told(finding, &outcome.findings));
    outcome.findings.append(&mut findings);
}

/// What no database understands was not compared.
fn unchecked(refusal: Refusal) -> Unchecked {
    let Refusal { object, property, database, message, declared_at } = refusal;
    let place = declared_at.map(|place| format!("{place}: ")).unwrap_or_default();
    Unchecked {
        object: Some(object.to_string()),
        reason: Reason::NotComparable,
        message: format!(
            "{place}{database} does not understand the declared {property}: {message}"
        ),
        hint: Some("correct the declaration, or declare what it names".into()),
        database: Some(database),
    }
}

/// What is compared beside everything that always is. Different roles own different things,
/// legitimately, and the order of columns rarely matters: `--select` with the very code asks.
pub(super) fn options(setup: &Setup, selection: &Selection) -> CompareOptions {
    let users: BTreeSet<&str> =
        setup.config.databases.iter().map(|target| target.conninfo.user.as_str()).collect();
    CompareOptions {
        positions: selection.names("SCH012"),
        owners: users.len() < 2 || selection.names("SCH030"),
        ..CompareOptions::default()
    }
}

/// Compares until no question is open.
fn agree(
    fleet: &mut Fleet,
    declaration: Option<&Snapshot>,
    databases: &[Snapshot],
    options: &CompareOptions,
) -> Compared {
    let mut judgements = Judgements::new();
    loop {
        let compared = compare(declaration, databases, &judgements, options);
        let open: Arc<Vec<Question>> = Arc::new(
            compared.questions.iter().filter(|q| !judgements.contains_key(q)).cloned().collect(),
        );
        if open.is_empty() {
            return compared;
        }
        let asked = Arc::clone(&open);
        let answered = fleet.each(move |session| {
            let own = |question: &&Question| question.database.as_str() == session.info().name;
            let questions: Vec<Question> = asked.iter().filter(own).cloned().collect();
            if questions.is_empty() {
                return Ok(Judgements::new());
            }
            session.begin()?;
            catalog::judge(session, &questions)
        });
        for (_, answers) in answered {
            judgements.extend(answers.unwrap_or_default());
        }
        for question in open.iter() {
            judgements.entry(question.clone()).or_insert(Judgement::Undecided);
        }
    }
}
