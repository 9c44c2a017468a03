//! What comes in by the second: readings in bulk, how soon a pack knows of one, packs meanwhile, records with
//! everything indexed, and the start after a kill.

use super::folder::{Folder, megabytes};
use crate::BenchError;
use crate::arguments::Arguments;
use crate::bars::{Bar, Measurement};
use crate::client::{Answer, Client};
use crate::program::Program;
use crate::questions;
use crate::report::Section;
use crate::server::Server;
use crate::statistics::{Times, milliseconds};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Readings of one request.
const BODY: u64 = 1_000;
/// Connections that send readings as fast as they are taken.
const SENDERS: usize = 3;
/// Sites that readings are sent of.
const SITES: u64 = 500;
/// Dimensions that are sent of each, with unit and range.
const DIMENSIONS: [(&str, &str, f64, f64); 4] = [
    ("ambient_temperature_mean", "Cel", -20.0, 15.0),
    ("wind_speed", "m/s", 0.0, 12.0),
    ("relative_humidity", "%", 20.0, 80.0),
    ("air_pressure", "kPa", 58.0, 70.0),
];
/// Readings a second that are sent for long.
const SUSTAINED: u64 = 25_000;
/// How long readings are sent as fast as they are taken, s.
const BURST_SECONDS: u64 = 20;
/// Readings a second under which packs are timed.
const STEADY: u64 = 10_000;
/// Readings that lie behind the last saved state at a kill.
const BEHIND: u64 = 1_000_000;
/// Failure records that are sent to be indexed.
const FAILURES: usize = 20_000;
/// Looks for a reading in a pack.
const LOOKS: usize = 200;

/// Measures a service that takes readings.
pub(super) fn measure(program: &Program, folder: &Folder, arguments: &Arguments) -> Result<Vec<Section>, BenchError> {
    let simulated = folder.simulate(program, &["--demo"])?;
    let sizes = super::folder::sizes(&simulated)?;
    folder.load(program, &[folder.world()])?;
    let mut section = Section::new("Live input 实时数据");
    section.notes.push(sizes);
    section.notes.push(format!(
        "Readings are made up and marked synthetic: {SITES} sites, {} dimensions each, {BODY} to a request, lines of NDJSON \
         without compression; acknowledged means synced to the journal and applied. Clients run on the same cores.",
        DIMENSIONS.len()
    ));
    eprintln!("live: readings at {SUSTAINED} a second for {} s", arguments.live_seconds);
    let server = Server::start(program, &folder.data(), &folder.log("live"))?;
    prepare(server.client())?;
    sustained(&server, arguments, &mut section)?;
    burst(&server, &mut section)?;
    server.stop()?;
    eprintln!("live: packs under {STEADY} readings a second");
    let server = Server::start(program, &folder.data(), &folder.log("live"))?;
    steady(&server, usize::from(arguments.requests), &mut section)?;
    indexed(&server, &simulated, &mut section)?;
    server.stop()?;
    eprintln!("live: a kill with {BEHIND} readings behind the last saved state");
    restarted(program, folder, &mut section)?;
    Ok(vec![section])
}

/// What is sent: moments that no reading had before, from an hour ago on.
struct Readings {
    next: AtomicU64,
    from_ms: i64,
}

impl Readings {
    /// Moments from an hour before now on: a million fit well within the horizon.
    fn new() -> Self {
        Self { next: AtomicU64::new(0), from_ms: Timestamp::now().as_millisecond() - 3_600_000 }
    }

    /// The lines of one request.
    fn body(&self) -> Vec<u8> {
        use std::fmt::Write;
        let first = self.next.fetch_add(BODY, Ordering::Relaxed);
        let mut lines = String::with_capacity(300 * BODY as usize);
        for number in first..first + BODY {
            let series = number % (SITES * DIMENSIONS.len() as u64);
            let (dimension, unit, low, high) = DIMENSIONS[(series % DIMENSIONS.len() as u64) as usize];
            let site = series / DIMENSIONS.len() as u64;
            // Each series has a reading a second of its own, spread over the second.
            let step = (number / (SITES * DIMENSIONS.len() as u64)) as i64;
            let at = Timestamp::from_millisecond(self.from_ms + step * 250 + (series % 250) as i64);
            let at = at.map(|at| at.to_string()).unwrap_or_default();
            let value = low + (high - low) * ((number % 97) as f64 / 97.0);
            // A string takes whatever is written.
            let _ = writeln!(
                lines,
                r#"{{"type":"reading","source":"bench","source_id":"s{series}","synthetic":true,"data":{{"site":"https://fieldpack.dev/id/site/bench/L-{site}","dimension":"{dimension}","value":{value:.3},"unit":"{unit}","at":"{at}"}}}}"#
            );
        }
        lines.into_bytes()
    }
}

/// Writes the sites that readings are of.
fn prepare(client: &Client) -> Result<(), BenchError> {
    let line = |number: u64| {
        let position = json!({"lon": 91.0 + (number % 20) as f64 * 0.05, "lat": 29.5 + (number / 20) as f64 * 0.05});
        let data = json!({"label": format!("bench {number}"), "position": position});
        json!({"type": "site", "source": "bench", "source_id": format!("L-{number}"), "synthetic": true, "data": data})
            .to_string()
    };
    let lines: Vec<String> = (0..SITES).map(line).collect();
    expect(&client.post("/v1/records", lines.join("\n").as_bytes())?, "sites").map(drop)
}

/// Something that did not come as it should.
fn wrong(what: &str, found: impl Into<String>) -> BenchError {
    BenchError::Answer { path: "/v1".to_owned(), status: 0, question: what.to_owned(), detail: found.into() }
}

/// The JSON of an answer with 200.
fn expect(answer: &Answer, what: &str) -> Result<Value, BenchError> {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let wrong = || wrong(what, format!("{}: {text}", answer.status));
    if answer.status != 200 {
        return Err(wrong());
    }
    serde_json::from_slice(&answer.body).map_err(|_| wrong())
}

/// What senders did.
#[derive(Default)]
struct Sent {
    taken: AtomicU64,
    refused: AtomicU64,
    failed: AtomicBool,
}

/// Sends requests until told to stop, `per_second` readings together, or as fast as they are taken.
fn send(address: std::net::SocketAddr, readings: &Readings, stop: &AtomicBool, sent: &Sent, per_second: Option<u64>) {
    let Ok(client) = Client::new(address) else { return sent.failed.store(true, Ordering::Relaxed) };
    let begin = Instant::now();
    let mut own = 0_u64;
    while !stop.load(Ordering::Relaxed) {
        if let Some(rate) = per_second {
            let due = Duration::from_secs_f64(own as f64 / rate as f64);
            if let Some(early) = due.checked_sub(begin.elapsed()) {
                std::thread::sleep(early);
            }
        }
        match client.post("/v1/records?results=faults", &readings.body()) {
            Ok(answer) if answer.status == 200 => {
                let accepted = expect(&answer, "readings").ok().and_then(|answer| answer["accepted"].as_u64());
                sent.taken.fetch_add(accepted.unwrap_or(0), Ordering::Relaxed);
            }
            Ok(answer) if answer.status == 429 => {
                sent.refused.fetch_add(1, Ordering::Relaxed);
            }
            _ => return sent.failed.store(true, Ordering::Relaxed),
        }
        own += BODY;
    }
}

/// Sends readings for so long; gives the readings that were taken a second.
fn feed(
    server: &Server,
    seconds: u64,
    per_second: Option<u64>,
    half_way: impl FnOnce(),
) -> Result<(Sent, f64), BenchError> {
    let (readings, stop, sent) = (Readings::new(), AtomicBool::new(false), Sent::default());
    let rate = per_second.map(|rate| rate / SENDERS as u64);
    let begin = Instant::now();
    let half = Duration::from_secs(seconds) / 2;
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| send(server.address(), &readings, &stop, &sent, rate));
        }
        std::thread::sleep(half);
        half_way();
        std::thread::sleep(half);
        stop.store(true, Ordering::Relaxed);
    });
    let rate = sent.taken.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64();
    if sent.failed.load(Ordering::Relaxed) {
        return Err(wrong("readings", "a request failed".to_owned()));
    }
    Ok((sent, rate))
}

/// Readings as fast as they are taken, for a while.
fn burst(server: &Server, section: &mut Section) -> Result<(), BenchError> {
    let (_, rate) = feed(server, BURST_SECONDS, None, || ())?;
    let what = format!("readings acknowledged as fast as they are sent, a second, over {BURST_SECONDS} s");
    section.measurements.push(Measurement::new(what, "满速每秒确认的读数", rate, "/s"));
    Ok(())
}

/// Readings at a steady rate for long, and what they take of memory.
fn sustained(server: &Server, arguments: &Arguments, section: &mut Section) -> Result<(), BenchError> {
    let (before, _) = server.resident_bytes()?;
    let mut middle = 0;
    let look = || middle = server.resident_bytes().map_or(0, |(now, _)| now);
    let (sent, rate) = feed(server, arguments.live_seconds, Some(SUSTAINED), look)?;
    let taken = sent.taken.load(Ordering::Relaxed);
    let (after, _) = server.resident_bytes()?;
    section.measurements.extend([
        Measurement::new(
            format!("readings acknowledged, a second, sent at {SUSTAINED} a second over {} s", arguments.live_seconds),
            "每秒确认的读数",
            rate,
            "/s",
        )
        .with_bar(Bar::AtLeast(20_000.0)),
        Measurement::new("readings acknowledged in all", "确认的读数总数", taken as f64, ""),
        Measurement::new(
            "requests told to come again (429)",
            "被限流的请求",
            sent.refused.load(Ordering::Relaxed) as f64,
            "",
        ),
        Measurement::new("resident memory before", "之前的常驻内存", megabytes(before), "MB"),
        Measurement::new("resident memory half way", "中途的常驻内存", megabytes(middle), "MB"),
        Measurement::new("resident memory after", "之后的常驻内存", megabytes(after), "MB"),
        Measurement::new(
            "memory for a reading that is held while late ones may come",
            "每条在窗读数占用内存",
            after.saturating_sub(before) as f64 / taken as f64,
            "B",
        ),
    ]);
    Ok(())
}

/// Packs, and how soon they know of a reading, while readings come in steadily.
fn steady(server: &Server, requests: usize, section: &mut Section) -> Result<(), BenchError> {
    let (readings, stop, sent) = (Readings::new(), AtomicBool::new(false), Sent::default());
    let begin = Instant::now();
    let measured = std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| send(server.address(), &readings, &stop, &sent, Some(STEADY / 2)));
        }
        let client = Client::new(server.address());
        let measured = client.and_then(|client| {
            let bodies = questions::bodies(0..requests);
            let packs = client.series("/v1/packs", &bodies, 1)?;
            let visible = (0..LOOKS).map(|look| look_for(&client, look)).collect::<Result<Times, _>>()?;
            Ok((packs, visible))
        });
        stop.store(true, Ordering::Relaxed);
        measured
    });
    let rate = sent.taken.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64();
    let (packs, visible) = measured?;
    if sent.failed.load(Ordering::Relaxed) || !packs.refused.is_empty() {
        return Err(wrong("packs under readings", "a request failed".to_owned()));
    }
    let ms = |times: &Times, percent| times.percentile_ms(percent);
    section.measurements.extend([
        Measurement::new("readings a second meanwhile", "期间每秒读数", rate, "/s")
            .with_bar(Bar::AtLeast(STEADY as f64 * 0.95)),
        Measurement::new("pack meanwhile, one client, p50", "期间方案中位时间", ms(&packs.times, 50), "ms"),
        Measurement::new("pack meanwhile, one client, p99", "期间方案 p99", ms(&packs.times, 99), "ms")
            .with_bar(Bar::AtMost(60.0)),
        Measurement::new(
            "reading acknowledged until a pack shows it, p50",
            "读数确认到方案可见 中位",
            ms(&visible, 50),
            "ms",
        )
        .with_bar(Bar::AtMost(100.0)),
        Measurement::new(
            "reading acknowledged until a pack shows it, p99",
            "读数确认到方案可见 p99",
            ms(&visible, 99),
            "ms",
        )
        .with_bar(Bar::AtMost(1_000.0)),
    ]);
    Ok(())
}

/// Sends a reading that is lower than all before and asks for packs until one shows it; the time from its
/// acknowledgement.
fn look_for(client: &Client, look: usize) -> Result<Duration, BenchError> {
    let site = format!("https://fieldpack.dev/id/site/bench/L-{}", look as u64 % SITES);
    let value = -25.0 - look as f64 * 0.01;
    let at = Timestamp::now().to_string();
    let data = json!({"site": site, "dimension": "ambient_temperature_mean", "value": value, "unit": "Cel", "at": at});
    let line = json!({"type": "reading", "source": "look", "source_id": "look", "synthetic": true, "data": data});
    let answer = expect(&client.post("/v1/records", line.to_string().as_bytes())?, "a reading")?;
    let acknowledged = Instant::now();
    if answer["accepted"] != 1 {
        return Err(wrong("a reading", answer.to_string()));
    }
    let ask = json!({
        "scenario": {"activity": "concrete pumping", "place": {"iri": site},
            "conditions": [{"dimension": "pumping_height", "op": "eq", "value": 60, "unit": "m", "meaning": "requirement"}]},
        "options": {"language": "en"},
    });
    let body = serde_json::to_vec(&ask).unwrap_or_default();
    while acknowledged.elapsed() < Duration::from_secs(20) {
        let pack = expect(&client.post("/v1/packs", &body)?, "a pack")?;
        let conditions = pack["question"]["conditions"].as_array().cloned().unwrap_or_default();
        let lowest = conditions.iter().find(|one| one["dimension"] == "ambient_temperature_min");
        if lowest.and_then(|one| one["value"].as_f64()).is_some_and(|found| (found - value).abs() < 0.002) {
            return Ok(acknowledged.elapsed());
        }
    }
    Err(wrong("a reading in a pack", "not within 20 s".to_owned()))
}

/// Failure records, written line by line and indexed in everything.
fn indexed(server: &Server, simulated: &[super::folder::RecordFile], section: &mut Section) -> Result<(), BenchError> {
    let Some(file) = simulated.iter().find(|file| file.name == "failure") else { return Ok(()) };
    let text = std::fs::read_to_string(&file.path).map_err(BenchError::at(&file.path))?;
    let lines: Vec<String> =
        text.lines().take(FAILURES).map(|line| line.replacen("\"source\":\"", "\"source\":\"again-", 1)).collect();
    let bodies: Vec<Vec<u8>> = lines.chunks(500).map(|chunk| chunk.join("\n").into_bytes()).collect();
    let series = server.client().series("/v1/records?results=faults", &bodies, 2)?;
    if let Some((_, answer)) = series.refused.first() {
        return Err(wrong("failures", String::from_utf8_lossy(&answer.body).into_owned()));
    }
    section.measurements.push(
        Measurement::new(
            format!("failure records taken and found by everything, a second ({} records)", lines.len()),
            "每秒入库并全部索引的故障记录",
            lines.len() as f64 / series.wall.as_secs_f64(),
            "/s",
        )
        .with_bar(Bar::AtLeast(1_000.0)),
    );
    Ok(())
}

/// The start after a kill, with readings that no saved state holds.
fn restarted(program: &Program, folder: &Folder, section: &mut Section) -> Result<(), BenchError> {
    let server = Server::start(program, &folder.data(), &folder.log("live"))?;
    let readings = Readings::new();
    let bodies: Vec<Vec<u8>> = (0..BEHIND / BODY).map(|_| readings.body()).collect();
    let series = server.client().series("/v1/records?results=faults", &bodies, SENDERS)?;
    if !series.refused.is_empty() {
        return Err(wrong("readings", "a request failed".to_owned()));
    }
    server.kill()?;
    let server = Server::start(program, &folder.data(), &folder.log("live"))?;
    let ready = server.ready_after;
    let live = expect(&server.client().get("/v1/live")?, "live")?;
    let lag = live["lag"].as_u64();
    server.stop()?;
    section.notes.push(format!("After the kill the lag is {} at the first answer.", lag.unwrap_or_default()));
    section.measurements.push(
        Measurement::new(
            format!("start after SIGKILL with {BEHIND} readings behind the last saved state, until /readyz"),
            "强制终止后的启动时间",
            milliseconds(ready) / 1e3,
            "s",
        )
        .with_bar(Bar::AtMost(10.0)),
    );
    Ok(())
}
