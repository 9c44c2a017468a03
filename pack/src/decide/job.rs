//! A job being decided: the question's site with the tables it is decided by.

use super::derived::Site;
use super::options::DecideOptions;
use super::prepared::Prepared;
use crate::contract::Question;
use fieldpack_graph::knowledge::{Activity, Facts, Iri, Knowledge, Language, Truth};
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// A job being decided.
pub(crate) struct Job<'a> {
    /// The knowledge.
    pub(crate) knowledge: &'a Knowledge,
    /// Its prepared form.
    pub(crate) prepared: &'a Prepared,
    /// How the answer is wanted.
    pub(crate) options: &'a DecideOptions,
    /// Where, when, under what conditions.
    pub(crate) site: &'a Site,
    /// The works.
    pub(crate) activity: &'a Activity,
    /// What is not wanted or not there.
    pub(crate) excluded: Vec<Iri>,
}

impl Job<'_> {
    /// The language of the answer.
    pub(crate) fn language(&self) -> Language {
        self.options.language
    }

    /// The interval of a fact.
    pub(crate) fn interval(&self, notation: &str) -> Option<Interval> {
        self.site.facts.get(notation).and_then(Quantity::interval)
    }

    /// Whether a flag is known to be set.
    pub(crate) fn flag(&self, notation: &str) -> Truth {
        flag(&self.site.facts, notation)
    }

    /// Whether a class is excluded.
    pub(crate) fn excludes_class(&self, class: &str) -> bool {
        self.excluded.iter().any(|iri| self.knowledge.is_a(class, iri))
    }

    /// Whether a machine is left out: the customer does not want it, or it is not offered.
    pub(crate) fn leaves_out(&self, machine: &str) -> bool {
        self.is_not_offered(machine) || self.excluded.iter().any(|iri| **iri == *machine)
    }

    /// Whether a machine lies outside of the offer scope.
    pub(crate) fn is_not_offered(&self, machine: &str) -> bool {
        self.options.offer.as_ref().is_some_and(|offer| offer.outside.contains(machine))
    }

    /// Whether a role is excluded by name.
    pub(crate) fn excludes_role(&self, role: &str) -> bool {
        self.excluded.iter().any(|iri| &**iri == role)
    }

    /// The facts with what a combination adds to them.
    pub(crate) fn facts_with(&self, more: impl IntoIterator<Item = (&'static str, Quantity)>) -> Facts {
        let mut facts = self.site.facts.clone();
        facts.extend(more.into_iter().map(|(notation, quantity)| (notation.into(), quantity)));
        facts
    }
}

/// Whether a flag of the facts is set.
pub(crate) fn flag(facts: &Facts, notation: &str) -> Truth {
    match facts.get(notation).and_then(Quantity::word) {
        Some("true") => Truth::True,
        Some("false") => Truth::False,
        _ => Truth::Unknown,
    }
}

/// What the question excludes, as IRIs: the concepts named, and machines whose designation is named.
pub(crate) fn excluded(question: &Question, knowledge: &Knowledge) -> Vec<Iri> {
    let mut found: Vec<Iri> = question.excluded.iter().filter_map(|entry| entry.iri.clone()).collect();
    for entry in question.excluded.iter().filter(|entry| entry.iri.is_none()) {
        let text = entry.text.trim().to_lowercase();
        if text.chars().count() < 2 {
            continue;
        }
        found.extend(
            knowledge
                .machines
                .values()
                .filter(|machine| {
                    let (model, maker) = (machine.model.to_lowercase(), machine.maker.to_lowercase());
                    model == text || maker == text || format!("{maker} {model}") == text
                })
                .map(|machine| machine.iri.clone()),
        );
    }
    found.sort();
    found.dedup();
    found
}

/// A word as a derived quantity.
pub(crate) fn word(text: &str) -> Quantity {
    Quantity::text(text, Certainty::Derived)
}
