//! Cranes: wind at the load, sail area, ground under outriggers and tracks.

use super::super::names::Name;
use super::super::spec::{Both, Input, Spec, number};
use super::super::values::{Given, Outcome, Refusal, Values};
use crate::formulas::ground::mat_area_m2;
use crate::formulas::lifting::{
    CraneFigures, HookFigures, WindGiven, chart_sail_m2, crane_capacity_t, hook_height_m, load_moment_max_tm,
    load_moment_tm, load_wind, outrigger_force_kn, sail_allowed_m2, tandem_rating_each_t, tower_capacity_t,
    track_peak_kpa, wind_allowed_m_per_s,
};
use fieldpack_quantity::{Certainty, Interval};

/// The calculators of the family.
pub(in crate::calculate) static SPECS: &[&Spec] =
    &[&LIFT_DEMAND, &LIFT_WIND, &LOAD_SAIL, &TOWER_CRANE, &MOBILE_CRANE, &CRANE_GROUND, &TANDEM_LIFT];

/// The labels of the names that they use: name, Chinese, English.
pub(in crate::calculate) static NAMES: &[Name] = &[
    ("boom_m", "臂长", "boom length"),
    ("chart_wind_m_per_s", "性能表允许风速", "wind limit of the chart"),
    ("corner_share", "最大支腿承担份额", "share on the most loaded outrigger"),
    ("crane_ground_pressure_kpa", "起重机最大接地压力", "peak ground pressure of the crane"),
    ("crane_mass_t", "起重机质量", "mass of the crane"),
    ("drag", "风力系数Cw", "drag coefficient Cw"),
    ("gust_m_per_s", "阵风", "gust"),
    ("ground_pressure_kpa", "平均接地比压", "mean ground pressure"),
    ("hook_height_m", "吊钩高度", "hook height"),
    ("hook_height_reach_m", "可达吊钩高度", "hook height within reach"),
    ("hook_height_required_m", "需要的吊钩高度", "hook height needed"),
    ("hook_needed_m", "需要的吊钩高度", "hook height needed"),
    ("jib_m", "起重臂长度", "jib length"),
    ("lift_as_rigged_t", "报道工况的额定起重量", "rated load as rigged"),
    ("lift_at_50m_t", "50 m幅度起重量", "load at 50 m"),
    ("lift_capacity_t", "该幅度可吊质量", "load at the radius"),
    ("lift_load_kn", "起吊重力", "weight to lift"),
    ("lift_moment_tm", "需要的起重力矩", "load moment needed"),
    ("lift_radius_m", "工作幅度", "radius"),
    ("load_moment_max_tm", "最大起重力矩", "highest load moment"),
    ("load_share", "较重一台的荷载份额", "share of the more loaded crane"),
    ("load_t", "起吊质量", "load"),
    ("max_lift_t", "最大起重量", "highest load"),
    ("max_radius_m", "最大幅度", "largest radius"),
    ("outrigger_force_kn", "最大支腿反力", "force of the most loaded outrigger"),
    ("radius_at_max_lift_m", "最大起重量幅度", "radius of the highest load"),
    ("reach_max_m", "最大工作幅度", "largest radius within reach"),
    ("sail_allowed_m2", "此风速允许的Cw·A", "Cw·A allowed in this wind"),
    ("sail_area_m2", "迎风面积", "face to the wind"),
    ("sail_chart_m2", "性能表涵盖的Cw·A", "Cw·A that the chart covers"),
    ("system_length_m", "臂架组合总长", "boom system length"),
    ("tandem_cranes", "起重机台数", "cranes"),
    ("tandem_rating_each_t", "每台需要的额定起重量", "rated load needed of each"),
    ("tip_load_t", "臂端起重量", "tip load"),
    ("wind_allowed_m_per_s", "此吊物允许风速", "wind allowed for this load"),
    ("wind_basis", "风速依据", "what the wind rests on"),
    ("wind_beaufort", "风力等级", "wind force"),
    ("wind_gust_at_hook_m_per_s", "吊钩高度阵风", "gust at hook height"),
    ("wind_mean_at_hook_m_per_s", "吊钩高度平均风速", "mean wind at hook height"),
    ("wind_read_m_per_s", "高处实测风速", "wind read at height"),
    // Names of calculations.
    ("crane_ground", "起重机对地基的作用", "crane on the ground"),
    ("lift_demand", "起吊需求", "what the lift needs"),
    ("lift_wind", "吊钩高度的风", "wind at the hook"),
    ("load_sail", "吊物迎风面积与允许风速", "sail area of the load"),
    ("mobile_crane_capacity", "流动式起重机能力", "capacity of a mobile or crawler crane"),
    ("tandem_lift", "双机抬吊", "two cranes at one load"),
    ("tower_crane_capacity", "塔机能力", "capacity of a tower crane"),
];

/// Where even shares come from.
const EVEN: Both = ["两台均分", "even shares"];

/// The load, t.
const LOAD: Input = number("load_t", "t", 0.001, 20_000.0).also(&["lift_mass"]);
/// The radius, m.
const RADIUS: Input = number("lift_radius_m", "m", 0.0, 300.0).optional();
/// The height of the hook that the job needs, m.
const HEIGHT: Input =
    number("hook_needed_m", "m", 1.0, 1_000.0).also(&["hook_height_required_m", "lift_height"]).optional();

static LIFT_DEMAND: Spec = Spec {
    name: "lift_demand",
    source: "arithmetic; condition list c55, c56 [known]",
    range: [
        "吊重应含吊钩和索具；轮毂高度小于所需吊钩高度",
        "the load with hook block and slings; a hub height is less than the hook height needed",
    ],
    inputs: &[
        LOAD.optional(),
        RADIUS,
        number("hook_needed_m", "m", 1.0, 1_000.0).also(&["lift_height", "pier_height", "building_height"]).optional(),
    ],
    results: &[("lift_load_kn", "kN"), ("lift_moment_tm", "t.m"), ("hook_height_required_m", "m")],
    run: lift_demand,
};

fn lift_demand(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let (load, radius) = (values.option("load_t"), values.option("lift_radius_m"));
    if let Some(load) = load {
        outcome.put("lift_load_kn", load * 9.81);
        if let Some(radius) = radius {
            outcome.put("lift_moment_tm", load_moment_tm(load, radius));
        }
    }
    if let Some(height) = values.option("hook_needed_m") {
        outcome.put("hook_height_required_m", height);
        outcome.note(
            values.say(["另加吊钩、索具和就位余量", "hook block, slings and clearance for setting down come on top"]),
        );
    }
    Ok(outcome)
}

static LIFT_WIND: Spec = Spec {
    name: "lift_wind",
    source: "condition list c04, climate model [known]; Beaufort scale [checked for 4 to 9]",
    range: [
        "平均风幂律，离地1 m以上；垭口、山脊须实测；未给高度时按10 m处，为下限；气候阵风只用于提示",
        "power law from 1 m up; measure on passes and ridges; without a height the wind at 10 m, a lower bound; a gust of the climate warns only",
    ],
    inputs: &[
        number("wind_m_per_s", "m/s", 0.0, 75.0).also(&["wind_speed"]).optional(),
        number("gust_m_per_s", "m/s", 0.0, 115.0).also(&["wind_gust_speed"]).optional(),
        number("wind_beaufort", "1", 0.0, 17.0).optional(),
        number("wind_read_m_per_s", "m/s", 0.0, 115.0).also(&["wind_speed_at_height"]).optional(),
        HEIGHT,
        number("wind_exponent", "1", 0.05, 0.5).constant("wind_exponent"),
        number("gust_factor", "1", 1.0, 3.0).constant("gust_factor"),
    ],
    results: &[("wind_basis", ""), ("wind_mean_at_hook_m_per_s", "m/s"), ("wind_gust_at_hook_m_per_s", "m/s")],
    run: lift_wind,
};

fn lift_wind(values: &Values) -> Result<Outcome, Refusal> {
    let stated = |name: &str| values.option(name).filter(|_| is_given(values, name));
    let given = WindGiven {
        mean_m_per_s: stated("wind_m_per_s"),
        gust_m_per_s: stated("gust_m_per_s"),
        beaufort: stated("wind_beaufort"),
        at_height_m_per_s: stated("wind_read_m_per_s"),
    };
    let mut outcome = Outcome::default();
    let height = values.option("hook_needed_m");
    let found = load_wind(&given, height, values.number("wind_exponent"), values.number("gust_factor"));
    let Some(wind) = found else {
        let climate = values.option("gust_m_per_s").or_else(|| values.option("wind_m_per_s"));
        outcome.word("wind_basis", if climate.is_some() { "climate" } else { "none" });
        outcome.note(values.say([
            "未给出作业时的风；起吊前以臂端风速仪为准",
            "the wind at the time of the lift was not given; the anemometer at the tip decides",
        ]));
        return Ok(outcome);
    };
    outcome.word("wind_basis", "stated");
    outcome.put("wind_mean_at_hook_m_per_s", wind.mean_m_per_s);
    outcome.put("wind_gust_at_hook_m_per_s", wind.gust_m_per_s);
    if height.is_none() && given.at_height_m_per_s.is_none() {
        outcome.note(
            values.say([
                "未给吊钩高度，按离地10 m，高处风更大",
                "no hook height given: 10 m above ground, more wind above",
            ]),
        );
    }
    Ok(outcome)
}

/// Whether a number was said or measured, not worked out from the climate.
fn is_given(values: &Values, name: &str) -> bool {
    let place = values.spec.inputs.iter().position(|input| input.name == name);
    let slot = place.and_then(|place| values.slots.get(place)?.as_ref());
    matches!(slot, Some(Given::Number(quantity)) if quantity.certainty != Certainty::Derived)
}

static LOAD_SAIL: Spec = Spec {
    name: "load_sail",
    source: "maker's form V = V_chart sqrt(1.2 m/(Cw A)) [checked in one crane manual]; FEM 5.016 [title checked]; S15 [known]",
    range: [
        "阵风、臂端高度；不高于性能表限值；高原空气稀薄不得放宽；叶片等大迎风面常见6–9 m/s",
        "gust at the height of the tip; never above the chart's limit; no credit for thin air; blades and the like 6 to 9 m/s",
    ],
    inputs: &[
        LOAD,
        number("chart_wind_m_per_s", "m/s", 1.0, 30.0).usual(),
        number("drag", "1", 0.1, 5.0).optional(),
        number("sail_area_m2", "m2", 0.01, 10_000.0).optional(),
        number("gust_m_per_s", "m/s", 0.0, 115.0).also(&["wind_gust_at_hook_m_per_s"]).optional(),
    ],
    results: &[("sail_chart_m2", "m2"), ("wind_allowed_m_per_s", "m/s"), ("sail_allowed_m2", "m2")],
    run: load_sail,
};

fn load_sail(values: &Values) -> Result<Outcome, Refusal> {
    let (load, chart) = (values.number("load_t"), values.number("chart_wind_m_per_s"));
    let mut outcome = Outcome::default();
    outcome.put("sail_chart_m2", chart_sail_m2(load));
    match (values.option("drag"), values.option("sail_area_m2")) {
        (Some(drag), Some(area)) => outcome.put("wind_allowed_m_per_s", wind_allowed_m_per_s(chart, load, drag, area)),
        _ => outcome.note(values.say([
            "未给迎风面积A和风力系数Cw：Cw·A超过每吨1.2 m²时允许风速降低",
            "face to the wind A and coefficient Cw not given: above 1.2 m² of Cw·A a tonne the allowed wind falls",
        ])),
    }
    if let Some(gust) = values.option("gust_m_per_s") {
        outcome.put("sail_allowed_m2", sail_allowed_m2(chart, load, gust));
    }
    Ok(outcome)
}

static TOWER_CRANE: Spec = Spec {
    name: "tower_crane_capacity",
    source: "published ends of the load curve, equipment survey [checked]; moment falls outwards [known]",
    range: [
        "仅最大起重量及其幅度、臂端起重量有公开数据，两者之间以性能表为准；独立高度以上须附着",
        "only the highest load with its radius and the tip load are published, between them the chart decides; ties above the free-standing height",
    ],
    inputs: &[
        RADIUS,
        number("max_lift_t", "t", 0.1, 5_000.0).optional(),
        number("radius_at_max_lift_m", "m", 0.5, 200.0).optional(),
        number("tip_load_t", "t", 0.05, 2_000.0).optional(),
        number("jib_m", "m", 1.0, 300.0).also(&["max_radius_m"]).optional(),
        number("lift_at_50m_t", "t", 0.05, 2_000.0).optional(),
    ],
    results: &[("lift_capacity_t", "t"), ("load_moment_max_tm", "t.m"), ("reach_max_m", "m")],
    run: tower_crane,
};

fn tower_crane(values: &Values) -> Result<Outcome, Refusal> {
    let figures = crane_figures(values, "jib_m");
    let mut outcome = Outcome::default();
    if let Some(capacity) = tower_capacity_t(&figures, values.option("lift_radius_m")) {
        outcome.put("lift_capacity_t", capacity);
        if !capacity.is_exact() {
            between_the_ends(values, &mut outcome);
        }
    }
    if let (Some(load), Some(radius)) = (figures.max_lift_t, figures.radius_at_max_m) {
        outcome.put("load_moment_max_tm", load_moment_max_tm(load, radius));
    }
    if let Some(jib) = figures.max_radius_m {
        // The longest jib can be ordered, whether it is there has to be asked.
        outcome.put("reach_max_m", Interval::hull_of(jib.low(), jib.high(), jib.high()));
    }
    Ok(outcome)
}

/// The figures that a crane was given with; its largest radius goes by a name of its own.
fn crane_figures(values: &Values, reach: &str) -> CraneFigures {
    CraneFigures {
        max_lift_t: values.option("max_lift_t"),
        radius_at_max_m: values.option("radius_at_max_lift_m"),
        tip_load_t: values.option("tip_load_t"),
        max_radius_m: values.option(reach),
        lift_at_50m_t: values.option("lift_at_50m_t"),
    }
}

/// Says what the published ends leave open.
fn between_the_ends(values: &Values, outcome: &mut Outcome) {
    outcome.note(values.say([
        "公开数据只给出区间，须按本机性能表在该幅度和臂长下复核",
        "the published figures leave a range: confirm by the machine's chart at this radius and boom",
    ]));
}

static MOBILE_CRANE: Spec = Spec {
    name: "mobile_crane_capacity",
    source: "equipment survey [checked]; a nominal load is of the smallest radius, about 3 m [known]; geometry",
    range: [
        "公开的起重量各属一种臂长，未公布性能表时只能判断“不够”，不能判断“足够”；直臂几何，不计吊钩组和臂根高度",
        "each published load is of one boom: without the chart it can be told what falls short, never what suffices; straight boom, hook block and boom foot left out",
    ],
    inputs: &[
        RADIUS,
        HEIGHT,
        number("max_lift_t", "t", 0.1, 5_000.0).optional(),
        number("radius_at_max_lift_m", "m", 0.5, 200.0).optional(),
        number("tip_load_t", "t", 0.05, 2_000.0).optional(),
        number("max_radius_m", "m", 1.0, 300.0).optional(),
        number("lift_at_50m_t", "t", 0.05, 2_000.0).optional(),
        number("hook_height_m", "m", 1.0, 500.0).optional(),
        number("boom_m", "m", 1.0, 300.0).optional(),
        number("system_length_m", "m", 1.0, 500.0).optional(),
        number("lift_as_rigged_t", "t", 0.05, 5_000.0).optional(),
    ],
    results: &[("lift_capacity_t", "t"), ("hook_height_reach_m", "m")],
    run: mobile_crane,
};

fn mobile_crane(values: &Values) -> Result<Outcome, Refusal> {
    let figures = crane_figures(values, "max_radius_m");
    let hook = HookFigures {
        hook_height_m: values.option("hook_height_m"),
        boom_m: values.option("boom_m"),
        system_length_m: values.option("system_length_m"),
        lift_as_rigged_t: values.option("lift_as_rigged_t"),
    };
    let (radius, height) = (values.option("lift_radius_m"), values.option("hook_needed_m"));
    let boom_is_known = hook.hook_height_m.zip(height).is_some_and(|(there, needed)| needed.high() <= there.low());
    let mut outcome = Outcome::default();
    if let Some(capacity) = crane_capacity_t(&figures, radius, hook.longest_m(), boom_is_known) {
        let rigged = height.and_then(|height| hook.as_rigged_t(height, radius));
        let capacity = rigged.map_or(capacity, |load| capacity.min(load));
        outcome.put("lift_capacity_t", capacity);
        if !capacity.is_exact() {
            between_the_ends(values, &mut outcome);
        }
    }
    if let Some(reach) = hook_height_m(&hook, radius) {
        outcome.put("hook_height_reach_m", reach);
    }
    Ok(outcome)
}

static CRANE_GROUND: Spec = Spec {
    name: "crane_ground",
    source: "statics; condition list c14; dimension list ground_pressure [known]; share of an outrigger [uncertain]",
    range: [
        "支腿反力为规划值，以厂家支腿反力表为准；履带峰值约为平均值的2倍；不得支在松土、坑边",
        "the outrigger force is a planning value, the maker's table counts; peaks under a track about twice the mean; never on loose ground or at an edge",
    ],
    inputs: &[
        LOAD.optional(),
        number("crane_mass_t", "t", 1.0, 20_000.0).also(&["machine_mass"]).optional(),
        number("ground_pressure_kpa", "kPa", 1.0, 2_000.0).optional(),
        number("bearing_kpa", "kPa", 1.0, 100_000.0).also(&["bearing_capacity"]).optional(),
        number("corner_share", "1", 0.25, 1.0).usual(),
    ],
    results: &[("outrigger_force_kn", "kN"), ("mat_needed_m2", "m2"), ("crane_ground_pressure_kpa", "kPa")],
    run: crane_ground,
};

fn crane_ground(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let bearing = values.option("bearing_kpa");
    if let Some(crane) = values.option("crane_mass_t") {
        let load = values.option("load_t").unwrap_or(Interval::ZERO);
        let force = outrigger_force_kn(crane, load, values.number("corner_share"));
        outcome.put("outrigger_force_kn", force);
        if let Some(bearing) = bearing {
            outcome.put("mat_needed_m2", mat_area_m2(force, bearing));
        }
    }
    if let Some(mean) = values.option("ground_pressure_kpa") {
        let peak = track_peak_kpa(mean);
        outcome.put("crane_ground_pressure_kpa", peak);
        if bearing.is_some_and(|bearing| (bearing - peak).low() < 0.0) {
            outcome.note(values.say([
                "地基不足或可能不足：铺路基箱、换填或换站位",
                "the ground does not bear it for sure: crane mats, a better fill or another place",
            ]));
        }
    }
    Ok(outcome)
}

static TANDEM_LIFT: Spec = Spec {
    name: "tandem_lift",
    source: "JGJ 33, two cranes at one load: 75 % of the sum, 80 % of each [known]",
    range: [
        "两台性能相近的起重机，同步、统一指挥；各自幅度下的额定起重量",
        "two like cranes under one command; rated loads at the radius of each",
    ],
    inputs: &[LOAD, number("load_share", "1", 0.5, 1.0).or(0.5, Certainty::Known, EVEN)],
    results: &[("tandem_rating_each_t", "t"), ("tandem_cranes", "count")],
    run: tandem_lift,
};

fn tandem_lift(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    outcome.put("tandem_rating_each_t", tandem_rating_each_t(values.number("load_t"), values.number("load_share")));
    outcome.put("tandem_cranes", Interval::exact(2.0));
    Ok(outcome)
}
