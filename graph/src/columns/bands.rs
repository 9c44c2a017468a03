//! Bands: which cell of a dimension a value falls into, for mining.

use crate::knowledge::{Datatype, Knowledge};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// How the values of one dimension are cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Banding {
    /// By edges in rising order; a value on an edge belongs to the upper band. Grades by their number.
    Edges(Vec<f32>),
    /// By class, in this order.
    Classes(Vec<Arc<str>>),
}

/// The bandings of all dimensions that have one, by notation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bands {
    bandings: HashMap<Arc<str>, Banding>,
}

impl Bands {
    /// The bandings of the dimension list. Hour windows have none.
    #[must_use]
    pub fn of(knowledge: &Knowledge) -> Self {
        let banding = |dimension: &crate::knowledge::Dimension| match dimension.datatype {
            Datatype::HourWindow => None,
            Datatype::Flag => Some(Banding::Classes(vec!["false".into(), "true".into()])),
            Datatype::Code => (!dimension.classes.is_empty()).then(|| Banding::Classes(dimension.classes.clone())),
            Datatype::Number | Datatype::Integer | Datatype::Grade => (!dimension.band_edges.is_empty())
                .then(|| Banding::Edges(dimension.band_edges.iter().map(|edge| *edge as f32).collect())),
        };
        Self::new(
            knowledge
                .dimensions
                .values()
                .filter_map(|dimension| Some((dimension.notation.clone(), banding(dimension)?))),
        )
    }

    /// Bandings by notation.
    #[must_use]
    pub fn new(bandings: impl IntoIterator<Item = (Arc<str>, Banding)>) -> Self {
        Self { bandings: bandings.into_iter().collect() }
    }

    /// The banding of a dimension.
    #[must_use]
    pub fn get(&self, notation: &str) -> Option<&Banding> {
        self.bandings.get(notation)
    }
}

impl Banding {
    /// The band of a number, 0 the lowest; `None` where the dimension is cut by class.
    #[must_use]
    pub fn band_of_number(&self, value: f32) -> Option<u8> {
        match self {
            Self::Edges(edges) => u8::try_from(edges.partition_point(|edge| *edge <= value)).ok(),
            Self::Classes(_) => None,
        }
    }

    /// The band of a word: the position of its class, or the band of its grade's number.
    #[must_use]
    pub fn band_of_word(&self, word: &str) -> Option<u8> {
        match self {
            Self::Edges(_) => self.band_of_number(crate::knowledge::grade_number(word)? as f32),
            Self::Classes(classes) => {
                u8::try_from(classes.iter().position(|class| class.eq_ignore_ascii_case(word))?).ok()
            }
        }
    }

    /// How many bands there are.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Edges(edges) => edges.len() + 1,
            Self::Classes(classes) => classes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_an_edge_belongs_to_the_upper_band() {
        let banding = Banding::Edges(vec![0.35, 1500.0, 3000.0]);
        assert_eq!(banding.band_of_number(0.35_f64 as f32), Some(1));
        assert_eq!(banding.band_of_number(1499.9), Some(1));
        assert_eq!(banding.band_of_number(3000.0), Some(3));
        assert_eq!(banding.band_of_number(-5.0), Some(0));
        assert_eq!(banding.count(), 4);
    }

    #[test]
    fn grades_go_by_their_number_and_codes_by_their_class() {
        let grades = Banding::Edges(vec![30.0, 60.0]);
        assert_eq!(grades.band_of_word("C60/75"), Some(2));
        let shapes = Banding::Classes(vec!["rounded".into(), "crushed".into()]);
        assert_eq!(shapes.band_of_word("Crushed"), Some(1));
        assert_eq!(shapes.band_of_word("flaky"), None);
    }
}
