//! Changes of one table that its children do not follow.

use super::Statement;

/// The statements with `ONLY` before the table's name: a parent's change that is to leave its
/// children as they are. Statements that are not `ALTER TABLE` stay as they are.
pub fn only(statements: Vec<Statement>) -> Vec<Statement> {
    statements.into_iter().map(Statement::only).collect()
}

#[cfg(test)]
mod tests {
    use super::only;
    use crate::ddl::Statement;
    use crate::model::Lock;

    #[test]
    fn only_the_named_table_changes() {
        let change = Statement::set_table_options("\"s\".\"t\"", "RESET (fillfactor)");
        let statements = only(vec![change, Statement::set_sequence("SELECT 1")]);
        assert_eq!(statements[0].sql, "ALTER TABLE ONLY \"s\".\"t\" RESET (fillfactor)");
        assert_eq!(statements[0].lock, Lock::ShareUpdateExclusive);
        assert_eq!(statements[1].sql, "SELECT 1");
    }
}
