//! What every covered family keeps: its calculators exist, its lead can be filled, its packs cite and are told in
//! both languages.

mod support;

use fieldpack_graph::knowledge::{Activity, Language, Role, RoleUse};
use fieldpack_pack::calculate::is_calculator;
use fieldpack_pack::contract::{HeadlineVerdict, Pack};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_quantity::Verdict;
use std::collections::BTreeSet;
use support::{KNOWLEDGE, at, empty_world, in_months, options, question};

/// Combinations asked for where the ways without a machine are to have room.
const ROOM: usize = 12;

/// Machines that can play a lead role at least.
const LEAST_LEADS: usize = 3;

/// The covered activities.
fn covered() -> impl Iterator<Item = &'static Activity> {
    KNOWLEDGE.activities.values().filter(|activity| activity.covered)
}

/// The roles that lead an activity in some way.
fn leading(activity: &'static Activity) -> Vec<&'static Role> {
    let of_variants = activity.variants.iter().flat_map(|variant| &variant.roles);
    let uses: Vec<&RoleUse> = activity.roles.iter().chain(of_variants).collect();
    let roles = uses.iter().filter(|usage| usage.required).filter_map(|usage| KNOWLEDGE.roles.get(&usage.role));
    roles.filter(|role| role.lead).collect()
}

/// The pack of an activity at a place, nothing else said.
fn bare(activity: &Activity, language: Language) -> Pack {
    let asked = in_months(at(question(&activity.notation), "lhasa"), &[7]);
    decide(asked, &empty_world(), &options(language)).0
}

#[test]
fn what_the_ontologies_compute_with_is_there() {
    let of_activities = KNOWLEDGE
        .activities
        .values()
        .flat_map(|activity| activity.calculates.iter().map(move |name| (activity.iri.clone(), name.clone())));
    let of_roles = KNOWLEDGE
        .roles
        .values()
        .flat_map(|role| role.calculates.iter().map(move |name| (role.iri.clone(), name.clone())));
    let missing: Vec<_> = of_activities.chain(of_roles).filter(|(_, name)| !is_calculator(name)).collect();
    assert!(missing.is_empty(), "no such calculators: {missing:?}");
}

#[test]
fn the_families_are_covered_and_the_others_say_what_can_be_offered() {
    let others = KNOWLEDGE.activities.values().filter(|activity| !activity.covered);
    let others: BTreeSet<&str> = others.map(|activity| &*activity.notation).collect();
    assert_eq!(others, ["concrete paving", "demolition", "earthmoving", "paste pumping"].into_iter().collect());
    for activity in KNOWLEDGE.activities.values().filter(|activity| !activity.covered) {
        let pack = bare(activity, Language::En);
        assert!(pack.combinations.is_empty() && !pack.shortfalls.is_empty(), "{}", activity.notation);
        assert!(pack.warnings.iter().any(|warning| &*warning.code == "not_covered"), "{}", activity.notation);
        assert!(activity.offer.is_some(), "{}", activity.notation);
    }
}

#[test]
fn each_family_has_a_lead_role_that_machines_can_play_or_that_says_what_it_needs() {
    for activity in covered() {
        let roles = leading(activity);
        assert!(!roles.is_empty(), "{}: no lead role", activity.notation);
        let most = roles.iter().map(|role| {
            let is_of = |class: &str| role.classes.iter().any(|known| KNOWLEDGE.is_a(class, known));
            KNOWLEDGE.machines.values().filter(|machine| !machine.is_range && is_of(&machine.class)).count()
        });
        assert!(most.max().unwrap_or(0) >= LEAST_LEADS, "{}", activity.notation);
        for role in roles {
            assert!(!role.duty.zh.is_empty() && !role.duty.en.is_empty(), "{}", role.notation);
        }
    }
}

#[test]
fn every_line_of_every_family_cites_and_is_told_in_both_languages() {
    for activity in covered() {
        let (zh, en) = (bare(activity, Language::Zh), bare(activity, Language::En));
        assert!(!en.combinations.is_empty(), "{}: {}", activity.notation, en.headline.sentence);
        for rule in en.prohibitions.iter().chain(&en.standing) {
            assert!(!rule.source.document.is_empty() && !rule.remedy.is_empty(), "{}", rule.iri);
        }
        for combination in &en.combinations {
            for constraint in combination.roles.iter().flat_map(|role| &role.constraints) {
                assert!(!constraint.source.document.is_empty(), "{}: {}", activity.notation, constraint.message);
            }
        }
        let told = |pack: &Pack| {
            let mut told = vec![pack.headline.sentence.clone()];
            told.extend(pack.combinations.iter().flat_map(|found| [found.title.clone(), found.summary.clone()]));
            told.extend(pack.combinations.iter().flat_map(|found| &found.roles).map(|role| role.duty.clone()));
            told.extend(pack.prohibitions.iter().flat_map(|rule| [rule.text.clone(), rule.remedy.clone()]));
            told.extend(pack.plan.iter().map(|step| step.label.clone()));
            told.extend(pack.question.missing.iter().map(|missing| missing.why.clone()));
            told.extend(pack.turning_points.iter().map(|point| point.detail.clone()));
            told
        };
        let (zh, en) = (told(&zh), told(&en));
        assert_eq!(zh.len(), en.len(), "{}", activity.notation);
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for text in &en {
            assert!(!text.chars().any(is_han), "{}: {text}", activity.notation);
        }
        assert!(
            zh.iter().filter(|text| text.chars().any(is_han)).count() * 10 >= zh.len() * 9,
            "{}",
            activity.notation
        );
    }
}

#[test]
fn a_way_without_a_machine_says_what_its_lead_must_do() {
    let mut met = 0;
    for activity in covered() {
        for language in [Language::Zh, Language::En] {
            let asked = in_months(at(question(&activity.notation), "lhasa"), &[7]);
            let wide = DecideOptions { combinations: ROOM, ..options(language) };
            let pack = decide(asked, &empty_world(), &wide).0;
            let (named, unnamed): (Vec<_>, Vec<_>) =
                pack.combinations.iter().partition(|combination| combination.roles[0].machine.is_some());
            assert!(named.len() + unnamed.len() <= ROOM);
            let last_named = named.iter().map(|one| one.rank).max().unwrap_or(0);
            for combination in unnamed {
                met += 1;
                assert!(combination.rank > last_named, "after those with a machine");
                assert_eq!(combination.feasibility, Verdict::Possible, "never sure");
                let lead = &combination.roles[0];
                assert!(!lead.duty.is_empty() && !lead.class.label.is_empty() && lead.maker.is_none());
                assert!(lead.constraints.iter().all(|one| one.verdict != Verdict::Infeasible));
                assert!(combination.risks.iter().any(|risk| &*risk.code == "no_machine"));
                assert!(named.is_empty() || !pack.headline.sentence.contains(&*combination.title));
            }
            if named.is_empty() {
                assert_ne!(pack.headline.verdict, HeadlineVerdict::Yes, "{}", activity.notation);
            }
        }
    }
    assert!(met > 0, "no family has a way that the catalogue cannot lead");
}
