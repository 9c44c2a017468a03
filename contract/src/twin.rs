//! The twins: OpenAPI 3.0 and Swagger 2.0 of a profile.

use super::PREFIX;
use super::names::{cut, pascal, sentence, title};
use super::profile::{Operation, Parameter, Profile};
use super::shape::{Field, Shape, Type};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The longest description that is told of an operation or a parameter, characters.
const LONGEST_NOTE: usize = 1_333;
/// The longest title of an operation, characters.
const LONGEST_SUMMARY: usize = 80;

/// The form of a twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// OpenAPI 3.0.3, for Salesforce External Services and others.
    V3_0,
    /// Swagger 2.0, for custom connectors of Power Platform and others.
    V2_0,
}

impl Form {
    /// The start of a reference to a schema.
    pub(crate) fn schemas(self) -> &'static str {
        match self {
            Self::V3_0 => "#/components/schemas/",
            Self::V2_0 => "#/definitions/",
        }
    }
}

impl Profile {
    /// The twin of a form, for a service that is reached at `https://{host}`.
    #[must_use]
    pub fn twin(&self, form: Form, host: &str) -> Value {
        let writer = Writer { profile: self, form };
        let mut paths: Map<String, Value> = Map::new();
        for operation in &self.operations {
            let item = paths.entry(format!("{PREFIX}{}", operation.path)).or_insert_with(|| json!({}));
            item[&operation.method] = writer.operation(operation);
        }
        let schemas = writer.schemas(&paths);
        let left_out: Map<String, Value> =
            self.left_out().iter().map(|one| (one.operation.clone(), Value::from(one.why))).collect();
        let info = json!({
            "title": self.info["title"],
            "version": self.info["version"],
            "description": "Turns a customer's sentence into a delivery pack. This is the flat form for CRM systems: what the service \
                answers under `/flat/`. Every error has a stable `code`, listed at `/docs/errors`.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        });
        match form {
            Form::V3_0 => json!({
                "openapi": "3.0.3",
                "info": info,
                "servers": [{"url": format!("https://{host}")}],
                "security": [{"key": []}],
                "paths": paths,
                "components": {
                    "schemas": schemas,
                    "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "An API key, `fp_...`."}},
                },
                "x-left-out": left_out,
            }),
            Form::V2_0 => json!({
                "swagger": "2.0",
                "info": info,
                "host": host,
                "basePath": "/",
                "schemes": ["https"],
                "consumes": ["application/json"],
                "produces": ["application/json"],
                "security": [{"key": []}],
                "paths": paths,
                "definitions": schemas,
                "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "Authorization",
                    "description": "The word `Bearer`, a space and the API key: `Bearer fp_...`."}},
                "x-left-out": left_out,
            }),
        }
    }
}

/// Writes the parts of one form.
struct Writer<'p> {
    profile: &'p Profile,
    form: Form,
}

impl Writer<'_> {
    /// An operation.
    fn operation(&self, of: &Operation) -> Value {
        let summary = cut(&of.summary.replace(['/', '\\', '<', '>', '*', '%', '&', '?'], " "), LONGEST_SUMMARY);
        let note = if of.note == of.summary { format!("{}: {}", of.id, of.summary) } else { of.note.clone() };
        let mut said = json!({
            "operationId": pascal(&of.id),
            "summary": summary,
            "description": cut(&sentence(&note.replace('\n', " ")), LONGEST_NOTE),
        });
        if let Some(tag) = &of.tag {
            said["tags"] = json!([tag]);
        }
        if of.deprecated {
            said["deprecated"] = json!(true);
        }
        let mut parameters: Vec<Value> = of.parameters.iter().map(|one| self.parameter(one)).collect();
        if let Some((shape, required)) = &of.body {
            match self.form {
                Form::V3_0 => {
                    said["requestBody"] = json!({"required": required, "description": "What is asked.",
                        "content": {"application/json": {"schema": self.shape(shape)}}});
                }
                Form::V2_0 => parameters.push(json!({"name": "body", "in": "body", "required": required,
                    "description": "What is asked.", "x-ms-summary": "Body", "schema": self.shape(shape)})),
            }
        }
        said["parameters"] = Value::from(parameters);
        said["responses"] = self.responses(of);
        said
    }

    /// A parameter.
    fn parameter(&self, of: &Parameter) -> Value {
        let note = cut(&sentence(&of.note.replace('\n', " ")), LONGEST_NOTE);
        let mut said = json!({"name": of.name, "in": if of.in_path { "path" } else { "query" }, "required": of.required,
            "description": note});
        let mut schema = Value::Object(of.schema.clone());
        if of.many {
            schema = json!({"type": "array", "items": schema});
        }
        match self.form {
            Form::V3_0 => said["schema"] = schema,
            Form::V2_0 => {
                said["x-ms-summary"] = Value::from(title(&of.name));
                if of.in_path {
                    said["x-ms-url-encoding"] = Value::from("single");
                }
                if of.many {
                    said["collectionFormat"] = Value::from("multi");
                }
                for (keyword, value) in schema.as_object().into_iter().flatten() {
                    said[keyword] = value.clone();
                }
            }
        }
        said
    }

    /// The answers: the good one, and one for all others.
    fn responses(&self, of: &Operation) -> Value {
        let (status, shape) = &of.answer;
        let mut good = json!({"description": "It is done."});
        let mut bad = json!({"description": "A problem: `code` says which, `detail` what to do."});
        if let Some(shape) = shape {
            good["description"] = json!("The answer.");
            self.put_schema(&mut good, self.shape(shape));
        }
        // Power Platform wants schemas of expected answers only.
        if self.form == Form::V3_0 {
            self.put_schema(&mut bad, self.shape(&self.profile.problem));
        }
        json!({status: good, "default": bad})
    }

    /// Gives an answer its schema.
    fn put_schema(&self, answer: &mut Value, schema: Value) {
        match self.form {
            Form::V3_0 => answer["content"] = json!({"application/json": {"schema": schema}}),
            Form::V2_0 => answer["schema"] = schema,
        }
    }

    /// The schemas that are referred to, also by one another, by name.
    fn schemas(&self, paths: &Map<String, Value>) -> Map<String, Value> {
        let mut wanted: Vec<String> = Vec::new();
        let mut known: BTreeSet<String> = BTreeSet::new();
        let mut schemas: Map<String, Value> = Map::new();
        paths.values().for_each(|item| self.references(item, &mut wanted));
        while let Some(name) = wanted.pop() {
            let Some(of) = self.profile.types.get(&name) else { continue };
            if known.insert(name.clone()) {
                let schema = self.of_type(of);
                self.references(&schema, &mut wanted);
                schemas.insert(name, schema);
            }
        }
        schemas.sort_keys();
        schemas
    }

    /// Adds the names that a value refers to.
    fn references(&self, value: &Value, names: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                let name =
                    object.get("$ref").and_then(Value::as_str).and_then(|at| at.strip_prefix(self.form.schemas()));
                names.extend(name.map(str::to_owned));
                object.values().for_each(|value| self.references(value, names));
            }
            Value::Array(all) => all.iter().for_each(|value| self.references(value, names)),
            _ => {}
        }
    }

    /// The schema of a type.
    fn of_type(&self, of: &Type) -> Value {
        let mut properties = Map::new();
        for field in &of.fields {
            if let Shape::Word(word) = field.shape {
                for (suffix, kind) in word.fields() {
                    let name = format!("{}_{suffix}", field.name);
                    let which = if suffix == "number" { "where it is a number" } else { "where it is a word" };
                    let note = format!("{} Given {which}.", sentence(&field.note));
                    properties.insert(name.clone(), self.with_note(json!({"type": kind}), &note, &name));
                }
            } else {
                properties
                    .insert(field.name.clone(), self.with_note(self.shape(&field.shape), &field.note, &field.name));
            }
        }
        let required: Vec<&str> =
            of.fields.iter().filter(|field| is_sure(field)).map(|field| field.name.as_str()).collect();
        let mut said =
            json!({"type": "object", "description": sentence(&of.note.replace('\n', " ")), "properties": properties});
        if !required.is_empty() {
            said["required"] = json!(required);
        }
        said
    }

    /// A schema with what it is; a reference says it itself.
    fn with_note(&self, mut schema: Value, note: &str, name: &str) -> Value {
        if schema.get("$ref").is_none() {
            if !note.trim().is_empty() {
                schema["description"] = Value::from(cut(&sentence(&note.replace('\n', " ")), LONGEST_NOTE));
            }
            if self.form == Form::V2_0 {
                schema["x-ms-summary"] = Value::from(title(name));
            }
        }
        schema
    }

    /// The schema of a shape.
    fn shape(&self, of: &Shape) -> Value {
        let named = |name: &str| json!({"$ref": format!("{}{name}", self.form.schemas())});
        match of {
            Shape::Plain(schema) => Value::Object(schema.clone()),
            Shape::Named(name) | Shape::OneOf(name) | Shape::Whole(name) => named(name),
            Shape::List(item) => json!({"type": "array", "items": self.shape(item)}),
            Shape::Entries(name) | Shape::Rows(name) => json!({"type": "array", "items": named(name)}),
            // Neither is a field: a word has fields of its own, what is dropped has none.
            Shape::Word(_) | Shape::Dropped(_) => json!({"type": "string"}),
        }
    }
}

/// Whether a field is always told under its own name.
fn is_sure(field: &Field) -> bool {
    field.required && !matches!(field.shape, Shape::Word(_) | Shape::Dropped(_))
}
