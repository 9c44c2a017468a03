//! Webhooks: who is told of stored packs and their revisions, and what came of it.
//!
//! The applier tells the `bell` which packs were stored. One thread (`deliver`) takes up what each webhook is to hear,
//! keeps it in the outbox and sends it, the events of a pack one behind the other, several packs and webhooks side by
//! side. The events themselves are read from the stored packs (`news`), so nothing piles up and nothing is lost: a
//! webhook that is behind is brought up from the store. Only a process that serves delivers ([`Service::live`]).

mod bell;
mod dead;
mod deliver;
mod manage;
mod message;
mod news;
mod ping;
mod refusal;

pub(super) use bell::Bell;
pub use dead::{DeadLetterPage, DeadLetterView, Replayed};
pub(super) use deliver::Delivering;
pub use manage::{WebhookList, WebhookMade, WebhookRequest, WebhookRotation, WebhookSwitch, WebhookView};
pub use ping::Pinged;

use super::{Inner, Service};
use crate::settings::{Settings, WebhookSettings};
use arc_swap::ArcSwap;
use fieldpack_hooks::{
    AddressRules, Hook, HooksSnapshot, Outbox, OutboxError, Room, Sender, SenderError, SenderSettings, SystemLookup,
};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What the applier, the thread that delivers and those who ask share.
pub(super) struct Hooks {
    snapshot: ArcSwap<HooksSnapshot>,
    bell: Arc<Bell>,
    /// Opened when it is needed first.
    outbox: Mutex<Option<Outbox>>,
    file: PathBuf,
    epoch: Arc<str>,
    room: Room,
    counts: Counts,
}

/// What came of attempts so far.
#[derive(Default)]
struct Counts {
    delivered: AtomicU64,
    failed: AtomicU64,
    dead: AtomicU64,
    gone: AtomicU64,
}

/// What came of attempts since the process began, and what is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WebhookCounts {
    /// Webhooks.
    pub hooks: u64,
    /// Events delivered.
    pub delivered: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Events given up.
    pub given_up: u64,
    /// Webhooks that were switched off because their receiver said that it is gone.
    pub gone: u64,
    /// Packs with events that wait.
    pub waiting: u64,
    /// Events that were given up and not replayed.
    pub dead_letters: u64,
}

impl Hooks {
    /// The webhooks of a data folder: nothing is opened yet.
    pub(super) fn new(data: &Path, epoch: &Arc<str>, settings: &Settings) -> Self {
        let WebhookSettings { waiting_packs, dead_letters, .. } = settings.webhooks;
        Self {
            snapshot: ArcSwap::default(),
            bell: Arc::new(Bell::new(settings.living.queued_changes)),
            outbox: Mutex::new(None),
            file: data.join("deliveries.redb"),
            epoch: epoch.clone(),
            room: Room { waiting: waiting_packs, dead: dead_letters },
            counts: Counts::default(),
        }
    }

    /// What is told of stored packs.
    pub(super) fn bell(&self) -> Arc<Bell> {
        self.bell.clone()
    }

    /// Takes over the webhooks of a published world.
    pub(super) fn publish(&self, snapshot: HooksSnapshot) {
        if **self.snapshot.load() != snapshot {
            self.snapshot.store(Arc::new(snapshot));
            self.bell.ring();
        }
    }

    /// Releases the file.
    pub(super) fn close(&self) {
        drop(self.outbox.lock().unwrap_or_else(PoisonError::into_inner).take());
    }

    /// Does something with the outbox, which is opened where it was not.
    ///
    /// # Errors
    /// [`OutboxError`].
    fn with_outbox<T>(&self, work: impl FnOnce(&mut Outbox) -> Result<T, OutboxError>) -> Result<T, OutboxError> {
        let mut kept = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        let outbox = match &mut *kept {
            Some(outbox) => outbox,
            None => {
                let set_aside = |error: &OutboxError| {
                    tracing::error!(%error, "the state of deliveries is set aside: webhooks are sent again what they may have had");
                };
                kept.insert(Outbox::open(&self.file, &self.epoch, self.room, set_aside)?)
            }
        };
        work(outbox)
    }
}

/// Where messages to webhooks may be sent: those whose address the house named also into the networks of the settings.
fn rules(settings: &WebhookSettings, by_house: bool) -> AddressRules {
    // The settings were checked when they were read.
    let allowed = if by_house { settings.networks().unwrap_or_default() } else { Vec::new() };
    AddressRules { allow_http: settings.allow_http, ports: settings.ports.clone(), allowed }
}

/// What makes attempts: at webhooks whose address the house named, and at the others.
#[derive(Clone)]
struct Senders {
    house: Sender,
    others: Sender,
}

impl Senders {
    /// Makes ready.
    ///
    /// # Errors
    /// Why there can be no attempts.
    fn new(settings: &WebhookSettings) -> Result<Self, String> {
        let file = &settings.authorities;
        let authorities = if file.as_os_str().is_empty() {
            None
        } else {
            let read = std::fs::read(file);
            Some(read.map_err(|error| format!("cannot read webhooks.authorities `{}`: {error}", file.display()))?)
        };
        let of = |by_house| {
            let sender = SenderSettings {
                rules: rules(settings, by_house),
                connect_timeout_ms: settings.connect_timeout_ms,
                timeout_ms: settings.timeout_ms,
                excerpt_bytes: settings.answer_excerpt_bytes,
                authorities: authorities.clone(),
            };
            Sender::new(&sender, Arc::new(SystemLookup)).map_err(|error: SenderError| error.to_string())
        };
        Ok(Self { house: of(true)?, others: of(false)? })
    }

    /// What makes attempts at a webhook.
    fn of(&self, hook: &Hook) -> &Sender {
        if hook.by_house { &self.house } else { &self.others }
    }
}

impl Service {
    /// Begins to send events to webhooks. Doing it twice changes nothing.
    pub(super) fn deliver(&self) {
        let Inner { world, handle, records, webhooks, settings, delivering, .. } = &*self.inner;
        let mut delivering = delivering.lock().unwrap_or_else(PoisonError::into_inner);
        if delivering.is_none() {
            let (world, handle, records) = (world.clone(), handle.clone(), records.clone());
            *delivering = Delivering::start(world, handle, records, webhooks.clone(), settings);
        }
    }

    /// What came of attempts since the process began, and what is kept.
    #[must_use]
    pub fn webhook_counts(&self) -> WebhookCounts {
        let webhooks = &self.inner.webhooks;
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let kept = webhooks.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        let (waiting, dead_letters) = kept.as_ref().map_or((0, 0), Outbox::totals);
        WebhookCounts {
            hooks: webhooks.snapshot.load().len() as u64,
            delivered: read(&webhooks.counts.delivered),
            failed: read(&webhooks.counts.failed),
            given_up: read(&webhooks.counts.dead),
            gone: read(&webhooks.counts.gone),
            waiting: waiting as u64,
            dead_letters: dead_letters as u64,
        }
    }
}
