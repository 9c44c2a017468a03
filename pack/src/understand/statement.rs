//! A sentence as its numbers and names, for whoever judges what it says instead of answering it.
//!
//! The same reading as that of a question (words, clauses, measures, slots), without its intent: what a
//! sentence claims need not be about a job.

use super::activity;
use super::class_word;
use super::exclusion;
use super::measure::{self, Measure};
use super::place;
use super::reading::Reading;
use super::resolve;
use super::said::{refine, setting};
use super::slot::{self, Reason, Slot, SlotValue};
use super::text::Text;
use super::time;
use super::token;
use super::unit::{PER, between};
use super::view;
use super::window;
use super::words::{Word, Words, concept_iri};
use crate::contract::{Operator, PlaceView};
use fieldpack_graph::knowledge::{ConceptKind, Iri, Knowledge, Language};
use fieldpack_quantity::Interval;
use std::sync::Arc;

/// A number with its unit, as the text says it.
#[derive(Clone, Debug)]
pub(crate) struct Spoken {
    /// First folded character of the number.
    pub(crate) from: usize,
    /// After number and unit.
    pub(crate) to: usize,
    /// First character with the operator words.
    pub(crate) start: usize,
    /// After the last with the operator words.
    pub(crate) end: usize,
    /// How it is meant.
    pub(crate) op: Operator,
    /// The value; the lower one of a spread.
    pub(crate) low: f64,
    /// The upper value.
    pub(crate) high: f64,
    /// Whether the upper bound was read from where work stops (`6级以上停工`): the value itself is outside.
    pub(crate) stops_at: bool,
    /// UCUM codes of the units that it may have, the usual one first; empty: none was written.
    pub(crate) codes: Vec<Arc<str>>,
    /// The time that it is divided by beside its unit (`每小时80方`), as UCUM code.
    pub(crate) per: Option<&'static str>,
}

impl Spoken {
    /// The interval that it means, in its own unit.
    pub(crate) fn interval(&self) -> Interval {
        view::interval(self.op, self.low, self.high)
    }

    /// The interval in another unit; nothing where it measures something else.
    pub(crate) fn in_unit(&self, code: &str) -> Option<Interval> {
        let rated = self.per.map(|per| self.codes.iter().map(move |own| format!("{own}/{per}")));
        let rated = rated.into_iter().flatten().find_map(|own| between(&own, code));
        let conversion = rated.or_else(|| self.codes.iter().find_map(|own| between(own, code)))?;
        let (low, high) = (conversion.apply(self.low), conversion.apply(self.high));
        Some(view::interval(self.op, low.min(high), high.max(low)))
    }

    /// The UCUM code of its unit, with its time.
    pub(crate) fn code(&self) -> Option<String> {
        let own = self.codes.first()?;
        Some(self.per.map_or_else(|| own.to_string(), |per| format!("{own}/{per}")))
    }
}

/// What a number or word says of a dimension.
#[derive(Clone, Debug)]
pub(crate) struct SpokenCondition {
    /// The dimension's notation.
    pub(crate) dimension: Arc<str>,
    /// How it is meant.
    pub(crate) op: Operator,
    /// The numbers in the dimension's unit, lower and upper; nothing for a word.
    pub(crate) number: Option<(f64, f64)>,
    /// The grade or class.
    pub(crate) word: Option<String>,
    /// First folded character.
    pub(crate) from: usize,
    /// The number that it was read from.
    pub(crate) measure: Option<usize>,
    /// Taken from a word without a number (`高原`).
    pub(crate) assumed: bool,
}

/// A sentence, read.
pub(crate) struct Statement<'a> {
    reading: Reading<'a>,
    /// Its numbers, in order.
    pub(crate) measures: Vec<Spoken>,
    /// What it says of dimensions, in order.
    pub(crate) conditions: Vec<SpokenCondition>,
    /// Places, with the first folded character of each.
    pub(crate) places: Vec<(usize, PlaceView)>,
    /// The works that it names.
    pub(crate) activity: Option<Iri>,
    /// The machine classes that it names, with the first folded character of each.
    pub(crate) classes: Vec<(usize, Iri)>,
}

impl<'a> Statement<'a> {
    /// Reads a sentence. `names` gives the parts that are names with digits in them (models, standards): they are no
    /// numbers.
    pub(crate) fn read(
        knowledge: &'a Knowledge,
        words: &'a Words,
        given: &str,
        language: Language,
        names: impl FnOnce(&Text) -> Vec<(usize, usize)>,
    ) -> Self {
        let mut reading = Reading::new(knowledge, words, given);
        for (from, to) in names(&reading.text) {
            reading.take(from, to);
        }
        let exclusions = exclusion::exclusions(&reading);
        let mut found = place::places(&reading, &exclusions);
        // Dates and hours are no quantities.
        let _ = time::when(&mut reading, |_| false);
        let _ = window::windows(&mut reading);
        found.retain(|one| !reading.is_taken(one.from) && !one.known.is_empty());
        let tokens = token::tokens(&mut reading);
        let measures = measure::measures(&reading);
        let mut works = activity::by_words(&reading, &exclusions, false);
        let named = works
            .filter(|_| !reading.family(|word| matches!(word, Word::Concept(_, ConceptKind::Activity))).is_empty());
        let mut around = setting(&reading, works, false);
        let mut slots = slot::slots(&reading, &tokens, &measures, &around).slots;
        if works.is_none() {
            works = activity::by_slots(&reading, &slots).or_else(|| activity::of_concrete(&reading, &tokens));
        }
        works = activity::pumped(&reading, works, &slots).or(works);
        around = setting(&reading, works, false);
        slots = slot::slots(&reading, &tokens, &measures, &around).slots;
        refine(&reading, &mut slots, &around);
        slots.extend(class_word::slots(&reading, &slots, &exclusions, &around, !found.is_empty()));
        slots.sort_by_key(|slot| (slot.from, slot.dimension));
        let measures: Vec<Measure> = measures.into_iter().filter(|one| !one.dead).collect();
        let views = resolve::views(&reading.text, &found, knowledge, language);
        let classes = reading.concepts.iter().filter_map(|one| match one.word {
            Word::Concept(at, ConceptKind::MachineClass) => Some((one.from, concept_iri(knowledge, at)?.clone())),
            _ => None,
        });
        Self {
            conditions: slots.iter().map(|slot| condition(knowledge, slot, &measures)).collect(),
            places: found.iter().map(|one| one.from).zip(views).collect(),
            activity: named.and_then(|at| knowledge.activities.get_index(at)).map(|(iri, _)| iri.clone()),
            classes: classes.collect(),
            measures: measures.iter().map(|one| spoken(&reading, one)).collect(),
            reading,
        }
    }

    /// The text.
    pub(crate) fn text(&self) -> &Text {
        &self.reading.text
    }

    /// Whether two positions are in one sentence.
    pub(crate) fn same_sentence(&self, a: usize, b: usize) -> bool {
        self.reading.clauses.same_sentence(a, b)
    }

    /// First character and end of the clause of a position.
    pub(crate) fn clause(&self, at: usize) -> (usize, usize) {
        self.reading.clauses.bounds(at)
    }

    /// First character and end of the sentence of a position, without white space at its ends.
    pub(crate) fn sentence(&self, at: usize) -> (usize, usize) {
        let clauses = self.reading.clauses.all();
        let own = || clauses.iter().filter(|(from, _)| self.same_sentence(*from, at));
        let from = own().map(|(from, _)| *from).min().unwrap_or(0);
        let to = own().map(|(_, to)| *to).max().unwrap_or(self.text().len());
        let (from, to) = (self.text().skip_spaces(from), self.text().skip_spaces_back(to));
        if from < to { (from, to) } else { (0, self.text().len()) }
    }
}

/// A measure as it is spoken.
fn spoken(reading: &Reading<'_>, one: &Measure) -> Spoken {
    // A lower bound that became an upper one: work stops from there on.
    let bound_below = reading.operators.iter().any(|found| {
        one.start <= found.from && found.to <= one.end && matches!(found.word, Word::Operator(Operator::Min, ..))
    });
    let after = reading.text.slice(one.to, one.to + 3);
    let stops = one.op == Operator::Max && (bound_below || after.trim_start().starts_with('停'));
    Spoken {
        from: one.from,
        to: one.to,
        start: one.start,
        end: one.end,
        op: one.op,
        low: one.low,
        high: one.high,
        stops_at: stops,
        codes: one.units.iter().map(|unit| reading.words.units.code(*unit).into()).collect(),
        per: one.per.and_then(|per| PER.get(usize::from(per)).copied()),
    }
}

/// A slot as it is spoken.
fn condition(knowledge: &Knowledge, slot: &Slot, measures: &[Measure]) -> SpokenCondition {
    let (number, word) = match &slot.value {
        SlotValue::Number { low, high } => (Some((*low, *high)), None),
        SlotValue::Word(word) => (None, Some(word.clone())),
    };
    SpokenCondition {
        dimension: knowledge.dimensions[usize::from(slot.dimension)].notation.clone(),
        op: slot.op,
        number,
        word,
        from: slot.from,
        measure: measures.iter().position(|one| one.start <= slot.from && slot.from < one.end.max(one.start + 1)),
        assumed: matches!(slot.reason, Some(Reason::ClassWord(_))),
    }
}
