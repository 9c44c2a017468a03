//! Containers that a reader may keep while the writer goes on: cloning shares, writing copies the
//! touched part only.
//!
//! A map is cut into shards and a list into chunks, each behind an `Arc`; a write copies a shard or
//! chunk only while some reader still holds it.

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

/// Shards of a map. At a million entries a shard holds about 500, so the first write after a
/// snapshot copies about 12 kB.
const SHARDS: usize = 2048;

/// A map from shared strings with cheap clones.
#[derive(Clone, Debug)]
pub(crate) struct SharedMap<V> {
    shards: Vec<Arc<HashMap<Arc<str>, V>>>,
    hasher: RandomState,
    length: usize,
}

impl<V: Clone> SharedMap<V> {
    /// An empty map.
    pub(crate) fn new() -> Self {
        let empty = Arc::new(HashMap::new());
        Self { shards: vec![empty; SHARDS], hasher: RandomState::new(), length: 0 }
    }

    /// A map of entries, made by several threads. Of entries under one key one stands.
    pub(crate) fn collect(entries: Vec<(Arc<str>, V)>) -> Self
    where
        V: Send + Sync,
    {
        let hasher = RandomState::new();
        let shard = |key: &str| (hasher.hash_one(key) % SHARDS as u64) as usize;
        let shards: Vec<u16> = entries.par_iter().map(|(key, _)| shard(key) as u16).collect();
        let mut by_shard: Vec<Vec<(Arc<str>, V)>> = vec![Vec::new(); SHARDS];
        for (entry, shard) in entries.into_iter().zip(shards) {
            by_shard[usize::from(shard)].push(entry);
        }
        let shards: Vec<Arc<HashMap<Arc<str>, V>>> =
            by_shard.into_par_iter().map(|entries| Arc::new(entries.into_iter().collect())).collect();
        let length = shards.iter().map(|shard| shard.len()).sum();
        Self { shards, hasher, length }
    }

    /// How many entries it holds.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The value under a key.
    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.shards[self.shard(key)].get(key)
    }

    /// Puts a value under a key; returns the one that was there.
    pub(crate) fn insert(&mut self, key: Arc<str>, value: V) -> Option<V> {
        let shard = self.shard(&key);
        let old = Arc::make_mut(&mut self.shards[shard]).insert(key, value);
        self.length += usize::from(old.is_none());
        old
    }

    /// Takes the value under a key away.
    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        let shard = self.shard(key);
        if !self.shards[shard].contains_key(key) {
            return None;
        }
        self.length -= 1;
        Arc::make_mut(&mut self.shards[shard]).remove(key)
    }

    fn shard(&self, key: &str) -> usize {
        // The remainder is below `SHARDS`, so it fits whatever the pointer width.
        (self.hasher.hash_one(key) % SHARDS as u64) as usize
    }
}

/// Entries of a chunk of a list.
const LIST_CHUNK: usize = 4096;

/// A list that only grows, with cheap clones.
#[derive(Clone, Debug)]
pub(crate) struct SharedList<T> {
    chunks: Vec<Arc<Vec<T>>>,
    length: usize,
}

impl<T: Clone> SharedList<T> {
    /// An empty list.
    pub(crate) fn new() -> Self {
        Self { chunks: Vec::new(), length: 0 }
    }

    /// How many members it has.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The member at a position.
    pub(crate) fn get(&self, position: usize) -> Option<&T> {
        self.chunks.get(position / LIST_CHUNK)?.get(position % LIST_CHUNK)
    }

    /// Adds a member at the end.
    pub(crate) fn push(&mut self, member: T) {
        if self.length.is_multiple_of(LIST_CHUNK) {
            self.chunks.push(Arc::new(Vec::new()));
        }
        if let Some(last) = self.chunks.last_mut() {
            Arc::make_mut(last).push(member);
        }
        self.length += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_keeps_what_it_saw() {
        let mut map = SharedMap::new();
        for number in 0..5000 {
            map.insert(format!("key-{number}").into(), number);
        }
        let snapshot = map.clone();
        assert_eq!(map.insert("key-7".into(), 70), Some(7));
        assert_eq!(map.remove("key-8"), Some(8));
        assert_eq!(map.remove("key-8"), None);
        assert_eq!((map.get("key-7"), snapshot.get("key-7")), (Some(&70), Some(&7)));
        assert_eq!((map.get("key-8"), snapshot.get("key-8")), (None, Some(&8)));
        assert_eq!((map.len(), snapshot.len()), (4999, 5000));
    }

    #[test]
    fn a_list_grows_beside_its_clones() {
        let mut list = SharedList::new();
        for number in 0..LIST_CHUNK + 3 {
            list.push(number);
        }
        let snapshot = list.clone();
        list.push(99);
        assert_eq!((list.len(), snapshot.len()), (LIST_CHUNK + 4, LIST_CHUNK + 3));
        assert_eq!((list.get(LIST_CHUNK + 3), snapshot.get(LIST_CHUNK + 3)), (Some(&99), None));
        assert_eq!(list.get(LIST_CHUNK), Some(&LIST_CHUNK));
    }
}
