//! The entry that a subject's keys are gone.

use crate::check;
use crate::error::{AccessError, Misfit};
use crate::payload::{Change, KEYS, SUBJECT_ERASE};
use crate::secret::is_id;
use fieldpack_journal::NewEntry;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The keys of a subject are erased, for ever: whoever applies this destroys them where it has them. It names all keys that
/// the subject ever had, so that of several entries the last says everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectErased {
    /// The subject: the IRI of a record, or `customer/` and a keyed hash.
    pub subject: Arc<str>,
    /// The ids of the keys.
    pub keys: Vec<Arc<str>>,
    /// When, microseconds since 1970.
    pub erased_us: i64,
}

/// The journal's key under which a subject is erased.
pub(crate) fn erased_key(subject: &str) -> String {
    format!("{KEYS}erased/{subject}")
}

impl SubjectErased {
    /// The erasure as an entry. It is never conditional: erasing must not fail because something else changed.
    ///
    /// # Errors
    /// [`AccessError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, AccessError> {
        let change = Change::EraseSubject(Box::new(self.clone()));
        change.write(actor, SUBJECT_ERASE, erased_key(&self.subject), None, self)
    }

    /// Checks every field.
    pub(crate) fn check(&self) -> Result<(), Misfit> {
        if self.subject.is_empty() || self.subject.chars().any(char::is_control) {
            return Err(Misfit::new("subject", "it is empty or has control characters: expected an IRI"));
        }
        if let Some(wrong) = self.keys.iter().find(|id| !is_id(id)) {
            return Err(Misfit::new("keys", format!("`{wrong}` is no id: expected 16 hexadecimal digits")));
        }
        check::moment("erased_us", self.erased_us)
    }
}
