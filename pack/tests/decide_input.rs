//! Odd, poor and contradictory input: said, never silently mended, never a panic.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Excluded, HeadlineVerdict, Origin, Pack, Question};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_quantity::{Certainty, Interval, Verdict};
use support::{KNOWLEDGE, at, empty_world, first_question, in_months, job, options, question, with};

/// The pack of a question in an empty world.
fn pack(question: Question) -> Pack {
    decide(question, &empty_world(), &options(Language::Zh)).0
}

/// Excludes a concept.
fn without(mut question: Question, iri: &str) -> Question {
    let text = iri.rsplit('/').next().unwrap_or_default().to_owned();
    question.excluded.push(Excluded { text, span: None, iri: Some(iri.into()), label: None });
    question
}

#[test]
fn a_stated_altitude_wins_over_its_place_and_the_contradiction_is_said() {
    let plain = job(in_months(at(question("concrete pumping"), "shanghai"), &[6]));
    let high = pack(with(plain.clone(), "altitude", Interval::exact(4500.0)));
    assert!(high.warnings.iter().any(|warning| &*warning.code == "contradiction"));
    assert_eq!(high.confidence.level, "low");
    assert!(high.confidence.reasons.iter().any(|reason| &*reason.code == "contradiction"));
    let altitudes: Vec<_> = high.question.conditions.iter().filter(|found| &*found.dimension == "altitude").collect();
    assert_eq!(altitudes.len(), 1, "the place adds no second altitude");
    assert_eq!(altitudes[0].origin, Origin::Stated);
    let pressure = high.question.conditions.iter().find(|found| &*found.dimension == "air_pressure").expect("derived");
    assert!(pressure.quantity.interval().is_some_and(|kpa| (kpa.value() - 57.73).abs() < 0.1), "of 4500 m");
    assert!(!pack(plain).warnings.iter().any(|warning| &*warning.code == "contradiction"));
}

#[test]
fn an_assumed_slump_never_makes_a_combination_sure() {
    // The reader turns a slump of 18 into 180 with origin assumed.
    let mut asked = first_question();
    for condition in asked.conditions.iter_mut().filter(|found| &*found.dimension == "slump") {
        condition.origin = Origin::Assumed;
        condition.quantity.certainty = Certainty::Assumed;
    }
    let pack = pack(asked);
    assert!(pack.combinations.iter().all(|found| found.feasibility != Verdict::Sure));
    assert!(pack.question.missing.iter().any(|missing| &*missing.dimension == "slump"), "it is asked back");
    assert!(pack.confidence.reasons.iter().any(|reason| &*reason.code == "assumed_slot"));
}

#[test]
fn what_is_excluded_never_appears() {
    let cases = [
        "https://fieldpack.dev/def/power/diesel",
        "https://fieldpack.dev/def/power/electric",
        "https://fieldpack.dev/def/class/trailer-pump",
        "https://fieldpack.dev/def/class/placing-boom",
        "https://fieldpack.dev/def/class/truck-boom-pump",
    ];
    for iri in cases {
        let pack = pack(without(first_question(), iri));
        for combination in &pack.combinations {
            for role in &combination.roles {
                assert!(!KNOWLEDGE.is_a(&role.class.iri, iri), "{iri} as {}", role.role.notation);
                if let Some(machine) = &role.machine
                    && role.role.notation.ends_with("pump")
                {
                    let drive = KNOWLEDGE.machines[&machine.iri].word("drive").unwrap_or("unknown");
                    assert!(!iri.ends_with(&format!("/power/{drive}")), "{iri}: {}", machine.label);
                }
            }
        }
        assert!(pack.rejected.iter().all(|found| !KNOWLEDGE.is_a(&found.class.iri, iri)), "not even as rejected");
    }
}

#[test]
fn nothing_but_the_works_still_gives_an_answer_that_asks() {
    for activity in ["concrete pumping", "concrete placing"] {
        let pack = pack(question(activity));
        assert_ne!(pack.headline.verdict, HeadlineVerdict::Yes, "{activity}: nothing is known");
        assert_eq!(pack.confidence.level, "low");
        assert!(!pack.question.missing.is_empty() && pack.question.missing.len() <= 3);
        let effects: Vec<f64> = pack.question.missing.iter().map(|missing| missing.effect).collect();
        assert!(effects.windows(2).all(|pair| pair[0] >= pair[1]), "most telling first: {effects:?}");
        assert!(effects.iter().all(|effect| (0.0..=1.0).contains(effect)));
    }
}

#[test]
fn works_that_are_not_covered_are_answered_honestly() {
    for activity in KNOWLEDGE.activities.values().filter(|found| !found.covered) {
        let pack = pack(in_months(at(question(&activity.notation), "lhasa"), &[7]));
        assert_eq!(pack.headline.verdict, HeadlineVerdict::Unknown, "{}", activity.notation);
        assert!(pack.combinations.is_empty() && pack.plan.is_empty());
        assert!(pack.shortfalls.iter().any(|found| found.part == "not_covered"));
        let offer = activity.offer.as_ref().expect("an offer");
        assert!(pack.headline.sentence.contains(&*offer.zh));
    }
}

#[test]
fn without_works_it_asks_which() {
    let mut asked = first_question();
    asked.activity = None;
    let pack = pack(asked);
    assert_eq!(pack.headline.verdict, HeadlineVerdict::Unknown);
    assert_eq!(&*pack.question.missing[0].dimension, "activity");
    assert!(pack.combinations.is_empty());
}

#[test]
fn stone_that_no_bore_lets_through_is_a_no_with_the_reason() {
    let asked = with(first_question(), "pumping_height", Interval::exact(120.0));
    let mut asked = asked;
    asked.conditions.retain(|found| &*found.dimension != "aggregate_max_size");
    let pack = pack(with(asked, "aggregate_max_size", Interval::exact(40.0)));
    assert_eq!(pack.headline.verdict, HeadlineVerdict::No);
    assert!(pack.headline.deciding.is_some_and(|found| &*found.name == "bore"));
    assert!(pack.combinations.is_empty() && !pack.rejected.is_empty());
    assert!(pack.shortfalls.iter().any(|found| found.part == "combinations"));
}

#[test]
fn extreme_values_neither_panic_nor_give_numbers_that_are_none() {
    let extremes = [
        ("altitude", [0.0, 8848.0]),
        ("pumping_height", [0.0, 1000.0]),
        ("pumping_distance_horizontal", [0.0, 5000.0]),
        ("slump", [0.0, 300.0]),
        ("hourly_output", [0.1, 400.0]),
        ("aggregate_max_size", [1.0, 200.0]),
        ("ambient_temperature_min", [-60.0, 50.0]),
        ("volume", [0.1, 1.0e6]),
        ("haul_time", [0.0, 2880.0]),
        ("power_supply", [0.1, 1.0e6]),
    ];
    for (dimension, values) in extremes {
        for value in values {
            let mut asked = first_question();
            asked.conditions.retain(|found| &*found.dimension != dimension);
            let pack = pack(with(asked, dimension, Interval::exact(value)));
            let json = serde_json::to_string(&pack).expect("serialises");
            assert!(!json.contains("NaN") && !json.contains("\"value\":null,\"low\""), "{dimension} {value}");
        }
    }
}

#[test]
fn counts_are_kept_and_never_padded() {
    for count in [0, 1, 2, 5] {
        let options =
            DecideOptions { combinations: count, prohibitions: count, partners: count, ..options(Language::En) };
        let pack = decide(first_question(), &empty_world(), &options).0;
        assert!(pack.combinations.len() <= count && pack.prohibitions.len() == count && pack.partners.is_empty());
        for (wanted, part, got) in
            [(count, "combinations", pack.combinations.len()), (count, "partners", pack.partners.len())]
        {
            let short = pack.shortfalls.iter().any(|found| found.part == part);
            assert_eq!(short, got < wanted, "{part} of {wanted}");
        }
    }
}
