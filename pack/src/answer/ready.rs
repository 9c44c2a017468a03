//! What answering needs of the knowledge in a ready form, made once per knowledge.
//!
//! A pure memo: the same knowledge always gives the same [`Ready`], so that an answer does not depend on
//! whether it was there already.

use super::corpus::Corpus;
use super::names::Names;
use crate::diagnose::SymptomWords;
use crate::understand::fold_word;
use fieldpack_graph::knowledge::{ConceptKind, Knowledge};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many knowledge versions are kept ready: the current one and drafts being compared.
const KEPT: usize = 4;

/// The kinds of concepts that questions name, in the order of [`Ready::names`].
const NAMED: [ConceptKind; 5] = [
    ConceptKind::MachineClass,
    ConceptKind::Skill,
    ConceptKind::Part,
    ConceptKind::Component,
    ConceptKind::FailureMode,
];

/// The memo: knowledge to its ready form, latest last.
static MEMO: Mutex<Vec<(Weak<Knowledge>, Arc<Ready>)>> = Mutex::new(Vec::new());

/// What answering needs of a knowledge.
#[derive(Debug)]
pub(crate) struct Ready {
    /// The words for what is seen of failures.
    pub(crate) symptoms: SymptomWords,
    /// The names of machine classes, skills, parts, components and failure modes.
    pub(crate) names: [Names; 5],
    /// Rules, documents and checks, to be searched.
    pub(crate) corpus: Corpus,
    /// The words for services, folded, with the service that providers state.
    pub(crate) services: Vec<(String, Arc<str>)>,
    /// The words in which tenders demand, folded.
    pub(crate) demands: Vec<String>,
    /// The words that ask for what was done before, folded.
    pub(crate) past: Vec<String>,
}

impl Ready {
    /// The ready form of a knowledge.
    pub(crate) fn of(knowledge: &Arc<Knowledge>) -> Arc<Self> {
        let find = |memo: &[(Weak<Knowledge>, Arc<Self>)]| {
            memo.iter()
                .find(|(known, _)| known.upgrade().is_some_and(|known| Arc::ptr_eq(&known, knowledge)))
                .map(|(_, ready)| ready.clone())
        };
        if let Some(found) = find(&MEMO.lock().unwrap_or_else(PoisonError::into_inner)) {
            return found;
        }
        let of_kind = |kind: &'static str| knowledge.terms.iter().filter(move |term| &*term.kind == kind);
        let ready = Arc::new(Self {
            symptoms: SymptomWords::new(knowledge),
            names: NAMED.map(|kind| Names::of(knowledge, kind)),
            corpus: Corpus::new(knowledge),
            services: of_kind("service").map(|term| (fold_word(&term.text), term.value.clone())).collect(),
            demands: of_kind("demand").map(|term| fold_word(&term.text)).collect(),
            past: of_kind("past").map(|term| fold_word(&term.text)).collect(),
        });
        let mut memo = MEMO.lock().unwrap_or_else(PoisonError::into_inner);
        memo.retain(|(known, _)| known.strong_count() > 0);
        if memo.len() >= KEPT {
            memo.remove(0);
        }
        memo.push((Arc::downgrade(knowledge), ready.clone()));
        ready
    }
}
