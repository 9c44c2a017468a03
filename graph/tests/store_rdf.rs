//! The RDF store: records, loaded graphs and knowledge as quads, and what it says of an IRI.

#[path = "common/records.rs"]
mod records;

use fieldpack_graph::entry::{Change, Publish, PublishedFile, RdfLoad};
use fieldpack_graph::knowledge::compile::OntologyFile;
use fieldpack_graph::store::{Rdf, RdfProjection, StoreError};
use fieldpack_journal::{Journal, MemoryJournal, Position, Projection, assert_replay_safe};
use oxigraph::io::{RdfFormat, RdfParser};
use records::{applied, entry, failure, site};
use std::path::{Path, PathBuf};

const SITE: &str = "https://fieldpack.dev/id/site/crm/S-1";

fn base() -> Vec<OntologyFile> {
    let prefixes =
        "@prefix fp: <https://fieldpack.dev/def/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n";
    let file = |path: &str, text: &str| OntologyFile { path: path.to_owned(), text: format!("{prefixes}{text}") };
    vec![
        file(
            "machines/pump.ttl",
            "<https://fieldpack.dev/id/machine/p1> a fp:Machine ; skos:prefLabel \"拖泵\"@zh, \"trailer pump\"@en ;\n\
             fp:figures ( [ fp:property \"engine_kw\" ; fp:value 470.0 ; fp:unit \"kW\" ] [ fp:property \"drive\" ; fp:word \"diesel\" ] ) .",
        ),
        file("a b.ttl", "<urn:a> fp:rank 1 ."),
    ]
}

fn open(folder: &Path) -> RdfProjection {
    RdfProjection::open(&folder.join("rdf"), base()).unwrap_or_else(|error| panic!("{error}"))
}

fn apply(projection: &mut RdfProjection, first: u64, changes: &[Change]) {
    let entries: Vec<_> = changes.iter().map(entry).collect();
    let next = Position::after(first + changes.len() as u64 - 1);
    projection.apply(&applied(first, &entries), next).expect("applies");
}

fn lines(rdf: &Rdf) -> Vec<String> {
    let mut lines: Vec<String> = rdf.quads().expect("reads").iter().map(ToString::to_string).collect();
    lines.sort_unstable();
    lines
}

fn published(path: &str, text: &str) -> PublishedFile {
    PublishedFile { path: path.to_owned(), text: text.to_owned() }
}

fn load(replace: bool, nquads: &str) -> Change {
    Change::RdfLoad(RdfLoad { graph: "urn:g".to_owned(), replace, nquads: nquads.to_owned() })
}

#[test]
fn replay_changes_nothing() {
    let journal = MemoryJournal::new();
    let mut changes = vec![
        Change::Upsert(site("S-1", "拉萨")),
        load(true, "<urn:s> <urn:p> \"1\" <urn:g> .\n"),
        load(false, "<urn:s> <urn:p> _:b1 <urn:g> .\n_:b1 <urn:q> \"2\" <urn:g> .\n"),
        Change::Publish(Publish { files: vec![published("a b.ttl", "<urn:a> <urn:p> [ <urn:q> ( 1 2 ) ] .")] }),
        Change::Upsert(site("S-1", "拉萨 again")),
        Change::Upsert(site("S-2", "gone")),
        Change::Delete("https://fieldpack.dev/id/site/crm/S-2".to_owned()),
        load(true, "<urn:s> <urn:p> \"3\" <urn:g> .\n"),
        Change::Publish(Publish { files: vec![published("new.ttl", "<urn:n> <urn:p> [ <urn:q> 1 ] .")] }),
    ];
    changes.extend((0..20).map(|number| Change::Upsert(failure(number))));
    journal.append(changes.iter().map(entry).collect()).expect("appends");
    let folder = tempfile::tempdir().expect("a folder");
    let mut number = 0;
    let make = || {
        number += 1;
        open(&folder.path().join(number.to_string()))
    };
    assert_replay_safe(&journal, make, |projection| lines(&projection.reader()));
}

#[test]
fn a_record_is_replaced_exactly_and_removed_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    let rdf = projection.reader();
    let before = lines(&rdf);
    apply(&mut projection, 1, &[Change::Upsert(site("S-1", "拉萨")), Change::Upsert(site("S-2", "那曲"))]);
    let both = lines(&rdf);
    assert!(both.iter().filter(|line| line.contains("/crm/S-1>") || line.contains("/crm/S-1#")).count() <= 12);
    assert_eq!(rdf.len().expect("counts"), both.len());

    let mut moved = site("S-1", "拉萨新名");
    if let fieldpack_graph::record::RecordData::Site(site) = &mut moved.data {
        site.position = None;
        site.outcome = Some("stopped".into());
    }
    apply(&mut projection, 3, &[Change::Upsert(moved)]);
    let after = lines(&rdf);
    assert!(after.iter().any(|line| line.contains("拉萨新名")) && !after.iter().any(|line| line.contains("\"拉萨\"")));
    assert!(!after.iter().any(|line| line.contains("S-1#geometry")), "the geometry went with the position");
    assert_eq!(
        after.iter().filter(|line| line.contains("S-2")).count(),
        both.iter().filter(|line| line.contains("S-2")).count()
    );

    let gone = ["S-1", "S-2"].map(|id| Change::Delete(format!("https://fieldpack.dev/id/site/crm/{id}")));
    apply(&mut projection, 4, &gone);
    assert_eq!(lines(&rdf), before);
}

#[test]
fn marks_are_kept_with_the_data() {
    let folder = tempfile::tempdir().expect("a folder");
    {
        let mut projection = open(folder.path());
        assert_eq!(projection.applied(), Position::START);
        // Enough batches that marks left behind are cleared away.
        for sequence in 1..=600 {
            let number = usize::try_from(sequence).expect("small");
            apply(&mut projection, sequence, &[Change::Upsert(failure(number))]);
        }
        // One that is large enough to be taken in as files.
        let many: Vec<Change> = (601..=1_600).map(|number| Change::Upsert(failure(number))).collect();
        apply(&mut projection, 601, &many);
        assert_eq!(projection.applied(), Position::after(1_600));
        let part = Position { sequence: 1_700, part: 2 };
        projection.apply(&[], part).expect("applies");
        assert_eq!((projection.applied(), projection.durable()), (part, Position::START));
        projection.flush().expect("flushes");
        assert_eq!(projection.durable(), part);
    }
    let begun = folder.path().join("rdf/bulk-1.sst");
    std::fs::write(&begun, "half a file").expect("writes");
    let projection = open(folder.path());
    assert!(!begun.exists(), "what a killed process began is cleared away");
    assert_eq!(projection.applied(), Position { sequence: 1_700, part: 2 });
    for number in [600, 1_600] {
        let iri = &failure(number).header.iri;
        assert!(projection.reader().describe(iri).expect("reads").is_some());
    }
}

#[test]
fn knowledge_graphs_follow_base_and_overlay() {
    let folder = tempfile::tempdir().expect("a folder");
    let graph = |path: &str| format!("<https://fieldpack.dev/graph/knowledge/{path}>");
    let in_graph = |rdf: &Rdf, path: &str| lines(rdf).into_iter().filter(|line| line.ends_with(&graph(path))).count();
    {
        let mut projection = open(folder.path());
        let rdf = projection.reader();
        assert_eq!((in_graph(&rdf, "a%20b.ttl"), in_graph(&rdf, "machines/pump.ttl")), (1, 13));
        let overlay = vec![published("a b.ttl", "<urn:a> <urn:p> 1, 2 ."), published("new.ttl", "<urn:n> <urn:p> 1 .")];
        apply(&mut projection, 1, &[Change::Publish(Publish { files: overlay })]);
        assert_eq!((in_graph(&rdf, "a%20b.ttl"), in_graph(&rdf, "new.ttl")), (2, 1));
        projection.flush().expect("flushes");
    }
    // A newer base: one file changed, one gone; what was published stays over it.
    let mut newer = base();
    newer[0].text.push_str("\n<urn:more> <urn:p> 1 .");
    newer[1].text.push_str("\n<urn:a> <urn:p> 9 .");
    {
        let mut projection = RdfProjection::open(&folder.path().join("rdf"), newer.clone()).expect("opens");
        let rdf = projection.reader();
        assert_eq!(
            (in_graph(&rdf, "machines/pump.ttl"), in_graph(&rdf, "a%20b.ttl"), in_graph(&rdf, "new.ttl")),
            (14, 2, 1)
        );
        apply(&mut projection, 2, &[Change::Publish(Publish::default())]);
        assert_eq!((in_graph(&rdf, "a%20b.ttl"), in_graph(&rdf, "new.ttl")), (2, 0), "the base is back");
        assert!(lines(&rdf).iter().any(|line| line.contains("\"9\"")));
        projection.flush().expect("flushes");
    }
    let projection = RdfProjection::open(&folder.path().join("rdf"), newer[..1].to_vec()).expect("opens");
    assert_eq!(in_graph(&projection.reader(), "a%20b.ttl"), 0, "a file that is no longer shipped is gone");
}

#[test]
fn loaded_graphs_replace_and_grow() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    let rdf = projection.reader();
    let held = |rdf: &Rdf| lines(rdf).into_iter().filter(|line| line.ends_with("<urn:g>")).collect::<Vec<_>>();
    apply(
        &mut projection,
        1,
        &[load(true, "<urn:s> <urn:p> \"1\" .\n"), load(false, "<urn:s> <urn:p> \"2\" <urn:g> .\n")],
    );
    assert_eq!(held(&rdf), ["<urn:s> <urn:p> \"1\" <urn:g>", "<urn:s> <urn:p> \"2\" <urn:g>"]);
    apply(&mut projection, 3, &[load(false, "<urn:s> <urn:p> \"3\" <urn:g> .\n")]);
    assert_eq!(held(&rdf).len(), 3);
    apply(&mut projection, 4, &[load(true, "<urn:s> <urn:p> \"2\" <urn:g> .\n")]);
    assert_eq!(held(&rdf), ["<urn:s> <urn:p> \"2\" <urn:g>"]);
    let reserved =
        RdfLoad { graph: "https://fieldpack.dev/graph/source/crm".to_owned(), replace: true, nquads: String::new() };
    assert!(reserved.check().is_err());
    let entries = [entry(&Change::RdfLoad(reserved))];
    assert!(projection.apply(&applied(5, &entries), Position::after(5)).is_err());
    assert_eq!(projection.applied(), Position::after(4), "nothing of the batch is kept");
}

#[test]
fn a_thing_is_described_in_three_forms() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut projection = open(folder.path());
    apply(&mut projection, 1, &[Change::Upsert(site("S-1", "拉萨")), Change::Upsert(failure(7))]);
    let rdf = projection.reader();
    assert_eq!(rdf.describe("https://fieldpack.dev/id/site/crm/none").expect("reads"), None);
    assert_eq!(rdf.describe("no IRI > at all").expect("reads"), None);

    let found = rdf.describe(SITE).expect("reads").expect("known");
    let json = found.json();
    assert_eq!(json["iri"], SITE);
    assert_eq!(json["type"], serde_json::json!(["https://fieldpack.dev/def/Site"]));
    assert_eq!(json["label"], serde_json::json!({"und": "拉萨"}));
    let properties = &json["properties"];
    assert_eq!(properties["fp:from"], serde_json::json!(["2025-04-01"]));
    assert_eq!(
        properties["fp:performedActivity"],
        serde_json::json!([{"iri": "https://fieldpack.dev/def/activity/concrete-pumping"}])
    );
    assert_eq!(properties["geo:hasGeometry"][0]["geo:asWKT"][0]["value"], "POINT(91.1 29.65)");

    let pump = rdf.describe("https://fieldpack.dev/id/machine/p1").expect("reads").expect("known").json();
    assert_eq!(pump["label"], serde_json::json!({"en": "trailer pump", "zh": "拖泵"}));
    let figures = &pump["properties"]["fp:figures"][0];
    assert_eq!(figures[0]["fp:value"], serde_json::json!([470.0]), "a list is a list, in its order: {pump}");
    assert_eq!(figures[1]["fp:word"], serde_json::json!(["diesel"]));

    // Both standard forms read back to the same triples.
    let read = |text: &str, format: RdfFormat| {
        let mut lines: Vec<String> = RdfParser::from_format(format)
            .for_slice(text)
            .map(|quad| quad.unwrap_or_else(|error| panic!("{error}: {text}")).to_string())
            .collect();
        lines.sort_unstable();
        lines
    };
    let mut expected: Vec<String> = found.triples().iter().map(ToString::to_string).collect();
    expected.sort_unstable();
    let turtle = found.turtle().expect("writes");
    assert!(turtle.contains("fp:Site") && turtle.contains("@prefix fp:"), "{turtle}");
    assert_eq!(read(&turtle, RdfFormat::Turtle), expected);
    let json_ld = found.json_ld().expect("writes");
    assert!(serde_json::from_str::<serde_json::Value>(&json_ld).is_ok(), "{json_ld}");
    let format = RdfFormat::from_extension("jsonld").expect("known");
    assert_eq!(read(&json_ld, format), expected);
}

#[test]
fn damage_says_what_to_delete() {
    let folder = tempfile::tempdir().expect("a folder");
    {
        let mut projection = open(folder.path());
        let changes: Vec<Change> = (0..2_000).map(|number| Change::Upsert(failure(number))).collect();
        apply(&mut projection, 1, &changes);
        projection.flush().expect("flushes");
    }
    let files = |extension: &str| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder.path().join("rdf")).expect("lists");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
    };
    for file in files("sst") {
        let mut bytes = std::fs::read(&file).expect("reads");
        let middle = bytes.len() / 3;
        for byte in &mut bytes[middle..middle + 64] {
            *byte ^= 0x55;
        }
        std::fs::write(&file, bytes).expect("writes");
    }
    let error = match RdfProjection::open(&folder.path().join("rdf"), base()) {
        Err(error) => error,
        Ok(projection) => {
            let rdf = projection.reader();
            let described = (0..2_000).map(|number| rdf.describe(&failure(number).header.iri));
            described.filter_map(Result::err).next().unwrap_or_else(|| panic!("no read met the damage"))
        }
    };
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    let text = error.to_string();
    assert!(text.contains("rdf") && text.contains("delete"), "{text}");
}

#[test]
fn a_second_process_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let _first = open(folder.path());
    let second = RdfProjection::open(&folder.path().join("rdf"), base()).err();
    assert!(matches!(second, Some(StoreError::InUse { .. })), "{second:?}");
}
