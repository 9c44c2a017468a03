//! What was loaded, for people and machines.

use super::super::language::say;
use crate::problem::Problem;
use fieldpack_graph::knowledge::Language;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A file that was loaded.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Loaded {
    /// The file.
    pub(super) file: PathBuf,
    /// Records put in or taken out.
    pub(super) records: u64,
    /// The graphs that its triples went to.
    pub(super) graphs: Vec<String>,
    /// Its triples.
    pub(super) quads: u64,
    /// Rows that the mapping passes over.
    pub(super) skipped: u64,
    /// Rows that were not sound and left out.
    pub(super) bad_rows: u64,
    /// Where the bad rows are listed.
    pub(super) report: Option<PathBuf>,
    /// The sequence from which it is visible.
    pub(super) sequence: u64,
}

impl Loaded {
    /// What was loaded, in a sentence.
    pub(super) fn sentence(&self, language: Language) -> String {
        let (file, records, quads, sequence) = (self.file.display(), self.records, self.quads, self.sequence);
        let graphs = self.graphs.join(", ");
        let mut text = if self.graphs.is_empty() {
            say!(language, "{file}：已导入 {records} 条记录", "{file}: {records} records loaded")
        } else {
            say!(
                language,
                "{file}：已导入 {quads} 条三元组到图 {graphs}",
                "{file}: {quads} triples loaded into {graphs}"
            )
        };
        let skipped = self.skipped;
        if skipped > 0 {
            text += &say!(language, "，按映射略过 {skipped} 行", ", {skipped} rows passed over as the mapping says");
        }
        if let Some(report) = &self.report {
            let (bad_rows, report) = (self.bad_rows, report.display());
            text += &say!(
                language,
                "，{bad_rows} 行有误未导入，详见 {report}",
                ", {bad_rows} rows are not sound and were left out, see {report}"
            );
        }
        text + &say!(language, "（序号 {sequence}）", " (sequence {sequence})")
    }
}

/// What a command loaded.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Summary {
    /// The data folder.
    pub(super) data: PathBuf,
    /// The files, in the order in which they were loaded.
    pub(super) files: Vec<Loaded>,
    /// Files of named folders that were passed over.
    pub(super) passed_over: Vec<PathBuf>,
}

impl Summary {
    /// Nothing is loaded yet.
    pub(super) fn new(data: &Path, passed_over: &[PathBuf]) -> Self {
        Self { data: data.to_path_buf(), files: Vec::new(), passed_over: passed_over.to_vec() }
    }

    /// The summary for people.
    pub(super) fn text(&self, language: Language) -> String {
        let mut text: String = self.files.iter().map(|loaded| loaded.sentence(language) + "\n").collect();
        for path in &self.passed_over {
            let path = path.display();
            text += &say!(
                language,
                "{path}：不是可导入的格式，已略过\n",
                "{path}: passed over, its form is none that is loaded\n"
            );
        }
        text
    }

    /// Adds to the problem of a file what was loaded before it and stays.
    pub(super) fn after(&self, mut problem: Problem, language: Language) -> Problem {
        let before: Vec<String> = self.files.iter().map(|loaded| loaded.file.display().to_string()).collect();
        if !before.is_empty() {
            let before = before.join(", ");
            problem.detail += &say!(language, "。此前已导入并保留：{before}", "; loaded before it and kept: {before}");
        }
        problem
    }
}

/// Where the report of a file's bad rows goes: `<file>.problems.csv`, beside it or in `folder`.
pub(super) fn path_for(file: &Path, folder: Option<&Path>) -> PathBuf {
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(".problems.csv");
    folder.or_else(|| file.parent()).map_or_else(|| PathBuf::from(&name), |folder| folder.join(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_lies_beside_the_file_or_where_it_is_wanted() {
        assert_eq!(path_for(Path::new("a/b.csv"), None), Path::new("a/b.csv.problems.csv"));
        assert_eq!(path_for(Path::new("b.csv"), Some(Path::new("out"))), Path::new("out/b.csv.problems.csv"));
    }

    #[test]
    fn the_sentence_says_what_was_left_out_and_where_it_is_listed() {
        let loaded = Loaded {
            file: "a.csv".into(),
            records: 9_997,
            graphs: Vec::new(),
            quads: 0,
            skipped: 0,
            bad_rows: 3,
            report: Some("a.csv.problems.csv".into()),
            sequence: 7,
        };
        let text = loaded.sentence(Language::En);
        assert!(
            text.contains("9997 records") && text.contains("3 rows") && text.contains("a.csv.problems.csv"),
            "{text}"
        );
        assert!(loaded.sentence(Language::Zh).contains("3 行有误"));
    }
}
