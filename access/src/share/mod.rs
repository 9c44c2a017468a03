//! Share links: a signed read of one pack in one audience, for whoever has the link, until it ends or is taken back.

mod signature;
mod signing;

pub use signing::{SigningSecret, SigningSecrets};

pub(crate) use signature::{read_text, verify};

use crate::Audience;
use crate::check;
use crate::error::{MakeError, Misfit};
use crate::secret::{Shown, is_id, random_id};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The longest that a link may hold, microseconds: 366 days.
pub const LONGEST_LINK_US: i64 = 366 * 86_400_000_000;

/// A share link as it is kept. Its signature is made of this and of the signing secret, and is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareLink {
    /// Its public id, 16 hexadecimal digits.
    pub id: Arc<str>,
    /// The pack that it shows.
    pub pack: Arc<str>,
    /// What is left out of it.
    pub audience: Audience,
    /// The language that it is shown in, as a tag; `None`: as the reader asks.
    pub language: Option<Arc<str>>,
    /// When it was made, microseconds since 1970.
    pub made_us: i64,
    /// From when it holds no more, microseconds since 1970.
    pub expires_us: i64,
    /// The id of the signing secret that it is signed with.
    pub signed_by: Arc<str>,
}

/// What is said of a link that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewShareLink {
    /// The pack that it shows.
    pub pack: Arc<str>,
    /// What is left out of it.
    pub audience: Audience,
    /// The language that it is shown in, as a tag; `None`: as the reader asks.
    pub language: Option<Arc<str>>,
    /// From when it holds no more, microseconds since 1970, at most [`LONGEST_LINK_US`] ahead. It holds no longer than
    /// the secret that it is signed with.
    pub expires_us: i64,
}

impl NewShareLink {
    /// Makes the link, signed with the newest secret: what is kept of it, and its text.
    ///
    /// # Errors
    /// [`MakeError`] where something does not fit or there are no random bytes.
    pub fn make(self, secrets: &SigningSecrets, now_us: i64) -> Result<(ShareLink, Shown), MakeError> {
        let Some(secret) = secrets.newest() else {
            return Err(Misfit::new("signed_by", "there is no signing secret: make one first").into());
        };
        let link = ShareLink {
            id: random_id()?.into(),
            pack: self.pack,
            audience: self.audience,
            language: self.language,
            made_us: now_us,
            expires_us: self.expires_us,
            signed_by: secret.id.clone(),
        };
        link.check()?;
        let signed = signature::write(&link, &secret.secret);
        let shown = signed.map_err(|error| Misfit::new("signed_by", error.to_string()))?;
        Ok((link, shown))
    }
}

impl ShareLink {
    /// Its text once more, for whoever may make links of the pack; `None` where the secret that it was signed with
    /// is gone.
    #[must_use]
    pub fn text(&self, secrets: &SigningSecrets) -> Option<Shown> {
        secrets.find(&self.signed_by).and_then(|secret| signature::write(self, &secret.secret).ok())
    }

    /// Checks what showing a pack relies on.
    ///
    /// # Errors
    /// [`Misfit`] naming the field.
    pub fn check(&self) -> Result<(), Misfit> {
        for (field, id) in [("id", &self.id), ("signed_by", &self.signed_by)] {
            if !is_id(id) {
                return Err(Misfit::new(field, format!("`{id}` is no id: expected 16 hexadecimal digits")));
            }
        }
        check::name("pack", &self.pack)?;
        self.language.as_deref().map_or(Ok(()), |tag| check::name("language", tag))?;
        check::moment("made_us", self.made_us)?;
        check::after("expires_us", Some(self.expires_us), self.made_us, LONGEST_LINK_US)
    }
}
