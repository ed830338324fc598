//! Throwaway servers: which version, where their templates are kept, and the statements that make a
//! structure on them.

use std::path::PathBuf;

use crate::compare::{CompareOptions, compare};
use crate::ddl::{self, Alteration};
use crate::model::prop;
use crate::model::{DatabaseInfo, Difference, Judgements, Kind, Object, Origin, Snapshot, Value};
use crate::proof::Structure;
use crate::repair::LiveStatement;
use crate::repair::plan::{Allowed, Manner, PlannedStep, Planner, Request};

/// The major version of a database's server; 0 where it is not known.
pub(super) fn major(info: Option<&DatabaseInfo>) -> i32 {
    let server = info.and_then(|info| info.server.as_ref());
    server.map_or(0, |server| server.version_num / 10_000)
}

/// Where what `initdb` makes is kept from run to run (XDG Base Directory Specification).
pub(super) fn cache() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = set("XDG_CACHE_HOME").filter(|path| path.is_absolute());
    let base = base.or_else(|| Some(std::env::home_dir()?.join(".cache")))?;
    Some(base.join("tenantctl").join("initdb"))
}

/// The statements that make the structure of `target` in a database that has what `fresh` has.
pub(super) fn structure(target: &Snapshot, fresh: &Snapshot) -> Structure {
    let mut target = target.clone();
    let mut enabled = Vec::new();
    // One that runs is made at rest, and then enabled.
    for object in target.objects.values_mut().filter(|of| of.address.kind == Kind::SUBSCRIPTION) {
        if object.flag(prop::ENABLED) {
            let running = object.clone();
            object.set(prop::ENABLED, Value::Flag(false));
            enabled.extend(alter(object, &running, "enabled"));
        }
    }
    let all = [target, fresh.clone()];
    let options = CompareOptions { nested: true, positions: true, ..CompareOptions::default() };
    let compared = compare(None, &all, &Judgements::new(), &options);
    let differences: Vec<&Difference> = compared.differences.iter().collect();
    let planned = Planner::new(fresh, all.first()).plan(&Request {
        differences: &differences,
        allowed: Allowed { destructive: true, weakening: true },
        manner: Manner { owners: true, privileges: true, is_unused: true },
        default_privileges: &[],
        refuses: &|_| None,
    });
    let live = planned.steps.into_iter().flat_map(|PlannedStep { object, statements, .. }| {
        let live = move |statement| LiveStatement { object: object.clone(), statement };
        statements.into_iter().map(live)
    });
    let mut statements: Vec<LiveStatement> = live.collect();
    statements.extend(enabled);
    Structure { statements }
}

fn alter(from: &Object, to: &Object, property: &str) -> Vec<LiveStatement> {
    let side = Snapshot::empty("", Origin::Database);
    let alteration = Alteration { from, to, property, before: &side, after: &side };
    let writer = ddl::writer(from.address.kind);
    let statements = writer.and_then(|writer| (writer.alter)(&alteration));
    let live = |statement| LiveStatement { object: to.address.clone(), statement };
    statements.unwrap_or_default().into_iter().map(live).collect()
}
