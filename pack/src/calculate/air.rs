//! Calculators of thin air and weather: atmosphere, boiling point, wind, evaporation.

use super::spec::{Spec, number};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::atmosphere::{
    RHO0_KG_PER_M3, altitude_m, boiling_point_c, density_kg_per_m3, oxygen_partial_pressure_kpa, pressure_kpa,
    temperature_k,
};
use crate::formulas::derating::{clearance_multiplier, compressor_mass_ratio, cooling_factor};
use crate::formulas::weather::{
    EVAPORATION_LIMIT_KG_PER_M2_H, beaufort_force, evaporation_kg_per_m2_h, gust_at_height, wind_at_height,
};
use crate::text::range;
use fieldpack_quantity::{Certainty, Interval};

/// Kelvin of 0 degrees Celsius.
const ZERO_C_K: f64 = 273.15;
/// Heights at which a boiling point is a plateau's: above, the answer says what it forbids, m.
const PLATEAU_M: f64 = 1_500.0;

pub(super) static ATMOSPHERE: Spec = Spec {
    name: "atmosphere",
    source: "ISO 2533 [known]",
    range: ["海拔至11000 m；天气使实际气压相差2–4%", "up to 11,000 m; weather moves the true pressure by 2 to 4 %"],
    inputs: &[
        number("altitude_m", "m", -430.0, 11_000.0),
        number("air_c", "degC", -80.0, 60.0).optional().also(&["ambient_temperature", "temperature_c"]),
    ],
    results: &[
        ("air_pressure_kpa", "kPa"),
        ("standard_temperature_c", "degC"),
        ("air_density_kg_per_m3", "kg/m3"),
        ("air_density_ratio", "1"),
        ("oxygen_kpa", "kPa"),
        ("cooling_factor", "1"),
        ("clearance_multiplier", "1"),
    ],
    run: atmosphere,
};

fn atmosphere(values: &Values) -> Result<Outcome, Refusal> {
    let height = values.number("altitude_m");
    let standard = temperature_k(height) - ZERO_C_K;
    let own = values.option("air_c");
    let air = own.unwrap_or(standard);
    let density = density_kg_per_m3(height, air);
    let mut outcome = Outcome::default();
    outcome.put("air_pressure_kpa", pressure_kpa(height));
    outcome.put("standard_temperature_c", standard);
    outcome.put("air_density_kg_per_m3", density);
    outcome.put("air_density_ratio", density / RHO0_KG_PER_M3);
    outcome.put("oxygen_kpa", oxygen_partial_pressure_kpa(height));
    outcome.put("cooling_factor", cooling_factor(height));
    outcome.put("clearance_multiplier", clearance_multiplier(height));
    if own.is_none() {
        outcome.note(values.say([
            "未给气温，按标准大气温度计算密度",
            "no air temperature given: density at the temperature of the standard atmosphere",
        ]));
    }
    Ok(outcome)
}

pub(super) static BOILING_POINT: Spec = Spec {
    name: "boiling_point",
    source: "Antoine [checked]; ISO 2533 [known]",
    range: [
        "纯水，1–100℃；加压水箱略高于100℃时误差在1 K以内；50%乙二醇约高5–8 K [uncertain]",
        "pure water, 1 to 100 C, within 1 K a little above under a cap; 50 % glycol adds 5 to 8 K [uncertain]",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 11_000.0).optional(),
        number("air_pressure_kpa", "kPa", 20.0, 110.0).optional().also(&["air_pressure"]),
        number("cap_kpa", "kPa", 0.0, 200.0).or(0.0, Certainty::Assumed, ["敞口", "open to the air"]),
    ],
    results: &[("air_pressure_kpa", "kPa"), ("boiling_point_c", "degC")],
    run: boiling_point,
};

fn boiling_point(values: &Values) -> Result<Outcome, Refusal> {
    let air = match (values.option("air_pressure_kpa"), values.option("altitude_m")) {
        (Some(pressure), _) => pressure,
        (None, Some(height)) => pressure_kpa(height),
        (None, None) => {
            return Err(Refusal::missing(
                "altitude_m",
                values.say(["请给出海拔或气压", "give the altitude or the air pressure"]),
            ));
        }
    };
    let boiling = boiling_point_c(air + values.number("cap_kpa"));
    let mut outcome = Outcome::default();
    outcome.put("air_pressure_kpa", air);
    outcome.put("boiling_point_c", boiling);
    if altitude_m(air).low() > PLATEAU_M {
        outcome.note(values.say([
            "拌合水加热上限不能超过当地沸点",
            "the mixing water can never be hotter than the local boiling point",
        ]));
    }
    Ok(outcome)
}

pub(super) static COMPRESSOR_DERATING: Spec = Spec {
    name: "compressor_derating",
    source: "derating reference 6: mass flow by inlet density [known]",
    range: [
        "仅按进气密度；压缩机自身发动机另按engine_derating修正，取小者",
        "by inlet density alone; the compressor's engine is derated on its own, the smaller counts",
    ],
    inputs: &[
        number("altitude_m", "m", -430.0, 11_000.0),
        number("intake_c", "degC", -60.0, 60.0).or(
            15.0,
            Certainty::Assumed,
            ["标准大气海平面气温", "sea level of the standard atmosphere"],
        ),
        number("gauge_bar", "bar", 0.0, 60.0).optional(),
    ],
    results: &[("mass_flow_ratio", "1"), ("pressure_ratio", "1")],
    run: compressor_derating,
};

fn compressor_derating(values: &Values) -> Result<Outcome, Refusal> {
    let height = values.number("altitude_m");
    let mut outcome = Outcome::default();
    outcome.put("mass_flow_ratio", compressor_mass_ratio(height, values.number("intake_c")));
    if let Some(gauge) = values.option("gauge_bar") {
        let air_bar = pressure_kpa(height) / 100.0;
        // (gauge + air) / air falls with the air pressure, whose two uses are one and the same value.
        outcome.put("pressure_ratio", gauge / air_bar + 1.0);
        outcome.note(values.say([
            "压比升高则排气温度升高；凿岩须保持表压，宜大一号或加增压机",
            "a higher ratio means hotter discharge; hammers need the gauge pressure kept: one size larger or a booster",
        ]));
    }
    Ok(outcome)
}

pub(super) static WIND_AT_HEIGHT: Spec = Spec {
    name: "wind_at_height",
    source: "condition list c04, climate model [known]; Beaufort scale [checked for 4 to 9]",
    range: [
        "平均风的幂律，离地1 m以上；不适用于垭口、山脊；停工以厂家限值为准",
        "power law of the mean wind from 1 m up; says nothing of passes and ridges; the maker's limit stops the work",
    ],
    inputs: &[
        number("wind_m_per_s", "m/s", 0.0, 75.0).also(&["wind_speed"]),
        number("height_m", "m", 1.0, 1_000.0).also(&["boom_length", "lift_height"]),
        number("wind_exponent", "1", 0.05, 0.5).constant("wind_exponent"),
        number("gust_factor", "1", 1.0, 3.0).constant("gust_factor"),
    ],
    results: &[("wind_at_height_m_per_s", "m/s"), ("gust_at_height_m_per_s", "m/s"), ("beaufort_at_height", "1")],
    run: wind_at,
};

fn wind_at(values: &Values) -> Result<Outcome, Refusal> {
    let mean = wind_at_height(values.number("wind_m_per_s"), values.number("height_m"), values.number("wind_exponent"));
    let mut outcome = Outcome::default();
    outcome.put("wind_at_height_m_per_s", mean);
    outcome.put("gust_at_height_m_per_s", gust_at_height(mean, values.number("gust_factor")));
    let force = beaufort_force(mean);
    outcome.put("beaufort_at_height", force);
    if force.high() >= 6.0 {
        let force = range(force);
        outcome.note(
            values.say([
                "六级及以上大风停止臂架和吊装作业（以厂家限值为准）",
                "stop boom and lifting work at Beaufort 6 or the maker's lower limit",
            ]) + &format!(" ({force})"),
        );
    }
    Ok(outcome)
}

pub(super) static EVAPORATION: Spec = Spec {
    name: "evaporation",
    source: "Uno, ACI Materials Journal 95-M34 [checked]; ACI 305R [checked]",
    range: [
        "无气压项：高原实际蒸发更快，结果是下限",
        "no pressure term: thin air evaporates faster, so on a plateau the result is a lower bound",
    ],
    inputs: &[
        number("concrete_c", "degC", -10.0, 80.0).also(&["concrete_temperature"]),
        number("air_c", "degC", -40.0, 60.0).also(&["ambient_temperature", "ambient_temperature_max"]),
        number("relative_humidity_percent", "%", 0.0, 100.0),
        number("wind_m_per_s", "m/s", 0.0, 60.0).also(&["wind_speed"]),
        number("altitude_m", "m", -430.0, 9_000.0).optional(),
    ],
    results: &[("evaporation_kg_per_m2_h", "kg/(m2.h)"), ("evaporation_limit_kg_per_m2_h", "kg/(m2.h)")],
    run: evaporation,
};

fn evaporation(values: &Values) -> Result<Outcome, Refusal> {
    let rate = evaporation_kg_per_m2_h(
        values.number("concrete_c"),
        values.number("air_c"),
        values.number("relative_humidity_percent") / 100.0,
        values.number("wind_m_per_s"),
    );
    let mut outcome = Outcome::default();
    outcome.put("evaporation_kg_per_m2_h", rate);
    outcome.put("evaporation_limit_kg_per_m2_h", Interval::exact(EVAPORATION_LIMIT_KG_PER_M2_H));
    if rate.high() >= EVAPORATION_LIMIT_KG_PER_M2_H {
        outcome.note(values.say([
            "达到1.0 kg/(m²·h)须防塑性开裂；掺硅灰约取一半",
            "guard against plastic cracking from 1.0 kg/(m²·h), about half of it with silica fume",
        ]));
    }
    if values.option("altitude_m").is_some_and(|height| height.high() > PLATEAU_M) {
        outcome.outside(
            values.say([
                "公式无气压项，高原上结果是下限",
                "the formula has no pressure term: a lower bound on a plateau",
            ]),
        );
    }
    Ok(outcome)
}
