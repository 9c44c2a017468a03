//! Packs over HTTP: one client, eight clients, the understanding through the door.

use super::PackBars;
use super::folder::megabytes;
use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::client::{Client, Series};
use crate::questions;
use crate::report::Section;
use crate::server::Server;
use crate::statistics::milliseconds;
use std::ops::Range;

/// Where packs are asked for.
const PACKS: &str = "/v1/packs";
/// What the median of one client is called.
pub(super) const MEDIAN: &str = "pack, one client, p50";
/// Questions asked before the first one is timed.
const WARM_UP: usize = 200;
/// Clients at once, for the throughput.
const CLIENTS: usize = 8;
/// Packs asked for by all of them.
const TOGETHER: usize = 1_600;
/// Refused questions that the report shows.
const SHOWN: usize = 5;

/// Asks and adds the figures.
pub(super) fn measure(
    server: &Server,
    bars: PackBars,
    requests: usize,
    section: &mut Section,
) -> Result<(), BenchError> {
    let client = server.client();
    let next = |from: usize, count: usize| from..from + count;
    let warm_up = next(questions::WARM_UP.start, WARM_UP);
    client.series(PACKS, &questions::bodies(warm_up), 1)?;
    let alone = asked(server, next(questions::ALONE.start, requests), 1)?;
    let together = asked(server, next(questions::TOGETHER.start, TOGETHER), CLIENTS)?;
    let understood = next(questions::UNDERSTOOD.start, requests);
    let understood = client.series("/v1/questions", &questions::bodies(understood), 1)?;
    let empty = client.series("/healthz", &vec![Vec::new(); requests], 1)?;

    section.notes.push(format!(
        "{requests} packs by one client and {TOGETHER} by {CLIENTS} clients at once, after {WARM_UP} others as warm-up: \
         plateau, high-rise and cold-weather jobs at 29 places, in Chinese and English by turns."
    ));
    section.measurements.extend([
        Measurement::new(MEDIAN, "方案，单客户端，中位", alone.series.times.percentile_ms(50), "ms")
            .with_bar(Bar::AtMost(bars.median_ms)),
        Measurement::new(
            "pack, one client, p99",
            "方案，单客户端，99 分位",
            alone.series.times.percentile_ms(99),
            "ms",
        )
        .with_bar(Bar::AtMost(bars.slowest_ms)),
        Measurement::new(
            "pack, one client, slowest",
            "方案，单客户端，最慢",
            alone.series.times.percentile_ms(100),
            "ms",
        ),
        Measurement::new("packs a second, 8 clients", "每秒方案数，8 客户端", together.series.per_second(), "/s")
            .with_bar(Bar::AtLeast(bars.per_second)),
        Measurement::new("pack, 8 clients, p50", "方案，8 客户端，中位", together.series.times.percentile_ms(50), "ms"),
        Measurement::new(
            "pack, 8 clients, p99",
            "方案，8 客户端，99 分位",
            together.series.times.percentile_ms(99),
            "ms",
        ),
        Measurement::new("processor time of a pack, one client", "每个方案的处理器时间", alone.processor_ms, "ms"),
        Measurement::new("size of a pack, mean", "方案平均大小", alone.mean_kb(), "kB"),
        Measurement::new(
            "question through HTTP, p50",
            "理解（经 HTTP），中位",
            understood.times.percentile_ms(50),
            "ms",
        ),
        Measurement::new(
            "question through HTTP, p99",
            "理解（经 HTTP），99 分位",
            understood.times.percentile_ms(99),
            "ms",
        ),
        Measurement::new("empty round trip (/healthz), p50", "空往返，中位", empty.times.percentile_ms(50), "ms"),
        refusals(&[&alone, &together]),
    ]);
    section.notes.extend(refused_notes(&[&alone, &together]));
    Ok(())
}

/// Asks for one pack and expects one.
pub(super) fn expect_pack(client: &Client, text: &str) -> Result<(), BenchError> {
    let answer = client.post(PACKS, &questions::body(text))?;
    if answer.status == 200 {
        return Ok(());
    }
    Err(BenchError::Answer {
        path: PACKS.to_owned(),
        status: answer.status,
        question: format!("`{text}`"),
        detail: problem(&answer.body),
    })
}

/// A series with the numbers of its questions and what it cost the server.
struct Asked {
    numbers: Range<usize>,
    series: Series,
    processor_ms: Option<f64>,
}

impl Asked {
    fn mean_kb(&self) -> Option<f64> {
        let count = u32::try_from(self.series.times.len()).ok().filter(|count| *count > 0)?;
        Some(megabytes(self.series.bytes) * 1e3 / f64::from(count))
    }
}

fn asked(server: &Server, numbers: Range<usize>, clients: usize) -> Result<Asked, BenchError> {
    eprintln!("  {} packs, {clients} clients at once", numbers.len());
    let before = server.processor_time()?;
    let series = server.client().series(PACKS, &questions::bodies(numbers.clone()), clients)?;
    let taken = server.processor_time()?.saturating_sub(before);
    let count = u32::try_from(series.times.len()).unwrap_or(0);
    let processor_ms = (count > 0).then(|| milliseconds(taken) / f64::from(count));
    Ok(Asked { numbers, series, processor_ms })
}

/// A question that gets no pack must not make the figures look better.
fn refusals(all: &[&Asked]) -> Measurement {
    let count: usize = all.iter().map(|asked| asked.series.refused.len()).sum();
    let count = u32::try_from(count).map_or(f64::INFINITY, f64::from);
    Measurement::new("questions that got no pack", "未得到方案的问题", count, "").with_bar(Bar::AtMost(0.0))
}

fn refused_notes(all: &[&Asked]) -> Vec<String> {
    let refused = all
        .iter()
        .flat_map(|asked| asked.series.refused.iter().map(|(number, answer)| (asked.numbers.start + number, answer)));
    refused
        .take(SHOWN)
        .map(|(number, answer)| {
            format!("No pack ({}): `{}`: {}", answer.status, questions::question(number), problem(&answer.body))
        })
        .collect()
}

/// The code and detail of a problem document.
fn problem(body: &[u8]) -> String {
    let text = |value: &serde_json::Value, key: &str| value[key].as_str().unwrap_or("-").to_owned();
    serde_json::from_slice::<serde_json::Value>(body).map_or_else(
        |_| "the answer is no problem document".to_owned(),
        |value| format!("{}: {}", text(&value, "code"), text(&value, "detail")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_shown_by_code_and_detail() {
        assert_eq!(problem(br#"{"code":"not_a_pack_question","detail":"no job"}"#), "not_a_pack_question: no job");
        assert_eq!(problem(b"<html>"), "the answer is no problem document");
        assert_eq!(problem(b"{}"), "-: -");
    }

    #[test]
    fn a_stretch_of_questions_is_never_longer_than_its_room() {
        assert!(WARM_UP <= questions::WARM_UP.len() && TOGETHER <= questions::TOGETHER.len());
    }
}
