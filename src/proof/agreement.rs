//! Comparison of what the throwaway server has, with its own word on spellings.

use crate::catalog;
use crate::compare::Compared;
use crate::model::{Judgement, Judgements, Name, Question};
use crate::server::{Failure, Session};

/// Compares until no question is open. The session's database, which `own` is the name of among the
/// sides, answers all of them.
pub(super) fn agree(
    session: &mut Session,
    own: &Name,
    compare: &dyn Fn(&Judgements) -> Compared,
) -> Result<Compared, Failure> {
    let mut judgements = Judgements::new();
    loop {
        let compared = compare(&judgements);
        let is_open = |question: &&Question| !judgements.contains_key(question);
        let open: Vec<Question> = compared.questions.iter().filter(is_open).cloned().collect();
        if open.is_empty() {
            return Ok(compared);
        }
        session.begin()?;
        for (question, judgement) in catalog::judge(session, &open)? {
            // What this database does not understand, the one that it is about may.
            let judgement = match judgement {
                Judgement::Refused(_) if question.database != *own => Judgement::Undecided,
                judgement => judgement,
            };
            judgements.insert(question, judgement);
        }
        for question in open {
            judgements.entry(question).or_insert(Judgement::Undecided);
        }
    }
}
