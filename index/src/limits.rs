//! How much one search may ask for, so that nothing from outside exhausts the process.

/// The limits of a search. Each is refused with its value named, never cut silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Hits when no limit is stated.
    pub default_hits: usize,
    /// Most hits of one page.
    pub max_hits: usize,
    /// Longest text, in bytes.
    pub max_text_bytes: usize,
    /// Most conditions.
    pub max_conditions: usize,
    /// Most values over all filters.
    pub max_filter_values: usize,
    /// Most vertices of a polygon, over all its rings.
    pub max_vertices: usize,
    /// Up to how many the records that match are counted; where more match, the total says so.
    pub count_up_to: usize,
    /// Longest cursor, in bytes. A cursor holds an IRI, whose identifiers may be percent-encoded.
    pub max_cursor_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            default_hits: 10,
            max_hits: 1_000,
            max_text_bytes: 20_000,
            max_conditions: 100,
            max_filter_values: 1_000,
            max_vertices: 10_000,
            count_up_to: 100_000,
            max_cursor_bytes: 20_000,
        }
    }
}
