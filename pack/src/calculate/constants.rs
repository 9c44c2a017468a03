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
const PUBLISHED: [(&str, [f64; 3], Certainty); 53] = [
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
    ("torque_class_to_30_mpa", [200.0, 200.0, 200.0], Certainty::Uncertain),
    ("torque_class_to_60_mpa", [280.0, 280.0, 280.0], Certainty::Uncertain),
    ("torque_class_to_120_mpa", [360.0, 360.0, 360.0], Certainty::Uncertain),
    ("torque_class_over_120_mpa", [450.0, 450.0, 450.0], Certainty::Uncertain),
    ("bore_overrun", [1.0, 1.15, 1.3], Certainty::Uncertain),
    ("spoil_swell", [1.2, 1.3, 1.4], Certainty::Known),
    ("cavity_width_ratio", [0.0, 1.0, 2.0], Certainty::Assumed),
    ("neighbour_wait_h", [24.0, 30.0, 36.0], Certainty::Uncertain),
    ("hydration_heat", [0.25, 0.33, 0.40], Certainty::Uncertain),
    ("haul_rolling_resistance", [2.0, 3.0, 5.0], Certainty::Known),
    ("truck_gross_over_payload", [1.65, 1.75, 1.85], Certainty::Uncertain),
    ("haul_kw_per_t_payload", [6.0, 7.0, 8.0], Certainty::Assumed),
    ("haul_driveline_efficiency", [0.75, 0.80, 0.85], Certainty::Uncertain),
    ("haul_ramp_speed", [8.0, 10.0, 12.0], Certainty::Assumed),
    ("haul_down_speed", [15.0, 20.0, 30.0], Certainty::Assumed),
    ("haul_speed_limit", [30.0, 40.0, 50.0], Certainty::Assumed),
    ("haul_load_min", [2.0, 3.0, 5.0], Certainty::Assumed),
    ("haul_dump_min", [1.0, 1.5, 2.5], Certainty::Assumed),
    ("haul_wait_min", [1.0, 3.0, 6.0], Certainty::Assumed),
    ("haul_efficiency", [0.65, 0.75, 0.83], Certainty::Assumed),
    ("haul_hours_per_day", [16.0, 20.0, 22.0], Certainty::Assumed),
    ("haul_days_per_month", [25.0, 28.0, 30.0], Certainty::Assumed),
    ("haul_loose_density", [1.5, 1.8, 2.2], Certainty::Assumed),
    ("haul_pass_min", [0.45, 0.55, 0.7], Certainty::Assumed),
    ("pile_stick_up", [2.0, 3.0, 5.0], Certainty::Assumed),
    ("pile_wall_over_least", [0.8, 1.0, 1.6], Certainty::Uncertain),
    ("pile_driving_share", [0.4, 0.7, 1.0], Certainty::Uncertain),
    ("pile_refusal_blows", [10.0, 10.0, 10.0], Certainty::Known),
    ("pile_drag_coefficient", [0.65, 0.9, 1.05], Certainty::Known),
    ("slope_factor_demanded", [1.15, 1.25, 1.35], Certainty::Known),
    ("slope_anchor_factor", [2.2, 2.4, 2.6], Certainty::Known),
    ("slope_boulder_density", [2.4, 2.6, 2.8], Certainty::Known),
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
