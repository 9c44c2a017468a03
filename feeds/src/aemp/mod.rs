//! Fleet snapshots of ISO/TS 15143-3 (AEMP 2.0), in XML and JSON.
//!
//! A snapshot is one page of a fleet: machines, each with what its telematics unit last said. Every
//! value has its own time; a value without one is refused, because a time is never made up.
//!
//! # Names, and where they come from
//! The text of the standard is not public. The names here are those that public documentation and public
//! client code agree on (Trackunit, Samsara, Procore, MiX Telematics, Bosch Rexroth, Develon, Takeuchi).
//!
//! | element | fields | taken as | names |
//! |---|---|---|---|
//! | `EquipmentHeader` | `OEMName`, `Model`, `EquipmentID`, `SerialNumber`, `PIN`, `UnitInstallDateTime` | [`Identity`] | certain |
//! | `Location` | `Latitude`, `Longitude`, `Altitude`, `AltitudeUnits` | [`FactKind::Location`]; `altitude` | certain |
//! | `CumulativeOperatingHours` | `Hour` | `operating_hours` | certain |
//! | `CumulativeIdleHours`, `CumulativeIdleNonOperatingHours`, `CumulativePowerTakeOffHours`, `CumulativeActiveRegenerationHours` | `Hour` | [`FactKind::Hours`] | certain |
//! | `CumulativeNonProductiveIdleHours` | `Hour` | [`FactKind::Hours`] | uncertain: one client |
//! | `FuelUsed`, `FuelUsedLast24` | `FuelConsumed`, `FuelUnits` | [`FactKind::FuelUsed`], [`FactKind::FuelUsedLast24`] | certain |
//! | `FuelRemaining` | `Percent`, `FuelTankCapacity`, `FuelTankCapacityUnits` | [`FactKind::FuelRemaining`] | certain |
//! | `DEFRemaining` | `Percent`, `DEFTankCapacity`, `DEFTankCapacityUnits` | [`FactKind::DefRemaining`] | certain |
//! | `EngineStatus` | `EngineNumber`, `Running` | [`FactKind::Engine`] | certain |
//! | `Distance` | `Odometer`, `OdometerUnits` | [`FactKind::Distance`] | certain |
//! | `CumulativeLoadCount` | `Count` | [`FactKind::LoadCount`] | certain |
//! | `CumulativePayloadTotals` | `Payload`, `PayloadUnits` | [`FactKind::Payload`] | certain; `WeightUnit` in place of `PayloadUnits` uncertain |
//! | `MaximumSpeedLast24` | `Speed`, `SpeedUnits` | [`FactKind::PeakSpeed`] | certain |
//! | `PeakDailySpeed` | `Speed`, `SpeedUnits` | [`FactKind::PeakSpeed`] | uncertain: the older name |
//! | `AverageLoadFactorLast24` | `Percent` | [`FactKind::LoadFactor`] | certain |
//! | `AverageDailyLoadFactorLast24` | `LoadFactor` | [`FactKind::LoadFactor`] | uncertain: one client |
//! | `Links` | `rel`, `href` | [`Link`] | certain |
//! | `ConcretePump` | see [`Fact`] and [`Measured`] | pressures, temperatures, output, strokes | ours |
//!
//! # What is lenient
//! - Names are compared without regard to case (`datetime`, `dateTime`, `snapshotTime`, `Links`, `links`).
//! - The time of a value is an attribute or an element in XML; both are in use.
//! - The namespace of the root may be any: the standard's own, that of an edition (`www.jcmanet.or.jp`) or
//!   none. One that is not known is listed in [`Fleet::unknown`].
//! - JSON may stand in a `Fleet` member or in an array of pages; a single machine need not be in an array.
//! - What is not known is passed over and listed in [`Fleet::unknown`].
//! - A value that does not fit is left out and listed in [`Fleet::refused`], with its place; the rest of the
//!   machine and of the fleet is taken. Only a document that is broken or past a limit is refused whole.
//!
//! # The extension for concrete pumps
//! `ConcretePump` in an `Equipment`: in XML in the namespace `https://fieldpack.dev/ns/telemetry/1`, under any
//! prefix; in JSON a member of that name. Its fields are `HydraulicPressure` (default unit `MPa`),
//! `ConcretePressure` (`MPa`), `HydraulicOilTemperature` (`Cel`), `CoolantTemperature` (`Cel`), `Output`
//! (`m3/h`) and `CumulativeStrokes` (a count), each with `datetime` and, for all but the strokes, an optional
//! `unit` in UCUM. Values keep the unit that was sent; converting is for the rooms above.

mod builder;
mod fleet;
mod machine;
mod pump;
mod reader;

pub use fleet::{Amount, Equipment, Fact, FactKind, Fleet, HourMeter, Identity, Link, Measured};

use crate::{FeedError, Format, Limits};
use builder::FleetBuilder;

/// Reads a fleet snapshot.
///
/// # Errors
/// A located [`FeedError`] where the document is broken, of another kind or past a limit. Single values that
/// do not fit are in [`Fleet::refused`] instead.
///
/// # Examples
/// ```
/// use fieldpack_feeds::{Format, Limits, aemp};
/// let text = br#"{"Equipment": [{
///     "EquipmentHeader": {"OEMName": "Example", "SerialNumber": "1"},
///     "CumulativeOperatingHours": {"Hour": 233.7, "datetime": "2026-11-03T08:15:00Z"}
/// }]}"#;
/// let fleet = aemp::read(text, Format::Json, &Limits::default()).unwrap();
/// assert_eq!(fleet.equipment[0].readings[0].dimension, "operating_hours");
/// ```
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Fleet, FeedError> {
    let builder = FleetBuilder::new(format, limits);
    match format {
        Format::Xml => reader::read_xml(bytes, builder),
        Format::Json => reader::read_json(bytes, builder),
    }
}
