//! Concepts of one kind by their names in a text. Each kind is looked for by itself, so that a name of the works
//! (`拖泵打`) does not hide the machine in it.

use crate::understand::fold_word;
use aho_corasick::AhoCorasick;
use fieldpack_graph::knowledge::{ConceptKind, Iri, Knowledge};
use std::collections::BTreeMap;

/// The names of the concepts of a kind.
#[derive(Debug, Default)]
pub(crate) struct Names {
    finder: Option<AhoCorasick>,
    iris: Vec<Vec<Iri>>,
}

impl Names {
    /// Collects the names of a kind, in both languages.
    pub(crate) fn of(knowledge: &Knowledge, kind: ConceptKind) -> Self {
        let mut names: BTreeMap<String, Vec<Iri>> = BTreeMap::new();
        for concept in knowledge.concepts.values().filter(|concept| concept.kind == kind) {
            let labels = [&concept.label.zh, &concept.label.en].into_iter();
            for name in labels.chain(&concept.synonyms_zh).chain(&concept.synonyms_en) {
                let iris = names.entry(fold_word(name)).or_default();
                if !iris.contains(&concept.iri) {
                    iris.push(concept.iri.clone());
                }
            }
        }
        names.remove("");
        let (names, iris): (Vec<String>, Vec<Vec<Iri>>) = names.into_iter().unzip();
        Self { finder: AhoCorasick::new(&names).ok(), iris }
    }

    /// The concepts named in a folded text, each once, by IRI; of names that overlap the leftmost, then the longest.
    pub(crate) fn find(&self, folded: &str) -> Vec<Iri> {
        let mut found: Vec<Iri> = leftmost(self.finder.as_ref(), folded)
            .into_iter()
            .flat_map(|hit| self.iris[hit.2].iter().cloned())
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

/// The patterns that stand in a folded text as words of their own: start, end and number; of those that overlap the
/// leftmost, then the longest.
pub(crate) fn leftmost(finder: Option<&AhoCorasick>, folded: &str) -> Vec<(usize, usize, usize)> {
    let Some(finder) = finder else { return Vec::new() };
    let mut hits: Vec<(usize, usize, usize)> = finder
        .find_overlapping_iter(folded)
        .filter(|hit| stands_alone(folded, hit.start(), hit.end()))
        .map(|hit| (hit.start(), hit.end(), hit.pattern().as_usize()))
        .collect();
    hits.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.cmp(&b.2)));
    let mut end = 0;
    hits.retain(|(from, to, _)| {
        let is_free = *from >= end;
        if is_free {
            end = *to;
        }
        is_free
    });
    hits
}

/// Whether a Latin word is not a part of a longer one; an English plural is the same word.
fn stands_alone(text: &str, from: usize, to: usize) -> bool {
    let latin = |character: char| character.is_ascii_alphanumeric();
    let before = text[..from].chars().next_back();
    let first = text[from..].chars().next();
    let last = text[..to].chars().next_back();
    let mut rest = text[to..].chars();
    let next = rest.next();
    let starts = !(before.is_some_and(latin) && first.is_some_and(latin));
    let plural = next == Some('s') && !rest.next().is_some_and(latin);
    let ends = !(last.is_some_and(latin) && next.is_some_and(latin)) || plural;
    starts && ends
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_words_stand_alone() {
        assert!(stands_alone("a pump here", 2, 6) && stands_alone("pumps", 0, 4) && stands_alone("泵pump", 3, 7));
        assert!(!stands_alone("pumpkin", 0, 4) && !stands_alone("spump", 1, 5));
    }
}
