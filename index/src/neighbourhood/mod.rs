//! Neighbourhood: records that typed links join to the concepts of a question.
//!
//! A [`ConceptIndex`] is the knowledge made ready, once for each knowledge. For a question,
//! [`Neighbourhood::of`] finds the concepts that its text mentions, walks from them along the links of
//! `ontologies/finding.ttl` within their bounds, and keeps what each word of the records' columns scores,
//! so that a scan looks up three numbers for a row.
//!
//! A record that names a concept in a field has that concept's score times the weight of the field's link.
//! Where several fields of a record are reached, what they give is joined as independent chances are,
//! `1 - (1 - a)(1 - b)(1 - c)`: a failure of the mode *and* the class asked about comes before one of the
//! mode alone, no field is lost to a better one, and the score stays within 0 and 1 with the same meaning
//! for every question. It depends on the question, the record and the knowledge alone.

mod concepts;
mod links;
mod mentions;
mod scores;
mod walk;

pub use concepts::ConceptIndex;

use fieldpack_graph::columns::{Columns, Word};
use fieldpack_graph::knowledge::{Iri, Language, RecordField};
use scores::{WordScores, joined};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use walk::{Reached, Walk};

/// One concept on a path from a question to a record, and the link that leads on from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PathStep {
    /// The concept's IRI.
    #[schema(value_type = String)]
    pub concept: Arc<str>,
    /// The concept's name.
    #[schema(value_type = String)]
    pub label: Arc<str>,
    /// The name of the link to the next concept; of the last step, of the link to the record.
    #[schema(value_type = String)]
    pub link: Arc<str>,
}

/// Why a record has a score: one field of it, and the path that leads there.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// The field.
    pub field: RecordField,
    /// What the field gives, above 0, at most 1.
    pub share: f32,
    /// From the concept of the question to the one that the record names, which is the last.
    pub steps: Vec<PathStep>,
}

/// A word of a column that was reached.
#[derive(Clone, Copy, Debug)]
struct Found {
    word: Word,
    share: f32,
    reached: Reached,
}

/// The neighbourhood of a question, for the columns that it was made for and all later snapshots of them
/// (a word that first came with a later one scores 0).
#[derive(Clone, Debug)]
pub struct Neighbourhood {
    index: ConceptIndex,
    walk: Walk,
    /// What was reached in each field, in the order of [`RecordField::ALL`], by word.
    found: [Vec<Found>; 3],
    words: [Vec<Word>; 3],
    scores: [WordScores; 3],
}

impl Neighbourhood {
    /// Walks from what a question's text mentions and from what else it is `about`: IRIs, or notations of
    /// activities, machine classes and failure modes. Takes tens of microseconds.
    #[must_use]
    pub fn of(text: &str, about: &[&str], index: &ConceptIndex, columns: &Columns) -> Self {
        let walk = Walk::from(&index.starts(text, about), index.links(), index.bounds());
        let mut found: [Vec<Found>; 3] = Default::default();
        for reached in &walk.reached {
            let Some((field, notation)) = index.named(reached.concept) else { continue };
            let Some(step) = index.record_step(*field) else { continue };
            let share = (reached.score * step.weight) as f32;
            if let Some(word) = columns.word(notation).filter(|_| share > 0.0) {
                found[*field as usize].push(Found { word, share, reached: *reached });
            }
        }
        for found in &mut found {
            // Best first as reached, so of two concepts of one notation the better one stays.
            found.sort_by_key(|one| one.word);
            found.dedup_by_key(|one| one.word);
        }
        let words = found.each_ref().map(|found| found.iter().map(|one| one.word).collect());
        let scores = found.each_ref().map(|found| {
            let scores: Vec<(Word, f32)> = found.iter().map(|one| (one.word, one.share)).collect();
            WordScores::new(&scores)
        });
        Self { index: index.clone(), walk, found, words, scores }
    }

    /// Whether no record can have a score above 0.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(Vec::is_empty)
    }

    /// The score of a record that names these, 0 to 1; 0 where nothing of it was reached.
    #[must_use]
    #[inline]
    pub fn score_of(&self, class: Word, kind: Word, activity: Word) -> f32 {
        let [classes, kinds, activities] = &self.scores;
        joined([classes.of(class), kinds.of(kind), activities.of(activity)])
    }

    /// Whether a record that names a word in a field has a score above 0.
    #[must_use]
    #[inline]
    pub fn reaches(&self, field: RecordField, word: Word) -> bool {
        self.scores[field as usize].of(word) > 0.0
    }

    /// A score that no record is above.
    #[must_use]
    pub fn most(&self) -> f32 {
        joined(self.scores.each_ref().map(WordScores::most))
    }

    /// A score that no record is above that names some of a few words: of the classes, the kinds and the
    /// activities; `None` where it may name any.
    #[must_use]
    pub fn most_of(&self, [classes, kinds, activities]: [Option<&[Word]>; 3]) -> f32 {
        let most = |scores: &WordScores, words: Option<&[Word]>| match words {
            None => scores.most(),
            Some(words) => words.iter().map(|word| scores.of(*word)).fold(0.0, f32::max),
        };
        let [of_classes, of_kinds, of_activities] = &self.scores;
        joined([most(of_classes, classes), most(of_kinds, kinds), most(of_activities, activities)])
    }

    /// The words of a field that score, in their order; a row with none of them in any field scores 0.
    #[must_use]
    pub fn words(&self, field: RecordField) -> &[Word] {
        &self.words[field as usize]
    }

    /// The concepts that the walk reached with their scores, above 0 and at most 1, best first.
    pub fn concepts(&self) -> impl Iterator<Item = (&Iri, f64)> {
        self.walk.reached.iter().map(|reached| (&self.index.node(reached.concept).iri, reached.score))
    }

    /// Whether the walk stopped at the most concepts that it may reach.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.walk.is_cut
    }

    /// Why a record that names these has its score: the path to each field that was reached, the one that
    /// gives most first, then in the order class, kind, activity.
    #[must_use]
    pub fn paths(&self, class: Word, kind: Word, activity: Word, language: Language) -> Vec<Path> {
        let mut paths: Vec<Path> = RecordField::ALL
            .into_iter()
            .zip([class, kind, activity])
            .filter_map(|(field, word)| self.path(field, word, language))
            .collect();
        paths.sort_by(|one, other| other.share.total_cmp(&one.share));
        paths
    }

    /// The path that gives a record most; empty where nothing of it was reached.
    #[must_use]
    pub fn explain(&self, class: Word, kind: Word, activity: Word, language: Language) -> Vec<PathStep> {
        self.paths(class, kind, activity, language).into_iter().next().map(|path| path.steps).unwrap_or_default()
    }

    /// The path to the records that have a word in a field.
    fn path(&self, field: RecordField, word: Word, language: Language) -> Option<Path> {
        let found = &self.found[field as usize];
        let found = &found[found.binary_search_by_key(&word, |one| one.word).ok()?];
        let last = &self.index.record_step(field)?.label;
        let steps = self.walk.path(&found.reached).into_iter().map(|(number, link)| {
            let node = self.index.node(number);
            let link = link.map_or(last, |link| self.index.link_label(link));
            PathStep {
                concept: node.iri.clone(),
                label: node.label.get(language).clone(),
                link: link.get(language).clone(),
            }
        });
        Some(Path { field, share: found.share, steps: steps.collect() })
    }
}
