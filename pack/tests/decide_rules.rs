//! Prohibitions: those of a site because of that site, with the values that trigger them, at their edges.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Pack, Question, RuleStatus};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_quantity::Interval;
use std::collections::BTreeSet;
use support::{KNOWLEDGE, at, empty_world, first_question, in_months, job, options, question, with, with_word};

/// The pack of a question, with as many prohibitions as there may be.
fn all_rules(question: Question) -> Pack {
    let options = DecideOptions { prohibitions: 20, ..options(Language::Zh) };
    decide(question, &empty_world(), &options).0
}

/// The ranked rules' notations with their status.
fn ranked(pack: &Pack) -> Vec<(String, RuleStatus)> {
    let notation = |iri: &str| iri.rsplit('/').next().unwrap_or_default().to_owned();
    pack.prohibitions.iter().map(|rule| (notation(&rule.iri), rule.status)).collect()
}

#[test]
fn lhasa_in_november_and_shanghai_in_june_share_at_most_one() {
    let five = |question| decide(question, &empty_world(), &options(Language::Zh)).0.prohibitions;
    let lhasa = five(first_question());
    let shanghai = five(job(in_months(at(question("concrete pumping"), "shanghai"), &[6])));
    let iris = |rules: &[fieldpack_pack::contract::Prohibition]| {
        rules.iter().map(|rule| rule.iri.to_string()).collect::<BTreeSet<_>>()
    };
    assert_eq!((lhasa.len(), shanghai.len()), (5, 5));
    let shared = iris(&lhasa).intersection(&iris(&shanghai)).count();
    assert!(shared <= 1, "{shared} shared: {:?} and {:?}", iris(&lhasa), iris(&shanghai));
    for rules in [&lhasa, &shanghai] {
        let with_value =
            rules.iter().filter(|rule| rule.because.iter().any(|because| because.actual.is_some())).count();
        assert!(with_value >= 4, "only {with_value} carry the triggering value");
    }
}

#[test]
fn those_that_apply_go_before_those_that_may() {
    let pack = all_rules(first_question());
    let statuses: Vec<RuleStatus> = pack.prohibitions.iter().map(|rule| rule.status).collect();
    assert!(statuses.is_sorted(), "{statuses:?}");
    for status in [RuleStatus::Applies, RuleStatus::MayApply] {
        let severities: Vec<_> =
            pack.prohibitions.iter().filter(|rule| rule.status == status).map(|rule| rule.severity).collect();
        assert!(severities.is_sorted(), "hard stops first: {severities:?}");
    }
    for rule in &pack.prohibitions {
        assert!(!rule.because.is_empty(), "{} has no reason", rule.iri);
    }
    for rule in &pack.standing {
        assert!(rule.because.is_empty() && KNOWLEDGE.rules[&rule.iri].condition.is_none());
    }
}

#[test]
fn downward_pumping_is_forbidden_over_twenty_metres_not_at_twenty() {
    let falling = |metres: f64| {
        let question = in_months(at(question("concrete pumping"), "lhasa"), &[6]);
        ranked(&all_rules(with(question, "pumping_depth", Interval::exact(metres))))
    };
    let applies = |rules: &[(String, RuleStatus)]| rules.contains(&("PB08".to_owned(), RuleStatus::Applies));
    assert!(!applies(&falling(20.0)), "20 m is not over 20 m");
    assert!(applies(&falling(20.5)));
    assert!(applies(&falling(40.0)));
}

#[test]
fn a_rising_line_is_not_told_how_to_fall() {
    let rules = ranked(&all_rules(first_question()));
    assert!(rules.iter().all(|(notation, _)| notation != "PB08"), "{rules:?}");
}

#[test]
fn a_fact_that_is_not_known_makes_a_rule_one_that_may_apply() {
    let rules = ranked(&all_rules(with_word(first_question(), "night_work", "true")));
    assert!(rules.iter().any(|(_, status)| *status == RuleStatus::Applies));
    let bare = all_rules(at(question("concrete pumping"), "lhasa"));
    let winter = bare.prohibitions.iter().filter(|rule| {
        rule.because.iter().any(|because| &*because.dimension == "winter_window" && because.actual.is_none())
    });
    assert!(winter.clone().count() > 0, "the month is not known: winter rules may apply");
    for rule in winter {
        assert_eq!(rule.status, RuleStatus::MayApply, "{}", rule.iri);
    }
}

#[test]
fn every_rule_has_a_text_a_remedy_and_a_source_in_both_languages() {
    for language in [Language::Zh, Language::En] {
        let options = DecideOptions { prohibitions: 20, ..options(language) };
        let pack = decide(first_question(), &empty_world(), &options).0;
        for rule in pack.prohibitions.iter().chain(&pack.standing) {
            assert!(
                !rule.text.is_empty() && !rule.remedy.is_empty() && !rule.source.document.is_empty(),
                "{}",
                rule.iri
            );
        }
    }
}
