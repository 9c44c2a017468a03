//! Readings as they come in: each is taken or put into quarantine here, and the journal keeps the decision,
//! so that applying it later depends on no clock and on no knowledge.

use super::super::problems;
use super::refusal::Refusal;
use crate::problem::Problem;
use crate::settings::LiveSettings;
use fieldpack_feeds::reading::{ReadingData, Subject};
use fieldpack_graph::knowledge::{Datatype, Dimension};
use fieldpack_graph::record::{RecordData, RecordType};
use fieldpack_graph::store::Records;
use fieldpack_index::World;
use fieldpack_journal::NewEntry;
use fieldpack_live::{LiveError, Quarantine, Quarantined, ReadingBatch, Series};
use fieldpack_quantity::convert;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What became of a reading.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::service) enum Verdict {
    /// It is taken; the IRI of the site that it counts for.
    Accepted(Arc<str>),
    /// It is kept aside.
    Quarantined(Refusal),
    /// It is not kept: there are too many in quarantine.
    Refused(Refusal),
}

/// A reading with what stands beside it.
#[derive(Clone, Copy, Debug)]
pub(in crate::service) struct Incoming<'r> {
    /// The system that it comes from.
    pub(in crate::service) source: &'r str,
    /// The sensor's name there.
    pub(in crate::service) sensor: &'r str,
    /// Made by a simulator, whatever the reading itself says.
    pub(in crate::service) synthetic: bool,
    /// The reading.
    pub(in crate::service) reading: &'r ReadingData<'r>,
    /// What came, to the letter.
    pub(in crate::service) line: &'r str,
}

/// Where a subject's readings count.
#[derive(Clone)]
struct Place {
    site: Arc<str>,
    machine: Option<Arc<str>>,
}

/// Where a reading counts, its dimension and its value there; or why it is not taken.
type Decision = Result<(Place, Arc<str>, f64), Refusal>;

/// How values of a unit become values of a dimension's own: `value * scale + offset`.
#[derive(Clone, Copy)]
struct Conversion {
    scale: f64,
    offset: f64,
}

/// Readings of one source that are taken together.
#[derive(Default)]
struct Batch {
    series: Vec<Series>,
    numbers: HashMap<([String; 4], bool), u32>,
    rows: Vec<(u32, i64, f64)>,
}

/// Takes readings in, one after the other, and makes the entries of them.
pub(in crate::service) struct Intake<'w> {
    world: &'w World,
    records: &'w Records,
    settings: &'w LiveSettings,
    /// When the readings came, microseconds since 1970; never before what the journal has seen.
    received_us: i64,
    places: HashMap<String, Result<Place, Refusal>>,
    conversions: HashMap<(String, String), Option<Conversion>>,
    batches: BTreeMap<String, Batch>,
    quarantine: BTreeMap<String, Vec<Quarantined>>,
    /// How many more quarantine takes.
    room: usize,
}

impl<'w> Intake<'w> {
    /// An intake at the moment `now_us`, microseconds since 1970.
    pub(in crate::service) fn new(
        world: &'w World,
        records: &'w Records,
        settings: &'w LiveSettings,
        now_us: i64,
    ) -> Self {
        let room = settings.quarantine.saturating_sub(world.live.quarantine.len());
        Self {
            world,
            records,
            settings,
            // A clock that was set back does not make readings come from the future.
            received_us: now_us.max(world.live.watermark_us.unwrap_or(now_us)),
            places: HashMap::new(),
            conversions: HashMap::new(),
            batches: BTreeMap::new(),
            quarantine: BTreeMap::new(),
            room,
        }
    }

    /// Decides on a reading.
    ///
    /// # Errors
    /// A [`Problem`] where the records cannot be read.
    pub(in crate::service) fn take(&mut self, incoming: &Incoming<'_>) -> Result<Verdict, Problem> {
        match self.decide(incoming)? {
            Ok((place, dimension, value)) => {
                let site = place.site.clone();
                self.add(incoming, &place, &dimension, value);
                Ok(Verdict::Accepted(site))
            }
            Err(refusal) => Ok(self.set_aside(incoming, refusal)),
        }
    }

    /// Where a reading counts, its dimension and its value there; or why it is not taken.
    fn decide(&mut self, incoming: &Incoming<'_>) -> Result<Decision, Problem> {
        let reading = incoming.reading;
        let Some(dimension) = self.world.knowledge.dimension(&reading.dimension) else {
            return Ok(Err(Refusal::UnknownDimension(reading.dimension.to_string())));
        };
        if !matches!(dimension.datatype, Datatype::Number | Datatype::Integer) {
            return Ok(Err(Refusal::NotMeasurable(dimension.notation.to_string())));
        }
        let Some(value) = self.converted(reading.value, &reading.unit, dimension) else {
            return Ok(Err(Refusal::WrongUnit {
                unit: reading.unit.to_string(),
                dimension: dimension.notation.to_string(),
                expected: dimension.unit.ucum.to_string(),
            }));
        };
        if !(dimension.physical_min..=dimension.physical_max).contains(&value) {
            return Ok(Err(Refusal::Impossible {
                value,
                unit: dimension.unit.unit.to_string(),
                low: dimension.physical_min,
                high: dimension.physical_max,
            }));
        }
        let at_ms = reading.at.as_millisecond();
        let received_ms = self.received_us.div_euclid(1_000);
        let ahead_ms = i64::try_from(self.settings.clock_skew_ms).unwrap_or(i64::MAX);
        let behind_ms = i64::try_from(self.settings.horizon_ms).unwrap_or(i64::MAX);
        if at_ms > received_ms.saturating_add(ahead_ms) {
            return Ok(Err(Refusal::FromFuture { at: reading.at, received_ms }));
        }
        if at_ms < received_ms.saturating_sub(behind_ms) {
            return Ok(Err(Refusal::TooLate { at: reading.at, horizon_ms: behind_ms }));
        }
        let notation = dimension.notation.clone();
        Ok(self.place(&reading.subject)?.map(|place| (place, notation, value)))
    }

    /// A value in a dimension's unit; `None` where the two have nothing to do with each other.
    fn converted(&mut self, value: f64, unit: &str, dimension: &Dimension) -> Option<f64> {
        if unit == &*dimension.unit.unit || unit == &*dimension.unit.ucum {
            return Some(value);
        }
        let key = (unit.to_owned(), dimension.notation.to_string());
        let known = self.conversions.entry(key).or_insert_with(|| {
            // Units differ by a factor and, for temperatures, by an offset.
            let offset = convert(0.0, unit, &dimension.unit.ucum).ok()?;
            let scale = convert(1.0, unit, &dimension.unit.ucum).ok()? - offset;
            Some(Conversion { scale, offset })
        });
        known.map(|conversion| value.mul_add(conversion.scale, conversion.offset))
    }

    /// Where the readings of a subject count.
    fn place(&mut self, subject: &Subject<'_>) -> Result<Result<Place, Refusal>, Problem> {
        let (Subject::Site(iri) | Subject::Machine(iri)) = subject;
        if let Some(known) = self.places.get(&**iri) {
            return Ok(known.clone());
        }
        let found = match subject {
            Subject::Site(iri) => self.site(iri),
            Subject::Machine(iri) => self.machine(iri)?,
        };
        self.places.insert(iri.to_string(), found.clone());
        Ok(found)
    }

    /// A site.
    fn site(&self, iri: &str) -> Result<Place, Refusal> {
        let row = self.world.columns.get(iri).filter(|row| row.id().record_type == RecordType::Site);
        let row = row.ok_or_else(|| Refusal::UnknownSite(iri.to_owned()))?;
        Ok(Place { site: row.iri().clone(), machine: None })
    }

    /// The site where a machine works.
    fn machine(&self, iri: &str) -> Result<Result<Place, Refusal>, Problem> {
        let record = self.records.get(iri).map_err(|error| problems::of_store(&error))?;
        let Some(record) = record else { return Ok(Err(Refusal::UnknownMachine(iri.to_owned()))) };
        let RecordData::Equipment(equipment) = &record.data else {
            return Ok(Err(Refusal::UnknownMachine(iri.to_owned())));
        };
        let Some(site) = &equipment.site else { return Ok(Err(Refusal::AtNoSite(iri.to_owned()))) };
        let machine = Some(record.header.iri.clone());
        Ok(self.site(site).map(|place| Place { machine, ..place }))
    }

    /// Puts a reading into the batch of its source.
    fn add(&mut self, incoming: &Incoming<'_>, place: &Place, dimension: &str, value: f64) {
        let synthetic = incoming.synthetic || incoming.reading.synthetic;
        let machine = place.machine.as_deref().unwrap_or_default();
        let batch = self.batches.entry(incoming.source.to_owned()).or_default();
        let names = [place.site.to_string(), dimension.to_owned(), incoming.sensor.to_owned(), machine.to_owned()];
        let key = (names, synthetic);
        let number = match batch.numbers.get(&key) {
            Some(number) => *number,
            None => {
                let Some(known) = self.world.knowledge.dimension(dimension) else { return };
                let number = u32::try_from(batch.series.len()).unwrap_or(u32::MAX);
                batch.series.push(Series {
                    site: key.0[0].clone(),
                    dimension: key.0[1].clone(),
                    sensor: key.0[2].clone(),
                    machine: place.machine.as_ref().map(ToString::to_string),
                    unit: known.unit.unit.to_string(),
                    edges: known.band_edges.clone(),
                    synthetic,
                });
                batch.numbers.insert(key, number);
                number
            }
        };
        batch.rows.push((number, incoming.reading.at.as_millisecond(), value));
    }

    /// Puts a reading into quarantine, while there is room.
    fn set_aside(&mut self, incoming: &Incoming<'_>, refusal: Refusal) -> Verdict {
        if self.room == 0 {
            return Verdict::Refused(Refusal::QuarantineFull(self.settings.quarantine));
        }
        self.room -= 1;
        let kept = Quarantined {
            id: uuid::Uuid::now_v7().to_string(),
            source: incoming.source.to_owned(),
            received_us: self.received_us,
            reason: refusal.code().to_owned(),
            detail_zh: refusal.zh(),
            detail_en: refusal.en(),
            line: incoming.line.to_owned(),
        };
        self.quarantine.entry(incoming.source.to_owned()).or_default().push(kept);
        Verdict::Quarantined(refusal)
    }

    /// How many readings are taken so far.
    pub(in crate::service) fn rows(&self) -> usize {
        self.batches.values().map(|batch| batch.rows.len()).sum()
    }

    /// The entries of what was taken and of what was set aside: a batch for each source.
    ///
    /// # Errors
    /// [`LiveError`] where a name does not fit.
    pub(in crate::service) fn entries(self, actor: &str) -> Result<Vec<NewEntry>, LiveError> {
        let received_us = self.received_us;
        let batches = self.batches.into_iter().map(|(source, Batch { series, rows, .. })| {
            ReadingBatch { source, received_us, series, rows }.entry(actor)
        });
        let aside = self.quarantine.into_iter().map(|(source, items)| Quarantine { source, items }.entry(actor));
        batches.chain(aside).collect()
    }
}
