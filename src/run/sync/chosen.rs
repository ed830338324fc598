//! Which tables' rows are copied, and which cannot be.

use std::collections::BTreeMap;

use super::left::not_brought;
use super::sided::Sided;
use crate::cli::SyncArgs;
use crate::config::RowRule;
use crate::model::{Address, Kind, Name, Outcome, Reason, RowCompare, Snapshot, Unchecked};
use crate::repair::sync::Table;
use crate::rows::{self, Asked, TablePlan, Unplannable};
use crate::run::asked::asked;
use crate::run::error::RunError;
use crate::run::sides::Subjects;

/// A table whose rows are to be copied, and how they are compared.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) plan: TablePlan,
    pub(super) table: Table,
}

/// By table, the columns whose contents are not compared.
pub(super) type Except = BTreeMap<Address, Vec<Name>>;

/// Of what the catalogs must tell, or nothing is sure.
const NEEDED: [Kind; 8] = [
    Kind::TABLE,
    Kind::COLUMN,
    Kind::CONSTRAINT,
    Kind::INDEX,
    Kind::TRIGGER,
    Kind::RULE,
    Kind::DOMAIN,
    Kind::ENUM,
];

/// Those that were typed, or are configured, or declared, and by table the columns under `except`.
/// What cannot be copied is added to the outcome.
///
/// Errors where no table is selected.
pub(super) fn chosen(
    args: &SyncArgs,
    sides: &Subjects,
    sided: Sided<'_>,
    unplannable: &Unplannable,
    outcome: &mut Outcome,
) -> Result<(Vec<Chosen>, Except), RunError> {
    for side in [sided.from, sided.to] {
        if NEEDED.iter().any(|kind| !side.is_whole(*kind)) {
            let of_these = |unchecked: &&Unchecked| unchecked.reason != Reason::NotModelled;
            outcome.unchecked.extend(side.unchecked.iter().filter(of_these).cloned());
        }
    }
    let databases = [sided.from, sided.to];
    let declaration = sides.declaration.as_ref();
    let mut told = Outcome::default();
    let config = &sides.config;
    let configured = asked(config, declaration, &databases, &config.rows, false, &mut told);
    let except = configured.iter().map(|asked| (asked.table.clone(), asked.except.clone()));
    let except = except.collect();
    let wanted = match args.tables.as_slice() {
        [] => {
            outcome.unchecked.append(&mut told.unchecked);
            configured
        }
        tables => {
            let rule = |table: &String| RowRule {
                table: table.clone(),
                compare: RowCompare::Ids,
                except: Vec::new(),
                place: None,
            };
            let rules: Vec<RowRule> = tables.iter().map(rule).collect();
            let mut typed = asked(config, declaration, &databases, &rules, false, outcome);
            for typed in &mut typed {
                let known = configured.iter().find(|known| known.table == typed.table);
                typed.except = known.map(|known| known.except.clone()).unwrap_or_default();
            }
            typed
        }
    };
    if wanted.is_empty() && outcome.unchecked.is_empty() {
        return Err(RunError::usage(
            "no tables selected: name tables after FROM and TO, list them under `rows` in \
             tenantctl.yaml, or declare them",
        ));
    }
    let compare = if args.update { RowCompare::Content } else { RowCompare::Ids };
    let mut chosen = Vec::new();
    for asked in wanted {
        let asked = Asked { compare, is_explicit: true, ..asked };
        match one(&asked, sided, unplannable, outcome) {
            Ok(table) => chosen.push(table),
            Err(mut unchecked) => outcome.unchecked.append(&mut unchecked),
        }
    }
    Ok((chosen, except))
}

fn one(
    asked: &Asked,
    Sided { from, to }: Sided<'_>,
    unplannable: &Unplannable,
    outcome: &mut Outcome,
) -> Result<Chosen, Vec<Unchecked>> {
    let table = &asked.table;
    let refuse = |side: Option<&Name>, message: String| {
        vec![not_brought(side, table, Reason::NotComparable, message)]
    };
    for side in [from, to] {
        if !side.objects.contains_key(table) {
            return Err(vec![absent(side, table)]);
        }
        match unplannable.obstacle(&side.name, table) {
            None => {}
            // A session that is lost is reported once, for all tables.
            Some(lost) if lost.fatal => return Err(Vec::new()),
            Some(obstacle) => {
                let object = Some(table.to_string());
                return Err(vec![obstacle.into_unchecked(&side.name, object)]);
            }
        }
    }
    let (plan, unchecked) = rows::plan(asked, &[from, to], unplannable);
    let unchecked = unchecked.into_iter().map(|told| Unchecked { hint: None, ..told });
    if plan.compare == RowCompare::Count {
        return Err(unchecked.collect());
    }
    outcome.unchecked.extend(unchecked);
    let key: Vec<Name> = plan.key.iter().map(|column| column.name.clone()).collect();
    match Table::of(table, &key, from, to, !plan.columns.is_empty()) {
        Ok(table) => Ok(Chosen { plan, table }),
        Err(why) => Err(refuse(None, why)),
    }
}

fn absent(side: &Snapshot, table: &Address) -> Unchecked {
    match side.why_unseen(Kind::TABLE, table) {
        None => {
            let message = "there is no such table";
            not_brought(Some(&side.name), table, Reason::NotComparable, message)
        }
        Some(why) => {
            Unchecked { database: Some(side.name.clone()), object: Some(table.to_string()), ..why }
        }
    }
}
