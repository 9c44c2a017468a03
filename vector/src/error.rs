//! What can go wrong.

use std::io;
use std::path::PathBuf;

/// A vector that cannot be held.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum VectorError {
    /// A store of vectors of this length cannot be made.
    #[error("vectors have 8 to 1024 components, not {found}")]
    Dimensions {
        /// Components asked for.
        found: usize,
    },
    /// A vector of another length than the store's.
    #[error("a vector has {found} components, expected {expected}")]
    Length {
        /// Components of the store's vectors.
        expected: usize,
        /// Components of this one.
        found: usize,
    },
    /// A vector that is neither of unit length nor all zeros.
    #[error("a vector has the squared length {squared}, expected 1 or all zeros")]
    NotUnit {
        /// The sum of its squares.
        squared: f32,
    },
}

/// A store that cannot be saved.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}", file.display())]
pub struct SaveError {
    /// The file or folder.
    pub file: PathBuf,
    /// What the file system says.
    pub source: io::Error,
}

/// A store that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Nothing was saved in the folder.
    #[error("no vectors are saved in {}", folder.display())]
    Absent {
        /// The folder.
        folder: PathBuf,
    },
    /// A file is not what was saved.
    #[error("{} is damaged: {reason}", file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file was written by another version of the program.
    #[error("{} has the layout {found}, expected {expected}", file.display())]
    Layout {
        /// The file.
        file: PathBuf,
        /// The layout that it has.
        found: u32,
        /// The layout that this version reads and writes.
        expected: u32,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {source}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// What the file system says.
        source: io::Error,
    },
}
