//! Tables as SQL: made with all that is theirs, and changed.

use crate::ddl::{self, foreign_table, lexical};
use crate::model::{
    Address, Difference, Fix, Kind, Name, Object, Phase, Snapshot, Statement, Value,
};

use super::book::Sides;
use super::repair::{self, ACCESS_EXCLUSIVE, Aim, NO_LOCK};
use super::{column_clause, construct, row_security, standalone};

/// The whole table from the side that has it, or nothing: half a table is worse than none. Columns,
/// constraints, indexes, the sequences of its columns, policies, rules and triggers come with it.
pub(super) fn create(difference: &Difference, sides: &Sides<'_>) -> Option<Fix> {
    let side = sides.having(difference)?;
    let table = Made { side, own: side.objects.get(&difference.object)? };
    let mut all = Vec::new();
    let mut afterwards = Vec::new();
    for sequence in table.sequences() {
        let mut statements = standalone::create(sequence)?.statements.into_iter();
        all.extend(statements.next());
        // Its column is there then, and what comes after this is no later than it would be.
        afterwards.extend(statements.map(|statement| Statement { phase: Phase::Now, ..statement }));
    }
    all.extend(plain([table.head()?]));
    let alter = format!("ALTER TABLE {}", table.own.address.quoted());
    let changes: Vec<String> = table.column_changes()?;
    all.extend(plain(changes.into_iter().map(|change| format!("{alter} {change}"))));
    all.extend(afterwards);
    all.extend(plain(table.keys_and_indexes()?));
    all.extend(plain(table.switches()?.into_iter().map(|switch| format!("{alter} {switch}"))));
    all.extend(table.security_and_code()?);
    Some(Fix { statements: all, ..Fix::default() })
}

/// Statements about a table that nobody uses yet.
fn plain(sql: impl IntoIterator<Item = String>) -> Vec<Statement> {
    repair::fix(sql, NO_LOCK).statements
}

/// A text property, unless it says that there is none.
pub(super) fn stated<'a>(table: &'a Object, property: &str) -> Option<&'a str> {
    match table.property(property)? {
        Value::Text(text) | Value::Definition(text) => Some(text),
        _ => None,
    }
}

/// A table that is made, and the side that has it.
struct Made<'a> {
    side: &'a Snapshot,
    own: &'a Object,
}

impl<'a> Made<'a> {
    /// Its columns in their order.
    fn columns(&self) -> Vec<&'a Object> {
        let mut columns: Vec<_> = self.parts(Kind::COLUMN).collect();
        columns.sort_by_key(|column| match column.property("position") {
            Some(Value::Number(position)) => *position,
            _ => i64::MAX,
        });
        columns
    }

    fn parts(&self, kind: Kind) -> impl Iterator<Item = &'a Object> {
        self.side.within(&self.own.address, kind)
    }

    /// Whether its columns come from elsewhere.
    fn takes_columns(&self) -> bool {
        stated(self.own, "partition of").is_some() || stated(self.own, "of type").is_some()
    }

    /// Sequences that are dropped with one of its columns.
    fn sequences(&self) -> impl Iterator<Item = &'a Object> {
        let table = self.own.address.path.clone();
        self.side
            .of_kind(Kind::SEQUENCE)
            .filter(move |sequence| owner_of(sequence).is_some_and(|owner| owner.path == table))
    }

    /// `CREATE TABLE`.
    fn head(&self) -> Option<String> {
        let unlogged = match stated(self.own, "persistence") {
            Some("unlogged") => "UNLOGGED ",
            _ => "",
        };
        let is_foreign = self.own.address.kind == Kind::FOREIGN_TABLE;
        let what = if is_foreign { "FOREIGN TABLE" } else { "TABLE" };
        let mut sql = format!("CREATE {unlogged}{what} {}", self.own.address.quoted());
        if let Some(whole) = stated(self.own, "partition of") {
            let bound = lexical::bound(stated(self.own, "partition bound")?)?;
            sql.push_str(&format!(" PARTITION OF {} {bound}", lexical::qualified(whole)?));
        } else if let Some(of_type) = stated(self.own, "of type") {
            sql.push_str(&format!(" OF {}", lexical::qualified(of_type)?));
        } else {
            let own = self.columns().into_iter().filter(|column| !column.flag("inherited"));
            let own: Option<Vec<String>> = own.map(column).collect();
            sql.push_str(&match own?.as_slice() {
                [] => " ()".to_owned(),
                own => format!(" (\n{}\n)", own.join(",\n")),
            });
        }
        if let Some(Value::List(parents)) = self.own.property("inherits")
            && !parents.is_empty()
        {
            let parents: Option<Vec<_>> = parents.iter().map(|p| lexical::qualified(p)).collect();
            sql.push_str(&format!(" INHERITS ({})", parents?.join(", ")));
        }
        if is_foreign {
            return Some(sql + &foreign_table::server(self.own)?);
        }
        if let Some(key) = stated(self.own, "partitioned by") {
            sql.push_str(&format!(
                " PARTITION BY {}",
                Some(key).filter(|k| lexical::is_one_expression(k))?
            ));
        }
        if let Some(method) = stated(self.own, "access method").filter(|method| *method != "heap") {
            sql.push_str(&format!(" USING {}", repair::quoted(method)));
        }
        sql.push_str(&construct::with_options(self.own)?);
        if let Some(tablespace) = stated(self.own, "tablespace") {
            sql.push_str(&format!(" TABLESPACE {}", repair::quoted(tablespace)));
        }
        Some(sql)
    }

    /// What columns are besides their definitions, and besides what they take from a parent.
    fn column_changes(&self) -> Option<Vec<String>> {
        let mut changes = Vec::new();
        for column in self.columns() {
            if !self.takes_columns() && !column.flag("inherited") {
                changes.extend(column_clause::settings(column)?);
                continue;
            }
            changes.extend(column_clause::adjustments(column, self.inherited(column))?);
            if !foreign_table::column_options(column)?.is_empty() {
                let plain = Object::named(column.address.clone(), []);
                changes.push(foreign_table::alter_column(&plain, column)?);
            }
        }
        Some(changes)
    }

    /// The column of the parent that a column comes from.
    fn inherited(&self, column: &Object) -> Option<&'a Object> {
        let parents = match self.own.property("inherits") {
            Some(Value::List(parents)) => parents.iter().map(|parent| &**parent).collect(),
            _ => Vec::new(),
        };
        let mut parents = parents.into_iter().chain(stated(self.own, "partition of"));
        parents.find_map(|parent| {
            let path = Address::from_displayed(Kind::TABLE, parent)?.path;
            let path = path.iter().cloned().chain([Name::new(column.address.own_name())]);
            self.side.objects.get(&Address::new(Kind::COLUMN, path))
        })
    }

    /// Constraints and indexes; foreign keys last, because they may need a key of the table itself.
    fn keys_and_indexes(&self) -> Option<Vec<String>> {
        let parts = [Kind::CONSTRAINT, Kind::INDEX].into_iter().flat_map(|kind| self.parts(kind));
        let (keys, rest): (Vec<_>, Vec<_>) = parts
            .filter(|part| !part.flag("inherited"))
            .partition(|part| construct::constraint_type(part) == "foreign key");
        let mut all = Vec::new();
        for part in rest.into_iter().chain(keys) {
            all.extend(construct::in_new_table(part)?);
        }
        Some(all)
    }

    /// What follows `ALTER TABLE` for the table's own attributes.
    fn switches(&self) -> Option<Vec<String>> {
        let mut switches = Vec::new();
        for property in ["row level security", "force row level security"] {
            if self.own.flag(property) {
                switches
                    .extend(row_security::switch(property, &Value::Flag(true)).map(str::to_owned));
            }
        }
        match stated(self.own, "replica identity") {
            None | Some("default") => {}
            Some(_) => switches.push(replica_identity(self.own, self.side)?),
        }
        if let Some(index) = repair::flagged(self.side, &self.own.address, "clustered") {
            switches.push(format!("CLUSTER ON {}", repair::own_name(&index.address)?));
        }
        switches.extend(trigger_states(self.own.property("trigger states"), None)?);
        Some(switches)
    }

    /// Policies, rules and triggers, after everything that they may call.
    fn security_and_code(&self) -> Option<Vec<Statement>> {
        let mut all = Vec::new();
        for policy in self.parts(Kind::POLICY) {
            all.extend(row_security::create(policy)?.statements);
        }
        for part in [Kind::RULE, Kind::TRIGGER].into_iter().flat_map(|kind| self.parts(kind)) {
            all.extend((ddl::writer(part.address.kind)?.create)(part)?);
        }
        Some(all.into_iter().map(|statement| statement.locking(NO_LOCK).late()).collect())
    }
}

/// The table of the column that a sequence is dropped with.
pub(super) fn owner_of(sequence: &Object) -> Option<Address> {
    Address::from_displayed(Kind::COLUMN, stated(sequence, "owned by")?)?.owning_table()
}

fn column(column: &Object) -> Option<String> {
    Some(format!("    {}{}", column_clause::column(column)?, column_clause::not_null(column)))
}

/// `REPLICA IDENTITY ...`, with the index of the side that it names.
fn replica_identity(table: &Object, side: &Snapshot) -> Option<String> {
    match stated(table, "replica identity")? {
        word @ ("default" | "nothing" | "full") => {
            Some(format!("REPLICA IDENTITY {}", word.to_uppercase()))
        }
        "index" => {
            let index = repair::flagged(side, &table.address, "replica identity")?;
            Some(format!("REPLICA IDENTITY USING INDEX {}", repair::own_name(&index.address)?))
        }
        _ => None,
    }
}

/// What follows `ALTER TABLE` to let the triggers that a partition has from its table fire in the
/// sessions that are stated; those that are stated no more fire as they do there.
fn trigger_states(to: Option<&Value>, from: Option<&Value>) -> Option<Vec<String>> {
    let items = |value: Option<&Value>| match value {
        Some(Value::Set(items)) => items.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    let (to, from) = (items(to), items(from));
    let mut changes = Vec::new();
    for state in to.iter().filter(|state| !from.contains(state)) {
        let (trigger, word) = lexical::leading_name(state)?;
        let enable = match word.trim_start() {
            "origin" => "ENABLE",
            "disabled" => "DISABLE",
            "replica" => "ENABLE REPLICA",
            "always" => "ENABLE ALWAYS",
            _ => return None,
        };
        changes.push(format!("{enable} TRIGGER {}", repair::quoted(&trigger)));
    }
    for state in &from {
        let (trigger, _) = lexical::leading_name(state)?;
        if !to.iter().any(|other| lexical::leading_name(other).is_some_and(|o| o.0 == trigger)) {
            changes.push(format!("ENABLE TRIGGER {}", repair::quoted(&trigger)));
        }
    }
    Some(changes)
}

/// `ALTER TABLE ...` for one property.
pub(super) fn alter(aim: &Aim<'_>, sides: &Sides<'_>, property: &str) -> Option<Fix> {
    let from = repair::common(aim, sides, property)?;
    let alter = repair::alter_table(aim.at)?;
    let word = match &aim.to {
        Value::Text(word) => Some(&**word),
        _ => None,
    };
    let what = match (property, word) {
        ("persistence", Some("permanent")) => "SET LOGGED".to_owned(),
        ("persistence", Some("unlogged")) => "SET UNLOGGED".to_owned(),
        ("replica identity", _) => {
            let side = repair::model(aim, sides)?;
            replica_identity(side.objects.get(aim.at)?, side)?
        }
        ("access method", Some(method)) => format!("SET ACCESS METHOD {}", repair::quoted(method)),
        ("tablespace", word) => {
            format!("SET TABLESPACE {}", repair::quoted(word.unwrap_or("pg_default")))
        }
        ("of type", Some(of_type)) => format!("OF {}", lexical::qualified(of_type)?),
        ("of type", None) => "NOT OF".to_owned(),
        ("inherits", _) => inherit(from, &aim.to)?.join(", "),
        ("trigger states", _) => trigger_states(Some(&aim.to), Some(from))?.join(", "),
        ("partition of" | "partition bound", _) => return attach(aim, sides),
        ("detach pending", _) => return finish_detaching(aim, sides),
        (_, _) => row_security::switch(property, &aim.to)?.to_owned(),
    };
    Some(repair::fix([format!("{alter} {what}")], ACCESS_EXCLUSIVE))
}

/// Parents that are too many are left, those that lack come last: their order counts.
fn inherit(from: &Value, to: &Value) -> Option<Vec<String>> {
    let (Value::List(from), Value::List(to)) = (from, to) else { return None };
    let kept = from.iter().zip(to).take_while(|(old, new)| old == new).count();
    let gone = from
        .iter()
        .skip(kept)
        .map(|parent| Some(format!("NO INHERIT {}", lexical::qualified(parent)?)));
    let come =
        to.iter().skip(kept).map(|parent| Some(format!("INHERIT {}", lexical::qualified(parent)?)));
    gone.chain(come).collect()
}

/// Out of the partitioned table that it is a part of, and into the one that it should be a part of.
fn attach(aim: &Aim<'_>, sides: &Sides<'_>) -> Option<Fix> {
    let name = aim.at.quoted();
    let wanted = repair::model(aim, sides)?.objects.get(aim.at)?;
    let mut statements = Vec::new();
    if let Value::Text(whole) = repair::common(aim, sides, "partition of")? {
        let whole = lexical::qualified(whole)?;
        statements.push(format!("ALTER TABLE {whole} DETACH PARTITION {name}"));
    }
    statements.extend(attached(wanted)?);
    Some(repair::fix(statements, ACCESS_EXCLUSIVE))
}

/// `ATTACH PARTITION`, where the table is one.
fn attached(table: &Object) -> Option<Option<String>> {
    let Some(whole) = stated(table, "partition of") else { return Some(None) };
    let bound = lexical::bound(stated(table, "partition bound")?)?;
    let (whole, name) = (lexical::qualified(whole)?, table.address.quoted());
    Some(Some(format!("ALTER TABLE {whole} ATTACH PARTITION {name} {bound}")))
}

/// A partition that is half detached is first detached whole.
fn finish_detaching(aim: &Aim<'_>, sides: &Sides<'_>) -> Option<Fix> {
    (aim.to == Value::Flag(false)).then_some(())?;
    let Value::Text(whole) = repair::common(aim, sides, "partition of")? else { return None };
    let (whole, name) = (lexical::qualified(whole)?, aim.at.quoted());
    let wanted = repair::model(aim, sides)?.objects.get(aim.at)?;
    let finish = format!("ALTER TABLE {whole} DETACH PARTITION {name} FINALIZE");
    let statements = std::iter::once(finish).chain(attached(wanted)?);
    Some(repair::fix(statements, ACCESS_EXCLUSIVE))
}

/// What to do where no statement can be written.
pub(super) fn in_words(property: &str) -> Option<&'static str> {
    Some(match property {
        "partitioned by" => {
            "A table stays partitioned as it was made: make a new one, copy the rows, and swap their names."
        }
        "detach pending" => {
            "DETACH PARTITION CONCURRENTLY did not come to its end: DETACH PARTITION ... FINALIZE ends it, and ATTACH PARTITION brings the partition back."
        }
        _ => return None,
    })
}
