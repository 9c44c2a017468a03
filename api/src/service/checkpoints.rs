//! Copies of the RDF store at one sequence, shared by those who read them, gone when nobody does.
//!
//! A copy links the files of the store, so that it costs little to make, but keeps old files on the disk while it is
//! there: at most one is kept for later, and each that is read is read by a query of those that may run at once.

use super::open::remove;
use super::{Service, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::store::{Rdf, StoreError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The folder in the data folder.
const FOLDER: &str = "checkpoints";

/// How often a copy is made again because it showed a load by half.
const ATTEMPTS: usize = 5;

/// The copies of a service.
pub(super) struct Checkpoints {
    folder: PathBuf,
    latest: Mutex<Latest>,
}

#[derive(Default)]
struct Latest {
    made: u64,
    kept: Option<Kept>,
}

/// The copy that is kept for the next who asks.
struct Kept {
    copy: Arc<Checkpoint>,
    made: Instant,
    asked: Instant,
}

/// A copy of the RDF store; its folder goes with the last who has it.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    folder: PathBuf,
    sequence: u64,
}

impl Checkpoint {
    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The last entry of the journal that it shows.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }
}

impl Drop for Checkpoint {
    fn drop(&mut self) {
        if let Err(error) = remove(&self.folder) {
            tracing::warn!(folder = %self.folder.display(), %error, "a copy of the RDF store is left behind until the next start");
        }
    }
}

impl Checkpoints {
    /// The copies of a data folder; those that an earlier process left are removed.
    ///
    /// # Errors
    /// What the disk says, with the folder.
    pub(super) fn open(data: &Path) -> Result<Self, (PathBuf, std::io::Error)> {
        let folder = data.join(FOLDER);
        match remove(&folder) {
            Ok(()) => Ok(Self { folder, latest: Mutex::default() }),
            Err(error) => Err((folder, error)),
        }
    }

    /// Lets the copy go that is kept, where nobody has asked for it for so long.
    fn let_go(&self, idle: Duration) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let gone = if latest.kept.as_ref().is_some_and(|kept| kept.asked.elapsed() >= idle) {
            latest.kept.take()
        } else {
            None
        };
        drop(latest);
        drop(gone);
    }

    /// Makes a copy; `None` where it shows a load by half, with the entry that ends the load.
    fn make(&self, rdf: &Rdf, number: u64) -> Result<Result<Checkpoint, u64>, StoreError> {
        let folder = self.folder.join(number.to_string());
        // Removed again, also where it is not finished.
        let mut copy = Checkpoint { folder: folder.clone(), sequence: 0 };
        let place = |source: std::io::Error| StoreError::Storage {
            place: folder.display().to_string(),
            reason: source.to_string(),
        };
        std::fs::create_dir_all(&self.folder).map_err(place)?;
        let position = rdf.checkpoint(&folder)?;
        if position.part > 0 {
            return Ok(Err(position.sequence));
        }
        copy.sequence = position.sequence.saturating_sub(1);
        Ok(Ok(copy))
    }
}

/// What a copy that was not made means.
fn not_copied(error: &StoreError, language: Language) -> Problem {
    match error {
        StoreError::DiskFull { .. } => Problem::say(
            Code::StorageFailed,
            language,
            "磁盘已满，无法为查询建立数据副本：腾出空间后重试",
            "the disk is full, no copy to ask can be made: make room and try again",
        ),
        other => problems::of_store(other),
    }
}

impl Service {
    /// A copy of the RDF store that shows all entries up to `min_sequence`, and all that were published some time ago
    /// (`sparql.copy_age_ms`).
    ///
    /// # Errors
    /// A [`Problem`]: the world is not there yet, a load is being applied, or the copy cannot be written.
    pub(crate) fn checkpoint(&self, min_sequence: Option<u64>, language: Language) -> Result<Arc<Checkpoint>, Problem> {
        let world = self.world_at(min_sequence, language)?;
        let checkpoints = &self.inner.checkpoints;
        let age = Duration::from_millis(self.inner.settings.sparql.copy_age_ms);
        // One is made at a time; whoever waits takes what was made meanwhile.
        let mut latest = checkpoints.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = &mut latest.kept {
            let sequence = kept.copy.sequence;
            let is_fresh = sequence >= world.sequence || kept.made.elapsed() < age;
            if is_fresh && min_sequence.is_none_or(|wanted| sequence >= wanted) {
                kept.asked = Instant::now();
                return Ok(kept.copy.clone());
            }
        }
        // Its files are not kept while the next one is made.
        latest.kept = None;
        for _ in 0..ATTEMPTS {
            latest.made += 1;
            let started = Instant::now();
            let made = checkpoints.make(&self.inner.rdf, latest.made);
            match made.map_err(|error| not_copied(&error, language))? {
                Ok(copy) => {
                    tracing::debug!(
                        sequence = copy.sequence,
                        took_ms = started.elapsed().as_millis(),
                        "a copy of the RDF store is made"
                    );
                    let (copy, now) = (Arc::new(copy), Instant::now());
                    latest.kept = Some(Kept { copy: copy.clone(), made: now, asked: now });
                    return Ok(copy);
                }
                Err(commit) => drop(self.world_at(Some(commit), language)?),
            }
        }
        Err(Problem::say(
            Code::Unavailable,
            language,
            "正在应用大批装载，暂时没有完整的数据可查：稍后再试",
            "loads are being applied, there is nothing whole to ask at the moment: try again later",
        ))
    }

    /// Lets the copy of the RDF store go that nobody has asked for some time. May remove files.
    pub(crate) fn tidy_checkpoints(&self) {
        self.inner.checkpoints.let_go(Duration::from_millis(self.inner.settings.sparql.copy_idle_ms));
    }

    /// Lets the copy of the RDF store go that is kept.
    pub(super) fn drop_checkpoints(&self) {
        self.inner.checkpoints.let_go(Duration::ZERO);
    }
}
