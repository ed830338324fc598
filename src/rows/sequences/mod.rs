//! Whether sequences go on giving values: the next one must not be in the column already, and there
//! must be some left.
//!
//! What a sequence gave is no part of a transaction's moment, while rows are: it is read after the
//! moment began, so that a row that is seen was given before.

mod place;
mod statements;

pub(super) use statements::statements;

use std::collections::BTreeSet;

use super::Unplannable;
use crate::model::{Address, Behind, Kind, Name, NearLimit, Reason, Unchecked};
use crate::server::{Ask, Failure, Fleet, Request, Row, Session};
use place::Place;

/// What was found of the sequences of all live databases.
#[derive(Debug, Default)]
pub struct Sequences {
    /// Those whose values are taken, by database.
    pub behind: Vec<(Name, Behind)>,
    /// Those of which little is left, by database.
    pub near: Vec<(Name, NearLimit)>,
    /// What could not be told.
    pub unchecked: Vec<Unchecked>,
}

/// A sequence, and a column that it feeds.
#[derive(Clone, Debug)]
struct Feed {
    sequence: Address,
    column: Option<Address>,
    place: Place,
    /// The catalog's word on what it gave last: `None` where that has to be read.
    readable: bool,
    last_value: Option<i64>,
}

/// Looks at the sequences that feed a wanted table, and at those that are wanted themselves. With
/// them is asked of which tables no query may be planned.
pub fn sequences(
    fleet: &mut Fleet,
    wanted: BTreeSet<Address>,
    unplannable: Request<BTreeSet<Address>>,
) -> Sequences {
    let looked = fleet.each(move |session| {
        session.begin()?;
        let database = Name::new(&session.info().name);
        let mut found = Sequences::default();
        let sql = statements::feeds();
        let mut answers = session.queries(&[unplannable.ask(), Ask::plain(&sql)])?.into_iter();
        let mut next = || answers.next().unwrap_or_else(|| Ok(Vec::new()));
        let unplannable = Unplannable::new([(database.clone(), unplannable.answer(next()))]);
        let feeds = feeds(&next()?, &wanted)?;
        let states = states(session, &feeds)?;
        for (feed, state) in feeds.iter().zip(states) {
            match state {
                Ok((last, is_called)) => {
                    let place = Place { last, is_called, ..feed.place.clone() };
                    let near = near(feed, &place);
                    found.near.extend(near.map(|near| (database.clone(), near)));
                    match behind(session, feed, &place, &database, &unplannable) {
                        Ok(behind) => {
                            found.behind.extend(behind.map(|behind| (database.clone(), behind)));
                        }
                        Err(failure) if failure.fatal => return Err(failure),
                        Err(failure) => found.unchecked.push(untold(failure, &database, feed)),
                    }
                }
                Err(failure) => found.unchecked.push(untold(failure, &database, feed)),
            }
        }
        Ok(found)
    });
    let mut all = Sequences::default();
    for (database, found) in looked {
        match found {
            Ok(found) => {
                all.behind.extend(found.behind);
                all.near.extend(found.near);
                all.unchecked.extend(found.unchecked);
            }
            // That one is lost is told as such.
            Err(failure) if failure.fatal => {}
            Err(failure) => {
                all.unchecked.push(failure.into_unchecked(&database, Some("sequences".into())));
            }
        }
    }
    all
}

fn untold(failure: Failure, database: &Name, feed: &Feed) -> Unchecked {
    let object = feed.column.as_ref().unwrap_or(&feed.sequence).to_string();
    let message =
        format!("what sequence {} gives next was not checked: {}", feed.sequence, failure.message);
    Failure { message, ..failure }.into_unchecked(database, Some(object))
}

fn feeds(rows: &[Row], wanted: &BTreeSet<Address>) -> Result<Vec<Feed>, Failure> {
    let mut feeds = Vec::new();
    for row in rows {
        let sequence = Address::new(Kind::SEQUENCE, [row.text(0)?, row.text(1)?]);
        let column = match (row.text_opt(2)?, row.text_opt(3)?, row.text_opt(4)?) {
            (Some(schema), Some(table), Some(column)) => {
                Some(Address::new(Kind::COLUMN, [schema, table, column]))
            }
            _ => None,
        };
        let table = column.as_ref().and_then(Address::owning_table);
        if !wanted.contains(&sequence) && !table.is_some_and(|table| wanted.contains(&table)) {
            continue;
        }
        let place = Place {
            increment: row.bigint(5)?,
            minimum: row.bigint(6)?,
            maximum: row.bigint(7)?,
            cycles: row.flag(8)?,
            column_type: row.text_opt(9)?,
            last: 0,
            is_called: false,
        };
        let (readable, last_value) = (row.flag(10)?, row.bigint_opt(11)?);
        feeds.push(Feed { sequence, column, place, readable, last_value });
    }
    Ok(feeds)
}

/// What a sequence gave last, and whether it gave it.
type State = Result<(i64, bool), Failure>;

/// How many sequences are read by one statement.
const TOGETHER: usize = 100;

fn states(session: &mut Session, feeds: &[Feed]) -> Result<Vec<State>, Failure> {
    let mut states = Vec::with_capacity(feeds.len());
    for some in feeds.chunks(TOGETHER) {
        let readable: Vec<&Address> =
            some.iter().filter(|feed| feed.readable).map(|feed| &feed.sequence).collect();
        // Where one cannot be read after all, that is not to harm the others.
        let mut read = match read(session, &readable) {
            Err(failure) if failure.fatal => return Err(failure),
            Ok(read) if read.len() == readable.len() => read.into_iter().map(Ok).collect(),
            _ => {
                let mut each = Vec::with_capacity(readable.len());
                for sequence in readable {
                    let one = read(session, &[sequence]);
                    let gone = || Failure::new(Reason::Changed, "the sequence is gone");
                    each.push(one.and_then(|one| one.into_iter().next().ok_or_else(gone)));
                }
                each
            }
        }
        .into_iter();
        states.extend(some.iter().map(|feed| match (feed.readable, feed.last_value) {
            (true, _) => read.next().unwrap_or_else(|| Err(unreadable())),
            (false, Some(last)) => Ok((last, true)),
            (false, None) => Err(unreadable()),
        }));
    }
    Ok(states)
}

fn read(session: &mut Session, sequences: &[&Address]) -> Result<Vec<(i64, bool)>, Failure> {
    if sequences.is_empty() {
        return Ok(Vec::new());
    }
    let rows = session.query(&statements::states(sequences), &[])?;
    rows.iter().map(|row| Ok((row.bigint(0)?, row.flag(1)?))).collect()
}

fn unreadable() -> Failure {
    Failure::new(Reason::Privilege, "the role may not read it")
        .with_hint("GRANT SELECT ON SEQUENCE to the role")
}

/// Over how many percent a sequence is near its limit.
const MUCH: u8 = 80;

fn near(feed: &Feed, place: &Place) -> Option<NearLimit> {
    let (limit, is_of_column) = place.limit();
    let percent = place.used(limit).filter(|percent| *percent > MUCH)?;
    // One that starts over has values again.
    (!place.cycles || is_of_column).then(|| NearLimit {
        sequence: feed.sequence.clone(),
        column: feed.column.clone(),
        last: place.last,
        limit,
        is_of_column,
        percent,
    })
}

fn behind(
    session: &mut Session,
    feed: &Feed,
    place: &Place,
    database: &Name,
    unplannable: &Unplannable,
) -> Result<Option<Behind>, Failure> {
    let Some(column) = &feed.column else { return Ok(None) };
    let (Some(table), Some(name)) = (column.owning_table(), column.path.last()) else {
        return Ok(None);
    };
    let (Some(next), true) = (place.next(), place.is_counted()) else { return Ok(None) };
    if let Some(obstacle) = unplannable.obstacle(database, &table) {
        return Err(obstacle);
    }
    let sql = statements::taken(&table, name, place, next);
    let rows = session.query(&sql, &[])?;
    let Some(row) = rows.first() else {
        let message = "the server did not say which values the column has";
        return Err(Failure::new(Reason::Protocol, message));
    };
    let (Some(least), Some(most)) = (row.bigint_opt(0)?, row.bigint_opt(1)?) else {
        return Ok(None);
    };
    let ascends = place.increment > 0;
    Ok(Some(Behind {
        sequence: feed.sequence.clone(),
        column: column.clone(),
        next,
        taken: if ascends { (least, most) } else { (most, least) },
        ascends,
        cycles: place.cycles,
    }))
}
