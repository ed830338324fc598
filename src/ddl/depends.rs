//! With which extensions an object is dropped: functions, triggers, indexes and materialized views
//! say it alike. <https://www.postgresql.org/docs/current/sql-altertrigger.html>

use std::sync::Arc;

use crate::model::{Name, Value};

/// What follows `ALTER` so that an object, named with its kind's word (`INDEX s.i`), goes with other
/// extensions than it does; `from` is `None` where it is new. `ALTER` takes one at a time.
pub(super) fn extensions(named: &str, from: Option<&Value>, to: Option<&Value>) -> Vec<String> {
    let (old, new) = (listed(from), listed(to));
    let alter = |no: &str, extension: &str| {
        format!("{named} {no}DEPENDS ON EXTENSION {}", Name::new(extension).quoted())
    };
    let gone = old.iter().filter(|name| !new.contains(name)).map(|name| alter("NO ", name));
    let come = new.iter().filter(|name| !old.contains(name)).map(|name| alter("", name));
    gone.chain(come).collect()
}

fn listed(value: Option<&Value>) -> &[Arc<str>] {
    match value {
        Some(Value::Set(names) | Value::List(names)) => names,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::extensions;
    use crate::model::Value;

    #[test]
    fn what_it_goes_with_already_stays() {
        let (from, to) = (Value::set(["kept", "gone"]), Value::set(["kept", "c\"ome"]));
        assert_eq!(
            extensions("INDEX \"i\"", Some(&from), Some(&to)),
            [
                "INDEX \"i\" NO DEPENDS ON EXTENSION \"gone\"",
                "INDEX \"i\" DEPENDS ON EXTENSION \"c\"\"ome\""
            ]
        );
        assert_eq!(extensions("INDEX \"i\"", None, Some(&from)).len(), 2);
        assert_eq!(extensions("INDEX \"i\"", Some(&from), Some(&Value::None)).len(), 2);
    }
}
