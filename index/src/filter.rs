//! Exact filters: a property, and the values of which one must hold.

use crate::error::{Problem, ProblemKind};
use crate::mask::Mask;
use crate::zone::{BLOCK_ROWS, Block, Few};
use fieldpack_graph::columns::{Chunk, Columns, Word};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The properties that can be filtered by.
const PROPERTIES: [&str; 11] =
    ["activity", "class", "iri", "kind", "mode", "owner", "site", "source", "source_id", "synthetic", "trigger"];

/// So many words are compared one by one; more are searched for.
const FEW: usize = 8;

/// A column of words.
type WordColumn = fn(&Chunk) -> &[Word];
/// A column of texts.
type TextColumn = fn(&Chunk) -> &[Arc<str>];

/// The words that the bounds of a block have of a column.
type FewWords = fn(&Block) -> &Few;

/// One property and what is accepted of it.
#[derive(Clone, Debug)]
enum Test {
    /// The words accepted, rising; of some columns the bounds of blocks have the words.
    Words(WordColumn, Vec<Word>, Option<FewWords>),
    Texts(TextColumn, HashSet<String>),
    Synthetic {
        accepts_true: bool,
        accepts_false: bool,
    },
}

/// All filters of a search: every one must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    tests: Vec<Test>,
}

impl Filter {
    /// Reads the filters of a request.
    pub(crate) fn read(filters: &BTreeMap<String, Value>, columns: &Columns, problems: &mut Vec<Problem>) -> Self {
        let mut filter = Self::default();
        for (property, value) in filters {
            let pointer = format!("/filters/{}", property.replace('~', "~0").replace('/', "~1"));
            if !PROPERTIES.contains(&property.as_str()) {
                let accepted = PROPERTIES.map(str::to_owned).to_vec();
                problems.push(Problem::new(
                    pointer,
                    ProblemKind::Unknown { what: "filter", found: property.clone(), accepted },
                ));
                continue;
            }
            let values: Vec<(&Value, String)> = match value {
                Value::Array(values) => {
                    values.iter().enumerate().map(|(number, value)| (value, format!("{pointer}/{number}"))).collect()
                }
                value => vec![(value, pointer)],
            };
            if property == "synthetic" {
                let flags = read_all(&values, "true or false", problems, as_flag);
                filter.synthetic(flags.contains(&true), flags.contains(&false));
                continue;
            }
            let texts =
                read_all(&values, "a text or a list of texts", problems, |value| value.as_str().map(str::to_owned));
            filter.tests.push(match property.as_str() {
                "iri" => Test::Texts(|chunk| &chunk.iri, texts.into_iter().collect()),
                "source_id" => Test::Texts(|chunk| &chunk.source_id, texts.into_iter().collect()),
                other => {
                    // A text that no record uses is no word: it accepts nothing.
                    let mut words: Vec<Word> = texts.iter().filter_map(|text| columns.word(text)).collect();
                    words.sort_unstable();
                    Test::Words(word_column(other), words, few_words(other))
                }
            });
        }
        filter
    }

    /// Accepts synthetic records, others, or both.
    pub(crate) fn synthetic(&mut self, accepts_true: bool, accepts_false: bool) {
        self.tests.push(Test::Synthetic { accepts_true, accepts_false });
    }

    /// Accepts records of an owner only.
    pub(crate) fn owner(&mut self, owner: &str, columns: &Columns) {
        self.tests.push(Test::Words(|chunk| &chunk.owner, columns.word(owner).into_iter().collect(), None));
    }

    /// Accepts records that state one of some machine classes, or none.
    pub(crate) fn class_or_none(&mut self, classes: &[Word]) {
        let mut accepted = [classes, &[Word::NONE]].concat();
        accepted.sort_unstable();
        self.tests.push(Test::Words(|chunk| &chunk.class, accepted, few_words("class")));
    }

    /// Accepts records that state an activity, or none.
    pub(crate) fn activity_or_none(&mut self, activity: Option<Word>) {
        let accepted = [Word::NONE].into_iter().chain(activity).collect();
        self.tests.push(Test::Words(|chunk| &chunk.activity, accepted, few_words("activity")));
    }

    /// Whether it accepts everything.
    pub(crate) fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// Whether it accepts every row of a block for sure.
    pub(crate) fn accepts_all(&self, block: &Block) -> bool {
        self.tests.iter().all(|test| match test {
            Test::Words(_, accepted, few) => {
                few.is_some_and(|few| few(block).is_within(|word| accepts(accepted, word)))
            }
            Test::Texts(..) => false,
            Test::Synthetic { accepts_true, accepts_false } => {
                (*accepts_true || !block.synthetic.0) && (*accepts_false || !block.synthetic.1)
            }
        })
    }

    /// Whether it accepts no row of a block for sure.
    pub(crate) fn accepts_none(&self, block: &Block) -> bool {
        self.tests.iter().any(|test| match test {
            Test::Words(_, accepted, few) => few.is_some_and(|few| !few(block).may_hold(accepted)),
            Test::Texts(..) => false,
            Test::Synthetic { accepts_true, accepts_false } => {
                !(*accepts_true && block.synthetic.0 || *accepts_false && block.synthetic.1)
            }
        })
    }

    /// Keeps those rows of a block that every filter accepts; the block begins at `first` in its chunk.
    pub(crate) fn keep(&self, chunk: &Chunk, first: usize, rows: &mut Mask) {
        for test in &self.tests {
            test.keep(chunk, first, rows);
        }
    }
}

impl Test {
    /// Keeps the rows of a block that it accepts.
    fn keep(&self, chunk: &Chunk, first: usize, rows: &mut Mask) {
        match self {
            Self::Words(column, accepted, _) => {
                let words = column(chunk);
                let words = &words[first..(first + BLOCK_ROWS).min(words.len())];
                // The whole column at once, without a branch: that is quicker than asking row by row.
                *rows = rows.and(match accepted.as_slice() {
                    [] => Mask::default(),
                    [one] => Mask::of(words, |word| word == one),
                    [one, other] => Mask::of(words, |word| word == one || word == other),
                    accepted if accepted.len() <= FEW => Mask::of(words, |word| accepted.contains(word)),
                    accepted => {
                        rows.retain(|row| accepted.binary_search(&words[row]).is_ok());
                        return;
                    }
                });
            }
            Self::Texts(column, accepted) => {
                let column = column(chunk);
                rows.retain(|row| accepted.contains(&*column[first + row]));
            }
            Self::Synthetic { accepts_true, accepts_false } => {
                rows.retain(|row| if chunk.is_synthetic(first + row) { *accepts_true } else { *accepts_false });
            }
        }
    }
}

/// Whether a word is among those accepted, which rise.
#[inline]
fn accepts(accepted: &[Word], word: Word) -> bool {
    if accepted.len() <= FEW { accepted.contains(&word) } else { accepted.binary_search(&word).is_ok() }
}

fn word_column(property: &str) -> WordColumn {
    match property {
        "activity" => |chunk| &chunk.activity,
        "class" => |chunk| &chunk.class,
        "owner" => |chunk| &chunk.owner,
        "site" => |chunk| &chunk.site,
        "source" => |chunk| &chunk.source,
        "trigger" => |chunk| &chunk.trigger,
        _ => |chunk| &chunk.kind,
    }
}

fn few_words(property: &str) -> Option<FewWords> {
    match property {
        "activity" => Some(|block| &block.activities),
        "class" => Some(|block| &block.classes),
        "kind" | "mode" => Some(|block| &block.kinds),
        _ => None,
    }
}

fn as_flag(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.parse().ok())
}

/// Reads every value; those of the wrong type are problems.
fn read_all<T>(
    values: &[(&Value, String)],
    expected: &'static str,
    problems: &mut Vec<Problem>,
    read: impl Fn(&Value) -> Option<T>,
) -> Vec<T> {
    let mut found = Vec::with_capacity(values.len());
    for (value, pointer) in values {
        match read(value) {
            Some(value) => found.push(value),
            None => {
                let shown: String = value.to_string().chars().take(80).collect();
                problems.push(Problem::new(pointer, ProblemKind::Type { expected, found: shown }));
            }
        }
    }
    found
}
