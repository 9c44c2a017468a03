//! Fans, ducts and oxygen in thin air.

use super::UNDERGROUND;
use crate::calculate::spec::{Spec, number, word};
use crate::calculate::values::{Outcome, Refusal, Values};
use crate::formulas::atmosphere::{RHO0_KG_PER_M3, density_ratio, oxygen_partial_pressure_kpa};
use crate::formulas::derating::{MOTOR_LIMIT_M, motor_factor};
use crate::formulas::tunnel::{count_needed, duct_pressure_pa, fan_in_thin_air, oxygen_share_percent};

/// Seconds of a minute.
const SECONDS_PER_MIN: f64 = 60.0;

pub(super) static FAN_AT_SITE: Spec = Spec {
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
        number("motor_air_c", "degC", -40.0, 60.0).usual(),
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

pub(super) static DUCT_PRESSURE: Spec = Spec {
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
        number("duct_friction", "1", 0.005, 0.1).usual(),
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

pub(super) static TUNNEL_OXYGEN: Spec = Spec {
    name: "tunnel_oxygen",
    source: "ISO 2533 [known]; scenario families S05 [checked, secondary]",
    range: [
        "使吸入氧分压相当于目标海拔；富氧区严禁明火，氧浓度须连续监测",
        "brings the oxygen pressure to that of a target height; no flame in enriched air, its share is watched all the time",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 9_000.0),
        number("equivalent_altitude_m", "m", 0.0, 5_000.0).usual(),
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
