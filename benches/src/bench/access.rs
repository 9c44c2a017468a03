//! What it costs to look who asks: the same calculation with a key and without one, by turns, and a key that is revoked.

use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::client::Client;
use crate::report::Section;
use crate::server::Server;
use crate::statistics::{Times, milliseconds};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Keys that there are beside the one that is shown.
const OTHERS: usize = 100;
/// Requests of each kind.
const REQUESTS: usize = 3_000;
/// The most that a key may add to the median, ms.
const ADDED_MS: f64 = 0.2;
/// The longest that a key may hold after its revocation is answered, ms.
const REVOKED_MS: f64 = 1_000.0;
/// What is asked: next to nothing is computed.
const PATH: &str = "/v1/calculations/atmosphere";

/// Asks with a key and without.
pub(super) fn measure(server: &Server, section: &mut Section) -> Result<(), BenchError> {
    let open = server.client();
    for _ in 0..OTHERS {
        made(open)?;
    }
    let (id, text) = made(open)?;
    let keyed = Client::showing(server.address(), &text)?;
    let body = json!({"inputs": {"altitude_m": 3_650}}).to_string();
    let mut times = [Vec::new(), Vec::new()];
    for number in 0..REQUESTS + 100 {
        for (client, times) in [open, &keyed].into_iter().zip(&mut times) {
            let start = Instant::now();
            let answer = client.post(PATH, body.as_bytes())?;
            let time = start.elapsed();
            if answer.status != 200 {
                return Err(unexpected(&answer.body));
            }
            // The first ones open connections.
            if number >= 100 {
                times.push(time);
            }
        }
    }
    let [without, with] = times.map(|times| times.into_iter().collect::<Times>());
    let added = with.percentile_ms(50).zip(without.percentile_ms(50)).map(|(with, without)| with - without);
    let held = revoked(open, &keyed, &id, body.as_bytes())?;
    section.notes.push(format!(
        "{REQUESTS} calculations with an API key and as many without (`access.loopback`), by turns, among {OTHERS} other keys."
    ));
    section.measurements.extend([
        Measurement::new("calculation without a key, p50", "计算（无密钥），中位", without.percentile_ms(50), "ms"),
        Measurement::new("calculation with a key, p50", "计算（有密钥），中位", with.percentile_ms(50), "ms"),
        Measurement::new("added by the key, p50", "密钥检查增加，中位", added, "ms").with_bar(Bar::AtMost(ADDED_MS)),
        Measurement::new("a key held after its revocation", "密钥吊销后仍有效", milliseconds(held), "ms")
            .with_bar(Bar::AtMost(REVOKED_MS)),
    ]);
    Ok(())
}

/// Makes a key: its id and its text.
fn made(client: &Client) -> Result<(String, String), BenchError> {
    let request = json!({"name": "bench", "role": "rep", "expires_in_days": 1}).to_string();
    let answer = client.post("/v1/keys", request.as_bytes())?;
    let made: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match (made["key"]["id"].as_str(), made["text"].as_str()) {
        (Some(id), Some(text)) => Ok((id.to_owned(), text.to_owned())),
        _ => Err(unexpected(&answer.body)),
    }
}

/// Revokes a key, and gives how long it held after that was answered.
fn revoked(open: &Client, keyed: &Client, id: &str, body: &[u8]) -> Result<Duration, BenchError> {
    let answer = open.delete(&format!("/v1/keys/{id}"))?;
    if answer.status != 204 {
        return Err(unexpected(&answer.body));
    }
    let (answered, mut held) = (Instant::now(), Duration::ZERO);
    // One that holds for ever is measured too.
    while keyed.post(PATH, body)?.status != 401 && milliseconds(held) <= 10.0 * REVOKED_MS {
        held = answered.elapsed();
    }
    Ok(held)
}

/// An answer that does not belong here.
fn unexpected(body: &[u8]) -> BenchError {
    let text: String = String::from_utf8_lossy(body).chars().take(300).collect();
    BenchError::Io { what: format!("a key: {text}"), source: std::io::ErrorKind::InvalidData.into() }
}
