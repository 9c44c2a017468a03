//! Calculators run for a machine: platform under a rig, casing sizes, air for hammers.

use crate::calculate::spec::{Spec, number};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::drilling::{
    air_oversize, compressor_factor, compressors_required, platform_area_m2, site_air_m3_per_min, torque_surplus_knm,
};
use fieldpack_quantity::{Certainty, Interval};

pub(super) static PLATFORM_AREA: Spec = Spec {
    name: "platform_area",
    source: "EN 16228, BRE 470 ask the check [known]; mean pressure [mechanics]",
    range: [
        "均布荷载下的最小承载面积；提钻、回转时履带边缘压力大得多，以厂家荷载工况为准",
        "the least area under an even load; extracting and slewing press one track edge far more: the maker's load cases govern",
    ],
    inputs: &[
        number("mass_kg", "kg", 1_000.0, 2_000_000.0).also(&["machine_mass"]),
        number("bearing_kpa", "kPa", 1.0, 20_000.0).also(&["bearing_capacity"]),
    ],
    results: &[("platform_area_m2", "m2")],
    run: platform_area,
};

fn platform_area(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    outcome.put("platform_area_m2", platform_area_m2(values.number("mass_kg"), values.number("bearing_kpa")));
    outcome.note(values.say([
        "面积下限：另向厂家索取各工况履带压力，按平台填料和路基箱复核",
        "a lower bound: ask the maker for the track pressures of each load case and check fill and mats by them",
    ]));
    Ok(outcome)
}

pub(super) static RIG_SIZE: Spec = Spec {
    name: "rig_size",
    source: "equipment survey: 3 m piles 100 m deep by the 550 kNm class [job checked, torque by designation]",
    range: [
        "孔径不大于3 m、孔深不大于100 m的普通桩；更大的桩不限",
        "ordinary piles up to 3 m and 100 m; no limit for larger ones",
    ],
    inputs: &[
        number("torque_knm", "kN.m", 1.0, 10_000.0),
        number("hole_diameter_mm", "mm", 20.0, 10_000.0).optional(),
        number("hole_depth_m", "m", 0.1, 5_000.0).optional(),
    ],
    results: &[("torque_surplus_knm", "kN.m")],
    run: rig_size,
};

fn rig_size(values: &Values) -> Result<Outcome, Refusal> {
    let surplus = torque_surplus_knm(
        values.number("torque_knm"),
        values.option("hole_diameter_mm"),
        values.option("hole_depth_m"),
    );
    let mut outcome = Outcome::default();
    outcome.put("torque_surplus_knm", surplus);
    if surplus.high() > 0.0 {
        outcome.note(values.say([
            "机型远超工程需要：运输、平台和费用都不合算",
            "far more rig than the job asks: transport, platform and cost speak against it",
        ]));
    }
    Ok(outcome)
}

pub(super) static CASING_FIT: Spec = Spec {
    name: "casing_fit",
    source: "published casing sizes [equipment survey]",
    range: [
        "取公开的套管最大直径或适用桩径范围；未公布下限者不限",
        "the published largest casing or range of pile diameters; no lower limit where none is published",
    ],
    inputs: &[
        number("max_casing_mm", "mm", 100.0, 5_000.0).optional(),
        number("pile_diameter_mm", "mm", 100.0, 5_000.0).optional(),
    ],
    results: &[("casing_diameter_max_mm", "mm"), ("casing_diameter_min_mm", "mm")],
    run: casing_fit,
};

fn casing_fit(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let range = values.option("pile_diameter_mm");
    let Some(largest) = values.option("max_casing_mm").or(range) else {
        let detail = values.say(["没有公开的套管直径", "no casing diameter is published"]);
        return Err(Refusal::missing("max_casing_mm", detail));
    };
    // The widest of a published range can be ordered, whether it is there has to be asked.
    outcome.put("casing_diameter_max_mm", Interval::hull_of(largest.low(), largest.high(), largest.high()));
    if let Some(range) = range.filter(|range| range.low() < range.high()) {
        outcome.put("casing_diameter_min_mm", Interval::exact(range.low()));
    }
    Ok(outcome)
}

pub(super) static HAMMER_AIR: Spec = Spec {
    name: "hammer_air",
    source: "derating reference 6: inlet density, engine, the smaller of both [known]",
    range: [
        "按进气密度与发动机降额的较小值；耗气量以潜孔锤厂家数据为准；须保持表压，宜大一号或加增压机",
        "the smaller of inlet density and derated engine; the demand is the hammer maker's; the gauge pressure is to be kept: one size larger or a booster",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("intake_c", "degC", -60.0, 60.0)
            .or(15.0, Certainty::Assumed, ["标准大气海平面气温", "sea level of the standard atmosphere"])
            .also(&["ambient_temperature_max"]),
        number("free_air_l_per_s", "L/s", 1.0, 10_000.0).optional(),
        number("air_demand_m3_per_min", "m3/min", 0.1, 2_000.0).optional(),
    ],
    results: &[
        ("compressor_factor", "1"),
        ("air_oversize", "1"),
        ("site_air_m3_per_min", "m3/min"),
        ("compressors_required", "count"),
    ],
    run: hammer_air,
};

fn hammer_air(values: &Values) -> Result<Outcome, Refusal> {
    let factor = compressor_factor(values.number("altitude_m"), values.number("intake_c"));
    let mut outcome = Outcome::default();
    outcome.put("compressor_factor", factor);
    outcome.put("air_oversize", air_oversize(factor));
    if let Some(free_air) = values.option("free_air_l_per_s") {
        let each = site_air_m3_per_min(free_air, factor);
        outcome.put("site_air_m3_per_min", each);
        if let Some(demand) = values.option("air_demand_m3_per_min") {
            outcome.put("compressors_required", compressors_required(demand, each));
        }
    }
    outcome.note(values.say([
        "集束锤耗气量按锤数和单锤样本计，向潜孔锤厂家索取",
        "a cluster takes the air of its hammers together: ask the hammer maker's sheet",
    ]));
    Ok(outcome)
}
