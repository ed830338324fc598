//! Patterns over names, as a shell has them: `*` is any text, `?` any one character.

/// One pattern, matched against whole raw names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pattern(String);

impl Pattern {
    /// Takes the pattern as it was typed. There is no escape: `*` and `?` always match themselves,
    /// among others.
    pub fn new(typed: impl Into<String>) -> Self {
        Pattern(typed.into())
    }

    /// The pattern as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the whole text matches. Time is at most the product of both lengths.
    pub fn matches(&self, text: &str) -> bool {
        let (mut pattern, mut text) = (self.0.chars(), text.chars());
        // Where to go on when the text after a star turns out not to match.
        let mut retry = None;
        loop {
            let at_text = text.clone();
            match (pattern.next(), text.next()) {
                (Some('*'), _) => {
                    text = at_text.clone();
                    retry = Some((pattern.clone(), at_text));
                }
                (None, None) => return true,
                (Some('?'), Some(_)) => {}
                (Some(wanted), Some(found)) if wanted == found => {}
                _ => {
                    let Some((after_star, mut swallowed)) = retry else { return false };
                    if swallowed.next().is_none() {
                        return false;
                    }
                    (pattern, text) = (after_star.clone(), swallowed.clone());
                    retry = Some((after_star, swallowed));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn matches_whole_names_only() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("tenant_*", "tenant_1", true),
            ("tenant_*", "a_tenant_1", false),
            ("*_auth_*", "custom_auth_tenant", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-c-", false),
            ("t?", "té", true),
            ("t?", "t", false),
            ("**?", "ab", true),
            ("[a]", "a", false),
            ("a\nb", "a\nb", true),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} on {text}");
        }
    }

    #[test]
    fn many_stars_end_in_time() {
        let pattern = Pattern::new("*a".repeat(40));
        assert!(!pattern.matches(&"a".repeat(39)));
        assert!(pattern.matches(&"a".repeat(400)));
    }
}
