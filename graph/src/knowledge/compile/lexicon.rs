//! Words of the question reader that are no concept's label.

use super::super::{Language, Term};
use super::reader::Reader;

/// Reads the terms, by kind and text.
pub(super) fn terms(reader: &mut Reader<'_>) -> Vec<Term> {
    let mut terms = Vec::new();
    for node in reader.instances("fp:Term") {
        let Some(kind) = reader.text(node, "fp:termKind") else { continue };
        let value = reader.optional_text(node, "fp:stands").unwrap_or_else(|| "".into());
        let mut any = false;
        for (tag, language) in [("zh", Language::Zh), ("en", Language::En)] {
            for text in reader.texts_in(node, "fp:word", tag) {
                any = true;
                terms.push(Term { kind: kind.clone(), text, language: Some(language), value: value.clone() });
            }
        }
        if !any {
            reader.problem(node, "fp:word", "words with the tag @zh or @en", "nothing");
        }
    }
    terms.sort_by(|a, b| a.kind.cmp(&b.kind).then_with(|| a.text.cmp(&b.text)).then_with(|| a.value.cmp(&b.value)));
    terms
}
