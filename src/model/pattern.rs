//! Patterns of names as a shell has them: `*` stands for any text, `?` for any one character.

/// A pattern that a whole text must match. Case counts, as it does in PostgreSQL's names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern(Vec<char>);

impl Pattern {
    /// Takes the pattern as it was typed; every text is a pattern.
    pub fn new(pattern: &str) -> Self {
        Pattern(pattern.chars().collect())
    }

    /// Whether all of `text` matches. Linear but for the product of both lengths at worst.
    pub fn matches(&self, text: &str) -> bool {
        let mut reached = vec![false; self.0.len() + 1];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        self.skip_stars(&mut reached);
        for character in text.chars() {
            let mut next = vec![false; reached.len()];
            for (index, wanted) in self.0.iter().enumerate() {
                if !reached.get(index).copied().unwrap_or(false) {
                    continue;
                }
                let target = match wanted {
                    '*' => index,
                    '?' => index + 1,
                    exact if *exact == character => index + 1,
                    _ => continue,
                };
                if let Some(slot) = next.get_mut(target) {
                    *slot = true;
                }
            }
            self.skip_stars(&mut next);
            reached = next;
        }
        reached.last().copied().unwrap_or(false)
    }

    fn skip_stars(&self, reached: &mut [bool]) {
        for (index, wanted) in self.0.iter().enumerate() {
            let is_here = *wanted == '*' && reached.get(index).copied().unwrap_or(false);
            if let Some(after) = reached.get_mut(index + 1).filter(|_| is_here) {
                *after = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    #[test]
    fn matches_the_whole_text() {
        for (pattern, text, expected) in [
            ("public.*", "public.t", true),
            ("public.*", "publicity", false),
            ("*", "", true),
            ("", "a", false),
            ("?", "\u{e9}", true),
            ("?", "", false),
            ("a*b*c", "aXXbYYbZc", true),
            ("a*b", "ab\n", false),
            ("tenant_?", "tenant_12", false),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_do_not_take_for_ever() {
        assert!(!Pattern::new(&"*a".repeat(50)).matches(&"b".repeat(5_000)));
    }
}
