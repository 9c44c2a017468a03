//! Bad input to imports: each fault is located, a file loads whole or not at all.

use fieldpack_graph::import::{ImportError, Limits, LoadOptions, Mapping, RdfParts, RecordMapping, Report, load_table};
use fieldpack_graph::knowledge::{Knowledge, compile::ontologies_dir};
use fieldpack_graph::record::{ProblemCode, Record, RecordData};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static KNOWLEDGE: LazyLock<Knowledge> =
    LazyLock::new(|| Knowledge::load(&ontologies_dir()).expect("the shipped ontologies compile"));

const SITES: &str = r#"
about = "made up for this test"
[input]
format = "csv"
empty = ["-"]
[record]
type = "site"
source = "test"
owner = "acme"
synthetic = true
source_id = { column = "id" }
[fields]
label = { column = "name" }
"position.lon" = { column = "lon", read = "degrees" }
"position.lat" = { column = "lat", read = "degrees" }
"period.from" = { column = "from", read = "date", formats = ["%d.%m.%Y", "%Y-%m-%d"] }
activity = { column = "works", values = { pumping = "concrete pumping", crane = "lifting" } }
[[conditions]]
dimension = "altitude"
value = { column = "height_ft", read = "number", unit = "[ft_i]" }
[[conditions]]
dimension = "ambient_temperature_min"
value = { column = "low_f", read = "number", unit = "[degF]" }
"#;

const HEADER: &str = "id,name,lon,lat,from,works,height_ft,low_f\n";

fn mapping(text: &str) -> RecordMapping<'static> {
    let mapping = Mapping::parse("sites.toml", text).unwrap_or_else(|error| panic!("{error}"));
    RecordMapping::new("sites.toml", mapping, &KNOWLEDGE).unwrap_or_else(|error| panic!("{error}"))
}

/// A file in a folder of its own, which goes with the first member.
fn file(name: &str, content: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    (folder, path)
}

fn load(mapping: &RecordMapping<'_>, path: &Path, options: &LoadOptions) -> (Vec<Record>, Result<Report, ImportError>) {
    let mut records = Vec::new();
    let report = load_table(path, mapping, options, |record| {
        records.push(record);
        Ok(())
    });
    (records, report)
}

fn rows_of(error: ImportError) -> Report {
    match error {
        ImportError::Rows(report) => *report,
        other => panic!("{other}"),
    }
}

/// 10,000 rows, three of them bad: lines 102, 5002 and 9902 of the file.
fn ten_thousand() -> String {
    let mut text = HEADER.to_owned();
    for row in 1..=10_000 {
        let (lon, from, height) = match row {
            101 => ("291.1", "2024-05-01", "12000"),
            5001 => ("91.1", "1 May", "12000"),
            9901 => ("91.1", "2024-05-01", "high"),
            _ => ("91.1", "2024-05-01", "12000"),
        };
        writeln!(text, "S-{row},Site {row},{lon},29.6,{from},pumping,{height},-").expect("a string takes it");
    }
    text
}

#[test]
fn units_dates_and_vocabulary_are_read_as_declared() {
    let (_folder, path) = file("a.csv", format!("{HEADER}1,拉萨,91:06:00,29.6,05.11.2024,pumping,12000,14\n"));
    let (records, report) = load(&mapping(SITES), &path, &LoadOptions::default());
    assert_eq!(report.expect("sound").loaded, 1);
    let RecordData::Site(site) = &records[0].data else { panic!("a site") };
    assert_eq!(site.activity.as_deref(), Some("concrete pumping"));
    assert_eq!(site.period.map(|period| period.from.to_string()).as_deref(), Some("2024-11-05"));
    let values: Vec<f64> = site.conditions.iter().filter_map(|condition| condition.value).collect();
    assert!((values[0] - 3657.6).abs() < 1e-9 && (values[1] + 10.0).abs() < 1e-9, "{values:?}");
    assert!(records[0].header.synthetic && &*records[0].header.iri == "https://fieldpack.dev/id/site/test/1");
}

#[test]
fn three_bad_rows_in_ten_thousand_stop_the_file() {
    let (_folder, path) = file("sites.csv", ten_thousand());
    let (records, report) = load(&mapping(SITES), &path, &LoadOptions::default());
    assert!(records.len() < 10_000, "nothing is handed out after the first bad row");
    let error = report.expect_err("three rows are bad");
    let message = error.to_string();
    assert!(message.contains("3 of 10000 rows") && message.contains("--keep-going"), "{message}");
    let report = rows_of(error);
    let places: Vec<_> = report
        .problems
        .iter()
        .map(|one| (one.row, one.line, one.column.as_str(), one.problem.code, one.problem.found.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (101, 102, "lon", ProblemCode::OutOfRange, "291.1"),
            (5001, 5002, "from", ProblemCode::InvalidValue, "1 May"),
            (9901, 9902, "height_ft", ProblemCode::InvalidValue, "high"),
        ]
    );
}

#[test]
fn keep_going_loads_the_sound_rows_and_reports_the_others() {
    let (_folder, path) = file("sites.csv", ten_thousand());
    let options = LoadOptions { keep_going: true, ..LoadOptions::default() };
    let (records, report) = load(&mapping(SITES), &path, &options);
    let report = report.expect("keeps going");
    assert_eq!((records.len(), report.rows, report.loaded, report.bad_rows), (9_997, 10_000, 9_997, 3));
    let mut written = Vec::new();
    report.write_csv(&mut written).expect("written");
    let lines: Vec<csv::StringRecord> =
        csv::Reader::from_reader(&*written).records().collect::<Result<_, _>>().expect("CSV");
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[1].iter().skip(1).take(5).collect::<Vec<_>>(),
        ["5001", "5002", "from", "/data/period/from", "invalid_value"]
    );
}

#[test]
fn rows_that_are_no_rows_are_named() {
    let text = format!("{HEADER}1,a,1,1,2024-05-01,pumping,1,1\n2,b,1\n3,c,1,1,2024-05-01,dancing,1,1\n");
    let (_folder, path) = file("sites.csv", text);
    let (_, report) = load(&mapping(SITES), &path, &LoadOptions::default());
    let report = rows_of(report.expect_err("two rows are bad"));
    let first = &report.problems[0];
    assert_eq!(
        (first.line, first.problem.expected.as_str(), first.problem.found.as_str()),
        (3, "8 cells, as in the header", "3")
    );
    let second = &report.problems[1];
    assert_eq!(
        (second.line, second.problem.code, second.problem.found.as_str()),
        (4, ProblemCode::UnknownNotation, "dancing")
    );
    assert!(second.problem.expected.contains("crane, pumping"), "{second}");
}

#[test]
fn a_missing_column_is_named_before_any_row() {
    let (_folder, path) = file("sites.csv", "id,name,lon,latitude\n1,a,1,1\n");
    let (records, report) = load(&mapping(SITES), &path, &LoadOptions::default());
    let message = report.expect_err("columns are missing").to_string();
    assert!(records.is_empty() && message.contains("`from`, `height_ft`, `lat`, `low_f`, `works`"), "{message}");
    assert!(message.contains("its columns are `id`, `name`, `lon`, `latitude`"), "{message}");
}

#[test]
fn an_endless_row_ends_the_reading() {
    let text = format!("{HEADER}1,\"never closed {}", "x".repeat(2_000_000));
    let (_folder, path) = file("sites.csv", text);
    let options = LoadOptions { limits: Limits { row_bytes: 100_000, ..Limits::default() }, ..LoadOptions::default() };
    let (records, report) = load(&mapping(SITES), &path, &options);
    let message = report.expect_err("the row is too long").to_string();
    assert!(records.is_empty() && message.contains("longer than 100000 bytes"), "{message}");
}

#[test]
fn encodings_are_declared() {
    let (gb, _, _) = encoding_rs::GB18030.encode("1,拉萨,91,29,2024-05-01,pumping,1,1\n");
    let bytes = [HEADER.as_bytes(), &gb].concat();
    let (_folder, path) = file("sites.csv", &bytes);
    let declared = SITES.replace("format = \"csv\"", "format = \"csv\"\nencoding = \"gb18030\"");
    let (records, _) = load(&mapping(&declared), &path, &LoadOptions::default());
    assert_eq!(&*records[0].data.title(), "拉萨");
    let (_, report) = load(&mapping(SITES), &path, &LoadOptions::default());
    let report = rows_of(report.expect_err("no UTF-8"));
    assert!(report.problems[0].problem.expected.contains("input.encoding"), "{}", report.problems[0]);
    let (_folder, marked) = file("b.csv", format!("\u{feff}{HEADER}1,a,1,1,2024-05-01,pumping,1,1\n"));
    assert_eq!(load(&mapping(SITES), &marked, &LoadOptions::default()).0.len(), 1, "a byte order mark is no column");
}

fn refused(text: &str) -> String {
    match Mapping::parse("m.toml", text) {
        Err(error) => error.to_string(),
        Ok(mapping) => match RecordMapping::new("m.toml", mapping, &KNOWLEDGE) {
            Err(error) => error.to_string(),
            Ok(_) => panic!("a sound mapping: {text}"),
        },
    }
}

#[test]
fn mappings_are_checked_before_the_file() {
    let message = refused(&SITES.replace("synthetic = true", "synthetic = true\ncolour = 1"));
    assert!(message.contains("line 11") && message.contains("unknown field `colour`"), "{message}");
    let message = refused(&SITES.replace("\"altitude\"", "\"hight\""));
    assert!(message.contains("conditions[0], dimension `hight`: not a dimension"), "{message}");
    let message = refused(&SITES.replace("[ft_i]", "kW"));
    assert!(message.contains("dimension `altitude`") && message.contains("cannot convert `kW` to `m`"), "{message}");
    let message = refused(&SITES.replace(", unit = \"[ft_i]\"", ""));
    assert!(message.contains("needs the column's `unit`"), "{message}");
    let message =
        refused(&SITES.replace("label = { column = \"name\" }", "label = { column = \"name\", constant = \"x\" }"));
    assert!(message.contains("fields.\"label\": give exactly one of"), "{message}");
    let message = refused(&SITES.replace("label = { column = \"name\" }", "label = { parts = [\"{name\"] }"));
    assert!(message.contains("has no `}`"), "{message}");
    let message = refused(&SITES.replace("%d.%m.%Y", "%Q"));
    assert!(message.contains("date format `%Q`"), "{message}");
}

#[test]
fn json_lines_and_geojson_load_and_name_their_faults() {
    let lines = r#"
about = "made up for this test"
[input]
format = "jsonl"
[record]
type = "document"
source = "test"
owner = "acme"
synthetic = true
source_id = { column = "/meta/id" }
[fields]
title = { column = "title" }
text = { column = "body" }
"#;
    let text = "{\"meta\":{\"id\":1},\"title\":\"a\",\"body\":\"x\"}\n\n{\"meta\":{\"id\":2}\n[1]\n";
    let (_folder, path) = file("a.jsonl", text);
    let options = LoadOptions { keep_going: true, ..LoadOptions::default() };
    let (records, report) = load(&mapping(lines), &path, &options);
    let report = report.expect("keeps going");
    assert_eq!((records.len(), report.bad_rows), (1, 2));
    assert_eq!(&*records[0].header.iri, "https://fieldpack.dev/id/document/test/1");
    let places: Vec<_> = report.problems.iter().map(|one| (one.line, one.problem.code)).collect();
    assert_eq!(places, [(3, ProblemCode::MalformedJson), (4, ProblemCode::InvalidValue)]);

    let providers = r#"
about = "made up for this test"
[input]
format = "geojson"
[record]
type = "provider"
source = "test"
owner = "acme"
synthetic = true
source_id = { column = "code" }
[fields]
label = { column = "name" }
"position.lon" = { column = "lon", read = "number" }
"position.lat" = { column = "lat", read = "number" }
coverage = { column = "geometry", read = "json" }
"#;
    let feature = |code: u8, ring: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":{code},"name":"P","lon":91,"lat":29}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
    };
    let sound = feature(1, "[[90,29],[92,29],[92,31],[90,29]]");
    let crossing = feature(2, "[[0,0],[1,1],[1,0],[0,1],[0,0]]");
    let (_folder, path) =
        file("a.geojson", format!(r#"{{"type":"FeatureCollection","features":[{sound},{crossing}]}}"#));
    let (records, report) = load(&mapping(providers), &path, &options);
    let report = report.expect("keeps going");
    assert_eq!((records.len(), report.bad_rows), (1, 1));
    let problem = &report.problems[0];
    assert_eq!(
        (problem.row, problem.column.as_str(), problem.problem.code),
        (2, "geometry", ProblemCode::InvalidPolygon)
    );
}

#[test]
fn an_error_in_line_812_of_turtle_is_named() {
    let mut text = String::from("@prefix e: <http://example.com/> .\n");
    for line in 2..=1000 {
        let end = if line == 812 { "" } else { " ." };
        writeln!(text, "e:s{line} e:p \"v{line}\"{end}").expect("a string takes it");
    }
    let (_folder, path) = file("a.ttl", text.replace("e:s812 e:p \"v812\"", "e:s812 e:p ]"));
    let parts = RdfParts::open(&path, "https://fieldpack.dev/id/graph/a").expect("opens");
    let error = parts.filter_map(Result::err).next().expect("line 812 is no Turtle");
    assert!(matches!(error, ImportError::Rdf { line: 812, .. }), "{error}");
}

#[test]
fn rdf_keeps_named_graphs_and_labels_blank_nodes_the_same_each_time() {
    let text =
        "_:a <http://e/p> _:b <http://e/g1> .\n_:b <http://e/p> \"x\" .\n_:a <http://e/p> \"y\" <http://e/g2> .\n";
    let (_folder, path) = file("a.nq", text);
    let read =
        || RdfParts::open(&path, "http://e/default").expect("opens").collect::<Result<Vec<_>, _>>().expect("sound");
    let parts = read();
    let graphs: Vec<(&str, bool)> = parts.iter().map(|part| (part.graph.as_str(), part.replace)).collect();
    assert_eq!(graphs, [("http://e/default", true), ("http://e/g1", true), ("http://e/g2", true)]);
    assert_eq!(parts, read());
    let subject = |part: usize| parts[part].nquads.split(' ').next().map(str::to_owned);
    assert_eq!(subject(1), subject(2), "one node in both graphs");
    let (_folder, empty) = file("b.ttl", "");
    let parts: Vec<_> =
        RdfParts::open(&empty, "http://e/default").expect("opens").collect::<Result<_, _>>().expect("sound");
    assert!(parts.len() == 1 && parts[0].replace && parts[0].nquads.is_empty(), "an empty file empties its graph");
    assert!(RdfParts::open(Path::new("a.docx"), "http://e/default").is_err());
}
