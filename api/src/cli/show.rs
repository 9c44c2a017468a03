//! `fieldpack pack`: a kept pack, one of its revisions, or its revisions as they come.

use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::backend::{Backend, Need};
use super::pack::{Style, text};
use super::progress::Shown;
use super::{Context, follow, page};
use crate::problem::Problem;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, no such pack or revision; to follow, that no service runs on the folder.
pub(super) fn run(context: &Context, command: &args::ShowPack) -> Result<Answer, Problem> {
    if command.follow {
        return follow::run(context, command);
    }
    let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let pack = backend.pack(&command.id, command.revision)?;
    let style = Style { language: pack.question.language, full: command.full, columns: page::columns() };
    Answer::new(text(&pack, style), &pack)
}
