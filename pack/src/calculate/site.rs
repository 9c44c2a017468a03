//! Calculators of the ground and of hydraulic suction.

use super::spec::{Both, Spec, number};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::atmosphere::pressure_kpa;
use crate::formulas::ground::{mat_area_m2, outrigger_pressure_kpa};
use crate::formulas::hydraulics::{inlet_pressure_bar, limit_height_m};
use fieldpack_quantity::Certainty;

/// What is taken of a head, a pressure or a loss that is not given.
const NONE: Both = ["未给出，按零计", "not given: zero"];

pub(super) static OUTRIGGER_PRESSURE: Spec = Spec {
    name: "outrigger_pressure",
    source: "condition list c14",
    range: [
        "垫板底面平均压力，须小于地基承载力；不得置于松土、坑边",
        "mean pressure under the mat, must stay under the bearing capacity; never on loose ground or at an edge",
    ],
    inputs: &[
        number("force_kn", "kN", 0.1, 10_000.0).also(&["outrigger_force"]),
        number("mat_m2", "m2", 0.01, 100.0).also(&["mat_area_m2", "area_m2"]),
        number("bearing_kpa", "kPa", 1.0, 100_000.0).optional().also(&["bearing_capacity"]),
    ],
    results: &[("outrigger_pressure_kpa", "kPa"), ("margin_kpa", "kPa"), ("mat_needed_m2", "m2")],
    run: outrigger,
};

fn outrigger(values: &Values) -> Result<Outcome, Refusal> {
    let force = values.number("force_kn");
    let pressure = outrigger_pressure_kpa(force, values.number("mat_m2"));
    let mut outcome = Outcome::default();
    outcome.put("outrigger_pressure_kpa", pressure);
    if let Some(bearing) = values.option("bearing_kpa") {
        outcome.put("margin_kpa", bearing - pressure);
        outcome.put("mat_needed_m2", mat_area_m2(force, bearing));
        if (bearing - pressure).low() < 0.0 {
            outcome.note(values.say([
                "承载力不足或可能不足：加大垫板或换站位",
                "the ground does not bear it for sure: larger mats or another place",
            ]));
        }
    }
    Ok(outcome)
}

pub(super) static HYDRAULIC_INLET: Spec = Spec {
    name: "hydraulic_inlet",
    source: "derating reference 7 [known]; ISO 2533 [known]",
    range: [
        "绝对压力：开式无增压约0.8 bar，有增压0.6 bar；极限高度在标准大气范围内",
        "absolute: open circuits need about 0.8 bar without boost and 0.6 bar with; limits within the standard atmosphere",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("tank_bar", "bar", 0.0, 3.0).or(0.0, Certainty::Assumed, NONE),
        number("head_bar", "bar", -1.0, 2.0).or(0.0, Certainty::Assumed, NONE),
        number("suction_loss_bar", "bar", 0.0, 1.0).or(0.0, Certainty::Assumed, NONE),
        number("smallest_bar", "bar", 0.1, 2.0).or(
            0.8,
            Certainty::Known,
            ["开式回路无增压", "open circuit without boost"],
        ),
    ],
    results: &[("inlet_bar", "bar"), ("inlet_margin_bar", "bar"), ("limit_altitude_m", "m")],
    run: inlet,
};

fn inlet(values: &Values) -> Result<Outcome, Refusal> {
    let (tank, head, loss) = (values.number("tank_bar"), values.number("head_bar"), values.number("suction_loss_bar"));
    let smallest = values.number("smallest_bar");
    let inlet = inlet_pressure_bar(pressure_kpa(values.number("altitude_m")), tank, head, loss);
    let mut outcome = Outcome::default();
    outcome.put("inlet_bar", inlet);
    outcome.put("inlet_margin_bar", inlet - smallest);
    outcome.put("limit_altitude_m", limit_height_m(smallest, tank, head, loss));
    if (inlet - smallest).low() < 0.0 {
        outcome.note(values.say([
            "吸油口压力可能不足：加压油箱0.3–0.5 bar、增压泵、降速或换稀油",
            "the inlet may run short: pressurise the tank by 0.3 to 0.5 bar, boost, slow down or thin the oil",
        ]));
    }
    Ok(outcome)
}
