//! Personal data under a key for each subject, so that erasing the key erases what stands in a journal that is never
//! changed.
//!
//! A sealed text takes the place of the plain one where the plain one would go into the journal. Keys stand beside the
//! journal, never in it. Whoever has lost the key of a text has lost the text: [`Opened::Gone`].

mod erased;
mod keys;
mod sealed;

pub use erased::SubjectErased;
pub(crate) use erased::erased_key;
pub use keys::{SubjectKeys, SubjectKeysError};
pub use sealed::{Opened, is_sealed};
