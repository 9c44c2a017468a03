//! Calculators of the pump and its mix: power, bore, slump.

use super::line::FLOW;
use super::spec::{Both, Spec, exact, number, word};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::pumping::{
    SMALLEST_SLUMP_MM, aggregate_ratio, energy_kwh_per_m3, output_at_pressure_m3_per_h, shaft_power_kw,
    slump_for_height_mm, smallest_bore_mm, spread_for_height_mm,
};
use crate::text::say;
use fieldpack_quantity::Interval;

/// Stone over this is not pumped, mm.
const LARGEST_STONE_MM: f64 = 40.0;
/// Above this height the spread decides, m.
const SLUMP_TABLE_END_M: f64 = 400.0;
/// The shapes of stone.
const SHAPES: &[(&str, Both)] = &[("crushed", ["碎石", "crushed"]), ("rounded", ["卵石", "gravel"])];

pub(super) static PUMPING_POWER: Spec = Spec {
    name: "pumping_power",
    source: "P·Q/3.6/η",
    range: [
        "Q取泵送时排量；总效率0.65–0.75为待核实值；最大压力与最大排量不能同时取得",
        "Q is the rate while the pump strokes; the overall efficiency 0.65 to 0.75 is to be confirmed; the highest pressure and the highest output are never available together",
    ],
    inputs: &[
        number("p_required_mpa", "MPa", 0.0, 100.0).also(&["pumping_pressure"]),
        FLOW,
        number("eta_pumping", "1", 0.1, 1.0).constant("eta_pumping"),
        number("site_kw", "kW", 0.0, 20_000.0).optional(),
    ],
    results: &[("shaft_kw", "kW"), ("energy_kwh_per_m3", "kWh/m3"), ("output_at_pressure_m3_per_h", "m3/h")],
    run: pumping_power,
};

fn pumping_power(values: &Values) -> Result<Outcome, Refusal> {
    let (pressure, eta) = (values.number("p_required_mpa"), values.number("eta_pumping"));
    let mut outcome = Outcome::default();
    outcome.put("shaft_kw", shaft_power_kw(pressure, values.number("flow_m3_per_h"), eta));
    outcome.put("energy_kwh_per_m3", energy_kwh_per_m3(pressure, eta));
    if let Some(available) = values.option("site_kw")
        && pressure.low() > 0.0
    {
        outcome.put("output_at_pressure_m3_per_h", output_at_pressure_m3_per_h(available, pressure, eta));
    }
    outcome.note(values.say([
        "P·Q/3.6/η；最大压力与最大排量不能同时取得",
        "P·Q/3.6/eta; the highest pressure and the highest output are never available together",
    ]));
    Ok(outcome)
}

pub(super) static PIPE_BORE: Spec = Spec {
    name: "pipe_bore",
    source: "JGJ 55-2011, JGJ/T 10-2011 [known]",
    range: [
        "粒径至40 mm，更大的不泵送（valid为false）；系统内最小管径，含软管",
        "stone up to 40 mm, larger is not pumped (`valid` is false); the smallest bore of the system, end hose included",
    ],
    inputs: &[
        number("stone_mm", "mm", 2.0, 150.0).also(&["aggregate_max_size"]),
        number("rise_m", "m", 0.0, 2_000.0).also(&["pumping_height"]),
        word("shape", SHAPES).optional().also(&["aggregate_shape"]),
        exact("bore_mm", "mm", 50.0, 300.0).optional().also(&["pipe_diameter"]),
    ],
    results: &[("smallest_bore_mm", "mm"), ("bore_ratio_required", "1"), ("margin_mm", "mm")],
    run: pipe_bore,
};

fn pipe_bore(values: &Values) -> Result<Outcome, Refusal> {
    let (stone, rise) = (values.number("stone_mm"), values.number("rise_m"));
    let shapes: &[bool] = match values.word("shape") {
        "crushed" => &[true],
        "rounded" => &[false],
        _ => &[true, false],
    };
    let ratio = |crushed| rise.map_increasing(|rise| 1.0 / aggregate_ratio(rise, crushed));
    let over = |of: &dyn Fn(bool) -> Interval| {
        let all = shapes.iter().map(|crushed| of(*crushed));
        all.reduce(Interval::hull).unwrap_or(Interval::ZERO)
    };
    let mut outcome = Outcome::default();
    if stone.high() > LARGEST_STONE_MM {
        outcome.outside(values.say(["粒径超过40 mm的石子不泵送", "stone over 40 mm is not pumped"]));
    }
    if stone.low() <= LARGEST_STONE_MM {
        let smallest = over(&|crushed| smallest_bore_mm(stone, rise, crushed));
        // Stone over 40 mm asks for an infinite bore; the value stays the finite part that can be shown.
        let smallest = if smallest.value().is_finite() { smallest } else { Interval::at_least(smallest.low()) };
        outcome.put("smallest_bore_mm", smallest);
        if let Some(bore) = values.option("bore_mm")
            && smallest.is_bounded()
        {
            outcome.put("margin_mm", bore - smallest);
        }
    }
    outcome.put("bore_ratio_required", over(&ratio));
    if shapes.len() > 1 {
        outcome.note(values.say([
            "未说明碎石或卵石，按两种情况的范围计算",
            "crushed or gravel was not said: the range of both is used",
        ]));
    }
    Ok(outcome)
}

pub(super) static SLUMP_FOR_HEIGHT: Spec = Spec {
    name: "slump_for_height",
    source: "JGJ/T 10-2011 [known]",
    range: [
        "入泵坍落度；400 m以上以扩展度控制，无坍落度值",
        "slump at the pump; above 400 m the spread decides and there is no slump",
    ],
    inputs: &[
        number("rise_m", "m", 0.0, 2_000.0).also(&["pumping_height", "height_m"]),
        number("slump_mm", "mm", SMALLEST_SLUMP_MM, 300.0)
            .optional()
            .also(&["slump"])
            .below(["小于30 mm的坍落度多半是厘米误写", "a slump under 30 mm is most likely in centimetres"]),
    ],
    results: &[("slump_required_mm", "mm"), ("spread_required_mm", "mm"), ("slump_fits", "")],
    run: slump_for_height,
};

fn slump_for_height(values: &Values) -> Result<Outcome, Refusal> {
    let rise = values.number("rise_m");
    let mut outcome = Outcome::default();
    // A table in steps: an interval of heights asks for what any of its steps asks.
    let over = |table: fn(f64) -> Option<Interval>| {
        let heights = [rise.low(), rise.value(), rise.high()];
        let between = [50.0, 100.0, 200.0, SLUMP_TABLE_END_M].into_iter().filter(|edge| rise.contains(*edge));
        heights.into_iter().chain(between).filter_map(table).reduce(Interval::hull)
    };
    let required = over(slump_for_height_mm);
    if let Some(required) = required {
        outcome.put("slump_required_mm", required);
    }
    if let Some(spread) = over(spread_for_height_mm) {
        outcome.put("spread_required_mm", spread);
    }
    if rise.high() > SLUMP_TABLE_END_M {
        outcome.note(values.say(["400 m以上以扩展度控制", "above 400 m the spread decides"]));
    }
    if let (Some(required), Some(slump)) = (required, values.option("slump_mm")) {
        let fits = match (required.encloses(slump), required.overlaps(slump)) {
            (true, _) => "yes",
            (false, true) => "partly",
            (false, false) => "no",
        };
        outcome.word("slump_fits", fits);
        if fits != "yes" {
            let (low, high) = (required.low(), required.high());
            outcome.note(say!(
                values.language,
                "该高度要求入泵坍落度{low}–{high} mm；泵压不能弥补配合比不足",
                "this height asks for {low} to {high} mm at the pump; pressure does not repair a mix"
            ));
        }
    }
    Ok(outcome)
}
