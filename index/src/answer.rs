//! What a search answers: hits with the share of each signal.

use crate::count::TotalIs;
use crate::neighbourhood::PathStep;
use crate::profile::Profile;
use crate::signal::Signal;
use fieldpack_graph::record::RecordType;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The score of each signal that took part, 0 to 1, larger is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Signals {
    /// BM25 over the texts; 1 where an exactly asked code is carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<f64>,
    /// Likeness of meaning: 1 the same text, 0 as unlike as two texts of the trade are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vector: Option<f64>,
    /// Likeness of the conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<f64>,
    /// Nearness in space and season.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub space_time: Option<f64>,
    /// Nearness in the graph: 1 where the record names a concept of the question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbourhood: Option<f64>,
}

impl Signals {
    /// Of what each signal gives, in the order of [`Signal::ALL`].
    #[must_use]
    pub fn of(given: [Option<f64>; Signal::ALL.len()]) -> Self {
        let [text, vector, scenario, space_time, neighbourhood] = given;
        Self { text, vector, scenario, space_time, neighbourhood }
    }
}

/// Where a hit is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Where {
    /// The place's name; empty where the record names none.
    pub label: String,
    /// Longitude, degrees, WGS 84.
    pub lon: f64,
    /// Latitude, degrees, WGS 84.
    pub lat: f64,
}

/// A record that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Hit {
    /// Its IRI.
    #[schema(value_type = String)]
    pub iri: Arc<str>,
    /// Its identifier in the system that it comes from.
    #[schema(value_type = String)]
    pub source_id: Arc<str>,
    /// Its type.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    pub record_type: RecordType,
    /// Its title, in the owner's words.
    pub title: String,
    /// The words that tell.
    pub snippet: String,
    /// Where it is.
    #[serde(rename = "where")]
    pub place: Option<Where>,
    /// Its first day (`2026-11-01`).
    pub when: Option<String>,
    /// Geodesic distance from the position asked about, km.
    pub distance_km: Option<f64>,
    /// 0 to 1, larger is better.
    pub score: f64,
    /// What each signal gave.
    pub signals: Signals,
    /// The words and codes of the question that it contains.
    #[serde(default)]
    pub matched: Vec<String>,
    /// Why it has its score.
    #[serde(default)]
    pub explain: Explanation,
    /// Made by a simulator, not observed.
    pub synthetic: bool,
    /// Who owns it.
    #[schema(value_type = String)]
    pub owner: Arc<str>,
}

/// Why a hit has its score.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// What each signal adds to the score; together they are the score.
    pub shares: Signals,
    /// What each signal weighs for this question and this record.
    pub weights: Signals,
    /// From a concept of the question to the record, link by link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<PathStep>,
    /// The part of nearness in `space_time`: one half at 100 km.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearness: Option<f64>,
    /// The part of the season in `space_time`: 1 in the months of the question, 0 from three months away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<f64>,
    /// Whether an exactly asked code puts the hit before all without one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_code: bool,
}

/// A page of hits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchAnswer {
    /// The hits, in order.
    pub hits: Vec<Hit>,
    /// How many records match in all, whatever the page; counted up to a bound (`count_up_to`).
    pub total: usize,
    /// Whether so many match, or at least so many.
    #[serde(default)]
    pub total_is: TotalIs,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
    /// How the search went, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
}
