//! What holds for every format.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{FORMATS, Style, Verbosity, escape, sample};

fn every_style() -> Vec<Style> {
    let mut styles = Vec::new();
    for width in [0, 1, 40, 80, 140] {
        for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
            styles.push(Style { width, verbosity, ..Style::default() });
        }
    }
    styles
}

#[test]
fn the_registry_is_in_order() {
    let names: BTreeSet<&str> = FORMATS.iter().map(|format| format.name).collect();
    assert_eq!(names.len(), FORMATS.len());
    for format in FORMATS {
        assert!(format.name.bytes().all(|byte| byte.is_ascii_lowercase()), "{}", format.name);
        assert!(!format.about.is_empty() && !format.about.ends_with('.'), "{}", format.about);
        assert_eq!(super::format(format.name).map(|found| found.name), Some(format.name));
    }
}

#[test]
fn nothing_hidden_comes_out_of_any_format() {
    let outcome = sample::hostile();
    for format in FORMATS {
        for style in every_style() {
            let text = (format.render)(&outcome, &style);
            let raw = text.chars().find(|c| *c != '\n' && escape::is_hidden(*c));
            assert_eq!(raw, None, "{}", format.name);
            assert!(text.is_empty() || text.ends_with('\n'), "{}", format.name);
        }
    }
}

#[test]
fn colour_adds_escape_sequences_and_nothing_else() {
    for outcome in [sample::story(), sample::hostile()] {
        for plain in every_style() {
            let painted = super::text::render(&outcome, &Style { color: true, ..plain });
            let sequence = regex_lite::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
            let stripped = sequence.replace_all(&painted, "");
            let stripped: Vec<&str> = stripped.lines().map(str::trim_end).collect();
            let plain = super::text::render(&outcome, &plain);
            assert_eq!(stripped, plain.lines().collect::<Vec<_>>());
            assert_ne!(painted, plain);
        }
    }
}

#[test]
fn the_same_outcome_gives_the_same_bytes() {
    for format in FORMATS {
        let render = || (format.render)(&sample::hostile(), &Style::default());
        assert_eq!(render(), render(), "{}", format.name);
    }
}

#[test]
fn json_gives_every_name_back() {
    let outcome = sample::hostile();
    let report: Json =
        serde_json::from_str(&super::json::render(&outcome, &Style::default())).unwrap();
    for (number, raw) in sample::HOSTILE.iter().enumerate() {
        assert_eq!(report["databases"][number]["name"], *raw);
        assert_eq!(report["rows"][number]["counts"][raw], 1);
        assert_eq!(report["unchecked"][number + 1]["database"], *raw);
        let finding = report["findings"].as_array().unwrap().iter().rev();
        let finding = finding.rev().find(|finding| finding["message"] == *raw).unwrap();
        assert_eq!(finding["expected"], *raw);
        assert_eq!(finding["declared_at"], format!("{raw}:1"));
    }
}

#[test]
fn junit_shows_every_name() {
    let outcome = sample::hostile();
    let text = super::junit::render(&outcome, &Style::default());
    let xml = roxmltree::Document::parse(&text).unwrap();
    let suites: BTreeSet<&str> = xml
        .descendants()
        .filter(|node| node.has_tag_name("testsuite"))
        .filter_map(|node| node.attribute("name"))
        .collect();
    for raw in sample::HOSTILE {
        assert!(suites.contains(escape::terminal(raw).as_str()), "{raw:?}");
    }
}

#[test]
fn a_hostile_name_is_one_annotation() {
    let outcome = sample::hostile();
    let text = super::github::render(&outcome, &Style::default());
    let lines: Vec<&str> = text.lines().collect();
    // One for each, whether an annotation or a plain line; the tenth of a level counts the rest; and
    // the whole run.
    let all = outcome.findings.len() + outcome.unchecked.len() + outcome.notes.len();
    let levels = ["error", "warning", "notice"];
    let counted = levels.iter().filter(|l| text.contains(&format!(" more {l}s: see"))).count();
    assert_eq!(lines.len(), all + counted + 1);
    for level in levels {
        let own = lines.iter().filter(|line| line.starts_with(&format!("::{level} "))).count();
        assert!(own <= 10, "{own} of {level}");
    }
    let parts = |line: &&str| -> (String, String) {
        let mut parts = line.splitn(3, "::").skip(1).map(str::to_owned);
        (parts.next().unwrap(), parts.next().unwrap())
    };
    let annotations: Vec<_> =
        lines.iter().filter(|line| line.starts_with("::")).map(parts).collect();
    let decode = |text: &str| text.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%");
    let raw = "%0A::set-output name=x::y,title=z";
    let is_annotated = annotations.iter().any(|(_, message)| decode(message).starts_with(raw));
    assert!(is_annotated || lines.iter().any(|line| line.contains(raw)), "{text}");
    for (properties, _) in annotations {
        let (_, pairs) = properties.split_once(' ').unwrap();
        let keys: Vec<&str> = pairs.split(',').filter_map(|pair| pair.split('=').next()).collect();
        assert!(keys == ["file", "line", "title"] || keys == ["title"], "{properties}");
    }
}
