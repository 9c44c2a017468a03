//! What can be wrong with an entry of this room, and with what one is made of.

use thiserror::Error;

/// The first moment after those that may be named: 9999-12-30, microseconds since 1970.
const END_US: i64 = 253_402_128_000_000_000;
/// The longest name, bytes.
const LONGEST_NAME: usize = 256;

/// An entry that cannot be written or read. It names no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the payload of `{kind}` under `{key}` does not fit: at `{pointer}`: {reason}")]
pub struct HookError {
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
    pub(crate) fn new(pointer: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), reason: reason.into() }
    }
}

/// Why a hook or a secret cannot be made or changed.
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

/// Checks that a moment, microseconds since 1970, lies between 1970 and the end of the calendar.
pub(crate) fn check_moment(pointer: &str, us: i64) -> Result<(), Misfit> {
    if (0..END_US).contains(&us) {
        return Ok(());
    }
    Err(Misfit::new(pointer, format!("`{us}` us since 1970 is no moment: expected 0 to {END_US}")))
}

/// Checks that a name is there, is not too long and can stand in a log: no control characters.
pub(crate) fn check_name(pointer: &str, name: &str) -> Result<(), Misfit> {
    if name.trim().is_empty() {
        return Err(Misfit::new(pointer, "it is empty: expected a name"));
    }
    if name.len() > LONGEST_NAME {
        return Err(Misfit::new(pointer, format!("it has {} bytes: expected at most {LONGEST_NAME}", name.len())));
    }
    if name.chars().any(char::is_control) {
        return Err(Misfit::new(pointer, "it has control characters: expected a name in one line"));
    }
    Ok(())
}
