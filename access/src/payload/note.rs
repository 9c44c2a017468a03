//! What is noted of keys and links: revoked, used.

use super::{Change, KEY_REVOKE, KEY_USE, SHARE_REVOKE, key_key, share_key, use_key};
use crate::check;
use crate::error::{AccessError, Misfit};
use crate::secret::is_id;
use fieldpack_journal::NewEntry;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A key is revoked. It holds no more from this entry on, whatever the clock says and whatever is set later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRevoked {
    /// The key's public id.
    pub id: Arc<str>,
    /// When, microseconds since 1970.
    pub revoked_us: i64,
}

/// A key was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyUsed {
    /// The key's public id.
    pub id: Arc<str>,
    /// When, microseconds since 1970.
    pub used_us: i64,
}

/// A share link is revoked. It holds no more from this entry on, whatever the clock says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareRevoked {
    /// The link's public id.
    pub id: Arc<str>,
    /// When, microseconds since 1970.
    pub revoked_us: i64,
}

/// Checks an id and a moment.
fn check_note(id: &str, field: &str, us: i64) -> Result<(), Misfit> {
    if !is_id(id) {
        return Err(Misfit::new("id", format!("`{id}` is no id: expected 16 hexadecimal digits")));
    }
    check::moment(field, us)
}

impl KeyRevoked {
    /// The revocation as an entry. It is never conditional: revoking must not fail because something else changed.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, AccessError> {
        Change::RevokeKey(self.clone()).write(actor, KEY_REVOKE, key_key(&self.id), None, self)
    }

    /// Checks id and moment.
    pub(super) fn check(&self) -> Result<(), Misfit> {
        check_note(&self.id, "revoked_us", self.revoked_us)
    }
}

impl KeyUsed {
    /// The use as an entry.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, AccessError> {
        Change::UseKey(self.clone()).write(actor, KEY_USE, use_key(&self.id), None, self)
    }

    /// Checks id and moment.
    pub(super) fn check(&self) -> Result<(), Misfit> {
        check_note(&self.id, "used_us", self.used_us)
    }
}

impl ShareRevoked {
    /// The revocation as an entry, never conditional.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, AccessError> {
        Change::RevokeShare(self.clone()).write(actor, SHARE_REVOKE, share_key(&self.id), None, self)
    }

    /// Checks id and moment.
    pub(super) fn check(&self) -> Result<(), Misfit> {
        check_note(&self.id, "revoked_us", self.revoked_us)
    }
}
