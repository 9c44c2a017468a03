//! What a calculator refuses, and how it says so; units; names that are understood.

mod support;

use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_pack::calculate::{CalculationProblem, ProblemCode, calculate, calculator};
use fieldpack_pack::contract::{Calculation, CalculationRequest};
use serde_json::json;
use support::KNOWLEDGE;

/// Runs a calculator on a request as it comes in.
fn ask(name: &str, inputs: serde_json::Value, language: Language) -> Result<Calculation, CalculationProblem> {
    calculate(name, &request(inputs), &KNOWLEDGE, language)
}

/// A request as it is written.
fn request(inputs: serde_json::Value) -> CalculationRequest {
    serde_json::from_value(json!({ "inputs": inputs })).expect("a request")
}

/// The refusal of a request.
fn refused(name: &str, inputs: serde_json::Value) -> CalculationProblem {
    ask(name, inputs, Language::En).expect_err("refused")
}

/// The value of a result.
fn value(name: &str, inputs: serde_json::Value, result: &str) -> f64 {
    let found = ask(name, inputs, Language::Zh).expect("runs");
    let found = found.result.iter().find(|found| &*found.name == result).expect("a result");
    found.quantity.interval().expect("a number").value()
}

#[test]
fn a_slump_in_centimetres_is_refused_with_the_reason() {
    let given = json!({"slump_mm": 18, "bore_mm": 125, "flow_m3_per_h": 40});
    let problem = refused("pumping_loss", given.clone());
    assert_eq!((problem.code, problem.pointer.as_str()), (ProblemCode::InvalidValue, "/inputs/slump_mm"));
    assert!(problem.detail.contains("centimetres") && problem.detail.contains("180"), "{problem}");
    let zh = ask("pumping_loss", given, Language::Zh).expect_err("refused");
    assert!(zh.detail.contains("厘米"), "{zh}");
    // Said in centimetres it is understood.
    let loss =
        value("pumping_loss", json!({"slump": {"value": 18, "unit": "cm"}, "bore": 125, "flow": 40}), "loss_kpa_per_m");
    assert!((loss - 10.91).abs() < 0.01, "{loss}");
    // 30 itself is taken, and is outside the range of the formula.
    let edge = ask("pumping_loss", json!({"slump": 30, "bore": 125, "flow": 40}), Language::En).expect("runs");
    assert!(!edge.valid && edge.notes.iter().any(|note| note.contains("test loop")));
    for (slump, valid) in [(99.9, false), (100.0, true), (220.0, true), (220.1, false)] {
        let run = ask("pumping_loss", json!({"slump": slump, "bore": 125, "flow": 40}), Language::En).expect("runs");
        assert_eq!(run.valid, valid, "{slump}");
    }
}

#[test]
fn every_fault_of_a_request_is_told_at_once() {
    let problem = refused("pumping_loss", json!({"slump_mm": "stiff", "bore_mm": 125, "colour": 3}));
    let faults: Vec<(ProblemCode, &str)> = problem.faults().map(|fault| (fault.code, fault.pointer.as_str())).collect();
    assert_eq!(
        faults,
        [
            (ProblemCode::UnknownField, "/inputs/colour"),
            (ProblemCode::InvalidValue, "/inputs/slump_mm"),
            (ProblemCode::MissingField, "/inputs/flow_m3_per_h"),
        ]
    );
    assert!(problem.accepted.iter().any(|name| name == "slump_mm"));
    let unknown = refused("pumping_lose", json!({}));
    assert_eq!(unknown.code, ProblemCode::UnknownCalculation);
    assert!(unknown.accepted.iter().any(|name| name == "pumping_loss"));
}

#[test]
fn units_are_converted_or_refused() {
    let altitude = |unit: &str, height: f64| {
        value("atmosphere", json!({"altitude_m": {"value": height, "unit": unit}}), "air_pressure_kpa")
    };
    let metres = altitude("m", 4511.04);
    for (unit, height) in
        [("[ft_i]", 14_800.0), ("ft", 14_800.0), ("英尺", 14_800.0), ("km", 4.511_04), ("米", 4511.04)]
    {
        assert!((altitude(unit, height) - metres).abs() < 1e-3, "{unit}");
    }
    let warm = |unit: &str, air: f64| {
        value("atmosphere", json!({"altitude_m": 0, "air_c": {"value": air, "unit": unit}}), "air_density_kg_per_m3")
    };
    assert!((warm("[degF]", 95.0) - warm("Cel", 35.0)).abs() < 1e-9);
    assert!((warm("degC", 35.0) - warm("Cel", 35.0)).abs() < 1e-12);
    for unit in ["kg", "furlongs per fortnight", "", "m\u{0}"] {
        let problem = refused("atmosphere", json!({"altitude_m": {"value": 4500, "unit": unit}}));
        assert_eq!(problem.code, ProblemCode::UnknownUnit, "{unit}");
        assert!(problem.accepted.contains(&"m".to_owned()) && problem.pointer == "/inputs/altitude_m");
    }
    let wide = json!({"slump_mm": {"low": 18, "high": 20, "unit": "cm"}, "bore": 125, "flow": 40});
    let loss = ask("pumping_loss", wide, Language::En).expect("runs");
    let shown = loss.inputs.iter().find(|input| &*input.name == "slump_mm").expect("shown");
    let shown = shown.quantity.interval().expect("a number");
    assert!((shown.low() - 180.0).abs() < 1e-9 && (shown.high() - 200.0).abs() < 1e-9, "{shown:?}");
}

#[test]
fn impossible_values_are_located_with_what_is_possible() {
    let problem = refused("atmosphere", json!({"altitude_m": 12_000}));
    assert!(problem.code == ProblemCode::InvalidValue && problem.accepted[0].contains("11000"), "{problem:?}");
    let turned = refused("atmosphere", json!({"altitude_m": {"low": 4000, "high": 3000}}));
    assert!(turned.detail.contains("above its high end"), "{turned}");
    let wide = refused("pumping_loss", json!({"slump": 200, "bore_mm": {"low": 100, "high": 125}, "flow": 40}));
    assert!(wide.detail.contains("one number"), "{wide}");
    let engine = refused("engine_derating", json!({"altitude_m": 3650, "engine": "steam"}));
    assert!(engine.accepted.iter().any(|word| word == "turbo_charge_cooled"));
    let twice = refused("pumping_loss", json!({"slump": 200, "slump_mm": 200, "bore": 125, "flow": 40}));
    assert!(twice.detail.contains("once"), "{twice}");
    let table = refused("sand_grading", json!({"retained_percent": {"2.36": 20, "1.18": 12}}));
    assert!(table.pointer == "/inputs/retained_percent" && table.detail.contains("cumulative"), "{table}");
    let sieves: serde_json::Map<String, serde_json::Value> =
        (1..100).map(|size| (size.to_string(), json!(0))).collect();
    assert_eq!(refused("sand_grading", json!({"retained_percent": sieves})).code, ProblemCode::InvalidValue);
    assert_eq!(refused("sand_grading", json!({})).code, ProblemCode::MissingField);
    assert_eq!(refused("boiling_point", json!({})).code, ProblemCode::MissingField);
    assert_eq!(
        refused("rate_ratio", json!({"events": 2.5, "exposure_h": 9, "other_events": 1, "other_exposure_h": 9})).code,
        ProblemCode::InvalidValue
    );
    let long = "x".repeat(100_000);
    assert!(refused("atmosphere", json!({"altitude_m": {"value": 1, "unit": long}})).detail.len() < 500);
}

#[test]
fn defaults_are_those_of_the_knowledge_and_shown_as_inputs() {
    let run = ask("pumping_power", json!({"p_required_mpa": 8, "flow_m3_per_h": 35}), Language::En).expect("runs");
    let eta = run.inputs.iter().find(|input| &*input.name == "eta_pumping").expect("shown");
    assert_eq!(eta.quantity, {
        let known = &KNOWLEDGE.parameter("eta_pumping").expect("known").quantity;
        known.clone()
    });
    let view = calculator("pumping_power", &KNOWLEDGE, Language::En).expect("known");
    let default =
        view.inputs.iter().find(|input| &*input.name == "eta_pumping").and_then(|input| input.default.clone());
    assert!(default.expect("a default").source.contains("uncertain"));
    // An empty knowledge still has the published constants.
    for view in fieldpack_pack::calculate::calculators(&Knowledge::default(), Language::Zh) {
        assert!(!view.inputs.is_empty(), "{}", view.name);
    }
}

#[test]
fn a_dimensions_notation_names_the_input() {
    let by_dimension = json!({"slump": 200, "pipe_diameter": 125, "hourly_output": 40});
    let by_name = json!({"slump_mm": 200, "bore_mm": 125, "flow_m3_per_h": 40});
    let run = |inputs| ask("pumping_loss", inputs, Language::En).expect("runs");
    assert_eq!(run(by_dimension), run(by_name));
    // A value without a unit, written as an object.
    assert!(value("atmosphere", json!({"altitude": {"value": 3650}}), "air_pressure_kpa") < 65.0);
}
