//! `tenantctl fix`: a script that makes one database as it should be. It is never run by us.

use super::sides::{Sides, options};
use super::work::Work;
use super::{RunError, Terminal, selection_of_differences};
use crate::catalog;
use crate::cli::FixArgs;
use crate::compare::{CompareOptions, Compared, OwnRoles};
use crate::model::{Name, Outcome, Unchecked};
use crate::repair::{Script, Step, script};
use crate::rules::{self, Becomes, Repair};

/// Prints the script. Gives 0 where it does all that is to be done, 1 where something is left to a
/// person, and 2 without a script where something that it depends on could not be looked at.
pub(super) fn fix(args: &FixArgs, terminal: &Terminal) -> Result<u8, RunError> {
    let selection = selection_of_differences(&args.select, &args.ignore)?;
    let names = catalog::Scope::typed(&args.schema, &args.table);
    let mut outcome = Outcome::default();

    let work = Work::begin(terminal)?;
    let typed: Vec<String> = args.like.iter().chain([&args.side]).cloned().collect();
    let mut sides = match &args.like {
        Some(_) => Sides::load(&typed, &args.from, &names, &work, &mut outcome)?,
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
        return Err(RunError::usage("a declaration is not a database that can be mended"));
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
    let steps: Vec<Step> = wanted.map(|repair| step(with_roles(repair, &roles, &target))).collect();
    let left = steps.iter().any(|step| is_left(step, args.allow_destructive));
    let head = Script {
        head: head(&sides, &target, &steps),
        search_path: match sides.declaration {
            // A declaration may leave out what everybody's search path has.
            Some(_) => "pg_catalog, public",
            None => "pg_catalog",
        },
        allow_destructive: args.allow_destructive,
    };
    terminal.out(&script(&head, steps))?;
    Ok(signals.exit_code(u8::from(left)))
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

fn step(repair: Repair) -> Step {
    let Repair { object, message, uses, fix, advice, becomes, .. } = repair;
    let fix = fix.unwrap_or_default();
    Step {
        object,
        removes: becomes == Becomes::Removed,
        why: message,
        uses,
        guards: fix.guards,
        statements: fix.statements,
        advice,
    }
}

/// Whether a step does not do all that it is for.
fn is_left(step: &Step, allow_destructive: bool) -> bool {
    let held_back = |statement: &crate::model::Statement| statement.destructive;
    step.statements.is_empty() || (!allow_destructive && step.statements.iter().any(held_back))
}

fn head(sides: &Sides, target: &Name, steps: &[Step]) -> Vec<String> {
    let like = match (&sides.declaration, sides.databases.first()) {
        (Some(declaration), _) => format!("as {} declares it", declaration.name),
        (None, Some(first)) => format!("like {}", first.name),
        (None, None) => String::new(),
    };
    if steps.is_empty() {
        return vec![format!("{target} is {like}: there is nothing to do.")];
    }
    vec![
        format!("Makes {target} {like}. Read it, then run it with psql."),
        "Every statement says what it locks; what destroys something is commented out unless"
            .to_owned(),
        "--allow-destructive was given.".to_owned(),
    ]
}

fn refuse(unchecked: &[Unchecked], terminal: &Terminal) {
    terminal
        .say("error: no script is written, because it would rest on what could not be looked at");
    for Unchecked { database, object, message, hint, .. } in unchecked {
        let place = [database.as_ref().map(Name::to_string), object.clone()];
        let place = place.into_iter().flatten().map(|place| format!("{place}: "));
        terminal.say(&format!("  {}{message}", place.collect::<String>()));
        hint.iter().for_each(|hint| terminal.say(&format!("    help: {hint}")));
    }
}
