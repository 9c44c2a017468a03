//! Alerts hold between their entries; readings in quarantine stay until they are settled.

mod common;

use common::{feed, open, settings};
use fieldpack_journal::NewEntry;
use fieldpack_live::{
    Alert, AlertBegin, AlertEnd, Due, DueKind, EndReason, LiveProjection, LiveSnapshot, Quarantine, Quarantined,
    Settle, SettleOutcome,
};
use std::sync::Arc;

/// An alert that holds at once and ends at 1,000.
fn alert(id: &str, sent_us: i64) -> Alert {
    Alert {
        id: id.to_owned(),
        sender: "sender".to_owned(),
        sent_us,
        received_us: sent_us + 1,
        event: "大风".to_owned(),
        event_code: None,
        headline: String::new(),
        description: String::new(),
        instruction: String::new(),
        language: "zh-CN".to_owned(),
        severity: "Severe".to_owned(),
        urgency: "Expected".to_owned(),
        certainty: "Likely".to_owned(),
        areas: Vec::new(),
        onset_us: None,
        effective_us: sent_us,
        expires_us: 1_000,
        replaces: Vec::new(),
        cancels: false,
        synthetic: true,
        source: "feed".to_owned(),
    }
}

fn set(alert: &Alert) -> NewEntry {
    alert.entry("tester").expect("it fits")
}

fn begin(id: &str, sent_us: i64) -> NewEntry {
    AlertBegin { id: id.to_owned(), sent_us }.entry("tester").expect("it fits")
}

fn end(id: &str, sent_us: i64, reason: EndReason) -> NewEntry {
    AlertEnd { id: id.to_owned(), sent_us, reason }.entry("tester").expect("it fits")
}

/// The names of alerts that hold, then of those that wait.
fn names(snapshot: &LiveSnapshot) -> String {
    let of = |alerts: &[Arc<Alert>]| alerts.iter().map(|alert| alert.id.as_str()).collect::<Vec<_>>().join(" ");
    format!("{} | {}", of(&snapshot.alerts), of(&snapshot.pending))
}

fn live() -> LiveProjection {
    let folder = tempfile::tempdir().expect("a folder");
    open(folder.path(), settings())
}

#[test]
fn an_update_takes_the_place_of_what_it_replaces() {
    let mut live = live();
    feed(&mut live, &[set(&alert("b", 10)), set(&alert("a", 11))]);
    assert_eq!(names(&live.snapshot()), "a b | ");
    let update = Alert { replaces: vec!["a".to_owned(), "unknown".to_owned()], ..alert("c", 20) };
    feed(&mut live, &[set(&update)]);
    assert_eq!(names(&live.snapshot()), "b c | ");
    // A feed that repeats what it had does not bring it back, nor what was replaced before it came.
    feed(&mut live, &[set(&alert("a", 11)), set(&alert("unknown", 12)), set(&update)]);
    assert_eq!(names(&live.snapshot()), "b c | ");
}

#[test]
fn a_cancellation_only_removes() {
    let mut live = live();
    feed(&mut live, &[set(&alert("a", 10)), set(&alert("b", 11))]);
    feed(&mut live, &[set(&Alert { cancels: true, replaces: vec!["a".to_owned()], ..alert("c", 20) })]);
    assert_eq!(names(&live.snapshot()), "b | ");
    assert_eq!(live.snapshot().due.len(), 1);
}

#[test]
fn an_alert_waits_for_its_onset() {
    let mut live = live();
    let ahead = Alert { onset_us: Some(500), ..alert("a", 10) };
    feed(&mut live, &[set(&ahead), set(&Alert { onset_us: Some(11), ..alert("b", 10) })]);
    let snapshot = live.snapshot();
    assert_eq!(names(&snapshot), "b | a", "an onset that has passed is not waited for");
    let due = |at_us, id: &str, kind| Due { at_us, id: id.into(), kind, sent_us: 10 };
    let expected = [due(500, "a", DueKind::Begin), due(1_000, "a", DueKind::End), due(1_000, "b", DueKind::End)];
    assert_eq!(*snapshot.due, expected);
    feed(&mut live, &[begin("a", 9)]);
    assert_eq!(names(&live.snapshot()), "b | a", "another message's beginning");
    feed(&mut live, &[begin("a", 10), set(&ahead)]);
    assert_eq!(names(&live.snapshot()), "a b | ", "the same message again changes nothing");
    assert_eq!(live.snapshot().due.len(), 2);
}

#[test]
fn an_end_of_another_message_changes_nothing() {
    let mut live = live();
    feed(&mut live, &[set(&alert("a", 10)), set(&alert("a", 20)), end("a", 10, EndReason::Expired)]);
    assert_eq!(names(&live.snapshot()), "a | ");
    assert_eq!(live.snapshot().alerts[0].sent_us, 20);
    feed(&mut live, &[set(&alert("a", 15))]);
    assert_eq!(live.snapshot().alerts[0].sent_us, 20, "an older message that comes late");
    feed(&mut live, &[end("a", 20, EndReason::Cancelled), begin("a", 20), end("unknown", 1, EndReason::Expired)]);
    let snapshot = live.snapshot();
    assert!(snapshot.alerts.is_empty() && snapshot.pending.is_empty() && snapshot.due.is_empty());
    feed(&mut live, &[set(&alert("a", 20))]);
    assert!(live.snapshot().alerts.is_empty(), "it is over");
    feed(&mut live, &[set(&alert("a", 30))]);
    assert_eq!(live.snapshot().alerts[0].sent_us, 30, "a later message stands for itself");
}

#[test]
fn a_replacement_does_not_end_what_was_issued_after_it() {
    let mut live = live();
    let late = Alert { replaces: vec!["a".to_owned()], ..alert("b", 15) };
    feed(&mut live, &[set(&alert("a", 20)), set(&late)]);
    assert_eq!(names(&live.snapshot()), "a b | ");
}

#[test]
fn readings_in_quarantine_stay_until_they_are_settled() {
    let item = |id: &str| Quarantined {
        id: id.to_owned(),
        source: "gateway".to_owned(),
        received_us: 1,
        reason: "out_of_range".to_owned(),
        detail_zh: "超出范围".to_owned(),
        detail_en: "out of range".to_owned(),
        line: format!("{{\"id\": \"{id}\"}}"),
    };
    let put = Quarantine { source: "gateway".to_owned(), items: vec![item("q2"), item("q1"), item("q3")] };
    let settle = |id: &str, outcome| Settle { id: id.to_owned(), outcome, by: "li".to_owned() }.entry("tester");
    let mut live = live();
    feed(&mut live, &[put.entry("tester").expect("it fits")]);
    let before = live.snapshot();
    let ids = |snapshot: &LiveSnapshot| snapshot.quarantine.keys().map(|id| id.to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ["q1", "q2", "q3"]);
    let settled = [("q1", SettleOutcome::Replayed), ("q3", SettleOutcome::Discarded), ("q9", SettleOutcome::Discarded)];
    for (id, outcome) in settled {
        feed(&mut live, &[settle(id, outcome).expect("it fits")]);
    }
    assert_eq!(ids(&live.snapshot()), ["q2"]);
    assert_eq!(ids(&before), ["q1", "q2", "q3"], "what was published does not change");
    assert_eq!(**live.snapshot().quarantine.get("q2").expect("it is there"), item("q2"));
}
