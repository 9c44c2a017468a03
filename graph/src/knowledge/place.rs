//! Places with their position and height.

use super::{Iri, Label, Source};
use fieldpack_quantity::Interval;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What kind of place it is: decides how far its height may differ from the site's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceKind {
    /// A town or village.
    Town,
    /// A region, province or country: no height of its own.
    Region,
    /// A mine.
    Mine,
    /// A dam or power station.
    Dam,
    /// A mountain pass.
    Pass,
    /// A road or railway line, a bridge, a tunnel.
    Line,
    /// Anything else.
    Other,
}

/// A place of the gazetteer.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its IRI.
    pub iri: Iri,
    /// Its name.
    pub label: Label,
    /// Other names, traditional characters and older spellings among them, any language.
    pub names: Vec<Arc<str>>,
    /// The province or country it lies in, as named by the source; may be empty.
    pub admin: Label,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// Longitude, degrees, WGS 84; `None` for a region or a long route.
    pub lon: Option<f64>,
    /// Latitude, degrees, WGS 84.
    pub lat: Option<f64>,
    /// Height above sea level, m, with the spread that its certainty asks for.
    pub altitude_m: Option<Interval>,
    /// Where position and height come from.
    pub source: Source,
    /// What else is to be said of it.
    pub note: Arc<str>,
}
