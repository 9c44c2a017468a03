//! `fieldpack check`: ontologies, in words that a curator understands.

use super::answer::{Answer, Exit};
use super::language::{pick, say};
use super::{Context, args, problems};
use crate::problem::Problem;
use crate::service::ontologies_folder;
use fieldpack_graph::check::{CheckReport, Severity, check};
use fieldpack_graph::knowledge::Language;

/// Runs the command. The program ends with 1 where the folder has errors.
///
/// # Errors
/// A [`Problem`] where no folder is named and the shipped one is not found.
pub(super) fn run(context: &Context, command: &args::Check) -> Result<Answer, Problem> {
    let folder = match &command.folder {
        Some(folder) => folder.clone(),
        None => {
            ontologies_folder(&context.settings).map_err(|error| problems::of_knowledge(&error, context.language))?
        }
    };
    let report = check(&folder);
    let exit = if report.passed() { Exit::Done } else { Exit::Failed };
    Answer::new(text(&report, context.language), &report).map(|answer| answer.ending(exit))
}

fn text(report: &CheckReport, language: Language) -> String {
    let mut text = String::new();
    for finding in &report.findings {
        let severity = match finding.severity {
            Severity::Error => pick(language, "错误", "error"),
            Severity::Warning => pick(language, "提醒", "warning"),
        };
        text += &format!("{severity}: {}\n", finding.sentence(language));
    }
    let errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    let (files, triples, warnings) = (report.files, report.triples, report.findings.len() - errors);
    text + &say!(
        language,
        "{files} 个文件，{triples} 条三元组：{errors} 处错误，{warnings} 处提醒\n",
        "{files} files, {triples} triples: {errors} errors, {warnings} warnings\n"
    )
}
