//! The first question, end to end in an empty world: the worked example's numbers, three truly different
//! combinations with every role filled, the same pack in both languages, the same bytes every time.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Calculation, HeadlineVerdict, Pack};
use fieldpack_pack::decide::decide;
use fieldpack_quantity::Verdict;
use std::collections::BTreeSet;
use support::{KNOWLEDGE, empty_world, first_question, options};

/// The pack of the first question.
fn pack(language: Language) -> Pack {
    decide(first_question(), &empty_world(), &options(language)).0
}

/// Whether a calculation of this name has a result whose ends round to these.
fn shows(calculations: &[Calculation], name: &str, result: &str, ends: [f64; 2], slack: f64) -> bool {
    calculations.iter().filter(|found| &*found.name == name).flat_map(|found| &found.result).any(|found| {
        let Some(interval) = found.quantity.interval() else { return false };
        &*found.name == result
            && (interval.low() - ends[0]).abs() <= slack
            && (interval.high() - ends[1]).abs() <= slack
    })
}

#[test]
fn the_pack_reproduces_the_worked_example() {
    let pack = pack(Language::Zh);
    let calculations = &pack.combinations[0].calculations;
    // One row a design: loss kPa/m, required pressure MPa and shaft power kW at both ends of the output.
    let rows = [
        ("DN125", [9.66, 12.56], [9.45, 11.90], [140.0, 290.0]),
        ("DN150", [6.32, 8.00], [7.37, 8.98], [109.0, 219.0]),
        ("2 x DN150", [4.36, 5.21], [6.22, 6.62], [46.0, 81.0]),
    ];
    for (design, loss, pressure, shaft) in rows {
        assert!(shows(calculations, "pumping_loss", "loss_kpa_per_m", loss, 0.02), "{design}: loss");
        assert!(shows(calculations, "pumping_pressure", "p_required_mpa", pressure, 0.02), "{design}: pressure");
        assert!(shows(calculations, "pumping_power", "shaft_kw", shaft, 1.0), "{design}: shaft power");
    }
    let length = calculations.iter().find(|found| &*found.name == "equivalent_length").expect("a length");
    assert!(length.result[0].quantity.interval().is_some_and(|metres| [844.0, 960.0].contains(&metres.value())));
    let derating = calculations.iter().find(|found| &*found.name == "engine_derating").expect("a derating");
    let factor = |name: &str| {
        let found = derating.result.iter().find(|found| &*found.name == name).expect("a factor");
        found.quantity.interval().expect("a number").value()
    };
    assert!((factor("iso_factor") - 0.689).abs() < 0.001 && (factor("rule_factor") - 0.717).abs() < 0.001);
}

#[test]
fn the_three_combinations_are_truly_different() {
    let pack = pack(Language::Zh);
    assert_eq!(pack.combinations.len(), 3);
    let leads: BTreeSet<_> =
        pack.combinations.iter().map(|found| found.roles[0].machine.as_ref().map(|machine| &machine.iri)).collect();
    assert_eq!(leads.len(), 3, "three lead machines");
    let designs: BTreeSet<String> = pack
        .combinations
        .iter()
        .map(|found| {
            let design: Vec<String> = found
                .design
                .iter()
                .filter(|choice| &*choice.name != "output")
                .map(|choice| format!("{}={:?}", choice.name, choice.quantity.interval()))
                .collect();
            design.join(" ")
        })
        .collect();
    assert!(designs.len() >= 2, "a different design, not a bigger machine only: {designs:?}");
    let best: BTreeSet<_> = pack.combinations.iter().map(|found| found.best_at).collect();
    assert_eq!(best.len(), 3, "each is best at something else");
    for found in &pack.combinations {
        assert_ne!(found.feasibility, Verdict::Infeasible);
    }
    let first = pack.combinations[0].roles[0].machine.as_ref().expect("a lead machine");
    assert!(!KNOWLEDGE.machines[&first.iri].name_recalled, "the first choice is no name that was only recalled");
}

#[test]
fn every_required_role_is_filled() {
    let pack = pack(Language::Zh);
    let activity = KNOWLEDGE.activities.values().find(|found| &*found.notation == "concrete pumping").expect("known");
    for combination in &pack.combinations {
        let filled: BTreeSet<_> = combination.roles.iter().map(|role| role.role.iri.clone()).collect();
        for usage in activity.roles.iter().filter(|usage| usage.required && usage.when.is_none()) {
            assert!(filled.contains(&usage.role), "{} lacks {}", combination.title, usage.role);
        }
        for role in &combination.roles {
            assert!(role.count >= 1 && !role.class.iri.is_empty() && !role.duty.is_empty());
        }
    }
    // November touches the cold window of Lhasa: heating and protection belong to it.
    for notation in ["water_heating", "enclosure", "insulation", "oxygen", "stop_valve"] {
        assert!(pack.combinations[0].roles.iter().any(|role| &*role.role.notation == notation), "{notation}");
    }
}

#[test]
fn the_headline_names_the_deciding_constraint() {
    let pack = pack(Language::En);
    assert!(matches!(pack.headline.verdict, HeadlineVerdict::Yes | HeadlineVerdict::Conditional));
    assert!(pack.headline.deciding.is_some());
    assert!(
        pack.headline.sentence.contains("MPa") && pack.headline.sentence.contains("kW"),
        "{}",
        pack.headline.sentence
    );
}

#[test]
fn both_languages_give_the_same_pack_but_for_texts() {
    let (zh, en) = (pack(Language::Zh), pack(Language::En));
    let bones = |pack: &Pack| {
        let combinations: Vec<_> = pack
            .combinations
            .iter()
            .map(|found| {
                let roles: Vec<_> = found
                    .roles
                    .iter()
                    .map(|role| {
                        (role.role.iri.clone(), role.machine.as_ref().map(|machine| machine.iri.clone()), role.count)
                    })
                    .collect();
                let figures: Vec<_> = found.figures.iter().map(|figure| figure.quantity.clone()).collect();
                (found.best_at, found.score.to_bits(), roles, figures)
            })
            .collect();
        let rules: Vec<_> = pack.prohibitions.iter().map(|rule| (rule.iri.clone(), rule.status)).collect();
        let steps: Vec<_> = pack.plan.iter().map(|step| step.iri.clone()).collect();
        (combinations, rules, steps, pack.coverage.clone().dimensions_used)
    };
    assert_eq!(bones(&zh), bones(&en));
    let texts = serde_json::to_string(&en.headline).expect("serialises") + &en.combinations[0].summary;
    let han = texts.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    assert_eq!(han, 0, "an English pack has no Chinese sentences: {texts}");
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let bytes = || {
        let (pack, footprint) = decide(first_question(), &empty_world(), &options(Language::Zh));
        let pack = serde_json::to_string(&pack).expect("serialises");
        (pack, serde_json::to_string(&footprint).expect("serialises"))
    };
    assert_eq!(bytes(), bytes());
}

#[test]
fn an_empty_world_says_that_it_has_no_site_evidence() {
    let pack = pack(Language::Zh);
    assert!(pack.shortfalls.iter().any(|found| found.part == "evidence"));
    assert!(pack.confidence.reasons.iter().any(|reason| &*reason.code == "no_site_evidence"));
    assert!(pack.partners.is_empty() && pack.shortfalls.iter().any(|found| found.part == "partners"));
    let covered = KNOWLEDGE.activities.values().filter(|found| found.covered).count();
    assert!(covered >= 11, "{covered} covered");
}
