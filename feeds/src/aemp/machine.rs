//! One machine of a snapshot: its header, its readings and what else it says.

use super::builder::FleetBuilder;
use super::fleet::{Amount, Equipment, Fact, FactKind, HourMeter, Identity, Measured};
use super::pump::{self, Units};
use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::fields::{Fields, Names};
use crate::node::{Scalar, Space};
use crate::trail::Trail;
use crate::{Format, Unknown};
use jiff::fmt::temporal::SpanParser;
use std::borrow::Cow;

/// Units of altitude that providers write, with their UCUM codes.
const METRES: [&str; 5] = ["metre", "meter", "metres", "meters", "m"];
const FEET: [&str; 3] = ["foot", "feet", "ft"];
/// What an error shows of them.
const ALTITUDE_UNITS: &[&str] = &["metre", "meter", "metres", "meters", "m", "foot", "feet", "ft"];

/// A machine as it is read, with what is known of it so far.
pub(super) struct Reading<'b> {
    pub(super) machine: Equipment,
    pub(super) unknown: &'b mut Unknown,
    pub(super) units: &'b mut Units,
    pub(super) faults: Vec<FeedError>,
}

/// Reads a machine into the fleet.
///
/// # Errors
/// Where a limit is passed; everything else is put with the refused.
pub(super) fn read(trail: &Trail<'_>, builder: &mut FleetBuilder<'_>) -> Result<(), FeedError> {
    let fields = Fields::of(trail, Names::AnyCase, Space::Format);
    let mut faults = Vec::new();
    let header = fields.required("EquipmentHeader");
    let identity = match header.and_then(|header| identity(&header, &mut builder.fleet.unknown, &mut faults)) {
        Ok(identity) => identity,
        // Values of a machine that nobody can name would never find a place.
        Err(fault) => return builder.refuse(fault),
    };
    let machine = Equipment { identity, ..Equipment::default() };
    let mut reading = Reading { machine, unknown: &mut builder.fleet.unknown, units: &mut builder.units, faults };
    for node in &trail.node.children {
        let value = trail.child(node);
        if let Err(fault) = reading.value(&value) {
            reading.faults.push(fault);
        }
        if reading.is_refused(trail) {
            break;
        }
    }
    if trail.node.value != Scalar::Empty {
        reading.unknown.note(trail.names() + "/text()", trail.limits);
    }
    let Reading { machine, faults, .. } = reading;
    builder.fleet.equipment.push(machine);
    faults.into_iter().try_for_each(|fault| builder.refuse(fault))
}

/// Reads the header.
fn identity(trail: &Trail<'_>, unknown: &mut Unknown, faults: &mut Vec<FeedError>) -> Result<Identity, FeedError> {
    let fields = Fields::of(trail, Names::AnyCase, Space::Format);
    let word = |name| -> Result<Option<String>, FeedError> {
        fields.one(name)?.map(|word| word.word().map(Cow::into_owned)).transpose()
    };
    let identity = Identity {
        maker: word("OEMName")?,
        model: word("Model")?,
        equipment_id: word("EquipmentID")?,
        serial_number: word("SerialNumber")?,
        pin: word("PIN")?,
        unit_installed: match fields.one("UnitInstallDateTime")?.map(|time| time.time()).transpose() {
            Ok(time) => time,
            // The machine is known without it.
            Err(fault) => {
                faults.push(fault);
                None
            }
        },
    };
    fields.rest_and_text(unknown);
    if identity.pin.is_none() && identity.serial_number.is_none() && identity.equipment_id.is_none() {
        let expected = Expected::OneOf(&["PIN", "SerialNumber", "EquipmentID"]);
        return Err(trail.fault(FeedCode::MissingField, "", expected));
    }
    Ok(identity)
}

/// How one value is read.
type Read = fn(&mut Reading<'_>, &Fields<'_>) -> Result<(), FeedError>;

/// The values of a machine that are read, by name.
const VALUES: [(&str, Read); 20] = [
    ("Location", |it, fields| it.location(fields)),
    ("CumulativeOperatingHours", |it, fields| it.operating_hours(fields)),
    ("CumulativeIdleHours", |it, fields| it.meter(fields, HourMeter::Idle)),
    ("CumulativeIdleNonOperatingHours", |it, fields| it.meter(fields, HourMeter::IdleNonOperating)),
    ("CumulativeNonProductiveIdleHours", |it, fields| it.meter(fields, HourMeter::NonProductiveIdle)),
    ("CumulativePowerTakeOffHours", |it, fields| it.meter(fields, HourMeter::PowerTakeOff)),
    ("CumulativeActiveRegenerationHours", |it, fields| it.meter(fields, HourMeter::ActiveRegeneration)),
    ("FuelUsed", |it, fields| it.amount(fields, "FuelConsumed", &["FuelUnits"], FactKind::FuelUsed)),
    ("FuelUsedLast24", |it, fields| it.amount(fields, "FuelConsumed", &["FuelUnits"], FactKind::FuelUsedLast24)),
    ("FuelRemaining", |it, fields| {
        let capacity = capacity(fields, "FuelTankCapacity", "FuelTankCapacityUnits");
        let percent = percent(fields, "Percent");
        it.fact(fields, || Ok(FactKind::FuelRemaining { percent: percent?, capacity: capacity? }))
    }),
    ("DEFRemaining", |it, fields| {
        let capacity = capacity(fields, "DEFTankCapacity", "DEFTankCapacityUnits");
        let percent = percent(fields, "Percent");
        it.fact(fields, || Ok(FactKind::DefRemaining { percent: percent?, capacity: capacity? }))
    }),
    ("EngineStatus", |it, fields| {
        let (number, running) = (fields.one("EngineNumber"), fields.required("Running"));
        it.fact(fields, || {
            let number = number?.map(|it| it.word().map(Cow::into_owned)).transpose()?;
            Ok(FactKind::Engine { number, running: running?.flag()? })
        })
    }),
    ("Distance", |it, fields| it.amount(fields, "Odometer", &["OdometerUnits"], FactKind::Distance)),
    ("CumulativeLoadCount", |it, fields| {
        let count = fields.required("Count");
        it.fact(fields, || Ok(FactKind::LoadCount(count?.count()?)))
    }),
    ("CumulativePayloadTotals", |it, fields| {
        it.amount(fields, "Payload", &["PayloadUnits", "WeightUnit"], FactKind::Payload)
    }),
    ("MaximumSpeedLast24", |it, fields| it.amount(fields, "Speed", &["SpeedUnits"], FactKind::PeakSpeed)),
    ("PeakDailySpeed", |it, fields| it.amount(fields, "Speed", &["SpeedUnits"], FactKind::PeakSpeed)),
    ("AverageLoadFactorLast24", |it, fields| it.load_factor(fields, "Percent")),
    ("AverageDailyLoadFactorLast24", |it, fields| it.load_factor(fields, "LoadFactor")),
    // Read before everything else.
    ("EquipmentHeader", |_, _| Ok(())),
];

impl Reading<'_> {
    /// Whether this machine alone has faults enough to refuse the document: the rest need not be looked at.
    pub(super) fn is_refused(&self, trail: &Trail<'_>) -> bool {
        self.faults.len() > trail.limits.max_refused
    }

    /// Reads one value of the machine.
    fn value(&mut self, trail: &Trail<'_>) -> Result<(), FeedError> {
        let node = trail.node;
        let of_pump = node.space == Space::Pump || (trail.format == Format::Json && node.space == Space::Format);
        if of_pump && node.name.eq_ignore_ascii_case("ConcretePump") {
            pump::read(trail, self);
            return Ok(());
        }
        let known = VALUES.iter().find(|(name, _)| node.name.eq_ignore_ascii_case(name));
        let Some((name, read)) = known.filter(|_| node.space == Space::Format) else {
            self.unknown.note(trail.names(), trail.limits);
            return Ok(());
        };
        if node.is_empty() || *name == "EquipmentHeader" {
            return Ok(());
        }
        let fields = Fields::of(trail, Names::AnyCase, Space::Format);
        let done = read(self, &fields);
        fields.rest_and_text(self.unknown);
        done
    }

    /// Adds a fact at its time. What it is made of was asked for before, so that a fault in one field does
    /// not make the others look unknown.
    fn fact(
        &mut self,
        fields: &Fields<'_>,
        kind: impl FnOnce() -> Result<FactKind, FeedError>,
    ) -> Result<(), FeedError> {
        let at = fields.required("datetime").and_then(|time| time.time());
        let kind = kind()?;
        self.machine.facts.push(Fact { at: at?, kind });
        Ok(())
    }

    /// Reads a meter of hours.
    fn meter(&mut self, fields: &Fields<'_>, meter: HourMeter) -> Result<(), FeedError> {
        let hours = hours(fields);
        self.fact(fields, || Ok(FactKind::Hours { meter, hours: hours? }))
    }

    /// Reads an amount.
    fn amount(
        &mut self,
        fields: &Fields<'_>,
        value: &'static str,
        units: &[&'static str],
        kind: fn(Amount) -> FactKind,
    ) -> Result<(), FeedError> {
        let amount = amount(fields, value, units);
        self.fact(fields, || Ok(kind(amount?)))
    }

    /// Reads a load factor, which may pass 100 percent for a while.
    fn load_factor(&mut self, fields: &Fields<'_>, name: &'static str) -> Result<(), FeedError> {
        let share = fields.required(name);
        self.fact(fields, || Ok(FactKind::LoadFactor(share?.not_negative()?)))
    }

    /// Reads the operating hours.
    fn operating_hours(&mut self, fields: &Fields<'_>) -> Result<(), FeedError> {
        let (value, at) = (hours(fields), fields.required("datetime"));
        let (value, at) = (value?, at?.time()?);
        self.machine.readings.push(Measured { dimension: "operating_hours", value, unit: "h".into(), at });
        Ok(())
    }

    /// Reads a place; the altitude is a reading of its own and may be wrong alone.
    fn location(&mut self, fields: &Fields<'_>) -> Result<(), FeedError> {
        let (altitude, units) = (fields.one("Altitude"), fields.one("AltitudeUnits"));
        let (lat, lon) = (fields.required("Latitude"), fields.required("Longitude"));
        let at = fields.required("datetime")?.time()?;
        let (lat, lon) = (lat?.number_in(-90.0, 90.0)?, lon?.number_in(-180.0, 180.0)?);
        self.machine.facts.push(Fact { at, kind: FactKind::Location { lon, lat } });
        if let Some(altitude) = altitude? {
            let units = match units? {
                Some(units) => units,
                None => fields.required("AltitudeUnits")?,
            };
            let (value, unit) = (altitude.number()?, altitude_unit(&units)?);
            self.machine.readings.push(Measured { dimension: "altitude", value, unit: unit.into(), at });
        }
        Ok(())
    }
}

/// The UCUM code of a unit of altitude.
fn altitude_unit(units: &Trail<'_>) -> Result<&'static str, FeedError> {
    let word = units.word()?;
    let is = |known: &&str| word.eq_ignore_ascii_case(known);
    if METRES.iter().any(is) {
        Ok("m")
    } else if FEET.iter().any(is) {
        Ok("[ft_i]")
    } else {
        Err(units.fault(FeedCode::UnknownUnit, &word, Expected::OneOf(ALTITUDE_UNITS)))
    }
}

/// Hours of a meter: a number, or a duration of ISO 8601 (`PT233.7H`).
fn hours(fields: &Fields<'_>) -> Result<f64, FeedError> {
    /// Seconds in an hour.
    const HOUR: f64 = 3600.0;
    static DURATIONS: SpanParser = SpanParser::new();
    let hour = fields.required("Hour")?;
    if let Scalar::Text(text) = &hour.node.value
        && text.starts_with(['P', '-', '+'])
        && let Ok(duration) = DURATIONS.parse_duration(text.as_bytes())
        && !duration.is_negative()
    {
        return Ok(duration.as_secs_f64() / HOUR);
    }
    let value = hour.number().map_err(|fault| fault.instead(FeedCode::InvalidValue, Expected::Hours))?;
    if value < 0.0 {
        return Err(hour.fault(FeedCode::OutOfRange, &hour.node.value.written(), Expected::Hours));
    }
    Ok(value)
}

/// A share in percent.
fn percent(fields: &Fields<'_>, name: &'static str) -> Result<f64, FeedError> {
    fields.required(name)?.number_in(0.0, 100.0)
}

/// An amount with its unit, under the first of the names of units that stands there.
fn amount(fields: &Fields<'_>, value: &'static str, units: &[&'static str]) -> Result<Amount, FeedError> {
    let value = fields.required(value);
    let mut unit = None;
    for name in units {
        unit = unit.or(fields.one(name)?);
    }
    let unit = match unit {
        Some(unit) => unit,
        None => fields.required(units.first().copied().unwrap_or_default())?,
    };
    Ok(Amount { value: value?.not_negative()?, unit: unit.word()?.into_owned() })
}

/// How much a tank holds. Providers send 0 for "not known", and a unit without a value.
fn capacity(fields: &Fields<'_>, value: &'static str, unit: &'static str) -> Result<Option<Amount>, FeedError> {
    let (said, in_unit) = (fields.one(value)?, fields.one(unit)?);
    let Some(said) = said else { return Ok(None) };
    let value = said.not_negative()?;
    if value == 0.0 {
        return Ok(None);
    }
    let in_unit = match in_unit {
        Some(in_unit) => in_unit,
        None => fields.required(unit)?,
    };
    Ok(Some(Amount { value, unit: in_unit.word()?.into_owned() }))
}
