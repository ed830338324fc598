//! What the user sees: one file per format, the registry [`FORMATS`], and every escape in one file.
