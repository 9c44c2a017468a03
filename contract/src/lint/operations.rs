//! Rules of the operations.

use super::{Found, Twin, note};
use crate::twin::Form;
use serde_json::Value;
use std::collections::BTreeMap;

/// The longest name of an operation: a class of Apex is named after it and has 40 letters.
const LONGEST_NAME: usize = 40;
/// The longest description that is kept whole, characters (S3).
const LONGEST_NOTE: usize = 1_333;
/// The longest title, characters.
const LONGEST_SUMMARY: usize = 80;
/// Letters that titles may not have (M5).
const FORBIDDEN: [char; 8] = ['/', '\\', '<', '>', '*', '%', '&', '?'];
/// The only media type that is typed by both (S1).
const JSON: &str = "application/json";

/// Checks the operations.
pub(super) fn check(twin: &Twin<'_>, found: &mut Found) {
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    for (place, path, operation) in twin.operations() {
        let name = operation["operationId"].as_str().unwrap_or_default();
        named(name, &place, found);
        if let Some(other) = names.insert(name, place.clone()) {
            note(found, "operation_name", format!("{place}/operationId"), format!("`{name}` is also {other}"));
        }
        described(operation, &place, found);
        parameters(twin, path, operation, &place, found);
        body(twin, operation, &place, found);
        responses(twin, operation, &place, found);
    }
    for (place, media) in [("/consumes", &twin.document["consumes"]), ("/produces", &twin.document["produces"])] {
        if twin.form == Form::V2_0 && *media != serde_json::json!([JSON]) {
            note(found, "media_type", place, format!("{JSON} alone is wanted"));
        }
    }
}

/// `operation_name`: Pascal case without hyphens and underscores (M1), short.
fn named(name: &str, place: &str, found: &mut Found) {
    let fits = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits || name.len() > LONGEST_NAME {
        note(
            found,
            "operation_name",
            format!("{place}/operationId"),
            format!("`{name}` is not Pascal case of at most {LONGEST_NAME} letters"),
        );
    }
}

/// `described`: a title and a description that ends with a full stop and says something else (M1, M5), of a length that is kept (S3).
fn described(operation: &Value, place: &str, found: &mut Found) {
    let text = |field: &str| operation[field].as_str().unwrap_or_default();
    let (summary, description) = (text("summary"), text("description"));
    if summary.is_empty() || summary.chars().count() > LONGEST_SUMMARY || summary.contains(FORBIDDEN) {
        note(
            found,
            "described",
            format!("{place}/summary"),
            "missing, too long, or with a letter that titles may not have",
        );
    }
    if description == summary || !description.ends_with(['.', '。']) || description.chars().count() > LONGEST_NOTE {
        note(
            found,
            "described",
            format!("{place}/description"),
            "missing, too long, without a full stop, or the title again",
        );
    }
}

/// `parameter`: in the path or the query, never essential in a header; plain; described (M6); those of the path are required and
/// there.
fn parameters(twin: &Twin<'_>, path: &str, operation: &Value, place: &str, found: &mut Found) {
    let mut in_path = Vec::new();
    for (index, one) in operation["parameters"].as_array().into_iter().flatten().enumerate() {
        let place = format!("{place}/parameters/{index}");
        let name = one["name"].as_str().unwrap_or_default();
        match one["in"].as_str() {
            Some("path") => {
                in_path.push(name);
                if one["required"] != true || !path.contains(&format!("{{{name}}}")) {
                    note(found, "parameter", &place, format!("`{name}` of the path is not required or not in it"));
                }
            }
            Some("body") if twin.form == Form::V2_0 => continue,
            Some("query") => {}
            other => note(found, "parameter", &place, format!("`{name}` is in {other:?}")),
        }
        if one["description"].as_str().is_none_or(|said| said.is_empty() || said.chars().count() > LONGEST_NOTE) {
            note(found, "parameter", &place, format!("`{name}` has no description, or a long one"));
        }
        if twin.form == Form::V2_0 && one["x-ms-summary"].as_str().is_none_or(str::is_empty) {
            note(found, "parameter", &place, format!("`{name}` has no x-ms-summary"));
        }
        let schema = if twin.form == Form::V3_0 { &one["schema"] } else { one };
        let kind = if schema["type"] == "array" { &schema["items"]["type"] } else { &schema["type"] };
        if !["string", "number", "integer", "boolean"].iter().any(|known| kind == known) {
            note(found, "parameter", &place, format!("`{name}` is neither text nor number"));
        }
    }
    for name in path.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
        if !in_path.contains(&name) {
            note(found, "parameter", place, format!("`{name}` of the path is not told"));
        }
    }
}

/// `media_type`, `object`: a body is JSON, a named object.
fn body(twin: &Twin<'_>, operation: &Value, place: &str, found: &mut Found) {
    let told = match twin.form {
        Form::V3_0 => {
            operation.get("requestBody").map(|body| (format!("{place}/requestBody"), content(body, place, found)))
        }
        Form::V2_0 => {
            let all = operation["parameters"].as_array().into_iter().flatten();
            all.into_iter()
                .find(|one| one["in"] == "body")
                .map(|one| (format!("{place}/parameters"), Some(&one["schema"])))
        }
    };
    if let Some((place, schema)) = told
        && schema.is_none_or(|schema| !schema["$ref"].is_string())
    {
        note(found, "object", place, "a body that is no object with a name");
    }
}

/// `responses`: a good answer and `default` (M1), in 2.0 without a schema (M4); no headers, which are not read (S2).
fn responses(twin: &Twin<'_>, operation: &Value, place: &str, found: &mut Found) {
    let responses = operation["responses"].as_object();
    let has = |fits: &dyn Fn(&str) -> bool| responses.is_some_and(|all| all.keys().any(|status| fits(status)));
    if !has(&|status| status.starts_with('2')) || !has(&|status| status == "default") {
        note(found, "responses", format!("{place}/responses"), "no good answer, or no default");
    }
    for (status, answer) in responses.into_iter().flatten() {
        let place = format!("{place}/responses/{status}");
        if answer.get("headers").is_some() {
            note(found, "responses", &place, "headers are not read");
        }
        if answer["description"].as_str().is_none_or(str::is_empty) {
            note(found, "responses", &place, "no description");
        }
        let schema = match twin.form {
            Form::V3_0 => answer.get("content").and_then(|_| content(answer, &place, found)),
            Form::V2_0 => answer.get("schema"),
        };
        if twin.form == Form::V2_0 && status == "default" && schema.is_some() {
            note(found, "responses", &place, "default with a schema");
        }
        if schema.is_some_and(|schema| !schema["$ref"].is_string()) {
            note(found, "object", &place, "an answer that is no object with a name");
        }
    }
}

/// The schema of the JSON form; other forms are noted.
fn content<'v>(holder: &'v Value, place: &str, found: &mut Found) -> Option<&'v Value> {
    let content = holder["content"].as_object()?;
    for media in content.keys().filter(|media| *media != JSON) {
        note(found, "media_type", place, format!("{media} is not read"));
    }
    Some(&content.get(JSON)?["schema"])
}
