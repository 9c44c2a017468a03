//! Values: from the form of the document to the flat one, and back.

use super::shape::{Shape, Type, Word};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The fields of one of several that are no fields of an object among them.
const ALONE: [&str; 5] = ["number", "text", "flag", "items", "entries"];

/// The types that values have.
pub(crate) type Types = BTreeMap<String, Type>;

/// A value, flat; `None` where it is not told.
pub(crate) fn flatten(types: &Types, shape: &Shape, value: Value) -> Option<Value> {
    match (shape, value) {
        (_, Value::Null) | (Shape::Word(_) | Shape::Dropped(_), _) => None,
        (Shape::Plain(_), value) => Some(value),
        (Shape::Named(name), Value::Object(object)) => Some(flat_object(types, types.get(name)?, object)),
        (Shape::List(item), Value::Array(all)) => {
            Some(all.into_iter().filter_map(|one| flatten(types, item, one)).collect())
        }
        (Shape::Entries(entry), Value::Object(map)) => {
            let of = types.get(entry)?;
            let one = |(name, value): (String, Value)| {
                flat_object(types, of, fields([("name", name.into()), ("value", value)]))
            };
            Some(map.into_iter().map(one).collect())
        }
        (Shape::Rows(row), Value::Array(all)) => {
            let of = types.get(row)?;
            Some(all.into_iter().map(|one| flat_object(types, of, fields([("items", one)]))).collect())
        }
        (Shape::Whole(name), value) => Some(flat_object(types, types.get(name)?, fields([("items", value)]))),
        (Shape::OneOf(name), value) => {
            let of = types.get(name)?;
            let is_field = |name: &str| of.fields.iter().any(|field| field.name == name);
            let object = match value {
                Value::Array(_) => fields([("items", value)]),
                Value::Object(object) if is_field("entries") && !object.keys().all(|key| is_field(key)) => {
                    fields([("entries", Value::Object(object))])
                }
                Value::Object(object) => object,
                value => fields([(Word::field_of(&value)?, value)]),
            };
            Some(flat_object(types, of, object))
        }
        (Shape::Named(_) | Shape::List(_) | Shape::Entries(_) | Shape::Rows(_), _) => None,
    }
}

/// An object of a type, flat. What the type does not have is not told.
fn flat_object(types: &Types, of: &Type, mut object: Map<String, Value>) -> Value {
    let mut flat = Map::new();
    for field in &of.fields {
        let Some(value) = object.shift_remove(&field.name) else { continue };
        if let Shape::Word(_) = field.shape {
            if let Some(suffix) = Word::field_of(&value) {
                flat.insert(format!("{}_{suffix}", field.name), value);
            }
        } else if let Some(value) = flatten(types, &field.shape, value) {
            flat.insert(field.name.clone(), value);
        }
    }
    Value::Object(flat)
}

/// A flat value in the form of the document. What does not fit stays as it is, so that whoever reads it says why;
/// nulls go: importers send them for fields that nobody filled.
pub(crate) fn restore(types: &Types, shape: &Shape, value: Value) -> Value {
    match (shape, value) {
        (Shape::Named(name), Value::Object(object)) => restored_object(types, types.get(name), object),
        (Shape::List(item), Value::Array(all)) => {
            all.into_iter().filter(|one| !one.is_null()).map(|one| restore(types, item, one)).collect()
        }
        (Shape::Entries(entry), Value::Array(all)) => entries(types, entry, all),
        (Shape::Rows(row), Value::Array(all)) => all.into_iter().map(|one| items(types, row, one)).collect(),
        (Shape::Whole(name), value) => items(types, name, value),
        (Shape::OneOf(name), Value::Object(object)) => alone(restored_object(types, types.get(name), object)),
        (_, value) => value,
    }
}

/// An object of a type, in the form of the document.
fn restored_object(types: &Types, of: Option<&Type>, mut object: Map<String, Value>) -> Value {
    object.retain(|_, value| !value.is_null());
    for field in of.into_iter().flat_map(|of| &of.fields) {
        if let Shape::Word(word) = field.shape {
            let given = word.fields().find_map(|(suffix, _)| object.shift_remove(&format!("{}_{suffix}", field.name)));
            if let Some(value) = given {
                object.insert(field.name.clone(), value);
            }
        } else if let Some(value) = object.get_mut(&field.name) {
            *value = restore(types, &field.shape, value.take());
        }
    }
    Value::Object(object)
}

/// Entries as a map; as they are where one has no name or a name comes twice.
fn entries(types: &Types, entry: &str, all: Vec<Value>) -> Value {
    let mut map = Map::new();
    for one in &all {
        let restored = restore(types, &Shape::Named(entry.to_owned()), one.clone());
        let Value::Object(mut object) = restored else { return Value::Array(all) };
        let (Some(Value::String(name)), Some(value)) = (object.shift_remove("name"), object.shift_remove("value"))
        else {
            return Value::Array(all);
        };
        if map.insert(name, value).is_some() {
            return Value::Array(all);
        }
    }
    Value::Object(map)
}

/// The items of an object that holds nothing else.
fn items(types: &Types, of: &str, value: Value) -> Value {
    match restore(types, &Shape::Named(of.to_owned()), value) {
        Value::Object(mut object) if object.len() == 1 && object.contains_key("items") => {
            object.shift_remove("items").unwrap_or_default()
        }
        other => other,
    }
}

/// What stands alone in one of several.
fn alone(value: Value) -> Value {
    let Value::Object(mut object) = value else { return value };
    let only = if object.len() == 1 { object.keys().next().cloned() } else { None };
    match only.filter(|name| ALONE.contains(&name.as_str())) {
        Some(name) => object.shift_remove(&name).unwrap_or_default(),
        None => Value::Object(object),
    }
}

/// An object of fields.
fn fields<const N: usize>(named: [(&str, Value); N]) -> Map<String, Value> {
    named.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Model;
    use serde_json::json;

    /// A document with one schema of each kind.
    fn document() -> Value {
        json!({"components": {"schemas": {
            "Word": {"oneOf": [{"type": "number"}, {"type": "string"}]},
            "Input": {"oneOf": [{"type": "number"}, {"type": "string"},
                {"type": "object", "properties": {"value": {"type": "number"}, "unit": {"type": "string"}}},
                {"type": "object", "additionalProperties": {"type": "number"}}]},
            "Thing": {"type": "object", "required": ["name", "value"], "properties": {
                "name": {"type": "string"}, "value": {"$ref": "#/components/schemas/Word"},
                "value2": {"oneOf": [{"$ref": "#/components/schemas/Word"}, {"type": "null"}]},
                "note": {"type": ["string", "null"]}, "free": {}, "sets": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
                "inputs": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Input"}},
                "words": {"type": "array", "items": {"$ref": "#/components/schemas/Word"}},
                "inline": {"type": "object", "properties": {"lon": {"type": "number"}}}
            }}
        }}})
    }

    /// Flattens a thing and restores it.
    fn both(value: &Value) -> (Value, Value) {
        let document = document();
        let mut model = Model::of(&document);
        let (shape, _) = model.shape(&json!({"$ref": "#/components/schemas/Thing"}), "");
        let types = model.into_types();
        let flat = flatten(&types, &shape, value.clone()).expect("told");
        let back = restore(&types, &shape, flat.clone());
        (flat, back)
    }

    #[test]
    fn values_become_flat_and_come_back() {
        let value = json!({"name": "a", "value": 3, "value2": "C40", "sets": [["x"], ["y", "z"]], "words": [1, "b"],
            "inputs": {"n": 1, "w": "word", "q": {"value": 2, "unit": "m"}, "t": {"0.5": 3.0, "5": 90.0}}, "inline": {"lon": 91.1}});
        let (flat, back) = both(&value);
        assert_eq!(flat["value_number"], 3);
        assert_eq!(flat["value2_text"], "C40");
        assert!(flat.get("value").is_none());
        assert_eq!(flat["sets"], json!([{"items": ["x"]}, {"items": ["y", "z"]}]));
        assert_eq!(flat["words"], json!([{"number": 1}, {"text": "b"}]));
        assert_eq!(flat["inputs"][0], json!({"name": "n", "value": {"number": 1}}));
        assert_eq!(flat["inputs"][2], json!({"name": "q", "value": {"value": 2, "unit": "m"}}));
        assert_eq!(flat["inputs"][3]["value"]["entries"][0], json!({"name": "0.5", "value": 3.0}));
        assert_eq!(back, value);
    }

    #[test]
    fn nulls_and_free_values_are_not_told() {
        let (flat, _) = both(&json!({"name": "a", "value": "x", "note": null, "free": {"any": 1}}));
        assert_eq!(flat, json!({"name": "a", "value_text": "x"}));
    }

    #[test]
    fn what_does_not_fit_is_left_to_its_reader() {
        let document = document();
        let mut model = Model::of(&document);
        let (shape, _) = model.shape(&json!({"$ref": "#/components/schemas/Thing"}), "");
        let types = model.into_types();
        for given in [json!("a word"), json!({"surprise": 1}), json!({"inputs": [{"name": "n"}]}), json!({"inputs": 3})]
        {
            assert_eq!(restore(&types, &shape, given.clone()), given);
        }
        let given = json!({"name": "a", "value_text": null, "value_number": 4});
        assert_eq!(restore(&types, &shape, given), json!({"name": "a", "value": 4}));
    }
}
