//! The delivery pack.

use super::{
    AsOf, BestAt, Calculation, Conflict, Constraint, Detail, Evidence, Figure, NamedQuantity, OfferView, QuantityShape,
    Question, Ref, SourceView,
};
use fieldpack_graph::knowledge::{CardTopic, Comparison, RuleKind, Severity};
use fieldpack_quantity::{Quantity, Verdict};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeadlineVerdict {
    /// It can be done.
    Yes,
    /// It can be done if the named conditions are met.
    Conditional,
    /// It cannot be done with what is known.
    No,
    /// Not enough is known.
    Unknown,
}

/// The answer in one sentence, with the constraint that decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Headline {
    /// The answer in one word.
    pub verdict: HeadlineVerdict,
    /// The answer in one sentence.
    pub sentence: String,
    /// The constraint that decides it.
    pub deciding: Option<Constraint>,
}

/// A chosen design variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DesignChoice {
    /// `bore`, `lines`, `relay`, `output`.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// Its value.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
}

/// A role with what fills it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RoleFilling {
    /// The role.
    pub role: Ref,
    /// The machine; null where the catalogue has none.
    pub machine: Option<Ref>,
    /// The equipment class.
    pub class: Ref,
    /// The maker; null where no machine is named.
    #[schema(value_type = Option<String>)]
    pub maker: Option<Arc<str>>,
    /// How many.
    pub count: u32,
    /// What it must do.
    pub duty: String,
    /// What it must reach.
    pub required: Vec<NamedQuantity>,
    /// The inequalities that it was checked against.
    pub constraints: Vec<Constraint>,
}

/// A risk that remains.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Risk {
    /// The stable code: a failure mode or a warning.
    #[schema(value_type = String)]
    pub code: Arc<str>,
    /// The sentence.
    pub detail: String,
    /// Ids of the evidence.
    pub evidence: Vec<String>,
}

/// An equipment combination that works there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Combination {
    /// 1 is the first.
    pub rank: u32,
    /// What it is best at.
    pub best_at: BestAt,
    /// Whether it holds for all values of what is not known, or for some (never `infeasible`).
    #[schema(value_type = String)]
    pub feasibility: Verdict,
    /// A name for it.
    pub title: String,
    /// What it is, in a sentence or two.
    pub summary: String,
    /// The design variables chosen.
    pub design: Vec<DesignChoice>,
    /// The roles and what fills them.
    pub roles: Vec<RoleFilling>,
    /// Figures to compare the combinations by.
    pub figures: Vec<Figure>,
    /// How they were calculated.
    pub calculations: Vec<Calculation>,
    /// Risks that remain.
    pub risks: Vec<Risk>,
    /// Ids of the evidence.
    pub evidence: Vec<String>,
    /// 0 to 1.
    pub score: f64,
}

/// A machine that does not do, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RejectedMachine {
    /// The machine.
    pub machine: Ref,
    /// Its class.
    pub class: Ref,
    /// The inequalities that fail.
    pub violations: Vec<Constraint>,
}

/// Whether a rule applies for sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleStatus {
    /// Its condition holds.
    Applies,
    /// Its condition may hold: an input is unknown or its interval crosses the limit.
    MayApply,
}

/// A comparison that triggered a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Because {
    /// The dimension or derived quantity.
    #[schema(value_type = String)]
    pub dimension: Arc<str>,
    /// Its label.
    #[serde(default)]
    pub label: String,
    /// How it is compared.
    #[schema(value_type = String)]
    pub op: Comparison,
    /// What it is compared with.
    #[schema(value_type = Option<QuantityShape>)]
    pub limit: Option<Quantity>,
    /// What it is here; null where unknown.
    #[schema(value_type = Option<QuantityShape>)]
    pub actual: Option<Quantity>,
}

/// What the failure history says of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Observed {
    /// How many times as often as elsewhere, shrunk, with its interval.
    #[schema(value_type = QuantityShape)]
    pub rate_ratio: Quantity,
    /// Hours of exposure behind it, h.
    pub exposure_h: f64,
    /// Events behind it.
    pub events: u64,
    /// False-discovery-controlled significance.
    pub q_value: f64,
}

/// Something not to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Prohibition {
    /// 1 is the first.
    pub rank: u32,
    /// The rule's IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// What not to do.
    pub text: String,
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// How bad it is.
    #[schema(value_type = String)]
    pub severity: Severity,
    /// Whether it applies for sure.
    pub status: RuleStatus,
    /// What triggered it; empty for standing rules.
    pub because: Vec<Because>,
    /// Where it is laid down.
    pub source: SourceView,
    /// What to do instead.
    pub remedy: String,
    /// Who lays it down.
    #[schema(value_type = String)]
    pub kind: RuleKind,
    /// What the history says; null where it says nothing.
    pub observed: Option<Observed>,
    /// Ids of the evidence.
    pub evidence: Vec<String>,
}

/// A rule that the operating card of the site quotes, whether or not the site triggers it today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CardRule {
    /// Under what it stands on the card: `wind`, `stop`, `blockage` or `spares`.
    #[schema(value_type = String)]
    pub topic: CardTopic,
    /// The rule's IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// What not to do.
    pub text: String,
    /// What to do instead.
    pub remedy: String,
    /// The limit as the crew reads it; null where the rule is none of a figure.
    #[schema(value_type = Option<QuantityShape>)]
    pub limit: Option<Quantity>,
    /// Where it is laid down.
    pub source: SourceView,
}

/// When a partner is there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Availability {
    /// Open at `asked_at`; null where its hours are unknown.
    pub open_now: Option<bool>,
    /// When it opens next (RFC 3339).
    pub next_open: Option<String>,
    /// Notice that it needs, h.
    pub notice_h: Option<f64>,
}

/// A partner who can help.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Partner {
    /// 1 is the first.
    pub rank: u32,
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// Its name.
    pub label: String,
    /// Geodesic distance from its base, km; null where the site's position is unknown.
    pub distance_km: Option<f64>,
    /// Travel time, an estimate with its factor stated, h.
    #[schema(value_type = Option<QuantityShape>)]
    pub travel_h: Option<Quantity>,
    /// Whether its area holds the site.
    pub covers: bool,
    /// What it can do of what is needed.
    pub skills: Vec<Ref>,
    /// What it stocks of what is needed.
    pub parts: Vec<Ref>,
    /// When it is there.
    pub availability: Availability,
    /// How to reach it, by audience.
    #[schema(value_type = std::collections::HashMap<String, String>)]
    pub contact: IndexMap<String, String>,
    /// 0 to 1.
    pub score: f64,
    /// Why it was chosen, a sentence each.
    pub why: Vec<String>,
    /// Ids of the evidence.
    pub evidence: Vec<String>,
    /// Made by a simulator.
    pub synthetic: bool,
}

/// A step of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanItem {
    /// 1 is the first.
    pub step: u32,
    /// The step's IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// What is done.
    pub label: String,
    /// What makes it necessary, in words; null: always.
    pub trigger: Option<String>,
    /// The role that does it.
    pub role: Option<Ref>,
    /// Lead time before the works, h.
    #[schema(value_type = Option<QuantityShape>)]
    pub lead_time_h: Option<Quantity>,
    /// Numbers of the steps that come after it.
    pub precedes: Vec<u32>,
    /// Where it comes from.
    pub source: Option<SourceView>,
}

/// A value at which a line of the pack changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TurningPoint {
    /// The dimension's notation.
    #[schema(value_type = String)]
    pub dimension: Arc<str>,
    /// The value.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
    /// What changes there.
    pub detail: String,
}

/// How sure the pack is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Confidence {
    /// `high`, `medium` or `low`.
    pub level: String,
    /// Why it is not higher, a code and a sentence each.
    pub reasons: Vec<Detail>,
}

/// Something that is not known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Unknown {
    /// The dimension's notation.
    #[schema(value_type = String)]
    pub dimension: Arc<str>,
    /// Its label.
    #[schema(value_type = String)]
    pub label: Arc<str>,
    /// Why it matters.
    pub why: String,
}

/// What the pack rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Coverage {
    /// Dimensions that changed a line of the pack.
    #[schema(value_type = Vec<String>)]
    pub dimensions_used: Vec<Arc<str>>,
    /// Sites found under like conditions.
    pub site_evidence: usize,
    /// Failures found under like conditions.
    pub failure_evidence: usize,
}

/// Something of which there is less than was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Shortfall {
    /// `combinations`, `prohibitions`, `partners` or `evidence`.
    pub part: String,
    /// How many were asked for.
    pub wanted: usize,
    /// How many there are.
    pub got: usize,
    /// Why.
    pub why: String,
}

/// The delivery pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Pack {
    /// Its id; empty where it is not stored.
    pub id: String,
    /// Counts from 1.
    pub revision: u32,
    /// Who asked.
    pub created_by: String,
    /// Which world answered.
    pub as_of: AsOf,
    /// What was understood.
    pub question: Question,
    /// The answer in one sentence.
    pub headline: Headline,
    /// Combinations that work there.
    pub combinations: Vec<Combination>,
    /// Machines that do not do, and why.
    pub rejected: Vec<RejectedMachine>,
    /// What not to do there.
    pub prohibitions: Vec<Prohibition>,
    /// Standing rules for the briefing.
    pub standing: Vec<Prohibition>,
    /// What the operating card of the site quotes; packs stored by older programs have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub site_card: Vec<CardRule>,
    /// Who can help.
    pub partners: Vec<Partner>,
    /// The steps in order.
    pub plan: Vec<PlanItem>,
    /// The evidence by id.
    #[schema(value_type = std::collections::HashMap<String, Evidence>)]
    pub evidence: IndexMap<String, Evidence>,
    /// Evidence that disagrees, side by side.
    #[serde(default)]
    pub conflicts: Vec<Conflict>,
    /// Where the pack would change.
    pub turning_points: Vec<TurningPoint>,
    /// How sure it is.
    pub confidence: Confidence,
    /// What is not known.
    pub unknowns: Vec<Unknown>,
    /// What is odd.
    pub warnings: Vec<Detail>,
    /// What it rests on.
    pub coverage: Coverage,
    /// Where there is less than was asked for.
    pub shortfalls: Vec<Shortfall>,
    /// The offer scope that combinations come from; absent: all that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<OfferView>,
    /// Combinations with machines outside of the offer scope, to compare: for the house alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparison: Vec<Combination>,
}
