//! Journals of released versions stay readable (`fixtures/journals`): opened by this program, read entry by entry,
//! and brought into a folder whose stores are what the journal says.
//!
//! A release adds its own: `cargo test -p fieldpack-api --test journals -- --ignored` writes the journal of this
//! version with what it holds beside it.

mod cli_support;

use cli_support::{repository, run_on, site_line};
use fieldpack_api::service::{Asker, NoProgress, Service};
use fieldpack_api::settings::Settings;
use fieldpack_embed::{Corpus, SvdEmbedder, TrainSettings};
use fieldpack_graph::entry::{Change, LatestState, Publish, PublishedFile, RdfLoad, StoredPack};
use fieldpack_graph::record::{LineChange, RecordLine};
use fieldpack_journal::{
    EmbeddedJournal, EmbeddedSettings, Entry, Journal, Load, NewEntry, Position, check_journal, still_needed,
};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The folder of the fixtures.
fn fixtures() -> PathBuf {
    repository("fixtures/journals")
}

fn open(data: &Path) -> EmbeddedJournal {
    EmbeddedJournal::open(&data.join("journal.redb"), &EmbeddedSettings::default()).expect("the journal opens")
}

/// An entry as JSON: payloads that are JSON as they are, others by length and checksum.
fn told(part: u64, entry: &Entry) -> Value {
    let Entry { sequence, time_us, entry } = entry;
    let payload = serde_json::from_slice::<Value>(&entry.payload).unwrap_or_else(|_| {
        let sum = entry.payload.iter().fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
        json!({"bytes": entry.payload.len(), "sum": sum})
    });
    json!({
        "sequence": sequence, "part": part, "time_us": time_us, "actor": entry.actor, "kind": entry.kind,
        "version": entry.version, "key": entry.key, "expected_version": entry.expected_version, "payload": payload,
    })
}

/// All that a journal holds: base, entries, and which of them are still needed.
fn contents(journal: &EmbeddedJournal) -> Value {
    let checked = check_journal(journal, &mut |_| ()).expect("the journal is whole");
    let base = journal.read_base(Position::START, usize::MAX).expect("reads");
    let entries = journal.read(checked.first, usize::MAX).expect("reads");
    let mut needed = Vec::new();
    // The rejected entry is not known to the journal alone: it is the one that `made` puts there.
    let rejected = |sequence| entries.iter().any(|one| one.sequence == sequence && one.entry.actor == "rejected");
    still_needed(journal, checked.last + 1, &LatestState, &rejected, &mut |one| {
        needed.push(json!([one.entry.sequence, one.part, one.entry.entry.key]));
        Ok(())
    })
    .expect("reads");
    json!({
        "epoch": journal.epoch(), "base_entries": checked.base_entries, "first": checked.first, "last": checked.last,
        "base": base.iter().map(|one| told(one.part, &one.entry)).collect::<Vec<_>>(),
        "entries": entries.iter().map(|one| told(0, one)).collect::<Vec<_>>(),
        "needed": needed,
    })
}

#[test]
fn journals_of_every_version_are_read_as_they_were_written() {
    let files =
        std::fs::read_dir(fixtures()).expect("the fixtures are there").map(|file| file.expect("readable").path());
    let versions: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|ending| ending == "gz")).collect();
    assert!(!versions.is_empty(), "there is at least that of 0.1.0");
    for file in versions {
        let folder = tempfile::tempdir().expect("a folder");
        let mut bytes = Vec::new();
        GzDecoder::new(std::fs::File::open(&file).expect("opens")).read_to_end(&mut bytes).expect("unpacks");
        std::fs::write(folder.path().join("journal.redb"), bytes).expect("written");
        let expected =
            std::fs::read_to_string(file.with_extension("").with_extension("json")).expect("it stands beside");
        let expected: Value = serde_json::from_str(&expected).expect("JSON");
        assert_eq!(contents(&open(folder.path())), expected["journal"], "{}", file.display());
        let verified = run_on(folder.path(), "verify", &[]).json();
        assert_eq!(verified["differences"], 0, "{}: {verified:#}", file.display());
        let info = run_on(folder.path(), "info", &[]).json();
        assert_eq!(info["counts"]["records"], expected["records"], "{}", file.display());
    }
}

/// An entry that puts a site in.
fn site(number: usize, label: &str, expected_version: Option<u64>, actor: &str) -> NewEntry {
    let line = site_line("crm", number).replace("marker", label);
    let change = RecordLine::parse(&line).and_then(|line| line.into_change("own")).expect("a record");
    let LineChange::Upsert(record) = change else { panic!("a record") };
    encoded(&Change::Upsert(record), expected_version, actor)
}

fn encoded(change: &Change, expected_version: Option<u64>, actor: &str) -> NewEntry {
    change.encode(actor, expected_version).expect("encodes")
}

fn delete(number: usize) -> NewEntry {
    encoded(&Change::Delete(format!("https://fieldpack.dev/id/site/crm/S-{number}")), None, "tester")
}

fn graph(value: u64) -> NewEntry {
    let nquads = format!("<urn:s> <urn:p> \"{value}\" <urn:g> .\n_:b <urn:p> \"{value}\" <urn:g> .\n");
    encoded(&Change::RdfLoad(RdfLoad { graph: "urn:g".to_owned(), replace: true, nquads }), None, "tester")
}

fn pack(id: &str) -> NewEntry {
    let pack = serde_json::value::to_raw_value(&json!({"said": id})).expect("it is written");
    encoded(&Change::StorePack(StoredPack { id: id.to_owned(), pack }), None, "tester")
}

fn overlay(text: &str) -> NewEntry {
    let files = vec![PublishedFile { path: "house.ttl".to_owned(), text: text.to_owned() }];
    encoded(&Change::Publish(Publish { files }), None, "tester")
}

/// A load of some entries, committed or given up.
fn load(journal: &EmbeddedJournal, id: &str, parts: &[Vec<NewEntry>], commits: bool) {
    let mut load = Load::new(id, "tester");
    journal.append(vec![load.begin()]).expect("appends");
    for part in parts {
        let chunk = load.chunk(part).expect("encodes");
        let written = journal.append(vec![chunk]).expect("appends");
        load.chunk_written(written.start);
    }
    journal.append(vec![if commits { load.commit().expect("encodes") } else { load.abort() }]).expect("appends");
}

/// One of every kind of entry, once below the base's end and once above it.
fn write(journal: &EmbeddedJournal, label: &str) {
    let before = journal.last_sequence();
    journal.append(vec![site(1, label, None, "tester"), site(2, label, None, "tester")]).expect("appends");
    journal.append(vec![site(1, "again", Some(before + 1), "accepted")]).expect("appends");
    journal.append(vec![site(1, "never", Some(before + 1), "rejected")]).expect("appends");
    journal.append(vec![delete(2), pack(label), overlay(&format!("# {label}\n")), graph(before)]).expect("appends");
    load(
        journal,
        &format!("load-{label}"),
        &[vec![site(3, label, None, "tester")], vec![site(4, label, None, "tester"), delete(3)]],
        true,
    );
    load(journal, &format!("given-up-{label}"), &[vec![site(5, label, None, "tester")]], false);
}

#[test]
#[ignore = "writes the fixture of this version; the ones of released versions are never written anew"]
fn make_the_journal_of_this_version() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let mut settings = Settings::default();
    settings.paths.ontologies = repository("ontologies");
    write(&open(data), "first");
    // A small one: trained of few texts.
    let texts: Vec<String> =
        (0..40).map(|number| format!("pump {number} blocked in the line, 泵管堵塞 {number}")).collect();
    let corpus = Corpus { texts: texts.iter().map(String::as_str).collect(), concepts: &[] };
    let settings_of_training = TrainSettings { dimensions: 16, features: 500, ..TrainSettings::default() };
    let embedder = SvdEmbedder::train(&corpus, &settings_of_training).expect("trains");
    let change = Change::StoreEmbedder(embedder.to_bytes().into());
    open(data).append(vec![encoded(&change, None, "tester")]).expect("appends");
    let service = Service::open(data, &settings, &NoProgress).expect("opens");
    let done = service.compact(&Asker::default()).expect("compacts");
    assert!(done.base_entries > 0 && done.cut > done.base_entries, "{done:?}");
    service.close();
    drop(service);
    write(&open(data), "second");
    let kinds: BTreeSet<String> =
        open(data).read(1, usize::MAX).expect("reads").into_iter().map(|one| one.entry.kind).collect();
    assert_eq!(kinds.len(), 9, "every kind but the embedder, which is in the base: {kinds:?}");
    // The records as the program of this version counts them; opening applies everything.
    let records = run_on(data, "info", &[]).json()["counts"]["records"].clone();
    let journal = contents(&open(data));
    let version = env!("CARGO_PKG_VERSION");
    let text = serde_json::to_string_pretty(&json!({"records": records, "journal": journal})).expect("JSON");
    std::fs::create_dir_all(fixtures()).expect("made");
    std::fs::write(fixtures().join(format!("{version}.json")), text + "\n").expect("written");
    let bytes = std::fs::read(data.join("journal.redb")).expect("readable");
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&bytes).expect("packs");
    std::fs::write(fixtures().join(format!("{version}.redb.gz")), packed.finish().expect("packs")).expect("written");
}
