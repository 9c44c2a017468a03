//! The named constants that sizing and calculators take, read from the knowledge.
//!
//! A solution engineer changes them in the ontologies. Where a constant is missing there (an empty or
//! partial knowledge), the published value stands in with its own certainty.

use fieldpack_graph::knowledge::Knowledge;
use fieldpack_quantity::{Certainty, Interval};

/// A constant with its standing.
#[derive(Clone, Debug)]
pub(crate) struct Constant {
    /// Its value with its interval.
    pub(crate) value: Interval,
    /// How far it may be trusted.
    pub(crate) certainty: Certainty,
}

/// The published values: notation, low, value, high, certainty.
const PUBLISHED: [(&str, [f64; 3], Certainty); 21] = [
    ("eta_work", [0.5, 0.6, 0.7], Certainty::Checked),
    ("alpha1", [0.8, 0.85, 0.9], Certainty::Checked),
    ("eta_pumping", [0.65, 0.70, 0.75], Certainty::Uncertain),
    ("t2_t1", [0.3, 0.3, 0.3], Certainty::Checked),
    ("a2_radial_pressure", [0.9, 0.9, 0.9], Certainty::Checked),
    ("concrete_density", [2350.0, 2400.0, 2450.0], Certainty::Known),
    ("drum_fill", [0.90, 0.925, 0.95], Certainty::Known),
    ("bsfc_g_per_kwh", [195.0, 215.0, 240.0], Certainty::Known),
    ("diesel_density_kg_per_l", [0.84, 0.84, 0.84], Certainty::Known),
    ("diesel_co2_kg_per_l", [2.68, 2.68, 2.70], Certainty::Checked),
    ("grid_co2_kg_per_kwh", [0.5366, 0.5366, 0.5366], Certainty::Checked),
    ("generator_fuel_l_per_kwh", [0.23, 0.255, 0.28], Certainty::Known),
    ("mechanical_efficiency", [0.8, 0.8, 0.8], Certainty::Known),
    ("motor_efficiency", [0.93, 0.93, 0.93], Certainty::Known),
    ("road_factor", [1.2, 1.4, 1.8], Certainty::Assumed),
    ("road_speed", [40.0, 55.0, 70.0], Certainty::Assumed),
    ("mixer_speed", [20.0, 30.0, 40.0], Certainty::Assumed),
    ("mixer_stops", [20.0, 30.0, 45.0], Certainty::Assumed),
    ("start_factor_soft", [2.0, 2.5, 3.0], Certainty::Known),
    ("wind_exponent", [0.14, 0.18, 0.22], Certainty::Known),
    ("gust_factor", [1.4, 1.5, 1.6], Certainty::Known),
];

/// The constants of sizing.
#[derive(Clone, Debug)]
pub(crate) struct Constants {
    /// Working efficiency: mean over stroke flow.
    pub(crate) eta_work: Constant,
    /// Line coefficient: what of the rated output a line lets through.
    pub(crate) alpha1: Constant,
    /// Overall efficiency of a pump from shaft to concrete.
    pub(crate) eta_pumping: Constant,
    /// Valve change over push time.
    pub(crate) t2_t1: Constant,
    /// Radial to axial pressure ratio.
    pub(crate) a2: Constant,
    /// Density of fresh concrete, kg/m3.
    pub(crate) density: Constant,
    /// Share of a drum that is filled.
    pub(crate) drum_fill: Constant,
    /// Specific fuel consumption, g/kWh.
    pub(crate) bsfc: Constant,
    /// Density of diesel, kg/L.
    pub(crate) diesel_density: Constant,
    /// Carbon dioxide of diesel, kg/L.
    pub(crate) diesel_co2: Constant,
    /// Carbon dioxide of grid power, kg/kWh.
    pub(crate) grid_co2: Constant,
    /// Fuel of a generating set, L/kWh.
    pub(crate) generator_fuel: Constant,
    /// Mechanical efficiency of an engine.
    pub(crate) eta_mechanical: Constant,
    /// Efficiency of an electric motor.
    pub(crate) eta_motor: Constant,
    /// Road distance over geodesic distance.
    pub(crate) road_factor: Constant,
    /// Mean speed of a service vehicle, km/h.
    pub(crate) road_speed: Constant,
    /// Mean speed of truck mixers, km/h.
    pub(crate) mixer_speed: Constant,
    /// Stops of a truck mixer in a round trip, min.
    pub(crate) mixer_stops: Constant,
    /// Starting over rated apparent power with a soft starter.
    pub(crate) start_factor: Constant,
    /// Exponent of the wind profile, open ground to suburb.
    pub(crate) wind_exponent: Constant,
    /// Gust over mean wind where no gust is known.
    pub(crate) gust_factor: Constant,
}

impl Constants {
    /// Reads the constants of a knowledge.
    pub(crate) fn of(knowledge: &Knowledge) -> Self {
        let read = |notation: &str| constant(knowledge, notation);
        Self {
            eta_work: read("eta_work"),
            alpha1: read("alpha1"),
            eta_pumping: read("eta_pumping"),
            t2_t1: read("t2_t1"),
            a2: read("a2_radial_pressure"),
            density: read("concrete_density"),
            drum_fill: read("drum_fill"),
            bsfc: read("bsfc_g_per_kwh"),
            diesel_density: read("diesel_density_kg_per_l"),
            diesel_co2: read("diesel_co2_kg_per_l"),
            grid_co2: read("grid_co2_kg_per_kwh"),
            generator_fuel: read("generator_fuel_l_per_kwh"),
            eta_mechanical: read("mechanical_efficiency"),
            eta_motor: read("motor_efficiency"),
            road_factor: read("road_factor"),
            road_speed: read("road_speed"),
            mixer_speed: read("mixer_speed"),
            mixer_stops: read("mixer_stops"),
            start_factor: read("start_factor_soft"),
            wind_exponent: read("wind_exponent"),
            gust_factor: read("gust_factor"),
        }
    }
}

/// The constant with this notation: of the knowledge, else as published.
///
/// # Panics
/// When neither has it: the notations are written in this crate, and a test reads them all.
pub(crate) fn constant(knowledge: &Knowledge, notation: &str) -> Constant {
    if let Some(parameter) = knowledge.parameter(notation)
        && let Some(value) = parameter.quantity.interval()
    {
        return Constant { value, certainty: parameter.quantity.certainty };
    }
    let published = PUBLISHED.iter().find(|(known, ..)| *known == notation);
    let Some((_, [low, value, high], certainty)) = published else { unreachable!("no constant `{notation}`") };
    Constant { value: Interval::hull_of(*low, *value, *high), certainty: *certainty }
}
