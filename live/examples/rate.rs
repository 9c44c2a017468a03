//! Measures what a row costs: reading the entry, folding, publishing.
//!
//! `cargo run --release --locked -p fieldpack-live --example rate -- [sites] [batches] [rows]`: that many sites with four
//! dimensions and two sensors each, read at 20,000 rows a second. Times are of one core, with the allocator of
//! the program.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use fieldpack_journal::{Applied, Decision, Position, Projection};
use fieldpack_live::{LiveProjection, LiveSettings, ReadingBatch, Series};
use std::error::Error;
use std::time::{Duration, Instant};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Rows in a second.
const RATE: u64 = 20_000;
/// The first moment, ms since 1970.
const START_MS: i64 = 1_700_000_000_000;
/// Dimensions of a site.
const DIMENSIONS: [&str; 4] = ["wind_speed", "ambient_temperature_mean", "air_pressure", "relative_humidity"];

/// A number that looks random but is the same in each run (SplitMix64).
fn scatter(number: u64) -> u64 {
    let mixed = number.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The batch with a number: its rows go over all sensors in turn, up to five seconds late.
fn batch(number: u64, sites: u64, rows: u64) -> Result<ReadingBatch, Box<dyn Error>> {
    let sensors = sites * 8;
    let mut series = Vec::new();
    let mut made = Vec::new();
    let received_ms = START_MS + i64::try_from(number * rows * 1_000 / RATE)?;
    for row in 0..rows {
        let at = number * rows + row;
        let sensor = at % sensors;
        let place = row % sensors;
        if place == u64::try_from(series.len())? {
            let dimension = DIMENSIONS.get(usize::try_from(sensor / 2 % 4)?).copied().unwrap_or("none");
            series.push(Series {
                site: format!("https://fieldpack.dev/id/site/rate/{}", sensor / 8),
                dimension: dimension.to_owned(),
                sensor: format!("sensor-{}", sensor % 2),
                machine: Some(format!("https://fieldpack.dev/id/machine/rate/{}", sensor / 8)),
                unit: "1".to_owned(),
                edges: vec![2.0, 4.0, 6.0, 8.0],
                synthetic: true,
            });
        }
        let late = i64::try_from(scatter(at) % 5_000)?;
        let value = f64::from(u32::try_from(scatter(at ^ 0xABCD) % 10_000)?) / 1_000.0;
        made.push((u32::try_from(place)?, received_ms - late, value));
    }
    Ok(ReadingBatch { source: "rate".to_owned(), received_us: received_ms * 1_000, series, rows: made })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut argument = |default: u64| arguments.next().map_or(Ok(default), |text| text.parse::<u64>());
    let (sites, batches, rows) = (argument(500)?, argument(14_000)?, argument(1_000)?);
    let folder = std::env::temp_dir().join(format!("fieldpack-rate-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let mut live = LiveProjection::open(&folder.join("live.saved"), "rate", LiveSettings::default())?;
    let (mut applying, mut publishing, mut longest) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let mut open = 0;
    for number in 0..batches {
        let entry = batch(number, sites, rows)?.entry("rate")?;
        let sequence = number + 1;
        let start = Instant::now();
        let applied = [Applied { sequence, entry: &entry, decision: Decision::Accepted }];
        live.apply(&applied, Position::after(sequence))?;
        let done = Instant::now();
        open = live.snapshot().open_readings;
        applying += done - start;
        publishing += done.elapsed();
        longest = longest.max(start.elapsed());
    }
    #[expect(clippy::cast_precision_loss, reason = "a figure to read")]
    let each = |time: Duration| time.as_secs_f64() * 1e6 / (batches * rows) as f64;
    println!("{} rows in batches of {rows}, {sites} sites, {} states", batches * rows, sites * 4);
    println!("read and fold: {:.2} us a row; publish: {:.2} us a row", each(applying), each(publishing));
    println!("longest batch: {:.1} ms; readings held one by one: {open}", longest.as_secs_f64() * 1e3);
    let start = Instant::now();
    live.close()?;
    let size = std::fs::metadata(folder.join("live.saved"))?.len();
    println!("saved: {} MB in {:.2} s", size / 1_000_000, start.elapsed().as_secs_f64());
    let start = Instant::now();
    let again = LiveProjection::open(&folder.join("live.saved"), "rate", LiveSettings::default())?;
    println!("opened in {:.2} s", start.elapsed().as_secs_f64());
    drop(again);
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
