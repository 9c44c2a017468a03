//! The stores of a data folder that are derived from its journal.

/// A store that is derived from the journal and the records, and can be made anew from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DerivedStore {
    /// The columns in memory.
    Columns,
    /// The text index.
    Text,
    /// The vectors of texts.
    Vectors,
    /// The RDF store.
    Rdf,
    /// The latest records.
    Records,
    /// What is measured on sites.
    Live,
    /// Keys and share links.
    Access,
    /// Webhooks.
    Hooks,
}

impl DerivedStore {
    /// What the command line calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Text => "text",
            Self::Vectors => "vectors",
            Self::Rdf => "rdf",
            Self::Records => "records",
            Self::Live => "live",
            Self::Access => "access",
            Self::Hooks => "hooks",
        }
    }

    /// Whether what a projection holds is made anew with it.
    pub(super) fn holds(self, projection: &str) -> bool {
        projection == self.name() || self == Self::Columns && projection == "positions"
    }

    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Columns, Self::Text, Self::Vectors, Self::Rdf, Self::Records, Self::Live, Self::Access, Self::Hooks];

    /// What of the data folder it is kept in.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Columns => "columns.saved",
            Self::Text => "text",
            // The embedder stays: it is the journal's, and the vectors are to be the same.
            Self::Vectors => "vectors/store",
            Self::Rdf => "rdf",
            Self::Records => "records.redb",
            Self::Live => "live.saved",
            Self::Access => "access.redb",
            Self::Hooks => "hooks.saved",
        }
    }
}
