//! The memo of mining: counts of a class to its patterns.

use super::table::ClassTable;
use super::{Pattern, judge};
use fieldpack_graph::columns::{ClassCells, Columns};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many counts of one class are kept: the present ones, and those of a world that is still read.
const KEPT: usize = 2;

/// A result with all that it depends on.
struct Entry {
    cells: ClassCells,
    /// The notations of the dimensions, by number.
    notations: Vec<Arc<str>>,
    patterns: Arc<[Pattern]>,
}

/// By class, latest last.
static MEMO: Mutex<BTreeMap<Arc<str>, Vec<Entry>>> = Mutex::new(BTreeMap::new());

/// The patterns of a class. Comparing counts is cheap: what two snapshots share is the same memory.
pub(super) fn patterns_of(columns: &Columns, class: &str) -> Arc<[Pattern]> {
    let Some(cells) = columns.cells().class(class) else { return Arc::default() };
    let same = |entry: &&Entry| {
        entry.cells == *cells
            && entry.notations.len() == columns.dimensions().count()
            && entry.notations.iter().zip(columns.dimensions()).all(|(kept, (_, notation))| kept == notation)
    };
    let kept = MEMO.lock().unwrap_or_else(PoisonError::into_inner).get(class).and_then(|entries| {
        let found = entries.iter().find(same)?;
        Some(found.patterns.clone())
    });
    if let Some(patterns) = kept {
        return patterns;
    }
    let name: Arc<str> = class.into();
    let patterns: Arc<[Pattern]> = judge::patterns(columns, &name, &ClassTable::of(cells)).into();
    let entry = Entry {
        cells: cells.clone(),
        notations: columns.dimensions().map(|(_, notation)| notation.clone()).collect(),
        patterns: patterns.clone(),
    };
    let mut memo = MEMO.lock().unwrap_or_else(PoisonError::into_inner);
    let entries = memo.entry(name).or_default();
    if entries.len() >= KEPT {
        entries.remove(0);
    }
    entries.push(entry);
    patterns
}
