//! Derived stores that are damaged: taken away and made anew, where the journal is whole.

use super::derived::DerivedStore;
use super::open::{OpenError, remove};
use fieldpack_access::AccessStoreError;
use fieldpack_graph::store::StoreError;
use fieldpack_hooks::HooksStoreError;
use fieldpack_index::SearchError;
use fieldpack_journal::{Journal, check_journal};
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

/// An error of opening that says whether the files are at fault.
pub(super) trait MayBeDamage {
    /// Whether what is on disk is not what was written: making it anew helps.
    fn is_damage(&self) -> bool;
}

impl MayBeDamage for StoreError {
    fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. })
    }
}

impl MayBeDamage for SearchError {
    fn is_damage(&self) -> bool {
        SearchError::is_damage(self)
    }
}

impl MayBeDamage for AccessStoreError {
    fn is_damage(&self) -> bool {
        // Keys of another past must not hold; those of this journal are read again.
        matches!(self, Self::Damaged { .. } | Self::OtherJournal { .. })
    }
}

impl MayBeDamage for HooksStoreError {
    fn is_damage(&self) -> bool {
        matches!(self, Self::Unfit { .. })
    }
}

/// Opens the stores of a folder.
pub(super) struct Opening<'o> {
    data: &'o Path,
    journal: &'o dyn Journal,
    /// Whether the journal was read whole already.
    checked: OnceLock<()>,
    rebuilt: Mutex<Vec<DerivedStore>>,
}

impl<'o> Opening<'o> {
    /// Takes those stores away that are to be made anew in any case.
    pub(super) fn new(data: &'o Path, journal: &'o dyn Journal, anew: &[DerivedStore]) -> Result<Self, OpenError> {
        let opening = Self { data, journal, checked: OnceLock::new(), rebuilt: Mutex::default() };
        for store in anew {
            opening.take_away(*store)?;
        }
        Ok(opening)
    }

    /// Opens a store; where its files are damaged they are taken away, and it is opened empty.
    pub(super) fn open<T, E: MayBeDamage + Into<OpenError> + std::fmt::Display>(
        &self,
        store: DerivedStore,
        open: impl Fn() -> Result<T, E>,
    ) -> Result<T, OpenError> {
        match open() {
            Err(error) if error.is_damage() => {
                tracing::warn!(store = store.name(), %error, "the store is damaged: it is made anew from the journal");
                self.take_away(store)?;
                self.rebuilt.lock().unwrap_or_else(PoisonError::into_inner).push(store);
                open().map_err(Into::into)
            }
            other => other.map_err(Into::into),
        }
    }

    /// The stores that were damaged.
    pub(super) fn rebuilt(self) -> Vec<DerivedStore> {
        self.rebuilt.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a store away, once it is known that there is a whole journal to make it of.
    fn take_away(&self, store: DerivedStore) -> Result<(), OpenError> {
        if self.checked.get().is_none() {
            check_journal(self.journal, &mut |_| ())?;
            // Two threads may both have read it, which is as well.
            let _ = self.checked.set(());
        }
        let path = self.data.join(store.path());
        remove(&path).map_err(|source| OpenError::Remove { path: path.display().to_string(), source })
    }
}
