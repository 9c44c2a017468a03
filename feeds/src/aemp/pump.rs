//! The extension for concrete pumps: what the standard has no names for.

use super::fleet::{Fact, FactKind, Measured};
use super::machine::Reading;
use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::fields::{Fields, Names};
use crate::node::{Scalar, Space};
use crate::trail::Trail;
use crate::{Format, Unknown};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A field with a dimension: its name, the dimension's notation, the unit where none is sent.
struct Known {
    name: &'static str,
    dimension: &'static str,
    unit: &'static str,
}

const fn known(name: &'static str, dimension: &'static str, unit: &'static str) -> Known {
    Known { name, dimension, unit }
}

/// The fields that become readings. `ConcretePressure` is the concrete side, `HydraulicPressure` the oil
/// side, which is higher by the ratio of the pistons.
const READINGS: [Known; 5] = [
    known("HydraulicPressure", "hydraulic_pressure", "MPa"),
    known("ConcretePressure", "pumping_pressure", "MPa"),
    known("HydraulicOilTemperature", "hydraulic_oil_temperature", "Cel"),
    known("CoolantTemperature", "coolant_temperature", "Cel"),
    known("Output", "hourly_output", "m3/h"),
];

/// Different units that one snapshot may use. Checking a code takes far longer than reading it, so each is
/// checked once, and a snapshot cannot bring new ones without end.
const MAX_UNITS: usize = 64;

/// The units of a snapshot that were looked at, and whether each is a UCUM code.
#[derive(Debug, Default)]
pub(super) struct Units(BTreeMap<String, bool>);

impl Units {
    /// Whether a unit is a UCUM code; `None` where the snapshot has brought too many.
    fn is_ucum(&mut self, code: &str) -> Option<bool> {
        if let Some(&known) = self.0.get(code) {
            return Some(known);
        }
        if self.0.len() >= MAX_UNITS {
            return None;
        }
        let known = fieldpack_quantity::is_ucum(code);
        self.0.insert(code.to_owned(), known);
        Some(known)
    }
}

/// Reads the fields of a pump into its machine.
pub(super) fn read(trail: &Trail<'_>, reading: &mut Reading<'_>) {
    let space = if trail.format == Format::Json { Space::Format } else { Space::Pump };
    let fields = Fields::of(trail, Names::AnyCase, space);
    for known in &READINGS {
        for value in fields.all(known.name) {
            match measured(&value, known, space, reading) {
                Ok(measured) => reading.machine.readings.push(measured),
                Err(fault) => reading.faults.push(fault),
            }
            // The document will be refused: more faults would only take memory.
            if reading.is_refused(trail) {
                return;
            }
        }
    }
    for value in fields.all("CumulativeStrokes") {
        match strokes(&value, space, reading.unknown) {
            Ok(fact) => reading.machine.facts.push(fact),
            Err(fault) => reading.faults.push(fault),
        }
        if reading.is_refused(trail) {
            return;
        }
    }
    fields.rest_and_text(reading.unknown);
}

/// A value with its unit and time.
fn measured(trail: &Trail<'_>, known: &Known, space: Space, reading: &mut Reading<'_>) -> Result<Measured, FeedError> {
    let fields = Fields::of(trail, Names::AnyCase, space);
    let (at, value, unit) = (fields.required("datetime"), said(trail, &fields), fields.one("unit"));
    fields.rest(reading.unknown);
    let unit = match unit? {
        None => Cow::Borrowed(known.unit),
        Some(unit) => ucum(&unit, known, reading.units)?,
    };
    let (at, value) = (at?.time()?, value?.number()?);
    Ok(Measured { dimension: known.dimension, value, unit, at })
}

/// A unit that was sent, which must be a UCUM code; whether it is one of the right kind shows when it is
/// converted.
fn ucum(unit: &Trail<'_>, known: &Known, units: &mut Units) -> Result<Cow<'static, str>, FeedError> {
    let code = unit.word()?;
    if code == known.unit {
        return Ok(Cow::Borrowed(known.unit));
    }
    match units.is_ucum(&code) {
        Some(true) => Ok(Cow::Owned(code.into_owned())),
        Some(false) => Err(unit.fault(FeedCode::UnknownUnit, &code, Expected::Ucum)),
        None => Err(unit.fault(FeedCode::TooMany, &code, Expected::AtMost(MAX_UNITS, "种单位", "different units"))),
    }
}

/// The count of strokes.
fn strokes(trail: &Trail<'_>, space: Space, unknown: &mut Unknown) -> Result<Fact, FeedError> {
    let fields = Fields::of(trail, Names::AnyCase, space);
    let (at, value) = (fields.required("datetime"), said(trail, &fields));
    fields.rest(unknown);
    Ok(Fact { at: at?.time()?, kind: FactKind::Strokes(value?.count()?) })
}

/// The value of a field: the text of the element, or the member `value`.
fn said<'a>(trail: &'a Trail<'a>, fields: &Fields<'a>) -> Result<Trail<'a>, FeedError> {
    match fields.one("value")? {
        None if trail.node.value == Scalar::Empty => fields.required("value"),
        None => Ok(*trail),
        Some(value) if trail.node.value == Scalar::Empty => Ok(value),
        Some(value) => Err(value.fault(FeedCode::RepeatedField, &value.node.value.written(), Expected::Once)),
    }
}
