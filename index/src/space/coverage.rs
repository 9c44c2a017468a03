//! The providers and the areas that they cover.

use super::area::Area;
use fieldpack_graph::record::{Position, Record, RecordData, parse_area};
use std::sync::Arc;

/// A provider with its area, made ready.
#[derive(Clone, Debug)]
pub(crate) struct CoveringArea {
    record: Arc<Record>,
    base: Option<Position>,
    /// `None` where the provider states no area, or one that is none (which validation refuses).
    area: Option<Arc<Area>>,
}

impl CoveringArea {
    /// Makes a provider's area ready.
    pub(crate) fn of(record: Arc<Record>) -> Self {
        let area = match &record.data {
            RecordData::Provider(provider) => provider.coverage.as_ref().and_then(|area| parse_area(area).ok()),
            _ => None,
        };
        Self { base: record.data.position(), area: area.map(|area| Arc::new(Area::new(&area))), record }
    }

    /// The base of the provider, where its area holds a position.
    pub(crate) fn covers(&self, lon: f64, lat: f64) -> Option<Position> {
        self.area.as_ref().filter(|area| area.holds(lon, lat)).and(self.base)
    }

    pub(crate) fn record(&self) -> &Arc<Record> {
        &self.record
    }
}

/// All providers, by IRI. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coverage {
    areas: Arc<[CoveringArea]>,
    records: Arc<[Arc<Record>]>,
}

impl Coverage {
    pub(crate) fn new(areas: impl IntoIterator<Item = CoveringArea>) -> Self {
        let areas: Arc<[CoveringArea]> = areas.into_iter().collect();
        let records = areas.iter().map(|area| area.record().clone()).collect();
        Self { areas, records }
    }

    /// The providers' records.
    pub(crate) fn records(&self) -> &Arc<[Arc<Record>]> {
        &self.records
    }

    /// The providers with their areas.
    pub(crate) fn areas(&self) -> &[CoveringArea] {
        &self.areas
    }
}
