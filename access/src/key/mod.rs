//! API keys: what is kept of one, making one, giving it a new secret.

mod text;

use crate::check;
use crate::error::{MakeError, Misfit};
use crate::secret::{Secret, SecretHash, Shown, is_id, random_id};
use crate::{OfferScope, Role};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub(crate) use text::read as read_text;

/// The longest that a key may hold, microseconds: two years of 366 days.
pub const LONGEST_KEY_US: i64 = 2 * 366 * 86_400_000_000;
/// The longest that a secret may hold after it was replaced, microseconds: 30 days.
pub const LONGEST_OVERLAP_US: i64 = 30 * 86_400_000_000;

/// One secret of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySecret {
    /// The SHA-256 of it; the secret itself is kept nowhere.
    pub hash: SecretHash,
    /// When it was made, microseconds since 1970.
    pub made_us: i64,
    /// From when it holds no more, microseconds since 1970: it was replaced. `None`: as long as the key.
    pub ends_us: Option<i64>,
}

/// An API key as it is kept: everything but its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRecord {
    /// Its public id, 16 hexadecimal digits.
    pub id: Arc<str>,
    /// What it is for, in the words of whoever made it.
    pub name: String,
    /// What whoever has it may do.
    pub role: Role,
    /// Whose it is; `None`: the house itself.
    pub organisation: Option<Arc<str>>,
    /// What may be offered with it.
    pub scope: Arc<OfferScope>,
    /// When it was made, microseconds since 1970.
    pub created_us: i64,
    /// From when it holds, microseconds since 1970; `None`: at once.
    pub not_before_us: Option<i64>,
    /// From when it holds no more, microseconds since 1970; `None`: until it is revoked.
    pub expires_us: Option<i64>,
    /// Whether it sees the frozen demo world only.
    pub sandbox: bool,
    /// Its secrets, the newest last: one, or two while one takes the place of the other.
    pub secrets: Vec<KeySecret>,
}

/// What is said of a key that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What whoever has it may do.
    pub role: Role,
    /// Whose it is; `None`: the house itself.
    pub organisation: Option<Arc<str>>,
    /// What may be offered with it.
    pub scope: OfferScope,
    /// From when it holds, microseconds since 1970; `None`: at once.
    pub not_before_us: Option<i64>,
    /// From when it holds no more, microseconds since 1970, at most [`LONGEST_KEY_US`] ahead; `None`: until it is
    /// revoked.
    pub expires_us: Option<i64>,
    /// Whether it sees the frozen demo world only.
    pub sandbox: bool,
}

impl NewKey {
    /// Makes the key: what is kept of it, and its text, which is shown to whoever asked and then forgotten.
    ///
    /// # Errors
    /// [`MakeError`] where something does not fit or there are no random bytes.
    pub fn make(self, now_us: i64) -> Result<(KeyRecord, Shown), MakeError> {
        let (id, secret) = (random_id()?, Secret::random()?);
        let record = KeyRecord {
            id: id.as_str().into(),
            name: self.name,
            role: self.role,
            organisation: self.organisation,
            scope: Arc::new(self.scope),
            created_us: now_us,
            not_before_us: self.not_before_us,
            expires_us: self.expires_us,
            sandbox: self.sandbox,
            secrets: vec![KeySecret { hash: secret.hash(), made_us: now_us, ends_us: None }],
        };
        record.check()?;
        Ok((record, text::write(&id, &secret)))
    }
}

impl KeyRecord {
    /// The same key with a new secret, and its new text. The secret that it had holds for another `overlap_us`
    /// microseconds, at most [`LONGEST_OVERLAP_US`]; 0 ends it at once. One that was replaced before ends now.
    ///
    /// # Errors
    /// [`MakeError`] where the overlap does not fit or there are no random bytes.
    pub fn rotate(&self, now_us: i64, overlap_us: i64) -> Result<(Self, Shown), MakeError> {
        if !(0..=LONGEST_OVERLAP_US).contains(&overlap_us) {
            let reason = format!("`{overlap_us}` us: expected 0 to {LONGEST_OVERLAP_US}");
            return Err(Misfit::new("overlap_us", reason).into());
        }
        check::moment("now_us", now_us)?;
        let secret = Secret::random()?;
        let ends_us = now_us + overlap_us;
        let before = self.secrets.last().filter(|_| overlap_us > 0).map(|before| KeySecret {
            ends_us: Some(before.ends_us.map_or(ends_us, |known| known.min(ends_us))),
            ..before.clone()
        });
        let new = KeySecret { hash: secret.hash(), made_us: now_us, ends_us: None };
        let record = Self { secrets: before.into_iter().chain([new]).collect(), ..self.clone() };
        record.check()?;
        Ok((record, text::write(&self.id, &secret)))
    }

    /// Checks what letting someone in relies on.
    ///
    /// # Errors
    /// [`Misfit`] naming the field.
    pub fn check(&self) -> Result<(), Misfit> {
        if !is_id(&self.id) {
            return Err(Misfit::new("id", format!("`{}` is no id: expected 16 hexadecimal digits", self.id)));
        }
        check::name("name", &self.name)?;
        self.organisation.as_deref().map_or(Ok(()), |name| check::name("organisation", name))?;
        if self.role == Role::Partner && self.organisation.is_none() {
            return Err(Misfit::new("organisation", "a partner is somebody else: expected its organisation"));
        }
        self.scope.check().map_err(|misfit| misfit.within("scope"))?;
        check::moment("created_us", self.created_us)?;
        self.not_before_us.map_or(Ok(()), |us| check::moment("not_before_us", us))?;
        check::after("expires_us", self.expires_us, self.created_us, LONGEST_KEY_US)?;
        self.check_secrets()
    }

    /// Checks that there is one secret, or two of which the older one ends.
    fn check_secrets(&self) -> Result<(), Misfit> {
        if !(1..=2).contains(&self.secrets.len()) {
            return Err(Misfit::new("secrets", format!("there are {}: expected one or two", self.secrets.len())));
        }
        for (place, secret) in self.secrets.iter().enumerate() {
            check::moment(&format!("secrets[{place}].made_us"), secret.made_us)?;
            secret.ends_us.map_or(Ok(()), |us| check::moment(&format!("secrets[{place}].ends_us"), us))?;
        }
        let [before, new] = self.secrets.as_slice() else { return Ok(()) };
        if before.ends_us.is_none_or(|ends_us| ends_us - new.made_us > LONGEST_OVERLAP_US) {
            let reason = format!("expected an end within {LONGEST_OVERLAP_US} us after the new one was made");
            return Err(Misfit::new("secrets[0].ends_us", reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
