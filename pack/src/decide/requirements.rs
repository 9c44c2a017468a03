//! What the job asks, as facts that rules refer to: pressures, ratios, clearances, evaporation.

use super::line::JobLine;
use super::size::Duty;
use crate::calculate::constants::Constants;
use crate::formulas::derating::engine_planning_factor;
use crate::formulas::pumping;
use crate::formulas::weather::{evaporation_kg_per_m2_h, gust_at_height, wind_at_height};
use crate::text::unit_of;
use fieldpack_graph::knowledge::Facts;
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};

/// Clearance from power lines, kV up to which and m (JGJ 46-2005 `[known]`, replaced by JGJ/T 46-2024).
const CLEARANCE: [(f64, f64); 7] =
    [(1.0, 1.5), (10.0, 2.0), (35.0, 3.5), (110.0, 4.0), (220.0, 6.0), (330.0, 7.0), (500.0, 8.5)];

/// Adds what follows from the geometry, the mix and the governing duty.
pub(crate) fn add(facts: &mut Facts, line: &JobLine, duty: Option<&Duty>, constants: &Constants) {
    known_by_the_design(facts, line, duty);
    let mut set = |notation: &str, interval: Interval, unit: &str, certainty: Certainty| {
        facts.insert(notation.into(), Quantity::number(interval, unit_of(unit), certainty));
    };
    let certainty = line.certainty.and(Certainty::Derived);
    let stated = |notation: &str| !line.assumed.contains(&notation);
    if stated("pumping_height") {
        set("ground_run_required_m", pumping::ground_run_m(line.rise_m), "m", certainty);
        if let Some(slump) = pumping::slump_for_height_mm(line.rise_m.value()) {
            set("slump_required_mm", slump, "mm", Certainty::Known);
        }
    }
    if let (Some(stone), Some(duty)) = (line.stone_mm, duty) {
        let ratio = Interval::exact(duty.design.bore_mm) / stone;
        set("bore_ratio", ratio, "1", certainty);
        let at = |crushed| Interval::exact(pumping::aggregate_ratio(line.rise_m.high(), crushed));
        let required = line.crushed.map_or_else(|| at(true).hull(at(false)), at);
        set("bore_ratio_required", required, "1", Certainty::Known);
    }
    // A pressure on assumed geometry says nothing about the site.
    if let Some(duty) = duty.filter(|_| stated("pumping_height") || stated("pumping_distance_horizontal")) {
        set("equivalent_length_m", duty.equivalent_length_m, "m", certainty);
        set("p_standard_mpa", duty.pressure.standard_mpa, "MPa", certainty);
        set("p_physical_mpa", duty.pressure.physical_mpa, "MPa", certainty);
        set("required_pressure_mpa", duty.pressure.required_mpa, "MPa", certainty);
        set("shaft_power_required_kw", duty.shaft_kw, "kW", certainty);
    }
    add_site(facts, constants);
}

/// What the design decides: the bore, and that a line that rises does not fall.
fn known_by_the_design(facts: &mut Facts, line: &JobLine, duty: Option<&Duty>) {
    let mut decide = |notation: &str, value: f64, unit: &str| {
        facts
            .entry(notation.into())
            .or_insert_with(|| Quantity::number(Interval::exact(value), unit_of(unit), Certainty::Derived));
    };
    if let Some(duty) = duty {
        decide("pipe_diameter", duty.design.bore_mm, "mm");
    }
    if !line.assumed.contains(&"pumping_height") {
        decide("pumping_depth", 0.0, "m");
        decide("pumping_height", 0.0, "m");
    }
}

/// Adds what follows from the site alone.
pub(crate) fn add_site(facts: &mut Facts, constants: &Constants) {
    let interval = |facts: &Facts, notation: &str| facts.get(notation).and_then(Quantity::interval);
    if let Some(altitude) = interval(facts, "altitude") {
        let ambient = interval(facts, "ambient_temperature_max").unwrap_or(Interval::exact(25.0));
        let alpha = engine_planning_factor(altitude, ambient, constants.eta_mechanical.value.value());
        facts.insert("alpha_turbo".into(), Quantity::number(alpha, Unit::one(), Certainty::Derived));
    }
    if facts.contains_key("power_line_distance") {
        let voltage = interval(facts, "power_line_voltage");
        let required = match voltage {
            Some(voltage) => voltage.map_increasing(clearance_m),
            None => Interval::between(CLEARANCE[0].1, CLEARANCE[6].1),
        };
        facts.insert(
            "power_line_clearance_required_m".into(),
            Quantity::number(required, Unit::plain("m"), Certainty::Known),
        );
    }
    add_wind(facts, constants);
    add_evaporation(facts);
}

/// Clearance for a voltage: the table's next step up.
fn clearance_m(voltage_kv: f64) -> f64 {
    CLEARANCE.iter().find(|(limit, _)| voltage_kv <= *limit).map_or(CLEARANCE[6].1, |(_, metres)| *metres)
}

/// Gust at boom height, from the mean wind at 10 m and the height of the boom.
fn add_wind(facts: &mut Facts, constants: &Constants) {
    let interval = |notation: &str| facts.get(notation).and_then(Quantity::interval);
    let (Some(mean), Some(height)) =
        (interval("wind_speed"), interval("boom_length").or_else(|| interval("lift_height")))
    else {
        return;
    };
    let at_height = wind_at_height(mean, height, constants.wind_exponent.value);
    let gust = gust_at_height(at_height, constants.gust_factor.value);
    facts.insert("wind_at_boom_m_s".into(), Quantity::number(gust, unit_of("m/s"), Certainty::Derived));
}

/// Evaporation from a fresh surface (Uno), where concrete and air temperature, humidity and wind are known.
fn add_evaporation(facts: &mut Facts) {
    let interval = |notation: &str| facts.get(notation).and_then(Quantity::interval);
    let (Some(air), Some(humidity), Some(wind)) =
        (interval("ambient_temperature_max"), interval("relative_humidity"), interval("wind_speed"))
    else {
        return;
    };
    let concrete = interval("concrete_temperature").unwrap_or(air);
    let rate = evaporation_kg_per_m2_h(concrete, air, humidity / 100.0, wind);
    let quantity = Quantity::number(rate, unit_of("kg/(m2.h)"), Certainty::Derived);
    facts.insert("evaporation_kg_per_m2_h".into(), quantity);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clearance_is_looked_up_at_the_next_step_up() {
        assert_eq!([0.4, 1.0, 10.0, 11.0, 500.0].map(clearance_m), [1.5, 1.5, 2.0, 3.5, 8.5]);
    }
}
