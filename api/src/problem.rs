//! Problems: the one form of every error that leaves the service (RFC 9457).
//!
//! The codes are stable and listed in [`Code::ALL`]; the wording is not. A problem says what failed,
//! on which value (`errors[].pointer`) and what would be accepted, and nothing internal.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The media type of problems.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The stable code of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// The body is no JSON.
    MalformedJson,
    /// A field that is not one of the accepted ones.
    UnknownField,
    /// A field whose value does not fit.
    InvalidValue,
    /// A required field is missing.
    MissingField,
    /// Neither text nor scenario, or an empty text.
    EmptyQuestion,
    /// The text is longer than the limit.
    TextTooLong,
    /// The question's intent is not a pack.
    NotAPackQuestion,
    /// Nothing under this address or IRI.
    NotFound,
    /// The address exists, the method does not.
    MethodNotAllowed,
    /// The body's media type is not supported.
    UnsupportedMediaType,
    /// No form of the answer fits `Accept`.
    NotAcceptable,
    /// The body is larger than the limit.
    BodyTooLarge,
    /// The world is not yet at the sequence that was demanded.
    SequenceNotReached,
    /// The record changed since the version that was named.
    VersionConflict,
    /// Too many requests at once, or the service is starting or stopping.
    Unavailable,
    /// The request took too long.
    Timeout,
    /// The disk is full or the journal has failed: nothing is acknowledged.
    StorageFailed,
    /// A fault of ours.
    Internal,
}

impl Code {
    /// Every code, in the order of the list at `/docs/errors`.
    pub const ALL: [Self; 18] = [
        Self::MalformedJson,
        Self::UnknownField,
        Self::InvalidValue,
        Self::MissingField,
        Self::EmptyQuestion,
        Self::TextTooLong,
        Self::NotAPackQuestion,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::UnsupportedMediaType,
        Self::NotAcceptable,
        Self::BodyTooLarge,
        Self::SequenceNotReached,
        Self::VersionConflict,
        Self::Unavailable,
        Self::Timeout,
        Self::StorageFailed,
        Self::Internal,
    ];

    /// The code as written, its HTTP status and its title.
    #[must_use]
    pub fn row(self) -> (&'static str, u16, &'static str) {
        match self {
            Self::MalformedJson => ("malformed_json", 400, "The body is no JSON"),
            Self::UnknownField => ("unknown_field", 400, "A field is not known"),
            Self::InvalidValue => ("invalid_value", 400, "A value does not fit"),
            Self::MissingField => ("missing_field", 400, "A field is missing"),
            Self::EmptyQuestion => ("empty_question", 400, "Nothing was asked"),
            Self::TextTooLong => ("text_too_long", 413, "The text is too long"),
            Self::NotAPackQuestion => ("not_a_pack_question", 422, "The question asks for something else"),
            Self::NotFound => ("not_found", 404, "Nothing here"),
            Self::MethodNotAllowed => ("method_not_allowed", 405, "The method is not allowed here"),
            Self::UnsupportedMediaType => ("unsupported_media_type", 415, "The media type is not supported"),
            Self::NotAcceptable => ("not_acceptable", 406, "No form of the answer fits"),
            Self::BodyTooLarge => ("body_too_large", 413, "The body is too large"),
            Self::SequenceNotReached => ("sequence_not_reached", 503, "The world is not there yet"),
            Self::VersionConflict => ("version_conflict", 409, "The record has changed"),
            Self::Unavailable => ("unavailable", 503, "Not available at the moment"),
            Self::Timeout => ("timeout", 503, "It took too long"),
            Self::StorageFailed => ("storage_failed", 507, "Nothing can be stored"),
            Self::Internal => ("internal", 500, "A fault of ours"),
        }
    }

    /// The code as written in `code`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().0
    }
}

/// What is wrong with one value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer to the value (RFC 6901).
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
}

impl Problem {
    /// Makes a problem from its code and what failed here.
    #[must_use]
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let (name, status, title) = code.row();
        Self {
            kind: format!("/docs/errors#{name}"),
            title: title.to_owned(),
            status,
            code: name.to_owned(),
            detail: detail.into(),
            instance: None,
            request_id: None,
            errors: Vec::new(),
            question: None,
        }
    }

    /// Adds a value at fault.
    #[must_use]
    pub fn with_error(mut self, error: FieldProblem) -> Self {
        self.errors.push(error);
        self
    }
}

/// Reads a JSON value of a request, with the place and the accepted fields in the problem.
///
/// # Errors
/// A [`Problem`] with code `malformed_json`, `unknown_field`, `missing_field` or `invalid_value`.
pub fn read_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| from_serde(&error))?;
    reader.end().map_err(|error| Problem::new(Code::MalformedJson, format!("after the value: {error}")))?;
    Ok(value)
}

/// Turns a reading error into a problem.
fn from_serde(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let inner = error.inner();
    let pointer = pointer_of(error.path());
    let message = inner.to_string();
    if inner.is_syntax() || inner.is_eof() || inner.is_io() {
        return Problem::new(Code::MalformedJson, format!("the body is no JSON: {message}"));
    }
    let sentence = message.split(" at line ").next().unwrap_or(&message).to_owned();
    let code = if sentence.starts_with("unknown field") {
        Code::UnknownField
    } else if sentence.starts_with("missing field") {
        Code::MissingField
    } else {
        Code::InvalidValue
    };
    let mut quoted = sentence.split('`').skip(1).step_by(2).map(str::to_owned);
    let accepted = match code {
        Code::UnknownField => Some(quoted.skip(1).collect()),
        Code::InvalidValue if sentence.starts_with("unknown variant") => Some(quoted.skip(1).collect()),
        Code::MissingField => quoted.next().map(|name| vec![name]),
        _ => None,
    };
    Problem::new(code, sentence.clone()).with_error(FieldProblem {
        pointer,
        code: code.as_str().to_owned(),
        detail: sentence,
        accepted,
    })
}

/// Writes a path as a JSON pointer.
fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("{pointer}/{variant}"),
        Segment::Unknown => pointer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_pack::contract::PackRequest;

    #[test]
    fn an_unknown_field_lists_the_accepted_ones() {
        let problem = read_json::<PackRequest>(br#"{"text": "x", "scenario": {"places": 1}}"#).expect_err("unknown");
        assert_eq!((problem.code.as_str(), problem.status), ("unknown_field", 400));
        let error = &problem.errors[0];
        assert_eq!(error.pointer, "/scenario/places");
        assert_eq!(error.accepted.as_deref().map(|list| list.contains(&"place".to_owned())), Some(true), "{error:?}");
    }

    #[test]
    fn a_wrong_value_is_located() {
        let problem = read_json::<PackRequest>(
            br#"{"scenario": {"conditions": [{"dimension": "slump", "op": "over", "value": 1}]}}"#,
        )
        .expect_err("unknown operator");
        assert_eq!(problem.code, "invalid_value");
        assert_eq!(problem.errors[0].pointer, "/scenario/conditions/0/op");
        assert_eq!(problem.errors[0].accepted.as_ref().map(Vec::len), Some(5));
    }

    #[test]
    fn broken_json_names_line_and_column() {
        let problem = read_json::<PackRequest>(b"{\"text\": ").expect_err("cut off");
        assert_eq!(problem.code, "malformed_json");
        assert!(problem.detail.contains("line 1 column"), "{}", problem.detail);
    }

    #[test]
    fn codes_are_distinct_and_statuses_are_errors() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| (400..600).contains(&code.row().1)));
    }
}
