//! Who waits for revisions of which pack.
//!
//! A reader is told that there is something new, not what: it reads the revisions from the store after the one that
//! it has. So nothing piles up here, however slow a reader is.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// The readers by pack.
#[derive(Debug, Default)]
pub(super) struct Hub {
    readers: Mutex<HashMap<String, watch::Sender<u64>>>,
}

impl Hub {
    /// Waits for revisions of a pack from now on: the receiver changes with each, to the version of it.
    pub(super) fn wait_for(&self, id: &str) -> watch::Receiver<u64> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        // Readers that have gone leave their packs behind; they are put away when somebody comes.
        readers.retain(|_, told| told.receiver_count() > 0);
        readers.entry(id.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Tells that packs were stored, with the versions.
    pub(super) fn tell(&self, stored: &[(String, u64)]) {
        let readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.is_empty() {
            return;
        }
        for (id, version) in stored {
            if let Some(told) = readers.get(id) {
                told.send_replace(*version);
            }
        }
    }

    /// Tells everyone to look: more was stored than is known one by one.
    pub(super) fn tell_all(&self) {
        let readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.values().for_each(|told| told.send_modify(|_| ()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_is_told_of_its_pack_only_and_leaves_nothing_behind() {
        let hub = Hub::default();
        let (one, other) = (hub.wait_for("a"), hub.wait_for("b"));
        hub.tell(&[("a".to_owned(), 7)]);
        assert!(one.has_changed().expect("open") && !other.has_changed().expect("open"));
        assert_eq!(*one.borrow(), 7);
        hub.tell_all();
        assert!(other.has_changed().expect("open"));
        drop((one, other));
        let _third = hub.wait_for("c");
        assert_eq!(hub.readers.lock().expect("whole").len(), 1);
    }
}
