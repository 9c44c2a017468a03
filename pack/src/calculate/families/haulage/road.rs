//! What a haul road and a production ask for, and how a loader matches a truck.

use super::super::super::spec::{Spec, number};
use super::super::super::values::{Outcome, Refusal, Values};
use crate::formulas::haulage::{
    STEEPEST_PERCENT, climbing_resistance_percent, loading_passes, pass_t, retarding_resistance_percent,
};
use crate::text::{range, say};

/// Passes of a bucket that are usual, at most.
pub(super) const USUAL_PASSES: f64 = 6.0;
/// Months of a year.
const MONTHS: f64 = 12.0;

pub(super) static HAUL_RESISTANCE: Spec = Spec {
    name: "haul_resistance",
    source: "scenario families S08: grade % plus rolling % [known]; rolling resistance by road [known]",
    range: [
        "坡度至20%；更陡时结果略偏大（valid为false）；滚动阻力2%为硬实路面，5%为松软车辙路面",
        "grades to 20 %; steeper, the result is a little high (`valid` is false); 2 % rolling is a hard road, 5 % a soft or rutted one",
    ],
    inputs: &[
        number("haul_grade_percent", "%", 0.0, 60.0),
        number("rolling_percent", "%", 0.0, 30.0).constant("haul_rolling_resistance"),
    ],
    results: &[("climbing_resistance_percent", "%"), ("retarding_resistance_percent", "%")],
    run: resistance,
};

fn resistance(values: &Values) -> Result<Outcome, Refusal> {
    let (grade, rolling) = (values.number("haul_grade_percent"), values.number("rolling_percent"));
    let mut outcome = Outcome::default();
    outcome.put("climbing_resistance_percent", climbing_resistance_percent(grade, rolling));
    outcome.put("retarding_resistance_percent", retarding_resistance_percent(grade, rolling));
    if grade.high() > STEEPEST_PERCENT {
        outcome.outside(values.say([
            "坡度大于20%：百分数相加略偏大，且一般矿卡已不适用",
            "over 20 %: the sum of percents is a little high, and ordinary haul trucks no longer serve",
        ]));
    }
    Ok(outcome)
}

pub(super) static HAUL_PRODUCTION: Spec = Spec {
    name: "haul_production",
    source: "dimension list: hourly = daily / hours a day; monthly and annual through working days [assumed]",
    range: [
        "按小时、日、月、年产量的次序取第一个给出的；未给出工时和天数时用规划值",
        "the first given of hourly, daily, monthly and annual production; hours and days that are not given are planning values",
    ],
    inputs: &[
        number("production_t_per_h", "t/h", 0.1, 100_000.0).optional().also(&["production_hourly"]),
        number("production_t_per_day", "t/d", 1.0, 3_000_000.0).optional().also(&["production_daily"]),
        number("production_t_per_month", "t/mo", 10.0, 100_000_000.0).optional().also(&["production_monthly"]),
        number("production_t_per_year", "t/a", 100.0, 1_000_000_000.0).optional().also(&["production_annual"]),
        number("work_hours_per_day", "h", 0.5, 24.0).constant("haul_hours_per_day").also(&["work_window_length_h"]),
        number("days_per_month", "1", 1.0, 31.0).constant("haul_days_per_month"),
    ],
    results: &[("production_required_t_per_h", "t/h")],
    run: production,
};

fn production(values: &Values) -> Result<Outcome, Refusal> {
    let hours = values.number("work_hours_per_day");
    let days = values.number("days_per_month");
    let monthly_hours = days * hours;
    let found = values
        .option("production_t_per_h")
        .or_else(|| values.option("production_t_per_day").map(|daily| daily / hours))
        .or_else(|| values.option("production_t_per_month").map(|monthly| monthly / monthly_hours))
        .or_else(|| values.option("production_t_per_year").map(|annual| annual / (monthly_hours * MONTHS)));
    let Some(wanted) = found else {
        return Err(Refusal::missing(
            "production_t_per_h",
            values.say(["请给出小时、日、月或年产量", "give the hourly, daily, monthly or annual production"]),
        ));
    };
    let mut outcome = Outcome::default();
    outcome.put("production_required_t_per_h", wanted);
    Ok(outcome)
}

pub(super) static LOADER_MATCH: Spec = Spec {
    name: "loader_match",
    source: "bucket, fill and loose density [known]; three to six passes are usual [uncertain]",
    range: [
        "每斗不超过额定载荷；松散密度和每斗时间为规划值；装载高度未公布，须另核",
        "a pass is at most the rated load; density and time of a pass are planning values; the dump height is not published, check it",
    ],
    inputs: &[
        number("bucket_m3", "m3", 0.1, 100.0).also(&["bucket_capacity"]),
        number("rated_load_t", "t", 0.1, 200.0).optional(),
        number("truck_payload_t", "t", 1.0, 600.0).also(&["payload"]),
        number("bucket_fill", "1", 0.3, 1.2).usual(),
        number("loose_density_t_per_m3", "t/m3", 0.3, 5.0).constant("haul_loose_density"),
        number("pass_min", "min", 0.1, 5.0).constant("haul_pass_min"),
    ],
    results: &[("loading_passes", "count"), ("loading_min", "min"), ("loader_t_per_h", "t/h")],
    run: loader,
};

fn loader(values: &Values) -> Result<Outcome, Refusal> {
    let pass = pass_t(
        values.number("bucket_m3"),
        values.number("bucket_fill"),
        values.number("loose_density_t_per_m3"),
        values.option("rated_load_t"),
    );
    let passes = loading_passes(values.number("truck_payload_t"), pass);
    let pass_min = values.number("pass_min");
    let mut outcome = Outcome::default();
    outcome.put("loading_passes", passes);
    outcome.put("loading_min", passes * pass_min);
    outcome.put("loader_t_per_h", pass * 60.0 / pass_min);
    if passes.low() > USUAL_PASSES {
        let passes = range(passes);
        outcome.note(say!(
            values.language,
            "需{passes}斗：装载设备偏小，车辆等待过长，装载高度也多半不够",
            "{passes} passes: the loader is too small, trucks wait and it hardly reaches over the body"
        ));
    }
    Ok(outcome)
}
