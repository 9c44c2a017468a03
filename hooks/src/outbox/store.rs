//! The file: floors, lanes and dead letters in one redb database, each change durable before it counts.

use super::error::{OutboxError, of_redb, shown};
use super::lane::{DeadLetter, Lane, Waiting};
use fieldpack_journal::make_whole;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::sync::Arc;

/// Single values by name: [`EPOCH`].
const SINGLE: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("single");
/// The name of the epoch of the journal that the file is of.
const EPOCH: &str = "epoch";
/// Floors by hook.
const FLOORS: TableDefinition<'_, &str, u64> = TableDefinition::new("floors");
/// What waits, by hook, pack and the sequence that is replayed (0: none), as JSON.
const LANES: TableDefinition<'_, (&str, &str, u64), &[u8]> = TableDefinition::new("lanes");
/// What was given up, by hook and sequence, as JSON.
const DEAD: TableDefinition<'_, (&str, u64), &[u8]> = TableDefinition::new("dead");
/// Page cache, bytes: the file is read once, when it is opened.
const CACHE_BYTES: usize = 4 << 20;

/// One change of what is kept of a hook.
pub(super) enum Put<'p> {
    /// What waits in a lane; `None`: nothing more.
    Lane(&'p Lane, Option<&'p Waiting>),
    /// An event is given up.
    Dead(&'p DeadLetter),
    /// An event that was given up is delivered after all.
    Alive(u64),
}

/// All that is in a file.
type Loaded = (Vec<(Arc<str>, u64)>, Vec<(Arc<str>, Lane, Waiting)>, Vec<(Arc<str>, DeadLetter)>);

/// The open file.
#[derive(Debug)]
pub(super) struct Store {
    database: Database,
    place: String,
}

/// The sequence of a lane's replay, as a key has it. No entry has the sequence 0.
fn replay(lane: &Lane) -> u64 {
    lane.replay.unwrap_or(0)
}

/// Gives a file that is of no use another name.
///
/// # Errors
/// What the disk says.
pub(super) fn set_aside(file: &Path) -> Result<(), OutboxError> {
    std::fs::rename(file, file.with_extension("damaged"))
        .map_err(|error| OutboxError::Storage { place: shown(file), reason: error.to_string() })
}

impl Store {
    /// Opens the file of the journal `epoch`, which is made where missing. The checksums of all its pages are verified.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub(super) fn open(file: &Path, epoch: &str) -> Result<Self, OutboxError> {
        let place = shown(file);
        make_whole(file, |path| {
            let database = Database::create(path).map_err(std::io::Error::other)?;
            begin(&database, epoch).map_err(std::io::Error::other)
        })
        .map_err(|error| OutboxError::Storage { place: place.clone(), reason: error.to_string() })?;
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(true)
            .create(file)
            .map_err(|error| of_redb(&place, error.into()))?;
        let store = Self { database, place };
        store.check(epoch)?;
        Ok(store)
    }

    /// What an error of the file means.
    fn error(&self, error: impl Into<redb::Error>) -> OutboxError {
        of_redb(&self.place, error.into())
    }

    /// Something that is not what was written.
    fn damaged(&self, reason: impl Into<String>) -> OutboxError {
        OutboxError::Damaged { place: self.place.clone(), reason: reason.into() }
    }

    /// Checks that the file is this journal's.
    fn check(&self, epoch: &str) -> Result<(), OutboxError> {
        let transaction = self.database.begin_read().map_err(|error| self.error(error))?;
        let single = transaction.open_table(SINGLE).map_err(|error| self.error(error))?;
        let found = single.get(EPOCH).map_err(|error| self.error(error))?;
        let found = found.ok_or_else(|| self.damaged("it does not say which journal it is of"))?;
        if found.value() == epoch.as_bytes() {
            return Ok(());
        }
        let found = String::from_utf8_lossy(found.value()).into_owned();
        Err(OutboxError::OtherJournal { place: self.place.clone(), found, expected: epoch.to_owned() })
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// [`OutboxError`].
    pub(super) fn load(&self) -> Result<Loaded, OutboxError> {
        let read = || -> Result<_, redb::Error> {
            let transaction = self.database.begin_read()?;
            let (mut floors, mut lanes, mut dead) = (Vec::new(), Vec::new(), Vec::new());
            for row in transaction.open_table(FLOORS)?.iter()? {
                let (hook, floor) = row?;
                floors.push((Arc::from(hook.value()), floor.value()));
            }
            for row in transaction.open_table(LANES)?.iter()? {
                let (key, value) = row?;
                let (hook, pack, replay) = key.value();
                let lane = Lane { pack: pack.into(), replay: Some(replay).filter(|replay| *replay != 0) };
                lanes.push((Arc::from(hook), lane, value.value().to_vec()));
            }
            for row in transaction.open_table(DEAD)?.iter()? {
                let (key, value) = row?;
                dead.push((Arc::from(key.value().0), value.value().to_vec()));
            }
            Ok((floors, lanes, dead))
        };
        let (floors, lanes, dead) = read().map_err(|error| self.error(error))?;
        let lanes = lanes.into_iter().map(|(hook, lane, json)| Ok((hook, lane, self.decode(&json)?)));
        let dead = dead.into_iter().map(|(hook, json)| Ok((hook, self.decode(&json)?)));
        Ok((floors, lanes.collect::<Result<_, OutboxError>>()?, dead.collect::<Result<_, OutboxError>>()?))
    }

    /// Reads JSON of the file.
    fn decode<T: DeserializeOwned>(&self, json: &[u8]) -> Result<T, OutboxError> {
        serde_json::from_slice(json).map_err(|error| self.damaged(error.to_string()))
    }

    /// Writes JSON for the file.
    fn encode(&self, value: &impl Serialize) -> Result<Vec<u8>, OutboxError> {
        serde_json::to_vec(value)
            .map_err(|error| OutboxError::Storage { place: self.place.clone(), reason: error.to_string() })
    }

    /// Writes changes of what is kept of a hook, in one durable transaction.
    ///
    /// # Errors
    /// [`OutboxError`]; nothing of it is kept then.
    pub(super) fn write(&self, hook: &str, puts: &[Put<'_>], floor: Option<u64>) -> Result<(), OutboxError> {
        let encoded = puts.iter().map(|put| match put {
            Put::Lane(_, Some(waiting)) => self.encode(waiting),
            Put::Dead(letter) => self.encode(letter),
            Put::Lane(_, None) | Put::Alive(_) => Ok(Vec::new()),
        });
        let encoded: Vec<Vec<u8>> = encoded.collect::<Result<_, _>>()?;
        let write = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            {
                let (mut lanes, mut dead) = (transaction.open_table(LANES)?, transaction.open_table(DEAD)?);
                for (put, json) in puts.iter().zip(&encoded) {
                    match put {
                        Put::Lane(lane, Some(_)) => {
                            drop(lanes.insert((hook, &*lane.pack, replay(lane)), json.as_slice())?)
                        }
                        Put::Lane(lane, None) => drop(lanes.remove((hook, &*lane.pack, replay(lane)))?),
                        Put::Dead(letter) => drop(dead.insert((hook, letter.sequence), json.as_slice())?),
                        Put::Alive(sequence) => drop(dead.remove((hook, *sequence))?),
                    }
                }
                if let Some(floor) = floor {
                    transaction.open_table(FLOORS)?.insert(hook, floor)?;
                }
            }
            transaction.commit()?;
            Ok(())
        };
        write().map_err(|error| self.error(error))
    }

    /// Takes out all that is kept of a hook.
    ///
    /// # Errors
    /// [`OutboxError`]; all of it is kept then.
    pub(super) fn forget<'l>(
        &self,
        hook: &str,
        lanes: impl Iterator<Item = &'l Lane>,
        dead: impl Iterator<Item = u64>,
    ) -> Result<(), OutboxError> {
        let write = || -> Result<(), redb::Error> {
            let mut transaction = self.database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            {
                let mut table = transaction.open_table(LANES)?;
                for lane in lanes {
                    table.remove((hook, &*lane.pack, replay(lane)))?;
                }
                let mut table = transaction.open_table(DEAD)?;
                for sequence in dead {
                    table.remove((hook, sequence))?;
                }
                transaction.open_table(FLOORS)?.remove(hook)?;
            }
            transaction.commit()?;
            Ok(())
        };
        write().map_err(|error| self.error(error))
    }
}

/// Writes what an empty file has: its tables and the epoch.
fn begin(database: &Database, epoch: &str) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    drop(transaction.open_table(FLOORS)?);
    drop(transaction.open_table(LANES)?);
    drop(transaction.open_table(DEAD)?);
    transaction.open_table(SINGLE)?.insert(EPOCH, epoch.as_bytes())?;
    transaction.commit()?;
    Ok(())
}
