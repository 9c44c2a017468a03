//! The evaluation of quality: the understanding against labelled questions, the packs' floor, and finding against
//! relevance sets.

mod contrast;
mod finding;
mod labelled;

use crate::BenchError;
use crate::arguments::Arguments;
use crate::machine::{Circumstances, source_tree};
use crate::program::Program;
use crate::report::{Report, Section};
use crate::server::Server;
use std::path::{Path, PathBuf};

/// What the report says of itself.
const INTRODUCTION: &str = "\
How well the program understands, measured by posting labelled questions to `POST /v1/questions` of the real program \
on an empty folder (knowledge only, no records). A floor that is missed fails `make eval`.
理解的质量：把标注好的问题逐条提交给空数据目录上的实际程序并评分。低于下限时 `make eval` 失败。

A slot counts when dimension, operator, unit and value agree (within 1.2 % or 0.011); only what was stated counts, not \
what was derived. Places and exclusions count when one name holds the other; months one by one. A `must_not` string \
that appears as a place or as the value of a stated condition is a violation.";

/// Scores everything.
///
/// # Errors
/// [`BenchError`] where something cannot be scored; a missed floor is no error.
pub fn run(arguments: &Arguments) -> Result<Report, BenchError> {
    let circumstances = Circumstances::now();
    let sections = if arguments.finding { Vec::new() } else { asked_over_http(arguments)? };
    let sections = sections.into_iter().chain(finding::measure()?).collect();
    Ok(Report { title: "Quality 质量", introduction: INTRODUCTION, circumstances, sections })
}

/// What is asked of the real program over HTTP.
fn asked_over_http(arguments: &Arguments) -> Result<Vec<Section>, BenchError> {
    let program = Program::find(arguments.program.as_deref())?;
    let folder = tempfile::tempdir().map_err(BenchError::at(Path::new("a temporary folder")))?;
    let server = Server::start(&program, &folder.path().join("data"), &folder.path().join("serve.log"))?;
    let mut sections: Vec<Section> = Vec::new();
    for file in files(arguments)? {
        sections.push(labelled::measure(server.client(), &file, arguments.show)?);
    }
    sections.push(contrast::measure(server.client())?);
    server.stop()?;
    Ok(sections)
}

/// Fits the weights of the signals on judged questions.
///
/// # Errors
/// [`BenchError`] where something cannot be judged.
pub fn fit() -> Result<Report, BenchError> {
    finding::fit()
}

/// A file of labelled questions, with the name that reports give it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct LabelledFile {
    path: PathBuf,
    name: String,
}

/// The labelled questions: those named or those that lie beside the source tree (skipped, with a message, where
/// absent), then those of the source tree.
fn files(arguments: &Arguments) -> Result<Vec<LabelledFile>, BenchError> {
    const BESIDE: &str = "../shared/data/questions/questions-dev.jsonl";
    let mut files = Vec::new();
    match &arguments.questions {
        Some(path) => files.push(LabelledFile { path: path.clone(), name: path.display().to_string() }),
        None => {
            let path = source_tree().join(BESIDE);
            if path.is_file() {
                files.push(LabelledFile { path, name: BESIDE.to_owned() });
            } else {
                eprintln!("skipped: `{BESIDE}` is not there; name labelled questions with --questions FILE");
            }
        }
    }
    files.extend(in_tree(&source_tree())?);
    if files.is_empty() {
        let path = source_tree().join("fixtures/questions");
        return Err(BenchError::Questions { path, detail: "no labelled questions here or beside".to_owned() });
    }
    Ok(files)
}

/// The files of `fixtures/questions`, by name.
fn in_tree(tree: &Path) -> Result<Vec<LabelledFile>, BenchError> {
    const FOLDER: &str = "fixtures/questions";
    let folder = tree.join(FOLDER);
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(BenchError::at(&folder))? {
        let path = entry.map_err(BenchError::at(&folder))?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            files.push(LabelledFile { path, name: format!("{FOLDER}/{file}") });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_tree_come_by_name_and_only_json_lines() {
        let tree = tempfile::tempdir().expect("a folder");
        assert_eq!(in_tree(tree.path()).expect("no folder is no fault"), []);
        let folder = tree.path().join("fixtures/questions");
        std::fs::create_dir_all(&folder).expect("made");
        for name in ["b.jsonl", "a.jsonl", "README.md"] {
            std::fs::write(folder.join(name), "").expect("written");
        }
        let names: Vec<String> = in_tree(tree.path()).expect("reads").into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["fixtures/questions/a.jsonl", "fixtures/questions/b.jsonl"]);
    }
}
