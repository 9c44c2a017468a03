//! What a question demands of a machine, and how a machine's published figures stand to it.
//!
//! Only ratings answer: the figures of a job and claims do not. A figure that is absent is "not verified",
//! never "no limit".

use super::setting::Setting;
use crate::contract::{ConditionView, Constraint, Operator, Origin, Question, SourceView};
use crate::text::{label, quantity, say};
use fieldpack_graph::knowledge::{Comparison, DocumentStatus, Language, Machine, MachineFigure, MachineProperty};
use fieldpack_quantity::{Certainty, Interval, Quantity, Verdict};
use std::sync::Arc;

/// The dimension that machines are judged by power for, not by a figure.
const ALTITUDE: &str = "altitude";

/// A demand.
pub(super) struct Demand<'k> {
    /// The dimension.
    pub(super) dimension: Arc<str>,
    /// Its name.
    pub(super) label: Arc<str>,
    /// What is demanded, in the dimension's unit.
    pub(super) required: Quantity,
    /// The figures that answer it; none: the height, which no figure answers.
    pub(super) properties: Vec<&'k MachineProperty>,
    /// The words that it was read from.
    pub(super) span: Option<[usize; 2]>,
}

/// The demands of a question: conditions that were stated and that figures of machines answer, and the height.
pub(super) fn demands<'k>(question: &Question, setting: &Setting<'k>) -> Vec<Demand<'k>> {
    question.conditions.iter().filter_map(|condition| demand(condition, setting)).collect()
}

/// What was stated and no figure of a machine answers.
pub(super) fn not_comparable(question: &Question, setting: &Setting<'_>) -> Vec<Arc<str>> {
    let stated = question.conditions.iter().filter(|condition| condition.origin == Origin::Stated);
    let mut labels: Vec<Arc<str>> = stated
        .filter(|condition| demand(condition, setting).is_none())
        .map(|condition| condition.label.clone())
        .collect();
    labels.sort();
    labels.dedup();
    labels
}

fn demand<'k>(condition: &ConditionView, setting: &Setting<'k>) -> Option<Demand<'k>> {
    let is_height = &*condition.dimension == ALTITUDE;
    if condition.origin != Origin::Stated && !is_height {
        return None;
    }
    let interval = condition.quantity.interval()?;
    let answers = |property: &&MachineProperty| {
        property.dimension.as_ref() == Some(&condition.dimension)
            && !matches!(
                (property.comparison, condition.op),
                // A highest value is no demand on what a machine reaches, a lowest none on what it weighs.
                (Some(Comparison::GreaterOrEqual), Operator::Max) | (Some(Comparison::LessOrEqual), Operator::Min)
            )
    };
    let properties: Vec<&MachineProperty> = setting.knowledge().machine_properties.values().filter(answers).collect();
    if properties.is_empty() && !is_height {
        return None;
    }
    let required = match condition.op {
        Operator::Min => Interval::exact(interval.low()),
        Operator::Max => Interval::exact(interval.high()),
        _ => interval,
    };
    Some(Demand {
        dimension: condition.dimension.clone(),
        label: label(setting.knowledge(), &condition.dimension, setting.language()),
        required: Quantity::number(required, condition.quantity.unit.clone(), condition.quantity.certainty),
        properties,
        span: condition.span,
    })
}

impl Demand<'_> {
    /// How a machine stands to it.
    pub(super) fn check(&self, machine: &Machine, language: Language) -> Constraint {
        let found = self.properties.iter().find_map(|property| {
            let figure = best(machine, property)?;
            Some((*property, figure, self.compare(property, figure)?))
        });
        match found {
            Some((property, figure, (available, margin, verdict))) => {
                let (name, have, want) = (property.label.get(language), quantity(&available), quantity(&self.required));
                let sign = sign(property.comparison);
                let hint = if figure.by_designation {
                    say!(language, "（仅据型号推读）", " (read off the designation only)")
                } else {
                    String::new()
                };
                // What is only read off a designation proves nothing.
                let verdict =
                    if figure.by_designation && verdict == Verdict::Sure { Verdict::Possible } else { verdict };
                Constraint {
                    name: property.notation.clone(),
                    iri: property.iri.clone(),
                    quantity_required: Some(self.required.clone()),
                    quantity_available: Some(available),
                    margin: Some(margin),
                    verdict,
                    source: SourceView::from(&figure.source),
                    message: say!(
                        language,
                        "{name}{have}，要求{sign} {want}{hint}",
                        "{name} {have}, asked {sign} {want}{hint}"
                    ),
                }
            }
            None => self.unverified(language, None),
        }
    }

    /// The constraint where no figure answers.
    pub(super) fn unverified(&self, language: Language, more: Option<String>) -> Constraint {
        let property = self.properties.first();
        let (name, want) = (&self.label, quantity(&self.required));
        let more = more.unwrap_or_default();
        Constraint {
            name: property.map_or_else(|| self.dimension.clone(), |property| property.notation.clone()),
            iri: property.map_or_else(
                || fieldpack_graph::vocabulary::term(&format!("dimension/{}", self.dimension)).into(),
                |property| property.iri.clone(),
            ),
            quantity_required: Some(self.required.clone()),
            quantity_available: None,
            margin: None,
            verdict: Verdict::Possible,
            source: property.map_or_else(|| catalogue(language), |property| SourceView::from(&property.source)),
            message: say!(
                language,
                "{name}要求{want}：没有公开数据，未核实{more}",
                "{name} {want} asked: no figure is published, not verified{more}"
            ),
        }
    }

    /// The available quantity in the demand's unit, the margin and the verdict; `None` where they do not compare.
    fn compare(&self, property: &MachineProperty, figure: &MachineFigure) -> Option<(Quantity, Quantity, Verdict)> {
        let published = Quantity::number(figure.number?, figure.unit.clone(), figure.certainty);
        let available = published.in_unit(&self.required.unit).ok()?;
        let (have, want) = (available.interval()?, self.required.interval()?);
        let margin = match property.comparison? {
            Comparison::LessOrEqual | Comparison::Less => want - have,
            Comparison::Equal => {
                // One of the bores that it comes with is the one that is asked for.
                let apart = if have.overlaps(want) { 0.0 } else { -(have.value() - want.value()).abs() };
                Interval::exact(apart)
            }
            _ => have - want,
        };
        let unit = self.required.unit.clone();
        Some((available, Quantity::number(margin, unit, Certainty::Derived), margin.verdict()))
    }
}

/// The figure of a property that counts: what was read before what is hinted at, then the larger of two gearings
/// where at least as much is asked, the smaller where at most.
fn best<'m>(machine: &'m Machine, property: &'m MachineProperty) -> Option<&'m MachineFigure> {
    let value = |figure: &MachineFigure| figure.number.map_or(f64::NEG_INFINITY, Interval::value);
    let at_most = matches!(property.comparison, Some(Comparison::LessOrEqual | Comparison::Less));
    machine.figures_of(&property.notation).filter(|figure| figure.number.is_some()).max_by(|a, b| {
        let by_value = if at_most { value(b).total_cmp(&value(a)) } else { value(a).total_cmp(&value(b)) };
        b.by_designation.cmp(&a.by_designation).then(by_value)
    })
}

/// How a comparison is written.
fn sign(comparison: Option<Comparison>) -> &'static str {
    match comparison {
        Some(Comparison::LessOrEqual | Comparison::Less) => "≤",
        Some(Comparison::Equal) => "=",
        _ => "≥",
    }
}

/// The catalogue as a source: what it does not hold.
pub(super) fn catalogue(language: Language) -> SourceView {
    SourceView {
        document: say!(language, "设备目录", "the machine catalogue").into(),
        edition: "".into(),
        clause: "".into(),
        status: DocumentStatus::InForce,
        certainty: Certainty::Known,
    }
}
