//! What holds for every endpoint: errors, limits, languages, ids, and a graceful end.

use crate::support::{Running, answered, asked, fresh_folder, has_han, settings, shared};
use fieldpack_api::service::{NoProgress, Service};
use fieldpack_api::settings::Settings;
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A request that has been let in and whose body is still to come.
struct Half {
    stream: BufReader<TcpStream>,
    body: String,
}

impl Half {
    /// Sends the head and waits for `100 Continue`, which comes when the handler reads the body.
    fn begin(running: &Running, body: &str) -> Self {
        let mut stream = TcpStream::connect(running.address).expect("it listens");
        let length = body.len();
        write!(
            stream,
            "POST /v1/questions HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\nconnection: close\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        )
        .expect("sent");
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).expect("an answer");
        assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
        stream.read_line(&mut line).expect("an empty line");
        Self { stream, body: body.to_owned() }
    }

    /// Reads what is answered, head and body.
    fn read(mut self) -> String {
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Sends the body and reads what is answered.
    fn finish(mut self) -> String {
        self.stream.get_mut().write_all(self.body.as_bytes()).expect("sent");
        self.read()
    }
}

#[test]
fn every_answer_says_how_browsers_should_take_it() {
    for path in ["/v1/info", "/v1/nowhere", "/healthz", "/docs/errors", "/openapi.json"] {
        let answer = answered(shared().get(path));
        let found = ["x-content-type-options", "x-frame-options", "referrer-policy"].map(|name| answer.header(name));
        assert_eq!(found, ["nosniff", "DENY", "no-referrer"], "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}: pages of other sites read nothing");
    }
    assert_eq!(answered(shared().get("/v1/info")).header("cache-control"), "private, no-cache");
}

#[test]
fn an_unknown_address_is_a_problem_in_the_readers_language() {
    let problem = answered(shared().get("/v2/packs?x=1")).problem(404, "not_found");
    assert_eq!(problem["instance"], "/v2/packs?x=1");
    assert!(has_han(problem["detail"].as_str().unwrap_or_default()), "{problem:#}");
    let english =
        answered(shared().get("/v2/packs").header("accept-language", "fr, en;q=0.8")).problem(404, "not_found");
    assert!(!has_han(english["title"].as_str().unwrap_or_default()), "{english:#}");
    let query = answered(shared().get("/v2/packs?language=en")).problem(404, "not_found");
    assert_eq!(query["title"], english["title"]);
    answered(shared().get("/docs/nothing.js")).problem(404, "not_found");
}

#[test]
fn another_method_is_a_problem_that_lists_those_there_are() {
    let answer = answered(shared().get("/v1/search"));
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "POST");
    let answer = answered(shared().post("/v1/info"));
    answer.problem(405, "method_not_allowed");
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[test]
fn a_media_type_that_is_not_taken_is_a_problem_and_none_is_well() {
    let typed = |media_type: &str| {
        let request = shared().post("/v1/questions").header("content-type", media_type);
        answered(request.body(asked("拉萨泵送").to_string()))
    };
    let problem = typed("application/x-www-form-urlencoded").problem(415, "unsupported_media_type");
    assert_eq!(problem["errors"][0]["accepted"], json!(["application/json"]));
    assert_eq!(typed("application/json; charset=utf-8").status, 200);
    assert_eq!(answered(shared().post("/v1/questions").body(asked("拉萨泵送").to_string())).status, 200);
}

#[test]
fn a_body_over_the_limit_is_a_problem() {
    let limit = settings().http.body_limit_bytes;
    let body = json!({"text": "x".repeat(limit)}).to_string();
    let problem = answered(shared().post("/v1/packs?language=en").body(body)).problem(413, "body_too_large");
    assert!(problem["detail"].as_str().unwrap_or_default().contains(&limit.to_string()), "{problem:#}");
}

#[test]
fn headers_over_the_limit_are_a_problem() {
    let request = shared().get("/v1/info").header("x-long", "x".repeat(settings().http.header_limit_bytes));
    answered(request).problem(431, "headers_too_large");
}

#[test]
fn the_request_id_is_the_clients_or_a_new_one() {
    let own = answered(shared().get("/v1/info").header("x-request-id", "crm-7"));
    assert_eq!(own.header("x-request-id"), "crm-7");
    let new = answered(shared().get("/v1/info"));
    assert!(!new.header("x-request-id").is_empty());
    let problem = answered(shared().get("/nowhere").header("x-request-id", "crm-8")).problem(404, "not_found");
    assert_eq!(problem["request_id"], "crm-8");
}

#[test]
fn beyond_the_requests_worked_on_at_once_there_is_a_problem_that_says_when_to_come_back() {
    let mut settings = settings();
    settings.http.concurrent_requests = 1;
    let running = Running::start(&fresh_folder("busy"), &settings);
    let half = Half::begin(&running, &asked("拉萨泵送").to_string());
    let refused = running.ask("/v1/questions", &asked("拉萨泵送"));
    refused.problem(503, "unavailable");
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(answered(running.get("/healthz")).status, 200, "health needs no turn");
    let first = half.finish();
    assert!(first.starts_with("HTTP/1.1 200"), "{first}");
    assert_eq!(running.ask("/v1/questions", &asked("拉萨泵送")).status, 200, "the turn came back");
}

#[test]
fn a_request_that_takes_too_long_is_a_problem() {
    let mut settings = settings();
    settings.http.request_timeout_ms = 50;
    let running = Running::start(&fresh_folder("slow"), &settings);
    let answer = Half::begin(&running, &asked("拉萨泵送").to_string()).read();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains(r#""code":"timeout""#), "{answer}");
}

#[test]
fn a_stop_lets_running_requests_finish_and_releases_the_folder() {
    let folder = fresh_folder("stop");
    let settings = settings();
    let mut running = Running::start(&folder, &settings);
    let half = Half::begin(&running, &asked("拉萨泵送").to_string());
    running.begin_stop();
    // The listener is gone before running requests are waited for.
    while TcpStream::connect(running.address).is_ok() {
        std::thread::yield_now();
    }
    let answer = half.finish();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    running.wait();
    let service = Service::open(&folder, &settings, &NoProgress).expect("the folder is free");
    service.close();
}

#[test]
fn a_stop_does_not_wait_for_a_request_that_never_ends() {
    let settings = Settings {
        http: fieldpack_api::settings::HttpSettings { shutdown_timeout_ms: 50, ..settings().http },
        ..settings()
    };
    let mut running = Running::start(&fresh_folder("never"), &settings);
    let half = Half::begin(&running, &asked("拉萨泵送").to_string());
    running.begin_stop();
    running.wait();
    drop(half);
}
