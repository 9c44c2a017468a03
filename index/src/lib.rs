//! Room: index.
