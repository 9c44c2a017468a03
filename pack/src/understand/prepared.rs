//! The compiled reader of a knowledge, made once.
//!
//! A pure memo: the same knowledge always gives the same reader, so that an answer does not depend on
//! whether it was there already.

use super::words::Words;
use fieldpack_graph::knowledge::Knowledge;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many knowledge versions are kept ready: the current one and drafts being compared.
const KEPT: usize = 4;

/// A knowledge and its words.
type Kept = (Weak<Knowledge>, Option<Arc<Words>>);

/// The memo: knowledge to its words, latest last.
static MEMO: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

/// The words of a knowledge; `None` where they are too many to be compiled, which no knowledge that
/// compiled itself reaches.
pub(crate) fn words(knowledge: &Arc<Knowledge>) -> Option<Arc<Words>> {
    let known = |memo: &[Kept]| {
        memo.iter()
            .find(|(known, _)| known.upgrade().is_some_and(|known| Arc::ptr_eq(&known, knowledge)))
            .map(|(_, words)| words.clone())
    };
    if let Some(found) = known(&MEMO.lock().unwrap_or_else(PoisonError::into_inner)) {
        return found;
    }
    let words = Words::new(knowledge).map(Arc::new);
    let mut memo = MEMO.lock().unwrap_or_else(PoisonError::into_inner);
    memo.retain(|(known, _)| known.strong_count() > 0);
    if memo.len() >= KEPT {
        memo.remove(0);
    }
    memo.push((Arc::downgrade(knowledge), words.clone()));
    words
}
