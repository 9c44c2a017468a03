//! Rules of the schemas.

use super::{Found, Twin, is_apex, note};
use crate::twin::Form;
use serde_json::Value;

/// Keywords that both importers read.
const READ: [&str; 13] = [
    "$ref",
    "type",
    "format",
    "enum",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "default",
    "description",
    "properties",
    "required",
    "items",
];
/// The longest name of a schema.
const LONGEST_NAME: usize = 80;

/// Checks the schemas.
pub(super) fn check(twin: &Twin<'_>, found: &mut Found) {
    for (name, schema) in twin.schemas() {
        let place = twin.place_of(name);
        if !is_apex(name) || name.len() > LONGEST_NAME {
            note(found, "name", &place, format!("`{name}` is no name in Apex"));
        }
        if schema["type"] != "object" || schema["properties"].as_object().is_none_or(serde_json::Map::is_empty) {
            note(found, "flat", &place, "a schema with a name is an object with fields");
        }
        keywords(twin, schema, &place, found);
        fields(twin, schema, &place, found);
        cycle(twin, name, &place, found);
    }
}

/// `name`, `required`, `flat`: fields have names in Apex (S3); those that are required are there; what they hold is plain, a
/// reference, or a list of such: an object in place has no name to map it by, a list of lists is no variable in Flow (S2).
fn fields(twin: &Twin<'_>, schema: &Value, place: &str, found: &mut Found) {
    for (field, of) in schema["properties"].as_object().into_iter().flatten() {
        let place = format!("{place}/properties/{field}");
        if !is_apex(field) {
            note(found, "name", &place, format!("`{field}` is no name in Apex"));
        }
        keywords(twin, of, &place, found);
        let item = if of["type"] == "array" {
            keywords(twin, &of["items"], &format!("{place}/items"), found);
            &of["items"]
        } else {
            of
        };
        let is_plain = ["string", "number", "integer", "boolean"].iter().any(|kind| item["type"] == *kind);
        if !is_plain && !item["$ref"].is_string() {
            note(found, "flat", &place, "neither plain, nor a reference, nor a list of such");
        }
        let is_described = of["$ref"].is_string() || of["x-ms-summary"].as_str().is_some_and(|said| !said.is_empty());
        if twin.form == Form::V2_0 && !is_described {
            note(found, "described", &place, "no x-ms-summary");
        }
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if schema["properties"].get(name).is_none() {
            note(found, "required", place, format!("`{name}` is required and not there"));
        }
    }
}

/// `keyword`: what 3.1 has and the versions before do not, what makes unions (S2: read in 3.0 only, and of no use in Flow) and maps
/// (S2: a map, which Flow does not have).
fn keywords(twin: &Twin<'_>, schema: &Value, place: &str, found: &mut Found) {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let is_extension = twin.form == Form::V2_0 && keyword.starts_with("x-ms-");
        if !READ.contains(&keyword.as_str()) && !is_extension {
            note(found, "keyword", place, format!("`{keyword}` is not read"));
        }
        if keyword == "type" && !value.is_string() {
            note(found, "keyword", place, format!("type {value} is not one type"));
        }
    }
}

/// `cycle`: a schema that holds itself cannot be shown as a form.
fn cycle(twin: &Twin<'_>, name: &str, place: &str, found: &mut Found) {
    let mut seen: Vec<&str> = Vec::new();
    let mut open = references(twin, name);
    while let Some(next) = open.pop() {
        if next == name {
            note(found, "cycle", place, format!("`{name}` holds itself"));
            return;
        }
        if !seen.contains(&next) {
            seen.push(next);
            open.extend(references(twin, next));
        }
    }
}

/// The names that the fields of a schema refer to.
fn references<'d>(twin: &Twin<'d>, name: &str) -> Vec<&'d str> {
    let document = twin.document;
    let schemas = match twin.form {
        Form::V3_0 => &document["components"]["schemas"],
        Form::V2_0 => &document["definitions"],
    };
    let fields = schemas[name]["properties"].as_object().into_iter().flat_map(|fields| fields.values());
    let of = |field: &'d Value| field["$ref"].as_str().or_else(|| field["items"]["$ref"].as_str());
    fields.filter_map(of).filter_map(|at| at.strip_prefix(twin.form.schemas())).collect()
}
