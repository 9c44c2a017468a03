//! What holds for every calculator: intervals contain their points, nothing panics, results are declared.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::calculate::{CalculatorView, InputKind, InputView, calculate, calculators};
use fieldpack_pack::contract::{CalculationRequest, InputValue};
use fieldpack_quantity::{Interval, Quantity};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use support::KNOWLEDGE;

static VIEWS: LazyLock<Vec<CalculatorView>> = LazyLock::new(|| calculators(&KNOWLEDGE, Language::En));

/// A place in the range of an input: `share` 0 to 1; wide ranges by their logarithm.
fn within(input: &InputView, share: f64) -> f64 {
    let (low, high) = (input.low.expect("a number"), input.high.expect("a number"));
    let value = if low > 0.0 && high / low > 1e3 { low * (high / low).powf(share) } else { low + (high - low) * share };
    value.clamp(low, high)
}

/// A sieve report that every judgement can read, moved by `share`.
fn report(share: f64) -> BTreeMap<String, f64> {
    let sieves = [53.0, 37.5, 31.5, 26.5, 25.0, 19.0, 16.0, 12.5, 9.5, 4.75, 2.36, 1.18, 0.6, 0.3, 0.15];
    let steps = sieves.len() as f64;
    let point = |(place, sieve): (usize, &f64)| {
        (sieve.to_string(), 99.0 * ((place as f64 + 1.0) / steps).powf(0.3 + 3.0 * share))
    };
    sieves.iter().enumerate().map(point).collect()
}

/// A bare output is read with the upper end of the working efficiency (it stands for both readings), so that
/// efficiency is no argument of an interval function there.
fn is_a_reading(view: &CalculatorView, input: &InputView) -> bool {
    &*view.name == "flow_readings" && &*input.name == "eta_work"
}

/// A request: each input at its share, as intervals of half a width around it where `width` is above 0.
fn request(view: &CalculatorView, shares: &[f64], width: f64) -> CalculationRequest {
    let inputs = view.inputs.iter().zip(shares.iter().cycle()).map(|(input, share)| {
        let value = match input.kind {
            InputKind::Number if width > 0.0 && !is_a_reading(view, input) => {
                let (low, high) = (within(input, (share - width).max(0.0)), within(input, (share + width).min(1.0)));
                InputValue::Interval { low, high, unit: None }
            }
            InputKind::Number | InputKind::Exact if &*input.name == "events" || &*input.name == "other_events" => {
                InputValue::Number((share * 100.0).round())
            }
            InputKind::Number | InputKind::Exact => InputValue::Number(within(input, *share)),
            InputKind::Word => {
                let place = ((share * input.accepted.len() as f64) as usize).min(input.accepted.len() - 1);
                InputValue::Text(input.accepted[place].word.to_string())
            }
            InputKind::Table => InputValue::Table(report(*share)),
        };
        (input.name.to_string(), value)
    });
    // One of the two forms of a sieve report is enough.
    let inputs: BTreeMap<String, InputValue> = inputs.filter(|(name, _)| name != "passing_percent").collect();
    CalculationRequest { inputs }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn intervals_contain_the_results_of_their_points(
        shares in prop::collection::vec(0.0..1.0f64, 16),
        moves in prop::collection::vec(-1.0..1.0f64, 16),
        width in 0.001..0.2f64,
    ) {
        let moved: Vec<f64> = shares.iter().zip(&moves).map(|(share, step)| (share + step * width).clamp(0.0, 1.0)).collect();
        for view in VIEWS.iter() {
            let has_intervals = view.inputs.iter().any(|input| input.kind == InputKind::Number);
            let Ok(whole) = calculate(&view.name, &request(view, &shares, width), &KNOWLEDGE, Language::En) else { continue };
            // Words, tables and exact inputs stay where they are.
            let mixed: Vec<f64> = view.inputs.iter().enumerate().map(|(place, input)| {
                if input.kind == InputKind::Number && !is_a_reading(view, input) { moved[place % 16] } else { shares[place % 16] }
            }).collect();
            let Ok(point) = calculate(&view.name, &request(view, &mixed, 0.0), &KNOWLEDGE, Language::En) else { continue };
            if !has_intervals {
                continue;
            }
            for result in &point.result {
                let Some(member) = result.quantity.interval() else { continue };
                let Some(hull) = whole.result.iter().find(|found| found.name == result.name) else { continue };
                let hull = hull.quantity.interval().unwrap_or(Interval::ZERO);
                let slack = 1e-9 * (1.0 + member.value().abs());
                prop_assert!(
                    hull.low() - slack <= member.low() && member.high() <= hull.high() + slack,
                    "{} {}: {:?} is not in {:?} for {:?}", view.name, result.name, member, hull, point.inputs
                );
            }
        }
    }

    #[test]
    fn any_request_is_answered_or_refused(
        shares in prop::collection::vec(0.0..1.0f64, 16),
        number in prop::num::f64::ANY,
        text in ".{0,12}",
    ) {
        for view in VIEWS.iter() {
            for input in &view.inputs {
                let strange = [
                    InputValue::Number(number),
                    InputValue::Text(text.clone()),
                    InputValue::WithUnit { value: number, unit: text.clone() },
                    InputValue::Interval { low: number, high: -number, unit: None },
                    InputValue::Table([(text.clone(), number)].into()),
                ];
                for value in strange {
                    let mut asked = request(view, &shares, 0.0);
                    asked.inputs.insert(input.name.to_string(), value);
                    if let Ok(found) = calculate(&view.name, &asked, &KNOWLEDGE, Language::Zh) {
                        check(&found.result.iter().map(|result| result.quantity.clone()).collect::<Vec<_>>());
                    }
                }
            }
        }
    }
}

/// Results are numbers that JSON can carry.
fn check(quantities: &[Quantity]) {
    for quantity in quantities {
        let text = serde_json::to_string(quantity).expect("serialises");
        let back: Quantity = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(&back, quantity);
    }
}

#[test]
fn results_are_declared_and_carry_their_units() {
    for view in VIEWS.iter() {
        for shares in [[0.1; 16], [0.5; 16], [0.9; 16]] {
            let Ok(found) = calculate(&view.name, &request(view, &shares, 0.0), &KNOWLEDGE, Language::En) else {
                continue;
            };
            for result in &found.result {
                let declared = view.result.iter().find(|known| known.name == result.name);
                let declared = declared.unwrap_or_else(|| panic!("{} declares no {}", view.name, result.name));
                assert_eq!(declared.unit.is_some(), result.quantity.interval().is_some(), "{}", result.name);
                if let Some(ucum) = &declared.ucum {
                    assert_eq!(*ucum, result.quantity.unit.ucum);
                    assert!(fieldpack_quantity::is_ucum(ucum), "{ucum}");
                }
            }
        }
    }
}
