//! NATS: a JetStream stream with a durable consumer, acknowledged once durable here; or a plain subject, of which
//! NATS keeps nothing for those who are not there.

use super::deliver::{Delivery, TOGETHER_BYTES};
use super::password;
use crate::settings::FeedSettings;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use async_nats::{Client, ConnectOptions, jetstream};
use futures_util::StreamExt;
use std::time::Duration;

/// Messages taken together.
const TOGETHER: usize = 512;
/// How long the server waits for an acknowledgement before it sends a message again.
const ACK_WAIT: Duration = Duration::from_secs(60);

/// Listens until the connection ends.
pub(super) async fn listen(feed: &FeedSettings, delivery: &Delivery) -> Result<(), String> {
    let mut options = ConnectOptions::new().name(format!("fieldpack-{}", feed.name));
    if let Some(user) = &feed.user {
        options = options.user_and_password(user.clone(), password(feed)?.unwrap_or_default());
    }
    let client = options.connect(&feed.address).await.map_err(|error| error.to_string())?;
    match &feed.stream {
        Some(stream) => durable(feed, stream, client, delivery).await,
        None => plain(feed, &client, delivery).await,
    }
}

/// Listens to a stream: what comes while the service is away waits for it.
async fn durable(feed: &FeedSettings, stream: &str, client: Client, delivery: &Delivery) -> Result<(), String> {
    let context = jetstream::new(client);
    let stream = context.get_stream(stream).await.map_err(|error| format!("stream `{stream}`: {error}"))?;
    let name = format!("fieldpack-{}", feed.name);
    let config = pull::Config {
        durable_name: Some(name.clone()),
        filter_subject: feed.topic.clone(),
        ack_policy: AckPolicy::Explicit,
        ack_wait: ACK_WAIT,
        ..pull::Config::default()
    };
    let consumer = stream.get_or_create_consumer(&name, config).await.map_err(|error| error.to_string())?;
    delivery.heard();
    // What is there already is taken together.
    let mut chunks = consumer.messages().await.map_err(|error| error.to_string())?.ready_chunks(TOGETHER);
    while let Some(chunk) = chunks.next().await {
        let mut body = Vec::new();
        let mut messages = Vec::new();
        for message in chunk {
            let message = message.map_err(|error| error.to_string())?;
            body.extend_from_slice(&message.payload);
            body.push(b'\n');
            messages.push(message);
            if !delivery.joins() || body.len() >= TOGETHER_BYTES {
                acknowledged(&mut messages, &mut body, delivery).await?;
            }
        }
        acknowledged(&mut messages, &mut body, delivery).await?;
    }
    Ok(())
}

/// Hands messages over and acknowledges them.
async fn acknowledged(
    messages: &mut Vec<jetstream::Message>,
    body: &mut Vec<u8>,
    delivery: &Delivery,
) -> Result<(), String> {
    if messages.is_empty() {
        return Ok(());
    }
    delivery.hand_over(messages.len() as u64, std::mem::take(body)).await?;
    for message in messages.drain(..) {
        message.ack().await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Listens to a subject.
async fn plain(feed: &FeedSettings, client: &Client, delivery: &Delivery) -> Result<(), String> {
    let mut subscriber = client.subscribe(feed.topic.clone()).await.map_err(|error| error.to_string())?;
    client.flush().await.map_err(|error| error.to_string())?;
    delivery.heard();
    while let Some(message) = subscriber.next().await {
        delivery.hand_over(1, message.payload.to_vec()).await?;
    }
    Ok(())
}
