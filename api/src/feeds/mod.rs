//! Feeds that the service listens to by itself: MQTT topics and NATS subjects.
//!
//! A message is handed to the same method as the body of a request; it is acknowledged to the broker once the journal
//! has it, so that what is lost on the way comes again. Coming twice changes nothing. Where more comes than can be
//! applied the feed waits, and the broker with it.

mod deliver;
mod mqtt;
mod nats;

use crate::service::Service;
use crate::settings::{FeedSettings, FeedTransport};
use deliver::Delivery;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// The rest before a broker is tried again.
const REST: Duration = Duration::from_secs(1);

/// Listens to every feed of the settings until told to stop.
pub(crate) fn listen(service: &Service, stopping: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for feed in service.settings().feeds.clone() {
        let delivery = Delivery::new(service.clone(), feed.clone());
        let mut stopping = stopping.clone();
        tasks.spawn(async move {
            let told = async move { drop(stopping.wait_for(|stopping| *stopping).await) };
            tokio::select! {
                () = keep_listening(&feed, &delivery) => {}
                () = told => {}
            }
        });
    }
    tasks
}

/// Listens, and begins anew whenever the connection ends.
async fn keep_listening(feed: &FeedSettings, delivery: &Delivery) {
    loop {
        let ended = match feed.transport {
            FeedTransport::Mqtt => mqtt::listen(feed, delivery).await,
            FeedTransport::Nats => nats::listen(feed, delivery).await,
        };
        let reason = ended.err().unwrap_or_else(|| "the broker closed the connection".to_owned());
        tracing::warn!(feed = feed.name, reason, "the feed is not heard, it is tried again");
        delivery.lost(&reason);
        tokio::time::sleep(REST).await;
    }
}

/// The password of a feed.
///
/// # Errors
/// The variable is not set.
fn password(feed: &FeedSettings) -> Result<Option<String>, String> {
    let Some(variable) = &feed.password_variable else { return Ok(None) };
    std::env::var(variable).map(Some).map_err(|_| format!("the environment variable `{variable}` is not set"))
}

/// Host and port of a feed.
///
/// # Errors
/// It has no port.
fn address(feed: &FeedSettings) -> Result<(&str, u16), String> {
    let split = feed.address.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    split.ok_or_else(|| format!("`{}` is no address, expected host:port", feed.address))
}
