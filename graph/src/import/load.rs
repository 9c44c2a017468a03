//! Whole or not at all: a table through its mapping into a sink.

use super::table::RecordMapping;
use super::{ImportError, Limits, Report};
use crate::record::Record;
use std::path::Path;

/// How a table is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadOptions {
    /// Load the sound rows and report the others. Default: false.
    pub keep_going: bool,
    /// Problems kept for the report. Default: 1,000.
    pub max_problems: usize,
    /// What a file may be like.
    pub limits: Limits,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self { keep_going: false, max_problems: 1_000, limits: Limits::default() }
    }
}

/// Reads a table and hands its records to `sink`, in the order of the rows.
///
/// Memory does not grow with the file, so records go out before the last row has been read: write them
/// into a load that becomes visible at its commit, and give the load up when this returns an error.
/// After the first bad row nothing more is handed out (unless `keep_going`), but the rest is still
/// checked, so that the report names all of it.
///
/// # Errors
/// [`ImportError::Rows`] with the report where rows are not sound and `keep_going` is off; other
/// [`ImportError`]s where the file cannot be read or the sink refuses.
pub fn load_table(
    file: &Path,
    mapping: &RecordMapping<'_>,
    options: &LoadOptions,
    mut sink: impl FnMut(Record) -> Result<(), String>,
) -> Result<Report, ImportError> {
    let mut report = Report { file: file.display().to_string(), ..Report::default() };
    for outcome in mapping.open(file, &options.limits)? {
        report.rows += 1;
        match outcome? {
            Ok(None) => report.skipped += 1,
            Ok(Some(_)) if report.bad_rows > 0 && !options.keep_going => {}
            Ok(Some(record)) => {
                sink(record).map_err(|reason| ImportError::Sink { file: report.file.clone(), reason })?;
                report.loaded += 1;
            }
            Err(problems) => {
                report.bad_rows += 1;
                let room = options.max_problems.saturating_sub(report.problems.len());
                report.problems.extend(problems.into_iter().take(room));
            }
        }
    }
    if report.bad_rows > 0 && !options.keep_going {
        return Err(ImportError::Rows(Box::new(report)));
    }
    Ok(report)
}
