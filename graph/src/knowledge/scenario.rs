//! Activities, the roles they need, the steps of a plan, and named constants.

use super::{Condition, Iri, Label, Operand, Source};
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
    /// Names of the calculators that compute what the job asks, in order; what one gives the next may take.
    pub calculates: Vec<Arc<str>>,
    /// The ways of doing it, preferred first; none: one way, with the roles above.
    pub variants: Vec<Variant>,
}

/// A way of doing an activity: a method with roles of its own.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its notation, for example `full_casing`.
    pub notation: Arc<str>,
    /// Its name.
    pub label: Label,
    /// When it is to be considered; `None`: always.
    pub when: Option<Condition>,
    /// The equipment classes that lead it (IRIs); empty: those of the lead role.
    pub classes: Vec<Iri>,
    /// The machines that alone can lead it (IRIs); empty: any of the classes.
    pub machines: Vec<Iri>,
    /// The roles that it needs beside those of the activity.
    pub roles: Vec<RoleUse>,
    /// Roles of the activity that it does without (IRIs).
    pub without: Vec<Iri>,
    /// Where it comes from.
    pub source: Option<Source>,
}

/// What a machine brings to a constraint, or to a comparison of machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supply {
    /// A published figure of the machine, by its property.
    Figure(Arc<str>),
    /// A dimension or a derived quantity, by notation: found on the site or computed, for the machine too.
    Quantity(Arc<str>),
}

/// What a machine in a role must keep: what there is against what is needed.
#[derive(Clone, Debug)]
pub struct RoleConstraint {
    /// Its notation, for example `torque`.
    pub notation: Arc<str>,
    /// What is compared, in words.
    pub label: Label,
    /// What there is.
    pub available: Supply,
    /// A derived quantity that what there is is multiplied by, by notation: what the site leaves of it.
    pub factor: Option<Arc<str>>,
    /// Whether there must be at least what is required; else at most.
    pub at_least: bool,
    /// What is required.
    pub required: Operand,
    /// The unit that the margin is given in.
    pub unit: Unit,
    /// When it is to be kept; `None`: always.
    pub when: Option<Condition>,
    /// A reserve or an unconfirmed limit: a warning, never a veto.
    pub soft: bool,
    /// Where it is laid down.
    pub source: Option<Source>,
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
    /// Names of the calculators that are run for each machine, its figures among the inputs.
    pub calculates: Vec<Arc<str>>,
    /// What a machine must keep.
    pub constraints: Vec<Arc<RoleConstraint>>,
    /// The quantity that says how many are needed, by notation; `None`: one.
    pub count: Option<Arc<str>>,
    /// How large a machine is: smaller is cheaper to bring and to run.
    pub size: Option<Supply>,
    /// How fast it works: more is faster.
    pub pace: Option<Supply>,
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
    /// What it stands for, where its name does not say all.
    pub definition: Option<Label>,
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
    /// Whether it follows from place, season and ground alone, not from the job: a rule on it is triggered by the site.
    pub of_site: bool,
}
