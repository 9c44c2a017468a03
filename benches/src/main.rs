//! `cargo run --release --locked -p fieldpack-benches -- --help`

use clap::Parser;
use fieldpack_benches::arguments::Arguments;
use fieldpack_benches::report::Report;
use fieldpack_benches::{BenchError, bench, evaluate};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Everything was measured; for quality, every floor is kept.
const DONE: u8 = 0;
/// A floor of quality is missed.
const MISSED: u8 = 1;
/// Something could not be measured.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(FAILED)
        }
    }
}

fn run(arguments: &Arguments) -> Result<u8, BenchError> {
    if arguments.fit {
        print(&evaluate::fit()?)?;
        return Ok(DONE);
    }
    let (report, name) =
        if arguments.eval { (evaluate::run(arguments)?, "quality.md") } else { (bench::run(arguments)?, "bench.md") };
    print(&report)?;
    if arguments.write {
        eprintln!("written: {}", report.write(name)?.display());
    }
    Ok(if arguments.eval && !report.holds() { MISSED } else { DONE })
}

fn print(report: &Report) -> Result<(), BenchError> {
    let mut out = std::io::stdout().lock();
    write!(out, "{report}").and_then(|()| out.flush()).map_err(BenchError::at(Path::new("standard output")))
}
