//! What was understood: said, derived or assumed, with the words that it was read from.

use super::super::language::{pick, say};
use super::super::page::Page;
use super::super::quantity::{in_words, number, scalar, with_unit};
use super::Style;
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{ConditionView, Operator, Origin, PlaceView, Question, TimeView};

/// Writes what was understood of a question, and what was odd about it.
pub(in crate::cli) fn write(page: &mut Page, question: &Question, style: Style) {
    let language = style.language;
    page.heading(pick(language, "【理解】", "UNDERSTOOD"));
    let mut rows = Vec::new();
    if let Some(activity) = &question.activity {
        rows.push([pick(language, "作业", "activity").to_owned(), activity.label.to_string()]);
    }
    for place in &question.places {
        rows.push([pick(language, "地点", "place").to_owned(), place_text(place, language)]);
    }
    if let Some(time) = &question.time {
        rows.push([pick(language, "时间", "time").to_owned(), time_text(time, language)]);
    }
    for condition in &question.conditions {
        rows.push([condition.label.to_string(), condition_text(condition, question, language)]);
    }
    for excluded in &question.excluded {
        let found = excluded.label.as_ref().filter(|label| **label != excluded.text);
        let text = found.map_or_else(|| excluded.text.clone(), |label| format!("{} ({label})", excluded.text));
        rows.push([pick(language, "排除", "excluded").to_owned(), text]);
    }
    page.table(2, &rows);
    for warning in &question.warnings {
        page.item(2, "!", &warning.detail);
    }
}

fn place_text(place: &PlaceView, language: Language) -> String {
    if !place.resolved {
        let label = &place.label;
        let candidates: Vec<&str> = place.candidates.iter().map(|candidate| candidate.label.as_str()).collect();
        let candidates = candidates.join(pick(language, "、", ", "));
        return if candidates.is_empty() {
            say!(language, "{label}（未识别，按未知地点处理）", "{label} (not known; treated as an unknown place)")
        } else {
            say!(language, "{label}（有多处：{candidates}）", "{label} (one of {candidates})")
        };
    }
    let mut facts = Vec::new();
    if let (Some(lon), Some(lat)) = (place.lon, place.lat) {
        facts.push(format!("{lon:.2}, {lat:.2}"));
    }
    if let Some(height) = place.altitude_m.map(number) {
        facts.push(say!(language, "海拔 {height} m", "{height} m above sea level"));
    }
    if facts.is_empty() { place.label.clone() } else { format!("{} ({})", place.label, facts.join("; ")) }
}

fn time_text(time: &TimeView, language: Language) -> String {
    if time.from.is_some() || time.to.is_some() {
        let open = "…".to_owned();
        return format!("{} – {}", time.from.as_ref().unwrap_or(&open), time.to.as_ref().unwrap_or(&open));
    }
    let months: Vec<String> = time.months.iter().map(u8::to_string).collect();
    let months = months.join(pick(language, "、", ", "));
    say!(language, "{months} 月", "month {months}")
}

/// The value, how it was come by, and the words or the reason.
fn condition_text(condition: &ConditionView, question: &Question, language: Language) -> String {
    let mut text = value_text(condition, language);
    if let Some(band) = &condition.band {
        text += &format!(" · {band}");
    }
    let because = condition.because.as_deref().unwrap_or_default();
    let origin = match (condition.origin, condition.span) {
        (Origin::Stated, Some(span)) => {
            let words = words_of(&question.text, span);
            say!(language, "原话“{words}”", "said: “{words}”")
        }
        (Origin::Stated, None) => pick(language, "已给定", "given").to_owned(),
        (Origin::Derived, _) => reason(pick(language, "推算", "derived"), because, language),
        (Origin::Assumed, _) => reason(pick(language, "假定，待确认", "assumed, to confirm"), because, language),
    };
    text + &pick(language, format!("（{origin}）"), format!(" ({origin})"))
}

fn reason(origin: &str, because: &str, language: Language) -> String {
    if because.is_empty() { origin.to_owned() } else { format!("{origin}{}{because}", pick(language, "：", ": ")) }
}

fn value_text(condition: &ConditionView, language: Language) -> String {
    if let Some(label) = &condition.value_label {
        return label.to_string();
    }
    let unit = condition.unit.as_deref().unwrap_or_default();
    let value = scalar(&condition.value);
    match (condition.op, &condition.value2) {
        (Operator::Range, Some(upper)) => with_unit(&format!("{value} – {}", scalar(upper)), unit),
        (Operator::About, _) => with_unit(&format!("≈ {value}"), unit),
        (Operator::Min, _) => with_unit(&format!("≥ {value}"), unit),
        (Operator::Max, _) => with_unit(&format!("≤ {value}"), unit),
        _ => in_words(&condition.quantity, language),
    }
}

/// The words of a span, in Unicode characters of the text.
fn words_of(text: &str, [start, end]: [usize; 2]) -> String {
    text.chars().skip(start).take(end.saturating_sub(start)).collect()
}
