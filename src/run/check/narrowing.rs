//! `--where`, `--since` and `--sample`: a fast look at some rows, which is never called a clean one.

use crate::cli::RowArgs;
use crate::model::{Name, Outcome, Reason, Unchecked};
use crate::rows::Narrowing;
use crate::run::error::RunError;
use crate::sql::OneExpression;

/// What was typed, as what it means.
pub(super) fn narrowings(args: &RowArgs) -> Result<Vec<Narrowing>, RunError> {
    let mut narrowings = Vec::new();
    for text in &args.r#where {
        let expression = OneExpression::new(text).map_err(|error| {
            RunError::usage(format!("--where '{text}' is not one expression: {error}"))
        })?;
        narrowings.push(Narrowing::Where(expression));
    }
    if let Some(text) = &args.since {
        let (column, value) = text
            .split_once('=')
            .filter(|(column, value)| !column.is_empty() && !value.is_empty())
            .ok_or_else(|| {
                RunError::usage("--since takes COLUMN=VALUE, for example updated_at=2026-11-01")
            })?;
        narrowings.push(Narrowing::Since(Name::new(column), value.to_owned()));
    }
    narrowings.extend(args.sample.map(Narrowing::Sample));
    Ok(narrowings)
}

/// Says that not all rows were looked at, whatever tables there are: nobody asked whether the rows
/// allow what is declared, either.
pub(super) fn tell(narrowings: &[Narrowing], outcome: &mut Outcome) {
    if narrowings.is_empty() {
        return;
    }
    let words: Vec<String> = narrowings.iter().map(Narrowing::words).collect();
    outcome.unchecked.push(Unchecked {
        database: None,
        object: Some("rows".into()),
        reason: Reason::Partial,
        message: format!("only some rows were compared: {}", words.join(", ")),
        hint: Some("leave --where, --since and --sample out to compare all".into()),
    });
}
