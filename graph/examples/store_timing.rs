//! How long the stores and the check take, on this machine: `cargo run --release --example store_timing [records]`.
//!
//! Beside the time by the clock stands the processor time of all threads, where the system tells it: on a
//! busy machine that is the one to compare.

#[path = "../tests/common/records.rs"]
mod records;

use fieldpack_graph::check::check;
use fieldpack_graph::columns::Columns;
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::compile::{ontologies_dir, read_folder};
use fieldpack_graph::store::{RdfProjection, RecordsProjection};
use fieldpack_journal::{NewEntry, Position, Projection};
use records::{applied, entry, failure, site};
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

/// Entries applied together, as a load hands them out.
const TOGETHER: usize = 2_000;

fn main() {
    let mut out = std::io::stdout().lock();
    let mut before = processor_s();
    let mut tell = |what: &str, start: Instant| {
        let (elapsed, now) = (start.elapsed().as_secs_f64(), processor_s());
        let _ = writeln!(out, "{what}: {elapsed:.2} s, {:.2} s of processor", now - before);
        before = processor_s();
    };
    let count: usize = std::env::args().nth(1).map_or(100_000, |text| text.parse().expect("a number of records"));
    let folder = tempfile::tempdir().expect("a folder");
    let entries: Vec<NewEntry> = (0..count).map(|number| entry(&Change::Upsert(failure(number)))).collect();

    let start = Instant::now();
    let report = check(&ontologies_dir());
    tell(&format!("check of {} files, {} findings", report.files, report.findings.len()), start);

    let file = folder.path().join("records.redb");
    let mut store = RecordsProjection::open(&file).expect("opens");
    let start = Instant::now();
    load(&mut store, &entries);
    tell("records: loading", start);
    let start = Instant::now();
    store.flush().expect("flushes");
    tell("records: flush", start);
    drop(store);
    let start = Instant::now();
    let store = RecordsProjection::open(&file).expect("opens");
    tell("records: opening, all checksums verified", start);
    let start = Instant::now();
    let mut bytes = 0;
    store.reader().for_each(|record| bytes += record.data.text().len()).expect("reads");
    tell(&format!("records: reading and decoding all ({bytes} bytes of narrative)"), start);
    let start = Instant::now();
    let mut columns = Columns::new(&[], Arc::default());
    store.reader().for_each(|record| columns.upsert(&record)).expect("reads");
    tell("records: the same into columns", start);
    let start = Instant::now();
    for number in 0..1_000 {
        assert!(store.reader().get(&failure(number * 97 % count).header.iri).expect("reads").is_some());
    }
    tell("records: 1,000 by IRI", start);

    let rdf_folder = folder.path().join("rdf");
    let base = read_folder(&ontologies_dir()).expect("the shipped ontologies");
    let start = Instant::now();
    let mut rdf = RdfProjection::open(&rdf_folder, base.clone()).expect("opens");
    tell("rdf: opening a new one, knowledge loaded", start);
    let start = Instant::now();
    load(&mut rdf, &entries);
    tell("rdf: loading", start);
    let start = Instant::now();
    rdf.flush().expect("flushes");
    tell("rdf: flush", start);
    let start = Instant::now();
    load(&mut rdf, &entries[..entries.len().min(10_000)]);
    tell("rdf: loading 10,000 again, nothing changes", start);
    let start = Instant::now();
    for number in 0..1_000 {
        let changed = [entry(&Change::Upsert(site("S-1", &format!("site {number}"))))];
        rdf.apply(&applied(1, &changed), Position::after(count as u64 + number)).expect("applies");
    }
    tell("rdf: 1,000 changes of one record, one by one", start);
    let start = Instant::now();
    let quads = rdf.reader().len().expect("counts");
    tell(&format!("rdf: counting {quads} quads"), start);
    let start = Instant::now();
    for number in 0..1_000 {
        assert!(rdf.reader().describe(&failure(number * 97 % count).header.iri).expect("reads").is_some());
    }
    tell("rdf: 1,000 descriptions", start);
    drop(rdf);
    let start = Instant::now();
    drop(RdfProjection::open(&rdf_folder, base).expect("opens"));
    tell("rdf: opening again", start);
}

/// Processor time of all threads so far, s; 0 where the system does not tell it.
fn processor_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name before the last bracket may hold spaces; user and system time are 12 and 13 after it.
    let fields: Vec<f64> = stat
        .rsplit(')')
        .next()
        .into_iter()
        .flat_map(str::split_whitespace)
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse().ok())
        .collect();
    fields.iter().sum::<f64>() / 100.0
}

/// Applies entries as the applier does: in batches, flushed now and then.
fn load(projection: &mut dyn Projection, entries: &[NewEntry]) {
    let start = projection.applied().sequence;
    for (number, batch) in entries.chunks(TOGETHER).enumerate() {
        let first = start + (number * TOGETHER) as u64;
        projection.apply(&applied(first, batch), Position::after(first + batch.len() as u64 - 1)).expect("applies");
        if number % 25 == 24 {
            projection.flush().expect("flushes");
        }
    }
}
