//! How much is read of one document.

/// Bounds of what is taken from outside. Whatever passes one is refused with a located error that names
/// the bound; none of it is remembered.
///
/// The defaults are settings of ours, not of any standard: several times what real documents need, small
/// enough that a hostile one costs little.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a document. Default 16 MiB: some thousand machines in XML.
    pub max_bytes: usize,
    /// Levels of elements within each other. Default 32; more than 500 is never taken, whatever is set
    /// here, and of JSON never more than the 128 levels that its reader allows.
    pub max_depth: usize,
    /// Elements, attributes and JSON members together. Default 500,000.
    pub max_elements: usize,
    /// Attributes of one element. Default 32.
    pub max_attributes: usize,
    /// Characters of one text. Default 200,000, so that a polygon of some thousand vertices fits in.
    pub max_text_chars: usize,
    /// Characters of a name, identifier, unit or word. Default 500.
    pub max_word_chars: usize,
    /// Machines of a fleet snapshot. Default 5,000; providers send pages of 100.
    pub max_equipment: usize,
    /// Links of a fleet snapshot. Default 100.
    pub max_links: usize,
    /// Values of a snapshot that may be refused before all of it is. Default 1,000.
    pub max_refused: usize,
    /// Different unknown names that are listed; further ones are only counted. Default 200.
    pub max_unknown_names: usize,
    /// Infos of an alert, one for each language and hazard. Default 50.
    pub max_infos: usize,
    /// Areas of an alert, over all infos. Default 2,000.
    pub max_areas: usize,
    /// Vertices of an alert, over all its polygons. Default 20,000.
    pub max_vertices: usize,
    /// References of an alert to earlier ones. Default 500.
    pub max_references: usize,
    /// Bytes of one reading. Default 4,096.
    pub max_reading_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 16 * 1024 * 1024,
            max_depth: 32,
            max_elements: 500_000,
            max_attributes: 32,
            max_text_chars: 200_000,
            max_word_chars: 500,
            max_equipment: 5_000,
            max_links: 100,
            max_refused: 1_000,
            max_unknown_names: 200,
            max_infos: 50,
            max_areas: 2_000,
            max_vertices: 20_000,
            max_references: 500,
            max_reading_bytes: 4_096,
        }
    }
}

impl Limits {
    /// The depth that is kept: the set one, but never so deep that the XML reader's own count of levels
    /// or a walk down the tree could run out.
    pub(crate) fn depth(&self) -> usize {
        self.max_depth.min(500)
    }
}
