//! What can be wrong with an entry of this room.

use thiserror::Error;

/// An entry that cannot be written or read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the payload of `{kind}` under `{key}` does not fit: at `{pointer}`: {reason}")]
pub struct LiveError {
    /// The entry's kind.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// Where in the payload, as a path of fields.
    pub pointer: String,
    /// What does not fit, and what was expected.
    pub reason: String,
}

/// What does not fit in a payload: where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// Where, as a path of fields.
    pub(crate) pointer: String,
    /// What was found and what was expected.
    pub(crate) reason: String,
}

impl Misfit {
    /// Names a place and what is wrong there.
    pub(crate) fn new(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), reason: reason.into() }
    }
}
