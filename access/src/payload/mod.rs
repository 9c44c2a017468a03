//! The kinds of journal entries that this room has, and their payloads.
//!
//! A payload is JSON: it is read again years later, by newer programs and by people. A change of form is a
//! new version of the kind. What is written is checked as strictly as what is read, so that an entry which
//! is in the journal can be applied. Every entry replaces the one before it of the same kind and key; nothing else
//! of those before is needed ([`needed`](crate::needed)).

mod note;

pub use note::{KeyRevoked, KeyUsed, ShareRevoked};

use crate::error::{AccessError, Misfit};
use crate::seal::{SubjectErased, erased_key};
use crate::{KeyRecord, ShareLink, SigningSecrets};
use fieldpack_journal::{Kind, NewEntry};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A key is made or changed: the whole record.
pub const KEY_SET: &str = "key.set";
/// A key is revoked, for ever.
pub const KEY_REVOKE: &str = "key.revoke";
/// A key was used. Written now and then, not at every use.
pub const KEY_USE: &str = "key.use";
/// A share link is made.
pub const SHARE_MAKE: &str = "share.make";
/// A share link is revoked, for ever.
pub const SHARE_REVOKE: &str = "share.revoke";
/// The secrets that share links are signed with, whole.
pub const SIGNING_SET: &str = "signing.set";

/// The keys of a subject are erased, for ever.
pub const SUBJECT_ERASE: &str = "subject.erase";

/// Every kind with the highest version that this program reads.
pub const KINDS: [Kind; 7] = [
    Kind { name: KEY_SET, max_version: 1 },
    Kind { name: KEY_REVOKE, max_version: 1 },
    Kind { name: KEY_USE, max_version: 1 },
    Kind { name: SHARE_MAKE, max_version: 1 },
    Kind { name: SHARE_REVOKE, max_version: 1 },
    Kind { name: SIGNING_SET, max_version: 1 },
    Kind { name: SUBJECT_ERASE, max_version: 1 },
];

/// The version of every payload that is written.
const VERSION: u16 = 1;

/// What the journal's keys of this room begin with.
pub const KEYS: &str = "access/";
/// The journal's key of the signing secrets.
pub const SIGNING_KEY: &str = "access/signing";

/// The journal's key under which an API key is set and revoked.
#[must_use]
pub fn key_key(id: &str) -> String {
    format!("{KEYS}key/{id}")
}

/// The journal's key under which uses of an API key are noted: another one, so that a use never makes a
/// conditional change of the key fail.
#[must_use]
pub fn use_key(id: &str) -> String {
    format!("{KEYS}use/{id}")
}

/// The journal's key under which a share link is made and revoked.
#[must_use]
pub fn share_key(id: &str) -> String {
    format!("{KEYS}share/{id}")
}

/// What an entry changes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A key is made or changed.
    SetKey(Box<KeyRecord>),
    /// A key is revoked.
    RevokeKey(KeyRevoked),
    /// A key was used.
    UseKey(KeyUsed),
    /// A share link is made.
    MakeShare(Box<ShareLink>),
    /// A share link is revoked.
    RevokeShare(ShareRevoked),
    /// The signing secrets are others.
    SetSigning(SigningSecrets),
    /// The keys of a subject are erased.
    EraseSubject(Box<SubjectErased>),
    /// A kind of another room, which changes nothing here.
    Other,
}

impl Change {
    /// Reads an entry.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn decode(entry: &NewEntry) -> Result<Self, AccessError> {
        Self::read(&entry.kind, &entry.key, &entry.payload)
    }

    /// Reads a payload of a kind under a key.
    pub(crate) fn read(kind: &str, key: &str, payload: &[u8]) -> Result<Self, AccessError> {
        let change = match kind {
            KEY_SET => Self::SetKey(Box::new(parse(kind, key, payload)?)),
            KEY_REVOKE => Self::RevokeKey(parse(kind, key, payload)?),
            KEY_USE => Self::UseKey(parse(kind, key, payload)?),
            SHARE_MAKE => Self::MakeShare(Box::new(parse(kind, key, payload)?)),
            SHARE_REVOKE => Self::RevokeShare(parse(kind, key, payload)?),
            SIGNING_SET => Self::SetSigning(parse(kind, key, payload)?),
            SUBJECT_ERASE => Self::EraseSubject(Box::new(parse(kind, key, payload)?)),
            _ => return Ok(Self::Other),
        };
        change.check(key).map_err(|misfit| error(kind, key, misfit))?;
        Ok(change)
    }

    /// Whether an entry is one of this room's.
    #[must_use]
    pub fn is_ours(entry: &NewEntry) -> bool {
        KINDS.iter().any(|kind| kind.name == entry.kind)
    }

    /// Checks the payload, and that it stands under the key that it names.
    fn check(&self, key: &str) -> Result<(), Misfit> {
        let (checked, expected) = match self {
            Self::SetKey(record) => (record.check(), key_key(&record.id)),
            Self::RevokeKey(revoked) => (revoked.check(), key_key(&revoked.id)),
            Self::UseKey(used) => (used.check(), use_key(&used.id)),
            Self::MakeShare(link) => (link.check(), share_key(&link.id)),
            Self::RevokeShare(revoked) => (revoked.check(), share_key(&revoked.id)),
            Self::SetSigning(secrets) => (secrets.check(), SIGNING_KEY.to_owned()),
            Self::EraseSubject(erased) => (erased.check(), erased_key(&erased.subject)),
            Self::Other => return Ok(()),
        };
        checked?;
        if key == expected {
            return Ok(());
        }
        Err(Misfit::new("id", format!("it stands under another key: expected `{expected}`")))
    }

    /// Writes the entry.
    pub(crate) fn write(
        &self,
        actor: &str,
        kind: &str,
        key: String,
        expected_version: Option<u64>,
        payload: &impl Serialize,
    ) -> Result<NewEntry, AccessError> {
        self.check(&key).map_err(|misfit| error(kind, &key, misfit))?;
        let payload =
            serde_json::to_vec(payload).map_err(|plain| error(kind, &key, Misfit::new(".", plain.to_string())))?;
        let (actor, kind) = (actor.to_owned(), kind.to_owned());
        Ok(NewEntry { actor, kind, version: VERSION, key, expected_version, payload })
    }
}

impl KeyRecord {
    /// The key as an entry. `expected_version` is the version that the change was made against
    /// ([`Key::version`](crate::Key::version)), 0 for a new key; `None`: whatever it is.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str, expected_version: Option<u64>) -> Result<NewEntry, AccessError> {
        let change = Change::SetKey(Box::new(self.clone()));
        change.write(actor, KEY_SET, key_key(&self.id), expected_version, self)
    }
}

impl ShareLink {
    /// The link as an entry: it is new, nothing stands under its id.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, AccessError> {
        let change = Change::MakeShare(Box::new(self.clone()));
        change.write(actor, SHARE_MAKE, share_key(&self.id), Some(0), self)
    }
}

impl SigningSecrets {
    /// The secrets as an entry. `expected_version` is the version that they were made against
    /// ([`AccessSnapshot::signing_version`](crate::AccessSnapshot::signing_version)).
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str, expected_version: Option<u64>) -> Result<NewEntry, AccessError> {
        let change = Change::SetSigning(self.clone());
        change.write(actor, SIGNING_SET, SIGNING_KEY.to_owned(), expected_version, self)
    }
}

/// An error of an entry.
fn error(kind: &str, key: &str, misfit: Misfit) -> AccessError {
    AccessError { kind: kind.to_owned(), key: key.to_owned(), pointer: misfit.pointer, reason: misfit.reason }
}

/// Reads a payload; slow only when it has to say where the error is.
fn parse<T: DeserializeOwned>(kind: &str, key: &str, payload: &[u8]) -> Result<T, AccessError> {
    serde_json::from_slice(payload).map_err(|plain| {
        let mut deserializer = serde_json::Deserializer::from_slice(payload);
        let located: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
        error(
            kind,
            key,
            match located {
                Err(located) => Misfit::new(located.path().to_string(), located.into_inner().to_string()),
                Ok(_) => Misfit::new(".", plain.to_string()),
            },
        )
    })
}

#[cfg(test)]
mod tests;
