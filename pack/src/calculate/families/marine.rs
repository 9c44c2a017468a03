//! Piles at sea: hammer energy, sea state, exposure.

use super::super::names::Name;
use super::super::spec::{Both, Spec, number, word};
use super::super::values::{Outcome, Refusal, Values};
use crate::formulas::marine::{
    Aggressiveness, blow_energy_kj, chloride_class, current_load_kn, driving_resistance_kn, pile_length_m, pile_mass_t,
    pile_wall_mm, shaft_resistance_kn, sulphate_class, vibro_amplitude_mm, vibro_force_kn, weight_kn,
};
use fieldpack_quantity::Interval;

/// Soils with a published range of unit friction.
const SOILS: &[(&str, Both)] = &[
    ("soft_clay", ["软土", "soft clay"]),
    ("clay", ["黏性土", "clay"]),
    ("silt", ["粉土", "silt"]),
    ("sand", ["砂土", "sand"]),
    ("gravel", ["碎石土", "gravel"]),
    ("fill", ["填土", "fill"]),
];
/// Exposure zones of the marine codes.
const ZONES: &[(&str, Both)] = &[
    ("atmosphere", ["大气区", "atmospheric zone"]),
    ("splash", ["浪溅区", "splash zone"]),
    ("tidal", ["水位变动区", "tidal zone"]),
    ("submerged", ["水下区", "submerged zone"]),
];

/// The unit friction of a precast or steel pile, kPa: JGJ 94, by soil, over all its states `[known]`.
fn friction_kpa(soil: &str) -> Interval {
    match soil {
        "soft_clay" => Interval::between(14.0, 30.0),
        "clay" => Interval::between(24.0, 105.0),
        "silt" => Interval::between(26.0, 88.0),
        "sand" => Interval::between(24.0, 116.0),
        "gravel" => Interval::between(70.0, 200.0),
        "fill" => Interval::between(22.0, 30.0),
        // Not known, or without a published range: anything from the softest to the hardest.
        _ => Interval::between(14.0, 200.0),
    }
}

/// The least share of the static friction that is reckoned with while driving: ours, on the safe side.
/// It excludes hammers, so it is a bound of the formula and not an unconfirmed value that may only warn.
const LEAST_DRIVING_SHARE: f64 = 0.4;

static PILE_SIZE: Spec = Spec {
    name: "pile_size",
    source: "API RP 2A-WSD, minimum wall 6.35 + D/100 mm [known]; geometry of a steel tube [known]",
    range: [
        "钢管桩；给出桩重时取给出值；壁厚未给出时取最小壁厚的0.8~1.6倍（一根公开的4.3m桩为0.81~0.91倍）",
        "steel tubes; a stated pile mass goes before; a wall that is not given is 0.8 to 1.6 times the least one (one published 4.3 m pile had 0.81 to 0.91)",
    ],
    inputs: &[
        number("lift_mass_t", "t", 0.001, 20_000.0).optional().also(&["lift_mass"]),
        number("driven_diameter_mm", "mm", 50.0, 15_000.0).optional().also(&["pile_diameter"]),
        number("pile_penetration_depth_m", "m", 0.1, 200.0).optional(),
        number("water_depth_m", "m", 0.0, 3_000.0).optional(),
        number("tidal_range_m", "m", 0.0, 18.0).optional(),
        number("stick_up_m", "m", 0.0, 50.0).constant("pile_stick_up"),
        number("wall_over_least", "1", 0.5, 5.0).constant("pile_wall_over_least"),
    ],
    results: &[("pile_wall_mm", "mm"), ("pile_length_m", "m"), ("pile_mass_t", "t"), ("pile_weight_kn", "kN")],
    run: pile_size,
};

fn pile_size(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let diameter = values.option("driven_diameter_mm");
    let wall = diameter.map(|diameter| pile_wall_mm(diameter) * values.number("wall_over_least"));
    if let Some(wall) = wall {
        outcome.put("pile_wall_mm", wall);
    }
    let water = values.option("water_depth_m").unwrap_or(Interval::ZERO);
    let tide = values.option("tidal_range_m").unwrap_or(Interval::ZERO);
    let length = values
        .option("pile_penetration_depth_m")
        .map(|penetration| pile_length_m(penetration, water, tide, values.number("stick_up_m")));
    if let Some(length) = length {
        outcome.put("pile_length_m", length);
        if values.option("water_depth_m").is_none() {
            outcome.note(values.say(["未给水深：桩长按陆上计", "no water depth: the length is that on land"]));
        }
    }
    let computed = diameter.zip(wall).zip(length);
    let computed = computed.map(|((diameter, wall), length)| pile_mass_t(diameter, wall, length));
    let Some(mass) = values.option("lift_mass_t").or(computed) else {
        return Err(Refusal::missing(
            "driven_diameter_mm",
            values.say(["请给出桩重，或桩径和入土深度", "give the mass of the pile, or its diameter and penetration"]),
        ));
    };
    outcome.put("pile_mass_t", mass);
    outcome.put("pile_weight_kn", weight_kn(mass));
    Ok(outcome)
}

static PILE_DRIVING: Spec = Spec {
    name: "pile_driving",
    source: "JGJ 94 side friction of precast piles [known ranges]; FHWA modified Gates formula [known], beyond common piles [uncertain]",
    range: [
        "只计外侧摩阻，按土类取规范全范围；不计桩端、土塞和恢复；只判断锤明显偏小，可打性须用波动方程按勘察资料证明",
        "outer friction alone, the code's whole range for the soil; no toe, plug or set-up; it tells a hammer that is clearly too small, driveability is proved by a wave equation with the site's soil",
    ],
    inputs: &[
        number("driven_diameter_mm", "mm", 50.0, 15_000.0).also(&["pile_diameter"]),
        number("pile_penetration_depth_m", "m", 0.1, 200.0),
        word("soil_class", SOILS).optional(),
        number("driving_share", "1", 0.1, 1.0).constant("pile_driving_share"),
        number("blows_per_25_mm", "1", 0.2, 100.0).constant("pile_refusal_blows"),
    ],
    results: &[("driving_friction_kn", "kN"), ("blow_energy_required_kj", "kJ")],
    run: pile_driving,
};

fn pile_driving(values: &Values) -> Result<Outcome, Refusal> {
    let friction = friction_kpa(values.word("soil_class")) * values.number("driving_share");
    let resistance =
        shaft_resistance_kn(values.number("driven_diameter_mm"), values.number("pile_penetration_depth_m"), friction);
    let mut outcome = Outcome::default();
    outcome.put("driving_friction_kn", resistance);
    outcome.put("blow_energy_required_kj", blow_energy_kj(resistance, values.number("blows_per_25_mm")));
    outcome.note(values.say([
        "仅供初选：不得据此定锤，须做波动方程分析",
        "for a first choice only: the hammer is settled by a wave equation analysis",
    ]));
    Ok(outcome)
}

static PILE_DRIVING_LEAST: Spec = Spec {
    name: "pile_driving_least",
    source: "JGJ 94 side friction of precast piles, least of the soil [known]; FHWA modified Gates formula [known]",
    range: [
        "全部取最小：该土类最低摩阻的40%、无桩端阻力；锤击能量低于此值即不可能沉桩，高于此值不代表够用",
        "the least of everything: 40 % of the soil's lowest friction, no toe; a hammer under it cannot drive the pile, one above it may still be too small",
    ],
    inputs: &[
        number("driven_diameter_mm", "mm", 50.0, 15_000.0).also(&["pile_diameter"]),
        number("pile_penetration_depth_m", "m", 0.1, 200.0),
        word("soil_class", SOILS).optional(),
        number("blows_per_25_mm", "1", 0.2, 100.0).constant("pile_refusal_blows"),
    ],
    results: &[("blow_energy_least_kj", "kJ")],
    run: pile_driving_least,
};

fn pile_driving_least(values: &Values) -> Result<Outcome, Refusal> {
    let friction = Interval::exact(friction_kpa(values.word("soil_class")).low() * LEAST_DRIVING_SHARE);
    let resistance =
        shaft_resistance_kn(values.number("driven_diameter_mm"), values.number("pile_penetration_depth_m"), friction);
    let mut outcome = Outcome::default();
    outcome.put("blow_energy_least_kj", blow_energy_kj(resistance, values.number("blows_per_25_mm")));
    Ok(outcome)
}

static HAMMER_ON_PILE: Spec = Spec {
    name: "hammer_on_pile",
    source: "published blow energy; FHWA modified Gates formula [known], beyond common piles [uncertain]",
    range: [
        "止锤标准每25mm 10击；大直径单桩超出公式来源范围，只作比较；振动锤没有锤击能量",
        "at 10 blows for 25 mm; monopiles lie beyond the piles that the formula was made on: to compare only; a vibratory hammer gives no blow",
    ],
    inputs: &[
        number("energy_kj", "kJ", 0.0, 10_000.0).optional(),
        number("eccentric_moment_kgm", "kg.m", 0.1, 10_000.0).optional(),
        number("penetration_m_per_min", "m/min", 0.0, 100.0).optional(),
        number("blows_per_25_mm", "1", 0.2, 100.0).constant("pile_refusal_blows"),
    ],
    results: &[("blow_energy_kj", "kJ"), ("driving_resistance_kn", "kN")],
    run: hammer_on_pile,
};

fn hammer_on_pile(values: &Values) -> Result<Outcome, Refusal> {
    // An eccentric moment, or a speed of penetration in place of an energy, is told of vibratory hammers only.
    let vibrates = ["eccentric_moment_kgm", "penetration_m_per_min"].iter().any(|name| values.option(name).is_some());
    let Some(energy) = values.option("energy_kj").or_else(|| vibrates.then_some(Interval::ZERO)) else {
        return Err(Refusal::missing("energy_kj", values.say(["请给出锤击能量", "give the blow energy"])));
    };
    let mut outcome = Outcome::default();
    outcome.put("blow_energy_kj", energy);
    outcome.put("driving_resistance_kn", driving_resistance_kn(energy, values.number("blows_per_25_mm")));
    Ok(outcome)
}

static VIBRO_ON_PILE: Spec = Spec {
    name: "vibro_on_pile",
    source: "force m r w^2 and free amplitude 2 M / m [known]",
    range: [
        "自由悬挂时的振幅，土中更小；未计锤体和夹具质量时偏大；公开研究的一根4.7m单桩在20Hz以下预计拒锤",
        "amplitude of a pile hanging free, smaller in the soil; too large where hammer and clamps are not counted; one studied 4.7 m monopile was expected to refuse below 20 Hz",
    ],
    inputs: &[
        number("eccentric_moment_kgm", "kg.m", 0.1, 10_000.0),
        number("frequency_hz", "Hz", 1.0, 100.0),
        number("pile_mass_t", "t", 0.01, 20_000.0).also(&["lift_mass"]),
        number("vibro_mass_t", "t", 0.0, 2_000.0).optional(),
    ],
    results: &[("vibro_force_kn", "kN"), ("vibro_amplitude_mm", "mm")],
    run: vibro_on_pile,
};

fn vibro_on_pile(values: &Values) -> Result<Outcome, Refusal> {
    let moment = values.number("eccentric_moment_kgm");
    let hammer = values.option("vibro_mass_t");
    let mass = values.number("pile_mass_t") + hammer.unwrap_or(Interval::ZERO);
    let mut outcome = Outcome::default();
    outcome.put("vibro_force_kn", vibro_force_kn(moment, values.number("frequency_hz")));
    outcome.put("vibro_amplitude_mm", vibro_amplitude_mm(moment, mass));
    if hammer.is_none() {
        outcome.note(values.say(["未计振动锤和夹具质量", "hammer and clamps are not counted"]));
    }
    Ok(outcome)
}

static CURRENT_LOAD: Spec = Spec {
    name: "current_load",
    source: "Morison drag [known]; Cd 0.65 to 1.05, API RP 2A [known]",
    range: [
        "流速沿全水深均布；不计波浪、涡激和附着生物；用于抱桩器、定位桩和锚泊初核",
        "the speed over the whole depth; no waves, vortex shedding or growth; for a first look at gripper, spuds and moorings",
    ],
    inputs: &[
        number("current_speed_m_per_s", "m/s", 0.0, 15.0),
        number("driven_diameter_mm", "mm", 50.0, 15_000.0).also(&["pile_diameter"]),
        number("water_depth_m", "m", 0.0, 3_000.0),
        number("drag_coefficient", "1", 0.1, 3.0).constant("pile_drag_coefficient"),
    ],
    results: &[("current_load_kn", "kN")],
    run: current,
};

fn current(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let load = current_load_kn(
        values.number("current_speed_m_per_s"),
        values.number("driven_diameter_mm"),
        values.number("water_depth_m"),
        values.number("drag_coefficient"),
    );
    outcome.put("current_load_kn", load);
    Ok(outcome)
}

static WATER_EXPOSURE: Spec = Spec {
    name: "water_exposure",
    source: "GB 50021: chloride in alternate wetting 100, 500, 5,000 mg/L; sulphate, environment II 300, 1,500, 3,000 mg/L [known]",
    range: [
        "水中含量（mg/L），土样另有界限；区间取最不利端；水胶比和保护层按水运工程规范由设计给出",
        "contents of water in mg/L, soil has other steps; the worst end of an interval counts; water-binder ratio and cover come from the designer by the marine code",
    ],
    inputs: &[
        number("chloride_mg_per_l", "mg/L", 0.0, 200_000.0).optional().also(&["chloride_concentration"]),
        number("sulphate_mg_per_l", "mg/L", 0.0, 200_000.0).optional().also(&["sulphate_concentration"]),
        word("marine_zone", ZONES).optional(),
    ],
    results: &[("chloride_class", ""), ("sulphate_class", "")],
    run: exposure,
};

fn exposure(values: &Values) -> Result<Outcome, Refusal> {
    let chloride = values.option("chloride_mg_per_l").map(chloride_class);
    let sulphate = values.option("sulphate_mg_per_l").map(sulphate_class);
    let zone = values.word("marine_zone");
    if chloride.is_none() && sulphate.is_none() && zone.is_empty() {
        return Err(Refusal::missing(
            "chloride_mg_per_l",
            values.say(["请给出氯离子、硫酸盐含量或海洋环境区", "give the chloride, the sulphate or the marine zone"]),
        ));
    }
    let mut outcome = Outcome::default();
    for (name, class) in [("chloride_class", chloride), ("sulphate_class", sulphate)] {
        if let Some(class) = class {
            outcome.word(name, class.name());
        }
    }
    if zone == "splash" {
        outcome.note(values.say(["浪溅区：无防腐措施的钢桩不得使用", "splash zone: no steel without protection"]));
    }
    if [chloride, sulphate].into_iter().flatten().any(|class| class >= Aggressiveness::Medium) {
        outcome.note(values.say([
            "中等及以上腐蚀：混凝土掺矿渣粉、粉煤灰并由设计给出水胶比和保护层",
            "medium or stronger: concrete with slag or fly ash, water-binder ratio and cover from the designer",
        ]));
    }
    Ok(outcome)
}

/// The calculators of the family.
pub(in crate::calculate) static SPECS: &[&Spec] =
    &[&PILE_SIZE, &PILE_DRIVING, &PILE_DRIVING_LEAST, &HAMMER_ON_PILE, &VIBRO_ON_PILE, &CURRENT_LOAD, &WATER_EXPOSURE];

/// The labels of the names that they use: name, Chinese, English.
pub(in crate::calculate) static NAMES: &[Name] = &[
    ("blow_energy_kj", "锤击能量", "blow energy"),
    ("blow_energy_least_kj", "最低锤击能量（低于此值不可能）", "least blow energy (none drives with less)"),
    ("blow_energy_required_kj", "所需锤击能量（初选）", "blow energy needed (first choice)"),
    ("blows_per_25_mm", "每25mm锤击数", "blows for 25 mm"),
    ("chloride_class", "氯离子腐蚀性", "aggressiveness of the chloride"),
    ("chloride_mg_per_l", "氯离子浓度", "chloride"),
    ("current_load_kn", "水流作用于桩的力", "current load on a pile"),
    ("current_speed_m_per_s", "流速", "current"),
    ("drag_coefficient", "阻力系数", "drag coefficient"),
    ("driven_diameter_mm", "桩径", "pile diameter"),
    ("driving_friction_kn", "沉桩侧摩阻力", "friction while driving"),
    ("driving_resistance_kn", "止锤时的动阻力", "resistance at refusal"),
    ("driving_share", "沉桩阻力与静阻力之比", "driving over static resistance"),
    ("eccentric_moment_kgm", "偏心力矩", "eccentric moment"),
    ("energy_kj", "额定锤击能量", "rated blow energy"),
    ("frequency_hz", "振动频率", "frequency"),
    ("lift_mass_t", "桩重（给出）", "mass of the pile, stated"),
    ("marine_zone", "海洋环境区", "marine exposure zone"),
    ("penetration_m_per_min", "贯入速度", "speed of penetration"),
    ("pile_length_m", "桩长", "length of the pile"),
    ("pile_mass_t", "单桩质量", "mass of a pile"),
    ("pile_penetration_depth_m", "入土深度", "penetration"),
    ("pile_wall_mm", "壁厚（估计）", "wall, estimated"),
    ("pile_weight_kn", "单桩重量", "weight of a pile"),
    ("stick_up_m", "桩顶出水高度", "height above water"),
    ("sulphate_class", "硫酸盐腐蚀性", "aggressiveness of the sulphate"),
    ("sulphate_mg_per_l", "硫酸盐浓度", "sulphate"),
    ("tidal_range_m", "潮差", "tidal range"),
    ("vibro_amplitude_mm", "自由振幅（双幅）", "free double amplitude"),
    ("vibro_force_kn", "激振力", "force of the vibratory hammer"),
    ("vibro_mass_t", "振动锤和夹具质量", "mass of hammer and clamps"),
    ("wall_over_least", "壁厚与最小壁厚之比", "wall over the least wall"),
    ("water_depth_m", "水深", "water depth"),
    // Names of calculations.
    ("current_load", "水流力", "current load"),
    ("hammer_on_pile", "锤的动阻力", "hammer on the pile"),
    ("pile_driving", "沉桩阻力与锤击能量", "driving resistance and blow energy"),
    ("pile_driving_least", "沉桩最低能量", "least energy to drive the pile"),
    ("pile_size", "桩的尺寸与质量", "size and mass of the pile"),
    ("vibro_on_pile", "振动沉桩", "vibratory hammer on the pile"),
    ("water_exposure", "水的腐蚀性", "aggressiveness of the water"),
];
