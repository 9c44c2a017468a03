//! Elements and attributes as they open: their names, whose they are, and what attributes say.

use super::{Open, PUMP_NAMESPACE, XmlDocument};
use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::node::{Node, Space, trimmed};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::BytesStart;
use quick_xml::events::attributes::Attribute;
use quick_xml::name::ResolveResult;
use std::borrow::Cow;

/// The namespace of attributes that only speak to schema validators.
const SCHEMA_INSTANCE: &[u8] = b"http://www.w3.org/2001/XMLSchema-instance";

impl<'i> XmlDocument<'i, '_> {
    /// Makes the node of an element that opens in others, with its attributes.
    pub(super) fn opened(
        &mut self,
        start: &BytesStart<'i>,
        byte: usize,
        outer: &[Open<'_>],
    ) -> Result<Node<'i>, FeedError> {
        self.count(outer, byte)?;
        let space = self.space_of(start, outer, byte)?;
        let name = name_of(start.name().as_ref(), start.local_name().as_ref(), space);
        let mut node = Node { space, byte, ..Node::new(name) };
        for (index, attribute) in start.attributes().with_checks(false).enumerate() {
            let here = || self.path_of(outer) + "/" + &node.name;
            // The count comes first: comparing each name with all others would be quadratic.
            if index >= self.limits.max_attributes {
                let expected = Expected::AtMost(self.limits.max_attributes, "个属性", "attributes");
                return Err(self.fault(FeedCode::TooMany, here(), "", expected, byte));
            }
            let attribute = attribute.map_err(|error| self.malformed(&here(), &error.to_string(), byte))?;
            if let Some(read) = self.attribute(&attribute, &here, byte)? {
                if node.children.iter().any(|other| other.name == read.name && other.space == read.space) {
                    return Err(self.malformed(&here(), &format!("attribute `{}` stands twice", read.name), byte));
                }
                self.count(outer, byte)?;
                node.children.push(read);
            }
        }
        Ok(node)
    }

    /// Reads an attribute; `None` for declarations of namespaces and what speaks to XML tools alone.
    fn attribute(
        &self,
        attribute: &Attribute<'_>,
        path: &dyn Fn() -> String,
        byte: usize,
    ) -> Result<Option<Node<'i>>, FeedError> {
        if attribute.key.as_namespace_binding().is_some() {
            return Ok(None);
        }
        let prefixed = attribute.key.prefix().is_some();
        let (bound, local) = self.reader.resolver().resolve_attribute(attribute.key);
        if prefixed && matches!(&bound, ResolveResult::Bound(ns) if ns.0 == SCHEMA_INSTANCE) {
            return Ok(None);
        }
        let space = if prefixed { Space::Other } else { Space::Format };
        let value = attribute
            .normalized_value_with(XmlVersion::Implicit1_0, 1, resolve_xml_entity)
            .map_err(|error| self.faulty(&path(), &error, byte))?
            .into_owned();
        self.check_length(path, &value, value.chars().count(), byte)?;
        let written = if prefixed { attribute.key.as_ref() } else { local.as_ref() };
        let name = String::from_utf8_lossy(written).into_owned();
        let value = trimmed(Cow::Owned(value));
        Ok(Some(Node { space, attribute: true, byte, value, ..Node::new(Cow::Owned(name)) }))
    }

    /// Counts an element or attribute.
    fn count(&mut self, outer: &[Open<'_>], byte: usize) -> Result<(), FeedError> {
        self.elements += 1;
        if self.elements > self.limits.max_elements {
            let expected = Expected::AtMost(self.limits.max_elements, "个元素和属性", "elements and attributes");
            return Err(self.fault(FeedCode::TooMany, self.path_of(outer), "", expected, byte));
        }
        Ok(())
    }

    /// The namespace that an element is bound to.
    pub(super) fn bound(&self, start: &BytesStart<'_>) -> Option<String> {
        match self.reader.resolver().resolve_element(start.name()).0 {
            ResolveResult::Bound(namespace) => Some(String::from_utf8_lossy(namespace.0).into_owned()),
            _ => None,
        }
    }

    /// Whose name an element's is.
    fn space_of(&self, start: &BytesStart<'_>, outer: &[Open<'_>], byte: usize) -> Result<Space, FeedError> {
        match self.reader.resolver().resolve_element(start.name()).0 {
            ResolveResult::Unknown(prefix) => {
                let prefix = String::from_utf8_lossy(&prefix).into_owned();
                Err(self.malformed(&self.path_of(outer), &format!("prefix `{prefix}` is not declared"), byte))
            }
            ResolveResult::Bound(namespace) if namespace.0 == PUMP_NAMESPACE.as_bytes() => Ok(Space::Pump),
            ResolveResult::Bound(namespace) if self.namespace.as_deref().map(str::as_bytes) == Some(namespace.0) => {
                Ok(Space::Format)
            }
            ResolveResult::Unbound if self.namespace.is_none() => Ok(Space::Format),
            _ => Ok(Space::Other),
        }
    }
}

/// The name of a node: without prefix, unless it is of another's namespace.
fn name_of<'i>(written: &[u8], local: &[u8], space: Space) -> Cow<'i, str> {
    let name = if space == Space::Other { written } else { local };
    Cow::Owned(String::from_utf8_lossy(name).into_owned())
}
