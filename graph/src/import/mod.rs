//! Import: files of others become records, graphs and places, by declared, re-runnable mappings.
//!
//! A [`Mapping`] says which column becomes what, in which unit and vocabulary; it is data beside the
//! file it is for. [`load_table`] reads CSV, JSON lines, GeoJSON and plain lines through it, row by row;
//! [`RdfParts`] reads RDF. A file loads whole or not at all, every fault is named with its file, line,
//! column, value and what was expected, and `keep_going` loads the sound rows with a report of the
//! others. This room writes nothing: what it reads goes to the caller, who journals it.

mod blank;
mod degrees;
mod dictionary;
mod error;
mod field;
mod gazetteer;
mod load;
mod mapping;
mod normals;
mod rdf;
mod source;
mod table;

pub(crate) use blank::BlankLabels;
pub use error::{ImportError, Report, RowProblem};
pub use gazetteer::{PlaceMapping, PlaceSpec};
pub use load::{LoadOptions, load_table};
pub use mapping::{ConditionSpec, DictionaryKind, FieldSpec, Format, Input, Mapping, ReadAs, RecordSpec, Skip, Spans};
pub use normals::{MonthSpec, NormalsMapping, StationSpec};
pub use rdf::{RdfParts, is_reserved, rdf_format};
pub use table::{RecordMapping, RecordReader, RowOutcome};

/// What a file may be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a row (a line, a feature). Default: 4 MiB.
    pub row_bytes: u64,
    /// Columns of a table. Default: 1,000.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { row_bytes: 4 << 20, columns: 1_000 }
    }
}
