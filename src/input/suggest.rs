//! "Did you mean": the nearest of the words that would have been right.

/// The known word that is nearest to `word`, where one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|candidate| (distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A help text for an unknown word: the nearest known one, and all of them unless they are too many.
pub fn help<'a>(word: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    const FEW: usize = 40;
    let all: Vec<&str> = known.clone().into_iter().collect();
    match nearest(word, known) {
        Some(near) if all.len() > FEW => format!("did you mean `{near}`?"),
        Some(near) => format!("did you mean `{near}`? known: {}", all.join(", ")),
        None => format!("known: {}", all.join(", ")),
    }
}

/// Edits (insertion, removal, replacement, exchange of neighbours) between two words. Words beyond
/// 64 characters are not compared: nobody mistypes those by three letters.
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    if left.len().max(right.len()) > 64 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, letter) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX);
            let mut best = (at(&above, column) + usize::from(letter != other))
                .min(at(&above, column + 1) + 1)
                .min(at(&current, column) + 1);
            let exchanged = row > 0
                && column > 0
                && left.get(row - 1) == Some(other)
                && right.get(column - 1) == Some(letter);
            if exchanged {
                best = best.min(at(&before, column - 1) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_what_was_meant_and_nothing_far_fetched() {
        let known = ["password", "port", "host", "sslmode"];
        assert_eq!(nearest("pasword", known), Some("password"));
        assert_eq!(nearest("hots", known), Some("host"));
        assert_eq!(nearest("sslMode", known), Some("sslmode"));
        assert_eq!(nearest("colour", known), None);
    }
}
