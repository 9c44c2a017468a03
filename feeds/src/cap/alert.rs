//! An alert as typed values.

use super::wording::{Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency};
use crate::unknown::Unknown;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// The version of the protocol.
    CapVersion {
        /// Version 1.1.
        V1_1 = "1.1",
        /// Version 1.2.
        V1_2 = "1.2",
    }
}

/// An alert, update, cancellation, acknowledgement or rejection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapAlert {
    /// The version of the protocol, by its namespace.
    pub version: CapVersion,
    /// Its identifier, unique for its sender.
    pub identifier: String,
    /// Who sent it.
    pub sender: String,
    /// When.
    pub sent: Timestamp,
    /// How it is to be handled.
    pub status: Status,
    /// What it does.
    pub msg_type: MsgType,
    /// For whom it is.
    pub scope: Scope,
    /// The operator or device that it comes from.
    pub source: Option<String>,
    /// The rule of a restricted one, as written.
    pub restriction: Option<String>,
    /// The recipients of a private one, as written.
    pub addresses: Option<String>,
    /// Codes of special handling.
    pub codes: Vec<String>,
    /// Its purpose or meaning, above all of cancellations and errors.
    pub note: Option<String>,
    /// The earlier messages that it refers to.
    pub references: Vec<Reference>,
    /// The incidents that it belongs to, as written.
    pub incidents: Option<String>,
    /// What it says, one for each hazard and language; acknowledgements and cancellations may have none.
    pub infos: Vec<CapInfo>,
    /// Names that the standard does not have, with how often they came.
    pub unknown: Unknown,
}

impl CapAlert {
    /// Whether it is to be acted on: the status is `Actual`. Tests, drafts and exercises are not.
    #[must_use]
    pub fn is_actual(&self) -> bool {
        self.status == Status::Actual
    }

    /// The earlier messages that hold no more because of this one: the references of an `Update` or `Cancel`.
    /// None for other types, and none where the sender left them out, which the standard does not forbid.
    #[must_use]
    pub fn replaces(&self) -> &[Reference] {
        match self.msg_type {
            MsgType::Update | MsgType::Cancel => &self.references,
            MsgType::Alert | MsgType::Ack | MsgType::Error => &[],
        }
    }

    /// How later messages refer to this one.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference { sender: self.sender.clone(), identifier: self.identifier.clone(), sent: self.sent }
    }
}

/// A message, by the three things that name it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference {
    /// Who sent it.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent.
    pub sent: Timestamp,
}

/// One hazard in one language.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapInfo {
    /// The language (RFC 3066), as written; see [`language`](Self::language).
    pub stated_language: Option<String>,
    /// The kinds of event; at least one.
    pub categories: Vec<Category>,
    /// The event, in words.
    pub event: String,
    /// What those addressed should do.
    pub response_types: Vec<ResponseType>,
    /// How soon to act.
    pub urgency: Urgency,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub certainty: Certainty,
    /// The intended audience.
    pub audience: Option<String>,
    /// Codes of the event, by the name of their list.
    pub event_codes: Vec<NamedValue>,
    /// When the information comes into force.
    pub effective: Option<Timestamp>,
    /// When the event is expected to begin.
    pub onset: Option<Timestamp>,
    /// When the information expires, later than the alert was sent. `None` is allowed: the standard leaves
    /// it to each recipient then.
    pub expires: Option<Timestamp>,
    /// Who issues it, in words.
    pub sender_name: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// What the hazard is.
    pub description: Option<String>,
    /// What to do.
    pub instruction: Option<String>,
    /// A page with more.
    pub web: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Further values, by names of the sender's own.
    pub parameters: Vec<NamedValue>,
    /// Files that go with it; their contents are not kept.
    pub resources: Vec<CapResource>,
    /// Where it holds.
    pub areas: Vec<CapArea>,
}

impl CapInfo {
    /// The language; `en-US` where none is stated, as the standard says.
    #[must_use]
    pub fn language(&self) -> &str {
        self.stated_language.as_deref().unwrap_or("en-US")
    }

    /// When it begins, in an alert that was sent at `sent`: at its onset, else when it comes into force,
    /// which without a statement is when it was sent.
    #[must_use]
    pub fn begins(&self, sent: Timestamp) -> Timestamp {
        self.onset.or(self.effective).unwrap_or(sent)
    }
}

/// A value with the name of its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedValue {
    /// The name of the list or domain (`valueName`).
    pub name: String,
    /// The value.
    pub value: String,
}

/// A file that goes with an info.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapResource {
    /// What it is.
    pub description: String,
    /// Its media type; 1.1 may leave it out.
    pub mime_type: Option<String>,
    /// Its address, as written. Nothing here follows it.
    pub uri: Option<String>,
}

/// A place where an info holds: the union of its polygons, circles and codes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CapArea {
    /// The place, in words.
    pub description: String,
    /// Its polygons.
    pub polygons: Vec<Ring>,
    /// Its circles.
    pub circles: Vec<Circle>,
    /// Codes of places, by the name of their list.
    pub geocodes: Vec<NamedValue>,
    /// The altitude, or the lower one of a range, feet above mean sea level.
    pub altitude_ft: Option<f64>,
    /// The upper altitude of a range, feet above mean sea level.
    pub ceiling_ft: Option<f64>,
}

/// A closed ring of at least four pairs `[longitude, latitude]` in degrees, WGS 84; the last is the first.
/// Whether it crosses itself is not looked at.
pub type Ring = Vec<[f64; 2]>;

/// A circle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Circle {
    /// The centre's longitude, degrees.
    pub lon: f64,
    /// The centre's latitude, degrees.
    pub lat: f64,
    /// The radius in kilometres, not negative.
    pub radius_km: f64,
}
