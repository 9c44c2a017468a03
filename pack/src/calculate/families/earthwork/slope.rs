//! Calculators of slopes: their state, face, anchors, boulders, rain, and what a drill rig can bore.

use super::super::super::spec::{Spec, number};
use super::super::super::values::{Outcome, Refusal, Values};
use crate::formulas::earthwork::slope::{
    SlopeState, slope_anchor_kn_per_m, slope_bond_kpa, slope_boulder_t, slope_face_length_m, slope_friction_needed_deg,
    slope_rain_class, slope_rockfall_kj, slope_run_m, slope_state,
};
use fieldpack_quantity::Interval;

pub(super) static SLOPE_STATE: Spec = Spec {
    name: "slope_state",
    source: "GB 50330-2013: unstable < 1.00, marginal to 1.05, basically stable to Fst, Fst 1.15 to 1.35 by class [known]",
    range: [
        "取最不利端：稳定系数低端对要求的高端；稳定系数须由勘察和验算给出，本计算不替代边坡设计",
        "the worst ends are compared; the factor comes from investigation and analysis, this is no slope design",
    ],
    inputs: &[
        number("slope_stability_factor", "1", 0.3, 5.0),
        number("slope_factor_demanded", "1", 1.0, 2.0).constant("slope_factor_demanded"),
    ],
    results: &[("slope_state", ""), ("slope_reserve", "1")],
    run: state,
};

fn state(values: &Values) -> Result<Outcome, Refusal> {
    let (factor, demanded) = (values.number("slope_stability_factor"), values.number("slope_factor_demanded"));
    let found = slope_state(factor, demanded);
    let mut outcome = Outcome::default();
    outcome.word("slope_state", found.name());
    outcome.put("slope_reserve", factor - demanded);
    outcome.note(match found {
        SlopeState::Unstable => values.say([
            "不稳定：人员和设备撤出，只做远程或坡外的排水、反压和监测",
            "unstable: people and machines out; only drainage, toe weight and monitoring from outside",
        ]),
        SlopeState::Marginal => values.say([
            "欠稳定：先排水和监测，随时可撤离时才进场",
            "marginal: drain and monitor first, enter only where one can leave at once",
        ]),
        SlopeState::BasicallyStable => values.say([
            "基本稳定但未达设计要求：自上而下边开挖边支护",
            "basically stable, short of the design factor: from the top down, each step supported",
        ]),
        SlopeState::Stable => values.say(["满足设计要求", "it meets the demand"]),
    });
    Ok(outcome)
}

pub(super) static SLOPE_GEOMETRY: Spec = Spec {
    name: "slope_geometry",
    source: "geometry; plane slope without water or cohesion: tan phi = F tan beta [known]",
    range: [
        "坡面长度、坡顶至坡脚水平距离；所需内摩擦角不计水和黏聚力，仅作初判",
        "length of the face, crest behind toe; the friction needed leaves water and cohesion out: a first look",
    ],
    inputs: &[
        number("slope_height_m", "m", 0.0, 1_500.0),
        number("slope_angle_deg", "deg", 1.0, 90.0).also(&["slope_angle"]),
        number("slope_factor_demanded", "1", 1.0, 2.0).constant("slope_factor_demanded"),
    ],
    results: &[("slope_face_length_m", "m"), ("slope_run_m", "m"), ("slope_friction_needed_deg", "deg")],
    run: geometry,
};

fn geometry(values: &Values) -> Result<Outcome, Refusal> {
    let (height, angle) = (values.number("slope_height_m"), values.number("slope_angle_deg"));
    let friction = slope_friction_needed_deg(angle, values.number("slope_factor_demanded"));
    let mut outcome = Outcome::default();
    outcome.put("slope_face_length_m", slope_face_length_m(height, angle));
    outcome.put("slope_run_m", slope_run_m(height, angle));
    outcome.put("slope_friction_needed_deg", friction);
    if friction.low() > 45.0 {
        outcome.note(values.say([
            "松散土石达不到该内摩擦角：须支护或放缓",
            "no loose soil or debris has that friction: support it or lay it back",
        ]));
    }
    Ok(outcome)
}

pub(super) static SLOPE_ANCHOR: Spec = Spec {
    name: "slope_anchor",
    source: "GB 50330-2013: l = K N / (pi D f), bond of rock and M30 grout by strength class, K 2.2 to 2.6 for permanent anchors [known]",
    range: [
        "岩石锚杆；极限黏结强度为规范初步设计值，须现场基本试验验证；土层锚杆不适用",
        "anchors in rock; the bond is the code's for a first design, to be proved by tests on the site; not for soil",
    ],
    inputs: &[
        number("hole_diameter_mm", "mm", 20.0, 500.0),
        number("rock_strength_mpa", "MPa", 0.1, 500.0).also(&["rock_strength_ucs"]),
        number("anchor_factor", "1", 1.0, 5.0).constant("slope_anchor_factor"),
        number("anchor_kn", "kN", 1.0, 20_000.0).optional(),
    ],
    results: &[("anchor_bond_kpa", "kPa"), ("anchor_kn_per_m", "kN/m"), ("anchor_bond_length_m", "m")],
    run: anchor,
};

fn anchor(values: &Values) -> Result<Outcome, Refusal> {
    let bond = slope_bond_kpa(values.number("rock_strength_mpa"));
    let metre = slope_anchor_kn_per_m(values.number("hole_diameter_mm"), bond, values.number("anchor_factor"));
    let mut outcome = Outcome::default();
    outcome.put("anchor_bond_kpa", bond);
    outcome.put("anchor_kn_per_m", metre);
    if let Some(force) = values.option("anchor_kn") {
        outcome.put("anchor_bond_length_m", force / metre);
    }
    outcome.note(values.say([
        "锚固段长度还受构造和杆体握裹力限制，由设计确定",
        "the length is also bound by detailing rules and by the bond of the bar: the designer sets it",
    ]));
    Ok(outcome)
}

pub(super) static SLOPE_BOULDER: Spec = Spec {
    name: "slope_boulder",
    source: "a ball of 2.4 to 2.8 t/m3; m g h [known]",
    range: [
        "按球体计；冲击能量为上限，未计弹跳和摩擦损失；防护网等级由设计按轨迹计算确定",
        "a ball; the energy is the most there can be, nothing lost on the way; the class of a barrier comes from a trajectory study",
    ],
    inputs: &[
        number("boulder_size_m", "m", 0.01, 30.0),
        number("slope_height_m", "m", 0.0, 1_500.0).optional(),
        number("boulder_density_t_per_m3", "t/m3", 1.5, 3.5).constant("slope_boulder_density"),
    ],
    results: &[("boulder_mass_t", "t"), ("rockfall_energy_kj", "kJ")],
    run: boulder,
};

fn boulder(values: &Values) -> Result<Outcome, Refusal> {
    let mass = slope_boulder_t(values.number("boulder_size_m"), values.number("boulder_density_t_per_m3"));
    let mut outcome = Outcome::default();
    outcome.put("boulder_mass_t", mass);
    if let Some(height) = values.option("slope_height_m") {
        outcome.put("rockfall_energy_kj", slope_rockfall_kj(mass, height));
    }
    Ok(outcome)
}

pub(super) static SLOPE_RAIN: Spec = Spec {
    name: "slope_rain",
    source: "GB/T 28592: 10, 25, 50, 100, 250 mm a day [known]",
    range: [
        "24h雨量；年雨量和小时雨量不适用；大雨及以上停止坡面作业",
        "rain of 24 h, not of an hour or a year; from heavy rain on, work on the slope stops",
    ],
    inputs: &[number("daily_rainfall_mm", "mm/d", 0.0, 2_000.0).also(&["daily_rainfall"])],
    results: &[("rain_class", "")],
    run: rain,
};

fn rain(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    outcome.word("rain_class", slope_rain_class(values.number("daily_rainfall_mm")));
    Ok(outcome)
}

pub(super) static SLOPE_RIG: Spec = Spec {
    name: "slope_rig",
    source: "published figures of the rig: largest casing, range of hole diameters",
    range: [
        "取已公布的最大套管或孔径；未公布即未核实",
        "the larger of what is published, casing or hole; what is not published is not verified",
    ],
    inputs: &[
        number("rig_casing_mm", "mm", 10.0, 2_000.0).optional().also(&["max_casing_mm"]),
        number("rig_hole_mm", "mm", 10.0, 2_000.0).optional().also(&["hole_diameter_mm"]),
    ],
    results: &[("rig_hole_max_mm", "mm")],
    run: rig,
};

fn rig(values: &Values) -> Result<Outcome, Refusal> {
    let casing = values.option("rig_casing_mm");
    // A range of diameters is what the rig can be fitted for: likely its upper end, whether it is has to be asked.
    let hole = values.option("rig_hole_mm").map(|hole| Interval::hull_of(hole.low(), hole.high(), hole.high()));
    let Some(most) = casing.zip(hole).map(|(casing, hole)| casing.max(hole)).or(casing).or(hole) else {
        return Err(Refusal::missing(
            "rig_casing_mm",
            values.say(["请给出最大套管或孔径", "give the largest casing or hole"]),
        ));
    };
    let mut outcome = Outcome::default();
    outcome.put("rig_hole_max_mm", most);
    Ok(outcome)
}
