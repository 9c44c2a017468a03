//! Problems: the one form of every error that leaves the service (RFC 9457).
//!
//! The codes are stable and listed in [`Code::ALL`]; the wording is not. A problem says what failed,
//! on which value (`errors[].pointer`) and what would be accepted, in the language of the request, and
//! nothing internal.

mod code;
mod convert;
mod read;

pub use code::Code;
pub use read::{read_json, read_query};

use fieldpack_graph::knowledge::Language;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use utoipa::ToSchema;

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What is wrong with one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer to the value in the body (RFC 6901); `?name` for a query parameter.
    pub pointer: String,
    /// The stable code.
    pub code: String,
    /// What is wrong.
    pub detail: String,
    /// What would be accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Vec<String>>,
}

/// A problem, as it leaves the service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the code means.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What failed here, and what to do.
    pub detail: String,
    /// The address asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The request's id, to be found in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The values at fault.
    #[serde(default)]
    pub errors: Vec<FieldProblem>,
    /// The question as understood, with `not_a_pack_question`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<fieldpack_pack::contract::Question>)]
    pub question: Option<Box<fieldpack_pack::contract::Question>>,
    /// How long to wait before trying again, s; as the header `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u32>)]
    pub retry_after_s: Option<NonZeroU32>,
    /// The language that it is written in: not in the body, it becomes `Content-Language`.
    #[serde(skip)]
    #[schema(ignore)]
    pub language: Option<Language>,
}

impl Problem {
    /// Makes a problem from its code and what failed here, in English.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self::in_language(code, Language::En, detail)
    }

    /// Makes a problem whose detail is in a language; the title follows.
    #[must_use]
    pub fn in_language(code: Code, language: Language, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/docs/errors#{}", code.as_str()),
            title: code.title(language).to_owned(),
            status: code.status(),
            code: code.as_str().to_owned(),
            detail: detail.into(),
            instance: None,
            request_id: None,
            errors: Vec::new(),
            question: None,
            retry_after_s: None,
            language: Some(language),
        }
    }

    /// Makes a problem from what failed here, said in both languages; `language` chooses.
    #[must_use]
    pub fn say(code: Code, language: Language, zh: impl Into<String>, en: impl Into<String>) -> Self {
        match language {
            Language::Zh => Self::in_language(code, language, zh),
            Language::En => Self::in_language(code, language, en),
        }
    }

    /// Adds a value at fault.
    #[must_use]
    pub fn with_error(mut self, error: FieldProblem) -> Self {
        self.errors.push(error);
        self
    }

    /// Makes a problem of one value at fault: the problem's detail is the value's.
    #[must_use]
    pub fn of_field(code: Code, language: Language, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let error = FieldProblem {
            pointer: pointer.into(),
            code: code.as_str().to_owned(),
            detail: detail.clone(),
            accepted: None,
        };
        Self::in_language(code, language, detail).with_error(error)
    }

    /// Names what the value at fault could have been.
    #[must_use]
    pub fn accepting<S: Into<String>>(mut self, accepted: impl IntoIterator<Item = S>) -> Self {
        if let Some(error) = self.errors.last_mut() {
            error.accepted = Some(accepted.into_iter().map(Into::into).collect());
        }
        self
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.title, self.detail)
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_said_in_the_language_asked_for() {
        let zh = Problem::say(Code::NotFound, Language::Zh, "没有", "nothing");
        let en = Problem::say(Code::NotFound, Language::En, "没有", "nothing");
        assert_eq!((zh.title.as_str(), zh.detail.as_str()), (Code::NotFound.title(Language::Zh), "没有"));
        assert_eq!((en.title.as_str(), en.detail.as_str()), (Code::NotFound.title(Language::En), "nothing"));
        assert_eq!((zh.code, zh.status), (en.code, en.status));
    }

    #[test]
    fn a_problem_round_trips_without_its_language() {
        let problem = Problem::of_field(Code::InvalidValue, Language::En, "/text", "too odd").accepting(["a", "b"]);
        let written = serde_json::to_value(&problem).expect("serialises");
        assert_eq!(written["errors"][0]["accepted"], serde_json::json!(["a", "b"]));
        assert!(written.get("language").is_none() && written.get("question").is_none(), "{written}");
        let read: Problem = serde_json::from_value(written).expect("reads");
        assert_eq!(read, Problem { language: None, ..problem });
    }
}
