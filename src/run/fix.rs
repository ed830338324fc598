//! `tenantctl fix`: prints a script that makes one database match another source. Never runs it.

use super::reports::{destination, tell};
use super::sides::{Depth, Sides, options};
use super::work::Work;
use super::{RunError, Terminal, selection_of_differences};
use crate::catalog;
use crate::cli::FixArgs;
use crate::compare::{CompareOptions, Compared, OwnRoles};
use crate::model::{Name, Outcome, Snapshot, Unchecked};
use crate::repair::{Allowed, Script, Step, script, weakening};
use crate::report::escape;
use crate::rules::{self, Becomes, Repair};

/// Prints the script. Gives 0 where it is complete or nothing is to do, 1 where something is left to
/// a person, and 2 without a script where something that it depends on was not checked.
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
            Sides::load(&typed, &args.from, &names, &work, depth, &mut outcome)?
        }
        None => Sides::load_declared(&typed, &args.from, &names, &work, &mut outcome)?,
    };
    let options = CompareOptions { nested: true, ..options(&sides, &selection) };
    let mut found = sides.compare(&options);
    sides.add_lost(&mut outcome);
    outcome.unchecked.extend(sides.nothing(names.is_narrow()));
    outcome.unchecked.extend(found.refusals.iter().cloned().map(super::sides::unchecked));
    let Work { signals, progress, .. } = work;
    drop(progress);

    if !outcome.unchecked.is_empty() {
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
    let roles = match sides.name_roles_as(&target, &mut found) {
        Ok(roles) => roles,
        Err(unchecked) => {
            refuse(&[unchecked], terminal);
            return Ok(signals.exit_code(2));
        }
    };
    let repairs = repairs(&sides, &found, &target, options.owners);
    let wanted = repairs.into_iter().filter(|repair| selection.wants(repair.code));
    let there = sides.databases.last();
    let steps = wanted.map(|repair| step(with_roles(repair, &roles, &target), there));
    let steps: Vec<Step> = steps.collect();
    let allowed = Allowed { destructive: args.allow_destructive, weakening: args.allow_weakening };
    let left = left(&steps, allowed);
    let head = Script {
        head: head(&sides, &target, &steps),
        search_path: match sides.declaration {
            // A declaration may leave out what everybody's search path has.
            Some(_) => "pg_catalog, public",
            None => "pg_catalog",
        },
        to,
        allowed,
    };
    destination.write(&script(&head, steps))?;
    tell(&destination, terminal);
    left.iter().for_each(|line| terminal.say(line));
    Ok(signals.exit_code(u8::from(!left.is_empty())))
}

/// A line for each thing that the script leaves to a person, and how to have the rest in it.
fn left(steps: &[Step], allowed: Allowed) -> Vec<String> {
    let how = |step: &Step| Some((step.left(allowed)?, step.why.clone()));
    let all: Vec<(&str, String)> = steps.iter().filter_map(how).collect();
    let flag = |word: &str, flag: &str| {
        let is_used = all.iter().any(|(how, _)| how.contains(word));
        is_used.then(|| format!("help: after reading the script, add {flag} to run these too"))
    };
    let flags = [flag("DESTROYS", "--allow-destructive"), flag("WEAKENS", "--allow-weakening")];
    let lines = all
        .iter()
        .map(|(how, why)| format!("not done by the script: {how}: {}", escape::terminal(why)));
    lines.chain(flags.into_iter().flatten()).collect()
}

fn repairs(sides: &Sides, found: &Compared, target: &Name, owners: bool) -> Vec<Repair> {
    let of = rules::Sides { declaration: sides.declaration.as_ref(), databases: &sides.databases };
    rules::repairs(&found.differences, &of, target, owners)
}

/// The repair, unless it names a role of which nobody knows what the target calls it.
fn with_roles(repair: Repair, roles: &OwnRoles, target: &Name) -> Repair {
    let statements = repair.fix.iter().flat_map(|fix| &fix.statements);
    let mut unknown = statements.filter_map(|statement| roles.unknown_in(&statement.sql));
    let Some(role) = unknown.next() else { return repair };
    let advice = format!(
        "By compare.role_map, {} stands for roles of other names, and not just one of them is known \
         in {target}.",
        role.as_str()
    );
    Repair { fix: None, advice: Some(advice), ..repair }
}

fn step(repair: Repair, side: Option<&Snapshot>) -> Step {
    let Repair { object, message, uses, fix, advice, becomes, .. } = repair;
    let fix = fix.unwrap_or_default();
    let there = side.and_then(|side| side.objects.get(&object));
    let there = there.filter(|_| becomes != Becomes::Made);
    Step {
        weakens: weakening(&object, there, &fix.statements),
        object,
        removes: becomes == Becomes::Removed,
        why: message,
        uses,
        guards: fix.guards,
        statements: fix.statements,
        advice,
    }
}

fn head(sides: &Sides, target: &Name, steps: &[Step]) -> Vec<String> {
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
    vec![
        "Written by tenantctl fix.".to_owned(),
        format!("Makes {target} {like}. Read it, then run it with psql."),
        "Each statement is preceded by what its lock blocks. Statements that destroy something"
            .to_owned(),
        "(DESTROYS) or weaken a protection (WEAKENS) are commented out, unless".to_owned(),
        "--allow-destructive or --allow-weakening was given.".to_owned(),
    ]
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
