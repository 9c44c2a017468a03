//! JSON as nodes, within the limits. The reading itself is serde_json's.

use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::limits::Limits;
use crate::node::{Node, Scalar, trimmed};
use crate::trail::escaped;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;

/// What may still be read, and the fault that stopped the reading where it was one of ours.
pub(crate) struct Budget<'l> {
    pub(crate) limits: &'l Limits,
    members: Cell<usize>,
    stopped: RefCell<Option<FeedError>>,
}

/// The way to the value that is being read.
#[derive(Clone, Copy)]
pub(crate) struct Way<'a> {
    parent: Option<&'a Way<'a>>,
    step: Step<'a>,
    depth: usize,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'a str),
    Index(usize),
}

impl<'a> Way<'a> {
    /// The whole document.
    pub(crate) const ROOT: Self = Self { parent: None, step: Step::Root, depth: 0 };

    /// A member of an object.
    pub(crate) fn member(&'a self, name: &'a str) -> Way<'a> {
        Way { parent: Some(self), step: Step::Member(name), depth: self.depth + 1 }
    }

    /// A member of an array.
    pub(crate) fn index(&'a self, index: usize) -> Way<'a> {
        Way { parent: Some(self), step: Step::Index(index), depth: self.depth + 1 }
    }

    /// The JSON pointer.
    pub(crate) fn pointer(&self) -> String {
        let before = self.parent.map_or_else(String::new, Way::pointer);
        match self.step {
            Step::Root => before,
            Step::Member(name) => before + "/" + &escaped(name),
            Step::Index(index) => before + "/" + &index.to_string(),
        }
    }
}

impl<'l> Budget<'l> {
    /// Everything that the limits allow.
    pub(crate) fn new(limits: &'l Limits) -> Self {
        Self { limits, members: Cell::new(0), stopped: RefCell::new(None) }
    }

    /// Stops the reading because of a fault of ours; serde gets an error that nobody sees.
    pub(crate) fn stop<E: serde::de::Error>(&self, fault: FeedError) -> E {
        *self.stopped.borrow_mut() = Some(fault);
        E::custom("stopped")
    }

    /// The fault of a reading that failed: ours, else what serde_json says.
    pub(crate) fn fault(&self, error: &serde_json::Error) -> FeedError {
        self.stopped.borrow_mut().take().unwrap_or_else(|| malformed(error))
    }

    /// Counts a value.
    fn count<E: serde::de::Error>(&self, way: &Way<'_>) -> Result<(), E> {
        self.members.set(self.members.get() + 1);
        let (code, expected) = if self.members.get() > self.limits.max_elements {
            (FeedCode::TooMany, Expected::AtMost(self.limits.max_elements, "个值", "values"))
        } else if way.depth > self.limits.depth() {
            (FeedCode::TooDeep, Expected::AtMost(self.limits.depth(), "层", "levels"))
        } else {
            return Ok(());
        };
        Err(self.stop(FeedError::new(code, way.pointer(), "", expected)))
    }
}

/// What serde_json says of a text that is no JSON.
pub(crate) fn malformed(error: &serde_json::Error) -> FeedError {
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    let expected = Expected::WellFormed("JSON", reason.to_owned());
    FeedError::new(FeedCode::MalformedJson, "", "", expected).at(error.line(), error.column())
}

/// Reads a value as nodes of a name, one for each member of an array.
pub(crate) struct Values<'a, 'b, 'l, 'i> {
    pub(crate) budget: &'b Budget<'l>,
    pub(crate) way: Way<'a>,
    pub(crate) name: Cow<'i, str>,
    pub(crate) index: Option<usize>,
    pub(crate) into: &'b mut Vec<Node<'i>>,
}

impl<'i> Values<'_, '_, '_, 'i> {
    fn add<E: serde::de::Error>(self, value: Scalar<'i>) -> Result<(), E> {
        self.budget.count(&self.way)?;
        self.into.push(Node { value, index: self.index, ..Node::new(self.name) });
        Ok(())
    }

    fn add_text<E: serde::de::Error>(self, text: Cow<'i, str>) -> Result<(), E> {
        let limit = self.budget.limits.max_text_chars;
        if text.len() > limit && text.chars().count() > limit {
            let expected = Expected::AtMost(limit, "个字符", "characters");
            return Err(self.budget.stop(FeedError::new(FeedCode::TooLong, self.way.pointer(), &text, expected)));
        }
        self.add(trimmed(text))
    }
}

impl<'i> DeserializeSeed<'i> for Values<'_, '_, '_, 'i> {
    type Value = ();

    fn deserialize<D: Deserializer<'i>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'i> Visitor<'i> for Values<'_, '_, '_, 'i> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.add(Scalar::Empty)
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<(), E> {
        self.add(Scalar::Flag(flag))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        self.add(Scalar::Integer(number.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        self.add(Scalar::Integer(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        self.add(Scalar::Number(number))
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, text: &'i str) -> Result<(), E> {
        self.add_text(Cow::Borrowed(text))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.add_text(Cow::Owned(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'i>>(self, mut values: A) -> Result<(), A::Error> {
        self.budget.count(&self.way)?;
        let mut index = 0;
        loop {
            let way = self.way.index(index);
            let (name, into) = (self.name.clone(), &mut *self.into);
            let member = Values { budget: self.budget, way, name, index: Some(index), into };
            if values.next_element_seed(member)?.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'i>>(self, mut members: A) -> Result<(), A::Error> {
        self.budget.count(&self.way)?;
        let mut node = Node { index: self.index, ..Node::new(self.name) };
        while let Some(name) = members.next_key_seed(Name)? {
            let (way, into) = (self.way.member(&name), &mut node.children);
            let member = Values { budget: self.budget, way, name: name.clone(), index: None, into };
            members.next_value_seed(member)?;
        }
        self.into.push(node);
        Ok(())
    }
}

/// Reads the name of a member, without a copy where it has no escapes.
pub(crate) struct Name;

impl<'i> DeserializeSeed<'i> for Name {
    type Value = Cow<'i, str>;

    fn deserialize<D: Deserializer<'i>>(self, reader: D) -> Result<Cow<'i, str>, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'i> Visitor<'i> for Name {
    type Value = Cow<'i, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'i str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// Reads a whole text as one node, which has no name.
///
/// # Errors
/// A [`FeedError`]: no JSON, or past a limit.
pub(crate) fn tree<'i>(text: &'i str, limits: &Limits) -> Result<Node<'i>, FeedError> {
    let budget = Budget::new(limits);
    let mut reader = serde_json::Deserializer::from_str(text);
    let mut nodes = Vec::new();
    let values = Values { budget: &budget, way: Way::ROOT, name: Cow::Borrowed(""), index: None, into: &mut nodes };
    values.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| budget.fault(&error))?;
    let one = if nodes.len() == 1 { nodes.pop() } else { None };
    one.filter(|node| node.index.is_none())
        .ok_or_else(|| FeedError::new(FeedCode::InvalidValue, "", "[...]", Expected::Object))
}
