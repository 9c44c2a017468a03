//! Answers of every intent over the shipped knowledge and small worlds of records.

mod support;

use fieldpack_graph::columns::Columns;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::{Header, Record, RecordData};
use fieldpack_index::World;
use fieldpack_pack::answer::answer;
use fieldpack_pack::contract::{
    Answer, Audience, Basis, Diagnosis, HeadlineVerdict, HitKind, Intent, ModeLikelihood, PackRequest,
};
use fieldpack_pack::decide::DecideOptions;
use fieldpack_pack::understand::{Limits, understand};
use fieldpack_quantity::{Interval, Verdict};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use support::{KNOWLEDGE, empty_world};

const ASKED_AT: &str = "2026-11-02T02:00:00Z";
const FIRST: &str = "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方";

/// Asks a text in a world.
fn asked(text: &str, world: &World, audience: Audience) -> Answer {
    let request = PackRequest { text: Some(text.to_owned()), ..PackRequest::default() };
    let question =
        understand(&request, &KNOWLEDGE, ASKED_AT, Language::Zh, &Limits::default()).expect("a question is understood");
    let options = DecideOptions { language: question.language, audience, ..DecideOptions::default() };
    answer(question, world, &options, None).0
}

fn of(text: &str) -> Answer {
    asked(text, &empty_world(), Audience::Internal)
}

fn diagnosis(answer: &Answer) -> &Diagnosis {
    answer.diagnosis.as_ref().expect("a diagnosis")
}

fn share(mode: &ModeLikelihood) -> Interval {
    mode.probability.interval().expect("a number")
}

fn record(kind: &str, number: usize, data: serde_json::Value) -> Record {
    let data = match kind {
        "failure" => RecordData::Failure(serde_json::from_value(data).expect("a failure")),
        "exposure" => RecordData::Exposure(serde_json::from_value(data).expect("an exposure")),
        _ => RecordData::Provider(serde_json::from_value(data).expect("a provider")),
    };
    Record {
        header: Header {
            iri: format!("https://fieldpack.dev/id/{kind}/test/{number}").into(),
            source: "test".into(),
            source_id: format!("{number}").into(),
            owner: "test".into(),
            synthetic: true,
        },
        data,
    }
}

/// A world in which boom pumps mostly lose power, and with altitude.
fn plateau_world() -> World {
    let mut columns = Columns::of(&KNOWLEDGE);
    let altitude = |metres: f64| json!([{"dimension": "altitude", "value": metres}]);
    let mut number = 0;
    for month in 0..24_u32 {
        for metres in [200.0, 4200.0] {
            number += 1;
            let (year, of_year) = (2023 + month / 12, month % 12 + 1);
            let (from, to) = (format!("{year}-{of_year:02}-01"), format!("{year}-{of_year:02}-28"));
            let data = json!({
                "machine_class": "truck_boom_pump", "hours_h": 200.0, "period": {"from": from, "to": to},
                "conditions": altitude(metres),
            });
            columns.upsert(&record("exposure", number, data));
            let failures: &[&str] = if metres > 3000.0 { &["EPW", "EPW", "BLK"] } else { &["BLK"] };
            for mode in failures {
                number += 1;
                let data = json!({
                    "text": "憋车冒黑烟", "machine_class": "truck_boom_pump", "mode": mode, "at": from,
                    "conditions": altitude(metres),
                });
                columns.upsert(&record("failure", number, data));
            }
        }
    }
    World { columns, ..empty_world() }
}

#[test]
fn every_intent_has_an_answer_of_its_own() {
    for (text, intent) in [
        ("泵车在高原老是憋车冒黑烟怎么办，海拔4200，打的C30", Intent::Failure),
        ("Excavator won't start below -20C, fuel is gelled I think, where do I begin", Intent::Failure),
        ("格尔木有谁能修旋挖钻机动力头的，急", Intent::Partner),
        ("Which model of trailer pump gives 24 MPa concrete pressure? Just the data sheet please.", Intent::Product),
        ("找一下JGJ/T 10里关于高层泵送坍落度的条文，泵送高度200米以上的", Intent::Search),
        ("这个月的提成什么时候发？", Intent::OutOfScope),
    ] {
        let found = of(text);
        assert_eq!(found.intent, intent, "{text}");
        let parts = [
            found.pack.is_some(),
            found.diagnosis.is_some(),
            found.partners.is_some() && found.diagnosis.is_none(),
            found.machines.is_some(),
            found.hits.is_some(),
            found.scope.is_some(),
        ];
        assert_eq!(parts.iter().filter(|part| **part).count(), 1, "{text}: {parts:?}");
        assert!(!found.headline.sentence.is_empty(), "{text}");
        let has_han = found.headline.sentence.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert_eq!(has_han, found.question.language == Language::Zh, "{}", found.headline.sentence);
    }
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let world = plateau_world();
    for text in
        ["泵车在高原老是憋车冒黑烟怎么办，海拔4200", "Which trailer pump gives 16 MPa?", "查一下冬期施工的规范条文"]
    {
        let bytes = || serde_json::to_vec(&asked(text, &world, Audience::Internal)).expect("serialises");
        assert_eq!(bytes(), bytes(), "{text}");
    }
}

#[test]
fn words_name_the_likely_mode_and_records_say_how_sure() {
    let text = "泵车在高原老是憋车冒黑烟怎么办，海拔4200，打的C30";
    let (plain, recorded) = (of(text), asked(text, &plateau_world(), Audience::Internal));
    assert_eq!(diagnosis(&plain).basis.kind, Basis::Knowledge);
    assert!(plain.shortfalls.iter().any(|shortfall| shortfall.part == "exposure"), "{:?}", plain.shortfalls);
    for answer in [&plain, &recorded] {
        let found = diagnosis(answer);
        assert_eq!(&*found.modes[0].mode.notation, "EPW", "{:#?}", found.modes);
        assert!(found.symptoms.iter().any(|word| word == "憋车"), "{:?}", found.symptoms);
        let sum: f64 = found.modes.iter().map(|mode| share(mode).value()).sum();
        let others = found.others.interval().expect("a number").value();
        assert!((sum + others - 1.0).abs() < 0.02, "{sum} {others}");
        assert!(found.modes.windows(2).all(|pair| share(&pair[0]).value() >= share(&pair[1]).value()));
        assert!(found.modes.iter().all(|mode| share(mode).low() <= share(mode).value() && share(mode).high() <= 1.0));
        assert!(
            found.modes[0].supports.iter().any(|argument| argument.because.iter().any(|b| &*b.dimension == "altitude"))
        );
        let arguments = found.modes.iter().flat_map(|mode| mode.supports.iter().chain(&mode.against));
        assert!(
            arguments.clone().count() > 0 && arguments.clone().all(|argument| !argument.source.document.is_empty())
        );
    }
    let observed = diagnosis(&recorded);
    assert_eq!((observed.basis.kind, observed.basis.events), (Basis::Observed, 96));
    assert!(observed.basis.synthetic && recorded.headline.sentence.contains("模拟"));
    let ratio = observed.modes[0].supports.iter().find_map(|argument| argument.observed.as_ref()).expect("a ratio");
    assert!(ratio.rate_ratio.interval().is_some_and(|ratio| ratio.value() > 1.2), "{ratio:?}");
}

#[test]
fn a_customer_sees_no_synthetic_rates_cases_or_partners() {
    let found = asked("泵车在高原老是憋车冒黑烟怎么办，海拔4200", &plateau_world(), Audience::Customer);
    let diagnosis = diagnosis(&found);
    assert_eq!((diagnosis.basis.kind, diagnosis.basis.events, diagnosis.basis.synthetic), (Basis::Knowledge, 0, false));
    assert!(diagnosis.cases.is_empty() && !diagnosis.modes.is_empty());
    let text = serde_json::to_string(&found).expect("serialises");
    assert!(!text.contains("\"synthetic\":true") && !text.contains("模拟"), "{text}");
}

#[test]
fn checks_come_by_information_for_their_time() {
    let found = of("泵车在高原老是憋车冒黑烟怎么办，海拔4200");
    let checks = &diagnosis(&found).checks;
    assert!(checks.len() >= 3, "{checks:#?}");
    // Of checks of the same mode the quick one is first.
    assert!(checks[0].modes.iter().any(|mode| &*mode.notation == "EPW"), "{:#?}", checks[0]);
    let minutes = |place: usize| checks[place].effort.interval().expect("minutes").value();
    assert!(minutes(0) <= minutes(1), "{checks:#?}");
    assert!(checks.iter().all(|check| check.effort.certainty == fieldpack_quantity::Certainty::Assumed));
    assert!(!diagnosis(&found).actions.is_empty() && !diagnosis(&found).avoid.is_empty());
}

#[test]
fn failures_of_other_machines_are_told_apart() {
    for (text, code) in [
        ("旋挖钻动力头异响，打到32米左右钻杆抖得厉害，岩石强度60MPa以上", "ROT"),
        ("拖泵打到第三天老是换向不到位，主系统压力28MPa，S管刚换的", "SVJ"),
        ("摊铺机在格尔木水温高报警，100度就停机", "EOH"),
        ("宽体车在塔县矿上，连续下坡6公里，坡度9%，刹车老过热冒烟，咋整", "BRA"),
        ("Our tower crane's slewing keeps tripping when wind is above 12 m/s", "SWG"),
        ("trailer pump line keeps blocking, slump only 90 mm, why does it", "BLK"),
    ] {
        let found = of(text);
        assert_eq!(found.intent, Intent::Failure, "{text}");
        let modes: Vec<&str> = diagnosis(&found).modes.iter().map(|mode| &*mode.mode.notation).collect();
        assert_eq!(modes.first(), Some(&code), "{text}: {modes:?} {:?}", diagnosis(&found).symptoms);
    }
}

#[test]
fn rules_of_the_likely_mode_are_told() {
    let found = of("拖泵在工地堵管了，怎么办，坍落度只有90");
    let rules = &diagnosis(&found).prohibitions;
    assert!(!rules.is_empty(), "{:?}", found.shortfalls);
    assert!(rules.iter().all(|rule| !rule.source.document.is_empty()));
}

#[test]
fn a_failure_without_machine_and_symptom_asks_for_both() {
    let found = of("机器坏了怎么办");
    if found.intent == Intent::Failure {
        assert_eq!(found.headline.verdict, HeadlineVerdict::Unknown, "{:#?}", found.headline);
        assert!(diagnosis(&found).modes.is_empty() && found.question.missing.len() >= 2);
    }
}

fn provider(number: usize, lon: f64, skills: &[&str], parts: &[&str], services: &[&str]) -> Arc<Record> {
    let data = json!({
        "label": format!("P{number}"), "position": {"lon": lon, "lat": 36.4}, "skills": skills, "parts": parts,
        "services": services, "utc_offset_h": 8.0,
    });
    Arc::new(record("provider", number, data))
}

#[test]
fn partners_are_ranked_by_what_is_asked_and_say_what_they_lack() {
    let providers = vec![
        provider(1, 94.9, &["rotary_rig", "rotary-service"], &[], &["repair"]),
        provider(2, 94.91, &["trailer_pump"], &["s-valve"], &["repair"]),
        provider(3, 96.0, &["rotary_rig"], &[], &["rental"]),
    ];
    let world = World { providers: providers.into(), ..empty_world() };
    let found = asked("格尔木有谁能修旋挖钻机动力头的，急", &world, Audience::Internal);
    let partners = found.partners.expect("partners");
    let names: Vec<&str> = partners.iter().map(|partner| partner.label.as_str()).collect();
    assert_eq!(names.first(), Some(&"P1"), "{names:?}");
    assert!(!names.contains(&"P2"), "it does no rotary rigs: {names:?}");
    assert!(partners.iter().all(|partner| !partner.why.is_empty()));
    let none = asked("格尔木有谁能修旋挖钻机动力头的，急", &empty_world(), Audience::Internal);
    assert_eq!(none.headline.verdict, HeadlineVerdict::No);
    assert!(none.shortfalls.iter().any(|shortfall| shortfall.part == "partners"), "{:?}", none.shortfalls);
    let parts = asked("格尔木附近谁有S阀配件", &world, Audience::Internal);
    if parts.intent == Intent::Partner {
        let names: Vec<String> = parts.partners.iter().flatten().map(|partner| partner.label.clone()).collect();
        assert_eq!(names, ["P2"], "only it stocks S-valves");
    }
    let customer = asked("格尔木有谁能修旋挖钻机动力头的，急", &world, Audience::Customer);
    assert!(customer.partners.is_some_and(|partners| partners.is_empty()));
}

#[test]
fn machines_are_checked_by_published_figures() {
    let found = of("Which model of trailer pump gives 24 MPa concrete pressure? Just the data sheet please.");
    let machines = found.machines.expect("machines");
    assert!(!machines.is_empty());
    for machine in &machines {
        assert!(machine.class.notation.contains("trailer"), "{:?}", machine.class);
        let all = machine.fit.iter().chain(&machine.misfit).chain(&machine.unverified);
        assert!(all.clone().all(|constraint| !constraint.source.document.is_empty() && !constraint.message.is_empty()));
        assert!(all.count() >= 1, "{machine:#?}");
        if machine.verdict == Verdict::Sure {
            let pressure = machine.fit[0].quantity_available.as_ref().and_then(|found| found.interval());
            assert!(pressure.is_some_and(|found| found.low() >= 24.0), "{machine:#?}");
        }
    }
    let order =
        |verdict: Verdict| [Verdict::Sure, Verdict::Possible, Verdict::Infeasible].iter().position(|v| *v == verdict);
    assert!(machines.windows(2).all(|pair| order(pair[0].verdict) <= order(pair[1].verdict)));
}

#[test]
fn a_tender_is_checked_clause_by_clause() {
    let found =
        of("泵送设备应适应海拔5000m以下；理论排量不小于80m³/h；混凝土出口压力不小于16MPa；应配备中文操作界面。");
    let clauses = found.clauses.as_ref().expect("clauses");
    let dimensions: Vec<Option<&str>> = clauses.iter().map(|clause| clause.dimension.as_deref()).collect();
    assert_eq!(dimensions, [Some("altitude"), Some("hourly_output"), Some("pumping_pressure"), None], "{clauses:#?}");
    for clause in clauses.iter().filter(|clause| clause.dimension.is_some()) {
        assert!(clause.met + clause.failed + clause.unverified > 0, "{clause:#?}");
        let text: String =
            found.question.text.chars().skip(clause.span[0]).take(clause.span[1] - clause.span[0]).collect();
        assert_eq!(text.trim(), clause.text);
    }
    assert!(clauses.iter().any(|clause| clause.failed > 0), "some pumps are too small: {clauses:#?}");
    let machines = found.machines.as_ref().expect("machines");
    assert!(machines.iter().flat_map(|machine| &machine.notes).any(|note| &*note.code == "both_at_once"));
}

#[test]
fn a_sentence_with_one_limit_is_no_tender() {
    for text in ["玉树海拔3700浇筑，坍落度180，每小时不低于40方，用什么泵", FIRST] {
        let found = of(text);
        assert_eq!(found.intent, Intent::Pack, "{text}");
        assert!(found.clauses.is_none() && found.machines.is_none(), "{:?}", found.clauses);
    }
}

#[test]
fn what_is_called_sound_is_no_symptom() {
    let found = of("truck boom pump bogs down at 4000 m, what is wrong? hydraulic hose is fine");
    let symptoms = &diagnosis(&found).symptoms;
    assert!(symptoms.iter().any(|word| word == "bogs down"), "{symptoms:?}");
    assert!(!symptoms.iter().any(|word| word.contains("hose")), "{symptoms:?}");
}

#[test]
fn rules_and_documents_are_found_in_both_languages() {
    for text in [
        "找一下JGJ/T 10里关于高层泵送坍落度的条文，泵送高度200米以上的",
        "Which standard says something about pumping downhill more than 20 m? Find the clause.",
    ] {
        let found = of(text);
        assert_eq!(found.intent, Intent::Search, "{text}");
        let hits = found.hits.expect("hits");
        let kinds: BTreeSet<HitKind> = hits.iter().map(|hit| hit.kind).collect();
        assert!(kinds.contains(&HitKind::Rule), "{text}: {hits:#?}");
        assert!(hits.iter().all(|hit| hit.source.as_ref().is_some_and(|source| !source.document.is_empty())));
        assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }
    let jgj = of("找一下JGJ/T 10里关于高层泵送坍落度的条文，泵送高度200米以上的").hits.expect("hits");
    assert!(jgj.iter().any(|hit| hit.title.contains("JGJ/T 10")), "{jgj:#?}");
}

#[test]
fn out_of_scope_says_what_can_be_asked() {
    let found = of("帮我订明天去拉萨的机票，3个人，预算5000以内");
    let scope = found.scope.expect("a scope");
    assert!(!scope.covered.is_empty() && scope.intents.len() == 5);
    assert!(found.pack.is_none() && found.machines.is_none() && found.hits.is_none());
}

#[test]
fn every_failure_mode_has_a_guide_and_a_check() {
    let checked: BTreeSet<&str> =
        KNOWLEDGE.failure_checks.values().flat_map(|check| &check.modes).map(|code| &**code).collect();
    for code in KNOWLEDGE.failure_modes.keys().filter(|code| &***code != "UNK") {
        assert!(KNOWLEDGE.failure_guides.contains_key(code), "{code} has no guide");
        assert!(checked.contains(&**code), "{code} has no check");
    }
}
