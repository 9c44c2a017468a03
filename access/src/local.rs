//! The token of this machine: whoever may read the data folder of a running service may command it.
//!
//! A process that serves makes one when it begins, keeps the hash and writes the text into a file that its owner alone
//! may read. It holds as long as the process.

use crate::error::MakeError;
use crate::secret::{Secret, SecretHash, Shown, decode, encode};
use crate::{How, Principal, Role};

/// What the text begins with.
const PREFIX: &str = "fl_";

/// The token of a process, as it is recognised.
#[derive(Clone, Copy, Debug)]
pub struct LocalToken(SecretHash);

impl LocalToken {
    /// Makes one: what recognises it, and its text.
    ///
    /// # Errors
    /// [`MakeError::NoRandom`] where there are no random bytes.
    pub fn make() -> Result<(Self, Shown), MakeError> {
        let secret = Secret::random()?;
        Ok((Self(secret.hash()), Shown::new(format!("{PREFIX}{}", encode(secret.bytes())))))
    }

    /// Whether a text has the form of such a token.
    #[must_use]
    pub fn is_one(shown: &str) -> bool {
        shown.starts_with(PREFIX)
    }

    /// Who shows this text: an admin, where it is the token; compared in constant time.
    #[must_use]
    pub fn admit(&self, shown: &str) -> Option<Principal> {
        let secret = Secret::from_bytes(decode(shown.strip_prefix(PREFIX)?)?);
        let is_it: bool = self.0.matches(&secret.hash()).into();
        is_it.then(|| Principal { id: "command-line".into(), how: How::Loopback, ..Principal::loopback(Role::Admin) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_text_lets_in() {
        let (token, shown) = LocalToken::make().expect("random bytes");
        let (other, _) = LocalToken::make().expect("random bytes");
        let text = shown.reveal().to_owned();
        assert!(LocalToken::is_one(&text) && !LocalToken::is_one("fp_1"));
        let principal = token.admit(&text).expect("it is the token");
        assert_eq!((principal.role, principal.actor().as_str()), (Some(Role::Admin), "loopback:command-line"));
        assert_eq!(other.admit(&text), None);
        for wrong in ["", "fl_", &text[..text.len() - 1], &format!("{text}A"), &text.replace("fl_", "fp_")] {
            assert_eq!(token.admit(wrong), None, "{wrong}");
        }
        assert!(!format!("{token:?} {shown:?}").contains(&text[3..]));
    }
}
