//! Help that several findings of a section share: it stands once, below them.

use std::collections::{BTreeMap, BTreeSet};

use super::page::Page;
use super::paint::Paint;
use crate::model::{Address, Finding};
use crate::report::words;

/// What a finding is about: its code, and its table or object.
type About = (&'static str, Option<Address>);

/// The texts, each with the codes of the findings that it is for.
#[derive(Debug, Default)]
pub(super) struct Help<'f> {
    texts: Vec<(&'f str, BTreeSet<&'static str>)>,
}

impl<'f> Help<'f> {
    /// What the findings of a section share; nothing in a report that shows everything in full.
    pub(super) fn of(page: &Page, findings: &[&'f Finding]) -> Help<'f> {
        if page.is_verbose() {
            return Help::default();
        }
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        let mut texts: Vec<(&str, BTreeSet<About>)> = Vec::new();
        for finding in findings {
            let Some(advice) = finding.advice.as_deref() else { continue };
            let at = *known.entry(advice).or_insert(texts.len());
            let about = (finding.code, words::table_of(finding).or_else(|| finding.object.clone()));
            match texts.get_mut(at) {
                Some((_, abouts)) => drop(abouts.insert(about)),
                None => texts.push((advice, BTreeSet::from([about]))),
            }
        }
        let texts = texts.into_iter().filter(|(_, abouts)| abouts.len() > 1);
        let codes = |abouts: BTreeSet<About>| abouts.into_iter().map(|(code, _)| code);
        Help { texts: texts.map(|(text, abouts)| (text, codes(abouts).collect())).collect() }
    }

    /// A finding's own help, where it is not shared.
    pub(super) fn own<'o>(&self, finding: &'o Finding) -> Option<&'o str> {
        let advice = finding.advice.as_deref()?;
        (!self.texts.iter().any(|(text, _)| *text == advice)).then_some(advice)
    }

    /// The shared texts, once each.
    pub(super) fn draw(&self, page: &mut Page) {
        for (text, codes) in &self.texts {
            let codes: Vec<&str> = codes.iter().copied().collect();
            page.gap();
            let lead = format!("help for {}:", words::some(&codes, 6));
            page.words(2, &lead, text, Paint::bold, |_, text| text.to_owned());
        }
    }
}
