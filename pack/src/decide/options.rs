//! How an answer is wanted.

use super::offer::Offer;
use crate::contract::{Audience, Options};
use fieldpack_graph::knowledge::Language;
use std::sync::Arc;

/// Most combinations that may be asked for.
const MOST_COMBINATIONS: usize = 5;
/// Most prohibitions that may be asked for.
const MOST_PROHIBITIONS: usize = 60;
/// Most partners that may be asked for.
const MOST_PARTNERS: usize = 10;

/// How an answer is wanted: how many of each part, in which language, for whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecideOptions {
    /// How many combinations, 0 to 5.
    pub combinations: usize,
    /// How many prohibitions, 0 to 60.
    pub prohibitions: usize,
    /// How many partners, 0 to 10.
    pub partners: usize,
    /// The language of the answer.
    pub language: Language,
    /// Who will read it.
    pub audience: Audience,
    /// The asking organisation: its own records may be shown in full.
    pub owner: Option<Arc<str>>,
    /// What may be offered; `None`: all that is known.
    pub offer: Option<Arc<Offer>>,
}

impl Default for DecideOptions {
    fn default() -> Self {
        Self {
            combinations: 3,
            prohibitions: 5,
            partners: 2,
            language: Language::Zh,
            audience: Audience::Internal,
            owner: None,
            offer: None,
        }
    }
}

impl DecideOptions {
    /// The options of a request, with the defaults of the contract; larger counts are cut to the most
    /// that is allowed.
    #[must_use]
    pub fn of_request(options: Option<&Options>, language: Language, owner: Option<Arc<str>>) -> Self {
        let standard = Self::default();
        let count = |asked: Option<u8>, standard: usize, most: usize| asked.map_or(standard, usize::from).min(most);
        Self {
            combinations: count(options.and_then(|found| found.combinations), standard.combinations, MOST_COMBINATIONS),
            prohibitions: count(options.and_then(|found| found.prohibitions), standard.prohibitions, MOST_PROHIBITIONS),
            partners: count(options.and_then(|found| found.partners), standard.partners, MOST_PARTNERS),
            language: options.and_then(|found| found.language).unwrap_or(language),
            audience: options.and_then(|found| found.audience).unwrap_or_default(),
            owner,
            offer: None,
        }
    }
}
