//! Service providers: what they cover, what they can do, when they are open.

use super::Position;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Hours of the week in which a provider is open, local time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenHours {
    /// ISO weekdays, 1 Monday to 7 Sunday.
    pub weekdays: Vec<u8>,
    /// Opening, hours after midnight, 0 to 24.
    pub from_h: f64,
    /// Closing, hours after midnight; smaller than `from_h` where it lies after midnight.
    pub to_h: f64,
}

/// How to reach a provider; shown by audience.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Telephone number.
    #[serde(default)]
    pub phone: Option<Arc<str>>,
    /// Mail address.
    #[serde(default)]
    pub email: Option<Arc<str>>,
    /// The person to ask for.
    #[serde(default)]
    pub person: Option<Arc<str>>,
}

/// A service provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Its name.
    pub label: Arc<str>,
    /// What it says of itself.
    #[serde(default)]
    pub text: Arc<str>,
    /// Its base.
    pub position: Position,
    /// The area that it covers: a GeoJSON Polygon or MultiPolygon, longitude before latitude.
    #[serde(default)]
    pub coverage: Option<serde_json::Value>,
    /// Skills: notations of machine classes it services (`trailer_pump`) and of skills (`altitude_work`).
    #[serde(default)]
    pub skills: Vec<Arc<str>>,
    /// Parts it stocks (notations).
    #[serde(default)]
    pub parts: Vec<Arc<str>>,
    /// What it does: `repair`, `rental`, `haul`, `concrete`, `aggregate`.
    #[serde(default)]
    pub services: Vec<Arc<str>>,
    /// Makers it is authorised for.
    #[serde(default)]
    pub makers: Vec<Arc<str>>,
    /// Opening hours; empty: unknown.
    #[serde(default)]
    pub hours: Vec<OpenHours>,
    /// Offset of its local time from UTC, h.
    #[serde(default)]
    pub utc_offset_h: f64,
    /// Notice that it needs, h.
    #[serde(default)]
    pub notice_h: Option<f64>,
    /// Highest altitude at which it has worked, m.
    #[serde(default)]
    pub altitude_worked_m: Option<f64>,
    /// Tickets closed, in all.
    #[serde(default)]
    pub tickets_closed: Option<u32>,
    /// Of those, fixed at the first visit.
    #[serde(default)]
    pub first_visit_fixed: Option<u32>,
    /// Mean response time, h.
    #[serde(default)]
    pub mean_response_h: Option<f64>,
    /// How to reach it.
    #[serde(default)]
    pub contact: Contact,
    /// Languages spoken (`zh`, `bo`, `en`).
    #[serde(default)]
    pub languages: Vec<Arc<str>>,
}
