//! Who owns an object.

use crate::model::{Address, Kind, Name};

use super::{Statement, database, target};

/// Gives the object to a role; `None` where no statement does.
pub fn hand_over(address: &Address, owner: &str) -> Option<Statement> {
    let owner = Name::new(owner).quoted();
    match address.kind {
        Kind::DATABASE => {
            Some(database::on_current("ALTER DATABASE ", &format!(" OWNER TO {owner}")))
        }
        // Whoever creates one owns it for good.
        Kind::EXTENSION => None,
        _ => {
            let what = format!("{} OWNER TO {owner}", target::of(address)?);
            Some(match address.kind {
                kind if kind.is_relation() || kind == Kind::SEQUENCE => {
                    Statement::alter_locked(what)
                }
                _ => Statement::alter(what),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::hand_over;
    use crate::model::{Address, Kind, Lock};

    #[test]
    fn nobody_is_given_an_extension() {
        let sql = |kind, path: &[&str]| {
            hand_over(&Address::new(kind, path.iter().copied()), "r").map(|given| given.sql)
        };
        assert_eq!(sql(Kind::EXTENSION, &["citext"]), None);
        let server = sql(Kind::SERVER, &["S"]);
        assert_eq!(server.as_deref(), Some("ALTER SERVER \"S\" OWNER TO \"r\""));
        let lock = |kind, path: &[&str]| {
            hand_over(&Address::new(kind, path.iter().copied()), "r").map(|given| given.lock)
        };
        assert_eq!(lock(Kind::FUNCTION, &["s", "f", "()"]), Some(Lock::None));
        assert_eq!(lock(Kind::TABLE, &["s", "t"]), Some(Lock::AccessExclusive));
        assert!(sql(Kind::DATABASE, &["current"]).is_some_and(|sql| sql.contains("%I OWNER TO")));
    }
}
