//! The named constants that sizing takes, read from the knowledge once.
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
}

impl Constants {
    /// Reads the constants of a knowledge.
    pub(crate) fn of(knowledge: &Knowledge) -> Self {
        use Certainty::{Assumed, Checked, Known, Uncertain};
        let read = |notation: &str, low: f64, value: f64, high: f64, certainty: Certainty| {
            let found = knowledge.parameter(notation);
            let interval = found.and_then(|parameter| parameter.quantity.interval());
            match (found, interval) {
                (Some(parameter), Some(value)) => Constant { value, certainty: parameter.quantity.certainty },
                _ => Constant { value: Interval::hull_of(low, value, high), certainty },
            }
        };
        Self {
            eta_work: read("eta_work", 0.5, 0.6, 0.7, Checked),
            alpha1: read("alpha1", 0.8, 0.85, 0.9, Checked),
            eta_pumping: read("eta_pumping", 0.65, 0.70, 0.75, Uncertain),
            t2_t1: read("t2_t1", 0.3, 0.3, 0.3, Checked),
            a2: read("a2_radial_pressure", 0.9, 0.9, 0.9, Checked),
            density: read("concrete_density", 2350.0, 2400.0, 2450.0, Known),
            drum_fill: read("drum_fill", 0.90, 0.925, 0.95, Known),
            bsfc: read("bsfc_g_per_kwh", 195.0, 215.0, 240.0, Known),
            diesel_density: read("diesel_density_kg_per_l", 0.84, 0.84, 0.84, Known),
            diesel_co2: read("diesel_co2_kg_per_l", 2.68, 2.68, 2.70, Checked),
            grid_co2: read("grid_co2_kg_per_kwh", 0.5366, 0.5366, 0.5366, Checked),
            generator_fuel: read("generator_fuel_l_per_kwh", 0.23, 0.255, 0.28, Known),
            eta_mechanical: read("mechanical_efficiency", 0.8, 0.8, 0.8, Known),
            eta_motor: read("motor_efficiency", 0.93, 0.93, 0.93, Known),
            road_factor: read("road_factor", 1.2, 1.4, 1.8, Assumed),
            road_speed: read("road_speed", 40.0, 55.0, 70.0, Assumed),
            mixer_speed: read("mixer_speed", 20.0, 30.0, 40.0, Assumed),
            mixer_stops: read("mixer_stops", 20.0, 30.0, 45.0, Assumed),
            start_factor: read("start_factor_soft", 2.0, 2.5, 3.0, Known),
        }
    }
}
