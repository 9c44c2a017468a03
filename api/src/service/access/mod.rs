//! Who may come in: what is shown becomes a principal; keys and share links are made, listed, revoked.

mod keys;
mod local;
mod shares;

pub(super) use keys::of_entry;
pub use keys::{KeyList, KeyMade, KeyRequest, KeyRotation, KeyView};
pub(super) use local::LocalFile;
pub use shares::{ShareList, ShareRequest, ShareView};

use super::Service;
use super::records::now_us;
use fieldpack_access::{AccessSnapshot, KeyUsed, LocalToken, Principal, Refused};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the service knows of those who come in.
#[derive(Default)]
pub(super) struct Admission {
    /// Keys and links as of the last published entry.
    pub(super) snapshot: arc_swap::ArcSwap<AccessSnapshot>,
    /// The token of this machine, while the service serves.
    pub(super) local: Mutex<Option<LocalFile>>,
    /// When uses of keys were noted last by this process, microseconds since 1970: their entries may be on the way.
    noted: Mutex<HashMap<Arc<str>, i64>>,
}

impl Service {
    /// Lets in whoever shows this text: an API key, or the token of this machine.
    ///
    /// # Errors
    /// [`Refused`], alike to the outside whatever the reason.
    pub(crate) fn admit(&self, shown: &str) -> Result<Principal, Refused> {
        if LocalToken::is_one(shown) {
            let local = self.inner.admission.local.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(principal) = local.as_ref().and_then(|local| local.token.admit(shown)) {
                return Ok(principal);
            }
        }
        self.inner.admission.snapshot.load().authenticate_key(shown, now_us())
    }

    /// Whether the use of a key is to be noted now. Says so once for each time that it is due.
    pub(crate) fn is_use_due(&self, id: &Arc<str>) -> bool {
        let (admission, now_us) = (&self.inner.admission, now_us());
        let every_us = i64::try_from(self.inner.settings.access.note_use_ms).unwrap_or(i64::MAX).saturating_mul(1_000);
        if !admission.snapshot.load().use_is_due(id, now_us, every_us) {
            return false;
        }
        let mut noted = admission.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = noted.get(id).is_none_or(|last| now_us.saturating_sub(*last) >= every_us);
        if is_due {
            noted.insert(id.clone(), now_us);
        }
        is_due
    }

    /// Notes the use of a key. Nobody waits for it: where it cannot be written, the log says so.
    pub(crate) fn note_use(&self, id: Arc<str>) {
        let used = KeyUsed { id, used_us: now_us() };
        let entry = used.entry(&format!("key:{}", used.id));
        let written = entry
            .map_err(|error| error.to_string())
            .and_then(|entry| self.inner.handle.append(vec![entry]).map(drop).map_err(|error| error.to_string()));
        if let Err(error) = written {
            tracing::warn!(id = &*used.id, %error, "the use of a key could not be noted");
        }
    }
}
