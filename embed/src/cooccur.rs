//! What stands beside a word: its neighbours to the left and right, counted over the corpus and weighted by
//! how much more often they stand there than by chance (positive pointwise mutual information, with the
//! contexts' frequencies smoothed; Levy, Goldberg, Dagan 2015).
//!
//! Words that stand beside the same words mean much the same (`leaking`, `spilling`), though they never stand
//! in one text. Pieces of words have the neighbours of all words that they are pieces of.

use crate::features::{HashMapOf, Kind, Token, Weights, hash_of, pair, pieces, tokens};
use crate::sparse::Rows;
use rayon::prelude::*;
use std::cmp::Reverse;

/// How far a neighbour may be, in words.
const WINDOW: usize = 2;
/// Most words that are counted as neighbours: the most frequent.
const MOST_CONTEXTS: usize = 4000;
/// Most neighbours kept for a feature: those that tell most in all, by how telling and how often.
const MOST_PER_FEATURE: usize = 1000;
/// The power that the contexts' frequencies are smoothed with.
const SMOOTHING: f64 = 0.75;
/// Texts that are counted together.
const CHUNK: usize = 2048;

/// What is counted over a corpus.
#[derive(Default)]
struct Counts {
    /// How often a context stands beside a word or a pair of words.
    beside: HashMapOf<(u64, u32), u32>,
    /// The features that words and pairs are made of.
    features: HashMapOf<u64, Box<[u32]>>,
}

impl Counts {
    fn merged(mut self, mut other: Self) -> Self {
        if self.beside.len() < other.beside.len() {
            std::mem::swap(&mut self, &mut other);
        }
        for (key, count) in other.beside {
            *self.beside.entry(key).or_default() += count;
        }
        self.features.extend(other.features);
        self
    }
}

/// A row for each context, on the left or right, with how telling it is of each feature of a vocabulary.
pub(crate) fn contexts(texts: &[&str], vocabulary: &HashMapOf<u64, u32>) -> Rows {
    let contexts = frequent(texts, vocabulary);
    let width = contexts.len() * 2;
    let counts = texts
        .par_chunks(CHUNK)
        .map(|texts| {
            let mut counts = Counts::default();
            for run in texts.iter().flat_map(|text| words(text)) {
                count(&run, vocabulary, &contexts, &mut counts);
            }
            counts
        })
        .reduce(Counts::default, Counts::merged);
    let units = Units::of(&counts);
    let mut expected = vec![0.0_f64; width];
    for (_, (context, count)) in &units.cells {
        expected[*context as usize] += f64::from(*count);
    }
    expected.iter_mut().for_each(|count| *count = count.powf(SMOOTHING));
    let sum: f64 = expected.iter().sum();
    expected.iter_mut().for_each(|count| *count /= sum.max(f64::MIN_POSITIVE));
    let of_features: Vec<Vec<(u32, f32)>> =
        units.of_feature(vocabulary.len()).par_iter().map(|members| telling(members, &units, &expected)).collect();
    let mut rows = Rows::new(width);
    of_features.iter().for_each(|cells| rows.push(cells));
    rows.transposed()
}

/// The words of a text; what they weigh does not matter here.
fn words(text: &str) -> Vec<Vec<Token>> {
    tokens(text, &Weights::default())
}

/// The words that are counted as neighbours, numbered by their hashes.
fn frequent(texts: &[&str], vocabulary: &HashMapOf<u64, u32>) -> HashMapOf<u64, u32> {
    let counted = |texts: &[&str]| {
        let mut counts: HashMapOf<u64, u32> = HashMapOf::default();
        for token in
            texts.iter().flat_map(|text| words(text)).flatten().filter(|one| vocabulary.contains_key(&one.word))
        {
            *counts.entry(token.word).or_default() += 1;
        }
        counts
    };
    let counts = texts.par_chunks(CHUNK).map(counted).reduce(HashMapOf::default, |mut one, other| {
        for (word, count) in other {
            *one.entry(word).or_default() += count;
        }
        one
    });
    let mut words: Vec<(u64, u32)> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    words.sort_unstable_by_key(|(word, count)| (Reverse(*count), *word));
    words.truncate(MOST_CONTEXTS);
    words.into_iter().map(|(word, _)| word).zip(0..).collect()
}

/// Counts the neighbours of the words of a run, and of its pairs of words. A word is also its own context:
/// features that stand in the same words are alike.
fn count(run: &[Token], vocabulary: &HashMapOf<u64, u32>, contexts: &HashMapOf<u64, u32>, counts: &mut Counts) {
    let numbers: Vec<Option<u32>> = run.iter().map(|token| contexts.get(&token.word).copied()).collect();
    let mut beside = |unit: u64, first: usize, last: usize| {
        let window = first.saturating_sub(WINDOW)..(last + WINDOW + 1).min(run.len());
        for at in window {
            if let Some(context) = numbers[at] {
                *counts.beside.entry((unit, context * 2 + u32::from(at >= first))).or_default() += 1;
            }
        }
    };
    for at in 0..run.len() {
        let token = &run[at];
        let unit = hash_of(Kind::Surface, &[&token.surface]);
        beside(unit, at, at);
        if let Some(next) = run.get(at + 1)
            && let Some(feature) = vocabulary.get(&pair(token, next))
        {
            let unit = pair(token, next);
            beside(unit, at, at + 1);
            counts.features.entry(unit).or_insert_with(|| [*feature].into());
        }
    }
    for token in run {
        counts.features.entry(hash_of(Kind::Surface, &[&token.surface])).or_insert_with(|| {
            let mut features: Vec<u32> = vocabulary.get(&token.word).copied().into_iter().collect();
            pieces(token, &Weights::default(), &mut |piece, _| features.extend(vocabulary.get(&piece)));
            features.sort_unstable();
            features.dedup();
            features.into()
        });
    }
}

/// The counts by word or pair, in an order that does not depend on how they were counted.
struct Units<'c> {
    /// Number of the unit, the context and its count; by unit, then context.
    cells: Vec<(u32, (u32, u32))>,
    /// Where the cells of each unit begin, and where the last ones end.
    starts: Vec<usize>,
    features: Vec<&'c [u32]>,
}

impl<'c> Units<'c> {
    fn of(counts: &'c Counts) -> Self {
        let mut names: Vec<u64> = counts.features.keys().copied().collect();
        names.sort_unstable();
        let numbers: HashMapOf<u64, u32> = names.iter().copied().zip(0..).collect();
        let mut cells: Vec<(u32, (u32, u32))> = counts
            .beside
            .iter()
            .filter_map(|((unit, context), count)| Some((*numbers.get(unit)?, (*context, *count))))
            .collect();
        cells.par_sort_unstable();
        let starts =
            (0..=names.len()).map(|unit| cells.partition_point(|(number, _)| (*number as usize) < unit)).collect();
        Self {
            cells,
            starts,
            features: names.iter().filter_map(|name| counts.features.get(name)).map(|one| &**one).collect(),
        }
    }

    /// The units that each feature stands in.
    fn of_feature(&self, features: usize) -> Vec<Vec<u32>> {
        let mut members = vec![Vec::new(); features];
        for (unit, has) in (0_u32..).zip(&self.features) {
            for feature in *has {
                members[*feature as usize].push(unit);
            }
        }
        members
    }
}

/// The contexts that stand beside some units more often than by chance, with how much more, as a logarithm.
fn telling(members: &[u32], units: &Units<'_>, expected: &[f64]) -> Vec<(u32, f32)> {
    let mut counts: HashMapOf<u32, u64> = HashMapOf::default();
    let mut sum = 0_u64;
    for unit in members {
        let unit = *unit as usize;
        for (_, (context, count)) in &units.cells[units.starts[unit]..units.starts[unit + 1]] {
            *counts.entry(*context).or_default() += u64::from(*count);
            sum += u64::from(*count);
        }
    }
    let mut cells: Vec<(u64, (u32, f32))> = counts
        .into_iter()
        .map(|(context, count)| {
            (count, (context, (count as f64 / sum as f64 / expected[context as usize]).ln() as f32))
        })
        .filter(|(_, (_, telling))| *telling > 0.0 && telling.is_finite())
        .collect();
    let in_all = |cell: &(u64, (u32, f32))| cell.0 as f32 * cell.1.1;
    cells.sort_unstable_by(|one, other| in_all(other).total_cmp(&in_all(one)).then(one.1.0.cmp(&other.1.0)));
    cells.truncate(MOST_PER_FEATURE);
    let mut cells: Vec<(u32, f32)> = cells.into_iter().map(|(_, cell)| cell).collect();
    cells.sort_unstable_by_key(|(context, _)| *context);
    cells
}
