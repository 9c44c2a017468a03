//! What a machine is rated for, read from its published figures once.
//!
//! Only ratings count: figures of a job, claims and theoretical values are evidence of one site. A pump
//! has two gearings; the output of one and the pressure of the other are the two ends of a
//! constant-power curve and never available together. A figure that is absent is "not verified", never
//! "no limit".

use fieldpack_graph::knowledge::{Gearing, Iri, Machine, MachineFigure};
use fieldpack_quantity::{Certainty, Interval};
use std::sync::Arc;

/// What drives a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Drive {
    /// Its own diesel engine.
    Diesel,
    /// An electric motor.
    Electric,
    /// The carrier's engine.
    TruckPto,
    /// Not published.
    Unknown,
}

impl Drive {
    /// The word that the machine list and the conditions write.
    pub(crate) fn word(self) -> Option<&'static str> {
        match self {
            Self::Diesel => Some("diesel"),
            Self::Electric => Some("electric"),
            Self::TruckPto => Some("truck_pto"),
            Self::Unknown => None,
        }
    }
}

/// A rated figure.
#[derive(Clone, Debug)]
pub(crate) struct Rated {
    /// The number.
    pub(crate) interval: Interval,
    /// How far it may be trusted.
    pub(crate) certainty: Certainty,
    /// Read off the designation only.
    pub(crate) by_designation: bool,
}

/// The ratings of a machine that can lead a combination.
#[derive(Clone, Debug)]
pub(crate) struct Rating {
    /// The machine's IRI.
    pub(crate) iri: Iri,
    /// The maker.
    pub(crate) maker: Arc<str>,
    /// The designation.
    pub(crate) model: Arc<str>,
    /// The class's IRI.
    pub(crate) class: Iri,
    /// What drives it.
    pub(crate) drive: Drive,
    /// Highest concrete pressure, MPa.
    pub(crate) pressure_mpa: Option<Rated>,
    /// Highest output, m3/h.
    pub(crate) output_m3_per_h: Option<Rated>,
    /// Pressure and output of one and the same gearing, MPa and m3/h.
    pub(crate) gearings: Vec<(Rated, Rated)>,
    /// Engine or motor power at sea level, kW.
    pub(crate) power_kw: Option<Rated>,
    /// Reach of the boom upwards, m.
    pub(crate) reach_up_m: Option<Rated>,
    /// Reach of the boom outwards, m.
    pub(crate) reach_out_m: Option<Rated>,
    /// Spread of the outriggers, m.
    pub(crate) outrigger_width_m: Option<Rated>,
    /// The designation itself was not met in what was read.
    pub(crate) name_recalled: bool,
}

impl Rating {
    /// Reads the ratings of a machine; `None` for a range of models, which is never offered.
    pub(crate) fn of(machine: &Machine) -> Option<Self> {
        if machine.is_range {
            return None;
        }
        let rated = |property: &str| machine.figure(property, None).and_then(rated);
        let largest = |property: &str, gearing: Gearing| largest(machine, property, gearing);
        let reach_up_m = rated("reach_vertical_m");
        let drive = match machine.word("drive") {
            Some("diesel") => Drive::Diesel,
            Some("electric") => Drive::Electric,
            Some("truck_pto") => Drive::TruckPto,
            _ if reach_up_m.is_some() => Drive::TruckPto,
            _ => Drive::Unknown,
        };
        let gearings = [Gearing::LowPressure, Gearing::HighPressure]
            .into_iter()
            .filter_map(|gearing| {
                let pressure = machine.figure("max_concrete_pressure_mpa", Some(gearing)).and_then(self::rated)?;
                let output = machine.figure("max_output_m3_per_h", Some(gearing)).and_then(self::rated)?;
                Some((pressure, output))
            })
            .collect();
        Some(Self {
            iri: machine.iri.clone(),
            maker: machine.maker.clone(),
            model: machine.model.clone(),
            class: machine.class.clone(),
            drive,
            pressure_mpa: largest("max_concrete_pressure_mpa", Gearing::HighPressure),
            output_m3_per_h: largest("max_output_m3_per_h", Gearing::LowPressure),
            gearings,
            power_kw: rated("engine_kw"),
            reach_up_m,
            reach_out_m: rated("reach_horizontal_m"),
            outrigger_width_m: rated("outrigger_width_front_m"),
            name_recalled: machine.name_recalled,
        })
    }

    /// Maker and model as people say them.
    pub(crate) fn name(&self) -> String {
        if self.maker.is_empty() { self.model.to_string() } else { format!("{} {}", self.maker, self.model) }
    }

    /// Whether it places with its own boom instead of a laid line.
    pub(crate) fn has_boom(&self) -> bool {
        self.reach_up_m.is_some()
    }
}

/// A figure as a rating, where it is a number.
fn rated(figure: &MachineFigure) -> Option<Rated> {
    Some(Rated { interval: figure.number?, certainty: figure.certainty, by_designation: figure.by_designation })
}

/// The figure of a property in the gearing where it is largest by design; in any gearing otherwise.
fn largest(machine: &Machine, property: &str, gearing: Gearing) -> Option<Rated> {
    machine
        .figure(property, Some(gearing))
        .or_else(|| {
            machine
                .figures_of(property)
                .filter(|figure| figure.number.is_some())
                .max_by(|a, b| value(a).total_cmp(&value(b)))
        })
        .and_then(rated)
}

/// The number of a figure for ordering.
fn value(figure: &MachineFigure) -> f64 {
    figure.number.map_or(f64::NEG_INFINITY, Interval::value)
}
