//! The sandbox: a frozen demo world beside the own one, for keys of those who try the interface out.

use super::{NoProgress, OpenError, Service};
use crate::settings::Settings;

impl Service {
    /// Opens the demo world that the settings name for sandbox keys; nothing where they name none. It is asked and never
    /// written: no feed, no clock and no revision changes it.
    ///
    /// # Errors
    /// [`OpenError`] of its folder.
    pub fn open_sandbox(&self) -> Result<(), OpenError> {
        let folder = &self.inner.settings.access.sandbox;
        if folder.as_os_str().is_empty() || self.inner.sandbox.get().is_some() {
            return Ok(());
        }
        let own = Settings { feeds: Vec::new(), oidc: Default::default(), ..self.inner.settings.clone() };
        let opened = Self::open(folder, &own, &NoProgress)?;
        // Somebody who was quicker keeps theirs: a folder is opened once.
        drop(self.inner.sandbox.set(opened));
        Ok(())
    }

    /// The demo world that sandbox keys ask; `None` where there is none.
    pub(crate) fn sandbox(&self) -> Option<&Self> {
        self.inner.sandbox.get()
    }
}
