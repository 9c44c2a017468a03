//! Questions as the reader would make them, and the knowledge of the repository.

#![allow(dead_code, reason = "each test binary uses its own part")]

pub(crate) mod bones;
pub(crate) mod history;
pub(crate) mod moving;

use fieldpack_graph::knowledge::{Datatype, Knowledge, Language};
use fieldpack_index::World;
use fieldpack_pack::contract::{
    ActivityRef, ConditionView, Intent, Meaning, Operator, Origin, PlaceView, Question, ScalarValue, TimeView,
};
use fieldpack_pack::decide::DecideOptions;
use fieldpack_quantity::{Certainty, Interval, Quantity};
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The knowledge of the repository, compiled once.
pub(crate) static KNOWLEDGE: LazyLock<Arc<Knowledge>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies");
    match Knowledge::load(&folder) {
        Ok(knowledge) => Arc::new(knowledge),
        Err(problems) => panic!("the ontologies do not compile: {problems:#?}"),
    }
});

/// A world with knowledge and no records.
pub(crate) fn empty_world() -> World {
    World::empty(KNOWLEDGE.clone())
}

/// The options of a language.
pub(crate) fn options(language: Language) -> DecideOptions {
    DecideOptions { language, ..DecideOptions::default() }
}

/// A question for an activity, nothing else said.
pub(crate) fn question(activity: &str) -> Question {
    let activity = KNOWLEDGE.activities.values().find(|known| &*known.notation == activity).expect("a known activity");
    Question {
        text: String::new(),
        language: Language::Zh,
        asked_at: "2026-11-02T02:00:00Z".to_owned(),
        intent: Intent::Pack,
        activity: Some(ActivityRef {
            iri: activity.iri.clone(),
            notation: activity.notation.clone(),
            label: activity.label.zh.clone(),
        }),
        places: Vec::new(),
        time: None,
        conditions: Vec::new(),
        excluded: Vec::new(),
        missing: Vec::new(),
        warnings: Vec::new(),
    }
}

/// Adds a place by its IRI's last part.
pub(crate) fn at(mut question: Question, place: &str) -> Question {
    let iri = format!("https://fieldpack.dev/id/place/{place}");
    let place = KNOWLEDGE.places.get(iri.as_str()).expect("a known place");
    question.places.push(PlaceView {
        label: place.label.zh.to_string(),
        span: None,
        resolved: true,
        iri: Some(place.iri.clone()),
        lon: place.lon,
        lat: place.lat,
        altitude_m: place.altitude_m.map(Interval::value),
        candidates: Vec::new(),
    });
    question
}

/// Sets the months.
pub(crate) fn in_months(mut question: Question, months: &[u8]) -> Question {
    question.time = Some(TimeView { months: months.to_vec(), from: None, to: None, span: None });
    question
}

/// Adds a stated number in the dimension's unit.
pub(crate) fn with(question: Question, dimension: &str, interval: Interval) -> Question {
    let known = KNOWLEDGE.dimension(dimension).expect("a known dimension");
    assert!(matches!(known.datatype, Datatype::Number | Datatype::Integer), "{dimension} is a number");
    let quantity = Quantity::number(interval, known.unit.clone(), Certainty::Stated);
    let value = ScalarValue::Number(interval.value());
    push(question, dimension, quantity, value)
}

/// Adds a stated word.
pub(crate) fn with_word(question: Question, dimension: &str, word: &str) -> Question {
    push(question, dimension, Quantity::text(word, Certainty::Stated), ScalarValue::Text(word.to_owned()))
}

/// Adds a condition.
fn push(mut question: Question, dimension: &str, quantity: Quantity, value: ScalarValue) -> Question {
    let known = KNOWLEDGE.dimension(dimension).expect("a known dimension");
    question.conditions.push(ConditionView {
        dimension: known.notation.clone(),
        label: known.label.zh.clone(),
        op: Operator::Eq,
        value,
        value_label: None,
        value2: None,
        unit: Some(known.unit.unit.clone()),
        ucum: Some(known.unit.ucum.clone()),
        quantity,
        meaning: Meaning::Requirement,
        band: None,
        origin: Origin::Stated,
        span: None,
        because: None,
    });
    question
}

/// The first question: Lhasa in November, C40, 120 m up, 300 m level, crushed 5-25, slump 200, 40 m3/h.
pub(crate) fn first_question() -> Question {
    job(in_months(at(question("concrete pumping"), "lhasa"), &[11]))
}

/// The job of the first question, wherever it is.
pub(crate) fn job(question: Question) -> Question {
    let question = with_word(question, "concrete_strength_grade", "C40");
    let question = with(question, "pumping_height", Interval::exact(120.0));
    let question = with(question, "pumping_distance_horizontal", Interval::exact(300.0));
    let question = with(question, "aggregate_max_size", Interval::exact(25.0));
    let question = with_word(question, "aggregate_shape", "crushed");
    let question = with(question, "slump", Interval::exact(200.0));
    with(question, "hourly_output", Interval::exact(40.0))
}
