//! Rules that the failure history speaks against: a rule's limit is not reached here, yet the failure that it
//! is to prevent is already more frequent in the band that the site lies in.

use super::super::forbid::{concerns, status_of, view};
use super::super::job::Job;
use super::super::observed::Bearing;
use super::{Grounds, said};
use crate::contract::{Conflict, ConflictKind, ConflictPosition};
use crate::text::{label, say};
use fieldpack_graph::knowledge::{Condition, Facts, Operand, Rule, Truth};
use fieldpack_quantity::Quantity;

/// Most conflicts with the history that are shown; the surest patterns come first.
const MOST: usize = 3;

/// The conflicts of the history with rules; of a pattern the first rule by IRI.
pub(super) fn conflicts(
    job: &Job<'_>,
    grounds: &Grounds<'_>,
    evidence: impl Fn(&Bearing) -> Vec<String>,
) -> Vec<Conflict> {
    let named = |rule: &&Rule| rule.condition.is_some() && job.prepared.rule_modes.contains_key(&rule.iri);
    let rules = job.knowledge.rules.values().filter(named).filter(|rule| concerns(job, rule, grounds.classes));
    let rules: Vec<&Rule> = rules.collect();
    let of_pattern = |pattern: &Bearing| {
        rules
            .iter()
            .filter(|rule| speaks_of(job, rule, pattern))
            .find_map(|rule| Some((rule, not_reached(rule.condition.as_ref()?, pattern, grounds.facts)?)))
            .map(|(rule, limit)| conflict(job, rule, limit, pattern, evidence(pattern)))
    };
    grounds.patterns.iter().filter_map(of_pattern).take(MOST).collect()
}

/// Whether a rule is to prevent the failure of a pattern.
fn speaks_of(job: &Job<'_>, rule: &Rule, pattern: &Bearing) -> bool {
    job.prepared.rule_modes.get(&rule.iri).is_some_and(|modes| modes.contains(&pattern.pattern.mode))
}

/// The limit that a rule sets on the dimension of a pattern, where the rule does not apply because the site
/// keeps it.
fn not_reached<'r>(condition: &'r Condition, pattern: &Bearing, facts: &Facts) -> Option<&'r Quantity> {
    if condition.evaluate(facts) != Truth::False {
        return None;
    }
    let mut limit = None;
    condition.for_each_comparison(&mut |left, comparison, right| {
        let (Operand::Quantity(notation), Operand::Constant(value)) = (left, right) else { return };
        let kept = || {
            Condition::Compare { left: left.clone(), comparison, right: right.clone() }.evaluate(facts) == Truth::False
        };
        if limit.is_none() && *notation == pattern.pattern.dimension && value.interval().is_some() && kept() {
            limit = Some(value);
        }
    });
    limit
}

fn conflict(job: &Job<'_>, rule: &Rule, limit: &Quantity, pattern: &Bearing, evidence: Vec<String>) -> Conflict {
    let language = job.language();
    let dimension = &pattern.pattern.dimension;
    let about = label(job.knowledge, dimension, language);
    let mode = job.knowledge.failure_modes.get(&pattern.pattern.mode);
    let mode = mode.map_or_else(String::new, |mode| job.knowledge.label(&mode.iri, language).to_string());
    let (of_rule, of_history) = (view(rule, language), pattern.view(job, evidence));
    Conflict {
        kind: ConflictKind::History,
        iri: Some(rule.iri.clone()),
        label: say!(language, "{mode}与{about}", "{mode} and {about}"),
        dimension: Some(dimension.clone()),
        positions: vec![
            ConflictPosition {
                status: Some(status_of(Truth::False)),
                ..said(of_rule.text, Some(limit.clone()), of_rule.source, false)
            },
            ConflictPosition {
                observed: of_history.observed,
                evidence: of_history.evidence,
                ..said(of_history.text, None, of_history.source, true)
            },
        ],
        handling: say!(
            language,
            "未到规则限值，但故障记录显示风险已升高：按规则允许施工，同时按故障记录采取预防措施。",
            "The limit of the rule is not reached, yet the history shows the risk: the works are allowed, with the measures that the history asks for."
        ),
    }
}
