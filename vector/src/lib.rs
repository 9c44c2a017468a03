//! The nearest of a million vectors.
//!
//! A [`Store`] holds vectors of one length by key and numbers them; a [`Snapshot`] is what a reader sees of it
//! at one moment. The nearest vectors to a query are found in one of three ways behind the trait
//! [`Nearest`]: [`Exact`] compares with all of them, [`Scan`] compares short codes first, [`Walk`] asks a
//! graph of neighbours that is built in the background. A [`Plan`] says which, by how many vectors there are and
//! how many of them are allowed. Scores are exact in all of them, filters are inside, and what is found does not
//! depend on threads.

mod allowed;
mod bytes;
mod chunk;
mod code;
mod disk;
mod error;
mod exact;
mod graph;
mod keeper;
mod kernel;
mod near;
mod plan;
mod scan;
mod select;
mod settings;
mod snapshot;
mod store;
mod walk;

pub use allowed::Allowed;
pub use error::{OpenError, SaveError, VectorError};
pub use exact::Exact;
pub use keeper::Ready;
pub use near::{Near, Nearest};
pub use plan::Plan;
pub use scan::Scan;
pub use settings::{GraphSettings, Settings};
pub use snapshot::Snapshot;
pub use store::Store;
pub use walk::Walk;
