//! Packs as documents over HTTP: the first PDF of a process, then one of each of many packs.

use super::folder::megabytes;
use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::client::Client;
use crate::questions;
use crate::report::Section;
use crate::server::Server;
use crate::statistics::{Times, milliseconds};
use serde_json::Value;
use std::time::{Duration, Instant};

/// Packs that are stored and set, each once.
const PACKS: usize = 60;
/// The most that the median of a PDF may take, ms.
const MEDIAN_MS: f64 = 300.0;
/// The forms beside the PDF.
const FORMS: [(&str, &str, &str); 4] = [
    (".xlsx", "workbook, p50", "工作簿，中位"),
    (".html", "page, p50", "网页，中位"),
    (".jsonld", "linked data, p50", "关联数据，中位"),
    ("?view=card", "card, p50", "卡片，中位"),
];

/// Stores packs and reads them as documents.
pub(super) fn measure(server: &Server, section: &mut Section) -> Result<(), BenchError> {
    let client = server.client();
    let mut ids = Vec::new();
    for body in questions::bodies(questions::UNDERSTOOD.start..questions::UNDERSTOOD.start + PACKS) {
        ids.extend(stored(client, &body)?);
    }
    let (pdf, bytes) = read(client, &ids, ".pdf")?;
    let (first, rest) = pdf.split_at(pdf.len().min(1));
    let times: Times = rest.iter().copied().collect();
    let count = ids.len();
    section.notes.push(format!(
        "Documents of {count} different packs, each set once. The first PDF of the process also reads the fonts and \
         builds the library."
    ));
    let mean =
        u32::try_from(count).ok().filter(|count| *count > 0).map(|count| megabytes(bytes) * 1e3 / f64::from(count));
    section.measurements.extend([
        Measurement::new("PDF, first of the process", "PDF，首个", first.first().copied().map(milliseconds), "ms"),
        Measurement::new("PDF, p50", "PDF，中位", times.percentile_ms(50), "ms").with_bar(Bar::AtMost(MEDIAN_MS)),
        Measurement::new("PDF, p99", "PDF，99 分位", times.percentile_ms(99), "ms"),
        Measurement::new("size of a PDF, mean", "PDF 平均大小", mean, "kB"),
    ]);
    for (ending, what, what_zh) in FORMS {
        let times: Times = read(client, &ids, ending)?.0.into_iter().collect();
        section.measurements.push(Measurement::new(what, what_zh, times.percentile_ms(50), "ms"));
    }
    Ok(())
}

/// Stores the pack of a request, and gives its id; `None` where the question gets none.
fn stored(client: &Client, body: &[u8]) -> Result<Option<String>, BenchError> {
    let mut request: Value = serde_json::from_slice(body).unwrap_or_default();
    request["options"]["store"] = true.into();
    let answer = client.post("/v1/packs", request.to_string().as_bytes())?;
    let pack: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    Ok(pack["id"].as_str().filter(|id| answer.status == 200 && !id.is_empty()).map(str::to_owned))
}

/// Reads each pack once in a form: the times, and the bytes of all.
fn read(client: &Client, ids: &[String], ending: &str) -> Result<(Vec<Duration>, u64), BenchError> {
    let (mut times, mut bytes) = (Vec::new(), 0);
    for id in ids {
        let path = format!("/v1/packs/{id}{ending}");
        let begun = Instant::now();
        let answer = client.get(&path)?;
        times.push(begun.elapsed());
        bytes += answer.body.len() as u64;
        if answer.status != 200 {
            let detail = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
            return Err(BenchError::Answer { path, status: answer.status, question: "a document".to_owned(), detail });
        }
    }
    Ok((times, bytes))
}
