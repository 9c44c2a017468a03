//! Months that are over: what was measured on a site becomes a record of the graph once nothing of it can change.
//!
//! While a month goes on its readings are a state beside the graph. When the window has passed its end, one record
//! of type `condition_state` is written for each site: the conditions with their extremes and the hours in each
//! band. It is found, counted and cited as any other; a second writing of the same month is refused by its version.

use fieldpack_graph::entry::{Change, EntryError};
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::record::{
    BandExposure, ConditionState, ConditionValue, Header, Record, RecordData, RecordType, TimeSpan, record_iri,
};
use fieldpack_graph::vocabulary::THINGS;
use fieldpack_index::World;
use fieldpack_journal::{ApplyError, Handle, NewEntry};
use fieldpack_live::{BandTotal, Month, SiteState, from_thousandths};
use fieldpack_pack::decide::conditions_of;
use fieldpack_quantity::Certainty;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;

/// Who writes these records, and the source that they are from.
const READINGS: &str = "readings";
/// Records written together: an alert that is due waits no longer than for these.
const TOGETHER: usize = 200;
/// Milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// Why months are not written. They are tried again.
#[derive(Debug, Error)]
pub(super) enum MonthsError {
    /// A record cannot be written as an entry.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The journal does not take it.
    #[error(transparent)]
    Journal(#[from] ApplyError),
}

/// Writes months that are over.
#[derive(Debug)]
pub(super) struct Months {
    /// Every month before this one was looked for.
    looked: Option<Month>,
    waiting: VecDeque<(Arc<str>, Month)>,
    owner: Arc<str>,
    patience: Duration,
}

impl Months {
    /// Writes records of this owner, each within a time.
    pub(super) fn new(owner: Arc<str>, patience: Duration) -> Self {
        Self { looked: None, waiting: VecDeque::new(), owner, patience }
    }

    /// Writes a few of the months that are over and have no record; says whether there are more.
    ///
    /// # Errors
    /// [`MonthsError`]; the next call begins anew.
    pub(super) fn write(&mut self, world: &World, handle: &Handle) -> Result<bool, MonthsError> {
        let open = world.live.first_open_month();
        if self.looked != open {
            self.waiting = over(world).into();
            self.looked = open;
        }
        let few: Vec<_> = self.waiting.drain(..self.waiting.len().min(TOGETHER)).collect();
        let entries = few.iter().filter_map(|(site, month)| {
            let record = record(world.live.sites.get(site)?, *month, &world.knowledge, &self.owner)?;
            // A month that has a record keeps it: nobody's correction is written over.
            Some(Change::Upsert(record).encode(READINGS, Some(0)))
        });
        let written = entries.collect::<Result<Vec<NewEntry>, _>>().map_err(MonthsError::from).and_then(|entries| {
            if entries.is_empty() { Ok(()) } else { Ok(handle.submit(entries, self.patience).map(drop)?) }
        });
        if written.is_err() {
            self.looked = None;
        }
        written.map(|()| !self.waiting.is_empty())
    }
}

/// The months that are over, by site, and have no record.
fn over(world: &World) -> Vec<(Arc<str>, Month)> {
    let mut found = Vec::new();
    for (site, state) in &world.live.sites {
        let months: BTreeSet<Month> =
            state.states.iter().flat_map(|state| state.months.iter().map(|month| month.month)).collect();
        let over = months.into_iter().filter(|month| world.live.is_whole(*month));
        let new = over.filter(|month| world.columns.get(&iri_of(site, *month)).is_none());
        found.extend(new.map(|month| (site.clone(), month)));
    }
    found.sort();
    found
}

/// The identifier of a site's month: the site's own within this service, else its IRI.
fn source_id(site: &str, month: Month) -> String {
    let own = site.strip_prefix(THINGS).and_then(|rest| rest.strip_prefix("site/"));
    format!("{}/{month}", own.unwrap_or(site))
}

/// The IRI of a site's month.
fn iri_of(site: &str, month: Month) -> String {
    record_iri(RecordType::ConditionState, READINGS, &source_id(site, month))
}

/// The record of a site's month; `None` where nothing that is known was measured in it.
fn record(site: &SiteState, month: Month, knowledge: &Knowledge, owner: &str) -> Option<Record> {
    let period = TimeSpan { from: first_day(month)?, to: first_day(month.next()) };
    let mut conditions: BTreeMap<Arc<str>, ConditionValue> = BTreeMap::new();
    let (mut exposure, mut synthetic) = (Vec::new(), false);
    for state in &site.states {
        let Some(dimension) = knowledge.dimension(&state.dimension) else { continue };
        let totals = || state.months.iter().filter(|one| one.month == month);
        let Some(range) = range(totals().map(|one| &one.total)) else { continue };
        let known = conditions_of(dimension, &state.unit, range, knowledge);
        if known.is_empty() {
            continue;
        }
        for (of, interval) in known {
            let condition = ConditionValue {
                low: Some(interval.low()),
                high: Some(interval.high()),
                certainty: Some(Certainty::Measured),
                ..ConditionValue::number(&of.notation, interval.value())
            };
            // What has readings of its own goes before what follows from others.
            if of.notation == dimension.notation {
                conditions.insert(of.notation.clone(), condition);
            } else {
                conditions.entry(of.notation.clone()).or_insert(condition);
            }
        }
        exposure.extend(totals().map(|one| BandExposure {
            dimension: dimension.notation.clone(),
            edges: one.edges.clone(),
            hours_h: one.total.exposure_ms.iter().map(|ms| *ms as f64 / HOUR_MS).collect(),
            readings: one.total.readings,
        }));
        synthetic |= totals().any(|one| one.total.synthetic);
    }
    if conditions.is_empty() {
        return None;
    }
    let source_id = source_id(&site.site, month);
    let header = Header::new(RecordType::ConditionState, READINGS, &source_id, owner, synthetic);
    let conditions = conditions.into_values().collect();
    let data = RecordData::ConditionState(ConditionState { site: site.site.clone(), period, conditions, exposure });
    Some(Record { header, data })
}

/// Smallest, mean and largest of the readings of totals; `None` of none, and where it was not kept of all.
fn range<'t>(mut totals: impl Iterator<Item = &'t BandTotal>) -> Option<[f64; 3]> {
    let first = totals.next()?;
    let (spread, readings) = totals.try_fold((first.spread?, first.readings), |(spread, readings), total| {
        Some((spread.and(total.spread?), readings + total.readings))
    })?;
    let mean = i64::try_from(spread.sum.checked_div(i128::from(readings))?).ok()?;
    Some([spread.minimum, mean, spread.maximum].map(from_thousandths))
}

/// The first day of a month.
fn first_day(month: Month) -> Option<Date> {
    Date::new(i16::try_from(month.year()).ok()?, i8::try_from(month.month()).ok()?, 1).ok()
}
