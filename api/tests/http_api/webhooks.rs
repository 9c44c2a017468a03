//! Webhooks: received by a real receiver on this machine, in order, signed, given up and replayed.

use crate::support::{Answered, FIRST_EN, Running, answered, asked, fresh_folder, settings};
use fieldpack_api::settings::Settings;
use fieldpack_hooks::{Secret, Signed, VerifyError, verify};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

/// How long is waited for something that has to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A message as it came.
#[derive(Clone, Debug)]
struct Received {
    signed: Signed,
    body: Vec<u8>,
}

impl Received {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// A receiver: answers each message with the next of its answers, the last for ever.
struct Receiver {
    address: SocketAddr,
    messages: mpsc::Receiver<Received>,
}

impl Receiver {
    fn start(answers: &[&str]) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("an address");
        let (told, messages) = mpsc::channel();
        let answers: Arc<Mutex<Vec<String>>> =
            Arc::new(Mutex::new(answers.iter().rev().map(|one| (*one).to_owned()).collect()));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                let mut reader = BufReader::new(stream);
                let (mut headers, mut line) = (std::collections::HashMap::new(), String::new());
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    if let Some((name, value)) = line.trim_end().split_once(": ") {
                        headers.insert(name.to_lowercase(), value.to_owned());
                    }
                    line.clear();
                }
                let of = |name: &str| headers.get(name).cloned().unwrap_or_default();
                let mut body = vec![0; of("content-length").parse().unwrap_or(0)];
                if reader.read_exact(&mut body).is_err() {
                    continue;
                }
                let (id, signature) = (of("webhook-id"), of("webhook-signature"));
                let timestamp_s = of("webhook-timestamp").parse().unwrap_or_default();
                let _ = told.send(Received { signed: Signed { id, timestamp_s, signature }, body });
                let mut answers = answers.lock().expect("whole");
                let answer = if answers.len() > 1 { answers.pop() } else { answers.last().cloned() };
                let head = format!("HTTP/1.1 {}\r\nconnection: close\r\n\r\n", answer.expect("an answer"));
                let _ = reader.get_mut().write_all(head.as_bytes());
            }
        });
        Self { address, messages }
    }

    fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    fn next(&self) -> Received {
        self.messages.recv_timeout(PATIENCE).expect("a message")
    }
}

/// Settings with a retry window that is long enough for the test.
fn patient() -> Settings {
    let mut settings = settings();
    settings.webhooks.retry_window_ms = 600_000;
    settings
}

/// Makes a webhook; its id and its secret.
fn hook(running: &Running, url: &str) -> (String, Secret) {
    let made = running.ask("/v1/webhooks", &json!({"name": "test", "url": url}));
    assert_eq!(made.status, 200, "{}", made.text);
    let made = made.json();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&made["webhook"]["id"]), Secret::from_text(&text(&made["secret"])).expect("a secret"))
}

/// Stores a pack; its id.
fn store(running: &Running) -> String {
    let mut request = asked(FIRST_EN);
    request["options"]["store"] = json!(true);
    running.ask("/v1/packs", &request).json()["id"].as_str().expect("an id").to_owned()
}

/// Makes a revision of all packs of Lhasa.
fn revise(running: &Running, name: &str) {
    let line = json!({"type": "provider", "source": "test", "source_id": name, "data": {
        "label": name, "position": {"lon": 91.17, "lat": 29.66}, "skills": ["trailer_pump"], "services": ["repair"],
        "utc_offset_h": 8.0
    }});
    let request = running.post("/v1/records").header("content-type", "application/x-ndjson").body(line.to_string());
    assert_eq!(answered(request).json()["accepted"], 1);
}

/// Asks until an answer is as it should be.
fn until(ask: impl Fn() -> Answered, fits: impl Fn(&Value) -> bool) -> Value {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let answer = ask().json();
        if fits(&answer) {
            return answer;
        }
        assert!(Instant::now() < deadline, "{answer:#}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn events_come_signed_in_order_and_once_more_where_they_were_not_taken() {
    let receiver = Receiver::start(&["500 Fault", "302 Found\r\nlocation: http://127.0.0.1:1/", "204 No Content"]);
    let running = Running::start(&fresh_folder("webhooks"), &patient());
    let (id, secret) = hook(&running, &receiver.url());
    let pack = store(&running);
    let first = receiver.next();
    assert_eq!(first.json()["type"], "pack.created", "{first:?}");
    assert_eq!((&first.json()["data"]["pack"], &first.json()["data"]["revision"]), (&json!(pack), &json!(1)));
    revise(&running, "near");
    for _ in 0..2 {
        let again = receiver.next();
        assert_eq!((&again.signed.id, &again.body), (&first.signed.id, &first.body), "before what came later");
    }
    let second = receiver.next();
    assert_eq!((&second.json()["type"], &second.json()["data"]["revision"]), (&json!("pack.revised"), &json!(2)));
    assert!(second.json()["data"]["changes"]["added"].as_u64() >= Some(1), "{second:?}");
    assert!(!String::from_utf8_lossy(&second.body).contains("near"), "no name: {second:?}");
    let now_s = jiff::Timestamp::now().as_second();
    for message in [&first, &second] {
        assert_eq!(verify(&message.signed, &message.body, &secret, now_s, 300), Ok(()));
        let later = verify(&message.signed, &message.body, &secret, now_s + 600, 300);
        assert_eq!(later, Err(VerifyError::Timestamp), "sent again by somebody else");
    }
    // Two secrets while one takes the place of the other.
    let rotated = running.ask(&format!("/v1/webhooks/{id}/rotate"), &json!({"overlap_h": 1})).json();
    let new = Secret::from_text(rotated["secret"].as_str().expect("a secret")).expect("a secret");
    let pinged = answered(running.post(&format!("/v1/webhooks/{id}/ping"))).json();
    assert_eq!((&pinged["delivered"], &pinged["status"]), (&json!(true), &json!(204)), "{pinged:#}");
    let ping = receiver.next();
    assert_eq!((ping.json()["type"].as_str(), ping.signed.signature.split(' ').count()), (Some("webhook.ping"), 2));
    for one in [&secret, &new] {
        assert_eq!(verify(&ping.signed, &ping.body, one, now_s, 300), Ok(()));
    }
}

#[test]
fn what_is_given_up_is_listed_and_replayed() {
    let receiver = Receiver::start(&["500 Fault"]);
    let running = Running::start(&fresh_folder("webhooks-dead"), &settings());
    let (id, _) = hook(&running, &receiver.url());
    let pack = store(&running);
    let path = format!("/v1/webhooks/{id}/dead-letters");
    let listed = until(|| answered(running.get(&path)), |page| !page["dead_letters"][0].is_null());
    let letter = &listed["dead_letters"][0];
    assert_eq!((&letter["pack"], &letter["status"], &letter["reason"]), (&json!(pack), &json!(500), &json!("status")));
    let event = letter["event"].as_str().expect("an id").to_owned();
    assert_eq!(receiver.next().signed.id, event);
    let replay = |event: &str| answered(running.post(&format!("{path}/{event}/replay")));
    assert_eq!(replay(&event).json()["event"], *event);
    replay("msg_none").problem(404, "not_found");
    let again =
        until(|| answered(running.get(&path)), |page| page["dead_letters"][0]["given_up"] != letter["given_up"]);
    assert_eq!(again["dead_letters"][0]["event"], *event, "it was given up once more");
}

#[test]
fn a_receiver_that_is_gone_is_left_alone_until_it_is_switched_on() {
    let receiver = Receiver::start(&["410 Gone", "200 OK"]);
    let running = Running::start(&fresh_folder("webhooks-gone"), &patient());
    let (id, _) = hook(&running, &receiver.url());
    store(&running);
    let first = receiver.next();
    let list = || answered(running.get("/v1/webhooks"));
    let off = until(list, |list| list["webhooks"][0]["disabled_why"] == "gone");
    assert!(off["webhooks"][0]["disabled"].is_string(), "{off:#}");
    let on = running.ask(&format!("/v1/webhooks/{id}/switch"), &json!({"enabled": true}));
    assert_eq!((on.status, &on.json()["disabled"]), (200, &Value::Null), "{}", on.text);
    assert_eq!(receiver.next().signed.id, first.signed.id, "nothing is lost");
}

#[test]
fn an_address_that_is_not_on_the_internet_is_refused_where_it_stands() {
    let mut closed = settings();
    closed.webhooks = fieldpack_api::settings::WebhookSettings::default();
    let running = Running::start(&fresh_folder("webhooks-refused"), &closed);
    for url in [
        "http://crm.example.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://u:p@crm.example.com/",
        "https://crm.example.com:22/",
        "nowhere",
    ] {
        for (language, is_zh) in [("zh", true), ("en", false)] {
            let path = format!("/v1/webhooks?language={language}");
            let problem = running.ask(&path, &json!({"name": "x", "url": url})).problem(400, "invalid_value");
            assert_eq!(problem["errors"][0]["pointer"], "/url", "{url}: {problem:#}");
            let detail = problem["detail"].as_str().unwrap_or_default();
            assert_eq!(crate::support::has_han(detail), is_zh, "{url}: {problem:#}");
        }
    }
    assert_eq!(answered(running.get("/v1/webhooks")).json()["webhooks"], json!([]));
}
