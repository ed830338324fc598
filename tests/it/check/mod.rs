//! `tenantctl check`, from its arguments and files to its reports and exit codes.

mod buckets;
mod chunks;
mod content;
mod data;
mod declared;
mod faults;
mod formats;
pub(crate) use formats::is_valid;
mod jobs;
mod narrowing;
mod reports;
mod rows;
mod rows_cares;
mod rows_property;
mod rows_writer;
mod selection;
mod sequences;
mod settings;
mod signals;
mod slow;
mod story;
mod stream_changes;
mod stream_faults;
mod throttle;
mod unrun;
mod verdicts;
mod visibility;
