//! Asphalt: temperatures, time available for compaction, rollers.

use super::super::names::Name;
use super::super::spec::{Input, Spec, exact, number};
use super::super::values::{Outcome, Refusal, Values};
use crate::formulas::paving::{
    LONGEST_MIN, Mat, Stage, Train, asphalt_cycle_min, asphalt_truck_count, bridge_min, compaction_time_min,
    hours_above, laying_temperature_min_c, lift_temperature_min_c, paver_speed_m_per_min, paving_rate_t_per_h,
    roller_count,
};
use fieldpack_quantity::Interval;

/// The calculators of the family.
pub(in crate::calculate) static SPECS: &[&Spec] =
    &[&PAVING_AIR, &ASPHALT_LIFT, &ASPHALT_COOLING, &PAVING_PACE, &ROLLER_TRAIN, &ASPHALT_TRUCKS, &TRANSFER_BUFFER];

/// The labels of the names that they use: name, Chinese, English.
pub(in crate::calculate) static NAMES: &[Name] = &[
    ("asphalt_conductivity_w_per_m_k", "沥青层导热系数", "conductivity of the mat"),
    ("asphalt_cooling", "可压实时间", "time available for compaction"),
    ("asphalt_cycle_min", "运料车循环时间", "cycle of the asphalt trucks"),
    ("asphalt_density_kg_per_m3", "压实后沥青混合料密度", "density of the compacted mat"),
    ("asphalt_diffusivity_mm2_per_s", "沥青层导温系数", "diffusivity of the mat"),
    ("asphalt_haul_min", "沥青重车行程时间", "loaded haul of the asphalt"),
    ("asphalt_lift", "层厚与温度", "lift and temperature"),
    ("asphalt_stops_min", "装料、等候与卸料时间", "loading, queue and discharge"),
    ("asphalt_trucks", "沥青运料车数量", "asphalt trucks"),
    ("base_c", "下卧层表面温度", "surface of the base"),
    ("base_estimate_c", "下卧层温度估计", "estimate of the base"),
    ("breakdown_km_per_h", "初压速度", "speed of breakdown rolling"),
    ("breakdown_passes", "初压遍数", "passes of breakdown rolling"),
    ("compaction_time_min", "可压实时间", "time available for compaction"),
    ("distance_km", "单程运距", "distance one way"),
    ("drum_width_mm", "碾压轮宽", "drum width"),
    ("final_c", "压实终了温度", "temperature at the end of compaction"),
    ("finish_km_per_h", "终压速度", "speed of finish rolling"),
    ("finish_passes", "终压遍数", "passes of finish rolling"),
    ("haul_speed_km_per_h", "运料车平均车速", "mean speed of the trucks"),
    ("highest_c", "最高气温", "highest temperature"),
    ("intermediate_km_per_h", "复压速度", "speed of intermediate rolling"),
    ("intermediate_passes", "复压遍数", "passes of intermediate rolling"),
    ("laid_c", "摊铺时混合料温度", "temperature of the mix when laid"),
    ("laydown_wanted_t_per_day", "日产量", "production of a day"),
    ("laydown_wanted_t_per_h", "小时产量", "production of an hour"),
    ("laying_temperature_min_c", "混合料最低摊铺温度", "lowest laying temperature of the mix"),
    ("lift_temperature_margin_k", "气温和下卧层温度余量", "margin of air and base"),
    ("lift_temperature_required_c", "该层厚要求的最低气温和下卧层温度", "lowest air and base for the lift"),
    ("mat_mm", "层厚", "thickness of the lift"),
    ("overlap_m", "轮迹重叠宽度", "overlap of the lanes"),
    ("paver_speed_m_per_min", "摊铺速度", "speed of the paver"),
    ("paving_air", "摊铺时段气温", "air while paving"),
    ("paving_air_c", "一天最暖时段气温", "air in the warmest hours"),
    ("paving_pace", "摊铺强度与速度", "rate and speed of paving"),
    ("paving_rate_t_per_h", "摊铺强度", "rate of paving"),
    ("paving_window_h", "每日气温不低于10℃的时数", "hours a day at 10 C or more"),
    ("reversal_s", "换向时间", "time of a reversal"),
    ("roller_train", "压路机组合", "roller train"),
    ("rollers_breakdown", "初压压路机台数", "breakdown rollers"),
    ("rollers_finish", "终压压路机台数", "finish rollers"),
    ("rollers_intermediate", "复压压路机台数", "intermediate rollers"),
    ("rollers_total", "压路机总台数", "rollers in all"),
    ("speed_allowed_m_per_min", "允许摊铺速度", "speed that a paver may have"),
    ("stock_t", "储料量", "stock"),
    ("transfer_bridge_min", "断车时可续铺时间", "time bridged without a truck"),
    ("transfer_buffer", "转运车储料缓冲", "store of the transfer vehicle"),
    ("truck_load_t", "每车装载量", "payload"),
    ("width_m", "摊铺宽度", "paved width"),
    ("work_hours_h", "每日作业时长", "working hours of a day"),
];

/// Air that expressways and class 1 roads need, degrees Celsius (JTG F40-2004 \[known\]).
const EXPRESSWAY_C: f64 = 10.0;
/// Fastest that a paver may go, m/min (JTG F40-2004 \[known\]).
const FASTEST_M_PER_MIN: f64 = 6.0;

/// The lift.
const LAYER: Input = number("mat_mm", "mm", 5.0, 500.0).also(&["layer_thickness"]);
/// The paved width.
const WIDTH: Input = number("width_m", "m", 0.5, 40.0).also(&["paving_width"]);
/// The base: as measured, else as the air lets expect.
const BASE: Input = number("base_c", "degC", -50.0, 80.0).also(&["surface_temperature", "base_estimate_c"]);
/// The air while it is paved.
const AIR: Input = number("air_c", "degC", -50.0, 60.0).also(&["paving_air_c", "ambient_temperature"]);
/// What is to be laid in an hour.
const RATE: Input = number("paving_rate_t_per_h", "t/h", 1.0, 5_000.0);

static PAVING_AIR: Spec = Spec {
    name: "paving_air",
    source: "JTG F40-2004, 10 C for expressways and class 1 [known]; daily course as a sine [uncertain]",
    range: [
        "气温日变化按正弦；阴天、寒潮天不同，以现场实测为准",
        "the day's course as a sine: clouds and fronts differ, a thermometer on site decides",
    ],
    inputs: &[
        number("lowest_c", "degC", -60.0, 50.0).also(&["ambient_temperature_min"]).optional(),
        number("daily_mean_c", "degC", -60.0, 50.0).also(&["ambient_temperature_mean"]).optional(),
        number("highest_c", "degC", -60.0, 60.0).also(&["ambient_temperature_max"]).optional(),
    ],
    results: &[("paving_air_c", "degC"), ("base_estimate_c", "degC"), ("paving_window_h", "h")],
    run: paving_air,
};

fn paving_air(values: &Values) -> Result<Outcome, Refusal> {
    let (lowest, mean, highest) =
        (values.option("lowest_c"), values.option("daily_mean_c"), values.option("highest_c"));
    let Some(air) = highest.or(mean).or(lowest) else {
        return Err(Refusal::missing(
            "highest_c",
            values.say(["请给出施工日的最高和最低气温", "give the highest and lowest air of the day"]),
        ));
    };
    let mut outcome = Outcome::default();
    outcome.put("paving_air_c", air);
    let middle = mean.or_else(|| Some((lowest? + highest?) / 2.0)).unwrap_or(air);
    outcome.put("base_estimate_c", {
        let estimate = (middle.value() + air.value()) / 2.0;
        Interval::hull_of(middle.low().min(air.low()), estimate, middle.high().max(air.high()))
    });
    if let (Some(lowest), Some(highest)) = (lowest, highest) {
        outcome.put("paving_window_h", hours_above(lowest, highest, EXPRESSWAY_C));
    }
    if highest.is_none() {
        outcome.note(values.say([
            "只给出一个气温，按摊铺时气温计；当天可能更暖，请补充最高气温",
            "one air temperature only, taken as that of the paving: the day may be warmer, give its highest",
        ]));
    }
    outcome.note(values.say([
        "下卧层温度是估计，阴面、桥面和清晨更低：开工前实测",
        "the base is an estimate, colder in shade, on bridges and in the morning: measure before the start",
    ]));
    Ok(outcome)
}

static ASPHALT_LIFT: Spec = Spec {
    name: "asphalt_lift",
    source: "scenario families S06, one agency's table [checked]; JTG F40-2004, lowest laying temperature [known]",
    range: [
        "普通热拌沥青混合料；改性沥青和SMA要求更高；两表不一致时并列给出，取严者",
        "ordinary hot mix; modified binders and SMA need more; where the two tables differ both are given, the stricter counts",
    ],
    inputs: &[LAYER, BASE, AIR],
    results: &[
        ("lift_temperature_required_c", "degC"),
        ("lift_temperature_margin_k", "K"),
        ("laying_temperature_min_c", "degC"),
    ],
    run: asphalt_lift,
};

fn asphalt_lift(values: &Values) -> Result<Outcome, Refusal> {
    let (layer, base) = (values.number("mat_mm"), values.number("base_c"));
    let required = lift_temperature_min_c(layer);
    let mut outcome = Outcome::default();
    outcome.put("lift_temperature_required_c", required);
    outcome.put("lift_temperature_margin_k", base.min(values.number("air_c")) - required);
    let laying = laying_temperature_min_c(base, layer);
    if laying.value().is_finite() {
        outcome.put("laying_temperature_min_c", laying);
    }
    if laying.high().is_infinite() {
        outcome.note(values.say([
            "JTG F40：下卧层低于10℃不得铺筑50mm以下薄层，低于5℃不得铺筑80mm及以下的层",
            "JTG F40 allows no lift under 50 mm on a base below 10 C, and none up to 80 mm below 5 C",
        ]));
    }
    Ok(outcome)
}

static ASPHALT_COOLING: Spec = Spec {
    name: "asphalt_cooling",
    source: "one-dimensional cooling of a mat, the model of PaveCool and MultiCool [known; one published example checked]; delivery and final temperature: scenario families S06 [checked]",
    range: [
        "一维传热，不计日照和碾轮水；材料热物性待证实；最长算到120 min",
        "one dimension, without sun and roller water; thermal properties unconfirmed; looked at up to 120 min",
    ],
    inputs: &[
        LAYER,
        number("laid_c", "degC", 60.0, 220.0).also(&["asphalt_temperature"]).usual(),
        number("final_c", "degC", 40.0, 140.0).usual(),
        BASE,
        AIR,
        number("wind_m_per_s", "m/s", 0.0, 40.0).also(&["wind_speed", "wind_gust_speed"]).usual(),
        exact("asphalt_conductivity_w_per_m_k", "W/(m.K)", 0.3, 4.0).usual(),
        exact("asphalt_diffusivity_mm2_per_s", "mm2/s", 0.1, 3.0).usual(),
    ],
    results: &[("compaction_time_min", "min")],
    run: asphalt_cooling,
};

fn asphalt_cooling(values: &Values) -> Result<Outcome, Refusal> {
    let time = compaction_time_min(&Mat {
        layer_mm: values.number("mat_mm"),
        laid_c: values.number("laid_c"),
        final_c: values.number("final_c"),
        base_c: values.number("base_c"),
        air_c: values.number("air_c"),
        wind_m_per_s: values.number("wind_m_per_s"),
        conductivity: values.exact("asphalt_conductivity_w_per_m_k"),
        diffusivity: values.exact("asphalt_diffusivity_mm2_per_s") * 1e-6,
    });
    let mut outcome = Outcome::default();
    outcome.put("compaction_time_min", time);
    if time.high() >= LONGEST_MIN {
        outcome.note(values.say(["120 min以上不再细算", "not looked at beyond 120 min"]));
    }
    outcome.note(values.say([
        "从摊铺到平均温度降至终压温度；以红外测温为准",
        "from laying until the mean of the mat is at its final temperature; the infrared scanner decides",
    ]));
    Ok(outcome)
}

static PAVING_PACE: Spec = Spec {
    name: "paving_pace",
    source: "mass balance [known]; speed 2 to 6 m/min: JTG F40-2004 [known]",
    range: [
        "小时产量未给时按允许速度2–6 m/min反推（改性沥青和SMA为1–3 m/min）",
        "without an hourly production the allowed 2 to 6 m/min give it (1 to 3 with modified binders and SMA)",
    ],
    inputs: &[
        number("laydown_wanted_t_per_h", "t/h", 1.0, 5_000.0).also(&["production_hourly"]).optional(),
        number("laydown_wanted_t_per_day", "t/d", 1.0, 100_000.0).also(&["production_daily"]).optional(),
        number("work_hours_h", "h", 0.5, 24.0).also(&["work_hours_per_day"]).optional(),
        WIDTH,
        LAYER,
        number("asphalt_density_kg_per_m3", "kg/m3", 1_800.0, 2_800.0).usual(),
        number("speed_allowed_m_per_min", "m/min", 0.5, 20.0).usual(),
    ],
    results: &[("paving_rate_t_per_h", "t/h"), ("paver_speed_m_per_min", "m/min")],
    run: paving_pace,
};

fn paving_pace(values: &Values) -> Result<Outcome, Refusal> {
    let (width, layer) = (values.number("width_m"), values.number("mat_mm"));
    let density = values.number("asphalt_density_kg_per_m3");
    let daily = values.option("laydown_wanted_t_per_day").zip(values.option("work_hours_h"));
    let given = values.option("laydown_wanted_t_per_h").or_else(|| daily.map(|(tonnes, hours)| tonnes / hours));
    let mut outcome = Outcome::default();
    if let Some(rate) = given {
        let speed = paver_speed_m_per_min(rate, width, layer, density);
        outcome.put("paving_rate_t_per_h", rate);
        outcome.put("paver_speed_m_per_min", speed);
        if speed.low() > FASTEST_M_PER_MIN {
            outcome.note(values.say([
                "超过6 m/min：减产、加宽或增加摊铺机",
                "over 6 m/min: less output, a wider pass or another paver",
            ]));
        }
    } else {
        let speed = values.number("speed_allowed_m_per_min");
        outcome.put("paving_rate_t_per_h", paving_rate_t_per_h(speed, width, layer, density));
        outcome.put("paver_speed_m_per_min", speed);
        outcome.note(
            values.say([
                "未给小时产量，按允许速度反推",
                "no hourly production given: what the allowed speed makes of it",
            ]),
        );
    }
    Ok(outcome)
}

static ROLLER_TRAIN: Spec = Spec {
    name: "roller_train",
    source: "steady state of a roller train [known]; passes, speeds and overlap: JTG F40-2004 [known]",
    range: [
        "三个阶段各占可压实时间的三分之一（假定）；遍数以试验段为准",
        "each stage takes a third of the time available [assumed]; the trial section sets the passes",
    ],
    inputs: &[
        WIDTH,
        number("paver_speed_m_per_min", "m/min", 0.1, 40.0),
        number("compaction_time_min", "min", 0.0, 240.0),
        number("drum_width_mm", "mm", 500.0, 3_000.0).usual(),
        number("overlap_m", "m", 0.0, 1.0).usual(),
        number("breakdown_passes", "1", 1.0, 20.0).usual(),
        number("breakdown_km_per_h", "km/h", 0.5, 12.0).usual(),
        number("intermediate_passes", "1", 1.0, 30.0).usual(),
        number("intermediate_km_per_h", "km/h", 0.5, 12.0).usual(),
        number("finish_passes", "1", 1.0, 20.0).usual(),
        number("finish_km_per_h", "km/h", 0.5, 12.0).usual(),
        number("reversal_s", "s", 0.0, 60.0).usual(),
    ],
    results: &[
        ("rollers_breakdown", "count"),
        ("rollers_intermediate", "count"),
        ("rollers_finish", "count"),
        ("rollers_total", "count"),
    ],
    run: roller_train,
};

fn roller_train(values: &Values) -> Result<Outcome, Refusal> {
    let train = Train {
        width_m: values.number("width_m"),
        drum_m: values.number("drum_width_mm") / 1_000.0,
        overlap_m: values.number("overlap_m"),
        paver_m_per_min: values.number("paver_speed_m_per_min"),
        time_min: values.number("compaction_time_min"),
        reversal_min: values.number("reversal_s") / 60.0,
    };
    let stage =
        |passes: &str, speed: &str| Stage { passes: values.number(passes), speed_km_per_h: values.number(speed) };
    let breakdown = roller_count(&train, &stage("breakdown_passes", "breakdown_km_per_h"));
    let intermediate = roller_count(&train, &stage("intermediate_passes", "intermediate_km_per_h"));
    let finish = roller_count(&train, &stage("finish_passes", "finish_km_per_h"));
    let mut outcome = Outcome::default();
    outcome.put("rollers_breakdown", breakdown);
    outcome.put("rollers_intermediate", intermediate);
    outcome.put("rollers_finish", finish);
    outcome.put("rollers_total", breakdown + intermediate + finish);
    outcome.note(values.say([
        "JTG F40：高速公路双车道不少于5台，气温低、风大、层薄时适当增加",
        "JTG F40 asks at least 5 for two lanes of an expressway, more in cold, wind and thin lifts",
    ]));
    Ok(outcome)
}

static ASPHALT_TRUCKS: Spec = Spec {
    name: "asphalt_trucks",
    source: "cycle of pumping reference 5 [checked form]; at least 5 waiting: JTG F40-2004 [known]",
    range: [
        "车数已向上取整，不含摊铺机前等候的车；高原坡道车速另取",
        "rounded up, without those waiting before the paver; on plateau grades take the true speed",
    ],
    inputs: &[
        RATE,
        number("distance_km", "km", 0.0, 500.0).also(&["haul_distance"]),
        number("haul_speed_km_per_h", "km/h", 1.0, 120.0).usual(),
        number("asphalt_stops_min", "min", 0.0, 300.0).usual(),
        number("truck_load_t", "t", 1.0, 100.0).also(&["payload"]).usual(),
    ],
    results: &[("asphalt_trucks", "count"), ("asphalt_cycle_min", "min"), ("asphalt_haul_min", "min")],
    run: asphalt_trucks,
};

fn asphalt_trucks(values: &Values) -> Result<Outcome, Refusal> {
    let (distance, speed) = (values.number("distance_km"), values.number("haul_speed_km_per_h"));
    let cycle = asphalt_cycle_min(distance, speed, values.number("asphalt_stops_min"));
    let mut outcome = Outcome::default();
    outcome.put(
        "asphalt_trucks",
        asphalt_truck_count(values.number("paving_rate_t_per_h"), cycle, values.number("truck_load_t")),
    );
    outcome.put("asphalt_cycle_min", cycle);
    outcome.put("asphalt_haul_min", asphalt_cycle_min(distance, speed, Interval::ZERO) / 2.0);
    outcome.note(values.say([
        "摊铺机前另有不少于5辆等候；车厢保温并盖苫布",
        "at least 5 more wait before the paver; bodies insulated and under a tarp",
    ]));
    Ok(outcome)
}

static TRANSFER_BUFFER: Spec = Spec {
    name: "transfer_buffer",
    source: "mass balance [known]",
    range: ["按满仓计", "with a full store"],
    inputs: &[number("stock_t", "t", 0.0, 500.0), RATE],
    results: &[("transfer_bridge_min", "min")],
    run: transfer_buffer,
};

fn transfer_buffer(values: &Values) -> Result<Outcome, Refusal> {
    let mut outcome = Outcome::default();
    outcome.put("transfer_bridge_min", bridge_min(values.number("stock_t"), values.number("paving_rate_t_per_h")));
    Ok(outcome)
}
