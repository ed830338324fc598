//! Random tables with parents and children on both servers: after the script, every row of the source
//! is in the target or its table was listed, and no row refers to another parent than in the source.

use std::fmt::Write;

use super::Pair;

/// A generator that needs no crate: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % most
    }
}

/// A chain of tables: each row refers to a row of the table before, or to one of its own.
struct Shape {
    unique: Vec<bool>,
    own: Vec<bool>,
}

fn create(shape: &Shape) -> String {
    let mut sql = String::new();
    for (at, (unique, own)) in shape.unique.iter().zip(&shape.own).enumerate() {
        let unique = if *unique { "UNIQUE" } else { "" };
        let parent = match at {
            0 => String::new(),
            at => format!(", parent int REFERENCES t{}", at - 1),
        };
        let own = if *own { format!(", boss int REFERENCES t{at}") } else { String::new() };
        writeln!(sql, "CREATE TABLE t{at} (id int PRIMARY KEY, who text {unique}{parent}{own});")
            .unwrap();
    }
    sql
}

/// Rows whose `who` means the row: two rows with one `who` are the same, and refer to the same.
fn rows(shape: &Shape, random: &mut Random) -> String {
    let mut sql = String::new();
    let mut before: Vec<u64> = Vec::new();
    for (at, own) in shape.own.iter().enumerate() {
        let mut ids: Vec<u64> = Vec::new();
        let mut whos: Vec<u64> = Vec::new();
        for id in 1..=8 {
            let who = random.below(10);
            if random.below(3) == 0 || whos.contains(&who) {
                continue;
            }
            whos.push(who);
            let reference = |random: &mut Random, among: &[u64]| match among.len() as u64 {
                0 => "NULL".to_owned(),
                count => among[random.below(count) as usize].to_string(),
            };
            let parent = match at {
                0 => String::new(),
                _ => format!(", {}", reference(random, &before)),
            };
            let boss = if *own { format!(", {}", reference(random, &ids)) } else { String::new() };
            writeln!(sql, "INSERT INTO t{at} VALUES ({id}, 'w{who}'{parent}{boss});").unwrap();
            ids.push(id);
        }
        before = ids;
    }
    sql
}

#[test]
fn no_row_is_attached_to_another_parent() {
    let seed = std::env::var("TENANTCTL_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds: Vec<u64> = seed.map_or_else(|| (1..=6).collect(), |seed| vec![seed]);
    for seed in seeds {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let shape = Shape {
            unique: (0..3).map(|_| random.below(2) == 0).collect(),
            own: (0..3).map(|_| random.below(3) == 0).collect(),
        };
        let tables = create(&shape);
        let (from, to) = (rows(&shape, &mut random), rows(&shape, &mut random));
        let pair = Pair::of(&format!("{tables}{from}"), &format!("{tables}{to}"));
        let before: Vec<_> = (0..3).map(|at| pair.to.query(&all(at))).collect();
        let run = pair.sync(&[]);
        assert!([Some(0), Some(1), Some(2)].contains(&run.code), "seed {seed}: {run:?}");
        let applied = pair.to.try_sql(&run.stdout);
        applied.unwrap_or_else(|error| panic!("seed {seed}: {error}\n{}", run.stdout));
        for (at, before) in before.iter().enumerate() {
            let after = pair.to.query(&all(at));
            assert!(before.iter().all(|row| after.contains(row)), "seed {seed}: t{at} was changed");
            let copied: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
            let source = pair.from.query(&all(at));
            for row in &copied {
                assert!(source.contains(row), "seed {seed}: t{at} {row:?} is not as in the source");
            }
            // By who they are, rows refer to what they referred to.
            if at > 0 {
                let sql = format!(
                    "SELECT c.id, p.who FROM t{at} AS c JOIN t{} AS p ON p.id = c.parent",
                    at - 1
                );
                let (here, there) = (pair.from.query(&sql), pair.to.query(&sql));
                for row in copied {
                    let parent = |all: &Vec<Vec<String>>| {
                        all.iter().find(|known| known[0] == row[0]).map(|known| known[1].clone())
                    };
                    assert_eq!(parent(&here), parent(&there), "seed {seed}: t{at} {row:?}");
                }
            }
            let lacks = source.iter().any(|row| !after.iter().any(|known| known[0] == row[0]));
            let is_listed = run.stderr.contains(&format!("public.t{at}: "));
            assert!(!lacks || is_listed, "seed {seed}: t{at} lacks rows\n{}", run.stderr);
        }
        let again = pair.sync(&[]);
        assert!(!again.stdout.contains("INSERT"), "seed {seed}: {}", again.stdout);
        // Where the first script left rows, nothing but these is left for a second one.
        let left = if run.code == Some(0) { Some(0) } else { Some(2) };
        assert_eq!(again.code, left, "seed {seed}: {}", again.stderr);
    }
}

fn all(table: usize) -> String {
    format!("SELECT * FROM t{table} ORDER BY id")
}
