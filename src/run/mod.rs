//! The story of every command, one file each: the only place that may import everything.
