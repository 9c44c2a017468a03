//! Compiled knowledge: the ontologies as plain, immutable, typed tables.
//!
//! A [`Knowledge`] is compiled once from the ontology files (`compile`), named by the hash of their
//! triples and shared by every reader. Nothing here parses RDF; nothing outside the compiler builds
//! these types from triples. Tables are in a fixed order (by IRI unless said otherwise).

mod climate;
pub mod compile;
mod concept;
mod diagnosis;
mod dimension;
mod disagreement;
mod finding;
mod machine;
mod place;
mod rule;
mod scenario;
mod source;

pub use climate::{ClimateKind, ClimateMonth, Station};
pub use concept::{Concept, ConceptKind, FailureMode, Label, Language, Term};
pub use diagnosis::{FailureCheck, FailureGuide, MachineProperty};
pub use dimension::{Band, Datatype, Dimension, DimensionRole};
pub use disagreement::{Disagreement, DisagreementKind, Position, PositionFigure, Saying};
pub use finding::{Finding, Fusion, FusionWeights, LinkType, RecordField, RecordLink};
pub use machine::{Gearing, Machine, MachineFigure};
pub use place::{Place, PlaceKind};
pub(crate) use rule::grade_number;
pub use rule::{CardTopic, Comparison, Condition, Facts, OnCard, Operand, Rule, RuleKind, Severity, Truth};
pub use scenario::{Activity, DerivedQuantity, Parameter, PlanStep, Role, RoleConstraint, RoleUse, Supply, Variant};
pub use source::{Document, DocumentStatus, Source};

use indexmap::IndexMap;
use std::sync::Arc;

/// An absolute IRI, shared.
pub type Iri = Arc<str>;

/// Everything that is known beside the records: immutable, named by its content.
#[derive(Clone, Debug, Default)]
pub struct Knowledge {
    /// Hash of the triples it was compiled from (hex, SHA-256, first 16 bytes).
    pub version: String,
    /// Condition dimensions by notation (`altitude`), in the order of the list.
    pub dimensions: IndexMap<Arc<str>, Dimension>,
    /// Every SKOS concept (activities, functions, roles, classes, skills, failure modes, weather
    /// classes ...) by IRI: labels, synonyms, broader concepts.
    pub concepts: IndexMap<Iri, Concept>,
    /// Derived quantities that conditions may refer to, by notation.
    pub quantities: IndexMap<Arc<str>, DerivedQuantity>,
    /// Activities by IRI.
    pub activities: IndexMap<Iri, Activity>,
    /// Roles by IRI.
    pub roles: IndexMap<Iri, Role>,
    /// Failure modes by code (`BLK`).
    pub failure_modes: IndexMap<Arc<str>, FailureMode>,
    /// How failure modes show and what to do at once, by code.
    pub failure_guides: IndexMap<Arc<str>, FailureGuide>,
    /// What to look at to tell failure modes apart, by IRI.
    pub failure_checks: IndexMap<Iri, FailureCheck>,
    /// What the figures of machines are called and which conditions they answer, by property.
    pub machine_properties: IndexMap<Arc<str>, MachineProperty>,
    /// Machines by IRI.
    pub machines: IndexMap<Iri, Machine>,
    /// Prohibitions by IRI.
    pub rules: IndexMap<Iri, Rule>,
    /// Where sources disagree, by IRI.
    pub disagreements: IndexMap<Iri, Disagreement>,
    /// Plan steps by IRI.
    pub plan_steps: IndexMap<Iri, PlanStep>,
    /// Standards and other cited documents by IRI.
    pub documents: IndexMap<Iri, Document>,
    /// Named constants that formulas take (efficiencies, emission factors) by notation.
    pub parameters: IndexMap<Arc<str>, Parameter>,
    /// Places by IRI.
    pub places: IndexMap<Iri, Place>,
    /// Climate stations by IRI.
    pub stations: IndexMap<Iri, Station>,
    /// Words for the reader of questions that belong to no concept above: units as people write them,
    /// seasons, class words, operators, negations, intents. See [`Term`].
    pub terms: Vec<Term>,
    /// The links of the neighbourhood walk, and what each signal weighs.
    pub finding: Finding,
}

impl Knowledge {
    /// The dimension with this notation.
    #[must_use]
    pub fn dimension(&self, notation: &str) -> Option<&Dimension> {
        self.dimensions.get(notation)
    }

    /// The named constant.
    #[must_use]
    pub fn parameter(&self, notation: &str) -> Option<&Parameter> {
        self.parameters.get(notation)
    }

    /// Whether `concept` is `ancestor` or lies under it (`skos:broader`, transitively).
    #[must_use]
    pub fn is_a(&self, concept: &str, ancestor: &str) -> bool {
        concept == ancestor
            || self
                .concepts
                .get(concept)
                .is_some_and(|found| found.ancestors.binary_search_by(|iri| (**iri).cmp(ancestor)).is_ok())
    }

    /// The label of anything that has one, in a language; the IRI's last part where nothing does.
    #[must_use]
    pub fn label(&self, iri: &str, language: Language) -> Arc<str> {
        let label = self
            .concepts
            .get(iri)
            .map(|concept| &concept.label)
            .or_else(|| self.places.get(iri).map(|place| &place.label))
            .or_else(|| self.documents.get(iri).map(|document| &document.label))
            .or_else(|| self.rules.get(iri).map(|rule| &rule.text))
            .or_else(|| self.plan_steps.get(iri).map(|step| &step.label))
            .or_else(|| self.stations.get(iri).map(|station| &station.label))
            .or_else(|| self.quantity_label(iri));
        if let Some(label) = label {
            return label.get(language).clone();
        }
        match self.machines.get(iri) {
            Some(machine) => format!("{} {}", machine.maker, machine.model).into(),
            None => iri.rsplit('/').next().unwrap_or(iri).into(),
        }
    }

    /// The label of a dimension or derived quantity, by IRI.
    fn quantity_label(&self, iri: &str) -> Option<&Label> {
        let notation = iri.rsplit('/').next()?;
        let dimension = self.dimensions.get(notation).filter(|found| &*found.iri == iri);
        dimension.map(|found| &found.label).or_else(|| {
            let is_quantity = iri.strip_suffix(notation).is_some_and(|start| start.ends_with("/quantity/"));
            self.quantities.get(notation).filter(|_| is_quantity).map(|found| &found.label)
        })
    }
}
