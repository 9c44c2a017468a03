//! What holds for every text: nothing panics, spans lie in the text, order and noise do not matter.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{ConditionView, Origin, PackRequest, Question, ScalarValue};
use fieldpack_pack::understand::{Limits, understand};
use proptest::prelude::*;
use support::KNOWLEDGE;

fn ask(text: &str) -> Option<Question> {
    let limits = Limits { text_chars: 200_000, ..Limits::default() };
    let request = PackRequest { text: Some(text.to_owned()), ..PackRequest::default() };
    understand(&request, &KNOWLEDGE, "2026-11-02T02:00:00Z", Language::Zh, &limits).ok()
}

/// Every span lies in the text and holds something.
fn check_spans(text: &str, question: &Question) {
    let length = text.chars().count();
    let spans = question
        .conditions
        .iter()
        .filter_map(|one| one.span)
        .chain(question.places.iter().filter_map(|one| one.span))
        .chain(question.excluded.iter().filter_map(|one| one.span))
        .chain(question.warnings.iter().filter_map(|one| one.span))
        .chain(question.time.iter().filter_map(|one| one.span));
    for [from, to] in spans {
        assert!(from < to && to <= length, "[{from}, {to}] of {length} in {text:?}");
    }
    let starts: Vec<usize> = question.conditions.iter().filter_map(|one| one.span).map(|[from, _]| from).collect();
    assert!(starts.is_sorted(), "conditions in order of the text: {starts:?}");
    for condition in &question.conditions {
        if let ScalarValue::Number(value) = condition.value {
            assert!(value.is_finite(), "{condition:?}");
        }
    }
}

/// Clauses of a job that do not depend on each other.
const CLAUSES: [&str; 8] =
    ["拉萨", "11月", "C40", "泵送高度120米", "水平管300米", "坍落度200", "每小时40方", "泵车不要"];

/// The stated slots, in a fixed order.
fn slots(question: &Question) -> Vec<String> {
    let stated = |one: &&ConditionView| one.origin == Origin::Stated;
    let mut slots: Vec<String> = question
        .conditions
        .iter()
        .filter(stated)
        .map(|one| format!("{} {:?} {:?} {:?}", one.dimension, one.op, one.value, one.value2))
        .collect();
    slots.sort();
    slots
}

/// Pieces that texts of the trade are made of, to meet more of the grammar than random characters do.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "海拔",
        "4500",
        "米",
        "零下",
        "-",
        "~",
        "到",
        "±",
        "20",
        "C40",
        "/",
        "%",
        "度",
        "1:",
        "0.75",
        "十几",
        "三四百",
        "万",
        "方",
        "每小时",
        "不超过",
        "以上",
        "泵车",
        "不要",
        "没有",
        "拉萨",
        "11月",
        "晚十点",
        "到",
        "早六点",
        "m3/h",
        "ft",
        "to",
        "at least",
        "no",
        "boom",
        "Lhasa",
        "in",
        "(",
        ")",
        "，",
        ".",
        " ",
        "\n",
        "１２",
        "㎥",
        "½",
        "e\u{301}",
        "𠀀",
        "🏗",
        "\u{202e}",
        "0",
        "9999999999999",
        "2026-11-01",
        "29.6500,",
        "91.1320",
        "°",
        "N",
        "E",
        "DN125",
        "F",
        "℃",
        "in",
        "半",
        "点",
        "几",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

#[test]
fn readings_that_share_a_character_are_read() {
    for text in ["晚十点零下0.75米", "晚十点零下十几°c拉萨", "上午八点零下5度浇筑"] {
        let question = ask(text).unwrap_or_else(|| panic!("{text} is a question"));
        check_spans(text, &question);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,120}") {
        if let Some(question) = ask(&text) {
            check_spans(&text, &question);
        }
    }

    #[test]
    fn any_text_of_the_trade_is_read(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        if let Some(question) = ask(&text) {
            check_spans(&text, &question);
        }
    }

    #[test]
    fn the_order_of_clauses_does_not_matter(order in Just(CLAUSES.to_vec()).prop_shuffle()) {
        let question = ask(&format!("混凝土泵送，{}", order.join("，"))).expect("a question");
        let usual = ask(&format!("混凝土泵送，{}", CLAUSES.join("，"))).expect("a question");
        prop_assert_eq!(slots(&question), slots(&usual));
        prop_assert_eq!(question.excluded.len(), 1);
        prop_assert_eq!(question.time.map(|time| time.months), Some(vec![11]));
    }

    #[test]
    fn what_has_nothing_to_do_with_it_changes_nothing(
        noise in prop::sample::select(vec!["客户比较急。", "麻烦尽快回复。", "谢谢。", "我们老板也在看。", "Thanks in advance. ", "合同编号XZ-2024-017。", "预算80万以内。"]),
        front in any::<bool>(),
    ) {
        let job = "拉萨泵送C40，11月，泵送高度120米，坍落度200。";
        let text = if front { format!("{noise}{job}") } else { format!("{job}{noise}") };
        let (with, without) = (ask(&text).expect("a question"), ask(job).expect("a question"));
        prop_assert_eq!(slots(&with), slots(&without));
        prop_assert_eq!(with.intent, without.intent);
        prop_assert_eq!(with.places.len(), without.places.len());
    }

    #[test]
    fn the_same_text_gives_the_same_question(pieces in prop::collection::vec(piece(), 0..30)) {
        let text = pieces.concat();
        prop_assert_eq!(ask(&text), ask(&text));
    }
}

#[test]
fn strange_texts_are_read() {
    let texts = [
        "9".repeat(100_000),
        "一".repeat(50_000),
        "(".repeat(50_000),
        format!("C40{}", "\u{300}".repeat(100_000)),
        "海拔".repeat(20_000),
        "1-".repeat(30_000),
        "泵送高度120米，".repeat(5_000),
        "不要泵车".repeat(10_000),
        "\u{0}\u{feff}\u{200d}C40".to_owned(),
        "１２０米，泵送高度".to_owned(),
        "零下".repeat(10_000),
        "1:1:1:1:1".repeat(5_000),
        "in ".repeat(30_000),
        "A B ".repeat(20_000),
    ];
    for text in &texts {
        if let Some(question) = ask(text) {
            check_spans(text, &question);
        }
    }
}
