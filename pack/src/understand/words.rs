//! The words of a knowledge, ready to be found in a text: one automaton for all of them.

use super::text::{Spelling, Text, fold_word};
use super::unit::{DimensionId, PER, Units};
use crate::contract::{Intent, Operator};
use aho_corasick::AhoCorasick;
use fieldpack_graph::knowledge::{ConceptKind, Iri, Knowledge, Term};
use std::collections::BTreeMap;

/// Which side of its number an operator word stands on is left to the grammar; how it binds a negation to
/// its thing is said by the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Negation {
    /// Before what it excludes: `不要`, `no`.
    Before,
    /// After it: `进不去`, `not needed`.
    After,
    /// On either side.
    Both,
    /// It looks like a negation and is none: `有没有`, `能不能`.
    None,
    /// A thing that can be excluded and is no concept: `脚手架`, `blasting`.
    Thing,
    /// Who refuses, where and why, between a thing and its negation: `业主`, `owner`, `太贵`.
    Filler,
}

/// What a word says of a number or name beside it that belongs to no condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotCondition {
    /// A number follows that is none of the job: a telephone, a contract, money.
    Number,
    /// A date or a place near it is none of the works: a bid, a visit.
    Event,
    /// The place after it is the sender's own.
    Sender,
    /// An ordinary word that is also the name of a place.
    CommonWord,
    /// The text that follows is a signature.
    Signature,
    /// What is counted is no quantity of the job: people, days, pieces of money.
    Counted,
}

/// How far an operator word goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It bounds what is asked or allowed.
    Bound,
    /// It tells how far something goes: `能到`, `up to`.
    Extent,
}

/// On which side of its number an operator word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// Only before it: `不低于`, `over`.
    Before,
    /// Only behind it: `左右`, `or more`.
    Behind,
    /// On either side.
    Either,
}

/// What a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// A dimension, by place in the list.
    Dimension(DimensionId),
    /// A concept, by place in the knowledge.
    Concept(u32, ConceptKind),
    /// A place, by place in the knowledge.
    Place(u32),
    /// A rate's time, by place in [`PER`].
    Per(u8),
    /// A month.
    Month(u8),
    /// The first of three months.
    Season(u8),
    /// A part of a month.
    MonthPart,
    /// How a number is meant.
    Operator(Operator, Reach, Side),
    /// A negation or what may be negated, and whether it refuses things that are not known as well.
    Negation(Negation, bool),
    /// An intent; weak ones only decide where nothing else does.
    Intent(Intent, bool),
    /// Shows that a text is about machines or works.
    InScope,
    /// Announces what is no condition.
    NotCondition(NotCondition),
    /// A class word, by place in the list of class words.
    Class(u16),
}

/// A word found in a text, in folded characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its first character.
    pub(crate) from: usize,
    /// After its last.
    pub(crate) to: usize,
    /// What it stands for.
    pub(crate) word: Word,
}

/// A class word's conditions, as the lexicon writes them.
#[derive(Clone, Debug)]
pub(crate) struct ClassWord {
    /// The word, for the reason given.
    pub(crate) text: String,
    /// `dimension operator value [value2]`.
    pub(crate) conditions: Vec<Vec<String>>,
}

/// All the words of a knowledge.
#[derive(Debug)]
pub(crate) struct Words {
    /// Finds them, overlapping.
    finder: AhoCorasick,
    /// What each pattern stands for.
    meanings: Vec<Vec<Word>>,
    /// Misspelt words.
    pub(crate) spelling: Spelling,
    /// Units.
    pub(crate) units: Units,
    /// Class words.
    pub(crate) classes: Vec<ClassWord>,
}

/// Collects the words while they are read.
#[derive(Default)]
struct Collecting {
    /// What each folded word stands for.
    words: BTreeMap<String, Vec<Word>>,
}

impl Collecting {
    /// Adds a word.
    fn add(&mut self, text: &str, word: Word) {
        let folded = fold_word(text);
        if folded.is_empty() {
            return;
        }
        let known = self.words.entry(folded).or_default();
        if !known.contains(&word) {
            known.push(word);
        }
    }
}

/// What an operator, negation, intent or other term stands for; `None` for the kinds read elsewhere.
fn meaning(term: &Term) -> Option<Word> {
    let weak = &*term.value == "weak";
    let says = |word: &str| term.value.split_whitespace().any(|one| one == word);
    let reach = if says("extent") { Reach::Extent } else { Reach::Bound };
    let side = match (says("before"), says("behind")) {
        (true, false) => Side::Before,
        (false, true) => Side::Behind,
        _ => Side::Either,
    };
    Some(match &*term.kind {
        "about" => Word::Operator(Operator::About, reach, side),
        "min" => Word::Operator(Operator::Min, reach, side),
        "max" => Word::Operator(Operator::Max, reach, side),
        "negation" => Word::Negation(
            match term.value.split_whitespace().next().unwrap_or_default() {
                "after" => Negation::After,
                "both" => Negation::Both,
                "none" => Negation::None,
                "thing" => Negation::Thing,
                "filler" => Negation::Filler,
                _ => Negation::Before,
            },
            says("open"),
        ),
        "intent_failure" => Word::Intent(Intent::Failure, weak),
        "intent_partner" => Word::Intent(Intent::Partner, weak),
        "intent_product" => Word::Intent(Intent::Product, weak),
        "intent_search" => Word::Intent(Intent::Search, weak),
        "intent_pack" => Word::Intent(Intent::Pack, weak),
        "intent_out_of_scope" => Word::Intent(Intent::OutOfScope, weak),
        "in_scope" => Word::InScope,
        "month_part" => Word::MonthPart,
        "month" => Word::Month(first_month(&term.value)?),
        "season" => Word::Season(first_month(&term.value)?),
        "per" => Word::Per(PER.iter().position(|code| **code == *term.value)? as u8),
        "not_a_condition" => Word::NotCondition(match &*term.value {
            "event" => NotCondition::Event,
            "sender" => NotCondition::Sender,
            "common_word" => NotCondition::CommonWord,
            "signature" => NotCondition::Signature,
            "counted" => NotCondition::Counted,
            _ => NotCondition::Number,
        }),
        _ => return None,
    })
}

/// The first month of a list.
fn first_month(value: &str) -> Option<u8> {
    value.split(',').next()?.trim().parse().ok().filter(|month| (1..=12).contains(month))
}

impl Words {
    /// Compiles the words of a knowledge.
    pub(crate) fn new(knowledge: &Knowledge) -> Option<Self> {
        let mut collecting = Collecting::default();
        for (at, dimension) in knowledge.dimensions.values().enumerate() {
            let names = [&dimension.label.zh, &dimension.label.en].into_iter();
            for name in names.chain(&dimension.synonyms_zh).chain(&dimension.synonyms_en) {
                collecting.add(name, Word::Dimension(at as DimensionId));
            }
        }
        for (at, concept) in knowledge.concepts.values().enumerate() {
            let names = [&concept.label.zh, &concept.label.en].into_iter();
            for name in names.chain(&concept.synonyms_zh).chain(&concept.synonyms_en) {
                collecting.add(name, Word::Concept(at as u32, concept.kind));
            }
        }
        for (at, place) in knowledge.places.values().enumerate() {
            for name in [&place.label.zh, &place.label.en].into_iter().chain(&place.names) {
                collecting.add(name, Word::Place(at as u32));
            }
        }
        let mut classes = Vec::new();
        let mut spelling = Vec::new();
        for term in &knowledge.terms {
            match &*term.kind {
                "class_word" => {
                    collecting.add(&term.text, Word::Class(classes.len() as u16));
                    let conditions = term.value.split(';');
                    classes.push(ClassWord {
                        text: term.text.to_string(),
                        conditions: conditions.map(|one| one.split_whitespace().map(str::to_owned).collect()).collect(),
                    });
                }
                "in_scope" if !term.value.is_empty() => {
                    if let Some(at) = knowledge.dimensions.get_index_of(&*term.value) {
                        collecting.add(&term.text, Word::Dimension(at as DimensionId));
                    }
                }
                "typo" => spelling.push((fold_word(&term.text), fold_word(&term.value))),
                _ => {
                    if let Some(word) = meaning(term) {
                        collecting.add(&term.text, word);
                    }
                }
            }
        }
        let (patterns, meanings): (Vec<String>, Vec<Vec<Word>>) = collecting.words.into_iter().unzip();
        Some(Self {
            finder: AhoCorasick::new(&patterns).ok()?,
            meanings,
            spelling: Spelling::new(spelling)?,
            units: Units::new(knowledge),
            classes,
        })
    }

    /// What a whole text stands for as a word: a place's name, a concept's.
    pub(crate) fn named(&self, text: &str) -> &[Word] {
        let folded = fold_word(text);
        let whole = self.finder.find_overlapping_iter(&folded).find(|hit| hit.range() == (0..folded.len()));
        whole.map_or(&[], |hit| &self.meanings[hit.pattern().as_usize()])
    }

    /// Finds every word of a text, overlapping ones too, in order of position, longer first.
    pub(crate) fn find(&self, text: &Text) -> Vec<Found> {
        let mut found = Vec::new();
        for hit in self.finder.find_overlapping_iter(&text.string) {
            let (from, mut to) = (text.char_at(hit.start()), text.char_at(hit.end()));
            let meanings = self.meanings[hit.pattern().as_usize()].iter().copied();
            if text.is_word(from, to) {
                found.extend(meanings.map(|word| Found { from, to, word }));
            } else if text.get(to) == Some('s') && text.is_word(from, to + 1) {
                // An English plural is the same word; `nos` is no `no`.
                to += 1;
                let nouns =
                    meanings.filter(|word| !matches!(word, Word::Negation(kind, _) if *kind != Negation::Thing));
                found.extend(nouns.map(|word| Found { from, to, word }));
            } else if text.get(to).is_some_and(|c| c.is_ascii_digit())
                && to > from + 1
                && !text.before(from).is_some_and(|c| c.is_ascii_alphanumeric())
            {
                // `slump180`, `max20mm`: the name touches its number.
                let names = meanings.filter(|word| matches!(word, Word::Dimension(_) | Word::Operator(..)));
                found.extend(names.map(|word| Found { from, to, word }));
            }
        }
        found.sort_by(|a, b| a.from.cmp(&b.from).then(b.to.cmp(&a.to)));
        found
    }
}

/// Keeps the words of one family: the longest from the left, none overlapping; words of the same span
/// stay together.
pub(crate) fn family(found: &[Found], belongs: impl Fn(Word) -> bool) -> Vec<Found> {
    let mut kept: Vec<Found> = Vec::new();
    for one in found.iter().filter(|one| belongs(one.word)) {
        match kept.last() {
            Some(last) if one.from < last.to && (one.from, one.to) != (last.from, last.to) => {}
            _ => kept.push(*one),
        }
    }
    kept
}

/// The IRI of a concept found.
pub(crate) fn concept_iri(knowledge: &Knowledge, at: u32) -> Option<&Iri> {
    knowledge.concepts.get_index(at as usize).map(|(iri, _)| iri)
}
