//! Failures like this one: of the likely modes and the machines in question, nearest to the words first.
//!
//! A customer sees no failures of others; of another organisation's failures nothing is shown either.

use super::subject::Subject;
use super::weigh::Weighed;
use crate::answer::setting::Setting;
use crate::contract::{Audience, Evidence, EvidenceKind, SimilarCase};
use crate::text::{number, plain, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_index::{Hit, SearchRequest};
use fieldpack_quantity::{Certainty, Interval};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Cases shown at most.
const SHOWN: usize = 5;

/// The similar cases.
pub(super) fn cases(setting: &Setting<'_>, text: &str, subject: &Subject, modes: &[&Weighed<'_>]) -> Vec<SimilarCase> {
    if setting.options.audience != Audience::Internal || modes.is_empty() {
        return Vec::new();
    }
    let codes: Vec<Value> = modes.iter().map(|mode| json!(&*mode.code)).collect();
    let mut filters: BTreeMap<String, Value> = BTreeMap::from([("mode".to_owned(), Value::Array(codes))]);
    if !subject.notations.is_empty() {
        filters.insert("class".to_owned(), json!(subject.notations.iter().map(|class| &**class).collect::<Vec<_>>()));
    }
    if let Some(owner) = &setting.options.owner {
        filters.insert("owner".to_owned(), json!(&**owner));
    }
    let request = SearchRequest {
        text: Some(text.to_owned()).filter(|text| !text.trim().is_empty()),
        types: vec!["failure".to_owned()],
        filters,
        limit: Some(SHOWN),
        language: Some(setting.language()),
        ..SearchRequest::default()
    };
    // A text index that cannot be read leaves the answer without cases, and the shortfalls say so.
    let hits = setting.world.search(&request).map_or_else(|_| Vec::new(), |found| found.hits);
    hits.into_iter().enumerate().map(|(place, hit)| case(setting, place, hit)).collect()
}

/// One case. What its record states beyond the columns is filled in by who holds the records.
fn case(setting: &Setting<'_>, place: usize, hit: Hit) -> SimilarCase {
    let language = setting.language();
    let columns = &setting.world.columns;
    let row = columns.get(&hit.iri);
    let code = row.map_or("", |row| columns.text(row.kind()));
    let mode = setting.knowledge().failure_modes.get(code).map(|mode| setting.concept(&mode.iri)).unwrap_or_default();
    let hours = row.and_then(|row| row.hours_h()).map(f64::from);
    let downtime_h = hours.map(|hours| plain(Interval::exact((hours * 10.0).round() / 10.0), "h", Certainty::Measured));
    SimilarCase {
        mode,
        machine_class: row.map_or("", |row| columns.text(row.class())).into(),
        downtime_h,
        cause: None,
        action: None,
        outcome: outcome(language, None, hours),
        evidence: evidence(format!("d{}", place + 1), hit),
    }
}

/// How a case ended, in a sentence.
fn outcome(language: Language, action: Option<&str>, hours: Option<f64>) -> String {
    let hours = hours.map(number);
    match (action, hours) {
        (Some(action), Some(hours)) => {
            say!(language, "处理：{action}；停机{hours} h", "done: {action}; works stood still {hours} h")
        }
        (Some(action), None) => {
            say!(language, "处理：{action}；停机时间未记录", "done: {action}; standstill not recorded")
        }
        (None, Some(hours)) => {
            say!(language, "停机{hours} h；处理见原文", "works stood still {hours} h; for what was done see its words")
        }
        (None, None) => say!(language, "结果未单独记录，见原文", "how it ended is not recorded apart: see its words"),
    }
}

fn evidence(id: String, hit: Hit) -> Evidence {
    Evidence {
        id,
        iri: hit.iri,
        kind: EvidenceKind::Failure,
        title: hit.title,
        snippet: hit.snippet,
        place: hit.place.map(Into::into),
        when: hit.when,
        distance_km: hit.distance_km,
        signals: hit.signals.into(),
        score: hit.score,
        synthetic: hit.synthetic,
        own: true,
    }
}

/// Completes a case with what its record states beyond the columns: cause and action.
pub fn retold(case: &mut SimilarCase, cause: Option<&str>, action: Option<&str>, language: Language) {
    let hours = case.downtime_h.as_ref().and_then(|found| found.interval()).map(Interval::value);
    case.cause = cause.map(str::to_owned);
    case.action = action.map(str::to_owned);
    case.outcome = outcome(language, action, hours);
}
