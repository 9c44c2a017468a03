//! Why someone is not let in: one answer to the outside, the reason for the log.

use std::sync::Arc;
use thiserror::Error;

/// Somebody who is not let in.
///
/// Its text is the same whatever the reason, so that nothing can be guessed by trying; [`why`](Self::why) and
/// [`id`](Self::id) are for the log and are never sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("what was shown is not accepted")]
pub struct Refused {
    /// The reason.
    pub why: Why,
    /// The public id of the key or link that was shown, where it had the form of one. Never a secret.
    pub id: Option<Arc<str>>,
}

impl Refused {
    /// A refusal with the id that was shown.
    pub(crate) fn of(why: Why, id: &str) -> Self {
        Self { why, id: Some(id.into()) }
    }

    /// A refusal of something that shows no id.
    pub(crate) fn bare(why: Why) -> Self {
        Self { why, id: None }
    }
}

/// The reason of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Why {
    /// It has not the form of what it should be, or its checksum does not fit.
    Malformed,
    /// There is no such key or link.
    Unknown,
    /// The secret or the signature is another one.
    Wrong,
    /// The secret was replaced, and the time in which both hold is over.
    Retired,
    /// It does not hold yet.
    NotYet,
    /// It does not hold any more.
    Expired,
    /// It was taken back.
    Revoked,
    /// It is signed in a way that is not allowed.
    Algorithm,
    /// It is signed with a key that is not known: a newer set of keys may have it.
    UnknownSigner,
    /// It names no signing key where there are several.
    NoSigner,
    /// It comes from another issuer.
    Issuer,
    /// It was made for somebody else.
    Audience,
    /// A claim is missing or has not the form that it should have.
    Claims,
    /// It says nothing that stands for a role here.
    NoRole,
    /// It does not say whose it is, where that must be said.
    NoOrganisation,
}

impl Why {
    /// A word for logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Unknown => "unknown",
            Self::Wrong => "wrong",
            Self::Retired => "retired",
            Self::NotYet => "not_yet",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::Algorithm => "algorithm",
            Self::UnknownSigner => "unknown_signer",
            Self::NoSigner => "no_signer",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Claims => "claims",
            Self::NoRole => "no_role",
            Self::NoOrganisation => "no_organisation",
        }
    }
}
