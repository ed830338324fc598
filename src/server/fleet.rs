//! One thread per database, so that none waits for another and a lost one harms only itself.

use super::{Failure, Session};
use crate::config::{Limits, Target};
use crate::model::{DatabaseInfo, Name};

/// The sessions of a run.
#[derive(Debug)]
pub struct Fleet {}

/// Work that was started on one session and has not been waited for.
#[derive(Debug)]
pub struct Pending<R> {
    result: std::sync::mpsc::Receiver<Result<R, Failure>>,
}

impl Fleet {
    /// Connects to all targets side by side. Failures are kept, by name.
    pub fn connect(_targets: &[Target], _limits: &Limits) -> Fleet {
        todo!()
    }

    /// What is known of every target, connected or not, in the order of the targets.
    pub fn infos(&self) -> Vec<DatabaseInfo> {
        todo!()
    }

    /// Runs `work` on every live session at once and waits for all, in the order of the targets.
    /// Sessions that were lost earlier (or never opened) are left out; one that fails fatally,
    /// panics or misses its deadline is lost from now on.
    pub fn each<R: Send + 'static>(
        &mut self,
        _work: impl Fn(&mut Session) -> Result<R, Failure> + Send + Sync + 'static,
    ) -> Vec<(Name, Result<R, Failure>)> {
        todo!()
    }

    /// Starts `work` on one session without waiting. `None` where that session is not live.
    pub fn start<R: Send + 'static>(
        &mut self,
        _database: &Name,
        _work: impl FnOnce(&mut Session) -> Result<R, Failure> + Send + 'static,
    ) -> Option<Pending<R>> {
        todo!()
    }

    /// The names of the live sessions.
    pub fn live(&self) -> Vec<Name> {
        todo!()
    }

    /// Why each lost database was lost.
    pub fn lost(&self) -> Vec<(Name, Failure)> {
        todo!()
    }
}

impl<R> Pending<R> {
    /// Waits for the result, within the run's deadlines.
    pub fn wait(self) -> Result<R, Failure> {
        todo!()
    }
}
