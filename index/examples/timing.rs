//! Prints how long searches, evidence and publishing take in a made-up world.
//!
//! `cargo run --release --locked -p fieldpack-index --example timing -- [failures] [sites]`. The world is
//! the same for the same numbers. Times are of one client; nothing is asserted here.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

use fieldpack_graph::columns::{Columns, ColumnsProjection};
use fieldpack_graph::entry::Change;
use fieldpack_graph::knowledge::{Facts, Knowledge};
use fieldpack_graph::record::{Record, RecordType, read_data};
use fieldpack_index::{
    ConceptIndex, EvidenceQuery, Limits, MeaningSnapshot, PositionsProjection, SearchRequest, TextProjection, World,
    WorldParts,
};
use fieldpack_journal::{Applied, Decision, NewEntry, Position, Projection};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use serde_json::json;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CLASSES: [&str; 8] = [
    "trailer_pump",
    "boom_pump",
    "truck_mixer",
    "generator_set",
    "excavator",
    "tower_crane",
    "heater",
    "batching_plant",
];
const WORDS: [&str; 24] = [
    "泵送",
    "堵管",
    "混凝土",
    "弯头",
    "骨料",
    "液压油",
    "温度",
    "冒黑烟",
    "发动机",
    "动力不足",
    "高原",
    "结冰",
    "pump",
    "blocked",
    "pipe",
    "elbow",
    "aggregate",
    "hydraulic",
    "engine",
    "power",
    "frozen",
    "valve",
    "hose",
    "replaced",
];

/// A generator of numbers that are the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next(100_000) as f64 / 100_000.0
    }
}

fn conditions(numbers: &mut Numbers) -> serde_json::Value {
    json!([
        {"dimension": "altitude", "value": numbers.between(0.0, 5000.0).round()},
        {"dimension": "ambient_temperature_min", "value": numbers.between(-25.0, 20.0).round()},
        {"dimension": "wind_speed", "value": numbers.between(0.0, 15.0).round()},
        {"dimension": "slump", "value": numbers.between(120.0, 240.0).round()},
        {"dimension": "pumping_height", "value": numbers.between(5.0, 250.0).round()},
        {"dimension": "concrete_strength_grade", "class": (["C30", "C40", "C50", "C60"][numbers.next(4) as usize])},
    ])
}

fn record(numbers: &mut Numbers, kind: RecordType, id: usize, sites: u64) -> Result<Record, Box<dyn Error>> {
    let position = json!({"lon": numbers.between(75.0, 125.0), "lat": numbers.between(22.0, 45.0)});
    let words: Vec<&str> = (0..12).map(|_| WORDS[(numbers.next(24) * numbers.next(24) / 24) as usize]).collect();
    let text = format!("{} {id}", words.join(" "));
    let data = match kind {
        RecordType::Site => json!({"label": format!("工地 {id}"), "text": text, "position": position,
            "activity": (["concrete pumping", "lifting"][numbers.next(2) as usize]), "conditions": conditions(numbers)}),
        _ => json!({"text": text, "machine_class": CLASSES[numbers.next(8) as usize], "mode": "BLK",
            "position": position, "at": format!("2024-{:02}-{:02}", numbers.next(12) + 1, numbers.next(28) + 1),
            "site": format!("https://fieldpack.dev/id/site/made-up/{}", numbers.next(sites)),
            "codes": [format!("E-{}", numbers.next(9000))], "conditions": conditions(numbers)}),
    };
    let header = fieldpack_graph::record::Header::new(kind, "made-up", &id.to_string(), "acme", true);
    Ok(Record { header, data: read_data(kind, data).map_err(|problem| problem.to_string())? })
}

/// Processor time of this process so far, all threads, ms; 0 where the system does not tell.
fn processor_ms() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    // User and system time are the 14th and 15th fields, in hundredths of a second.
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

/// Prints the median and the 99th of a hundred of some runs, the mean processor time (which other work on
/// the machine does not lengthen), and what the last run counted.
fn time(name: &str, runs: usize, mut run: impl FnMut(usize) -> usize) {
    let mut times: Vec<Duration> = Vec::with_capacity(runs);
    let mut counted = 0;
    let before = processor_ms();
    for number in 0..runs {
        let start = Instant::now();
        counted = run(number);
        times.push(start.elapsed());
    }
    let processor = (processor_ms() - before) / runs as f64;
    times.sort();
    let at = |part: usize| times[(runs * part / 100).min(runs - 1)].as_secs_f64() * 1000.0;
    println!("{name:<36} p50 {:7.2} ms  p99 {:7.2} ms  processor {processor:6.2} ms  {counted}", at(50), at(99));
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let failures: usize = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let sites: usize = arguments.next().map_or(Ok(10_000), |text| text.parse())?;
    let knowledge = Knowledge::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies"))
        .map_err(|problems| format!("{problems:?}"))?;
    let knowledge = Arc::new(knowledge);
    let folder = tempfile::tempdir()?;
    let mut columns = ColumnsProjection::new(Columns::of(&knowledge), Position::START);
    let mut text = TextProjection::open(folder.path())?;
    let mut positions = PositionsProjection::new(Position::START);
    let mut numbers = Numbers(42);
    let start = Instant::now();
    let mut spent = [Duration::ZERO; 3];
    let kinds = std::iter::repeat_n(RecordType::Site, sites).chain(std::iter::repeat_n(RecordType::Failure, failures));
    let mut entries: Vec<NewEntry> = Vec::new();
    let mut sequence = 0;
    let mut apply = |entries: &mut Vec<NewEntry>,
                     columns: &mut ColumnsProjection,
                     positions: &mut PositionsProjection,
                     text: &mut TextProjection|
     -> Result<(), Box<dyn Error>> {
        let batch: Vec<Applied<'_>> =
            entries.iter().map(|entry| Applied { sequence, entry, decision: Decision::Accepted }).collect();
        sequence += 1;
        let projections: [&mut dyn Projection; 3] = [columns, positions, text];
        for (projection, spent) in projections.into_iter().zip(&mut spent) {
            let start = Instant::now();
            projection.apply(&batch, Position::after(sequence))?;
            *spent += start.elapsed();
        }
        entries.clear();
        Ok(())
    };
    for (id, kind) in kinds.enumerate() {
        let id = if kind == RecordType::Site { id } else { id - sites };
        let record = record(&mut numbers, kind, id, sites.max(1) as u64)?;
        entries.push(Change::Upsert(record).encode("timing", None)?);
        if entries.len() == 1000 {
            apply(&mut entries, &mut columns, &mut positions, &mut text)?;
        }
    }
    apply(&mut entries, &mut columns, &mut positions, &mut text)?;
    text.flush()?;
    println!(
        "{failures} failures, {sites} sites in {:.1} s: columns, positions, text {spent:.1?}",
        start.elapsed().as_secs_f64()
    );
    drop(text);
    let start = Instant::now();
    let mut text = TextProjection::open(folder.path())?;
    let concepts = ConceptIndex::new(&knowledge);
    let publish = |columns: &ColumnsProjection, positions: &mut PositionsProjection, text: &mut TextProjection| {
        let columns = columns.columns().clone();
        let (text, positions) = (text.snapshot(&columns), positions.snapshot(&columns));
        let parts = WorldParts {
            live: World::default().live,
            knowledge: knowledge.clone(),
            columns,
            text,
            meaning: MeaningSnapshot::default(),
            concepts: concepts.clone(),
            positions,
            epoch: "timing".into(),
            sequence: 1,
            limits: Limits::default(),
        };
        World::publish(parts)
    };
    let world = publish(&columns, &mut positions, &mut text);
    println!("reopened and bound in {:.2} s", start.elapsed().as_secs_f64());
    let asked = "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方";
    let evidence = |kind: RecordType| {
        let mut facts = Facts::new();
        let stated = [
            ("altitude", 3650.0),
            ("ambient_temperature_min", -8.0),
            ("wind_speed", 4.0),
            ("slump", 200.0),
            ("pumping_height", 120.0),
        ];
        for (notation, value) in stated {
            if let Some(dimension) = knowledge.dimension(notation) {
                facts.insert(
                    notation.into(),
                    Quantity::number(Interval::exact(value), dimension.unit.clone(), Certainty::Stated),
                );
            }
        }
        facts.insert("concrete_strength_grade".into(), Quantity::text("C40", Certainty::Stated));
        EvidenceQuery {
            conditions: facts,
            position: Some(fieldpack_graph::record::Position { lon: 91.1, lat: 29.65 }),
            months: vec![11],
            activity: Some("concrete pumping".into()),
            classes: CLASSES[..4].iter().map(|class| (*class).into()).collect(),
            types: vec![kind],
            text: Some(asked.to_owned()),
            limit: 20,
            ..EvidenceQuery::default()
        }
    };
    for kind in [RecordType::Site, RecordType::Failure] {
        let query = evidence(kind);
        time(&format!("evidence {}", kind.as_str()), 200, |_| world.evidence(&query).len());
    }
    let searches = [
        ("text", json!({"text": asked, "types": ["failure"]})),
        (
            "text + filters",
            json!({"text": "液压油 温度 frozen valve", "filters": {"class": ["trailer_pump"], "owner": "acme"}}),
        ),
        ("code", json!({"text": "E-4512"})),
        ("near 100 km", json!({"near": {"lon": 91.1, "lat": 29.65, "radius_km": 100}})),
        (
            "near 2000 km by distance",
            json!({"near": {"lon": 91.1, "lat": 29.65, "radius_km": 2000}, "order": "distance"}),
        ),
        ("polygon", json!({"within": {"type": "Polygon", "coordinates": [[[90, 28], [95, 28], [93, 35], [90, 28]]]}})),
        (
            "conditions",
            json!({"conditions": [{"dimension": "altitude", "value": 3650}, {"dimension": "slump", "value": 200}]}),
        ),
        ("everything", json!({"types": ["failure"]})),
    ];
    for (name, search) in searches {
        let search: SearchRequest = serde_json::from_value(search)?;
        time(&format!("search {name}"), 100, |_| world.search(&search).map_or(0, |answer| answer.total));
    }
    let spare: Vec<Record> =
        (0..200).map(|id| record(&mut numbers, RecordType::Failure, id * 7, 100)).collect::<Result<_, _>>()?;
    let mut current = world;
    let mut failed = Vec::new();
    time("one record applied and published", spare.len(), |number| {
        let entry = Change::Upsert(spare[number].clone()).encode("timing", None);
        let Ok(entry) = entry else { return 0 };
        let batch = [Applied { sequence: 1, entry: &entry, decision: Decision::Accepted }];
        let projections: [&mut dyn Projection; 3] = [&mut columns, &mut positions, &mut text];
        for projection in projections {
            failed.extend(projection.apply(&batch, Position::after(1)).err());
        }
        current = publish(&columns, &mut positions, &mut text);
        current.columns.len()
    });
    time("evidence failure, with overlay", 100, |_| current.evidence(&evidence(RecordType::Failure)).len());
    println!("{} faults", failed.len());
    Ok(())
}
