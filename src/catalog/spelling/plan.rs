//! The planner's own spelling of expressions.
//! <https://www.postgresql.org/docs/current/sql-explain.html>

use serde_json::Value as Json;

use crate::model::{Judgement, Reason};
use crate::server::{Failure, Part, Row, Sql, Template};
use crate::sql::{OneExpression, Token, TokenKind};

use super::context::Context;
use super::pair::{Pair, Spelling};

/// `OFFSET 0` keeps the planner from replacing the columns by the NULLs that they are.
pub(super) const EXPLAIN: Template = Template(
    "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) \
     SELECT {sql} FROM (SELECT {sql} OFFSET 0) AS {name}",
);
pub(super) const PLAIN: Template = Template("({expression})");
pub(super) const STORED_AS: Template = Template("CAST(({expression}) AS {expression})");
pub(super) const OF_TYPE: Template = Template("CAST(NULL AS {expression})");

/// What tells of some pairs whether their two spellings are one, in one context.
#[derive(Debug)]
pub(super) struct Explained<'p, 'q> {
    /// The pairs that are judged.
    pub(super) pairs: Vec<&'p Pair<'q>>,
    /// What is sent.
    pub(super) statements: Vec<Sql>,
    /// Whether it is one pair by its two whole plans, and not all by what one plan gives.
    is_whole: bool,
}

impl<'p, 'q> Explained<'p, 'q> {
    /// Pairs without subqueries, by one statement.
    pub(super) fn outputs(context: &Context, pairs: &[&'p Pair<'q>]) -> Self {
        let spellings: Vec<_> =
            pairs.iter().flat_map(|pair| [selected(&pair.left), selected(&pair.right)]).collect();
        let statements = vec![explain(context, &spellings)];
        Explained { pairs: pairs.to_vec(), statements, is_whole: false }
    }

    /// A pair with subqueries: the same whole plan is the same meaning, while another plan may be
    /// no more than another alias.
    pub(super) fn whole_plans(context: &Context, pair: &'p Pair<'q>) -> Self {
        let sides = [&pair.left, &pair.right];
        let statements = sides.map(|side| explain(context, &[selected(side)])).to_vec();
        Explained { pairs: vec![pair], statements, is_whole: true }
    }

    /// The judgement on each pair, from the rows of each statement.
    pub(super) fn judge(&self, rows: &[Vec<Row>]) -> Result<Vec<Judgement>, Failure> {
        let plans: Vec<Json> = rows.iter().map(|rows| plan(rows)).collect::<Result<_, _>>()?;
        match &plans[..] {
            [left, right] if self.is_whole => {
                Ok(vec![if left == right { Judgement::Same } else { Judgement::Undecided }])
            }
            [plan] if !self.is_whole => by_output(plan, self.pairs.len()),
            _ => Err(Failure::new(Reason::Protocol, "a plan is missing")),
        }
    }
}

fn by_output(plan: &Json, pairs: usize) -> Result<Vec<Judgement>, Failure> {
    let output = plan
        .pointer("/0/Plan/Output")
        .and_then(Json::as_array)
        .filter(|output| output.len() == 2 * pairs)
        .ok_or_else(|| Failure::new(Reason::Protocol, "the plan does not show its output"))?;
    let text = |json: &Json| json.as_str().map(same_words);
    let mut judgements = Vec::with_capacity(pairs);
    let mut output = output.iter();
    while let (Some(left), Some(right)) = (output.next(), output.next()) {
        judgements.push(match (text(left), text(right)) {
            (Some(left), Some(right)) if left == right => Judgement::Same,
            (Some(_), Some(_)) => Judgement::Different,
            _ => Judgement::Undecided,
        });
    }
    Ok(judgements)
}

fn explain(context: &Context, selected: &[Sql]) -> Sql {
    EXPLAIN.sql(&[
        Part::Sql(&Sql::list(selected)),
        Part::Sql(&Sql::list(&context.columns)),
        Part::Name(&context.alias),
    ])
}

fn plan(rows: &[Row]) -> Result<Json, Failure> {
    let text = rows.first().map(|row| row.json(0)).transpose()?.unwrap_or_default();
    serde_json::from_str(&text)
        .map_err(|error| Failure::new(Reason::Protocol, format!("the plan is no JSON: {error}")))
}

fn selected(spelling: &Spelling) -> Sql {
    let text = Part::Expression(&spelling.text);
    match &spelling.stored_as {
        _ if spelling.is_type => OF_TYPE.sql(&[text]),
        Some(stored_as) => STORED_AS.sql(&[text, Part::Expression(stored_as)]),
        None => PLAIN.sql(&[text]),
    }
}

/// What the planner keeps apart although it means the same, spelled in one way.
/// <https://www.postgresql.org/docs/current/functions-datetime.html#FUNCTIONS-DATETIME-CURRENT>
const KEYWORDS: [(&str, &str); 9] = [
    ("current_timestamp", "now()"),
    ("localtimestamp", "(now())::timestamp without time zone"),
    ("current_date", "(now())::date"),
    ("current_time", "(now())::time with time zone"),
    ("localtime", "(now())::time without time zone"),
    ("user", "current_user"),
    ("current_role", "current_user"),
    ("current_catalog", "current_database()"),
    ("current_schema", "\"current_schema\"()"),
];

/// The planner's spelling as tokens, with one spelling for what means the same. A keyword is never
/// a name there: the planner would have quoted that. One with a precision is left alone.
fn same_words(output: &str) -> Result<Vec<String>, String> {
    let Ok(expression) = OneExpression::new(output) else { return Err(output.to_owned()) };
    let spelt = |token: &Token<'_>| match token.kind {
        TokenKind::Word => token.text.to_ascii_lowercase(),
        _ => token.text.to_owned(),
    };
    let all = expression.tokens();
    let mut tokens = Vec::with_capacity(all.len());
    let mut rest = &all[..];
    while let [token, after @ ..] = rest {
        rest = after;
        let text = spelt(token);
        let called = matches!(after, [open, close, ..] if open.is("(") && close.is(")"));
        let qualified = tokens.last().is_some_and(|last| last == ".");
        let other = KEYWORDS.iter().find(|(word, _)| token.is(word));
        match other.and_then(|(_, other)| OneExpression::new(other).ok()) {
            Some(other) if !after.first().is_some_and(|next| next.is("(")) => {
                tokens.extend(other.tokens().iter().map(spelt));
            }
            None if token.is("transaction_timestamp") && called && !qualified => {
                tokens.push("now".to_owned());
            }
            _ => tokens.push(text),
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::same_words;

    #[test]
    fn knows_the_clock_by_all_its_names() {
        let now = same_words("(now() + '1 day'::interval)");
        for other in [
            "(CURRENT_TIMESTAMP + '1 day'::interval)",
            "(transaction_timestamp() + '1 day'::interval)",
        ] {
            assert_eq!(same_words(other), now);
        }
        assert_eq!(same_words("(CURRENT_DATE + 1)"), same_words("((now())::date + 1)"));
        assert_ne!(same_words("CURRENT_TIMESTAMP(3)"), same_words("now()"));
        assert_ne!(same_words("t.transaction_timestamp"), same_words("t.now"));
        assert_ne!(same_words("x.transaction_timestamp()"), same_words("x.now()"));
        assert_ne!(same_words("'CURRENT_TIMESTAMP'::text"), same_words("'now()'::text"));
        assert_ne!(same_words("\"user\""), same_words("CURRENT_USER"));
    }
}
