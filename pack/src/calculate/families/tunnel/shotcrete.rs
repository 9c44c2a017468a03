//! Sprayed concrete: where, by which unit, how much.

use crate::calculate::spec::{Spec, number};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::tunnel::sprayed_m3_per_h;

pub(super) static SPRAYING_CASE: Spec = Spec {
    name: "spraying_case",
    source: "scenario families S05, S12 [known]",
    range: [
        "给出隧道或独头长度即为洞内；给出边坡即为露天；都没有则不下结论",
        "underground where a tunnel or heading is given, in the open where a slope is; neither says nothing",
    ],
    inputs: &[
        number("tunnel_length_m", "m", 0.0, 200_000.0).optional(),
        number("blind_heading_length_m", "m", 0.0, 30_000.0).optional(),
        number("slope_height_m", "m", 0.0, 1_500.0).optional(),
        number("slope_angle", "deg", 0.0, 90.0).optional(),
    ],
    results: &[("underground", "")],
    run: spraying_case,
};

fn spraying_case(values: &Values) -> Result<Outcome, Refusal> {
    let given = |name: &str| values.option(name).is_some_and(|length| length.high() > 0.0);
    let mut outcome = Outcome::default();
    if given("tunnel_length_m") || given("blind_heading_length_m") {
        outcome.word("underground", "true");
    } else if given("slope_height_m") || given("slope_angle") {
        outcome.word("underground", "false");
    }
    Ok(outcome)
}

pub(super) static SPRAY_UNIT: Spec = Spec {
    name: "spray_unit",
    source: "makers' data sheets",
    range: ["竖直可达高度优先，其次喷射臂长", "the height that it reaches where published, else the reach of its arm"],
    inputs: &[
        number("reach_vertical_m", "m", 0.5, 100.0).optional(),
        number("spray_reach_m", "m", 0.5, 100.0).optional(),
    ],
    results: &[("nozzle_reach_m", "m")],
    run: spray_unit,
};

fn spray_unit(values: &Values) -> Result<Outcome, Refusal> {
    let Some(reach) = values.option("reach_vertical_m").or_else(|| values.option("spray_reach_m")) else {
        return Err(Refusal::missing("spray_reach_m", values.say(["请给出喷射高度或臂长", "give a reach"])));
    };
    let mut outcome = Outcome::default();
    outcome.put("nozzle_reach_m", reach);
    Ok(outcome)
}

pub(super) static SHOTCRETE_DEMAND: Spec = Spec {
    name: "shotcrete_demand",
    source: "mass balance; rebound of wet spraying [uncertain]",
    range: [
        "给出的小时方量按附着量计；回弹料不得回收再用",
        "the stated output is read as what stays on the rock; rebound is never used again",
    ],
    inputs: &[
        number("placed_m3_per_h", "m3/h", 0.1, 400.0).also(&["hourly_output"]),
        number("rebound_share", "1", 0.0, 0.6).usual(),
        number("layer_mm", "mm", 5.0, 3_000.0).optional().also(&["layer_thickness"]),
    ],
    results: &[("shotcrete_required_m3_per_h", "m3/h"), ("sprayed_area_m2_per_h", "m2/h")],
    run: shotcrete_demand,
};

fn shotcrete_demand(values: &Values) -> Result<Outcome, Refusal> {
    let placed = values.number("placed_m3_per_h");
    let mut outcome = Outcome::default();
    outcome.put("shotcrete_required_m3_per_h", sprayed_m3_per_h(placed, values.number("rebound_share")));
    if let Some(layer) = values.option("layer_mm") {
        outcome.put("sprayed_area_m2_per_h", placed / layer * 1_000.0);
    }
    Ok(outcome)
}
