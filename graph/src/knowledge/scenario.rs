//! Activities, the roles they need, the steps of a plan, and named constants.

use super::{Condition, Iri, Label, Source};
use fieldpack_quantity::{Interval, Quantity, Unit};
use std::sync::Arc;

/// A role that an activity needs.
#[derive(Clone, Debug)]
pub struct RoleUse {
    /// The role's IRI.
    pub role: Iri,
    /// When it is needed; `None`: always.
    pub when: Option<Condition>,
    /// Whether a combination without it is none: an optional role is a recommendation.
    pub required: bool,
}

/// Works that a customer wants done.
#[derive(Clone, Debug)]
pub struct Activity {
    /// Its IRI.
    pub iri: Iri,
    /// Its notation as the questions write it, for example `concrete pumping`.
    pub notation: Arc<str>,
    /// Its name.
    pub label: Label,
    /// Whether the knowledge covers it; otherwise a pack answers `not_covered`.
    pub covered: bool,
    /// The roles that it needs, in the order they are shown.
    pub roles: Vec<RoleUse>,
    /// Notations of the dimensions that govern it, most telling first.
    pub governing: Vec<Arc<str>>,
    /// What can be offered where it is not covered.
    pub offer: Option<Label>,
}

/// A part that a machine or a crew plays in a combination.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its IRI.
    pub iri: Iri,
    /// Its notation, for example `lead_pump`.
    pub notation: Arc<str>,
    /// Its name.
    pub label: Label,
    /// What it does (function IRIs).
    pub functions: Vec<Iri>,
    /// The equipment classes that can play it (IRIs), preferred first.
    pub classes: Vec<Iri>,
    /// Whether it sets the pace.
    pub lead: bool,
    /// The sizing that computes what it needs, by name (a formula or a sizing of `pack`); empty: one unit.
    pub sizing: Arc<str>,
    /// What it must do, shown where the catalogue has no machine for it.
    pub duty: Label,
    /// Where the need for it comes from.
    pub source: Option<Source>,
}

/// A step of the delivery plan.
#[derive(Clone, Debug)]
pub struct PlanStep {
    /// Its IRI.
    pub iri: Iri,
    /// What is done.
    pub label: Label,
    /// When the step is needed; `None`: always.
    pub trigger: Option<Condition>,
    /// Activities that it belongs to (IRIs); empty: all covered ones.
    pub activities: Vec<Iri>,
    /// The role that does it.
    pub role: Option<Iri>,
    /// Lead time before the works, h.
    pub lead_time_h: Option<Interval>,
    /// IRIs of the steps that come after it.
    pub precedes: Vec<Iri>,
    /// Where it comes from.
    pub source: Option<Source>,
}

/// A named constant that a formula takes.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its notation, for example `eta_work`.
    pub notation: Arc<str>,
    /// Its name.
    pub label: Label,
    /// Its value with its interval, unit and certainty.
    pub quantity: Quantity,
    /// Where it was read.
    pub source: Source,
    /// What else is to be said of it (year, region, scope).
    pub note: Arc<str>,
}

/// A derived quantity that conditions may refer to: its name and unit, without a value.
#[derive(Clone, Debug)]
pub struct DerivedQuantity {
    /// Its notation, for example `boiling_point_c`.
    pub notation: Arc<str>,
    /// Its name.
    pub label: Label,
    /// Its unit.
    pub unit: Unit,
    /// How it is computed, in words.
    pub derivation: Arc<str>,
}
