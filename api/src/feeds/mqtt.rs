//! MQTT 3.1.1: at least once, with a session that the broker keeps while the service is away. A message is
//! acknowledged once it is durable.

use super::deliver::{Delivery, TOGETHER_BYTES};
use super::{address, password};
use crate::settings::FeedSettings;
use rumqttc::{AsyncClient, Event, MqttOptions, Packet, Publish, QoS};
use std::time::Duration;
use tokio::sync::mpsc;

/// How often the connection is tried.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// Messages that wait to be handed over; further ones stay with the broker.
const WAITING: usize = 1_024;
/// The largest message, bytes.
const LARGEST: usize = 16 << 20;

/// Listens until the connection ends.
pub(super) async fn listen(feed: &FeedSettings, delivery: &Delivery) -> Result<(), String> {
    let (host, port) = address(feed)?;
    let mut options = MqttOptions::new(format!("fieldpack-{}", feed.name), host, port);
    options
        .set_keep_alive(KEEP_ALIVE)
        .set_clean_session(false)
        .set_manual_acks(true)
        .set_max_packet_size(LARGEST, LARGEST);
    if let Some(user) = &feed.user {
        options.set_credentials(user, password(feed)?.unwrap_or_default());
    }
    // Acknowledgements of all that waits fit in, so that neither side waits for the other.
    let (client, mut events) = AsyncClient::new(options, 4 * WAITING);
    let (sender, receiver) = mpsc::channel(WAITING);
    let hear = async {
        loop {
            match events.poll().await.map_err(|error| error.to_string())? {
                Event::Incoming(Packet::ConnAck(_)) => {
                    client.subscribe(&feed.topic, QoS::AtLeastOnce).await.map_err(|error| error.to_string())?;
                }
                Event::Incoming(Packet::SubAck(answer)) => {
                    if answer.return_codes.contains(&rumqttc::SubscribeReasonCode::Failure) {
                        return Err(format!("the broker refuses the topic `{}`", feed.topic));
                    }
                    delivery.heard();
                }
                Event::Incoming(Packet::Publish(message)) => {
                    sender.send(message).await.map_err(|_| "the feed is closed".to_owned())?;
                }
                _ => {}
            }
        }
    };
    tokio::select! {
        ended = hear => ended,
        ended = hand_over(&client, receiver, delivery) => ended,
    }
}

/// Hands over what was heard and acknowledges it.
async fn hand_over(
    client: &AsyncClient,
    mut receiver: mpsc::Receiver<Publish>,
    delivery: &Delivery,
) -> Result<(), String> {
    while let Some(first) = receiver.recv().await {
        let mut body = first.payload.to_vec();
        let mut messages = vec![first];
        while delivery.joins() && body.len() < TOGETHER_BYTES {
            let Ok(next) = receiver.try_recv() else { break };
            body.push(b'\n');
            body.extend_from_slice(&next.payload);
            messages.push(next);
        }
        delivery.hand_over(messages.len() as u64, body).await?;
        for message in &messages {
            client.ack(message).await.map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
