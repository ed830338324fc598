//! `tenantctl fix`: prints a script that makes one database match another source. Never runs it.

use std::collections::{BTreeMap, BTreeSet};

use super::error::RunError;
use super::proof::{self, Wish};
use super::reports::{destination, tell};
use super::selection::selection_of_differences;
use super::sides::{Depth, Subjects, options};
use super::terminal::Terminal;
use super::work::Work;
use crate::catalog;
use crate::cli::FixArgs;
use crate::compare::{self, CompareOptions, OwnRoles};
use crate::ddl;
use crate::model::{Address, Change, Difference, Kind, Name, Object, Outcome, Snapshot, Unchecked};
use crate::proof::ProofResult;
use crate::repair::plan::{Allowed, Hold, Manner, Plan, PlannedStep, Planner, Request, Withheld};
use crate::repair::rename::{self, Rename};
use crate::repair::{Script, Step, live_statements, script, settings};
use crate::rules::{self, Drift};
use crate::sql::Statement;

/// Prints the script. Gives 0 where it is complete or nothing is to do, 1 where something is left to
/// a person, and 2 without a script where something that it depends on was not checked, or a statement
/// fails where it is proven.
pub(super) fn fix(args: &FixArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let destination = destination(&args.output)?;
    let selection = selection_of_differences(&args.select, &args.ignore)?;
    let names = catalog::Scope::typed(&args.schema, &args.table);
    let mut outcome = Outcome::default();

    let work = Work::begin(terminal)?;
    let typed: Vec<String> = args.like.iter().chain([&args.side]).cloned().collect();
    let mut sides = match &args.like {
        Some(_) => {
            let depth = Depth::Dependencies;
            Subjects::load(&typed, &args.from, &names, &work, depth, &mut outcome)?
        }
        None => Subjects::load_declared(&typed, &args.from, &names, &work, &mut outcome)?,
    };
    let asked: Result<Vec<Rename>, String> = args.rename.iter().map(|t| Rename::parse(t)).collect();
    let renamed = match asked.map_err(RunError::usage)? {
        asked if outcome.unchecked.is_empty() => renames(asked, &mut sides, &names)?,
        _ => Renames::default(),
    };
    let options = CompareOptions { nested: true, ..options(&sides, &selection) };
    let mut found = sides.compare(&options);
    sides.add_lost(&mut outcome);
    outcome.unchecked.extend(sides.nothing(names.is_narrow()));
    outcome.unchecked.extend(found.refusals.iter().cloned().map(super::sides::unchecked));
    let Work { signals, progress, .. } = work;

    if !outcome.unchecked.is_empty() {
        drop(progress);
        refuse(&outcome.unchecked, terminal);
        return Ok(signals.exit_code(2));
    }
    let Some(target) = sides.databases.last().map(|side| side.name.clone()) else {
        return Err(RunError::usage("a declaration is not a database that can be fixed"));
    };
    let infos = sides.infos();
    let Some(to) = infos.iter().find(|info| info.name == target.as_str()) else {
        return Err(RunError::usage(format!("{target} is not known")));
    };
    // Names that narrow the run leave default privileges out.
    let known = names.is_narrow().then(|| sides.whole(&target, &names)).transpose()?;
    let roles = match sides.name_roles_as(&target, &mut found) {
        Ok(roles) => roles,
        Err(unchecked) => {
            drop(progress);
            refuse(&[unchecked], terminal);
            return Ok(signals.exit_code(2));
        }
    };
    let of = sides.compared();
    let drift = rules::drift(&found.differences, &of, &target);
    let drift: Vec<Drift<'_>> = drift.into_iter().filter(|one| selection.wants(one.code)).collect();
    let Some(there) = sides.databases.last() else {
        return Err(RunError::usage(format!("{target} is not known")));
    };
    let source = match &sides.declaration {
        Some(declaration) => Some(declaration),
        None => sides.databases.first().filter(|first| first.name != target),
    };
    let differences: Vec<&Difference> = drift.iter().map(|one| one.difference).collect();
    let allowed = Allowed { destructive: args.allow_destructive, weakening: args.allow_weakening };
    let default_privileges: Vec<Object> =
        known.as_ref().unwrap_or(there).of_kind(Kind::DEFAULT_PRIVILEGE).cloned().collect();
    let planned = Planner::new(there, source).plan(&Request {
        differences: &differences,
        allowed,
        manner: Manner { owners: options.owners, privileges: options.privileges, is_unused: false },
        default_privileges: &default_privileges,
        refuses: &|statement| unknown_role(statement, &roles, &target),
    });
    let likely = likely(&found.differences, &sides, &target);
    let mut all = renamed.steps;
    all.extend(steps(planned, &drift, &target));
    let steps = all;
    let mut left = left(&steps);
    let mut script_of = Script {
        head: head(&sides, &target, &steps, &likely),
        search_path: match sides.declaration {
            // A declaration may leave out what everybody's search path has.
            Some(_) => "pg_catalog, public",
            None => "pg_catalog",
        },
        to,
        remaining: Vec::new(),
    };
    let wish = Wish::of(&args.proof);
    let case = proof::Case {
        args: &args.proof,
        from: &args.from,
        target: &target,
        names: &names,
        whole: renamed.before,
        options,
        settings: settings(script_of.search_path),
        script: live_statements(&steps),
        interrupt: &signals.interrupt,
    };
    let risk = match wish {
        Wish::Default => crate::proof::runs_code(&sides.databases, sides.declaration.as_ref()),
        Wish::Off | Wish::Required => None,
    };
    let proof = match (wish, risk) {
        _ if case.script.is_empty() => None,
        (Wish::Off, _) => {
            script_of.head.push("Not proven: --no-prove was given.".to_owned());
            None
        }
        (_, Some(not_proven)) => Some(Err(not_proven)),
        (Wish::Default | Wish::Required, None) => {
            progress.step("proving the script");
            Some(proof::prove(&case, &mut sides)?)
        }
    };
    drop(progress);
    if signals.is_interrupted() {
        return Ok(signals.exit_code(2));
    }
    match proof {
        None => {}
        Some(Ok(proof)) => {
            if let ProofResult::Fails(refused) = &proof.result {
                let lines = proof::failure(&proof, refused, &target);
                lines.iter().for_each(|line| terminal.say(line));
                return Ok(signals.exit_code(2));
            }
            let announced: Vec<&Step> = steps.iter().filter(|step| step.hold.is_some()).collect();
            let wants = |code: &str| selection.wants(code);
            let (remaining, new) = proof::remaining(&proof, &sides, &target, &wants, &announced);
            script_of.head.extend(proof::head(&proof, remaining));
            let still = |line: &String| format!("still different after the script: {line}");
            left.extend(new.iter().map(still));
            script_of.remaining = new;
            if !proof.unproven.is_empty() {
                terminal.note(&format!("note: not proven for {}", proof::objects(&proof.unproven)));
            }
        }
        Some(Err(not_proven)) if wish == Wish::Required => {
            terminal.say(&format!("error: no script: it was not proven: {not_proven}"));
            terminal.say(&format!("  help: {}", proof::what_to_do(&not_proven)));
            return Ok(signals.exit_code(2));
        }
        Some(Err(not_proven)) => {
            terminal.note(&format!("note: the script is not proven: {not_proven}"));
            script_of.head.extend(proof::head_without(&not_proven));
        }
    }
    destination.write(&script(&script_of, &steps))?;
    tell(&destination, terminal);
    for rename in &likely {
        terminal.note_line(&format!("note: {}", probably(rename)));
        terminal.note_line(&format!("  help: if it is, add {}", rename.flag()));
    }
    left.iter().for_each(|line| terminal.say_line(line));
    Ok(signals.exit_code(u8::from(!left.is_empty())))
}

/// The renames of the run: their steps, and what the target was before them.
#[derive(Default)]
struct Renames {
    steps: Vec<Step>,
    before: Option<Snapshot>,
}

/// Renames objects of the target as asked for and declared, so that all else is compared with what is
/// there then.
fn renames(
    asked: Vec<Rename>,
    sides: &mut Subjects,
    names: &catalog::Scope,
) -> Result<Renames, RunError> {
    let Some(target) = sides.databases.last() else { return Ok(Renames::default()) };
    let declared = sides.declaration.as_ref().map(|side| rename::declared(side, target));
    let mut all = asked;
    for rename in declared.unwrap_or_default() {
        if !all.contains(&rename) {
            all.push(rename);
        }
    }
    if all.is_empty() {
        return Ok(Renames::default());
    }
    let first = sides.databases.first().filter(|first| first.name != target.name);
    let source = sides.declaration.as_ref().or(first);
    let all = rename::resolve(&all, target, source).map_err(RunError::usage)?;
    let planned = rename::steps(&all, target)
        .ok_or_else(|| RunError::usage("PostgreSQL cannot rename one of these objects"))?;
    let after = rename::after(target, &all);
    let name = target.name.clone();
    let before = Some(sides.whole(&name, names)?);
    if let Some(target) = sides.databases.last_mut() {
        *target = after;
    }
    let step = |step: PlannedStep| Step {
        why: vec![format!("{} {}: renamed, as asked for", step.object.kind, step.object)],
        object: step.object,
        statements: step.statements,
        hold: None,
        advice: None,
    };
    Ok(Renames { steps: planned.into_iter().map(step).collect(), before })
}

/// What nobody asked to rename, and may be the same under another name.
fn likely(differences: &[Difference], sides: &Subjects, target: &Name) -> Vec<Rename> {
    let declaration = sides.declaration.as_ref();
    let pairs = compare::likely_renames(differences, declaration, &sides.databases, target);
    let renames = pairs.iter().filter_map(|(from, to)| Rename::between(from, to));
    let is_possible = |rename: &Rename| {
        let object = sides.databases.last().and_then(|side| side.objects.get(&rename.from));
        object.is_some_and(|object| ddl::rename(object, &rename.name).is_some())
    };
    renames.filter(is_possible).collect()
}

fn probably(rename: &Rename) -> String {
    let (kind, from) = (rename.from.kind, &rename.from);
    format!("{kind} {} may be {kind} {from} under another name", rename.to())
}

/// A line for each thing that the script leaves to a person, and how to have the rest in it.
fn left(steps: &[Step]) -> Vec<String> {
    let all: Vec<(String, String)> =
        steps.iter().filter_map(|step| Some((step.left()?, step.why.join("; ")))).collect();
    let flag = |word: &str, flag: &str| {
        let is_used = all.iter().any(|(how, _)| how.contains(word));
        is_used.then(|| format!("help: after reading the script, add {flag} to run these too"))
    };
    let destructive =
        flag("DESTROYS", "--allow-destructive").or_else(|| flag("MAY LOSE", "--allow-destructive"));
    let flags = [destructive, flag("WEAKENS", "--allow-weakening")];
    let lines = all.iter().map(|(how, why)| format!("not done by the script: {how}: {why}"));
    lines.chain(flags.into_iter().flatten()).collect()
}

/// Why a statement cannot be run: it names a role of which nobody knows what the target calls it.
fn unknown_role(statement: &Statement, roles: &OwnRoles, target: &Name) -> Option<String> {
    let role = roles.unknown_in(&statement.sql)?;
    Some(format!(
        "by compare.role_map, {} stands for roles of other names, and not just one of them is known \
         in {target}",
        role.as_str()
    ))
}

/// The steps of a plan with what the rules say of each.
fn steps(plan: Plan, drift: &[Drift<'_>], target: &Name) -> Vec<Step> {
    let held: BTreeMap<Address, Vec<&'static str>> =
        plan.withheld.iter().map(|one| (one.object.clone(), one.properties.clone())).collect();
    let mut by_object: BTreeMap<&Address, Vec<&Drift<'_>>> = BTreeMap::new();
    for one in drift {
        let ends = [&one.difference.object, one.difference.address_in(target)];
        for object in BTreeSet::from(ends) {
            by_object.entry(object).or_default().push(one);
        }
    }
    // Of an object of which only some properties are held, each side says what is its own.
    let of = |object: &Address, is_held: bool| {
        let properties = held.get(object).filter(|properties| !properties.is_empty());
        let is_of = |one: &&&Drift<'_>| match (properties, &one.difference.change) {
            (Some(held), Change::Property(property)) => held.contains(property) == is_held,
            _ => true,
        };
        let own: &[&Drift<'_>] = by_object.get(object).map(Vec::as_slice).unwrap_or_default();
        let own = own.iter().filter(is_of);
        let mut why: Vec<String> = Vec::new();
        for one in own.clone() {
            if !why.contains(&one.message) {
                why.push(one.message.clone());
            }
        }
        let advice = own.filter_map(|one| one.advice.clone()).next();
        (why, advice)
    };
    let live = plan.steps.into_iter().map(|step| {
        let (mut why, _) = of(&step.object, false);
        if why.is_empty() {
            let because = step.cause.map(|cause| format!(", because of {} {cause}", cause.kind));
            let because = because.unwrap_or_default();
            let is_gone = step.statements.iter().all(|statement| statement.destructive);
            let what = if is_gone { "dropped" } else { "replaced" };
            why.push(format!("{} {}: {what}{because}", step.object.kind, step.object));
        }
        Step { object: step.object, why, statements: step.statements, hold: None, advice: None }
    });
    let held = plan.withheld.into_iter().map(|one| {
        let (mut why, advice) = of(&one.object, true);
        if why.is_empty() {
            why.push(format!("{} {}: stays as it is", one.object.kind, one.object));
        }
        let is_needless = one.statements.is_empty() && !matches!(one.hold, Hold::ByHand(_));
        let hold = match one.hold.clone() {
            hold if !is_needless => hold,
            hold => Hold::ByHand(hold.why()),
        };
        let Withheld { object, statements, .. } = one;
        Step { object, why, statements, hold: Some(hold), advice }
    });
    live.chain(held).collect()
}

fn head(sides: &Subjects, target: &Name, steps: &[Step], likely: &[Rename]) -> Vec<String> {
    let like = match (&sides.declaration, sides.databases.first()) {
        (Some(declaration), _) => format!("as {} declares it", declaration.name),
        (None, Some(first)) => format!("like {}", first.name),
        (None, None) => String::new(),
    };
    if steps.is_empty() {
        return vec![
            "Written by tenantctl fix.".to_owned(),
            format!("Nothing to do: {target} is {like}."),
        ];
    }
    let mut lines = vec![
        "Written by tenantctl fix.".to_owned(),
        format!("Makes {target} {like}. Read it, then run it with psql."),
        "Each statement is preceded by what its lock blocks. Statements that destroy something"
            .to_owned(),
        "(DESTROYS), may lose values (MAY LOSE) or weaken a protection (WEAKENS) are commented"
            .to_owned(),
        "out, unless --allow-destructive or --allow-weakening was given.".to_owned(),
    ];
    for rename in likely {
        lines.push(format!("Not renamed: {}. If it is, run fix again with", probably(rename)));
        lines.push(format!("  {}", rename.flag()));
    }
    for side in sides.databases.iter().filter(|side| side.dependencies.is_none()) {
        lines.push(format!(
            "The snapshot file of {} is of an older version and has no dependencies: the order of",
            side.name
        ));
        lines.push(
            "statements follows from names in definitions, and some dependents may be missed."
                .to_owned(),
        );
    }
    lines
}

fn refuse(unchecked: &[Unchecked], terminal: &Terminal) {
    terminal.say("error: no script: some objects could not be checked");
    for Unchecked { database, object, message, hint, .. } in unchecked {
        let place = [database.as_ref().map(Name::to_string), object.clone()];
        let place = place.into_iter().flatten().map(|place| format!("{place}: "));
        terminal.say(&format!("  {}{message}", place.collect::<String>()));
        hint.iter().for_each(|hint| terminal.say(&format!("    help: {hint}")));
    }
}
