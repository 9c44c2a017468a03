//! Evidence for a pack: the records that are most like a job, whatever it is that makes them alike.

use crate::heard::Heard;
use fieldpack_graph::knowledge::Facts;
use fieldpack_graph::record::{Position, RecordType};
use std::sync::Arc;

/// What a pack wants to be shown.
///
/// Types, classes, synthetic and the maximum distance restrict; conditions, position, months,
/// activity and text rank. A record of another activity or class is never evidence; one that states
/// none is.
#[derive(Clone, Debug, Default)]
pub struct EvidenceQuery {
    /// Conditions by notation; quantities that are no dimensions are passed over.
    pub conditions: Facts,
    /// Where the job is.
    pub position: Option<Position>,
    /// The months of the works, 1 to 12.
    pub months: Vec<u8>,
    /// The activity's notation.
    pub activity: Option<Arc<str>>,
    /// Notations of the machine classes that are of interest; empty: all.
    pub classes: Vec<Arc<str>>,
    /// Record types; empty: all.
    pub types: Vec<RecordType>,
    /// The customer's words; rank only.
    pub text: Option<String>,
    /// What was heard in them already ([`World::hear`](crate::World::hear)), where several queries share it; then
    /// `text` is passed over.
    pub heard: Option<Arc<Heard>>,
    /// Records farther from `position` are left out, km; `None`: wherever they are.
    pub max_distance_km: Option<f64>,
    /// Leave synthetic records out.
    pub exclude_synthetic: bool,
    /// Only records of this owner.
    pub owner: Option<Arc<str>>,
    /// How many hits.
    pub limit: usize,
}
