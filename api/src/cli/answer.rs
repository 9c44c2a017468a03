//! What a command answers, and the one place that prints it.

use super::language::pick;
use crate::problem::Problem;
use fieldpack_graph::knowledge::Language;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// How the program ends. The numbers are part of the interface: scripts match on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// Storage, network, an invalid ontology, a fault of ours.
    Failed = 1,
    /// The usage or the input is at fault: what to change is said.
    BadInput = 2,
    /// Nothing found, or not a question that a pack answers.
    NoAnswer = 3,
    /// The folder is in use, or the service does not answer.
    Unavailable = 4,
}

impl Exit {
    /// How a problem ends the program.
    fn of(problem: &Problem) -> Self {
        match problem.code.as_str() {
            "storage_failed" | "internal" => Self::Failed,
            "not_found" | "not_a_pack_question" => Self::NoAnswer,
            "unavailable" | "timeout" | "sequence_not_reached" => Self::Unavailable,
            _ => Self::BadInput,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// What a command answers: for people and for machines.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The text.
    pub(crate) text: String,
    /// The JSON.
    pub(crate) json: String,
    /// How the program ends.
    pub(crate) exit: Exit,
}

impl Answer {
    /// An answer that is done.
    ///
    /// # Errors
    /// `internal` where the value cannot be written as JSON.
    pub(crate) fn new(text: String, value: &impl serde::Serialize) -> Result<Self, Problem> {
        let json = serde_json::to_string_pretty(value)
            .map_err(|error| Problem::new(crate::problem::Code::Internal, error.to_string()))?;
        Ok(Self { text, json: json + "\n", exit: Exit::Done })
    }

    /// The same answer with another end.
    pub(crate) fn ending(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

/// Prints what a command answered or why it could not, and says how the program ends.
pub(crate) fn print(outcome: Result<Answer, Problem>, json: bool, language: Language) -> Exit {
    match outcome {
        Ok(answer) => match write_out(if json { &answer.json } else { &answer.text }) {
            Ok(()) => answer.exit,
            Err(error) => {
                write_error(&format!(
                    "{}: {error}\n",
                    pick(language, "不能写到标准输出", "cannot write to standard output")
                ));
                Exit::Failed
            }
        },
        Err(problem) => {
            let text = if json {
                serde_json::to_string_pretty(&problem).unwrap_or_default() + "\n"
            } else {
                in_words(&problem, language)
            };
            write_error(&text);
            Exit::of(&problem)
        }
    }
}

/// Writes to standard output. A reader that has gone away (`| head`) is no error.
pub(crate) fn write_out(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

/// Writes to standard error; where even that fails there is nobody left to tell.
pub(crate) fn write_error(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// A problem for people: the sentence, then each value at fault with what would be accepted.
fn in_words(problem: &Problem, language: Language) -> String {
    let mut text = format!("{}{}\n", pick(language, "错误：", "error: "), problem.detail);
    for fault in problem.errors.iter().filter(|fault| fault.detail != problem.detail) {
        text.push_str("  ");
        if !fault.pointer.is_empty() && !fault.detail.contains(&fault.pointer) {
            text.push_str(&format!("{}: ", fault.pointer));
        }
        text.push_str(&fault.detail);
        text.push('\n');
    }
    for accepted in problem.errors.iter().filter_map(|fault| fault.accepted.as_ref()).filter(|list| !list.is_empty()) {
        text.push_str(&format!("  {}{}\n", pick(language, "可用：", "accepted: "), accepted.join(", ")));
    }
    if let Some(question) = &problem.question {
        text.push('\n');
        text.push_str(&super::pack::question_text(question, super::page::columns()));
    }
    if let Some(id) = &problem.request_id {
        text.push_str(&format!("  {}{id}\n", pick(language, "请求编号：", "request: ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Code, FieldProblem};

    #[test]
    fn every_code_has_an_end_that_is_no_success() {
        for code in Code::ALL {
            assert_ne!(Exit::of(&Problem::new(code, "x")), Exit::Done, "{}", code.as_str());
        }
        assert_eq!(Exit::of(&Problem::new(Code::StorageFailed, "x")), Exit::Failed);
        assert_eq!(Exit::of(&Problem::new(Code::NotAPackQuestion, "x")), Exit::NoAnswer);
    }

    #[test]
    fn words_name_the_fault_and_what_would_do() {
        let problem =
            Problem::new(Code::UnknownField, "the request has a field that is not known").with_error(FieldProblem {
                pointer: "/options/colour".to_owned(),
                code: "unknown_field".to_owned(),
                detail: "unknown field `colour`".to_owned(),
                accepted: Some(vec!["language".to_owned(), "store".to_owned()]),
            });
        let text = in_words(&problem, Language::En);
        assert!(text.starts_with("error: the request has"), "{text}");
        assert!(text.contains("/options/colour: unknown field `colour`"), "{text}");
        assert!(text.contains("accepted: language, store"), "{text}");
        assert!(in_words(&problem, Language::Zh).starts_with("错误："));
    }
}
