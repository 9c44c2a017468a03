//! What a calculator is: its inputs with their ranges and defaults, its results, its formula.

use super::values::{Outcome, Refusal, Values};
use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::Certainty;

/// A text in both languages: Chinese, English.
pub(crate) type Both = [&'static str; 2];

/// The text in a language.
pub(crate) fn text(both: Both, language: Language) -> &'static str {
    match language {
        Language::Zh => both[0],
        Language::En => both[1],
    }
}

/// A calculator.
pub(crate) struct Spec {
    /// Its name in the contract.
    pub(crate) name: &'static str,
    /// Source and clause, with its mark.
    pub(crate) source: &'static str,
    /// Where the formula holds, and what happens outside.
    pub(crate) range: Both,
    /// What goes in.
    pub(crate) inputs: &'static [Input],
    /// What comes out: name and unit; the unit of a word is empty.
    pub(crate) results: &'static [(&'static str, &'static str)],
    /// The formula.
    pub(crate) run: fn(&Values) -> Result<Outcome, Refusal>,
}

/// An input of a calculator.
#[derive(Clone, Copy)]
pub(crate) struct Input {
    /// Its name; a number's ends with its unit.
    pub(crate) name: &'static str,
    /// What it may be.
    pub(crate) kind: Kind,
    /// What stands in where it is not given.
    pub(crate) default: IfAbsent,
    /// Other names that are understood: the dimension's notation.
    pub(crate) also: &'static [&'static str],
}

/// What an input may be.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// A number or an interval.
    Number(Range),
    /// One number: a bore, a mass, a count.
    Exact(Range),
    /// One of these words, each with its label.
    Word(&'static [(&'static str, Both)]),
    /// A sieve report: size in mm to percent.
    Table,
}

/// The numbers that are possible.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    /// The unit, as the dimension list writes it.
    pub(crate) unit: &'static str,
    /// Least possible.
    pub(crate) low: f64,
    /// Most possible.
    pub(crate) high: f64,
    /// Why less is an entry error, where there is more to say than the range.
    pub(crate) below: Option<Both>,
}

/// What stands in for an input that is not given.
#[derive(Clone, Copy)]
pub(crate) enum IfAbsent {
    /// Nothing: it must be given.
    Required,
    /// Nothing: the formula does without.
    Absent,
    /// A named constant of the knowledge.
    Constant(&'static str),
    /// The usual value of the knowledge: its parameter `<calculator>.<input>`. Without one it must be given.
    Usual,
    /// A value, with where it comes from.
    Value(f64, Certainty, Both),
    /// A word.
    Word(&'static str),
}

/// A number that must be given; also an interval.
pub(crate) const fn number(name: &'static str, unit: &'static str, low: f64, high: f64) -> Input {
    Input { name, kind: Kind::Number(Range { unit, low, high, below: None }), default: IfAbsent::Required, also: &[] }
}

/// One number that must be given.
pub(crate) const fn exact(name: &'static str, unit: &'static str, low: f64, high: f64) -> Input {
    Input { name, kind: Kind::Exact(Range { unit, low, high, below: None }), default: IfAbsent::Required, also: &[] }
}

/// A word that must be given.
pub(crate) const fn word(name: &'static str, words: &'static [(&'static str, Both)]) -> Input {
    Input { name, kind: Kind::Word(words), default: IfAbsent::Required, also: &[] }
}

/// A sieve report that must be given.
pub(crate) const fn table(name: &'static str) -> Input {
    Input { name, kind: Kind::Table, default: IfAbsent::Required, also: &[] }
}

impl Input {
    /// The formula does without it.
    pub(crate) const fn optional(mut self) -> Self {
        self.default = IfAbsent::Absent;
        self
    }

    /// A named constant stands in.
    pub(crate) const fn constant(mut self, notation: &'static str) -> Self {
        self.default = IfAbsent::Constant(notation);
        self
    }

    /// The usual value of the knowledge stands in.
    pub(crate) const fn usual(mut self) -> Self {
        self.default = IfAbsent::Usual;
        self
    }

    /// A value stands in that is no fact of the field: none, sea level, no correction.
    pub(crate) const fn or(mut self, value: f64, certainty: Certainty, source: Both) -> Self {
        self.default = IfAbsent::Value(value, certainty, source);
        self
    }

    /// A word stands in.
    pub(crate) const fn or_word(mut self, word: &'static str) -> Self {
        self.default = IfAbsent::Word(word);
        self
    }

    /// Other names that are understood.
    pub(crate) const fn also(mut self, names: &'static [&'static str]) -> Self {
        self.also = names;
        self
    }

    /// Says why a number under the range is an entry error.
    pub(crate) const fn below(mut self, why: Both) -> Self {
        match &mut self.kind {
            Kind::Number(range) | Kind::Exact(range) => range.below = Some(why),
            Kind::Word(_) | Kind::Table => {}
        }
        self
    }

    /// Whether the formula asks for it and nothing can stand in but what the knowledge has.
    pub(crate) fn is_needed(&self) -> bool {
        matches!(self.default, IfAbsent::Required | IfAbsent::Usual)
    }

    /// The range of a number.
    pub(crate) fn range(&self) -> Option<&Range> {
        match &self.kind {
            Kind::Number(range) | Kind::Exact(range) => Some(range),
            Kind::Word(_) | Kind::Table => None,
        }
    }

    /// Whether a written name means this input: its own, its own without the unit, or another known one.
    pub(crate) fn is_called(&self, written: &str) -> bool {
        self.name == written || self.also.contains(&written) || self.short() == Some(written)
    }

    /// The names that it goes by, its own first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.also.iter().copied()).chain(self.short())
    }

    /// The name without the unit that it ends with.
    fn short(&self) -> Option<&'static str> {
        let unit = self.range()?.unit;
        let suffix = suffix(unit)?;
        self.name.strip_suffix(suffix)?.strip_suffix('_')
    }
}

/// How a unit is written at the end of a name.
fn suffix(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "m" => "m",
        "mm" => "mm",
        "km" => "km",
        "degC" => "c",
        "m3" => "m3",
        "m3/h" => "m3_per_h",
        "m/s" => "m_per_s",
        "km/h" => "km_per_h",
        "kPa" => "kpa",
        "kPa/m" => "kpa_per_m",
        "MPa" => "mpa",
        "bar" => "bar",
        "kW" => "kw",
        "kVA" => "kva",
        "kN" => "kn",
        "kg" => "kg",
        "kg/m3" => "kg_per_m3",
        "%" => "percent",
        "min" => "min",
        "h" => "h",
        "m2" => "m2",
        _ => return None,
    })
}
