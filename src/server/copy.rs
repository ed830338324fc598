//! The binary `COPY` format, read from chunks that may end anywhere.
//!
//! As in the manual on COPY, "Binary Format": an 11-byte signature, flags, a header extension, then
//! tuples of a 16-bit field count and fields of a 32-bit length with that many bytes (-1 is NULL),
//! and a count of -1 at the end.

use bytes::Buf;

use super::Failure;
use crate::model::Reason;

const SIGNATURE: &[u8; 11] = b"PGCOPY\n\xff\r\n\0";
/// PostgreSQL's own limit on the columns of a result (`MaxTupleAttributeNumber`).
const MOST_FIELDS: i16 = 1664;
/// The longest field that is waited for.
const LONGEST_FIELD: usize = 64 << 20;

/// What is done with each tuple's fields, `None` for NULL; false ends the copy.
pub type EachTuple<'a> = dyn FnMut(&[Option<&[u8]>]) -> bool + 'a;

/// How far a copy came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copied {
    /// How many tuples came.
    pub tuples: u64,
    /// Whether these are all; otherwise it was stopped.
    pub is_whole: bool,
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    On,
    Stop,
}

/// Decodes one `COPY`.
#[derive(Debug, Default)]
pub(super) struct Decoder {
    began: bool,
    ended: bool,
    tuples: u64,
}

impl Decoder {
    /// Takes the next bytes and hands every tuple that is complete to `each`. What is not complete is
    /// left in `bytes`, for more to be added.
    pub(super) fn feed(
        &mut self,
        bytes: &mut Vec<u8>,
        each: &mut EachTuple<'_>,
    ) -> Result<Flow, Failure> {
        let mut rest: &[u8] = bytes;
        let mut flow = Flow::On;
        if !self.began {
            let Some(after) = after_header(rest)? else { return Ok(Flow::On) };
            (rest, self.began) = (after, true);
        }
        let mut fields = Vec::new();
        while flow == Flow::On && !rest.is_empty() {
            if self.ended {
                return Err(malformed("goes on after its end"));
            }
            match next_tuple(rest, &mut fields)? {
                Tuple::Incomplete if rest.len() > 2 * LONGEST_FIELD => {
                    return Err(malformed("has a tuple without an end"));
                }
                Tuple::Incomplete => break,
                Tuple::End(after) => (rest, self.ended) = (after, true),
                Tuple::Whole(after) => {
                    rest = after;
                    self.tuples += 1;
                    if !each(&fields) {
                        flow = Flow::Stop;
                    }
                }
            }
        }
        let used = bytes.len() - rest.len();
        bytes.drain(..used);
        Ok(flow)
    }

    /// The number of tuples so far.
    pub(super) fn tuples(&self) -> u64 {
        self.tuples
    }

    /// The number of tuples of a copy that came to its end.
    pub(super) fn finish(self) -> Result<u64, Failure> {
        if self.ended { Ok(self.tuples) } else { Err(malformed("ends before its end")) }
    }
}

enum Tuple<'a> {
    Incomplete,
    End(&'a [u8]),
    Whole(&'a [u8]),
}

/// Reads one tuple into `fields`, which keeps its memory from tuple to tuple.
fn next_tuple<'a>(
    mut rest: &'a [u8],
    fields: &mut Vec<Option<&'a [u8]>>,
) -> Result<Tuple<'a>, Failure> {
    fields.clear();
    let count = match rest.try_get_i16() {
        Err(_) => return Ok(Tuple::Incomplete),
        Ok(-1) => return Ok(Tuple::End(rest)),
        Ok(count @ 0..=MOST_FIELDS) => count,
        Ok(count) => return Err(malformed(&format!("has a tuple of {count} fields"))),
    };
    for _ in 0..count {
        let length = match rest.try_get_i32() {
            Err(_) => return Ok(Tuple::Incomplete),
            Ok(-1) => {
                fields.push(None);
                continue;
            }
            Ok(length) => usize::try_from(length)
                .ok()
                .filter(|length| *length <= LONGEST_FIELD)
                .ok_or_else(|| malformed(&format!("has a field of {length} bytes")))?,
        };
        let Some((field, after)) = rest.split_at_checked(length) else {
            return Ok(Tuple::Incomplete);
        };
        fields.push(Some(field));
        rest = after;
    }
    Ok(Tuple::Whole(rest))
}

fn after_header(bytes: &[u8]) -> Result<Option<&[u8]>, Failure> {
    let Some((signature, mut rest)) = bytes.split_at_checked(SIGNATURE.len()) else {
        return Ok(None);
    };
    if signature != SIGNATURE {
        return Err(malformed("does not begin with PGCOPY"));
    }
    let (Ok(_flags), Ok(extension)) = (rest.try_get_u32(), rest.try_get_u32()) else {
        return Ok(None);
    };
    match extension as usize {
        0..=LONGEST_FIELD => Ok(rest.get(extension as usize..)),
        _ => Err(malformed(&format!("has a header of {extension} bytes"))),
    }
}

fn malformed(what: &str) -> Failure {
    Failure::fatal(Reason::Protocol, format!("the server's binary COPY {what}"))
}

#[cfg(test)]
mod tests {
    use super::{Decoder, Flow, SIGNATURE};

    fn sample() -> Vec<u8> {
        let mut bytes = SIGNATURE.to_vec();
        bytes.extend([0, 0, 0, 0, 0, 0, 0, 2, 9, 9]);
        bytes.extend([0, 2, 0, 0, 0, 1, b'a', 255, 255, 255, 255]);
        bytes.extend([0, 1, 0, 0, 0, 0]);
        bytes.extend([0, 0]);
        bytes.extend([255, 255]);
        bytes
    }

    type Tuples = Vec<Vec<Option<Vec<u8>>>>;

    fn decode(chunks: &[&[u8]]) -> Result<(u64, Tuples), super::Failure> {
        let mut tuples = Vec::new();
        let mut decoder = Decoder::default();
        let mut bytes = Vec::new();
        for chunk in chunks {
            bytes.extend_from_slice(chunk);
            decoder.feed(&mut bytes, &mut |fields| {
                tuples.push(fields.iter().map(|field| field.map(<[u8]>::to_vec)).collect());
                true
            })?;
        }
        Ok((decoder.finish()?, tuples))
    }

    #[test]
    fn reads_the_same_wherever_chunks_end() {
        let bytes = sample();
        let expected = vec![vec![Some(b"a".to_vec()), None], vec![Some(Vec::new())], vec![]];
        for cut in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            let (count, tuples) = decode(&[head, tail]).unwrap();
            assert_eq!((count, &tuples), (3, &expected), "cut at {cut}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(decode(&single).unwrap().1, expected);
    }

    #[test]
    fn refuses_what_is_malformed_and_never_panics() {
        let bytes = sample();
        for cut in 0..bytes.len() {
            assert!(decode(&[&bytes[..cut]]).is_err(), "cut at {cut}");
        }
        let after_end = [bytes.as_slice(), &[0, 0]].concat();
        assert!(decode(&[&after_end]).is_err());
        for (at, value) in (0..bytes.len()).flat_map(|at| [(at, 0x80), (at, 0x7f), (at, 0xff)]) {
            let mut broken = bytes.clone();
            broken[at] = value;
            let _ = decode(&[&broken]);
        }
    }

    #[test]
    fn stops_when_told() {
        let mut decoder = Decoder::default();
        let flow = decoder.feed(&mut sample(), &mut |_| false).unwrap();
        assert_eq!((flow, decoder.tuples()), (Flow::Stop, 1));
    }
}
