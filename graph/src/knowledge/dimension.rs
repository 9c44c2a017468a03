//! Condition dimensions: what a site, a material, a job or a machine can be described by.

use super::{Iri, Label, Source};
use fieldpack_quantity::Unit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the values of a dimension are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datatype {
    /// A real number.
    Number,
    /// A whole number.
    Integer,
    /// A word compared by its number: `C40`, `W8`.
    Grade,
    /// One of the classes.
    Code,
    /// True, false or unknown.
    Flag,
    /// Two hours of the day, may cross midnight.
    HourWindow,
}

/// What a stated value of a dimension may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DimensionRole {
    /// What is found there.
    Site,
    /// What the job must reach.
    Requirement,
    /// What must not be passed.
    Limit,
}

/// A dimension of `dimensions.csv`.
#[derive(Clone, Debug)]
pub struct Dimension {
    /// Its IRI.
    pub iri: Iri,
    /// Its notation, for example `altitude`.
    pub notation: Arc<str>,
    /// The group: air, ground, water, material, geometry, logistics, machine, resource, limit, people.
    pub group: Arc<str>,
    /// What its values are.
    pub datatype: Datatype,
    /// The unit that values are kept in.
    pub unit: Unit,
    /// Local name in the QUDT unit vocabulary; empty where there is none.
    pub qudt: Arc<str>,
    /// Its name.
    pub label: Label,
    /// Other Chinese names; the longest match wins.
    pub synonyms_zh: Vec<Arc<str>>,
    /// Other English names.
    pub synonyms_en: Vec<Arc<str>>,
    /// What a stated value may mean; the first is the usual reading.
    pub roles: Vec<DimensionRole>,
    /// Smallest possible value, inclusive; below is an entry error, not a limit.
    pub physical_min: f64,
    /// Largest possible value, inclusive.
    pub physical_max: f64,
    /// Band edges in rising order; a value on an edge belongs to the upper band. Display, fit and
    /// mining only: rules never read a band.
    pub band_edges: Vec<f64>,
    /// Classes of a coded dimension, by notation.
    pub classes: Vec<Arc<str>>,
    /// What its classes are called, by notation, where they have a name.
    pub class_labels: BTreeMap<Arc<str>, Label>,
    /// Why the edges are where they are, with their marks.
    pub band_reason: Arc<str>,
    /// What it can be derived from, in words; empty where it cannot.
    pub derivable_from: Arc<str>,
    /// How it is to be read.
    pub notes: Arc<str>,
    /// Where the row comes from.
    pub source: Option<Source>,
}

/// A band of a dimension.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Its position from below, 0 the lowest.
    pub index: usize,
    /// Lower edge, inclusive; minus infinity for the lowest band.
    pub from: f64,
    /// Upper edge, exclusive; infinity for the highest band.
    pub to: f64,
}

impl Dimension {
    /// The band that holds a value, or `None` where the dimension has no bands.
    #[must_use]
    pub fn band(&self, value: f64) -> Option<Band> {
        if self.band_edges.is_empty() {
            return None;
        }
        let index = self.band_edges.partition_point(|edge| *edge <= value);
        Some(Band {
            index,
            from: if index == 0 { f64::NEG_INFINITY } else { self.band_edges[index - 1] },
            to: self.band_edges.get(index).copied().unwrap_or(f64::INFINITY),
        })
    }
}
