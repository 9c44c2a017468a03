//! `fieldpack audit`: who did what.

use super::Context;
use super::answer::Answer;
use super::args::{self, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::{pick, say};
use super::progress::Shown;
use crate::problem::Problem;
use crate::service::{AuditQuery, AuditRows, AuditView};
use fieldpack_graph::knowledge::Language;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: no folder, a moment that is none, a file that cannot be read.
pub(super) fn run(context: &Context, command: &args::Audit) -> Result<Answer, Problem> {
    let language = context.language;
    let shown = Shown::new(ProgressStyle::Auto, context.json, language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let rows = backend.audit(&AuditQuery {
        after: command.after,
        limit: Some(command.limit),
        oldest_first: command.oldest_first,
        actor: command.actor.clone(),
        operation: command.operation.clone(),
        subject: command.pack.clone(),
        from: command.from.clone(),
        to: command.to.clone(),
    })?;
    Answer::new(listed(&rows, language), &rows)
}

/// The rows, one a line.
fn listed(rows: &AuditRows, language: Language) -> String {
    let mut text: String = rows.rows.iter().map(|row| line(row, language) + "\n").collect();
    if rows.rows.is_empty() {
        text += pick(language, "没有审计记录\n", "there are no rows\n");
    }
    if let Some(next) = rows.next {
        text += &say!(language, "后续：--after {next}\n", "more: --after {next}\n");
    }
    text
}

/// A row in one line.
fn line(row: &AuditView, language: Language) -> String {
    let AuditView { number, at, operation, outcome, .. } = row;
    let nobody = pick(language, "未知者", "nobody known");
    let who = row.actor.as_deref().unwrap_or(nobody);
    let mut line = format!("{number}  {at}  {who}  {operation}  {outcome}");
    if let Some(why) = &row.why {
        line += &format!(" ({why})");
    }
    if let Some(subject) = &row.subject {
        line += &format!("  {subject}");
    }
    if let Some(sequence) = row.sequence {
        line += &say!(language, "  第 {sequence} 条", "  entry {sequence}");
    }
    if let Some(from) = &row.from {
        line += &say!(language, "  来自 {from}", "  from {from}");
    }
    if row.count > 1 {
        line += &format!("  x{}", row.count);
    }
    line
}
