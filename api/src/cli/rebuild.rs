//! `fieldpack rebuild`: derived stores made anew from the journal and the records.

use super::answer::Answer;
use super::args::{self, ProgressStyle, Store};
use super::backend::running;
use super::language::say;
use super::progress::Shown;
use super::{Context, problems};
use crate::problem::{Code, Problem};
use crate::service::{Progress, Service};
use std::io;
use std::path::Path;
use std::time::Instant;

impl Store {
    /// What of the data folder is taken away so that it is made anew.
    fn paths(self) -> &'static [&'static str] {
        match self {
            Self::Columns => &["columns.saved"],
            Self::Text => &["text"],
            // The embedder stays: it is the journal's, and the vectors are to be the same.
            Self::Vectors => &["vectors/store"],
            Self::Rdf => &["rdf"],
            Self::Records => &["records.redb"],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Text => "text",
            Self::Vectors => "vectors",
            Self::Rdf => "rdf",
            Self::Records => "records",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: a service runs on the folder, it is none, or it does not open.
pub(super) fn run(context: &Context, command: &args::Rebuild) -> Result<Answer, Problem> {
    let (language, data) = (context.language, &command.data.data);
    let folder = data.display();
    if !data.join("journal.redb").exists() {
        return Err(problems::argument(
            "--data",
            language,
            format!("`{folder}` 不是数据目录：其中没有日志，无从重建"),
            format!("`{folder}` is no data folder: there is no journal in it to rebuild from"),
        ));
    }
    if running(context, data)?.is_some() {
        return Err(Problem::say(
            Code::Unavailable,
            language,
            format!("`{folder}` 正由服务使用：先停止服务再重建"),
            format!("a service runs on `{folder}`: stop it, then rebuild"),
        ));
    }
    let begin = Instant::now();
    let only = if command.only.is_empty() { Store::ALL.to_vec() } else { command.only.clone() };
    for path in only.iter().flat_map(|store| store.paths()) {
        remove(&data.join(path)).map_err(|error| {
            let path = data.join(path);
            problems::unwritable(&path, &error, language)
        })?;
    }
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let service = Service::open(data, &context.settings, &shown);
    shown.finish();
    let service = service.map_err(|error| problems::of_open(&error, language))?;
    // Closing waits for what is made in the background.
    service.close();
    let names: Vec<&str> = only.iter().map(|store| store.name()).collect();
    let (list, seconds) = (names.join(", "), begin.elapsed().as_secs_f64());
    let text = say!(language, "已重建 {list}，用时 {seconds:.1} 秒\n", "rebuilt {list} in {seconds:.1} s\n");
    Answer::new(text, &serde_json::json!({"rebuilt": names, "seconds": seconds}))
}

/// Removes a file or a folder, where it is there.
fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
