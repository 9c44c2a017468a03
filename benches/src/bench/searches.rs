//! Searches over HTTP: words with filters, and all five signals at once.

use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::questions;
use crate::report::Section;
use crate::server::Server;
use serde_json::{Value, json};

/// Searches asked before the first one is timed.
const WARM_UP: usize = 100;
/// Where searches are asked for.
const SEARCH: &str = "/v1/search";

/// The bars of searches, with one client.
#[derive(Clone, Copy, Debug)]
pub(super) struct SearchBars {
    /// Words with filters: 50th and 99th percentile, ms.
    pub(super) words_ms: (f64, f64),
    /// All five signals: the same.
    pub(super) all_ms: (f64, f64),
}

/// A kind of search: its names, how the one of a number is made, the bars of its percentiles.
struct Kind {
    what: &'static str,
    what_zh: &'static str,
    make: fn(usize) -> Value,
    bars_ms: (f64, f64),
}

/// What went wrong, in the words of a site.
const SYMPTOMS: [&str; 12] = [
    "泵送中堵管，压力突升",
    "发动机动力不足冒黑烟",
    "液压油温过高报警停机",
    "the line is blocked at the elbow, pressure up",
    "low power and black smoke above 4000 m",
    "hydraulic oil overheats, pump derates",
    "S管阀磨损，漏浆严重",
    "低温启动困难，蓄电池亏电",
    "臂架异响，回转抖动",
    "concrete sets in the hopper, agitator stuck",
    "wear plate and cutting ring worn, slurry leaks",
    "engine does not start in the cold morning",
];
const CLASSES: [&str; 4] = ["trailer_pump", "truck_boom_pump", "truck_mixer", "batching_plant"];

/// Asks and adds the figures.
pub(super) fn measure(
    server: &Server,
    bars: SearchBars,
    requests: usize,
    section: &mut Section,
) -> Result<(), BenchError> {
    let kinds = [
        Kind {
            what: "search, words and filters", what_zh: "检索，词与过滤", make: words, bars_ms: bars.words_ms
        },
        Kind { what: "search, all five signals", what_zh: "检索，五种信号", make: all, bars_ms: bars.all_ms },
    ];
    for Kind { what, what_zh, make, bars_ms: (median, slowest) } in kinds {
        eprintln!("  {requests} times {what}");
        let bodies = |from: usize, count: usize| -> Vec<Vec<u8>> {
            (from..from + count).map(|number| make(number).to_string().into_bytes()).collect()
        };
        server.client().series(SEARCH, &bodies(0, WARM_UP), 1)?;
        let before = server.processor_time()?;
        let series = server.client().series(SEARCH, &bodies(WARM_UP, requests), 1)?;
        let taken = server.processor_time()?.saturating_sub(before);
        let count = u32::try_from(series.times.len().max(1)).unwrap_or(u32::MAX);
        section.measurements.extend([
            Measurement::new(format!("{what}, p50"), format!("{what_zh}，中位"), series.times.percentile_ms(50), "ms")
                .with_bar(Bar::AtMost(median)),
            Measurement::new(
                format!("{what}, p99"),
                format!("{what_zh}，99 分位"),
                series.times.percentile_ms(99),
                "ms",
            )
            .with_bar(Bar::AtMost(slowest)),
            Measurement::new(
                format!("{what}, processor time"),
                format!("{what_zh}，处理器时间"),
                crate::statistics::milliseconds(taken) / f64::from(count),
                "ms",
            ),
            Measurement::new(format!("{what}, refused"), format!("{what_zh}，被拒绝"), series.refused.len() as f64, "")
                .with_bar(Bar::AtMost(0.0)),
        ]);
    }
    section.notes.push(format!(
        "{requests} searches of each kind by one client, no two alike, in Chinese and English by turns: a customer's \
         sentence and a symptom, 10 hits. Words and filters: of one machine class and a season, by words alone. All five \
         signals: failures, sites and documents within 3,000 km, with three conditions."
    ));
    Ok(())
}

/// A sentence and a symptom.
fn sentence(number: usize) -> String {
    format!("{}，{}", questions::question(number), SYMPTOMS[number % SYMPTOMS.len()])
}

/// Words with filters.
fn words(number: usize) -> Value {
    let month = number % 12 + 1;
    json!({
        "text": sentence(number),
        "types": ["failure"],
        "signals": ["text"],
        "filters": {"class": CLASSES[number % CLASSES.len()], "synthetic": true},
        "during": {"months": [month, month % 12 + 1]},
        "limit": 10,
    })
}

/// All five signals.
fn all(number: usize) -> Value {
    // Over the land where the simulated sites lie; no two positions alike.
    let (east, north) = ((number * 37 % 3_500) as f64 / 100.0, (number * 53 % 1_900) as f64 / 100.0);
    json!({
        "text": sentence(number),
        "types": ["failure", "site", "document"],
        "near": {"lon": 85.0 + east, "lat": 23.0 + north, "radius_km": 3_000.0},
        "conditions": [
            {"dimension": "altitude", "op": "about", "value": 500 + number * 13 % 4_500},
            {"dimension": "ambient_temperature_min", "op": "about", "value": (number % 40) as f64 - 25.0},
            {"dimension": "slump", "op": "about", "value": 120 + number % 100},
        ],
        "limit": 10,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_two_searches_are_alike() {
        for make in [words, all] {
            let made: HashSet<String> = (0..2_500).map(|number| make(number).to_string()).collect();
            assert_eq!(made.len(), 2_500);
        }
    }
}
