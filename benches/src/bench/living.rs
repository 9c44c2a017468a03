//! Living packs: how long after a change the packs that it touches have their new revision, where many are stored.

use super::folder::{self, Folder};
use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::client::Client;
use crate::program::Program;
use crate::questions::{self, ASKED_AT};
use crate::report::Section;
use crate::server::Server;
use crate::statistics::Times;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Packs that are stored.
const STORED: usize = 1_000;
/// Of these, at the place where something changes.
const TOUCHED: usize = 50;
/// Changes, one after the other.
const CHANGES: usize = 40;
/// Clients that store packs at once.
const CLIENTS: usize = 8;
/// The longest that a new revision may take, ms: 99th percentile over all touched packs and changes.
const LATEST_MS: f64 = 2_000.0;
/// How often the service is asked whether it has looked at all packs.
const LOOK: Duration = Duration::from_millis(20);
/// Longest wait for that.
const PATIENCE: Duration = Duration::from_secs(300);

/// Measures in the demo world.
pub(super) fn measure(program: &Program, folder: &Folder) -> Result<Section, BenchError> {
    folder.simulate(program, &["--demo"])?;
    folder.load(program, &[folder.world()])?;
    eprintln!("living packs: storing {STORED}");
    let server = Server::start(program, &folder.data(), &folder.log("living"))?;
    let client = server.client();
    let elsewhere = questions::WARM_UP.start..questions::WARM_UP.start + STORED - TOUCHED;
    let bodies: Vec<Vec<u8>> = elsewhere.map(|number| stored(&questions::question(number))).collect();
    let others = client.series("/v1/packs", &bodies, CLIENTS)?;
    let here = (0..TOUCHED).map(|number| store(client, &at_the_place(number))).collect::<Result<Vec<_>, _>>()?;
    let first_look = settled(client, STORED - others.refused.len())?;
    eprintln!("living packs: {CHANGES} changes, {TOUCHED} readers");
    let paths: Vec<String> = here.iter().map(|id| format!("/v1/packs/{id}/events")).collect();
    let before = counted(client)?;
    let changes: Vec<(String, Vec<u8>)> =
        (0..CHANGES).map(|number| ("/v1/records".to_owned(), change(number))).collect();
    let processor = server.processor_time()?;
    let times: Times = client.follow(&paths, &changes)?.into_iter().collect();
    let taken = server.processor_time()?.saturating_sub(processor);
    let after = counted(client)?;
    let each = |count: f64| count / (CHANGES as f64);
    let mut section = Section::new("Living packs 方案更新");
    section.notes.extend([
        format!(
            "{STORED} packs are stored, {TOUCHED} of them at one place, each with an open stream of events. {CHANGES} times \
             a borehole there is changed, which they cite. Times are from before the change is written until the event \
             with the new revision is read, over all {} revisions; a change is written when all of the one before were read.",
            times.len()
        ),
        format!(
            "The service had looked at all stored packs {:.1} s after the last was stored.",
            first_look.as_secs_f64()
        ),
    ]);
    section.measurements = vec![
        Measurement::new("new revision after a change, p50", "变更至新版本，中位", times.percentile_ms(50), "ms"),
        Measurement::new("new revision after a change, p99", "变更至新版本，99 分位", times.percentile_ms(99), "ms")
            .with_bar(Bar::AtMost(LATEST_MS)),
        Measurement::new("new revision after a change, slowest", "变更至新版本，最慢", times.percentile_ms(100), "ms"),
        Measurement::new(
            "packs decided again for a change",
            "每次变更重算的方案数",
            each(after.recomputed - before.recomputed),
            "",
        ),
        Measurement::new("new revisions of a change", "每次变更的新版本数", each(after.revised - before.revised), ""),
        Measurement::new("processor time of a change", "每次变更的处理器时间", each(taken.as_secs_f64()), "s"),
        Measurement::new(
            "questions that got no pack",
            "未得到方案的问题",
            f64::from(u32::try_from(others.refused.len()).unwrap_or(u32::MAX)),
            "",
        )
        .with_bar(Bar::AtMost(0.0)),
    ];
    server.stop()?;
    section.measurements.extend(folder::Folder::disk(folder)?.into_iter().take(1));
    Ok(section)
}

/// The body of a question whose pack is stored.
fn stored(text: &str) -> Vec<u8> {
    json!({"text": text, "options": {"asked_at": ASKED_AT, "store": true}}).to_string().into_bytes()
}

/// A job at the place where something changes; no two are alike.
fn at_the_place(number: usize) -> Vec<u8> {
    let (rise_m, distance_m) = (40 + number, 100 + 7 * number);
    stored(&format!(
        "Concrete pumping on a plateau: Nyingchi in November, C40, pumping height {rise_m} m, {distance_m} m of \
         horizontal line, crushed aggregate 5-25, slump 200, 40 m3 per hour"
    ))
}

/// A borehole at that place, told otherwise each time.
fn change(number: usize) -> Vec<u8> {
    let label = format!("Nyingchi borehole, log {number}");
    json!({"type": "borehole", "source": "bench", "source_id": "B-1", "data": {
        "label": label, "position": {"lon": 94.36, "lat": 29.65}, "depth_m": 30.0
    }})
    .to_string()
    .into_bytes()
}

/// Stores a pack, and gives its id.
fn store(client: &Client, body: &[u8]) -> Result<String, BenchError> {
    let answer = client.post("/v1/packs", body)?;
    let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    value["id"].as_str().filter(|id| !id.is_empty()).map(str::to_owned).ok_or_else(|| BenchError::Answer {
        path: "/v1/packs".to_owned(),
        status: answer.status,
        question: String::from_utf8_lossy(body).into_owned(),
        detail: String::from_utf8_lossy(&answer.body).into_owned(),
    })
}

/// What the service counts of its stored packs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Counted {
    watched: f64,
    waiting: f64,
    recomputed: f64,
    revised: f64,
}

/// Reads what the service counts.
fn counted(client: &Client) -> Result<Counted, BenchError> {
    let answer = client.get("/metrics")?;
    Ok(counted_in(&String::from_utf8_lossy(&answer.body)))
}

/// The counts in the text form of Prometheus.
fn counted_in(text: &str) -> Counted {
    let value = |name: &str| {
        let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        lines.filter_map(|value| value.trim().parse().ok()).next().unwrap_or(0.0)
    };
    Counted {
        watched: value("fieldpack_living_watched_packs"),
        waiting: value("fieldpack_living_waiting_packs"),
        recomputed: value("fieldpack_living_recomputed_total"),
        revised: value("fieldpack_living_revised_total"),
    }
}

/// Waits until the service watches so many packs and none waits; gives how long that took.
fn settled(client: &Client, packs: usize) -> Result<Duration, BenchError> {
    let start = Instant::now();
    loop {
        let counted = counted(client)?;
        if counted.watched >= packs as f64 && counted.waiting == 0.0 {
            return Ok(start.elapsed());
        }
        if start.elapsed() > PATIENCE {
            return Err(BenchError::Answer {
                path: "/metrics".to_owned(),
                status: 200,
                question: "how many packs are watched".to_owned(),
                detail: format!("{counted:?}, expected {packs} watched within five minutes"),
            });
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_by_their_whole_names() {
        let text = "# TYPE fieldpack_living_watched_packs gauge\nfieldpack_living_watched_packs 7\n\
                    fieldpack_living_watched_packs_more 9\nfieldpack_living_revised_total 3\n";
        assert_eq!(counted_in(text), Counted { watched: 7.0, revised: 3.0, ..Counted::default() });
    }

    #[test]
    fn the_jobs_at_the_place_differ_and_are_stored() {
        let all: std::collections::BTreeSet<Vec<u8>> = (0..TOUCHED).map(at_the_place).collect();
        assert_eq!(all.len(), TOUCHED);
        assert!(all.iter().all(|body| String::from_utf8_lossy(body).contains("\"store\":true")));
        assert!(STORED - TOUCHED <= questions::WARM_UP.len());
    }
}
