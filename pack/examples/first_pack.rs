//! Prints the pack of the first question in an empty world as JSON, or measures how long deciding takes.
//!
//! `cargo run --release --example first_pack -- [zh|en]` prints; `-- measure [times]` measures.

#[path = "../tests/support/mod.rs"]
mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::decide::decide;
use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};
use support::{empty_world, first_question, options};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("measure") => {
            let times = arguments.get(1).and_then(|times| times.parse().ok()).unwrap_or(500);
            measure(times)
        }
        language => {
            let language = if language == Some("en") { Language::En } else { Language::Zh };
            let (pack, _) = decide(first_question(), &empty_world(), &options(language));
            writeln!(io::stdout(), "{}", serde_json::to_string_pretty(&pack)?)
        }
    }
}

/// Decides so many times and tells the quantiles.
fn measure(times: usize) -> io::Result<()> {
    let world = empty_world();
    // The first makes the knowledge ready; that is not what is measured.
    black_box(decide(first_question(), &world, &options(Language::Zh)));
    let mut taken: Vec<Duration> = (0..times.max(1))
        .map(|_| {
            let question = first_question();
            let start = Instant::now();
            black_box(decide(question, &world, &options(Language::Zh)));
            start.elapsed()
        })
        .collect();
    taken.sort_unstable();
    let at = |share: usize| taken[(taken.len() - 1) * share / 100].as_secs_f64() * 1e3;
    writeln!(io::stdout(), "decide: p50 {:.3} ms, p90 {:.3} ms, p99 {:.3} ms", at(50), at(90), at(99))
}
