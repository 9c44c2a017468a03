//! Handing messages to the service.

use crate::problem::{Code, Problem};
use crate::service::{Asker, FeedBoard, LineStatus, RecordsOptions, Service};
use crate::settings::{FeedFormat, FeedSettings};
use fieldpack_access::AuditRow;
use std::sync::Arc;
use std::time::Duration;

/// The rest before a message is tried again for which there was no room.
const REST: Duration = Duration::from_millis(200);
/// Bytes of messages with lines that are handed over together, at most.
pub(super) const TOGETHER_BYTES: usize = 1 << 20;

/// Hands the messages of one feed to the service.
#[derive(Clone)]
pub(super) struct Delivery {
    service: Service,
    feed: Arc<FeedSettings>,
    board: FeedBoard,
}

/// What became of a message.
#[derive(Default)]
struct Taken {
    accepted: usize,
    quarantined: usize,
    rejected: usize,
    problem: Option<String>,
}

impl Delivery {
    pub(super) fn new(service: Service, feed: FeedSettings) -> Self {
        let board = service.feeds().clone();
        board.change(&feed.name, |_| {});
        Self { service, feed: Arc::new(feed), board }
    }

    /// Whether several messages may be handed over as one: lines may.
    pub(super) fn joins(&self) -> bool {
        self.feed.format == FeedFormat::Records
    }

    /// The feed is heard.
    pub(super) fn heard(&self) {
        tracing::info!(feed = self.feed.name, topic = self.feed.topic, "the feed is heard");
        self.board.change(&self.feed.name, |view| view.connected = true);
    }

    /// The feed is not heard any more.
    pub(super) fn lost(&self, reason: &str) {
        self.board.change(&self.feed.name, |view| {
            view.connected = false;
            view.last_problem = Some(reason.to_owned());
        });
    }

    /// Hands messages over, and comes back once what can be taken of them is durable: until there is room for it,
    /// it waits.
    ///
    /// # Errors
    /// The service takes nothing any more.
    pub(super) async fn hand_over(&self, messages: u64, body: Vec<u8>) -> Result<(), String> {
        let body = Arc::new(body);
        loop {
            let (own, shared) = (self.clone(), body.clone());
            let taken =
                tokio::task::spawn_blocking(move || own.take(&shared)).await.map_err(|error| error.to_string())?;
            let problem = match taken {
                Ok(taken) => {
                    self.note(messages, &taken);
                    return Ok(());
                }
                Err(problem) => problem,
            };
            match Code::parse(&problem.code) {
                Some(Code::Overloaded | Code::Unavailable) if self.service.is_ready().is_ok() => {
                    tokio::time::sleep(REST).await;
                }
                // It is durable, or will not be taken however often it comes.
                Some(Code::Timeout) => {
                    self.note(messages, &Taken::default());
                    return Ok(());
                }
                Some(Code::StorageFailed | Code::Internal | Code::Unavailable | Code::Overloaded) => {
                    return Err(problem.detail);
                }
                _ => {
                    let taken = Taken { rejected: 1, problem: Some(problem.detail), ..Taken::default() };
                    self.note(messages, &taken);
                    return Ok(());
                }
            }
        }
    }

    /// Takes a body as the endpoint of its format would.
    fn take(&self, body: &[u8]) -> Result<Taken, Problem> {
        let asker = Asker { actor: format!("feed/{}", self.feed.name), ..Asker::default() };
        let taken = self.taken(body, &asker);
        let (outcome, facts) = (taken.as_ref().err().map_or("done", |problem| &problem.code), asker.noted.facts());
        let row = AuditRow {
            at_us: jiff::Timestamp::now().as_microsecond(),
            actor: Some(asker.actor),
            from: Some(self.feed.address.clone()),
            operation: "feed".to_owned(),
            outcome: outcome.to_owned(),
            sequence: facts.sequence,
            count: 1,
            ..AuditRow::default()
        };
        if self.service.wait_and_note(row, true).is_err() {
            tracing::error!(feed = self.feed.name, "the audit takes nothing: the journal says what the feed brought");
        }
        taken
    }

    /// Takes a body for a feed.
    fn taken(&self, body: &[u8], asker: &Asker) -> Result<Taken, Problem> {
        let source = self.feed.source.as_deref();
        match self.feed.format {
            FeedFormat::Records => {
                let options = RecordsOptions { only_faults: true, ..RecordsOptions::default() };
                let answer = self.service.records(body, &options, asker)?;
                let refused = answer.results.iter().filter(|one| one.status == LineStatus::Rejected);
                let problem =
                    refused.clone().find_map(|one| one.problem.as_ref()).map(|problem| problem.detail.clone());
                let rejected = refused.count();
                Ok(Taken { accepted: answer.accepted, quarantined: answer.quarantined, rejected, problem })
            }
            FeedFormat::Telematics => {
                let answer = self.service.telematics(body, source.unwrap_or(&self.feed.name), asker)?;
                let problem = answer.refused.first().map(|problem| problem.detail.clone());
                let (accepted, quarantined) = (answer.accepted, answer.quarantined);
                Ok(Taken { accepted, quarantined, rejected: answer.refused.len(), problem })
            }
            FeedFormat::Alert => {
                let answer = self.service.take_alert(body, source.unwrap_or(&self.feed.name), false, asker)?;
                Ok(Taken { accepted: usize::from(answer.acted_on), ..Taken::default() })
            }
        }
    }

    /// Notes what became of messages.
    fn note(&self, messages: u64, taken: &Taken) {
        if let Some(problem) = &taken.problem {
            tracing::warn!(feed = self.feed.name, rejected = taken.rejected, problem, "not all of the feed is taken");
        }
        self.board.change(&self.feed.name, |view| {
            view.messages += messages;
            view.accepted += taken.accepted as u64;
            view.quarantined += taken.quarantined as u64;
            view.rejected += taken.rejected as u64;
            if taken.problem.is_some() {
                view.last_problem.clone_from(&taken.problem);
            }
        });
    }
}
