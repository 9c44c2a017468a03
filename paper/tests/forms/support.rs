//! Packs to put on paper: the golden scenarios decided in both languages for each audience, a pack with partners and
//! evidence of a simulated history, and one whose every text is hostile.

use fieldpack_fixtures::{SimulateConfig, Simulation};
use fieldpack_graph::columns::Columns;
use fieldpack_graph::knowledge::{Knowledge, Language};
use fieldpack_graph::record::{Header, Provider, Record, RecordData};
use fieldpack_index::World;
use fieldpack_pack::contract::{Audience, Evidence, EvidenceKind, Pack, PackRequest, Signals};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_pack::understand::{Limits, understand_in};
use fieldpack_paper::{Papermaker, Sheet};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// Where the code leads.
pub(crate) const ADDRESS: &str = "https://packs.example.com/v1/packs/01a219c1-d0ac-76e9-b0aa-76691f5a7d6c.html";
/// When every test asks.
const ASKED_AT: &str = "2026-11-02T02:00:00Z";
/// Both languages and all audiences.
pub(crate) const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];
pub(crate) const AUDIENCES: [Audience; 3] = [Audience::Internal, Audience::Partner, Audience::Customer];

/// The knowledge of the repository.
static KNOWLEDGE: LazyLock<Arc<Knowledge>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies");
    Knowledge::load(&folder).map(Arc::new).unwrap_or_else(|problems| panic!("the ontologies: {problems:#?}"))
});

/// Sets with the fonts of `make deps`.
pub(crate) static PAPER: LazyLock<Papermaker> = LazyLock::new(|| {
    let folder = Path::new("/usr/share/fonts/opentype/noto");
    Papermaker::new(vec![folder.join("NotoSansCJK-Regular.ttc"), folder.join("NotoSansCJK-Bold.ttc")])
});

/// A golden scenario, as far as it is asked.
#[derive(Deserialize)]
struct Golden {
    scenario: Scenario,
}

#[derive(Deserialize)]
struct Scenario {
    activity: String,
    place: Option<String>,
    #[serde(default)]
    months: Vec<u8>,
    #[serde(default)]
    conditions: BTreeMap<String, toml::Value>,
}

impl Scenario {
    /// The request that asks for it.
    fn request(&self) -> PackRequest {
        let conditions = self.conditions.iter().map(|(name, value)| match value {
            toml::Value::Array(ends) => {
                json!({"dimension": name, "op": "range", "value": number(&ends[0]), "value2": number(&ends[1])})
            }
            toml::Value::String(word) => json!({"dimension": name, "op": "eq", "value": word}),
            value => json!({"dimension": name, "op": "eq", "value": number(value)}),
        });
        let mut scenario = json!({"activity": self.activity, "conditions": conditions.collect::<Vec<_>>()});
        if let Some(place) = &self.place {
            scenario["place"] = json!({"iri": format!("https://fieldpack.dev/id/place/{place}")});
        }
        if !self.months.is_empty() {
            scenario["time"] = json!({"months": self.months});
        }
        serde_json::from_value(json!({ "scenario": scenario })).expect("a request")
    }
}

fn number(value: &toml::Value) -> Value {
    match value {
        toml::Value::Integer(number) => json!(number),
        toml::Value::Float(number) => json!(number),
        other => panic!("{other} is no number"),
    }
}

/// The names and requests of the golden scenarios.
static GOLDEN: LazyLock<Vec<(String, PackRequest)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/golden");
    let entries = std::fs::read_dir(&folder).expect("the golden folder").flatten().map(|entry| entry.path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let golden: Golden = toml::from_str(&std::fs::read_to_string(path).expect("readable")).expect("a scenario");
        (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), golden.scenario.request())
    };
    paths.iter().map(read).collect()
});

/// A world with a simulated history and one partner, all of it synthetic.
static WORLD: LazyLock<World> = LazyLock::new(|| {
    let simulation = Simulation::plan(SimulateConfig::demo(), &KNOWLEDGE, &mut |_| ()).expect("plans");
    let mut columns = Columns::of(&KNOWLEDGE);
    let mut keep = |record| {
        columns.upsert(&record);
        Ok(())
    };
    simulation.records(&mut keep, &mut |_| ()).expect("draws");
    World { columns, providers: vec![provider()].into(), ..World::empty(KNOWLEDGE.clone()) }
});

/// A simulated partner near Lhasa.
fn provider() -> Arc<Record> {
    let provider: Provider = serde_json::from_value(json!({
        "label": PARTNER, "position": {"lon": 91.17, "lat": 29.66}, "skills": ["trailer_pump", "pump-service"],
        "parts": ["s-valve", "wear-plate"], "services": ["repair"], "utc_offset_h": 8.0,
        "altitude_worked_m": 3800.0, "tickets_closed": 40, "first_visit_fixed": 30, "notice_h": 12.0,
        "contact": {"phone": "+86 000 0000", "email": "desk@example.com", "person": "the desk"},
    }))
    .expect("a provider");
    let header = Header {
        iri: PARTNER_IRI.into(),
        source: "test".into(),
        source_id: "near".into(),
        owner: "test".into(),
        synthetic: true,
    };
    Arc::new(Record { header, data: RecordData::Provider(provider) })
}

/// The name and the IRI of the partner.
pub(crate) const PARTNER: &str = "Lhasa pump desk";
pub(crate) const PARTNER_IRI: &str = "https://fieldpack.dev/id/provider/test/near";

/// Decides a request in the world.
fn decided(request: &PackRequest, language: Language, audience: Audience) -> Pack {
    let question = understand_in(request, &WORLD, ASKED_AT, language, &Limits::default()).expect("understood");
    let options = DecideOptions { language, audience, ..DecideOptions::default() };
    let mut pack = decide(question, &WORLD, &options).0;
    pack.id = "01a219c1-d0ac-76e9-b0aa-76691f5a7d6c".to_owned();
    pack
}

/// Every golden pack in a language for an audience.
pub(crate) fn golden(language: Language, audience: Audience) -> impl Iterator<Item = (String, Pack)> {
    GOLDEN.iter().map(move |(name, request)| (name.clone(), decided(request, language, audience)))
}

/// The first question of the plateau, with evidence of the simulated history where the audience may see it.
pub(crate) fn plateau(language: Language, audience: Audience) -> Pack {
    let request = GOLDEN.iter().find(|(name, _)| name == "plateau-lhasa-first").expect("it is golden");
    let mut pack = decided(&request.1, language, audience);
    if audience != Audience::Customer {
        pack.evidence.insert("e90".to_owned(), synthetic());
    }
    pack
}

/// A synthetic piece of evidence.
fn synthetic() -> Evidence {
    Evidence {
        id: "e90".to_owned(),
        iri: "https://fieldpack.dev/id/failure/simulation-1/F-0001".into(),
        kind: EvidenceKind::Failure,
        title: "S-valve wear".to_owned(),
        snippet: "pressure fell slowly".to_owned(),
        place: None,
        when: Some("2025-11-03".to_owned()),
        distance_km: Some(12.0),
        signals: Signals::default(),
        score: 0.5,
        synthetic: true,
        own: false,
    }
}

/// Texts that want to be something else.
pub(crate) const HOSTILE: [&str; 8] = [
    "#import \"@preview/x:1.0\": *; #panic(\"set\") $x$ *b* <label> @ref",
    "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "=cmd|' /C calc'!A0",
    "\"; } </style> --> {{ 7*7 }} {% raw %} ]]>",
    "\u{202e}evil\u{202c} \u{0}\u{7} \u{feff}end",
    "مرحبا بالعالم עברית 😀👷🏽",
    "@id",
    "javascript:alert(1)",
];

/// A pack whose free texts are all hostile, some of them very long.
pub(crate) fn hostile(language: Language) -> Pack {
    let pack = plateau(language, Audience::Internal);
    let mut json = serde_json::to_value(&pack).expect("JSON");
    let mut count = 0;
    poison(&mut json, "", &mut count);
    json["partners"][0]["contact"] = json!({"@id": "https://evil.example/", "<b>": "=1+1", "@type": "x"});
    assert!(count > 200, "{count} texts");
    serde_json::from_value(json).expect("still a pack")
}

/// Replaces texts that people wrote; names that the program knows stay.
fn poison(value: &mut Value, key: &str, count: &mut usize) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| poison(item, key, count)),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, item)| poison(item, name, count)),
        Value::String(text) => {
            let free = [
                "text",
                "label",
                "detail",
                "sentence",
                "title",
                "summary",
                "message",
                "why",
                "reason",
                "remedy",
                "duty",
                "snippet",
                "notes",
                "because",
                "document",
                "clause",
                "trigger",
                "handling",
                "maker",
                "created_by",
            ];
            if free.contains(&key) {
                let long = match *count % 40 {
                    7 => "very-long-word-".repeat(700),
                    23 => "高原混凝土泵送。".repeat(1_300),
                    _ => String::new(),
                };
                *text = format!("{}{long}", HOSTILE[*count % HOSTILE.len()]);
                *count += 1;
            }
        }
        _ => {}
    }
}

/// The sheet of a pack.
pub(crate) fn sheet(pack: &Pack, audience: Audience) -> Sheet<'_> {
    Sheet { pack, audience, address: ADDRESS }
}

/// A sentence without the verdict that it begins with: forms say that beside it.
pub(crate) fn beside_verdict(sentence: &str) -> &str {
    let verdicts = ["可行", "有条件可行", "不可行", "尚不能判断", "Yes", "Yes, with conditions", "No", "Not known yet"];
    let rest = |verdict| sentence.strip_prefix(verdict)?.strip_prefix(['：', ':']).map(str::trim_start);
    verdicts.into_iter().find_map(rest).unwrap_or(sentence)
}
