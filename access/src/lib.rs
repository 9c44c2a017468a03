//! Who may do what?

mod check;
mod error;
mod principal;
mod role;
mod scope;

pub use error::{MakeError, Misfit};
pub use principal::{How, Principal};
pub use role::{Audience, Role};
pub use scope::OfferScope;
