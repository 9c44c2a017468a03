//! Golden packs: scenarios written from the standards, with what their packs must and must not say.
//!
//! The scenarios are data (`fixtures/golden/*.toml`), each with the reason and its source, so that an
//! engineer adds one without touching code.

mod support;

use fieldpack_graph::knowledge::{Datatype, Language};
use fieldpack_pack::contract::{Pack, Question, RuleStatus};
use fieldpack_pack::decide::{DecideOptions, decide};
use fieldpack_quantity::Interval;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use support::{KNOWLEDGE, at, empty_world, in_months, options, question, with, with_word};

/// A golden scenario.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Golden {
    family: String,
    scenario: Scenario,
    must: Expect,
    #[serde(default)]
    must_not: Expect,
    reason: String,
    source: String,
}

/// The job.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    activity: String,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    months: Vec<u8>,
    #[serde(default)]
    conditions: BTreeMap<String, Given>,
}

/// A value: a number, a range or a word.
#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    Number(f64),
    Range([f64; 2]),
    Word(String),
}

/// What a pack says. In `must_not` each entry must be absent.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Expect {
    /// Headline verdicts, any of.
    verdict: Vec<String>,
    /// Rules that apply.
    rules: Vec<String>,
    /// Roles that every combination fills.
    roles: Vec<String>,
    /// Classes of lead machines.
    lead_classes: Vec<String>,
    /// The constraint that decides a refusal.
    deciding: Option<String>,
    /// The required pressure of every combination lies within, MPa.
    required_pressure_mpa: Option<[f64; 2]>,
    /// The largest of the combinations' pressures is at least, MPa.
    highest_pressure_mpa_at_least: Option<f64>,
    /// Power that the site leaves of the first lead's nameplate, within.
    power_factor: Option<[f64; 2]>,
    /// Combinations, at least.
    combinations: Option<usize>,
    /// What the pack asks back.
    missing: Vec<String>,
    /// Steps of the plan, by the end of their IRI.
    steps: Vec<String>,
    /// Design values that appear among the combinations: `bore=150`, `protection=heated_enclosure`.
    designs: Vec<String>,
}

/// The question of a scenario.
fn ask(scenario: &Scenario) -> Question {
    let mut asked = in_months(question(&scenario.activity), &scenario.months);
    if scenario.months.is_empty() {
        asked.time = None;
    }
    if let Some(place) = &scenario.place {
        asked = at(asked, place);
    }
    for (dimension, given) in &scenario.conditions {
        asked = match given {
            Given::Number(value) => with(asked, dimension, Interval::exact(*value)),
            Given::Range([low, high]) => with(asked, dimension, Interval::between(*low, *high)),
            Given::Word(word) => {
                let known = KNOWLEDGE.dimension(dimension).expect("a known dimension");
                assert!(!matches!(known.datatype, Datatype::Number | Datatype::Integer), "{dimension} is a number");
                with_word(asked, dimension, word)
            }
        };
    }
    asked
}

/// The facts of a pack that expectations look at.
struct Facts {
    verdict: String,
    rules: BTreeSet<String>,
    roles: BTreeSet<String>,
    lead_classes: BTreeSet<String>,
    designs: BTreeSet<String>,
    missing: BTreeSet<String>,
    steps: BTreeSet<String>,
    pressures: Vec<Interval>,
}

impl Facts {
    /// Reads a pack.
    fn of(pack: &Pack) -> Self {
        let end = |iri: &str| iri.rsplit('/').next().unwrap_or_default().to_owned();
        let verdict = serde_json::to_value(pack.headline.verdict).expect("a word");
        let common = pack
            .combinations
            .iter()
            .map(|found| found.roles.iter().map(|role| role.role.notation.to_string()).collect::<BTreeSet<_>>())
            .reduce(|a, b| &a & &b)
            .unwrap_or_default();
        let designs = pack.combinations.iter().flat_map(|found| &found.design).map(|choice| {
            let value = choice.quantity.word().map_or_else(
                || format!("{:.0}", choice.quantity.interval().map_or(f64::NAN, Interval::value)),
                str::to_owned,
            );
            format!("{}={value}", choice.name)
        });
        let pressure = |figure: &fieldpack_pack::contract::Figure| {
            (&*figure.name == "p_required_mpa").then(|| figure.quantity.interval()).flatten()
        };
        Self {
            verdict: verdict.as_str().unwrap_or_default().to_owned(),
            rules: pack
                .prohibitions
                .iter()
                .filter(|rule| rule.status == RuleStatus::Applies)
                .map(|rule| end(&rule.iri))
                .collect(),
            roles: common,
            lead_classes: pack.combinations.iter().map(|found| found.roles[0].class.notation.to_string()).collect(),
            designs: designs.collect(),
            missing: pack.question.missing.iter().map(|missing| missing.dimension.to_string()).collect(),
            steps: pack.plan.iter().map(|step| end(&step.iri)).collect(),
            pressures: pack.combinations.iter().flat_map(|found| &found.figures).filter_map(pressure).collect(),
        }
    }
}

/// What of the expectations a pack misses.
fn missed(golden: &Golden, pack: &Pack) -> Vec<String> {
    let facts = Facts::of(pack);
    let (must, not) = (&golden.must, &golden.must_not);
    let mut missed = Vec::new();
    let mut check = |holds: bool, what: String| {
        if !holds {
            missed.push(what);
        }
    };
    if !must.verdict.is_empty() {
        check(
            must.verdict.contains(&facts.verdict),
            format!("verdict {} is none of {:?}", facts.verdict, must.verdict),
        );
    }
    check(!not.verdict.contains(&facts.verdict), format!("verdict {}", facts.verdict));
    let sets = [
        ("rule", &must.rules, &not.rules, &facts.rules),
        ("role", &must.roles, &not.roles, &facts.roles),
        ("lead class", &must.lead_classes, &not.lead_classes, &facts.lead_classes),
        ("design", &must.designs, &not.designs, &facts.designs),
        ("question back", &must.missing, &not.missing, &facts.missing),
        ("step", &must.steps, &not.steps, &facts.steps),
    ];
    for (what, wanted, unwanted, there) in sets {
        for entry in wanted {
            check(there.contains(entry), format!("{what} {entry} is missing from {there:?}"));
        }
        for entry in unwanted {
            check(!there.contains(entry), format!("{what} {entry} is there"));
        }
    }
    if let Some(name) = &must.deciding {
        let deciding = pack.headline.deciding.as_ref().map(|found| found.name.to_string());
        check(deciding.as_ref() == Some(name), format!("deciding {deciding:?}, not {name}"));
    }
    if let Some([low, high]) = must.required_pressure_mpa {
        for pressure in &facts.pressures {
            check(low <= pressure.low() && pressure.high() <= high, format!("pressure {pressure:?}"));
        }
        check(!facts.pressures.is_empty(), "no pressure".to_owned());
    }
    if let Some(least) = must.highest_pressure_mpa_at_least {
        let highest = facts.pressures.iter().map(|pressure| pressure.high()).fold(0.0, f64::max);
        check(highest >= least, format!("highest pressure {highest}"));
    }
    if let Some([low, high]) = must.power_factor {
        let factor = pack.combinations.iter().flat_map(|found| &found.calculations).find_map(|found| {
            let result = found.result.iter().find(|result| &*result.name == "power_factor")?;
            result.quantity.interval()
        });
        check(factor.is_some_and(|factor| low <= factor.low() && factor.high() <= high), format!("power {factor:?}"));
    }
    if let Some(least) = must.combinations {
        check(pack.combinations.len() >= least, format!("{} combinations", pack.combinations.len()));
    }
    missed
}

#[test]
fn golden_packs_say_what_the_standards_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/golden");
    let mut families: BTreeMap<String, usize> = BTreeMap::new();
    let mut failures = Vec::new();
    let mut paths: Vec<_> =
        std::fs::read_dir(&folder).expect("the golden folder").flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "toml")) {
        let text = std::fs::read_to_string(path).expect("a readable file");
        let golden: Golden = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!golden.reason.is_empty() && !golden.source.is_empty(), "{}: a reason with its source", path.display());
        *families.entry(golden.family.clone()).or_default() += 1;
        let options = DecideOptions { prohibitions: 20, ..options(Language::Zh) };
        let pack = decide(ask(&golden.scenario), &empty_world(), &options).0;
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        failures.extend(missed(&golden, &pack).into_iter().map(|what| format!("{name}: {what} ({})", golden.reason)));
    }
    assert!(failures.is_empty(), "{failures:#?}");
    for family in [
        "plateau pumping",
        "high-rise pumping",
        "tower-crane lifting",
        "hard-rock drilling",
        "karst piling",
        "permafrost drilling",
        "tunnelling at altitude",
        "asphalt in the cold",
        "frozen and soft ground",
        "mine haulage",
        "marine piling",
        "hot-weather concreting",
        "slope works",
        "cold-weather concreting",
        "girder erection",
        "crane work at wind farms",
    ] {
        assert!(families.get(family).is_some_and(|count| *count >= 4), "{family}: {families:?}");
    }
}
