//! Nothing but dependencies: their features are those that the whole workspace resolves to, so that
//! building or testing one crate (`-p`) uses the same artefacts as building all of them. Without it the RDF
//! store's C++ would be compiled once for each selection.
//!
//! When `cargo tree -e features` of one crate and of the workspace drift apart, add the missing feature here.
