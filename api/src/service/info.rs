//! What the service says of itself: versions, counts, limits, promises.

use super::{Asker, Service};
use crate::deprecation::{DEPRECATED, DeprecationNotice, notices};
use crate::problem::Problem;
use fieldpack_graph::record::RecordType;
use fieldpack_journal::Durability;
use fieldpack_pack::contract::AsOf;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the service says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Info {
    /// Always `fieldpack`.
    pub service: String,
    /// The program's version.
    pub version: String,
    /// Which world answers at the moment.
    pub as_of: AsOf,
    /// How much it holds.
    pub counts: Counts,
    /// What a request may ask for.
    pub limits: InfoLimits,
    /// What is promised.
    pub promises: Promises,
    /// What still works and will go, and what takes its place.
    #[serde(default)]
    pub deprecations: Vec<DeprecationNotice>,
}

/// How much the world holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counts {
    /// Records by type.
    pub records: BTreeMap<String, u64>,
    /// Different texts that have a vector.
    pub vectors: u64,
    /// Of these, how many are synthetic.
    pub synthetic: u64,
    /// Machines known.
    pub machines: u64,
    /// Prohibitions known.
    pub rules: u64,
    /// Places known.
    pub places: u64,
    /// Dimensions known.
    pub dimensions: u64,
    /// Activities that packs are made for.
    pub activities_covered: u64,
    /// Activities known.
    pub activities: u64,
}

/// What a request may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InfoLimits {
    /// Longest question, Unicode characters.
    pub text_characters: usize,
    /// Most hits of a search page.
    pub search_hits: usize,
    /// Up to how many the records that match a search are counted.
    pub count_up_to: usize,
    /// Most lines of one `POST /v1/records`.
    pub record_lines: usize,
    /// Longest line of records, bytes.
    pub record_line_bytes: usize,
    /// Most vertices of a polygon.
    pub polygon_vertices: usize,
    /// Largest request body, bytes.
    pub body_bytes: usize,
    /// Largest body of `POST /v1/records`, bytes.
    pub records_body_bytes: usize,
}

/// What is promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Promises {
    /// What the acknowledgement of a write means: `volatile`, `synced` or `replicated`.
    pub durability: String,
}

impl Service {
    /// What the service says of itself.
    ///
    /// # Errors
    /// `sequence_not_reached` where a sequence is demanded that is not reached in time.
    pub fn info(&self, min_sequence: Option<u64>, asker: &Asker) -> Result<Info, Problem> {
        let world = self.world_at(min_sequence, asker.language)?;
        let knowledge = &world.knowledge;
        let count = |record_type: RecordType| world.columns.table(record_type).len() as u64;
        let synthetic = |record_type| world.columns.rows(record_type).filter(|row| row.is_synthetic()).count() as u64;
        let settings = &self.inner.settings;
        Ok(Info {
            service: "fieldpack".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            as_of: AsOf {
                epoch: world.epoch.clone(),
                sequence: world.sequence,
                knowledge: knowledge.version.as_str().into(),
                artefacts: world.artefacts().into(),
                program: env!("CARGO_PKG_VERSION").into(),
            },
            counts: Counts {
                records: RecordType::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), count(kind))).collect(),
                vectors: world.meaning.len() as u64,
                synthetic: RecordType::ALL.into_iter().map(synthetic).sum(),
                machines: knowledge.machines.len() as u64,
                rules: knowledge.rules.len() as u64,
                places: knowledge.places.len() as u64,
                dimensions: knowledge.dimensions.len() as u64,
                activities_covered: knowledge.activities.values().filter(|activity| activity.covered).count() as u64,
                activities: knowledge.activities.len() as u64,
            },
            limits: InfoLimits {
                text_characters: settings.limits.text_characters,
                search_hits: settings.limits.search_hits,
                count_up_to: settings.limits.count_up_to,
                record_lines: settings.limits.record_lines,
                record_line_bytes: settings.limits.record_line_bytes,
                polygon_vertices: settings.limits.polygon_vertices,
                body_bytes: settings.http.body_limit_bytes,
                records_body_bytes: settings.http.records_body_limit_bytes,
            },
            promises: Promises {
                durability: match self.durability() {
                    Durability::Volatile => "volatile",
                    Durability::Synced => "synced",
                    Durability::Replicated => "replicated",
                }
                .to_owned(),
            },
            deprecations: notices(DEPRECATED),
        })
    }
}
