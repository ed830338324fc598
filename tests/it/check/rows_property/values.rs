//! Values of every type, as texts that PostgreSQL reads: every third is one that has broken
//! something somewhere.

use super::kinds::Can;
use super::random::Rng;

/// One of these, often; else what `other` gives.
fn edge(rng: &mut Rng, edges: &[&str], other: impl FnOnce(&mut Rng) -> String) -> String {
    if rng.chance(40) { rng.pick(edges).to_owned() } else { other(rng) }
}

pub(super) fn uuid(rng: &mut Rng, _: Can) -> String {
    let edges = ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"];
    edge(rng, &edges, |rng| {
        format!("{:032x}", u128::from(rng.next()) << 64 | u128::from(rng.next()))
    })
}

pub(super) fn small_integer(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["-32768", "-1", "0", "1", "255", "256", "32767"], |rng| {
        (i64::try_from(rng.below(400)).unwrap() - 200).to_string()
    })
}

/// PostgreSQL's hash takes some pairs of these for one.
pub(super) fn integer(rng: &mut Rng, _: Can) -> String {
    let edges = [
        "-9223372036854775808",
        "9223372036854775807",
        "-4294967296",
        "-1",
        "0",
        "4294967295",
        "4294967296",
        "4294967297",
        "2147483648",
    ];
    edge(rng, &edges, |rng| {
        let shift = rng.below(64);
        (rng.next().cast_signed() >> shift).to_string()
    })
}

pub(super) fn numeric(rng: &mut Rng, can: Can) -> String {
    let edges = [
        "0",
        "-0.00",
        "1",
        "1.0",
        "-1",
        "-1.00",
        "10000",
        "9999.9999",
        "0.0001",
        "-0.0001",
        "1e30",
        "1e-16000",
        "-1e-16000",
        "1e2000",
        "-1e2000",
        "1.5e1999",
        "NaN",
        "0.1",
        "0.10",
        "12345678.9",
        "-12345678.9",
        "1.23456789012345678901234567890123456789",
    ];
    if can.oldest >= 14 && rng.chance(10) {
        return rng.pick(&["Infinity", "-Infinity"]).to_owned();
    }
    edge(rng, &edges, |rng| decimal_of(rng, 12))
}

pub(super) fn decimal(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["0", "-0.0", "1", "-1", "NaN", "0.0000000001"], |rng| decimal_of(rng, 9))
}

fn decimal_of(rng: &mut Rng, digits: usize) -> String {
    let whole = rng.next() % 10u64.pow(u32::try_from(1 + rng.below(digits)).unwrap());
    let sign = rng.pick(&["", "-"]);
    let part: String = (0..rng.below(digits)).map(|_| rng.pick(&["0", "0", "5", "9"])).collect();
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

pub(super) fn double(rng: &mut Rng, _: Can) -> String {
    let edges = [
        "0",
        "-0",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e308",
        "-1e308",
        "5e-324",
        "-5e-324",
        "0.1",
        "0.10000000000000002",
        "1e15",
        "1e16",
        "1e17",
        "123456789012345680",
        "1e-5",
        "-1",
        "1",
    ];
    edge(rng, &edges, |rng| decimal_of(rng, 9))
}

pub(super) fn real(rng: &mut Rng, _: Can) -> String {
    let edges = [
        "0",
        "-0",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e38",
        "-1e38",
        "1e-45",
        "0.1",
        "0.10000001",
        "16777216",
        "-1",
        "1",
    ];
    edge(rng, &edges, |rng| decimal_of(rng, 6))
}

pub(super) fn boolean(rng: &mut Rng, _: Can) -> String {
    rng.pick(&["t", "f"]).to_owned()
}

fn any_day(rng: &mut Rng) -> (String, &'static str) {
    let year = *[1, 44, 1582, 1900, 1970, 1999, 2000, 2024, 9999, 10_000, 99_999]
        .get(rng.below(11))
        .unwrap();
    let day = format!("{year:04}-{:02}-{:02}", 1 + rng.below(12), 1 + rng.below(28));
    (day, if rng.chance(15) && year < 4000 { " BC" } else { "" })
}

pub(super) fn date(rng: &mut Rng, _: Can) -> String {
    let edges = [
        "infinity",
        "-infinity",
        "4714-11-24 BC",
        "5874897-12-31",
        "2000-01-01",
        "1999-12-31",
        "0001-12-31 BC",
        "0001-01-01",
        "2000-02-29",
        "1900-02-28",
        "0005-02-29 BC",
    ];
    edge(rng, &edges, |rng| {
        let (day, era) = any_day(rng);
        day + era
    })
}

fn clock(rng: &mut Rng) -> String {
    let clock = format!("{:02}:{:02}:{:02}", rng.below(24), rng.below(60), rng.below(60));
    let part = rng.pick(&["", "", ".5", ".25", ".000001", ".123456", ".010"]);
    clock + part
}

pub(super) fn time(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["00:00", "24:00", "23:59:59.999999", "00:00:00.000001", "01:11:34.967297"], clock)
}

pub(super) fn timetz(rng: &mut Rng, can: Can) -> String {
    time(rng, can) + rng.pick(&["+00", "+01", "-15:30"])
}

pub(super) fn timestamp(rng: &mut Rng, can: Can) -> String {
    let edges = [
        "294276-12-31 23:59:59.999999",
        "2000-01-01 00:00:00.000001",
        "1999-12-31 23:59:59.999999",
    ];
    edge(rng, &edges, |rng| timestamp_of_seconds(rng, can))
}

/// With a zone, which a timestamp without one does not look at.
pub(super) fn timestamp_of_seconds(rng: &mut Rng, _: Can) -> String {
    let edges = [
        "infinity",
        "-infinity",
        "4714-11-24 00:00:00+00 BC",
        "294276-12-31 00:00:00+00",
        "2000-01-01 00:00:00+00",
        "1999-12-31 23:59:59+00",
        "2000-01-01 01:11:34.967297+00",
        "0001-01-01 00:00:00+00",
        "0001-12-31 23:59:59.5+00 BC",
        "2024-03-31 02:30:00+02",
    ];
    edge(rng, &edges, |rng| {
        let (day, era) = any_day(rng);
        format!("{day} {}+00{era}", clock(rng))
    })
}

/// Characters whose order depends on who puts them in order, or that mean something to somebody.
fn characters(rng: &mut Rng, can: Can, most: usize) -> String {
    let latin = [
        "a", "a", "b", "A", "B", " ", "é", "ß", "ÿ", "€", "Š", "\u{85}", "\u{a0}", "\u{1}",
        "\u{1f}", "\t", "\n", "\\", "\"", "'", ",", "(", ")", "{", "%", ":", "$1", "-", "_", "0",
        "~", "\u{7f}",
    ];
    let beyond = [
        "e\u{301}",
        "\u{301}",
        "日",
        "本",
        "😀",
        "\u{10ffff}",
        "\u{ffff}",
        "\u{e000}",
        "\u{d7ff}",
        "İ",
        "ı",
        "ﬁ",
        "\u{200b}",
        "\u{202e}",
        "ﷺ",
        "\u{fffd}",
        "\u{feff}",
        "ё",
    ];
    let length = rng.below(most + 1);
    (0..length)
        .map(|_| if can.latin || rng.chance(60) { rng.pick(&latin) } else { rng.pick(&beyond) })
        .collect()
}

pub(super) fn text(rng: &mut Rng, can: Can) -> String {
    let edges = [
        "", " ", "  ", "a", "a ", "aa", "ab", "a b", "a-b", "A", "NULL", "null", "\\N", "\\x00",
        "(,)", "\"\"", "()", "0", "00",
    ];
    edge(rng, &edges, |rng| characters(rng, can, 9))
}

pub(super) fn long_text(rng: &mut Rng, can: Can) -> String {
    let unit = text(rng, can);
    if rng.chance(20) { format!("{unit}{}", "x".repeat(500 + rng.below(3))) } else { unit }
}

pub(super) fn padded(rng: &mut Rng, can: Can) -> String {
    edge(rng, &["", " ", "a", "a ", "a\t", "a\u{1}", "ab", "a b"], |rng| {
        let mut text = characters(rng, can, 4);
        while text.chars().count() > 9 {
            text.pop();
        }
        text
    })
}

pub(super) fn bytes(rng: &mut Rng, _: Can) -> String {
    let length = rng.below(5);
    let bytes: String =
        (0..length).map(|_| rng.pick(&["00", "00", "01", "61", "7f", "80", "ff", "5c"])).collect();
    format!("\\x{bytes}")
}

/// The labels of the enum, all of which LATIN9 has.
pub(super) const LABELS: [&str; 9] = ["sad", "ok", "glad", "", "a b", "Ä", "€", "it's", "OK"];

pub(super) fn label(rng: &mut Rng, _: Can) -> String {
    rng.pick(&LABELS).to_owned()
}

/// Something between quotes within another value.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("{{{}}}", items.collect::<Vec<_>>().join(","))
}

pub(super) fn labels(rng: &mut Rng, can: Can) -> String {
    let count = rng.below(3);
    list((0..count).map(|_| quoted(&label(rng, can))))
}

pub(super) fn json(rng: &mut Rng, can: Can) -> String {
    let edges = [
        "null",
        "{}",
        "[]",
        "\"\"",
        "1",
        "1.0",
        "1.00",
        "-0",
        "{\"a\":1,\"b\":2}",
        "{\"b\":2,\"a\":1}",
        "{\"a\": 1}",
        "{\"a\":1,\"a\":2}",
        "\"\\u00e9\"",
        "[1e2]",
        "[100]",
    ];
    edge(rng, &edges, |rng| {
        let text: String = characters(rng, can, 4).chars().filter(|c| !c.is_control()).collect();
        format!("{{{}: [{}]}}", quoted(&text), rng.below(3))
    })
}

pub(super) fn integers(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["{}", "{1,2}", "{{1,2}}", "[0:1]={1,2}", "{1,NULL}", "{NULL}"], |rng| {
        let count = rng.below(3);
        list((0..count).map(|_| rng.below(3).to_string()))
    })
}

pub(super) fn texts(rng: &mut Rng, can: Can) -> String {
    edge(rng, &["{}", "{NULL}", "{\"NULL\"}", "{\"\"}", "{\"a,b\"}", "{a,b}"], |rng| {
        let count = rng.below(3);
        list((0..count).map(|_| quoted(&text(rng, can))))
    })
}

pub(super) fn doubles(rng: &mut Rng, can: Can) -> String {
    let count = rng.below(3);
    list((0..count).map(|_| double(rng, can)))
}

pub(super) fn int_range(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["empty", "(,)", "[1,3)", "[1,2]", "(0,3)", "[,5]"], |rng| {
        format!("[{},{}]", rng.below(3), 3 + rng.below(3))
    })
}

pub(super) fn num_range(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["empty", "[1,2)", "[1.0,2.00)", "(1,2)", "[1,)"], |rng| {
        format!("[{},9]", rng.below(4))
    })
}

pub(super) fn time_range(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["empty", "[,infinity]", "[,)"], |rng| format!("[2000-01-01 {},)", clock(rng)))
}

pub(super) fn interval(rng: &mut Rng, _: Can) -> String {
    let edges = [
        "0",
        "1 day",
        "24:00:00",
        "1 mon",
        "30 days",
        "-1 day +00:00:01",
        "178000000 years",
        "-178000000 years",
        "00:00:00.000001",
        "1 year -12 mons",
    ];
    edge(rng, &edges, |rng| format!("{} days {}", rng.below(3), clock(rng)))
}

pub(super) fn inet(rng: &mut Rng, _: Can) -> String {
    edge(
        rng,
        &["10.0.0.1", "10.0.0.1/32", "10.0.0.1/8", "::1", "::ffff:10.0.0.1", "0.0.0.0/0"],
        |rng| format!("10.0.{}.1/{}", rng.below(2), 8 * (1 + rng.below(4))),
    )
}

pub(super) fn cidr(rng: &mut Rng, _: Can) -> String {
    rng.pick(&["10.0.0.0/8", "10.0.0.0/9", "::/0", "2001:db8::/32"]).to_owned()
}

pub(super) fn macaddr(rng: &mut Rng, _: Can) -> String {
    format!("08:00:2b:01:02:{:02x}", rng.below(3))
}

pub(super) fn money(rng: &mut Rng, _: Can) -> String {
    edge(rng, &["0", "-0.01", "92233720368547758.07", "-92233720368547758.08"], |rng| {
        decimal_of(rng, 4)
    })
}

pub(super) fn pair(rng: &mut Rng, can: Can) -> String {
    edge(rng, &["(,,)", "(1,,)", "(1,\"\",)", "(,NULL,)", "(1,a,1.0)", "(1,a,1.00)"], |rng| {
        format!(
            "({},{},{})",
            rng.below(2),
            quoted(&text(rng, can)),
            rng.pick(&["1", "1.0", "NaN", ""])
        )
    })
}

pub(super) fn pairs(rng: &mut Rng, can: Can) -> String {
    let count = rng.below(3);
    list((0..count).map(|_| quoted(&pair(rng, can))))
}

pub(super) fn bits(rng: &mut Rng, _: Can) -> String {
    (0..5).map(|_| rng.pick(&["0", "1"])).collect()
}

pub(super) fn xml(rng: &mut Rng, can: Can) -> String {
    let edges =
        ["<a/>", "<a></a>", "<a>x</a>", "", "<?xml version=\"1.0\"?><a/>", "<a b=\"1\" c=\"2\"/>"];
    if can.xml { rng.pick(&edges).to_owned() } else { String::new() }
}

pub(super) fn point(rng: &mut Rng, can: Can) -> String {
    edge(rng, &["(0,0)", "(-0,0)", "(0,-0)", "(NaN,1)"], |rng| format!("({},1)", real(rng, can)))
}

pub(super) fn tsvector(rng: &mut Rng, _: Can) -> String {
    rng.pick(&["", "a b", "b a", "a:1 b:2", "'a b'", "a:1A"]).to_owned()
}

pub(super) fn single(rng: &mut Rng, _: Can) -> String {
    rng.pick(&["", "a", "b", " ", "~"]).to_owned()
}

pub(super) fn name(rng: &mut Rng, can: Can) -> String {
    text(rng, can)
}
