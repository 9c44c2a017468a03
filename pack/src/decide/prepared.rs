//! What deciding needs of the knowledge in a ready form, made once per knowledge.
//!
//! A pure memo: the same knowledge always gives the same [`Prepared`], so that an answer does not
//! depend on whether it was there already.

use super::forbid::{Rarity, modes_of_rules};
use super::ratings::Rating;
use crate::calculate::constants::Constants;
use crate::contract::{Ref, SourceView};
use fieldpack_graph::knowledge::{Activity, DocumentStatus, Iri, Knowledge, Language, Role};
use fieldpack_quantity::Certainty;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many knowledge versions are kept ready: the current one and drafts being compared.
const KEPT: usize = 4;

/// The memo: knowledge to its prepared form, latest last.
static MEMO: Mutex<Vec<(Weak<Knowledge>, Arc<Prepared>)>> = Mutex::new(Vec::new());

/// What deciding needs of a knowledge.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// The constants of sizing.
    pub(crate) constants: Constants,
    /// Ratings of all machines but ranges, by class.
    pub(crate) ratings: HashMap<Iri, Vec<Rating>>,
    /// How rarely each rule fires.
    pub(crate) rarity: Rarity,
    /// The failure modes that each rule speaks of.
    pub(crate) rule_modes: HashMap<Iri, Vec<Arc<str>>>,
}

impl Prepared {
    /// The prepared form of a knowledge.
    pub(crate) fn of(knowledge: &Arc<Knowledge>) -> Arc<Self> {
        let find = |memo: &[(Weak<Knowledge>, Arc<Self>)]| {
            memo.iter()
                .find(|(known, _)| known.upgrade().is_some_and(|known| Arc::ptr_eq(&known, knowledge)))
                .map(|(_, prepared)| prepared.clone())
        };
        if let Some(found) = find(&MEMO.lock().unwrap_or_else(PoisonError::into_inner)) {
            return found;
        }
        let prepared = Arc::new(Self::new(knowledge));
        let mut memo = MEMO.lock().unwrap_or_else(PoisonError::into_inner);
        memo.retain(|(known, _)| known.strong_count() > 0);
        if memo.len() >= KEPT {
            memo.remove(0);
        }
        memo.push((Arc::downgrade(knowledge), prepared.clone()));
        prepared
    }

    /// Prepares a knowledge.
    fn new(knowledge: &Knowledge) -> Self {
        let mut ratings: HashMap<Iri, Vec<Rating>> = HashMap::new();
        for machine in knowledge.machines.values() {
            if let Some(rating) = Rating::of(machine) {
                ratings.entry(machine.class.clone()).or_default().push(rating);
            }
        }
        Self {
            constants: Constants::of(knowledge),
            ratings,
            rarity: Rarity::of(knowledge),
            rule_modes: modes_of_rules(knowledge),
        }
    }

    /// The ratings of the machines of a class, narrower classes included, by IRI.
    pub(crate) fn of_class<'a>(&'a self, knowledge: &'a Knowledge, class: &'a str) -> Vec<&'a Rating> {
        let mut found: Vec<&Rating> =
            self.ratings.iter().filter(|(iri, _)| knowledge.is_a(iri, class)).flat_map(|(_, list)| list).collect();
        found.sort_by(|a, b| a.iri.cmp(&b.iri));
        found
    }
}

/// The role of an activity that sets the pace: the first required one that leads.
pub(crate) fn lead_role<'a>(knowledge: &'a Knowledge, activity: &Activity) -> Option<&'a Role> {
    activity
        .roles
        .iter()
        .filter(|usage| usage.required)
        .filter_map(|usage| knowledge.roles.get(&usage.role))
        .find(|role| role.lead)
}

/// A reference to a concept.
pub(crate) fn concept_ref(knowledge: &Knowledge, iri: &str, language: Language) -> Ref {
    let notation = knowledge.concepts.get(iri).map(|concept| concept.notation.clone());
    Ref {
        iri: iri.into(),
        notation: notation.unwrap_or_else(|| iri.rsplit('/').next().unwrap_or(iri).into()),
        label: knowledge.label(iri, language),
    }
}

/// A reference to a machine.
pub(crate) fn machine_ref(rating: &Rating) -> Ref {
    Ref { iri: rating.iri.clone(), notation: rating.model.clone(), label: rating.name().into() }
}

/// A citation of a clause of a document that the code itself relies on.
pub(crate) fn cite(knowledge: &Knowledge, document: &str, edition: &str, clause: &str) -> SourceView {
    let known = knowledge
        .documents
        .values()
        .find(|found| (&*found.label.zh == document || &*found.label.en == document) && &*found.edition == edition);
    SourceView {
        document: document.into(),
        edition: edition.into(),
        clause: clause.into(),
        status: known.map_or(DocumentStatus::Unknown, |found| found.status),
        certainty: Certainty::Known,
    }
}
