//! Checkpoints as JSON, so that another run can go on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TablePlan;
use super::chunks::Checkpoint;
use super::content::Different;
use super::merge::{Merged, Suspect};
use crate::model::Name;

/// A checkpoint as it is written: keys in hexadecimal digits of their encoded form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    plan: String,
    after: Option<String>,
    is_finished: bool,
    counts: BTreeMap<String, u64>,
    lacked: Vec<(Vec<String>, u64)>,
    suspects: Vec<(String, Vec<String>)>,
    differing: u64,
    different: Vec<String>,
}

impl Checkpoint {
    /// What a later run needs to go on from here with the same plan.
    pub fn to_json(&self, plan: &TablePlan) -> serde_json::Value {
        let Merged { counts, lacked, suspects, differing, different, .. } = &self.merged;
        let all = |names: &[Name]| names.iter().map(Name::to_string).collect();
        let suspect = |suspect: &Suspect| (hex(&suspect.key), all(&suspect.lacking));
        let written = Written {
            plan: identity(plan),
            after: self.after.as_deref().map(hex),
            is_finished: self.is_finished,
            counts: counts.iter().map(|(name, count)| (name.to_string(), *count)).collect(),
            lacked: lacked.iter().map(|(names, count)| (all(names), *count)).collect(),
            suspects: suspects.iter().map(suspect).collect(),
            differing: *differing,
            different: different.iter().map(|different| hex(&different.key)).collect(),
        };
        serde_json::to_value(written).unwrap_or_default()
    }

    /// The checkpoint that [`Checkpoint::to_json`] wrote; `None` where it is none, or where the plan
    /// was another one.
    pub fn from_json(value: serde_json::Value, plan: &TablePlan) -> Option<Checkpoint> {
        let written: Written = serde_json::from_value(value).ok()?;
        if written.plan != identity(plan) {
            return None;
        }
        let known =
            |name: &String| plan.databases.iter().find(|known| known.as_str() == name).cloned();
        let all = |names: &[String]| names.iter().map(known).collect::<Option<Vec<Name>>>();
        let suspect = |(key, lacking): &(String, Vec<String>)| {
            Some(Suspect { key: bytes(key)?, lacking: all(lacking)? })
        };
        let counts = written.counts.iter().map(|(name, count)| Some((known(name)?, *count)));
        let lacked = written.lacked.iter().map(|(names, count)| Some((all(names)?, *count)));
        // Where a third database may lack it, that is not written.
        let is_everywhere = plan.databases.len() == 2;
        let different =
            |key: &String| Some(Different { key: bytes(key)?, columns: Vec::new(), is_everywhere });
        Some(Checkpoint {
            merged: Merged {
                counts: counts.collect::<Option<_>>()?,
                lacked: lacked.collect::<Option<_>>()?,
                suspects: written.suspects.iter().map(suspect).collect::<Option<_>>()?,
                differing: written.differing,
                different: written.different.iter().map(different).collect::<Option<_>>()?,
                ..Merged::default()
            },
            after: match &written.after {
                Some(after) => Some(bytes(after)?),
                None => None,
            },
            is_finished: written.is_finished,
        })
    }

    /// Whether any rows were looked at.
    pub fn has_begun(&self) -> bool {
        self.is_finished || self.after.is_some()
    }
}

/// What must be the same in two runs so that one can go on where the other stopped.
fn identity(plan: &TablePlan) -> String {
    let TablePlan { table, compare, key, columns, narrowings, databases, .. } = plan;
    format!("{table:?} {compare:?} {key:?} {columns:?} {narrowings:?} {databases:?}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
        _ => None,
    };
    hex.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::{Checkpoint, Merged, Suspect, TablePlan};
    use crate::model::{Address, Name, RowCompare};
    use crate::rows::Narrowing;
    use crate::rows::content::Different;

    #[test]
    fn goes_on_with_the_same_plan_only() {
        let names = ["a", "b"].map(Name::new);
        let plan = TablePlan {
            table: Address::table("public", "t"),
            compare: RowCompare::Ids,
            key: Vec::new(),
            columns: Vec::new(),
            lacking: Vec::new(),
            narrowings: Vec::new(),
            show_values: false,
            databases: names.to_vec(),
        };
        let checkpoint = Checkpoint {
            merged: Merged {
                counts: names.map(|name| (name, 7)).into(),
                lacked: [(vec![Name::new("b")], 4)].into(),
                suspects: vec![Suspect { key: vec![0, 255], lacking: vec![Name::new("b")] }],
                differing: 3,
                different: vec![Different {
                    key: vec![16],
                    columns: Vec::new(),
                    is_everywhere: true,
                }],
                ..Merged::default()
            },
            after: Some(vec![1, 2]),
            is_finished: false,
        };
        let json = checkpoint.to_json(&plan);
        assert_eq!(Checkpoint::from_json(json.clone(), &plan), Some(checkpoint));
        let other = TablePlan { narrowings: vec![Narrowing::Sample(1)], ..plan.clone() };
        assert_eq!(Checkpoint::from_json(json.clone(), &other), None);
        for (name, lie) in [("after", "x1"), ("after", "123"), ("suspects", "no")] {
            let mut broken = json.clone();
            broken[name] = lie.into();
            assert_eq!(Checkpoint::from_json(broken, &plan), None, "{name} {lie}");
        }
    }
}
