//! The token of this machine, in a file that its owner alone may read: how the command line speaks to the service that
//! runs on a folder.

use fieldpack_access::{LocalToken, MakeError};
use std::fs::OpenOptions;
use std::io::{Error, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The file in the data folder.
const FILE: &str = "local.token";

/// The token, and the file that holds its text; the file goes with it.
pub(in crate::service) struct LocalFile {
    pub(super) token: LocalToken,
    file: PathBuf,
}

impl LocalFile {
    /// Makes a token and writes it, in place of one that an earlier process left.
    ///
    /// # Errors
    /// What the disk says, or that there are no random bytes.
    pub(in crate::service) fn write(data: &Path) -> Result<Self, Error> {
        let (token, shown) = LocalToken::make().map_err(|error: MakeError| Error::other(error.to_string()))?;
        let file = data.join(FILE);
        super::super::open::remove(&file)?;
        // Readable by its owner from its first byte on; a file that somebody else put there is not written to.
        let mut made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file)?;
        made.write_all(shown.reveal().as_bytes())?;
        Ok(Self { token, file })
    }

    /// The text of the token of the service that runs on a folder; `None` where it cannot be read.
    pub(in crate::service) fn read(data: &Path) -> Option<String> {
        std::fs::read_to_string(data.join(FILE)).ok()
    }
}

impl Drop for LocalFile {
    fn drop(&mut self) {
        // Where it cannot be removed it is worth nothing: its token ends with this process.
        let _ = std::fs::remove_file(&self.file);
    }
}
