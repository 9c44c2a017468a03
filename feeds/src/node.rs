//! One form for what XML and JSON say, so that both are read by the same code.
//!
//! An element, an attribute and a JSON member are all a [`Node`] with a name. A JSON array is its members,
//! each with the name of the array, as XML repeats an element. A `null`, an empty text and an element with
//! nothing in it are all the same: nothing was said.

use std::borrow::Cow;

/// A value without parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar<'i> {
    /// Nothing.
    Empty,
    /// A text without white space at its ends.
    Text(Cow<'i, str>),
    /// A JSON number with a fraction or exponent.
    Number(f64),
    /// A whole JSON number, kept whole because identifiers are written so as well.
    Integer(i128),
    /// A JSON truth value.
    Flag(bool),
}

impl Scalar<'_> {
    /// The value as it would be written.
    pub(crate) fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Integer(number) => Cow::Owned(number.to_string()),
            Self::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        }
    }
}

/// Whose name a node's is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// The format's own: the namespace of the root, or JSON.
    Format,
    /// The extension for concrete pumps.
    Pump,
    /// Anybody else's.
    Other,
}

/// An element, attribute or member.
#[derive(Clone, Debug)]
pub(crate) struct Node<'i> {
    /// Its name without prefix; with its prefix as written where the namespace is another's.
    pub(crate) name: Cow<'i, str>,
    /// Whose name it is.
    pub(crate) space: Space,
    /// Whether it is an attribute.
    pub(crate) attribute: bool,
    /// Its place in a JSON array, counted from 0.
    pub(crate) index: Option<usize>,
    /// The byte where it starts; 0 in JSON, whose reader does not tell.
    pub(crate) byte: usize,
    /// Its value.
    pub(crate) value: Scalar<'i>,
    /// What is in it, in order.
    pub(crate) children: Vec<Node<'i>>,
}

impl<'i> Node<'i> {
    /// A node of the format with nothing in it.
    pub(crate) fn new(name: Cow<'i, str>) -> Self {
        Self {
            name,
            space: Space::Format,
            attribute: false,
            index: None,
            byte: 0,
            value: Scalar::Empty,
            children: Vec::new(),
        }
    }

    /// Whether nothing was said.
    pub(crate) fn is_empty(&self) -> bool {
        self.value == Scalar::Empty && self.children.is_empty()
    }
}

/// A text that was read, without white space at its ends.
pub(crate) fn trimmed(text: Cow<'_, str>) -> Scalar<'_> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    };
    if text.is_empty() { Scalar::Empty } else { Scalar::Text(text) }
}
