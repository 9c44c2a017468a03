//! The lock of a data folder: one process at a time, and its address for the others.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the folder cannot be taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Another process has it.
    #[error("`{folder}` is in use by another process{}; stop it first, or talk to it", address.as_ref().map(|at| format!(" serving on {at}")).unwrap_or_default())]
    InUse {
        /// The folder.
        folder: String,
        /// The address that it serves on, where it serves.
        address: Option<String>,
    },
    /// The lock file cannot be made or written.
    #[error("cannot write the lock file `{file}`: {source}; check that the folder exists and may be written to")]
    Io {
        /// The lock file.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Holds a data folder until dropped. The lock is the operating system's: it ends with the process,
/// however that ends.
#[derive(Debug)]
pub struct LockFile {
    file: File,
    path: PathBuf,
}

impl LockFile {
    /// Takes a folder.
    ///
    /// # Errors
    /// [`LockError::InUse`] with the holder's address, or [`LockError::Io`].
    pub fn acquire(folder: &Path) -> Result<Self, LockError> {
        let path = folder.join("LOCK");
        let io = |source| LockError::Io { file: path.display().to_string(), source };
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0).map_err(io)?;
                Ok(Self { file, path })
            }
            Err(TryLockError::WouldBlock) => {
                let mut address = String::new();
                let _ = file.read_to_string(&mut address);
                let address = (!address.is_empty()).then_some(address);
                Err(LockError::InUse { folder: folder.display().to_string(), address })
            }
            Err(TryLockError::Error(source)) => Err(io(source)),
        }
    }

    /// Writes the address that this process serves on, for others to talk to.
    ///
    /// # Errors
    /// [`LockError::Io`].
    pub fn announce(&mut self, address: &str) -> Result<(), LockError> {
        let io = |source| LockError::Io { file: self.path.display().to_string(), source };
        self.file.set_len(0).map_err(io)?;
        self.file.seek(SeekFrom::Start(0)).map_err(io)?;
        self.file.write_all(address.as_bytes()).map_err(io)
    }

    /// The address of the process that holds a folder, where one does and serves.
    #[must_use]
    pub fn holder(folder: &Path) -> Option<String> {
        match Self::acquire(folder) {
            Err(LockError::InUse { address, .. }) => address,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_learns_the_address() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut first = LockFile::acquire(folder.path()).expect("free");
        first.announce("127.0.0.1:8080").expect("written");
        let error = LockFile::acquire(folder.path()).expect_err("taken").to_string();
        assert!(error.contains("127.0.0.1:8080"), "{error}");
        assert_eq!(LockFile::holder(folder.path()).as_deref(), Some("127.0.0.1:8080"));
        drop(first);
        LockFile::acquire(folder.path()).expect("free again");
    }
}
