//! What the sides have, against what is declared and against each other.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::spelling;
use super::subjects::Subjects;
use crate::catalog;
use crate::compare::{CompareOptions, Compared, Refusal, compare, question_of};
use crate::model::{
    Difference, Judgement, Judgements, Kind, Name, Object, Outcome, Question, Reason, Snapshot,
    StructureScope, Unchecked,
};
use crate::repair::{Remedies, plan::Manner};
use crate::rules;

/// What is looked at.
#[derive(Clone, Debug)]
pub(in crate::run) struct Looked {
    /// Whether sides are compared.
    pub(in crate::run) structure: bool,
    /// Whether each is also held against the rules on single objects.
    pub(in crate::run) rules: bool,
    /// Whether flags leave objects out.
    pub(in crate::run) narrow: bool,
    /// The kinds that are compared; all, where none is named.
    pub(in crate::run) kinds: BTreeSet<Kind>,
}

impl Subjects {
    /// Compares until no question is open: where two spellings differ, the live sides are asked.
    pub(in crate::run) fn compare(&mut self, options: &CompareOptions) -> Compared {
        agree(self, options, &BTreeSet::new())
    }

    /// Compares, and adds what is wrong to the outcome. Gives where the sides differ.
    pub(in crate::run) fn judge(
        &mut self,
        looked: &Looked,
        options: &CompareOptions,
        outcome: &mut Outcome,
    ) -> Vec<Difference> {
        judge(self, looked, options, outcome)
    }

    /// What to say where no side has any object; `narrow` says whether flags leave objects out.
    pub(in crate::run) fn nothing(&self, narrow: bool) -> Option<Unchecked> {
        nothing(self, &BTreeSet::new(), narrow)
    }
}

/// Compares, asks the servers where spellings differ, and judges. Gives where the sides differ.
fn judge(
    sides: &mut Subjects,
    looked: &Looked,
    options: &CompareOptions,
    outcome: &mut Outcome,
) -> Vec<Difference> {
    outcome.unchecked.extend(nothing(sides, &looked.kinds, looked.narrow));
    outcome.structure = scope(sides, looked, outcome);
    let found = match looked.structure {
        true => agree(sides, options, &looked.kinds),
        false => Compared::default(),
    };
    if !found.refusals.is_empty() {
        outcome.structure = outcome.structure.min(StructureScope::Readable);
    }
    outcome.unchecked.extend(found.refusals.into_iter().map(unchecked));
    let of = sides.compared();
    let manner =
        Manner { owners: options.owners, privileges: options.privileges, is_unused: false };
    let remedies = Remedies::new(of, manner);
    let remedies = |difference: &Difference, along: &[&Difference]| remedies.of(difference, along);
    let mut findings = rules::findings_of(&found.differences, &of, looked.rules, &remedies);
    findings.retain(|finding| !rules::is_told(finding, &outcome.findings));
    outcome.findings.append(&mut findings);
    found.differences
}

/// How much of the structure is compared, of what was asked for until now.
fn scope(sides: &Subjects, looked: &Looked, outcome: &Outcome) -> StructureScope {
    let compared = sides.databases.len() + usize::from(sides.declaration.is_some());
    match () {
        () if !looked.structure || compared < 2 => StructureScope::None,
        () if !outcome.unchecked.is_empty() || !sides.fleet.lost().is_empty() => {
            StructureScope::Readable
        }
        () if looked.narrow => StructureScope::Selected,
        () => StructureScope::Everything,
    }
}

/// What to say where no side has an object of these kinds; of any, where none is named. That nothing
/// differs then says nothing.
fn nothing(sides: &Subjects, kinds: &BTreeSet<Kind>, narrow: bool) -> Option<Unchecked> {
    let takes = |object: &Object| kinds.is_empty() || kinds.contains(&object.address.kind);
    let mut all = sides.databases.iter().chain(&sides.declaration);
    let is_nothing =
        !sides.databases.is_empty() && all.all(|side| !side.objects.values().any(takes));
    // A pattern that selects nothing was reported as that.
    (is_nothing && !sides.has_unmatched).then(|| Unchecked {
        database: None,
        object: None,
        reason: Reason::NotComparable,
        message: if narrow {
            "no object is left by the flags that select objects".into()
        } else {
            "no object to compare was read from any database".into()
        },
        hint: None,
    })
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

/// Compares until no question is open. What no database could judge, a throwaway server decides.
fn agree(sides: &mut Subjects, options: &CompareOptions, kinds: &BTreeSet<Kind>) -> Compared {
    let mut judgements = Judgements::new();
    let compared = settle(sides, options, kinds, &mut judgements);
    let spelled = spelling::spell(sides, &compared);
    if spelled.is_empty() {
        return compared;
    }
    let compared = settle(sides, options, kinds, &mut judgements);
    let decided: Vec<Question> = compared
        .differences
        .iter()
        .filter(|of| of.by_text_only && spelling::is_decided(of, &spelled, sides))
        .flat_map(|of| of.databases.iter().filter_map(|database| question_of(of, database)))
        .collect();
    if decided.is_empty() {
        return compared;
    }
    judgements.extend(decided.into_iter().map(|question| (question, Judgement::Different)));
    settle(sides, options, kinds, &mut judgements)
}

/// Compares, and asks the databases, until no question is open.
fn settle(
    sides: &mut Subjects,
    options: &CompareOptions,
    kinds: &BTreeSet<Kind>,
    judgements: &mut Judgements,
) -> Compared {
    let of_kinds = (!kinds.is_empty()).then(|| {
        let databases = sides.databases.iter().map(|side| only(side, kinds)).collect();
        (sides.declaration.as_ref().map(|side| only(side, kinds)), databases)
    });
    loop {
        let (declaration, databases): (_, &Vec<Snapshot>) = match &of_kinds {
            Some((declaration, databases)) => (declaration.as_ref(), databases),
            None => (sides.declaration.as_ref(), &sides.databases),
        };
        let compared = compare(declaration, databases, judgements, options);
        let open: Vec<Question> =
            compared.questions.iter().filter(|q| !judgements.contains_key(q)).cloned().collect();
        if open.is_empty() {
            return compared;
        }
        let asked = |question: &Question| Some((sides.asked(question)?, question.clone()));
        let asked: Arc<Vec<(Name, Question)>> = Arc::new(open.iter().filter_map(asked).collect());
        let answered = sides.fleet.each(move |session| {
            let own = |(name, _): &&(Name, Question)| name.as_str() == session.info().name;
            let questions: Vec<Question> =
                asked.iter().filter(own).map(|(_, question)| question.clone()).collect();
            if questions.is_empty() {
                return Ok(Judgements::new());
            }
            session.begin()?;
            catalog::judge(session, &questions)
        });
        for (database, answers) in answered {
            for (question, judgement) in answers.unwrap_or_default() {
                // What another database does not understand, this one may.
                let judgement = match judgement {
                    Judgement::Refused(_) if question.database != database => Judgement::Undecided,
                    judgement => judgement,
                };
                judgements.insert(question, judgement);
            }
        }
        for question in open {
            judgements.entry(question).or_insert(Judgement::Undecided);
        }
    }
}

/// The side with objects of these kinds alone.
fn only(side: &Snapshot, kinds: &BTreeSet<Kind>) -> Snapshot {
    let objects = side.objects.iter().filter(|(address, _)| kinds.contains(&address.kind));
    let mut narrow = Snapshot::empty(side.name.clone(), side.origin);
    narrow.objects = objects.map(|(address, object)| (address.clone(), object.clone())).collect();
    narrow.kinds_read = side.kinds_read.intersection(kinds).copied().collect();
    narrow.blind.clone_from(&side.blind);
    narrow.unreadable.clone_from(&side.unreadable);
    narrow.places.clone_from(&side.places);
    narrow.extras.clone_from(&side.extras);
    narrow
}
