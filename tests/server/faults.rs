//! What misbehaving servers lead to.
