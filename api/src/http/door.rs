//! The door: what happens to every request before and after its handler.
//!
//! The request gets an id (its own `x-request-id` where that is a decent one) and a time limit; the
//! answer is counted; every error is rendered as `application/problem+json` with the address asked for
//! and the id, in the request's language. An error that no handler worded is worded by its status.

use super::answer::Carried;
use super::app::App;
use super::audit::Seen;
use super::guard::{self, Admitted, Peer};
use super::language;
use super::routes::exports;
use crate::deprecation::{DEPRECATED, Notice, notice};
use crate::problem::{Code, MEDIA_TYPE, Problem};
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LINK, REFERRER_POLICY,
    RETRY_AFTER, STRICT_TRANSPORT_SECURITY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Extensions, Response, StatusCode};
use axum::middleware::Next;
use axum::response::IntoResponse;
use fieldpack_access::{AuditRow, Principal};
use fieldpack_graph::knowledge::Language;
use std::any::Any;
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;

/// The header of the request's id, in and out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What browsers are told with every answer: to take it as what it says it is, to show it in no frame of another page,
/// and to tell no other page where it was (a share link is a permission).
const SAFE: [(HeaderName, &str); 3] =
    [(X_CONTENT_TYPE_OPTIONS, "nosniff"), (X_FRAME_OPTIONS, "DENY"), (REFERRER_POLICY, "no-referrer")];

/// What browsers are told over TLS: to come back over nothing else for a year.
const STAY_SECURED: &str = "max-age=31536000";
/// The headers of what will go.
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");
const SUNSET: HeaderName = HeaderName::from_static("sunset");

/// How a key is to be shown.
const CHALLENGE: &str = "Bearer realm=\"fieldpack\"";

/// The longest request id that is taken over, and the longest address that is repeated, bytes.
const LONGEST_ID: usize = 128;
const LONGEST_INSTANCE: usize = 2_048;

/// Marks an answer that is a page for people: it stays one where it tells of an error.
#[derive(Clone, Copy)]
pub(super) struct ForPeople;

/// A request's visit: who it is and how to speak to it.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    id: Arc<str>,
    instance: Arc<str>,
    language: Language,
    /// Whether it came over TLS.
    is_secured: bool,
}

impl Visit {
    /// The visit of a request.
    fn of(request: &Request) -> Self {
        let own = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
        // It stands in logs: one that has the form of a secret was put into the wrong header.
        let decent = |id: &&str| {
            let fits = !id.is_empty() && id.len() <= LONGEST_ID && id.bytes().all(|byte| byte.is_ascii_graphic());
            fits && !AuditRow::has_secret(id)
        };
        let id = own.filter(decent).map_or_else(|| uuid::Uuid::now_v7().to_string().into(), Arc::from);
        let address = request.uri().path_and_query().map_or("/", |address| address.as_str());
        let instance = address.get(..LONGEST_INSTANCE).unwrap_or(address).into();
        let language = language::of_request(request.uri(), request.headers());
        let is_secured = request.extensions().get::<Peer>().is_some_and(|peer| peer.is_secured);
        Self { id, instance, language, is_secured }
    }

    /// The request's id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The language of answers where the question does not say.
    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// The language of the visit that an extractor works for.
    pub(super) fn language_of(extensions: &Extensions) -> Language {
        extensions.get::<Self>().map_or_else(Language::default, |visit| visit.language)
    }

    /// Finishes an answer: errors are rendered, the id is added.
    fn finish(&self, response: Response<Body>) -> Response<Body> {
        let status = response.status();
        let is_error = status.is_client_error() || status.is_server_error();
        let is_page = response.extensions().get::<ForPeople>().is_some();
        let mut response = if is_error && !is_page { self.render(response) } else { response };
        let headers = response.headers_mut();
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            headers.insert(REQUEST_ID, id);
        }
        for (name, value) in SAFE {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.is_secured {
            headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(STAY_SECURED));
        }
        // An answer is for who asked, and true at its sequence: nobody between keeps it.
        if ["/v1/", "/sparql", "/mcp"].iter().any(|place| self.instance.starts_with(place)) {
            headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
        }
        response
    }

    /// Renders an error.
    fn render(&self, mut response: Response<Body>) -> Response<Body> {
        let carried = response.extensions_mut().remove::<Carried>();
        let allow = response.headers_mut().remove(ALLOW);
        let mut problem = match carried {
            Some(Carried(problem)) => *problem,
            None => self.bare(Code::of_status(response.status().as_u16())),
        };
        let code = Code::parse(&problem.code).unwrap_or(Code::Internal);
        if code == Code::Internal {
            problem = self.bare(code);
        }
        let language = problem.language.unwrap_or(self.language);
        problem.instance = Some(self.instance.to_string());
        problem.request_id = Some(self.id.to_string());
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut rendered = Response::new(Body::from(body));
        *rendered.status_mut() = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = rendered.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        if let Some(allow) = allow {
            headers.insert(ALLOW, allow);
        }
        if code == Code::Unauthenticated {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
        }
        if matches!(code, Code::Unavailable | Code::Overloaded | Code::SequenceNotReached | Code::Timeout) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(wait_s) = problem.retry_after_s {
            headers.insert(RETRY_AFTER, HeaderValue::from(wait_s.get()));
        }
        rendered
    }

    /// A problem that says no more than its code does.
    fn bare(&self, code: Code) -> Problem {
        Problem::in_language(code, self.language, code.advice(self.language))
    }
}

/// Lets a request in and its answer out.
pub(super) async fn enter(State(app): State<App>, mut request: Request, next: Next) -> Response<Body> {
    let started = Instant::now();
    let visit = Visit::of(&request);
    let endpoint = request.extensions().get::<MatchedPath>().map_or("unmatched", MatchedPath::as_str);
    let endpoint: Arc<str> = exports::documented(endpoint, request.uri().path()).unwrap_or(endpoint).into();
    let method = request.method().clone();
    let operation = app.operations().find(&method, &endpoint);
    let mut seen = Seen::of(&app, &request, operation, &endpoint, &visit);
    let admitted = match too_much_header(&request, app.settings().header_limit_bytes, visit.language) {
        Some(problem) => Err(problem),
        None => guard::admit(&app, &request, &endpoint, visit.language, &mut seen).await,
    };
    request.extensions_mut().insert(visit.clone());
    request.extensions_mut().insert(seen.noted());
    let patience = app.patience(&endpoint);
    let span = tracing::info_span!("request", %method, %endpoint, request_id = %visit.id);
    let (admitted, left) = match admitted {
        Ok(Admitted { principal, left }) => (Ok(principal), left),
        Err(problem) => (Err(problem), None),
    };
    let answered = async {
        let response = match admitted {
            Err(problem) => problem.into_response(),
            Ok(principal) => match tokio::time::timeout(patience, next.run(with(request, principal))).await {
                Ok(response) => response,
                Err(_) => out_of_time(patience.as_millis(), visit.language).into_response(),
            },
        };
        seen.record(response, &visit).await
    };
    let mut response = visit.finish(answered.instrument(span.clone()).await);
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    if let Some(notice) = app.operations().find(&method, &endpoint).and_then(|one| notice(DEPRECATED, one)) {
        tell(&notice, response.headers_mut());
    }
    let took = started.elapsed();
    app.metrics().answered(&method, &endpoint, response.status(), took);
    span.in_scope(|| tracing::debug!(status = response.status().as_u16(), took_us = took.as_micros(), "answered"));
    response
}

/// Says in the headers of an answer that something of its operation will go.
fn tell(notice: &Notice, headers: &mut HeaderMap) {
    let named = [(DEPRECATION, &notice.deprecation), (SUNSET, &notice.sunset), (LINK, &notice.link)];
    for (name, value) in named {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
}

/// The request, with who asks.
fn with(mut request: Request, principal: Option<Principal>) -> Request {
    if let Some(principal) = principal {
        request.extensions_mut().insert(principal);
    }
    request
}

/// The problem of a request whose headers are larger than the limit.
fn too_much_header(request: &Request, limit: usize, language: Language) -> Option<Problem> {
    let lines = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4);
    let found = request.uri().path_and_query().map_or(0, |address| address.as_str().len()) + lines.sum::<usize>();
    (found > limit).then(|| {
        Problem::say(
            Code::HeadersTooLarge,
            language,
            format!("地址和请求头共 {found} 字节，最多 {limit} 字节"),
            format!("address and headers have {found} bytes, at most {limit} are taken"),
        )
    })
}

/// The problem of a request that took too long.
fn out_of_time(limit_ms: u128, language: Language) -> Problem {
    Problem::say(
        Code::Timeout,
        language,
        format!("{limit_ms} 毫秒内没有完成；稍后重试，写入可能已经生效，先读再写"),
        format!(
            "not done within {limit_ms} ms; try again later; a write may have been taken: read before writing again"
        ),
    )
}

/// Answers under an address that does not exist.
pub(super) async fn nothing_here(request: Request) -> Problem {
    nothing_at(request.uri().path(), Visit::language_of(request.extensions()))
}

/// The problem that there is nothing at an address, or nothing for whoever asks: both look alike.
pub(super) fn nothing_at(path: &str, language: Language) -> Problem {
    let path = path.get(..LONGEST_INSTANCE).unwrap_or(path);
    Problem::say(
        Code::NotFound,
        language,
        format!("没有地址 `{path}`；地址列表见 /docs"),
        format!("there is no address `{path}`; /docs lists those there are"),
    )
}

/// Answers a method that an address does not have; the router adds `Allow`.
pub(super) async fn another_method(request: Request) -> Problem {
    let method = request.method();
    Problem::say(
        Code::MethodNotAllowed,
        Visit::language_of(request.extensions()),
        format!("此地址不支持 {method}；可用的方法见 Allow 响应头"),
        format!("{method} is not allowed here; the `Allow` header lists the methods there are"),
    )
}

/// Answers after a panic on an async thread: what it said goes to the log.
pub(super) fn after_panic(panic: Box<dyn Any + Send>) -> Response<Body> {
    fault_of_panic(&*panic).into_response()
}

/// The problem of a panic.
pub(super) fn fault_of_panic(panic: &(dyn Any + Send)) -> Problem {
    let said = panic.downcast_ref::<&str>().copied();
    let said = said.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without words");
    tracing::error!(panic = said, "a handler panicked");
    Problem::new(Code::Internal, Code::Internal.advice(Language::En))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Uri;

    fn visit(headers: &[(&'static str, &'static str)]) -> Visit {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = Uri::from_static("/v1/packs?x=1");
        for (name, value) in headers {
            request.headers_mut().insert(*name, HeaderValue::from_static(value));
        }
        Visit::of(&request)
    }

    #[test]
    fn a_decent_request_id_is_kept_and_another_one_replaced() {
        assert_eq!(&*visit(&[("x-request-id", "abc-1")]).id, "abc-1");
        for indecent in ["", "two words", "fp_0123456789abcdef_secret"] {
            let id = visit(&[("x-request-id", indecent)]).id;
            assert!(uuid::Uuid::parse_str(&id).is_ok(), "{id}");
        }
    }

    #[test]
    fn an_error_that_nobody_worded_is_worded_by_its_status() {
        let mut bare = Response::new(Body::from("internal words"));
        *bare.status_mut() = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        let response = visit(&[("accept-language", "en")]).finish(bare);
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
        assert_eq!(response.headers()[CONTENT_LANGUAGE], "en");
    }

    #[test]
    fn what_may_be_tried_again_says_when() {
        let answer = |code| visit(&[]).finish(Problem::new(code, "").into_response());
        assert_eq!(answer(Code::Unavailable).headers()[RETRY_AFTER], "1");
        assert!(!answer(Code::NotFound).headers().contains_key(RETRY_AFTER));
    }

    #[test]
    fn what_will_go_is_told_in_the_headers() {
        let said = |text: &str| text.to_owned();
        let notice =
            Notice { deprecation: said("@1"), sunset: said("Tue, 01 Jun 2027 00:00:00 GMT"), link: said("</x>") };
        let mut headers = HeaderMap::new();
        tell(&notice, &mut headers);
        assert_eq!(headers["deprecation"], "@1");
        assert_eq!(headers["sunset"], "Tue, 01 Jun 2027 00:00:00 GMT");
        assert_eq!(headers["link"], "</x>");
    }

    #[test]
    fn headers_over_the_limit_are_refused() {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert("x-long", HeaderValue::from_static("0123456789"));
        assert!(too_much_header(&request, 20, Language::En).is_some());
        assert!(too_much_header(&request, 21, Language::En).is_none(), "1 byte of path, 6 + 10 + 4 of the header");
    }
}
