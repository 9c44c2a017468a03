//! Differences between what a store holds and what it should: all counted, the first of them named.

use serde::{Deserialize, Serialize};

/// Characters of a value that a difference shows.
const SHOWN_CHARS: usize = 240;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The store that holds something else than it should: `records`, `columns`, `rdf` and so on.
    pub store: String,
    /// What it holds it of: a record's IRI, a graph, a pack.
    pub key: String,
    /// What it should hold.
    pub expected: String,
    /// What it holds.
    pub found: String,
}

/// What a comparison of one thing gives: expected and found, as texts.
pub type Unlike = (String, String);

/// Differences as they are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    limit: usize,
    count: u64,
    named: Vec<Difference>,
}

impl Differences {
    /// None yet; the first `limit` are named, all are counted.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, count: 0, named: Vec::new() }
    }

    /// Takes a difference in.
    pub fn add(&mut self, store: &str, key: &str, expected: impl AsRef<str>, found: impl AsRef<str>) {
        self.count += 1;
        if self.is_naming() {
            let [key, expected, found] = [key, expected.as_ref(), found.as_ref()].map(shown);
            self.named.push(Difference { store: store.to_owned(), key, expected, found });
        }
    }

    /// Whether the next difference is named.
    #[must_use]
    pub fn is_naming(&self) -> bool {
        self.named.len() < self.limit
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Those that are named, in the order in which they were found.
    #[must_use]
    pub fn into_named(self) -> Vec<Difference> {
        self.named
    }
}

/// The beginning of a value.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_counted_and_the_first_named() {
        let mut differences = Differences::new(2);
        for key in ["a", "b", "c"] {
            differences.add("rdf", key, "长".repeat(1_000), "");
        }
        assert_eq!((differences.count(), differences.is_naming()), (3, false));
        let named = differences.into_named();
        assert_eq!(named.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(named[0].expected.chars().count(), SHOWN_CHARS + 1);
    }
}
