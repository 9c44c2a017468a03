//! Comparisons of stores that may turn out to be unreadable.

use fieldpack_graph::difference::Differences;
use std::collections::BTreeSet;
use std::fmt::Display;

/// Runs comparisons of each store until it cannot be read, which is a difference too.
#[derive(Default)]
pub(super) struct Guard {
    unreadable: BTreeSet<&'static str>,
}

impl Guard {
    /// Runs a comparison of a store, where that could be read so far.
    pub(super) fn run<E: Display>(
        &mut self,
        store: &'static str,
        differences: &mut Differences,
        compare: impl FnOnce(&mut Differences) -> Result<(), E>,
    ) {
        if self.unreadable.contains(store) {
            return;
        }
        if let Err(error) = compare(differences) {
            differences.add(store, "files", "what was written", error.to_string());
            self.unreadable.insert(store);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_cannot_be_read_is_told_once() {
        let (mut guard, mut differences) = (Guard::default(), Differences::new(10));
        guard.run("rdf", &mut differences, |_| Err("a block is damaged"));
        guard.run("rdf", &mut differences, |_| -> Result<(), String> { panic!("it cannot be read") });
        guard.run("text", &mut differences, |_| Ok::<_, String>(()));
        assert_eq!(differences.count(), 1);
        assert_eq!(differences.into_named()[0].found, "a block is damaged");
    }
}
