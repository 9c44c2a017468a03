//! Rules as a claim meets them: which speak of a value, whether they apply at the ends of what is allowed, and
//! whether they ban the value or ask for measures.

use super::claim::Claim;
use super::stance::Stance;
use crate::text::label;
use crate::understand::{SpokenCondition, fold_word, is_han};
use fieldpack_graph::knowledge::{Comparison, Condition, Facts, Iri, Operand, Rule, Truth};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use std::collections::BTreeSet;

/// How a rule meets what is allowed.
pub(super) struct Meeting<'k> {
    /// The rule.
    pub(super) rule: &'k Rule,
    /// Whether it applies at an end of what is allowed.
    pub(super) truth: Truth,
    /// Whether it bans the value instead of asking for measures.
    pub(super) bans: bool,
    /// Whether it would apply or might in a setting that the sentence does not speak of.
    pub(super) in_setting: bool,
}

/// Whether a rule speaks of the dimension of a condition, and of the works and machines of the text where it names any.
pub(super) fn concerns(claim: &Claim<'_>, rule: &Rule, condition: &SpokenCondition) -> bool {
    if limits(rule, condition).is_empty() {
        return false;
    }
    let named = claim.said.classes.iter().filter(|(from, _)| claim.said.same_sentence(*from, condition.from));
    let named: Vec<_> = named.map(|(_, iri)| iri).collect();
    let related = |a: &str, b: &str| claim.knowledge.is_a(a, b) || claim.knowledge.is_a(b, a);
    let class = named.is_empty()
        || rule.classes.is_empty()
        || named.iter().any(|iri| rule.classes.iter().any(|class| related(iri, class)));
    let pumped = claim.says(condition.from, "pumping");
    let works = match &claim.said.activity {
        None => true,
        Some(activity) => {
            let meant = |known: &Iri| related(activity, known) || (pumped && known.ends_with("/concrete-pumping"));
            rule.activities.is_empty() || rule.activities.iter().any(meant)
        }
    };
    if elsewhere(claim, rule, condition) {
        return false;
    }
    // Where the machine decides, the usual works of its kind do not narrow further.
    class && (works || !named.is_empty())
}

/// How many words of the sentence a rule has in common with it: pairs of Chinese characters, English words of four
/// letters and more.
pub(super) fn likeness(claim: &Claim<'_>, rule: &Rule, condition: &SpokenCondition) -> usize {
    let (from, to) = claim.said.sentence(condition.from);
    let sentence = claim.said.text().slice(from, to);
    let rule = fold_word(&format!("{} {}", rule.text.zh, rule.text.en));
    let words: BTreeSet<&str> =
        sentence.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3).collect();
    let characters: Vec<char> = sentence.chars().collect();
    let pairs = characters.windows(2).filter(|pair| pair.iter().all(|c| is_han(*c)));
    let pairs: BTreeSet<String> = pairs.map(|pair| pair.iter().collect()).collect();
    words.iter().filter(|word| rule.contains(**word)).count()
        + pairs.iter().filter(|pair| rule.contains(&**pair)).count()
}

/// The notations that a rule may know the dimension of a condition by: a gust is at least the mean wind.
fn notations(condition: &SpokenCondition) -> Vec<&str> {
    match &*condition.dimension {
        "wind_speed" => vec!["wind_speed", "wind_gust_speed"],
        other => vec![other],
    }
}

/// The comparisons of a rule with a constant in the dimension of a condition.
pub(super) fn limits<'k>(rule: &'k Rule, condition: &SpokenCondition) -> Vec<(Comparison, &'k Quantity)> {
    let mut found = Vec::new();
    let Some(tree) = &rule.condition else { return found };
    let names = notations(condition);
    tree.for_each_comparison(&mut |left, comparison, right| {
        if let (Operand::Quantity(notation), Operand::Constant(limit)) = (left, right)
            && names.contains(&&**notation)
        {
            found.push((comparison, limit));
        }
    });
    found
}

/// Evaluates a rule at the ends of what is allowed: the gravest of them counts.
pub(super) fn meet<'k>(
    claim: &Claim<'_>,
    rule: &'k Rule,
    condition: &SpokenCondition,
    stance: &Stance,
    can_be_banned: bool,
) -> Meeting<'k> {
    let (mut truth, mut open) = (Truth::False, Truth::False);
    if let Some(tree) = &rule.condition {
        for end in &stance.ends {
            let facts = facts(claim, condition, *end);
            truth = truth.max(pruned(tree, &facts, &notations(condition)).evaluate(&facts));
            open = open.max(tree.evaluate(&facts));
        }
    }
    let text = rule.text.en.to_lowercase();
    let words = claim.knowledge.terms.iter().filter(|term| &*term.kind == "claim" && &*term.value == "exception");
    let excepts = words.into_iter().any(|term| {
        text.split(|c: char| !c.is_alphabetic() && c != ' ')
            .any(|part| format!(" {part} ").contains(&format!(" {} ", term.text)))
    });
    let in_setting = truth == Truth::False && open != Truth::False && flagged(rule);
    // An unconfirmed rule does not decide alone.
    let sure = rule.sources.iter().any(|source| source.certainty < Certainty::Uncertain);
    Meeting { rule, truth, bans: can_be_banned && !excepts && sure, in_setting }
}

/// Points at which one dimension is taken, each the other's opposite: in the form, leaving the plant.
const POINTS: [[&str; 2]; 2] = [["placed", "discharge"], ["discharge", "placed"]];

/// Whether a rule speaks of another point than the sentence: of the concrete leaving the plant, not of that in the form.
fn elsewhere(claim: &Claim<'_>, rule: &Rule, condition: &SpokenCondition) -> bool {
    let text = fold_word(&rule.text.zh);
    let rule_says = |sense: &str| {
        let mut words = claim.knowledge.terms.iter().filter(|term| &*term.kind == "claim" && &*term.value == sense);
        words.any(|term| text.contains(&*term.text))
    };
    POINTS.iter().any(|[here, there]| {
        claim.says(condition.from, here) && !claim.says(condition.from, there) && rule_says(there) && !rule_says(here)
    })
}

/// A condition without the alternatives that nothing is said of: they are other reasons of the rule, not of this value.
fn pruned(tree: &Condition, facts: &Facts, names: &[&str]) -> Condition {
    match tree {
        Condition::All(parts) => Condition::All(parts.iter().map(|part| pruned(part, facts, names)).collect()),
        Condition::Any(parts) => {
            let kept = parts.iter().filter(|part| mentions(part, names) || part.evaluate(facts) != Truth::Unknown);
            Condition::Any(kept.map(|part| pruned(part, facts, names)).collect())
        }
        // A setting that the sentence does not speak of (winter, permafrost) is not taken for given.
        Condition::Compare {
            left: Operand::Quantity(flag),
            comparison: Comparison::Equal,
            right: Operand::Constant(word),
        } if word.word() == Some("true") && !facts.contains_key(flag) => Condition::Any(Vec::new()),
        compare @ Condition::Compare { .. } => compare.clone(),
    }
}

/// Whether the condition of a rule speaks of a dimension.
pub(super) fn speaks_of(rule: &Rule, dimension: &str) -> bool {
    rule.condition.as_ref().is_some_and(|tree| mentions(tree, &[dimension]))
}

/// Whether a condition speaks of one of these quantities.
fn mentions(tree: &Condition, names: &[&str]) -> bool {
    let mut found = false;
    tree.for_each_comparison(&mut |left, _, right| {
        for side in [left, right] {
            found |= matches!(side, Operand::Quantity(notation) if names.contains(&&**notation));
        }
    });
    found
}

/// Whether a rule asks for a setting: a flag that must be true.
fn flagged(rule: &Rule) -> bool {
    let mut found = false;
    if let Some(tree) = &rule.condition {
        tree.for_each_comparison(&mut |_, comparison, right| {
            found |= comparison == Comparison::Equal
                && matches!(right, Operand::Constant(word) if word.word() == Some("true"));
        });
    }
    found
}

/// What the sentence says, with the value in question.
fn facts(claim: &Claim<'_>, condition: &SpokenCondition, value: f64) -> Facts {
    let mut facts = Facts::new();
    let here = claim.said.conditions.iter().filter(|one| claim.said.same_sentence(one.from, condition.from));
    for one in here {
        let Some(dimension) = claim.knowledge.dimension(&one.dimension) else { continue };
        let quantity = match (&one.number, &one.word) {
            (Some((low, high)), _) => {
                Quantity::number(Interval::between(*low, *high), dimension.unit.clone(), Certainty::Stated)
            }
            (None, Some(word)) => Quantity::text(word.clone(), Certainty::Stated),
            (None, None) => continue,
        };
        facts.insert(one.dimension.clone(), quantity);
    }
    let Some(dimension) = claim.knowledge.dimension(&condition.dimension) else { return facts };
    let exact = Quantity::number(Interval::exact(value), dimension.unit.clone(), Certainty::Stated);
    facts.insert(condition.dimension.clone(), exact);
    if &*condition.dimension == "wind_speed" {
        let gust = Quantity::number(Interval::at_least(value), dimension.unit.clone(), Certainty::Derived);
        facts.insert("wind_gust_speed".into(), gust);
    }
    facts
}

/// The inputs that rules need and the sentence does not give, by their labels.
pub(super) fn unknown_inputs(claim: &Claim<'_>, rules: &[&Rule], condition: &SpokenCondition) -> Vec<String> {
    let known = facts(claim, condition, 0.0);
    let mut names: Vec<String> = Vec::new();
    for rule in rules {
        let Some(tree) = &rule.condition else { continue };
        tree.for_each_comparison(&mut |left, _, _| {
            if let Operand::Quantity(notation) = left
                && !known.contains_key(notation)
            {
                let name = label(claim.knowledge, notation, claim.language).to_string();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        });
    }
    names
}
