//! Calls in words of SQL, as the function that they call.
//! <https://www.postgresql.org/docs/current/functions-string.html>

use crate::sql::Node;

use super::token::{find, write_plain};

/// The functions, as PostgreSQL 13 spells them.
const FUNCTIONS: [&str; 11] = [
    "btrim",
    "ltrim",
    "rtrim",
    "timezone",
    "is_normalized",
    "pg_collation_for",
    "\"position\"",
    "\"substring\"",
    "\"overlay\"",
    "\"overlaps\"",
    "\"normalize\"",
];

/// Writes the tokens, each call as PostgreSQL 13 deparses it.
pub(super) fn write(nodes: &[Node<'_>], text: &mut String) {
    let mut rest = nodes;
    let mut after_dot = false;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let is_own = !std::mem::replace(&mut after_dot, first.is("."));
        if let (Node::Plain(word), [Node::Round(inside), more @ ..], true) = (first, after, is_own)
            && let Some(call) = in_words(word, inside).or_else(|| as_function(word, inside))
        {
            call.write(text);
            rest = more;
            continue;
        }
        if let ([next, Node::Round(inside), more @ ..], true) = (after, first.is("COLLATION"))
            && next.is("FOR")
        {
            Call { function: "pg_collation_for", arguments: vec![Argument::Of(inside)] }
                .write(text);
            rest = more;
            continue;
        }
        match first {
            Node::Plain(word) => write_plain(word, text),
            Node::Round(inside) => match within(inside) {
                Some(call) => call.write(text),
                None => bracketed(inside, "(", ")", text),
            },
            Node::Square(inside) => bracketed(inside, "[", "]", text),
        }
    }
}

/// A call of one of the functions.
fn as_function<'n>(word: &str, inside: &'n [Node<'n>]) -> Option<Call<'n>> {
    let function = FUNCTIONS.into_iter().find(|function| *function == word)?;
    let arguments = inside.split(|token| token.is(",")).map(Argument::Of).collect();
    Some(Call { function, arguments })
}

fn bracketed(inside: &[Node<'_>], open: &str, close: &str, text: &mut String) {
    text.push_str(open);
    write(inside, text);
    text.push_str(close);
}

struct Call<'n> {
    function: &'static str,
    arguments: Vec<Argument<'n>>,
}

enum Argument<'n> {
    Of(&'n [Node<'n>]),
    /// The name of a normal form, which the function takes as a text.
    Form(&'n str),
}

impl Call<'_> {
    fn write(&self, text: &mut String) {
        write_plain(self.function, text);
        text.push('(');
        for (place, argument) in self.arguments.iter().enumerate() {
            if place > 0 {
                write_plain(",", text);
            }
            match argument {
                Argument::Of(nodes) => write(without_cast(nodes), text),
                Argument::Form(form) => text.push_str(&format!(" '{form}' :: text")),
            }
        }
        text.push(')');
    }
}

/// An argument without its cast to text: in words of SQL, what PostgreSQL casts by itself stands
/// without it.
fn without_cast<'t, 'n>(nodes: &'t [Node<'n>]) -> &'t [Node<'n>] {
    match nodes {
        [Node::Round(inside), cast, to] if cast.is("::") && to.is("text") => inside,
        _ => nodes,
    }
}

/// `WORD(... FROM ...)` and its like.
fn in_words<'n>(word: &str, inside: &'n [Node<'n>]) -> Option<Call<'n>> {
    let call = |function, parts: Vec<&'n [Node<'n>]>| {
        let arguments = parts.into_iter().filter(|part| !part.is_empty()).map(Argument::Of);
        Some(Call { function, arguments: arguments.collect() })
    };
    match word {
        "TRIM" => {
            let (side, after) = inside.split_first()?;
            let [characters, from] = split(after, &["FROM"])?;
            let sides = [("BOTH", "btrim"), ("LEADING", "ltrim"), ("TRAILING", "rtrim")];
            let (_, function) = sides.iter().find(|(word, _)| side.is(word))?;
            call(function, vec![from, characters])
        }
        "POSITION" => {
            let [what, within] = split(inside, &["IN"])?;
            call("\"position\"", vec![unwrapped(within), unwrapped(what)])
        }
        "XMLEXISTS" => {
            let [what, within] = split(inside, &["PASSING"])?;
            call("\"xmlexists\"", vec![unwrapped(what), unwrapped(within)])
        }
        "SUBSTRING" => {
            if let Some([from, pattern, escape]) = split(inside, &["SIMILAR", "ESCAPE"]) {
                return call("\"substring\"", vec![from, pattern, escape]);
            }
            match split(inside, &["FROM", "FOR"]) {
                Some([text, from, length]) => call("\"substring\"", vec![text, from, length]),
                None => {
                    let [text, from] = split(inside, &["FROM"])?;
                    call("\"substring\"", vec![text, from])
                }
            }
        }
        "OVERLAY" => match split(inside, &["PLACING", "FROM", "FOR"]) {
            Some([text, by, from, length]) => call("\"overlay\"", vec![text, by, from, length]),
            None => {
                let [text, by, from] = split(inside, &["PLACING", "FROM"])?;
                call("\"overlay\"", vec![text, by, from])
            }
        },
        "NORMALIZE" => Some(match inside {
            [text @ .., Node::Plain(","), form] if form_of(form).is_some() => Call {
                function: "\"normalize\"",
                arguments: vec![Argument::Of(text), Argument::Form(form_of(form)?)],
            },
            _ => Call { function: "\"normalize\"", arguments: vec![Argument::Of(inside)] },
        }),
        _ => None,
    }
}

/// `(... AT TIME ZONE ...)` and its like: the brackets belong to it.
fn within<'n>(inside: &'n [Node<'n>]) -> Option<Call<'n>> {
    if let Some([time, zone]) = split(inside, &["AT TIME ZONE"]) {
        let arguments = vec![Argument::Of(zone), Argument::Of(time)];
        return Some(Call { function: "timezone", arguments });
    }
    if let [Node::Round(left), overlaps, Node::Round(right)] = inside
        && overlaps.is("OVERLAPS")
    {
        let arguments = vec![Argument::Of(left), Argument::Of(right)];
        return Some(Call { function: "\"overlaps\"", arguments });
    }
    let (_, before) = inside.split_last().filter(|(last, _)| last.is("NORMALIZED"))?;
    let arguments = match before {
        [text @ .., is] if is.is("IS") => vec![Argument::Of(text)],
        [text @ .., is, form] if is.is("IS") => {
            vec![Argument::Of(text), Argument::Form(form_of(form)?)]
        }
        _ => return None,
    };
    Some(Call { function: "is_normalized", arguments })
}

fn form_of<'n>(form: &Node<'n>) -> Option<&'n str> {
    match form {
        Node::Plain(name @ ("NFC" | "NFD" | "NFKC" | "NFKD")) => Some(name),
        _ => None,
    }
}

/// What is in the brackets that are all there is.
fn unwrapped<'n>(nodes: &'n [Node<'n>]) -> &'n [Node<'n>] {
    match nodes {
        [Node::Round(inside)] => inside,
        _ => nodes,
    }
}

/// The parts between separators, each of which must be there once, in this order. A separator may be
/// of several words.
fn split<'n, const SEPARATORS: usize, const PARTS: usize>(
    nodes: &'n [Node<'n>],
    separators: &[&str; SEPARATORS],
) -> Option<[&'n [Node<'n>]; PARTS]> {
    let mut parts = Vec::with_capacity(PARTS);
    let mut rest = nodes;
    for separator in separators {
        let words: Vec<&str> = separator.split(' ').collect();
        let at = find(rest, words.get(..1)?)?;
        let (part, found) = rest.split_at_checked(at)?;
        let (found, after) = found.split_at_checked(words.len())?;
        found.iter().zip(&words).all(|(token, word)| token.is(word)).then_some(())?;
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts.try_into().ok()
}
