//! What the rooms below report, as problems that leave the service.

use crate::problem::{Code, FieldProblem, Problem};
use fieldpack_feeds::FeedError;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::record::RecordProblem;
use fieldpack_journal::{ApplyError, JournalError};

/// A write or an apply that failed.
pub(super) fn of_apply(error: &ApplyError, language: Language) -> Problem {
    match error {
        ApplyError::Journal(error) => of_journal(error, language),
        ApplyError::Late { sequence, waited_ms } => Problem::say(
            Code::Timeout,
            language,
            format!(
                "第 {sequence} 条已落盘，但 {waited_ms} 毫秒内尚未生效；它会生效，不要重发，请以 min_sequence 查询"
            ),
            format!(
                "entry {sequence} is durable but was not applied within {waited_ms} ms; it will be: do not send it again, read with min_sequence"
            ),
        ),
        other => Problem::say(
            Code::Unavailable,
            language,
            format!("服务已停止处理写入：{other}；查明原因后重新启动"),
            format!("writes are no longer applied: {other}; find the cause and start the service again"),
        ),
    }
}

/// An append that failed.
pub(super) fn of_journal(error: &JournalError, language: Language) -> Problem {
    match error {
        JournalError::Overloaded { waiting } => Problem::say(
            Code::Overloaded,
            language,
            format!("已有 {waiting} 批写入在等待：稍后再试"),
            format!("{waiting} writes are waiting already: try again later"),
        ),
        JournalError::DiskFull { file } => Problem::say(
            Code::StorageFailed,
            language,
            format!("磁盘已满，`{file}` 不能再写：腾出空间后重新启动；已确认的内容没有丢失"),
            format!(
                "the disk is full, `{file}` takes no more entries: make room and start again; nothing acknowledged is lost"
            ),
        ),
        other => Problem::say(
            Code::StorageFailed,
            language,
            format!("日志不能写入：{other}"),
            format!("the journal cannot be written: {other}"),
        ),
    }
}

/// A store that failed to read.
pub(super) fn of_store(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "a store failed");
    Problem::new(Code::Internal, "a store failed; the log says which")
}

/// A record's fault as a field of a problem.
pub(super) fn of_record(problem: &RecordProblem, language: Language) -> FieldProblem {
    FieldProblem {
        pointer: problem.pointer.clone(),
        code: problem.code.as_str().to_owned(),
        detail: problem.detail(language),
        accepted: None,
    }
}

/// A fault of ours.
pub(super) fn of_fault(error: &dyn std::fmt::Display) -> Problem {
    Problem::new(Code::Internal, error.to_string())
}

/// What is wrong with a document of others.
pub(super) fn of_feed(error: &FeedError, language: Language) -> Problem {
    use fieldpack_feeds::FeedCode as F;
    let code = match error.code {
        F::TooLarge => Code::BodyTooLarge,
        F::MalformedJson => Code::MalformedJson,
        F::UnknownField => Code::UnknownField,
        F::MissingField => Code::MissingField,
        _ => Code::InvalidValue,
    };
    let spoken = match language {
        Language::Zh => fieldpack_feeds::Language::Zh,
        Language::En => fieldpack_feeds::Language::En,
    };
    let detail = error.detail(spoken);
    let accepted = error.expected.accepted();
    let field = FieldProblem {
        pointer: error.path.clone(),
        code: error.code.as_str().to_owned(),
        detail: detail.clone(),
        accepted: (!accepted.is_empty()).then(|| accepted.iter().map(|&word| word.to_owned()).collect()),
    };
    Problem::in_language(code, language, detail).with_error(field)
}
