//! What applications make of their env files, one JSON object a line: reads
//! `{"app", "root", "process", "names"}` from standard input and answers with `variables` (all that
//! are set, and those of `names`), each with `value` or `unresolved`, and `file` and `line`. For the
//! tests that hold it against the loaders themselves.

#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::PathBuf;

use serde_json::{Value, json};
use tenantctl::apps::{APPS, Found, Surroundings, Unresolved};

#[derive(serde::Deserialize)]
struct Request {
    app: String,
    root: PathBuf,
    process: BTreeMap<String, String>,
    #[serde(default)]
    names: Vec<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in std::io::stdin().lock().lines() {
        println!("{}", answer(&serde_json::from_str(&line?)?));
    }
    Ok(())
}

fn answer(request: &Request) -> Value {
    let Some((_, read)) = APPS.iter().find(|(word, _)| *word == request.app) else {
        return json!({ "error": "unknown app" });
    };
    let (root, process) = (&request.root, &request.process);
    let variables = match read(&Surroundings { root, process, current_dir: root }) {
        Ok(variables) => variables,
        Err(error) => return json!({ "error": error.message }),
    };
    let set =
        variables.iter().map(|(name, _)| name).chain(request.names.iter().map(String::as_str));
    let names: BTreeSet<&str> = set.collect();
    let all = names.iter().map(|name| {
        let both = json!({
            "value": told(variables.get(name)),
            "environment": told(variables.in_environment(name)),
        });
        ((*name).to_owned(), both)
    });
    json!({ "variables": all.collect::<serde_json::Map<_, _>>(), "notes": variables.notes })
}

fn told(found: Result<Option<Found<'_>>, Unresolved>) -> Value {
    match found {
        Ok(None) => Value::Null,
        Err(unresolved) => json!({ "unresolved": unresolved.to_string() }),
        Ok(Some(found)) => {
            let place = found.variable.assignment.origin.place.as_ref();
            let (file, line) = (place.map(|p| p.file.to_string()), place.map(|p| p.line));
            json!({ "value": found.value, "file": file, "line": line })
        }
    }
}
