//! An assertion while it is put together.

use super::claim::Claim;
use crate::contract::{Assertion, ClaimKind, ClaimQuantity, ClaimStanding, ClaimVerdict, Ref, SourceView};
use fieldpack_graph::knowledge::{Machine, MachineFigure};
use fieldpack_quantity::Quantity;
use std::sync::Arc;

/// What a checker found.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    /// The assertion.
    pub(super) assertion: Assertion,
    /// The numbers of the text that it speaks of.
    pub(super) measures: Vec<usize>,
    /// Where it begins, in folded characters: the order of assertions.
    pub(super) from: usize,
}

impl Finding {
    /// Begins an assertion that stands at a part of the text.
    pub(super) fn new(claim: &Claim<'_>, kind: ClaimKind, (from, to): (usize, usize)) -> Self {
        let text = claim.said.text();
        let assertion = Assertion {
            kind,
            text: text.given(from, to),
            span: text.span(from, to),
            verdict: ClaimVerdict::CannotBeSaid,
            reason: String::new(),
            condition: None,
            missing: Vec::new(),
            quantities: Vec::new(),
            about: Vec::new(),
            sources: Vec::new(),
        };
        Self { assertion, measures: Vec::new(), from }
    }

    /// Sets the verdict and why.
    pub(super) fn judged(mut self, verdict: ClaimVerdict, reason: String) -> Self {
        self.assertion.verdict = verdict;
        self.assertion.reason = reason;
        self
    }

    /// Sets what must be so.
    pub(super) fn only_if(mut self, condition: String) -> Self {
        self.assertion.condition = Some(condition);
        self
    }

    /// Adds what would have to be known.
    pub(super) fn missing(mut self, what: String) -> Self {
        self.assertion.missing.push(what);
        self
    }

    /// Adds a source; one is cited once.
    pub(super) fn cite(mut self, source: SourceView) -> Self {
        if !self.assertion.sources.contains(&source) {
            self.assertion.sources.push(source);
        }
        self
    }

    /// Adds what it was held against.
    pub(super) fn about(mut self, thing: Ref) -> Self {
        if !self.assertion.about.contains(&thing) {
            self.assertion.about.push(thing);
        }
        self
    }

    /// Notes the numbers of the text that it speaks of.
    pub(super) fn uses(mut self, measures: impl IntoIterator<Item = usize>) -> Self {
        self.measures.extend(measures);
        self
    }

    /// Adds a number of the text, in the unit that it is written in.
    pub(super) fn claimed(mut self, claim: &Claim<'_>, name: &str, label: String, measure: usize) -> Self {
        if let Some(quantity) = claim.spoken_quantity(measure) {
            self.push(name, label, quantity, ClaimStanding::Claimed, None);
        }
        self.uses([measure])
    }

    /// Adds a quantity.
    pub(super) fn quantity(
        mut self,
        name: &str,
        label: String,
        quantity: Quantity,
        standing: ClaimStanding,
        source: Option<SourceView>,
    ) -> Self {
        self.push(name, label, quantity, standing, source);
        self
    }

    /// Adds a published figure of a machine with its source, which is cited.
    pub(super) fn figure(mut self, claim: &Claim<'_>, machine: &Machine, figure: &MachineFigure) -> Self {
        let Some(interval) = figure.number else { return self };
        let quantity = Quantity::number(interval, figure.unit.clone(), figure.certainty);
        let standing =
            if super::property::is_rating(&figure.property) { ClaimStanding::Known } else { ClaimStanding::Evidence };
        let source = SourceView::from(&figure.source);
        let label = super::property::label(claim.knowledge, &figure.property, figure.gearing, claim.language);
        self.assertion.quantities.push(ClaimQuantity {
            name: figure.property.clone(),
            label,
            quantity,
            standing,
            by_designation: figure.by_designation,
            note: figure.note.to_string(),
            source: Some(source.clone()),
        });
        self.about(claim.machine_ref(machine)).cite(source)
    }

    /// Adds a quantity.
    fn push(
        &mut self,
        name: &str,
        label: String,
        quantity: Quantity,
        standing: ClaimStanding,
        source: Option<SourceView>,
    ) {
        self.assertion.quantities.push(ClaimQuantity {
            name: Arc::from(name),
            label,
            quantity,
            standing,
            by_designation: false,
            note: String::new(),
            source,
        });
    }
}
