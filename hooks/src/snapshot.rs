//! What is published: the hooks as of one entry of the journal.

use crate::Hook;
use crate::payload::Change;
use fieldpack_access::AccessError;
use fieldpack_journal::NewEntry;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A hook that an entry set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// The entry's sequence: what a change of the hook is made against.
    pub version: u64,
    /// The hook.
    pub hook: Arc<Hook>,
}

/// The hooks as of one entry of the journal. It never changes, and cloning it costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HooksSnapshot {
    hooks: OrdMap<Arc<str>, Held>,
}

impl HooksSnapshot {
    /// What entries set, with their sequences, in order: for who compares it with what is published. Entries of other
    /// rooms change nothing.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn of_entries<'e>(entries: impl IntoIterator<Item = (u64, &'e NewEntry)>) -> Result<Self, AccessError> {
        let mut snapshot = Self::default();
        for (sequence, entry) in entries {
            snapshot.apply(sequence, Change::decode(entry)?);
        }
        Ok(snapshot)
    }

    /// A snapshot of these hooks.
    pub(crate) fn of_held(hooks: impl IntoIterator<Item = Held>) -> Self {
        Self { hooks: hooks.into_iter().map(|held| (held.hook.id.clone(), held)).collect() }
    }

    /// The hook with an id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Held> {
        self.hooks.get(id)
    }

    /// Every hook, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Held> {
        self.hooks.values()
    }

    /// How many hooks there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.hooks.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.hooks.is_empty()
    }

    /// Takes in what the entry `version` changes.
    pub(crate) fn apply(&mut self, version: u64, change: Change) {
        match change {
            Change::Set(hook) => {
                let id = hook.id.clone();
                self.hooks.insert(id, Held { version, hook: Arc::from(hook) });
            }
            Change::Remove(removed) => {
                self.hooks.remove(&removed.id);
            }
            Change::Other => {}
        }
    }
}
