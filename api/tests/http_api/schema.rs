//! Whether a value is what the OpenAPI document says: the keywords of JSON Schema that the document uses.
//! An unknown keyword fails, so that nothing passes unread; so does a field that is not documented.

use serde_json::{Map, Value};

/// Keywords that say nothing about validity.
const NOTES: [&str; 8] = ["description", "example", "examples", "default", "title", "format", "deprecated", "$schema"];

/// The faults of a value against a schema of a document, each with its place.
pub(crate) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "", &mut found);
    found
}

/// Adds the faults of a value at a place.
fn check(document: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Some(schema) = schema.as_object() else { panic!("no schema at `{place}`: {schema}") };
    for (keyword, rule) in schema {
        match keyword.as_str() {
            "$ref" => check(document, resolve(document, rule), value, place, found),
            "type" => check_type(rule, value, place, found),
            "enum" => {
                if !rule.as_array().is_some_and(|known| known.contains(value)) {
                    found.push(format!("{place}: {value} is none of {rule}"));
                }
            }
            "allOf" => each(rule).for_each(|part| check(document, part, value, place, found)),
            "oneOf" | "anyOf" => {
                let fits = |part: &&Value| faults(document, part, value).is_empty();
                if !each(rule).any(|part| fits(&part)) {
                    let why: Vec<String> = each(rule).flat_map(|part| faults(document, part, value)).collect();
                    found.push(format!("{place}: {value} fits none of {keyword} ({})", why.join("; ")));
                }
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(document, rule, item, &format!("{place}/{index}"), found);
                }
            }
            "required" => {
                let Some(object) = value.as_object() else { continue };
                for name in each(rule).filter_map(Value::as_str).filter(|name| !object.contains_key(*name)) {
                    found.push(format!("{place}: `{name}` is missing"));
                }
            }
            "properties" | "additionalProperties" => {}
            "minimum" => {
                if value.as_f64() < rule.as_f64() && value.is_number() {
                    found.push(format!("{place}: {value} is below {rule}"));
                }
            }
            "maximum" => {
                if value.as_f64() > rule.as_f64() && value.is_number() {
                    found.push(format!("{place}: {value} is above {rule}"));
                }
            }
            "minItems" | "maxItems" => {
                let length = value.as_array().map(|items| items.len() as u64);
                let broken = if keyword == "minItems" { length < rule.as_u64() } else { length > rule.as_u64() };
                if broken && length.is_some() {
                    found.push(format!("{place}: {length:?} items, {keyword} is {rule}"));
                }
            }
            "propertyNames" => {
                for name in value.as_object().into_iter().flat_map(Map::keys) {
                    check(document, rule, &Value::from(name.as_str()), place, found);
                }
            }
            note if NOTES.contains(&note) || note.starts_with("x-") => {}
            unknown => panic!("the checker does not know the keyword `{unknown}` at `{place}`"),
        }
    }
    check_properties(document, schema, value, place, found);
}

/// Adds the faults of an object's members.
fn check_properties(
    document: &Value,
    schema: &Map<String, Value>,
    value: &Value,
    place: &str,
    found: &mut Vec<String>,
) {
    let Some(object) = value.as_object() else { return };
    let properties = schema.get("properties").and_then(Value::as_object);
    let others = schema.get("additionalProperties");
    for (name, member) in object {
        let place = format!("{place}/{name}");
        match (properties.and_then(|properties| properties.get(name)), others) {
            (Some(rule), _) => check(document, rule, member, &place, found),
            (None, Some(rule @ Value::Object(_))) => check(document, rule, member, &place, found),
            (None, Some(Value::Bool(true))) => {}
            (None, None) if properties.is_none() => {}
            (None, _) => found.push(format!("{place}: not documented")),
        }
    }
}

/// Adds the fault of a value of another type.
fn check_type(rule: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        unknown => panic!("unknown type `{unknown}` at `{place}`"),
    };
    let fits = rule.as_str().map_or_else(|| each(rule).filter_map(Value::as_str).any(is), is);
    if !fits {
        found.push(format!("{place}: {value} is no {rule}"));
    }
}

/// The members of a list.
fn each(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The schema that a reference names.
fn resolve<'d>(document: &'d Value, reference: &Value) -> &'d Value {
    let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).expect("a reference into the document");
    document.pointer(pointer).unwrap_or_else(|| panic!("nothing at `{pointer}`"))
}

#[test]
fn the_checker_finds_faults() {
    use serde_json::json;
    let document = json!({"components": {"schemas": {"Point": {
        "type": "object", "required": ["x"],
        "properties": {"x": {"type": "number", "minimum": 0}, "names": {"type": "array", "items": {"type": "string"}}}
    }}}});
    let schema = json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Point"}]});
    let sound = |value: Value| faults(&document, &schema, &value).is_empty();
    assert!(sound(json!(null)) && sound(json!({"x": 1, "names": ["a"]})));
    for faulty in
        [json!({}), json!({"x": -1}), json!({"x": "1"}), json!({"x": 1, "names": [1]}), json!({"x": 1, "y": 2})]
    {
        assert!(!sound(faulty.clone()), "{faulty}");
    }
}
