//! What was said against the place, and against what else was said. The value given is used.

use super::super::derived::WORTH_SAYING_M;
use super::super::job::Job;
use super::{plain_source, said};
use crate::contract::{Conflict, ConflictKind, ConflictPosition, Origin, Question};
use crate::formulas::atmosphere;
use crate::text::{label, say};
use crate::understand::DISAGREE;
use fieldpack_quantity::{Certainty, Quantity, Unit};

/// The conflicts of what was said.
pub(super) fn conflicts(job: &Job<'_>, question: &Question) -> Vec<Conflict> {
    let stated = |notation: &str| -> Vec<Quantity> {
        let of = |one: &&crate::contract::ConditionView| &*one.dimension == notation && one.origin == Origin::Stated;
        question.conditions.iter().filter(of).map(|one| one.quantity.clone()).collect()
    };
    let (altitudes, pressures) = (stated("altitude"), stated("air_pressure"));
    let Some(altitude) = altitudes.first() else { return Vec::new() };
    let mut found = Vec::new();
    found.extend(with_place(job, altitude));
    if let Some(other) = altitudes.get(1).filter(|other| apart(altitude, other)) {
        found.push(twice(job, altitude, other));
    }
    found.extend(pressures.first().and_then(|pressure| with_pressure(job, altitude, pressure)));
    found
}

/// Whether two statements of one fact differ by more than they may.
fn apart(one: &Quantity, other: &Quantity) -> bool {
    let (Some(a), Some(b)) = (one.interval(), other.in_unit(&one.unit).ok().and_then(|other| other.interval())) else {
        return false;
    };
    a.gap(b) > DISAGREE * a.value().abs().max(b.value().abs())
}

/// What the question says.
fn of_question(job: &Job<'_>, notation: &str, quantity: &Quantity, taken: bool) -> ConflictPosition {
    let language = job.language();
    let text = label(job.knowledge, notation, language).to_string();
    let source = plain_source(say!(language, "提问", "the question"), Certainty::Stated);
    said(text, Some(quantity.clone()), source, taken)
}

/// An altitude against that of the place.
fn with_place(job: &Job<'_>, stated: &Quantity) -> Option<Conflict> {
    let language = job.language();
    let place = job.knowledge.places.get(job.site.place.as_ref()?)?;
    let known = place.altitude_m?;
    if stated.interval()?.gap(known) <= WORTH_SAYING_M {
        return None;
    }
    let height = Quantity::number(known, Unit::plain("m"), place.source.certainty);
    let name = place.label.get(language);
    Some(Conflict {
        kind: ConflictKind::Statements,
        iri: Some(place.iri.clone()),
        label: say!(language, "工地海拔", "the altitude of the site"),
        dimension: Some("altitude".into()),
        positions: vec![
            of_question(job, "altitude", stated, true),
            said(
                say!(language, "{name}（地名库）", "{name} (gazetteer)"),
                Some(height),
                crate::contract::SourceView::from(&place.source),
                false,
            ),
        ],
        handling: say!(
            language,
            "按给出的海拔计算；请核实地点或海拔",
            "The altitude given is used: please check the place or the altitude."
        ),
    })
}

/// Two altitudes in one question.
fn twice(job: &Job<'_>, first: &Quantity, second: &Quantity) -> Conflict {
    let language = job.language();
    Conflict {
        kind: ConflictKind::Statements,
        iri: None,
        label: say!(language, "两个海拔", "two altitudes"),
        dimension: Some("altitude".into()),
        positions: vec![of_question(job, "altitude", first, true), of_question(job, "altitude", second, true)],
        handling: say!(
            language,
            "确认以哪个为准之前，按两者之间的全部范围计算",
            "Until it is said which holds, the whole span between the two is used."
        ),
    }
}

/// An air pressure against that of the altitude.
fn with_pressure(job: &Job<'_>, altitude: &Quantity, pressure: &Quantity) -> Option<Conflict> {
    let language = job.language();
    let computed = atmosphere::pressure_kpa(altitude.interval()?);
    let computed = Quantity::number(computed, Unit::plain("kPa"), Certainty::Derived);
    if !apart(&computed, pressure) {
        return None;
    }
    let source = plain_source("ISO 2533", Certainty::Checked);
    Some(Conflict {
        kind: ConflictKind::Statements,
        iri: None,
        label: say!(language, "气压与海拔", "air pressure and altitude"),
        dimension: Some("air_pressure".into()),
        positions: vec![
            said(say!(language, "由海拔换算的气压", "the pressure of the altitude"), Some(computed), source, true),
            of_question(job, "air_pressure", pressure, false),
        ],
        handling: say!(
            language,
            "功率和沸点按海拔计算；两者相差超过5%，请核实",
            "Power and boiling follow from the altitude; the two differ by more than 5 %: please check."
        ),
    })
}
