//! Scripts that bring rows from one database to another.
//!
//! [`Table`] decides from what the catalogs say what can be brought, and what has to be known of it;
//! [`order`] puts tables behind those that they refer to; [`Section`] writes one table's part of the
//! script as its rows come, and [`frame`] what stands around all parts.

mod around;
mod choice;
mod frame;
mod literal;
mod order;
mod section;
mod sequence;
mod table;
mod unseen;
mod values;

pub use around::whole;
pub use frame::{Frame, frame};
pub use order::{Order, order};
pub use section::{Section, SectionHead, delete, update};
pub use sequence::advance;
pub use table::{Misfit, Parent, Table, Unique, uncertain};
pub use values::Values;
