//! What the customer does not want or does not have.

use super::reading::Reading;
use super::text::is_han;
use super::words::{Found, Negation, Word};
use fieldpack_graph::knowledge::ConceptKind;

/// Something excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exclusion {
    /// First folded character of the thing.
    pub(crate) from: usize,
    /// After its last.
    pub(crate) to: usize,
    /// The concept it names, by place in the knowledge.
    pub(crate) concept: Option<u32>,
}

/// Farthest that a thing may stand behind its negation, Chinese characters.
const HAN_BEHIND: usize = 5;
/// Farthest that a thing may stand in front of it.
const HAN_BEFORE: usize = 4;
/// The same in English words.
const WORDS_BEHIND: usize = 3;
/// The same in front.
const WORDS_BEFORE: usize = 6;

/// Finds what is excluded.
pub(crate) fn exclusions(reading: &Reading<'_>) -> Vec<Exclusion> {
    let negations = reading.family(|word| matches!(word, Word::Negation(kind) if kind != Negation::Thing));
    let things = things(reading);
    let mut found: Vec<Exclusion> = Vec::new();
    for one in &negations {
        let Word::Negation(kind) = one.word else { continue };
        let behind = || things.iter().find(|thing| follows(reading, one, thing));
        let before = || things.iter().rev().find(|thing| precedes(reading, thing, one, &negations));
        let thing = match kind {
            Negation::Before => behind().copied(),
            Negation::After => before().copied(),
            Negation::Both => behind().or_else(before).copied(),
            Negation::None | Negation::Thing => None,
        };
        let unknown =
            || matches!(kind, Negation::Before | Negation::Both).then(|| unknown_thing(reading, one)).flatten();
        let works = || works(reading, one, kind);
        let exclusion = thing.or_else(works).map(|thing| Exclusion {
            from: thing.from,
            to: thing.to,
            concept: if let Word::Concept(at, _) = thing.word { Some(at) } else { None },
        });
        if let Some(exclusion) = exclusion.or_else(unknown)
            && !found.iter().any(|known| exclusion.from < known.to && known.from < exclusion.to)
        {
            found.push(exclusion);
        }
    }
    found.sort_by_key(|one| one.from);
    found
}

/// Everything in the text that can be excluded: not a machine of one character, which is a verb as well (`吊`).
fn things(reading: &Reading<'_>) -> Vec<Found> {
    let mut things = reading.family(|word| match word {
        Word::Concept(_, kind) => matches!(
            kind,
            ConceptKind::MachineClass
                | ConceptKind::Component
                | ConceptKind::Part
                | ConceptKind::PowerSource
                | ConceptKind::Other
        ),
        Word::Negation(kind) => kind == Negation::Thing,
        _ => false,
    });
    things.retain(|one| one.to - one.from > 1);
    things
}

/// Works that stand right at a negation that may follow its thing: `喷混不要`.
fn works(reading: &Reading<'_>, negation: &Found, kind: Negation) -> Option<Found> {
    let named = reading.family(|word| matches!(word, Word::Concept(_, ConceptKind::Activity)));
    let touches = |one: &&Found| one.to == negation.from || (one.from == negation.to && kind == Negation::Both);
    named.iter().find(|one| matches!(kind, Negation::Both | Negation::After) && touches(one)).copied()
}

/// Counts the Chinese characters and the words of a stretch.
fn size(stretch: &str) -> (usize, usize) {
    let han = stretch.chars().filter(|c| is_han(*c)).count();
    let words = stretch.split_whitespace().filter(|word| word.starts_with(|c: char| c.is_ascii_alphanumeric())).count();
    (han, words)
}

/// Whether a thing stands close behind a negation, nothing counted between.
fn follows(reading: &Reading<'_>, negation: &Found, thing: &Found) -> bool {
    if thing.from < negation.to || !reading.clauses.together(negation.from, thing.from) {
        return false;
    }
    let stretch = reading.text.slice(negation.to, thing.from);
    let (han, words) = size(stretch);
    han <= HAN_BEHIND && words <= WORDS_BEHIND && !stretch.contains(|c: char| c.is_ascii_digit())
}

/// Whether a thing stands close in front of a negation, no other negation between.
fn precedes(reading: &Reading<'_>, thing: &Found, negation: &Found, negations: &[Found]) -> bool {
    if thing.to > negation.from || !reading.clauses.same_sentence(thing.from, negation.from) {
        return false;
    }
    if negations.iter().any(|other| {
        other.from >= thing.to
            && other.to <= negation.from
            && other != negation
            && other.word != Word::Negation(Negation::After)
    }) {
        return false;
    }
    let stretch = reading.text.slice(thing.to, negation.from);
    let (han, words) = size(stretch);
    let latin = stretch.contains(|c: char| c.is_ascii_alphabetic());
    let together = reading.clauses.together(thing.from, negation.from);
    if stretch.contains(|c: char| c.is_ascii_digit()) || !together {
        return false;
    }
    han <= HAN_BEFORE && (words <= if latin { WORDS_BEFORE } else { 1 })
}

/// Words that end or spoil an unknown English thing.
const NO_THING: [&str; 38] = [
    "problem",
    "problems",
    "idea",
    "rush",
    "hurry",
    "worries",
    "need",
    "way",
    "issue",
    "issues",
    "more",
    "less",
    "longer",
    "doubt",
    "matter",
    "thanks",
    "later",
    "further",
    "other",
    "one",
    "time",
    "question",
    "questions",
    "reply",
    "luck",
    "answer",
    "chance",
    "limit",
    "limits",
    "lower",
    "higher",
    "smaller",
    "greater",
    "signal",
    "wind",
    "rain",
    "snow",
    "frost",
];
/// Words that may follow the name of an unknown English thing.
const STOPS: [&str; 22] = [
    "allowed",
    "available",
    "permitted",
    "on",
    "at",
    "in",
    "for",
    "and",
    "but",
    "please",
    "here",
    "is",
    "are",
    "because",
    "as",
    "so",
    "to",
    "after",
    "during",
    "before",
    "whatsoever",
    "from",
];

/// What an English `no X`, `without X` excludes where X is not known: up to three words.
fn unknown_thing(reading: &Reading<'_>, negation: &Found) -> Option<Exclusion> {
    let text = &reading.text;
    if !text.get(negation.from).is_some_and(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let (_, end) = reading.clauses.bounds(negation.from);
    let mut at = text.skip_spaces(negation.to);
    let (from, mut to, mut words) = (at, at, 0);
    let mut closed = false;
    while at < end && words < 3 {
        let start = at;
        while at < end && text.get(at).is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '\'') {
            at += 1;
        }
        let word = text.slice(start, at);
        if word.is_empty() || STOPS.contains(&word) {
            closed = !word.is_empty();
            break;
        }
        if NO_THING.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        words += 1;
        to = at;
        at = text.skip_spaces(at);
    }
    // Only what closes like a name: the end of its clause, or `allowed`, `on site`.
    let whole = closed || at >= end;
    (words > 0 && whole).then_some(Exclusion { from, to, concept: None })
}
