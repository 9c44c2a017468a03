//! Calculators of the ground that a pile goes through: what it is, how it is drilled.

use super::super::words::{SOILS, truth};
use super::TRUTHS;
use crate::calculate::spec::{Spec, exact, number, word};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::drilling::{Method, TorqueClasses, method, torque_of_unknown_rock_knm, torque_required_knm};
use fieldpack_quantity::Interval;

/// The numbers that tell what the ground is.
const TOLD_BY: [&str; 9] = [
    "rock_strength_mpa",
    "socket_m",
    "karst_percent",
    "cavity_m",
    "ground_c",
    "ground_ice_percent",
    "active_layer_m",
    "frost_m",
    "water_m",
];

pub(super) static BORE_GROUND: Spec = Spec {
    name: "bore_ground",
    source: "scenario families S02-S04; condition list c13, c15, c18-c22 [known]",
    range: [
        "只依据已给出的地层条件；地层已描述而未提及的岩溶、冻土按无计并提示核实；什么都未给则不判",
        "by what was given of the ground alone; where it was described, karst and permafrost that were not named count as absent, to be confirmed; where nothing was given nothing is said",
    ],
    inputs: &[
        number("rock_strength_mpa", "MPa", 0.1, 500.0).optional().also(&["rock_strength_ucs"]),
        number("socket_m", "m", 0.0, 100.0).optional().also(&["rock_socket_depth"]),
        number("karst_percent", "%", 0.0, 100.0).optional().also(&["karst_line_rate"]),
        number("cavity_m", "m", 0.0, 100.0).optional().also(&["cavity_height"]),
        number("ground_c", "degC", -30.0, 60.0).optional().also(&["ground_temperature"]),
        number("ground_ice_percent", "%", 0.0, 100.0).optional().also(&["ground_ice_content"]),
        number("active_layer_m", "m", 0.0, 10.0).optional().also(&["active_layer_depth"]),
        number("frost_m", "m", 0.0, 10.0).optional().also(&["frost_depth"]),
        number("water_m", "m", -20.0, 500.0).optional().also(&["groundwater_depth"]),
        word("soil_class", SOILS).optional(),
    ],
    results: &[("in_rock", ""), ("in_karst", ""), ("in_permafrost", ""), ("rock_class", "")],
    run: bore_ground,
};

fn bore_ground(values: &Values) -> Result<Outcome, Refusal> {
    let soil = values.word("soil_class");
    let there = |name: &str| values.option(name).is_some_and(|found| found.high() > 0.0);
    let described = !soil.is_empty() || TOLD_BY.iter().any(|name| values.option(name).is_some());
    let karst = there("karst_percent") || there("cavity_m");
    let rock = karst || soil == "rock" || there("socket_m") || values.option("rock_strength_mpa").is_some();
    let mut outcome = Outcome::default();
    if !described {
        outcome.note(values.say([
            "未给出任何地层条件，岩层、岩溶、冻土均不能判定",
            "nothing was given of the ground: rock, karst and permafrost stay open",
        ]));
        return Ok(outcome);
    }
    outcome.word("in_rock", truth(rock));
    outcome.word("in_karst", truth(karst));
    let permafrost = permafrost(values, soil);
    if let Some(found) = permafrost {
        outcome.word("in_permafrost", truth(found));
    } else {
        outcome.note(values.say([
            "可能是季节冻土，也可能是多年冻土：请给出年平均地温和测深",
            "seasonal frost or permafrost: give the mean annual ground temperature and its depth",
        ]));
    }
    outcome.word("rock_class", rock_class(values.option("rock_strength_mpa"), rock));
    if !karst && permafrost == Some(false) {
        outcome.note(values.say([
            "未提及岩溶和多年冻土，按无计；须由勘察确认",
            "karst and permafrost were not named and count as absent: the ground survey confirms it",
        ]));
    }
    Ok(outcome)
}

/// Whether the ground is permafrost; `None` where frozen ground may be seasonal or the temperature spans 0.
fn permafrost(values: &Values, soil: &str) -> Option<bool> {
    let there = |name: &str| values.option(name).is_some_and(|found| found.high() > 0.0);
    // Ice and an active layer are found over permafrost alone; a frost depth is that of seasonal frost.
    if there("ground_ice_percent") || there("active_layer_m") {
        return Some(true);
    }
    match values.option("ground_c") {
        Some(ground) if ground.high() <= 0.0 => Some(true),
        Some(ground) if ground.low() > 0.0 => Some(false),
        Some(_) => None,
        None if soil == "frozen" => (!there("frost_m")).then_some(true),
        None => Some(false),
    }
}

/// The class of rock strength that the ways of drilling go by.
fn rock_class(strength_mpa: Option<Interval>, rock: bool) -> &'static str {
    match strength_mpa.map(|strength| method(strength.value())) {
        Some(Method::BucketAuger) => "to_30",
        Some(Method::CoreBarrel) => "to_60",
        Some(Method::RollerCoreBarrel) => "to_120",
        Some(Method::StepOrHammer) => "over_120",
        None if rock => "not_given",
        None => "none",
    }
}

pub(super) static ROCK_METHOD: Spec = Spec {
    name: "rock_method",
    source: "scenario families S02: method by rock strength [uncertain, by maker]; torque by model names [uncertain]",
    range: [
        "单轴饱和抗压强度；界值属低档；下端为低一级钻机分级扩孔；孔径大于3 m须向厂家核实",
        "uniaxial saturated strength; a limit belongs to the lower class; the low end is a rig one class smaller drilling in steps; over 3 m of diameter ask the maker",
    ],
    inputs: &[
        number("rock_strength_mpa", "MPa", 0.1, 500.0).optional().also(&["rock_strength_ucs"]),
        word("in_rock", TRUTHS).optional(),
        exact("torque_class_to_30_mpa", "kN.m", 10.0, 2_000.0).constant("torque_class_to_30_mpa"),
        exact("torque_class_to_60_mpa", "kN.m", 10.0, 2_000.0).constant("torque_class_to_60_mpa"),
        exact("torque_class_to_120_mpa", "kN.m", 10.0, 2_000.0).constant("torque_class_to_120_mpa"),
        exact("torque_class_over_120_mpa", "kN.m", 10.0, 2_000.0).constant("torque_class_over_120_mpa"),
        number("hole_diameter_mm", "mm", 20.0, 10_000.0).optional(),
    ],
    results: &[("drilling_method", ""), ("torque_required_knm", "kN.m")],
    run: rock_method,
};

fn rock_method(values: &Values) -> Result<Outcome, Refusal> {
    let classes = TorqueClasses {
        bucket: values.exact("torque_class_to_30_mpa"),
        core: values.exact("torque_class_to_60_mpa"),
        roller: values.exact("torque_class_to_120_mpa"),
        hardest: values.exact("torque_class_over_120_mpa"),
    };
    let mut outcome = Outcome::default();
    let Some(strength) = values.option("rock_strength_mpa") else {
        if values.word("in_rock") != "true" {
            let detail = values.say(["请给出岩石强度", "give the strength of the rock"]);
            return Err(Refusal::missing("rock_strength_mpa", detail));
        }
        outcome.put("torque_required_knm", torque_of_unknown_rock_knm(&classes));
        outcome.note(values.say([
            "岩石强度未知：扭矩按各级范围计，方法待定",
            "strength not given: torque spans the classes, the method stays open",
        ]));
        return Ok(outcome);
    };
    let likely = method(strength.value());
    outcome.word("drilling_method", likely.word());
    outcome.put("torque_required_knm", torque_required_knm(strength, &classes));
    outcome.note(values.say(match likely {
        Method::BucketAuger => ["捞渣斗或螺旋钻", "bucket or auger"],
        Method::CoreBarrel => ["截齿筒钻取芯", "core barrel with tungsten teeth"],
        Method::RollerCoreBarrel => ["大扭矩钻机配牙轮筒钻", "heavy rig with roller core barrel"],
        Method::StepOrHammer => {
            ["分级扩孔、集束潜孔锤或冲击成孔", "drilling in steps, a cluster of down-the-hole hammers, or chiselling"]
        }
    }));
    if method(strength.low()) != method(strength.high()) {
        outcome.note(values.say([
            "强度范围跨越方法界限：两种钻具都要备",
            "the range of strength crosses a limit of the methods: bring both tools",
        ]));
    }
    if values.option("hole_diameter_mm").is_some_and(|hole| hole.high() > 3_000.0) {
        outcome.outside(values.say([
            "孔径大于3 m：扭矩分级不适用，以厂家为准",
            "over 3 m of diameter the torque classes do not hold: the maker's word",
        ]));
    }
    Ok(outcome)
}
