//! What of the failure history a pack depends on.

use super::super::job::Job;
use super::{class_of, edges, is_between, is_class, is_coded};
use crate::contract::Audience;
use crate::mining::patterns_of;
use fieldpack_graph::columns::Columns;
use fieldpack_graph::knowledge::{Datatype, Dimension, Facts, Iri};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The band of each dimension that the facts lie in for sure: patterns of these bear on the job, and no others.
fn bands_of(job: &Job<'_>, facts: &Facts) -> BTreeMap<Arc<str>, usize> {
    let band = |dimension: &Dimension| {
        let actual = facts.get(&dimension.notation)?;
        let bands = match dimension.datatype {
            Datatype::Flag => 2,
            Datatype::Code => dimension.classes.len(),
            _ => dimension.band_edges.len() + 1,
        };
        (0..bands).find(|band| match is_coded(dimension) {
            true => class_of(dimension, *band).is_some_and(|class| is_class(actual, &class)),
            false => is_between(dimension, actual, edges(dimension, *band)),
        })
    };
    job.knowledge.dimensions.values().filter_map(|known| Some((known.notation.clone(), band(known)?))).collect()
}

/// What of the failure history a pack depends on: the patterns of its machine classes in the bands that the site
/// lies in, as a digest for each class. Another event or hour of a class changes a pack only where it changes these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PatternsRead {
    /// The band of each dimension that the site lies in.
    bands: BTreeMap<Arc<str>, usize>,
    /// By notation of the machine class: a digest of the patterns that bear on the job.
    classes: BTreeMap<Arc<str>, String>,
}

impl PatternsRead {
    /// What of the failure history a job depends on.
    pub(crate) fn of(job: &Job<'_>, columns: &Columns, facts: &Facts, classes: &[Iri]) -> Self {
        let mut read = Self { bands: bands_of(job, facts), classes: BTreeMap::new() };
        if job.options.audience != Audience::Internal {
            return read;
        }
        let concepts = classes.iter().filter_map(|class| job.knowledge.concepts.get(class));
        read.classes =
            concepts.map(|concept| (concept.notation.clone(), read.digest(columns, &concept.notation))).collect();
        read
    }

    /// The classes whose patterns are others now.
    pub(crate) fn touched<'p>(&'p self, columns: &'p Columns) -> impl Iterator<Item = &'p Arc<str>> {
        let others = self.classes.iter().filter(|(class, digest)| self.digest(columns, class) != **digest);
        others.map(|(class, _)| class)
    }

    /// A digest of the patterns of a class that bear on the job.
    fn digest(&self, columns: &Columns, class: &str) -> String {
        let mut hasher = Sha256::new();
        for pattern in patterns_of(columns, class).iter() {
            let bears = self.bands.get(&pattern.dimension) == Some(&pattern.band);
            if bears {
                // A pattern is plain numbers and names, which always can be written.
                hasher.update(serde_json::to_vec(pattern).unwrap_or_default());
            }
        }
        hasher.finalize().iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }
}
