//! What is published: keys, links and signing secrets as of one entry of the journal.

use crate::error::AccessError;
use crate::payload::Change;
use crate::{KeyRecord, ShareLink, SigningSecrets, SubjectErased};
use fieldpack_journal::NewEntry;
use imbl::OrdMap;
use std::sync::Arc;

/// Something that an entry set.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Held<T> {
    /// The entry's sequence.
    version: u64,
    /// What it set.
    value: T,
}

/// Keys, links and signing secrets as of one entry of the journal. It never changes, and cloning it costs nothing.
///
/// What is set, what is revoked and what was used are held apart, each as its last entry says. So a revocation
/// stands whatever is set before or after it, and a rotation that races with one loses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessSnapshot {
    keys: OrdMap<Arc<str>, Held<Arc<KeyRecord>>>,
    revoked_keys: OrdMap<Arc<str>, Held<i64>>,
    used: OrdMap<Arc<str>, i64>,
    links: OrdMap<Arc<str>, Held<Arc<ShareLink>>>,
    revoked_links: OrdMap<Arc<str>, Held<i64>>,
    signing: Option<Held<Arc<SigningSecrets>>>,
    erased: OrdMap<Arc<str>, Arc<SubjectErased>>,
}

/// A key with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key as it was set last.
    pub record: Arc<KeyRecord>,
    /// The sequence of the last entry that set or revoked it: what a change of it is made against.
    pub version: u64,
    /// When it was revoked, microseconds since 1970.
    pub revoked_us: Option<i64>,
    /// When its last noted use was, microseconds since 1970.
    pub last_use_us: Option<i64>,
}

/// A share link with what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The link.
    pub link: Arc<ShareLink>,
    /// The sequence of the last entry that made or revoked it.
    pub version: u64,
    /// When it was revoked, microseconds since 1970.
    pub revoked_us: Option<i64>,
}

impl AccessSnapshot {
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

    /// The key with a public id.
    #[must_use]
    pub fn key(&self, id: &str) -> Option<Key> {
        self.keys.get(id).map(|held| self.key_of(held))
    }

    /// Every key, in the order of their ids.
    pub fn keys(&self) -> impl Iterator<Item = Key> {
        self.keys.values().map(|held| self.key_of(held))
    }

    /// A key with what became of it.
    fn key_of(&self, held: &Held<Arc<KeyRecord>>) -> Key {
        let (record, revoked) = (held.value.clone(), self.revoked_keys.get(&held.value.id));
        Key {
            version: revoked.map_or(held.version, |revoked| revoked.version.max(held.version)),
            revoked_us: revoked.map(|revoked| revoked.value),
            last_use_us: self.used.get(&record.id).copied(),
            record,
        }
    }

    /// Whether a use of a key at a moment should be noted: the last one that was lies `every_us` microseconds back
    /// or more, or there is none. The moments are microseconds since 1970.
    #[must_use]
    pub fn use_is_due(&self, id: &str, now_us: i64, every_us: i64) -> bool {
        self.used.get(id).is_none_or(|last| now_us.saturating_sub(*last) >= every_us)
    }

    /// The share link with a public id.
    #[must_use]
    pub fn link(&self, id: &str) -> Option<Link> {
        self.links.get(id).map(|held| self.link_of(held))
    }

    /// Every share link, in the order of their ids.
    pub fn links(&self) -> impl Iterator<Item = Link> {
        self.links.values().map(|held| self.link_of(held))
    }

    /// A link with what became of it.
    fn link_of(&self, held: &Held<Arc<ShareLink>>) -> Link {
        let (link, revoked) = (held.value.clone(), self.revoked_links.get(&held.value.id));
        let version = revoked.map_or(held.version, |revoked| revoked.version.max(held.version));
        Link { link, version, revoked_us: revoked.map(|revoked| revoked.value) }
    }

    /// The secrets that links are signed with; `None` before the first was made.
    #[must_use]
    pub fn signing(&self) -> Option<&SigningSecrets> {
        self.signing.as_ref().map(|held| &*held.value)
    }

    /// The version of the signing secrets: what a change of them is made against. 0 before the first was made.
    #[must_use]
    pub fn signing_version(&self) -> u64 {
        self.signing.as_ref().map_or(0, |held| held.version)
    }

    /// What was erased of a subject; `None` where nothing was.
    #[must_use]
    pub fn erased(&self, subject: &str) -> Option<Arc<SubjectErased>> {
        self.erased.get(subject).cloned()
    }

    /// The ids of all keys that were erased.
    #[must_use]
    pub fn erased_keys(&self) -> Vec<Arc<str>> {
        self.erased.values().flat_map(|erased| erased.keys.iter().cloned()).collect()
    }

    /// The record of a key and whether it is revoked.
    pub(crate) fn find_key(&self, id: &str) -> Option<(&KeyRecord, bool)> {
        self.keys.get(id).map(|held| (&*held.value, self.revoked_keys.contains_key(id)))
    }

    /// A link and whether it is revoked.
    pub(crate) fn find_link(&self, id: &str) -> Option<(&ShareLink, bool)> {
        self.links.get(id).map(|held| (&*held.value, self.revoked_links.contains_key(id)))
    }

    /// Takes in what the entry `version` changes.
    pub(crate) fn apply(&mut self, version: u64, change: Change) {
        match change {
            Change::SetKey(record) => {
                let id = record.id.clone();
                self.keys.insert(id, Held { version, value: Arc::from(record) });
            }
            Change::RevokeKey(revoked) => {
                self.revoked_keys.insert(revoked.id, Held { version, value: revoked.revoked_us });
            }
            Change::UseKey(used) => {
                self.used.insert(used.id, used.used_us);
            }
            Change::MakeShare(link) => {
                let id = link.id.clone();
                self.links.insert(id, Held { version, value: Arc::from(link) });
            }
            Change::RevokeShare(revoked) => {
                self.revoked_links.insert(revoked.id, Held { version, value: revoked.revoked_us });
            }
            Change::SetSigning(secrets) => self.signing = Some(Held { version, value: Arc::new(secrets) }),
            Change::EraseSubject(erased) => {
                self.erased.insert(erased.subject.clone(), Arc::from(erased));
            }
            Change::Other => {}
        }
    }
}
