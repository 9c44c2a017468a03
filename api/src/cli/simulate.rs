//! `fieldpack simulate`: a made-up world in the import formats.

use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::language::{pick, say};
use super::progress::Shown;
use super::{Context, problems};
use crate::problem::Problem;
use crate::service::Progress;
use fieldpack_fixtures::{SimulateConfig, Stage, simulate};

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: an impossible size, a folder that is not empty, a full disk.
pub(super) fn run(context: &Context, command: &args::Simulate) -> Result<Answer, Problem> {
    let language = context.language;
    let config = config(command);
    let knowledge = context.knowledge()?;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let mut stage = None;
    let summary = simulate(&config, &knowledge, &command.out, &mut |progress| {
        if stage != Some(progress.stage) {
            stage = Some(progress.stage);
            shown.finish();
            let what = match progress.stage {
                Stage::Planning => pick(language, "规划工地", "planning the sites"),
                Stage::Writing => pick(language, "写出记录", "writing the records"),
            };
            shown.start(what, u64::try_from(progress.total).ok());
        }
        shown.advance(1);
    });
    shown.finish();
    let summary = summary.map_err(|error| problems::of_simulation(&error, language))?;
    let mut text = String::new();
    for file in &summary.files {
        let (path, records) = (file.path.display(), file.records);
        text += &say!(language, "{path}：{records} 条\n", "{path}: {records} records\n");
    }
    let (truth, seed) = (summary.truth.display(), config.seed);
    text += &say!(
        language,
        "{truth}：预期的比率（不导入）\n全部为模拟数据，种子 {seed}；用 `fieldpack load` 导入该目录\n",
        "{truth}: the ratios to be found (not loaded)\nall of it is synthetic, seed {seed}; load the folder with `fieldpack load`\n"
    );
    let files: Vec<serde_json::Value> = summary
        .files
        .iter()
        .map(|file| serde_json::json!({"file": file.path, "type": file.record_type, "records": file.records}))
        .collect();
    Answer::new(text, &serde_json::json!({"seed": config.seed, "files": files, "truth": summary.truth}))
}

/// The demo world, changed by what the arguments say.
fn config(command: &args::Simulate) -> SimulateConfig {
    let mut config = SimulateConfig::demo();
    if let Some(sites) = command.sites {
        config = config.with_sites(sites);
    }
    config.seed = command.seed.unwrap_or(config.seed);
    config.failures = command.failures.unwrap_or(config.failures);
    config.providers = command.providers.unwrap_or(config.providers);
    config
}
