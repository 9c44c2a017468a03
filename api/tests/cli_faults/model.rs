//! What should be there: what was acknowledged, and what the one request in flight may have added.

use fieldpack_graph::entry::{Change, LatestState};
use fieldpack_graph::record::RecordData;
use fieldpack_journal::{EmbeddedJournal, EmbeddedSettings, Journal, check_journal, still_needed};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What one client has written, or what the journal says that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// The number that each record carries, by its identifier.
    pub(crate) records: BTreeMap<String, u64>,
    /// The number that each graph carries.
    pub(crate) graphs: BTreeMap<String, u64>,
}

/// A change that a request makes.
#[derive(Clone, Debug)]
pub(crate) enum Made {
    Put(String, u64),
    Delete(String),
    Graph(String, u64),
}

impl Held {
    /// What is held after changes.
    pub(crate) fn after(&self, changes: &[Made]) -> Self {
        let mut held = self.clone();
        for change in changes {
            match change.clone() {
                Made::Put(key, value) => drop(held.records.insert(key, value)),
                Made::Delete(key) => drop(held.records.remove(&key)),
                Made::Graph(graph, value) => drop(held.graphs.insert(graph, value)),
            }
        }
        held
    }
}

/// What the journal of a folder says.
#[derive(Debug, Default)]
pub(crate) struct Journalled {
    /// By client.
    pub(crate) held: BTreeMap<String, Held>,
    /// The ids of stored packs.
    pub(crate) packs: BTreeSet<String>,
}

/// The number after the last `-` of a text.
fn number_in(text: &str) -> u64 {
    text.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("a number in `{text}`"))
}

impl Journalled {
    /// Reads the journal of a folder that no process has open, and checks it wholly.
    pub(crate) fn read(data: &Path) -> Self {
        let journal = EmbeddedJournal::open(&data.join("journal.redb"), &EmbeddedSettings::default()).expect("opens");
        check_journal(&journal, &mut |_| ()).expect("the journal is whole");
        let mut found = Self::default();
        let below = journal.last_sequence() + 1;
        still_needed(&journal, below, &LatestState, &|_| false, &mut |one| {
            found.take(Change::decode(&one.entry.entry).expect("every entry can be read"));
            Ok(())
        })
        .expect("the journal reads");
        found
    }

    fn take(&mut self, change: Change) {
        match change {
            Change::Upsert(record) => {
                let header = &record.header;
                let text = match &record.data {
                    RecordData::Site(site) => site.label.clone(),
                    RecordData::Failure(failure) => failure.text.clone(),
                    other => panic!("nobody wrote {other:?}"),
                };
                let held = self.held.entry(header.source.to_string()).or_default();
                held.records.insert(header.source_id.to_string(), number_in(&text));
            }
            Change::RdfLoad(load) => {
                let (client, graph) =
                    load.graph.strip_prefix("urn:").and_then(|name| name.split_once(':')).expect("ours");
                let value = load.nquads.split('"').nth(1).map(number_in).expect("a literal");
                let held = self.held.entry(client.to_owned()).or_default();
                held.graphs.insert(graph.to_owned(), value);
            }
            Change::StorePack(pack) => drop(self.packs.insert(pack.id)),
            Change::Delete(_) | Change::StoreEmbedder(_) => {}
            other => panic!("nobody wrote {other:?}"),
        }
    }
}
