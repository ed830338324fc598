//! `docs/story.svg`: the story's report as a terminal shows it.

use std::fs;

use anstyle_svg::Term;

use super::session::{Session, plain};
use super::{is_writing, root};

#[test]
fn the_picture_shows_what_the_story_prints() {
    let mut session = Session::new("the picture");
    let declaration = fs::read_to_string(root().join("expected_schema.yaml")).unwrap();
    session.write("expected_schema.yaml", &declaration);
    let report = session.output(
        "tenantctl check --same --color always -d nextjs=postgres://localhost/dott_main \
         -d django=service=prod",
    );
    let picture = Term::new().render_svg(&plain(&report));
    let path = root().join("docs/story.svg");
    if is_writing() {
        fs::write(&path, &picture).unwrap();
    }
    let shown = fs::read_to_string(&path).unwrap_or_default();
    assert!(shown == picture, "docs/story.svg is not what is printed now: run scripts/docs.sh");
}
