use super::*;
use crate::Profile;
use serde_json::json;

/// A document with one operation that has a flat form.
fn document() -> Value {
    json!({
        "info": {"title": "T", "version": "1"},
        "paths": {"/v1/things/{id}": {"post": {
            "operationId": "make_thing", "summary": "Make a thing", "description": "It is made",
            "parameters": [
                {"name": "id", "in": "path", "required": true, "description": "The id", "schema": {"type": "string"}},
                {"name": "limit", "in": "query", "description": "How many", "schema": {"type": ["integer", "null"], "format": "int32"}}
            ],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
            "responses": {"200": {"description": "Made", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}
        }}},
        "components": {"schemas": {
            "Problem": {"type": "object", "properties": {"code": {"type": "string"}}},
            "Part": {"type": "object", "properties": {"lon": {"type": "number"}}},
            "Thing": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "description": "Its name"},
                "part": {"oneOf": [{"$ref": "#/components/schemas/Part", "description": "A part"}, {"type": "null"}]}}}
        }}
    })
}

/// A twin that keeps every rule.
fn good(form: Form) -> Value {
    Profile::read(&document(), |_| true).twin(form, "crm.example.com")
}

/// The rules that a twin breaks, once something in it is changed.
fn broken(form: Form, place: &str, value: Value) -> Vec<(&'static str, String)> {
    let mut twin = good(form);
    let (parent, name) = place.rsplit_once('/').expect("a place");
    let holder = twin.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"));
    let name = name.replace("~1", "/");
    match (holder, value) {
        (Value::Object(object), Value::Null) => drop(object.shift_remove(&name)),
        (Value::Object(object), value) => drop(object.insert(name, value)),
        (Value::Array(all), value) => match name.parse::<usize>() {
            Ok(index) if index < all.len() => all[index] = value,
            _ => all.push(value),
        },
        (other, _) => panic!("{other} at {parent}"),
    }
    lint(&twin, form).into_iter().map(|finding| (finding.rule, finding.place)).collect()
}

#[test]
fn what_is_made_keeps_every_rule() {
    for form in [Form::V3_0, Form::V2_0] {
        assert_eq!(lint(&good(form), form), [], "{form:?}");
    }
}

#[test]
fn every_rule_is_told_with_its_place_where_it_is_broken() {
    let operation = "/paths/~1flat~1v1~1things~1{id}/post";
    let three = "/components/schemas/Thing";
    let two = "/definitions/Thing";
    let at = |end: &str| format!("{operation}{end}");
    let cases: Vec<(Form, String, Value, &str)> = vec![
        (Form::V3_0, "/openapi".into(), json!("3.1.0"), "version"),
        (Form::V2_0, "/swagger".into(), json!("3.0.3"), "version"),
        (Form::V2_0, "/info/description".into(), Value::Null, "version"),
        (Form::V3_0, "/servers".into(), json!([{"url": "/"}]), "server"),
        (Form::V2_0, "/host".into(), json!("https://crm.example.com"), "server"),
        (Form::V2_0, "/schemes".into(), json!(["http"]), "server"),
        (Form::V3_0, "/components/securitySchemes/key/type".into(), json!("mutualTLS"), "security"),
        (Form::V2_0, "/securityDefinitions/key/type".into(), json!("http"), "security"),
        (Form::V2_0, "/security".into(), json!([{"other": []}]), "security"),
        (
            Form::V3_0,
            "/components/schemas/Unused".into(),
            json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            "reference",
        ),
        (Form::V3_0, format!("{three}/properties/part"), json!({"$ref": "#/components/schemas/Nowhere"}), "reference"),
        (
            Form::V3_0,
            format!("{three}/properties/part"),
            json!({"$ref": "#/components/schemas/Part", "description": "x"}),
            "reference",
        ),
        (Form::V3_0, at("/operationId"), json!("make_thing"), "operation_name"),
        (Form::V3_0, at("/operationId"), json!("M".repeat(41)), "operation_name"),
        (Form::V2_0, at("/summary"), json!("Make / take"), "described"),
        (Form::V2_0, at("/description"), json!("Without an end"), "described"),
        (Form::V2_0, at("/description"), json!("x".repeat(1_334) + "."), "described"),
        (
            Form::V3_0,
            at("/parameters/-"),
            json!({"name": "Last-Event-ID", "in": "header", "description": "x", "schema": {"type": "string"}}),
            "parameter",
        ),
        (Form::V3_0, at("/parameters/1/description"), Value::Null, "parameter"),
        (Form::V2_0, at("/parameters/1/x-ms-summary"), Value::Null, "parameter"),
        (Form::V2_0, at("/parameters/0/required"), json!(false), "parameter"),
        (Form::V3_0, at("/parameters/1/schema"), json!({"type": "object"}), "parameter"),
        (Form::V3_0, at("/parameters"), json!([]), "parameter"),
        (Form::V3_0, at("/requestBody/content/application~1x-ndjson"), json!({}), "media_type"),
        (Form::V2_0, "/produces".into(), json!(["application/json", "text/turtle"]), "media_type"),
        (
            Form::V3_0,
            at("/requestBody/content/application~1json/schema"),
            json!({"type": "array", "items": {"type": "string"}}),
            "object",
        ),
        (Form::V2_0, at("/responses/200/schema"), json!({"type": "string"}), "object"),
        (Form::V2_0, at("/responses/default/schema"), json!({"$ref": "#/definitions/Part"}), "responses"),
        (Form::V3_0, at("/responses/default"), Value::Null, "responses"),
        (Form::V3_0, at("/responses/200/headers"), json!({"ETag": {"schema": {"type": "string"}}}), "responses"),
        (Form::V3_0, format!("{three}/properties/a-b"), json!({"type": "string"}), "name"),
        (Form::V3_0, format!("{three}/properties/a__b"), json!({"type": "string"}), "name"),
        (
            Form::V3_0,
            format!("{three}/properties/part"),
            json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            "flat",
        ),
        (
            Form::V3_0,
            format!("{three}/properties/part"),
            json!({"type": "array", "items": {"type": "array", "items": {"type": "string"}}}),
            "flat",
        ),
        (Form::V3_0, format!("{three}/properties/part"), json!({"description": "anything"}), "flat"),
        (Form::V2_0, format!("{two}/properties"), json!({}), "flat"),
        (Form::V2_0, format!("{two}/properties/name"), json!({"type": "string"}), "described"),
        (Form::V2_0, format!("{two}/required"), json!(["nothing"]), "required"),
        (
            Form::V3_0,
            format!("{three}/properties/name"),
            json!({"oneOf": [{"type": "string"}, {"type": "number"}]}),
            "keyword",
        ),
        (Form::V3_0, format!("{three}/properties/name"), json!({"type": ["string", "null"]}), "keyword"),
        (Form::V3_0, format!("{three}/properties/name"), json!({"type": "string", "const": "x"}), "keyword"),
        (Form::V2_0, format!("{two}/properties/name/nullable"), json!(true), "keyword"),
        (Form::V3_0, format!("{three}/additionalProperties"), json!({"type": "string"}), "keyword"),
        (
            Form::V3_0,
            "/components/schemas/Part/properties/of".into(),
            json!({"$ref": "#/components/schemas/Thing"}),
            "cycle",
        ),
    ];
    for (form, place, value, rule) in cases {
        let found = broken(form, &place, value.clone());
        let told = found.iter().find(|(found, _)| *found == rule);
        let (_, told) =
            told.unwrap_or_else(|| panic!("{form:?} {place} = {value}: {rule} is not told among {found:?}"));
        let near = place.trim_end_matches("/-").split('/').nth(1).unwrap_or_default();
        assert!(told.starts_with(&format!("/{near}")), "{place}: told at {told}");
    }
}

#[test]
fn a_document_of_too_many_schemas_is_told() {
    for form in [Form::V3_0, Form::V2_0] {
        let mut twin = good(form);
        let root = form.schemas().trim_start_matches('#').trim_end_matches('/').to_owned();
        let schemas = twin.pointer_mut(&root).and_then(Value::as_object_mut).expect("schemas");
        for number in 0..document::MOST_SCHEMAS {
            schemas.insert(format!("More{number}"), json!({"type": "object", "properties": {"a": {"type": "string"}}}));
        }
        assert!(lint(&twin, form).iter().any(|finding| finding.rule == "size"));
        twin["info"]["description"] = Value::from("x".repeat(document::LARGEST));
        assert_eq!(lint(&twin, form).iter().filter(|finding| finding.rule == "size").count(), 2);
    }
}
