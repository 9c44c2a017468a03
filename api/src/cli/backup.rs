//! `fieldpack backup` and `fieldpack restore`: a copy of the journal, and a data folder made of one.

use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::backend::{Backend, holds_world, no_world, running};
use super::language::say;
use super::progress::Shown;
use super::{Context, problems};
use crate::problem::{Code, Problem};
use crate::service::{BackupDone, Progress, backup_folder, restore as restore_folder};
use fieldpack_journal::JournalError;

/// Writes a backup: the service that runs on the folder does, else this process.
///
/// # Errors
/// A [`Problem`]: no folder, a name that is none or is taken, a damaged journal, a disk that does not write.
pub(super) fn backup(context: &Context, command: &args::Backup) -> Result<Answer, Problem> {
    let (language, data) = (context.language, &command.data.data);
    let name = command.name.as_deref();
    let done: BackupDone = match running(context, data)? {
        Some(client) => {
            let query: Vec<(&str, &str)> = name.iter().map(|name| ("name", *name)).collect();
            client.post_bytes("/v1/backups", &query, "application/json", Vec::new())?
        }
        None if holds_world(data) => {
            let written = backup_folder(data, &context.settings, name, language);
            written.map_err(|error| problems::of_open(&error, language))??
        }
        None => return Err(no_world(data, language)),
    };
    let BackupDone { file, epoch, sequence, entries, bytes } = &done;
    let text = say!(
        language,
        "备份 {file}：日志 {epoch} 到第 {sequence} 条，共 {entries} 条，{bytes} 字节\n",
        "backup {file}: journal {epoch} up to entry {sequence}, {entries} entries, {bytes} bytes\n"
    );
    Answer::new(text, &done)
}

/// Makes a data folder from a backup and opens it, so that all stores are made.
///
/// # Errors
/// A [`Problem`]: a folder that holds a journal, a backup that is none or is damaged, a disk that does not write.
pub(super) fn restore(context: &Context, command: &args::Restore) -> Result<Answer, Problem> {
    let (language, data) = (context.language, &command.data.data);
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let restored = restore_folder(&command.file, data, &context.settings, &shown);
    shown.finish();
    let (done, service) = restored.map_err(|error| match &error {
        crate::service::OpenError::Journal(JournalError::Exists { file }) => Problem::say(
            Code::InvalidValue,
            language,
            format!("`{file}` 已存在：恢复到新目录，或先移走旧日志"),
            format!("`{file}` is there already: restore into a new folder, or move the old journal away first"),
        ),
        other => problems::of_open(other, language),
    })?;
    service.close();
    let BackupDone { file, epoch, sequence, entries, .. } = &done;
    let text = say!(
        language,
        "已恢复到 {file}：第 {sequence} 条为止，共 {entries} 条；新日志 {epoch}，派生存储已重建\n",
        "restored {file}: up to entry {sequence}, {entries} entries; the new journal is {epoch}, all stores are made anew\n"
    );
    Answer::new(text, &done)
}

/// Compacts the journal.
///
/// # Errors
/// A [`Problem`]: no folder, a damaged journal, a disk that does not write.
pub(super) fn compact(context: &Context, command: &args::Compact) -> Result<Answer, Problem> {
    let language = context.language;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let backend = Backend::connect(context, &command.data.data, super::backend::Need::World, &shown)?;
    let done = backend.compact()?;
    let crate::service::CompactionDone { first, base_entries, cut } = &done;
    let text = say!(
        language,
        "日志已压缩：裁去 {cut} 条，基线 {base_entries} 条，其后从第 {first} 条开始\n",
        "the journal is compacted: {cut} entries cut, {base_entries} in the base, entry {first} is the first after it\n"
    );
    Answer::new(text, &done)
}
