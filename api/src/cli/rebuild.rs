//! `fieldpack rebuild`: derived stores made anew from the journal and the records.

use super::answer::Answer;
use super::args::{self, ProgressStyle, Store};
use super::backend::running;
use super::language::say;
use super::progress::Shown;
use super::{Context, problems};
use crate::problem::{Code, Problem};
use crate::service::{DerivedStore, Progress, Service};
use std::time::Instant;

impl Store {
    fn derived(self) -> DerivedStore {
        match self {
            Self::Columns => DerivedStore::Columns,
            Self::Text => DerivedStore::Text,
            Self::Vectors => DerivedStore::Vectors,
            Self::Rdf => DerivedStore::Rdf,
            Self::Records => DerivedStore::Records,
            Self::Live => DerivedStore::Live,
            Self::Access => DerivedStore::Access,
            Self::Hooks => DerivedStore::Hooks,
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
    let anew: Vec<DerivedStore> = only.iter().map(|store| store.derived()).collect();
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let service = Service::open_anew(data, &context.settings, &shown, &anew);
    shown.finish();
    let service = service.map_err(|error| problems::of_open(&error, language))?;
    // Closing waits for what is made in the background.
    service.close();
    let names: Vec<&str> = anew.iter().map(|store| store.name()).collect();
    let (list, seconds) = (names.join(", "), begin.elapsed().as_secs_f64());
    let text = say!(language, "已重建 {list}，用时 {seconds:.1} 秒\n", "rebuilt {list} in {seconds:.1} s\n");
    Answer::new(text, &serde_json::json!({"rebuilt": names, "seconds": seconds}))
}
