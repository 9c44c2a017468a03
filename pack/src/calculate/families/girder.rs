//! Girder erection: wind on the girder, grades of the launcher and the transporter.

use super::super::names::Name;
use super::super::spec::{Spec, number};
use super::super::values::{Outcome, Refusal, Values};
use crate::formulas::girder::{girder_wind_force_kn, round_trip_h, slope_force_kn, transport_mass_t};
use fieldpack_quantity::Interval;

/// The calculators of the family.
pub(in crate::calculate) static SPECS: &[&Spec] = &[&GIRDER_SLOPE, &GIRDER_WIND, &LAUNCHER, &GIRDER_TRIP];

/// The labels of the names that they use: name, Chinese, English.
pub(in crate::calculate) static NAMES: &[Name] = &[
    ("deck_grade_percent", "桥面纵坡", "grade of the deck"),
    ("girder_capacity_t", "架设能力", "girder that it sets"),
    ("girder_depth_m", "梁高", "depth of the girder"),
    ("girder_length_m", "梁长", "length of the girder"),
    ("girder_t", "梁重", "mass of the girder"),
    ("girder_trip_h", "运梁往返时间", "round trip of the transporter"),
    ("girder_wind_force_kn", "梁体风力", "wind force on the girder"),
    ("haul_km", "运梁距离", "distance to the yard"),
    ("slope_force_kn", "沿坡下滑力", "force along the grade"),
    ("speed_loaded_km_per_h", "重载速度", "speed loaded"),
    ("speed_unloaded_km_per_h", "空载速度", "speed empty"),
    ("transport_mass_t", "运梁总质量", "mass on the deck while carrying"),
    // Names of calculations.
    ("girder_launcher", "架桥机能力", "capacity of a girder launcher"),
    ("girder_slope", "纵坡下滑力", "force along the grade of the deck"),
    ("girder_trip", "运梁循环", "trip of the transporter"),
    ("girder_wind", "梁体风力", "wind on the girder"),
];

static GIRDER_SLOPE: Spec = Spec {
    name: "girder_slope",
    source: "statics",
    range: [
        "不计滚动阻力：下坡制动不得依赖；允许纵坡以厂家为准",
        "rolling resistance left out: braking downhill may not count on it; the maker names the grade allowed",
    ],
    inputs: &[
        number("girder_t", "t", 0.1, 20_000.0).also(&["lift_mass"]),
        number("deck_grade_percent", "%", -40.0, 40.0).also(&["longitudinal_grade"]),
    ],
    results: &[("slope_force_kn", "kN")],
    run: girder_slope,
};

fn girder_slope(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    outcome.put("slope_force_kn", slope_force_kn(values.number("girder_t"), values.number("deck_grade_percent")));
    Ok(outcome)
}

static GIRDER_WIND: Spec = Spec {
    name: "girder_wind",
    source: "GB/T 3811, GB 50009: pressure v^2/1600 kPa [known]",
    range: [
        "海平面空气密度，高原偏安全；风力系数按梁截面取",
        "sea-level air, on the safe side at height; the coefficient by the section of the girder",
    ],
    inputs: &[
        number("gust_m_per_s", "m/s", 0.0, 115.0).also(&["wind_gust_at_hook_m_per_s", "wind_gust_speed"]),
        number("drag", "1", 0.1, 5.0),
        number("girder_length_m", "m", 1.0, 3_000.0).also(&["span_length"]),
        number("girder_depth_m", "m", 0.1, 20.0),
    ],
    results: &[("girder_wind_force_kn", "kN")],
    run: girder_wind,
};

fn girder_wind(values: &Values) -> Result<Outcome, Refusal> {
    let force = girder_wind_force_kn(
        values.number("gust_m_per_s"),
        values.number("drag"),
        values.number("girder_length_m"),
        values.number("girder_depth_m"),
    );
    let mut outcome = Outcome::default();
    outcome.put("girder_wind_force_kn", force);
    Ok(outcome)
}

static LAUNCHER: Spec = Spec {
    name: "girder_launcher",
    source: "equipment survey: highest load, payload, mass [checked and by designation]",
    range: [
        "只公布载重量的为运梁车，不能架设；跨径、纵坡、曲线以厂家为准",
        "a machine with a payload alone carries and does not set; span, grade and curve are the maker's",
    ],
    inputs: &[
        number("girder_t", "t", 0.1, 20_000.0).also(&["lift_mass"]).optional(),
        number("max_lift_t", "t", 1.0, 20_000.0).optional(),
        number("payload_t", "t", 1.0, 20_000.0).optional(),
        number("mass_kg", "kg", 1_000.0, 10_000_000.0).optional(),
    ],
    results: &[("girder_capacity_t", "t"), ("transport_mass_t", "t")],
    run: launcher,
};

fn launcher(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    match (values.option("max_lift_t"), values.option("payload_t")) {
        (Some(most), _) => outcome.put("girder_capacity_t", most),
        (None, Some(_)) => {
            outcome.put("girder_capacity_t", Interval::ZERO);
            outcome.note(values.say([
                "只公布载重量：运梁车，只运不架",
                "only a payload is published: a transporter, it carries and does not set",
            ]));
        }
        (None, None) => {}
    }
    if let (Some(girder), Some(machine)) = (values.option("girder_t"), values.option("mass_kg")) {
        outcome.put("transport_mass_t", transport_mass_t(girder, machine));
    }
    Ok(outcome)
}

static GIRDER_TRIP: Spec = Spec {
    name: "girder_trip",
    source: "arithmetic; published speeds of one machine 5 and 8 km/h [checked]",
    range: [
        "只计行驶，喂梁、落梁和过孔另计",
        "driving alone; feeding, setting down and moving over the pier come on top",
    ],
    inputs: &[
        number("haul_km", "km", 0.0, 300.0).also(&["haul_distance"]),
        number("speed_loaded_km_per_h", "km/h", 0.1, 60.0),
        number("speed_unloaded_km_per_h", "km/h", 0.1, 80.0),
    ],
    results: &[("girder_trip_h", "h")],
    run: girder_trip,
};

fn girder_trip(values: &Values) -> Result<Outcome, Refusal> {
    let trip = round_trip_h(
        values.number("haul_km"),
        values.number("speed_loaded_km_per_h"),
        values.number("speed_unloaded_km_per_h"),
    );
    let mut outcome = Outcome::default();
    outcome.put("girder_trip_h", trip);
    Ok(outcome)
}
