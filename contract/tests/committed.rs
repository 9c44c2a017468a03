//! The committed document of the service, all of its operations, through twins and linters.

use fieldpack_contract::{Form, Profile, lint};
use serde_json::Value;
use std::path::Path;

/// The committed OpenAPI 3.1 document.
fn document() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("docs/openapi.json is there")).expect("it is JSON")
}

#[test]
fn every_operation_that_has_a_flat_form_keeps_the_rules() {
    let profile = Profile::read(&document(), |_| true);
    for form in [Form::V3_0, Form::V2_0] {
        let twin = profile.twin(form, "crm.example.com");
        let found = lint(&twin, form);
        assert!(found.is_empty(), "{form:?}: {found:#?}");
    }
    let has: Vec<&str> = profile.operations().collect();
    assert!(has.contains(&"make_pack") && has.contains(&"make_key") && has.len() > 25, "{has:?}");
    let left_out: Vec<&str> = profile.left_out().iter().map(|one| one.operation.as_str()).collect();
    assert!(left_out.contains(&"put_records") && left_out.contains(&"follow_pack"), "{left_out:?}");
}

#[test]
fn only_what_is_wanted_is_told() {
    let profile = Profile::read(&document(), |operation| operation == "info");
    assert_eq!(profile.operations().collect::<Vec<_>>(), ["info"]);
    assert!(profile.left_out().iter().any(|one| one.operation == "make_pack"));
}
