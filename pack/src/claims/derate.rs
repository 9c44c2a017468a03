//! What drives the machine that a claim speaks of, and what a height leaves of its power.

use super::claim::Claim;
use crate::formulas::derating::{EngineType, motor_factor, planning_factor};
use crate::text;
use fieldpack_graph::knowledge::Machine;
use fieldpack_quantity::Interval;

/// Air that is taken where none is stated, degrees Celsius: cold earns no credit.
pub(super) const AIR_C: f64 = 25.0;

/// What drives a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drive {
    /// A turbocharged engine, the usual one where nothing is said.
    Engine,
    /// A naturally aspirated engine.
    NaturallyAspirated,
    /// An electric motor.
    Motor,
}

/// What drives the machine: its own published drive, else a word of the sentence, else an engine.
pub(super) fn drive(claim: &Claim<'_>, machine: Option<&Machine>, at: usize) -> Drive {
    let electric = match machine.and_then(|machine| machine.word("drive")) {
        Some(word) => word == "electric",
        None => claim.says(at, "electric"),
    };
    if electric {
        Drive::Motor
    } else if claim.says(at, "naturally_aspirated") {
        Drive::NaturallyAspirated
    } else {
        Drive::Engine
    }
}

/// A share in words.
pub(super) fn percent(share: Interval) -> String {
    format!("{} %", text::range(share * 100.0))
}

/// The share of a nameplate that is left at a height, m.
pub(super) fn factor(claim: &Claim<'_>, drive: Drive, height_m: Interval) -> Interval {
    let (air, eta) = (Interval::exact(AIR_C), claim.constants.eta_mechanical.value.value());
    match drive {
        Drive::Engine => planning_factor(EngineType::TurboChargeCooled, height_m, air, eta),
        Drive::NaturallyAspirated => planning_factor(EngineType::NaturallyAspiratedAir, height_m, air, eta),
        Drive::Motor => motor_factor(height_m, air),
    }
}
