//! The audit: rows are taken at once, written together by one thread, and read by administrators.
//!
//! Whoever is answered has a row in the queue before the answer leaves. The thread makes the queue durable every
//! `audit.flush_ms`, or as soon as half of it is full; a process that is killed loses the rows since then, of which the writes stand in
//! the journal with their actors. Where the queue is full an answer waits for room, and where there is none it is not
//! given: nothing is read unrecorded.

use super::open::OpenError;
use super::records::now_us;
use super::{Asker, Service};
use crate::problem::{Code, Problem};
use crate::settings::AuditSettings;
use fieldpack_access::{AuditError, AuditFilter, AuditOrder, AuditRow, AuditStore, Tally};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use utoipa::ToSchema;

/// The file in the data folder.
pub(super) const FILE: &str = "audit.redb";
/// How often rows that are old enough are let go.
const LET_GO_EVERY: Duration = Duration::from_secs(3_600);
/// How long an answer waits for room in the queue, and a reader for the rows that are in it.
const PATIENCE: Duration = Duration::from_secs(5);
/// The rest before what could not be written is tried again.
const REST: Duration = Duration::from_secs(1);
/// Rows of a page, where the request does not say, and at most.
const PAGE: u16 = 100;
const LONGEST_PAGE: u16 = 500;

/// What the work for a request notes for its row.
#[derive(Clone, Debug, Default)]
pub struct Noted(Arc<Mutex<Facts>>);

/// What is noted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    /// The last sequence that the journal gave.
    pub(crate) sequence: Option<u64>,
    /// What it is about.
    pub(crate) subject: Option<String>,
    /// Who, where it is not known before the work.
    pub(crate) actor: Option<String>,
}

/// Who asks is not another one because of what was noted.
impl PartialEq for Noted {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Noted {}

impl Noted {
    /// The journal gave this sequence.
    pub(super) fn wrote(&self, sequence: u64) {
        let mut facts = self.lock();
        facts.sequence = facts.sequence.max(Some(sequence));
    }

    /// It is about this.
    pub(super) fn about(&self, subject: &str) {
        self.lock().subject = Some(subject.to_owned());
    }

    /// It is done for this one.
    pub(super) fn by(&self, actor: String) {
        self.lock().actor = Some(actor);
    }

    /// What was noted.
    pub(crate) fn facts(&self) -> Facts {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The queue and its thread.
pub(super) struct Audit {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    store: AuditStore,
    queue: Mutex<Queue>,
    /// Something is to be written.
    work: Condvar,
    /// Something was written, or could not be.
    done: Condvar,
    most: usize,
    flush: Duration,
    keep_us: i64,
}

#[derive(Default)]
struct Queue {
    rows: Vec<AuditRow>,
    tally: Tally,
    /// Rows that were ever queued, and those of them that are durable.
    queued: u64,
    durable: u64,
    /// Somebody waits for what is queued.
    is_urgent: bool,
    /// Why the last rows could not be written; they are tried again.
    failed: Option<AuditError>,
    is_closed: bool,
}

impl Queue {
    fn push(&mut self, row: AuditRow) {
        self.rows.push(row);
        self.queued += 1;
    }
}

impl Audit {
    /// Opens the file in a data folder and starts the thread.
    ///
    /// # Errors
    /// [`OpenError`] where the file cannot be read, or no thread be started.
    pub(super) fn start(data: &Path, settings: &AuditSettings) -> Result<Self, OpenError> {
        let shared = Arc::new(Shared {
            store: AuditStore::open(&data.join(FILE))?,
            queue: Mutex::default(),
            work: Condvar::new(),
            done: Condvar::new(),
            most: settings.queue_rows,
            flush: Duration::from_millis(settings.flush_ms),
            keep_us: i64::try_from(settings.keep_days).unwrap_or(i64::MAX).saturating_mul(86_400_000_000),
        });
        let own = shared.clone();
        let thread = std::thread::Builder::new().name("audit".to_owned()).spawn(move || own.write());
        Ok(Self { shared, thread: Mutex::new(Some(thread.map_err(OpenError::Spawn)?)) })
    }

    /// Makes what is queued durable and ends the thread. Later rows are not taken.
    pub(super) fn close(&self) {
        self.shared.lock().is_closed = true;
        self.shared.work.notify_all();
        self.shared.done.notify_all();
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A panic was reported by the panic hook.
        drop(thread.map(JoinHandle::join));
    }
}

impl Drop for Audit {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a row, where there is room; else gives it back.
    fn take(&self, row: AuditRow, is_counted: bool) -> Result<(), Box<AuditRow>> {
        let mut queue = self.lock();
        if queue.is_closed || queue.rows.len() >= self.most {
            return Err(Box::new(row));
        }
        let row = if is_counted { queue.tally.take(row) } else { Some(row) };
        if let Some(row) = row {
            queue.push(row);
        }
        let wakes = queue.rows.len() == 1 || queue.rows.len() >= self.most / 2;
        drop(queue);
        if wakes {
            self.work.notify_one();
        }
        Ok(())
    }

    /// Queues a row once there is room; gives it back where there is none for long.
    fn wait_and_take(&self, mut row: AuditRow, is_counted: bool) -> Result<(), Box<AuditRow>> {
        let until = Instant::now() + PATIENCE;
        loop {
            row = match self.take(row, is_counted) {
                Ok(()) => return Ok(()),
                Err(row) => *row,
            };
            let queue = self.lock();
            if queue.is_closed {
                return Err(Box::new(row));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Box::new(row));
            }
            if queue.rows.len() >= self.most {
                drop(self.done.wait_timeout(queue, left));
            }
        }
    }

    /// Waits until what is queued, and what is counted, is durable.
    fn flush(&self) -> Result<(), Option<AuditError>> {
        let until = Instant::now() + PATIENCE;
        let mut queue = self.lock();
        for row in queue.tally.due(now_us(), true) {
            queue.push(row);
        }
        let wanted = queue.queued;
        while queue.durable < wanted {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || queue.is_closed || queue.failed.is_some() {
                return Err(queue.failed.clone());
            }
            queue.is_urgent = true;
            self.work.notify_one();
            queue = self.done.wait_timeout(queue, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        Ok(())
    }

    /// The thread: writes what is queued until it is closed.
    fn write(&self) {
        let mut let_go_at = Instant::now();
        loop {
            if Instant::now() >= let_go_at {
                let_go_at = Instant::now() + LET_GO_EVERY;
                match self.store.let_go(now_us().saturating_sub(self.keep_us)) {
                    Ok(0) => {}
                    Ok(rows) => tracing::info!(rows, "rows of the audit are old enough and let go"),
                    Err(error) => tracing::error!(%error, "old rows of the audit cannot be let go"),
                }
            }
            let (rows, is_closed) = self.next(let_go_at);
            if !rows.is_empty() {
                self.written(rows);
            }
            if is_closed {
                return;
            }
        }
    }

    /// The next rows to write, once it is time; and whether they are the last.
    fn next(&self, let_go_at: Instant) -> (Vec<AuditRow>, bool) {
        let mut queue = self.lock();
        let mut flush_at: Option<Instant> = None;
        loop {
            let (now, is_closed) = (Instant::now(), queue.is_closed);
            for row in queue.tally.due(now_us(), is_closed) {
                queue.push(row);
            }
            if !queue.rows.is_empty() {
                let rest = if queue.failed.is_some() { REST } else { self.flush };
                let at = *flush_at.get_or_insert(now + rest);
                let is_urgent = queue.failed.is_none() && (queue.is_urgent || queue.rows.len() >= self.most / 2);
                if now >= at || is_urgent || is_closed {
                    queue.is_urgent = false;
                    return (std::mem::take(&mut queue.rows), is_closed);
                }
            } else if is_closed || now >= let_go_at {
                return (Vec::new(), is_closed);
            }
            // What is counted comes due by the minute.
            let counted = if queue.tally.is_empty() { let_go_at } else { now + Duration::from_secs(5) };
            let until = flush_at.unwrap_or(counted.min(let_go_at));
            let wait = until.saturating_duration_since(now);
            queue = self.work.wait_timeout(queue, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Writes rows; those that cannot be written go back to where they were.
    fn written(&self, rows: Vec<AuditRow>) {
        let written = self.store.append(&rows);
        let mut queue = self.lock();
        match written {
            Ok(()) => {
                queue.durable += rows.len() as u64;
                queue.failed = None;
            }
            Err(error) => {
                tracing::error!(%error, rows = rows.len(), "the audit cannot be written: it is tried again");
                let later = std::mem::replace(&mut queue.rows, rows);
                queue.rows.extend(later);
                queue.failed = Some(error);
            }
        }
        drop(queue);
        self.done.notify_all();
    }
}

/// What is asked of the audit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// The row after which to go on, as `next` of a page said.
    pub after: Option<u64>,
    /// Rows of the page.
    pub limit: Option<u16>,
    /// Whether the oldest come first.
    pub oldest_first: bool,
    /// Of an actor.
    pub actor: Option<String>,
    /// Of an operation.
    pub operation: Option<String>,
    /// About a pack, a key, a link or a load.
    pub subject: Option<String>,
    /// Not before; RFC 3339.
    pub from: Option<String>,
    /// Before; RFC 3339.
    pub to: Option<String>,
}

/// A row of the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Its number.
    pub number: u64,
    /// When it was answered; RFC 3339.
    pub at: String,
    /// Who: `key:...`, `share:...`, `loopback:local`, `feed/...`; absent: nobody who is known.
    pub actor: Option<String>,
    /// What they are here for.
    pub role: Option<String>,
    /// Whose they are; absent: the house, or nobody who is known.
    pub organisation: Option<String>,
    /// From where: the client's address; of feeds the broker's.
    pub from: Option<String>,
    /// What: the operation's id in this document; `feed` for what a feed brought.
    pub operation: String,
    /// The request's id.
    pub request_id: Option<String>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// `done`, `left` (the client went away before the answer), or the code of the problem.
    pub outcome: String,
    /// Why it was refused, which the answer did not say.
    pub why: Option<String>,
    /// About which pack, key, link or load.
    pub subject: Option<String>,
    /// The last sequence of the journal that it was given.
    pub sequence: Option<u64>,
    /// How often: refusals alike within a minute, and messages of feeds, are one row after the first.
    pub count: u64,
}

/// A page of the audit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditRows {
    /// The rows.
    pub rows: Vec<AuditView>,
    /// Asks for the next page with `after`; absent: there is nothing more. A page may be short, or empty, and have one.
    pub next: Option<u64>,
}

impl AuditView {
    fn of(number: u64, row: AuditRow) -> Self {
        let AuditRow { at_us, actor, role, organisation, from, operation, request, status, outcome, why, .. } = row;
        let (subject, sequence, count, at) = (row.subject, row.sequence, row.count, super::live::moment(at_us));
        let request_id = request;
        Self {
            number,
            at,
            actor,
            role,
            organisation,
            from,
            operation,
            request_id,
            status,
            outcome,
            why,
            subject,
            sequence,
            count,
        }
    }
}

impl Service {
    /// Notes a row; with `is_counted` those that are alike within a minute are counted together. It is durable
    /// `audit.flush_ms` later.
    ///
    /// # Errors
    /// The row, where there is no room for it now.
    pub(crate) fn note(&self, row: AuditRow, is_counted: bool) -> Result<(), Box<AuditRow>> {
        self.inner.audit.shared.take(row, is_counted)
    }

    /// Notes a row once there is room for it. Blocks.
    ///
    /// # Errors
    /// The row, where there was no room for long: the disk writes no more.
    pub(crate) fn wait_and_note(&self, row: AuditRow, is_counted: bool) -> Result<(), Box<AuditRow>> {
        self.inner.audit.shared.wait_and_take(row, is_counted)
    }

    /// Reads the audit: every row whose answer was given before.
    ///
    /// # Errors
    /// A [`Problem`]: a moment that is none, or a file that cannot be read.
    pub fn audit(&self, query: &AuditQuery, asker: &Asker) -> Result<AuditRows, Problem> {
        let language = asker.language;
        let moment = |field: &str, text: &Option<String>| {
            let read = |text: &String| text.parse::<Timestamp>().map(Timestamp::as_microsecond);
            text.as_ref().map(read).transpose().map_err(|_| {
                let detail = match language {
                    fieldpack_graph::knowledge::Language::Zh => "应为 RFC 3339 时刻，例如 2026-11-26T08:00:00Z",
                    fieldpack_graph::knowledge::Language::En => {
                        "expected a moment in RFC 3339, like 2026-11-26T08:00:00Z"
                    }
                };
                Problem::of_field(Code::InvalidValue, language, field, detail)
            })
        };
        let filter = AuditFilter {
            actor: query.actor.clone(),
            operation: query.operation.clone(),
            subject: query.subject.clone(),
            from_us: moment("from", &query.from)?,
            to_us: moment("to", &query.to)?,
        };
        let order = if query.oldest_first { AuditOrder::Oldest } else { AuditOrder::Newest };
        let limit = usize::from(query.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE));
        let failed = |error: Option<AuditError>| {
            let said = error.map_or_else(|| "-".to_owned(), |error| error.to_string());
            Problem::say(
                Code::StorageFailed,
                language,
                format!("审计记录暂时不能读写：{said}"),
                format!("the audit cannot be read or written now: {said}"),
            )
        };
        let shared = &self.inner.audit.shared;
        shared.flush().map_err(failed)?;
        let page = shared.store.page(&filter, order, query.after, limit).map_err(|error| failed(Some(error)))?;
        let rows = page.rows.into_iter().map(|(number, row)| AuditView::of(number, row)).collect();
        Ok(AuditRows { rows, next: page.next })
    }

    /// Writes a copy of the audit beside a backup.
    pub(super) fn copy_audit(&self, file: &Path) -> Result<(), AuditError> {
        let shared = &self.inner.audit.shared;
        shared.flush().map_err(|error| {
            let (place, reason) = (FILE.to_owned(), "what is queued cannot be written".to_owned());
            error.unwrap_or(AuditError { place, reason })
        })?;
        shared.store.copy_to(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(operation: &str) -> AuditRow {
        let (operation, outcome) = (operation.to_owned(), "done".to_owned());
        AuditRow { at_us: now_us(), operation, outcome, count: 1, ..AuditRow::default() }
    }

    fn started(folder: &Path, queue_rows: usize, flush_ms: u64) -> Audit {
        Audit::start(folder, &AuditSettings { queue_rows, flush_ms, keep_days: 1 }).expect("it starts")
    }

    fn all(audit: &Audit) -> Vec<String> {
        audit.shared.flush().expect("written");
        let page = audit.shared.store.page(&AuditFilter::default(), AuditOrder::Oldest, None, 1_000_000).expect("read");
        page.rows.into_iter().map(|(_, row)| row.operation).collect()
    }

    #[test]
    fn every_row_that_was_taken_is_kept_in_order_also_where_the_queue_is_short() {
        let folder = tempfile::tempdir().expect("a folder");
        let audit = started(folder.path(), 8, 60_000);
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let shared = &audit.shared;
                scope.spawn(move || {
                    for number in 0..200 {
                        shared
                            .wait_and_take(row(&format!("{writer}/{number}")), false)
                            .expect("there is room in the end");
                    }
                });
            }
        });
        let found = all(&audit);
        assert_eq!(found.len(), 800);
        for writer in 0..4 {
            let own: Vec<String> =
                found.iter().filter(|name| name.starts_with(&format!("{writer}/"))).cloned().collect();
            let expected: Vec<String> = (0..200).map(|number| format!("{writer}/{number}")).collect();
            assert_eq!(own, expected);
        }
        audit.close();
        assert!(audit.shared.take(row("late"), false).is_err(), "nothing is taken that would not be kept");
        drop(audit);
        assert_eq!(all(&started(folder.path(), 8, 1)).len(), 800, "as it was closed");
    }

    #[test]
    fn what_is_counted_is_told_when_it_is_closed_and_old_rows_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let audit = started(folder.path(), 8, 1);
        let old = AuditRow { at_us: now_us() - 2 * 86_400_000_000, ..row("old") };
        audit.shared.take(old, false).expect("room");
        for _ in 0..100 {
            audit.shared.wait_and_take(row("refused"), true).expect("room");
        }
        audit.shared.flush().expect("written");
        drop(audit);
        let audit = started(folder.path(), 8, 1);
        // The thread lets old rows go before it writes anything.
        audit.shared.take(row("new"), false).expect("room");
        assert_eq!(all(&audit), ["refused", "refused", "new"]);
    }
}
