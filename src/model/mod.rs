//! The vocabulary that everything else is written in. Imports nothing of ours and touches nothing
//! outside the process: plain data with a meaning.

mod address;
mod collation;
pub mod columns;
mod dependency;
mod difference;
mod finding;
mod fix;
pub mod grantee;
mod hidden;
mod keys;
mod kind;
mod lexicon;
mod name;
pub mod noun;
mod object;
pub mod objects;
mod obstacle;
mod outcome;
mod pattern;
mod place;
mod pool;
pub mod prop;
mod sequence;
pub mod shape;
mod snapshot;
mod spelling;
mod unchecked;
mod value;

pub use address::Address;
pub use dependency::{Dependencies, Dependency, DependencyKind, Part};
pub use difference::{Change, Difference};
pub use finding::{Actual, Actuals, Finding, Severity};
pub use fix::{Fix, FixStep, Lock, Remedy, Risk};
pub use hidden::is_hidden;
pub use keys::Key;
pub use kind::{Kind, Naming};
pub use lexicon::{Form, KindWords, Stated};
pub use name::Name;
pub use object::{Object, Property};
pub use objects::Objects;
pub use obstacle::{Blocked, Examples, Obstacle, ObstacleKind};
pub use outcome::{
    DatabaseInfo, DifferingRow, DifferingRows, Identity, Ignored, MissingRows, Outcome, RowCompare,
    ServerInfo, StructureScope, TableRows, Task, Verdict,
};
pub use pattern::Pattern;
pub use place::Place;
pub use pool::Pool;
pub use sequence::{Behind, NearLimit};
pub use snapshot::{Origin, Snapshot};
pub use spelling::{Judgement, Judgements, Question};
pub use unchecked::{Reason, Unchecked};
pub use value::{Expression, Value};
