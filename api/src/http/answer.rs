//! Answers: bytes that are made once, on the thread that did the work.

use crate::problem::Problem;
use crate::service::{ExportForm, Exported};
use axum::body::Body;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
};
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use fieldpack_graph::knowledge::Language;
use fieldpack_paper::html;
use serde::Serialize;

/// What a handler gives.
pub(super) type Reply = Result<Answer, Problem>;

/// The media type of JSON.
pub(super) const JSON: &str = "application/json";

/// The last sequence of the journal that an answer knows, where its body has no place for it.
const SEQUENCE: HeaderName = HeaderName::from_static("fieldpack-sequence");

/// An answer, ready to be sent.
#[derive(Debug)]
pub(super) struct Answer {
    status: StatusCode,
    media_type: &'static str,
    language: Option<Language>,
    location: Option<HeaderValue>,
    /// The version of what is shown.
    version: Option<u64>,
    /// The sequence that it is of.
    sequence: Option<u64>,
    /// What else is said of it.
    further: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

impl Answer {
    /// A value as JSON, whose texts are in a language.
    ///
    /// # Errors
    /// `internal` where the value has no JSON.
    pub(super) fn json<T: Serialize>(value: &T, language: Language) -> Reply {
        let body = serde_json::to_vec(value).map_err(|error| Problem::of_fault(&error, language))?;
        Ok(Self { language: Some(language), ..Self::text(JSON, body) })
    }

    /// A text of a media type.
    pub(super) fn text(media_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: StatusCode::OK,
            media_type,
            language: None,
            location: None,
            version: None,
            sequence: None,
            further: Vec::new(),
            body: body.into(),
        }
    }

    /// Nothing, and that is well.
    pub(super) fn nothing() -> Self {
        Self { status: StatusCode::NO_CONTENT, ..Self::text(JSON, Vec::new()) }
    }

    /// Says which version of a record is shown.
    pub(super) fn of_version(self, version: Option<u64>) -> Self {
        Self { version, ..self }
    }

    /// Says which sequence of the journal it is of.
    pub(super) fn at_sequence(self, sequence: u64) -> Self {
        Self { sequence: Some(sequence), ..self }
    }

    /// A document: shown by a browser where it can be, else saved under its name.
    pub(super) fn document(document: Exported) -> Self {
        let Exported { bytes, language, name, form } = document;
        let is_shown = matches!(form, ExportForm::Pdf | ExportForm::Html);
        let disposition = format!("{}; filename=\"{name}\"", if is_shown { "inline" } else { "attachment" });
        let disposition = HeaderValue::from_str(&disposition).map(|value| (CONTENT_DISPOSITION, value));
        let policy = HeaderValue::from_static(html::policy());
        let policy = (form == ExportForm::Html).then_some((CONTENT_SECURITY_POLICY, policy));
        let further = disposition.into_iter().chain(policy).collect();
        Self { language: Some(language), further, ..Self::text(form.media_type(), bytes) }
    }

    /// Says that something was made, and where it is.
    pub(super) fn created_at(self, address: &str) -> Self {
        Self { status: StatusCode::CREATED, location: HeaderValue::from_str(address).ok(), ..self }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response<Body> {
        let has_body = self.status != StatusCode::NO_CONTENT;
        let mut response = Response::new(if has_body { Body::from(self.body) } else { Body::empty() });
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if has_body {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        }
        if let Some(language) = self.language {
            headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        }
        if let Some(tag) = self.version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok()) {
            headers.insert(ETAG, tag);
        }
        if let Some(sequence) = self.sequence {
            headers.insert(SEQUENCE, HeaderValue::from(sequence));
        }
        headers.extend(self.further);
        if let Some(location) = self.location {
            headers.insert(HeaderName::from_static("location"), location);
        }
        response
    }
}

/// A problem on its way out: the door renders it, because only the door knows the address asked for and
/// the request's id.
#[derive(Clone, Debug)]
pub(super) struct Carried(pub(super) Box<Problem>);

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(Carried(Box::new(self)));
        response
    }
}
