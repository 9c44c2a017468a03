//! Why something is not in a pack: the request and the answer.

use super::{AsOf, Constraint, Detail, Ref};
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What is asked about: exactly one of machine, class and partner, by IRI, notation or name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyNotRequest {
    /// A machine: its IRI, its designation, or maker and designation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// An equipment class: its IRI, notation or a name of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// A partner: the IRI or the name of its record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// The language of the answer; default: the pack's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
}

/// The answer in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyNotVerdict {
    /// It is in the pack.
    Chosen,
    /// It may do; others have more reserve, are smaller, or differ more.
    Outranked,
    /// A constraint fails whatever the open values are.
    Infeasible,
    /// The customer does not want it or does not have it.
    Excluded,
    /// It lies outside of the offer scope.
    NotOffered,
    /// No role of these works is played by it.
    NotForTheseWorks,
    /// A partner cannot reach the site.
    OutOfReach,
    /// A partner has no skill that is needed.
    NoSkill,
    /// It may not be shown to this audience.
    NotShown,
}

/// A change of one condition that would make it feasible.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// The dimension's notation.
    #[schema(value_type = String)]
    pub dimension: Arc<str>,
    /// Its name.
    #[schema(value_type = String)]
    pub label: Arc<str>,
    /// What it is here.
    #[schema(value_type = super::QuantityShape)]
    pub from: Quantity,
    /// What it would have to be, at the edge.
    #[schema(value_type = super::QuantityShape)]
    pub to: Quantity,
    /// The change in words.
    pub sentence: String,
}

/// Why something is not in a pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyNot {
    /// The pack's id.
    pub pack: String,
    /// Which world answered.
    pub as_of: AsOf,
    /// What was asked about.
    pub subject: Ref,
    /// The language of the answer.
    #[schema(value_type = String)]
    pub language: Language,
    /// The answer in a word.
    pub verdict: WhyNotVerdict,
    /// The answer in a sentence.
    pub sentence: String,
    /// The smallest set of violated constraints over all designs and ways, with the quantities and sources.
    pub violations: Vec<Constraint>,
    /// What could not be verified of it.
    pub unverified: Vec<Constraint>,
    /// Single changes that would make it feasible, nearest first.
    pub changes: Vec<Change>,
    /// What else is to be said.
    pub reasons: Vec<Detail>,
}
