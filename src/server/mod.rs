//! The only user of the driver: connections, TLS, the read-only session, deadlines, and the fleet
//! of sessions that work side by side. Nothing above this module sees a driver type, an unbounded
//! wait, or a statement that is not on the list.
//!
//! ```text
//! hosts -> wire (TLS) -> guard -> driver -> login -> connect -> session -> fleet
//!                          \-> tap -> copy ------------------------/
//! ```

mod connect;
mod copy;
mod driver_error;
mod due;
mod exchange;
mod failure;
mod fleet;
mod guard;
mod hosts;
mod interrupt;
mod login;
mod patience;
mod reading;
mod redact;
mod request;
mod row;
mod scratch_session;
mod session;
mod statements;
mod tap;
mod tls;
mod verify;
mod version;
mod waiting;
mod wire;

pub use crate::sql::{Part, Sql, Template};
pub use copy::{Copied, EachTuple};
pub use exchange::{Answers, Ask, Ended};
pub use failure::Failure;
pub use fleet::{Fleet, Pending};
pub use interrupt::Interrupt;
pub use request::{OwnedParam, Request};
pub use row::{Param, Row};
pub use scratch_session::{NotRun, SCRATCH_APPLICATION, ScratchSession, ServerError, TextRows};
pub use session::Session;
pub use statements::control_statements;
pub use version::TESTED_VERSIONS;
