//! Which weather alerts hold, which wait for their onset.
//!
//! Alerts follow the order of the journal. An older message that comes again after a newer one (feeds repeat
//! what they have) changes nothing: what was replaced, called off or ended is remembered until its time is
//! over, by the moments that entries name.

use crate::payload::{Alert, AlertBegin, AlertEnd};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An alert that is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Held {
    alert: Arc<Alert>,
    begun: bool,
}

/// An alert that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Gone {
    /// Messages issued up to here are over, microseconds since 1970.
    sent_us: i64,
    /// How long that is remembered, microseconds since 1970.
    until_us: i64,
}

/// What is due for an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueKind {
    /// Its onset.
    Begin,
    /// Its end.
    End,
}

/// Something that an alert waits for: whoever has a clock writes the entry when it is due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    /// When, microseconds since 1970.
    pub at_us: i64,
    /// The alert.
    pub id: Arc<str>,
    /// What.
    pub kind: DueKind,
    /// The message's own moment, for the entry, microseconds since 1970.
    pub sent_us: i64,
}

/// The alerts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Alerts {
    held: BTreeMap<String, Held>,
    gone: BTreeMap<String, Gone>,
}

impl Alerts {
    /// Takes a message: what it replaces goes; it holds from now on, or waits, unless it only calls off.
    pub(crate) fn set(&mut self, alert: Alert) {
        self.gone.retain(|_, gone| gone.until_us > alert.received_us);
        for id in alert.replaces.iter().filter(|id| **id != alert.id) {
            self.end(id, alert.sent_us, alert.expires_us);
        }
        if alert.cancels {
            let id = alert.id.clone();
            return self.end(&id, alert.sent_us, alert.expires_us);
        }
        let is_over = self.gone.get(&alert.id).is_some_and(|gone| gone.sent_us >= alert.sent_us);
        let is_known = self.held.get(&alert.id).is_some_and(|held| held.alert.sent_us >= alert.sent_us);
        if !is_over && !is_known {
            let begun = !alert.waits();
            self.held.insert(alert.id.clone(), Held { alert: Arc::new(alert), begun });
        }
    }

    /// An alert begins, where that message still stands.
    pub(crate) fn begin(&mut self, begin: &AlertBegin) {
        if let Some(held) = self.held.get_mut(&begin.id).filter(|held| held.alert.sent_us == begin.sent_us) {
            held.begun = true;
        }
    }

    /// An alert ends, where that message still stands.
    pub(crate) fn finish(&mut self, end: &AlertEnd) {
        let held = self.held.get(&end.id).filter(|held| held.alert.sent_us == end.sent_us);
        if let Some(expires_us) = held.map(|held| held.alert.expires_us) {
            self.end(&end.id, end.sent_us, expires_us);
        }
    }

    /// Takes an alert away, unless it was issued after `sent_us`, and remembers that while it could come again.
    fn end(&mut self, id: &str, sent_us: i64, until_us: i64) {
        let held = self.held.get(id);
        if held.is_some_and(|held| held.alert.sent_us > sent_us) {
            return;
        }
        let until_us = until_us.max(held.map_or(i64::MIN, |held| held.alert.expires_us));
        self.held.remove(id);
        let gone = self.gone.entry(id.to_owned()).or_insert(Gone { sent_us, until_us });
        *gone = Gone { sent_us: gone.sent_us.max(sent_us), until_us: gone.until_us.max(until_us) };
    }

    /// The alerts that hold, or those that wait, by name.
    pub(crate) fn list(&self, begun: bool) -> Arc<[Arc<Alert>]> {
        self.held.values().filter(|held| held.begun == begun).map(|held| held.alert.clone()).collect()
    }

    /// What is due, the next first.
    pub(crate) fn due(&self) -> Vec<Due> {
        let mut due = Vec::with_capacity(self.held.len());
        for (id, Held { alert, begun }) in &self.held {
            let id: Arc<str> = id.as_str().into();
            let of = |at_us, kind| Due { at_us, id: id.clone(), kind, sent_us: alert.sent_us };
            due.extend(alert.onset_us.filter(|_| !begun).map(|onset| of(onset, DueKind::Begin)));
            due.push(of(alert.expires_us, DueKind::End));
        }
        due.sort();
        due
    }
}
