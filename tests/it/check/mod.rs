//! `tenantctl check`, from its arguments and files to its reports and exit codes.

mod declared;
mod faults;
mod formats;
mod rows;
mod selection;
mod settings;
mod signals;
mod story;
mod verdicts;
mod visibility;
