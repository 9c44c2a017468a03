//! The neighbourhood of questions in both languages, on the shipped knowledge.

mod support;

use fieldpack_graph::columns::{Columns, Word};
use fieldpack_graph::knowledge::{Knowledge, Language, RecordField};
use fieldpack_graph::record::Record;
use fieldpack_index::{ConceptIndex, Neighbourhood};
use proptest::prelude::*;
use std::sync::LazyLock;
use support::{KNOWLEDGE, failure, site};

static INDEX: LazyLock<ConceptIndex> = LazyLock::new(|| ConceptIndex::new(&KNOWLEDGE));

/// Columns whose records name every failure mode, machine class and activity of the knowledge.
static COLUMNS: LazyLock<Columns> = LazyLock::new(|| {
    let mut columns = Columns::of(&KNOWLEDGE);
    let classes = KNOWLEDGE.concepts.values().filter(|concept| concept.iri.contains("/class/"));
    for (number, class) in classes.enumerate() {
        columns.upsert(&failure(&format!("class-{number}"), "x", |data| {
            data.machine_class = Some(class.notation.clone());
            data.mode = "UNK".into();
        }));
    }
    for code in KNOWLEDGE.failure_modes.keys() {
        columns.upsert(&failure(&format!("mode-{code}"), "x", |data| data.mode = code.clone()));
    }
    for (number, activity) in KNOWLEDGE.activities.values().enumerate() {
        let record: Record =
            site(&format!("site-{number}"), "x", |data| data.activity = Some(activity.notation.clone()));
        columns.upsert(&record);
    }
    columns
});

fn word(text: &str) -> Word {
    COLUMNS.word(text).unwrap_or_else(|| panic!("no record has {text}"))
}

/// The neighbourhood of a question.
fn of(text: &str) -> Neighbourhood {
    Neighbourhood::of(text, &[], &INDEX, &COLUMNS)
}

/// The score of a failure.
fn failure_score(found: &Neighbourhood, class: &str, mode: &str) -> f32 {
    found.score_of(word(class), word(mode), Word::NONE)
}

fn link_ends(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap_or(iri)
}

#[test]
fn a_blocked_boom_pump_is_found_in_both_languages() {
    for question in ["泵车堵管", "line blockage on a pump truck", "Boom pump, BLK again"] {
        let found = of(question);
        let both = failure_score(&found, "truck_boom_pump", "BLK");
        let mode = failure_score(&found, "excavator", "BLK");
        let class = failure_score(&found, "truck_boom_pump", "TYR");
        let other = failure_score(&found, "excavator", "TYR");
        assert!(both > mode && mode > class && class > other, "{question}: {both} {mode} {class} {other}");
        assert!(both > 0.9 && both <= found.most(), "{question}: {both} {}", found.most());
        let sister = failure_score(&found, "trailer_pump", "TYR");
        assert!(class > sister && sister > 0.0, "{question}: another pump is near too, {sister}");
    }
}

#[test]
fn questions_that_say_the_same_have_the_same_neighbourhood() {
    let scores = |question: &str| {
        let found = of(question);
        found.concepts().map(|(iri, score)| (iri.to_string(), score)).collect::<Vec<_>>()
    };
    for (zh, en) in
        [("蓄能器", "accumulator"), ("挖掘机", "excavators"), ("挖掘机的蓄能器", "accumulator of an excavator")]
    {
        assert!(scores(zh).len() > 1, "{zh}");
        assert_eq!(scores(zh), scores(en), "{zh} {en}");
    }
    assert_eq!(scores("泵车堵管"), scores("堵管的泵车"), "whatever the order");
}

#[test]
fn a_path_leads_from_the_question_to_the_record() {
    let found = of("混凝土泵送");
    let class = word("trailer_pump");
    let paths = found.paths(class, Word::NONE, Word::NONE, Language::Zh);
    assert_eq!(paths.len(), 1);
    assert_eq!(paths[0].share, found.score_of(class, Word::NONE, Word::NONE));
    let steps = found.explain(class, Word::NONE, Word::NONE, Language::Zh);
    assert_eq!(steps, paths[0].steps);
    let concepts: Vec<&str> = steps.iter().map(|step| link_ends(&step.concept)).collect();
    assert_eq!((concepts[0], concepts[concepts.len() - 1]), ("concrete-pumping", "trailer-pump"), "{steps:?}");
    let links: Vec<&str> = steps.iter().map(|step| &*step.link).collect();
    assert_eq!(links[links.len() - 1], "记录的设备类别");
    assert!(steps.iter().all(|step| !step.label.is_empty() && !step.link.is_empty()), "{steps:?}");
    let english = found.explain(class, Word::NONE, Word::NONE, Language::En);
    assert_eq!(english.len(), steps.len());
    assert_eq!(&*english[english.len() - 1].link, "equipment class of the record");
    assert_eq!(&*english[english.len() - 1].label, "trailer pump");
}

#[test]
fn what_gives_most_is_explained_first() {
    let found = of("泵车堵管");
    let paths = found.paths(word("truck_boom_pump"), word("BLK"), Word::NONE, Language::En);
    let fields: Vec<RecordField> = paths.iter().map(|path| path.field).collect();
    assert_eq!(fields, [RecordField::Kind, RecordField::MachineClass]);
    let score = 1.0 - paths.iter().map(|path| 1.0 - path.share).product::<f32>();
    assert!((score - failure_score(&found, "truck_boom_pump", "BLK")).abs() < 1e-6);
    assert!(found.explain(Word::NONE, Word::NONE, Word::NONE, Language::En).is_empty());
}

#[test]
fn components_parts_conditions_and_models_lead_to_records() {
    let cases = [
        ("the hydraulic hose", "HYL"),
        ("蓄能器", "SVJ"),
        ("turbocharger", "TUR"),
        ("坍落度", "BLK"),
        ("boom crack", "BCK"),
    ];
    for (question, mode) in cases {
        assert!(of(question).score_of(Word::NONE, word(mode), Word::NONE) > 0.1, "{question} {mode}");
    }
    let model = of("a Klemm KR 806-4GM on the slope");
    assert!(model.score_of(word("anchor_rig"), Word::NONE, Word::NONE) > 0.5);
    assert!(model.score_of(Word::NONE, Word::NONE, word("slope works")) > 0.3);
}

#[test]
fn codes_count_in_capitals_only() {
    let mode = |question: &str, code: &str| of(question).score_of(Word::NONE, word(code), Word::NONE);
    assert!(mode("OUT at pier 3", "OUT") > 0.7 && mode("支腿 OUT", "OUT") > 0.7 && mode("OUT", "OUT") > 0.7);
    assert_eq!(mode("we ran out of water", "OUT"), 0.0);
    assert_eq!(mode("WE RAN OUT OF WATER", "OUT"), 0.0);
}

#[test]
fn what_the_question_is_about_is_added_by_iri_or_notation() {
    let about = ["https://fieldpack.dev/def/activity/concrete-pumping", "BLK", "trailer_pump", "nothing of the kind"];
    let found = Neighbourhood::of("", &about, &INDEX, &COLUMNS);
    assert!(failure_score(&found, "trailer_pump", "BLK") > 0.9);
    assert!(found.score_of(Word::NONE, Word::NONE, word("concrete pumping")) > 0.5);
    let named = of("concrete pumping with a trailer pump: line blockage");
    assert_eq!(failure_score(&found, "trailer_pump", "BLK"), failure_score(&named, "trailer_pump", "BLK"));
}

#[test]
fn bounds_hold() {
    let knowledge = Knowledge { finding: KNOWLEDGE.finding.clone(), ..(**KNOWLEDGE).clone() };
    let walk = |steps: u32, least: f64, most: usize| {
        let mut knowledge = knowledge.clone();
        knowledge.finding.max_steps = steps;
        knowledge.finding.least_score = least;
        knowledge.finding.most_concepts = most;
        Neighbourhood::of("", &["concrete pumping"], &ConceptIndex::new(&knowledge), &COLUMNS)
    };
    let none = walk(0, 0.0, 400);
    assert_eq!(none.concepts().count(), 1, "no step, the concept itself");
    let near = walk(4, 0.4, 400);
    assert!(near.concepts().count() > 1 && near.concepts().all(|(_, score)| score >= 0.4));
    let few = walk(4, 0.0, 5);
    assert!(few.is_cut() && few.concepts().count() == 5);
    let whole = walk(4, 0.0, 5000);
    assert!(!whole.is_cut());
    assert!(few.concepts().eq(whole.concepts().take(5)), "those with the best scores, ties by IRI");
}

#[test]
fn nothing_known_is_nothing() {
    for found in [
        of(""),
        of("zzz"),
        Neighbourhood::of("泵车堵管", &[], &ConceptIndex::default(), &COLUMNS),
        Neighbourhood::of("泵车堵管", &[], &ConceptIndex::new(&Knowledge::default()), &COLUMNS),
        Neighbourhood::of("泵车堵管", &[], &INDEX, &Columns::of(&Knowledge::default())),
    ] {
        assert!(found.is_empty());
        assert_eq!((found.most(), failure_score(&found, "truck_boom_pump", "BLK")), (0.0, 0.0));
    }
}

/// Words of questions, in both languages.
const ASKED: [&str; 14] = [
    "泵车",
    "堵管",
    "混凝土泵送",
    "坍落度",
    "蓄能器",
    "挖掘机",
    "excavator",
    "pump truck",
    "tower crane",
    "line blockage",
    "turbocharger",
    "lifting",
    "海拔",
    "battery",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn scores_are_bounded_and_rows_without_a_word_that_scores_have_none(
        asked in prop::sample::subsequence(ASKED.to_vec(), 0..5),
    ) {
        let found = of(&asked.join("，"));
        let again = of(&asked.join("，"));
        let most = found.most();
        for row in COLUMNS.rows(fieldpack_graph::record::RecordType::Failure) {
            for activity in [Word::NONE, word("concrete pumping")] {
                let (class, kind) = (row.class(), row.kind());
                let score = found.score_of(class, kind, activity);
                prop_assert!((0.0..=most).contains(&score) && most <= 1.0);
                let scores = [(RecordField::MachineClass, class), (RecordField::Kind, kind), (RecordField::Activity, activity)]
                    .iter()
                    .any(|(field, word)| found.words(*field).binary_search(word).is_ok());
                prop_assert_eq!(score > 0.0, scores);
                prop_assert_eq!(score, again.score_of(class, kind, activity));
                let paths = found.paths(class, kind, activity, Language::Zh);
                prop_assert_eq!(&paths, &again.paths(class, kind, activity, Language::Zh));
                prop_assert_eq!(paths.is_empty(), score == 0.0);
            }
        }
    }
}
