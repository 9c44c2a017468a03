//! What a document says that is not taken: listed, so that nothing vanishes silently.

use crate::limits::Limits;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Characters of a name that are kept.
const LONGEST_NAME: usize = 200;

/// Names of elements and members that were passed over, with how often they came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// How often each name came. A name is the path of elements below the root
    /// (`Equipment/Metadata`, `Equipment/Location/@accuracy`); `text()` is text beside elements.
    pub names: BTreeMap<String, u64>,
    /// How many came whose names are not listed, because enough names were.
    pub others: u64,
}

impl Unknown {
    /// Whether everything was understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.others == 0
    }

    /// Counts a name.
    pub(crate) fn note(&mut self, mut name: String, limits: &Limits) {
        if let Some((end, _)) = name.char_indices().nth(LONGEST_NAME) {
            name.truncate(end);
        }
        if let Some(count) = self.names.get_mut(&name) {
            *count += 1;
        } else if self.names.len() < limits.max_unknown_names {
            self.names.insert(name, 1);
        } else {
            self.others += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_up_to_the_limit_and_counted_beyond() {
        let limits = Limits { max_unknown_names: 2, ..Limits::default() };
        let mut unknown = Unknown::default();
        for name in ["a", "b", "a", "c", "d", "b"] {
            unknown.note(name.to_owned(), &limits);
        }
        assert_eq!(
            unknown.names.iter().map(|(name, count)| (name.as_str(), *count)).collect::<Vec<_>>(),
            [("a", 2), ("b", 2)]
        );
        assert_eq!(unknown.others, 2);
        unknown = Unknown::default();
        unknown.note("长".repeat(1000), &limits);
        assert_eq!(unknown.names.keys().next().map(|name| name.chars().count()), Some(LONGEST_NAME));
    }
}
