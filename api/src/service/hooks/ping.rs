//! A message that only tries whether a webhook is heard.

use super::super::records::now_us;
use super::super::{Asker, Service};
use super::refusal::of_make;
use super::{Senders, message};
use crate::problem::{Code, Problem};
use fieldpack_hooks::{Outcome, ping_id, sign};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What came of a ping.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct Pinged {
    /// The id of its message (`webhook-id`).
    pub event: String,
    /// Whether it was taken (2xx).
    pub delivered: bool,
    /// The status that it was answered with, where it was.
    pub status: Option<u16>,
    /// Why it failed, in a word: `address`, `connect`, `timeout`, `redirect`, `status`, `answer`.
    pub reason: Option<String>,
    /// The beginning of the answer; shown to the house alone.
    pub answer: Option<String>,
    /// How long it took, ms.
    pub took_ms: u64,
}

impl Service {
    /// Sends a webhook a message of type `webhook.ping`, once, and says what came of it. It blocks.
    ///
    /// # Errors
    /// A [`Problem`]: no such webhook, or nothing can be sent at all.
    pub fn ping_webhook(&self, id: &str, asker: &Asker) -> Result<Pinged, Problem> {
        let held = self.own_hook(id, asker)?;
        let hook = &held.hook;
        let event = ping_id().map_err(|error| of_make(&error, asker.language))?;
        let now_us = now_us();
        let body = message::of_ping(&hook.id, now_us);
        let signed = sign(&event, now_us.div_euclid(1_000_000), &body, hook.signing(now_us));
        let unable = |error: String| {
            tracing::error!(error, "nothing can be sent to webhooks");
            Problem::say(
                Code::Unavailable,
                asker.language,
                "暂时无法发送：日志中有原因",
                "nothing can be sent at present: the log says why",
            )
        };
        let senders = Senders::new(&self.inner.settings.webhooks).map_err(unable)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| unable(error.to_string()))?;
        let attempt = runtime.block_on(senders.of(hook).send(&hook.url, &signed, body));
        runtime.shutdown_background();
        Ok(Pinged {
            event,
            delivered: attempt.outcome == Outcome::Delivered,
            status: attempt.status,
            reason: attempt.reason.map(str::to_owned),
            answer: Some(attempt.excerpt).filter(|_| asker.organisation.is_none()),
            took_ms: attempt.took_ms,
        })
    }
}
