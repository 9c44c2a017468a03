//! Loading: every form, whole or not at all, with located errors.

mod cli_support;

use cli_support::{count, fieldpack, repository, run_on, simulate, site_line, values_of, write_sites};
use std::path::{Path, PathBuf};

/// A mapping of a table of sites.
const MAPPING: &str = r#"
about = "sites of a test"

[input]
format = "csv"

[record]
type = "site"
source = "crm"
owner = "acme"
synthetic = false
source_id = { column = "id" }

[fields.label]
column = "name"

[fields."position.lon"]
column = "lon"
read = "number"

[fields."position.lat"]
column = "lat"
read = "number"

[[conditions]]
dimension = "altitude"
value = { column = "altitude_ft", read = "number", unit = "[ft_i]" }
"#;

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path
}

/// A table of sites; each of `bad` replaces the row of that number.
fn table(rows: usize, bad: &[(usize, &str)]) -> String {
    let mut text = String::from("id,name,lon,lat,altitude_ft\n");
    for row in 1..=rows {
        match bad.iter().find(|(number, _)| *number == row) {
            Some((_, bad)) => text += bad,
            None => text += &format!("S-{row},site {row},{}.5,30.25,12000", 80 + row % 40),
        }
        text.push('\n');
    }
    text
}

fn text_of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[test]
fn every_form_of_rdf_is_loaded_into_a_graph_of_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let triple = |name: &str, value: &str| format!("<https://x/{name}> <https://x/p> \"{value}\"");
    let files = [
        write(folder.path(), "a.ttl", &format!("{} , \"2\" .\n", triple("a", "1"))),
        write(folder.path(), "b.nt", &format!("{} .\n{} .\n", triple("b", "1"), triple("b", "2"))),
        write(
            folder.path(),
            "c.nq",
            &format!("{} <https://x/g> .\n{} <https://x/g> .\n", triple("c", "1"), triple("c", "2")),
        ),
        write(folder.path(), "d.trig", &format!("GRAPH <https://x/h> {{ {} , \"2\" }}\n", triple("d", "1"))),
        write(
            folder.path(),
            "e.rdf",
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns:x=\"https://x/\">\
             <rdf:Description rdf:about=\"https://x/e\"><x:p>1</x:p><x:p>2</x:p></rdf:Description></rdf:RDF>",
        ),
        write(folder.path(), "f.jsonld", r#"{"@id": "https://x/f", "https://x/p": ["1", "2"]}"#),
    ];
    let things = ["a", "b", "c", "d", "e", "f"].map(|name| format!("https://x/{name}"));
    let things: Vec<&str> = things.iter().map(String::as_str).collect();
    let empty = run_on(&data, "load", &[text_of(&write(folder.path(), "empty.nt", ""))]).json();
    assert_eq!(empty["files"][0]["quads"], 0);
    for round in 1..=2 {
        let paths: Vec<&str> = files.iter().map(|path| text_of(path)).collect();
        let summary = run_on(&data, "load", &paths).json();
        let loaded = summary["files"].as_array().expect("files");
        assert!(loaded.iter().all(|file| file["quads"] == 2), "{summary}");
        assert_eq!(loaded[0]["graphs"][0], "https://fieldpack.dev/id/graph/a.ttl");
        assert_eq!(loaded[2]["graphs"][0], "https://x/g");
        assert_eq!(values_of(&data, &things), [2; 6], "round {round}");
    }
    // A file that is loaded again replaces what its graph held.
    write(folder.path(), "a.ttl", &format!("{} .\n", triple("a", "3")));
    run_on(&data, "load", &[text_of(&files[0])]).json();
    assert_eq!(values_of(&data, &["https://x/a", "https://x/b"]), [1, 2]);
}

#[test]
fn a_folder_of_the_simulator_is_loaded_without_its_truth() {
    let folder = tempfile::tempdir().expect("a folder");
    let (out, data) = (folder.path().join("out"), folder.path().join("data"));
    simulate(&out);
    let summary = run_on(&data, "load", &[text_of(&out)]).json();
    assert!(summary["passed_over"].as_array().is_some_and(|list| list.len() == 1), "{summary}");
    assert_eq!((count(&data, "site"), count(&data, "failure"), count(&data, "provider")), (40, 300, 12));
    let info = run_on(&data, "info", &[]).json();
    let records = info["counts"]["records"].as_object().expect("counts").values();
    let all: u64 = records.filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(info["counts"]["synthetic"].as_u64(), Some(all), "all of it is marked synthetic");
}

#[test]
fn three_bad_rows_in_ten_thousand() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mapping = write(folder.path(), "sites.toml", MAPPING);
    let bad = [(12, "S-12,twelve,east,30,1"), (5_000, "S-5000,north,100,95,1"), (9_999, "S-9999,high,100,30,?")];
    let file = write(folder.path(), "sites.csv", &table(10_000, &bad));

    let refused = run_on(&data, "load", &["--mapping", text_of(&mapping), text_of(&file)]).problem(2);
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("3 of the 10000 rows")), "{refused}");
    let details: Vec<&str> =
        refused["errors"].as_array().expect("faults").iter().filter_map(|fault| fault["detail"].as_str()).collect();
    for (line, column, value) in [(13, "lon", "east"), (5_001, "lat", "95"), (10_000, "altitude_ft", "?")] {
        let place = format!("sites.csv:{line}: column `{column}`");
        assert!(details.iter().any(|one| one.contains(&place) && one.contains(value)), "{place}: {details:?}");
    }
    assert_eq!(count(&data, "site"), 0, "without --keep-going nothing loads");

    let summary = run_on(&data, "load", &["--keep-going", "--mapping", text_of(&mapping), text_of(&file)]).json();
    let loaded = &summary["files"][0];
    assert_eq!((loaded["records"].as_u64(), loaded["bad_rows"].as_u64()), (Some(9_997), Some(3)), "{summary}");
    assert_eq!(count(&data, "site"), 9_997);
    let report = PathBuf::from(loaded["report"].as_str().expect("a report"));
    assert_eq!(report, folder.path().join("sites.csv.problems.csv"));
    let report = std::fs::read_to_string(report).expect("written");
    let lines: Vec<&str> = report.lines().collect();
    assert_eq!(lines[0], "file,row,line,column,field,code,expected,found");
    assert_eq!(lines.len(), 4, "{report}");
    assert!(lines[2].contains(",5000,5001,lat,"), "{report}");
}

#[test]
fn record_lines_are_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut lines: Vec<String> = (0..5_000).map(|number| site_line("crm", number)).collect();
    lines[4_321] = lines[4_321].replace("\"lat\":", "\"lat\":1");
    lines[2_000] = "{\"type\":\"castle\"}".to_owned();
    let file = write(folder.path(), "sites.ndjson", &lines.join("\n"));
    let refused = run_on(&data, "load", &[text_of(&file)]).problem(2);
    let text = refused.to_string();
    assert!(text.contains("sites.ndjson:2001") && text.contains("sites.ndjson:4322"), "{text}");
    assert_eq!(count(&data, "site"), 0);
    let kept = run_on(&data, "load", &["--keep-going", text_of(&file)]).json();
    assert_eq!(kept["files"][0]["bad_rows"], 2, "{kept}");
    assert_eq!(count(&data, "site"), 4_998);
    // What one line puts in, another takes out.
    let delete = r#"{"op":"delete","type":"site","source":"crm","source_id":"S-0"}"#;
    run_on(&data, "load", &[text_of(&write(folder.path(), "gone.ndjson", delete))]).json();
    assert_eq!(count(&data, "site"), 4_997);
}

#[test]
fn a_turtle_error_in_line_812_is_named_and_nothing_is_loaded() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut text: String = (1..812).map(|line| format!("<https://x/s{line}> <https://x/p> {line} .\n")).collect();
    text += "<https://x/s812> <https://x/p> .\n<https://x/s813> <https://x/p> 813 .\n";
    let sound = write(folder.path(), "a-sound.ttl", "<https://x/a> <https://x/p> 1 .\n");
    let broken = write(folder.path(), "broken.ttl", &text);
    run_on(&data, "load", &[text_of(&sound)]).json();
    let problem = run_on(&data, "load", &[text_of(&sound), text_of(&broken)]).problem(2);
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("broken.ttl:812:"), "{detail}");
    assert!(detail.contains("loaded before it and kept") && detail.contains("a-sound.ttl"), "{detail}");
    let found = values_of(&data, &["https://x/a", "https://x/s1", "https://x/s813"]);
    assert_eq!(found, [1, 0, 0], "nothing of the broken file is there");
    let chinese = run_on(&data, "load", &["--language", "zh", text_of(&broken)]).problem(2);
    assert!(chinese["detail"].as_str().is_some_and(|detail| detail.contains("没有导入任何内容")), "{chinese}");
}

#[test]
fn mappings_that_do_not_fit_say_why_before_anything_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let file = write(folder.path(), "sites.csv", &table(3, &[]));
    let refused = |name: &str, mapping: &str| {
        let mapping = write(folder.path(), name, mapping);
        let problem = run_on(&data, "load", &["--mapping", text_of(&mapping), text_of(&file)]).problem(2);
        problem["detail"].as_str().expect("a sentence").to_owned()
    };
    let typo = refused("typo.toml", &MAPPING.replace("column = \"name\"", "colum = \"name\""));
    assert!(typo.contains("typo.toml") && typo.contains("colum"), "{typo}");
    let unit = refused("unit.toml", &MAPPING.replace("[ft_i]", "kg"));
    assert!(unit.contains("unit.toml") && unit.contains("altitude"), "{unit}");
    let dimension = refused("dimension.toml", &MAPPING.replace("\"altitude\"", "\"happiness\""));
    assert!(dimension.contains("happiness"), "{dimension}");
    let column = refused("column.toml", &MAPPING.replace("\"altitude_ft\"", "\"height\""));
    assert!(column.contains("height") && column.contains("altitude_ft"), "{column}");
    let missing = run_on(&data, "load", &["--mapping", "/nowhere/m.toml", text_of(&file)]).problem(2);
    assert!(missing["detail"].as_str().is_some_and(|detail| detail.contains("/nowhere/m.toml")), "{missing}");
}

#[test]
fn places_become_turtle_that_passes_the_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = "geonameid,name_zh,name_en,names_zh_all,country,lon,lat,elevation_m,elevation_kind\n\
                 9999999,试验镇,Test Town,試驗鎮|老试验,CN,91.5,29.5,3700,dem\n";
    let file = write(folder.path(), "places.csv", table);
    let mapping = repository("fixtures/mappings/geonames-places.toml");
    let arguments = ["--mapping", text_of(&mapping), text_of(&file)];
    let data = folder.path().join("data");
    let problem = run_on(&data, "load", &arguments).problem(2);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("--out")), "{problem}");

    let ontologies = folder.path().join("ontologies");
    copy_folder(&repository("ontologies"), &ontologies);
    let out = ontologies.join("test-places.ttl");
    let written = run_on(&data, "load", &[&arguments[..], &["--out", text_of(&out)]].concat()).json();
    assert_eq!(written["written"], 1);
    assert!(!data.exists(), "writing Turtle opens no folder");
    let checked = fieldpack().args(["check", "--json"]).arg(&ontologies).output().expect("runs");
    let checked = cli_support::Ended::of(checked);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn a_folder_that_cannot_be_made_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let sites = folder.path().join("sites.ndjson");
    write_sites(&sites, "crm", 3);
    let blocked = write(folder.path(), "file", "not a folder");
    let problem = run_on(&blocked.join("data"), "load", &[text_of(&sites)]).problem(1);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("file/data")), "{problem}");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("readable") {
        let path = entry.expect("readable").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}
