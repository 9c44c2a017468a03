//! Machines: published figures, one by one, each with its source and certainty.

use super::{Iri, Source};
use fieldpack_quantity::{Certainty, Interval, Unit};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which end of a two-gearing pump a figure belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gearing {
    /// Rod side as a rule: high output, low pressure.
    LowPressure,
    /// Piston side as a rule: high pressure, low output.
    HighPressure,
}

/// One published figure of a machine.
#[derive(Clone, Debug)]
pub struct MachineFigure {
    /// What it is: `max_output_m3_per_h`, `max_concrete_pressure_mpa`, `engine_kw`, `drive` ...
    pub property: Arc<str>,
    /// The number with its ends ("at least" and "at most" have an infinite end); `None` for a word.
    pub number: Option<Interval>,
    /// The word of an enumerated property (`diesel`, `S`), else `None`.
    pub word: Option<Arc<str>>,
    /// The unit; `null` for words.
    pub unit: Unit,
    /// The gearing that it belongs to, where the machine has two.
    pub gearing: Option<Gearing>,
    /// How far it may be trusted.
    pub certainty: Certainty,
    /// Read off the model's designation only: a hint, shown as such. Its certainty is `uncertain`.
    pub by_designation: bool,
    /// Where it was read.
    pub source: Source,
    /// What else is to be said of it.
    pub note: Arc<str>,
}

/// A machine of the catalogue.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its IRI.
    pub iri: Iri,
    /// The maker.
    pub maker: Arc<str>,
    /// The model's designation.
    pub model: Arc<str>,
    /// Its equipment class's IRI.
    pub class: Iri,
    /// The IRI of the role it is published for.
    pub role: Iri,
    /// The designation itself was not met in what was read: confirm that it exists before offering.
    pub name_recalled: bool,
    /// A family or range of models, or a designation that several makers use: never offered as a machine.
    pub is_range: bool,
    /// Its figures, in the order of the source.
    pub figures: Vec<MachineFigure>,
}

impl Machine {
    /// The figures of a property, in the order of the source.
    pub fn figures_of<'a>(&'a self, property: &'a str) -> impl Iterator<Item = &'a MachineFigure> {
        self.figures.iter().filter(move |figure| &*figure.property == property)
    }

    /// The word of an enumerated property.
    #[must_use]
    pub fn word(&self, property: &str) -> Option<&str> {
        self.figures.iter().filter(|figure| &*figure.property == property).find_map(|figure| figure.word.as_deref())
    }

    /// The surest figure of a property, in a gearing where one is asked for.
    #[must_use]
    pub fn figure(&self, property: &str, gearing: Option<Gearing>) -> Option<&MachineFigure> {
        self.figures
            .iter()
            .filter(|figure| &*figure.property == property && (gearing.is_none() || figure.gearing == gearing))
            .min_by_key(|figure| (figure.by_designation, figure.certainty))
    }
}
