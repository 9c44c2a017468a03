//! The compiler: located problems, all at once; a version that names the content; conditions that
//! survive the way through Turtle.

mod common;

use common::shipped;
use fieldpack_graph::knowledge::compile::{
    CompileProblem, OntologyFile, compile, ontologies_dir, read_condition, read_folder, write_condition,
};
use fieldpack_graph::knowledge::{Comparison, Condition, Knowledge, Operand};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use proptest::prelude::*;

const PREFIXES: &str = "@prefix fp: <https://fieldpack.dev/def/> .\n\
    @prefix dim: <https://fieldpack.dev/def/dimension/> .\n\
    @prefix id: <https://fieldpack.dev/id/> .\n\
    @prefix qudt: <http://qudt.org/schema/qudt/> .\n\
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n";

fn file(path: &str, text: &str) -> OntologyFile {
    OntologyFile { path: path.to_owned(), text: text.to_owned() }
}

/// Compiles the shipped files with one more; line 1 of `text` is line 6 of the file.
fn problems_with(text: &str) -> Vec<CompileProblem> {
    let mut files = read_folder(&ontologies_dir()).expect("readable");
    files.push(file("draft.ttl", &format!("{PREFIXES}{text}")));
    compile(&files).expect_err("the draft is at fault")
}

#[test]
fn a_syntax_error_names_its_line() {
    let mut text = PREFIXES.to_owned();
    for number in 6..812 {
        text.push_str(&format!("id:thing-{number} skos:note \"a\" .\n"));
    }
    text.push_str("id:broken skos:note \"never closed .\n");
    let problems = compile(&[file("long.ttl", &text)]).expect_err("broken");
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].file.as_str(), problems[0].line), ("long.ttl", Some(812)));
    assert!(problems[0].to_string().starts_with("long.ttl:812:"), "{}", problems[0]);
}

#[test]
fn problems_name_file_line_subject_property_expected_and_found() {
    let cases = [
        (
            "id:parameter-x a fp:Parameter ; skos:notation \"x\" ; skos:prefLabel \"甲\"@zh ; fp:value 1 ; fp:unit \"m\" ;\n\
             fp:source [ fp:documentName \"d\" ; fp:certainty \"known\" ] .",
            "skos:prefLabel",
            "0 with the tag @en",
        ),
        (
            "id:parameter-x a fp:Parameter ; skos:notation \"x\" ; skos:prefLabel \"甲\"@zh, \"x\"@en ; fp:value 1 ;\n\
             fp:unit \"furlongs\" ; fp:source [ fp:documentName \"d\" ; fp:certainty \"known\" ] .",
            "fp:unit",
            "furlongs",
        ),
        (
            "id:parameter-x a fp:Parameter ; skos:notation \"x\" ; skos:prefLabel \"甲\"@zh, \"x\"@en ; fp:low 2 ;\n\
             fp:value 1 ; fp:unit \"m\" ; fp:source [ fp:documentName \"d\" ; fp:certainty \"known\" ] .",
            "fp:value",
            "low <= value",
        ),
        (
            "id:parameter-x a fp:Parameter ; skos:notation \"x\" ; skos:prefLabel \"甲\"@zh, \"x\"@en ; fp:value 1 ;\n\
             fp:unit \"m\" .",
            "fp:source",
            "nothing",
        ),
        (
            "id:parameter-x a fp:Parameter ; skos:notation \"x\" ; skos:prefLabel \"甲\"@zh, \"x\"@en ; fp:value 1 ;\n\
             fp:unit \"m\" ; fp:source [ fp:documentName \"d\" ; fp:certainty \"sure\" ] .",
            "fp:certainty",
            "sure",
        ),
        (
            "id:machine-x a fp:Machine ; fp:maker \"m\" ; fp:model \"x\" ; fp:figures () ;\n\
             fp:machineClass id:no-class ; fp:publishedRole <https://fieldpack.dev/def/role/lead-pump> .",
            "fp:machineClass",
            "id/no-class",
        ),
        (
            "id:place-x a fp:Place ; skos:prefLabel \"甲\"@zh, \"x\"@en ; fp:placeKind \"town\" ;\n\
             fp:source [ fp:documentName \"d\" ; fp:certainty \"known\" ] .",
            "geo:hasGeometry",
            "nothing",
        ),
        ("id:term-x a fp:Term ; fp:termKind \"unit\" ; fp:stands \"N\" ; fp:word \"牛顿\"@zh .", "fp:stands", "N"),
        ("id:term-x a fp:Term ; fp:termKind \"mood\" ; fp:word \"好\"@zh .", "fp:termKind", "mood"),
        (
            "id:term-x a fp:Term ; fp:termKind \"class_word\" ; fp:stands \"hight min 3\" ; fp:word \"高\"@zh .",
            "fp:stands",
            "hight min 3",
        ),
        (
            "id:concept-x a skos:Concept ; skos:prefLabel \"甲\"@zh, \"x\"@en ; skos:broader id:concept-x .",
            "skos:broader",
            "a circle",
        ),
        ("_:a skos:note _:b . _:b skos:note _:a .", "", "_:"),
    ];
    for (text, property, found) in cases {
        let problems = problems_with(text);
        assert!(problems.len() <= 2, "{text}: {problems:?}");
        let problem = &problems[0];
        assert_eq!(problem.file, "draft.ttl", "{problem}");
        assert_eq!(problem.property, property, "{problem}");
        assert!(problem.found.contains(found), "{problem}");
        assert!(!problem.expected.is_empty(), "{problem}");
        if !text.starts_with("_:") {
            assert_eq!(problem.line, Some(6), "{problem}");
            assert!(problem.subject.starts_with("https://fieldpack.dev/id/"), "{problem}");
        }
    }
}

#[test]
fn all_problems_come_at_once() {
    let problems = problems_with(
        "id:term-a a fp:Term ; fp:termKind \"mood\" ; fp:word \"好\"@zh .\n\
         id:term-b a fp:Term ; fp:termKind \"about\" .\n\
         id:place-c a fp:Place ; fp:placeKind \"moon\" .",
    );
    let lines: Vec<Option<u64>> = problems.iter().map(|problem| problem.line).collect();
    assert!([6, 7, 8].iter().all(|line| lines.contains(&Some(*line))), "{problems:?}");
}

#[test]
fn a_missing_folder_and_an_empty_one_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = Knowledge::load(folder.path()).expect_err("nothing there");
    assert!(empty[0].to_string().contains("no Turtle file"), "{}", empty[0]);
    let missing = Knowledge::load(&folder.path().join("none")).expect_err("no such folder");
    assert!(missing[0].to_string().contains("none"), "{}", missing[0]);
    std::fs::write(folder.path().join("latin.ttl"), [0xe9, 0x20]).expect("written");
    let not_utf8 = Knowledge::load(folder.path()).expect_err("no UTF-8");
    assert_eq!(not_utf8[0].file, "latin.ttl");
}

#[test]
fn the_version_names_the_content_not_the_files() {
    let files = read_folder(&ontologies_dir()).expect("readable");
    let mut reversed = files.clone();
    reversed.reverse();
    let again = compile(&reversed).expect("compiles");
    let knowledge = shipped();
    assert_eq!(again.version, knowledge.version);
    assert_eq!(format!("{again:?}"), format!("{knowledge:?}"));
    let more = file("z.ttl", &format!("{PREFIXES}id:thing skos:note \"new\"@en ."));
    let changed = compile(&[files, vec![more]].concat()).expect("compiles");
    assert_ne!(changed.version, knowledge.version);
}

#[test]
fn conditions_that_cannot_be_are_refused() {
    let cases = [
        ("[ fp:all () ]", "an empty group"),
        ("[ fp:left dim:altitude ; fp:comparison \"about\" ; fp:right [ fp:value 3 ; fp:unit \"m\" ] ]", "about"),
        ("[ fp:left dim:hight ; fp:comparison \"<\" ; fp:right [ fp:value 3 ; fp:unit \"m\" ] ]", "hight"),
        ("[ fp:left dim:altitude ; fp:comparison \"<\" ; fp:right [ fp:value 3 ; fp:unit \"kg\" ] ]", "kg"),
        ("[ fp:left dim:altitude ; fp:comparison \"<\" ; fp:right [ fp:word \"high\" ] ]", "``"),
        ("[ fp:left dim:altitude ; fp:comparison \"<\" ]", "nothing"),
        ("[ fp:all ( [ fp:any () ] ) ; fp:any ( [ ] ) ]", "fp:all and fp:any"),
        ("_:x . _:x fp:all ( _:x _:x _:x )", "more"),
        ("\"altitude > 3\"", "altitude > 3"),
        ("[ fp:left", "syntax"),
    ];
    for (text, found) in cases {
        let problems = read_condition(text, shipped()).expect_err(text);
        let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(all.iter().any(|problem| problem.contains(found) || found == "syntax"), "{text}: {all:?}");
        assert!(problems.len() <= 4, "{text}: {all:?}");
    }
}

/// Any number as an operand's interval: exact, between two ends, or open to one side.
fn interval() -> impl Strategy<Value = Interval> {
    prop_oneof![
        (-1e4..1e4f64).prop_map(Interval::exact),
        (-1e4..1e4f64, 0.1..1e3f64).prop_map(|(low, width)| Interval::between(low, low + width)),
        (-1e4..1e4f64).prop_map(Interval::at_least),
        (-1e4..1e4f64).prop_map(Interval::at_most),
    ]
}

/// A comparison of two things of one unit.
fn comparison() -> impl Strategy<Value = Condition> {
    let signs = prop_oneof![
        Just(Comparison::Less),
        Just(Comparison::LessOrEqual),
        Just(Comparison::Greater),
        Just(Comparison::GreaterOrEqual),
        Just(Comparison::Equal),
        Just(Comparison::NotEqual),
    ];
    let numbered = prop_oneof![
        Just("altitude"),
        Just("pumping_height"),
        Just("ambient_temperature_min"),
        Just("boiling_point_c"),
        Just("required_pressure_mpa")
    ];
    let numbers = (numbered, interval(), signs.clone()).prop_map(|(notation, interval, comparison)| {
        let knowledge = shipped();
        let unit = knowledge
            .dimension(notation)
            .map(|found| &found.unit)
            .or_else(|| knowledge.quantities.get(notation).map(|found| &found.unit))
            .expect("a known quantity")
            .clone();
        Condition::Compare {
            left: Operand::Quantity(notation.into()),
            comparison,
            right: Operand::Constant(Quantity::number(interval, unit, Certainty::Known)),
        }
    });
    let words = ("[ -~\u{4e00}-\u{4e20}]{1,12}", signs.clone()).prop_map(|(word, comparison)| Condition::Compare {
        left: Operand::Quantity("concrete_strength_grade".into()),
        comparison,
        right: Operand::Constant(Quantity::text(word, Certainty::Known)),
    });
    let pairs = signs.prop_map(|comparison| Condition::Compare {
        left: Operand::Quantity("outrigger_pressure_kpa".into()),
        comparison,
        right: Operand::Quantity("bearing_capacity".into()),
    });
    prop_oneof![numbers, words, pairs]
}

/// A tree of conditions.
fn condition() -> impl Strategy<Value = Condition> {
    comparison().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Condition::All),
            prop::collection::vec(inner, 1..4).prop_map(Condition::Any),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_condition_survives_the_way_through_turtle(condition in condition()) {
        let knowledge = shipped();
        let text = write_condition(&condition, &|notation| knowledge.dimensions.contains_key(notation));
        let back = read_condition(&text, knowledge);
        prop_assert_eq!(back.as_ref(), Ok(&condition), "{}", text);
    }
}

#[test]
fn a_disagreement_needs_two_sides_that_are_there() {
    let draft = |positions: &str| {
        format!(
            "id:draft a fp:Disagreement ; skos:prefLabel \"甲\"@zh, \"a\"@en ; fp:disagreementKind \"rules\" ;\n\
             fp:positions ( {positions} ) ; fp:handling \"取严\"@zh, \"the stricter\"@en .\n"
        )
    };
    let side = "[ fp:text \"甲\"@zh, \"a\"@en ; fp:source [ fp:documentName \"a text\" ; fp:certainty \"known\" ] ]";
    let cases = [
        (draft(side), "fp:positions", "1"),
        (draft(&format!("{side} [ fp:rule id:none ]")), "fp:rule", "id/none"),
        (draft(&format!("{side} [ fp:text \"乙\"@zh, \"b\"@en ]")), "fp:source", "nothing"),
        (draft(&format!("{side} [ fp:rule id:none ; fp:of dim:hight ; fp:share 0.5 ]")), "fp:of", "hight"),
        (draft(&format!("{side} {side}")).replace("rules", "opinions"), "fp:disagreementKind", "opinions"),
    ];
    for (text, property, found) in cases {
        let problems = problems_with(&text);
        let fits = |problem: &&CompileProblem| problem.property == property && problem.found.contains(found);
        let problem = problems.iter().find(fits).unwrap_or_else(|| panic!("{text}: {problems:#?}"));
        assert_eq!((problem.file.as_str(), problem.line), ("draft.ttl", Some(6)), "{problem}");
    }
}
