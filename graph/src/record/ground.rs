//! Ground and material: aggregate reports, boreholes, hazards, concrete mixes.

use super::{ConditionValue, Position};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which fraction of the aggregate a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fraction {
    /// Sand, judged after GB/T 14684.
    Fine,
    /// Stone, judged after GB/T 14685.
    Coarse,
}

/// One sieve of a report.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SieveReading {
    /// Sieve size, mm.
    pub sieve_mm: f64,
    /// Cumulative retained, percent of the sample's mass.
    pub cumulative_retained_percent: f64,
}

/// An aggregate (sieve) report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gradation {
    /// The site's IRI, where the report is for one.
    #[serde(default)]
    pub site: Option<Arc<str>>,
    /// The quarry or supplier.
    #[serde(default)]
    pub supplier: Option<Arc<str>>,
    /// Where the sample was taken.
    #[serde(default)]
    pub position: Option<Position>,
    /// The day of the test.
    #[serde(default)]
    pub at: Option<Date>,
    /// Which fraction.
    pub fraction: Fraction,
    /// Nominal range for stone, for example `5-25`.
    #[serde(default)]
    pub nominal: Option<Arc<str>>,
    /// The sieves, any order.
    pub sieves: Vec<SieveReading>,
    /// What else was found: silt, flaky content, moisture, shape.
    #[serde(default)]
    pub conditions: Vec<ConditionValue>,
}

/// A borehole or pumping test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Borehole {
    /// Its name.
    pub label: Arc<str>,
    /// What the log says, in words.
    #[serde(default)]
    pub text: Arc<str>,
    /// Where it is.
    pub position: Position,
    /// The day that it was opened.
    #[serde(default)]
    pub at: Option<Date>,
    /// Its depth, m.
    #[serde(default)]
    pub depth_m: Option<f64>,
    /// What was found: groundwater depth, inflow, overburden.
    #[serde(default)]
    pub conditions: Vec<ConditionValue>,
}

/// A dated, located hazard event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hazard {
    /// What kind: landslide, debris flow, rock fall.
    pub category: Arc<str>,
    /// What set it off: rain, construction, earthquake.
    #[serde(default)]
    pub trigger: Option<Arc<str>>,
    /// What the source says of it.
    #[serde(default)]
    pub text: Arc<str>,
    /// Where it was.
    pub position: Position,
    /// How far the position may be off, km; absent: unknown.
    #[serde(default)]
    pub accuracy_km: Option<f64>,
    /// The day.
    #[serde(default)]
    pub at: Option<Date>,
    /// Conditions stated with it.
    #[serde(default)]
    pub conditions: Vec<ConditionValue>,
}

/// A concrete mix with its measured properties.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConcreteMix {
    /// Its name.
    pub label: Arc<str>,
    /// Components by name, kg per cubic metre.
    pub components_kg_per_m3: BTreeMap<Arc<str>, f64>,
    /// Measured properties: slump, strength.
    #[serde(default)]
    pub conditions: Vec<ConditionValue>,
}
