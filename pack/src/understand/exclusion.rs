//! What the customer does not want or does not have.
//!
//! A negation refuses a thing behind it (`不要泵车`, `no pumps`), in front of it (`泵车进不去`, `pumps are
//! ruled out`) or on either side. Who refuses, where and why may stand between (`泵车业主不让进`, `太贵`).
//! Things that no list knows are read by their place, see [`super::refused`]; things joined by `和`, `、`,
//! `or` are refused together.

use super::reading::Reading;
use super::refused;
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
/// What joins things that are refused together.
const JOINTS: [&str; 12] = ["和", "或", "或者", "及", "与", "跟", "还有", "and", "or", "nor", "/", "&"];

/// Finds what is excluded.
pub(crate) fn exclusions(reading: &Reading<'_>) -> Vec<Exclusion> {
    let negations = reading
        .family(|word| matches!(word, Word::Negation(kind, _) if !matches!(kind, Negation::Thing | Negation::Filler)));
    let things = things(reading);
    let mut found: Vec<Exclusion> = Vec::new();
    for one in &negations {
        let Word::Negation(kind, open) = one.word else { continue };
        let kind = if ends_with_no(reading, one) { Negation::After } else { kind };
        let kind = if kind == Negation::Before && closes(reading, one) { Negation::After } else { kind };
        let behind = || things.iter().find(|thing| follows(reading, one, thing));
        let before = || things.iter().rev().find(|thing| precedes(reading, thing, one, &negations));
        let thing = match kind {
            Negation::Before => behind().copied(),
            Negation::After => before().copied(),
            Negation::Both => behind().or_else(before).copied(),
            Negation::None | Negation::Thing | Negation::Filler => None,
        };
        let works = || works(reading, one, kind);
        let exclusion = thing
            .or_else(works)
            .map(of_thing)
            .map(|thing| if thing.to <= one.from { refused::narrowed(reading, thing) } else { thing });
        let unknown = || match kind {
            Negation::Before => refused::behind(reading, one, open),
            Negation::After => refused::in_front(reading, one),
            Negation::Both => refused::behind(reading, one, open).or_else(|| refused::in_front(reading, one)),
            Negation::None | Negation::Thing | Negation::Filler => None,
        };
        let Some(exclusion) = exclusion.or_else(unknown) else { continue };
        let joined = joined(reading, &things, &exclusion, one);
        for exclusion in std::iter::once(exclusion).chain(joined) {
            let again = |known: &Exclusion| {
                exclusion.from < known.to && known.from < exclusion.to
                    || exclusion.concept.is_some() && known.concept == exclusion.concept
            };
            if !found.iter().any(again) {
                found.push(exclusion);
            }
        }
    }
    found.sort_by_key(|one| one.from);
    found
}

/// Whether an English negation ends its clause: `LNG trucks no.`
fn closes(reading: &Reading<'_>, negation: &Found) -> bool {
    let (_, end) = reading.clauses.bounds(negation.from);
    reading.text.slice(negation.from, negation.to) == "no" && reading.text.slice(negation.to, end).trim().is_empty()
}

/// Whether `no.` ends a sentence instead of announcing a number.
fn ends_with_no(reading: &Reading<'_>, negation: &Found) -> bool {
    let next = reading.text.get(reading.text.skip_spaces(negation.to));
    reading.text.slice(negation.from, negation.to) == "no." && !next.is_some_and(|c| c.is_ascii_digit())
}

/// The exclusion of a known thing.
fn of_thing(thing: Found) -> Exclusion {
    let concept = if let Word::Concept(at, _) = thing.word { Some(at) } else { None };
    Exclusion { from: thing.from, to: thing.to, concept }
}

/// Known things that are joined to a refused one, away from the negation.
fn joined(reading: &Reading<'_>, things: &[Found], first: &Exclusion, negation: &Found) -> Vec<Exclusion> {
    let behind = first.from >= negation.to;
    let mut more: Vec<Exclusion> = Vec::new();
    let mut edge = if behind { first.to } else { first.from };
    let joint = |from: usize, to: usize| {
        let between = reading.text.slice(from, to).trim();
        let listed = between == "，" && reading.text.given(from, to).trim() == "、";
        listed || JOINTS.contains(&between)
    };
    loop {
        let next = things.iter().find(|thing| {
            if behind { thing.from > edge && joint(edge, thing.from) } else { thing.to < edge && joint(thing.to, edge) }
        });
        let Some(next) = next else { break };
        edge = if behind { next.to } else { next.from };
        more.push(of_thing(*next));
    }
    more
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
        Word::Negation(kind, _) => kind == Negation::Thing,
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

/// Counts the Chinese characters and the words between two positions, without who refuses, where and why.
fn size(reading: &Reading<'_>, from: usize, to: usize) -> (usize, usize) {
    let stretch = reading.text.slice(from, to);
    let count = |stretch: &str| {
        let han = stretch.chars().filter(|c| is_han(*c)).count();
        let words =
            stretch.split_whitespace().filter(|word| word.starts_with(|c: char| c.is_ascii_alphanumeric())).count();
        (han, words)
    };
    let (mut han, mut words) = count(stretch);
    for filler in refused::fillers(reading).filter(|one| one.from >= from && one.to <= to) {
        let (more, others) = count(reading.text.slice(filler.from, filler.to));
        (han, words) = (han.saturating_sub(more), words.saturating_sub(others));
    }
    (han, words)
}

/// Whether a thing stands close behind a negation, nothing counted between.
fn follows(reading: &Reading<'_>, negation: &Found, thing: &Found) -> bool {
    if thing.from < negation.to || !reading.clauses.together(negation.from, thing.from) {
        return false;
    }
    let stretch = reading.text.slice(negation.to, thing.from);
    let (han, words) = size(reading, negation.to, thing.from);
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
            && !matches!(other.word, Word::Negation(Negation::After, _))
    }) {
        return false;
    }
    let stretch = reading.text.slice(thing.to, negation.from);
    let (han, words) = size(reading, thing.to, negation.from);
    let latin = stretch.contains(|c: char| c.is_ascii_alphabetic());
    let together = reading.clauses.together(thing.from, negation.from);
    if stretch.contains(|c: char| c.is_ascii_digit()) || !together {
        return false;
    }
    han <= HAN_BEFORE && (words <= if latin { WORDS_BEFORE } else { 1 })
}
