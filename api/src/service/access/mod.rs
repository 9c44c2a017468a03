//! Who may come in: what is shown becomes a principal; keys and share links are made, listed, revoked.

mod issuer;
mod keys;
mod local;
mod login;
mod me;
mod shares;

pub(crate) use issuer::{IssuerError, TokenRefusal};
pub(super) use keys::of_entry;
pub use keys::{KeyList, KeyMade, KeyRequest, KeyRotation, KeyView, OfferRequest};
pub(super) use local::LocalFile;
pub(crate) use login::LoginError;
pub use me::MeView;
pub use shares::{ShareList, ShareRequest, ShareView};

use super::Service;
use super::records::now_us;
use crate::settings::Settings;
use fieldpack_access::{AccessSnapshot, KeyUsed, LocalToken, Need, Principal, Refused, Sessions};
use issuer::Issuer;
use login::UnderWays;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the service knows of those who come in.
pub(super) struct Admission {
    /// Keys and links as of the last published entry.
    pub(super) snapshot: arc_swap::ArcSwap<AccessSnapshot>,
    /// The token of this machine, while the service serves.
    pub(super) local: Mutex<Option<LocalFile>>,
    /// When uses of keys were noted last by this process, microseconds since 1970: their entries may be on the way.
    noted: Mutex<HashMap<Arc<str>, i64>>,
    /// The identity provider, where there is one.
    issuer: Option<Issuer>,
    /// Browsers that are logged in, and those that are about to.
    sessions: Mutex<Sessions>,
    under_way: UnderWays,
}

impl Admission {
    /// Knows nobody yet.
    ///
    /// # Errors
    /// [`IssuerError`] where the identity provider of the settings can never be asked.
    pub(super) fn new(settings: &Settings) -> Result<Self, IssuerError> {
        Ok(Self {
            snapshot: arc_swap::ArcSwap::default(),
            local: Mutex::default(),
            noted: Mutex::default(),
            issuer: Issuer::of(&settings.oidc)?,
            sessions: Mutex::new(Sessions::new(settings.oidc.sessions)),
            under_way: UnderWays::default(),
        })
    }
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

    /// Whoever showed this token of the identity provider a moment ago and was let in; waits for nothing. `None` says
    /// nothing of the token.
    pub(crate) fn remembered(&self, token: &str) -> Option<Principal> {
        self.inner.admission.issuer.as_ref()?.remembered(token)
    }

    /// Lets in whoever shows a token of the identity provider. It may wait for the provider's keys. `None` where tokens
    /// are not taken.
    pub(crate) fn admit_token(&self, token: &str) -> Option<Result<Principal, TokenRefusal>> {
        self.inner.admission.issuer.as_ref().map(|issuer| issuer.admit(token))
    }

    /// Fetches the identity provider's keys before anybody needs them.
    pub(crate) fn meet_issuer(&self) {
        if let Some(issuer) = &self.inner.admission.issuer {
            issuer.fetch_where_due(Need::Age);
        }
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
