//! A text on the way to being understood: its words, its clauses, and what is taken already.

use super::clause::Clauses;
use super::han_numeral::is_numeral;
use super::text::Text;
use super::words::{Found, Negation, NotCondition, Word, Words, family};
use fieldpack_graph::knowledge::{ConceptKind, Knowledge};

/// A text with its words.
pub(crate) struct Reading<'a> {
    /// The knowledge.
    pub(crate) knowledge: &'a Knowledge,
    /// Its words.
    pub(crate) words: &'a Words,
    /// The text.
    pub(crate) text: Text,
    /// Every word found, overlapping ones too.
    pub(crate) found: Vec<Found>,
    /// Clauses.
    pub(crate) clauses: Clauses,
    /// Operator words, negations that are none left out.
    pub(crate) operators: Vec<Found>,
    /// Names of dimensions, longest first from the left.
    pub(crate) dimensions: Vec<Found>,
    /// Whether each of these names is one of several dimensions.
    pub(crate) shared: Vec<bool>,
    /// Names of concepts.
    pub(crate) concepts: Vec<Found>,
    /// Words that divide into rates.
    pub(crate) rates: Vec<Found>,
    /// Announcements of what is no condition.
    pub(crate) announced: Vec<Found>,
    /// Characters that are spoken for: dates, hours, grades, telephones.
    taken: Vec<bool>,
}

impl<'a> Reading<'a> {
    /// Finds the words and clauses of a text.
    pub(crate) fn new(knowledge: &'a Knowledge, words: &'a Words, given: &str) -> Self {
        let text = Text::new(given, &words.spelling);
        let found = words.find(&text);
        let clauses = Clauses::new(&text, &found);
        let of = |belongs: fn(Word) -> bool| family(&found, belongs);
        let taken = vec![false; text.len()];
        let dimensions = names(&text, &found);
        // Names of the same span stand side by side.
        let same =
            |a: Option<&Found>, b: Option<&Found>| a.zip(b).is_some_and(|(a, b)| (a.from, a.to) == (b.from, b.to));
        let shared = (0..dimensions.len())
            .map(|at| {
                let one = dimensions.get(at);
                same(one, dimensions.get(at + 1)) || (at > 0 && same(one, dimensions.get(at - 1)))
            })
            .collect();
        let mut reading = Self {
            operators: of(|word| matches!(word, Word::Operator(..))),
            dimensions,
            shared,
            concepts: headed(&found, |word| matches!(word, Word::Concept(..))),
            rates: of(|word| matches!(word, Word::Per(_))),
            announced: of(|word| matches!(word, Word::NotCondition(_))),
            knowledge,
            words,
            clauses,
            taken,
            found,
            text,
        };
        reading.take_words_with_numerals();
        reading
    }

    /// Numerals inside a longer word of the lexicon count nothing (`24小时雨量`, `三亚`, `一小时`).
    fn take_words_with_numerals(&mut self) {
        let spans: Vec<(usize, usize)> = self
            .found
            .iter()
            .filter(|one| {
                one.to - one.from > 1
                    && self.text.chars[one.from..one.to].iter().any(|c| c.is_ascii_digit() || is_numeral(*c))
                    && !matches!(
                        one.word,
                        Word::Operator(..)
                            | Word::NotCondition(NotCondition::Counted)
                            | Word::Negation(Negation::None | Negation::Filler, _)
                            | Word::Intent(..)
                            | Word::Month(_)
                    )
            })
            .map(|one| (one.from, one.to))
            .collect();
        for (from, to) in spans {
            self.take(from, to);
        }
    }

    /// Marks characters as spoken for.
    pub(crate) fn take(&mut self, from: usize, to: usize) {
        let end = to.min(self.taken.len());
        if from < end {
            self.taken[from..end].fill(true);
        }
    }

    /// Whether a character is spoken for.
    pub(crate) fn is_taken(&self, at: usize) -> bool {
        self.taken.get(at).copied().unwrap_or(false)
    }

    /// Whether an announcement of a kind stands in the clause of a position.
    pub(crate) fn announces(&self, kind: NotCondition, at: usize) -> bool {
        self.announced.iter().any(|one| one.word == Word::NotCondition(kind) && self.clauses.together(one.from, at))
    }

    /// The words of a family.
    pub(crate) fn family(&self, belongs: impl Fn(Word) -> bool) -> Vec<Found> {
        family(&self.found, belongs)
    }
}

/// The names of concepts; where English ones overlap, the later one has the head (`electric truck crane`).
pub(super) fn headed(found: &[Found], belongs: impl Fn(Word) -> bool) -> Vec<Found> {
    let mut kept = family(found, belongs);
    let machine = |one: &Found| matches!(one.word, Word::Concept(_, ConceptKind::MachineClass));
    for one in &mut kept {
        let later = found
            .iter()
            .find(|other| machine(other) && one.from < other.from && other.from < one.to && other.to > one.to);
        if let Some(later) = later.filter(|_| machine(one)) {
            *one = *later;
        }
    }
    kept
}

/// The names of dimensions, without those that are a part of a longer word: `up` of `up to`, `吊` of `履带吊`.
fn names(text: &Text, found: &[Found]) -> Vec<Found> {
    let mut names = family(found, |word| matches!(word, Word::Dimension(_)));
    let longer = family(found, |word| {
        let thing = |kind| matches!(kind, ConceptKind::MachineClass | ConceptKind::Component | ConceptKind::Part);
        match word {
            Word::Operator(..) | Word::Negation(..) | Word::Place(_) => true,
            Word::Concept(_, kind) => thing(kind),
            _ => false,
        }
    });
    let inside = |name: &Found| {
        longer.iter().any(|one| one.from <= name.from && name.to <= one.to && one.to - one.from > name.to - name.from)
    };
    // What an operator needs to reach is still a reach.
    // Oil climbs to 98 C: the verb speaks of what stands before it.
    let subject = |name: &Found| {
        names.iter().any(|one| {
            one.to < name.from
                && name.from - one.to <= 2
                && VERBS.iter().any(|word| text.slice(name.from, name.to) == *word)
                && one.word != name.word
        })
    };
    let spoken: Vec<bool> = names.iter().map(subject).collect();
    let mut spoken = spoken.into_iter();
    names.retain(|name| {
        let of_subject = spoken.next().unwrap_or(false);
        !of_subject
            && (!inside(name) || longer.iter().any(|one| one.to == name.to && matches!(one.word, Word::Operator(..))))
    });
    names
}

/// Verbs that name a temperature of the air where nothing else is said to have it.
const VERBS: [&str; 9] = ["climbs to", "drops to", "hits", "peaks", "peaking", "down to", "high", "low", "max"];
