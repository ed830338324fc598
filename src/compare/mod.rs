//! Snapshots against each other: which sides do not agree on what. Generic over properties and
//! pure; it knows no kind by name and no rule.
