//! The flat form: of documents, and of what is sent in it.

use fieldpack_contract::{Form, Profile, lint};
use serde_json::Value;
use std::sync::OnceLock;

/// The document that is committed.
const DOCUMENT: &str = include_str!("../../docs/openapi.json");

/// An OpenAPI document, whatever it is: its twins are made, and held against the rules.
pub fn openapi_document(data: &[u8]) {
    let Ok(document) = serde_json::from_slice::<Value>(data) else { return };
    let profile = Profile::read(&document, |_| true);
    let operations = profile.operations().count();
    for form in [Form::V3_0, Form::V2_0] {
        let twin = profile.twin(form, "crm.example.com");
        let paths = twin["paths"].as_object().map_or(0, serde_json::Map::len);
        assert!(paths <= operations, "{paths} paths of {operations} operations");
        let size = twin.to_string().len();
        assert!(size <= 100_000 + 1_000 * data.len(), "{size} bytes of {}", data.len());
        let _ = lint(&twin, form);
        let _ = lint(&document, form);
    }
}

/// A flat body and a flat answer of every operation of the service.
pub fn flat_body(data: &[u8]) {
    static PROFILE: OnceLock<(Profile, Vec<String>)> = OnceLock::new();
    let (profile, operations) = PROFILE.get_or_init(|| {
        let document: Value = serde_json::from_str(DOCUMENT).expect("the document is JSON");
        let profile = Profile::read(&document, |_| true);
        let operations = profile.operations().map(str::to_owned).collect();
        (profile, operations)
    });
    let Ok(body) = serde_json::from_slice::<Value>(data) else { return };
    let limit = 100_000 + 200 * data.len();
    for operation in operations {
        let restored = profile.restore(operation, body.clone());
        assert!(restored.to_string().len() <= limit, "{operation}");
        let flat = profile.flatten(operation, restored);
        assert!(flat.to_string().len() <= limit, "{operation}");
    }
    assert!(profile.flatten_problem(body).to_string().len() <= limit);
}
