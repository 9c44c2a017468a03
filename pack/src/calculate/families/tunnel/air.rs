//! The volume of fresh air that a heading asks for.

use crate::calculate::spec::{Both, Spec, number, word};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::atmosphere::density_ratio;
use crate::formulas::tunnel::{
    AirDemand, air_of_m3_per_min, duct_factor, face_air_m3_per_min, face_area_m2, heading_length_m,
    return_air_m3_per_min,
};
use crate::text::{range, say};
use fieldpack_quantity::Interval;

/// Whether a particle filter is fitted.
const FILTERS: &[(&str, Both)] = &[
    ("not_said", ["未说明", "not said"]),
    ("fitted", ["已装颗粒捕集器", "particle filter fitted"]),
    ("none", ["未装", "none"]),
];

/// Headings that one duct no longer serves well, m (condition list c59).
const LONG_HEADING_M: f64 = 3_000.0;

/// Whether there is methane.
const METHANE: &[(&str, Both)] = &[("not_found", ["未发现", "not found"]), ("present", ["有瓦斯", "present"])];

pub(super) static TUNNEL_AIR: Spec = Spec {
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
        number("tunnel_diesel_kw", "kW", 0.0, 10_000.0).usual(),
        number("people", "count", 0.0, 2_000.0).optional(),
        number("face_area_m2", "m2", 1.0, 500.0).optional(),
        number("tunnel_width_m", "m", 0.5, 40.0).optional().also(&["site_width"]),
        number("tunnel_height_m", "m", 0.3, 40.0).optional().also(&["clear_height"]),
        word("particle_filter", FILTERS).or_word("not_said"),
        word("methane", METHANE).or_word("not_found"),
        number("air_per_person_m3_per_min", "m3/min", 1.0, 20.0).usual(),
        number("return_speed_m_per_s", "m/s", 0.1, 6.0).usual(),
        number("diesel_air_filtered_m3_per_min_kw", "m3/(min.kW)", 0.5, 20.0).usual(),
        number("diesel_air_unfiltered_m3_per_min_kw", "m3/(min.kW)", 0.5, 20.0).usual(),
        number("methane_return_m_per_s", "m/s", 0.1, 6.0).usual(),
        number("blast_share", "1", 0.0, 1.0).usual(),
        number("duct_loss_percent", "%", 0.0, 20.0).usual(),
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
    let per_kw = diesel_air(values);
    let at_least = values.number("methane_return_m_per_s");
    let own_speed = values.number("return_speed_m_per_s");
    let speed = if values.word("methane") == "present" { own_speed.max(at_least) } else { own_speed };
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
    let with_methane = AirDemand { return_m3_per_min: return_air_m3_per_min(area, own_speed.max(at_least)), ..demand };
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

/// Air of a diesel kilowatt: with a particle filter, without one, or between the two where nothing is said.
fn diesel_air(values: &Values) -> Interval {
    let filtered = values.number("diesel_air_filtered_m3_per_min_kw");
    let unfiltered = values.number("diesel_air_unfiltered_m3_per_min_kw");
    match values.word("particle_filter") {
        "fitted" => filtered,
        "none" => unfiltered,
        _ => Interval::hull_of(filtered.low(), filtered.value(), unfiltered.high().max(filtered.high())),
    }
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
    let written = |name: &str| range(values.number(name));
    if values.option("people").is_none() {
        let each = written("air_per_person_m3_per_min");
        outcome.note(say!(
            values.language,
            "未给人数：人员用风未计，每人{each} m³/min再除以密度比",
            "no number of people: their air is not in it, {each} m3/min each over the density ratio"
        ));
    }
    if values.word("methane") == "not_found" {
        let speed = written("methane_return_m_per_s");
        outcome.note(say!(
            values.language,
            "按未发现瓦斯计算；有瓦斯时回风不小于{speed} m/s，用“有瓦斯时风量”",
            "as if no methane was found; with methane the return keeps {speed} m/s: take the volume given for it"
        ));
    }
    let (fitted, none) = (written("diesel_air_filtered_m3_per_min_kw"), written("diesel_air_unfiltered_m3_per_min_kw"));
    outcome.note(say!(
        values.language,
        "洞内每增加1 kW柴油功率，海平面加{fitted} m³/min（无捕集器{none}），高原再除以密度比",
        "each further diesel kilowatt underground adds {fitted} m3/min at sea level ({none} without filter), over the density ratio at height"
    ));
}
