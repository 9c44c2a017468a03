//! Power cuts: what was not synced is gone, in any part and torn anywhere, under the journal and under the
//! store that decides. What was acknowledged must be there, nothing half applied, and the store equal to a
//! fresh replay. (A killed process does not test this: the system writes what it had taken.)

use fieldpack_graph::entry::{Change, KINDS};
use fieldpack_graph::record::{Header, Record, RecordData, RecordType, Site};
use fieldpack_graph::store::RecordsProjection;
use fieldpack_journal::{
    Applier, ApplierSettings, Compaction, EmbeddedJournal, EmbeddedSettings, Journal, Needed, NewEntry, Projection,
    Projections, Retention, check_journal,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use redb::StorageBackend;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Seed of the moments of the cuts and of what is left of unsynced writes.
const SEED: u64 = 20_261_126;
const CUTS: usize = 200;
/// What a disk writes as a whole, bytes.
const SECTOR: usize = 512;
const PATIENCE: Duration = Duration::from_secs(60);

/// A disk with a cache that is gone when the power is.
#[derive(Debug, Default)]
struct Platter {
    /// What was synced.
    synced: Vec<u8>,
    /// What reads see.
    seen: Vec<u8>,
    /// Writes since the last sync, in order; a change of length has no data.
    cached: Vec<(usize, Option<Vec<u8>>)>,
    /// Operations until the power goes; `None`: it stays.
    left: Option<u64>,
    is_off: bool,
}

/// A handle to the disk.
#[derive(Clone, Debug, Default)]
struct Disk(Arc<Mutex<Platter>>);

impl Disk {
    fn with<T>(&self, work: impl FnOnce(&mut Platter) -> T) -> io::Result<T> {
        let mut platter = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = platter.left {
            platter.is_off |= left == 0;
            platter.left = Some(left.saturating_sub(1));
        }
        if platter.is_off { Err(io::Error::other("the power is off")) } else { Ok(work(&mut platter)) }
    }

    /// Lets the power go after some more operations.
    fn cut_after(&self, operations: u64) {
        self.0.lock().expect("no test panics while it holds the disk").left = Some(operations);
    }

    /// The disk as it is when the power is back: each unsynced write is there, gone, or torn.
    fn after_the_cut(&self, chance: &mut impl Rng) -> Self {
        let platter = self.0.lock().expect("no test panics while it holds the disk");
        let mut bytes = platter.synced.clone();
        for (at, data) in &platter.cached {
            let Some(data) = data else {
                if chance.random_bool(0.5) {
                    bytes.resize(*at, 0);
                }
                continue;
            };
            for (number, sector) in data.chunks(SECTOR).enumerate() {
                let from = at + number * SECTOR;
                if chance.random_bool(0.5) && from + sector.len() <= bytes.len() {
                    bytes[from..from + sector.len()].copy_from_slice(sector);
                }
            }
        }
        let platter = Platter { synced: bytes.clone(), seen: bytes, ..Platter::default() };
        Self(Arc::new(Mutex::new(platter)))
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> Result<u64, io::Error> {
        self.with(|platter| platter.seen.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        let at = usize::try_from(offset).map_err(io::Error::other)?;
        self.with(|platter| out.copy_from_slice(&platter.seen[at..at + out.len()]))
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        let len = usize::try_from(len).map_err(io::Error::other)?;
        self.with(|platter| {
            platter.seen.resize(len, 0);
            platter.cached.push((len, None));
        })
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        self.with(|platter| {
            platter.synced.clone_from(&platter.seen);
            platter.cached.clear();
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        let at = usize::try_from(offset).map_err(io::Error::other)?;
        self.with(|platter| {
            platter.seen[at..at + data.len()].copy_from_slice(data);
            platter.cached.push((at, Some(data.to_vec())));
        })
    }
}

struct One(RecordsProjection);

impl Projections for One {
    fn all(&mut self) -> Vec<&mut dyn Projection> {
        vec![&mut self.0]
    }
}

/// Records replace each other.
struct Kept;

impl Retention for Kept {
    fn needed(&self, _: &NewEntry) -> Needed {
        Needed::FromLast { group: "records", begins: true }
    }
}

/// A site with a text that names the round and the number.
fn site(number: u64, text: &str) -> NewEntry {
    let site = Site {
        label: format!("site {number}").into(),
        text: text.into(),
        position: None,
        activity: None,
        period: None,
        conditions: Vec::new(),
        equipment: Vec::new(),
        outcome: None,
    };
    let header = Header::new(RecordType::Site, "power", &format!("S-{number}"), "own", true);
    let record = Record { header, data: RecordData::Site(site) };
    Change::Upsert(record).encode("tester", None).expect("encodes")
}

type Started = (Arc<dyn Journal>, Applier<One>, fieldpack_graph::store::Records);

/// Opens both stores and starts the applier; an error where the power goes meanwhile.
fn start(journal: &Disk, records: &Disk) -> Result<Started, String> {
    let say = |error: &dyn std::fmt::Display| error.to_string();
    let settings = EmbeddedSettings { cache_bytes: 1 << 20, ..EmbeddedSettings::default() };
    let journal: Arc<dyn Journal> =
        Arc::new(EmbeddedJournal::open_backend(journal.clone(), &settings).map_err(|error| say(&error))?);
    let records = RecordsProjection::open_backend(records.clone()).map_err(|error| say(&error))?;
    let reader = records.reader();
    let settings = ApplierSettings { batch_entries: 5, flush_entries: 11, ..ApplierSettings::default() };
    let applier = Applier::start(journal.clone(), One(records), &KINDS, settings, Box::new(|_, _| Ok(())))
        .map_err(|error| say(&error))?;
    Ok((journal, applier, reader))
}

/// All records of a store by IRI: version and text.
fn held(records: &fieldpack_graph::store::Records) -> BTreeMap<String, (u64, String)> {
    let page = records.page(RecordType::Site, None, 10_000).expect("readable");
    page.into_iter()
        .map(|record| {
            let RecordData::Site(site) = record.data else { panic!("only sites were written") };
            let iri = record.header.iri.to_string();
            let version = records.version_of(&iri).expect("readable").expect("it is there");
            (iri, (version, site.text.to_string()))
        })
        .collect()
}

/// Writes until the power goes, and notes what was acknowledged: the version and text of each record. Returns how
/// many appends were.
fn write_until_dark(
    journal: &Disk,
    records: &Disk,
    round: usize,
    chance: &mut impl Rng,
    acknowledged: &mut BTreeMap<String, (u64, String)>,
) -> u64 {
    let mut appends = 0;
    let Ok((kept, applier, _)) = start(journal, records) else { return appends };
    let handle = applier.handle();
    for step in 0_u64.. {
        if step % 40 == 39 {
            let Ok(durable) = handle.flush(PATIENCE) else { return appends };
            let compaction = Compaction {
                below: durable,
                durable,
                retention: &Kept,
                open_loads: &BTreeSet::new,
                is_rejected: &|_| false,
                states: BTreeMap::new(),
            };
            if kept.compact(&compaction).is_err() {
                return appends;
            }
            continue;
        }
        let text = format!("round {round} step {step}");
        let batch: Vec<_> = (0..chance.random_range(1..4)).map(|_| site(chance.random_range(0..60), &text)).collect();
        let keys: Vec<String> = batch.iter().map(|entry| entry.key.clone()).collect();
        let Ok(range) = handle.append(batch) else { return appends };
        acknowledged.extend(keys.into_iter().zip(range.map(|sequence| (sequence, text.clone()))));
        appends += 1;
    }
    unreachable!("the power goes at some time")
}

#[test]
fn what_was_acknowledged_survives_every_power_cut() {
    let mut chance = ChaCha8Rng::seed_from_u64(SEED);
    let (mut journal, mut records) = (Disk::default(), Disk::default());
    let mut acknowledged = BTreeMap::new();
    let mut rounds_that_wrote = 0;
    for round in 0..CUTS {
        let (first, second) = (chance.random_range(1..4_000), chance.random_range(1..4_000));
        journal.cut_after(first);
        records.cut_after(second);
        let appends = write_until_dark(&journal, &records, round, &mut chance, &mut acknowledged);
        rounds_that_wrote += usize::from(appends > 0);
        (journal, records) = (journal.after_the_cut(&mut chance), records.after_the_cut(&mut chance));
        let (kept, applier, reader) = start(&journal, &records).expect("opens after the cut");
        check_journal(&*kept, &mut |_| {}).expect("every entry is whole");
        let found = held(&reader);
        for (iri, (version, text)) in &acknowledged {
            let (found_version, found_text) = found.get(iri).unwrap_or_else(|| panic!("round {round}: {iri} is gone"));
            // An entry may be durable and not have been acknowledged: then it is newer.
            assert!(found_version >= version, "round {round}: {iri} is at {found_version}, acknowledged {version}");
            assert!(found_version > version || found_text == text, "round {round}: {iri} has another text");
        }
        acknowledged = found.clone();
        drop(applier);
        let fresh = Disk::default();
        let (applier, reader) = start_on(&kept, &fresh);
        assert_eq!(held(&reader), found, "round {round}: equal to a fresh replay");
        drop(applier);
    }
    assert!(rounds_that_wrote > CUTS / 2, "most cuts hit a service that writes: {rounds_that_wrote} did");
}

/// A fresh store on a journal that is open.
fn start_on(journal: &Arc<dyn Journal>, records: &Disk) -> (Applier<One>, fieldpack_graph::store::Records) {
    let records = RecordsProjection::open_backend(records.clone()).expect("opens");
    let reader = records.reader();
    let settings = ApplierSettings::default();
    let applier = Applier::start(journal.clone(), One(records), &KINDS, settings, Box::new(|_, _| Ok(())));
    (applier.expect("starts"), reader)
}
