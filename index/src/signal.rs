//! The five signals, and which of them take part in a search.

use crate::error::{Problem, ProblemKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What makes a record like a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Words in common.
    Text,
    /// Texts that mean the like.
    Vector,
    /// Like conditions.
    Scenario,
    /// Nearness in space and season.
    SpaceTime,
    /// Links of the graph.
    Neighbourhood,
}

impl Signal {
    /// All signals.
    pub const ALL: [Self; 5] = [Self::Text, Self::Vector, Self::Scenario, Self::SpaceTime, Self::Neighbourhood];

    /// The name in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Vector => "vector",
            Self::Scenario => "scenario",
            Self::SpaceTime => "space_time",
            Self::Neighbourhood => "neighbourhood",
        }
    }

    /// The signal with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|signal| signal.as_str() == name)
    }
}

/// A set of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SignalSet(u8);

impl SignalSet {
    /// All.
    pub(crate) const ALL: Self = Self(0b1_1111);

    /// Whether a signal is in it.
    pub(crate) fn has(self, signal: Signal) -> bool {
        self.0 & 1 << signal as u8 != 0
    }

    /// The same with a signal, where it takes part.
    #[must_use]
    pub(crate) fn with(self, signal: Signal, takes_part: bool) -> Self {
        Self(self.0 | u8::from(takes_part) << signal as u8)
    }

    /// Reads the names of a request; none means all.
    pub(crate) fn read(names: &[String], problems: &mut Vec<Problem>) -> Self {
        if names.is_empty() {
            return Self::ALL;
        }
        let mut set = Self::default();
        for (number, name) in names.iter().enumerate() {
            match Signal::parse(name) {
                Some(signal) => set = set.with(signal, true),
                None => {
                    let accepted = Signal::ALL.map(|signal| signal.as_str().to_owned()).to_vec();
                    let kind = ProblemKind::Unknown { what: "signal", found: name.clone(), accepted };
                    problems.push(Problem::new(format!("/signals/{number}"), kind));
                }
            }
        }
        set
    }
}
