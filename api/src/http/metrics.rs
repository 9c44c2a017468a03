//! What is counted, for `GET /metrics` (Prometheus).
//!
//! Every service has a recorder of its own, so that two of them in one process do not mix. What the
//! service knows anyway (sequences, record counts, memory) is read when it is scraped.

use crate::service::Service;
use axum::http::{Method, StatusCode};
use fieldpack_graph::record::RecordType;
use fieldpack_pack::contract::{HeadlineVerdict, Intent};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use std::sync::Arc;
use std::time::Duration;

/// Upper ends of the latency buckets, s: fine around the bars of a pack (8, 12, 30, 40 ms).
const SECONDS: &[f64] = &[0.0005, 0.001, 0.002, 0.004, 0.008, 0.012, 0.02, 0.03, 0.04, 0.08, 0.2, 0.5, 1.0, 5.0, 30.0];

/// Requests by endpoint, method and status.
const REQUESTS: &str = "fieldpack_requests_total";
/// Time to answer by endpoint.
const REQUEST_SECONDS: &str = "fieldpack_request_seconds";
/// Questions understood by intent.
const QUESTIONS: &str = "fieldpack_questions_total";
/// Packs by the headline's verdict.
const PACKS: &str = "fieldpack_packs_total";
/// Searches by whether something was found.
const SEARCHES: &str = "fieldpack_searches_total";
/// The last sequence that is durable in the journal.
const JOURNALLED: &str = "fieldpack_journal_sequence";
/// The sequence of the published world.
const APPLIED: &str = "fieldpack_applied_sequence";
/// Entries that are durable but not yet in the published world.
const LAG: &str = "fieldpack_projection_lag_entries";
/// Readings held one by one while late ones may come.
const OPEN_READINGS: &str = "fieldpack_live_open_readings";
/// Sites with readings.
const LIVE_SITES: &str = "fieldpack_live_sites";
/// Readings in quarantine.
const QUARANTINED: &str = "fieldpack_live_quarantined_readings";
/// Alerts that hold.
const ALERTS: &str = "fieldpack_live_alerts";
/// Readings taken, by source, each as often as it came.
const READINGS: &str = "fieldpack_live_readings_total";
/// The last entry of a source, by source.
const SOURCE_SEQUENCE: &str = "fieldpack_live_source_sequence";
/// Entries that are durable but not applied, by projection.
const PROJECTION_LAG: &str = "fieldpack_projection_lag_by_name_entries";
/// Records by type.
const RECORDS: &str = "fieldpack_records";
/// Stored packs that are watched.
const WATCHED: &str = "fieldpack_living_watched_packs";
/// Stored packs that wait to be looked at.
const WAITING: &str = "fieldpack_living_waiting_packs";
/// How often a stored pack was decided again.
const RECOMPUTED: &str = "fieldpack_living_recomputed_total";
/// New revisions of stored packs.
const REVISED: &str = "fieldpack_living_revised_total";
/// Streams of events that are open.
const STREAMS: &str = "fieldpack_event_streams";
/// Streams of events that the service ended, by why.
const STREAMS_ENDED: &str = "fieldpack_event_streams_ended_total";
/// Webhooks.
const HOOKS: &str = "fieldpack_webhooks";
/// Attempts at webhooks, by what came of them.
const HOOK_ATTEMPTS: &str = "fieldpack_webhook_attempts_total";
/// Events for webhooks that were given up.
const HOOK_GIVEN_UP: &str = "fieldpack_webhook_events_given_up_total";
/// Packs with events that wait for a webhook.
const HOOK_WAITING: &str = "fieldpack_webhook_waiting_packs";
/// Events for webhooks that were given up and not replayed.
const HOOK_DEAD: &str = "fieldpack_webhook_dead_letters";
/// Whether the service can answer and write.
const READY: &str = "fieldpack_ready";
/// Resident memory.
const RESIDENT: &str = "process_resident_memory_bytes";

/// Sources that are counted on their own: whoever sends may invent names.
const MOST_SOURCES: usize = 100;

/// The recorder of one service.
pub(super) struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
}

impl Metrics {
    /// Makes a recorder that knows what each metric is.
    pub(super) fn new() -> Self {
        let latency = Matcher::Full(REQUEST_SECONDS.to_owned());
        let builder = PrometheusBuilder::new();
        // Refused only for an empty list of buckets; then the histogram is a summary.
        let builder = builder.set_buckets_for_metric(latency, SECONDS).unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = Arc::new(builder.build_recorder());
        let handle = recorder.handle();
        metrics::with_local_recorder(&*recorder, describe);
        Self { recorder, handle }
    }

    /// Counts an answered request.
    pub(super) fn answered(&self, method: &Method, endpoint: &str, status: StatusCode, took: Duration) {
        // A client may invent methods; labels must stay few.
        let known = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD];
        let method = known.iter().find(|known| *known == method).map_or("other", Method::as_str).to_owned();
        let endpoint = endpoint.to_owned();
        self.record(|| {
            let status = status.as_u16().to_string();
            counter!(REQUESTS, "endpoint" => endpoint.clone(), "method" => method, "status" => status).increment(1);
            histogram!(REQUEST_SECONDS, "endpoint" => endpoint).record(took.as_secs_f64());
        });
    }

    /// Counts an understood question.
    pub(super) fn understood(&self, intent: Intent) {
        let intent = match intent {
            Intent::Pack => "pack",
            Intent::Failure => "failure",
            Intent::Partner => "partner",
            Intent::Product => "product",
            Intent::Search => "search",
            Intent::OutOfScope => "out_of_scope",
        };
        self.record(|| counter!(QUESTIONS, "intent" => intent).increment(1));
    }

    /// Counts a pack.
    pub(super) fn decided(&self, verdict: HeadlineVerdict) {
        let verdict = match verdict {
            HeadlineVerdict::Yes => "yes",
            HeadlineVerdict::Conditional => "conditional",
            HeadlineVerdict::No => "no",
            HeadlineVerdict::Unknown => "unknown",
        };
        self.record(|| counter!(PACKS, "verdict" => verdict).increment(1));
    }

    /// Counts a search.
    pub(super) fn searched(&self, total: usize) {
        let outcome = if total == 0 { "nothing" } else { "hits" };
        self.record(|| counter!(SEARCHES, "outcome" => outcome).increment(1));
    }

    /// Counts a stream of events that the service ended.
    pub(super) fn stream_ended(&self, why: &'static str) {
        self.record(|| counter!(STREAMS_ENDED, "why" => why).increment(1));
    }

    /// Everything, as Prometheus reads it.
    pub(super) fn render(&self, service: &Service, streams: usize) -> String {
        let world = service.world();
        let journalled = service.journalled();
        self.record(|| {
            gauge!(JOURNALLED).set(lossy(journalled));
            gauge!(APPLIED).set(lossy(world.sequence));
            gauge!(LAG).set(lossy(journalled.saturating_sub(world.sequence)));
            gauge!(READY).set(if service.is_ready().is_ok() { 1.0 } else { 0.0 });
            gauge!(OPEN_READINGS).set(lossy(world.live.open_readings));
            gauge!(LIVE_SITES).set(lossy(world.live.sites.len() as u64));
            gauge!(QUARANTINED).set(lossy(world.live.quarantine.len() as u64));
            gauge!(ALERTS).set(lossy(world.live.alerts.len() as u64));
            for (source, state) in world.live.sources.iter().take(MOST_SOURCES) {
                counter!(READINGS, "source" => source.to_string()).absolute(state.rows);
                gauge!(SOURCE_SEQUENCE, "source" => source.to_string()).set(lossy(state.last_sequence));
            }
            for lag in service.live_status().projections {
                gauge!(PROJECTION_LAG, "projection" => lag.name).set(lossy(lag.lag));
            }
            for record_type in RecordType::ALL {
                let count = world.columns.table(record_type).len() as u64;
                gauge!(RECORDS, "type" => record_type.as_str()).set(lossy(count));
            }
            let living = service.living();
            gauge!(WATCHED).set(lossy(living.watched));
            gauge!(WAITING).set(lossy(living.waiting));
            counter!(RECOMPUTED).absolute(living.recomputed);
            counter!(REVISED).absolute(living.revised);
            gauge!(STREAMS).set(lossy(streams as u64));
            let webhooks = service.webhook_counts();
            gauge!(HOOKS).set(lossy(webhooks.hooks));
            gauge!(HOOK_WAITING).set(lossy(webhooks.waiting));
            gauge!(HOOK_DEAD).set(lossy(webhooks.dead_letters));
            counter!(HOOK_GIVEN_UP).absolute(webhooks.given_up);
            let outcomes = [("delivered", webhooks.delivered), ("failed", webhooks.failed), ("gone", webhooks.gone)];
            for (outcome, count) in outcomes {
                counter!(HOOK_ATTEMPTS, "outcome" => outcome).absolute(count);
            }
            if let Some(bytes) = resident_bytes() {
                gauge!(RESIDENT).set(lossy(bytes));
            }
        });
        self.handle.render()
    }

    /// Folds recorded times into their buckets. Without it they pile up until the next scrape.
    pub(super) fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// Records with this service's recorder.
    fn record(&self, what: impl FnOnce()) {
        metrics::with_local_recorder(&*self.recorder, what);
    }
}

/// Says what each metric is.
fn describe() {
    describe_counter!(REQUESTS, "Requests answered, by endpoint, method and status");
    describe_histogram!(REQUEST_SECONDS, Unit::Seconds, "Time to answer a request, by endpoint");
    describe_counter!(QUESTIONS, "Questions understood, by intent");
    describe_counter!(PACKS, "Packs made, by the headline's verdict");
    describe_counter!(SEARCHES, "Searches answered, by outcome");
    describe_gauge!(JOURNALLED, "Last sequence that is durable in the journal");
    describe_gauge!(APPLIED, "Sequence of the published world");
    describe_gauge!(LAG, "Entries that are durable but not yet in the published world");
    describe_gauge!(OPEN_READINGS, "Readings held one by one while late ones may come");
    describe_gauge!(LIVE_SITES, "Sites with readings");
    describe_gauge!(QUARANTINED, "Readings in quarantine");
    describe_gauge!(ALERTS, "Weather alerts that hold");
    describe_counter!(READINGS, "Readings taken, by source, each as often as it came");
    describe_gauge!(SOURCE_SEQUENCE, "Last entry of a source, by source");
    describe_gauge!(PROJECTION_LAG, "Entries that are durable but not applied, by projection");
    describe_gauge!(RECORDS, "Records in the published world, by type");
    describe_gauge!(WATCHED, "Stored packs that get a new revision when the world changes them");
    describe_gauge!(WAITING, "Stored packs that wait to be looked at");
    describe_counter!(RECOMPUTED, "How often a stored pack was decided again");
    describe_counter!(REVISED, "New revisions of stored packs");
    describe_gauge!(STREAMS, "Streams of events that are open");
    describe_counter!(STREAMS_ENDED, "Streams of events that the service ended, by why");
    describe_gauge!(HOOKS, "Webhooks");
    describe_counter!(HOOK_ATTEMPTS, "Attempts at webhooks, by what came of them");
    describe_counter!(HOOK_GIVEN_UP, "Events for webhooks that were given up");
    describe_gauge!(HOOK_WAITING, "Packs with events that wait for a webhook");
    describe_gauge!(HOOK_DEAD, "Events for webhooks that were given up and not replayed");
    describe_gauge!(READY, "1 where the service can answer and write");
    describe_gauge!(RESIDENT, Unit::Bytes, "Resident memory");
}

/// A count as a gauge holds it; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "gauges are doubles")]
fn lossy(count: u64) -> f64 {
    count as f64
}

/// Resident memory, where the system tells.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_endpoint_and_status_and_timed_in_buckets() {
        let metrics = Metrics::new();
        let took = Duration::from_millis(3);
        metrics.answered(&Method::POST, "/v1/packs", StatusCode::OK, took);
        metrics.answered(&Method::from_bytes(b"BREW").expect("a method"), "/v1/packs", StatusCode::OK, took);
        metrics.upkeep();
        let text = metrics.handle.render();
        assert!(
            text.contains(r#"fieldpack_requests_total{endpoint="/v1/packs",method="POST",status="200"} 1"#),
            "{text}"
        );
        assert!(text.contains(r#"method="other""#), "{text}");
        assert!(text.contains(r#"fieldpack_request_seconds_bucket{endpoint="/v1/packs",le="0.004"} 2"#), "{text}");
    }

    #[test]
    fn two_services_do_not_mix() {
        let (one, other) = (Metrics::new(), Metrics::new());
        one.searched(3);
        assert!(one.handle.render().contains("fieldpack_searches_total"));
        assert!(!other.handle.render().contains(r#"outcome="hits""#));
    }
}
