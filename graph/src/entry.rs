//! The kinds of journal entries that the product has, and their payloads.
//!
//! A payload is JSON: it is read again years later, by newer programs and by people. A change of
//! form is a new version of the kind; a program reads every version up to its own.

use crate::knowledge::compile::OntologyFile;
use crate::record::Record;
use fieldpack_journal::{Applied, Decision, Kind, Needed, NewEntry, ProjectionError, Retention};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// A record is new or changed.
pub const RECORD_UPSERT: &str = "record.upsert";
/// A record is gone.
pub const RECORD_DELETE: &str = "record.delete";
/// The curators' overlay of the ontologies is replaced.
pub const ONTOLOGY_PUBLISH: &str = "ontology.publish";
/// A part of a named graph is loaded.
pub const RDF_LOAD: &str = "rdf.load";
/// A pack is stored.
pub const PACK_STORE: &str = "pack.store";
/// An embedder was trained: from now on it gives the vectors. The payload is its own form.
pub const EMBEDDER_STORE: &str = "embedder.store";

/// What the keys of the room of access begin with: their conditional entries are decided here as all others are.
pub const ACCESS_KEYS: &str = "access/";

/// A request with an idempotency key was taken, with the entries that stand after it.
pub const REQUEST_DONE: &str = "request.done";

/// Every kind with the highest version that this program reads.
pub const KINDS: [Kind; 7] = [
    Kind { name: RECORD_UPSERT, max_version: 1 },
    Kind { name: RECORD_DELETE, max_version: 1 },
    Kind { name: ONTOLOGY_PUBLISH, max_version: 1 },
    Kind { name: RDF_LOAD, max_version: 1 },
    Kind { name: PACK_STORE, max_version: 1 },
    Kind { name: EMBEDDER_STORE, max_version: 1 },
    Kind { name: REQUEST_DONE, max_version: 2 },
];

/// The key of the embedder, whose version is the entry that holds it.
pub const EMBEDDER_KEY: &str = "artefact/embedder";
/// The key of the curators' overlay.
const OVERLAY_KEY: &str = "ontology/overlay";

/// What of the product's entries is still needed once later ones came: the last of each record (a delete
/// among them: it is the version of its key), of the overlay and of the embedder, a graph's parts from the last
/// that replaces, and every revision of a pack. What is not known here is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct LatestState;

impl Retention for LatestState {
    fn needed(&self, entry: &NewEntry) -> Needed {
        /// The part of a graph's payload that says whether it begins anew.
        #[derive(Deserialize)]
        struct Part {
            replace: bool,
        }
        let (group, begins) = match entry.kind.as_str() {
            RECORD_UPSERT | RECORD_DELETE => ("record", true),
            ONTOLOGY_PUBLISH => ("ontology", true),
            EMBEDDER_STORE => ("embedder", true),
            // A part that cannot be read is kept with all before it; applying it says what is wrong.
            RDF_LOAD => ("rdf", serde_json::from_slice(&entry.payload).is_ok_and(|part: Part| part.replace)),
            // Lines of records are forgotten after a day anyway, and writing them again changes nothing; what made one thing
            // would make another one, where the records store is made anew from a compacted journal.
            REQUEST_DONE if entry.version < 2 => return Needed::Folded,
            REQUEST_DONE => ("request", true),
            _ => return Needed::Always,
        };
        Needed::FromLast { group, begins }
    }
}

/// An entry that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "the payload of `{kind}` version `{version}` under `{key}` cannot be read: at `{pointer}`: {reason}; it was written by another program: check the versions"
)]
pub struct EntryError {
    /// The entry's kind.
    pub kind: String,
    /// The version of its payload.
    pub version: u16,
    /// Its key.
    pub key: String,
    /// Where in the payload, as a path of fields.
    pub pointer: String,
    /// What does not fit.
    pub reason: String,
}

/// One file of ontologies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedFile {
    /// Its path in the overlay, for example `rules/site.ttl`.
    pub path: String,
    /// Its Turtle.
    pub text: String,
}

/// The curators' overlay, whole: files that are not in it are gone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    /// The files.
    pub files: Vec<PublishedFile>,
}

impl Publish {
    /// The ontology files with the overlay over them: a file of the overlay takes the place of the base's
    /// file with the same path, others are added. In the order of their paths.
    #[must_use]
    pub fn over(&self, base: &[OntologyFile]) -> Vec<OntologyFile> {
        let based = base.iter().map(|file| (file.path.as_str(), file.text.as_str()));
        let published = self.files.iter().map(|file| (file.path.as_str(), file.text.as_str()));
        let merged: BTreeMap<&str, &str> = based.chain(published).collect();
        merged.into_iter().map(|(path, text)| OntologyFile { path: path.to_owned(), text: text.to_owned() }).collect()
    }
}

/// A part of a named graph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RdfLoad {
    /// The graph's IRI.
    pub graph: String,
    /// Whether what the graph held before goes: true for the first part of a file.
    pub replace: bool,
    /// The quads as N-Quads. Blank nodes have labels that are unique in the store.
    pub nquads: String,
}

impl RdfLoad {
    /// Checks that the graph is an IRI and that the quads parse and stay in that graph, so that applying it
    /// cannot fail.
    ///
    /// # Errors
    /// What does not fit, with its line.
    pub fn check(&self) -> Result<(), String> {
        let graph = oxigraph::model::NamedNode::new(&self.graph)
            .map_err(|error| format!("`{}` is no absolute IRI: {error}", self.graph))?;
        if crate::import::is_reserved(graph.as_str()) {
            return Err(format!("graph `{}` is one that the store keeps itself: choose another", self.graph));
        }
        let parser = oxigraph::io::RdfParser::from_format(oxigraph::io::RdfFormat::NQuads);
        for quad in parser.for_slice(&self.nquads) {
            let quad = quad.map_err(|error| error.to_string())?;
            if quad.graph_name != graph.clone().into() {
                return Err(format!("a quad stands in graph `{}`, expected `{graph}`", quad.graph_name));
            }
        }
        Ok(())
    }
}

/// A stored pack: its JSON is the room above's business, and large, so that it is passed on as it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPack {
    /// The pack's identifier.
    pub id: String,
    /// The pack and what was asked, as JSON.
    pub pack: Box<RawValue>,
}

impl PartialEq for StoredPack {
    /// Two are equal where their JSON is written alike.
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.pack.get() == other.pack.get()
    }
}

/// Writes the entry that stores a pack, the form of [`StoredPack`] straight from what the room above keeps.
///
/// # Errors
/// [`EntryError`] when a number in it cannot be written in JSON.
pub fn pack_entry(
    id: &str,
    pack: &impl Serialize,
    actor: &str,
    expected_version: Option<u64>,
) -> Result<NewEntry, EntryError> {
    #[derive(Serialize)]
    struct Stored<'p, P> {
        id: &'p str,
        pack: &'p P,
    }
    let payload = serde_json::to_vec(&Stored { id, pack }).map_err(|error| EntryError {
        kind: PACK_STORE.to_owned(),
        version: 1,
        key: id.to_owned(),
        pointer: ".".to_owned(),
        reason: error.to_string(),
    })?;
    let (actor, kind, key) = (actor.to_owned(), PACK_STORE.to_owned(), id.to_owned());
    Ok(NewEntry { actor, kind, version: 1, key, expected_version, payload })
}

/// A request that was taken, by its idempotency key. Its entries follow it in the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestDone {
    /// The key, as the journal names it.
    pub key: String,
    /// SHA-256 of the body, hexadecimal: the same key with another body is another request.
    pub digest: String,
    /// When it was taken, microseconds since 1970.
    pub at_us: i64,
    /// The numbers of the lines with records that were taken, in the order of their entries.
    pub records: Vec<usize>,
    /// The numbers of the lines that were not taken.
    pub rejected: Vec<usize>,
    /// The numbers of the lines that were put into quarantine.
    pub quarantined: Vec<usize>,
    /// How many entries follow that belong to it.
    pub entries: u64,
    /// The id of the one thing that it made; absent for lines of records, and in entries of version 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<String>,
}

/// What an entry changes.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "nearly every change is a record")]
pub enum Change {
    /// A record is new or changed.
    Upsert(Record),
    /// The record with this IRI is gone.
    Delete(String),
    /// The curators' overlay is replaced.
    Publish(Publish),
    /// A part of a named graph is loaded.
    RdfLoad(RdfLoad),
    /// A pack is stored.
    StorePack(StoredPack),
    /// An embedder takes the place of the one before, in its own form.
    StoreEmbedder(Arc<[u8]>),
    /// A request was taken.
    RequestDone(RequestDone),
    /// A kind of another room, which changes nothing here.
    Other,
}

impl Change {
    /// Writes the change as an entry.
    ///
    /// # Errors
    /// [`EntryError`] when a number in it cannot be written in JSON, or for [`Change::Other`].
    pub fn encode(&self, actor: &str, expected_version: Option<u64>) -> Result<NewEntry, EntryError> {
        let (kind, key, payload) = match self {
            Self::Upsert(record) => (RECORD_UPSERT, &*record.header.iri, serde_json::to_vec(record)),
            Self::Delete(iri) => (RECORD_DELETE, iri.as_str(), Ok(Vec::new())),
            Self::Publish(publish) => (ONTOLOGY_PUBLISH, OVERLAY_KEY, serde_json::to_vec(publish)),
            Self::RdfLoad(load) => (RDF_LOAD, load.graph.as_str(), serde_json::to_vec(load)),
            Self::StorePack(pack) => (PACK_STORE, pack.id.as_str(), serde_json::to_vec(pack)),
            Self::StoreEmbedder(bytes) => (EMBEDDER_STORE, EMBEDDER_KEY, Ok(bytes.to_vec())),
            Self::RequestDone(done) => (REQUEST_DONE, done.key.as_str(), serde_json::to_vec(done)),
            Self::Other => ("", "", Ok(Vec::new())),
        };
        let version = if matches!(self, Self::RequestDone(done) if done.made.is_some()) { 2 } else { 1 };
        let error = |reason: String| EntryError {
            kind: kind.to_owned(),
            version,
            key: key.to_owned(),
            pointer: ".".to_owned(),
            reason,
        };
        if kind.is_empty() {
            return Err(error("a change of another room cannot be written here".to_owned()));
        }
        let payload = payload.map_err(|reason| error(reason.to_string()))?;
        Ok(NewEntry {
            actor: actor.to_owned(),
            kind: kind.to_owned(),
            version,
            key: key.to_owned(),
            expected_version,
            payload,
        })
    }

    /// Reads the accepted entries of a batch for a projection, on all cores: reading is most of what applying
    /// costs. Stored packs are large and the records store's alone: they are passed over as [`Change::Other`].
    ///
    /// # Errors
    /// [`ProjectionError`] of the projection, naming the field that does not fit.
    pub fn accepted(batch: &[Applied<'_>], projection: &'static str) -> Result<Vec<Self>, ProjectionError> {
        batch
            .par_iter()
            .filter(|applied| applied.decision == Decision::Accepted)
            .map(|applied| match applied.entry.kind.as_str() {
                PACK_STORE => Ok(Self::Other),
                _ => Self::decode(applied.entry).map_err(|error| ProjectionError::new(projection, error)),
            })
            .collect()
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// [`EntryError`] naming the field that does not fit.
    pub fn decode(entry: &NewEntry) -> Result<Self, EntryError> {
        Ok(match entry.kind.as_str() {
            RECORD_UPSERT => Self::Upsert(read(entry)?),
            RECORD_DELETE => Self::Delete(entry.key.clone()),
            ONTOLOGY_PUBLISH => Self::Publish(read(entry)?),
            RDF_LOAD => Self::RdfLoad(read(entry)?),
            PACK_STORE => Self::StorePack(read(entry)?),
            EMBEDDER_STORE => Self::StoreEmbedder(entry.payload.as_slice().into()),
            REQUEST_DONE => Self::RequestDone(read(entry)?),
            _ => Self::Other,
        })
    }
}

/// Reads a payload; slow only when it has to say where the error is.
fn read<'e, T: Deserialize<'e>>(entry: &'e NewEntry) -> Result<T, EntryError> {
    let plain = serde_json::from_slice(&entry.payload);
    plain.map_err(|error| {
        let mut deserializer = serde_json::Deserializer::from_slice(&entry.payload);
        let located: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
        let (pointer, reason) = match located {
            Err(located) => (located.path().to_string(), located.into_inner().to_string()),
            Ok(_) => (".".to_owned(), error.to_string()),
        };
        EntryError { kind: entry.kind.clone(), version: entry.version, key: entry.key.clone(), pointer, reason }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Header, RecordData, RecordType, Site};

    fn site() -> Record {
        Record {
            header: Header::new(RecordType::Site, "crm", "S-1", "acme", false),
            data: RecordData::Site(Site {
                label: "拉萨 1 号".into(),
                text: "".into(),
                position: None,
                activity: None,
                period: None,
                conditions: Vec::new(),
                equipment: Vec::new(),
                outcome: None,
            }),
        }
    }

    fn raw(value: &serde_json::Value) -> Box<RawValue> {
        serde_json::value::to_raw_value(value).expect("it is written")
    }

    #[test]
    fn every_change_round_trips() {
        let changes = [
            Change::Upsert(site()),
            Change::Delete("https://fieldpack.dev/id/site/crm/S-1".to_owned()),
            Change::Publish(Publish { files: vec![PublishedFile { path: "a.ttl".to_owned(), text: "#".to_owned() }] }),
            Change::RdfLoad(RdfLoad { graph: "urn:g".to_owned(), replace: true, nquads: String::new() }),
            Change::StoreEmbedder(Arc::from([1, 2, 3])),
            Change::RequestDone(RequestDone {
                key: "request/1".to_owned(),
                digest: "00".to_owned(),
                at_us: 1,
                records: vec![1],
                rejected: vec![2],
                quarantined: vec![3],
                entries: 4,
                made: Some("p1".to_owned()),
            }),
            Change::StorePack(StoredPack { id: "p1".to_owned(), pack: raw(&serde_json::json!({"revision": 1})) }),
        ];
        for change in changes {
            let entry = change.encode("tester", Some(7)).expect("encodes");
            assert!(KINDS.iter().any(|kind| kind.name == entry.kind && kind.max_version == entry.version));
            assert_eq!(entry.expected_version, Some(7));
            assert_eq!(Change::decode(&entry).expect("decodes"), change);
        }
        assert!(Change::Other.encode("tester", None).is_err());
    }

    #[test]
    fn a_pack_is_written_as_it_is_read() {
        let pack = serde_json::json!({"revision": 2, "pack": {"id": "p1"}});
        let entry = pack_entry("p1", &pack, "tester", Some(3)).expect("encodes");
        let change = Change::StorePack(StoredPack { id: "p1".to_owned(), pack: raw(&pack) });
        assert_eq!(Change::decode(&entry).expect("decodes"), change);
        assert_eq!(entry, change.encode("tester", Some(3)).expect("encodes"));
        // Only the records store reads it.
        let applied = Applied { sequence: 1, entry: &entry, decision: Decision::Accepted };
        assert_eq!(Change::accepted(&[applied], "test").expect("reads"), [Change::Other]);
    }

    #[test]
    fn the_overlay_replaces_files_of_the_same_path() {
        let file = |path: &str, text: &str| OntologyFile { path: path.to_owned(), text: text.to_owned() };
        let published = |path: &str, text: &str| PublishedFile { path: path.to_owned(), text: text.to_owned() };
        let base = [file("b.ttl", "# base b"), file("a.ttl", "# base a")];
        let overlay = Publish { files: vec![published("b.ttl", "# new b"), published("c.ttl", "# c")] };
        let expected = [file("a.ttl", "# base a"), file("b.ttl", "# new b"), file("c.ttl", "# c")];
        assert_eq!(overlay.over(&base), expected);
    }

    #[test]
    fn a_payload_that_does_not_fit_names_the_field() {
        let mut entry = Change::Upsert(site()).encode("tester", None).expect("encodes");
        let text = String::from_utf8(entry.payload.clone()).expect("JSON is UTF-8");
        entry.payload = text.replace("\"synthetic\":false", "\"synthetic\":3").into_bytes();
        let error = Change::decode(&entry).expect_err("a number is no flag");
        assert_eq!(error.pointer, "header.synthetic");
    }
}
