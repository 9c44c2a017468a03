//! The pages of the browser's login: to the identity provider, back from it, and out again.

use super::app::App;
use super::door::{ForPeople, Visit};
use super::pages::page;
use super::session::{self, Kind};
use crate::service::LoginError;
use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use fieldpack_graph::knowledge::Language;
use serde::Deserialize;

/// How long a browser may take to log in with the identity provider, s.
const LONGEST_LOGIN_S: i64 = 600;

/// The addresses of the login.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/login", get(begin)).route("/login/callback", get(end)).route("/logout", post(leave))
}

/// Where to go after the login.
#[derive(Debug, Deserialize)]
struct Wanted {
    #[serde(default)]
    next: String,
}

/// What the identity provider sends a browser back with.
#[derive(Debug, Deserialize)]
struct Brought {
    state: Option<String>,
    code: Option<String>,
    /// Why there is no code, as the provider names it.
    error: Option<String>,
}

/// Sends a browser to the identity provider.
async fn begin(State(app): State<App>, Query(wanted): Query<Wanted>, request: Request) -> Response {
    let language = Visit::language_of(request.extensions());
    let service = app.service().clone();
    // The provider's addresses may have to be asked for.
    let begun = tokio::task::spawn_blocking(move || service.begin_login(&wanted.next)).await;
    match (begun, app.service().login_url()) {
        (Ok(Ok(begun)), Some(url)) => to(&begun.url, [session::set(url, Kind::Login, &begun.state, LONGEST_LOGIN_S)]),
        (Ok(Err(error)), _) => failed(&error, language),
        _ => failed(&LoginError::Off, language),
    }
}

/// Takes a browser in that the identity provider sends back.
async fn end(State(app): State<App>, Query(brought): Query<Brought>, request: Request) -> Response {
    let language = Visit::language_of(request.extensions());
    let Some(url) = app.service().login_url().map(str::to_owned) else { return failed(&LoginError::Off, language) };
    let begun = session::value(request.headers(), &url, Kind::Login);
    let state = brought.state.filter(|state| begun.as_ref() == Some(state));
    // Somebody else's way back, or one of long ago.
    let Some(state) = state else { return failed(&LoginError::NotBegun, language) };
    let Some(code) = brought.code else {
        return failed(&LoginError::Exchange(brought.error.unwrap_or_default()), language);
    };
    let service = app.service().clone();
    let ended = tokio::task::spawn_blocking(move || service.end_login(&state, code)).await;
    match ended {
        Ok(Ok(logged)) => {
            let session = session::set(&url, Kind::Session, &logged.text, logged.for_s);
            to(&logged.next, [session, session::set(&url, Kind::Login, "", 0)])
        }
        Ok(Err(error)) => failed(&error, language),
        Err(_) => failed(&LoginError::Off, language),
    }
}

/// Ends the login of a browser.
async fn leave(State(app): State<App>, headers: HeaderMap, request: Request) -> Response {
    let language = Visit::language_of(request.extensions());
    let Some(url) = app.service().login_url() else { return failed(&LoginError::Off, language) };
    if !session::is_own(request.method(), &headers, url) {
        return failed(&LoginError::NotBegun, language);
    }
    if let Some(text) = session::value(&headers, url, Kind::Session) {
        app.service().end_session(&text);
    }
    to("/", [session::set(url, Kind::Session, "", 0)])
}

/// Sends a browser on, with cookies.
fn to<const N: usize>(url: &str, cookies: [String; N]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let Ok(location) = HeaderValue::from_str(url) else { return StatusCode::BAD_GATEWAY.into_response() };
    headers.insert(LOCATION, location);
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(SET_COOKIE, cookie);
        }
    }
    response
}

/// What is shown where a login does not come to its end. The reason is in the log: it may say who is known.
fn failed(error: &LoginError, language: Language) -> Response {
    tracing::info!(%error, "a login failed");
    let status = match error {
        LoginError::Off => return StatusCode::NOT_FOUND.into_response(),
        LoginError::Issuer(_) | LoginError::NoKeys | LoginError::Random(_) => StatusCode::SERVICE_UNAVAILABLE,
        LoginError::NotBegun | LoginError::Exchange(_) | LoginError::Refused(_) => StatusCode::FORBIDDEN,
    };
    let text = match (language, status) {
        (Language::Zh, StatusCode::SERVICE_UNAVAILABLE) => "身份提供方暂时无法访问，请稍后再试。",
        (Language::En, StatusCode::SERVICE_UNAVAILABLE) => "The identity provider cannot be reached. Try again later.",
        (Language::Zh, _) => "登录没有完成：可能超时、已被使用，或您在此没有角色。请重新登录，仍不行请联系管理员。",
        (Language::En, _) => {
            "The login did not complete: it may have taken too long, was used before, or you have no role here. \
             Log in again; if that does not help, ask your administrator."
        }
    };
    let again = match language {
        Language::Zh => "重新登录",
        Language::En => "Log in again",
    };
    let body = Html(page(&format!("<p>{text}</p><p><a href=\"/login\">{again}</a></p>")));
    let mut response = (status, body).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(ForPeople);
    response
}
