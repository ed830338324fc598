//! Where a sequence stands: what it gives next, and how much is left.
//! <https://www.postgresql.org/docs/current/sql-createsequence.html>

/// A sequence at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) increment: i64,
    pub(super) minimum: i64,
    pub(super) maximum: i64,
    pub(super) cycles: bool,
    /// The type of the column that it feeds, below any domain.
    pub(super) column_type: Option<String>,
    /// What it gave last, or gives first.
    pub(super) last: i64,
    /// Whether it gave that.
    pub(super) is_called: bool,
}

impl Place {
    /// The next value; `None` where it is at its end.
    pub(super) fn next(&self) -> Option<i64> {
        if !self.is_called {
            return Some(self.last);
        }
        let next = self.last.checked_add(self.increment);
        let next = next.filter(|next| (self.minimum..=self.maximum).contains(next));
        let start = if self.increment > 0 { self.minimum } else { self.maximum };
        next.or(self.cycles.then_some(start))
    }

    /// The least and the greatest of the values to come that must be free. Those of a sequence that
    /// starts over come again on purpose: of them, just the next.
    pub(super) fn coming(&self, next: i64) -> (i64, i64) {
        match (self.cycles, self.increment > 0) {
            (true, _) => (next, next),
            (false, true) => (next, self.maximum),
            (false, false) => (self.minimum, next),
        }
    }

    /// Whether the column holds numbers as the sequence gives them.
    pub(super) fn is_counted(&self) -> bool {
        let counted = ["smallint", "integer", "bigint", "numeric"];
        self.column_type.as_deref().is_some_and(|name| counted.contains(&name))
    }

    /// Whether numbers that are not whole may stand between.
    pub(super) fn is_numeric(&self) -> bool {
        self.column_type.as_deref() == Some("numeric")
    }

    /// The last value that it can give or that its column can hold, and whether it is the column that
    /// ends first.
    pub(super) fn limit(&self) -> (i64, bool) {
        let (least, most) = match self.column_type.as_deref() {
            Some("smallint") => (i64::from(i16::MIN), i64::from(i16::MAX)),
            Some("integer") => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        match self.increment > 0 {
            true => (self.maximum.min(most), most < self.maximum),
            false => (self.minimum.max(least), least > self.minimum),
        }
    }

    /// How much of what lies between its first possible value and the limit was given, in percent.
    pub(super) fn used(&self, limit: i64) -> Option<u8> {
        let first = if self.increment > 0 { self.minimum } else { self.maximum };
        let whole = (i128::from(limit) - i128::from(first)).unsigned_abs();
        let used = (i128::from(self.last) - i128::from(first)).unsigned_abs();
        let is_beyond = match self.increment > 0 {
            true => self.last > limit,
            false => self.last < limit,
        };
        if !self.is_called || whole == 0 {
            return None;
        }
        // Rounded up, so that the smallest bit over a bound is over it.
        let percent = if is_beyond { 100 } else { (used * 100).div_ceil(whole) };
        u8::try_from(percent.min(100)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    fn place(increment: i64, minimum: i64, maximum: i64, last: i64) -> Place {
        Place {
            increment,
            minimum,
            maximum,
            cycles: false,
            column_type: Some("integer".to_owned()),
            last,
            is_called: true,
        }
    }

    #[test]
    fn gives_what_the_server_would() {
        assert_eq!(place(1, 1, 10, 4).next(), Some(5));
        assert_eq!(Place { is_called: false, ..place(1, 1, 10, 4) }.next(), Some(4));
        assert_eq!(place(1, 1, 10, 10).next(), None);
        assert_eq!(place(3, 1, 10, 8).next(), None);
        assert_eq!(Place { cycles: true, ..place(3, 2, 10, 8) }.next(), Some(2));
        assert_eq!(place(-1, -10, -1, -4).next(), Some(-5));
        assert_eq!(Place { cycles: true, ..place(-4, -10, -1, -9) }.next(), Some(-1));
        assert_eq!(place(1, 1, i64::MAX, i64::MAX).next(), None);
        assert_eq!(place(i64::MIN, i64::MIN, 0, -1).next(), None);
    }

    #[test]
    fn the_nearer_end_counts() {
        let bigger = place(1, 1, i64::MAX, 2_000_000_000);
        assert_eq!(bigger.limit(), (i64::from(i32::MAX), true));
        assert_eq!(bigger.used(i64::from(i32::MAX)), Some(94));
        let bigint = Place { column_type: Some("bigint".to_owned()), ..bigger };
        assert_eq!(bigint.limit(), (i64::MAX, false));
        assert_eq!(bigint.used(i64::MAX), Some(1));
        assert_eq!(place(1, i64::MIN, i64::MAX, i64::MAX).used(i64::MAX), Some(100));
        assert_eq!(place(-1, -100, -1, -81).limit(), (-100, false));
        assert_eq!(place(-1, -100, -1, -81).used(-100), Some(81));
        assert_eq!(place(1, 0, 100, 80).used(100), Some(80));
    }
}
