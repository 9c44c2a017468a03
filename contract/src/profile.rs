//! The operations that a CRM can call, and the types of what they take and give.

use super::convert::{Types, flatten, restore};
use super::model::Model;
use super::names::pascal;
use super::shape::Shape;
use serde_json::{Map, Value};

/// The methods of operations.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// The only media type that importers type.
const JSON: &str = "application/json";

/// An operation that the twins do not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its id in the document.
    pub operation: String,
    /// Why.
    pub why: &'static str,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: String,
    /// Whether it is a part of the path; else of the query.
    pub(crate) in_path: bool,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// Whether it may come several times.
    pub(crate) many: bool,
    /// Its plain schema, or that of each.
    pub(crate) schema: Map<String, Value>,
    /// What it is.
    pub(crate) note: String,
}

/// An operation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Operation {
    /// Its id in the document.
    pub(crate) id: String,
    /// Its path in the document.
    pub(crate) path: String,
    /// Its method, small.
    pub(crate) method: String,
    /// Its title.
    pub(crate) summary: String,
    /// What it does.
    pub(crate) note: String,
    /// The tag of its family.
    pub(crate) tag: Option<String>,
    /// Whether it will go.
    pub(crate) deprecated: bool,
    /// Its parameters.
    pub(crate) parameters: Vec<Parameter>,
    /// What it takes, and whether it must.
    pub(crate) body: Option<(Shape, bool)>,
    /// The status of a good answer, and what that holds; `None`: nothing.
    pub(crate) answer: (String, Option<Shape>),
}

/// The operations and types of a document, flat.
#[derive(Clone, Debug)]
pub struct Profile {
    pub(crate) operations: Vec<Operation>,
    pub(crate) types: Types,
    pub(crate) problem: Shape,
    pub(crate) info: Value,
    left_out: Vec<LeftOut>,
}

impl Profile {
    /// Reads an OpenAPI 3.1 document. Of its operations those are taken whose id is `wanted` and that have a flat form.
    #[must_use]
    pub fn read(document: &Value, wanted: impl Fn(&str) -> bool) -> Self {
        let mut model = Model::of(document);
        let (mut operations, mut left_out) = (Vec::new(), Vec::new());
        for (path, item) in document["paths"].as_object().into_iter().flatten() {
            for method in METHODS.iter().filter(|method| item[**method].is_object()) {
                let said = &item[*method];
                let id = said["operationId"].as_str().unwrap_or_default().to_owned();
                let read =
                    if wanted(&id) { operation(&mut model, path, method, said) } else { Err("not for a sales rep") };
                match read {
                    Ok(operation) => operations.push(operation),
                    Err(why) => left_out.push(LeftOut { operation: id, why }),
                }
            }
        }
        let problem = model.shape(&serde_json::json!({"$ref": "#/components/schemas/Problem"}), "Problem").0;
        Self { operations, types: model.into_types(), problem, info: document["info"].clone(), left_out }
    }

    /// The operations of the document that the twins do not have, with why.
    #[must_use]
    pub fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// The ids of the operations that the twins have, as the document names them.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        self.operations.iter().map(|operation| operation.id.as_str())
    }

    /// The id of the operation of a method at a path of the document; `None` where the twins do not have it.
    #[must_use]
    pub fn find(&self, method: &str, path: &str) -> Option<&str> {
        let is_it = |one: &&Operation| one.path == path && one.method.eq_ignore_ascii_case(method);
        self.operations.iter().find(is_it).map(|operation| operation.id.as_str())
    }

    /// The good answer of an operation, flat.
    #[must_use]
    pub fn flatten(&self, operation: &str, answer: Value) -> Value {
        let shape = self.of(operation).and_then(|operation| operation.answer.1.as_ref());
        shape.and_then(|shape| flatten(&self.types, shape, answer)).unwrap_or_default()
    }

    /// A problem, flat.
    #[must_use]
    pub fn flatten_problem(&self, problem: Value) -> Value {
        flatten(&self.types, &self.problem, problem).unwrap_or_default()
    }

    /// The flat body of an operation, as the document has it. What does not fit stays as it is.
    #[must_use]
    pub fn restore(&self, operation: &str, body: Value) -> Value {
        match self.of(operation).and_then(|operation| operation.body.as_ref()) {
            Some((shape, _)) => restore(&self.types, shape, body),
            None => body,
        }
    }

    /// The operation with an id of the document.
    fn of(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }
}

/// Reads an operation, or says why it has no flat form.
fn operation(model: &mut Model<'_>, path: &str, method: &str, said: &Value) -> Result<Operation, &'static str> {
    let id = said["operationId"].as_str().ok_or("it has no name")?;
    let name = pascal(id);
    let text = |field: &str| said[field].as_str().unwrap_or_default().trim().to_owned();
    let (summary, note) = (text("summary"), text("description"));
    Ok(Operation {
        id: id.to_owned(),
        path: path.to_owned(),
        method: method.to_owned(),
        note: if note.is_empty() { summary.clone() } else { note },
        summary,
        tag: said["tags"][0].as_str().map(str::to_owned),
        deprecated: said["deprecated"] == true,
        parameters: parameters(model, &said["parameters"])?,
        body: body(model, &said["requestBody"], &name)?,
        answer: answer(model, &said["responses"], &name)?,
    })
}

/// Reads the parameters. Headers are never essential: they are not told.
fn parameters(model: &mut Model<'_>, said: &Value) -> Result<Vec<Parameter>, &'static str> {
    let mut all = Vec::new();
    for one in said.as_array().into_iter().flatten() {
        let required = one["required"] == true;
        let in_path = one["in"] == "path";
        let shape = model.shape(&one["schema"], "Parameter").0;
        let plain = match shape {
            Shape::Plain(schema) => Some((schema, false)),
            Shape::List(item) => {
                if let Shape::Plain(schema) = *item {
                    Some((schema, true))
                } else {
                    None
                }
            }
            _ => None,
        };
        match (plain, in_path || one["in"] == "query") {
            (Some((schema, many)), true) => all.push(Parameter {
                name: one["name"].as_str().unwrap_or_default().to_owned(),
                in_path,
                required: required || in_path,
                many,
                schema,
                note: one["description"].as_str().unwrap_or_default().to_owned(),
            }),
            _ if required => return Err("it needs a parameter that is neither text nor number, or a header"),
            _ => {}
        }
    }
    Ok(all)
}

/// Reads the body.
fn body(model: &mut Model<'_>, said: &Value, name: &str) -> Result<Option<(Shape, bool)>, &'static str> {
    if said.is_null() {
        return Ok(None);
    }
    let content = &said["content"][JSON];
    if content.is_null() {
        return Err("its body is no JSON");
    }
    match model.shape(&content["schema"], &format!("{name}Body")).0 {
        shape @ Shape::Named(_) => Ok(Some((shape, said["required"] != false))),
        _ => Err("its body has no fields of its own"),
    }
}

/// Reads the good answer.
fn answer(model: &mut Model<'_>, said: &Value, name: &str) -> Result<(String, Option<Shape>), &'static str> {
    let responses = said.as_object().ok_or("it has no answers")?;
    let (status, good) = responses.iter().find(|(status, _)| status.starts_with('2')).ok_or("it has no good answer")?;
    let Some(content) = good["content"].as_object().filter(|content| !content.is_empty()) else {
        return Ok((status.clone(), None));
    };
    let schema = &content.get(JSON).ok_or("its answer is no JSON")?["schema"];
    match model.answer(schema, name) {
        Shape::Dropped(_) => Err("its answer has no fields of its own"),
        shape => Ok((status.clone(), Some(shape))),
    }
}
