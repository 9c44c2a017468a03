//! Attempts go where the rules allow, when the connection is made, and nowhere else.

use fieldpack_hooks::{AddressRules, Lookup, Outcome, Secret, Sender, SenderSettings, Signed, sign, verify};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

const BODY: &[u8] = br#"{"type":"pack.created"}"#;

/// Answers one list of addresses after another, the last for ever, and counts how often it was asked.
#[derive(Debug)]
struct Changing {
    answers: Mutex<Vec<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Changing {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|text| text.parse().expect("an address")).collect();
        Arc::new(Self { answers: Mutex::new(answers.iter().map(parse).collect()), asked: AtomicUsize::new(0) })
    }
}

impl Lookup for Changing {
    fn lookup(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        let asked = self.asked.fetch_add(1, Ordering::SeqCst);
        let answers = self.answers.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(answers[asked.min(answers.len() - 1)].clone())
    }
}

/// A receiver on this machine: gives every request that it gets to the test, and answers with a text.
struct Receiver {
    port: u16,
    requests: mpsc::Receiver<(String, Vec<u8>)>,
    connections: Arc<AtomicUsize>,
}

impl Receiver {
    fn start(answer: impl Into<Vec<u8>>) -> Self {
        let (listener, answer) = (TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port"), answer.into());
        let port = listener.local_addr().expect("an address").port();
        let (told, requests) = mpsc::channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                counted.fetch_add(1, Ordering::SeqCst);
                let mut reader = BufReader::new(stream);
                let (mut head, mut line) = (String::new(), String::new());
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    head += &line.to_lowercase();
                    line.clear();
                }
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let mut body = vec![0; length.and_then(|length| length.parse().ok()).unwrap_or(0)];
                let _ = reader.read_exact(&mut body);
                let _ = told.send((head, body));
                let _ = reader.get_mut().write_all(&answer);
            }
        });
        Self { port, requests, connections }
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

fn settings(allowed: &[&str]) -> SenderSettings {
    let allowed = allowed.iter().map(|net| net.parse().expect("a network")).collect();
    let rules = AddressRules { allow_http: true, ports: Vec::new(), allowed };
    SenderSettings { rules, connect_timeout_ms: 5_000, timeout_ms: 20_000, excerpt_bytes: 10, authorities: None }
}

fn signed(secret: &Secret) -> Signed {
    sign("msg_1", 1_614_265_330, BODY, [secret])
}

fn secret() -> Secret {
    Secret::from_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret")
}

#[tokio::test]
async fn a_name_that_is_public_first_and_then_is_not_gets_no_connection() {
    let receiver = Receiver::start("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    let url = format!("http://rebinding.example:{}/", receiver.port);
    let lookup = Changing::new(&[&["8.8.8.8"], &["127.0.0.1"]]);
    let settings = settings(&[]);
    // When the hook is made, the name is that of a public address.
    let host = settings.rules.check(&url).expect("it is read").host_str().expect("a host").to_owned();
    assert!(settings.rules.resolve(&host, &*lookup).is_ok());
    let sender = Sender::new(&settings, lookup.clone()).expect("it is made ready");
    let attempt = sender.send(&url, &signed(&secret()), BODY.to_vec()).await;
    assert_eq!((attempt.outcome, attempt.reason), (Outcome::Failed, Some("address")), "{attempt:?}");
    assert_eq!((receiver.connections(), lookup.asked.load(Ordering::SeqCst)), (0, 2), "once for the attempt");
    // Nor does one public address beside it help, nor the address itself in another form.
    let both = Changing::new(&[&["8.8.8.8", "::ffff:127.0.0.1"]]);
    let sender = Sender::new(&settings, both).expect("it is made ready");
    assert_eq!(sender.send(&url, &signed(&secret()), BODY.to_vec()).await.reason, Some("address"));
    for host in ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"] {
        let url = format!("http://{host}:{}/", receiver.port);
        assert_eq!(sender.send(&url, &signed(&secret()), BODY.to_vec()).await.reason, Some("address"), "{host}");
    }
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn a_message_has_the_headers_of_the_standard_and_goes_to_what_was_checked() {
    let receiver = Receiver::start("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
    let lookup = Changing::new(&[&["127.0.0.1"]]);
    let sender = Sender::new(&settings(&["127.0.0.0/8"]), lookup.clone()).expect("it is made ready");
    let url = format!("http://partner.example:{}/hook?a=b", receiver.port);
    for attempts in 1..=2 {
        let attempt = sender.send(&url, &signed(&secret()), BODY.to_vec()).await;
        assert_eq!((attempt.outcome, attempt.status, attempt.reason), (Outcome::Delivered, Some(204), None));
        let (head, body) = receiver.requests.recv_timeout(Duration::from_secs(20)).expect("a request");
        assert!(head.starts_with("post /hook?a=b http/1.1"), "{head}");
        assert!(head.contains(&format!("host: partner.example:{}", receiver.port)), "{head}");
        for header in ["webhook-id: msg_1", "webhook-timestamp: 1614265330", "content-type: application/json"] {
            assert!(head.contains(header), "{head}");
        }
        assert_eq!(body, BODY);
        assert_eq!(receiver.connections(), attempts, "a connection is not used again");
        assert_eq!(lookup.asked.load(Ordering::SeqCst), attempts, "a name is resolved for each attempt");
    }
    assert_eq!(verify(&signed(&secret()), BODY, &secret(), 1_614_265_330, 300), Ok(()));
}

#[tokio::test]
async fn answers_mean_what_the_standard_says() {
    let answer = |head: &str, body: &str| format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}");
    let send = async |answer: String| {
        let receiver = Receiver::start(answer);
        let sender = Sender::new(&settings(&["127.0.0.1/32"]), Changing::new(&[&["127.0.0.1"]])).expect("ready");
        let (url, message) = (format!("http://x.example:{}/", receiver.port), signed(&secret()));
        let attempt = sender.send(&url, &message, BODY.to_vec());
        (attempt.await, receiver)
    };
    let (gone, _) = send(answer("410 Gone", "")).await;
    assert_eq!((gone.outcome, gone.status), (Outcome::Gone, Some(410)));
    let (busy, _) = send(answer("429 Too Many\r\nretry-after: 7", "wait\na bit, please")).await;
    assert_eq!(
        (busy.outcome, busy.retry_after_ms, busy.excerpt.as_str()),
        (Outcome::Failed, Some(7_000), "wait a bit")
    );
    let (fault, _) = send(answer("500 Fault\r\nretry-after: 7", "")).await;
    assert_eq!((fault.outcome, fault.retry_after_ms, fault.reason), (Outcome::Failed, None, Some("status")));
    let (cut, _) = send("HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nhello".to_owned()).await;
    assert_eq!((cut.outcome, cut.excerpt.as_str()), (Outcome::Delivered, "hello"), "the head has said what counts");
    let (odd, _) = send("no http at all\r\n\r\n".to_owned()).await;
    assert_eq!((odd.outcome, odd.reason), (Outcome::Failed, Some("answer")));
    // A redirect is not followed, wherever it leads.
    let target = Receiver::start(answer("200 OK", ""));
    let to = format!("307 Temporary\r\nlocation: http://x.example:{}/", target.port);
    let (moved, receiver) = send(answer(&to, "")).await;
    assert_eq!((moved.outcome, moved.status, moved.reason), (Outcome::Failed, Some(307), Some("redirect")));
    assert_eq!((receiver.connections(), target.connections()), (1, 0));
}

#[tokio::test]
async fn a_receiver_that_says_nothing_is_left_after_a_while() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let settings = SenderSettings { timeout_ms: 200, ..settings(&["127.0.0.0/8"]) };
    let sender = Sender::new(&settings, Changing::new(&[&["127.0.0.1"]])).expect("it is made ready");
    let send =
        async |port: u16| sender.send(&format!("http://x.example:{port}/"), &signed(&secret()), BODY.to_vec()).await;
    let silent = send(port).await;
    assert_eq!((silent.outcome, silent.reason), (Outcome::Failed, Some("timeout")));
    drop(listener);
    assert_eq!(send(port).await.reason, Some("connect"), "nobody listens");
}
