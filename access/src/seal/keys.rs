//! The keys of subjects: one redb file that only its owner may read, and all of it in memory.
//!
//! Erasing writes the file anew without the keys, puts it into the place of the old one, and overwrites the old one's bytes:
//! a store whose pages are used again would keep what was deleted.

use super::sealed::{self, Opened, keyed};
use crate::secret::{BYTES, random, random_id};
use crate::store::make_private;
use fieldpack_journal::make_whole;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use thiserror::Error as ThisError;

/// Keys: id to subject and key.
const KEYS: TableDefinition<'_, &str, (&str, &[u8; BYTES])> = TableDefinition::new("keys");
/// Single values by name: [`NAMES`].
const SINGLE: TableDefinition<'_, &str, &[u8; BYTES]> = TableDefinition::new("single");
/// The key that names of customers are hashed with.
const NAMES: &str = "names";
/// Page cache, bytes: the file is read once, when it is opened.
const CACHE_BYTES: usize = 1 << 20;
/// What the file is called while it is written anew.
const ANEW: &str = "anew";

/// Why keys cannot be kept or erased.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error("the keys of subjects `{place}` cannot be read or written: {reason}; check the disk and start again")]
pub struct SubjectKeysError {
    /// The file.
    pub place: String,
    /// What the storage says.
    pub reason: String,
}

/// A key.
#[derive(Clone)]
struct Held {
    subject: Arc<str>,
    key: [u8; BYTES],
}

/// What is known of all keys.
#[derive(Default)]
struct Known {
    by_id: HashMap<Arc<str>, Held>,
    /// The key that a subject's texts are sealed with now.
    current: HashMap<Arc<str>, Arc<str>>,
}

/// The keys of subjects.
pub struct SubjectKeys {
    file: PathBuf,
    names: [u8; BYTES],
    known: RwLock<Known>,
    /// The file, and the keys that are not in it yet. Held while it is written.
    kept: Mutex<(Option<Database>, Vec<Arc<str>>)>,
}

/// It shows no key.
impl std::fmt::Debug for SubjectKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("SubjectKeys").field("file", &self.file).finish_non_exhaustive()
    }
}

impl SubjectKeys {
    /// Opens the file, which is made where missing.
    ///
    /// # Errors
    /// [`SubjectKeysError`] where it is damaged, in use, or what the disk says.
    pub fn open(file: &Path) -> Result<Self, SubjectKeysError> {
        let failed = |reason: String| failed(file, reason);
        let left = file.with_extension(ANEW);
        if left.exists() {
            // An erasure that did not come to its end: it is done again.
            destroy(&left).map_err(|error| failed(error.to_string()))?;
        }
        make_whole(file, |path| {
            make_private(path)?;
            let names = random().map_err(|error| Error::other(error.to_string()))?;
            write_whole(path, &names, std::iter::empty()).map_err(Error::other)
        })
        .map_err(|error| failed(error.to_string()))?;
        let database = Database::builder()
            .set_cache_size(CACHE_BYTES)
            .set_check_integrity_on_open(true)
            .create(file)
            .map_err(|error| failed(error.to_string()))?;
        let (names, known) = read(&database).map_err(|error| failed(error.to_string()))?;
        let kept = Mutex::new((Some(database), Vec::new()));
        Ok(Self { file: file.to_owned(), names, known: RwLock::new(known), kept })
    }

    /// Seals a text of a subject for a place. Where the subject has no key one is made, which is kept by the next [`save`](Self::save): call
    /// it before anything sealed is written anywhere.
    ///
    /// # Errors
    /// [`SubjectKeysError`] where there are no random bytes, or the text is beyond what can be sealed.
    pub fn seal(&self, subject: &str, place: &str, text: &str) -> Result<String, SubjectKeysError> {
        let (id, key) = self.key(subject)?;
        sealed::seal(&key, &id, subject, place, text)
            .ok_or_else(|| failed(&self.file, "it cannot be sealed".to_owned()))
    }

    /// The current key of a subject, made where there is none.
    fn key(&self, subject: &str) -> Result<(Arc<str>, [u8; BYTES]), SubjectKeysError> {
        let current = |known: &Known| {
            let id = known.current.get(subject)?;
            Some((id.clone(), known.by_id.get(id)?.key))
        };
        if let Some(found) = current(&self.known.read().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(found);
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = current(&known) {
            return Ok(found);
        }
        let none = |error: crate::MakeError| failed(&self.file, error.to_string());
        let (id, key): (Arc<str>, _) = (random_id().map_err(none)?.into(), random().map_err(none)?);
        let subject: Arc<str> = subject.into();
        known.by_id.insert(id.clone(), Held { subject: subject.clone(), key });
        known.current.insert(subject, id.clone());
        kept.1.push(id.clone());
        Ok((id, key))
    }

    /// Makes every key durable that texts were sealed with until now, also by others.
    ///
    /// # Errors
    /// [`SubjectKeysError`]; nothing that is sealed may be written then.
    pub fn save(&self) -> Result<(), SubjectKeysError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (database, unsaved) = &mut *kept;
        if unsaved.is_empty() {
            return Ok(());
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let write = |database: &Database| -> Result<(), redb::Error> {
            let mut transaction = database.begin_write()?;
            transaction.set_durability(Durability::Immediate)?;
            {
                let mut table = transaction.open_table(KEYS)?;
                for id in unsaved.iter() {
                    if let Some(held) = known.by_id.get(id) {
                        table.insert(&**id, (&*held.subject, &held.key))?;
                    }
                }
            }
            transaction.commit()?;
            Ok(())
        };
        let database = database.as_ref().ok_or_else(|| failed(&self.file, "it is closed".to_owned()))?;
        write(database).map_err(|error| failed(&self.file, error.to_string()))?;
        unsaved.clear();
        Ok(())
    }

    /// Opens a text for the place where it stands.
    #[must_use]
    pub fn open_text(&self, place: &str, text: &str) -> Opened {
        if !sealed::is_sealed(text) {
            return Opened::Plain;
        }
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let opened = sealed::key_of(text).and_then(|id| {
            let held = known.by_id.get(id)?;
            sealed::open(&held.key, id, &held.subject, place, text)
        });
        opened.map_or(Opened::Gone, Opened::Text)
    }

    /// The subject of a customer of an organisation: a keyed hash, so that the name stands nowhere.
    #[must_use]
    pub fn customer(&self, organisation: &str, name: &str) -> String {
        let name = name.trim().to_lowercase();
        let hash = keyed(&self.names, &[organisation.as_bytes(), name.as_bytes()]).unwrap_or_default();
        let digits: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("customer/{digits}")
    }

    /// The ids of all keys that a subject has.
    #[must_use]
    pub fn keys_of(&self, subject: &str) -> Vec<Arc<str>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut ids: Vec<Arc<str>> =
            known.by_id.iter().filter(|(_, held)| *held.subject == *subject).map(|(id, _)| id.clone()).collect();
        ids.sort();
        ids
    }

    /// Destroys keys, in memory and in the file, and says how many of them there were. What was sealed with them cannot be opened
    /// any more by anybody.
    ///
    /// # Errors
    /// [`SubjectKeysError`]; the file may still have them then, memory has not. Erase again.
    pub fn erase(&self, ids: &[Arc<str>]) -> Result<usize, SubjectKeysError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let mut gone = 0;
        for id in ids {
            let Some(mut held) = known.by_id.remove(id) else { continue };
            held.key.fill(0);
            if known.current.get(&held.subject).is_some_and(|current| current == id) {
                known.current.remove(&held.subject);
            }
            gone += 1;
        }
        let (database, unsaved) = &mut *kept;
        let held = |database: &Database| -> Result<bool, redb::Error> {
            let transaction = database.begin_read()?;
            let table = transaction.open_table(KEYS)?;
            for id in ids {
                if table.get(&**id)?.is_some() {
                    return Ok(true);
                }
            }
            Ok(false)
        };
        let is_kept =
            database.as_ref().map_or(Ok(true), held).map_err(|error| failed(&self.file, error.to_string()))?;
        if !is_kept {
            return Ok(gone);
        }
        let rows = known.by_id.iter().map(|(id, held)| (&**id, &*held.subject, &held.key));
        *database = None;
        let written = write_in_place(&self.file, &self.names, rows);
        let opened = written.and_then(|()| {
            let builder = &mut Database::builder();
            builder.set_cache_size(CACHE_BYTES).create(&self.file).map_err(Error::other)
        });
        *database = Some(opened.map_err(|error| failed(&self.file, error.to_string()))?);
        unsaved.clear();
        Ok(gone)
    }

    /// Writes a copy of all keys into a new file, for a backup.
    ///
    /// # Errors
    /// [`SubjectKeysError`]; no file is left then.
    pub fn copy_to(&self, file: &Path) -> Result<(), SubjectKeysError> {
        let _kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let rows = known.by_id.iter().map(|(id, held)| (&**id, &*held.subject, &held.key));
        make_whole(file, |path| {
            make_private(path)?;
            write_whole(path, &self.names, rows).map_err(Error::other)
        })
        .map_err(|error: Error| failed(file, error.to_string()))
    }

    /// Destroys keys in a copy that nobody has open, and says how many of them there were.
    ///
    /// # Errors
    /// [`SubjectKeysError`] where it is no such copy, or what the disk says.
    pub fn erase_in_copy(file: &Path, ids: &[Arc<str>]) -> Result<usize, SubjectKeysError> {
        let wrong = |error: redb::Error| failed(file, error.to_string());
        let (names, known) = {
            let database = Database::open(file).map_err(|error| wrong(error.into()))?;
            read(&database).map_err(wrong)?
        };
        let erased: HashSet<&str> = ids.iter().map(|id| &**id).collect();
        let gone = known.by_id.keys().filter(|id| erased.contains(&***id)).count();
        if gone > 0 {
            let left = known.by_id.iter().filter(|(id, _)| !erased.contains(&***id));
            let rows = left.map(|(id, held)| (&**id, &*held.subject, &held.key));
            write_in_place(file, &names, rows).map_err(|error| failed(file, error.to_string()))?;
        }
        Ok(gone)
    }
}

/// An error of a file.
fn failed(file: &Path, reason: String) -> SubjectKeysError {
    SubjectKeysError { place: file.display().to_string(), reason }
}

/// Reads a file.
fn read(database: &Database) -> Result<([u8; BYTES], Known), redb::Error> {
    let transaction = database.begin_read()?;
    let names = transaction.open_table(SINGLE)?.get(NAMES)?.map(|names| *names.value());
    let names = names.ok_or_else(|| redb::Error::Corrupted("it has no key for names".to_owned()))?;
    let mut known = Known::default();
    for row in transaction.open_table(KEYS)?.iter()? {
        let (id, value) = row?;
        let ((subject, key), id) = (value.value(), Arc::<str>::from(id.value()));
        let held = Held { subject: subject.into(), key: *key };
        known.current.insert(held.subject.clone(), id.clone());
        known.by_id.insert(id, held);
    }
    Ok((names, known))
}

/// Writes a file with all that it is to have.
fn write_whole<'k>(
    path: &Path,
    names: &[u8; BYTES],
    rows: impl Iterator<Item = (&'k str, &'k str, &'k [u8; BYTES])>,
) -> Result<(), redb::Error> {
    let database = Database::create(path)?;
    let transaction = database.begin_write()?;
    {
        transaction.open_table(SINGLE)?.insert(NAMES, names)?;
        let mut table = transaction.open_table(KEYS)?;
        for (id, subject, key) in rows {
            table.insert(id, (subject, key))?;
        }
    }
    transaction.commit()?;
    Ok(())
}

/// Puts a file with these rows into the place of one, and overwrites the old one's bytes.
fn write_in_place<'k>(
    file: &Path,
    names: &[u8; BYTES],
    rows: impl Iterator<Item = (&'k str, &'k str, &'k [u8; BYTES])>,
) -> Result<(), Error> {
    let anew = file.with_extension(ANEW);
    if anew.exists() {
        destroy(&anew)?;
    }
    make_private(&anew)?;
    write_whole(&anew, names, rows).map_err(Error::other)?;
    File::open(&anew)?.sync_all()?;
    let old = OpenOptions::new().write(true).open(file)?;
    fs::rename(&anew, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    overwrite(old)
}

/// Overwrites a file's bytes and removes it.
fn destroy(file: &Path) -> Result<(), Error> {
    overwrite(OpenOptions::new().write(true).open(file)?)?;
    fs::remove_file(file)
}

/// Overwrites all bytes of a file with zeros.
fn overwrite(mut file: File) -> Result<(), Error> {
    let mut left = file.metadata()?.len();
    let zeros = [0; 1 << 16];
    while left > 0 {
        let now = left.min(zeros.len() as u64);
        file.write_all(&zeros[..usize::try_from(now).unwrap_or(zeros.len())])?;
        left -= now;
    }
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(folder: &Path, bytes: &[u8]) -> bool {
        fs::read_dir(folder).expect("a folder").any(|file| {
            let found = fs::read(file.expect("a file").path()).expect("read");
            found.windows(bytes.len()).any(|window| window == bytes)
        })
    }

    #[test]
    fn an_erased_key_is_in_no_file_and_opens_nothing_and_others_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let (file, copy) = (folder.path().join("subjects.redb"), folder.path().join("one.subjects"));
        let keys = SubjectKeys::open(&file).expect("opens");
        let place = |subject: &str| format!("{subject}#/contact/phone");
        let seal =
            |keys: &SubjectKeys, subject: &str| keys.seal(subject, &place(subject), "139 0000 0000").expect("sealed");
        let all: Vec<(String, String)> =
            (0..50).map(|n| format!("urn:{n}")).map(|s| (s.clone(), seal(&keys, &s))).collect();
        keys.save().expect("saved");
        // Many transactions leave many pages.
        for n in 50..60 {
            let _ = seal(&keys, &format!("urn:{n}"));
            keys.save().expect("saved");
        }
        keys.copy_to(&copy).expect("copied");
        let ids = keys.keys_of("urn:7");
        let key = keys.known.read().expect("held").by_id[&ids[0]].key;
        assert!(has(folder.path(), &key), "the bytes are looked for in the right form");
        assert_eq!((ids.len(), keys.erase(&ids), keys.erase(&ids)), (1, Ok(1), Ok(0)));
        assert_eq!(SubjectKeys::erase_in_copy(&copy, &ids), Ok(1));
        assert_eq!(SubjectKeys::erase_in_copy(&copy, &ids), Ok(0));
        assert!(!has(folder.path(), &key), "in no file");
        let check = |keys: &SubjectKeys| {
            for (subject, sealed) in &all {
                let opened = keys.open_text(&place(subject), sealed);
                let expected = if subject == "urn:7" { Opened::Gone } else { Opened::Text("139 0000 0000".to_owned()) };
                assert_eq!(opened, expected, "{subject}");
            }
        };
        check(&keys);
        // A new text of the same subject has a new key.
        let new = seal(&keys, "urn:7");
        keys.save().expect("saved");
        assert_ne!(new, all[7].1);
        let customer = keys.customer("own", " 张三 ");
        drop(keys);
        let keys = SubjectKeys::open(&file).expect("opens");
        check(&keys);
        assert_eq!(keys.open_text(&place("urn:7"), &new), Opened::Text("139 0000 0000".to_owned()));
        assert_eq!(keys.open_text("elsewhere", &new), Opened::Gone);
        assert_eq!(keys.open_text("elsewhere", "139"), Opened::Plain);
        assert_eq!(keys.customer("own", "张三"), customer, "also after it was closed");
        assert_ne!(keys.customer("other", "张三"), customer);
        check(&SubjectKeys::open(&copy).expect("a copy is such a file"));
    }

    #[test]
    #[cfg(unix)]
    fn only_its_owner_reads_it_and_nothing_shows_a_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("subjects.redb");
        let keys = SubjectKeys::open(&file).expect("opens");
        let _ = keys.seal("s", "p", "t").expect("sealed");
        keys.save().expect("saved");
        let mode = || fs::metadata(&file).expect("a file").permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        keys.erase(&keys.keys_of("s")).expect("erased");
        assert_eq!(mode(), 0o600, "written anew");
        assert!(!format!("{keys:?}").contains("key:"));
    }
}
