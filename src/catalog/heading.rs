//! What a `.sql` file says about itself stays at home: the server gets the statement.

/// The text after the comment lines that it begins with.
pub(super) const fn after_heading(file: &'static str) -> &'static str {
    let mut text = file;
    while let [b'-', b'-', ..] = text.as_bytes() {
        text = after_line(text);
    }
    text
}

const fn after_line(text: &'static str) -> &'static str {
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'\n' {
            break;
        }
    }
    text.split_at(text.len() - rest.len()).1
}

#[cfg(test)]
mod tests {
    use super::after_heading;

    #[test]
    fn takes_the_first_comments_only() {
        assert_eq!(after_heading("-- a\n-- b\nSELECT\n-- c\n1"), "SELECT\n-- c\n1");
        assert_eq!(after_heading("-- a"), "");
        assert_eq!(after_heading("SELECT 1"), "SELECT 1");
    }
}
