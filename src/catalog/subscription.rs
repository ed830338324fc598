//! Subscriptions of logical replication, without the passwords with which they connect.
//! <https://www.postgresql.org/docs/current/catalog-pg-subscription.html>

use crate::model::prop;
use crate::model::{Kind, Stated};

use super::entry::{KindEntry, Read};
use super::heading::after_heading;

/// In the registry.
pub(super) const ENTRY: KindEntry = KindEntry {
    kind: Kind::SUBSCRIPTION,
    statements: &[(13, after_heading(include_str!("subscription.sql")))],
    read: Read::Guarded {
        names: 1,
        lesser: &[
            (13, after_heading(include_str!("subscription_lesser_13.sql"))),
            (14, after_heading(include_str!("subscription_lesser_14.sql"))),
            (15, after_heading(include_str!("subscription_lesser_15.sql"))),
            (16, after_heading(include_str!("subscription_lesser_16.sql"))),
            (17, after_heading(include_str!("subscription_lesser_17.sql"))),
        ],
    },
    properties: &[
        Stated::flag(prop::ENABLED, "whether it runs").usually("yes"),
        Stated::set(prop::PUBLICATIONS, "what it subscribes to"),
        Stated::text(prop::SLOT, "its replication slot"),
        Stated::flag(prop::BINARY, "whether data come in binary").since(14).usually("no"),
        Stated::word(
            prop::STREAMING,
            &[("f", "off"), ("t", "on"), ("p", "parallel")],
            "whether large transactions come before their commit",
        )
        .since(14),
        Stated::text(prop::SYNCHRONOUS_COMMIT, "synchronous_commit of whoever applies its changes")
            .usually("off"),
        Stated::flag(prop::TWO_PHASE, "whether prepared transactions come prepared")
            .since(15)
            .usually("no"),
        Stated::flag(prop::DISABLE_ON_ERROR, "whether an error ends it").since(15).usually("no"),
        Stated::text(prop::ORIGIN, "whether changes of any origin come").since(16).usually("any"),
        Stated::flag(prop::PASSWORD_REQUIRED, "whether it must give a password")
            .since(16)
            .usually("yes"),
        Stated::flag(prop::RUN_AS_OWNER, "whether it applies changes as its owner")
            .since(16)
            .usually("no"),
        Stated::flag(prop::FAILOVER, "whether its slot goes along to standbys")
            .since(17)
            .usually("no"),
        Stated::set(prop::CONNECTION, "where it connects, without passwords and the like"),
        Stated::text(prop::OWNER, "the role that owns it"),
    ],
};
