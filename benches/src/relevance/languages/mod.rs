//! Chinese and English over the demo world: the same questions in either language, looking for records written in
//! either.
//!
//! The truth is in the fields of the records: failure mode, machine class, activity, and the component, which is
//! withheld from the records because it is also words. Mode, class and activity are kept: they are no text, so neither
//! the text signal nor the vectors see them; the neighbourhood does, so what it adds is told apart in the report.

mod questions;
mod world;

use super::{Collection, Half, Query, SEED, Set, halve};
use crate::BenchError;
use fieldpack_graph::knowledge::{Knowledge, Language};
use questions::{CLASS_AND_MODE, Question};
use rand::SeedableRng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::path::Path;
use world::World;

/// The key of the set that the floor is on.
pub const KEY_ZH_EN: &str = "demo world zh -> en";

/// How many questions name a class and a mode.
const CLASSES_AND_MODES: usize = 60;

/// The four pairs: question, records.
const PAIRS: [(Language, Language, &str, &str, &str); 4] = [
    (Language::Zh, Language::En, KEY_ZH_EN, "Chinese questions, English records", "中文问题，英文记录"),
    (Language::En, Language::Zh, "demo world en -> zh", "English questions, Chinese records", "英文问题，中文记录"),
    (Language::Zh, Language::Zh, "demo world zh -> zh", "Chinese questions, Chinese records", "中文问题，中文记录"),
    (Language::En, Language::En, "demo world en -> en", "English questions, English records", "英文问题，英文记录"),
];

/// The demo world with its four sets.
pub(super) fn collection(knowledge: &Knowledge, tree: &Path) -> Result<Collection, BenchError> {
    let world = World::simulate(knowledge)?;
    let mut sets = Vec::new();
    for (from, to, key, title, title_zh) in PAIRS {
        let questions = questions::all(knowledge, tree, from)?;
        let mut queries = sampled(questions.iter().filter_map(|question| query(question, &world, to)).collect());
        halve(key, &mut queries);
        let kinds: Vec<String> = questions::KINDS
            .iter()
            .map(|kind| format!("{} {kind}", queries.iter().filter(|query| query.id.starts_with(kind)).count()))
            .collect();
        sets.push(Set {
            key,
            title,
            title_zh,
            note: format!(
                "Over the demo world of {} records in both languages. Questions: {}.",
                world.records().len(),
                kinds.join(", ")
            ),
            languages: (from, to),
            source: world::source(to),
            queries,
        });
    }
    Ok(Collection { name: "demo world", records: world.into_records(), sets })
}

fn query(question: &Question, world: &World, language: Language) -> Option<Query> {
    let relevant: BTreeSet<_> = world.meeting(&question.wanted, language).collect();
    (!relevant.is_empty()).then(|| Query {
        id: question.id.clone(),
        text: question.text.clone(),
        types: vec![question.wanted.record_type()],
        relevant,
        aside: BTreeSet::new(),
        half: Half::Held,
    })
}

/// The questions with only a seeded sample of those that name a class and a mode, of which there are hundreds.
fn sampled(queries: Vec<Query>) -> Vec<Query> {
    let (many, mut kept): (Vec<Query>, Vec<Query>) =
        queries.into_iter().partition(|query| query.id.starts_with(CLASS_AND_MODE));
    kept.extend(many.sample(&mut ChaCha8Rng::seed_from_u64(SEED), CLASSES_AND_MODES).cloned());
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_with_modes_are_sampled_and_the_others_kept() {
        let query = |id: String| Query {
            text: id.clone(),
            id,
            types: Vec::new(),
            relevant: BTreeSet::new(),
            aside: BTreeSet::new(),
            half: Half::Held,
        };
        let ids =
            (0..200).map(|number| format!("{CLASS_AND_MODE} {number}")).chain((0..7).map(|n| format!("mode {n}")));
        let kept = sampled(ids.map(query).collect());
        assert_eq!(kept.len(), CLASSES_AND_MODES + 7);
        assert_eq!(kept.iter().filter(|query| query.id.starts_with("mode")).count(), 7);
    }
}
