//! What is known of the feeds that the service listens to by itself.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use utoipa::ToSchema;

/// What is known of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedView {
    /// Its name.
    pub name: String,
    /// Whether it is heard.
    pub connected: bool,
    /// Messages that are durable, refused ones among them.
    pub messages: u64,
    /// Readings, records or alerts taken from them.
    pub accepted: u64,
    /// Readings put into quarantine.
    pub quarantined: u64,
    /// Lines and messages that were refused: nobody is there to be told but here and in the log.
    pub rejected: u64,
    /// Why something was refused last, or why the feed is not heard.
    pub last_problem: Option<String>,
}

/// What is known of all feeds.
#[derive(Clone, Default)]
pub struct FeedBoard {
    feeds: Arc<Mutex<BTreeMap<String, FeedView>>>,
}

impl FeedBoard {
    /// All feeds, by name.
    #[must_use]
    pub fn views(&self) -> Vec<FeedView> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Changes what is known of a feed.
    pub(crate) fn change(&self, name: &str, change: impl FnOnce(&mut FeedView)) {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        let view = feeds.entry(name.to_owned()).or_default();
        name.clone_into(&mut view.name);
        change(view);
    }
}
