//! Combinations compared.
//!
//! A combination is what leads it and what it is best at. Where both stay and the design is another, it changed;
//! where the lead machine and the design stay and it is best at something else now, it is the same combination too.
//! Numbers of evidence ([`Evidence::id`](crate::contract::Evidence)) are places in a list and no content.

use super::lines::{Item, compare, joined, turned};
use crate::contract::{Combination, PackDiff, PackPart};
use crate::text::{quantity, say};
use fieldpack_graph::knowledge::Language;
use std::collections::HashSet;

/// Most figures that a sentence names.
const MOST_NAMED: usize = 4;

/// Compares the combinations of two revisions.
pub(super) fn combinations(diff: &mut PackDiff, before: &[Combination], now: &[Combination], language: Language) {
    let old_keys = keys(before, &[]);
    let names: Vec<(String, &Combination)> = old_keys.iter().cloned().zip(before).collect();
    let new_keys = keys(now, &names);
    let before = items(before, old_keys);
    let now = items(now, new_keys);
    let of = (PackPart::Combination, ["方案", "combination"], language);
    compare(diff, of, (&before, &now), is_same, |old, new| says(old, new, language));
}

fn items(combinations: &[Combination], keys: Vec<String>) -> Vec<Item<'_, Combination>> {
    let item = |(of, key): (_, String)| {
        let of: &Combination = of;
        Item { key, label: of.title.clone(), rank: Some(of.rank), of }
    };
    combinations.iter().zip(keys).map(item).collect()
}

/// The names of combinations; one that has lead and design of an older one keeps its name.
fn keys(combinations: &[Combination], before: &[(String, &Combination)]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let own = |combination: &Combination| format!("{} {}", lead(combination), best_at(combination));
    let mut keys: Vec<Option<String>> = vec![None; combinations.len()];
    // First those that stay as they are, then those of the same design.
    for (place, combination) in combinations.iter().enumerate() {
        let key = own(combination);
        if before.iter().any(|(name, _)| *name == key) && taken.insert(key.clone()) {
            keys[place] = Some(key);
        }
    }
    for (place, combination) in
        combinations.iter().enumerate().filter(|(place, _)| keys[*place].is_none()).collect::<Vec<_>>()
    {
        let alike = before.iter().find(|(name, old)| {
            !taken.contains(name) && lead(old) == lead(combination) && old.design == combination.design
        });
        let mut key = alike.map_or_else(|| own(combination), |(name, _)| name.clone());
        while !taken.insert(key.clone()) {
            key.push('+');
        }
        keys[place] = Some(key);
    }
    keys.into_iter().flatten().collect()
}

/// The lead machine, else its class.
fn lead(combination: &Combination) -> String {
    let role = combination.roles.first();
    role.map_or_else(String::new, |role| role.machine.as_ref().unwrap_or(&role.class).iri.to_string())
}

fn best_at(combination: &Combination) -> String {
    format!("{:?}", combination.best_at).to_lowercase()
}

/// The content of a combination: its rank and the numbers of its evidence aside.
fn content(combination: &Combination) -> Combination {
    let mut content = Combination { rank: 0, evidence: Vec::new(), ..combination.clone() };
    for risk in &mut content.risks {
        risk.evidence.clear();
    }
    content
}

fn is_same(one: &Combination, other: &Combination) -> bool {
    content(one) == content(other)
}

/// What is different in a combination.
fn says(old: &Combination, new: &Combination, language: Language) -> String {
    let mut words = Vec::new();
    if old.best_at != new.best_at {
        words.push(turned(&say!(language, "所长", "what it is best at"), &best_at(old), &best_at(new), language));
    }
    if old.feasibility != new.feasibility {
        let (from, to) =
            (format!("{:?}", old.feasibility).to_lowercase(), format!("{:?}", new.feasibility).to_lowercase());
        words.push(turned(&say!(language, "可行性", "feasibility"), &from, &to, language));
    }
    let figures = new.figures.iter().filter_map(|figure| {
        let old = old.figures.iter().find(|old| old.name == figure.name)?;
        let (from, to) = (quantity(&old.quantity), quantity(&figure.quantity));
        (from != to).then(|| turned(&figure.label, &from, &to, language))
    });
    words.extend(figures.take(MOST_NAMED));
    let codes = |combination: &Combination| -> Vec<_> {
        combination.risks.iter().map(|risk| (risk.code.clone(), risk.detail.clone())).collect()
    };
    let (old_risks, new_risks) = (codes(old), codes(new));
    for (_, detail) in new_risks.iter().filter(|risk| !old_risks.contains(risk)) {
        words.push(say!(language, "风险：{detail}", "risk: {detail}"));
    }
    for (_, detail) in old_risks.iter().filter(|(code, _)| new_risks.iter().all(|(other, _)| other != code)) {
        words.push(say!(language, "不再有风险：{detail}", "risk gone: {detail}"));
    }
    joined(&words, language)
}
