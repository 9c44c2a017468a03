//! The types of a document: every schema that is referred to, flat and named.

use super::names::pascal;
use super::shape::{Field, Shape, Type, Word};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What both forms know of a plain value. Patterns are left out: each importer has its own flavour of them.
const KNOWN: [&str; 8] = ["type", "format", "enum", "minimum", "maximum", "minLength", "maxLength", "default"];
/// Formats that both forms know.
const FORMATS: [&str; 7] = ["int32", "int64", "float", "double", "date", "date-time", "byte"];

/// The types, made while they are referred to.
#[derive(Debug)]
pub(crate) struct Model<'d> {
    document: &'d Value,
    types: BTreeMap<String, Type>,
    /// Those that are being made: a type that holds itself is cut.
    open: Vec<String>,
    /// The names that are being followed: one that leads to itself, through lists and alternatives too, is cut.
    followed: Vec<String>,
}

impl<'d> Model<'d> {
    /// No types of a document yet.
    pub(crate) fn of(document: &'d Value) -> Self {
        Self { document, types: BTreeMap::new(), open: Vec::new(), followed: Vec::new() }
    }

    /// The types.
    pub(crate) fn into_types(self) -> BTreeMap<String, Type> {
        self.types
    }

    /// The shape of a schema; `hint` names what has no name. Also whether it may be null.
    pub(crate) fn shape(&mut self, schema: &Value, hint: &str) -> (Shape, bool) {
        if let Some(name) = schema["$ref"].as_str() {
            return self.named(name);
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(parts) = schema[keyword].as_array() {
                return self.one_of(parts, hint, note(schema));
            }
        }
        if let Some(parts) = schema["allOf"].as_array() {
            return (self.all_of(parts, hint, note(schema)), false);
        }
        let (kinds, nullable) = kinds(schema);
        let shape = match *kinds {
            [] if schema["properties"].is_object() => self.object(schema, hint),
            [] if schema["enum"].is_array() || !schema["const"].is_null() => Shape::Plain(plain(schema, "string")),
            [] => Shape::Dropped("any value"),
            ["object"] => self.object(schema, hint),
            ["array"] => self.list(schema, hint),
            [kind] => Shape::Plain(plain(schema, kind)),
            _ => word(&kinds).map_or(Shape::Dropped("values of several types"), Shape::Word),
        };
        (shape, nullable)
    }

    /// The shape of a schema that is referred to.
    fn named(&mut self, reference: &str) -> (Shape, bool) {
        let Some(name) = reference.strip_prefix("#/components/schemas/") else {
            return (Shape::Dropped("referred to elsewhere"), false);
        };
        if self.open.iter().chain(&self.followed).any(|open| open == name) {
            return (Shape::Dropped("holds itself"), false);
        }
        let document = self.document;
        let target = &document["components"]["schemas"][name];
        if self.types.contains_key(name) && target["properties"].is_object() {
            return (Shape::Named(name.to_owned()), false);
        }
        self.followed.push(name.to_owned());
        let found = self.shape(target, name);
        self.followed.pop();
        found
    }

    /// An object: with a name where it has fields, a list of entries where it is a map.
    fn object(&mut self, schema: &Value, hint: &str) -> Shape {
        if let Some(properties) = schema["properties"].as_object().filter(|properties| !properties.is_empty()) {
            let required: Vec<&str> = texts(&schema["required"]);
            return self.made(hint, note(schema), |model, name| model.fields(properties, &required, name));
        }
        match &schema["additionalProperties"] {
            value @ Value::Object(inner) if !inner.is_empty() => self.entries(value, hint),
            _ => Shape::Dropped("a free-form object"),
        }
    }

    /// A map as a list of entries.
    fn entries(&mut self, value: &Value, hint: &str) -> Shape {
        let shape = self.shape(value, &format!("{hint}Value")).0;
        if let Shape::Dropped(why) = shape {
            return Shape::Dropped(why);
        }
        let (name, about) = (format!("{hint}Entry"), "A value with its name.".to_owned());
        let fields = vec![
            field("name", Shape::Plain(plain(&Value::Null, "string")), "The name."),
            field("value", shape, "The value."),
        ];
        let Shape::Named(name) = self.made(&name, about, |_, _| fields) else { return Shape::Dropped("holds itself") };
        Shape::Entries(name)
    }

    /// A list.
    fn list(&mut self, schema: &Value, hint: &str) -> Shape {
        let item = self.shape(&schema["items"], &format!("{hint}Item")).0;
        match item {
            Shape::Dropped(why) => Shape::Dropped(why),
            Shape::Word(_) => {
                self.one_of(std::slice::from_ref(&schema["items"]), &format!("{hint}Item"), String::new()).0.listed()
            }
            Shape::List(_) | Shape::Entries(_) | Shape::Rows(_) => self.rows(item, &format!("{hint}Row")),
            other => Shape::List(Box::new(other)),
        }
    }

    /// Something that may stand in no list, as the items of an object.
    fn rows(&mut self, item: Shape, hint: &str) -> Shape {
        let made = self.made(hint, "A list.".to_owned(), |_, _| vec![field("items", item, "The items.")]);
        if let Shape::Named(name) = made { Shape::Rows(name) } else { made }
    }

    /// An answer, which is always an object.
    pub(crate) fn answer(&mut self, schema: &Value, hint: &str) -> Shape {
        match self.shape(schema, hint).0 {
            list @ (Shape::List(_) | Shape::Entries(_) | Shape::Rows(_)) => {
                let made = self.made(&format!("{hint}Answer"), "A list.".to_owned(), |_, _| {
                    vec![field("items", list, "The items.")]
                });
                if let Shape::Named(name) = made { Shape::Whole(name) } else { made }
            }
            Shape::Plain(_) | Shape::Word(_) => Shape::Dropped("no object"),
            other => other,
        }
    }

    /// One of several.
    fn one_of(&mut self, parts: &[Value], hint: &str, about: String) -> (Shape, bool) {
        let is_null = |part: &&Value| part["type"] == "null";
        let nullable = parts.iter().any(|part| is_null(&part));
        let parts: Vec<&Value> = parts.iter().filter(|part| !is_null(part)).collect();
        if let [only] = *parts {
            let (shape, inner) = self.shape(only, hint);
            // A word in a list has an object of its own.
            let Shape::Word(word) = shape else { return (shape, nullable || inner) };
            if !hint.ends_with("Item") {
                return (Shape::Word(word), nullable || inner);
            }
            let fields: Vec<Field> = words(word).collect();
            return (self.made(hint, about, |_, _| fields).one_of(), nullable);
        }
        let all: Vec<&str> = parts.iter().flat_map(|part| kinds(part).0).collect();
        let has_enum = parts.iter().any(|part| part["enum"].is_array());
        if all.len() == parts.len()
            && !has_enum
            && let Some(word) = word(&all)
        {
            return (Shape::Word(word), nullable);
        }
        if parts.iter().all(|part| part["enum"].is_array() || !part["const"].is_null()) {
            let values = parts.iter().flat_map(|part| plain(part, "string").remove("enum"));
            let values: Vec<Value> = values.flat_map(|one| one.as_array().cloned().unwrap_or_default()).collect();
            return (Shape::Plain(plain(&json!({"enum": values}), "string")), nullable);
        }
        let name = hint.to_owned();
        (self.made(&name, about, |model, name| model.alternatives(&parts, name)).one_of(), nullable)
    }

    /// The fields of all alternatives.
    fn alternatives(&mut self, parts: &[&Value], hint: &str) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for part in parts {
            let about = note(part);
            let more = match self.shape(part, &format!("{hint}Part")).0 {
                Shape::Plain(keywords) => {
                    let name = match keywords["type"].as_str() {
                        Some("string") => "text",
                        Some("boolean") => "flag",
                        _ => "number",
                    };
                    vec![field(name, Shape::Plain(keywords), &about)]
                }
                Shape::Word(word) => words(word).collect(),
                list @ (Shape::List(_) | Shape::Rows(_)) => vec![field("items", list, &about)],
                entries @ Shape::Entries(_) => vec![field("entries", entries, &about)],
                Shape::Named(name) | Shape::OneOf(name) => {
                    self.types.get(&name).map(|of| of.fields.clone()).unwrap_or_default()
                }
                Shape::Dropped(_) | Shape::Whole(_) => Vec::new(),
            };
            for mut one in more {
                one.required = false;
                if !fields.iter().any(|known| known.name == one.name) {
                    fields.push(one);
                }
            }
        }
        fields
    }

    /// All of several objects, as one.
    fn all_of(&mut self, parts: &[Value], hint: &str, about: String) -> Shape {
        if let [only] = parts {
            return self.shape(only, hint).0;
        }
        self.made(hint, about, |model, name| {
            let shapes: Vec<Shape> = parts.iter().map(|part| model.shape(part, &format!("{name}Part")).0).collect();
            let of = |shape: &Shape| if let Shape::Named(name) = shape { model.types.get(name) } else { None };
            shapes.iter().filter_map(of).flat_map(|of| of.fields.clone()).collect()
        })
    }

    /// The fields of an object.
    fn fields(&mut self, properties: &Map<String, Value>, required: &[&str], hint: &str) -> Vec<Field> {
        let of = |(name, schema): (&String, &Value)| {
            let (shape, nullable) = self.shape(schema, &self.free_name(hint, name));
            let required = required.contains(&name.as_str()) && !nullable;
            Field { name: name.clone(), shape, required, note: self.note_of(schema) }
        };
        properties.iter().map(of).filter(|field| !matches!(field.shape, Shape::Dropped(_))).collect()
    }

    /// A name for what stands in a field and has none: no schema has it.
    fn free_name(&self, hint: &str, field: &str) -> String {
        let name = format!("{hint}{}", pascal(field));
        let is_taken = self.document["components"]["schemas"][&name].is_object();
        if is_taken { format!("{name}Field") } else { name }
    }

    /// Makes a type once; `Dropped` where it would have no fields.
    fn made(&mut self, name: &str, about: String, fields: impl FnOnce(&mut Self, &str) -> Vec<Field>) -> Shape {
        if !self.types.contains_key(name) {
            self.open.push(name.to_owned());
            let fields = fields(self, name);
            self.open.pop();
            if fields.is_empty() {
                return Shape::Dropped("no fields");
            }
            self.types.insert(name.to_owned(), Type { note: about, fields });
        }
        Shape::Named(name.to_owned())
    }

    /// What a schema is: its own words, else those of what it refers to or its first part.
    fn note_of(&self, schema: &Value) -> String {
        let own = note(schema);
        if !own.is_empty() {
            return own;
        }
        if let Some(name) = schema["$ref"].as_str().and_then(|name| name.strip_prefix("#/components/schemas/")) {
            return note(&self.document["components"]["schemas"][name]);
        }
        schema["oneOf"].as_array().and_then(|parts| parts.first()).map(|part| self.note_of(part)).unwrap_or_default()
    }
}

impl Shape {
    /// A list of it.
    fn listed(self) -> Self {
        if matches!(self, Self::Dropped(_)) { self } else { Self::List(Box::new(self)) }
    }

    /// A named type as one of several.
    fn one_of(self) -> Self {
        if let Self::Named(name) = self { Self::OneOf(name) } else { self }
    }
}

/// The types that a schema names, without null, and whether null is one.
fn kinds(schema: &Value) -> (Vec<&str>, bool) {
    let named = texts(&schema["type"]);
    let nullable = named.contains(&"null");
    (named.into_iter().filter(|kind| *kind != "null").collect(), nullable)
}

/// A text, or a list of texts.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The word that may be of these types.
fn word(kinds: &[&str]) -> Option<Word> {
    let mut word = Word::default();
    for kind in kinds {
        match *kind {
            "number" | "integer" => word.number = true,
            "string" => word.text = true,
            "boolean" => word.flag = true,
            _ => return None,
        }
    }
    (kinds.len() > 1).then_some(word)
}

/// The fields of a word as an object.
fn words(word: Word) -> impl Iterator<Item = Field> {
    word.fields()
        .map(|(name, kind)| Field { required: false, ..field(name, Shape::Plain(plain(&Value::Null, kind)), "") })
}

/// A field that is always there.
fn field(name: &str, shape: Shape, about: &str) -> Field {
    Field { name: name.to_owned(), shape, required: true, note: about.to_owned() }
}

/// What a schema says it is.
fn note(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().to_owned()
}

/// A plain schema with the keywords that both forms know.
fn plain(schema: &Value, kind: &str) -> Map<String, Value> {
    let mut kept = Map::new();
    kept.insert("type".to_owned(), Value::from(kind));
    for keyword in KNOWN.iter().skip(1) {
        match (*keyword, &schema[*keyword]) {
            (_, Value::Null) => {}
            ("format", format) if !FORMATS.iter().any(|known| format == known) => {}
            ("enum", Value::Array(values)) => {
                let values: Vec<Value> = values.iter().filter(|value| !value.is_null()).cloned().collect();
                kept.insert("enum".to_owned(), Value::from(values));
            }
            (keyword, value) => {
                kept.insert(keyword.to_owned(), value.clone());
            }
        }
    }
    if !schema["const"].is_null() {
        kept.insert("enum".to_owned(), json!([schema["const"]]));
    }
    kept
}
