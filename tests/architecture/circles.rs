//! No file imports, through others, itself: what stands in a circle can only be read as a whole.
//!
//! Paths of `use` and in code are followed to the file that defines what they name, through
//! re-exports. A folder's `mod.rs` is a file like every other: what its children need stands beside
//! them, not in it.

use std::collections::{BTreeMap, BTreeSet};

use super::{File, files, is_word};

/// Circles that are left, by folder, with the number of their files. The list only shrinks.
const KNOWN: [(&str, usize); 1] = [("rows/", 29)];

#[test]
fn no_file_imports_itself_through_others() {
    let mut left: Vec<(&str, usize)> = KNOWN.to_vec();
    let mut wrong = Vec::new();
    for circle in circles(&Tree::of(&files("src"))) {
        let is_known = |(folder, size): &(&str, usize)| {
            *size == circle.len() && circle.iter().all(|path| path.starts_with(folder))
        };
        match left.iter().position(is_known) {
            Some(index) => {
                left.remove(index);
            }
            None => wrong.push(format!("a circle of {}: {}", circle.len(), circle.join(", "))),
        }
    }
    wrong.extend(left.iter().map(|(folder, size)| {
        format!("src/{folder}: no circle of {size} files any more: take it off the list")
    }));
    super::assert_none(&wrong);
}

#[test]
fn circles_are_found() {
    let file = |path: &str, text: &str| File { path: path.into(), text: text.into() };
    let tree = |files: &[File]| circles(&Tree::of(files));
    let a = file("m/a.rs", "use super::b::{self, B};");
    let through = [
        file("m/mod.rs", "mod a;\nmod b;\npub use b::B;\npub use self::a::A;"),
        a,
        file("m/b.rs", "use crate::m::{\n    A,\n};"),
    ];
    assert_eq!(tree(&through), [["m/a.rs", "m/b.rs"]]);
    let own = [
        file("m/mod.rs", "mod a;\npub struct B;\nfn f() { a::g() }"),
        file("m/a.rs", "use super::B;"),
    ];
    assert_eq!(tree(&own), [["m/a.rs", "m/mod.rs"]]);
    let none = [
        file("m/mod.rs", "mod a;\nmod b;\npub use a::A;"),
        file("m/a.rs", "use super::b::B;"),
        file(
            "m/b.rs",
            "// super::a::A\npub struct B;\n#[cfg(test)]\nmod tests { use super::super::a; }",
        ),
    ];
    assert!(tree(&none).is_empty());
}

/// A path's segments: `["super", "b", "B"]`.
type Segments = Vec<String>;

/// The modules of the crate, each a file.
struct Tree {
    modules: BTreeMap<Segments, Module>,
}

struct Module {
    path: String,
    /// All paths in it.
    named: Vec<Segments>,
    /// What it re-exports, by name.
    exports: BTreeMap<String, Segments>,
}

impl Tree {
    fn of(files: &[File]) -> Self {
        let modules = files.iter().filter(|file| !file.path.ends_with("tests.rs"));
        let modules = modules.map(|file| {
            let mut own: Segments =
                file.path[..file.path.len() - 3].split('/').map(str::to_owned).collect();
            if ["mod", "lib", "main"].contains(&own.last().unwrap().as_str()) {
                own.pop();
            }
            (own, Module::of(file))
        });
        Tree { modules: modules.collect() }
    }

    /// The file that defines what a path names; `None` where that is not of this crate.
    fn find(&self, from: &Segments, path: &[String], depth: usize) -> Option<Segments> {
        let mut at = from.clone();
        let mut rest = path;
        match rest.first()?.as_str() {
            "crate" => {
                at.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let child = [&at[..], &[first.to_owned()]].concat();
                self.modules.get(&child)?;
            }
        }
        while let Some(next) = rest.first() {
            let child = [&at[..], std::slice::from_ref(next)].concat();
            if !self.modules.contains_key(&child) {
                break;
            }
            at = child;
            rest = &rest[1..];
        }
        let module = self.modules.get(&at)?;
        let export = rest.first().and_then(|name| module.exports.get(name));
        let through = export.filter(|_| depth < 8);
        through.and_then(|path| self.find(&at, path, depth + 1)).or(Some(at))
    }
}

impl Module {
    fn of(file: &File) -> Self {
        let code: Vec<&str> = file.code().map(|(_, line)| line).collect();
        // A visibility imports nothing.
        let mut code = code.join("\n").replace("pub(in crate::", "pub(in ");
        if let Some(tests) = code.find("#[cfg(test)]\nmod tests {") {
            code.truncate(tests);
        }
        let mut module =
            Module { path: file.path.clone(), named: Vec::new(), exports: BTreeMap::new() };
        for statement in code.split(';') {
            let statement = statement.rsplit_once('\n').map_or(statement, |_| statement);
            let Some(at) = statement.find("use ").filter(|at| begins_line(statement, *at)) else {
                module.named.extend(in_code(statement));
                continue;
            };
            module.named.extend(in_code(&statement[..at]));
            for path in expanded(statement[at + 4..].trim()) {
                let line = statement[..at].rsplit('\n').next().unwrap_or_default();
                if line.trim_start().starts_with("pub")
                    && let Some(name) = path.last()
                {
                    module.exports.insert(name.clone(), path.clone());
                }
                module.named.push(path);
            }
        }
        module
    }
}

/// Whether only visibility stands before a place on its line.
fn begins_line(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit('\n').next().unwrap_or_default().trim();
    line.is_empty() || line == "pub" || line.starts_with("pub(")
}

/// Paths that begin at the crate, the module or its parents, outside of `use`; and `module::item`.
fn in_code(code: &str) -> Vec<Segments> {
    let words = code.split(|c: char| !is_word(c) && c != ':');
    let paths = words.filter(|word| word.contains("::") && !word.starts_with(':'));
    paths.map(|path| path.split("::").map(str::to_owned).collect()).collect()
}

/// The paths of a `use`, braces opened.
fn expanded(path: &str) -> Vec<Segments> {
    let Some((before, group)) = path.split_once('{') else {
        let path = path.split(" as ").next().unwrap_or_default().trim();
        let segments: Segments = path.split("::").map(|part| part.trim().to_owned()).collect();
        let is_self = segments.len() > 1 && segments.last().is_some_and(|last| last == "self");
        let kept = segments.len() - usize::from(is_self);
        return vec![segments[..kept].to_vec()];
    };
    let group = group.rsplit_once('}').map_or(group, |(group, _)| group);
    let mut depth = 0_i32;
    let parts = group.split(|c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts.flat_map(|part| expanded(&format!("{before}{part}"))).collect()
}

/// The files of each circle, in order.
fn circles(tree: &Tree) -> Vec<Vec<String>> {
    let imports: BTreeMap<&Segments, BTreeSet<Segments>> = tree
        .modules
        .iter()
        .map(|(own, module)| {
            let found = module.named.iter().filter_map(|path| tree.find(own, path, 0));
            (own, found.filter(|other| other != own && !other.is_empty()).collect())
        })
        .collect();
    let reach = |from: &Segments| {
        let mut seen: BTreeSet<&Segments> = BTreeSet::new();
        let mut open: Vec<&Segments> = imports[from].iter().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next) {
                open.extend(imports.get(next).into_iter().flatten());
            }
        }
        seen
    };
    let reached: BTreeMap<&Segments, BTreeSet<&Segments>> =
        imports.keys().map(|own| (*own, reach(own))).collect();
    let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
    for (own, all) in &reached {
        if all.contains(own) {
            let tied = all.iter().filter(|other| reached[*other].contains(own));
            let mut paths: Vec<String> =
                tied.map(|other| tree.modules[*other].path.clone()).collect();
            paths.sort();
            circles.insert(paths);
        }
    }
    circles.into_iter().collect()
}
