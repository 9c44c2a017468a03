//! XML as nodes: the root, then one element below it after the other, so that a large document is never
//! in memory as a whole.
//!
//! The reading itself is quick-xml's. This file keeps the limits, refuses document type declarations and
//! entities that XML itself does not define, and tells whose namespace a name is of.

mod element;
mod fault;

pub(crate) use fault::{located, text_of};

use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::limits::Limits;
use crate::node::{Node, trimmed};
use fault::malformed;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::NsReader;
use std::borrow::Cow;

/// The namespace of the extension for concrete pumps.
pub(crate) const PUMP_NAMESPACE: &str = "https://fieldpack.dev/ns/telemetry/1";
/// Namespaces that one element may declare; real documents declare a handful, at the root.
const MAX_DECLARATIONS: usize = 16;

/// An element that is open, with the characters of its text so far.
struct Open<'i> {
    node: Node<'i>,
    text: Cow<'i, str>,
    characters: usize,
}

/// A document that is being read.
pub(crate) struct XmlDocument<'i, 'l> {
    reader: NsReader<&'i [u8]>,
    text: &'i str,
    limits: &'l Limits,
    /// The namespace of the root; `None` before it, or where it has none.
    namespace: Option<String>,
    /// The name of the root.
    root: Option<String>,
    elements: usize,
}

impl<'i, 'l> XmlDocument<'i, 'l> {
    /// Opens a document and checks what can be seen of it as a whole.
    ///
    /// # Errors
    /// `too_large`, `not_utf8`, or `malformed_xml` for a character that XML does not have.
    pub(crate) fn open(bytes: &'i [u8], limits: &'l Limits) -> Result<Self, FeedError> {
        let text = text_of(bytes, limits)?;
        if let Some((byte, character)) = text.char_indices().find(|&(_, character)| !is_xml(character)) {
            let reason = format!("U+{:04X} is no character of XML", u32::from(character));
            return Err(located(text, malformed(String::new(), reason).at_byte(byte)));
        }
        let mut reader = NsReader::from_str(text);
        let settings = reader.config_mut();
        settings.expand_empty_elements = true;
        settings.check_comments = true;
        reader.resolver_mut().set_max_declarations_per_element(MAX_DECLARATIONS);
        Ok(Self { reader, text, limits, namespace: None, root: None, elements: 0 })
    }

    /// The text, for working out lines.
    pub(crate) fn text(&self) -> &'i str {
        self.text
    }

    /// The namespace of the root, once it was read.
    pub(crate) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// Reads up to the root and returns it with its attributes alone.
    ///
    /// # Errors
    /// A located [`FeedError`].
    pub(crate) fn root(&mut self) -> Result<Node<'i>, FeedError> {
        loop {
            let byte = self.byte();
            let event = self.event("", byte)?;
            match event {
                Event::Start(start) => {
                    self.namespace = self.bound(&start);
                    let root = self.opened(&start, byte, &[])?;
                    self.root = Some(root.name.clone().into_owned());
                    return Ok(root);
                }
                Event::Eof => return Err(self.malformed("", "there is no element", byte)),
                event => self.between(&event, byte)?,
            }
        }
    }

    /// Reads the next element below the root with all that is in it; `None` at the end of the document,
    /// which is checked to have nothing after the root. Text beside the elements comes as a node of
    /// nobody's with the name `text()`.
    ///
    /// # Errors
    /// A located [`FeedError`].
    pub(crate) fn next(&mut self) -> Result<Option<Node<'i>>, FeedError> {
        let mut open: Vec<Open<'i>> = Vec::new();
        loop {
            let byte = self.byte();
            let event = self.event_in(&open, byte)?;
            match event {
                Event::Start(start) => {
                    // The root is a level as well, and this element is another.
                    if open.len() + 2 > self.limits.depth() {
                        let expected = Expected::AtMost(self.limits.depth(), "层", "levels");
                        return Err(self.fault(FeedCode::TooDeep, self.path_of(&open), "", expected, byte));
                    }
                    let node = self.opened(&start, byte, &open)?;
                    open.push(Open { node, text: Cow::Borrowed(""), characters: 0 });
                }
                Event::End(_) => {
                    let Some(mut done) = open.pop() else { return self.ended() };
                    done.node.value = trimmed(done.text);
                    match open.last_mut() {
                        None => return Ok(Some(done.node)),
                        Some(outer) => outer.node.children.push(done.node),
                    }
                }
                Event::Text(text) => {
                    let piece = text.xml10_content().map_err(|error| self.malformed("", &error.to_string(), byte))?;
                    self.append(&mut open, piece, byte)?;
                }
                Event::CData(text) => {
                    let piece = text.xml10_content().map_err(|error| self.malformed("", &error.to_string(), byte))?;
                    self.append(&mut open, piece, byte)?;
                }
                Event::GeneralRef(reference) => {
                    let piece = self.resolved(&reference, &open, byte)?;
                    self.append(&mut open, piece, byte)?;
                }
                Event::Eof => {
                    let path = self.path_of(&open);
                    let name = open.last().map_or(self.root.as_deref().unwrap_or_default(), |open| &open.node.name);
                    return Err(self.malformed(&path, &format!("`</{name}>` is missing"), byte));
                }
                event => self.passed(&event, byte)?,
            }
        }
    }

    /// After the root: only comments, instructions and white space may follow.
    fn ended(&mut self) -> Result<Option<Node<'i>>, FeedError> {
        loop {
            let byte = self.byte();
            match self.event("", byte)? {
                Event::Eof => return Ok(None),
                Event::Start(_) => return Err(self.malformed("", "there is a second root", byte)),
                event => self.between(&event, byte)?,
            }
        }
    }

    /// An event outside of the root.
    fn between(&self, event: &Event<'_>, byte: usize) -> Result<(), FeedError> {
        match event {
            Event::Text(text) if text.iter().all(u8::is_ascii_whitespace) => Ok(()),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                Err(self.malformed("", "there is text outside of the root", byte))
            }
            event => self.passed(event, byte),
        }
    }

    /// Comments and instructions are passed over; a declaration must be of UTF-8, a document type is refused.
    fn passed(&self, event: &Event<'_>, byte: usize) -> Result<(), FeedError> {
        match event {
            Event::DocType(_) => {
                Err(self.fault(FeedCode::Doctype, String::new(), "DOCTYPE", Expected::NoDoctype, byte))
            }
            Event::Decl(declared) => match declared.encoding() {
                None => Ok(()),
                Some(Ok(encoding)) if [&b"utf-8"[..], b"utf8"].iter().any(|it| encoding.eq_ignore_ascii_case(it)) => {
                    Ok(())
                }
                Some(Ok(encoding)) => {
                    let found = String::from_utf8_lossy(&encoding);
                    Err(self.fault(FeedCode::NotUtf8, String::new(), &found, Expected::Utf8, byte))
                }
                Some(Err(error)) => Err(self.malformed("", &error.to_string(), byte)),
            },
            _ => Ok(()),
        }
    }

    /// Adds a piece of text to the element that is open.
    fn append(&self, open: &mut [Open<'i>], piece: Cow<'i, str>, byte: usize) -> Result<(), FeedError> {
        let Some(last) = open.last_mut() else {
            if piece.trim().is_empty() {
                return Ok(());
            }
            // Text between the elements of the root belongs to no format that is read here.
            let root = self.root.clone().unwrap_or_default();
            return Err(self.malformed(&format!("/{root}"), "there is text between the elements", byte));
        };
        // White space before a text says nothing; between elements it may well be much.
        if last.text.is_empty() && piece.trim().is_empty() {
            return Ok(());
        }
        last.characters += piece.chars().count();
        let characters = last.characters;
        if last.text.is_empty() {
            // Most texts come in one piece, which is borrowed.
            last.text = piece;
        } else {
            last.text.to_mut().push_str(&piece);
        }
        if characters > self.limits.max_text_chars {
            let found = open.last().map_or("", |last| &last.text);
            return self.check_length(&|| self.path_of(open), found, characters, byte);
        }
        Ok(())
    }

    /// What a reference in a text stands for.
    fn resolved(&self, reference: &BytesRef<'i>, open: &[Open<'i>], byte: usize) -> Result<Cow<'i, str>, FeedError> {
        if let Some(character) = reference
            .resolve_char_ref()
            .map_err(|error| self.malformed(&self.path_of(open), &error.to_string(), byte))?
        {
            if is_xml(character) {
                return Ok(Cow::Owned(character.to_string()));
            }
            let reason = format!("U+{:04X} is no character of XML", u32::from(character));
            return Err(self.malformed(&self.path_of(open), &reason, byte));
        }
        let name = String::from_utf8_lossy(reference);
        resolve_xml_entity(&name).map(Cow::Borrowed).ok_or_else(|| {
            let found = format!("&{name};");
            self.fault(FeedCode::UnknownEntity, self.path_of(open), &found, Expected::PredefinedEntity, byte)
        })
    }

    /// The next event in the element that is open.
    fn event_in(&mut self, open: &[Open<'i>], byte: usize) -> Result<Event<'i>, FeedError> {
        match self.reader.read_event() {
            Ok(event) => Ok(event),
            Err(error) => Err(self.faulty(&self.path_of(open), &error, byte)),
        }
    }

    /// The next event.
    fn event(&mut self, path: &str, byte: usize) -> Result<Event<'i>, FeedError> {
        match self.reader.read_event() {
            Ok(event) => Ok(event),
            Err(error) => Err(self.faulty(path, &error, byte)),
        }
    }

    /// Where the next event starts.
    fn byte(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }
}

/// Whether XML 1.0 has a character.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{Scalar, Space};

    fn read(text: &str) -> Result<Vec<Node<'_>>, FeedError> {
        let limits = Limits::default();
        let mut document = XmlDocument::open(text.as_bytes(), &limits)?;
        let root = document.root()?;
        let mut nodes = vec![root];
        while let Some(node) = document.next()? {
            nodes.push(node);
        }
        Ok(nodes)
    }

    #[test]
    fn texts_references_and_sections_are_one_value() {
        let nodes = read("<a><b> x &amp; &#x4e2d;<![CDATA[<y>]]> <!-- no --> z </b></a>").expect("reads");
        assert_eq!(nodes[1].value, Scalar::Text("x & 中<y>  z".into()));
        let nodes = read("<a b='1 &lt; 2' xmlns:x='u' x:c='3'>\n <d/> </a>").expect("reads");
        assert_eq!(nodes[0].children[0].value, Scalar::Text("1 < 2".into()));
        assert_eq!((nodes[0].children[1].name.as_ref(), nodes[0].children[1].space), ("x:c", Space::Other));
        assert!(nodes[1].is_empty());
    }

    #[test]
    fn namespaces_tell_whose_a_name_is() {
        let text = format!("<a xmlns='u'><b/><p:c xmlns:p='{PUMP_NAMESPACE}'/><q:d xmlns:q='v'/><e xmlns=''/></a>");
        let spaces: Vec<_> = read(&text).expect("reads").iter().map(|node| node.space).collect();
        assert_eq!(spaces, [Space::Format, Space::Format, Space::Pump, Space::Other, Space::Other]);
    }
}
