//! The fields of a node: taken by name, with the rest noted.

use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::node::{Node, Scalar, Space};
use crate::trail::Trail;
use crate::unknown::Unknown;
use std::cell::Cell;

/// How names are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Names {
    /// As they are written.
    Exact,
    /// Without regard to case: providers write `datetime`, `dateTime` and `Datetime`.
    AnyCase,
}

/// The fields of one node.
pub(crate) struct Fields<'a> {
    trail: &'a Trail<'a>,
    names: Names,
    space: Space,
    taken: Vec<Cell<bool>>,
}

impl<'a> Fields<'a> {
    /// The fields of a node whose names are of a space.
    pub(crate) fn of(trail: &'a Trail<'a>, names: Names, space: Space) -> Self {
        let taken = trail.node.children.iter().map(|_| Cell::new(false)).collect();
        Self { trail, names, space, taken }
    }

    /// Whether a node is the field of a name. Attributes without prefix belong to their element.
    fn is(&self, node: &Node<'_>, name: &str) -> bool {
        let same_name = match self.names {
            Names::Exact => node.name == name,
            Names::AnyCase => node.name.eq_ignore_ascii_case(name),
        };
        same_name && (node.space == self.space || (node.attribute && node.space == Space::Format))
    }

    /// All fields of a name in which something is said, in order.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = Trail<'a>> {
        self.trail
            .node
            .children
            .iter()
            .zip(&self.taken)
            .filter(move |(node, _)| self.is(node, name))
            .inspect(|(_, taken)| taken.set(true))
            .filter(|(node, _)| !node.is_empty())
            .enumerate()
            .map(|(nth, (node, _))| self.trail.child(node).nth(nth))
    }

    /// The field of a name; `None` where nothing is said.
    ///
    /// # Errors
    /// `repeated_field` where it stands twice.
    pub(crate) fn one(&self, name: &str) -> Result<Option<Trail<'a>>, FeedError> {
        let mut found = self.all(name);
        let first = found.next().map(Trail::alone);
        match found.next() {
            None => Ok(first),
            Some(second) => Err(second.fault(FeedCode::RepeatedField, &second.node.value.written(), Expected::Once)),
        }
    }

    /// The field of a name.
    ///
    /// # Errors
    /// `missing_field` where nothing is said, `repeated_field` where it stands twice.
    pub(crate) fn required(&self, name: &'static str) -> Result<Trail<'a>, FeedError> {
        self.one(name)?.ok_or_else(|| self.trail.fault(FeedCode::MissingField, "", Expected::Field(name)))
    }

    /// The first field that was not taken.
    pub(crate) fn first_left(&self) -> Option<Trail<'a>> {
        let mut left = self.trail.node.children.iter().zip(&self.taken).filter(|(_, taken)| !taken.get());
        left.next().map(|(node, _)| self.trail.child(node))
    }

    /// Notes what was not taken.
    pub(crate) fn rest(&self, unknown: &mut Unknown) {
        for (node, _) in self.trail.node.children.iter().zip(&self.taken).filter(|(_, taken)| !taken.get()) {
            unknown.note(self.trail.child(node).names(), self.trail.limits);
        }
    }

    /// Notes what was not taken, and text that stands beside the fields.
    pub(crate) fn rest_and_text(&self, unknown: &mut Unknown) {
        self.rest(unknown);
        if self.trail.node.value != Scalar::Empty {
            unknown.note(self.trail.names() + "/text()", self.trail.limits);
        }
    }
}
