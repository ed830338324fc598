//! What the sides have, against what is declared and against each other.

use std::sync::Arc;

use super::Sides;
use crate::catalog;
use crate::compare::{CompareOptions, Compared, Refusal, compare};
use crate::model::{Judgement, Judgements, Outcome, Question, Reason, Unchecked};
use crate::rules;

/// What is looked at.
#[derive(Clone, Copy, Debug)]
pub(in crate::run) struct Looked {
    /// Whether sides are compared.
    pub(in crate::run) structure: bool,
    /// Whether each is also held against the rules on single objects.
    pub(in crate::run) rules: bool,
    /// Whether flags leave objects out.
    pub(in crate::run) narrow: bool,
}

/// Compares, asks the servers where spellings differ, and judges.
pub(super) fn judge(
    sides: &mut Sides,
    looked: Looked,
    options: &CompareOptions,
    outcome: &mut Outcome,
) {
    let nothing =
        sides.databases.iter().chain(&sides.declaration).all(|side| side.objects.is_empty());
    if nothing && !sides.databases.is_empty() {
        outcome.unchecked.push(Unchecked {
            database: None,
            object: None,
            reason: Reason::NotComparable,
            message: if looked.narrow {
                "no object matches --schema and --table".into()
            } else {
                "there is no object to compare in any database".into()
            },
            hint: None,
        });
    }
    let found = if looked.structure { sides.compare(options) } else { Compared::default() };
    outcome.unchecked.extend(found.refusals.into_iter().map(unchecked));
    let of = rules::Sides { declaration: sides.declaration.as_ref(), databases: &sides.databases };
    let mut findings = rules::findings_of(&found.differences, &of, looked.rules);
    findings.retain(|finding| !rules::is_told(finding, &outcome.findings));
    outcome.findings.append(&mut findings);
}

/// What no database understands was not compared.
pub(in crate::run) fn unchecked(refusal: Refusal) -> Unchecked {
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

/// Compares until no question is open.
pub(super) fn agree(sides: &mut Sides, options: &CompareOptions) -> Compared {
    let mut judgements = Judgements::new();
    loop {
        let declaration = sides.declaration.as_ref();
        let compared = compare(declaration, &sides.databases, &judgements, options);
        let open: Arc<Vec<Question>> = Arc::new(
            compared.questions.iter().filter(|q| !judgements.contains_key(q)).cloned().collect(),
        );
        if open.is_empty() {
            return compared;
        }
        let asked = Arc::clone(&open);
        let answered = sides.fleet.each(move |session| {
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
