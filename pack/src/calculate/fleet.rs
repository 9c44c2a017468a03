//! Calculators of how many: the two flows, pumps, truck mixers.

use super::spec::{Both, Spec, number, word};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::fleet::{
    FlowMeaning, HAUL_LIMIT_MIN, Haul, flows, pump_count, pump_output_m3_per_h, rated_output_required, truck_count,
};

/// What a stated output may mean.
const MEANINGS: &[(&str, Both)] = &[
    ("unclear", ["未说明", "not said"]),
    ("pumping", ["泵送时的排量", "while the pump strokes"]),
    ("mean", ["含换车停歇的平均值", "mean with truck changes and stops"]),
];

pub(super) static FLOW_READINGS: Spec = Spec {
    name: "flow_readings",
    source: "pumping reference 5 [checked]",
    range: [
        "单说“每小时40方”两种读法都给出；日量或总量加小时数即为平均值",
        "a bare \"40 m3 an hour\" gives both readings; a daily or total volume with hours is the mean for certain",
    ],
    inputs: &[
        number("output_m3_per_h", "m3/h", 0.1, 500.0).also(&["hourly_output"]),
        word("meaning", MEANINGS).or_word("unclear"),
        number("eta_work", "1", 0.05, 1.0).constant("eta_work"),
        number("alpha1", "1", 0.05, 1.0).constant("alpha1"),
    ],
    results: &[
        ("output_pumping_m3_per_h", "m3/h"),
        ("output_mean_m3_per_h", "m3/h"),
        ("rated_output_m3_per_h", "m3/h"),
    ],
    run: flow_readings,
};

fn flow_readings(values: &Values) -> Result<Outcome, Refusal> {
    let meaning = match values.word("meaning") {
        "pumping" => FlowMeaning::Pumping,
        "mean" => FlowMeaning::Mean,
        _ => FlowMeaning::Unclear,
    };
    let both = flows(values.number("output_m3_per_h"), meaning, values.number("eta_work"));
    let mut outcome = Outcome::default();
    outcome.put("output_pumping_m3_per_h", both.pumping_m3_per_h);
    outcome.put("output_mean_m3_per_h", both.mean_m3_per_h);
    outcome.put("rated_output_m3_per_h", rated_output_required(both.pumping_m3_per_h, values.number("alpha1")));
    outcome.note(values.say([
        "压力、功率用泵送时排量；车辆、浇筑时间用平均值",
        "pressure and power use the rate while pumping; trucks and pouring time use the mean",
    ]));
    Ok(outcome)
}

pub(super) static TRUCK_COUNT: Spec = Spec {
    name: "truck_count",
    source: "JGJ/T 10-2011 [checked form, fill known]",
    range: [
        "排量取平均值；高原坡道车速下降、停歇变长，应重新取值",
        "the flow is the mean over the hour; on a plateau grades slow the trucks and stops lengthen: do not reuse lowland figures",
    ],
    inputs: &[
        number("output_mean_m3_per_h", "m3/h", 0.1, 500.0).also(&["q_mean"]),
        number("round_trip_km", "km", 0.0, 500.0),
        number("mean_speed_km_per_h", "km/h", 1.0, 120.0).constant("mixer_speed"),
        number("stops_min", "min", 0.0, 600.0).constant("mixer_stops"),
        number("drum_m3", "m3", 1.0, 20.0),
        number("drum_fill", "1", 0.1, 1.0).constant("drum_fill"),
    ],
    results: &[("cycle_min", "min"), ("trucks", "count"), ("loaded_haul_min", "min")],
    run: trucks,
};

fn trucks(values: &Values) -> Result<Outcome, Refusal> {
    let haul = Haul {
        round_trip_km: values.number("round_trip_km"),
        mean_speed_km_per_h: values.number("mean_speed_km_per_h"),
        stops_min: values.number("stops_min"),
        drum_m3: values.number("drum_m3"),
        drum_fill: values.number("drum_fill"),
    };
    let count = truck_count(values.number("output_mean_m3_per_h"), &haul);
    let mut outcome = Outcome::default();
    outcome.put("cycle_min", count.cycle_min);
    outcome.put("trucks", count.trucks);
    outcome.put("loaded_haul_min", count.loaded_haul_min);
    outcome.note(values.say(["车数为每台泵所需，已向上取整", "trucks for each pump, rounded up"]));
    if count.loaded_haul_min.high() > HAUL_LIMIT_MIN {
        outcome.note(values.say([
            "重载行程可能超过搅拌至卸完90分钟的通常时限",
            "the loaded haul may pass the usual cap of 90 min from mixing to the end of discharge",
        ]));
    }
    Ok(outcome)
}

pub(super) static PUMP_COUNT: Spec = Spec {
    name: "pump_count",
    source: "JGJ/T 10-2011 [known]",
    range: ["不含备用泵；不得中断的浇筑另加一台备用", "without the spare; add one for a pour that must not stop"],
    inputs: &[
        number("volume_m3", "m3", 0.1, 1_000_000.0).also(&["volume"]),
        number("pouring_h", "h", 0.1, 10_000.0),
        number("rated_output_m3_per_h", "m3/h", 0.1, 500.0).also(&["rated_output"]),
        number("alpha1", "1", 0.05, 1.0).constant("alpha1"),
        number("eta_work", "1", 0.05, 1.0).constant("eta_work"),
    ],
    results: &[("output_mean_m3_per_h", "m3/h"), ("pumps", "count")],
    run: pumps,
};

fn pumps(values: &Values) -> Result<Outcome, Refusal> {
    let rated = values.number("rated_output_m3_per_h");
    let output = pump_output_m3_per_h(rated, values.number("alpha1"), values.number("eta_work"));
    let mut outcome = Outcome::default();
    outcome.put("output_mean_m3_per_h", output);
    outcome.put("pumps", pump_count(values.number("volume_m3"), output, values.number("pouring_h")));
    outcome.note(
        values
            .say(["已向上取整；不得中断的浇筑另加一台备用泵", "rounded up; add a spare for a pour that must not stop"]),
    );
    Ok(outcome)
}
