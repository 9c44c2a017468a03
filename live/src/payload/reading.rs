//! Readings: what was accepted, what was not.

use super::{QUARANTINE, READING_BATCH, SETTLE, check_ms, check_name, check_us, write};
use crate::LiveError;
use crate::error::Misfit;
use crate::fold::{LIMIT, thousandths};
use fieldpack_journal::NewEntry;
use serde::{Deserialize, Serialize};

/// What the readings of a row have in common.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The site, an IRI.
    pub site: String,
    /// What is measured: the dimension's notation.
    pub dimension: String,
    /// The sensor's own name at its source.
    pub sensor: String,
    /// The machine that carries the sensor, an IRI.
    pub machine: Option<String>,
    /// The unit of the values, as the dimension list writes it.
    pub unit: String,
    /// The edges of the dimension's bands when the readings came, ascending, in that unit.
    pub edges: Vec<f64>,
    /// Whether the readings are made up.
    pub synthetic: bool,
}

/// Readings of one source that were accepted together. One reading is known by sensor and moment: the same
/// one may come again and counts once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingBatch {
    /// Who sent them.
    pub source: String,
    /// When they came, microseconds since 1970.
    pub received_us: i64,
    /// What the rows refer to.
    pub series: Vec<Series>,
    /// Place in `series`, moment (ms since 1970), value in the series' unit.
    pub rows: Vec<(u32, i64, f64)>,
}

impl ReadingBatch {
    /// The batch as an entry, under its source.
    ///
    /// # Errors
    /// [`LiveError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, LiveError> {
        write(actor, READING_BATCH, &self.source, self, self.check())
    }

    /// Checks what applying relies on: names, rows that refer to a series, finite values, edges that ascend.
    pub(super) fn check(&self) -> Result<(), Misfit> {
        check_name(|| "source".to_owned(), &self.source)?;
        check_us("received_us", self.received_us)?;
        for (place, series) in self.series.iter().enumerate() {
            let names = [
                ("site", &series.site),
                ("dimension", &series.dimension),
                ("sensor", &series.sensor),
                ("unit", &series.unit),
            ];
            for (field, name) in names {
                check_name(|| format!("series[{place}].{field}"), name)?;
            }
            let mut before = None;
            for (number, edge) in series.edges.iter().enumerate() {
                let pointer = || format!("series[{place}].edges[{number}]");
                let edge = thousandths(*edge).ok_or_else(|| beyond(pointer(), *edge))?;
                if before.is_some_and(|before| before >= edge) {
                    let reason = "it is not above the edge before: expected edges that ascend, 0.001 apart at least";
                    return Err(Misfit::new(pointer(), reason));
                }
                before = Some(edge);
            }
        }
        for (place, (series, at_ms, value)) in self.rows.iter().enumerate() {
            if usize::try_from(*series).map_or(true, |series| series >= self.series.len()) {
                let found = self.series.len();
                let reason = format!("`{series}` is none of the `{found}` series: expected a place in `series`");
                return Err(Misfit::new(format!("rows[{place}][0]"), reason));
            }
            check_ms(|| format!("rows[{place}][1]"), *at_ms)?;
            thousandths(*value).ok_or_else(|| beyond(format!("rows[{place}][2]"), *value))?;
        }
        Ok(())
    }
}

/// A value that is no reading.
fn beyond(pointer: String, value: f64) -> Misfit {
    Misfit::new(pointer, format!("`{value}` is no value: expected a number between -{LIMIT:e} and {LIMIT:e}"))
}

/// A reading that was not accepted, as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quarantined {
    /// Its own name in quarantine.
    pub id: String,
    /// Who sent it.
    pub source: String,
    /// When it came, microseconds since 1970.
    pub received_us: i64,
    /// Why it was not accepted, as a code.
    pub reason: String,
    /// Why, in Chinese.
    pub detail_zh: String,
    /// Why, in English.
    pub detail_en: String,
    /// What came, to the letter.
    pub line: String,
}

/// Readings that were put into quarantine together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quarantine {
    /// Who sent them.
    pub source: String,
    /// The readings.
    pub items: Vec<Quarantined>,
}

impl Quarantine {
    /// The readings as an entry, under their source.
    ///
    /// # Errors
    /// [`LiveError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, LiveError> {
        write(actor, QUARANTINE, &self.source, self, self.check())
    }

    /// Checks that each can be named.
    pub(super) fn check(&self) -> Result<(), Misfit> {
        check_name(|| "source".to_owned(), &self.source)?;
        let mut items = self.items.iter().enumerate();
        items.try_for_each(|(place, item)| check_name(|| format!("items[{place}].id"), &item.id))
    }
}

/// What became of a reading in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettleOutcome {
    /// It was corrected and came again as an ordinary reading.
    Replayed,
    /// It was given up.
    Discarded,
}

/// Takes a reading out of quarantine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// Its name in quarantine.
    pub id: String,
    /// What became of it.
    pub outcome: SettleOutcome,
    /// Who settled it.
    pub by: String,
}

impl Settle {
    /// The decision as an entry, under the reading's name.
    ///
    /// # Errors
    /// [`LiveError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, LiveError> {
        write(actor, SETTLE, &self.id, self, check_name(|| "id".to_owned(), &self.id))
    }
}
