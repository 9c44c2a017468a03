//! Machines of a fleet: those that readings come from.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A machine of a fleet (ISO/TS 15143-3: equipment), by the identifier that its telematics provider gives it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equipment {
    /// Its name in the fleet.
    pub label: Arc<str>,
    /// Its maker's name.
    #[serde(default)]
    pub maker: Option<Arc<str>>,
    /// Its model's designation (`HBT90CH-2150D`).
    #[serde(default)]
    pub machine_model: Option<Arc<str>>,
    /// Its class's notation (`trailer_pump`).
    #[serde(default)]
    pub machine_class: Option<Arc<str>>,
    /// Serial number or PIN (ISO 10261).
    #[serde(default)]
    pub serial: Option<Arc<str>>,
    /// The IRI of the site where it works; absent: at none. Its readings count for that site from then on.
    #[serde(default)]
    pub site: Option<Arc<str>>,
}
