//! Records: what happened and what is there, as their owners report it.
//!
//! A record has a [`Header`] (identity, owner, whether it is synthetic) and typed data. The data
//! types here are the import format: `POST /v1/records`, the simulator and the table mappings all
//! produce them, and unknown fields are refused. Everything that search and matching look at is
//! reachable through [`RecordData`]'s common views (place, time, conditions, text), so that index and
//! columns need no case for each type.

mod area;
mod case;
mod common;
mod equipment;
mod ground;
mod identity;
mod line;
mod meaning;
mod problem;
mod provider;
mod site;
mod validate;
mod view;

pub use area::{AreaError, MAX_AREA_VERTICES, parse_area};
pub use case::{Failure, ReportedDocument};
pub use common::{ConditionValue, Position, TimeSpan};
pub use equipment::Equipment;
pub use ground::{Borehole, ConcreteMix, Fraction, Gradation, Hazard, SieveReading};
pub use identity::record_iri;
pub use line::{LineChange, Operation, RecordLine, read_data, read_located};
pub use meaning::language_of;
pub use problem::{ProblemCode, RecordProblem};
pub use provider::{Contact, OpenHours, Provider};
pub use site::{BandExposure, ConditionState, Exposure, Site};
pub use validate::{MAX_LIST, MAX_TEXT_CHARS, MAX_WORD_CHARS, UNKNOWN_MODE, Validator};

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who a record is and whose it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Its IRI: `https://fieldpack.dev/id/<type>/<source>/<source_id>`, never changes.
    pub iri: Arc<str>,
    /// The system that it comes from, for example `crm`, `simulation-1`.
    pub source: Arc<str>,
    /// Its identifier there; found by exact search.
    pub source_id: Arc<str>,
    /// Who owns it (an organisation); only the owner may change it.
    pub owner: Arc<str>,
    /// Made by a simulator, not observed: shown wherever the record is shown.
    pub synthetic: bool,
}

/// A record: identity and typed data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Identity and owner.
    pub header: Header,
    /// The data.
    pub data: RecordData,
}

/// The data of a record, by type. In JSON: `{"type": "failure", "data": {...}}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
pub enum RecordData {
    /// A site where works were done or are planned.
    Site(Site),
    /// The conditions of a site over a period.
    ConditionState(ConditionState),
    /// Operating hours of a machine class in a month under given conditions: the denominator of mining.
    Exposure(Exposure),
    /// A failure or repair.
    Failure(Failure),
    /// An aggregate (sieve) report.
    Gradation(Gradation),
    /// A service provider.
    Provider(Provider),
    /// A document, past project or clause text.
    Document(ReportedDocument),
    /// A borehole or pumping test.
    Borehole(Borehole),
    /// A dated hazard event, for example a landslide.
    Hazard(Hazard),
    /// A concrete mix with its measured properties.
    ConcreteMix(ConcreteMix),
    /// A machine of a fleet.
    Equipment(Equipment),
}

/// The types of records, in the order in which they came: stores keep their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordType {
    /// [`Borehole`].
    Borehole,
    /// [`ConcreteMix`].
    ConcreteMix,
    /// [`ConditionState`].
    ConditionState,
    /// [`ReportedDocument`].
    Document,
    /// [`Exposure`].
    Exposure,
    /// [`Failure`].
    Failure,
    /// [`Gradation`].
    Gradation,
    /// [`Hazard`].
    Hazard,
    /// [`Provider`].
    Provider,
    /// [`Site`].
    Site,
    /// [`Equipment`].
    Equipment,
}

impl RecordType {
    /// All types.
    pub const ALL: [Self; 11] = [
        Self::Borehole,
        Self::ConcreteMix,
        Self::ConditionState,
        Self::Document,
        Self::Exposure,
        Self::Failure,
        Self::Gradation,
        Self::Hazard,
        Self::Provider,
        Self::Site,
        Self::Equipment,
    ];

    /// The name in JSON and in IRIs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Borehole => "borehole",
            Self::ConcreteMix => "concrete_mix",
            Self::ConditionState => "condition_state",
            Self::Document => "document",
            Self::Exposure => "exposure",
            Self::Failure => "failure",
            Self::Gradation => "gradation",
            Self::Hazard => "hazard",
            Self::Provider => "provider",
            Self::Site => "site",
            Self::Equipment => "equipment",
        }
    }

    /// The type with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl RecordData {
    /// The type of the data.
    #[must_use]
    pub fn record_type(&self) -> RecordType {
        match self {
            Self::Site(_) => RecordType::Site,
            Self::ConditionState(_) => RecordType::ConditionState,
            Self::Exposure(_) => RecordType::Exposure,
            Self::Failure(_) => RecordType::Failure,
            Self::Gradation(_) => RecordType::Gradation,
            Self::Provider(_) => RecordType::Provider,
            Self::Document(_) => RecordType::Document,
            Self::Borehole(_) => RecordType::Borehole,
            Self::Hazard(_) => RecordType::Hazard,
            Self::ConcreteMix(_) => RecordType::ConcreteMix,
            Self::Equipment(_) => RecordType::Equipment,
        }
    }

    /// Where it is.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Site(data) => data.position,
            Self::Failure(data) => data.position,
            Self::Gradation(data) => data.position,
            Self::Provider(data) => Some(data.position),
            Self::Document(data) => data.position,
            Self::Borehole(data) => Some(data.position),
            Self::Hazard(data) => Some(data.position),
            Self::ConditionState(_) | Self::Exposure(_) | Self::ConcreteMix(_) | Self::Equipment(_) => None,
        }
    }

    /// When it was.
    #[must_use]
    pub fn time(&self) -> Option<TimeSpan> {
        match self {
            Self::Site(data) => data.period,
            Self::ConditionState(data) => Some(data.period),
            Self::Exposure(data) => Some(data.period),
            Self::Failure(data) => data.at.map(TimeSpan::day),
            Self::Gradation(data) => data.at.map(TimeSpan::day),
            Self::Document(data) => data.published.map(TimeSpan::day),
            Self::Borehole(data) => data.at.map(TimeSpan::day),
            Self::Hazard(data) => data.at.map(TimeSpan::day),
            Self::Provider(_) | Self::ConcreteMix(_) | Self::Equipment(_) => None,
        }
    }

    /// The conditions that it states.
    #[must_use]
    pub fn conditions(&self) -> &[ConditionValue] {
        match self {
            Self::Site(data) => &data.conditions,
            Self::ConditionState(data) => &data.conditions,
            Self::Exposure(data) => &data.conditions,
            Self::Failure(data) => &data.conditions,
            Self::Gradation(data) => &data.conditions,
            Self::Document(data) => &data.conditions,
            Self::Borehole(data) => &data.conditions,
            Self::Hazard(data) => &data.conditions,
            Self::ConcreteMix(data) => &data.conditions,
            Self::Provider(_) | Self::Equipment(_) => &[],
        }
    }
}
