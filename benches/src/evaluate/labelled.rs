//! Scoring the understanding of one file of labelled questions.

use super::LabelledFile;
use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::client::Client;
use crate::questions;
use crate::report::Section;
use crate::table::Table;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Intent, Question};
use fieldpack_pack::understand::eval::{self, Counts, F1, Labelled, Tally};

/// Least precision and least recall of the slots of questions that the reader was developed with.
const SLOTS: f64 = 0.95;
/// Least F1 of the slots of other questions.
const SLOT_F1: f64 = 0.90;
/// Least share of intents.
const INTENT: f64 = 0.95;
/// Least share of works.
const ACTIVITY: f64 = 0.92;
/// Least F1 of places, and of exclusions.
const NAMES_F1: f64 = 0.90;
/// Least F1 of months.
const MONTHS_F1: f64 = 0.95;

/// What is demanded of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Demand {
    /// Everything: the development questions.
    All,
    /// Slots, intents, nothing that must not be: questions that were looked at when rules were mended.
    Some,
    /// Nothing but an answer: held out, reported as it comes and never shown.
    None,
}

impl Demand {
    /// The demand on a file, by its name.
    fn of(name: &str) -> Self {
        if name.contains("held") {
            Self::None
        } else if name.contains("-dev") {
            Self::All
        } else {
            Self::Some
        }
    }
}

/// Asks every question and scores the answers.
pub(super) fn measure(client: &Client, file: &LabelledFile, show: usize) -> Result<Section, BenchError> {
    eprintln!("scoring {}", file.name);
    let text = std::fs::read_to_string(&file.path).map_err(BenchError::at(&file.path))?;
    let labelled = eval::read(&text)
        .map_err(|error| BenchError::Questions { path: file.path.clone(), detail: error.to_string() })?;
    let mut errors = Vec::new();
    let mut answers = Vec::with_capacity(labelled.len());
    for item in &labelled {
        let answer = client.post("/v1/questions", &questions::body(&item.text))?;
        let understood = (answer.status == 200).then(|| serde_json::from_slice::<Question>(&answer.body));
        match understood {
            Some(Ok(question)) => answers.push((item, question)),
            Some(Err(error)) => {
                errors.push(format!("{}: not a question: {error}", item.id));
                answers.push((item, nothing_understood(item)));
            }
            None => {
                errors.push(format!("{}: {} {}", item.id, answer.status, String::from_utf8_lossy(&answer.body)));
                answers.push((item, nothing_understood(item)));
            }
        }
    }
    let pairs: Vec<(&Labelled, &Question)> = answers.iter().map(|(item, question)| (*item, question)).collect();
    let scores = eval::score(&pairs);
    for error in &errors {
        eprintln!("  {error}");
    }
    let demand = Demand::of(&file.name);
    let shown = if demand == Demand::None { 0 } else { show };
    for miss in scores.misses.iter().take(shown) {
        eprintln!("  {}: {}", miss.id, miss.wrong.join("; "));
    }
    let mut section = Section::new(format!("Understanding of {} 理解", file.name));
    section.notes.push(format!("{} questions, asked at {}.", scores.all.items, questions::ASKED_AT));
    section.measurements = floors(&scores.all, errors.len(), demand);
    let mut table = by_language();
    row(&mut table, "all 全部", &scores.all);
    for (language, tally) in &scores.by_language {
        row(&mut table, language, tally);
    }
    section.tables.push(table);
    Ok(section)
}

/// The figures, with their floors where the file has them.
fn floors(all: &Tally, errors: usize, demand: Demand) -> Vec<Measurement> {
    let at_least = |from: Demand, en: &str, zh: &str, value: f64, floor: f64| {
        let demanded = match demand {
            Demand::All => true,
            Demand::Some => from == Demand::Some,
            Demand::None => false,
        };
        let measured = Measurement::new(en, zh, value, "");
        if demanded { measured.with_bar(Bar::AtLeast(floor)) } else { measured }
    };
    let slots = all.slots.f1();
    let forbidden = Measurement::new("must_not violations", "误用不应使用的信息", whole(all.must_not), "");
    vec![
        at_least(Demand::All, "slots, precision", "槽位准确率", slots.precision, SLOTS),
        at_least(Demand::All, "slots, recall", "槽位召回率", slots.recall, SLOTS),
        at_least(Demand::Some, "slots, F1", "槽位 F1", slots.f1, SLOT_F1),
        at_least(Demand::Some, "intent, share right", "意图正确率", all.intent(), INTENT),
        at_least(Demand::All, "works, share right", "工序正确率", all.activity(), ACTIVITY),
        at_least(Demand::All, "places, F1", "地点 F1", all.places.f1().f1, NAMES_F1),
        at_least(Demand::All, "months, F1", "月份 F1", all.months.f1().f1, MONTHS_F1),
        at_least(Demand::All, "exclusions, F1", "排除 F1", all.excluded.f1().f1, NAMES_F1),
        if demand == Demand::None { forbidden } else { forbidden.with_bar(Bar::AtMost(0.0)) },
        Measurement::new("questions answered with an error", "返回错误的问题", whole(errors), "")
            .with_bar(Bar::AtMost(0.0)),
    ]
}

fn by_language() -> Table {
    Table::new([
        "language 语言",
        "questions",
        "intent 意图",
        "activity 工序",
        "slots P / R / F1 槽位",
        "places P / R / F1 地点",
        "months P / R / F1 月份",
        "excluded P / R / F1 排除",
        "must_not",
    ])
}

fn row(table: &mut Table, name: &str, tally: &Tally) {
    let three = |counts: Counts| {
        let F1 { precision, recall, f1 } = counts.f1();
        format!("{precision:.3} / {recall:.3} / {f1:.3}")
    };
    table.row([
        name.to_owned(),
        tally.items.to_string(),
        format!("{:.3}", tally.intent()),
        format!("{:.3}", tally.activity()),
        three(tally.slots),
        three(tally.places),
        three(tally.months),
        three(tally.excluded),
        tally.must_not.to_string(),
    ]);
}

fn whole(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// What stands for an answer that did not come: all slots are missed, and the intent is a wrong one.
fn nothing_understood(item: &Labelled) -> Question {
    let wrong = if item.expect.intent == "out_of_scope" { Intent::Search } else { Intent::OutOfScope };
    Question {
        text: item.text.clone(),
        language: Language::Zh,
        asked_at: questions::ASKED_AT.to_owned(),
        intent: wrong,
        activity: None,
        places: Vec::new(),
        time: None,
        conditions: Vec::new(),
        excluded: Vec::new(),
        missing: Vec::new(),
        warnings: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(intent: &str) -> Labelled {
        let line = format!(
            r#"{{"id": "t-1", "lang": "zh", "text": "拉萨打C40", "expect": {{"intent": "{intent}", "activity": "concrete pumping",
            "places": ["拉萨"], "time": {{"months": [11]}}, "conditions": [{{"dimension": "altitude", "op": "eq", "value": 3650,
            "value2": null, "unit": "m"}}], "excluded": [], "must_not": []}}}}"#
        );
        eval::read(&line.replace('\n', " ")).expect("reads").remove(0)
    }

    #[test]
    fn an_answer_that_did_not_come_scores_nothing() {
        for intent in ["pack", "out_of_scope"] {
            let item = labelled(intent);
            let nothing = nothing_understood(&item);
            let scores = eval::score(&[(&item, &nothing)]);
            assert_eq!(scores.all.intents, 0, "{intent}");
            assert_eq!((scores.all.slots.hits, scores.all.slots.missed), (0, 1));
            let floors = floors(&scores.all, 1, Demand::Some);
            assert!(floors.iter().filter(|floor| !floor.holds()).count() >= 2, "{floors:?}");
        }
    }

    #[test]
    fn figures_without_a_miss_hold() {
        let all = Tally { items: 2, intents: 2, slots: Counts { hits: 9, extra: 1, missed: 1 }, ..Tally::default() };
        assert!(floors(&all, 0, Demand::Some).iter().all(Measurement::holds));
        assert!(!floors(&all, 0, Demand::All).iter().all(Measurement::holds), "0.90 is no 0.95");
        let wrong = Tally { must_not: 1, ..all };
        assert!(!floors(&wrong, 0, Demand::Some).iter().all(Measurement::holds));
        assert!(floors(&wrong, 0, Demand::None).iter().all(Measurement::holds), "reported only");
        let mut table = by_language();
        row(&mut table, "zh", &all);
        assert!(table.to_string().contains("0.900 / 0.900 / 0.900"), "{table}");
    }
}
