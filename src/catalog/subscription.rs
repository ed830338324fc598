//! Subscriptions of logical replication, without the passwords with which they connect.
//! <https://www.postgresql.org/docs/current/catalog-pg-subscription.html>

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
        Stated::flag("enabled", "whether it runs").usually("yes"),
        Stated::set("publications", "what it subscribes to"),
        Stated::text("slot", "its replication slot"),
        Stated::flag("binary", "whether data come in binary").since(14).usually("no"),
        Stated::word(
            "streaming",
            &[("f", "off"), ("t", "on"), ("p", "parallel")],
            "whether large transactions come before their commit",
        )
        .since(14),
        Stated::text("synchronous commit", "synchronous_commit of whoever applies its changes")
            .usually("off"),
        Stated::flag("two phase", "whether prepared transactions come prepared")
            .since(15)
            .usually("no"),
        Stated::flag("disable on error", "whether an error ends it").since(15).usually("no"),
        Stated::text("origin", "whether changes of any origin come").since(16).usually("any"),
        Stated::flag("password required", "whether it must give a password")
            .since(16)
            .usually("yes"),
        Stated::flag("run as owner", "whether it applies changes as its owner")
            .since(16)
            .usually("no"),
        Stated::flag("failover", "whether its slot goes along to standbys").since(17).usually("no"),
        Stated::set("connection", "where it connects, without passwords and the like"),
        Stated::text("owner", "the role that owns it"),
    ],
};
