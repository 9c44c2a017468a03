//! Who may do what?
//!
//! Whoever asks becomes a [`Principal`]: by an API key ([`AccessSnapshot::authenticate_key`]), a share link
//! ([`AccessSnapshot::open_share`]) or a bearer token ([`TokenVerifier`]). The principal's [`Role`] says which
//! operations it may call ([`may`]) and which [`Audience`]s it may ask for; its [`OfferScope`] what may be offered to
//! it.
//!
//! Keys, links and the secrets that links are signed with are entries of the journal. This room says what is in
//! these entries (`payload`), keeps the last of each as a projection ([`AccessProjection`], `access.redb`) and
//! publishes them ([`AccessSnapshot`]), which costs nothing to clone and never changes. It never reads a clock and
//! knows no HTTP: moments are handed in.
//!
//! What always holds:
//!
//! 1. Nothing that is logged, printed by `Debug` or named in an error has a secret in it. Of a key only the SHA-256
//!    is kept.
//! 2. What is shown is compared in constant time, and every refusal is the same to the outside ([`Refused`]).
//! 3. A revocation is final: nothing that is set before or after it undoes it.
//! 4. What is not said may not be done: an operation without a row in the table is nobody's.
//! 5. Secrets are random bytes of the operating system; where there are none, nothing is made.

mod audit;
mod authenticate;
pub mod check;
mod error;
mod key;
mod local;
mod payload;
mod principal;
mod projection;
mod refused;
mod retention;
mod role;
mod scope;
mod seal;
mod secret;
mod session;
mod share;
mod snapshot;
mod store;
mod table;
mod token;

pub use audit::{AuditError, AuditFilter, AuditOrder, AuditPage, AuditRow, AuditStore, Tally, is_audited, plain};
pub use authenticate::SharedRead;
pub use error::{AccessError, MakeError, Misfit};
pub use key::{KeyRecord, KeySecret, LONGEST_KEY_US, LONGEST_OVERLAP_US, NewKey};
pub use local::LocalToken;
pub use payload::{
    Change, KEY_REVOKE, KEY_SET, KEY_USE, KEYS, KINDS, KeyRevoked, KeyUsed, SHARE_MAKE, SHARE_REVOKE, SIGNING_KEY,
    SIGNING_SET, SUBJECT_ERASE, ShareRevoked, key_key, share_key, use_key,
};
pub use principal::{How, Principal};
pub use projection::AccessProjection;
pub use refused::{Refused, Why};
pub use retention::needed;
pub use role::{Audience, Role};
pub use scope::OfferScope;
pub use seal::{Opened, SubjectErased, SubjectKeys, SubjectKeysError, is_sealed};
pub use secret::{Secret, SecretHash, Shown, is_id, random, random_id};
pub use session::Sessions;
pub use share::{LONGEST_LINK_US, NewShareLink, ShareLink, SigningSecret, SigningSecrets};
pub use snapshot::{AccessSnapshot, Key, Link};
pub use store::AccessStoreError;
pub use table::{Callers, FIELDS, FieldRow, ROWS, Row, Seen, access_markdown, callers, is_in_sandbox, may, only_own};
pub use token::{
    CacheSettings, Jwks, JwksCache, KnownTokens, Need, RoleRule, TokenAlgorithm, TokenSettings, TokenVerifier,
};
