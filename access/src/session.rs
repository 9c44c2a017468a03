//! Logins of browsers: a random text in a cookie stands for who logged in. They are held in memory: a restart ends them.

use crate::error::MakeError;
use crate::secret::{self, BYTES, Secret, Shown};
use crate::{How, Principal};
use std::collections::HashMap;

/// A login.
#[derive(Clone, Debug)]
struct Session {
    principal: Principal,
    ends_us: i64,
}

/// The logins that hold, a bounded number. Only the hashes of their texts are kept. It reads no clock: moments are
/// handed in, microseconds since 1970.
#[derive(Debug)]
pub struct Sessions {
    most: usize,
    held: HashMap<[u8; BYTES], Session>,
}

impl Sessions {
    /// Room for so many, one at least.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most: most.max(1), held: HashMap::new() }
    }

    /// Begins a login of somebody that ends at a moment, and gives the text that stands for it. Where there is no room,
    /// the one that ends first is ended.
    ///
    /// # Errors
    /// [`MakeError`] where the system gives no random bytes.
    pub fn begin(&mut self, principal: &Principal, ends_us: i64, now_us: i64) -> Result<Shown, MakeError> {
        let secret = Secret::random()?;
        let principal = Principal { how: How::Session, expires_us: Some(ends_us), ..principal.clone() };
        self.held.retain(|_, session| session.ends_us > now_us);
        while self.held.len() >= self.most {
            let first = self.held.iter().min_by_key(|(_, session)| session.ends_us).map(|(hash, _)| *hash);
            let Some(first) = first else { break };
            self.held.remove(&first);
        }
        self.held.insert(secret.hash().bytes(), Session { principal, ends_us });
        Ok(Shown::new(secret::encode(secret.bytes())))
    }

    /// Who logged in with this text, where that still holds.
    #[must_use]
    pub fn find(&self, text: &str, now_us: i64) -> Option<Principal> {
        let session = self.held.get(&hash(text)?)?;
        (session.ends_us > now_us).then(|| session.principal.clone())
    }

    /// Ends the login that this text stands for.
    pub fn end(&mut self, text: &str) {
        if let Some(hash) = hash(text) {
            self.held.remove(&hash);
        }
    }
}

/// The hash of the secret that a text stands for. It is looked up by hash: how long that takes says nothing of a secret.
fn hash(text: &str) -> Option<[u8; BYTES]> {
    secret::decode::<BYTES>(text).map(|bytes| Secret::from_bytes(bytes).hash().bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Role;

    #[test]
    fn a_login_holds_until_it_ends_and_there_are_no_more_than_fit() {
        let mut sessions = Sessions::new(2);
        let who = Principal::loopback(Role::Rep);
        let mut begin = |ends_us| sessions.begin(&who, ends_us, 0).expect("random bytes").reveal().to_owned();
        let (one, two, three) = (begin(10), begin(20), begin(30));
        assert!(sessions.find(&one, 0).is_none(), "the one that ends first made room");
        let found = sessions.find(&two, 19).expect("it holds");
        assert_eq!((found.how, found.role, found.expires_us), (How::Session, Some(Role::Rep), Some(20)));
        assert!(sessions.find(&two, 20).is_none() && sessions.find(&three, 20).is_some());
        sessions.end(&three);
        for text in [&three, "", "x", &format!("{three}=")] {
            assert!(sessions.find(text, 0).is_none(), "{text}");
        }
        assert!(!format!("{sessions:?}").contains(&two), "no text is kept");
    }
}
