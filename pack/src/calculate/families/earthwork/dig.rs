//! Excavation: what kind of digging it is, ground under the tracks, edge, output, thawing.

use super::super::words::{SOILS, truth};
use crate::calculate::spec::{Spec, number, word};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::earthwork::{
    ExcavationCycle, excavation_edge_distance_m, excavation_loose, excavation_mat_area_m2,
    excavation_mean_pressure_kpa, excavation_output_m3_per_h, excavation_peak_pressure_kpa, excavation_thaw_days,
};
use crate::formulas::tunnel::count_needed;
use fieldpack_quantity::{Certainty, Interval};

/// Ground softer than this is soft, kPa (condition list c14).
const SOFT_KPA: f64 = 100.0;
/// Rock weaker than this a bucket, a ripper or a hammer takes, MPa (scenario families S02, condition list c15).
const WEAK_ROCK_MPA: f64 = 30.0;
/// A month whose mean is above this leaves no seasonal frost to dig, degrees Celsius.
const FROST_GONE_C: f64 = 5.0;
/// Where no night freezes below this height there is no frozen ground, m.
const PERMAFROST_FROM_M: f64 = 3_000.0;
/// Kilograms of a tonne.
const KG_PER_T: f64 = 1_000.0;

pub(super) static DIGGING_CASE: Spec = Spec {
    name: "digging_case",
    source: "scenario families S05, S07; condition list c13-c15, c19-c21 [known]",
    range: [
        "给出隧道或独头长度即按洞内；冻土、软基、岩石按已知条件判别；没有迹象的按普通开挖并回问",
        "underground where a tunnel or heading is given; frozen, soft and rock by what is known; without a sign ordinary digging, and the pack asks",
    ],
    inputs: &[
        number("tunnel_length_m", "m", 0.0, 200_000.0).optional(),
        number("blind_heading_length_m", "m", 0.0, 30_000.0).optional(),
        word("soil_class", SOILS).optional(),
        number("bearing_kpa", "kPa", 1.0, 100_000.0).optional().also(&["bearing_capacity"]),
        number("rock_strength_mpa", "MPa", 0.0, 500.0).optional().also(&["rock_strength_ucs"]),
        number("ground_temperature_c", "degC", -30.0, 60.0).optional(),
        number("frost_depth_m", "m", 0.0, 10.0).optional(),
        number("active_layer_depth_m", "m", 0.0, 10.0).optional(),
        number("ground_ice_content_percent", "%", 0.0, 100.0).optional(),
        number("daily_mean_c", "degC", -60.0, 60.0).optional().also(&["ambient_temperature_mean"]),
        number("lowest_c", "degC", -60.0, 60.0).optional().also(&["ambient_temperature_min"]),
        number("altitude_m", "m", -430.0, 9_000.0).optional(),
    ],
    results: &[
        ("digging_case", ""),
        ("underground", ""),
        ("frozen_ground", ""),
        ("ground_permafrost", ""),
        ("seasonal_frost", ""),
        ("soft_ground", ""),
    ],
    run: digging_case,
};

fn digging_case(values: &Values) -> Result<Outcome, Refusal> {
    let given = |name: &str| values.option(name).is_some_and(|found| found.high() > 0.0);
    let underground = given("tunnel_length_m") || given("blind_heading_length_m");
    let (frozen, permafrost) = (frozen(values), stays_frozen(values));
    let soft = soft(values);
    let seasonal = frozen == Some(true) && given("frost_depth_m") && permafrost != Some(true);
    let mut outcome = Outcome::default();
    outcome.word("digging_case", case(values, underground, frozen == Some(true), soft == Some(true)));
    outcome.word("underground", truth(underground));
    outcome.word("seasonal_frost", truth(seasonal));
    for (name, flag) in [("frozen_ground", frozen), ("ground_permafrost", permafrost), ("soft_ground", soft)] {
        if let Some(flag) = flag {
            outcome.word(name, truth(flag));
        }
    }
    Ok(outcome)
}

/// The kind of digging.
fn case(values: &Values, underground: bool, frozen: bool, soft: bool) -> &'static str {
    let soil = values.word("soil_class");
    let strength = values.option("rock_strength_mpa");
    let weak = strength.is_some_and(|strength| strength.value() < WEAK_ROCK_MPA);
    let rock = soil == "rock" || strength.is_some();
    match (underground, rock) {
        (true, true) if weak => "tunnel_weak",
        (true, false) if !soil.is_empty() && soil != "frozen" => "tunnel_soil",
        (true, _) => "tunnel_rock",
        (false, _) if frozen => "frozen",
        (false, _) if soft => "soft",
        (false, true) => "rock",
        (false, false) => "ordinary",
    }
}

/// Whether the ground is frozen now; `None` where nothing says so or rules it out.
fn frozen(values: &Values) -> Option<bool> {
    let soil = values.word("soil_class");
    let mean = values.option("daily_mean_c");
    let thawed = mean.is_some_and(|mean| mean.low() > FROST_GONE_C);
    let frost = values.option("frost_depth_m").is_some_and(|depth| depth.high() > 0.0) && !thawed;
    if soil == "frozen" || frost || permafrost(values) == Some(true) {
        return Some(true);
    }
    let low_land = values.option("altitude_m").is_some_and(|height| height.high() < PERMAFROST_FROM_M);
    let no_frost = values.option("lowest_c").is_some_and(|lowest| lowest.low() > 0.0);
    let warm = values.option("ground_temperature_c").is_some_and(|ground| ground.low() > 0.0);
    (!soil.is_empty() || warm || (low_land && (thawed || no_frost))).then_some(false)
}

/// Whether the ground stays frozen all year.
fn permafrost(values: &Values) -> Option<bool> {
    let above = |name: &str| values.option(name).is_some_and(|found| found.low() > 0.0);
    let ground = values.option("ground_temperature_c");
    if ground.is_some_and(|ground| ground.value() <= 0.0)
        || above("active_layer_depth_m")
        || above("ground_ice_content_percent")
    {
        return Some(true);
    }
    ground.map(|_| false)
}

/// Whether it is permafrost, where unfrozen ground is none either.
fn stays_frozen(values: &Values) -> Option<bool> {
    permafrost(values).or_else(|| frozen(values).filter(|frozen| !frozen))
}

/// Whether the ground is soft.
fn soft(values: &Values) -> Option<bool> {
    if let Some(bearing) = values.option("bearing_kpa") {
        return Some(bearing.value() < SOFT_KPA);
    }
    match values.word("soil_class") {
        "soft_clay" | "peat" => Some(true),
        "rock" | "gravel" => Some(false),
        _ => None,
    }
}

pub(super) static EXCAVATION_DEMAND: Spec = Spec {
    name: "excavation_demand",
    source: "dimension list: volume, hourly_output, daily_volume [known]",
    range: ["给出的方量按实方；松方大20–40%", "stated volumes are read as bank; loose they are 20 to 40 % larger"],
    inputs: &[
        number("dig_bank_m3_per_h", "m3/h", 0.1, 20_000.0).optional().also(&["hourly_output"]),
        number("dig_bank_m3_per_d", "m3/d", 0.1, 500_000.0).optional().also(&["daily_volume"]),
        number("dig_hours_per_day", "h", 0.5, 24.0).usual().also(&["work_hours_per_day"]),
        number("swell", "1", 1.0, 2.0).usual(),
    ],
    results: &[("dig_required_m3_per_h", "m3/h")],
    run: excavation_demand,
};

fn excavation_demand(values: &Values) -> Result<Outcome, Refusal> {
    let hours = values.number("dig_hours_per_day");
    let daily = values.option("dig_bank_m3_per_d").map(|daily| daily / hours);
    let Some(bank) = values.option("dig_bank_m3_per_h").or(daily) else {
        return Err(Refusal::missing(
            "dig_bank_m3_per_d",
            values.say(["请给出每小时或每天的开挖方量", "give the volume to be dug an hour or a day"]),
        ));
    };
    let mut outcome = Outcome::default();
    outcome.put("dig_required_m3_per_h", excavation_loose(bank, values.number("swell")));
    Ok(outcome)
}

pub(super) static EDGE_DISTANCE: Spec = Spec {
    name: "edge_distance",
    source: "scenario families S07 [known]",
    range: ["无支护的坑边；有支护时以设计为准", "an unsupported edge; with a support its design says it"],
    inputs: &[number("excavation_depth_m", "m", 0.0, 1_500.0).optional()],
    results: &[("edge_distance_required_m", "m")],
    run: edge_distance,
};

fn edge_distance(values: &Values) -> Result<Outcome, Refusal> {
    let Some(depth) = values.option("excavation_depth_m") else {
        return Err(Refusal::missing(
            "excavation_depth_m",
            values.say(["请给出开挖深度", "give the depth of the cut"]),
        ));
    };
    let mut outcome = Outcome::default();
    outcome.put("edge_distance_required_m", excavation_edge_distance_m(depth));
    outcome.note(values.say([
        "重型机械和弃土距坑边不小于该距离，或按支护设计",
        "heavy machines and spoil keep this distance from the edge, or what the support is designed for",
    ]));
    Ok(outcome)
}

pub(super) static EXCAVATION_GROUND: Spec = Spec {
    name: "excavation_ground",
    source: "condition list c14; dimension list, ground_pressure [known]",
    range: [
        "平均接地比压乘2为单侧履带峰值；未给履带面积时取20–40 t级的通常值，以厂家数据为准",
        "twice the mean is the peak under one track; without the track area the usual value of 20 to 40 t crawlers, the maker's sheet wins",
    ],
    inputs: &[
        number("mass_kg", "kg", 100.0, 1_000_000.0).optional(),
        number("track_area_m2", "m2", 0.1, 100.0).optional(),
        number("machine_ground_pressure_kpa", "kPa", 1.0, 2_000.0).usual().also(&["ground_pressure"]),
        number("bearing_kpa", "kPa", 1.0, 100_000.0).optional().also(&["bearing_capacity"]),
    ],
    results: &[("track_mean_kpa", "kPa"), ("track_peak_kpa", "kPa"), ("mat_area_needed_m2", "m2")],
    run: excavation_ground,
};

fn excavation_ground(values: &Values) -> Result<Outcome, Refusal> {
    let mass = values.option("mass_kg").map(|mass| mass / KG_PER_T);
    let own = mass.zip(values.option("track_area_m2"));
    let stated = values.number("machine_ground_pressure_kpa");
    let mean = own.map_or(stated, |(mass, area)| excavation_mean_pressure_kpa(mass, area));
    let mut outcome = Outcome::default();
    outcome.put("track_mean_kpa", mean);
    outcome.put("track_peak_kpa", excavation_peak_pressure_kpa(mean));
    if let Some((mass, bearing)) = mass.zip(values.option("bearing_kpa")) {
        outcome.put("mat_area_needed_m2", excavation_mat_area_m2(mass, bearing));
    }
    Ok(outcome)
}

pub(super) static EXCAVATOR_OUTPUT: Spec = Spec {
    name: "excavator_output",
    source: "earthmoving practice: bucket, fill, cycle, 50-minute hour [known]; derating reference 2 [known]",
    range: [
        "松方；冻土须先松动，充满率按爆破石渣；高原降功率使循环变慢，低值为保守值",
        "loose volume; frozen ground is broken first and fills like blasted rock; a derated engine slows the cycle, the low end is the safe one",
    ],
    inputs: &[
        number("bucket_m3", "m3", 0.01, 100.0).also(&["bucket_capacity"]),
        word("soil_class", SOILS).optional(),
        number("dig_fill", "1", 0.1, 1.3).optional(),
        number("dig_cycle_s", "s", 5.0, 120.0).usual(),
        number("hour_share", "1", 0.1, 1.0).usual(),
        number("alpha_turbo", "1", 0.0, 1.0).or(
            1.0,
            Certainty::Assumed,
            ["未给发动机降额", "no engine derating given"],
        ),
        number("dig_required_m3_per_h", "m3/h", 0.1, 30_000.0).optional(),
        number("carrier_t_per_m3", "t/m3", 1.0, 100.0).usual(),
    ],
    results: &[
        ("carrier_mass_t", "t"),
        ("dig_fill", "1"),
        ("excavator_output_m3_per_h", "m3/h"),
        ("excavators_required", "count"),
        ("dig_installed_m3_per_h", "m3/h"),
    ],
    run: excavator_output,
};

fn excavator_output(values: &Values) -> Result<Outcome, Refusal> {
    let fill = values.option("dig_fill").unwrap_or_else(|| fill_of(values.word("soil_class")));
    let cycle = ExcavationCycle {
        bucket_m3: values.number("bucket_m3"),
        fill,
        cycle_s: values.number("dig_cycle_s"),
        efficiency: values.number("hour_share"),
        power_share: values.number("alpha_turbo"),
    };
    let output = excavation_output_m3_per_h(&cycle);
    let mut outcome = Outcome::default();
    outcome.put("carrier_mass_t", cycle.bucket_m3 * values.number("carrier_t_per_m3"));
    outcome.put("dig_fill", fill);
    outcome.put("excavator_output_m3_per_h", output);
    if let Some(wanted) = values.option("dig_required_m3_per_h") {
        let count = count_needed(wanted, output);
        outcome.put("excavators_required", count);
        outcome.put("dig_installed_m3_per_h", count * output);
    }
    Ok(outcome)
}

/// How full a bucket gets in a soil (earthmoving practice): broken ground little, loam heaped.
fn fill_of(soil: &str) -> Interval {
    let [low, value, high] = match soil {
        "rock" | "frozen" => [0.4, 0.6, 0.75],
        "gravel" | "sand" => [0.95, 1.0, 1.1],
        "clay" | "expansive" | "loess" => [0.8, 0.85, 0.9],
        _ => [0.8, 0.9, 1.1],
    };
    Interval::hull_of(low, value, high)
}

pub(super) static EARTHMOVER_ENGINE: Spec = Spec {
    name: "earthmover_engine",
    source: "derating reference 2, 3 [known]",
    range: ["增压柴油机；以厂家曲线为准", "a turbocharged diesel; the maker's curve wins"],
    inputs: &[number("engine_kw", "kW", 1.0, 5_000.0), number("alpha_turbo", "1", 0.0, 1.0)],
    results: &[("earthmover_engine_kw", "kW")],
    run: earthmover_engine,
};

fn earthmover_engine(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    outcome.put("earthmover_engine_kw", values.number("engine_kw") * values.number("alpha_turbo"));
    Ok(outcome)
}

pub(super) static GROUND_THAW: Spec = Spec {
    name: "ground_thaw",
    source: "a maker of ground heaters [checked]",
    range: [
        "仅用于季节冻土，多年冻土不得加热；须覆盖保温",
        "seasonal frost only, never permafrost; under an insulating cover",
    ],
    inputs: &[
        number("frost_depth_m", "m", 0.0, 10.0),
        number("thaw_rate_m_per_day", "m/day", 0.01, 5.0),
        number("thaw_depth_m", "m", 0.1, 20.0).optional(),
    ],
    results: &[("thaw_days", "d"), ("thaw_margin_m", "m")],
    run: ground_thaw,
};

fn ground_thaw(values: &Values) -> Result<Outcome, Refusal> {
    let depth = values.number("frost_depth_m");
    let mut outcome = Outcome::default();
    outcome.put("thaw_days", excavation_thaw_days(depth, values.number("thaw_rate_m_per_day")));
    if let Some(reach) = values.option("thaw_depth_m") {
        outcome.put("thaw_margin_m", reach - depth);
    }
    Ok(outcome)
}
