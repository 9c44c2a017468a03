//! Limits: what a sentence allows or bounds, against the rules whose condition has that dimension.
//!
//! A sentence allows a set of values. A rule that applies at an end of it speaks against the sentence where the rule bans
//! the value, and is a condition of it where the rule asks for measures. Rules are evaluated as for a
//! pack, in three values: what a rule needs and the sentence does not say is a condition, never a guess.

use super::claim::Claim;
use super::finding::Finding;
use super::rules::{Meeting, concerns, likeness, limits, meet, speaks_of, unknown_inputs};
use super::stance::stance;
use crate::contract::{ClaimKind, ClaimStanding, ClaimVerdict, Ref, SourceView};
use crate::text::{self, label, say};
use crate::understand::SpokenCondition;
use fieldpack_graph::knowledge::{Comparison, DimensionRole, Rule, Truth};

/// Dimensions that works go on under with measures: a rule about them says what is to be done then, and bans no value.
const GIVEN: [&str; 6] = [
    "altitude",
    "ambient_temperature_min",
    "ambient_temperature_max",
    "ambient_temperature_mean",
    "diurnal_temperature_range",
    "solar_radiation_annual",
];
/// Most rules that one assertion shows.
const SHOWN: usize = 3;

/// Judges every value that the text allows or bounds.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    let mut banned: Vec<Finding> = Vec::new();
    let mut asked: Vec<(usize, Finding)> = Vec::new();
    for condition in claim.said.conditions.iter().filter(|one| !one.assumed) {
        let condition = of_concrete(claim, condition);
        let can_be_banned = !GIVEN.contains(&&*condition.dimension)
            && claim
                .knowledge
                .dimension(&condition.dimension)
                .is_some_and(|known| known.roles.contains(&DimensionRole::Limit));
        match judge(claim, &condition, can_be_banned) {
            Some(finding) if can_be_banned => banned.push(finding),
            Some(finding) => asked.push((condition.from, finding)),
            None => {}
        }
    }
    // Beside a value that may be banned, the others of its sentence are its setting.
    asked.retain(|(from, _)| !banned.iter().any(|found| claim.said.same_sentence(found.from, *from)));
    banned.extend(asked.into_iter().map(|(_, finding)| finding));
    banned
}

/// A temperature beside concrete that is placed is the concrete's where no air is spoken of.
fn of_concrete(claim: &Claim<'_>, condition: &SpokenCondition) -> SpokenCondition {
    let of_air = condition.dimension.starts_with("ambient_temperature");
    let at = condition.from;
    // Below zero it is the air's: no concrete is placed that cold.
    let cold = condition.number.is_some_and(|(low, _)| low < 0.0);
    if of_air && !cold && claim.says(at, "placed") && claim.says(at, "concrete") && !claim.says(at, "air") {
        return SpokenCondition { dimension: "concrete_temperature".into(), ..condition.clone() };
    }
    condition.clone()
}

/// Judges one value.
fn judge(claim: &Claim<'_>, condition: &SpokenCondition, can_be_banned: bool) -> Option<Finding> {
    let language = claim.language;
    let dimension = claim.knowledge.dimension(&condition.dimension)?;
    let rules: Vec<&Rule> = claim.knowledge.rules.values().filter(|rule| concerns(claim, rule, condition)).collect();
    if rules.is_empty() {
        return None;
    }
    let stops_above = rules.iter().any(|rule| {
        limits(rule, condition).iter().any(|(op, _)| matches!(op, Comparison::Greater | Comparison::GreaterOrEqual))
    });
    let stance = stance(claim, condition, stops_above)?;
    let name = label(claim.knowledge, &condition.dimension, language);
    let measure = condition.measure?;
    let mut finding = Finding::new(claim, ClaimKind::Limit, claim.said.sentence(condition.from)).claimed(
        claim,
        &condition.dimension,
        name.to_string(),
        measure,
    );
    let beside = claim.said.conditions.iter().filter(|one| claim.said.same_sentence(one.from, condition.from));
    let beside = beside.filter(|one| rules.iter().any(|rule| speaks_of(rule, &one.dimension)));
    finding = finding.uses(beside.filter_map(|one| one.measure));
    // Among rules of one weight those that speak of what the sentence speaks of come first.
    let order = |a: &&Rule, b: &&Rule| {
        let likes = |rule: &Rule| likeness(claim, rule, condition);
        likes(b).cmp(&likes(a)).then((a.severity, &a.iri).cmp(&(b.severity, &b.iri)))
    };
    let met: Vec<Meeting<'_>> = rules.iter().map(|rule| meet(claim, rule, condition, &stance, can_be_banned)).collect();
    let of = |truth: Truth, bans: bool| -> Vec<&Rule> {
        let mut found: Vec<&Rule> =
            met.iter().filter(|one| one.truth == truth && one.bans == bans).map(|one| one.rule).collect();
        found.sort_by(order);
        found.truncate(SHOWN);
        found
    };
    let (against, asks, open) = (of(Truth::True, true), of(Truth::True, false), of(Truth::Unknown, can_be_banned));
    let shown: Vec<&Rule> = if !against.is_empty() {
        against.clone()
    } else if !asks.is_empty() || !open.is_empty() {
        asks.iter().chain(&open).copied().take(SHOWN).collect()
    } else {
        // What bounds the value: rules that ban, outside of special settings, the gravest first.
        let bounds = |one: &&Meeting<'_>| one.bans && !one.in_setting;
        let mut kept: Vec<&Rule> = met.iter().filter(bounds).map(|one| one.rule).collect();
        if kept.is_empty() {
            kept.clone_from(&rules);
        }
        kept.sort_by(|a, b| a.severity.cmp(&b.severity).then(order(a, b)));
        kept.truncate(1);
        kept
    };
    for rule in &shown {
        finding = cite_rule(claim, finding, rule, condition);
    }
    let said = text::quantity(&claim.spoken_quantity(measure)?);
    let texts: Vec<&str> = shown.iter().map(|rule| &**rule.text.get(language)).collect();
    let texts = texts.join(if language == fieldpack_graph::knowledge::Language::Zh { "" } else { " " });
    let unit = text::unit(&dimension.unit);
    let at: Vec<String> = stance.ends.iter().map(|end| text::number(*end)).collect();
    let at =
        at.first().map_or_else(String::new, |at| if unit.is_empty() { at.clone() } else { format!("{at} {unit}") });
    Some(if !against.is_empty() {
        let reason = match stance.stops {
            true => say!(
                language,
                "句中{name}到{said}才停止，规则更早就禁止：{texts}",
                "the sentence stops only at a {name} of {said}, the rule earlier: {texts}"
            ),
            false => {
                say!(language, "{name}{at}时规则禁止：{texts}", "at a {name} of {at} the rule forbids it: {texts}")
            }
        };
        finding.judged(ClaimVerdict::Contradicts, reason)
    } else if !asks.is_empty() || !open.is_empty() {
        let reason = say!(
            language,
            "{name}{said}本身不被禁止，但有规则适用或可能适用",
            "a {name} of {said} is not forbidden as such, but rules apply or may apply"
        );
        let unknown = unknown_inputs(claim, &open, condition);
        let mut finding = finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(say!(
            language,
            "遵守：{texts}",
            "this is kept: {texts}"
        ));
        for input in unknown {
            finding = finding.missing(input);
        }
        finding
    } else {
        let reason = say!(
            language,
            "{name}{said}不触犯规则；界限见：{texts}",
            "a {name} of {said} breaks no rule; the limit is: {texts}"
        );
        let special: Vec<&str> = met.iter().filter(|one| one.in_setting).map(|one| &*one.rule.notation).collect();
        if special.is_empty() {
            return Some(finding.judged(ClaimVerdict::Holds, reason));
        }
        let names = special.join(", ");
        let reason = say!(
            language,
            "{reason}；句中没有提到的特殊条件（如冬期、冻土）下另有规则{names}",
            "{reason}; in special settings that the sentence does not name (winter, permafrost) see also {names}"
        );
        finding.judged(ClaimVerdict::Holds, reason)
    })
}

/// Cites a rule: its limits in the dimension, its source, itself.
fn cite_rule(claim: &Claim<'_>, mut finding: Finding, rule: &Rule, condition: &SpokenCondition) -> Finding {
    let language = claim.language;
    let source = rule.sources.first().map(SourceView::from);
    for (comparison, limit) in limits(rule, condition) {
        let sign = match comparison {
            Comparison::Less => "<",
            Comparison::LessOrEqual => "≤",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => "≥",
            Comparison::Equal => "=",
            Comparison::NotEqual => "≠",
        };
        let notation = &rule.notation;
        let label = say!(language, "规则{notation}适用于 {sign}", "rule {notation} applies at {sign}");
        finding = finding.quantity(&condition.dimension, label, limit.clone(), ClaimStanding::Known, source.clone());
    }
    let reference =
        Ref { iri: rule.iri.clone(), notation: rule.notation.clone(), label: rule.text.get(language).clone() };
    for source in rule.sources.iter().map(SourceView::from) {
        finding = finding.cite(source);
    }
    finding.about(reference)
}
