//! The two ways that a snapshot is written, read one machine at a time.

use super::builder::FleetBuilder;
use super::fleet::Fleet;
use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::json::{Budget, Name, Values, Way};
use crate::node::Node;
use crate::xml::{PUMP_NAMESPACE, XmlDocument, located, text_of};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Roots of a snapshot in XML.
const XML_ROOT: &[&str] = &["Fleet"];
/// Members that tell a snapshot in JSON.
const JSON_ROOT: &[&str] = &["Equipment", "Fleet"];
/// Starts of namespaces under which snapshots are in use.
const NAMESPACES: [&str; 3] = [
    "http://standards.iso.org/iso/15143/-3",
    "https://standards.iso.org/iso/15143/-3",
    "http://www.jcmanet.or.jp/english2017/ISO/15143/-3",
];

/// Reads a snapshot in XML.
///
/// # Errors
/// See [`read`](super::read).
pub(super) fn read_xml(bytes: &[u8], mut builder: FleetBuilder<'_>) -> Result<Fleet, FeedError> {
    let mut document = XmlDocument::open(bytes, builder.limits)?;
    let text = document.text();
    let root = document.root()?;
    if !root.name.eq_ignore_ascii_case("Fleet") || document.namespace() == Some(PUMP_NAMESPACE) {
        let fault = FeedError::new(FeedCode::WrongRoot, "/", &root.name, Expected::Root(XML_ROOT));
        return Err(located(text, fault.at_byte(root.byte)));
    }
    if let Some(namespace) = document.namespace()
        && !NAMESPACES.iter().any(|known| namespace.starts_with(known))
    {
        builder.fleet.unknown.note(format!("xmlns={namespace}"), builder.limits);
    }
    builder.base = format!("/{}", root.name);
    let take = |builder: &mut FleetBuilder<'_>, node: &Node<'_>| builder.take(node).map_err(|it| located(text, it));
    for attribute in &root.children {
        take(&mut builder, attribute)?;
    }
    while let Some(node) = document.next()? {
        take(&mut builder, &node)?;
    }
    Ok(builder.done(text))
}

/// Reads a snapshot in JSON.
///
/// # Errors
/// See [`read`](super::read).
pub(super) fn read_json(bytes: &[u8], mut builder: FleetBuilder<'_>) -> Result<Fleet, FeedError> {
    let text = text_of(bytes, builder.limits)?;
    let budget = Budget::new(builder.limits);
    let mut reader = serde_json::Deserializer::from_str(text);
    let page = Page { budget: &budget, way: Way::ROOT, builder: &mut builder, pages: true };
    page.deserialize(&mut reader).and_then(|()| reader.end()).map_err(|error| budget.fault(&error))?;
    Ok(builder.done(text))
}

/// A page, or an array of pages.
struct Page<'a, 'b, 'l> {
    budget: &'b Budget<'l>,
    way: Way<'a>,
    builder: &'b mut FleetBuilder<'l>,
    /// Whether an array of pages may stand here.
    pages: bool,
}

impl<'l> Page<'_, '_, 'l> {
    /// Another kind of document stands here.
    fn wrong<E: serde::de::Error>(&self, found: &str) -> E {
        self.budget.stop(FeedError::new(FeedCode::WrongRoot, self.way.pointer(), found, Expected::Root(JSON_ROOT)))
    }

    /// Gives nodes to the builder.
    fn take<E: serde::de::Error>(&mut self, nodes: &[Node<'_>]) -> Result<(), E> {
        self.builder.base = self.way.pointer();
        let mut taken = nodes.iter().map(|node| self.builder.take(node));
        taken.find_map(Result::err).map_or(Ok(()), |fault| Err(self.budget.stop(fault)))
    }
}

impl<'i> DeserializeSeed<'i> for Page<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'i>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'i> Visitor<'i> for Page<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a fleet snapshot")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(self.wrong("null"))
    }

    fn visit_bool<E: serde::de::Error>(self, flag: bool) -> Result<(), E> {
        Err(self.wrong(&flag.to_string()))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<(), E> {
        Err(self.wrong(&number.to_string()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<(), E> {
        Err(self.wrong(&number.to_string()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<(), E> {
        Err(self.wrong(&number.to_string()))
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        Err(self.wrong(text))
    }

    fn visit_seq<A: SeqAccess<'i>>(self, mut pages: A) -> Result<(), A::Error> {
        if !self.pages {
            return Err(self.wrong("[...]"));
        }
        let mut index = 0;
        loop {
            let way = self.way.index(index);
            let page = Page { budget: self.budget, way, builder: &mut *self.builder, pages: false };
            if pages.next_element_seed(page)?.is_none() {
                return Ok(());
            }
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'i>>(mut self, mut members: A) -> Result<(), A::Error> {
        let mut told = false;
        while let Some(name) = members.next_key_seed(Name)? {
            let parent = self.way;
            let way = parent.member(&name);
            if name.eq_ignore_ascii_case("Fleet") && self.pages {
                told = true;
                // A wrapper, once: a wrapper in a wrapper is no snapshot.
                members.next_value_seed(Page {
                    budget: self.budget,
                    way,
                    builder: &mut *self.builder,
                    pages: false,
                })?;
            } else if name.eq_ignore_ascii_case("Equipment") {
                told = true;
                members.next_value_seed(Machines { page: &mut self, way, name: name.clone() })?;
            } else {
                let mut nodes = Vec::new();
                let (budget, into) = (self.budget, &mut nodes);
                members.next_value_seed(Values { budget, way, name: name.clone(), index: None, into })?;
                self.take(&nodes)?;
            }
        }
        if told { Ok(()) } else { Err(self.wrong("{...}")) }
    }
}

/// The machines of a page: each is read, taken and forgotten.
struct Machines<'p, 'a, 'b, 'l, 'w, 'i> {
    page: &'p mut Page<'a, 'b, 'l>,
    way: Way<'w>,
    name: Cow<'i, str>,
}

impl<'i> DeserializeSeed<'i> for Machines<'_, '_, '_, '_, '_, 'i> {
    type Value = ();

    fn deserialize<D: Deserializer<'i>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'i> Visitor<'i> for Machines<'_, '_, '_, '_, '_, 'i> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of machines")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'i>>(self, mut machines: A) -> Result<(), A::Error> {
        let mut nodes = Vec::new();
        let mut index = 0;
        loop {
            let (budget, way, name) = (self.page.budget, self.way.index(index), self.name.clone());
            let values = Values { budget, way, name, index: Some(index), into: &mut nodes };
            if machines.next_element_seed(values)?.is_none() {
                return Ok(());
            }
            self.page.take(&nodes)?;
            nodes.clear();
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'i>>(self, members: A) -> Result<(), A::Error> {
        let mut nodes = Vec::new();
        let (budget, name) = (self.page.budget, self.name.clone());
        Values { budget, way: self.way, name, index: None, into: &mut nodes }.visit_map(members)?;
        self.page.take(&nodes)
    }
}
