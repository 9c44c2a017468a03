//! Tunnels at altitude: air volume, density, fan power, oxygen.

use super::super::names::Name;
use super::super::spec::{Both, IfAbsent, Input, Spec, number, word};
use super::super::values::{Outcome, Refusal, Values};
use crate::formulas::atmosphere::{density_ratio, oxygen_partial_pressure_kpa};
use crate::formulas::derating::{MOTOR_LIMIT_M, motor_factor};
use crate::formulas::earthwork::{ExcavationCycle, excavation_output_m3_per_h};
use crate::formulas::tunnel::{
    AirDemand, air_of_m3_per_min, booms_for_face, compressor_at_site_l_per_s, count_needed, duct_factor,
    duct_pressure_pa, face_air_m3_per_min, face_area_m2, face_of_booms_m2, fan_in_thin_air, heading_length_m,
    oxygen_share_percent, return_air_m3_per_min, sprayed_m3_per_h,
};
use fieldpack_quantity::{Certainty, Interval};

/// Air of a diesel kilowatt with and without a particle filter, m3/min.
const FILTERED_M3_PER_MIN: f64 = 4.0;
const UNFILTERED_M3_PER_MIN: f64 = 6.0;
/// Speed of return with methane, m/s.
const METHANE_M_PER_S: f64 = 1.0;
/// Sea-level density of the standard atmosphere, kg/m3.
const RHO0_KG_PER_M3: f64 = 1.225;
/// Seconds of a minute.
const SECONDS_PER_MIN: f64 = 60.0;

/// The calculators of the family.
pub(in crate::calculate) static SPECS: &[&Spec] = &[
    &TUNNEL_AIR,
    &FAN_AT_SITE,
    &DUCT_PRESSURE,
    &TUNNEL_OXYGEN,
    &COMPRESSOR_AT_SITE,
    &LOADER_OUTPUT,
    &JUMBO_FACE,
    &SPRAYING_CASE,
    &SPRAY_UNIT,
    &SHOTCRETE_DEMAND,
];

/// An input whose stand-in is a span.
const fn spread(mut input: Input, ends: [f64; 3], certainty: Certainty, source: Both) -> Input {
    input.default = IfAbsent::Value(ends, certainty, source);
    input
}

/// Whether a particle filter is fitted.
const FILTERS: &[(&str, Both)] = &[
    ("not_said", ["未说明", "not said"]),
    ("fitted", ["已装颗粒捕集器", "particle filter fitted"]),
    ("none", ["未装", "none"]),
];

/// Whether the works are underground.
const UNDERGROUND: &[(&str, Both)] = &[("true", ["洞内", "underground"]), ("false", ["露天", "in the open"])];

/// Headings that one duct no longer serves well, m (condition list c59).
const LONG_HEADING_M: f64 = 3_000.0;

/// Whether there is methane.
const METHANE: &[(&str, Both)] = &[("not_found", ["未发现", "not found"]), ("present", ["有瓦斯", "present"])];

static TUNNEL_AIR: Spec = Spec {
    name: "tunnel_air",
    source: "scenario families S05, a ventilation supplier after SIA 196 [checked]; ISO 2533 [known]",
    range: [
        "独头压入式通风；密度比只作用于柴油机和人员用风；风管漏风率以实测为准，良好时每100 m不大于1%",
        "forced air in one blind heading; the density ratio bears on engines and people only; the loss of the duct is to be measured, under 1 % per 100 m when good",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("heading_length_m", "m", 0.0, 30_000.0).optional().also(&["blind_heading_length"]),
        number("tunnel_length_m", "m", 0.0, 200_000.0).optional(),
        spread(
            number("tunnel_diesel_kw", "kW", 0.0, 10_000.0),
            [158.8, 160.0, 160.0],
            Certainty::Assumed,
            ["洞内一台已公布的装载机，出渣用电动车", "one published loader underground, electric haulers"],
        ),
        number("people", "count", 0.0, 2_000.0).optional(),
        number("face_area_m2", "m2", 1.0, 500.0).optional(),
        number("tunnel_width_m", "m", 0.5, 40.0).optional().also(&["site_width"]),
        number("tunnel_height_m", "m", 0.3, 40.0).optional().also(&["clear_height"]),
        word("particle_filter", FILTERS).or_word("not_said"),
        word("methane", METHANE).or_word("not_found"),
        spread(
            number("air_per_person_m3_per_min", "m3/min", 1.0, 20.0),
            [3.0, 4.0, 5.0],
            Certainty::Checked,
            ["每人3–5 m³/min，中值为本方所取", "3 to 5 m3/min a person, the middle is ours"],
        ),
        spread(
            number("return_speed_m_per_s", "m/s", 0.1, 6.0),
            [0.3, 0.45, 0.6],
            Certainty::Checked,
            ["回风速度0.3–0.6 m/s，中值为本方所取", "0.3 to 0.6 m/s of return, the middle is ours"],
        ),
        number("blast_share", "1", 0.0, 1.0).or(
            0.1,
            Certainty::Checked,
            ["爆破加10%；机械开挖取0", "10 % more for blast fume; 0 without blasting"],
        ),
        spread(
            number("duct_loss_percent", "%", 0.0, 20.0),
            [0.0, 1.0, 1.0],
            Certainty::Checked,
            ["风管良好，每100 m不大于1%", "a good duct: under 1 % per 100 m"],
        ),
    ],
    results: &[
        ("air_density_ratio", "1"),
        ("heading_m", "m"),
        ("tunnel_face_area_m2", "m2"),
        ("air_diesel_m3_per_min", "m3/min"),
        ("air_people_m3_per_min", "m3/min"),
        ("air_return_m3_per_min", "m3/min"),
        ("face_air_m3_per_min", "m3/min"),
        ("duct_factor", "1"),
        ("tunnel_air_m3_per_min", "m3/min"),
        ("tunnel_air_methane_m3_per_min", "m3/min"),
        ("diesel_planned_kw", "kW"),
    ],
    run: tunnel_air,
};

/// Faces of published jobs stand in where no section is given: a rig's largest, a two-lane road, the widest.
const FACES_M2: [f64; 3] = [45.0, 80.0, 192.0];

fn tunnel_air(values: &Values) -> Result<Outcome, Refusal> {
    let heading = match (values.option("heading_length_m"), values.option("tunnel_length_m")) {
        (Some(heading), _) => heading,
        (None, Some(tunnel)) => heading_length_m(tunnel),
        (None, None) => {
            return Err(Refusal::missing(
                "heading_length_m",
                values.say(["请给出独头掘进长度或隧道长度", "give the length of the heading or of the tunnel"]),
            ));
        }
    };
    let area = face_area(values);
    let ratio = density_ratio(values.number("altitude_m"));
    let per_kw = match values.word("particle_filter") {
        "fitted" => Interval::exact(FILTERED_M3_PER_MIN),
        "none" => Interval::exact(UNFILTERED_M3_PER_MIN),
        _ => Interval::hull_of(FILTERED_M3_PER_MIN, FILTERED_M3_PER_MIN, UNFILTERED_M3_PER_MIN),
    };
    let at_least_1 = Interval::exact(METHANE_M_PER_S);
    let own_speed = values.number("return_speed_m_per_s");
    let speed = if values.word("methane") == "present" { own_speed.max(at_least_1) } else { own_speed };
    let people = values.option("people").map(|people| {
        let each = values.number("air_per_person_m3_per_min");
        air_of_m3_per_min(people, each)
    });
    let demand = AirDemand {
        diesel_m3_per_min: air_of_m3_per_min(values.number("tunnel_diesel_kw"), per_kw),
        people_m3_per_min: people.unwrap_or(Interval::ZERO),
        return_m3_per_min: return_air_m3_per_min(area, speed),
        blast_share: values.number("blast_share"),
    };
    let duct = duct_factor(values.number("duct_loss_percent") / 100.0, heading);
    let at_face = face_air_m3_per_min(&demand, ratio);
    let with_methane =
        AirDemand { return_m3_per_min: return_air_m3_per_min(area, own_speed.max(at_least_1)), ..demand };
    let mut outcome = Outcome::default();
    outcome.put("air_density_ratio", ratio);
    outcome.put("heading_m", heading);
    outcome.put("tunnel_face_area_m2", area);
    outcome.put("air_diesel_m3_per_min", demand.diesel_m3_per_min / ratio);
    if let Some(people) = people {
        outcome.put("air_people_m3_per_min", people / ratio);
    }
    outcome.put("air_return_m3_per_min", demand.return_m3_per_min);
    outcome.put("face_air_m3_per_min", at_face);
    outcome.put("duct_factor", duct);
    outcome.put("tunnel_air_m3_per_min", at_face * duct);
    outcome.put("tunnel_air_methane_m3_per_min", face_air_m3_per_min(&with_methane, ratio) * duct);
    outcome.put("diesel_planned_kw", values.number("tunnel_diesel_kw"));
    tell_air(values, &mut outcome);
    if heading.value() > LONG_HEADING_M {
        outcome.outside(values.say([
            "独头超过3000 m，单根风管已不经济：分段开辅助坑道、竖井或巷道式通风，并给出实际独头长度",
            "over 3000 m one duct no longer serves: adits, shafts or a gallery; give the length of the heading itself",
        ]));
    }
    Ok(outcome)
}

/// Height over width of a section: a published face (11.8 m over 16.3 m) to a bored tube.
const HEIGHT_OVER_WIDTH: [f64; 3] = [0.72, 0.85, 1.0];

/// The section: given, from the clear width and height or one of them, else the span of published faces.
fn face_area(values: &Values) -> Interval {
    let span = |[low, value, high]: [f64; 3]| Interval::hull_of(low, value, high);
    let shape = span(HEIGHT_OVER_WIDTH);
    let (width, height) = (values.option("tunnel_width_m"), values.option("tunnel_height_m"));
    let clear = match (width, height) {
        (Some(width), Some(height)) => Some(face_area_m2(width, height)),
        (Some(width), None) => Some(face_area_m2(width, width * shape)),
        (None, Some(height)) => Some(face_area_m2(height / shape, height)),
        (None, None) => None,
    };
    values.option("face_area_m2").or(clear).unwrap_or_else(|| span(FACES_M2))
}

/// Says what stands behind the air volume.
fn tell_air(values: &Values, outcome: &mut Outcome) {
    let clear = values.option("tunnel_width_m").is_some() || values.option("tunnel_height_m").is_some();
    if values.option("face_area_m2").is_none() && !clear {
        outcome.note(values.say([
            "未给断面：取公开工程的掌子面45–192 m²，给出净宽净高后会收窄",
            "no section given: faces of published jobs, 45 to 192 m2; the clear width and height narrow it",
        ]));
    }
    if values.option("people").is_none() {
        outcome.note(values.say([
            "未给人数：人员用风未计，每人3–5 m³/min再除以密度比",
            "no number of people: their air is not in it, 3 to 5 m3/min each over the density ratio",
        ]));
    }
    if values.word("methane") == "not_found" {
        outcome.note(values.say([
            "按未发现瓦斯计算；有瓦斯时回风不小于1 m/s，用“有瓦斯时风量”",
            "as if no methane was found; with methane the return keeps 1 m/s: take the volume given for it",
        ]));
    }
    outcome.note(values.say([
        "洞内每增加1 kW柴油功率，海平面加4 m³/min（无捕集器6），高原再除以密度比",
        "each further diesel kilowatt underground adds 4 m3/min at sea level (6 without filter), over the density ratio at height",
    ]));
}

static FAN_AT_SITE: Spec = Spec {
    name: "fan_at_site",
    source: "fan laws [known]; scenario families S05 [known]; derating reference 5 [checked]",
    range: [
        "同转速下风量不变，风压和轴功率随密度下降；目录风量和风压不能同时取最大，须向厂家要当地密度的曲线",
        "at the same speed the volume stays, pressure and shaft power fall with the density; catalogue volume and pressure are not reached together: ask the maker's curve at the density",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("air_m3_per_min", "m3/min", 1.0, 100_000.0).optional(),
        number("air_m3_per_s", "m3/s", 0.01, 2_000.0).optional(),
        number("total_pressure_pa", "Pa", 1.0, 50_000.0).optional(),
        number("motor_kw", "kW", 0.1, 10_000.0).optional(),
        number("motor_air_c", "degC", -40.0, 60.0).or(
            40.0,
            Certainty::Known,
            ["电机额定环境温度，寒冷不给折扣", "the rating's ambient, no credit for cold"],
        ),
        number("tunnel_air_m3_per_min", "m3/min", 0.0, 1_000_000.0).optional(),
    ],
    results: &[
        ("fan_air_m3_per_min", "m3/min"),
        ("fan_pressure_at_site_pa", "Pa"),
        ("fan_shaft_at_site_kw", "kW"),
        ("fan_motor_at_site_kw", "kW"),
        ("fans_required", "count"),
        ("fan_air_installed_m3_per_min", "m3/min"),
        ("fan_motors_installed_kw", "kW"),
    ],
    run: fan_at_site,
};

fn fan_at_site(values: &Values) -> Result<Outcome, Refusal> {
    let altitude = values.number("altitude_m");
    let ratio = density_ratio(altitude);
    let seconds = values.option("air_m3_per_s").map(|air| air * SECONDS_PER_MIN);
    let Some(air) = values.option("air_m3_per_min").or(seconds) else {
        return Err(Refusal::missing("air_m3_per_min", values.say(["请给出风机风量", "give the volume of the fan"])));
    };
    let mut outcome = Outcome::default();
    outcome.put("fan_air_m3_per_min", air);
    if let Some(pressure) = values.option("total_pressure_pa") {
        outcome.put("fan_pressure_at_site_pa", fan_in_thin_air(pressure, ratio));
    }
    let motor = values.option("motor_kw");
    if let Some(motor) = motor {
        outcome.put("fan_shaft_at_site_kw", fan_in_thin_air(motor, ratio));
        outcome.put("fan_motor_at_site_kw", motor * motor_factor(altitude, values.number("motor_air_c")));
    }
    if let Some(wanted) = values.option("tunnel_air_m3_per_min") {
        let fans = count_needed(wanted, air);
        outcome.put("fans_required", fans);
        outcome.put("fan_air_installed_m3_per_min", fans * air);
        if let Some(motor) = motor {
            outcome.put("fan_motors_installed_kw", fans * motor);
        }
        if fans.value() > 1.0 {
            outcome.note(values.say([
                "多台为并联各带风管；串联只增压不增风",
                "several work side by side, each on its own duct; in series they add pressure, not air",
            ]));
        }
    }
    if altitude.high() > MOTOR_LIMIT_M {
        outcome.note(values.say([
            "4000 m以上普通电机不适用，须订高原电机",
            "above 4000 m no ordinary motor: order one built for the height",
        ]));
    }
    Ok(outcome)
}

static DUCT_PRESSURE: Spec = Spec {
    name: "duct_pressure",
    source: "Darcy-Weisbach [known]; duct friction [uncertain]",
    range: [
        "按出口风量的沿程摩阻，不含弯头和入口，漏风使前段流量更大：结果是下限",
        "friction at the flow of the face end, without bends and inlet; leaks make the flow larger towards the fan: a lower bound",
    ],
    inputs: &[
        number("face_air_m3_per_min", "m3/min", 0.0, 100_000.0),
        number("duct_diameter_m", "m", 0.2, 5.0),
        number("heading_m", "m", 0.0, 30_000.0),
        spread(
            number("duct_friction", "1", 0.005, 0.1),
            [0.015, 0.018, 0.024],
            Certainty::Uncertain,
            ["柔性风管常见摩阻系数，以厂家为准", "usual for flexible ducts, the maker's figure wins"],
        ),
        number("altitude_m", "m", -430.0, 9_000.0),
    ],
    results: &[("duct_pressure_pa", "Pa"), ("duct_speed_m_per_s", "m/s"), ("fan_air_power_kw", "kW")],
    run: duct_pressure,
};

fn duct_pressure(values: &Values) -> Result<Outcome, Refusal> {
    let (flow, diameter) = (values.number("face_air_m3_per_min"), values.number("duct_diameter_m"));
    let density = density_ratio(values.number("altitude_m")) * RHO0_KG_PER_M3;
    let pressure =
        duct_pressure_pa(flow, diameter, values.number("heading_m"), values.number("duct_friction"), density);
    let per_s = flow / SECONDS_PER_MIN;
    let section = diameter.map_increasing(|diameter| std::f64::consts::FRAC_PI_4 * diameter * diameter);
    let mut outcome = Outcome::default();
    outcome.put("duct_pressure_pa", pressure);
    outcome.put("duct_speed_m_per_s", per_s / section);
    outcome.put("fan_air_power_kw", per_s * pressure / 1_000.0);
    outcome.note(values.say([
        "加大风管直径最省：风压随直径五次方下降",
        "a larger duct is the cheapest remedy: the pressure falls with the fifth power of its diameter",
    ]));
    Ok(outcome)
}

static TUNNEL_OXYGEN: Spec = Spec {
    name: "tunnel_oxygen",
    source: "ISO 2533 [known]; scenario families S05 [checked, secondary]",
    range: [
        "使吸入氧分压相当于目标海拔；富氧区严禁明火，氧浓度须连续监测",
        "brings the oxygen pressure to that of a target height; no flame in enriched air, its share is watched all the time",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("equivalent_altitude_m", "m", 0.0, 5_000.0).or(
            1_000.0,
            Certainty::Checked,
            ["公开工程做到约1000 m当量", "published works brought the air to about 1000 m"],
        ),
        word("underground", UNDERGROUND).or_word("true"),
    ],
    results: &[("oxygen_kpa", "kPa"), ("oxygen_wanted_kpa", "kPa"), ("oxygen_share_percent", "%")],
    run: tunnel_oxygen,
};

fn tunnel_oxygen(values: &Values) -> Result<Outcome, Refusal> {
    if values.word("underground") == "false" {
        let why = ["露天无法富氧，只能配个人供氧", "open air cannot be enriched: each man carries his oxygen"];
        return Err(Refusal::invalid("underground", values.say(why)));
    }
    let (altitude, target) = (values.number("altitude_m"), values.number("equivalent_altitude_m"));
    let mut outcome = Outcome::default();
    outcome.put("oxygen_kpa", oxygen_partial_pressure_kpa(altitude));
    outcome.put("oxygen_wanted_kpa", oxygen_partial_pressure_kpa(target));
    outcome.put("oxygen_share_percent", oxygen_share_percent(altitude, target));
    outcome.note(values.say([
        "加大通风不提高氧分压，只有富氧才行",
        "more ventilation does not raise the oxygen pressure, only enrichment does",
    ]));
    Ok(outcome)
}

static COMPRESSOR_AT_SITE: Spec = Spec {
    name: "compressor_at_site",
    source: "derating reference 6 [known]; makers' manuals of spraying units [uncertain]",
    range: [
        "折合海平面自由空气；进气密度和发动机降额取小者",
        "as free air of sea level; the smaller of inlet density and derated engine",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("free_air_l_per_s", "L/s", 0.1, 10_000.0),
        number("alpha_turbo", "1", 0.0, 1.0).or(
            1.0,
            Certainty::Assumed,
            ["未给发动机降额", "no engine derating given"],
        ),
        spread(
            number("air_tools_l_per_s", "L/s", 0.0, 10_000.0),
            [167.0, 200.0, 200.0],
            Certainty::Uncertain,
            ["一台湿喷机10–12 m³/min，未确认", "one wet spraying unit, 10 to 12 m3/min, unconfirmed"],
        ),
    ],
    results: &[
        ("compressor_site_l_per_s", "L/s"),
        ("heading_compressors", "count"),
        ("compressed_air_installed_l_per_s", "L/s"),
        ("compressed_air_wanted_l_per_s", "L/s"),
    ],
    run: compressor_at_site,
};

fn compressor_at_site(values: &Values) -> Result<Outcome, Refusal> {
    let ratio = density_ratio(values.number("altitude_m")).clamp(0.0, 1.0);
    let site = compressor_at_site_l_per_s(values.number("free_air_l_per_s"), ratio, values.number("alpha_turbo"));
    let wanted = values.number("air_tools_l_per_s");
    let count = count_needed(wanted, site);
    let mut outcome = Outcome::default();
    outcome.put("compressor_site_l_per_s", site);
    outcome.put("heading_compressors", count);
    outcome.put("compressed_air_installed_l_per_s", count * site);
    outcome.put("compressed_air_wanted_l_per_s", wanted);
    Ok(outcome)
}

static LOADER_OUTPUT: Spec = Spec {
    name: "loader_output",
    source: "earthmoving practice: bucket, fill, cycle, 50-minute hour [known]; derating reference 2 [known]",
    range: [
        "松方；装车循环27–33 s，洞内调头更长；爆破石渣充满率0.6–0.95",
        "loose volume; cycle of truck loading 27 to 33 s, longer where the loader turns in the tunnel; blasted rock fills 0.6 to 0.95",
    ],
    inputs: &[
        number("bucket_m3", "m3", 0.1, 60.0).also(&["bucket_capacity"]),
        spread(
            number("load_cycle_s", "s", 5.0, 600.0),
            [27.0, 33.0, 60.0],
            Certainty::Uncertain,
            ["装车循环，洞内调头按60 s", "truck loading, 60 s with turning in the tunnel"],
        ),
        spread(number("load_fill", "1", 0.1, 1.3), [0.6, 0.8, 0.95], Certainty::Known, ["爆破石渣", "blasted rock"]),
        number("hour_share", "1", 0.1, 1.0).or(0.83, Certainty::Known, ["每小时50分钟", "50 minutes of the hour"]),
        number("alpha_turbo", "1", 0.0, 1.0).or(
            1.0,
            Certainty::Assumed,
            ["未给发动机降额", "no engine derating given"],
        ),
        number("engine_kw", "kW", 1.0, 5_000.0).optional(),
    ],
    results: &[("loader_output_m3_per_h", "m3/h"), ("loader_engine_at_site_kw", "kW")],
    run: loader_output,
};

fn loader_output(values: &Values) -> Result<Outcome, Refusal> {
    let share = values.number("alpha_turbo");
    let cycle = ExcavationCycle {
        bucket_m3: values.number("bucket_m3"),
        fill: values.number("load_fill"),
        cycle_s: values.number("load_cycle_s"),
        efficiency: values.number("hour_share"),
        power_share: share,
    };
    let mut outcome = Outcome::default();
    outcome.put("loader_output_m3_per_h", excavation_output_m3_per_h(&cycle));
    if let Some(engine) = values.option("engine_kw") {
        outcome.put("loader_engine_at_site_kw", engine * share);
    }
    Ok(outcome)
}

static JUMBO_FACE: Spec = Spec {
    name: "jumbo_face",
    source: "equipment survey: drill jumbos [checked]; faces of published jobs by booms [uncertain]",
    range: [
        "有公开断面的用公开值；否则按臂数由公开工程读出，只作选型参考",
        "the published face where there is one; else by the booms, read off published jobs, an orientation only",
    ],
    inputs: &[
        number("max_face_m2", "m2", 1.0, 500.0).optional(),
        number("boom_count", "count", 1.0, 12.0).optional(),
        number("hole_diameter_mm", "mm", 10.0, 500.0).optional(),
        number("tunnel_face_area_m2", "m2", 1.0, 500.0).optional().also(&["face_area_m2"]),
    ],
    results: &[
        ("booms_for_face", "count"),
        ("jumbo_face_m2", "m2"),
        ("face_published", ""),
        ("face_hole_published", ""),
    ],
    run: jumbo_face,
};

fn jumbo_face(values: &Values) -> Result<Outcome, Refusal> {
    let flag = |found: bool| if found { "true" } else { "false" };
    let published = values.option("max_face_m2");
    let mut outcome = Outcome::default();
    if let Some(area) = values.option("tunnel_face_area_m2") {
        outcome.put("booms_for_face", booms_for_face(area));
    }
    if let Some(face) = published.or_else(|| values.option("boom_count").map(face_of_booms_m2)) {
        outcome.put("jumbo_face_m2", face);
    }
    outcome.word("face_published", flag(published.is_some()));
    outcome.word("face_hole_published", flag(values.option("hole_diameter_mm").is_some()));
    Ok(outcome)
}

static SPRAYING_CASE: Spec = Spec {
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

static SPRAY_UNIT: Spec = Spec {
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

static SHOTCRETE_DEMAND: Spec = Spec {
    name: "shotcrete_demand",
    source: "mass balance; rebound of wet spraying [uncertain]",
    range: [
        "给出的小时方量按附着量计；回弹料不得回收再用",
        "the stated output is read as what stays on the rock; rebound is never used again",
    ],
    inputs: &[
        number("placed_m3_per_h", "m3/h", 0.1, 400.0).also(&["hourly_output"]),
        spread(
            number("rebound_share", "1", 0.0, 0.6),
            [0.05, 0.1, 0.15],
            Certainty::Uncertain,
            ["湿喷常见回弹，以现场试喷为准", "usual for wet spraying, a trial on site wins"],
        ),
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

/// The labels of the names that they use: name, Chinese, English.
pub(in crate::calculate) static NAMES: &[Name] = &[
    ("air_diesel_m3_per_min", "柴油机用风", "air for the diesel engines"),
    ("air_m3_per_min", "风机风量", "volume of the fan"),
    ("air_m3_per_s", "风机风量（每秒）", "volume of the fan, per second"),
    ("air_people_m3_per_min", "人员用风", "air for the people"),
    ("air_per_person_m3_per_min", "每人用风", "air for each person"),
    ("air_return_m3_per_min", "回风速度用风", "air for the return speed"),
    ("air_tools_l_per_s", "用气量", "air of the tools"),
    ("alpha_turbo", "增压柴油机功率系数", "power factor of a turbocharged diesel"),
    ("blast_share", "爆破附加", "share added for blast fume"),
    ("blind_heading_length_m", "独头掘进长度", "blind heading length"),
    ("boom_count", "钻臂数", "booms"),
    ("booms_for_face", "断面宜用臂数", "booms that the face asks for"),
    ("compressed_air_installed_l_per_s", "所配供气量", "compressed air installed"),
    ("compressed_air_wanted_l_per_s", "所需供气量", "compressed air wanted"),
    ("compressor_at_site", "空压机高原供气", "compressor at the site"),
    ("compressor_site_l_per_s", "当地供气量（折海平面）", "delivery at the site, as sea-level air"),
    ("heading_compressors", "空压机台数", "compressors"),
    ("diesel_planned_kw", "通风所计柴油功率", "diesel power that the air is for"),
    ("duct_diameter_m", "风管直径", "duct diameter"),
    ("duct_factor", "风管漏风系数", "leakage factor of the duct"),
    ("duct_friction", "风管摩阻系数", "friction factor of the duct"),
    ("duct_loss_percent", "百米漏风率", "loss of the duct over 100 m"),
    ("duct_pressure", "风管阻力", "duct pressure"),
    ("duct_pressure_pa", "风管沿程阻力", "friction of the duct"),
    ("duct_speed_m_per_s", "风管风速", "speed in the duct"),
    ("engine_kw", "发动机功率", "engine power"),
    ("equivalent_altitude_m", "目标当量海拔", "height that the air is to equal"),
    ("face_air_m3_per_min", "掌子面风量", "air at the face"),
    ("face_area_m2", "掌子面面积", "area of the face"),
    ("face_hole_published", "公布孔径", "hole diameter published"),
    ("face_published", "公布断面", "face published"),
    ("fan_air_installed_m3_per_min", "风机总风量", "volume of the fans installed"),
    ("fan_air_m3_per_min", "单台风机风量", "volume of one fan"),
    ("fan_air_power_kw", "空气功率", "air power"),
    ("fan_at_site", "风机高原工况", "fan at the site"),
    ("fan_motor_at_site_kw", "风机电机当地可用功率", "motor of the fan at the site"),
    ("fan_motors_installed_kw", "风机装机功率", "motors of the fans installed"),
    ("fan_pressure_at_site_pa", "风机当地全压", "pressure of the fan at the site"),
    ("fan_shaft_at_site_kw", "风机当地轴功率", "shaft power of the fan at the site"),
    ("fans_required", "风机台数", "fans"),
    ("heading_length_m", "独头长度", "length of the heading"),
    ("heading_m", "通风长度", "length that is ventilated"),
    ("hour_share", "时间利用系数", "share of the hour that is worked"),
    ("jumbo_face", "凿岩台车可钻断面", "face of a jumbo"),
    ("jumbo_face_m2", "可钻断面", "face that it drills"),
    ("layer_mm", "喷层厚度", "thickness of the layer"),
    ("load_cycle_s", "装载循环时间", "loading cycle"),
    ("load_fill", "装载充满系数", "filling of the bucket"),
    ("loader_engine_at_site_kw", "装载机当地功率", "engine of the loader at the site"),
    ("loader_output", "装载机产量", "output of a loader"),
    ("loader_output_m3_per_h", "装载机小时产量（松方）", "output of the loader, loose"),
    ("hole_diameter_mm", "孔径", "hole diameter"),
    ("max_face_m2", "最大断面", "largest face"),
    ("methane", "瓦斯", "methane"),
    ("motor_air_c", "电机环境温度", "air at the motor"),
    ("nozzle_reach_m", "喷嘴可达", "reach of the nozzle"),
    ("oxygen_share_percent", "所需氧浓度", "share of oxygen needed"),
    ("oxygen_wanted_kpa", "目标氧分压", "oxygen pressure wanted"),
    ("particle_filter", "颗粒捕集器", "particle filter"),
    ("people", "洞内人数", "people underground"),
    ("placed_m3_per_h", "喷射附着量", "concrete that stays"),
    ("reach_vertical_m", "竖直可达", "vertical reach"),
    ("rebound_share", "回弹率", "rebound"),
    ("return_speed_m_per_s", "回风速度", "speed of the return"),
    ("shotcrete_demand", "喷射混凝土需量", "shotcrete to be sprayed"),
    ("shotcrete_required_m3_per_h", "需喷方量", "shotcrete to be sprayed an hour"),
    ("slope_angle", "边坡坡角", "slope angle"),
    ("spray_reach_m", "喷射臂长", "reach of the spraying arm"),
    ("spray_unit", "湿喷机可达", "reach of a spraying unit"),
    ("sprayed_area_m2_per_h", "每小时喷护面积", "area sprayed an hour"),
    ("spraying_case", "喷射部位", "where it is sprayed"),
    ("total_pressure_pa", "风机全压", "total pressure of the fan"),
    ("tunnel_air", "隧道需风量", "air of a tunnel"),
    ("tunnel_air_m3_per_min", "风机所需风量", "air that the fan must blow"),
    ("tunnel_air_methane_m3_per_min", "有瓦斯时风量", "air that the fan must blow with methane"),
    ("tunnel_diesel_kw", "洞内柴油总功率", "diesel power underground"),
    ("tunnel_face_area_m2", "断面面积", "area of the section"),
    ("tunnel_height_m", "隧道净高", "clear height of the tunnel"),
    ("tunnel_length_m", "隧道长度", "tunnel length"),
    ("tunnel_oxygen", "隧道供氧", "oxygen in a tunnel"),
    ("tunnel_width_m", "隧道净宽", "clear width of the tunnel"),
    ("underground", "洞内作业", "underground"),
];
