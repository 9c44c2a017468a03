//! What somebody tries who means no good, letter by letter over the socket: each is refused, and the service goes on.

use crate::support::{Running, answered, fresh_folder, settings, shared};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection that gives up reading after a minute: the service ends it sooner.
fn connect(running: &Running) -> TcpStream {
    let stream = TcpStream::connect(running.address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout");
    stream
}

/// Sends bytes, reads until the service ends the connection, and gives what it said.
fn said(running: &Running, bytes: &[u8]) -> String {
    let mut stream = connect(running);
    // The service may answer and close before it has taken all of it.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let mut part = [0; 4_096];
    // A connection that is reset has ended as well; what was read before counts.
    while let Ok(count) = stream.read(&mut part) {
        if count == 0 {
            break;
        }
        answer.extend_from_slice(&part[..count]);
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of an answer; 0: there was none.
fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// The service still answers.
fn is_well(running: &Running) {
    let answer = answered(running.get("/healthz"));
    assert_eq!((answer.status, answer.text.as_str()), (200, "ok\n"));
}

#[test]
fn a_gigabyte_that_is_declared_is_refused_before_it_comes() {
    let running = shared();
    for path in ["/v1/packs", "/v1/records", "/v1/telematics?source=t", "/mcp", "/sparql"] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: 1073741824\r\n\r\n{{"
        );
        let answer = said(running, head.as_bytes());
        // 415 where the path takes no JSON: the type is looked at first.
        assert!(matches!(status(&answer), 400 | 406 | 413 | 415), "{path}: {answer}");
        is_well(running);
    }
}

#[test]
fn ten_thousand_brackets_are_malformed() {
    for path in ["/v1/packs", "/v1/search", "/v1/questions", "/v1/answers", "/v1/claims", "/v1/keys"] {
        for open in ["[", "{\"a\":"] {
            let answer =
                answered(shared().post(path).body(open.repeat(10_000)).header("content-type", "application/json"));
            assert_eq!(answer.status, 400, "{path}: {}", answer.text);
        }
    }
    let line = format!("{{\"type\":\"site\",\"source\":\"t\",\"source_id\":\"deep\",\"data\":{}", "[".repeat(10_000));
    let answer = answered(shared().post("/v1/records").header("content-type", "application/x-ndjson").body(line));
    assert_eq!(answer.json()["accepted"], 0, "{}", answer.text);
}

#[test]
fn a_hundred_thousand_combining_characters_are_too_long_or_read() {
    let text = format!("拉萨泵送 e{}", "\u{301}".repeat(100_000));
    let answer = answered(shared().post("/v1/packs").json(&json!({"text": text})));
    answer.problem(413, "text_too_long");
    // As many as the limit lets through are read as any other text.
    let text = format!("拉萨混凝土泵送，C40，泵高60米 e{}", "\u{301}".repeat(7_900));
    let answer = answered(shared().post("/v1/questions").json(&json!({"text": text})));
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[test]
fn what_breaks_lines_of_headers_is_never_sent_back_as_one() {
    let running = shared();
    for sent in [
        "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-request-id: a\r\n x-evil: 1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-request-id: a\rx-evil: 1\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-request-id: a\0x-evil: 1\r\n\r\n",
        "GET /v1/packs/a%0d%0ax-evil:%201 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
        "GET /v1/info?language=zh%0d%0ax-evil:%201 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n",
    ] {
        let answer = said(running, sent.as_bytes());
        let head = answer.split("\r\n\r\n").next().unwrap_or_default().to_ascii_lowercase();
        assert!(!head.lines().any(|line| line.trim_start().starts_with("x-evil")), "{sent:?}: {answer}");
        assert!(status(&answer) < 500, "{sent:?}: {answer}");
    }
    is_well(running);
}

#[test]
fn two_lengths_are_no_way_to_smuggle_a_request() {
    let running = shared();
    for framing in [
        "content-length: 2\r\ncontent-length: 40\r\n",
        "content-length: 40\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked, identity\r\n",
        "content-length: +2\r\n",
    ] {
        let sent = format!(
            "POST /v1/questions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n{framing}\r\n\
             0\r\n\r\nGET /v1/smuggled HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        );
        let answer = said(running, sent.as_bytes());
        assert!(!answer.contains("/v1/smuggled"), "{framing:?}: {answer}");
    }
    is_well(running);
}

#[test]
fn whoever_sends_headers_letter_by_letter_is_let_go() {
    let mut settings = settings();
    settings.http.header_timeout_ms = 200;
    let running = Running::start(&fresh_folder("slow-headers"), &settings);
    let mut slow: Vec<TcpStream> = (0..20).map(|_| connect(&running)).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: loc").expect("sent");
    }
    is_well(&running);
    for mut stream in slow {
        let mut answer = Vec::new();
        // An end or a reset, either before the minute of the test is over: the read does not time out.
        let ended = stream.read_to_end(&mut answer);
        let is_timeout = |kind| matches!(kind, std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
        assert!(!ended.is_err_and(|error| is_timeout(error.kind())), "the service ends it");
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    }
    is_well(&running);
}

#[test]
fn headers_without_end_are_too_large() {
    let mut sent = b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n".to_vec();
    for number in 0..5_000 {
        sent.extend_from_slice(format!("x-{number}: {}\r\n", "a".repeat(100)).as_bytes());
    }
    sent.extend_from_slice(b"\r\n");
    let answer = said(shared(), &sent);
    assert!(matches!(status(&answer), 0 | 400 | 431), "{answer}");
    is_well(shared());
}
