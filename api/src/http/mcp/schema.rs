//! Schemas of tools, made of those of the OpenAPI document: there is no second definition of anything.

use crate::http::document::openapi;
use rmcp::model::JsonObject;
use serde_json::{Value, json};
use std::sync::OnceLock;

/// Where the document keeps its schemas, and where a schema that stands alone does.
const THERE: &str = "#/components/schemas/";
const HERE: &str = "#/$defs/";

/// The schemas of the document.
pub(super) struct Schemas(JsonObject);

/// The schemas, read once.
pub(super) fn schemas() -> &'static Schemas {
    static SCHEMAS: OnceLock<Schemas> = OnceLock::new();
    SCHEMAS.get_or_init(|| {
        let document = serde_json::to_value(openapi()).unwrap_or_default();
        Schemas(document["components"]["schemas"].as_object().cloned().unwrap_or_default())
    })
}

impl Schemas {
    /// A schema that stands alone, by its name.
    pub(super) fn of(&self, name: &str) -> JsonObject {
        self.with(name, json!({}), &[])
    }

    /// A schema with further properties.
    pub(super) fn with(&self, name: &str, properties: Value, required: &[&str]) -> JsonObject {
        let root = self.0.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        self.alone(root, properties, required)
    }

    /// An object of some properties and no others.
    pub(super) fn object(&self, properties: Value, required: &[&str]) -> JsonObject {
        let root = json!({"type": "object", "properties": {}, "additionalProperties": false});
        self.alone(root.as_object().cloned().unwrap_or_default(), properties, required)
    }

    /// Completes a schema and brings along all that it refers to.
    fn alone(&self, mut root: JsonObject, properties: Value, required: &[&str]) -> JsonObject {
        if let (Some(all), Value::Object(more)) =
            (root.entry("properties").or_insert_with(|| json!({})).as_object_mut(), properties)
        {
            all.extend(more);
        }
        if !required.is_empty()
            && let Some(all) = root.entry("required").or_insert_with(|| json!([])).as_array_mut()
        {
            all.extend(required.iter().map(|&name| Value::from(name)));
        }
        let mut root = Value::Object(root);
        let mut definitions = JsonObject::new();
        let mut open = Vec::new();
        moved(&mut root, &mut open);
        while let Some(name) = open.pop() {
            if definitions.contains_key(&name) {
                continue;
            }
            let mut schema = self.0.get(&name).cloned().unwrap_or_default();
            moved(&mut schema, &mut open);
            definitions.insert(name, schema);
        }
        if let (Some(root), false) = (root.as_object_mut(), definitions.is_empty()) {
            root.insert("$defs".to_owned(), Value::Object(definitions));
        }
        root.as_object().cloned().unwrap_or_default()
    }
}

/// Has references lead to where a schema that stands alone keeps what it refers to, and notes their names.
fn moved(schema: &mut Value, open: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            for (name, value) in fields.iter_mut() {
                let target =
                    if name == "$ref" { value.as_str().and_then(|target| target.strip_prefix(THERE)) } else { None };
                match target.map(str::to_owned) {
                    Some(target) => {
                        *value = Value::from(format!("{HERE}{target}"));
                        open.push(target);
                    }
                    None => moved(value, open),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| moved(item, open)),
        _ => {}
    }
}
