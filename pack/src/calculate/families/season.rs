//! Concrete in heat and cold: heat balance, haul loss, time to frost-critical strength.

use super::super::names::Name;
use super::super::spec::{Both, Spec, exact, number, word};
use super::super::values::{Outcome, Refusal, Values};
use crate::formulas::cold::{Batch, BatchTemperatures, mix_temperature_c};
use crate::formulas::derating::cooling_factor;
use crate::formulas::season::{
    Cement, Enclosure, LONGEST_H, Line, Member, cooler_factor, cooling_time_h, discharge_for_c, equivalent_age_h,
    heating_power_kw, ice_for_kg, insulation_kj_per_m2_h_k, journey_share, line_share, mean_c, placing_temperature_c,
};
use crate::text::{number as written, say};
use fieldpack_quantity::{Certainty, Interval};

/// The calculators of the family.
pub(in crate::calculate) static SPECS: &[&Spec] =
    &[&HAUL_TEMPERATURE, &STORED_HEAT, &ENCLOSURE_HEATING, &ICE_FOR_MIX, &OIL_COOLER];

/// The labels of the names that they use: name, Chinese, English.
pub(in crate::calculate) static NAMES: &[Name] = &[
    ("added_water_kg", "可换成冰的拌合水", "water that may be ice"),
    ("aggregate_c", "砂石温度", "temperature of the aggregate"),
    ("air_changes_per_h", "每小时换气次数", "changes of air in an hour"),
    ("alpha_per_h", "运输温度损失系数 α", "loss of the haul, alpha"),
    ("cement_class", "水泥品种", "cement"),
    ("cement_kg_per_m3", "水泥用量", "cement content"),
    ("chilled_mix_c", "用5℃冷水时的拌合物温度", "mix with water at 5 C"),
    ("cooler_factor", "液压油散热器散热比例", "what is left of the oil cooler"),
    ("cooling_time_h", "冷却到0℃的时间", "time to cool to 0 C"),
    ("cover_conductivity_w_per_m_k", "保温层导热系数", "conductivity of the cover"),
    ("cover_mm", "保温层厚度", "thickness of the cover"),
    ("density_ratio", "空气密度比", "air density over that at sea level"),
    ("discharge_c", "出机温度", "temperature at discharge"),
    ("discharge_limit_c", "允许的最高出机温度", "highest temperature at discharge"),
    ("discharge_needed_c", "所需出机温度", "temperature needed at discharge"),
    ("enclosure_heating", "暖棚供热", "heat of an enclosure"),
    ("equivalent_age_h", "20℃等效龄期", "age at 20 C that it is worth"),
    ("haul_km", "单程运距", "distance of the haul"),
    ("haul_min", "运输时间", "haul"),
    ("haul_share_percent", "运输热损失比例", "share lost on the way"),
    ("haul_temperature", "运输和泵管温度变化", "temperature on the way"),
    ("heating_kw", "暖棚供热功率", "heat of the enclosure"),
    ("heating_nameplate_kw", "加热设备铭牌功率", "nameplate of the heaters"),
    ("hot_mix_c", "不降温时的拌合物温度", "mix without cooling"),
    ("ice_for_mix", "加冰量", "ice for the mix"),
    ("ice_kg_per_m3", "每立方米加冰量", "ice per cubic metre"),
    ("inside_c", "棚内温度", "temperature inside"),
    ("line_cover_mm", "泵管保温层厚度", "cover of the delivery line"),
    ("line_min", "混凝土在泵管内时间", "time in the delivery line"),
    ("mean_curing_c", "冷却期间平均温度", "mean temperature while it cools"),
    ("mixing_water_c", "自来水温度", "water before cooling"),
    ("modulus_per_m", "表面系数", "surface over volume"),
    ("oil_c", "液压油温度", "oil temperature"),
    ("oil_cooler", "高温散热能力", "oil cooler in heat"),
    ("placed_c", "浇筑完成温度", "temperature when placed"),
    ("placing_temperature_c", "到浇筑点温度", "temperature at the pour"),
    ("reference_c", "散热器基准气温", "reference air of the cooler"),
    ("stored_heat", "蓄热法冷却时间", "stored heat"),
    ("surface_m2", "暖棚围护面积", "walls and roof"),
    ("transfers", "倒运次数", "transfers"),
    ("transmittance_w_per_m2_k", "围护传热系数", "transmittance of the skin"),
    ("wind_factor", "透风系数", "factor for wind through the cover"),
];

/// The least temperature in the form, and the most, degrees Celsius (pumping reference 11).
const FORM_LEAST_C: f64 = 5.0;
const FORM_MOST_C: f64 = 35.0;
/// Water out of a chiller, degrees Celsius.
const CHILLED_C: f64 = 5.0;
/// Cements with the heat that they give, kJ/kg, and its rate, 1/h (JGJ/T 104-2011, annex B \[known\]).
const CEMENTS: &[(&str, Both)] = &[
    ("portland_52.5", ["硅酸盐、普通硅酸盐水泥52.5", "Portland cement 52.5"]),
    ("portland_42.5", ["硅酸盐、普通硅酸盐水泥42.5", "Portland cement 42.5"]),
    ("slag_42.5", ["矿渣、火山灰、粉煤灰水泥42.5", "slag-type cement 42.5"]),
    ("slag_32.5", ["矿渣、火山灰、粉煤灰水泥32.5", "slag-type cement 32.5"]),
];

static HAUL_TEMPERATURE: Spec = Spec {
    name: "haul_temperature",
    source: "JGJ/T 104-2011, annex A [checked in published reproductions]",
    range: [
        "冷天为损失，热天为升温；α：搅拌车0.25、大型敞口自卸0.20、小型0.30、封闭0.10、手推车0.50；泵管按裸管或保温层计",
        "a loss in the cold, a gain in the heat; alpha 0.25 truck mixer, 0.20 large and 0.30 small open tipper, 0.10 closed, 0.50 barrow; the line bare or wrapped",
    ],
    inputs: &[
        number("haul_min", "min", 0.0, 600.0).also(&["haul_time"]).optional(),
        number("haul_km", "km", 0.0, 300.0).also(&["haul_distance"]).optional(),
        number("mean_speed_km_per_h", "km/h", 1.0, 120.0).constant("mixer_speed"),
        number("alpha_per_h", "1/h", 0.0, 2.0).usual(),
        number("transfers", "count", 0.0, 10.0).usual(),
        number("line_min", "min", 0.0, 240.0).optional(),
        exact("bore_mm", "mm", 50.0, 300.0).also(&["pipe_diameter"]).usual(),
        exact("line_cover_mm", "mm", 0.0, 200.0).or(0.0, Certainty::Assumed, ["裸管", "bare"]),
        number("lowest_c", "degC", -60.0, 50.0).also(&["ambient_temperature_min"]).optional(),
        number("highest_c", "degC", -60.0, 60.0).also(&["ambient_temperature_max"]).optional(),
        number("discharge_c", "degC", 0.0, 60.0).optional(),
    ],
    results: &[
        ("haul_share_percent", "%"),
        ("placing_temperature_c", "degC"),
        ("discharge_needed_c", "degC"),
        ("discharge_limit_c", "degC"),
    ],
    run: haul_temperature,
};

/// The share of the difference to the air that haul and line take.
fn lost(values: &Values) -> Option<Interval> {
    let drive = |km: Interval| km * 60.0 / values.number("mean_speed_km_per_h");
    let minutes = values.option("haul_min").or_else(|| values.option("haul_km").map(drive))?;
    let haul = journey_share(values.number("alpha_per_h"), minutes / 60.0, values.number("transfers"));
    let Some(in_line) = values.option("line_min") else { return Some(haul) };
    let line = line_share(&Line {
        bore_m: values.exact("bore_mm") / 1_000.0,
        insulation_m: values.exact("line_cover_mm") / 1_000.0,
        conductivity: 0.05,
        wind_factor: 1.6,
        hours: in_line / 60.0,
    });
    // One after the other: what the haul leaves the line takes its share of.
    let left = |share: Interval| Interval::hull_of(1.0 - share.high(), 1.0 - share.value(), 1.0 - share.low());
    Some(left(left(haul) * left(line)))
}

fn haul_temperature(values: &Values) -> Result<Outcome, Refusal> {
    let Some(share) = lost(values) else {
        return Err(Refusal::missing(
            "haul_min",
            values.say(["请给出运输时间或运距", "give the time or the distance of the haul"]),
        ));
    };
    let (lowest, highest) = (values.option("lowest_c"), values.option("highest_c"));
    let mut outcome = Outcome::default();
    outcome.put("haul_share_percent", share * 100.0);
    if let Some(discharge) = values.option("discharge_c")
        && let Some(air) = lowest.map_or(highest, |cold| Some(highest.map_or(cold, |warm| cold.hull(warm))))
    {
        outcome.put("placing_temperature_c", placing_temperature_c(discharge, air, share));
    }
    if let Some(cold) = lowest.filter(|cold| cold.low() < FORM_LEAST_C) {
        let needed = discharge_for_c(FORM_LEAST_C, cold, share);
        outcome.put("discharge_needed_c", needed);
        if needed.high() > 15.0 {
            outcome.note(values.say([
                "出机10–15℃可能不够：缩短运距、罐体保温或提高出机温度",
                "10 to 15 C at discharge may not do: shorter haul, insulated drums, or a warmer mix",
            ]));
        }
    }
    if let Some(hot) = highest.filter(|hot| hot.high() > FORM_MOST_C) {
        outcome.put("discharge_limit_c", discharge_for_c(FORM_MOST_C, hot, share));
    }
    outcome.note(
        values.say(["未计模板和钢筋吸热，也未计水化热", "forms and steel, and the heat of hydration, are not counted"]),
    );
    Ok(outcome)
}

static STORED_HEAT: Spec = Spec {
    name: "stored_heat",
    source: "JGJ/T 104-2011, annex B [form checked in a published reproduction, values known]; Nurse-Saul maturity, datum -10 C [known]",
    range: [
        "表面系数不大于5 /m、最低气温不低于-15℃时宜用蓄热法，5–15 /m用综合蓄热法；最长算到720 h",
        "stored heat suits a modulus up to 5 per m and air down to -15 C, 5 to 15 per m with early-strength mixes; looked at up to 720 h",
    ],
    inputs: &[
        number("placed_c", "degC", 0.0, 60.0).also(&["placing_temperature_c"]).usual(),
        number("air_c", "degC", -60.0, 40.0).also(&["ambient_temperature_mean", "ambient_temperature_min"]),
        number("modulus_per_m", "1/m", 0.2, 60.0).usual(),
        number("cover_mm", "mm", 0.0, 500.0).usual(),
        number("cover_conductivity_w_per_m_k", "W/(m.K)", 0.01, 5.0).usual(),
        number("wind_factor", "1", 1.0, 3.0).usual(),
        number("cement_kg_per_m3", "kg/m3", 100.0, 800.0).also(&["binder_content"]).usual(),
        word("cement_class", CEMENTS).or_word("portland_42.5"),
    ],
    results: &[("cooling_time_h", "h"), ("mean_curing_c", "degC"), ("equivalent_age_h", "h")],
    run: stored_heat,
};

/// Heat capacity that concrete has at least, kJ/(m3 K): 2,200 kg/m3 at 0.9 kJ/(kg K) `[known]`.
const LEAST_HEAT_CAPACITY_KJ_PER_M3_K: f64 = 1_980.0;

fn stored_heat(values: &Values) -> Result<Outcome, Refusal> {
    let (heat_kj_per_kg, rate_per_h) = match values.word("cement_class") {
        "portland_52.5" => (400.0, 0.018),
        "slag_42.5" => (310.0, 0.013),
        "slag_32.5" => (260.0, 0.011),
        _ => (350.0, 0.015),
    };
    let cement = Cement { kg_per_m3: values.number("cement_kg_per_m3"), heat_kj_per_kg, rate_per_h };
    let air = values.number("air_c");
    let member = Member {
        placed_c: values.number("placed_c"),
        air_c: air,
        modulus_per_m: values.number("modulus_per_m"),
        conductance: insulation_kj_per_m2_h_k(
            values.number("cover_mm") / 1_000.0,
            values.number("cover_conductivity_w_per_m_k"),
        ),
        wind_factor: values.number("wind_factor"),
    };
    let hours = cooling_time_h(&member, &cement);
    let mean = mean_c(&member, &cement);
    let mut outcome = Outcome::default();
    outcome.put("cooling_time_h", hours);
    // Whatever the true values are, the mean lies between the colder of air and placed concrete and the placed
    // temperature with all heat of hydration kept.
    let placed = values.number("placed_c");
    let rise = heat_kj_per_kg * cement.kg_per_m3.high() / LEAST_HEAT_CAPACITY_KJ_PER_M3_K;
    let coldest = air.low().min(placed.low()).min(mean);
    let mean = Interval::hull_of(coldest, mean, (placed.high().max(air.high()) + rise).max(mean));
    outcome.put("mean_curing_c", mean);
    outcome.put("equivalent_age_h", equivalent_age_h(hours, mean));
    if hours.high() >= LONGEST_H {
        outcome.note(values.say(["720 h以上不再细算", "not looked at beyond 720 h"]));
    }
    if air.low() < -15.0 {
        outcome.outside(values.say([
            "气温低于-15℃：不宜单用蓄热法，改用综合蓄热、暖棚或负温法",
            "below -15 C stored heat alone does not suit: early-strength mixes, an enclosure or the negative-temperature method",
        ]));
    }
    outcome.note(values.say([
        "该等效龄期的强度查本配合比的强度曲线，须达到受冻临界强度",
        "read the strength at that age off the mix's own curve: it must reach the frost-critical strength",
    ]));
    Ok(outcome)
}

static ENCLOSURE_HEATING: Spec = Spec {
    name: "enclosure_heating",
    source: "steady heat balance of a room [known]; at least 5 C inside: pumping reference 11 [checked]",
    range: [
        "稳态，不计地面和钢筋吸热；铭牌按空气密度比放大，厂家出力为准",
        "steady, without ground and steel; the nameplate grows with the thin air, the maker's output decides",
    ],
    inputs: &[
        number("surface_m2", "m2", 1.0, 100_000.0),
        number("volume_m3", "m3", 1.0, 1_000_000.0),
        number("inside_c", "degC", 0.0, 40.0).usual(),
        number("lowest_c", "degC", -60.0, 30.0).also(&["ambient_temperature_min"]),
        number("transmittance_w_per_m2_k", "W/(m2.K)", 0.1, 12.0).usual(),
        number("air_changes_per_h", "1/h", 0.0, 30.0).usual(),
        number("density_ratio", "1", 0.3, 1.2).also(&["air_density_ratio"]).or(
            1.0,
            Certainty::Assumed,
            ["海平面", "sea level"],
        ),
    ],
    results: &[("heating_kw", "kW"), ("heating_nameplate_kw", "kW")],
    run: enclosure_heating,
};

fn enclosure_heating(values: &Values) -> Result<Outcome, Refusal> {
    let density = values.number("density_ratio");
    let enclosure = Enclosure {
        surface_m2: values.number("surface_m2"),
        volume_m3: values.number("volume_m3"),
        transmittance: values.number("transmittance_w_per_m2_k"),
        air_changes_per_h: values.number("air_changes_per_h"),
        density_ratio: density,
    };
    let heat = heating_power_kw(&enclosure, values.number("inside_c"), values.number("lowest_c"));
    let mut outcome = Outcome::default();
    outcome.put("heating_kw", heat);
    outcome.put("heating_nameplate_kw", heat / density.clamp(0.1, 1.0));
    outcome.note(
        values
            .say(["另备一台备用；燃料加热器的烟气必须排到棚外", "keep a spare; the fumes of fuel heaters go outside"]),
    );
    Ok(outcome)
}

static ICE_FOR_MIX: Spec = Spec {
    name: "ice_for_mix",
    source: "mix balance with ice: GB 50666-2011 10.3, ACI 305R [known]; 28 C at a 50 C site: scenario families S11 [checked]",
    range: [
        "每立方米；冰在搅拌中全部融化；冰不超过拌合水扣除骨料含水",
        "per cubic metre; all ice melts in the mixer; ice up to the added water only",
    ],
    inputs: &[
        exact("water_kg", "kg", 50.0, 400.0).usual(),
        exact("cement_kg", "kg", 100.0, 900.0).also(&["binder_content"]).usual(),
        exact("sand_kg", "kg", 0.0, 2_000.0).usual(),
        exact("stone_kg", "kg", 0.0, 2_500.0).usual(),
        exact("sand_moisture_percent", "%", 0.0, 20.0).usual(),
        number("cement_c", "degC", 0.0, 120.0).usual(),
        number("aggregate_c", "degC", 0.0, 80.0).also(&["ambient_temperature_max"]),
        number("mixing_water_c", "degC", 0.0, 60.0).usual(),
        number("wanted_c", "degC", 5.0, 40.0).usual(),
    ],
    results: &[("hot_mix_c", "degC"), ("chilled_mix_c", "degC"), ("ice_kg_per_m3", "kg/m3"), ("added_water_kg", "kg")],
    run: ice_for_mix,
};

fn ice_for_mix(values: &Values) -> Result<Outcome, Refusal> {
    let batch = Batch {
        water_kg: values.exact("water_kg"),
        cement_kg: values.exact("cement_kg"),
        sand_kg: values.exact("sand_kg"),
        stone_kg: values.exact("stone_kg"),
        sand_moisture: values.exact("sand_moisture_percent") / 100.0,
        stone_moisture: 0.0,
    };
    let added = batch.water_kg - batch.sand_kg * batch.sand_moisture;
    if added <= 0.0 {
        return Err(Refusal::invalid(
            "water_kg",
            values.say([
                "骨料含水多于总用水量：总用水量应含骨料所带水",
                "the aggregates bring more water than the batch has: `water_kg` counts all of it",
            ]),
        ));
    }
    let aggregate = values.number("aggregate_c");
    let temperatures = BatchTemperatures { cement_c: values.number("cement_c"), sand_c: aggregate, stone_c: aggregate };
    let water = values.number("mixing_water_c");
    let ice = ice_for_kg(&batch, &temperatures, water, values.number("wanted_c"));
    let mut outcome = Outcome::default();
    outcome.put("hot_mix_c", mix_temperature_c(&batch, &temperatures, water));
    outcome.put("chilled_mix_c", mix_temperature_c(&batch, &temperatures, water.min(Interval::exact(CHILLED_C))));
    outcome.put("ice_kg_per_m3", ice);
    outcome.put("added_water_kg", Interval::exact(added));
    if ice.value() > added {
        let most = written(added);
        outcome.outside(say!(
            values.language,
            "所需的冰多于可换的水（{most} kg）：骨料遮阳喷淋、降低水泥温度、改在夜间",
            "more ice than water to replace ({most} kg): shade and spray the aggregate, cooler cement, pour at night"
        ));
    }
    Ok(outcome)
}

static OIL_COOLER: Spec = Spec {
    name: "oil_cooler",
    source: "heat in proportion to difference and air flow [known physics]; reference 40 C: condition list c02 [checked]",
    range: [
        "相对于40℃基准；油温报警点以厂家为准；散热片须清洁",
        "over the reference of 40 C; alarm points are the maker's; clean fins",
    ],
    inputs: &[
        number("air_c", "degC", -20.0, 60.0).also(&["ambient_temperature_max"]),
        number("oil_c", "degC", 50.0, 120.0).usual(),
        exact("reference_c", "degC", 0.0, 50.0).usual(),
        number("altitude_m", "m", -430.0, 9_000.0).optional(),
    ],
    results: &[("cooler_factor", "1")],
    run: oil_cooler,
};

fn oil_cooler(values: &Values) -> Result<Outcome, Refusal> {
    let flow = values.option("altitude_m").map_or(Interval::ONE, cooling_factor);
    let factor = cooler_factor(values.number("air_c"), values.number("oil_c"), values.exact("reference_c"), flow);
    let mut outcome = Outcome::default();
    outcome.put("cooler_factor", factor);
    if factor.low() < 1.0 {
        outcome.note(values.say([
            "散热不足：降负荷、加大散热器、避开午后，冷却器每班清洗",
            "the cooler falls short: less load, a larger cooler, not in the afternoon, cleaned every shift",
        ]));
    }
    Ok(outcome)
}
