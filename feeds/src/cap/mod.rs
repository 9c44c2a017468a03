//! Alerts of the Common Alerting Protocol: OASIS CAP 1.2 (OASIS Standard, 1 July 2010), and 1.1.
//!
//! An alert says what is wrong, for whom and where; each of its infos is one hazard in one language, each
//! area a text with polygons, circles or codes. Weather services publish their warnings so.
//!
//! Unlike a fleet snapshot an alert is taken whole or not at all: half a warning is worse than a refused one
//! that is sent again. What the standard does not know (signatures, extensions) is listed in
//! [`CapAlert::unknown`].
//!
//! # What the standard leaves open
//! - An info may have no `expires`. The standard then leaves it to each recipient how long to keep it, so
//!   [`CapInfo::expires`] is an `Option` and the caller takes a setting.
//! - `onset` and `effective` may be absent: [`CapInfo::begins`] says what then holds.
//! - Times are RFC 3339 with an offset. The standard forbids the `Z` that many services write: it is taken.
//! - The certainty `Very Likely` of CAP 1.0 is read as `Likely`, as the standard asks.
//!
//! Coordinates are turned round: the standard writes `latitude,longitude`, everything here has longitude
//! first. Altitudes are feet above mean sea level, as the standard has them.

mod alert;
mod geometry;
mod reader;
mod wording;

pub use alert::{CapAlert, CapArea, CapInfo, CapResource, CapVersion, Circle, NamedValue, Reference, Ring};
pub use wording::{Category, Certainty, MsgType, ResponseType, Scope, Severity, Status, Urgency};

use crate::{FeedError, Limits};

/// Reads an alert.
///
/// # Errors
/// A located [`FeedError`]: the first thing that does not fit.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<CapAlert, FeedError> {
    reader::read(bytes, limits)
}
