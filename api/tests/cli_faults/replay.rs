//! Stores that were brought up again after crashes, compared with stores that a fresh folder makes of the same
//! journal.

use crate::cli_support::{fieldpack, repository};
use fieldpack_graph::knowledge::compile::read_folder;
use fieldpack_graph::record::Record;
use fieldpack_graph::store::{RdfProjection, RecordsProjection};
use std::collections::BTreeMap;
use std::path::Path;

/// What the stores of a folder hold.
#[derive(Debug, PartialEq)]
struct Contents {
    records: BTreeMap<String, (u64, Record)>,
    quads: Vec<String>,
}

impl Contents {
    /// Reads the stores of a folder that no process has open.
    fn read(data: &Path) -> Self {
        let projection = RecordsProjection::open(&data.join("records.redb")).expect("the records open");
        let reader = projection.reader();
        let mut records = BTreeMap::new();
        let read = reader.for_each(|record| {
            let version = reader.version_of(&record.header.iri).expect("readable").expect("it is there");
            records.insert(record.header.iri.to_string(), (version, record));
        });
        read.expect("the records read");
        let base = read_folder(&repository("ontologies")).expect("shipped");
        let rdf = RdfProjection::open(&data.join("rdf"), base).expect("the RDF store opens");
        let mut quads: Vec<String> = rdf.reader().quads().expect("readable").iter().map(ToString::to_string).collect();
        quads.sort_unstable();
        Self { records, quads }
    }
}

/// Compares the stores of a folder with those that its journal alone makes.
pub(crate) fn compare(data: &Path) {
    let fresh = tempfile::tempdir().expect("a folder");
    std::fs::copy(data.join("journal.redb"), fresh.path().join("journal.redb")).expect("copied");
    let made = fieldpack().args(["verify", "--json", "--data"]).arg(fresh.path()).status().expect("the program starts");
    assert!(made.success(), "a fresh replay differs from its own journal");
    let (lived, fresh) = (Contents::read(data), Contents::read(fresh.path()));
    assert_eq!(lived.records, fresh.records);
    assert!(lived.quads == fresh.quads, "the quads are those of a fresh replay");
}
