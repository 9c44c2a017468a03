//! Derived quantities and named constants.

use super::super::{DerivedQuantity, Parameter};
use super::reader::Reader;
use fieldpack_quantity::Quantity;
use indexmap::IndexMap;
use std::sync::Arc;

/// Reads the derived quantities, by notation.
pub(super) fn quantities(reader: &mut Reader<'_>) -> IndexMap<Arc<str>, DerivedQuantity> {
    let mut quantities = IndexMap::new();
    for node in reader.instances("fp:DerivedQuantity") {
        let Some(notation) = reader.text(node, "skos:notation") else { continue };
        let quantity = DerivedQuantity {
            notation: notation.clone(),
            label: reader.label(node, "skos:prefLabel"),
            unit: reader.unit(node),
            derivation: reader.text(node, "fp:derivation").unwrap_or_else(|| "".into()),
            of_site: reader.flag(node, "fp:ofSite"),
        };
        reader.sources(node);
        if quantities.insert(notation.clone(), quantity).is_some() {
            reader.problem(node, "skos:notation", "a notation of its own", &notation);
        }
    }
    quantities.sort_unstable_keys();
    quantities
}

/// Reads the named constants, by notation.
pub(super) fn parameters(reader: &mut Reader<'_>) -> IndexMap<Arc<str>, Parameter> {
    let mut parameters = IndexMap::new();
    for node in reader.instances("fp:Parameter") {
        let Some(notation) = reader.text(node, "skos:notation") else { continue };
        let Some(interval) = reader.interval(node) else {
            reader.problem(node, "fp:value", "a number", "nothing");
            continue;
        };
        let Some(source) = reader.source(node) else { continue };
        let parameter = Parameter {
            notation: notation.clone(),
            label: reader.label(node, "skos:prefLabel"),
            quantity: Quantity::number(interval, reader.unit(node), source.certainty),
            source,
            definition: reader.optional_label(node, "skos:definition"),
            note: reader.optional_text(node, "skos:note").unwrap_or_else(|| "".into()),
        };
        if parameters.insert(notation.clone(), parameter).is_some() {
            reader.problem(node, "skos:notation", "a notation of its own", &notation);
        }
    }
    parameters.sort_unstable_keys();
    parameters
}
