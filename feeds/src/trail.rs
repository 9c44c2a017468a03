//! Where a reader is in a document, and the values that stand there.

use crate::Format;
use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::limits::Limits;
use crate::node::{Node, Scalar};
use jiff::Timestamp;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Characters of a time; the longest of RFC 3339 has some 40.
const LONGEST_TIME: usize = 64;

/// A node with the way to it. It costs nothing until a fault asks for its path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trail<'a> {
    /// The node.
    pub(crate) node: &'a Node<'a>,
    /// How the document is written.
    pub(crate) format: Format,
    /// What is read at most.
    pub(crate) limits: &'a Limits,
    /// The path of what holds the node, where that is no node.
    base: &'a str,
    /// What holds the node.
    parent: Option<&'a Trail<'a>>,
    /// Which one of its name it is, counted from 0, where that is worth saying in XML.
    nth: Option<usize>,
}

impl<'a> Trail<'a> {
    /// A node that stands right below a path.
    pub(crate) fn top(node: &'a Node<'a>, base: &'a str, format: Format, limits: &'a Limits) -> Self {
        Self { node, format, limits, base, parent: None, nth: None }
    }

    /// A whole document, whose root has no name and no part in paths.
    pub(crate) fn root(node: &'a Node<'a>, format: Format, limits: &'a Limits) -> Self {
        Self::top(node, "", format, limits)
    }

    /// A node in this one.
    pub(crate) fn child(&'a self, node: &'a Node<'a>) -> Trail<'a> {
        Trail { node, format: self.format, limits: self.limits, base: "", parent: Some(self), nth: None }
    }

    /// The same node as the n-th of its name, counted from 0.
    pub(crate) fn nth(self, nth: usize) -> Self {
        Self { nth: Some(nth), ..self }
    }

    /// The same node as the only one of its name.
    pub(crate) fn alone(self) -> Self {
        Self { nth: None, ..self }
    }

    /// The path: of elements in XML, a JSON pointer in JSON.
    pub(crate) fn path(&self) -> String {
        let mut path = self.parent.map_or_else(|| self.base.to_owned(), Trail::path);
        if self.parent.is_none() && self.node.name.is_empty() {
            return path;
        }
        path.push('/');
        match self.format {
            Format::Xml => {
                path.push_str(if self.node.attribute { "@" } else { "" });
                path.push_str(&self.node.name);
                if let Some(nth) = self.nth {
                    let _ = write!(path, "[{}]", nth + 1);
                }
            }
            Format::Json => {
                path.push_str(&escaped(&self.node.name));
                if let Some(index) = self.node.index {
                    let _ = write!(path, "/{index}");
                }
            }
        }
        path
    }

    /// The names from below the root down to this node, for the list of what is unknown.
    pub(crate) fn names(&self) -> String {
        let mut names = self.parent.map_or_else(String::new, |parent| parent.names() + "/");
        names.push_str(if self.node.attribute { "@" } else { "" });
        names.push_str(&self.node.name);
        names
    }

    /// A fault of this node.
    pub(crate) fn fault(&self, code: FeedCode, found: &str, expected: Expected) -> FeedError {
        let fault = FeedError::new(code, self.path(), found, expected);
        if self.format == Format::Xml { fault.at_byte(self.node.byte) } else { fault }
    }

    /// The fault of a value that is not what was expected.
    fn unfit(&self, expected: Expected) -> FeedError {
        self.fault(FeedCode::InvalidValue, &self.node.value.written(), expected)
    }

    /// A text; of any length that was read.
    pub(crate) fn text(&self) -> Result<Cow<'a, str>, FeedError> {
        match &self.node.value {
            Scalar::Empty | Scalar::Flag(_) => Err(self.unfit(Expected::Text)),
            value => Ok(value.written()),
        }
    }

    /// A short text: a name, an identifier, a unit.
    pub(crate) fn word(&self) -> Result<Cow<'a, str>, FeedError> {
        let word = self.text()?;
        let limit = self.limits.max_word_chars;
        if word.len() > limit && word.chars().count() > limit {
            return Err(self.fault(FeedCode::TooLong, &word, Expected::AtMost(limit, "个字符", "characters")));
        }
        Ok(word)
    }

    /// A finite number, written as a number or as text.
    pub(crate) fn number(&self) -> Result<f64, FeedError> {
        let number = match &self.node.value {
            Scalar::Number(number) => Some(*number),
            #[expect(clippy::cast_precision_loss, reason = "a number of JSON is a double")]
            Scalar::Integer(number) => Some(*number as f64),
            Scalar::Text(text) => text.parse().ok(),
            Scalar::Empty | Scalar::Flag(_) => None,
        };
        // The standard library reads `inf` and `nan`, which are no measured values.
        number.filter(|number| number.is_finite()).ok_or_else(|| self.unfit(Expected::Number))
    }

    /// A number in a closed range.
    pub(crate) fn number_in(&self, low: f64, high: f64) -> Result<f64, FeedError> {
        let number = self.number()?;
        if (low..=high).contains(&number) {
            return Ok(number);
        }
        Err(self.fault(FeedCode::OutOfRange, &self.node.value.written(), Expected::Range(low, high)))
    }

    /// A number that is not negative.
    pub(crate) fn not_negative(&self) -> Result<f64, FeedError> {
        let number = self.number()?;
        if number >= 0.0 {
            return Ok(number);
        }
        Err(self.fault(FeedCode::OutOfRange, &self.node.value.written(), Expected::NotNegative))
    }

    /// A count.
    pub(crate) fn count(&self) -> Result<u64, FeedError> {
        /// The largest whole number up to which a double tells all of them apart.
        const LARGEST: f64 = 9_007_199_254_740_992.0;
        let number = self.number()?;
        if number.fract() != 0.0 || !(0.0..=LARGEST).contains(&number) {
            return Err(self.fault(FeedCode::OutOfRange, &self.node.value.written(), Expected::WholeNumber));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
        Ok(number as u64)
    }

    /// A truth value.
    pub(crate) fn flag(&self) -> Result<bool, FeedError> {
        match &self.node.value {
            Scalar::Flag(flag) => Ok(*flag),
            Scalar::Integer(1) => Ok(true),
            Scalar::Integer(0) => Ok(false),
            Scalar::Text(text) if text.eq_ignore_ascii_case("true") || text == "1" => Ok(true),
            Scalar::Text(text) if text.eq_ignore_ascii_case("false") || text == "0" => Ok(false),
            _ => Err(self.unfit(Expected::Flag)),
        }
    }

    /// A time.
    pub(crate) fn time(&self) -> Result<Timestamp, FeedError> {
        match &self.node.value {
            Scalar::Text(text) => time(text).ok_or_else(|| self.unfit(Expected::Time)),
            _ => Err(self.unfit(Expected::Time)),
        }
    }
}

/// Reads a time of RFC 3339; `None` where it is none, or has no offset.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    if text.len() > LONGEST_TIME { None } else { text.parse().ok() }
}

/// A name as a JSON pointer writes it (RFC 6901).
pub(crate) fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) { Cow::Owned(name.replace('~', "~0").replace('/', "~1")) } else { name.into() }
}
