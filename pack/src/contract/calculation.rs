//! Calculations: a formula with its inputs and results.

use super::QuantityShape;
use fieldpack_quantity::Quantity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// A quantity under its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NamedQuantity {
    /// Its name, for example `loss_kpa_per_m`.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label in the answer's language.
    #[serde(default)]
    pub label: String,
    /// Its value.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
}

/// A formula with what went in and what came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Calculation {
    /// The formula's name, for example `pumping_loss`.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// Source and clause, in words.
    pub source: String,
    /// What went in.
    pub inputs: Vec<NamedQuantity>,
    /// What came out.
    pub result: Vec<NamedQuantity>,
    /// Whether the inputs lay in the formula's range.
    pub valid: bool,
    /// What is to be said of it.
    pub notes: Vec<String>,
}

/// An input of a calculator.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum InputValue {
    /// A number in the input's own unit.
    Number(f64),
    /// A word: a type, a class.
    Text(String),
    /// A number with its unit.
    WithUnit {
        /// The number.
        value: f64,
        /// Its unit (UCUM).
        unit: String,
    },
    /// An interval with its unit.
    Interval {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
        /// Its unit (UCUM); absent: the input's own.
        #[serde(default)]
        unit: Option<String>,
    },
    /// A list of numbers by name (a sieve table: size in mm to cumulative retained percent).
    Table(BTreeMap<String, f64>),
}

/// The request of a calculator.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalculationRequest {
    /// The inputs by name.
    pub inputs: BTreeMap<String, InputValue>,
}
