//! `check`: the shipped ontologies pass, and broken ones are told in words, where they are wrong.

use fieldpack_graph::check::{CheckReport, Finding, check};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::knowledge::compile::ontologies_dir;
use std::path::Path;

/// A small folder that is sound, with one text replaced by another.
fn broken(from: &str, to: &str) -> CheckReport {
    let folder = tempfile::tempdir().expect("a folder");
    let text = SOUND.replacen(from, to, 1);
    assert_ne!(text, SOUND, "`{from}` stands in the file");
    std::fs::create_dir(folder.path().join("rules")).expect("a folder");
    std::fs::write(folder.path().join("rules/site.ttl"), text).expect("writes");
    check(folder.path())
}

/// The finding of a subject and a property.
fn finding<'r>(report: &'r CheckReport, subject: &str, path: &str) -> &'r Finding {
    let found = report.findings.iter().find(|one| one.subject.ends_with(subject) && one.path == path);
    found.unwrap_or_else(|| panic!("{subject} {path}: {}", told(report)))
}

fn told(report: &CheckReport) -> String {
    let sentences: Vec<String> = report.findings.iter().map(|one| one.sentence(Language::En)).collect();
    format!("{} findings:\n{}", sentences.len(), sentences.join("\n"))
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

const SOUND: &str = r#"@prefix fp: <https://fieldpack.dev/def/> .
@prefix activity: <https://fieldpack.dev/def/activity/> .
@prefix dim: <https://fieldpack.dev/def/dimension/> .
@prefix doc: <https://fieldpack.dev/id/document/> .
@prefix rule: <https://fieldpack.dev/id/rule/> .
@prefix scheme: <https://fieldpack.dev/def/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

scheme:activities a skos:ConceptScheme ;
    skos:prefLabel "作业"@zh, "activities"@en .

doc:manual a fp:Document ;
    skos:prefLabel "手册"@zh, "manual"@en ;
    fp:status "in_force" ;
    fp:certainty "known" .

doc:old a fp:Document ;
    skos:prefLabel "旧规程"@zh, "old code"@en ;
    fp:edition "1995" ;
    fp:status "withdrawn" ;
    fp:certainty "known" .

dim:altitude a fp:Dimension ;
    skos:notation "altitude" ;
    skos:prefLabel "海拔"@zh, "altitude"@en ;
    fp:group "air" ;
    fp:datatype "number" ;
    fp:unit "m" ;
    fp:meanings ( "site" ) ;
    fp:source [ fp:document doc:manual ; fp:certainty "known" ] .

activity:pumping a fp:Activity, skos:Concept ;
    skos:inScheme scheme:activities ;
    skos:notation "pumping" ;
    skos:prefLabel "泵送"@zh, "pumping"@en ;
    fp:covered true ;
    fp:governedBy ( dim:altitude ) ;
    fp:source [ fp:document doc:manual ; fp:certainty "known" ] .

rule:R1 a fp:Prohibition ;
    skos:notation "R1" ;
    fp:text "不得泵送。"@zh, "No pumping."@en ;
    fp:reason "空气稀薄。"@zh, "Thin air."@en ;
    fp:remedy "换机。"@zh, "Another machine."@en ;
    fp:severity "high" ;
    fp:ruleKind "standard" ;
    fp:condition [ fp:all (
        [ fp:left dim:altitude ; fp:comparison ">" ; fp:right [ fp:value 1000.0 ; fp:unit "m" ] ]
        [ fp:left dim:altitude ; fp:comparison "<" ; fp:right [ fp:value 3000.0 ; fp:unit "m" ] ]
    ) ] ;
    fp:activity activity:pumping ;
    fp:source [ fp:document doc:manual ; fp:clause "1" ; fp:certainty "known" ] .
"#;

#[test]
fn the_shipped_ontologies_pass() {
    let report = check(&ontologies_dir());
    assert!(report.passed() && report.findings.is_empty(), "{}", told(&report));
    assert!(report.files > 50 && report.triples > 20_000, "{} files, {} triples", report.files, report.triples);
}

#[test]
fn a_sound_folder_of_ones_own_passes_the_shipped_shapes() {
    let report = broken("空气稀薄。", "空气稀薄，动力不足。");
    assert!(report.findings.is_empty(), "{}", told(&report));
}

#[test]
fn a_syntax_error_in_line_812_is_named_and_the_other_files_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let filler = "# a comment\n".repeat(812 - 1 - SOUND.lines().count());
    let long = format!("{SOUND}{filler}activity:pumping fp:offer fp:covered true .\n");
    std::fs::write(folder.path().join("long.ttl"), long).expect("writes");
    std::fs::write(folder.path().join("other.ttl"), "@prefix e: <http://e/> .\ne:a e:b \"c\"\ne:d e:f e:g .\n")
        .expect("writes");
    let report = check(folder.path());
    let places: Vec<(&str, Option<u64>)> = report.findings.iter().map(|one| (one.file.as_str(), one.line)).collect();
    assert_eq!(places, [("long.ttl", Some(812)), ("other.ttl", Some(3))], "{}", told(&report));
    for found in &report.findings {
        assert!(has_han(&found.expected.zh) && found.expected.en.contains('`'), "{}", found.sentence(Language::Zh));
        assert!(found.column.is_some() && !found.found.en.is_empty());
    }
    assert!(!report.passed());
}

#[test]
fn a_label_missing_in_one_language_is_named() {
    let report = broken("\"泵送\"@zh, \"pumping\"@en", "\"pumping\"@en");
    let found = finding(&report, "activity/pumping", "skos:prefLabel");
    let line = SOUND.lines().position(|line| line.starts_with("activity:pumping a")).expect("stands there") as u64 + 1;
    assert_eq!((found.file.as_str(), found.line), ("rules/site.ttl", Some(line)));
    assert!(found.expected.en.contains("Chinese") && found.expected.zh.contains("中文"), "{found:?}");
    assert!(found.found.en.contains("pumping"), "{found:?}");
    assert_eq!(report.findings.len(), 1, "{}", told(&report));
    let report = broken("\"不得泵送。\"@zh, \"No pumping.\"@en", "\"不得泵送。\"@zh");
    let found = finding(&report, "rule/R1", "fp:text");
    assert!(found.expected.en.contains("English"), "{found:?}");
}

#[test]
fn a_missing_source_is_named() {
    let report = broken(
        "    fp:activity activity:pumping ;\n    fp:source [ fp:document doc:manual ; fp:clause \"1\" ; fp:certainty \"known\" ] .",
        "    fp:activity activity:pumping .",
    );
    let found = finding(&report, "rule/R1", "fp:source");
    assert_eq!((found.found.zh.as_str(), found.found.en.as_str()), ("无", "nothing"));
    assert!(has_han(&found.expected.zh));
    assert_eq!(report.findings.len(), 1, "{}", told(&report));
    let report = broken("fp:clause \"1\" ; fp:certainty \"known\"", "fp:clause \"1\"");
    let found = finding(&report, "rule/R1", "fp:certainty");
    assert!(found.expected.en.contains("checked"), "what stands in a source is told of its rule: {found:?}");
}

#[test]
fn an_unknown_unit_is_named() {
    let report = broken("fp:value 1000.0 ; fp:unit \"m\"", "fp:value 1000.0 ; fp:unit \"furlongs\"");
    let found = finding(&report, "rule/R1", "fp:unit");
    assert!(found.found.en.contains("furlongs"), "{found:?}");
    assert!(found.expected.en.contains("UCUM") && has_han(&found.expected.zh), "{found:?}");
}

#[test]
fn a_prohibition_on_a_withdrawn_edition_fails() {
    let report = broken("fp:document doc:manual ; fp:clause \"1\"", "fp:document doc:old ; fp:clause \"1\"");
    let found = finding(&report, "rule/R1", "fp:source");
    assert!(found.found.en.contains("old code 1995") && found.expected.zh.contains("现行"), "{found:?}");
    // Not in the second place either.
    let report = broken(
        "fp:source [ fp:document doc:manual ; fp:clause \"1\" ; fp:certainty \"known\" ] .",
        "fp:source [ fp:document doc:manual ; fp:certainty \"known\" ; fp:rank 1 ] , [ fp:document doc:old ; fp:certainty \"known\" ; fp:rank 2 ] .",
    );
    assert!(!report.passed());
    finding(&report, "rule/R1", "fp:source");
}

#[test]
fn faults_of_conditions_are_told_of_their_rule() {
    let cases = [
        ("fp:comparison \"<\"", "fp:comparison \"under\"", "fp:comparison"),
        ("[ fp:left dim:altitude ; fp:comparison \"<\"", "[ fp:comparison \"<\"", "fp:left"),
        ("fp:severity \"high\"", "fp:severity \"deadly\"", "fp:severity"),
        (
            "fp:activity activity:pumping ;\n    fp:source",
            "fp:activity activity:flying ;\n    fp:source",
            "fp:activity",
        ),
    ];
    for (from, to, path) in cases {
        let report = broken(from, to);
        let found = finding(&report, "rule/R1", path);
        assert!(found.line.is_some() && has_han(&found.sentence(Language::Zh)), "{found:?}");
    }
}

#[test]
fn shapes_of_ones_own_are_used_and_must_be_turtle() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("shapes")).expect("a folder");
    std::fs::write(folder.path().join("site.ttl"), SOUND).expect("writes");
    let shape = |text: &str| {
        std::fs::write(folder.path().join("shapes/own.ttl"), text).expect("writes");
        check(folder.path())
    };
    let report = shape(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix fp: <https://fieldpack.dev/def/> .\n\
         <urn:s> a sh:NodeShape ; sh:targetClass fp:Prohibition ; sh:property <urn:p> .\n\
         <urn:p> a sh:PropertyShape ; sh:path fp:approvedBy ; sh:minCount 1 ; sh:severity sh:Warning ;\n\
           sh:message \"批准人\"@zh, \"who approved it\"@en .",
    );
    let found = finding(&report, "rule/R1", "fp:approvedBy");
    assert_eq!(found.expected.en, "who approved it");
    assert!(report.passed(), "a warning lets pass");
    let report = shape("<urn:s> a .");
    assert_eq!(report.findings[0].file, "shapes/own.ttl");
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let report = check(Path::new("/nowhere/at/all"));
    assert!(!report.passed() && report.findings[0].sentence(Language::En).contains("/nowhere/at/all"));
}
