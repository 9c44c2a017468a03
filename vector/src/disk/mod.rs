//! A store in a folder: a file per chunk, the files of the graph, and a manifest that says which they are.
//!
//! Files are never changed. What is new gets a new name and is synced; then a manifest that names it is renamed
//! into place; then files that no manifest names are taken away. So a folder holds the old state or the new
//! one, whenever the machine stops.

mod chunk_file;
mod files;
mod graph_file;
mod manifest;
mod open;
mod save;

pub(crate) use graph_file::{GraphFiles, read_graph, write_graph};
pub(crate) use save::Saved;
