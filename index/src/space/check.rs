//! Whether the positions are those of the records.

use super::geodesy::Point;
use super::positions::Positions;
use fieldpack_graph::columns::{CHUNK_ROWS, Columns};
use fieldpack_graph::difference::Differences;
use fieldpack_graph::record::{Record, RecordType};
use std::collections::BTreeMap;

/// The store's name in differences.
const STORE: &str = "positions";

impl Positions {
    /// Compares every row's point with its record's position, or its site's, and the providers with their records.
    pub fn check(&self, columns: &Columns, providers: &[Record], differences: &mut Differences) {
        for record_type in RecordType::ALL {
            for row in columns.rows(record_type) {
                let place = row.id().row as usize;
                let expected = row.position().map_or(Point::NOWHERE, Point::of);
                let found = self.chunk(record_type, place / CHUNK_ROWS).map(|points| points[place % CHUNK_ROWS]);
                let is_same = found.is_some_and(|found| found.0.map(f32::to_bits) == expected.0.map(f32::to_bits));
                if !is_same {
                    let found = found.map_or_else(|| "nothing".to_owned(), |found| format!("{:?}", found.0));
                    differences.add(STORE, row.iri(), format!("{:?}", expected.0), found);
                }
            }
        }
        let expected: BTreeMap<&str, &Record> = providers.iter().map(|record| (&*record.header.iri, record)).collect();
        let kept = self.coverage.records().iter();
        let found: BTreeMap<&str, &Record> = kept.map(|record| (&*record.header.iri, &**record)).collect();
        for (iri, record) in &expected {
            match found.get(iri) {
                Some(kept) if kept == record => {}
                Some(kept) => differences.add(STORE, iri, format!("{record:?}"), format!("{kept:?}")),
                None => differences.add(STORE, iri, "a provider", "nothing"),
            }
        }
        for iri in found.keys().filter(|iri| !expected.contains_key(*iri)) {
            differences.add(STORE, iri, "nothing", "a provider");
        }
    }
}
