//! Webhooks made, listed, given new secrets, switched off and on, removed.

use super::super::live::moment;
use super::super::records::now_us;
use super::super::{Asker, PageQuery, Service};
use super::refusal::{no_hook, of_address, of_entry, of_make, of_outbox, too_many, written};
use super::rules;
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_hooks::{
    AddressError, Disabled, EventType, Held, Hook, HookRemoved, LastTry, NewHook, SystemLookup, Why,
};
use fieldpack_journal::NewEntry;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// Microseconds of an hour.
const HOUR_US: i64 = 3_600_000_000;
/// How long messages are signed with the old secret too where the request does not say, h.
const OVERLAP_H: u16 = 24;

/// What is said of a webhook that is to be made.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookRequest {
    /// What it is for.
    pub name: String,
    /// Where messages are sent: an `https` address on the internet, without user name and password.
    #[schema(example = "https://crm.example.com/hooks/fieldpack")]
    pub url: String,
    /// What it is told of: `pack.created`, `pack.revised`; absent: all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<String>>,
    /// The packs that it is told of; absent or empty: all that its owner may see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packs: Option<Vec<String>>,
    /// Whose it is; absent: the asker's, for the house every pack's. Only the house may name another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// How a webhook gets its new secret.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookRotation {
    /// How long messages are signed with the old secret too, h, at most 720; absent: 24. 0 ends it at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overlap_h: Option<u16>,
}

/// Whether a webhook is on.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookSwitch {
    /// Whether it is sent anything. What comes while it is off is sent once it is on again.
    pub enabled: bool,
}

/// A webhook as it is shown: without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct WebhookView {
    /// Its public id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Where messages are sent.
    pub url: String,
    /// What it is told of.
    pub events: Vec<String>,
    /// The packs that it is told of; empty: all that its owner may see.
    pub packs: Vec<String>,
    /// Whose it is; absent: the house itself.
    pub organisation: Option<String>,
    /// When it was made; RFC 3339.
    pub created: String,
    /// Since when nothing is sent to it; RFC 3339. Absent: it is on.
    pub disabled: Option<String>,
    /// Why: `asked`, or `gone` where its receiver answered 410.
    pub disabled_why: Option<String>,
    /// How many secrets messages are signed with: two while one takes the place of the other.
    pub secrets: usize,
    /// From when nothing is signed with the older secret; RFC 3339.
    pub old_secret_ends: Option<String>,
    /// Packs with events that wait to be sent.
    pub waiting: usize,
    /// Events that were given up.
    pub dead_letters: usize,
    /// Whether nothing new is sent because as many events were given up as are kept: replay some.
    pub is_paused: bool,
    /// When the last attempt failed among those that are made again; RFC 3339.
    pub last_failure: Option<String>,
    /// The status that it was answered with, where it was.
    pub last_failure_status: Option<u16>,
    /// Why it failed, in a word: `address`, `connect`, `timeout`, `redirect`, `status`, `answer`.
    pub last_failure_reason: Option<String>,
}

/// A webhook that was made or got a new secret.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct WebhookMade {
    /// The webhook.
    pub webhook: WebhookView,
    /// The secret that its messages are signed with, `whsec_...`: shown this once.
    pub secret: String,
    /// The sequence of the entry: it is told of what is stored after it was asked for.
    pub sequence: u64,
}

/// Webhooks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct WebhookList {
    /// The webhooks, by id.
    pub webhooks: Vec<WebhookView>,
    /// The cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Service {
    /// The webhooks that are the asker's.
    ///
    /// # Errors
    /// A [`Problem`] where the state of deliveries cannot be read.
    pub fn webhooks(&self, page: &PageQuery, asker: &Asker) -> Result<WebhookList, Problem> {
        let snapshot = self.inner.webhooks.snapshot.load_full();
        let own = snapshot.iter().filter(|held| asker.may_see(held.hook.organisation.as_ref()));
        let (own, next) = page.of(own, |held| &held.hook.id);
        let webhooks = own.iter().map(|held| self.hook_view(&held.hook, asker)).collect::<Result<_, _>>()?;
        Ok(WebhookList { webhooks, next })
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// A [`Problem`] naming the field that does not fit, that there are too many, or that it cannot be written.
    pub fn make_webhook(&self, request: &WebhookRequest, asker: &Asker) -> Result<WebhookMade, Problem> {
        let (language, settings) = (asker.language, &self.inner.settings.webhooks);
        let organisation = match (&asker.organisation, &request.organisation) {
            (None, named) => named.as_deref().map(Arc::from),
            (Some(own), None) => Some(own.clone()),
            (Some(own), Some(named)) if **own == **named => Some(own.clone()),
            (Some(_), Some(_)) => {
                let detail = match language {
                    Language::Zh => "只能为本组织建立",
                    Language::En => "it is not your organisation",
                };
                return Err(Problem::of_field(Code::InvalidValue, language, "/organisation", detail));
            }
        };
        let by_house = asker.organisation.is_none();
        let rules = rules(settings, by_house);
        let url = rules.check(&request.url).map_err(|error| of_address(&error, language))?;
        match rules.resolve(url.host_str().unwrap_or_default(), &SystemLookup) {
            // A name that does not resolve yet may do so later; each attempt finds out anew.
            Ok(_) | Err(AddressError::Unresolved { .. }) => {}
            Err(error) => {
                tracing::warn!(asker = asker.actor, %error, "an address was refused for a webhook");
                return Err(of_address(&error, language));
            }
        }
        let snapshot = self.inner.webhooks.snapshot.load_full();
        let of_one = snapshot.iter().filter(|held| held.hook.organisation == organisation).count();
        if snapshot.len() >= settings.hooks {
            return Err(too_many(settings.hooks, language));
        }
        if organisation.is_some() && of_one >= settings.hooks_of_one {
            return Err(too_many(settings.hooks_of_one, language));
        }
        let new = NewHook {
            name: request.name.clone(),
            url: url.into(),
            events: events(request.events.as_deref(), asker)?,
            packs: request.packs.iter().flatten().map(|pack| Arc::from(pack.as_str())).collect(),
            organisation,
            by_house,
            after: self.world().sequence,
        };
        let (hook, secret) = new.make(now_us()).map_err(|error| of_make(&error, language))?;
        let sequence =
            self.write_hook(hook.entry(&asker.actor, 0).map_err(|error| of_entry(&error, language))?, asker)?;
        Ok(WebhookMade { webhook: self.hook_view(&hook, asker)?, secret: secret.reveal().to_owned(), sequence })
    }

    /// Gives a webhook a new secret.
    ///
    /// # Errors
    /// A [`Problem`]: no such webhook, a field that does not fit, somebody else changed it meanwhile, or it cannot be
    /// written.
    pub fn rotate_webhook(&self, id: &str, request: &WebhookRotation, asker: &Asker) -> Result<WebhookMade, Problem> {
        let language = asker.language;
        let held = self.own_hook(id, asker)?;
        let overlap_us = i64::from(request.overlap_h.unwrap_or(OVERLAP_H)) * HOUR_US;
        let (hook, secret) = held.hook.rotate(now_us(), overlap_us).map_err(|error| of_make(&error, language))?;
        let entry = hook.entry(&asker.actor, held.version).map_err(|error| of_entry(&error, language))?;
        let sequence = self.write_hook(entry, asker)?;
        Ok(WebhookMade { webhook: self.hook_view(&hook, asker)?, secret: secret.reveal().to_owned(), sequence })
    }

    /// Switches a webhook off or on. Where it is so already nothing changes.
    ///
    /// # Errors
    /// As [`Service::rotate_webhook`].
    pub fn switch_webhook(&self, id: &str, request: &WebhookSwitch, asker: &Asker) -> Result<WebhookView, Problem> {
        let held = self.own_hook(id, asker)?;
        if request.enabled == held.hook.disabled.is_none() {
            return self.hook_view(&held.hook, asker);
        }
        let off = (!request.enabled).then(|| Disabled { since_us: now_us(), why: Why::Asked });
        let hook = held.hook.switched(off);
        let entry = hook.entry(&asker.actor, held.version).map_err(|error| of_entry(&error, asker.language))?;
        self.write_hook(entry, asker)?;
        self.hook_view(&hook, asker)
    }

    /// Removes a webhook, with all that waits for it.
    ///
    /// # Errors
    /// A [`Problem`]: no such webhook, or it cannot be written.
    pub fn remove_webhook(&self, id: &str, asker: &Asker) -> Result<(), Problem> {
        let held = self.own_hook(id, asker)?;
        let removed = HookRemoved { id: held.hook.id.clone(), removed_us: now_us() };
        let entry = removed.entry(&asker.actor).map_err(|error| of_entry(&error, asker.language))?;
        self.write_hook(entry, asker).map(drop)
    }

    /// A webhook that is the asker's.
    pub(super) fn own_hook(&self, id: &str, asker: &Asker) -> Result<Held, Problem> {
        let snapshot = self.inner.webhooks.snapshot.load();
        let found = snapshot.get(id).filter(|held| asker.may_see(held.hook.organisation.as_ref()));
        found.cloned().ok_or_else(|| no_hook(id, asker.language))
    }

    /// Writes an entry and waits until it acts.
    fn write_hook(&self, entry: NewEntry, asker: &Asker) -> Result<u64, Problem> {
        written(self.inner.handle.submit(vec![entry], self.write_patience()), asker.language)
    }

    /// A webhook as it is shown.
    fn hook_view(&self, hook: &Hook, asker: &Asker) -> Result<WebhookView, Problem> {
        let state = self.inner.webhooks.with_outbox(|outbox| {
            let last = outbox.last_failure(&hook.id).cloned();
            Ok((outbox.waiting(&hook.id), outbox.dead(&hook.id), outbox.is_full_of_dead(&hook.id), last))
        });
        let (waiting, dead_letters, is_paused, last) = state.map_err(|error| of_outbox(&error, asker.language))?;
        let LastTry { at_us, status, reason, .. } = match &last {
            Some(last) => last.clone(),
            None => LastTry { at_us: 0, status: None, reason: String::new(), excerpt: String::new() },
        };
        Ok(WebhookView {
            id: hook.id.to_string(),
            name: hook.name.clone(),
            url: hook.url.clone(),
            events: hook.events.iter().map(|event| event.as_str().to_owned()).collect(),
            packs: hook.packs.iter().map(ToString::to_string).collect(),
            organisation: hook.organisation.as_deref().map(str::to_owned),
            created: moment(hook.created_us),
            disabled: hook.disabled.map(|disabled| moment(disabled.since_us)),
            disabled_why: hook.disabled.map(|disabled| disabled.why.as_str().to_owned()),
            secrets: hook.signing(now_us()).count(),
            old_secret_ends: hook.secrets.first().and_then(|secret| secret.ends_us).map(moment),
            waiting,
            dead_letters,
            is_paused,
            last_failure: last.as_ref().map(|_| moment(at_us)),
            last_failure_status: status,
            last_failure_reason: last.map(|_| reason),
        })
    }
}

/// The types of events that are named; all where none is.
fn events(named: Option<&[String]>, asker: &Asker) -> Result<BTreeSet<EventType>, Problem> {
    let Some(named) = named else { return Ok(EventType::ALL.into()) };
    let find = |(place, name): (usize, &String)| {
        let found = EventType::ALL.into_iter().find(|event| event.as_str() == name);
        found.ok_or_else(|| {
            let detail = match asker.language {
                Language::Zh => format!("没有事件 `{name}`"),
                Language::En => format!("there is no event `{name}`"),
            };
            let pointer = format!("/events/{place}");
            let problem = Problem::of_field(Code::InvalidValue, asker.language, pointer, detail);
            problem.accepting(EventType::ALL.map(EventType::as_str))
        })
    };
    named.iter().enumerate().map(find).collect()
}
