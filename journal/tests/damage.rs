//! What a damaged or full disk does: a message that names the place, and no acknowledgement.

use fieldpack_journal::{EmbeddedJournal, EmbeddedSettings, Journal, JournalError, NewEntry};
use redb::StorageBackend;
use redb::backends::InMemoryBackend;
use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

fn entry(payload: &[u8]) -> NewEntry {
    NewEntry { kind: "put".into(), version: 1, key: "k".into(), payload: payload.to_vec(), ..NewEntry::default() }
}

fn open(file: &Path) -> Result<EmbeddedJournal, JournalError> {
    EmbeddedJournal::open(file, &EmbeddedSettings::default())
}

#[test]
fn a_flipped_byte_names_its_entry() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.redb");
    let journal = open(&path).expect("opens");
    for number in 0..20_u8 {
        journal.append(vec![entry(format!("marker-{number:02}-payload").as_bytes())]).expect("appends");
    }
    drop(journal);
    let mut bytes = Vec::new();
    OpenOptions::new().read(true).open(&path).expect("opens").read_to_end(&mut bytes).expect("reads");
    let needle = b"marker-13-payload";
    let mut file = OpenOptions::new().write(true).open(&path).expect("opens");
    for place in bytes.windows(needle.len()).enumerate().filter(|(_, found)| found == needle).map(|(place, _)| place) {
        file.seek(SeekFrom::Start(place as u64)).expect("seeks");
        file.write_all(b"X").expect("writes");
    }
    drop(file);
    let journal = open(&path).expect("the file itself opens");
    assert_eq!(journal.read(1, 13).expect("the entries before are whole").len(), 13);
    let error = journal.read(1, 100).expect_err("damaged");
    assert!(matches!(error, JournalError::Damaged { sequence: 14, .. }), "{error}");
    assert!(error.to_string().contains("restore the folder from a backup"), "{error}");
}

#[test]
fn a_cut_off_file_is_refused_with_advice() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.redb");
    let journal = open(&path).expect("opens");
    for _ in 0..200 {
        journal.append(vec![entry(&[7; 2_000])]).expect("appends");
    }
    drop(journal);
    let length = std::fs::metadata(&path).expect("a file").len();
    OpenOptions::new().write(true).open(&path).expect("opens").set_len(length / 3).expect("cuts");
    match open(&path) {
        Err(error) => {
            assert!(
                matches!(&error, JournalError::NoJournal { file, .. } if file.ends_with("journal.redb")),
                "{error}"
            );
        }
        Ok(journal) => {
            journal.read(1, 1_000).expect_err("what was cut off is noticed when read");
        }
    }
}

#[test]
fn something_else_is_no_journal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("journal.redb");
    std::fs::write(&path, b"hello, this is a text file of somebody else").expect("writes");
    let error = open(&path).err().expect("refused");
    assert!(matches!(error, JournalError::NoJournal { .. }), "{error}");
}

/// A disk that fills up, or whose sync fails.
#[derive(Debug)]
struct FailingDisk {
    inner: InMemoryBackend,
    room_bytes: Arc<AtomicU64>,
    sync_fails: Arc<AtomicBool>,
}

impl StorageBackend for FailingDisk {
    fn len(&self) -> Result<u64, std::io::Error> {
        self.inner.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), std::io::Error> {
        self.inner.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), std::io::Error> {
        if len > self.room_bytes.load(Ordering::SeqCst) {
            return Err(std::io::Error::from(std::io::ErrorKind::StorageFull));
        }
        self.inner.set_len(len)
    }

    fn sync_data(&self) -> Result<(), std::io::Error> {
        if self.sync_fails.load(Ordering::SeqCst) {
            return Err(std::io::Error::other("the disk did not sync"));
        }
        self.inner.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), std::io::Error> {
        self.inner.write(offset, data)
    }
}

fn failing() -> (FailingDisk, Arc<AtomicU64>, Arc<AtomicBool>) {
    let room_bytes = Arc::new(AtomicU64::new(u64::MAX));
    let sync_fails = Arc::new(AtomicBool::new(false));
    let inner = InMemoryBackend::new();
    (FailingDisk { inner, room_bytes: room_bytes.clone(), sync_fails: sync_fails.clone() }, room_bytes, sync_fails)
}

#[test]
fn a_full_disk_acknowledges_nothing_and_says_what_to_do() {
    let (disk, room_bytes, _) = failing();
    let journal = EmbeddedJournal::open_backend(disk, &EmbeddedSettings::default()).expect("opens");
    journal.append(vec![entry(b"fits")]).expect("appends");
    room_bytes.store(0, Ordering::SeqCst);
    let error = loop {
        if let Err(error) = journal.append(vec![entry(&[1; 100_000])]) {
            break error;
        }
    };
    assert!(matches!(error, JournalError::DiskFull { .. }), "{error}");
    assert!(error.to_string().contains("make room"), "{error}");
    let last = journal.last_sequence();
    assert_eq!(journal.append(vec![entry(b"late")]).expect_err("still refused"), error);
    assert_eq!(journal.last_sequence(), last);
}

#[test]
fn after_a_failed_sync_nothing_is_acknowledged_again() {
    let (disk, _, sync_fails) = failing();
    let journal = EmbeddedJournal::open_backend(disk, &EmbeddedSettings::default()).expect("opens");
    journal.append(vec![entry(b"one")]).expect("appends");
    sync_fails.store(true, Ordering::SeqCst);
    journal.append(vec![entry(b"two")]).expect_err("not synced, not acknowledged");
    sync_fails.store(false, Ordering::SeqCst);
    let error = journal.append(vec![entry(b"three")]).expect_err("a later sync proves nothing");
    assert!(matches!(error, JournalError::Storage { .. }), "{error}");
    assert_eq!(journal.last_sequence(), 1);
}

#[test]
fn concurrent_appends_share_groups_and_keep_their_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let journal = open(&folder.path().join("journal.redb")).expect("opens");
    std::thread::scope(|scope| {
        for writer in 0..8_u8 {
            let journal = &journal;
            scope.spawn(move || {
                for number in 0..50_u8 {
                    let range =
                        journal.append(vec![entry(&[writer, number]), entry(&[writer, number])]).expect("appends");
                    assert_eq!(range.end - range.start, 2);
                }
            });
        }
    });
    let entries = journal.read(1, 10_000).expect("reads");
    assert_eq!(entries.len(), 800);
    assert!(entries.iter().zip(1..).all(|(entry, sequence)| entry.sequence == sequence), "no gaps");
    assert!(entries.chunks(2).all(|pair| pair[0].entry.payload == pair[1].entry.payload), "appends stand together");
    for writer in 0..8_u8 {
        let own: Vec<u8> = entries
            .iter()
            .filter(|entry| entry.entry.payload[0] == writer)
            .map(|entry| entry.entry.payload[1])
            .collect();
        assert!(own.is_sorted(), "a writer's order is kept");
    }
}
