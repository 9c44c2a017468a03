//! Rules of the document as a whole.

use super::{Found, Twin, note, walk};
use crate::twin::Form;
use serde_json::Value;

/// The most schemas (M3: 512 cannot be lifted).
pub(super) const MOST_SCHEMAS: usize = 511;
/// The largest document, bytes: a tenth of what Salesforce takes (S4), and what connectors take in practice.
pub(super) const LARGEST: usize = 1_000_000;

/// Checks the document.
pub(super) fn check(twin: &Twin<'_>, found: &mut Found) {
    version(twin, found);
    server(twin, found);
    security(twin, found);
    size(twin, found);
    references(twin, found);
}

/// `version`: Salesforce reads 2.0 and 3.0 (S1), connectors 2.0 only (M1).
fn version(twin: &Twin<'_>, found: &mut Found) {
    let (name, wanted) = match twin.form {
        Form::V3_0 => ("openapi", "3.0.3"),
        Form::V2_0 => ("swagger", "2.0"),
    };
    if twin.document[name] != wanted {
        note(found, "version", format!("/{name}"), format!("{} where {wanted} is read", twin.document[name]));
    }
    for field in ["title", "version", "description"] {
        if twin.document["info"][field].as_str().is_none_or(str::is_empty) {
            note(found, "version", format!("/info/{field}"), "it is missing");
        }
    }
}

/// `server`: connectors want a host without scheme or path, and https (M1); Salesforce a whole address.
fn server(twin: &Twin<'_>, found: &mut Found) {
    match twin.form {
        Form::V3_0 => {
            let url = twin.document["servers"][0]["url"].as_str().unwrap_or_default();
            if !url.starts_with("https://") {
                note(found, "server", "/servers/0/url", format!("`{url}` is no https address"));
            }
        }
        Form::V2_0 => {
            let host = twin.document["host"].as_str().unwrap_or_default();
            if host.is_empty() || host.contains('/') {
                note(found, "server", "/host", format!("`{host}` is no host alone"));
            }
            if twin.document["schemes"] != serde_json::json!(["https"]) {
                note(found, "server", "/schemes", "https alone is wanted");
            }
        }
    }
}

/// `security`: how a key is shown, in the form that the version has (O2: an API key in a header; O3: a bearer).
fn security(twin: &Twin<'_>, found: &mut Found) {
    let (place, schemes) = match twin.form {
        Form::V3_0 => ("/components/securitySchemes", &twin.document["components"]["securitySchemes"]),
        Form::V2_0 => ("/securityDefinitions", &twin.document["securityDefinitions"]),
    };
    let known = |scheme: &Value| match twin.form {
        Form::V3_0 => scheme["type"] == "http" && scheme["scheme"] == "bearer",
        Form::V2_0 => scheme["type"] == "apiKey" && scheme["in"] == "header" && scheme["name"].is_string(),
    };
    let schemes = schemes.as_object();
    if schemes.is_none_or(|schemes| schemes.is_empty() || !schemes.values().all(known)) {
        note(found, "security", place, "no scheme that the version has");
    }
    for named in twin.document["security"].as_array().into_iter().flatten().filter_map(Value::as_object) {
        for name in named.keys().filter(|name| schemes.is_none_or(|schemes| !schemes.contains_key(*name))) {
            note(found, "security", "/security", format!("there is no scheme `{name}`"));
        }
    }
}

/// `size`: fewer than 512 schemas (M3), and a document that is taken (S4).
fn size(twin: &Twin<'_>, found: &mut Found) {
    let schemas = twin.schemas().count();
    if schemas > MOST_SCHEMAS {
        note(found, "size", twin.place_of(""), format!("{schemas} schemas, at most {MOST_SCHEMAS}"));
    }
    let bytes = twin.document.to_string().len();
    if bytes > LARGEST {
        note(found, "size", "", format!("{bytes} bytes, at most {LARGEST}"));
    }
}

/// `reference`: a reference leads to a schema of the document and has nothing beside it (O2, O3); every schema is referred to.
fn references(twin: &Twin<'_>, found: &mut Found) {
    let names: Vec<&String> = twin.schemas().map(|(name, _)| name).collect();
    let mut used: Vec<String> = Vec::new();
    walk(twin.document, "", &mut |place, value| {
        let Some(reference) = value.get("$ref") else { return };
        // A field may have that name.
        if place.ends_with("/properties") {
            return;
        }
        if value.as_object().is_some_and(|object| object.len() > 1) {
            note(found, "reference", place, "a reference with something beside it");
        }
        let name = reference.as_str().and_then(|at| at.strip_prefix(twin.form.schemas())).unwrap_or_default();
        if !names.iter().any(|known| *known == name) {
            note(found, "reference", place, format!("{reference} leads nowhere"));
        }
        used.push(name.to_owned());
    });
    for name in names.into_iter().filter(|name| !used.contains(name)) {
        note(found, "reference", twin.place_of(name), "nothing refers to it");
    }
}
