//! Whether a journal is whole: every entry as it was written, none missing.

use crate::base::each_entry;
use crate::{Journal, JournalError};

/// What a journal holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalCheck {
    /// Entries in the base.
    pub base_entries: u64,
    /// The first entry after it.
    pub first: u64,
    /// The last entry.
    pub last: u64,
}

/// Reads every entry of the base and of the journal up to its end, and checks the checksums, the numbers and
/// the order. `progress` is told the sequences read.
///
/// # Errors
/// The first damage, naming the entry.
pub fn check_journal(journal: &dyn Journal, progress: &mut dyn FnMut(u64)) -> Result<JournalCheck, JournalError> {
    let base_entries = journal.check_base()?;
    let (first, last) = (journal.first_sequence(), journal.last_sequence());
    let mut expected = first;
    each_entry(journal, first, last + 1, &mut |entry| {
        if entry.sequence != expected {
            let reason = format!("entry `{}` stands in its place", entry.sequence);
            return Err(JournalError::Damaged { sequence: expected, reason });
        }
        expected += 1;
        progress(entry.sequence);
        Ok(())
    })?;
    if expected != last + 1 {
        return Err(JournalError::Damaged { sequence: expected, reason: "it is missing".to_owned() });
    }
    Ok(JournalCheck { base_entries, first, last })
}
