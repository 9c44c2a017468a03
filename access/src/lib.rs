//! Who may do what?

mod check;
mod error;
mod key;
mod payload;
mod principal;
mod role;
mod scope;
mod secret;
mod share;

pub use error::{AccessError, MakeError, Misfit};
pub use key::{KeyRecord, KeySecret, LONGEST_KEY_US, LONGEST_OVERLAP_US, NewKey};
pub use payload::{
    Change, KEY_REVOKE, KEY_SET, KEY_USE, KEYS, KINDS, KeyRevoked, KeyUsed, SHARE_MAKE, SHARE_REVOKE, SIGNING_KEY,
    SIGNING_SET, ShareRevoked, key_key, share_key, use_key,
};
pub use principal::{How, Principal};
pub use role::{Audience, Role};
pub use scope::OfferScope;
pub use secret::{Secret, SecretHash, Shown};
pub use share::{LONGEST_LINK_US, NewShareLink, ShareLink, SigningSecret, SigningSecrets};
