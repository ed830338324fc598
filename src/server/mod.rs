//! The only user of the driver: connections, TLS, the read-only session, deadlines, and the fleet
//! of sessions that work side by side. Nothing above this module sees a driver type, an unbounded
//! wait, or a statement that is not on the list.

mod failure;
mod fleet;
mod row;
mod session;
mod sql;

pub use failure::Failure;
pub use fleet::{Fleet, Pending};
pub use row::{Param, Row};
pub use session::Session;
pub use sql::{Part, Sql, Template};
