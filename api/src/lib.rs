//! The door: HTTP, OpenAPI, metrics, the command line, and the service that ties the rooms together.
//!
//! Three steps, visible in the tree: a handler (`http`) parses, makes one call and renders; the
//! [`service`] knows journal, projections and the current world and no HTTP; the rooms below do the
//! work. The command line (`cli`) talks to a running service where one holds the folder, and opens the
//! folder itself otherwise.

pub mod cli;
pub mod deprecation;
mod feeds;
pub mod http;
mod outgoing;
pub mod problem;
pub mod service;
pub mod settings;
mod sparql;
