//! How far a figure may be trusted.

use serde::{Deserialize, Serialize};

/// The standing of a figure, from the most to the least trusted.
///
/// The order of the variants is the order of trust, so the certainty of a result is the maximum of
/// the certainties that went into it (see [`Certainty::and`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Measured at the site or in a test.
    Measured,
    /// Said by the customer or the record's owner.
    Stated,
    /// Read in a published source that the figure names.
    Checked,
    /// From the standard or the trade literature, not read again.
    Known,
    /// Calculated from other figures.
    Derived,
    /// A placeholder to confirm: never decides alone.
    Uncertain,
    /// Taken because nothing was said.
    Assumed,
}

impl Certainty {
    /// Returns the weaker of two certainties: a result is no surer than its weakest input.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }

    /// Returns the word that the contract writes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Stated => "stated",
            Self::Checked => "checked",
            Self::Known => "known",
            Self::Derived => "derived",
            Self::Uncertain => "uncertain",
            Self::Assumed => "assumed",
        }
    }

    /// Reads the word that the contract writes.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "measured" => Self::Measured,
            "stated" => Self::Stated,
            "checked" => Self::Checked,
            "known" => Self::Known,
            "derived" => Self::Derived,
            "uncertain" => Self::Uncertain,
            "assumed" => Self::Assumed,
            _ => return None,
        })
    }
}
