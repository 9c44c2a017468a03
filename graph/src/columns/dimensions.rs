//! Dimensions as small numbers.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// A condition dimension, interned. Dimensions of the knowledge come first, in its order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DimensionId(u16);

impl DimensionId {
    /// Its position.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    pub(super) fn at(index: usize) -> Self {
        Self(u16::try_from(index).unwrap_or(u16::MAX))
    }
}

/// The dictionary of dimensions; shared by snapshots, copied when a dimension is new.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dimensions {
    inner: Arc<Inner>,
}

#[derive(Clone, Debug, Default)]
struct Inner {
    notations: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, DimensionId>,
}

impl Dimensions {
    /// The dimension with this notation, made where it is new.
    pub(super) fn intern(&mut self, notation: &Arc<str>) -> DimensionId {
        if let Some(id) = self.inner.ids.get(notation) {
            return *id;
        }
        let inner = Arc::make_mut(&mut self.inner);
        let id = DimensionId::at(inner.notations.len());
        inner.notations.push(notation.clone());
        inner.ids.insert(notation.clone(), id);
        id
    }

    /// The dimension with this notation.
    pub(super) fn find(&self, notation: &str) -> Option<DimensionId> {
        self.inner.ids.get(notation).copied()
    }

    /// The notation of a dimension.
    pub(super) fn notation(&self, id: DimensionId) -> Option<&Arc<str>> {
        self.inner.notations.get(id.index())
    }

    /// All notations, by number.
    pub(super) fn notations(&self) -> &[Arc<str>] {
        &self.inner.notations
    }
}
