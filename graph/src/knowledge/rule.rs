//! Prohibitions and their conditions, evaluated on intervals in three values.

use super::{Iri, Label, Source};
use fieldpack_quantity::{Interval, Quantity};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// How a comparison compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Comparison {
    /// Left is below right.
    #[serde(rename = "<")]
    Less,
    /// Left is at most right.
    #[serde(rename = "<=")]
    LessOrEqual,
    /// Left is above right.
    #[serde(rename = ">")]
    Greater,
    /// Left is at least right.
    #[serde(rename = ">=")]
    GreaterOrEqual,
    /// Left is right; for numbers within the interval.
    #[serde(rename = "=")]
    Equal,
    /// Left is not right.
    #[serde(rename = "!=")]
    NotEqual,
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// The value of a dimension (`altitude`) or a derived quantity (`required_pressure_mpa`), by notation.
    Quantity(Arc<str>),
    /// A constant with its unit.
    Constant(Quantity),
}

/// The condition of a rule: and/or groups of comparisons.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// All must hold.
    All(Vec<Condition>),
    /// One must hold.
    Any(Vec<Condition>),
    /// One comparison.
    Compare {
        /// The quantity looked at.
        left: Operand,
        /// How it is compared.
        comparison: Comparison,
        /// What it is compared with.
        right: Operand,
    },
}

/// Three values: an unknown input makes a rule one that may apply, never one that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Holds for none of the possible values.
    False,
    /// Holds for some of the possible values, or an input is unknown.
    Unknown,
    /// Holds for all of the possible values.
    True,
}

/// What is known of a job, by notation: dimensions and derived quantities alike.
pub type Facts = HashMap<Arc<str>, Quantity>;

/// How bad it is to break a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Stop work.
    HardStop,
    /// High.
    High,
    /// Medium.
    Medium,
    /// Low.
    Low,
}

/// Who lays the rule down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RuleKind {
    /// A published standard or code.
    Standard,
    /// A maker's manual or statement.
    Maker,
    /// Mined from the failure history.
    Observed,
}

/// What of the operating card of a site a rule belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardTopic {
    /// The wind at which work stops.
    Wind,
    /// How long a filled line may stand.
    Stop,
    /// What to do when the line blocks.
    Blockage,
    /// What must be at hand.
    Spares,
}

/// How the operating card of a site quotes a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct OnCard {
    /// Under what.
    pub topic: CardTopic,
    /// Its place under it; several may share one.
    pub order: u32,
    /// The limit as the crew reads it; `None` where the rule is none of a figure.
    pub limit: Option<Quantity>,
}

/// A prohibition.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its IRI.
    pub iri: Iri,
    /// Its notation, for example `PB08`.
    pub notation: Arc<str>,
    /// What must not be done, in one sentence.
    pub text: Label,
    /// Why: the mechanism.
    pub reason: Label,
    /// What to do instead.
    pub remedy: Label,
    /// How bad it is to break it.
    pub severity: Severity,
    /// Who lays it down.
    pub kind: RuleKind,
    /// When it applies; `None` for a standing rule of the briefing.
    pub condition: Option<Condition>,
    /// The activities that it is about (IRIs); empty: all.
    pub activities: Vec<Iri>,
    /// The machine classes that it is about (IRIs): it is ranked only when a combination uses one of
    /// them or none is chosen yet; empty: all.
    pub classes: Vec<Iri>,
    /// How the operating card quotes it; `None` where it does not.
    pub card: Option<OnCard>,
    /// Where it is laid down; the first is the one to cite.
    pub sources: Vec<Source>,
}

impl Condition {
    /// Evaluates the condition on what is known.
    ///
    /// Intervals are compared by their ends: `x < 5` is true when the whole of `x` lies below 5, false
    /// when none of it does, unknown between. A missing quantity is unknown. Words compare by
    /// equality; grades (`C40`) by their number. Units of the two sides are converted.
    #[must_use]
    pub fn evaluate(&self, facts: &Facts) -> Truth {
        match self {
            Self::All(parts) => parts.iter().map(|part| part.evaluate(facts)).min().unwrap_or(Truth::True),
            Self::Any(parts) => parts.iter().map(|part| part.evaluate(facts)).max().unwrap_or(Truth::False),
            Self::Compare { left, comparison, right } => match (left.resolve(facts), right.resolve(facts)) {
                (Some(left), Some(right)) => compare(left, *comparison, right),
                _ => Truth::Unknown,
            },
        }
    }

    /// Calls `visit` with each comparison, left to right.
    pub fn for_each_comparison<'a>(&'a self, visit: &mut impl FnMut(&'a Operand, Comparison, &'a Operand)) {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                for part in parts {
                    part.for_each_comparison(visit);
                }
            }
            Self::Compare { left, comparison, right } => visit(left, *comparison, right),
        }
    }
}

impl Operand {
    /// The quantity that the operand stands for, where it is known.
    #[must_use]
    pub fn resolve<'a>(&'a self, facts: &'a Facts) -> Option<&'a Quantity> {
        match self {
            Self::Quantity(notation) => facts.get(notation),
            Self::Constant(quantity) => Some(quantity),
        }
    }
}

/// Compares two quantities; incommensurable ones say nothing.
fn compare(left: &Quantity, comparison: Comparison, right: &Quantity) -> Truth {
    if let (Some(left_word), Some(right_word)) = (left.word(), right.word()) {
        return compare_words(left_word, comparison, right_word);
    }
    let Ok(right) = right.in_unit(&left.unit) else { return Truth::Unknown };
    match (left.interval(), right.interval()) {
        (Some(left), Some(right)) => compare_intervals(left, comparison, right),
        _ => Truth::Unknown,
    }
}

/// Compares two intervals by their ends.
fn compare_intervals(left: Interval, comparison: Comparison, right: Interval) -> Truth {
    let decide = |all: bool, none: bool| {
        if all {
            Truth::True
        } else if none {
            Truth::False
        } else {
            Truth::Unknown
        }
    };
    match comparison {
        Comparison::Less => decide(left.high() < right.low(), left.low() >= right.high()),
        Comparison::LessOrEqual => decide(left.high() <= right.low(), left.low() > right.high()),
        Comparison::Greater => decide(left.low() > right.high(), left.high() <= right.low()),
        Comparison::GreaterOrEqual => decide(left.low() >= right.high(), left.high() < right.low()),
        Comparison::Equal => decide(left.is_exact() && right.is_exact() && left == right, !left.overlaps(right)),
        Comparison::NotEqual => decide(!left.overlaps(right), left.is_exact() && right.is_exact() && left == right),
    }
}

/// Compares two words: by equality, or by the number in a grade.
fn compare_words(left: &str, comparison: Comparison, right: &str) -> Truth {
    let truth = |holds: bool| if holds { Truth::True } else { Truth::False };
    match comparison {
        Comparison::Equal => truth(left.eq_ignore_ascii_case(right)),
        Comparison::NotEqual => truth(!left.eq_ignore_ascii_case(right)),
        _ => match (grade_number(left), grade_number(right)) {
            (Some(a), Some(b)) => compare_intervals(Interval::exact(a), comparison, Interval::exact(b)),
            _ => Truth::Unknown,
        },
    }
}

/// The number of a grade: 40 of `C40`, 35 of `C35/45`, 8 of `W8`.
#[must_use]
pub(crate) fn grade_number(word: &str) -> Option<f64> {
    let digits: String =
        word.chars().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    digits.parse().ok()
}
