//! `fieldpack load`: files into a data folder, each whole or not at all.
//!
//! What a file is follows from its name, or from the mapping: see [`plan`]. Every file is one load of the
//! journal: begun, filled in parts of bounded size, visible at its commit, given up on the first error.
//! The same code writes into a folder that this process opened and to a service that runs on it.

mod graph;
mod lines;
mod mapping;
mod parts;
mod places;
mod plan;
mod report;
mod table;

use super::Context;
use super::answer::Answer;
use super::args;
use super::backend::{Backend, LoadTarget, Need};
use super::problems;
use super::progress::Shown;
use crate::problem::Problem;
use crate::service::{LoadProgress, OpenedLoad, Progress};
use fieldpack_graph::import::{LoadOptions, Report};
use fieldpack_graph::knowledge::{Knowledge, Language};
use mapping::AnyMapping;
use plan::{Kind, Planned};
use report::{Loaded, Summary};
use std::path::{Path, PathBuf};

/// Problems of rows kept for a report.
const MOST_PROBLEMS: usize = 100_000;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: usage, a file that is not sound (nothing of it is kept), a store that fails. Files loaded
/// before it stay loaded: it says which.
pub(super) fn run(context: &Context, command: &args::Load) -> Result<Answer, Problem> {
    let language = context.language;
    let mapping = command.mapping.as_deref().map(|path| AnyMapping::read(path, language)).transpose()?;
    let plan = plan::plan(&command.paths, mapping.as_ref(), command.graph.as_deref(), language)?;
    if let Some(AnyMapping::Places(_) | AnyMapping::Stations(_)) = &mapping {
        return places::run(context, command, mapping.as_ref(), &plan.files);
    }
    if let Some(out) = &command.out {
        return Err(problems::argument(
            "--out",
            language,
            format!("`--out {}` 只用于地名与气象站的映射；记录请直接导入", out.display()),
            format!("`--out {}` is for mappings of places and stations; records are loaded without it", out.display()),
        ));
    }
    let shown = Shown::new(command.progress, context.json, language);
    let backend = Backend::connect(context, &command.data.data, Need::Folder, &shown)?;
    let knowledge = backend.knowledge(context)?;
    let loader = Loader {
        target: &backend,
        knowledge: &knowledge,
        mapping: mapping.as_ref(),
        mapping_path: command.mapping.as_deref(),
        options: LoadOptions { keep_going: command.keep_going, max_problems: MOST_PROBLEMS, ..LoadOptions::default() },
        report_dir: command.report_dir.as_deref(),
        owner: &context.settings.organisation.name,
        line_bytes: context.settings.limits.record_line_bytes,
        shown: &shown,
        language,
    };
    let mut summary = Summary::new(&command.data.data, &plan.passed_over);
    for planned in &plan.files {
        match loader.file(planned) {
            Ok(loaded) => summary.files.push(loaded),
            Err(problem) => return Err(summary.after(problem, language)),
        }
    }
    // The first records that come make the embedder that finds them by meaning.
    if let Some(trained) = backend.train_where_wanted()? {
        shown.line(super::train::sentence(&trained, language).trim_end());
    }
    Answer::new(summary.text(language), &summary)
}

/// Loads files, one after the other.
struct Loader<'a> {
    target: &'a dyn LoadTarget,
    knowledge: &'a Knowledge,
    mapping: Option<&'a AnyMapping>,
    mapping_path: Option<&'a Path>,
    options: LoadOptions,
    report_dir: Option<&'a Path>,
    /// Who owns records that do not say.
    owner: &'a str,
    /// Longest line of records, bytes.
    line_bytes: usize,
    shown: &'a Shown,
    language: Language,
}

/// What was read of a file into an open load.
struct Filled {
    report: Report,
    graphs: Vec<String>,
    quads: u64,
}

impl Loader<'_> {
    /// Loads a file, whole or not at all.
    fn file(&self, planned: &Planned) -> Result<Loaded, Problem> {
        let load = self.target.begin()?;
        let loaded = self.filled_and_committed(planned, &load);
        self.shown.finish();
        if loaded.is_err() {
            // Nothing of the load is visible without its commit: a failed abort changes nothing.
            let _ = self.target.abort(&load);
        }
        loaded
    }

    fn filled_and_committed(&self, planned: &Planned, load: &OpenedLoad) -> Result<Loaded, Problem> {
        let filled = match (&planned.kind, self.mapping) {
            (Kind::Table, Some(AnyMapping::Records(mapping))) => table::fill(self, mapping, &planned.path, load)?,
            (Kind::Graph { graph }, _) => graph::fill(self, &planned.path, graph, load)?,
            _ => lines::fill(self, &planned.path, load)?,
        };
        // Before the commit: a report that cannot be written must not leave its file loaded.
        let report = self.write_report(&planned.path, &filled.report)?;
        let committed = self.target.commit(load)?;
        let loaded = self.loaded(planned, filled, &committed, report);
        self.shown.line(&loaded.sentence(self.language));
        Ok(loaded)
    }

    /// Writes the report of the bad rows, where there are some.
    fn write_report(&self, file: &Path, report: &Report) -> Result<Option<PathBuf>, Problem> {
        if report.problems.is_empty() {
            return Ok(None);
        }
        let path = report::path_for(file, self.report_dir);
        let unwritable = |error: &dyn std::fmt::Display| problems::unwritable(&path, error, self.language);
        let writer = std::fs::File::create(&path).map_err(|error| unwritable(&error))?;
        report.write_csv(std::io::BufWriter::new(writer)).map_err(|error| unwritable(&error))?;
        Ok(Some(path))
    }

    fn loaded(&self, planned: &Planned, filled: Filled, committed: &LoadProgress, report: Option<PathBuf>) -> Loaded {
        Loaded {
            file: planned.path.clone(),
            records: committed.records,
            graphs: filled.graphs,
            quads: filled.quads,
            skipped: filled.report.skipped,
            bad_rows: filled.report.bad_rows,
            report,
            sequence: committed.sequence,
        }
    }
}
