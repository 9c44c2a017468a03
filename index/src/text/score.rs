//! BM25 over committed documents and overlay, with the same statistics for both.
//!
//! The score of a record is `sum(idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean)))` with
//! k1 = 1.2 and b = 0.75, over the words looked for, divided by `sum(idf) * (k1 + 1)`, which no record
//! reaches: so it lies in [0, 1) and depends on the question and the record only, not on the page.
//! A record that carries an asked code has 1.

use super::ask::Asked;
use super::overlay::Segment;
use super::snapshot::{Committed, CommittedSegment, TextSnapshot};
use crate::by_row::{ByRow, Gathered};
use fieldpack_embed::words::Script;
use fieldpack_graph::columns::Columns;
use fieldpack_graph::record::RecordType;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, TantivyError, Term};

const K1: f32 = 1.2;
const B: f32 = 0.75;
/// So many times as many documents as matches make a segment sparse.
const SPARSE: u64 = 4;
/// Documents that are summed up at a time; the sums of a window stay in the processor's cache.
const WINDOW: u32 = 4096;

/// What matched of one record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Match {
    /// 0 to 1; 0 where nothing matched.
    pub(crate) score: f32,
    /// Which words and codes matched.
    pub(crate) mask: u16,
    /// Whether an asked code is carried.
    pub(crate) has_code: bool,
}

impl Match {
    /// What matched of a record, of two findings.
    fn join(self, other: Self) -> Self {
        Self {
            score: self.score.max(other.score),
            mask: self.mask | other.mask,
            has_code: self.has_code || other.has_code,
        }
    }
}

/// What matched, by row.
pub(crate) type Matches = ByRow<Match>;

/// The parts of the formula that a question fixes.
struct Formula {
    /// By word: `idf / sum(idf)`, so that sums are in [0, 1).
    shares: Vec<f32>,
    /// By script and coarse length: `k1 * (1 - b + b * length / mean)`.
    norms: [Vec<f32>; 2],
}

impl Formula {
    fn of(asked: &Asked, snapshot: &TextSnapshot) -> Self {
        let total: f32 = asked.words.iter().map(|word| word.idf).sum();
        let norms = Script::ALL.map(|script| {
            let mean = snapshot.mean_length(script);
            let length = |id: u8| FieldNormReader::id_to_fieldnorm(id) as f32;
            (0..=u8::MAX).map(|id| K1 * (1.0 - B + B * length(id) / mean)).collect()
        });
        Self { shares: asked.words.iter().map(|word| word.idf / total).collect(), norms }
    }

    fn part(&self, word: usize, script: Script, count: u32, norm: u8) -> f32 {
        let count = count as f32;
        self.shares[word] * count / (count + self.norms[script as usize][norm as usize])
    }
}

/// Looks for words and codes in the records of some types.
pub(crate) fn score(
    asked: &Asked,
    snapshot: &TextSnapshot,
    columns: &Columns,
    types: &[RecordType],
) -> Result<Matches, TantivyError> {
    let mut matches = Gathered::new(columns, types);
    let formula = Formula::of(asked, snapshot);
    if let Some(committed) = snapshot.committed() {
        let of_segment = |segment: &CommittedSegment| {
            let mut matches = Gathered::new(columns, types);
            score_committed(asked, &formula, committed, segment, snapshot, &mut matches).map(|()| matches)
        };
        let parts: Vec<Gathered<Match>> = committed.segments().par_iter().map(of_segment).collect::<Result<_, _>>()?;
        parts.into_iter().for_each(|part| matches.append(part));
    }
    for segment in snapshot.overlay().segments() {
        score_overlay(asked, &formula, segment, snapshot, &mut matches);
    }
    Ok(matches.ordered(Match::join))
}

/// What is found of a record that carries the asked code of a number.
fn carried(asked: &Asked, code: usize) -> Match {
    Match { score: 1.0, mask: 1 << (asked.words.len() + code), has_code: true }
}

/// A word's way through the documents of a segment.
struct Walk<'s> {
    postings: SegmentPostings,
    norms: &'s FieldNormReader,
    script: Script,
    word: usize,
}

impl Walk<'_> {
    /// What the word adds to the score of the document that it stands at.
    #[inline]
    fn part(&self, formula: &Formula) -> f32 {
        let norm = self.norms.fieldnorm_id(self.postings.doc());
        formula.part(self.word, self.script, self.postings.term_freq(), norm)
    }
}

fn score_committed(
    asked: &Asked,
    formula: &Formula,
    committed: &Committed,
    segment: &CommittedSegment,
    snapshot: &TextSnapshot,
    matches: &mut Gathered<Match>,
) -> Result<(), TantivyError> {
    let row = |document| {
        if segment.reader.is_deleted(document) {
            return None;
        }
        segment.slot(document).and_then(|slot| snapshot.row(slot))
    };
    let mut walks = Vec::new();
    for (word, asked) in asked.words.iter().enumerate() {
        let script = asked.spoken.word.script;
        let field = committed.fields.words(script);
        let term = Term::from_field_text(field, &asked.spoken.word.text);
        if let Some(postings) = segment.words(script).read_postings(&term, IndexRecordOption::WithFreqs)? {
            walks.push(Walk { postings, norms: &segment.norms[script as usize], script, word });
        }
    }
    // Where few documents of a segment hold any of the words, the documents are gone through as they come;
    // where many do, summing up a window at a time is quicker.
    let expected: u64 = walks.iter().map(|walk| u64::from(walk.postings.doc_freq())).sum();
    let mut put = |document: DocId, score: f32, mask: u16| {
        if let Some(id) = row(document) {
            matches.put(id.record_type, id.row, Match { score, mask, has_code: false });
        }
    };
    if expected * SPARSE < u64::from(segment.reader.max_doc()) {
        one_by_one(&mut walks, formula, &mut put);
    } else {
        by_window(&mut walks, formula, &mut put);
    }
    for (number, code) in asked.codes.iter().enumerate() {
        let term = Term::from_field_text(committed.fields.code, &code.code);
        let Some(mut postings) = segment.codes.read_postings(&term, IndexRecordOption::Basic)? else { continue };
        while postings.doc() != TERMINATED {
            if let Some(id) = row(postings.doc()) {
                matches.put(id.record_type, id.row, carried(asked, number));
            }
            postings.advance();
        }
    }
    Ok(())
}

/// Sums up document by document: of all walks that stand at the least.
fn one_by_one(walks: &mut [Walk<'_>], formula: &Formula, put: &mut impl FnMut(DocId, f32, u16)) {
    while let Some(document) = walks.iter().map(|walk| walk.postings.doc()).min().filter(|next| *next != TERMINATED) {
        let (mut score, mut mask) = (0.0, 0);
        for walk in walks.iter_mut().filter(|walk| walk.postings.doc() == document) {
            score += walk.part(formula);
            mask |= 1 << walk.word;
            walk.postings.advance();
        }
        put(document, score, mask);
    }
}

/// Sums up a window of documents at a time, walk by walk.
fn by_window(walks: &mut [Walk<'_>], formula: &Formula, put: &mut impl FnMut(DocId, f32, u16)) {
    let mut sums = vec![(0.0_f32, 0_u16); WINDOW as usize];
    while let Some(start) = walks.iter().map(|walk| walk.postings.doc()).min().filter(|start| *start != TERMINATED) {
        let end = start.saturating_add(WINDOW);
        let mut last = start;
        for walk in walks.iter_mut() {
            let mut document = walk.postings.doc();
            while document < end {
                let sum = &mut sums[(document - start) as usize];
                sum.0 += walk.part(formula);
                sum.1 |= 1 << walk.word;
                last = last.max(document);
                document = walk.postings.advance();
            }
        }
        for (document, sum) in (start..=last).zip(&mut sums) {
            let (score, mask) = std::mem::take(sum);
            if mask != 0 {
                put(document, score, mask);
            }
        }
    }
}

fn score_overlay(
    asked: &Asked,
    formula: &Formula,
    segment: &Segment,
    snapshot: &TextSnapshot,
    matches: &mut Gathered<Match>,
) {
    let row = |number: u32| snapshot.row(segment.documents[number as usize].slot);
    let mut sums = vec![(0.0_f32, 0_u16); segment.documents.len()];
    for (word, asked) in asked.words.iter().enumerate() {
        let script = asked.spoken.word.script;
        for (number, count) in segment.holding(&asked.spoken.word) {
            let norm = segment.documents[*number as usize].norm_id(script);
            let sum = &mut sums[*number as usize];
            sum.0 += formula.part(word, script, *count, norm);
            sum.1 |= 1 << word;
        }
    }
    for (number, (score, mask)) in (0_u32..).zip(sums) {
        if mask != 0
            && let Some(id) = row(number)
        {
            matches.put(id.record_type, id.row, Match { score, mask, has_code: false });
        }
    }
    for (place, code) in asked.codes.iter().enumerate() {
        for number in segment.carrying(&code.code) {
            if let Some(id) = row(*number) {
                matches.put(id.record_type, id.row, carried(asked, place));
            }
        }
    }
}
