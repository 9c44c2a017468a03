//! Letting in by a key or by a share link.

use crate::refused::{Refused, Why};
use crate::secret::{BYTES, Secret, SecretHash};
use crate::{AccessSnapshot, Audience, How, KeySecret, OfferScope, Principal, ShareLink, key, share};
use std::sync::Arc;
use subtle::Choice;

/// What a share link lets read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedRead {
    /// Whoever has the link: it has no role.
    pub principal: Principal,
    /// The pack.
    pub pack: Arc<str>,
    /// What is left out of it.
    pub audience: Audience,
    /// The language that it is shown in, as a tag; `None`: as the reader asks.
    pub language: Option<Arc<str>>,
}

/// The earlier of two ends, where `None` is never.
fn earlier(one: Option<i64>, other: Option<i64>) -> Option<i64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

/// Whether an end has come.
fn is_over(end_us: Option<i64>, now_us: i64) -> bool {
    end_us.is_some_and(|end_us| end_us <= now_us)
}

/// Whether a kept secret, where there is one, has a hash; it takes as long where there is none.
fn matches(kept: Option<&KeySecret>, shown: &SecretHash) -> bool {
    let is_equal = kept.map_or(SecretHash::NONE, |kept| kept.hash).matches(shown);
    (is_equal & Choice::from(u8::from(kept.is_some()))).into()
}

impl AccessSnapshot {
    /// Lets in whoever shows the text of an API key, at a moment, microseconds since 1970.
    ///
    /// Whatever is shown, one hash is made and both places for a secret are compared in constant time: neither the
    /// answer nor the time that it takes says whether a key of that id exists.
    ///
    /// # Errors
    /// [`Refused`], alike to the outside whatever the reason.
    pub fn authenticate_key(&self, shown: &str, now_us: i64) -> Result<Principal, Refused> {
        let read = key::read_text(shown);
        let nothing = Secret::from_bytes([0; BYTES]);
        let (id, secret) = read.as_ref().map_or((None, &nothing), |(id, secret)| (Some(*id), secret));
        let hash = secret.hash();
        let found = id.and_then(|id| self.find_key(id));
        let [first, second] = [0, 1].map(|place| found.and_then(|(record, _)| record.secrets.get(place)));
        let is_of = [first, second].map(|kept| matches(kept, &hash));
        let Some(id) = id else { return Err(Refused::bare(Why::Malformed)) };
        let refuse = |why| Err(Refused::of(why, id));
        let Some((record, is_revoked)) = found else { return refuse(Why::Unknown) };
        let Some(kept) = [first, second].into_iter().zip(is_of).find_map(|(kept, is)| kept.filter(|_| is)) else {
            return refuse(Why::Wrong);
        };
        if is_revoked {
            return refuse(Why::Revoked);
        }
        if is_over(kept.ends_us, now_us) {
            return refuse(Why::Retired);
        }
        if record.not_before_us.is_some_and(|start_us| now_us < start_us) {
            return refuse(Why::NotYet);
        }
        if is_over(record.expires_us, now_us) {
            return refuse(Why::Expired);
        }
        Ok(Principal {
            id: record.id.clone(),
            how: How::Key,
            role: Some(record.role),
            organisation: record.organisation.clone(),
            scope: record.scope.clone(),
            expires_us: earlier(record.expires_us, kept.ends_us),
            sandbox: record.sandbox,
        })
    }

    /// Opens the pack of a share link for whoever shows its text, at a moment, microseconds since 1970.
    ///
    /// Whatever has the form of a link, one signature is made and compared in constant time.
    ///
    /// # Errors
    /// [`Refused`], alike to the outside whatever the reason.
    pub fn open_share(&self, shown: &str, now_us: i64) -> Result<SharedRead, Refused> {
        let Some((id, signature)) = share::read_text(shown) else { return Err(Refused::bare(Why::Malformed)) };
        let refuse = |why| Err(Refused::of(why, id));
        let found = self.find_link(id);
        let signer = found.and_then(|(link, _)| self.signing()?.find(&link.signed_by));
        // Where there is no link or no secret, nobody's is compared: it takes as long, and what comes of it is not used.
        let (nobody, nothing) = (nobodys(id), Secret::from_bytes([0; BYTES]));
        let (link, secret) = match (found, signer) {
            (Some((link, _)), Some(signer)) => (link, &signer.secret),
            _ => (&nobody, &nothing),
        };
        let is_signed = std::hint::black_box(share::verify(link, secret, &signature));
        let Some((link, is_revoked)) = found else { return refuse(Why::Unknown) };
        let Some(signer) = signer else { return refuse(Why::Retired) };
        if !is_signed {
            return refuse(Why::Wrong);
        }
        if is_revoked {
            return refuse(Why::Revoked);
        }
        if is_over(signer.ends_us, now_us) {
            return refuse(Why::Retired);
        }
        if is_over(Some(link.expires_us), now_us) {
            return refuse(Why::Expired);
        }
        let principal = Principal {
            id: link.id.clone(),
            how: How::Share,
            role: None,
            organisation: None,
            scope: Arc::new(OfferScope::default()),
            expires_us: earlier(Some(link.expires_us), signer.ends_us),
            sandbox: false,
        };
        let (pack, audience, language) = (link.pack.clone(), link.audience, link.language.clone());
        Ok(SharedRead { principal, pack, audience, language })
    }
}

/// A link that is nobody's, as long as most are: what is compared where there is none.
fn nobodys(id: &str) -> ShareLink {
    ShareLink {
        id: id.into(),
        pack: "00000000-0000-0000-0000-000000000000".into(),
        audience: Audience::Customer,
        language: None,
        made_us: 0,
        expires_us: 0,
        signed_by: id.into(),
    }
}
