//! What must hold between two packs whose questions differ in one known way.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Pack, Question};
use fieldpack_pack::decide::decide;
use fieldpack_quantity::{Interval, Verdict};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::{at, empty_world, in_months, options, question, with};

/// The pack of a question in an empty world.
fn pack(question: Question) -> Pack {
    decide(question, &empty_world(), &options(Language::En)).0
}

/// A pumping job with these numbers.
fn job(altitude: Interval, height: Interval, level: f64, output: f64) -> Question {
    let question = in_months(at(question("concrete pumping"), "lhasa"), &[7]);
    let question = with(question, "altitude", altitude);
    let question = with(question, "pumping_height", height);
    let question = with(question, "pumping_distance_horizontal", Interval::exact(level));
    let question = with(question, "slump", Interval::exact(200.0));
    // The same air at both heights: a cooler site could give back what the thinner air takes.
    let question = with(question, "ambient_temperature_max", Interval::exact(25.0));
    with(question, "hourly_output", Interval::exact(output))
}

/// Power at the site of each lead machine in the pack, kW (low end), by machine.
fn site_power(pack: &Pack) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    for combination in &pack.combinations {
        let Some(machine) = &combination.roles[0].machine else { continue };
        let derating = combination.calculations.iter().find(|found| found.name.ends_with("_derating"));
        let site = derating.and_then(|found| found.result.iter().find(|result| &*result.name == "site_kw"));
        if let Some(interval) = site.and_then(|result| result.quantity.interval()) {
            found.insert(machine.iri.to_string(), interval.low());
        }
    }
    found
}

/// Machines that are rejected, with all designs considered.
fn rejected(pack: &Pack) -> Vec<String> {
    pack.rejected.iter().map(|found| found.machine.iri.to_string()).collect()
}

/// The lead machines of the combinations with their feasibility.
fn leads(pack: &Pack) -> BTreeMap<String, Verdict> {
    pack.combinations
        .iter()
        .filter_map(|found| Some((found.roles[0].machine.as_ref()?.iri.to_string(), found.feasibility)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn higher_altitude_never_raises_power(
        low in 0.0..4800.0f64, rise in 1.0..1500.0f64, height in 10.0..300.0f64, level in 20.0..800.0f64,
    ) {
        let here = pack(job(Interval::exact(low), Interval::exact(height), level, 40.0));
        let above = pack(job(Interval::exact(low + rise), Interval::exact(height), level, 40.0));
        let (here, above) = (site_power(&here), site_power(&above));
        for (machine, power) in &above {
            if let Some(below) = here.get(machine) {
                prop_assert!(*power <= below + 1e-9, "{} has {} above and {} below", machine, power, below);
            }
        }
    }

    #[test]
    fn a_harder_job_never_makes_a_rejected_machine_a_lead(
        altitude in 0.0..4500.0f64, height in 30.0..250.0f64, more in 1.0..150.0f64, level in 50.0..600.0f64,
    ) {
        let easy = pack(job(Interval::exact(altitude), Interval::exact(height), level, 40.0));
        let hard = pack(job(Interval::exact(altitude), Interval::exact(height + more), level, 40.0));
        // A second line or a relay may come in with the harder job: only equal designs compare.
        let single = |pack: &Pack| {
            pack.combinations.iter().all(|found| {
                found.design.iter().all(|choice| {
                    !matches!(&*choice.name, "lines" | "relay")
                        || choice.quantity.interval().is_some_and(|count| count.value() <= if &*choice.name == "lines" { 1.0 } else { 0.0 })
                })
            })
        };
        if single(&easy) && single(&hard) {
            for machine in rejected(&easy) {
                prop_assert!(!leads(&hard).contains_key(&machine), "{} does the harder job only", machine);
            }
        }
    }

    #[test]
    fn narrowing_never_turns_sure_into_a_rejection(
        altitude in 500.0..4000.0f64, spread in 10.0..400.0f64, share in 0.0..1.0f64, height in 30.0..200.0f64,
    ) {
        let wide = Interval::around(altitude, spread);
        let inside = wide.low() + share * wide.width();
        let before = pack(job(wide, Interval::exact(height), 200.0, 40.0));
        let after = pack(job(Interval::exact(inside), Interval::exact(height), 200.0, 40.0));
        for (machine, verdict) in leads(&before) {
            if verdict == Verdict::Sure {
                prop_assert!(!rejected(&after).contains(&machine), "{} was sure and is rejected", machine);
            }
        }
    }

    #[test]
    fn the_first_combination_never_fails_a_check(
        altitude in 0.0..5000.0f64, height in 5.0..400.0f64, level in 10.0..1000.0f64, output in 10.0..90.0f64,
    ) {
        let pack = pack(job(Interval::exact(altitude), Interval::exact(height), level, output));
        for combination in &pack.combinations {
            for constraint in &combination.roles[0].constraints {
                prop_assert_ne!(constraint.verdict, Verdict::Infeasible, "{}", &constraint.message);
                if let Some(margin) = constraint.margin.as_ref().and_then(fieldpack_quantity::Quantity::interval) {
                    prop_assert!(margin.high() >= 0.0);
                }
            }
        }
    }
}
