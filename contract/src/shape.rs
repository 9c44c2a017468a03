//! The shape of a value: what it is in the document and how it is told flat.

use serde_json::{Map, Value};

/// How a value is told.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// As it is: a text, a number, a truth. The schema's keywords that both forms know.
    Plain(Map<String, Value>),
    /// A number, a word or a truth: as a field of its own for each that it may be.
    Word(Word),
    /// An object of a type.
    Named(String),
    /// A list.
    List(Box<Shape>),
    /// A map, as a list of entries of a type `{name, value}`.
    Entries(String),
    /// A list of something that may stand in no list, each as `{items}` of a type.
    Rows(String),
    /// A list as the whole of an answer, as `{items}` of a type.
    Whole(String),
    /// One of several, as an object of a type with the fields of all.
    OneOf(String),
    /// Not told, and why.
    Dropped(&'static str),
}

/// What a word may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Word {
    /// A number.
    pub(crate) number: bool,
    /// A text.
    pub(crate) text: bool,
    /// A truth.
    pub(crate) flag: bool,
}

impl Word {
    /// The fields that it has, with the type of each: the suffix after the name of the value, and as a field alone.
    pub(crate) fn fields(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let all = [(self.number, "number", "number"), (self.text, "text", "string"), (self.flag, "flag", "boolean")];
        all.into_iter().filter(|(has, ..)| *has).map(|(_, name, kind)| (name, kind))
    }

    /// The field that tells a value; `None` for what is no word.
    pub(crate) fn field_of(value: &Value) -> Option<&'static str> {
        match value {
            Value::Number(_) => Some("number"),
            Value::String(_) => Some("text"),
            Value::Bool(_) => Some("flag"),
            _ => None,
        }
    }
}

/// A field of a type.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) shape: Shape,
    /// Whether it is always there and never null.
    pub(crate) required: bool,
    /// What it is.
    pub(crate) note: String,
}

/// An object with a name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Type {
    /// What it is.
    pub(crate) note: String,
    /// Its fields.
    pub(crate) fields: Vec<Field>,
}
