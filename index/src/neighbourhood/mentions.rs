//! Which concepts a question mentions.

use fieldpack_embed::concepts::Finder;
use fieldpack_graph::knowledge::{ConceptKind, Knowledge};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The fewest characters of a machine's designation that is looked for; shorter ones are numbers of
/// anything.
const SHORTEST_DESIGNATION: usize = 3;

/// Finds concepts by their labels and synonyms in both languages, machines by their designations, and
/// failure modes by their codes.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    finder: Finder,
    /// Failure modes by code.
    codes: HashMap<Arc<str>, u32>,
}

impl Mentions {
    /// Looks for what `number` gives a number to: concepts, dimensions and machines, by IRI.
    pub(super) fn new(knowledge: &Knowledge, number: impl Fn(&str) -> Option<u32>) -> Self {
        let mut labels: Vec<(u32, &str)> = Vec::new();
        let mut codes = HashMap::new();
        for concept in knowledge.concepts.values() {
            let Some(number) = number(&concept.iri) else { continue };
            let names = [&concept.label.zh, &concept.label.en];
            let names = names.into_iter().chain(&concept.synonyms_zh).chain(&concept.synonyms_en);
            labels.extend(names.map(|name| (number, &**name)));
            if concept.kind == ConceptKind::FailureMode {
                codes.insert(concept.notation.clone(), number);
            }
        }
        for dimension in knowledge.dimensions.values() {
            let Some(number) = number(&dimension.iri) else { continue };
            let names = [&dimension.label.zh, &dimension.label.en];
            let names = names.into_iter().chain(&dimension.synonyms_zh).chain(&dimension.synonyms_en);
            labels.extend(names.map(|name| (number, &**name)));
        }
        for machine in knowledge.machines.values() {
            let is_telling = machine.model.chars().count() >= SHORTEST_DESIGNATION
                && machine.model.chars().any(|letter| letter.is_alphabetic());
            if let Some(number) = number(&machine.iri).filter(|_| is_telling) {
                labels.push((number, &machine.model));
            }
        }
        Self { finder: Finder::new(labels), codes }
    }

    /// The concepts that a text mentions, by number, each once.
    pub(super) fn of(&self, text: &str) -> Vec<u32> {
        let found: BTreeSet<u32> =
            self.finder.find(text).into_iter().map(|mention| mention.concept).chain(self.codes_in(text)).collect();
        found.into_iter().collect()
    }

    /// The failure modes whose codes stand in a text. Codes are words too (`OUT`, `FAN`): they count in
    /// capitals only, and not where the whole text is in capitals.
    fn codes_in<'m>(&'m self, text: &'m str) -> impl Iterator<Item = u32> + 'm {
        let has_small = text.chars().any(char::is_lowercase) || !text.is_ascii();
        let words = || text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        let may_be_codes = has_small || words().all(|word| self.codes.contains_key(word));
        words().filter(move |_| may_be_codes).filter_map(|word| self.codes.get(word).copied())
    }
}
