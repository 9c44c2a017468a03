//! What a fleet snapshot says, as typed values.

use crate::error::FeedError;
use crate::unknown::Unknown;
use jiff::Timestamp;
use serde::Serialize;
use std::borrow::Cow;

/// One page of a fleet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fleet {
    /// The version of the schema, as written.
    pub version: Option<String>,
    /// When the provider made the page.
    pub snapshot_time: Option<Timestamp>,
    /// Where the other pages are. Nothing here follows them.
    pub links: Vec<Link>,
    /// The machines, in the order of the document.
    pub equipment: Vec<Equipment>,
    /// Names that are not known, with how often they came.
    pub unknown: Unknown,
    /// Values and machines that were not taken, each with its place and why.
    pub refused: Vec<FeedError>,
}

/// A link to another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What the page is: `self`, `prev`, `next`, `last`.
    pub rel: String,
    /// Its address, as written.
    pub href: String,
}

/// One machine and what it said.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Equipment {
    /// Which machine it is.
    pub identity: Identity,
    /// Values of conditions that the dimension list has.
    pub readings: Vec<Measured>,
    /// Everything else that is known about the machine.
    pub facts: Vec<Fact>,
}

/// Which machine it is; at least one of [`pin`](Self::pin), [`serial_number`](Self::serial_number) and
/// [`equipment_id`](Self::equipment_id) is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// The maker (`OEMName`).
    pub maker: Option<String>,
    /// The model, as the maker writes it.
    pub model: Option<String>,
    /// What the owner calls the machine.
    pub equipment_id: Option<String>,
    /// The maker's serial number.
    pub serial_number: Option<String>,
    /// The product identification number, or the vehicle's.
    pub pin: Option<String>,
    /// When the telematics unit was put in. Some providers send the year 1 for "not known".
    pub unit_installed: Option<Timestamp>,
}

/// A value of a condition that the dimension list has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// The dimension's notation: `altitude`, `operating_hours`, `hydraulic_pressure`, `pumping_pressure`,
    /// `hydraulic_oil_temperature`, `coolant_temperature` or `hourly_output`.
    pub dimension: &'static str,
    /// The value, in `unit`. Whether it is possible is not looked at here.
    pub value: f64,
    /// The UCUM code of the unit that was sent.
    pub unit: Cow<'static, str>,
    /// When it was measured.
    pub at: Timestamp,
}

/// Something else that is known about a machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fact {
    /// When it was so.
    pub at: Timestamp,
    /// What was so.
    pub kind: FactKind,
}

/// What a fact says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// Where the machine was, WGS 84.
    Location {
        /// Degrees east, -180 to 180.
        lon: f64,
        /// Degrees north, -90 to 90.
        lat: f64,
    },
    /// Hours of a meter other than the operating hours.
    Hours {
        /// Which meter.
        meter: HourMeter,
        /// Hours since the machine was made, not negative.
        hours: f64,
    },
    /// Fuel used since the machine was made.
    FuelUsed(Amount),
    /// Fuel used in the last 24 hours.
    FuelUsedLast24(Amount),
    /// Fuel in the tank.
    FuelRemaining {
        /// Percent of the tank, 0 to 100.
        percent: f64,
        /// How much the tank holds.
        capacity: Option<Amount>,
    },
    /// Diesel exhaust fluid in its tank.
    DefRemaining {
        /// Percent of the tank, 0 to 100.
        percent: f64,
        /// How much the tank holds.
        capacity: Option<Amount>,
    },
    /// Whether an engine ran.
    Engine {
        /// Which one, where the machine has several.
        number: Option<String>,
        /// Whether it ran.
        running: bool,
    },
    /// Distance travelled since the machine was made.
    Distance(Amount),
    /// Loads moved since the machine was made.
    LoadCount(u64),
    /// Mass moved since the machine was made.
    Payload(Amount),
    /// The highest speed in the last 24 hours.
    PeakSpeed(Amount),
    /// The mean load of the engine in the last 24 hours, percent, not negative.
    LoadFactor(f64),
    /// Strokes of a concrete pump since it was made.
    Strokes(u64),
}

/// The meters that count hours beside the operating hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HourMeter {
    /// The engine idled.
    Idle,
    /// The machine was on and did not operate.
    IdleNonOperating,
    /// The machine idled and produced nothing (uncertain).
    NonProductiveIdle,
    /// The power take-off was in use.
    PowerTakeOff,
    /// The particulate filter was being regenerated.
    ActiveRegeneration,
}

/// An amount in the unit that was sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Amount {
    /// How much, not negative.
    pub value: f64,
    /// The unit as written (`litre`, `kilometre`, `kilogram`); it is no UCUM code, and a `gallon` does not
    /// say whether it is a US one.
    pub unit: String,
}
