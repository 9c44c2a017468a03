//! Bearer tokens of an identity provider (OpenID Connect, RFC 7519), verified without asking anybody.
//!
//! Signatures and claims of the standard are verified by the crate `jsonwebtoken`; this room says which keys and
//! algorithms are taken, compares moments with the one that is handed in, and makes a
//! [`Principal`](crate::Principal) of the claims. Fetching keys over the network belongs to the room above:
//! [`JwksCache`] says when.

mod cache;
mod claims;
mod jwks;
mod known;
mod settings;
mod verify;

pub use cache::{CacheSettings, JwksCache, Need};
pub use jwks::Jwks;
pub use known::KnownTokens;
pub use settings::{RoleRule, TokenAlgorithm, TokenSettings};
pub use verify::TokenVerifier;
