//! The store's own state, as quads of its default graph.
//!
//! The mark is a quad that is written in the same transaction as the data up to it. A batch that only
//! adds is written without reading, and so leaves the marks before it in place: the furthest counts, and
//! those behind go with the next transaction that removes something.

use super::super::error::StoreError;
use super::of_storage;
use fieldpack_journal::Position;
use oxigraph::model::{GraphName, GraphNameRef, Literal, NamedNode, NamedNodeRef, NamedOrBlankNode, Quad, Term};
use oxigraph::store::Store;
use std::collections::BTreeMap;

/// What the mark is said of.
const STORE: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("https://fieldpack.dev/id/store/rdf");
/// The mark: `sequence part`.
const APPLIED: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("https://fieldpack.dev/def/store/applied");
/// What a knowledge graph holds: `layer digest`.
const HOLDS: NamedNodeRef<'_> = NamedNodeRef::new_unchecked("https://fieldpack.dev/def/store/holds");

/// Who a knowledge file comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    /// It is shipped.
    Base,
    /// The curators published it.
    Overlay,
}

/// What a knowledge graph holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// Who the file comes from.
    pub(super) layer: Layer,
    /// The digest of its text.
    pub(super) digest: String,
}

/// The state as read from a store.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The marks that stand in the store, the furthest last.
    pub(super) marks: Vec<Position>,
    /// What each knowledge graph holds.
    pub(super) held: BTreeMap<NamedNode, Held>,
}

impl State {
    /// Reads the state.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it is not in the form that [`mark_quad`] and [`held_quad`] write.
    pub(super) fn read(store: &Store, place: &str) -> Result<Self, StoreError> {
        let mut state = Self::default();
        for quad in store.quads_for_pattern(None, None, None, Some(GraphNameRef::DefaultGraph)) {
            let quad = quad.map_err(|error| of_storage(place, &error))?;
            let known = state.take(&quad);
            known
                .ok_or_else(|| StoreError::Damaged { place: place.to_owned(), reason: format!("its state: {quad}") })?;
        }
        state.marks.sort_unstable();
        Ok(state)
    }

    /// The next thing to apply.
    pub(super) fn applied(&self) -> Position {
        self.marks.last().copied().unwrap_or(Position::START)
    }

    /// Takes a quad of the state in; `None` where it is none.
    fn take(&mut self, quad: &Quad) -> Option<()> {
        let (NamedOrBlankNode::NamedNode(subject), Term::Literal(value)) = (&quad.subject, &quad.object) else {
            return None;
        };
        let (first, second) = value.value().split_once(' ')?;
        if quad.predicate == APPLIED {
            self.marks.push(Position { sequence: first.parse().ok()?, part: second.parse().ok()? });
        } else if quad.predicate == HOLDS {
            let layer = match first {
                "base" => Layer::Base,
                "overlay" => Layer::Overlay,
                _ => return None,
            };
            self.held.insert(subject.clone(), Held { layer, digest: second.to_owned() });
        } else {
            return None;
        }
        Some(())
    }
}

/// The quad of a mark.
pub(super) fn mark_quad(position: Position) -> Quad {
    let value = Literal::new_simple_literal(format!("{} {}", position.sequence, position.part));
    Quad::new(STORE, APPLIED, value, GraphName::DefaultGraph)
}

/// The quad that says what a knowledge graph holds.
pub(super) fn held_quad(graph: &NamedNode, held: &Held) -> Quad {
    let layer = match held.layer {
        Layer::Base => "base",
        Layer::Overlay => "overlay",
    };
    let value = Literal::new_simple_literal(format!("{layer} {}", held.digest));
    Quad::new(graph.clone(), HOLDS, value, GraphName::DefaultGraph)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_furthest_mark_counts() {
        let store = Store::new().expect("in memory");
        let marks = [(9, 0), (10, 3), (10, 0)].map(|(sequence, part)| Position { sequence, part });
        store.extend(marks.map(mark_quad)).expect("writes");
        let graph = NamedNode::new_unchecked("urn:g");
        let held = Held { layer: Layer::Overlay, digest: "00ff".to_owned() };
        store.extend([held_quad(&graph, &held)]).expect("writes");
        let state = State::read(&store, "test").expect("reads");
        assert_eq!(state.applied(), Position { sequence: 10, part: 3 });
        assert_eq!(state.held.get(&graph), Some(&held));
    }

    #[test]
    fn a_state_of_another_form_is_damage() {
        let store = Store::new().expect("in memory");
        let odd = Quad::new(STORE, APPLIED, Literal::new_simple_literal("seven"), GraphName::DefaultGraph);
        store.extend([odd]).expect("writes");
        assert!(matches!(State::read(&store, "test"), Err(StoreError::Damaged { .. })));
    }
}
