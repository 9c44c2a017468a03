//! `fieldpack train`: an embedder from the own records, for the whole journal.

use super::Context;
use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::say;
use super::progress::Shown;
use crate::problem::Problem;
use crate::service::Trained;
use fieldpack_graph::knowledge::Language;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, or too few records.
pub(super) fn run(context: &Context, command: &args::Train) -> Result<Answer, Problem> {
    let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let trained = backend.train()?;
    Answer::new(sentence(&trained, context.language), &trained)
}

/// What is said of a trained embedder.
pub(super) fn sentence(trained: &Trained, language: Language) -> String {
    let Trained { embedder, texts, concepts, sequence } = trained;
    say!(
        language,
        "语义模型 {embedder}：由 {texts} 条文本和 {concepts} 个概念训练（序号 {sequence}）\n",
        "embedder {embedder}: trained from {texts} texts and {concepts} concepts (sequence {sequence})\n"
    )
}
