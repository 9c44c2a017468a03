//! Calculators as `GET /v1/calculations` lists them.

use super::names::label_of;
use super::spec::{IfAbsent, Input, Kind, Spec, text};
use super::stand_in::{stand_in, usual};
use super::values::Given;
use crate::contract::QuantityShape;
use crate::text::unit_of;
use fieldpack_graph::knowledge::{Knowledge, Language, Parameter};
use fieldpack_quantity::Quantity;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A calculator.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct CalculatorView {
    /// Its name, for example `pumping_loss`.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// Source and clause, with its mark: checked, known, uncertain.
    pub source: String,
    /// Where the formula holds, and what happens outside.
    pub range: String,
    /// What goes in.
    pub inputs: Vec<InputView>,
    /// What comes out.
    pub result: Vec<ResultView>,
}

/// What an input may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// A number or an interval.
    Number,
    /// One number, not an interval.
    Exact,
    /// A word out of a list.
    Word,
    /// A table of sieve size, mm, to percent.
    Table,
}

/// An input of a calculator.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct InputView {
    /// Its name.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// What it may be.
    pub kind: InputKind,
    /// The unit that a bare number is read in; null for words and tables.
    #[schema(value_type = Option<String>)]
    pub unit: Option<Arc<str>>,
    /// The UCUM code of that unit.
    #[schema(value_type = Option<String>)]
    pub ucum: Option<Arc<str>>,
    /// Least possible.
    pub low: Option<f64>,
    /// Most possible.
    pub high: Option<f64>,
    /// Whether it must be given.
    pub required: bool,
    /// What stands in where it is not given.
    pub default: Option<DefaultView>,
    /// The words that are accepted.
    pub accepted: Vec<AcceptedWord>,
}

/// What stands in for an input.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct DefaultView {
    /// The value.
    #[schema(value_type = QuantityShape)]
    pub quantity: Quantity,
    /// Where it comes from.
    pub source: String,
}

/// A word that an input accepts.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AcceptedWord {
    /// The word.
    #[schema(value_type = String)]
    pub word: Arc<str>,
    /// What it means.
    pub label: String,
}

/// A result of a calculator.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ResultView {
    /// Its name.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Its label.
    pub label: String,
    /// Its unit; null for words.
    #[schema(value_type = Option<String>)]
    pub unit: Option<Arc<str>>,
    /// The UCUM code of that unit.
    #[schema(value_type = Option<String>)]
    pub ucum: Option<Arc<str>>,
}

/// A calculator as it is listed.
pub(super) fn view(spec: &'static Spec, knowledge: &Knowledge, language: Language) -> CalculatorView {
    let results = spec.results.iter().map(|(name, unit)| {
        let unit = (!unit.is_empty()).then(|| unit_of(unit));
        ResultView {
            name: (*name).into(),
            label: label_of(name, language),
            unit: unit.as_ref().map(|unit| unit.unit.clone()),
            ucum: unit.map(|unit| unit.ucum),
        }
    });
    CalculatorView {
        name: spec.name.into(),
        label: label_of(spec.name, language),
        source: spec.source.to_owned(),
        range: text(spec.range, language).to_owned(),
        inputs: spec.inputs.iter().map(|input| input_view(spec, input, knowledge, language)).collect(),
        result: results.collect(),
    }
}

/// An input as it is listed.
fn input_view(spec: &Spec, input: &Input, knowledge: &Knowledge, language: Language) -> InputView {
    let unit = input.range().map(|range| unit_of(range.unit));
    let kind = match input.kind {
        Kind::Number(_) => InputKind::Number,
        Kind::Exact(_) => InputKind::Exact,
        Kind::Word(_) => InputKind::Word,
        Kind::Table => InputKind::Table,
    };
    let accepted = match input.kind {
        Kind::Word(words) => words
            .iter()
            .map(|(word, label)| AcceptedWord { word: (*word).into(), label: text(*label, language).to_owned() })
            .collect(),
        Kind::Number(_) | Kind::Exact(_) | Kind::Table => Vec::new(),
    };
    let default = default_view(spec, input, knowledge, language);
    InputView {
        name: input.name.into(),
        label: label_of(input.name, language),
        kind,
        unit: unit.as_ref().map(|unit| unit.unit.clone()),
        ucum: unit.map(|unit| unit.ucum),
        low: input.range().map(|range| range.low),
        high: input.range().map(|range| range.high),
        required: input.is_needed() && default.is_none(),
        default,
        accepted,
    }
}

/// What stands in for an input, with where it comes from.
fn default_view(spec: &Spec, input: &Input, knowledge: &Knowledge, language: Language) -> Option<DefaultView> {
    let quantity = match stand_in(spec, input, knowledge)? {
        Given::Number(quantity) => quantity,
        Given::Word(word, certainty) => Quantity::text(word, certainty),
        Given::Table(_) => return None,
    };
    let source = match input.default {
        IfAbsent::Constant(notation) => {
            let parameter = knowledge.parameter(notation);
            parameter.map_or_else(|| notation.to_owned(), |parameter| told(parameter, language))
        }
        IfAbsent::Usual => told(usual(spec, input, knowledge)?, language),
        IfAbsent::Value(_, _, source) => text(source, language).to_owned(),
        IfAbsent::Word(_) => text(["未说明时的惯常情形", "the usual case where nothing is said"], language).to_owned(),
        IfAbsent::Required | IfAbsent::Absent => String::new(),
    };
    Some(DefaultView { quantity, source })
}

/// What a parameter stands for, else its notation, with its source and certainty.
fn told(parameter: &Parameter, language: Language) -> String {
    let meaning = parameter.definition.as_ref().map_or(&parameter.notation, |definition| definition.get(language));
    let source = &parameter.source;
    let place = [&source.document, &source.edition, &source.clause];
    let place: Vec<&str> = place.iter().map(|part| &***part).filter(|part| !part.is_empty()).collect();
    format!("{meaning}: {} [{}]", place.join(" "), source.certainty.as_str())
}
