//! Room: benches.
