//! Large loads: begun, filled chunk by chunk, visible at the commit, whole or not at all.
//!
//! A load that is open lives in this process alone; one that is never committed leaves chunks in the
//! journal that nothing refers to, and is never visible.

use super::records::{LineResult, RecordsAnswer, Sound};
use super::requests::Request;
use super::{Asker, Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::entry::{Change, RdfLoad};
use fieldpack_graph::knowledge::Language;
use fieldpack_journal::{ApplyError, JournalError, Load, NewEntry};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use utoipa::ToSchema;

/// A load that was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenedLoad {
    /// Its id, for the calls that fill and commit it.
    pub load: String,
}

/// How far a load is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoadProgress {
    /// Its id.
    pub load: String,
    /// Records handed in.
    pub records: u64,
    /// Parts of graphs handed in.
    pub graphs: u64,
    /// The sequence of the last chunk; after the commit that of the commit: read with `min_sequence` to
    /// see what was loaded.
    pub sequence: u64,
    /// Whether it is applied and visible. A commit is durable before; it only takes time to apply.
    pub visible: bool,
}

/// A load that is being filled.
struct OpenLoad {
    load: Load,
    actor: String,
    records: u64,
    graphs: u64,
    /// Its commit or abort is durable: who waited for the lock comes too late.
    is_ended: bool,
}

/// The open loads, by id. Each has a lock of its own: its chunks are in order. A load is in here before its
/// beginning is appended and until its commit or its end is durable, so that a compaction keeps its chunks.
#[derive(Default)]
pub(super) struct OpenLoads {
    by_id: Mutex<HashMap<String, Arc<Mutex<OpenLoad>>>>,
}

impl OpenLoads {
    /// The load of this id.
    fn find(&self, id: &str, language: Language) -> Result<Arc<Mutex<OpenLoad>>, Problem> {
        let by_id = self.by_id.lock().unwrap_or_else(PoisonError::into_inner);
        by_id.get(id).cloned().ok_or_else(|| not_open(id, language))
    }

    /// The ids of all that are open.
    pub(super) fn ids(&self) -> BTreeSet<String> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// Takes a load out.
    fn remove(&self, id: &str) {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

/// No load of this id is open.
fn not_open(id: &str, language: Language) -> Problem {
    Problem::say(
        Code::NotFound,
        language,
        format!("没有进行中的装载 `{id}`：已提交、已放弃，或服务重启过；请重新开始"),
        format!("no load `{id}` is open: it was committed or given up, or the service was restarted; begin again"),
    )
}

/// The lock of a load that has not ended.
fn locked<'l>(load: &'l Mutex<OpenLoad>, id: &str, language: Language) -> Result<MutexGuard<'l, OpenLoad>, Problem> {
    let load = load.lock().unwrap_or_else(PoisonError::into_inner);
    if load.is_ended { Err(not_open(id, language)) } else { Ok(load) }
}

impl Service {
    /// Begins a load.
    ///
    /// # Errors
    /// A [`Problem`]: too many open loads, or a journal that takes nothing.
    pub fn begin_load(&self, asker: &Asker) -> Result<OpenedLoad, Problem> {
        self.begin_load_once(None, asker)
    }

    /// The same, once under an idempotency key while the load is open.
    ///
    /// # Errors
    /// As [`Service::begin_load`], or `idempotency_key_reused`.
    pub fn begin_load_once(&self, key: Option<&str>, asker: &Asker) -> Result<OpenedLoad, Problem> {
        let make = |noted: Option<&Request>| {
            let opened = self.new_load(asker)?;
            if let Some(request) = noted {
                let note = request.made(&opened.load, 0, asker)?;
                let noted = self.inner.handle.submit(vec![note], self.write_patience());
                drop(noted.map_err(|error| problems::of_apply(&error, asker.language))?);
            }
            Ok(opened)
        };
        let again = |id: &str| Ok(self.inner.loads.ids().contains(id).then(|| OpenedLoad { load: id.to_owned() }));
        self.once(&self.claim(key, &"begin_load", asker)?, asker, make, again)
    }

    /// Begins a load.
    fn new_load(&self, asker: &Asker) -> Result<OpenedLoad, Problem> {
        let id = format!("load-{}", uuid::Uuid::now_v7());
        let load = Load::new(&id, &asker.actor);
        let most = self.inner.settings.limits.open_loads;
        {
            let mut by_id = self.inner.loads.by_id.lock().unwrap_or_else(PoisonError::into_inner);
            if by_id.len() >= most {
                return Err(Problem::say(
                    Code::Unavailable,
                    asker.language,
                    format!("已有 {most} 个装载在进行：提交或放弃其中一个后再试"),
                    format!("{most} loads are open already: commit or give up one of them, then try again"),
                ));
            }
            let open =
                OpenLoad { load: load.clone(), actor: asker.actor.clone(), records: 0, graphs: 0, is_ended: false };
            by_id.insert(id.clone(), Arc::new(Mutex::new(open)));
        }
        match self.inner.handle.append(vec![load.begin()]) {
            Ok(written) => asker.noted.wrote(written.start),
            Err(error) => {
                self.inner.loads.remove(&id);
                return Err(problems::of_journal(&error, asker.language));
            }
        }
        asker.noted.about(&id);
        Ok(OpenedLoad { load: id })
    }

    /// Adds records to a load, one JSON object a line. All lines are sound or none is taken; the load
    /// stays open.
    ///
    /// # Errors
    /// A [`Problem`] with the faults of every bad line, or that the load is not open.
    pub fn load_records(&self, id: &str, lines: &[u8], asker: &Asker) -> Result<RecordsAnswer, Problem> {
        let load = self.inner.loads.find(id, asker.language)?;
        let mut entries = Vec::new();
        let mut results = Vec::new();
        let mut faulty: Option<Problem> = None;
        for one in self.check_lines(lines, &self.world(), None, None, asker)? {
            match one.outcome {
                Sound::Record(entry, iri) => {
                    entries.push(entry);
                    results.push(LineResult { iri: Some(iri.to_string()), ..LineResult::accepted(one.line) });
                }
                Sound::Reading(_) => {}
                Sound::Aside(problem) | Sound::Faulty(problem) => {
                    let line = one.line;
                    let all = faulty.get_or_insert_with(|| {
                        Problem::say(
                            Code::InvalidValue,
                            asker.language,
                            format!("第 {line} 行：{}；整批未采纳", problem.detail),
                            format!("line {line}: {}; nothing of this part was taken", problem.detail),
                        )
                    });
                    all.errors.extend(problem.errors.into_iter().map(|mut fault| {
                        fault.pointer = format!("/{line}{}", fault.pointer);
                        fault
                    }));
                }
            }
        }
        if let Some(problem) = faulty {
            return Err(problem);
        }
        let count = entries.len() as u64;
        let mut load = locked(&load, id, asker.language)?;
        let sequence = self.write_chunk(&mut load, &entries, asker)?;
        load.records += count;
        Ok(RecordsAnswer { sequence, accepted: entries.len(), results, ..RecordsAnswer::default() })
    }

    /// Adds a part of a named graph to a load; `replace` on the first part of a graph.
    ///
    /// # Errors
    /// A [`Problem`]: the load is not open, the graph is no IRI, or the N-Quads do not parse.
    pub fn load_graph(
        &self,
        id: &str,
        graph: &str,
        replace: bool,
        nquads: &str,
        asker: &Asker,
    ) -> Result<LoadProgress, Problem> {
        let load = self.inner.loads.find(id, asker.language)?;
        let part = RdfLoad { graph: graph.to_owned(), replace, nquads: nquads.to_owned() };
        part.check().map_err(|reason| {
            Problem::say(
                Code::InvalidValue,
                asker.language,
                format!("不是可装载的图：{reason}"),
                format!("no graph that can be loaded: {reason}"),
            )
        })?;
        let change = Change::RdfLoad(part);
        let entry = change.encode(&asker.actor, None).map_err(|error| problems::of_store(&error))?;
        let mut load = locked(&load, id, asker.language)?;
        let sequence = self.write_chunk(&mut load, &[entry], asker)?;
        load.graphs += 1;
        Ok(load.progress(id, sequence, false))
    }

    /// Commits a load: durable when this returns, visible when `visible` says so.
    ///
    /// # Errors
    /// A [`Problem`]: the load is not open, or the journal takes nothing.
    pub fn commit_load(&self, id: &str, asker: &Asker) -> Result<LoadProgress, Problem> {
        let load = self.inner.loads.find(id, asker.language)?;
        let mut load = locked(&load, id, asker.language)?;
        let encoded = |error: JournalError| problems::of_journal(&error, asker.language);
        let commit = load.load.commit().map_err(encoded)?;
        let sequence = self.inner.handle.append(vec![commit]).map_err(encoded)?.start;
        asker.noted.wrote(sequence);
        load.is_ended = true;
        self.inner.loads.remove(id);
        match self.inner.handle.wait_for(sequence, self.write_patience()) {
            Ok(()) => Ok(load.progress(id, sequence, true)),
            Err(ApplyError::Late { .. }) => Ok(load.progress(id, sequence, false)),
            Err(error) => Err(problems::of_apply(&error, asker.language)),
        }
    }

    /// Gives a load up: nothing of it will ever be visible.
    ///
    /// # Errors
    /// A [`Problem`]: the load is not open, or the journal takes nothing.
    pub fn abort_load(&self, id: &str, asker: &Asker) -> Result<(), Problem> {
        let load = self.inner.loads.find(id, asker.language)?;
        let mut load = locked(&load, id, asker.language)?;
        let ended = self.inner.handle.append(vec![load.load.abort()]);
        asker.noted.wrote(ended.map_err(|error| problems::of_journal(&error, asker.language))?.start);
        load.is_ended = true;
        self.inner.loads.remove(id);
        Ok(())
    }

    /// Writes a chunk and notes its sequence.
    fn write_chunk(&self, open: &mut OpenLoad, entries: &[NewEntry], asker: &Asker) -> Result<u64, Problem> {
        let failed = |error: JournalError| problems::of_journal(&error, asker.language);
        // On a copy, so that a chunk which was not written leaves no trace in the count of entries.
        let mut next = open.load.clone();
        let chunk = next.chunk(entries).map_err(failed)?;
        let sequence = self.inner.handle.append(vec![chunk]).map_err(failed)?.start;
        next.chunk_written(sequence);
        asker.noted.wrote(sequence);
        open.load = next;
        Ok(sequence)
    }
}

impl OpenLoad {
    /// How far it is.
    fn progress(&self, id: &str, sequence: u64, visible: bool) -> LoadProgress {
        tracing::debug!(load = id, actor = self.actor, records = self.records, graphs = self.graphs, visible, "load");
        LoadProgress { load: id.to_owned(), records: self.records, graphs: self.graphs, sequence, visible }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waited_while_a_load_ended_is_refused() {
        let open = |is_ended| {
            let load = Load::new("load-1", "tester");
            Mutex::new(OpenLoad { load, actor: String::new(), records: 0, graphs: 0, is_ended })
        };
        assert!(locked(&open(false), "load-1", Language::En).is_ok());
        let problem = locked(&open(true), "load-1", Language::En).err().expect("it has ended");
        assert_eq!(problem.code, "not_found");
    }
}
