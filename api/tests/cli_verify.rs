//! `fieldpack verify` names every difference, in every store; damage is detected, and mended from the journal.

mod cli_support;

use cli_support::{count, repository, run, run_on, simulate, site_line, write_sites};
use fieldpack_graph::columns::Columns;
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::knowledge::compile::read_folder;
use fieldpack_graph::record::{LineChange, Record, RecordLine};
use fieldpack_graph::store::{RdfProjection, RecordsProjection};
use fieldpack_index::{TextProjection, TextSettings};
use fieldpack_journal::{Applied, Decision, NewEntry, Projection};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A record that stands in the folder of [`world`].
const ONE: &str = "https://fieldpack.dev/id/site/crm/S-7";

/// A folder with a small made-up world, some sites, a loaded graph and vectors, closed.
fn world() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, data) = (folder.path().join("out"), folder.path().join("data"));
    let (sites, graph) = (folder.path().join("sites.ndjson"), folder.path().join("g.ttl"));
    simulate(&out);
    write_sites(&sites, "crm", 300);
    std::fs::write(&graph, "<https://x/s> <https://x/p> 1, 2, [ <https://x/q> 3 ] .\n").expect("written");
    let paths = [&out, &sites, &graph].map(|path| path.to_str().expect("UTF-8"));
    run_on(&data, "load", &paths).json();
    (folder, data)
}

/// What `verify` says; it must end with this code.
fn verified(data: &Path, code: i32) -> Value {
    let ended = run_on(data, "verify", &[]);
    assert_eq!(ended.code, Some(code), "{ended:?}");
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
}

/// The stores that differ, and whether some difference is about [`ONE`].
fn stores_of(verified: &Value) -> (Vec<&str>, bool) {
    let named = verified["named"].as_array().expect("a list");
    let mut stores: Vec<&str> = named.iter().map(|one| one["store"].as_str().expect("a store")).collect();
    stores.sort_unstable();
    stores.dedup();
    (stores, named.iter().any(|one| one["key"] == ONE))
}

/// Makes the folder whole again, as `verify` says.
fn mended(data: &Path, verified: &Value) {
    let stores: Vec<&str> = verified["rebuild"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    run_on(data, "rebuild", &["--only", &stores.join(",")]).json();
    assert_eq!(self::verified(data, 0)["differences"], 0);
}

/// Applies an entry to a store behind the journal's back.
fn tamper(projection: &mut dyn Projection, entry: &NewEntry) {
    let mark = projection.applied();
    let applied = Applied { sequence: mark.sequence - 1, entry, decision: Decision::Accepted };
    projection.apply(&[applied], mark).expect("applies");
    projection.flush().expect("flushes");
}

/// The text index of a folder, which commits at once.
fn text_of(data: &Path) -> TextProjection {
    let settings = TextSettings { commit_after: 1, ..TextSettings::default() };
    TextProjection::open_with(&data.join("text"), settings).expect("opens")
}

/// The entry of another state of [`ONE`].
fn another_state() -> NewEntry {
    let record = record_of(&site_line("crm", 7).replace("marker", "another"));
    Change::Upsert(record).encode("nobody", None).expect("encodes")
}

fn record_of(line: &str) -> Record {
    match RecordLine::parse(line).and_then(|line| line.into_change("own")).expect("a record") {
        LineChange::Upsert(record) => record,
        LineChange::Delete(iri) => panic!("a delete of {iri}"),
    }
}

fn deleted() -> NewEntry {
    Change::Delete(ONE.to_owned()).encode("nobody", None).expect("encodes")
}

#[test]
fn a_whole_folder_has_no_difference_and_says_so_in_both_languages() {
    let (_folder, data) = world();
    let verified = verified(&data, 0);
    assert_eq!(verified["named"].as_array().map(Vec::len), Some(0));
    assert!(verified["records"].as_u64().is_some_and(|records| records > 600), "{verified}");
    let text = |language: &str| {
        let path = data.to_str().expect("UTF-8");
        let ended = run(["verify", "--data", path, "--language", language]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        ended.out
    };
    assert!(text("zh").contains("没有差异") && text("en").contains("no difference"));
}

#[test]
fn a_record_that_is_not_the_journals_is_named_with_both_states() {
    let (_folder, data) = world();
    tamper(&mut RecordsProjection::open(&data.join("records.redb")).expect("opens"), &another_state());
    let found = verified(&data, 1);
    let (stores, names_it) = stores_of(&found);
    assert!(stores.contains(&"records") && names_it, "{found:#}");
    let one = found["named"].as_array().and_then(|named| named.iter().find(|one| one["store"] == "records"));
    let one = one.expect("the record");
    assert!(one["expected"].as_str().is_some_and(|text| text.contains("marker-crm")), "{one}");
    assert!(one["found"].as_str().is_some_and(|text| text.contains("another-crm")), "{one}");
    let text = run(["verify", "--language", "en", "--data", data.to_str().expect("UTF-8")]);
    assert!(text.out.contains("fieldpack rebuild --data") && text.out.contains("records"), "{text:?}");
    mended(&data, &found);
}

#[test]
fn a_record_that_is_gone_or_too_much_is_named() {
    let (_folder, data) = world();
    tamper(&mut RecordsProjection::open(&data.join("records.redb")).expect("opens"), &deleted());
    let more = record_of(&site_line("crm", 9_999));
    let more_iri = more.header.iri.to_string();
    let entry = Change::Upsert(more).encode("nobody", None).expect("encodes");
    tamper(&mut RecordsProjection::open(&data.join("records.redb")).expect("opens"), &entry);
    let found = verified(&data, 1);
    let named = found["named"].as_array().expect("a list");
    let of = |key: &str| named.iter().find(|one| one["store"] == "records" && one["key"] == key).expect("it is named");
    assert_eq!(of(ONE)["found"], "nothing");
    assert_eq!(of(&more_iri)["expected"], "nothing");
    mended(&data, &found);
}

#[test]
fn rows_of_columns_that_are_not_the_records_are_named() {
    let (_folder, data) = world();
    let file = data.join("columns.saved");
    let knowledge = Knowledge::load(&repository("ontologies")).expect("shipped");
    let epoch = run_on(&data, "info", &[]).json()["as_of"]["epoch"].as_str().expect("an epoch").to_owned();
    let saved = Columns::of(&knowledge).read_saved(&file, &epoch).expect("reads");
    let (mut columns, applied) = saved.expect("saved when the folder was closed");
    let Change::Upsert(other) = Change::decode(&another_state()).expect("decodes") else { panic!("a record") };
    columns.upsert(&other);
    let exposure = "https://fieldpack.dev/id/exposure/simulation-1/S-000001-X1-01";
    assert!(columns.delete(exposure), "it is there");
    columns.save(&file, &epoch, applied).expect("saves");
    let found = verified(&data, 1);
    let (stores, names_it) = stores_of(&found);
    // The texts of sites are their labels: the row names a vector that is another's.
    assert!(stores.contains(&"columns") && names_it, "{found:#}");
    assert!(found.to_string().contains(exposure), "{found:#}");
    run_on(&data, "rebuild", &["--only", "columns"]).json();
    mended_or_whole(&data);
}

/// Nothing differs any more.
fn mended_or_whole(data: &Path) {
    assert_eq!(verified(data, 0)["differences"], 0);
}

#[test]
fn documents_that_are_missing_are_named() {
    let (_folder, data) = world();
    tamper(&mut text_of(&data), &deleted());
    let found = verified(&data, 1);
    assert_eq!(stores_of(&found), (vec!["text"], true), "{found:#}");
    mended(&data, &found);
}

#[test]
fn documents_that_say_something_else_or_are_too_much_are_named() {
    let (_folder, data) = world();
    let mut text = text_of(&data);
    tamper(&mut text, &another_state());
    let more = record_of(&site_line("crm", 9_999));
    tamper(&mut text, &Change::Upsert(more).encode("nobody", None).expect("encodes"));
    drop(text);
    let found = verified(&data, 1);
    assert_eq!(stores_of(&found), (vec!["text"], true), "{found:#}");
    assert!(found.to_string().contains("S-9999"), "{found:#}");
    mended(&data, &found);
}

#[test]
fn quads_that_are_missing_or_too_much_are_named() {
    let (_folder, data) = world();
    let base = read_folder(&repository("ontologies")).expect("shipped");
    let mut rdf = RdfProjection::open(&data.join("rdf"), base).expect("opens");
    tamper(&mut rdf, &deleted());
    let more = record_of(&site_line("crm", 9_999));
    tamper(&mut rdf, &Change::Upsert(more).encode("nobody", None).expect("encodes"));
    drop(rdf);
    let found = verified(&data, 1);
    assert_eq!(stores_of(&found), (vec!["rdf"], true), "{found:#}");
    assert!(found.to_string().contains("S-9999"), "{found:#}");
    mended(&data, &found);
}

/// Flips a byte in the middle of a file.
fn flip(file: &Path) {
    let mut bytes = std::fs::read(file).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x20;
    std::fs::write(file, bytes).expect("writable");
}

/// The largest file below a folder whose name ends so.
fn largest(folder: &Path, ending: &str) -> PathBuf {
    let files = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("readable").path());
    let matching = files.filter(|file| file.to_str().is_some_and(|name| name.ends_with(ending)));
    matching.max_by_key(|file| file.metadata().expect("a file").len()).expect("there is one")
}

/// Flips every occurrence of a text in a file.
fn flip_text(file: &Path, text: &[u8]) {
    let mut bytes = std::fs::read(file).expect("readable");
    let places: Vec<usize> =
        bytes.windows(text.len()).enumerate().filter(|(_, found)| *found == text).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the text stands in {}", file.display());
    places.iter().for_each(|place| bytes[*place] ^= 0x20);
    std::fs::write(file, bytes).expect("writable");
}

#[test]
fn damage_that_opening_detects_is_mended_by_itself_and_told() {
    let (_folder, data) = world();
    let before = count(&data, "site");
    for store in ["records", "text", "vectors"] {
        match store {
            "records" => flip_text(&data.join("records.redb"), b"marker-crm-000123"),
            "text" => flip(&largest(&data.join("text"), ".store")),
            _ => flip(&largest(&data.join("vectors/store"), "")),
        }
        let found = verified(&data, 0);
        assert_eq!(found["rebuilt"], serde_json::json!([store]), "{found:#}");
        assert_eq!(count(&data, "site"), before, "{store}");
        assert_eq!(verified(&data, 0)["rebuilt"], serde_json::json!([]), "{store} is whole again");
    }
    // Columns that are damaged are filled from the records.
    flip(&data.join("columns.saved"));
    mended_or_whole(&data);
    // What the RDF store begins with.
    std::fs::write(data.join("rdf/CURRENT"), "MANIFEST-none").expect("writable");
    let found = verified(&data, 0);
    assert_eq!(found["rebuilt"], serde_json::json!(["rdf"]), "{found:#}");
    mended_or_whole(&data);
}

#[test]
fn damage_that_opening_does_not_meet_is_found_by_verifying() {
    let (_folder, data) = world();
    flip(&largest(&data.join("rdf"), ".sst"));
    let ended = run_on(&data, "verify", &["--deep"]);
    assert!(ended.code.is_some(), "an error of the RDF store ends no process: {ended:?}");
    if ended.out.is_empty() {
        // The block that was hit is one that opening reads.
        let problem = ended.problem(1);
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("rdf")), "{problem}");
        run_on(&data, "rebuild", &["--only", "rdf"]).json();
        return mended_or_whole(&data);
    }
    assert_eq!(ended.code, Some(1), "{ended:?}");
    let found: Value = serde_json::from_str(&ended.out).expect("JSON");
    assert!(found["rebuild"].as_array().is_some_and(|list| list.contains(&"rdf".into())), "{found:#}");
    mended(&data, &found);
}

#[test]
fn a_store_is_not_taken_away_where_the_journal_is_damaged() {
    let (_folder, data) = world();
    flip_text(&data.join("journal.redb"), b"marker-crm-000123");
    flip(&largest(&data.join("text"), ".store"));
    let size = |name: &str| std::fs::metadata(data.join(name)).expect("it is there").len();
    let records = size("records.redb");
    for command in ["verify", "rebuild", "info"] {
        let problem = run_on(&data, command, &[]).problem(1);
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains("journal entry") && detail.contains("backup"), "{command}: {detail}");
    }
    assert!(largest(&data.join("text"), ".store").exists(), "what is left may be all that is left");
    assert_eq!(size("records.redb"), records);
}
