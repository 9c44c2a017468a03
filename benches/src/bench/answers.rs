//! Answers of every intent, packs of every family, and why something is not in a pack, at the demo world.

use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::questions;
use crate::report::Section;
use crate::server::Server;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_graph::knowledge::compile::ontologies_dir;
use serde_json::{Value, json};

/// Most time of an answer of any intent, 99th percentile, ms.
const ANSWER_MS: f64 = 60.0;
/// Most time to say why something is not in a pack, 99th percentile, ms.
const WHY_NOT_MS: f64 = 50.0;
/// Requests of each kind that are not timed.
const WARM_UP: usize = 20;

/// Questions of an intent: its name in both languages, and the wording of the numbered question.
type Kind = (&'static str, &'static str, fn(usize) -> String);

/// The intents, and the families beside pumping; no question comes twice among a thousand.
const KINDS: [Kind; 12] = [
    ("failure", "故障", |n| format!("泵车在海拔{}米干了{}小时，老是憋车冒黑烟怎么办", 2800 + n % 40 * 50, 1000 + n)),
    ("partner", "伙伴", |n| format!("who can repair a trailer pump within {} km of Lhasa, S-valve worn?", 50 + n)),
    ("product", "产品", |n| format!("出口压力不小于{}MPa、理论排量不小于{}m³/h的拖泵有哪些", 10 + n % 12, 30 + n)),
    ("tender", "招标条款", |n| {
        format!("泵送设备应适应海拔{}m以下，理论排量不小于80m³/h，出口压力不小于16MPa", 3000 + n)
    }),
    ("search", "检索", |n| format!("find past projects of concrete pumping above {} m in winter", 2500 + n)),
    ("out of scope", "范围外", |n| format!("what is the weather in Paris on day {n}?")),
    ("pack: lifting", "方案：吊装", |n| {
        format!("上海，6月，塔吊吊装，构件{}吨，幅度{}米，起升高度60米，阵风9m/s", 2 + n % 20, 15 + n % 45)
    }),
    ("pack: bored piles", "方案：旋挖", |n| {
        format!("bored piles, 1.5 m diameter, {} m deep, rock {} MPa, Lhasa", 10 + n % 60, 20 + n)
    }),
    ("pack: haulage", "方案：矿山运输", |n| {
        format!("Open pit haulage at {} m, 8% ramp, {} km haul, 2 million tonnes per month", 3000 + n, 2 + n % 5)
    }),
    ("pack: asphalt", "方案：沥青", |n| {
        format!("沥青摊铺，气温{}度，厚{}毫米，宽7米，运距{}公里，风速5米每秒", 4 + n % 12, 30 + n % 60, 5 + n)
    }),
    ("pack: excavation", "方案：开挖", |n| {
        format!("隧道独头掘进{}米，海拔{}米，钻爆法", 800 + n, 2500 + n % 40 * 50)
    }),
    ("pack: piles at sea", "方案：沉桩", |n| {
        format!("海上打桩，桩径{}毫米，入土{}米，水深20米，浪高1.5米", 1000 + n, 20 + n % 30)
    }),
];

/// Asks and adds the figures; `requests` of each kind.
pub(super) fn measure(server: &Server, requests: usize, section: &mut Section) -> Result<(), BenchError> {
    let client = server.client();
    for (name, zh, wording) in KINDS {
        eprintln!("  {requests} answers: {name}");
        let bodies = |from: usize, count: usize| -> Vec<Vec<u8>> {
            (from..from + count).map(|number| questions::body(&wording(number))).collect()
        };
        client.series("/v1/answers", &bodies(0, WARM_UP), 1)?;
        let series = client.series("/v1/answers", &bodies(WARM_UP, requests), 1)?;
        let median = format!("answer, {name}, p50");
        let slowest = format!("answer, {name}, p99");
        section.measurements.extend([
            Measurement::new(median, format!("答复（{zh}），中位"), series.times.percentile_ms(50), "ms"),
            Measurement::new(slowest, format!("答复（{zh}），99 分位"), series.times.percentile_ms(99), "ms")
                .with_bar(Bar::AtMost(ANSWER_MS)),
        ]);
        refused(name, &series, section);
    }
    why_not(server, section)
}

/// Asks why each pump is not in the pack of the first question.
fn why_not(server: &Server, section: &mut Section) -> Result<(), BenchError> {
    let client = server.client();
    let asked = json!({"text": questions::FIRST[0], "options": {"asked_at": questions::ASKED_AT, "store": true}});
    let pack = client.post("/v1/packs", asked.to_string().as_bytes())?;
    let id = serde_json::from_slice::<Value>(&pack.body).ok().and_then(|pack| Some(pack["id"].as_str()?.to_owned()));
    let Some(id) = id else {
        section.notes.push(format!("No pack was kept ({}): why-not was not measured.", pack.status));
        return Ok(());
    };
    let knowledge = Knowledge::load(&ontologies_dir()).map_err(|problems| BenchError::Questions {
        path: ontologies_dir(),
        detail: problems.first().map(ToString::to_string).unwrap_or_default(),
    })?;
    let bodies: Vec<Vec<u8>> = knowledge
        .machines
        .values()
        .filter(|machine| machine.class.ends_with("pump") && !machine.is_range)
        .map(|machine| json!({"machine": machine.iri}).to_string().into_bytes())
        .collect();
    let series = client.series(&format!("/v1/packs/{id}/why-not"), &bodies, 1)?;
    section.measurements.extend([
        Measurement::new("why not, each pump, p50", "为什么不是（每台泵），中位", series.times.percentile_ms(50), "ms"),
        Measurement::new(
            "why not, each pump, p99",
            "为什么不是（每台泵），99 分位",
            series.times.percentile_ms(99),
            "ms",
        )
        .with_bar(Bar::AtMost(WHY_NOT_MS)),
    ]);
    refused("why not", &series, section);
    Ok(())
}

/// A question that is refused must not make the figures look better.
fn refused(name: &str, series: &crate::client::Series, section: &mut Section) {
    for (number, answer) in series.refused.iter().take(1) {
        let body: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
        section.notes.push(format!(
            "{name}: {} of the questions were refused, the first as number {number} with {}: {body}",
            series.refused.len(),
            answer.status
        ));
    }
}
