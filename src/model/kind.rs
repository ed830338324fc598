//! The kinds of objects that PostgreSQL has, and how it names objects of each.

use std::cmp::Ordering;
use std::fmt;

/// A kind of object: PostgreSQL's own word for it, in lower case and in the singular, and how its
/// objects are named. What is read of a kind, and how, is `catalog::KINDS`' business; this is only
/// the label that travels with an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Kind(pub &'static str, pub Naming);

/// No two kinds have one word, and mostly it is the same one in the same place.
impl Ord for Kind {
    fn cmp(&self, other: &Self) -> Ordering {
        if std::ptr::eq(self.0, other.0) { Ordering::Equal } else { self.0.cmp(other.0) }
    }
}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// How the objects of a kind are named: what the parts of an address mean.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Naming {
    /// In the database, in no schema: `[name]`, or several names none of which is a schema's.
    Plain,
    /// In the database, by a phrase of SQL that holds qualified names: `[(integer AS text)]`.
    Phrase,
    /// In a schema: `[schema, name]`.
    InSchema,
    /// In a schema, by name and by what SQL writes after the name to tell it from others:
    /// `[schema, name, (integer, text)]`, `[schema, name,  USING btree]` (with its space).
    Signature,
    /// In a table, a view or another relation: `[schema, relation, name]`.
    InTable,
    /// About another object: `[kind, names of the object...]`.
    About,
    /// About another object and somebody: `[kind, names of the object..., grantee or provider]`.
    AboutBy,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Declares the kinds, each with its documentation, and gathers them in `Kind::ALL`.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $constant:ident = $word:literal, $naming:ident;)*) => {
        impl Kind {
            $($(#[doc = $doc])* pub const $constant: Kind = Kind($word, Naming::$naming);)*

            /// All of them, what others need before what needs it.
            pub const ALL: &'static [Kind] = &[$(Kind::$constant),*];
        }
    };
}

kinds! {
    /// What is said of the database itself: no names.
    DATABASE = "database", Plain;
    /// A tablespace of the cluster.
    TABLESPACE = "tablespace", Plain;
    /// A parameter that sessions begin with: path `[scope, parameter]`.
    SETTING = "setting", Plain;
    /// A schema.
    SCHEMA = "schema", Plain;
    /// An extension.
    EXTENSION = "extension", Plain;
    /// A procedural language.
    LANGUAGE = "language", Plain;
    /// An access method for tables or indexes.
    ACCESS_METHOD = "access method", Plain;
    /// A foreign-data wrapper.
    FOREIGN_DATA_WRAPPER = "foreign-data wrapper", Plain;
    /// A foreign server.
    SERVER = "server", Plain;
    /// A user mapping: path `[server, user]`.
    USER_MAPPING = "user mapping", Plain;
    /// A collation.
    COLLATION = "collation", InSchema;
    /// An encoding conversion.
    CONVERSION = "conversion", InSchema;
    /// An enum type.
    ENUM = "enum", InSchema;
    /// A domain.
    DOMAIN = "domain", InSchema;
    /// A composite type of its own.
    COMPOSITE_TYPE = "composite type", InSchema;
    /// A range type, with its multirange.
    RANGE_TYPE = "range type", InSchema;
    /// A base type, or the shell of one.
    BASE_TYPE = "base type", InSchema;
    /// A sequence.
    SEQUENCE = "sequence", InSchema;
    /// A function, window functions among them.
    FUNCTION = "function", Signature;
    /// A procedure.
    PROCEDURE = "procedure", Signature;
    /// An aggregate function.
    AGGREGATE = "aggregate", Signature;
    /// An operator: path `[schema, +, (integer, integer)]`.
    OPERATOR = "operator", Signature;
    /// An operator family: path `[schema, name,  USING method]`.
    OPERATOR_FAMILY = "operator family", Signature;
    /// An operator class: path `[schema, name,  USING method]`.
    OPERATOR_CLASS = "operator class", Signature;
    /// A cast: path `[(source AS target)]`.
    CAST = "cast", Phrase;
    /// A transform: path `[FOR type LANGUAGE language]`.
    TRANSFORM = "transform", Phrase;
    /// A text search parser.
    TEXT_SEARCH_PARSER = "text search parser", InSchema;
    /// A text search template.
    TEXT_SEARCH_TEMPLATE = "text search template", InSchema;
    /// A text search dictionary.
    TEXT_SEARCH_DICTIONARY = "text search dictionary", InSchema;
    /// A text search configuration.
    TEXT_SEARCH_CONFIGURATION = "text search configuration", InSchema;
    /// A table, partitioned or not.
    TABLE = "table", InSchema;
    /// A foreign table.
    FOREIGN_TABLE = "foreign table", InSchema;
    /// A column of a table.
    COLUMN = "column", InTable;
    /// A constraint of a table.
    CONSTRAINT = "constraint", InTable;
    /// An index of a table or of a materialized view.
    INDEX = "index", InTable;
    /// A view.
    VIEW = "view", InSchema;
    /// A materialized view.
    MATERIALIZED_VIEW = "materialized view", InSchema;
    /// An extended statistics object.
    STATISTICS = "statistics", InSchema;
    /// A rewrite rule.
    RULE = "rule", InTable;
    /// A trigger.
    TRIGGER = "trigger", InTable;
    /// A row-level security policy.
    POLICY = "policy", InTable;
    /// An event trigger.
    EVENT_TRIGGER = "event trigger", Plain;
    /// A publication.
    PUBLICATION = "publication", Plain;
    /// A subscription.
    SUBSCRIPTION = "subscription", Plain;
    /// What one grantee may do with one object.
    PRIVILEGE = "privilege", AboutBy;
    /// What one grantee may do with objects that one role will make:
    /// path `[role, schema or nothing, kind of object, grantee]`.
    DEFAULT_PRIVILEGE = "default privilege", Plain;
    /// The comment on one object.
    COMMENT = "comment", About;
    /// The label that one provider gave to one object.
    SECURITY_LABEL = "security label", AboutBy;
}

impl Kind {
    /// The kind that is called so.
    pub fn named(word: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.0 == word)
    }

    /// Whether its objects are relations: what has columns, and what tables' parts may be in.
    pub fn is_relation(self) -> bool {
        [Kind::TABLE, Kind::FOREIGN_TABLE].contains(&self) || self.is_view()
    }

    /// Whether its objects are made of a query, and fall and rise with what that reads.
    pub fn is_view(self) -> bool {
        [Kind::VIEW, Kind::MATERIALIZED_VIEW].contains(&self)
    }
}
