//! Patterns of the failure history in a pack: only where the site lies in the band, never above a hard
//! stop, marked where synthetic, not for customers' eyes then.

mod support;

use fieldpack_graph::knowledge::{Comparison, Language, RuleKind, Severity};
use fieldpack_index::World;
use fieldpack_pack::contract::{Audience, Pack, Prohibition, Question};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_quantity::Interval;
use support::history::HISTORY;
use support::{KNOWLEDGE, at, empty_world, first_question, in_months, job, options, question, with};

fn world() -> World {
    World { columns: HISTORY.clone(), ..empty_world() }
}

fn pack(question: Question, language: Language, audience: Audience) -> Pack {
    let options = DecideOptions { prohibitions: 200, audience, ..options(language) };
    decide(question, &world(), &options).0
}

fn observed(pack: &Pack) -> Vec<&Prohibition> {
    pack.prohibitions.iter().filter(|rule| rule.kind == RuleKind::Observed).collect()
}

#[test]
fn patterns_of_the_site_are_cautions_with_how_sure_they_are() {
    let pack = pack(first_question(), Language::Zh, Audience::Internal);
    let seen = observed(&pack);
    assert!(!seen.is_empty(), "Lhasa lies in bands that the demo world raises");
    for rule in seen {
        let figures = rule.observed.as_ref().expect("figures");
        let ratio = figures.rate_ratio.interval().expect("a ratio");
        assert!(ratio.low() > 1.2 && figures.events >= 5 && figures.q_value <= 0.05 && figures.exposure_h > 0.0);
        assert!(rule.text.contains("模拟") && !rule.reason.is_empty() && !rule.remedy.is_empty(), "{}", rule.text);
        assert!(!rule.because.is_empty());
        for because in &rule.because {
            let (actual, limit) = (because.actual.as_ref().expect("known"), because.limit.as_ref().expect("a limit"));
            let Some((actual, limit)) = actual.interval().zip(limit.interval()) else { continue };
            match because.op {
                Comparison::GreaterOrEqual => assert!(actual.low() >= limit.value(), "{rule:?}"),
                Comparison::Less => assert!(actual.high() < limit.value(), "{rule:?}"),
                other => panic!("{other:?}"),
            }
        }
    }
    let english = self::pack(first_question(), Language::En, Audience::Internal);
    let texts: String =
        observed(&english).iter().map(|rule| format!("{} {} {}", rule.text, rule.reason, rule.remedy)).collect();
    assert!(
        texts.contains("synthetic") && !texts.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)),
        "{texts}"
    );
}

#[test]
fn combinations_carry_the_patterns_of_their_machines_as_risks() {
    let pack = pack(first_question(), Language::Zh, Audience::Internal);
    let modes: Vec<_> = pack
        .combinations
        .iter()
        .flat_map(|found| &found.risks)
        .filter(|risk| KNOWLEDGE.failure_modes.contains_key(&risk.code))
        .collect();
    assert!(!modes.is_empty());
    assert!(modes.iter().all(|risk| risk.detail.contains("模拟") && risk.detail.contains('倍')), "{modes:?}");
    let customer = self::pack(first_question(), Language::Zh, Audience::Customer);
    assert!(
        customer
            .combinations
            .iter()
            .flat_map(|found| &found.risks)
            .all(|risk| !KNOWLEDGE.failure_modes.contains_key(&risk.code))
    );
}

#[test]
fn no_pattern_stands_above_a_hard_stop() {
    let pack = pack(first_question(), Language::Zh, Audience::Internal);
    assert!(observed(&pack).iter().all(|rule| rule.severity > Severity::HardStop));
    let order: Vec<_> = pack.prohibitions.iter().map(|rule| (rule.status, rule.severity)).collect();
    assert!(order.is_sorted(), "{order:?}");
    for (place, rule) in pack.prohibitions.iter().enumerate() {
        assert_eq!(rule.rank as usize, place + 1);
    }
}

#[test]
fn how_often_own_machines_fail_is_the_houses_alone() {
    for audience in [Audience::Customer, Audience::Partner] {
        let pack = pack(first_question(), Language::Zh, audience);
        assert!(observed(&pack).is_empty());
        assert!(pack.prohibitions.iter().all(|rule| rule.observed.is_none()));
        assert!(!pack.prohibitions.is_empty(), "what the standards say stays");
    }
}

#[test]
fn a_site_outside_the_bands_is_not_warned_of_them() {
    let by_altitude = |pack: &Pack| {
        observed(pack).iter().any(|rule| rule.because.iter().any(|because| &*because.dimension == "altitude"))
    };
    assert!(by_altitude(&pack(first_question(), Language::Zh, Audience::Internal)));
    let shanghai = job(in_months(at(question("concrete pumping"), "shanghai"), &[6]));
    assert!(!by_altitude(&pack(shanghai, Language::Zh, Audience::Internal)));
    // An interval that lies in two bands lies in none for sure.
    let unsure = with(job(question("concrete pumping")), "altitude", Interval::between(1_000.0, 4_600.0));
    assert!(!by_altitude(&pack(unsure, Language::Zh, Audience::Internal)));
}

#[test]
fn without_a_history_nothing_is_observed() {
    let options = DecideOptions { prohibitions: 200, ..options(Language::Zh) };
    let pack = decide(first_question(), &empty_world(), &options).0;
    assert!(observed(&pack).is_empty());
}
