//! A fleet as it grows: each node below the root goes to its place, and is forgotten.

use super::fleet::{Fleet, Link};
use super::machine;
use super::pump::Units;
use crate::error::{FeedCode, FeedError, locate};
use crate::expected::Expected;
use crate::fields::{Fields, Names};
use crate::node::{Node, Space};
use crate::trail::Trail;
use crate::{Format, Limits};

/// A fleet as it grows.
pub(super) struct FleetBuilder<'l> {
    pub(super) format: Format,
    pub(super) limits: &'l Limits,
    pub(super) fleet: Fleet,
    /// The units that were looked at.
    pub(super) units: Units,
    /// Machines that came, taken or not.
    machines: usize,
    /// The path of what holds the nodes: the root in XML, a JSON pointer in JSON.
    pub(super) base: String,
}

impl<'l> FleetBuilder<'l> {
    /// A fleet with nothing in it.
    pub(super) fn new(format: Format, limits: &'l Limits) -> Self {
        Self { format, limits, fleet: Fleet::default(), units: Units::default(), machines: 0, base: String::new() }
    }

    /// Takes a node that stands right below the root.
    ///
    /// # Errors
    /// A [`FeedError`] where a limit is passed. What is wrong with a value is put with the refused.
    pub(super) fn take(&mut self, node: &Node<'_>) -> Result<(), FeedError> {
        let base = std::mem::take(&mut self.base);
        let trail = Trail::top(node, &base, self.format, self.limits);
        let taken = self.taken(&trail);
        self.base = base;
        taken
    }

    fn taken(&mut self, trail: &Trail<'_>) -> Result<(), FeedError> {
        let is = |name: &str| trail.node.space == Space::Format && trail.node.name.eq_ignore_ascii_case(name);
        if is("Equipment") {
            return self.equipment(&trail.nth(self.machines));
        }
        if is("Links") {
            return self.link(trail);
        }
        let read = if is("version") {
            self.version(trail)
        } else if is("snapshotTime") {
            self.snapshot_time(trail)
        } else {
            self.fleet.unknown.note(trail.names(), self.limits);
            return Ok(());
        };
        read.or_else(|fault| self.refuse(fault))
    }

    fn version(&mut self, trail: &Trail<'_>) -> Result<(), FeedError> {
        if !trail.node.is_empty() {
            let version = trail.word()?.into_owned();
            once(&mut self.fleet.version, version, trail)?;
        }
        Ok(())
    }

    fn snapshot_time(&mut self, trail: &Trail<'_>) -> Result<(), FeedError> {
        if !trail.node.is_empty() {
            let time = trail.time()?;
            once(&mut self.fleet.snapshot_time, time, trail)?;
        }
        Ok(())
    }

    fn link(&mut self, trail: &Trail<'_>) -> Result<(), FeedError> {
        if self.fleet.links.len() >= self.limits.max_links {
            let expected = Expected::AtMost(self.limits.max_links, "个链接", "links");
            return Err(trail.fault(FeedCode::TooMany, "", expected));
        }
        let fields = Fields::of(trail, Names::AnyCase, Space::Format);
        let text = |name| -> Result<String, FeedError> { Ok(fields.required(name)?.text()?.into_owned()) };
        if trail.node.is_empty() {
            return Ok(());
        }
        match text("rel").and_then(|rel| Ok(Link { rel, href: text("href")? })) {
            Ok(link) => self.fleet.links.push(link),
            Err(fault) => self.refuse(fault)?,
        }
        fields.rest_and_text(&mut self.fleet.unknown);
        Ok(())
    }

    fn equipment(&mut self, trail: &Trail<'_>) -> Result<(), FeedError> {
        self.machines += 1;
        if self.machines > self.limits.max_equipment {
            let expected = Expected::AtMost(self.limits.max_equipment, "台设备", "machines");
            return Err(trail.fault(FeedCode::TooMany, "", expected));
        }
        machine::read(trail, self)
    }

    /// Puts a value with the refused.
    ///
    /// # Errors
    /// `too_many` where enough were refused already: the document is of another kind than it says.
    pub(super) fn refuse(&mut self, fault: FeedError) -> Result<(), FeedError> {
        if self.fleet.refused.len() >= self.limits.max_refused {
            let expected = Expected::AtMost(self.limits.max_refused, "个不合要求的值", "values that do not fit");
            return Err(fault.instead(FeedCode::TooMany, expected));
        }
        self.fleet.refused.push(fault);
        Ok(())
    }

    /// The fleet, with the faults at their lines.
    pub(super) fn done(mut self, text: &str) -> Fleet {
        locate(text, &mut self.fleet.refused);
        self.fleet
    }
}

/// Sets what may be said once.
fn once<T>(place: &mut Option<T>, value: T, trail: &Trail<'_>) -> Result<(), FeedError> {
    if place.is_some() {
        return Err(trail.fault(FeedCode::RepeatedField, &trail.node.value.written(), Expected::Once));
    }
    *place = Some(value);
    Ok(())
}
