//! A truck on the road: speed uphill at derated power, retarding downhill, tyres.

use super::super::super::spec::{Spec, exact, number};
use super::super::super::values::{Outcome, Refusal, Values};
use super::road::USUAL_PASSES;
use crate::formulas::haulage::{grade_speed_km_per_h, road_power_kw, tyre_t_km_per_h};
use crate::text::{range, say};
use fieldpack_quantity::Interval;

pub(super) static TRUCK_ON_GRADE: Spec = Spec {
    name: "truck_on_grade",
    source: "P = m g R v / efficiency [known]; scenario families S08; derating reference 2, 3, 8 [known]",
    range: [
        "功率取净功率乘现场系数；未公布净功率的车按每吨载重功率估计，须以厂家牵引曲线为准；不计附着力和档位",
        "net power times what the site leaves; a truck without published net power is estimated by its power for a tonne of payload: the maker's rimpull chart decides; grip and gears are not in it",
    ],
    inputs: &[
        number("payload_t", "t", 1.0, 600.0).also(&["payload"]),
        number("gross_over_payload", "1", 1.2, 3.0).constant("truck_gross_over_payload"),
        number("net_kw", "kW", 10.0, 10_000.0).optional().also(&["engine_kw"]),
        number("kw_per_t_payload", "kW/t", 1.0, 20.0).constant("haul_kw_per_t_payload"),
        number("power_factor", "1", 0.05, 1.0).also(&["alpha_turbo"]),
        number("climbing_resistance_percent", "%", 0.5, 90.0),
        number("driveline_efficiency", "1", 0.3, 1.0).constant("haul_driveline_efficiency"),
        number("ramp_speed_km_per_h", "km/h", 1.0, 60.0).constant("haul_ramp_speed"),
    ],
    results: &[
        ("truck_payload_t", "t"),
        ("truck_gross_t", "t"),
        ("truck_empty_t", "t"),
        ("grade_speed_km_per_h", "km/h"),
        ("rated_grade_speed_km_per_h", "km/h"),
        ("climb_power_required_kw", "kW"),
        ("pass_load_needed_t", "t"),
    ],
    run: on_grade,
};

fn on_grade(values: &Values) -> Result<Outcome, Refusal> {
    let payload = values.number("payload_t");
    let ratio = values.number("gross_over_payload");
    let gross = payload * ratio;
    let empty = payload * (ratio - 1.0);
    let resistance = values.number("climbing_resistance_percent");
    let efficiency = values.number("driveline_efficiency");
    let own = values.option("net_kw");
    let rated = own.unwrap_or_else(|| payload * values.number("kw_per_t_payload"));
    let derated = rated * values.number("power_factor");
    let mut outcome = Outcome::default();
    outcome.put("truck_payload_t", payload);
    outcome.put("truck_gross_t", gross);
    outcome.put("truck_empty_t", empty);
    outcome.put("pass_load_needed_t", payload / USUAL_PASSES);
    outcome.put("grade_speed_km_per_h", grade_speed_km_per_h(derated, gross, resistance, efficiency));
    outcome.put("rated_grade_speed_km_per_h", grade_speed_km_per_h(rated, gross, resistance, efficiency));
    outcome.put(
        "climb_power_required_kw",
        road_power_kw(gross, resistance, values.number("ramp_speed_km_per_h"), efficiency),
    );
    if own.is_none() {
        outcome.note(values.say([
            "未公布净功率：车速按每吨载重功率估计；总功率不得代替净功率",
            "no net power published: the speed is an estimate by power for a tonne of payload; gross power never stands for net",
        ]));
    }
    outcome.note(values.say([
        "按重车上坡计；计划不得采用平原额定车速",
        "for the loaded climb; a plan never takes the rated speed of the lowlands",
    ]));
    Ok(outcome)
}

pub(super) static TRUCK_RETARDING: Spec = Spec {
    name: "truck_retarding",
    source: "P = m g (G - R) v [known]; scenario families S08; derating reference 8: engine braking falls with density [known]",
    range: [
        "低端为空车下坡，高端为重车下坡；须落在厂家缓速器曲线以内；发动机制动随空气密度下降",
        "the low end is the empty way down, the high end the loaded one; it must lie within the maker's retarder chart; engine braking falls with the air density",
    ],
    inputs: &[
        number("truck_gross_t", "t", 1.0, 1_500.0),
        number("truck_empty_t", "t", 0.1, 1_000.0),
        number("retarding_resistance_percent", "%", 0.0, 60.0),
        number("down_speed_km_per_h", "km/h", 1.0, 80.0).constant("haul_down_speed"),
        number("air_density_ratio", "1", 0.3, 1.1).optional(),
    ],
    results: &[("retarding_loaded_kw", "kW"), ("retarding_empty_kw", "kW"), ("retarding_power_required_kw", "kW")],
    run: retarding,
};

fn retarding(values: &Values) -> Result<Outcome, Refusal> {
    let slope = values.number("retarding_resistance_percent");
    let speed = values.number("down_speed_km_per_h");
    let at = |mass: Interval| road_power_kw(mass, slope, speed, Interval::ONE);
    let loaded = at(values.number("truck_gross_t"));
    let empty = at(values.number("truck_empty_t"));
    let mut outcome = Outcome::default();
    outcome.put("retarding_loaded_kw", loaded);
    outcome.put("retarding_empty_kw", empty);
    outcome.put("retarding_power_required_kw", loaded.hull(empty));
    if let Some(density) = values.option("air_density_ratio")
        && density.low() < 1.0
    {
        let left = range(density);
        outcome.note(say!(
            values.language,
            "空气密度比{left}：发动机制动和制动器散热同比下降，须按厂家高原曲线",
            "air density ratio {left}: engine braking and brake cooling fall alike, ask for the maker's chart at this height"
        ));
    }
    Ok(outcome)
}

pub(super) static TYRE_LOAD: Spec = Spec {
    name: "tyre_load",
    source: "tyre makers' TKPH method [known], without corrections for heat and long hauls",
    range: [
        "平均轮胎载荷乘循环平均车速；须不大于轮胎额定TKPH；高温和长距离须按厂家修正",
        "mean tyre load times the mean speed of the cycle; it must not pass the tyre's rating; heat and long hauls are corrected by its maker",
    ],
    inputs: &[
        number("truck_gross_t", "t", 1.0, 1_500.0),
        number("truck_empty_t", "t", 0.1, 1_000.0),
        exact("tyres", "count", 4.0, 24.0).usual(),
        number("haul_mean_speed_km_per_h", "km/h", 0.1, 100.0),
    ],
    results: &[("tyre_t_km_per_h", "t.km/h")],
    run: tyres,
};

fn tyres(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    let rating = tyre_t_km_per_h(
        values.number("truck_gross_t"),
        values.number("truck_empty_t"),
        values.exact("tyres"),
        values.number("haul_mean_speed_km_per_h"),
    );
    outcome.put("tyre_t_km_per_h", rating);
    Ok(outcome)
}
