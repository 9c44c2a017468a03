//! What may be offered to whoever asks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The offer scope of whoever asked: what combinations of a pack come from. Every list that is empty leaves its matter
/// open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfferView {
    /// Makers; empty: all.
    pub makers: Vec<String>,
    /// Models; empty: all.
    pub models: Vec<String>,
    /// Provinces or countries, by name; empty: all.
    pub regions: Vec<String>,
    /// The first day of offering, `YYYY-MM-DD`.
    pub from: Option<String>,
    /// The last day of offering, `YYYY-MM-DD`.
    pub until: Option<String>,
    /// Whether it holds on the day of the question.
    pub holds: bool,
    /// Whether the site lies in its regions; absent: that is not known.
    pub covers_site: Option<bool>,
    /// Machines of the catalogue that lie outside of it, count.
    pub machines_outside: usize,
}
