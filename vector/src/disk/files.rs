//! Files that are there whole or not at all.

use crate::error::{OpenError, SaveError};
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

/// Layout of all files; another number is another layout.
pub(crate) const LAYOUT: u32 = 1;

/// Writes a file and syncs it.
pub(crate) fn write(file: &Path, parts: &[&[u8]]) -> Result<(), SaveError> {
    let made = || -> io::Result<()> {
        let mut opened = File::create(file)?;
        parts.iter().try_for_each(|part| opened.write_all(part))?;
        opened.sync_all()
    };
    made().map_err(|source| SaveError { file: file.to_owned(), source })
}

/// Syncs the names in a folder.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), SaveError> {
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(|source| SaveError { file: folder.to_owned(), source })
}

/// The check sum of a file, and its length.
pub(crate) fn check_sum(file: &Path) -> io::Result<(u32, u64)> {
    let mut opened = File::open(file)?;
    let (mut sum, mut length) = (crc32fast::Hasher::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        match opened.read(&mut buffer)? {
            0 => return Ok((sum.finalize(), length)),
            read => {
                sum.update(&buffer[..read]);
                length += read as u64;
            }
        }
    }
}

/// An error about a file.
pub(crate) fn damaged(file: &Path, reason: impl Into<String>) -> OpenError {
    OpenError::Damaged { file: file.to_owned(), reason: reason.into() }
}

/// A file that a manifest names cannot be read: it is missing, or the file system fails.
pub(crate) fn unread(file: &Path, source: io::Error) -> OpenError {
    match source.kind() {
        io::ErrorKind::NotFound => damaged(file, "it is missing"),
        io::ErrorKind::UnexpectedEof => damaged(file, "it ends too early"),
        _ => OpenError::Read { file: file.to_owned(), source },
    }
}
