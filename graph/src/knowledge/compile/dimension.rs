//! Dimensions.

use super::super::{Datatype, Dimension, DimensionRole};
use super::reader::{Node, Reader};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads the dimensions, in the order in which they are written.
pub(super) fn dimensions(reader: &mut Reader<'_>) -> IndexMap<Arc<str>, Dimension> {
    let nodes = reader.instances_as_written("fp:Dimension");
    let mut dimensions: IndexMap<Arc<str>, Dimension> = IndexMap::with_capacity(nodes.len());
    for node in nodes {
        if let Some(dimension) = dimension(reader, node) {
            let notation = dimension.notation.clone();
            if dimensions.insert(notation.clone(), dimension).is_some() {
                reader.problem(node, "skos:notation", "a notation of its own", &notation);
            }
        }
    }
    name_classes(reader, &mut dimensions);
    dimensions
}

/// Reads what the classes of dimensions are called.
fn name_classes(reader: &mut Reader<'_>, dimensions: &mut IndexMap<Arc<str>, Dimension>) {
    for node in reader.instances("fp:ConditionClass") {
        // What such a class lacks is told where concepts are read.
        let Some(iri) = reader.iri_of(node, "fp:dimension") else { continue };
        let Some(notation) = reader.optional_text(node, "skos:notation") else { continue };
        let Some(label) = reader.optional_label(node, "skos:prefLabel") else { continue };
        if let Some(dimension) = dimensions.values_mut().find(|dimension| dimension.iri == iri) {
            dimension.class_labels.insert(notation, label);
        }
    }
}

/// Reads one dimension.
fn dimension(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Dimension> {
    let band_edges = reader.numbers(node, "fp:bandEdges");
    if !band_edges.windows(2).all(|pair| pair[0] < pair[1]) {
        reader.problem(node, "fp:bandEdges", "edges in rising order", &format!("{band_edges:?}"));
    }
    let physical_min = reader.optional_number(node, "fp:physicalMin").unwrap_or(f64::NEG_INFINITY);
    let physical_max = reader.optional_number(node, "fp:physicalMax").unwrap_or(f64::INFINITY);
    if physical_min > physical_max {
        let found = format!("{physical_min} to {physical_max}");
        reader.problem(node, "fp:physicalMin", "a smallest value under the largest", &found);
    }
    let mut classes = reader.words(node, "fp:classes");
    classes.extend(reader.words(node, "fp:grades"));
    Some(Dimension {
        iri: reader.iri(node)?,
        notation: reader.text(node, "skos:notation")?,
        group: reader.text(node, "fp:group")?,
        datatype: datatype(reader, node)?,
        unit: reader.unit(node),
        qudt: reader
            .iri_of(node, "qudt:hasUnit")
            .and_then(|iri| iri.rsplit('/').next().map(Into::into))
            .unwrap_or_else(|| "".into()),
        label: reader.label(node, "skos:prefLabel"),
        synonyms_zh: reader.synonyms(node, "zh"),
        synonyms_en: reader.synonyms(node, "en"),
        roles: roles(reader, node),
        physical_min,
        physical_max,
        band_edges,
        classes,
        class_labels: BTreeMap::new(),
        band_reason: reader.optional_text(node, "fp:bandReason").unwrap_or_else(|| "".into()),
        derivable_from: reader.optional_text(node, "fp:derivableFrom").unwrap_or_else(|| "".into()),
        notes: reader.optional_text(node, "skos:note").unwrap_or_else(|| "".into()),
        source: reader.source(node),
    })
}

/// Reads what the values are.
fn datatype(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Datatype> {
    let word = reader.text(node, "fp:datatype")?;
    Some(match &*word {
        "number" => Datatype::Number,
        "integer" => Datatype::Integer,
        "grade" => Datatype::Grade,
        "code" => Datatype::Code,
        "flag" => Datatype::Flag,
        "hour_window" => Datatype::HourWindow,
        other => {
            reader.problem(node, "fp:datatype", "number, integer, grade, code, flag or hour_window", other);
            return None;
        }
    })
}

/// Reads what a stated value may mean.
fn roles(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<DimensionRole> {
    let mut roles = Vec::new();
    for word in reader.words(node, "fp:meanings") {
        match &*word {
            "site" => roles.push(DimensionRole::Site),
            "requirement" => roles.push(DimensionRole::Requirement),
            "limit" => roles.push(DimensionRole::Limit),
            other => reader.problem(node, "fp:meanings", "site, requirement or limit", other),
        }
    }
    if roles.is_empty() {
        reader.problem(node, "fp:meanings", "at least one of site, requirement, limit", "nothing");
    }
    roles
}
