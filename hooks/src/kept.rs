//! The hooks in a file, so that a program need not read the journal again to start.
//!
//! They are few: the file is written whole, under another name first, synced and renamed. It has the hooks' secrets, as
//! the journal does, and is readable by its owner alone. The file: the CRC-32 of all after it (4 bytes,
//! little-endian), then JSON.

use crate::snapshot::{Held, HooksSnapshot};
use fieldpack_journal::Position;
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// The form of the file; raised whenever it changes.
const FORM: u8 = 1;

/// The hooks and their position, or why the file's content is of no use.
type Read = Result<(HooksSnapshot, Position), String>;

/// The file's content.
#[derive(Serialize, Deserialize)]
struct Kept {
    form: u8,
    epoch: String,
    applied: Position,
    hooks: Vec<Held>,
}

/// Writes the hooks as of a position of the journal `epoch`, in place of what was there.
///
/// # Errors
/// What the disk says; the file is as before then.
pub(crate) fn save(file: &Path, epoch: &str, applied: Position, snapshot: &HooksSnapshot) -> io::Result<()> {
    let kept = Kept { form: FORM, epoch: epoch.to_owned(), applied, hooks: snapshot.iter().cloned().collect() };
    let json = serde_json::to_vec(&kept).map_err(io::Error::other)?;
    let unfinished = file.with_extension("unfinished");
    match std::fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(&unfinished)?;
    made.write_all(&crc32fast::hash(&json).to_le_bytes())?;
    made.write_all(&json)?;
    made.sync_all()?;
    std::fs::rename(&unfinished, file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Reads the hooks, with the position that they stand at; `None` where there is no file.
///
/// # Errors
/// What the disk says, or what does not fit: [`Err`] of the inner result.
pub(crate) fn read(file: &Path, epoch: &str) -> io::Result<Option<Read>> {
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    Ok(Some(parse(&bytes, epoch)))
}

/// Reads the file's bytes.
fn parse(bytes: &[u8], epoch: &str) -> Read {
    let (sum, json) = bytes.split_first_chunk::<4>().ok_or("it is shorter than its checksum")?;
    if crc32fast::hash(json) != u32::from_le_bytes(*sum) {
        return Err("its checksum does not fit".to_owned());
    }
    // No secret stands in an error of a hook's JSON.
    let kept: Kept = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    if kept.form != FORM {
        return Err(format!("it is of form `{}`, expected `{FORM}`: a newer program wrote it", kept.form));
    }
    if kept.epoch != epoch {
        return Err(format!("it is of the journal `{}`, this is `{epoch}`", kept.epoch));
    }
    for held in &kept.hooks {
        held.hook.check().map_err(|misfit| misfit.to_string())?;
    }
    Ok((HooksSnapshot::of_held(kept.hooks), kept.applied))
}
