//! The flat form for CRM systems: `/flat/v1/...` is `/v1/...`, told as the twins of the OpenAPI document say.
//!
//! Only the address and the form of bodies differ: who may call, limits, languages and problems are those of the
//! operation itself. Problems leave as `application/json`, because importers read no other media type.

use super::answer::JSON;
use super::app::App;
use super::body::collect;
use super::document::openapi_value;
use super::door::{Visit, nothing_at};
use super::routes::exports::documented;
use crate::problem::MEDIA_TYPE;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use axum::http::uri::{PathAndQuery, Uri};
use axum::http::{Extensions, Method, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use fieldpack_access::{Role, may};
use fieldpack_contract::{Form, PREFIX, Profile};
use serde_json::Value;
use std::sync::OnceLock;

/// The host that stands in the committed twins: everyone's own takes its place.
pub(super) const HOST: &str = "fieldpack.example.com";

/// Marks a request for the flat form.
#[derive(Clone, Copy)]
struct Flat;

/// The operations in flat form: those that a sales rep may call.
pub(super) fn profile() -> &'static Profile {
    static PROFILE: OnceLock<Profile> = OnceLock::new();
    PROFILE.get_or_init(|| Profile::read(&openapi_value(), |operation| may(operation, Some(Role::Rep))))
}

/// A twin of the OpenAPI document as JSON, for a service that is reached at a host.
#[must_use]
pub fn twin_json(form: Form, host: &str) -> String {
    serde_json::to_string_pretty(&profile().twin(form, host)).map_or_else(|_| String::new(), |json| json + "\n")
}

/// Sends a request of the flat form to the operation that it means.
pub(super) async fn readdress(mut request: Request) -> Request {
    if let Some(meant) = meant(request.uri()) {
        *request.uri_mut() = meant;
        request.extensions_mut().insert(Flat);
    }
    request
}

/// The address that a flat one means; `None` where it is none.
fn meant(uri: &Uri) -> Option<Uri> {
    let address = uri.path_and_query()?.as_str();
    let rest = address.strip_prefix(PREFIX).filter(|rest| rest.starts_with('/'))?;
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(rest.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

/// The operation of a flat request: `None` where it is not one, `Some(None)` where the twins do not have it.
fn operation(extensions: &Extensions, method: &Method, uri: &Uri) -> Option<Option<&'static str>> {
    extensions.get::<Flat>()?;
    let path = extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    // Documents stand at the address of their pack with an ending.
    let path = documented(path, uri.path()).unwrap_or(path);
    Some(profile().find(method.as_str(), path))
}

/// Gives a handler the body in the form that it reads. What is no JSON stays as it is: the handler says why.
pub(super) async fn take(State(app): State<App>, request: Request, next: Next) -> Response<Body> {
    let Some(operation) = operation(request.extensions(), request.method(), request.uri()) else {
        return next.run(request).await;
    };
    let language = Visit::language_of(request.extensions());
    let Some(operation) = operation else { return nothing_at(request.uri().path(), language).into_response() };
    let (mut parts, body) = request.into_parts();
    let bytes = match collect(Request::new(body), app.settings().body_limit_bytes, language).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    let bytes = match serde_json::from_slice::<Value>(&bytes) {
        Ok(body) => serde_json::to_vec(&profile().restore(operation, body)).unwrap_or(bytes),
        Err(_) => bytes,
    };
    parts.headers.remove(CONTENT_LENGTH);
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// Tells an answer flat.
pub(super) async fn give(request: Request, next: Next) -> Response<Body> {
    let Some(operation) = operation(request.extensions(), request.method(), request.uri()) else {
        return next.run(request).await;
    };
    let response = next.run(request).await;
    let stated = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_problem = stated == MEDIA_TYPE;
    if !is_problem && stated != JSON {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // The answer is ours and whole: it has the size that it has.
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let told = tokio::task::spawn_blocking(move || {
        let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let flat = match operation {
            Some(operation) if !is_problem => profile().flatten(operation, answer),
            _ => profile().flatten_problem(answer),
        };
        serde_json::to_vec(&flat).unwrap_or_default()
    });
    let Ok(told) = told.await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
    Response::from_parts(parts, Body::from(told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_contract::lint;

    #[test]
    fn flat_addresses_mean_others() {
        let of = |address: &'static str| meant(&Uri::from_static(address)).map(|uri| uri.to_string());
        assert_eq!(of("/flat/v1/packs?language=en").as_deref(), Some("/v1/packs?language=en"));
        assert_eq!(of("http://127.0.0.1:1/flat/v1/info").as_deref(), Some("http://127.0.0.1:1/v1/info"));
        for other in ["/v1/packs", "/flat", "/flatter/v1", "/v1/flat/"] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn the_twins_keep_every_rule_of_the_importers() {
        for form in [Form::V3_0, Form::V2_0] {
            let found = lint(&profile().twin(form, HOST), form);
            assert!(found.is_empty(), "{form:?}: {} findings: {found:#?}", found.len());
        }
    }

    #[test]
    fn what_a_crm_needs_is_in_the_twins() {
        let has: Vec<&str> = profile().operations().collect();
        for needed in [
            "make_pack",
            "read_pack",
            "list_revisions",
            "why_not",
            "understand_question",
            "search",
            "share_pack",
            "info",
        ] {
            assert!(has.contains(&needed), "{needed} is missing: {:#?}", profile().left_out());
        }
        for other in ["put_records", "make_key", "follow_pack", "metrics"] {
            assert!(!has.contains(&other), "{other}");
        }
    }
}
