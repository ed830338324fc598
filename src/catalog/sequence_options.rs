//! What `CREATE SEQUENCE` and `GENERATED ... AS IDENTITY (...)` take.
//! <https://www.postgresql.org/docs/current/catalog-pg-sequence.html>

use crate::server::Failure;

use super::fields::Fields;

/// The options of one sequence.
#[derive(Debug)]
pub(super) struct SequenceOptions {
    /// `smallint`, `integer` or `bigint`.
    pub(super) data_type: String,
    pub(super) start: i64,
    pub(super) increment: i64,
    pub(super) minimum: i64,
    pub(super) maximum: i64,
    pub(super) cache: i64,
    pub(super) cycle: bool,
}

impl SequenceOptions {
    /// Reads the seven columns of a sequence.
    pub(super) fn read(fields: &mut Fields<'_>) -> Result<Self, Failure> {
        let data_type = fields.text()?;
        SequenceOptions::of(data_type, fields)
    }

    /// Reads the seven columns, all NULL where there is no sequence.
    pub(super) fn read_opt(fields: &mut Fields<'_>) -> Result<Option<Self>, Failure> {
        fields.text_opt()?.map(|data_type| SequenceOptions::of(data_type, fields)).transpose()
    }

    fn of(data_type: String, fields: &mut Fields<'_>) -> Result<Self, Failure> {
        Ok(SequenceOptions {
            data_type,
            start: fields.number()?,
            increment: fields.number()?,
            minimum: fields.number()?,
            maximum: fields.number()?,
            cache: fields.number()?,
            cycle: fields.flag()?,
        })
    }

    /// The options that are not what PostgreSQL takes by itself, as `name=value`.
    /// <https://www.postgresql.org/docs/current/sql-createsequence.html>
    pub(super) fn not_default(&self) -> Vec<String> {
        let SequenceOptions { data_type, start, increment, minimum, maximum, cache, cycle } = self;
        let (least, most) = match data_type.as_str() {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let ascending = *increment > 0;
        let (usual_minimum, usual_maximum) = if ascending { (1, most) } else { (least, -1) };
        let usual_start = if ascending { *minimum } else { *maximum };
        [
            ("start", *start, usual_start),
            ("increment", *increment, 1),
            ("minimum", *minimum, usual_minimum),
            ("maximum", *maximum, usual_maximum),
            ("cache", *cache, 1),
        ]
        .into_iter()
        .filter(|(_, value, usual)| value != usual)
        .map(|(name, value, _)| format!("{name}={value}"))
        .chain(cycle.then(|| "cycle=yes".to_owned()))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::SequenceOptions;

    #[test]
    fn only_what_was_chosen_is_told() {
        let plain = SequenceOptions {
            data_type: "integer".to_owned(),
            start: 1,
            increment: 1,
            minimum: 1,
            maximum: i64::from(i32::MAX),
            cache: 1,
            cycle: false,
        };
        assert!(plain.not_default().is_empty());
        let down = SequenceOptions {
            start: -1,
            increment: -1,
            minimum: i64::from(i32::MIN),
            maximum: -1,
            cycle: true,
            ..plain
        };
        assert_eq!(down.not_default(), ["increment=-1", "cycle=yes"]);
    }
}
