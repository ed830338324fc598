//! Holds the README and `docs/` to the program: every command that they show is run, and what they
//! say it prints is what it prints. `scripts/docs.sh` writes the outputs and the picture anew.
//!
//! A page is a session of one user: a directory, the story's two databases, and an environment in
//! which the URLs of the page mean these. What its blocks do, by the words behind the fence:
//!
//! | block | does |
//! |---|---|
//! | `sh` | its lines run in order; `# exit N` at the end of a line is the expected status (0 unless it says so) |
//! | `console` | lines that begin with `$ ` run; what follows each is its whole output |
//! | any language and a file name | the file has this text from then on |

mod page;
mod picture;
mod session;

use std::fs;
use std::path::{Path, PathBuf};

use session::Session;

/// Whether to write instead of compare.
fn is_writing() -> bool {
    std::env::var_os("TENANTCTL_WRITE_DOCS").is_some()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The README and the pages, by their paths from the top.
fn pages() -> Vec<PathBuf> {
    let docs = fs::read_dir(root().join("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().path());
    let mut pages: Vec<PathBuf> =
        docs.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    pages.sort();
    pages.insert(0, root().join("README.md"));
    pages
}

#[test]
fn every_command_of_the_docs_does_what_they_show() {
    let mut wrong = Vec::new();
    let mut commands = 0;
    for path in pages() {
        let text = fs::read_to_string(&path).unwrap();
        let mut session = Session::new(&path.file_name().unwrap().to_string_lossy());
        let written = page::run(&text, &mut session);
        commands += session.commands;
        wrong.append(&mut session.wrong);
        if written != text {
            match is_writing() {
                true => fs::write(&path, &written).unwrap(),
                false => wrong.push(page::first_difference(&path, &text, &written)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}\nscripts/docs.sh writes outputs anew", wrong.join("\n"));
    assert!(commands >= 25, "only {commands} commands were found: the pages are read wrongly");
}
