//! What can be wrong with an entry of this room, and with what one is made of.

use thiserror::Error;

/// An entry that cannot be written or read. It names no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the payload of `{kind}` under `{key}` does not fit: at `{pointer}`: {reason}")]
pub struct AccessError {
    /// The entry's kind.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// Where in the payload, as a path of fields.
    pub pointer: String,
    /// What does not fit, and what was expected.
    pub reason: String,
}

/// What does not fit in a value: where, and why. It names no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("at `{pointer}`: {reason}")]
pub struct Misfit {
    /// Where, as a path of fields.
    pub pointer: String,
    /// What was found and what was expected.
    pub reason: String,
}

impl Misfit {
    /// Names a place and what is wrong there.
    #[must_use]
    pub fn new(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), reason: reason.into() }
    }

    /// The same misfit, of a part of a greater value.
    pub(crate) fn within(self, part: &str) -> Self {
        Self { pointer: format!("{part}.{}", self.pointer), ..self }
    }
}

/// Why a secret cannot be made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MakeError {
    /// The operating system gives no random bytes: no secret is made of anything else.
    #[error("the operating system gives no random bytes: {0}; nothing was made")]
    NoRandom(String),
    /// What was asked for does not fit.
    #[error(transparent)]
    Misfit(#[from] Misfit),
}
