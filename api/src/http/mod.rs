//! The HTTP door: it parses a request, makes one call to the [`Service`] and
//! renders the answer.
//!
//! A request passes, in this order: the connection (`serve`: header timeout, connection limit), the
//! door (`door`: request id, language, header limit, time limit, metrics, problems rendered), the
//! route's extractors (`turn`: a permit to work, `query`, `body`), and a handler (`routes`) whose work
//! runs on a blocking thread. Whatever goes wrong on the way leaves as `application/problem+json`.
//!
//! Under `/flat/` the same operations are told as the twins of the document for CRM systems say (`flat`).
//!
//! A stream of events (`events`) leaves the door when it begins; what it sends is read from the store.
//!
//! No header is essential: language and minimum sequence are query parameters too, a missing
//! `Content-Type` means what the endpoint takes, and the form of an entity can be a parameter.

mod answer;
mod app;
mod audit;
mod body;
mod document;
mod door;
mod events;
mod flat;
mod guard;
mod language;
mod login;
mod mcp;
mod metrics;
mod negotiate;
mod pages;
mod query;
mod rates;
mod routes;
mod serve;
mod session;
mod sparql;
mod stall;
mod tls;
mod turn;

pub use document::{openapi, openapi_json};
pub use fieldpack_contract::Form;
pub use flat::twin_json;
pub use serve::{ServeError, Server, serve};
pub use tls::TlsError;

use crate::service::Service;
use app::App;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// The service's endpoints, as a value that can be called without a socket.
pub fn router(service: Service) -> Router {
    router_of(App::new(service))
}

/// The endpoints over a state.
fn router_of(app: App) -> Router {
    let (documented, _) = document::documented().split_for_parts();
    let readable = SwaggerUi::new("/docs").config(Config::from("/openapi.json").try_it_out_enabled(true));
    let inside = layered(documented.merge(Router::from(readable)).merge(pages::routes()).merge(login::routes()), app);
    // What an address means is decided before routes are looked for.
    Router::new().fallback_service(inside).layer(map_request(flat::readdress))
}

/// Routes behind the door.
fn layered(routes: Router<App>, app: App) -> Router {
    routes
        .fallback(door::nothing_here)
        .method_not_allowed_fallback(door::another_method)
        .layer(from_fn_with_state(app.clone(), flat::take))
        .layer(CatchPanicLayer::custom(door::after_panic))
        .layer(from_fn_with_state(app.clone(), door::enter))
        .layer(from_fn(flat::give))
        .with_state(app)
}

#[cfg(test)]
mod tests {
    use super::guard::Peer;
    use super::*;
    use crate::service::NoProgress;
    use crate::settings::{Loopback, Settings};
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use axum::routing::get;
    use fieldpack_journal::NewEntry;
    use std::path::Path;
    use std::time::Duration;
    use tower::ServiceExt;

    /// A service over an empty folder.
    fn opened(folder: &Path) -> Service {
        Service::open(folder, &settings(), &NoProgress).expect("the folder opens")
    }

    /// Settings under which programs of this machine are let in.
    fn settings() -> Settings {
        let mut settings = Settings::default();
        settings.paths.ontologies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ontologies");
        settings.access.loopback = Loopback::Admin;
        settings
    }

    #[tokio::test]
    async fn a_service_that_writes_no_more_says_so_and_still_answers() {
        let folder = tempfile::tempdir().expect("a folder");
        let service = opened(folder.path());
        let router = router(service.clone());
        let call = async |method: &str, path: &str, body: &str| {
            let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
            let here = Peer::plain(([127, 0, 0, 1], 40_000).into());
            let request = request
                .header("host", "127.0.0.1")
                .extension(here)
                .body(Body::from(body.to_owned()))
                .expect("a request");
            let response = router.clone().oneshot(request).await.expect("answered");
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), 1 << 22).await.expect("a body");
            (status, String::from_utf8_lossy(&body).into_owned())
        };
        assert_eq!(call("GET", "/readyz", "").await.0, 200);
        // An entry of a newer program: the applier stops before it, whatever else there is to do.
        let unknown = NewEntry { kind: "of.tomorrow".to_owned(), version: 1, ..NewEntry::default() };
        let sequence = service.handle().append(vec![unknown]).expect("it is written").start;
        let stopped = service.handle().wait_for(sequence, Duration::from_secs(60)).expect_err("it is not known");
        assert!(stopped.to_string().contains("of.tomorrow"), "{stopped}");
        let (status, text) = call("GET", "/readyz", "").await;
        assert!(status == 503 && text.contains("of.tomorrow"), "{status} {text}");
        let (_, metrics) = call("GET", "/metrics", "").await;
        assert!(metrics.contains("fieldpack_ready 0"), "{metrics}");
        let line = r#"{"type":"site","source":"test","source_id":"S-1","data":{"label":"S"}}"#;
        assert_eq!(call("POST", "/v1/records", line).await.0, 503);
        let asked = r#"{"text":"高原混凝土泵送，拉萨，11月，泵送高度120米"}"#;
        assert_eq!(call("POST", "/v1/packs", asked).await.0, 200, "answers need no journal");
        service.close();
    }

    #[tokio::test]
    async fn what_computes_waits_for_a_worker_and_a_crowd_not_for_long() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut settings = settings();
        settings.http.waiting_work = 1;
        let service = Service::open(folder.path(), &settings, &NoProgress).expect("the folder opens");
        let app = App::new(service.clone());
        let router = router_of(app.clone());
        let call = async |method: &str, path: &str, body: &'static str| {
            let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
            let here = Peer::plain(([127, 0, 0, 1], 40_000).into());
            let request = request.header("host", "127.0.0.1").extension(here).body(Body::from(body));
            router.clone().oneshot(request.expect("a request")).await.expect("answered")
        };
        let asked = r#"{"text":"高原混凝土泵送，拉萨，11月，泵送高度120米"}"#;
        let all = u32::try_from(service.settings().http.workers()).expect("some workers");
        let others = std::sync::Arc::clone(app.workers()).acquire_many_owned(all).await.expect("all workers");
        let mut request =
            Request::post("/v1/packs").header("content-type", "application/json").header("host", "127.0.0.1");
        request = request.extension(Peer::plain(([127, 0, 0, 1], 40_000).into()));
        let first = tokio::spawn(router.clone().oneshot(request.body(Body::from(asked)).expect("a request")));
        while app.waiting().is_empty() {
            tokio::task::yield_now().await;
        }
        for path in ["/v1/questions", "/v1/packs", "/v1/answers", "/v1/search"] {
            let refused = call("POST", path, asked).await;
            assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert_eq!(refused.headers()["retry-after"], "1", "{path}");
        }
        // What is refused takes no turn along; whoever came alone is not refused.
        assert_eq!(app.turns().available_permits(), service.settings().http.concurrent_requests - 1);
        assert!(!first.is_finished(), "it waits");
        assert_eq!(call("GET", "/healthz", "").await.status(), StatusCode::OK);
        assert_eq!(call("GET", "/v1/live", "").await.status(), StatusCode::OK, "what does not compute needs no worker");
        drop(others);
        assert_eq!(first.await.expect("it ends").expect("answered").status(), StatusCode::OK);
        assert!(app.waiting().is_empty());
        // Whoever waits for a sequence takes a turn, and no worker.
        let late = ["/v1/calculations", "/v1/entities/site", "/v1/packs"].map(|path| {
            let request = Request::get(format!("{path}?min_sequence=999999")).header("host", "127.0.0.1");
            let request = request.extension(Peer::plain(([127, 0, 0, 1], 40_000).into())).body(Body::empty());
            tokio::spawn(router.clone().oneshot(request.expect("a request")))
        });
        while app.turns().available_permits() > service.settings().http.concurrent_requests - late.len() {
            tokio::task::yield_now().await;
        }
        assert_eq!(app.workers().available_permits(), service.settings().http.workers(), "they wait without");
        assert_eq!(call("POST", "/v1/packs", asked).await.status(), StatusCode::OK);
        assert_eq!(app.workers().available_permits(), service.settings().http.workers(), "the worker came back");
        service.close();
    }

    #[tokio::test]
    async fn a_panic_leaves_as_a_problem_that_shows_nothing_internal() {
        let folder = tempfile::tempdir().expect("a folder");
        let service = opened(folder.path());
        let settings = service.settings().clone();
        let app = App::new(service.clone());
        let at_work =
            async |turn: turn::Turn| turn.compute(None, |_, _| -> answer::Reply { panic!("the secret") }).await;
        let routes = Router::new()
            .route("/waiting", get(async || -> answer::Answer { panic!("the secret") }))
            .route("/working", get(at_work));
        let router = layered(routes, app.clone());
        for path in ["/waiting", "/working"] {
            let request = Request::get(path).header("accept-language", "en").header("x-request-id", "r-1");
            let response =
                router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("answered");
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{path}");
            assert_eq!(response.headers()["content-type"], crate::problem::MEDIA_TYPE, "{path}");
            let body = to_bytes(response.into_body(), 10_000).await.expect("a body");
            let problem: crate::problem::Problem = serde_json::from_slice(&body).expect("a problem");
            assert_eq!((problem.code.as_str(), problem.request_id.as_deref()), ("internal", Some("r-1")), "{path}");
            assert!(!problem.detail.contains("secret"), "{path}: {}", problem.detail);
        }
        assert!(app.turns().available_permits() == settings.http.concurrent_requests, "the turn came back");
        assert!(app.workers().available_permits() == settings.http.workers(), "the worker came back");
        service.close();
    }
}
