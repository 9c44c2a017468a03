//! Rows in a form that two sets of columns can be compared by, whatever numbers rows and words have there.

use super::{Bands, Columns, Filling, Row, RowId};
use crate::difference::Differences;
use crate::knowledge::Knowledge;
use crate::record::{Record, RecordType};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// The store's name in differences.
const STORE: &str = "columns";

impl Row<'_> {
    /// Every column of the row by name, words as their texts.
    fn told(self, columns: &Columns) -> Vec<(String, String)> {
        let RowId { record_type, row } = self.id();
        let (chunk, place) = columns.table(record_type).locate(row);
        let mut told: Vec<(String, String)> = Vec::with_capacity(32);
        let mut tell = |name: &str, value: String| told.push((name.to_owned(), value));
        tell("type", record_type.as_str().to_owned());
        tell("iri", self.iri().to_string());
        tell("source_id", self.source_id().to_string());
        for (name, word) in [
            ("source", self.source()),
            ("owner", self.owner()),
            ("activity", self.activity()),
            ("class", self.class()),
            ("kind", self.kind()),
            ("trigger", chunk.trigger[place]),
            ("site", self.site()),
        ] {
            tell(name, columns.text(word).to_owned());
        }
        tell("synthetic", self.is_synthetic().to_string());
        tell("language", format!("{:?}", self.language()));
        tell("position", format!("{:?}", chunk.position(place)));
        tell("from", self.from().to_string());
        tell("to", self.to().to_string());
        tell("months", self.months().to_string());
        tell("hours_h", format!("{:?}", self.hours_h()));
        tell("meaning", format!("{:016x}", self.meaning()));
        let mut stated: Vec<(String, String)> = self
            .dimensions()
            .map(|dimension| {
                let word = self.class_value(dimension).map(|word| columns.text(word));
                (columns.notation(dimension).to_owned(), format!("{:?} {word:?}", self.number(dimension)))
            })
            .collect();
        // Dimensions that the knowledge does not know are numbered as they come.
        stated.sort_unstable();
        told.append(&mut stated);
        told
    }
}

/// The columns of two rows that differ.
fn unlike(expected: &[(String, String)], found: &[(String, String)]) -> (String, String) {
    let only = |one: &[(String, String)], other: &[(String, String)]| -> String {
        let fields = one.iter().filter(|field| !other.contains(field));
        fields.map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
    };
    (only(expected, found), only(found, expected))
}

impl Columns {
    /// Compares the rows of records with rows that are made of them anew.
    pub fn compare_records(&self, records: &[Record], differences: &mut Differences) {
        let mut filling = Filling::new(Self::new(self.dimensions.notations(), self.bands.clone()));
        records.iter().for_each(|record| filling.put(record));
        let anew = filling.finish();
        let compared: Vec<_> = records
            .par_iter()
            .filter_map(|record| {
                let iri = &record.header.iri;
                let expected = anew.get(iri)?.told(&anew);
                let found = self.get(iri).map(|row| row.told(self));
                match found {
                    Some(found) if found == expected => None,
                    Some(found) => Some((iri.clone(), unlike(&expected, &found))),
                    None => Some((iri.clone(), ("a row".to_owned(), "nothing".to_owned()))),
                }
            })
            .collect();
        for (iri, (expected, found)) in compared {
            differences.add(STORE, &iri, expected, found);
        }
    }

    /// Compares the number of rows with that of the records, how rows are found, the bands, and the mining cells
    /// with cells that are counted anew. `is_record` says whether there is a record with an IRI.
    ///
    /// # Errors
    /// What `is_record` reports.
    pub fn compare_whole<E>(
        &self,
        records: u64,
        knowledge: &Knowledge,
        is_record: &dyn Fn(&str) -> Result<bool, E>,
        differences: &mut Differences,
    ) -> Result<(), E> {
        let mut rows = 0;
        for record_type in RecordType::ALL {
            let table = self.table(record_type);
            let of_type = table.rows().count();
            if of_type != table.len() {
                let key = format!("count of {}", record_type.as_str());
                differences.add(STORE, &key, of_type.to_string(), table.len().to_string());
            }
            rows += of_type as u64;
            for row in self.rows(record_type) {
                if self.find(row.iri()) != Some(row.id()) {
                    let found = format!("{:?}", self.find(row.iri()));
                    differences.add(STORE, row.iri(), format!("{:?}", row.id()), found);
                }
            }
        }
        if rows != records || self.len() as u64 != records {
            differences.add(STORE, "count of rows", records.to_string(), format!("{rows}, {} by IRI", self.len()));
            for row in RecordType::ALL.into_iter().flat_map(|record_type| self.rows(record_type)) {
                if !is_record(row.iri())? {
                    differences.add(STORE, row.iri(), "nothing", "a row");
                }
            }
        }
        if *self.bands != Bands::of(knowledge) {
            differences.add(STORE, "bands", "those of the ontologies", "others");
        }
        self.compare_cells(differences);
        Ok(())
    }

    /// Compares the mining cells with cells counted anew.
    fn compare_cells(&self, differences: &mut Differences) {
        let anew = self.recount();
        if anew == self.cells {
            return;
        }
        let before = differences.count();
        for (class, expected) in anew.classes() {
            match self.cells.class(class) {
                Some(found) if found == expected => {}
                Some(found) => {
                    let key = format!("cells of {class}");
                    let sum = |cells: &super::ClassCells| {
                        let modes: Vec<_> = cells.modes().map(|(mode, tally)| (mode, tally.total())).collect();
                        format!("exposure {} (0.1 h), events {modes:?}", cells.exposure().total())
                    };
                    differences.add(STORE, &key, sum(expected), sum(found));
                }
                None => differences.add(STORE, &format!("cells of {class}"), "cells", "nothing"),
            }
        }
        if differences.count() == before {
            differences.add(STORE, "cells", "nothing more", "cells of classes without records");
        }
    }
}
