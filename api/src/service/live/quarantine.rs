//! Quarantine: readings that were not taken, listed, corrected and sent again, or given up.

use super::super::records::now_us;
use super::super::{Asker, Service, problems};
use super::intake::{Incoming, Intake, Verdict};
use super::{moment, of_refusal};
use crate::problem::{Code, Problem};
use fieldpack_feeds::{Limits, reading};
use fieldpack_graph::knowledge::Language;
use fieldpack_live::{Quarantined, Settle, SettleOutcome};
use serde::{Deserialize, Serialize};
use std::ops::Bound;
use std::sync::Arc;
use utoipa::ToSchema;

/// A reading in quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuarantinedView {
    /// Its name in quarantine.
    pub id: String,
    /// Who sent it.
    pub source: String,
    /// When it came; RFC 3339.
    pub received: String,
    /// Why it was not taken: `unknown_dimension`, `not_measurable`, `wrong_unit`, `impossible_value`,
    /// `unknown_site`, `unknown_machine`, `machine_at_no_site`, `from_future`, `too_late`.
    pub reason: String,
    /// Why, in words.
    pub detail: String,
    /// What came, to the letter.
    pub line: String,
}

/// A page of quarantine, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QuarantinePage {
    /// The readings.
    pub readings: Vec<QuarantinedView>,
    /// How many there are in all.
    pub total: usize,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// What is to be done with a reading in quarantine.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuarantineDecision {
    /// What is to be done.
    pub action: QuarantineAction,
    /// To correct it: the reading as it should have been, the `data` of a reading line.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub data: Option<serde_json::Value>,
}

/// What is to be done with a reading in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuarantineAction {
    /// Take it with other data.
    Correct,
    /// Try it once more as it came: what was missing (a machine, a site, a dimension) is there now.
    Replay,
    /// Give it up.
    Discard,
}

/// Who sent a line, and what it measures; whatever else stands in it.
#[derive(Deserialize)]
struct Kept<'l> {
    #[serde(borrow)]
    source_id: std::borrow::Cow<'l, str>,
    #[serde(default)]
    synthetic: Option<bool>,
    #[serde(borrow)]
    data: &'l serde_json::value::RawValue,
}

impl Service {
    /// A page of quarantine, after `cursor`.
    #[must_use]
    pub fn quarantine(&self, limit: Option<usize>, cursor: Option<&str>, asker: &Asker) -> QuarantinePage {
        let live = self.world().live.clone();
        let limit = limit.unwrap_or(20).clamp(1, self.inner.settings.limits.search_hits);
        let from: Bound<Arc<str>> = cursor.map_or(Bound::Unbounded, |after| Bound::Excluded(after.into()));
        let mut rows = live.quarantine.range((from, Bound::Unbounded));
        let readings: Vec<_> = rows.by_ref().take(limit).map(|(_, kept)| view(kept, asker.language)).collect();
        let next = rows.next().and_then(|_| readings.last()).map(|last| last.id.clone());
        QuarantinePage { readings, total: live.quarantine.len(), next }
    }

    /// Settles a reading in quarantine; returns the sequence from which it is out.
    ///
    /// # Errors
    /// `not_found`, or why the corrected reading is not taken either: it stays in quarantine then.
    pub fn settle(&self, id: &str, decision: &QuarantineDecision, asker: &Asker) -> Result<u64, Problem> {
        let language = asker.language;
        let world = self.world();
        let Some(kept) = world.live.quarantine.get(id) else {
            return Err(Problem::say(
                Code::NotFound,
                language,
                format!("隔离区没有 `{id}`：可能已处理"),
                format!("nothing called `{id}` is in quarantine: it may be settled already"),
            ));
        };
        let outcome = match decision.action {
            QuarantineAction::Discard => SettleOutcome::Discarded,
            _ => SettleOutcome::Replayed,
        };
        let settle = Settle { id: id.to_owned(), outcome, by: asker.actor.clone() };
        let settled = settle.entry(&asker.actor).map_err(|error| problems::of_fault(&error))?;
        let mut entries = match (decision.action, &decision.data) {
            (QuarantineAction::Discard, _) => Vec::new(),
            (QuarantineAction::Replay, _) => self.taken_again(kept, None, asker)?,
            (QuarantineAction::Correct, Some(data)) => self.taken_again(kept, Some(&data.to_string()), asker)?,
            (QuarantineAction::Correct, None) => {
                let problem = Problem::say(
                    Code::MissingField,
                    language,
                    "更正需要 data：应有的读数".to_owned(),
                    "a correction needs `data`: the reading as it should have been".to_owned(),
                );
                return Err(problem);
            }
        };
        entries.push(settled);
        Ok(self.written(entries, asker)?.unwrap_or_default())
    }

    /// The entries of a reading that is taken again, with other data where they are given.
    fn taken_again(
        &self,
        kept: &Quarantined,
        data: Option<&str>,
        asker: &Asker,
    ) -> Result<Vec<fieldpack_journal::NewEntry>, Problem> {
        let language = asker.language;
        let line: Kept<'_> = serde_json::from_str(&kept.line).map_err(|error| problems::of_fault(&error))?;
        let data = data.unwrap_or(line.data.get());
        let reading = reading::read(data.as_bytes(), &Limits::default())
            .map_err(|error| problems::of_feed(&error.under("/data"), language))?;
        let world = self.world();
        let mut intake = Intake::new(&world, &self.inner.records, &self.inner.settings.live, now_us());
        let incoming = Incoming {
            source: &kept.source,
            sensor: &line.source_id,
            synthetic: line.synthetic.unwrap_or(false),
            reading: &reading,
            line: &kept.line,
        };
        match intake.take(&incoming)? {
            Verdict::Accepted(_) => intake.entries(&asker.actor).map_err(|error| problems::of_fault(&error)),
            Verdict::Quarantined(refusal) | Verdict::Refused(refusal) => Err(of_refusal(&refusal, language)),
        }
    }
}

/// A reading in quarantine as it is shown.
fn view(kept: &Quarantined, language: Language) -> QuarantinedView {
    QuarantinedView {
        id: kept.id.clone(),
        source: kept.source.clone(),
        received: moment(kept.received_us),
        reason: kept.reason.clone(),
        detail: match language {
            Language::Zh => kept.detail_zh.clone(),
            Language::En => kept.detail_en.clone(),
        },
        line: kept.line.clone(),
    }
}
