//! Numbers as bytes that are ordered as the numbers are by value.

/// An integer in PostgreSQL's binary format, of two, four or eight bytes.
pub(super) fn integer(field: &[u8]) -> Option<i64> {
    let two = field.try_into().map(i16::from_be_bytes).map(i64::from);
    let four = field.try_into().map(i32::from_be_bytes).map(i64::from);
    let eight = field.try_into().map(i64::from_be_bytes);
    two.or(four).or(eight).ok()
}

/// Big-endian with the sign bit turned over.
pub(super) fn ordered(number: i64) -> [u8; 8] {
    (number ^ i64::MIN).to_be_bytes()
}

pub(super) fn unordered(bytes: [u8; 8]) -> i64 {
    i64::from_be_bytes(bytes) ^ i64::MIN
}

/// A `real` or `double precision`: negative ones turned over whole, others in their sign bit.
pub(super) fn ordered_float(field: &[u8]) -> Option<[u8; 8]> {
    let four = field.try_into().map(f32::from_be_bytes).map(f64::from);
    let eight = field.try_into().map(f64::from_be_bytes);
    let number = four.or(eight).ok()?;
    let bits = match number {
        // Every NaN is one, and the greatest.
        nan if nan.is_nan() => f64::NAN.to_bits() & !SIGN,
        // 0 and -0 are one.
        0.0 => 0,
        other => other.to_bits(),
    };
    let turned = if bits & SIGN == 0 { bits | SIGN } else { !bits };
    Some(turned.to_be_bytes())
}

pub(super) fn float_text(bytes: [u8; 8]) -> String {
    let turned = u64::from_be_bytes(bytes);
    let number = f64::from_bits(if turned & SIGN == 0 { !turned } else { turned & !SIGN });
    match number {
        infinite if infinite.is_infinite() => {
            (if infinite > 0.0 { "Infinity" } else { "-Infinity" }).to_owned()
        }
        finite => format!("{finite:?}").trim_end_matches(".0").to_owned(),
    }
}

const SIGN: u64 = 1 << 63;

/// How a `numeric` begins, in the order of values.
mod lead {
    pub(super) const MINUS_INFINITY: u8 = 0;
    pub(super) const NEGATIVE: u8 = 1;
    pub(super) const ZERO: u8 = 2;
    pub(super) const POSITIVE: u8 = 3;
    pub(super) const INFINITY: u8 = 4;
    pub(super) const NAN: u8 = 5;
}

/// A `numeric` as `numeric_send` writes it: the number of digits, the weight of the first, the sign,
/// the scale that is shown, and digits of base 10,000, all of 16 bits.
///
/// It becomes its sign, its weight and its digits without the zeros at either end, each one greater
/// than it is, so that 0 ends them; of negative numbers, all turned over.
pub(super) fn encode_numeric(field: &[u8], into: &mut Vec<u8>) -> Option<()> {
    let (words, rest) = field.as_chunks::<2>();
    let words: Vec<u16> = words.iter().map(|word| u16::from_be_bytes(*word)).collect();
    let [count, weight, sign, _scale, digits @ ..] = words.as_slice() else { return None };
    if !rest.is_empty() || digits.len() != usize::from(*count) || digits.iter().any(|d| *d > 9999) {
        return None;
    }
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let weight = i32::from(i16::from_be_bytes(weight.to_be_bytes())) - i32::try_from(zeros).ok()?;
    let digits = digits.get(zeros..)?;
    let used = digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
    let mask = match sign {
        0x0000 | 0x4000 if used == 0 => {
            into.push(lead::ZERO);
            return Some(());
        }
        0x0000 => {
            into.push(lead::POSITIVE);
            0
        }
        0x4000 => {
            into.push(lead::NEGATIVE);
            0xff
        }
        0xc000 => {
            into.push(lead::NAN);
            return Some(());
        }
        0xd000 => {
            into.push(lead::INFINITY);
            return Some(());
        }
        0xf000 => {
            into.push(lead::MINUS_INFINITY);
            return Some(());
        }
        _ => return None,
    };
    let biased = u32::try_from(weight + BIAS).ok()?;
    into.extend(biased.to_be_bytes().map(|byte| byte ^ mask));
    for digit in digits.get(..used)? {
        into.extend((digit + 1).to_be_bytes().map(|byte| byte ^ mask));
    }
    into.extend([mask, mask]);
    Some(())
}

/// More than any weight is below zero.
const BIAS: i32 = 1 << 20;

/// Takes a `numeric` off the beginning; as many digits as it needs.
pub(super) fn decode_numeric(bytes: &mut &[u8]) -> Option<String> {
    let (first, rest) = bytes.split_first()?;
    *bytes = rest;
    let (sign, mask) = match *first {
        lead::MINUS_INFINITY => return Some("-Infinity".to_owned()),
        lead::ZERO => return Some("0".to_owned()),
        lead::INFINITY => return Some("Infinity".to_owned()),
        lead::NAN => return Some("NaN".to_owned()),
        lead::NEGATIVE => ("-", 0xff),
        _ => ("", 0),
    };
    let (weight, mut rest) = bytes.split_first_chunk::<4>()?;
    let weight = i64::from(u32::from_be_bytes(weight.map(|byte| byte ^ mask))) - i64::from(BIAS);
    let mut digits = Vec::new();
    loop {
        let (word, after) = rest.split_first_chunk::<2>()?;
        rest = after;
        match u16::from_be_bytes(word.map(|byte| byte ^ mask)) {
            0 => break,
            digit => digits.push(digit - 1),
        }
    }
    *bytes = rest;
    let at = |place: i64| -> u16 {
        let index = usize::try_from(weight - place).ok();
        index.and_then(|index| digits.get(index)).copied().unwrap_or(0)
    };
    let last = weight + 1 - i64::try_from(digits.len()).ok()?;
    // No numeric has more.
    if weight > WEIGHTIEST || last < -WEIGHTIEST {
        return None;
    }
    let mut whole: String = (0..=weight).rev().map(|place| format!("{:04}", at(place))).collect();
    whole.drain(..whole.bytes().take_while(|digit| *digit == b'0').count());
    let part: String = (last..0).rev().map(|place| format!("{:04}", at(place))).collect();
    let part = part.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { &whole };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// 131,072 digits before the point.
const WEIGHTIEST: i64 = 1 << 15;

#[cfg(test)]
mod tests {
    use super::{decode_numeric, encode_numeric, float_text, ordered_float};

    /// As `numeric_send` writes it.
    fn field(weight: i16, sign: u16, scale: u16, digits: &[u16]) -> Vec<u8> {
        let count = u16::try_from(digits.len()).unwrap();
        let head = [count, weight.cast_unsigned(), sign, scale];
        head.iter().chain(digits).flat_map(|word| word.to_be_bytes()).collect()
    }

    fn round(field: &[u8]) -> (Vec<u8>, String) {
        let mut bytes = Vec::new();
        encode_numeric(field, &mut bytes).unwrap();
        let mut rest = bytes.as_slice();
        let text = decode_numeric(&mut rest).unwrap();
        assert!(rest.is_empty());
        (bytes, text)
    }

    #[test]
    fn numerics_are_ordered_by_value() {
        let ordered = [
            (field(0, 0xf000, 0, &[]), "-Infinity"),
            (field(1, 0x4000, 0, &[1]), "-10000"),
            (field(0, 0x4000, 1, &[1, 5000]), "-1.5"),
            (field(0, 0x4000, 0, &[1]), "-1"),
            (field(-1, 0x4000, 4, &[1]), "-0.0001"),
            (field(0, 0, 0, &[]), "0"),
            (field(-2, 0, 8, &[5]), "0.00000005"),
            (field(-1, 0, 4, &[1]), "0.0001"),
            (field(0, 0, 0, &[1]), "1"),
            (field(0, 0, 1, &[1, 5000]), "1.5"),
            (field(0, 0, 0, &[9999]), "9999"),
            (field(1, 0, 2, &[1, 0, 2500]), "10000.25"),
            (field(1, 0, 0, &[1, 1]), "10001"),
            (field(0, 0xd000, 0, &[]), "Infinity"),
            (field(0, 0xc000, 0, &[]), "NaN"),
        ];
        let rounds: Vec<_> = ordered.iter().map(|(field, _)| round(field)).collect();
        for ((_, text), round) in ordered.iter().zip(&rounds) {
            assert_eq!(round.1, *text);
        }
        assert!(rounds.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn the_scale_that_is_shown_means_nothing() {
        assert_eq!(round(&field(0, 0, 1, &[1])), round(&field(0, 0, 9, &[1, 0])));
        assert_eq!(round(&field(0, 0, 1, &[7])), round(&field(1, 0, 9, &[0, 7])));
    }

    #[test]
    fn floats_are_ordered_by_value() {
        let ordered =
            [f64::NEG_INFINITY, -1e300, -1.5, -1e-300, 0.0, 1e-300, 0.1, 2.0, f64::INFINITY];
        let bytes: Vec<_> =
            ordered.iter().map(|f| ordered_float(&f.to_be_bytes()).unwrap()).collect();
        assert!(bytes.windows(2).all(|pair| pair[0] < pair[1]));
        for (float, bytes) in ordered.iter().zip(&bytes) {
            assert_eq!(float_text(*bytes).parse::<f64>().unwrap().to_bits(), float.to_bits());
        }
        let zero = ordered_float(&(-0.0f64).to_be_bytes());
        assert_eq!(zero, ordered_float(&0.0f32.to_be_bytes()));
        let nan = ordered_float(&f64::from_bits(u64::MAX).to_be_bytes()).unwrap();
        assert!(nan > *bytes.last().unwrap());
        assert_eq!(float_text(nan), "NaN");
    }
}
