//! A journal that acknowledges nothing more: who serves is told, and ends.

use super::Service;
use fieldpack_journal::{Journal, JournalError};
use tokio::sync::watch;

/// Says once that the journal has failed.
pub(super) struct Failure {
    told: watch::Sender<bool>,
}

impl Default for Failure {
    fn default() -> Self {
        Self { told: watch::Sender::new(false) }
    }
}

impl Failure {
    /// The journal has failed.
    pub(super) fn tell(&self) {
        self.told.send_replace(true);
    }
}

impl Service {
    /// Why the journal acknowledges nothing more, where that is so. Only a new start helps: what a failed sync
    /// has dropped is not known to this process.
    #[must_use]
    pub fn failure(&self) -> Option<JournalError> {
        self.inner.journal.failure()
    }

    /// What writes: a test makes it fail.
    #[cfg(test)]
    pub(crate) fn handle(&self) -> &fieldpack_journal::Handle {
        &self.inner.handle
    }

    /// Resolves once the journal acknowledges nothing more.
    pub async fn failed(&self) {
        let mut told = self.inner.failure.told.subscribe();
        // The sender lives as long as the service.
        let _ = told.wait_for(|failed| *failed).await;
    }
}
