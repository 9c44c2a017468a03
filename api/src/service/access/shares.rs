//! Share links: a signed read of one stored pack in one audience, until it ends or is taken back.
//!
//! What a link shows is the pack's question decided for the link's audience in the present world, so that nothing of
//! what was decided for the house has to be cut out afterwards: it never was in it.

use super::super::audience::audience;
use super::super::packs::{Stored, StoredQuestion, decided_again, question_limits};
use super::super::records::now_us;
use super::super::requests::Request;
use super::super::{Asker, PageQuery, Service, problems};
use super::keys::{of_entry, of_make};
use crate::problem::{Code, Problem};
use fieldpack_access::{Audience as Allowed, Link, NewShareLink, ShareRevoked, SharedRead, SigningSecrets};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, Options, Pack, PackRequest};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;
/// Whom packs are shared with: the house reads them by its keys.
const SHARED_WITH: [Allowed; 2] = [Allowed::Customer, Allowed::Partner];
/// How long a link holds where the request does not say, days.
const HOLDS_DAYS: u16 = 30;

/// What is said of a link that is to be made.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// For whom: `customer` or `partner`.
    #[schema(example = "customer")]
    pub audience: String,
    /// How long it holds, days, at most 366; absent: 30.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u16>,
    /// The language that it is shown in, `zh` or `en`; absent: the pack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "en")]
    pub language: Option<Language>,
}

/// A link as it is shown to those who may make it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct ShareView {
    /// Its public id.
    pub id: String,
    /// The pack that it shows.
    pub pack: String,
    /// For whom.
    pub audience: String,
    /// When it was made; RFC 3339.
    pub made: String,
    /// From when it holds no more; RFC 3339.
    pub expires: String,
    /// When it was taken back; RFC 3339.
    pub revoked: Option<String>,
    /// The address that it is: whoever has it reads the pack. Absent once it holds no more.
    pub address: Option<String>,
}

/// The links of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct ShareList {
    /// The links, by id.
    pub shares: Vec<ShareView>,
    /// The cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Service {
    /// Makes a link of a stored pack.
    ///
    /// # Errors
    /// A [`Problem`]: no such pack, an audience that is not shared with, an end that is too far, or it cannot be
    /// written.
    pub fn share_pack(&self, id: &str, request: &ShareRequest, asker: &Asker) -> Result<ShareView, Problem> {
        self.share_pack_once(id, request, None, asker)
    }

    /// The same, once under an idempotency key.
    ///
    /// # Errors
    /// As [`Service::share_pack`], or `idempotency_key_reused`.
    pub fn share_pack_once(
        &self,
        id: &str,
        request: &ShareRequest,
        key: Option<&str>,
        asker: &Asker,
    ) -> Result<ShareView, Problem> {
        let make = |noted: Option<&Request>| self.new_share(id, request, noted, asker);
        let again = |id: &str| Ok(self.inner.admission.snapshot.load().link(id).map(|link| self.shown_link(&link)));
        let claim = self.claim(key, &("share_pack", id, request), asker)?;
        self.once(&claim, asker, make, again)
    }

    /// Makes a link of a stored pack.
    fn new_share(
        &self,
        id: &str,
        request: &ShareRequest,
        noted: Option<&Request>,
        asker: &Asker,
    ) -> Result<ShareView, Problem> {
        let language = asker.language;
        self.stored(id, asker)?;
        let audience = SHARED_WITH.into_iter().find(|one| one.as_str() == request.audience).ok_or_else(|| {
            let detail = match language {
                Language::Zh => "分享给谁：customer 或 partner",
                Language::En => "expected for whom it is: `customer` or `partner`",
            };
            let problem = Problem::of_field(Code::InvalidValue, language, "/audience", detail);
            problem.accepting(SHARED_WITH.map(Allowed::as_str))
        })?;
        let now_us = now_us();
        let new = NewShareLink {
            pack: id.into(),
            audience,
            language: request.language.map(|language| language.tag().into()),
            expires_us: now_us + i64::from(request.expires_in_days.unwrap_or(HOLDS_DAYS)) * DAY_US,
        };
        let secrets = self.signing(asker)?;
        let (link, _) = new.make(&secrets, now_us).map_err(|error| of_make(&error, language))?;
        let entry = link.entry(&asker.actor).map_err(|error| of_entry(&error, language))?;
        self.write_noted(entry, noted.map(|request| request.made(&link.id, 1, asker)), asker)?;
        let held = self.inner.admission.snapshot.load().link(&link.id);
        asker.noted.about(id);
        held.map(|link| self.shown_link(&link)).ok_or_else(|| no_share(&link.id, language))
    }

    /// The links of a stored pack, also those that hold no more.
    ///
    /// # Errors
    /// `not_found` where no pack of this id is stored that the asker may see.
    pub fn shares(&self, id: &str, page: &PageQuery, asker: &Asker) -> Result<ShareList, Problem> {
        self.stored(id, asker)?;
        let snapshot = self.inner.admission.snapshot.load();
        let links = snapshot.links().filter(|link| *link.link.pack == *id);
        let (links, next) = page.of(links, |link| &link.link.id);
        Ok(ShareList { shares: links.iter().map(|link| self.shown_link(link)).collect(), next })
    }

    /// Takes a link back. One that was taken back stays so.
    ///
    /// # Errors
    /// `not_found` where there is no such link of a pack that the asker may see, or it cannot be written.
    pub fn revoke_share(&self, id: &str, asker: &Asker) -> Result<(), Problem> {
        let language = asker.language;
        let link = self.inner.admission.snapshot.load().link(id).ok_or_else(|| no_share(id, language))?;
        self.stored(&link.link.pack, asker).map_err(|_| no_share(id, language))?;
        if link.revoked_us.is_some() {
            return Ok(());
        }
        let revoked = ShareRevoked { id: link.link.id.clone(), revoked_us: now_us() };
        let entry = revoked.entry(&asker.actor).map_err(|error| of_entry(&error, language))?;
        self.write_access(entry, asker).map(drop)
    }

    /// The pack of a link, as its audience may see it.
    ///
    /// # Errors
    /// `not_found`, alike whatever the reason.
    pub fn shared_pack(&self, shown: &str, asker: &Asker) -> Result<Pack, Problem> {
        self.opened_share(shown, asker).map(|(pack, _)| pack)
    }

    /// The pack of a link with its audience.
    ///
    /// # Errors
    /// As [`Service::shared_pack`].
    pub(in crate::service) fn opened_share(&self, shown: &str, asker: &Asker) -> Result<(Pack, Audience), Problem> {
        let language = asker.language;
        let none = || {
            Problem::say(
                Code::NotFound,
                language,
                "没有这个分享，或已失效：请向分享者索取新的链接",
                "there is no such share, or it holds no more: ask whoever shared it for another link",
            )
        };
        let opened = self.inner.admission.snapshot.load().open_share(shown, now_us());
        let shared = opened.map_err(|refused| {
            let id = refused.id.as_deref().unwrap_or("-");
            tracing::info!(id, why = refused.why.as_str(), "a share link shows nothing");
            none()
        })?;
        asker.noted.by(shared.principal.actor());
        asker.noted.about(&shared.pack);
        let found = self.inner.records.latest_pack::<Stored>(&shared.pack);
        let stored = found.map_err(|error| problems::of_store(&error))?.ok_or_else(none)?;
        let pack = self.view(&stored.pack.pack, &shared).ok_or_else(none)?;
        Ok((pack, audience(shared.audience)))
    }

    /// A stored pack decided for an audience in the present world; `None` where it is no longer understood, and for an
    /// audience that nothing is shared with.
    fn view(&self, stored: &StoredQuestion, shared: &SharedRead) -> Option<Pack> {
        let audience = Some(shared.audience).filter(|audience| SHARED_WITH.contains(audience)).map(audience)?;
        let own = stored.pack.question.language;
        let options = Options {
            audience: Some(audience),
            language: Some(shared.language.as_deref().and_then(Language::of_tag).unwrap_or(own)),
            ..stored.request.options.clone().unwrap_or_default()
        };
        let request = PackRequest { options: Some(options), ..stored.request.clone() };
        // Whoever reads a link is nobody's organisation: nothing is its own.
        let limits = question_limits(&self.inner.settings);
        let (mut pack, _) = decided_again(stored, &request, Some(Arc::default()), &self.world(), &limits)?;
        self.inner.settings.organisation.name.clone_into(&mut pack.created_by);
        self.open_pack(&mut pack);
        Some(pack)
    }

    /// The secrets that links are signed with; the first is made with the first link.
    fn signing(&self, asker: &Asker) -> Result<SigningSecrets, Problem> {
        let held = || self.inner.admission.snapshot.load().signing().cloned();
        if let Some(secrets) = held() {
            return Ok(secrets);
        }
        let language = asker.language;
        let secrets = SigningSecrets::make(now_us()).map_err(|error| of_make(&error, language))?;
        let entry = secrets.entry(&asker.actor, Some(0)).map_err(|error| of_entry(&error, language))?;
        let outcomes = self.inner.handle.submit(vec![entry], self.write_patience());
        // Somebody else may have made the first meanwhile: that one holds, whatever became of this.
        drop(outcomes.map_err(|error| problems::of_apply(&error, language))?);
        held().ok_or_else(|| Problem::new(Code::Internal, "no signing secret"))
    }

    /// A link as it is shown.
    fn shown_link(&self, link: &Link) -> ShareView {
        let moment = super::super::live::moment;
        let snapshot = self.inner.admission.snapshot.load();
        let holds = link.revoked_us.is_none() && link.link.expires_us > now_us();
        let text = snapshot.signing().filter(|_| holds).and_then(|secrets| link.link.text(secrets));
        ShareView {
            id: link.link.id.to_string(),
            pack: link.link.pack.to_string(),
            audience: link.link.audience.as_str().to_owned(),
            made: moment(link.link.made_us),
            expires: moment(link.link.expires_us),
            revoked: link.revoked_us.map(moment),
            address: text.map(|text| format!("/v1/shared/{}", text.reveal())),
        }
    }
}

/// There is no link of an id.
fn no_share(id: &str, language: Language) -> Problem {
    Problem::say(
        Code::NotFound,
        language,
        format!("没有分享 `{id}`；GET /v1/packs/…/shares 列出方案的分享"),
        format!("there is no share `{id}`; GET /v1/packs/.../shares lists those of a pack"),
    )
}
