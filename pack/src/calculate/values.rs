//! The inputs of a calculation as its formula reads them, and what the formula hands back.

use super::names::named_quantity;
use super::spec::{Both, Spec};
use crate::contract::{Calculation, NamedQuantity};
use crate::text::plain;
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// An input that was given, or stands in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given {
    /// Numbers in the input's own unit.
    Number(Quantity),
    /// A word, given or standing in.
    Word(String, Certainty),
    /// A sieve report: size in mm and percent.
    Table(Vec<(f64, f64)>),
}

/// The inputs of a calculation.
pub(crate) struct Values {
    /// The calculator.
    pub(super) spec: &'static Spec,
    /// The language of the answer.
    pub(super) language: Language,
    /// One for each input, in its order.
    pub(super) slots: Vec<Option<Given>>,
}

/// Why a formula refuses its inputs: the input and the reason.
pub(crate) struct Refusal {
    /// The input.
    pub(crate) input: &'static str,
    /// The reason, in the language asked for.
    pub(crate) detail: String,
    /// The inputs of which one must be given are missing.
    pub(crate) missing: bool,
}

impl Refusal {
    /// An input is not possible.
    pub(crate) fn invalid(input: &'static str, detail: String) -> Self {
        Self { input, detail, missing: false }
    }

    /// An input is missing.
    pub(crate) fn missing(input: &'static str, detail: String) -> Self {
        Self { input, detail, missing: true }
    }
}

/// What a formula hands back.
#[derive(Default)]
pub(crate) struct Outcome {
    results: Vec<(&'static str, Figure)>,
    notes: Vec<String>,
    outside: bool,
}

/// A result of a formula.
enum Figure {
    Number(Interval),
    Word(String),
}

impl Figure {
    /// Whether it has a value.
    fn is_finite(&self) -> bool {
        !matches!(self, Self::Number(interval) if !interval.value().is_finite())
    }
}

impl Values {
    /// What was given for an input.
    fn slot(&self, name: &str) -> Option<&Given> {
        let place = self.spec.inputs.iter().position(|input| input.name == name);
        debug_assert!(place.is_some(), "`{}` declares no input `{name}`", self.spec.name);
        self.slots.get(place?)?.as_ref()
    }

    /// The numbers of an input that the formula may do without.
    pub(crate) fn option(&self, name: &str) -> Option<Interval> {
        match self.slot(name)? {
            Given::Number(quantity) => quantity.interval(),
            Given::Word(..) | Given::Table(_) => None,
        }
    }

    /// The numbers of an input that is required or has a default.
    ///
    /// # Panics
    /// When the calculator declares it otherwise.
    pub(crate) fn number(&self, name: &str) -> Interval {
        self.option(name).unwrap_or_else(|| unreachable!("`{}` declares `{name}` as a number", self.spec.name))
    }

    /// The one number of an exact input that is required or has a default.
    pub(crate) fn exact(&self, name: &str) -> f64 {
        self.number(name).value()
    }

    /// The word of an input; empty where it was not given.
    pub(crate) fn word(&self, name: &str) -> &str {
        match self.slot(name) {
            Some(Given::Word(word, _)) => word,
            _ => "",
        }
    }

    /// The sieve report of an input.
    pub(crate) fn table(&self, name: &str) -> Option<&[(f64, f64)]> {
        match self.slot(name)? {
            Given::Table(points) => Some(points),
            Given::Number(_) | Given::Word(..) => None,
        }
    }

    /// A text in the language asked for.
    pub(crate) fn say(&self, both: Both) -> String {
        super::spec::text(both, self.language).to_owned()
    }

    /// The weakest certainty of the numbers that went in; at best derived.
    fn certainty(&self) -> Certainty {
        self.slots.iter().flatten().fold(Certainty::Derived, |weakest, given| match given {
            Given::Number(quantity) => weakest.and(quantity.certainty),
            Given::Word(..) | Given::Table(_) => weakest,
        })
    }

    /// The inputs as the answer shows them.
    fn shown(&self) -> Vec<NamedQuantity> {
        let shown = self.spec.inputs.iter().zip(&self.slots).filter_map(|(input, given)| {
            let quantity = match given.as_ref()? {
                Given::Number(quantity) => quantity.clone(),
                Given::Word(word, certainty) => Quantity::text(word.clone(), *certainty),
                Given::Table(points) => Quantity::text(written(points), Certainty::Stated),
            };
            Some(named_quantity(input.name, quantity, self.language))
        });
        shown.collect()
    }

    /// The results with their units and the certainty of what went in; those without a finite value are left
    /// out.
    pub(super) fn quantities(&self, outcome: Outcome) -> Vec<(&'static str, Quantity)> {
        let certainty = self.certainty();
        let results = outcome.results.into_iter().filter(|(_, figure)| figure.is_finite());
        let quantities = results.map(|(name, result)| match result {
            Figure::Number(interval) => {
                let declared = self.spec.results.iter().find(|(known, _)| *known == name);
                debug_assert!(declared.is_some(), "`{}` declares no result `{name}`", self.spec.name);
                (name, plain(interval, declared.map_or("1", |(_, unit)| unit), certainty))
            }
            Figure::Word(word) => (name, Quantity::text(word, certainty)),
        });
        quantities.collect()
    }

    /// The calculation as the answer shows it.
    pub(super) fn calculation(&self, mut outcome: Outcome) -> Calculation {
        if !outcome.results.iter().all(|(_, figure)| figure.is_finite()) {
            // JSON has no infinity, and a result without a value is none.
            outcome.outside(self.say(["部分结果不存在有限值，未给出", "a result without a finite value is left out"]));
        }
        let (valid, notes) = (!outcome.outside, std::mem::take(&mut outcome.notes));
        let result = self.quantities(outcome);
        let result = result.into_iter().map(|(name, quantity)| named_quantity(name, quantity, self.language));
        Calculation {
            name: self.spec.name.into(),
            label: super::names::label_of(self.spec.name, self.language),
            source: self.spec.source.to_owned(),
            inputs: self.shown(),
            result: result.collect(),
            valid,
            notes,
        }
    }
}

/// A sieve report in a line, coarsest first.
fn written(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points.iter().map(|(sieve, percent)| format!("{sieve} mm: {percent} %")).collect();
    points.join("; ")
}

impl Outcome {
    /// Adds a result.
    pub(crate) fn put(&mut self, name: &'static str, interval: Interval) {
        self.results.push((name, Figure::Number(interval)));
    }

    /// Adds a result that is a word.
    pub(crate) fn word(&mut self, name: &'static str, word: impl Into<String>) {
        self.results.push((name, Figure::Word(word.into())));
    }

    /// Adds a note.
    pub(crate) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Says that an input lay outside the formula's range.
    pub(crate) fn outside(&mut self, note: String) {
        self.outside = true;
        self.notes.push(note);
    }
}
