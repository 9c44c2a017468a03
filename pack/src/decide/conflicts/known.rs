//! Disagreements that the ontologies describe (`fp:Disagreement`), where they matter for this job.

use super::super::forbid::{status_of, view};
use super::super::job::Job;
use super::said;
use crate::contract::{Conflict, ConflictKind, ConflictPosition, SourceView, Standing};
use fieldpack_graph::knowledge::{Disagreement, DisagreementKind, Facts, Position, PositionFigure, Saying, Truth};
use fieldpack_quantity::{Certainty, Quantity};
use std::sync::Arc;

/// The known disagreements that bear on a job: those of its activity whose condition holds or may hold.
pub(super) fn conflicts(job: &Job<'_>, facts: &Facts) -> Vec<Conflict> {
    job.knowledge
        .disagreements
        .values()
        .filter(|one| one.activities.is_empty() || one.activities.contains(&job.activity.iri))
        .filter(|one| one.condition.as_ref().is_none_or(|condition| condition.evaluate(facts) == Truth::True))
        .map(|one| conflict(job, facts, one))
        .filter(disagrees_here)
        .collect()
}

/// Whether the sides differ at this site: of several rules one stops the works and another does not for sure.
fn disagrees_here(conflict: &Conflict) -> bool {
    let statuses: Vec<Standing> = conflict.positions.iter().filter_map(|side| side.status).collect();
    let stops = statuses.iter().filter(|status| **status == Standing::Applies).count();
    statuses.len() < 2 || (1..statuses.len()).contains(&stops)
}

fn conflict(job: &Job<'_>, facts: &Facts, one: &Disagreement) -> Conflict {
    let language = job.language();
    Conflict {
        kind: match one.kind {
            DisagreementKind::Rules => ConflictKind::Rules,
            DisagreementKind::Editions => ConflictKind::Editions,
        },
        iri: Some(one.iri.clone()),
        label: one.label.get(language).to_string(),
        dimension: one.positions.iter().find_map(|position| share_of(position.figure.as_ref()?)),
        positions: one.positions.iter().filter_map(|position| side(job, facts, position)).collect(),
        handling: one.handling.get(language).to_string(),
    }
}

/// What a figure is a share of.
fn share_of(figure: &PositionFigure) -> Option<Arc<str>> {
    match figure {
        PositionFigure::Share { of, .. } => Some(of.clone()),
        PositionFigure::Fixed(_) => None,
    }
}

/// A position as the answer shows it; `None` for a rule that is not described.
fn side(job: &Job<'_>, facts: &Facts, position: &Position) -> Option<ConflictPosition> {
    let quantity = position.figure.as_ref().and_then(|figure| value(facts, figure));
    let language = job.language();
    match &position.says {
        Saying::Text { text, source } => {
            Some(said(text.get(language).to_string(), quantity, SourceView::from(source), position.taken))
        }
        Saying::Rule(iri) => {
            let rule = job.knowledge.rules.get(iri)?;
            let shown = view(rule, language);
            let status = rule.condition.as_ref().map(|condition| status_of(condition.evaluate(facts)));
            Some(ConflictPosition { status, ..said(shown.text, quantity, shown.source, position.taken) })
        }
    }
}

/// What a figure comes to on this job; `None` where what it is a share of is not known.
fn value(facts: &Facts, figure: &PositionFigure) -> Option<Quantity> {
    match figure {
        PositionFigure::Fixed(quantity) => Some(quantity.clone()),
        PositionFigure::Share { of, share, least } => {
            let whole = facts.get(of)?;
            let part = whole.interval()? * *share;
            let least =
                least.as_ref().and_then(|least| least.in_unit(&whole.unit).ok()).and_then(|least| least.interval());
            let part = least.map_or(part, |least| part.max(least));
            Some(Quantity::number(part, whole.unit.clone(), whole.certainty.and(Certainty::Derived)))
        }
    }
}
