//! The kinds of journal entries that this room has, and their payloads.
//!
//! A payload is JSON, checked as strictly when it is written as when it is read. Each entry replaces the one before it
//! under the same key, of either kind: once the journal is compacted, a hook that was removed is gone with its secrets.

use crate::Hook;
use fieldpack_access::check;
use fieldpack_access::is_id;
use fieldpack_access::{AccessError, Misfit};
use fieldpack_journal::{Kind, Needed, NewEntry};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A hook is made or changed: all of it.
pub const HOOK_SET: &str = "hook.set";
/// A hook is removed.
pub const HOOK_REMOVE: &str = "hook.remove";

/// Every kind with the highest version that this program reads.
pub const KINDS: [Kind; 2] = [Kind { name: HOOK_SET, max_version: 1 }, Kind { name: HOOK_REMOVE, max_version: 1 }];

/// The version of every payload that is written.
const VERSION: u16 = 1;

/// The journal's key of a hook.
#[must_use]
pub fn hook_key(id: &str) -> String {
    format!("access/hook/{id}")
}

/// What of an entry is still needed once later ones came; `None` where it is not this room's.
#[must_use]
pub fn needed(entry: &NewEntry) -> Option<Needed> {
    let is_ours = KINDS.iter().any(|kind| kind.name == entry.kind);
    is_ours.then_some(Needed::FromLast { group: "hook", begins: true })
}

/// A hook is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookRemoved {
    /// The hook's id.
    pub id: Arc<str>,
    /// When, microseconds since 1970.
    pub removed_us: i64,
}

/// What an entry changes here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A hook is made or changed.
    Set(Box<Hook>),
    /// A hook is removed.
    Remove(HookRemoved),
    /// A kind of another room, which changes nothing here.
    Other,
}

impl Change {
    /// Reads an entry.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn decode(entry: &NewEntry) -> Result<Self, AccessError> {
        let (kind, key, payload) = (entry.kind.as_str(), entry.key.as_str(), entry.payload.as_slice());
        let change = match kind {
            HOOK_SET => Self::Set(Box::new(parse(kind, key, payload)?)),
            HOOK_REMOVE => Self::Remove(parse(kind, key, payload)?),
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
        let id = match self {
            Self::Set(hook) => {
                hook.check()?;
                &hook.id
            }
            Self::Remove(removed) => {
                if !is_id(&removed.id) {
                    return Err(Misfit::new("id", "it is no id: expected 16 hexadecimal digits"));
                }
                check::moment("removed_us", removed.removed_us)?;
                &removed.id
            }
            Self::Other => return Ok(()),
        };
        let expected = hook_key(id);
        if key == expected {
            return Ok(());
        }
        Err(Misfit::new("id", format!("it stands under another key: expected `{expected}`")))
    }
}

impl Hook {
    /// The hook as an entry. `expected_version` is the version that the change was made against
    /// ([`Held::version`](crate::Held::version)), 0 for a new hook.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str, expected_version: u64) -> Result<NewEntry, AccessError> {
        let key = hook_key(&self.id);
        self.check().map_err(|misfit| error(HOOK_SET, &key, misfit))?;
        written(actor, HOOK_SET, key, Some(expected_version), self)
    }
}

impl HookRemoved {
    /// The removal as an entry. It is never conditional: removing must not fail because something else changed.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, AccessError> {
        let key = hook_key(&self.id);
        Change::Remove(self.clone()).check(&key).map_err(|misfit| error(HOOK_REMOVE, &key, misfit))?;
        written(actor, HOOK_REMOVE, key, None, self)
    }
}

/// Writes an entry.
fn written(
    actor: &str,
    kind: &str,
    key: String,
    expected_version: Option<u64>,
    payload: &impl Serialize,
) -> Result<NewEntry, AccessError> {
    let payload =
        serde_json::to_vec(payload).map_err(|plain| error(kind, &key, Misfit::new(".", plain.to_string())))?;
    let (actor, kind) = (actor.to_owned(), kind.to_owned());
    Ok(NewEntry { actor, kind, version: VERSION, key, expected_version, payload })
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
        let misfit = match located {
            Err(located) => Misfit::new(located.path().to_string(), located.into_inner().to_string()),
            Ok(_) => Misfit::new(".", plain.to_string()),
        };
        error(kind, key, misfit)
    })
}
