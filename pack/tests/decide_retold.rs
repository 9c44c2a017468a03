//! The same job told in another way is the same pack; a harder one is never an easier one. For all works that
//! are covered.

mod support;

use fieldpack_graph::knowledge::{Activity, Datatype, Dimension, Language};
use fieldpack_pack::contract::{Pack, PackRequest, Question};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_pack::understand::{Limits, understand};
use fieldpack_quantity::{Interval, Verdict};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::bones::{applying, leads, lines};
use support::{KNOWLEDGE, at, empty_world, in_months, options, question, with};

/// When all of them are asked.
const ASKED_AT: &str = "2026-11-02T02:00:00Z";

/// The pack of a text.
fn told(text: &str, language: Language) -> Pack {
    let request = PackRequest { text: Some(text.to_owned()), ..PackRequest::default() };
    let limits = Limits::default();
    let question = understand(&request, &KNOWLEDGE, ASKED_AT, language, &limits).expect("a question");
    decide(question, &empty_world(), &DecideOptions { prohibitions: 60, ..options(language) }).0
}

/// Jobs, each told in several ways: metric, feet and Fahrenheit, English, traditional characters, shuffled,
/// with a sentence that has nothing to do with it.
const RETOLD: &[(&str, &[&str])] = &[
    (
        "拉萨，11月，泵送C40，泵送高度120米，水平管300米，坍落度200毫米，碎石最大粒径25毫米，每小时40方，最低气温-5℃",
        &[
            "Lhasa, November, pump C40, pumping height 120 m, horizontal pipeline 300 m, slump 200 mm, crushed stone max 25 mm, 40 m3/h, lowest air temperature -5 C",
            "Lhasa, November, pump C40, pumping height 393.7 ft, horizontal pipeline 984.25 ft, slump 200 mm, crushed stone max 25 mm, 40 m3/h, lowest air temperature 23 F",
            "拉薩，11月，泵送C40，泵送高度120米，水平管300米，坍落度200毫米，碎石最大粒徑25毫米，每小時40方，最低氣溫-5℃",
            "每小时40方，碎石最大粒径25毫米，坍落度200毫米，最低气温-5℃，水平管300米，泵送高度120米，拉萨，11月，泵送C40",
            "拉萨，11月，泵送C40，泵送高度120米，水平管300米，坍落度200毫米，碎石最大粒径25毫米，每小时40方，最低气温-5℃。项目部食堂的面条不错。",
        ],
    ),
    (
        "上海，6月，塔吊吊装，构件8吨，幅度30米，起升高度60米，阵风9m/s",
        &[
            "Shanghai, June, tower crane lifting, 8 t piece, radius 30 m, lifting height 60 m, gusts 9 m/s",
            "上海，6月，塔吊吊裝，構件8噸，幅度30米，起升高度60米，陣風9m/s",
            "起升高度60米，阵风9m/s，幅度30米，构件8吨，塔吊吊装，上海，6月",
            "上海，6月，塔吊吊装，构件8吨，幅度30米，起升高度60米，阵风9m/s，谢谢，祝好。",
        ],
    ),
    (
        "旋挖桩，孔径1.5米，孔深40米，岩石强度80MPa",
        &[
            "bored piles, hole diameter 1.5 m, hole depth 40 m, rock strength 80 MPa",
            "旋挖樁，孔徑1.5米，孔深40米，岩石強度80MPa",
            "岩石强度80MPa，孔深40米，孔径1.5米，旋挖桩",
        ],
    ),
];

#[test]
fn the_same_job_told_in_another_way_is_the_same_pack() {
    for (plain, others) in RETOLD {
        let wanted = lines(&told(plain, Language::Zh));
        for other in *others {
            let got = lines(&told(other, Language::Zh));
            // Converted lengths differ in the fifth digit: compare what was decided, and numbers as decided by them.
            let bare = |lines: &std::collections::BTreeSet<String>| {
                let kept = lines.iter().filter(|line| {
                    ["verdict", "combination", "role", "rule", "step"].iter().any(|kind| line.starts_with(kind))
                });
                kept.cloned().collect::<std::collections::BTreeSet<_>>()
            };
            let (wanted, got) = (bare(&wanted), bare(&got));
            assert_eq!(
                wanted,
                got,
                "\n{plain}\n{other}\nonly the first: {:#?}\nonly the second: {:#?}",
                wanted.difference(&got).collect::<Vec<_>>(),
                got.difference(&wanted).collect::<Vec<_>>()
            );
        }
    }
}

#[test]
fn what_is_not_wanted_never_appears() {
    for activity in KNOWLEDGE.activities.values().filter(|found| found.covered) {
        let world = empty_world();
        let plain = question(&activity.notation);
        let first = decide(plain.clone(), &world, &options(Language::En)).0;
        let Some(lead) = first.combinations.first().and_then(|found| found.roles[0].machine.clone()) else { continue };
        let class = first.combinations[0].roles[0].class.clone();
        for unwanted in [&lead.iri, &class.iri] {
            let mut asked = plain.clone();
            asked.excluded.push(fieldpack_pack::contract::Excluded {
                text: "it".to_owned(),
                span: None,
                iri: Some(unwanted.clone()),
                label: None,
            });
            let pack = decide(asked, &world, &options(Language::En)).0;
            for role in pack.combinations.iter().flat_map(|found| &found.roles) {
                assert!(
                    role.machine.as_ref().is_none_or(|machine| machine.iri != *unwanted)
                        && (role.class.iri != *unwanted || role.machine.is_none()),
                    "{}: {unwanted} appears",
                    activity.notation
                );
            }
        }
    }
}

/// The numeric dimensions that govern an activity.
fn governing(activity: &Activity) -> Vec<&'static Dimension> {
    let numeric = |dimension: &&Dimension| matches!(dimension.datatype, Datatype::Number | Datatype::Integer);
    activity.governing.iter().filter_map(|notation| KNOWLEDGE.dimension(notation)).filter(numeric).collect()
}

/// A job of an activity with its governing numbers at these shares of what is usual, 0 to 1.
fn job(activity: &Activity, shares: &[f64]) -> Question {
    let mut asked = in_months(at(question(&activity.notation), "lhasa"), &[7]);
    for (dimension, share) in governing(activity).into_iter().zip(shares) {
        let (Some(first), Some(last)) = (dimension.band_edges.first(), dimension.band_edges.last()) else { continue };
        let value = first + share * (last - first);
        let value = if dimension.datatype == Datatype::Integer { value.round() } else { value };
        asked = with(asked, &dimension.notation, Interval::exact(value));
    }
    asked
}

/// The same question with a number at an interval.
fn moved(mut asked: Question, notation: &str, interval: Interval) -> Question {
    asked.conditions.retain(|condition| &*condition.dimension != notation);
    with(asked, notation, interval)
}

/// The verdict of each machine that leads or is rejected.
fn verdicts(pack: &Pack) -> BTreeMap<String, Verdict> {
    let chosen = pack
        .combinations
        .iter()
        .filter_map(|found| Some((found.roles.first()?.machine.as_ref()?.iri.to_string(), found.feasibility)));
    let rejected = pack.rejected.iter().map(|found| (found.machine.iri.to_string(), Verdict::Infeasible));
    rejected.chain(chosen).collect()
}

/// The covered activities.
fn covered() -> Vec<&'static Activity> {
    KNOWLEDGE.activities.values().filter(|activity| activity.covered).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn stronger_wind_never_removes_a_wind_prohibition(
        place in 0usize..64, shares in proptest::collection::vec(0.0..1.0f64, 12), low in 1.0..20.0f64, more in 0.5..15.0f64,
    ) {
        let activities = covered();
        let activity = activities[place % activities.len()];
        let world = empty_world();
        let options = DecideOptions { prohibitions: 60, ..options(Language::En) };
        for notation in ["wind_speed", "wind_gust_speed"] {
            let at = |wind: f64| decide(moved(job(activity, &shares), notation, Interval::exact(wind)), &world, &options).0;
            let (calm, windy) = (at(low), at(low + more));
            let of_wind = |pack: &Pack| -> Vec<String> {
                pack.prohibitions
                    .iter()
                    .filter(|rule| applying(pack).contains(&*rule.iri))
                    .filter(|rule| rule.because.iter().all(|because| because.dimension.starts_with("wind")))
                    .filter(|rule| rule.because.iter().any(|because| &*because.dimension == notation))
                    .map(|rule| rule.iri.to_string())
                    .collect()
            };
            let left = applying(&windy);
            // Sixty are shown: a rule may only be pushed out by others that apply.
            if windy.prohibitions.len() < 60 {
                for rule in of_wind(&calm) {
                    prop_assert!(left.contains(&rule), "{}: {rule} falls away at {} {notation}", activity.notation, low + more);
                }
            }
        }
    }

    #[test]
    fn narrowing_a_condition_never_turns_sure_into_infeasible(
        place in 0usize..64, shares in proptest::collection::vec(0.0..1.0f64, 12), which in 0usize..12,
        spread in 0.01..0.3f64, inside in 0.0..1.0f64,
    ) {
        let activities = covered();
        let activity = activities[place % activities.len()];
        let dimensions = governing(activity);
        prop_assume!(!dimensions.is_empty());
        let dimension = dimensions[which % dimensions.len()];
        let (Some(first), Some(last)) = (dimension.band_edges.first(), dimension.band_edges.last()) else { return Ok(()) };
        let middle = first + shares[0] * (last - first);
        let wide = Interval::between(
            (middle * (1.0 - spread)).max(dimension.physical_min),
            (middle * (1.0 + spread)).min(dimension.physical_max),
        );
        let narrow = Interval::exact(wide.low() + inside * wide.width());
        let world = empty_world();
        let at = |interval: Interval| {
            decide(moved(job(activity, &shares), &dimension.notation, interval), &world, &options(Language::En)).0
        };
        let (before, after) = (verdicts(&at(wide)), verdicts(&at(narrow)));
        for (machine, verdict) in before.iter().filter(|(_, verdict)| **verdict == Verdict::Sure) {
            prop_assert_ne!(
                after.get(machine), Some(&Verdict::Infeasible),
                "{}: {} was {:?} over {:?} of {}", activity.notation, machine, verdict, wide, dimension.notation
            );
        }
    }

    #[test]
    fn a_heavier_or_farther_lift_never_makes_a_rejected_crane_lead(
        mass in 2.0..80.0f64, more in 0.5..60.0f64, radius in 5.0..40.0f64, height in 10.0..90.0f64,
    ) {
        let Some(activity) = KNOWLEDGE.activities.values().find(|found| &*found.notation == "lifting") else { return Ok(()) };
        let at = |mass: f64| {
            let asked = with(question(&activity.notation), "lift_mass", Interval::exact(mass));
            let asked = with(asked, "lift_radius", Interval::exact(radius));
            decide(with(asked, "lift_height", Interval::exact(height)), &empty_world(), &options(Language::En)).0
        };
        let (light, heavy) = (at(mass), at(mass + more));
        let rejected: Vec<String> = light.rejected.iter().map(|found| found.machine.iri.to_string()).collect();
        for machine in leads(&heavy) {
            prop_assert!(!rejected.contains(&machine), "{machine} lifts {} t but not {mass} t", mass + more);
        }
    }
}
