//! Backups: the journal copied as it is at one moment, while the service goes on; and a folder made of one.

use super::audit;
use super::derived::DerivedStore;
use super::open::{OpenError, remove};
use super::personal;
use super::requests::Request;
use super::{Asker, PageQuery, Progress, Service, problems};
use crate::problem::{Code, Problem};
use crate::settings::Settings;
use fieldpack_access::{AuditError, AuditStore, SubjectKeys};
use fieldpack_graph::knowledge::Language;
use fieldpack_journal::{Backup, EmbeddedJournal, EmbeddedSettings, JournalError, LockFile, make_whole};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use utoipa::ToSchema;

/// What names of backups end with.
const ENDING: &str = ".redb";
/// What the file of the audit beside a backup ends with.
const AUDIT: &str = "audit";
/// Longest name of a backup, characters.
const LONGEST_NAME: usize = 100;

/// A backup that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupDone {
    /// Its file, on the machine of the service.
    pub file: String,
    /// The journal that it is of.
    pub epoch: String,
    /// The last entry in it.
    pub sequence: u64,
    /// Entries in it.
    pub entries: u64,
    /// Its size, bytes.
    pub bytes: u64,
}

/// A backup in the folder of backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListedBackup {
    /// Its name.
    pub name: String,
    /// What it says of itself; its entries are checked when it is restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backup: Option<BackupDone>,
    /// Why it is of no use, where it cannot be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// The backups of a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupList {
    /// The folder, on the machine of the service.
    pub folder: String,
    /// The backups in it, by name.
    pub backups: Vec<ListedBackup>,
    /// The cursor of the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Where backups of a data folder are written.
pub(super) fn folder_of(data: &Path, settings: &Settings) -> PathBuf {
    let set = &settings.paths.backups;
    if set.as_os_str().is_empty() { data.join("backups") } else { set.clone() }
}

fn done(file: &Path, backup: Backup) -> BackupDone {
    let Backup { epoch, sequence, entries, bytes } = backup;
    BackupDone { file: file.display().to_string(), epoch, sequence, entries, bytes }
}

/// The file of a backup by its name; without one it is named after the time and the last entry.
fn file_name(name: Option<&str>, sequence: u64, language: Language) -> Result<String, Problem> {
    let Some(name) = name else {
        return Ok(format!("{}-{sequence}{ENDING}", jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ")));
    };
    let is_plain = |c: char| c.is_alphanumeric() || ['.', '-', '_'].contains(&c);
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.starts_with('.') || !name.chars().all(is_plain) {
        let mut problem = Problem::say(
            Code::InvalidValue,
            language,
            format!("`{name}` 不能作备份名：用字母、数字、`-`、`_`、`.`，不以 `.` 开头，最多 {LONGEST_NAME} 个字符"),
            format!(
                "`{name}` cannot name a backup: use letters, digits, `-`, `_` and `.`, not `.` first, at most {LONGEST_NAME} characters"
            ),
        );
        problem.errors = Problem::of_field(Code::InvalidValue, language, "name", problem.detail.clone()).errors;
        return Err(problem);
    }
    Ok(format!("{}{ENDING}", name.strip_suffix(ENDING).unwrap_or(name)))
}

/// What a backup that was not written means.
fn failed(error: &JournalError, language: Language) -> Problem {
    let (code, zh) = match error {
        JournalError::Exists { file } => (Code::InvalidValue, format!("`{file}` 已存在：请换一个名称")),
        JournalError::Damaged { sequence, reason } => {
            (Code::StorageFailed, format!("日志第 {sequence} 条已损坏（{reason}）：没有写出备份；请从较早的备份恢复"))
        }
        JournalError::DiskFull { file } => {
            (Code::StorageFailed, format!("磁盘已满，备份 `{file}` 未能写出：腾出空间后重试"))
        }
        other => (Code::StorageFailed, format!("备份未能写出：{other}")),
    };
    let en = match error {
        JournalError::DiskFull { file } => {
            format!("the disk is full, the backup `{file}` was not written: make room and try again")
        }
        other => other.to_string(),
    };
    Problem::say(code, language, zh, en)
}

/// Writes a backup of a journal into the folder of backups.
fn write(journal: &EmbeddedJournal, folder: &Path, name: &str, language: Language) -> Result<BackupDone, Problem> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let folder = folder.display();
        Problem::say(
            Code::StorageFailed,
            language,
            format!("不能建立备份目录 `{folder}`：{error}；用配置项 `paths.backups` 指定可写的目录"),
            format!("cannot make the folder of backups `{folder}`: {error}; name one with the setting `paths.backups`"),
        )
    })?;
    let file = folder.join(name);
    let backup = journal.backup(&file).map_err(|error| failed(&error, language))?;
    tracing::info!(file = %file.display(), sequence = backup.sequence, "a backup is written");
    Ok(done(&file, backup))
}

impl Service {
    /// Writes a backup of all that is journalled at this moment, while the service goes on. Every entry is
    /// checked on the way.
    ///
    /// # Errors
    /// A [`Problem`]: a name that is none or is taken, a damaged entry, or a disk that does not write.
    pub fn backup(&self, name: Option<&str>, asker: &Asker) -> Result<BackupDone, Problem> {
        self.backup_once(name, None, asker)
    }

    /// The same, once under an idempotency key.
    ///
    /// # Errors
    /// As [`Service::backup`], or `idempotency_key_reused`.
    pub fn backup_once(&self, name: Option<&str>, key: Option<&str>, asker: &Asker) -> Result<BackupDone, Problem> {
        let make = |noted: Option<&Request>| {
            let done = self.new_backup(name, asker)?;
            if let Some(request) = noted {
                let note = request.made(&done.file, 0, asker)?;
                let noted = self.inner.handle.submit(vec![note], self.write_patience());
                drop(noted.map_err(|error| problems::of_apply(&error, asker.language))?);
            }
            Ok(done)
        };
        let again = |file: &str| {
            let path = Path::new(file);
            Ok(EmbeddedJournal::read_backup(path).ok().map(|backup| done(path, backup)))
        };
        self.once(&self.claim(key, &("write_backup", name), asker)?, asker, make, again)
    }

    /// Writes a backup.
    fn new_backup(&self, name: Option<&str>, asker: &Asker) -> Result<BackupDone, Problem> {
        let name = file_name(name, self.journalled(), asker.language)?;
        // One at a time: two of one name would be in each other's way.
        let _one = self.inner.backing_up.lock().unwrap_or_else(PoisonError::into_inner);
        let done =
            write(&self.inner.journal, &folder_of(&self.inner.data, &self.inner.settings), &name, asker.language)?;
        // After the journal: every key that something in it is sealed with is there by now.
        let keys = self.inner.subjects.copy_to(&Path::new(&done.file).with_extension(personal::COPY));
        keys.map_err(|error| personal::unkept(&error, asker.language))?;
        let copied = self.copy_audit(&Path::new(&done.file).with_extension(AUDIT));
        copied.map_err(|error| without_audit(&error, asker.language))?;
        Ok(done)
    }

    /// Lists the folder of backups.
    ///
    /// # Errors
    /// A [`Problem`] where the folder cannot be read.
    pub fn backups(&self, page: &PageQuery, asker: &Asker) -> Result<BackupList, Problem> {
        let folder = folder_of(&self.inner.data, &self.inner.settings);
        let unreadable = |error: std::io::Error| {
            let folder = folder.display();
            Problem::say(
                Code::StorageFailed,
                asker.language,
                format!("备份目录 `{folder}` 不能读取：{error}"),
                format!("the folder of backups `{folder}` cannot be read: {error}"),
            )
        };
        let mut names = Vec::new();
        let files = match std::fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            read => Some(read.map_err(unreadable)?),
        };
        for file in files.into_iter().flatten() {
            let file = file.map_err(unreadable)?;
            let Some(name) = file.file_name().to_str().filter(|name| name.ends_with(ENDING)).map(str::to_owned) else {
                continue;
            };
            names.push(name);
        }
        names.sort();
        let (names, next) = page.of(names.into_iter(), String::as_str);
        let read = |name: String| {
            let path = folder.join(&name);
            let (backup, problem) = match EmbeddedJournal::read_backup(&path) {
                Ok(backup) => (Some(done(&path, backup)), None),
                Err(error) => (None, Some(error.to_string())),
            };
            ListedBackup { name, backup, problem }
        };
        Ok(BackupList { folder: folder.display().to_string(), backups: names.into_iter().map(read).collect(), next })
    }
}

/// Writes a backup of a folder that no service has open. Only the journal is opened, so that it works whatever
/// became of the derived stores.
///
/// # Errors
/// A [`Problem`] as of [`Service::backup`], or an [`OpenError`].
pub fn backup_folder(
    data: &Path,
    settings: &Settings,
    name: Option<&str>,
    language: Language,
) -> Result<Result<BackupDone, Problem>, OpenError> {
    let _lock = LockFile::acquire(data)?;
    let journal = EmbeddedJournal::open(&data.join("journal.redb"), &EmbeddedSettings::default())?;
    let name = file_name(name, fieldpack_journal::Journal::last_sequence(&journal), language);
    Ok(name.and_then(|name| {
        let done = write(&journal, &folder_of(data, settings), &name, language)?;
        let keys = data.join(personal::FILE);
        if keys.exists() {
            let copied = SubjectKeys::open(&keys)
                .and_then(|keys| keys.copy_to(&Path::new(&done.file).with_extension(personal::COPY)));
            copied.map_err(|error| personal::unkept(&error, language))?;
        }
        let held = data.join(audit::FILE);
        if held.exists() {
            let copied =
                AuditStore::open(&held).and_then(|audit| audit.copy_to(&Path::new(&done.file).with_extension(AUDIT)));
            copied.map_err(|error| without_audit(&error, language))?;
        }
        Ok(done)
    }))
}

/// The backup is written, the audit beside it is not.
fn without_audit(error: &AuditError, language: Language) -> Problem {
    Problem::say(
        Code::StorageFailed,
        language,
        format!("日志已备份，审计记录未能一并备份：{error}"),
        format!("the journal is backed up, the audit beside it is not: {error}"),
    )
}

/// Makes a data folder from a backup, which is checked wholly, and opens it: the audit and the keys of personal data
/// that were copied beside the backup come along where there are none, all derived stores are made anew,
/// those of another journal are taken away. The journal is a new history with an epoch of its own.
///
/// # Errors
/// [`OpenError`]: a folder that holds a journal or is in use, a backup that is none or is damaged, or a disk that
/// does not write. No journal is made then.
pub fn restore(
    backup: &Path,
    data: &Path,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(BackupDone, Service), OpenError> {
    let folder = || data.display().to_string();
    std::fs::create_dir_all(data).map_err(|source| OpenError::Folder { folder: folder(), source })?;
    let journal = data.join("journal.redb");
    let restored = {
        let _lock = LockFile::acquire(data)?;
        if journal.exists() {
            return Err(JournalError::Exists { file: journal.display().to_string() }.into());
        }
        // Before the journal is there: a process killed in between leaves no stores of another journal beside it.
        let paths = DerivedStore::ALL.iter().map(|store| store.path()).chain(["vectors"]);
        for path in paths.map(|path| data.join(path)) {
            remove(&path).map_err(|source| OpenError::Remove { path: path.display().to_string(), source })?;
        }
        // The audit that was copied with it; one that is there already is newer.
        let (copied, audit) = (backup.with_extension(AUDIT), data.join(audit::FILE));
        if copied.exists() && !audit.exists() {
            make_whole(&audit, |path| std::fs::copy(&copied, path).map(drop))
                .map_err(|source| OpenError::Folder { folder: folder(), source })?;
        }
        // So do the keys of personal data, without those that were erased since.
        let (copied, keys) = (backup.with_extension(personal::COPY), data.join(personal::FILE));
        if copied.exists() && !keys.exists() {
            let made = make_whole(&keys, |path| std::fs::copy(&copied, path).map(drop));
            let erased = made.and_then(|()| personal::erasures(copied.parent().unwrap_or(Path::new("."))));
            let erased = erased.map_err(|source| OpenError::Folder { folder: folder(), source })?;
            SubjectKeys::erase_in_copy(&keys, &erased)?;
        }
        EmbeddedJournal::restore(backup, &journal)?
    };
    let service = Service::open(data, settings, progress)?;
    Ok((done(&journal, restored), service))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for bad in ["", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a b", "a\0", &"a".repeat(101)] {
            let problem = file_name(Some(bad), 1, Language::En).expect_err(bad);
            assert_eq!(problem.code, "invalid_value", "{bad}");
        }
        assert_eq!(file_name(Some("夜班-1"), 1, Language::Zh).as_deref(), Ok("夜班-1.redb"));
        assert_eq!(file_name(Some("x.redb"), 1, Language::Zh).as_deref(), Ok("x.redb"));
        let stamped = file_name(None, 42, Language::Zh).expect("a name");
        assert!(stamped.ends_with("Z-42.redb"), "{stamped}");
    }
}
