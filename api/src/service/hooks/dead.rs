//! Events that were given up: listed, and sent again.

use super::super::live::moment;
use super::super::records::now_us;
use super::super::{Asker, Service};
use super::refusal::of_outbox;
use crate::problem::{Code, Problem};
use fieldpack_hooks::{DeadLetter, Lane, event_id};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Events of a page.
const PAGE: usize = 100;

/// An event that was given up.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct DeadLetterView {
    /// The id of its message (`webhook-id`): what a replay is asked for by.
    pub event: String,
    /// The pack that it tells of.
    pub pack: String,
    /// The sequence of the entry that it tells of.
    pub sequence: u64,
    /// When it happened; RFC 3339.
    pub happened: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was tried first; RFC 3339.
    pub first_attempt: String,
    /// When it was given up; RFC 3339.
    pub given_up: String,
    /// The status that the last attempt was answered with, where it was.
    pub status: Option<u16>,
    /// Why the last attempt failed, in a word.
    pub reason: Option<String>,
    /// The beginning of the last answer; shown to the house alone.
    pub answer: Option<String>,
    /// Whether it is being sent again.
    pub is_replaying: bool,
}

/// A page of events that were given up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct DeadLetterPage {
    /// The events, the oldest first.
    pub dead_letters: Vec<DeadLetterView>,
    /// What to ask for next (`after`); null on the last page.
    pub next: Option<u64>,
}

/// An event that is sent again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Replayed {
    /// The id of its message: the same as before.
    pub event: String,
    /// The pack that it tells of.
    pub pack: String,
}

impl Service {
    /// The events that were given up for a webhook after a sequence, the oldest first, a page of them.
    ///
    /// # Errors
    /// A [`Problem`]: no such webhook, or the state of deliveries cannot be read.
    pub fn dead_letters(&self, id: &str, after: u64, asker: &Asker) -> Result<DeadLetterPage, Problem> {
        let held = self.own_hook(id, asker)?;
        let found = self.inner.webhooks.with_outbox(|outbox| {
            let letters = outbox.dead_letters(&held.hook.id, after, PAGE + 1);
            let of = |letter: DeadLetter| {
                let lane = Lane { pack: letter.pack.clone(), replay: Some(letter.sequence) };
                (outbox.find(&held.hook.id, &lane).is_some(), letter)
            };
            Ok(letters.into_iter().map(of).collect::<Vec<_>>())
        });
        let mut found = found.map_err(|error| of_outbox(&error, asker.language))?;
        let is_last = found.len() <= PAGE;
        found.truncate(PAGE);
        let next = found.last().map(|(_, letter)| letter.sequence).filter(|_| !is_last);
        let views = found.into_iter().map(|(is_replaying, letter)| view(&held.hook.id, &letter, is_replaying, asker));
        Ok(DeadLetterPage { dead_letters: views.collect(), next })
    }

    /// Has an event that was given up sent again, at once and beside what waits of its pack; it stays listed until it is
    /// delivered.
    ///
    /// # Errors
    /// A [`Problem`]: no such webhook or event, or the state of deliveries cannot be written.
    pub fn replay_dead_letter(&self, id: &str, event: &str, asker: &Asker) -> Result<Replayed, Problem> {
        let held = self.own_hook(id, asker)?;
        let hook = &held.hook.id;
        let replayed = self.inner.webhooks.with_outbox(|outbox| {
            let letters = outbox.dead_letters(hook, 0, usize::MAX);
            let letter = letters.into_iter().find(|letter| event_id(hook, &letter.pack, letter.sequence) == event);
            let Some(letter) = letter else { return Ok(None) };
            outbox.replay(hook, letter.sequence, now_us())?;
            Ok(Some(letter.pack))
        });
        let Some(pack) = replayed.map_err(|error| of_outbox(&error, asker.language))? else {
            return Err(Problem::say(
                Code::NotFound,
                asker.language,
                format!("没有放弃的事件 `{event}`；GET /v1/webhooks/{id}/dead-letters 列出全部"),
                format!("no event `{event}` was given up; GET /v1/webhooks/{id}/dead-letters lists those that were"),
            ));
        };
        self.inner.webhooks.bell.ring();
        Ok(Replayed { event: event.to_owned(), pack: pack.to_string() })
    }
}

/// An event that was given up, as it is shown.
fn view(hook: &str, letter: &DeadLetter, is_replaying: bool, asker: &Asker) -> DeadLetterView {
    let last = letter.last.as_ref();
    DeadLetterView {
        event: event_id(hook, &letter.pack, letter.sequence),
        pack: letter.pack.to_string(),
        sequence: letter.sequence,
        happened: moment(letter.event_us),
        attempts: letter.attempts,
        first_attempt: moment(letter.first_us),
        given_up: moment(letter.died_us),
        status: last.and_then(|last| last.status),
        reason: last.map(|last| last.reason.clone()),
        answer: last.map(|last| last.excerpt.clone()).filter(|_| asker.organisation.is_none()),
        is_replaying,
    }
}
