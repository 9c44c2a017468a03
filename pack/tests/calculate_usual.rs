//! Usual values are knowledge: a changed row changes the answer, without it the input is asked for, one that
//! does not fit is named.

mod support;

use fieldpack_graph::knowledge::compile::{compile, read_folder};
use fieldpack_graph::knowledge::{Knowledge, Language, Parameter};
use fieldpack_pack::calculate::{ProblemCode, calculate, calculator, input_of_text};
use fieldpack_pack::contract::{Calculation, CalculationRequest};
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};
use std::path::Path;
use support::KNOWLEDGE;

/// The calculator that the tests change a value of, and the input.
const CALCULATOR: &str = "excavation_demand";
const INPUT: &str = "swell";

/// A request for 100 m3 of bank an hour.
fn request() -> CalculationRequest {
    CalculationRequest { inputs: [("dig_bank_m3_per_h".to_owned(), input_of_text("100"))].into() }
}

/// The loose volume of the request in a knowledge.
fn loose(knowledge: &Knowledge) -> (Interval, Calculation) {
    let calculation = match calculate(CALCULATOR, &request(), knowledge, Language::En) {
        Ok(calculation) => calculation,
        Err(problem) => panic!("{problem} {problem:?}"),
    };
    let found = calculation.result.iter().find(|found| &*found.name == "dig_required_m3_per_h").expect("the demand");
    (found.quantity.interval().expect("a number"), calculation)
}

/// The knowledge of the repository with a changed parameter.
fn with_parameter(notation: &str, change: impl FnOnce(&mut Parameter)) -> Knowledge {
    let mut knowledge = Knowledge::clone(&KNOWLEDGE);
    change(knowledge.parameters.get_mut(notation).expect("a known parameter"));
    knowledge
}

/// A quantity in a unit that is its own code.
fn quantity(interval: Interval, unit: &str, ucum: &str) -> Quantity {
    Quantity::number(interval, Unit { unit: unit.into(), ucum: ucum.into() }, Certainty::Checked)
}

#[test]
fn a_curators_changed_row_changes_the_answer() {
    let (shipped, calculation) = loose(&KNOWLEDGE);
    assert_eq!([shipped.low(), shipped.value(), shipped.high()], [120.0, 130.0, 140.0]);
    assert!(calculation.inputs.iter().any(|input| &*input.name == INPUT), "the answer shows what it took");

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies");
    let mut files = read_folder(&folder).expect("the ontologies");
    let file = files.iter_mut().find(|file| file.path.ends_with("excavation.ttl")).expect("the family's file");
    let (before, row) = file.text.split_once("skos:notation \"excavation_demand.swell\"").expect("the row");
    let row = row.replacen("fp:low 1.2 ;", "fp:low 1.45 ;", 1);
    let row = row.replacen("fp:value 1.3 ;", "fp:value 1.5 ;", 1).replacen("fp:high 1.4 ;", "fp:high 1.6 ;", 1);
    file.text = format!("{before}skos:notation \"excavation_demand.swell\"{row}");
    let curated = match compile(&files) {
        Ok(knowledge) => knowledge,
        Err(problems) => panic!("the changed ontologies do not compile: {problems:#?}"),
    };
    let (changed, _) = loose(&curated);
    let near = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-9, "{got}, expected {expected}");
    near(changed.low(), 145.0);
    near(changed.value(), 150.0);
    near(changed.high(), 160.0);
}

#[test]
fn a_usual_value_is_shown_with_meaning_and_source_in_both_languages() {
    for (language, meaning) in [(Language::Zh, "中值为本方所取"), (Language::En, "the middle is ours")] {
        let view = calculator(CALCULATOR, &KNOWLEDGE, language).expect("the calculator");
        let input = view.inputs.iter().find(|input| &*input.name == INPUT).expect("the input");
        let default = input.default.as_ref().expect("a usual value");
        assert!(!input.required);
        assert!(default.source.contains(meaning) && default.source.ends_with("[known]"), "{}", default.source);
        assert_eq!(default.quantity.interval(), Some(Interval::hull_of(1.2, 1.3, 1.4)));
    }
}

#[test]
fn without_its_row_an_input_is_asked_for() {
    let mut knowledge = Knowledge::clone(&KNOWLEDGE);
    knowledge.parameters.shift_remove("excavation_demand.swell").expect("the row");
    let problem = calculate(CALCULATOR, &request(), &knowledge, Language::En).expect_err("no swell");
    assert_eq!((problem.code, problem.pointer.as_str()), (ProblemCode::MissingField, "/inputs/swell"));
    let view = calculator(CALCULATOR, &knowledge, Language::En).expect("the calculator");
    let input = view.inputs.iter().find(|input| &*input.name == INPUT).expect("the input");
    assert!(input.required && input.default.is_none());

    let mut told = request();
    told.inputs.insert(INPUT.to_owned(), input_of_text("1.25"));
    assert!(calculate(CALCULATOR, &told, &knowledge, Language::En).is_ok(), "given, it is taken");
}

#[test]
fn a_row_in_another_unit_converts() {
    let knowledge = with_parameter("excavation_demand.swell", |parameter| {
        parameter.quantity = quantity(Interval::hull_of(120.0, 130.0, 140.0), "%", "%");
    });
    let (got, expected) = (loose(&knowledge).0, loose(&KNOWLEDGE).0);
    for (got, expected) in [(got.low(), expected.low()), (got.value(), expected.value()), (got.high(), expected.high())]
    {
        assert!((got - expected).abs() < 1e-9, "{got}, expected {expected}");
    }
}

#[test]
fn an_input_of_one_number_takes_the_likely_value_of_its_row() {
    let knowledge = with_parameter("ice_for_mix.water_kg", |parameter| {
        parameter.quantity = quantity(Interval::hull_of(160.0, 180.0, 190.0), "kg", "kg");
    });
    let request = CalculationRequest { inputs: [("aggregate_c".to_owned(), input_of_text("35"))].into() };
    let calculation = calculate("ice_for_mix", &request, &knowledge, Language::En).expect("a calculation");
    let taken = calculation.inputs.iter().find(|input| &*input.name == "water_kg").expect("the water");
    assert_eq!(taken.quantity.interval(), Some(Interval::exact(180.0)));
}

#[test]
fn a_row_that_does_not_fit_is_named_with_unit_and_range() {
    let beyond = quantity(Interval::hull_of(1.2, 1.3, 2.5), "1", "1");
    let length = quantity(Interval::exact(1.3), "m", "m");
    for bad in [beyond, length] {
        let knowledge = with_parameter("excavation_demand.swell", |parameter| parameter.quantity = bad);
        for language in [Language::Zh, Language::En] {
            let problem = calculate(CALCULATOR, &request(), &knowledge, language).expect_err("a row that does not fit");
            assert_eq!((problem.code, problem.pointer.as_str()), (ProblemCode::InvalidValue, "/inputs/swell"));
            assert!(
                problem.detail.contains("`excavation_demand.swell`")
                    || problem.detail.contains("“excavation_demand.swell”")
            );
            assert!(problem.detail.contains("1…2"), "{}", problem.detail);
            assert_eq!(problem.accepted, ["1…2"]);
        }
    }
}
