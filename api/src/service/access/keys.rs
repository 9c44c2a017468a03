//! API keys: made, listed, given a new secret, revoked.

use super::super::records::now_us;
use super::super::requests::Request;
use super::super::{Asker, PageQuery, Service, problems};
use crate::problem::{Code, FieldProblem, Problem};
use fieldpack_access::{AccessError, Key, KeyRecord, KeyRevoked, MakeError, Misfit, NewKey, OfferScope, Role};
use fieldpack_graph::knowledge::Language;
use fieldpack_journal::{NewEntry, Outcome};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Microseconds of a day.
const DAY_US: i64 = 86_400_000_000;
/// Microseconds of an hour.
const HOUR_US: i64 = 3_600_000_000;
/// How long the old secret of a rotated key holds where the request does not say, h.
const OVERLAP_H: u16 = 24;

/// What is said of a key that is to be made.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// What it is for.
    pub name: String,
    /// What whoever has it may do: `rep`, `manager`, `engineer`, `partner` or `admin`.
    #[schema(example = "rep")]
    pub role: String,
    /// Whose it is; absent: the house itself. A partner's key names its company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// How long it holds, days, at most 732; absent: until it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_days: Option<u16>,
    /// What may be offered with it; absent: everything that may be offered to its company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offers: Option<OfferRequest>,
    /// Whether it asks the frozen demo world only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sandbox: bool,
}

/// What may be offered with a key. Every list that is empty leaves its matter open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OfferRequest {
    /// Makers, as the catalogue names them.
    pub makers: Vec<String>,
    /// Models, as the catalogue names them.
    pub models: Vec<String>,
    /// Provinces or countries, by name.
    pub regions: Vec<String>,
    /// The first day of offering, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last day of offering, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

impl OfferRequest {
    /// The scope that it says.
    fn scope(&self, language: Language) -> Result<OfferScope, Problem> {
        let day = |field: &str, text: &Option<String>| {
            let parsed = text.as_deref().map(str::parse::<jiff::civil::Date>).transpose();
            parsed.map_err(|error| {
                Problem::of_field(Code::InvalidValue, language, format!("/offers/{field}"), error.to_string())
            })
        };
        let scope = OfferScope {
            makers: self.makers.iter().cloned().collect(),
            models: self.models.iter().cloned().collect(),
            regions: self.regions.iter().cloned().collect(),
            from: day("from", &self.from)?,
            until: day("until", &self.until)?,
            nothing: false,
        };
        scope.check().map_err(|misfit| of_misfit(&misfit, language))?;
        Ok(scope)
    }

    /// A scope as it is shown; `None`: everything.
    fn of(scope: &OfferScope) -> Option<Self> {
        let list = |names: &std::collections::BTreeSet<String>| names.iter().cloned().collect();
        (!scope.is_everything()).then(|| Self {
            makers: list(&scope.makers),
            models: list(&scope.models),
            regions: list(&scope.regions),
            from: scope.from.map(|day| day.to_string()),
            until: scope.until.map(|day| day.to_string()),
        })
    }
}

/// How a key gets its new secret.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRotation {
    /// How long the old secret holds, h, at most 720; absent: 24. 0 ends it at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_h: Option<u16>,
}

/// A key as it is shown: without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct KeyView {
    /// Its public id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What whoever has it may do.
    pub role: String,
    /// Whose it is; absent: the house itself.
    pub organisation: Option<String>,
    /// When it was made; RFC 3339.
    pub created: String,
    /// From when it holds no more; RFC 3339.
    pub expires: Option<String>,
    /// When it was revoked; RFC 3339.
    pub revoked: Option<String>,
    /// When its use was noted last; RFC 3339.
    pub last_use: Option<String>,
    /// How many secrets it has: two while one takes the place of the other.
    pub secrets: usize,
    /// From when the older secret holds no more; RFC 3339.
    pub old_secret_ends: Option<String>,
    /// What may be offered with it; absent: everything that may be offered to its company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offers: Option<OfferRequest>,
    /// Whether it asks the frozen demo world only.
    #[serde(default)]
    pub sandbox: bool,
}

/// A key that was made or rotated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct KeyMade {
    /// The key.
    pub key: KeyView,
    /// Its text: shown this once, kept nowhere. Absent where the same request came before under its idempotency key: what
    /// was not read then is lost, and the key is given a new secret.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(required = false)]
    pub text: String,
    /// The sequence of the entry.
    pub sequence: u64,
}

/// All keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct KeyList {
    /// The keys, by id.
    pub keys: Vec<KeyView>,
    /// The cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl KeyView {
    /// A key as it is shown.
    fn of(key: &Key) -> Self {
        let record = &key.record;
        let moment = |us: i64| super::super::live::moment(us);
        Self {
            id: record.id.to_string(),
            name: record.name.clone(),
            role: record.role.as_str().to_owned(),
            organisation: record.organisation.as_deref().map(str::to_owned),
            created: moment(record.created_us),
            expires: record.expires_us.map(moment),
            revoked: key.revoked_us.map(moment),
            last_use: key.last_use_us.map(moment),
            secrets: record.secrets.len(),
            old_secret_ends: record.secrets.first().and_then(|secret| secret.ends_us).map(moment),
            offers: OfferRequest::of(&record.scope),
            sandbox: record.sandbox,
        }
    }
}

impl Service {
    /// All keys, also revoked ones.
    #[must_use]
    pub fn keys(&self, page: &PageQuery) -> KeyList {
        let snapshot = self.inner.admission.snapshot.load();
        let (keys, next) = page.of(snapshot.keys().map(|key| KeyView::of(&key)), |key| &key.id);
        KeyList { keys, next }
    }

    /// Makes a key.
    ///
    /// # Errors
    /// A [`Problem`] naming the field that does not fit, or that it cannot be written.
    pub fn make_key(&self, request: &KeyRequest, asker: &Asker) -> Result<KeyMade, Problem> {
        self.make_key_once(request, None, asker)
    }

    /// The same, once under an idempotency key.
    ///
    /// # Errors
    /// As [`Service::make_key`], or `idempotency_key_reused`.
    pub fn make_key_once(&self, request: &KeyRequest, key: Option<&str>, asker: &Asker) -> Result<KeyMade, Problem> {
        let make = |noted: Option<&Request>| self.new_key(request, noted, asker);
        let claim = self.claim(key, &("make_key", request), asker)?;
        self.once(&claim, asker, make, |id| Ok(self.shown_again(id)))
    }

    /// Makes a key.
    fn new_key(&self, request: &KeyRequest, noted: Option<&Request>, asker: &Asker) -> Result<KeyMade, Problem> {
        let language = asker.language;
        let now_us = now_us();
        let new = NewKey {
            name: request.name.clone(),
            role: role(&request.role, language)?,
            organisation: request.organisation.as_deref().map(Arc::from),
            scope: request.offers.as_ref().map(|offers| offers.scope(language)).transpose()?.unwrap_or_default(),
            not_before_us: None,
            expires_us: request.expires_in_days.map(|days| now_us + i64::from(days) * DAY_US),
            sandbox: request.sandbox,
        };
        let (record, text) = new.make(now_us).map_err(|error| of_make(&error, language))?;
        let entry = record.entry(&asker.actor, Some(0)).map_err(|error| of_entry(&error, language))?;
        let sequence = self.write_noted(entry, noted.map(|request| request.made(&record.id, 1, asker)), asker)?;
        asker.noted.about(&record.id);
        self.shown(&record, text.reveal(), sequence, language)
    }

    /// Gives a key a new secret.
    ///
    /// # Errors
    /// A [`Problem`]: no such key, a revoked one, a field that does not fit, somebody else changed it meanwhile, or
    /// it cannot be written.
    pub fn rotate_key(&self, id: &str, request: &KeyRotation, asker: &Asker) -> Result<KeyMade, Problem> {
        self.rotate_key_once(id, request, None, asker)
    }

    /// The same, once under an idempotency key.
    ///
    /// # Errors
    /// As [`Service::rotate_key`], or `idempotency_key_reused`.
    pub fn rotate_key_once(
        &self,
        id: &str,
        request: &KeyRotation,
        key: Option<&str>,
        asker: &Asker,
    ) -> Result<KeyMade, Problem> {
        let make = |noted: Option<&Request>| self.new_secret(id, request, noted, asker);
        let claim = self.claim(key, &("rotate_key", id, request), asker)?;
        self.once(&claim, asker, make, |id| Ok(self.shown_again(id)))
    }

    /// Gives a key a new secret.
    fn new_secret(
        &self,
        id: &str,
        request: &KeyRotation,
        noted: Option<&Request>,
        asker: &Asker,
    ) -> Result<KeyMade, Problem> {
        let language = asker.language;
        let key = self.held_key(id, language)?;
        let overlap_us = i64::from(request.overlap_h.unwrap_or(OVERLAP_H)) * HOUR_US;
        let (record, text) = key.record.rotate(now_us(), overlap_us).map_err(|error| of_make(&error, language))?;
        let entry = record.entry(&asker.actor, Some(key.version)).map_err(|error| of_entry(&error, language))?;
        let sequence = self.write_noted(entry, noted.map(|request| request.made(&record.id, 1, asker)), asker)?;
        self.shown(&record, text.reveal(), sequence, language)
    }

    /// Revokes a key. Revoking one that is revoked changes nothing.
    ///
    /// # Errors
    /// A [`Problem`]: no such key, or it cannot be written.
    pub fn revoke_key(&self, id: &str, asker: &Asker) -> Result<(), Problem> {
        let language = asker.language;
        let key = self.inner.admission.snapshot.load().key(id).ok_or_else(|| no_key(id, language))?;
        if key.revoked_us.is_some() {
            return Ok(());
        }
        let revoked = KeyRevoked { id: key.record.id.clone(), revoked_us: now_us() };
        let entry = revoked.entry(&asker.actor).map_err(|error| of_entry(&error, language))?;
        self.write_access(entry, asker).map(drop)
    }

    /// A key that is not revoked.
    fn held_key(&self, id: &str, language: Language) -> Result<Key, Problem> {
        let key = self.inner.admission.snapshot.load().key(id);
        key.filter(|key| key.revoked_us.is_none()).ok_or_else(|| no_key(id, language))
    }

    /// Writes an entry and waits until it acts.
    pub(super) fn write_access(&self, entry: NewEntry, asker: &Asker) -> Result<u64, Problem> {
        self.write_noted(entry, None, asker)
    }

    /// Writes an entry after the note of the request that it is of, and waits until it acts.
    pub(super) fn write_noted(
        &self,
        entry: NewEntry,
        note: Option<Result<NewEntry, Problem>>,
        asker: &Asker,
    ) -> Result<u64, Problem> {
        let language = asker.language;
        let entries = note.transpose()?.into_iter().chain([entry]).collect();
        let outcomes = self.inner.handle.submit(entries, self.write_patience());
        match outcomes.map_err(|error| problems::of_apply(&error, language))?.last() {
            Some(Outcome::Applied { sequence }) => {
                asker.noted.wrote(*sequence);
                Ok(*sequence)
            }
            _ => Err(Problem::say(
                Code::VersionConflict,
                language,
                "同时被他人更改：重新读取后再改",
                "somebody else changed it meanwhile: read it again, then change it",
            )),
        }
    }

    /// What is answered of a key that was made before; nothing where it is no more.
    fn shown_again(&self, id: &str) -> Option<KeyMade> {
        let key = self.inner.admission.snapshot.load().key(id)?;
        Some(KeyMade { key: KeyView::of(&key), text: String::new(), sequence: key.version })
    }

    /// What is answered of a key that was made.
    fn shown(&self, record: &KeyRecord, text: &str, sequence: u64, language: Language) -> Result<KeyMade, Problem> {
        let key = self.inner.admission.snapshot.load().key(&record.id).ok_or_else(|| no_key(&record.id, language))?;
        Ok(KeyMade { key: KeyView::of(&key), text: text.to_owned(), sequence })
    }
}

/// The role that is named.
fn role(name: &str, language: Language) -> Result<Role, Problem> {
    Role::ALL.into_iter().find(|role| role.as_str() == name).ok_or_else(|| {
        let zh = format!("没有角色 `{name}`");
        let en = format!("there is no role `{name}`");
        let detail = match language {
            Language::Zh => zh,
            Language::En => en,
        };
        Problem::of_field(Code::InvalidValue, language, "/role", detail).accepting(Role::ALL.map(Role::as_str))
    })
}

/// No key has an id.
fn no_key(id: &str, language: Language) -> Problem {
    Problem::say(
        Code::NotFound,
        language,
        format!("没有可用的密钥 `{id}`；GET /v1/keys 列出全部密钥"),
        format!("there is no key `{id}` that holds; GET /v1/keys lists all keys"),
    )
}

/// A value that does not fit, as a problem.
fn of_misfit(misfit: &Misfit, language: Language) -> Problem {
    let pointer = format!("/{}", misfit.pointer.replace(['.', '['], "/").replace(']', ""));
    let error = FieldProblem {
        pointer,
        code: Code::InvalidValue.as_str().to_owned(),
        detail: misfit.reason.clone(),
        accepted: None,
    };
    Problem::in_language(Code::InvalidValue, language, misfit.to_string()).with_error(error)
}

/// A key that cannot be made, as a problem.
pub(super) fn of_make(error: &MakeError, language: Language) -> Problem {
    match error {
        MakeError::Misfit(misfit) => of_misfit(misfit, language),
        other => Problem::of_fault(other, language),
    }
}

/// An entry that cannot be written, as a problem.
pub(in crate::service) fn of_entry(error: &AccessError, language: Language) -> Problem {
    Problem::in_language(Code::InvalidValue, language, error.to_string())
}
