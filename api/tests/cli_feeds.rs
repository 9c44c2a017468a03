//! Feeds from real brokers: a mosquitto and a nats-server, a service that is killed on the way. What was published is
//! there, each reading once.

mod cli_support;

use async_nats::jetstream;
use cli_support::{Serving, fieldpack, http, run_on};
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, QoS};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const SITE: &str = "https://fieldpack.dev/id/site/crm/S-1";

/// A broker; killed when dropped.
struct Broker {
    child: Child,
    port: u16,
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// Starts a broker and waits for the line in which it says that it is ready; `None` where it is not installed.
#[expect(clippy::unwrap_in_result, reason = "a test whose broker does not start has failed")]
fn broker(mut command: Command, port: u16, ready: &str) -> Option<Broker> {
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let name = command.get_program().display().to_string();
            assert!(std::env::var_os("CI").is_none(), "{name} is missing: run scripts/install-deps --brokers");
            eprintln!("skipped: `{name}` is not installed; `scripts/install-deps --brokers` does it");
            return None;
        }
        Err(error) => panic!("the broker does not start: {error}"),
    };
    let lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let mut lines = lines.map_while(Result::ok);
    let found = lines.by_ref().find(|line| line.contains(ready));
    assert!(found.is_some(), "the broker says `{ready}`");
    // Its later lines must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    Some(Broker { child, port })
}

/// A mosquitto that keeps sessions.
fn mosquitto(folder: &Path) -> Option<Broker> {
    let port = free_port();
    let file = folder.join("mosquitto.conf");
    let config = format!("listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nlog_dest stderr\n");
    std::fs::write(&file, config).expect("writable");
    let mut command = Command::new("mosquitto");
    command.arg("-c").arg(file).env("PATH", search_path());
    broker(command, port, "running")
}

/// A nats-server with JetStream.
fn nats_server(folder: &Path) -> Option<Broker> {
    let port = free_port();
    let mut command = Command::new("nats-server");
    command.args(["-a", "127.0.0.1", "-p", &port.to_string(), "-js", "-sd"]).arg(folder.join("nats"));
    command.env("PATH", search_path());
    broker(command, port, "Server is ready")
}

/// Where brokers are: Debian puts them where only root looks.
fn search_path() -> String {
    format!("{}:/usr/sbin:/usr/local/sbin", std::env::var("PATH").unwrap_or_default())
}

/// A folder with the site and settings with a feed.
fn prepared(folder: &Path, feed: &str) -> (std::path::PathBuf, std::path::PathBuf) {
    let data = folder.join("data");
    let site = json!({"type": "site", "source": "crm", "source_id": "S-1",
        "data": {"label": "那曲泵站", "position": {"lon": 92.05, "lat": 31.48}}});
    let file = folder.join("site.ndjson");
    std::fs::write(&file, format!("{site}\n")).expect("writable");
    run_on(&data, "load", &[file.to_str().expect("UTF-8")]).json();
    let config = folder.join("fieldpack.toml");
    std::fs::write(&config, feed).expect("writable");
    (data, config)
}

/// Starts a service with settings.
fn serving(data: &Path, config: &Path) -> Serving {
    let mut command = fieldpack();
    command.arg("--config").arg(config);
    Serving::start_with(command, data)
}

/// A reading of the site, so many seconds ago.
fn reading(number: i64, value: f64) -> String {
    let at = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(number);
    json!({"type": "reading", "source": "iot", "source_id": format!("sensor-{number}"),
        "data": {"site": SITE, "dimension": "wind_speed", "value": value, "unit": "m/s", "at": at.to_string()}})
    .to_string()
}

/// Waits until something is so; the service is asked again as soon as it has answered.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begin = std::time::Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::yield_now();
    }
}

/// An answer as JSON.
fn get(service: &Serving, path: &str) -> Value {
    let text = http().get(service.url(path)).send().and_then(reqwest::blocking::Response::text).expect("answered");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// How many readings the site's state has.
fn readings(service: &Serving) -> u64 {
    let live = get(service, &format!("/v1/live/site?iri={SITE}"));
    live["states"][0]["readings"].as_u64().unwrap_or(0)
}

/// Whether the only feed is heard.
fn is_heard(service: &Serving) -> bool {
    get(service, "/v1/live")["feeds"][0]["connected"] == true
}

/// Publishes messages and waits for the broker's acknowledgements.
async fn publish_mqtt(port: u16, topic: &str, messages: Vec<String>) {
    let (client, mut events) = AsyncClient::new(MqttOptions::new("publisher", "127.0.0.1", port), 10);
    let expected = messages.len();
    let topic = topic.to_owned();
    let sender = client.clone();
    let sending = tokio::spawn(async move {
        for message in messages {
            sender.publish(&topic, QoS::AtLeastOnce, false, message).await.expect("sent");
        }
    });
    let mut acknowledged = 0;
    while acknowledged < expected {
        if let Event::Incoming(Packet::PubAck(_)) = events.poll().await.expect("connected") {
            acknowledged += 1;
        }
    }
    sending.await.expect("ends");
    client.disconnect().await.expect("sent");
}

#[test]
fn mqtt_messages_are_there_once_though_the_service_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(broker) = mosquitto(folder.path()) else { return };
    let feed = format!(
        "[[feeds]]\nname = \"sensors\"\ntransport = \"mqtt\"\naddress = \"127.0.0.1:{}\"\ntopic = \"sites/+/readings\"\nformat = \"records\"\n",
        broker.port
    );
    let (data, config) = prepared(folder.path(), &feed);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let publish = |messages: Vec<String>| runtime.block_on(publish_mqtt(broker.port, "sites/1/readings", messages));
    let service = serving(&data, &config);
    until("the feed is heard", || is_heard(&service));
    publish((1..=200).map(|number| reading(number, 3.0)).collect());
    // Killed while it takes them.
    service.kill();
    // What comes while it is away waits with the broker.
    publish((201..=300).map(|number| reading(number, 4.0)).collect());
    let service = serving(&data, &config);
    until("all readings are there", || readings(&service) >= 300);
    // The same again, and some that nobody can take.
    let mut again: Vec<String> = (1..=5).map(|number| reading(number, 900.0)).collect();
    again.push("no json".to_owned());
    publish(again);
    until("the last ones are dealt with", || get(&service, "/v1/live")["feeds"][0]["rejected"] == 1);
    let live = get(&service, "/v1/live");
    assert_eq!((readings(&service), &live["quarantined"]), (300, &json!(5)), "{live:#}");
    assert!(live["feeds"][0]["last_problem"].is_string(), "{live:#}");
    assert_eq!(service.stop("TERM"), Some(0), "it drains and ends");
}

#[test]
fn a_nats_stream_is_taken_whole_and_a_plain_subject_while_it_is_heard() {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(broker) = nats_server(folder.path()) else { return };
    let feed = format!(
        "[[feeds]]\nname = \"kept\"\ntransport = \"nats\"\naddress = \"127.0.0.1:{0}\"\ntopic = \"readings.>\"\nformat = \"records\"\nstream = \"READINGS\"\n\
         [[feeds]]\nname = \"plain\"\ntransport = \"nats\"\naddress = \"127.0.0.1:{0}\"\ntopic = \"loose\"\nformat = \"records\"\n",
        broker.port
    );
    let (data, config) = prepared(folder.path(), &feed);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let client = runtime.block_on(async_nats::connect(format!("127.0.0.1:{}", broker.port))).expect("connects");
    let context = {
        let _entered = runtime.enter();
        jetstream::new(client.clone())
    };
    let stream = jetstream::stream::Config {
        name: "READINGS".to_owned(),
        subjects: vec!["readings.>".to_owned()],
        ..jetstream::stream::Config::default()
    };
    runtime.block_on(context.create_stream(stream)).expect("a stream");
    let publish = |numbers: std::ops::RangeInclusive<i64>| {
        runtime.block_on(async {
            for number in numbers {
                let ack = context.publish("readings.1", reading(number, 3.0).into()).await.expect("sent");
                ack.await.expect("kept");
            }
        });
    };
    publish(1..=150);
    let service = serving(&data, &config);
    until("what waited is there", || readings(&service) >= 150);
    let heard = |service: &Serving| {
        let live = get(service, "/v1/live");
        live["feeds"]
            .as_array()
            .is_some_and(|feeds| feeds.len() == 2 && feeds.iter().all(|one| one["connected"] == true))
    };
    until("both are heard", || heard(&service));
    publish(151..=250);
    service.kill();
    publish(251..=300);
    let service = serving(&data, &config);
    until("the rest is there", || readings(&service) >= 300);
    until("both are heard again", || heard(&service));
    runtime.block_on(async {
        client.publish("loose", reading(301, 5.0).into()).await.expect("sent");
        client.flush().await.expect("sent");
    });
    until("the plain one is there", || readings(&service) >= 301);
    assert_eq!(readings(&service), 301, "each once");
    assert_eq!(service.stop("TERM"), Some(0));
}

#[test]
fn a_broker_that_is_away_is_told_and_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let feed = format!(
        "[[feeds]]\nname = \"away\"\ntransport = \"mqtt\"\naddress = \"127.0.0.1:{port}\"\ntopic = \"t\"\nformat = \"alert\"\n"
    );
    let (data, config) = prepared(folder.path(), &feed);
    let service = serving(&data, &config);
    until("it is told", || get(&service, "/v1/live")["feeds"][0]["last_problem"].is_string());
    assert_eq!(get(&service, "/v1/live")["feeds"][0]["connected"], false);
    assert_eq!(service.stop("TERM"), Some(0), "it ends at once all the same");
}
