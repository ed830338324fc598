//! stub
use crate::model::{Judgements, Question};
use crate::server::{Failure, Session};
/// The statements of this file.
pub(super) const STATEMENTS: [&str; 0] = [];
/// stub
pub fn judge(_s: &mut Session, _q: &[Question]) -> Result<Judgements, Failure> {
    Ok(Judgements::new())
}
