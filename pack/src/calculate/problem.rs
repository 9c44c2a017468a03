//! Why a calculation is refused, located and with what would be accepted.

use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

/// The kind of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// There is no calculator of this name.
    UnknownCalculation,
    /// An input that must be given is not.
    MissingField,
    /// The calculator has no input of this name.
    UnknownField,
    /// An input is impossible, or not of the kind it must be.
    InvalidValue,
    /// A unit is not known, or measures something else.
    UnknownUnit,
}

impl ProblemCode {
    /// The code as the contract writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownCalculation => "unknown_calculation",
            Self::MissingField => "missing_field",
            Self::UnknownField => "unknown_field",
            Self::InvalidValue => "invalid_value",
            Self::UnknownUnit => "unknown_unit",
        }
    }
}

/// A refusal: the first fault, and the others of the same request.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema, Error)]
#[error("{detail}")]
pub struct CalculationProblem {
    /// The kind of fault.
    pub code: ProblemCode,
    /// The faulty part of the request (JSON pointer, `/inputs/slump_mm`); empty for an unknown calculator.
    pub pointer: String,
    /// What is wrong and what to do, in the language asked for.
    pub detail: String,
    /// What would be accepted; empty where that cannot be listed.
    pub accepted: Vec<String>,
    /// Further faults of the same request; their own `others` are empty.
    #[schema(no_recursion)]
    pub others: Vec<CalculationProblem>,
}

impl CalculationProblem {
    /// A single fault.
    pub(crate) fn new(code: ProblemCode, pointer: String, detail: String, accepted: Vec<String>) -> Self {
        Self { code, pointer, detail, accepted, others: Vec::new() }
    }

    /// The faults as one problem; `None` where there is none.
    pub(crate) fn of(faults: Vec<Self>) -> Option<Self> {
        let mut faults = faults.into_iter();
        let mut first = faults.next()?;
        first.others = faults.collect();
        Some(first)
    }

    /// The fault and its `others`, in the order of the request.
    pub fn faults(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others)
    }
}
