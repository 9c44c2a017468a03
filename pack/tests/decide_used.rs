//! Which dimensions a pumping pack really uses: moving one by a band changes some line of it.

mod support;

use fieldpack_graph::knowledge::{Datatype, Dimension, Language};
use fieldpack_pack::contract::{Question, ScalarValue};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_quantity::{Interval, Quantity};
use std::collections::BTreeSet;
use support::bones::lines;
use support::{KNOWLEDGE, empty_world, first_question, options, with, with_word};

/// How many dimensions the first question, fully told, must use at least.
const LEAST_USED: usize = 27;

/// The first question with what a site engineer would add to it.
fn full() -> Question {
    let numbers = [
        ("altitude", 3650.0),
        ("ambient_temperature_min", -8.0),
        ("ambient_temperature_max", 12.0),
        ("wind_speed", 6.0),
        ("wind_gust_speed", 13.0),
        ("relative_humidity", 25.0),
        ("concrete_temperature", 12.0),
        ("volume", 600.0),
        ("haul_distance", 12.0),
        ("haul_time", 50.0),
        ("boom_length", 33.0),
        ("site_width", 9.0),
        ("access_width", 4.0),
        ("clear_height", 5.0),
        ("bearing_capacity", 120.0),
        ("power_line_distance", 9.0),
        ("power_line_voltage", 35.0),
        ("silt_content", 2.5),
        ("fineness_modulus", 2.7),
        ("fines_passing_300um", 16.0),
        ("flaky_elongated_content", 7.0),
        ("binder_content", 380.0),
        ("pipe_diameter", 125.0),
        ("noise_limit", 60.0),
        ("work_hours_per_day", 10.0),
        ("service_response_time", 12.0),
        ("power_supply", 300.0),
        ("visibility", 800.0),
        ("snow_depth", 0.05),
        ("daily_rainfall", 8.0),
        ("excavation_depth", 4.0),
        ("solar_radiation_annual", 7000.0),
    ];
    let words = [("sand_grading_zone", "2"), ("night_work", "true"), ("icing", "false")];
    let mut question = first_question();
    for (dimension, value) in numbers {
        question = with(question, dimension, Interval::exact(value));
    }
    for (dimension, word) in words {
        question = with_word(question, dimension, word);
    }
    question
}

/// The values one band below and above, or the other classes.
fn moved(dimension: &Dimension, quantity: &Quantity) -> Vec<Quantity> {
    let Some(interval) = quantity.interval() else {
        let flags = ["true".into(), "false".into()];
        let classes = if dimension.classes.is_empty() { &flags[..] } else { &dimension.classes[..] };
        let other = classes.iter().filter(|class| Some(&***class) != quantity.word());
        return other.map(|class| Quantity::text(class.to_string(), quantity.certainty)).collect();
    };
    let edges = &dimension.band_edges;
    let index = edges.iter().filter(|edge| **edge <= interval.value()).count();
    let middle = |index: usize| {
        let low = if index == 0 { dimension.physical_min } else { edges[index - 1] };
        let high = edges.get(index).copied().unwrap_or(dimension.physical_max);
        Quantity::number(Interval::exact(f64::midpoint(low, high)), quantity.unit.clone(), quantity.certainty)
    };
    index.checked_sub(1).into_iter().chain((index < edges.len()).then_some(index + 1)).map(middle).collect()
}

/// The question with a condition at another value.
fn replaced(question: &Question, dimension: &Dimension, quantity: &Quantity) -> Question {
    let mut question = question.clone();
    for condition in question.conditions.iter_mut().filter(|found| found.dimension == dimension.notation) {
        condition.value = quantity.interval().map_or_else(
            || ScalarValue::Text(quantity.word().unwrap_or_default().to_owned()),
            |interval| ScalarValue::Number(interval.value()),
        );
        condition.quantity = quantity.clone();
    }
    question
}

#[test]
fn a_full_plateau_pack_uses_at_least_27_dimensions_and_says_which() {
    let world = empty_world();
    let options = DecideOptions { prohibitions: 60, ..options(Language::Zh) };
    let question = full();
    let pack = decide(question.clone(), &world, &options).0;
    let before = lines(&pack);
    let stated: BTreeSet<_> = question.conditions.iter().map(|condition| condition.dimension.clone()).collect();
    let mut used = BTreeSet::new();
    for notation in &stated {
        let dimension = KNOWLEDGE.dimension(notation).expect("a known dimension");
        if dimension.datatype == Datatype::Grade {
            continue;
        }
        let condition = question.conditions.iter().find(|found| found.dimension == *notation).expect("stated");
        let changes = moved(dimension, &condition.quantity)
            .iter()
            .any(|quantity| lines(&decide(replaced(&question, dimension, quantity), &world, &options).0) != before);
        if changes {
            used.insert(notation.clone());
        }
    }
    assert!(used.len() >= LEAST_USED, "{} used: {used:?}; not used: {:?}", used.len(), &stated - &used);
    // What the pack says that it used, it used.
    let said: BTreeSet<_> =
        pack.coverage.dimensions_used.iter().filter(|notation| stated.contains(*notation)).cloned().collect();
    let boasted: Vec<_> = said.difference(&used).filter(|notation| &***notation != "concrete_strength_grade").collect();
    assert!(boasted.is_empty(), "said to be used, but moving it changes nothing: {boasted:?}");
}
