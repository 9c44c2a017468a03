//! From how many vectors on a graph pays: scan and graph on clustered vectors of 256 dimensions.
//!
//! `cargo run --release -p fieldpack-vector --example crossover -- [--scan-only] [--neighbours 16] [--candidates 100]
//! 100000 300000` prints one table in Markdown. Building a graph of a million vectors takes long.

#[path = "../tests/common/mod.rs"]
mod common;

use common::{Kind, make, recall};
use fieldpack_vector::{Allowed, GraphSettings, Near, Nearest, Settings, Snapshot, Store};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::error::Error;
use std::io::Write as _;
use std::time::{Duration, Instant};

const DIMENSIONS: usize = 256;
const SEED: u64 = 1;
const QUERIES: usize = 200;
/// Each query is measured so often, and its least time counts: what else the machine does is not measured.
const ROUNDS: usize = 3;
const COUNT: usize = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = Vec::new();
    let mut has_graph = true;
    let mut graph = GraphSettings { threads: 2, ..GraphSettings::default() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number =
            || -> Result<usize, Box<dyn Error>> { Ok(arguments.next().ok_or("a number is missing")?.parse()?) };
        match argument.as_str() {
            "--scan-only" => has_graph = false,
            "--neighbours" => graph.neighbours = number()?,
            "--candidates" => graph.build_candidates = number()?,
            other => counts.push(other.parse::<usize>()?),
        }
    }
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let two = ThreadPoolBuilder::new().num_threads(2).build()?;
    let mut out = std::io::stdout();
    writeln!(out, "| vectors | data | what | p50 ms | p99 ms | recall@10 |\n|---|---|---|---|---|---|")?;
    for count in counts {
        let kinds =
            [("sentences", Kind::Sentences), ("copies", Kind::Copies { directions: count.div_ceil(50), noise: 0.1 })];
        for (name, kind) in kinds {
            let (vectors, queries) = make(kind, count, QUERIES, DIMENSIONS, SEED);
            let settings = Settings { crossover: if has_graph { 1 } else { usize::MAX }, graph, ..Settings::default() };
            let mut store = Store::new(DIMENSIONS, settings)?;
            for (key, vector) in vectors.into_iter().enumerate() {
                store.insert(key as u64, &vector)?;
            }
            let mut row = |what: &str, times: Times, recall: f64| {
                let Times { half, most } = times;
                writeln!(out, "| {count} | {name} | {what} | {half:.2} | {most:.2} | {recall:.4} |")
            };
            let scanned = store.settle().with(Settings { crossover: usize::MAX, ..settings });
            for (threads, pool) in [("1 thread", &one), ("2 threads", &two)] {
                let (times, recall) = measure(&scanned, &scanned.scan(), &queries, None, pool);
                row(&format!("scan, {threads}"), times, recall)?;
            }
            for every in [2, 10, 100] {
                let passes = |id: &u32| id.wrapping_mul(2_654_435_761) >> 8 & 0xffff < 65_536 / every;
                let allowed: Allowed = (0..scanned.end()).filter(passes).collect();
                let (times, recall) = measure(&scanned, &scanned, &queries, Some(&allowed), &one);
                row(&format!("scan, 1 in {every} allowed, 1 thread"), times, recall)?;
            }
            if !has_graph {
                continue;
            }
            let (memory, cpu, start) = (resident_mb()?, cpu_seconds()?, Instant::now());
            drop(store.snapshot());
            let built = store.settle();
            let what = format!(
                "graph, {} neighbours, {} candidates: built in {:.0} s, {:.0} CPU-s, {:.0} MB",
                graph.neighbours,
                graph.build_candidates,
                start.elapsed().as_secs_f64(),
                cpu_seconds()? - cpu,
                resident_mb()? - memory,
            );
            writeln!(out, "| {count} | {name} | {what} | | | |")?;
            for search_candidates in [64, 128, 256] {
                let graph = GraphSettings { search_candidates, ..graph };
                let asked = built.with(Settings { graph, ..settings });
                let Some(walk) = asked.graph() else { return Err("there is no graph".into()) };
                let (times, recall) = measure(&asked, &walk, &queries, None, &one);
                let Times { half, most } = times;
                writeln!(
                    out,
                    "| {count} | {name} | graph, {search_candidates} | {half:.2} | {most:.2} | {recall:.4} |"
                )?;
            }
        }
    }
    Ok(())
}

/// Milliseconds.
struct Times {
    half: f64,
    most: f64,
}

/// Times of `by` and its recall against exact search.
fn measure(
    snapshot: &Snapshot,
    by: &(impl Nearest + Sync),
    queries: &[Vec<f32>],
    allowed: Option<&Allowed>,
    pool: &ThreadPool,
) -> (Times, f64) {
    let mut times = Vec::new();
    let mut recalls = 0.0;
    for query in queries {
        let expected = snapshot.exact().nearest(query, COUNT, allowed);
        let mut least = Duration::MAX;
        let mut found: Vec<Near> = Vec::new();
        pool.install(|| {
            for _ in 0..ROUNDS {
                let start = Instant::now();
                found = by.nearest(query, COUNT, allowed);
                least = least.min(start.elapsed());
            }
        });
        times.push(least.as_secs_f64() * 1000.0);
        recalls += recall(&expected, &found);
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    (Times { half: at(50), most: at(99) }, recalls / queries.len() as f64)
}

fn resident_mb() -> Result<f64, Box<dyn Error>> {
    let pages: f64 = std::fs::read_to_string("/proc/self/statm")?.split(' ').nth(1).ok_or("no size")?.parse()?;
    Ok(pages * 4096.0 / 1e6)
}

fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let ticks = stat.split(' ').skip(13).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / 100.0)
}
