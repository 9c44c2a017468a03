//! Diagnosis: how a failure mode shows, what to look at first, what to do about it; and which published
//! figure of a machine answers which condition.

use super::{Comparison, Condition, Iri, Label, Source};
use fieldpack_quantity::Quantity;
use std::sync::Arc;

/// How a failure mode shows, and what to do until its cause is found.
#[derive(Clone, Debug)]
pub struct FailureGuide {
    /// Its IRI.
    pub iri: Iri,
    /// The failure mode's code, for example `BLK`.
    pub mode: Arc<str>,
    /// The machine classes that can show it (IRIs), narrower ones included; empty: any.
    pub classes: Vec<Iri>,
    /// Words that people use for what they see, in Chinese.
    pub symptoms_zh: Vec<Arc<str>>,
    /// The same in English.
    pub symptoms_en: Vec<Arc<str>>,
    /// From when its mechanism is known to be at work; `None`: no threshold is published.
    pub raised_when: Option<Condition>,
    /// What to do until the cause is found.
    pub response: Label,
    /// What not to do meanwhile.
    pub avoid: Option<Label>,
    /// Prohibitions that guard against it (IRIs).
    pub rules: Vec<Iri>,
    /// Where it comes from.
    pub source: Source,
}

/// Something to look at that tells failure modes apart.
#[derive(Clone, Debug)]
pub struct FailureCheck {
    /// Its IRI.
    pub iri: Iri,
    /// Its notation, for example `blk-slump`.
    pub notation: Arc<str>,
    /// What to look at.
    pub label: Label,
    /// What speaks for the modes that it points to.
    pub finding: Label,
    /// What to do where that is found.
    pub remedy: Label,
    /// The codes of the failure modes that it points to.
    pub modes: Vec<Arc<str>>,
    /// How long it takes, min.
    pub effort: Quantity,
    /// Where it comes from.
    pub source: Source,
}

/// A published figure of machines that is shown or compared.
#[derive(Clone, Debug)]
pub struct MachineProperty {
    /// Its IRI.
    pub iri: Iri,
    /// The property as machines write it, for example `max_output_m3_per_h`.
    pub notation: Arc<str>,
    /// Its name.
    pub label: Label,
    /// The condition of a question that it answers, by notation.
    pub dimension: Option<Arc<str>>,
    /// How the machine's figure must stand to what is asked, for example at least.
    pub comparison: Option<Comparison>,
    /// Where the comparison comes from.
    pub source: Source,
}
