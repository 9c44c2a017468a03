//! Words of the question reader that are no concept's label.

use super::super::{Dimension, Language, Term};
use super::reader::{Node, Reader};
use fieldpack_quantity::{convert, is_ucum};
use indexmap::IndexMap;
use std::sync::Arc;

/// The kinds of words that the reader of questions knows.
pub(super) const KINDS: [&str; 25] = [
    "about",
    "alert_event",
    "claim",
    "class_word",
    "demand",
    "in_scope",
    "intent_failure",
    "intent_out_of_scope",
    "intent_pack",
    "intent_partner",
    "intent_product",
    "intent_search",
    "max",
    "min",
    "month",
    "month_part",
    "negation",
    "not_a_condition",
    "past",
    "per",
    "range",
    "season",
    "service",
    "sound",
    "typo",
];

/// Reads the terms, by kind and text.
pub(super) fn terms(reader: &mut Reader<'_>, dimensions: &IndexMap<Arc<str>, Dimension>) -> Vec<Term> {
    let mut terms = Vec::new();
    for node in reader.instances("fp:Term") {
        let Some(kind) = reader.text(node, "fp:termKind") else { continue };
        let value = reader.optional_text(node, "fp:stands").unwrap_or_else(|| "".into());
        check_value(reader, node, dimensions, &kind, &value);
        let before = terms.len();
        for (tag, language) in [("zh", Language::Zh), ("en", Language::En)] {
            for text in reader.texts_in(node, "fp:word", tag) {
                if *text != *text.to_lowercase() {
                    reader.problem(node, "fp:word", "words in lower case", &text);
                }
                terms.push(Term { kind: kind.clone(), text, language: Some(language), value: value.clone() });
            }
        }
        if terms.len() == before {
            reader.problem(node, "fp:word", "words with the tag @zh or @en", "nothing");
        }
    }
    terms.sort_by(|a, b| (&a.kind, &a.text, &a.value, a.language).cmp(&(&b.kind, &b.text, &b.value, b.language)));
    terms
}

/// Notes a kind that is not known and a value that the kind cannot have.
fn check_value(
    reader: &mut Reader<'_>,
    node: Node<'_>,
    dimensions: &IndexMap<Arc<str>, Dimension>,
    kind: &str,
    value: &str,
) {
    let expected = match kind {
        "unit" if is_unit_of_a_dimension(value, dimensions) => return,
        "unit" => "a UCUM code that converts to the unit of a dimension, a whole number in front where needed",
        "per" if is_ucum(value) => return,
        "per" => "the UCUM code of a time",
        "season" | "month" if are_months(value) => return,
        "season" | "month" => "months from 1 to 12, separated by commas",
        "class_word" if value.split(';').all(|part| is_condition(part.trim(), dimensions)) => return,
        "class_word" => "`dimension operator value`, several separated by semicolons",
        "claim" | "service" | "typo" | "month_part" if !value.is_empty() => return,
        "claim" | "service" | "typo" | "month_part" => "what the words stand for",
        "alert_event"
            if dimensions
                .get("weather_warning")
                .is_some_and(|known| known.classes.iter().any(|class| **class == *value)) =>
        {
            return;
        }
        "alert_event" => "a class of weather_warning",
        known if KINDS.contains(&known) => return,
        _ => {
            let expected = format!("unit or one of {}", KINDS.join(", "));
            reader.problem(node, "fp:termKind", &expected, kind);
            return;
        }
    };
    reader.problem(node, "fp:stands", expected, value);
}

/// Whether a code converts to the unit of at least one dimension, or divides by a time that rates have.
fn is_unit_of_a_dimension(code: &str, dimensions: &IndexMap<Arc<str>, Dimension>) -> bool {
    is_ucum(code) && dimensions.values().any(|dimension| convert(1.0, code, &dimension.unit.ucum).is_ok())
}

/// Whether a text is a list of months.
fn are_months(value: &str) -> bool {
    value.split(',').all(|month| month.parse::<u8>().is_ok_and(|month| (1..=12).contains(&month)))
}

/// Whether a text is `dimension operator value [value2]` with a known dimension.
fn is_condition(text: &str, dimensions: &IndexMap<Arc<str>, Dimension>) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let known = words.first().is_some_and(|notation| dimensions.contains_key(*notation));
    known
        && match words.get(1).copied() {
            Some("min" | "max" | "about") => words.len() == 3 && words[2].parse::<f64>().is_ok(),
            Some("eq") => words.len() == 3,
            Some("range") => words.len() == 4 && words[2..].iter().all(|end| end.parse::<f64>().is_ok()),
            _ => false,
        }
}
