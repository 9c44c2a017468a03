//! Room for cli.
