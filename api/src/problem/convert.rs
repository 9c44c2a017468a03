//! What the rooms below report, as problems: the one place where their faults get an HTTP status.

use super::{Code, FieldProblem, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_index::{ProblemKind, SearchError};
use fieldpack_pack::calculate::{CalculationProblem, ProblemCode};
use fieldpack_pack::understand::RequestProblem;

impl Problem {
    /// The problem of a search that gives no answer.
    #[must_use]
    pub fn of_search(error: SearchError, language: Language) -> Self {
        let faults = match error {
            SearchError::Request(faults) => faults,
            other => return Self::of_fault(&other, language),
        };
        let missing = faults.iter().all(|fault| matches!(fault.kind, ProblemKind::Missing { .. }));
        let code = if missing { Code::MissingField } else { Code::InvalidValue };
        let errors = faults.iter().map(|fault| FieldProblem {
            pointer: fault.pointer.clone(),
            code: fault.code().to_owned(),
            detail: search_detail(&fault.kind, language),
            accepted: (!fault.accepted().is_empty()).then(|| fault.accepted().to_vec()),
        });
        Self::of_fields(code, language, errors)
    }

    /// The problem of a question that cannot be understood.
    #[must_use]
    pub fn of_requests(faults: &[RequestProblem], language: Language) -> Self {
        let code = match faults.first().map(|fault| fault.code) {
            Some("empty_question") => Code::EmptyQuestion,
            Some("text_too_long") => Code::TextTooLong,
            _ => Code::InvalidValue,
        };
        let errors = faults.iter().map(|fault| FieldProblem {
            pointer: fault.pointer.clone(),
            code: fault.code.to_owned(),
            detail: fault.detail.clone(),
            accepted: (!fault.accepted.is_empty()).then(|| fault.accepted.clone()),
        });
        Self::of_fields(code, language, errors)
    }

    /// The problem of a calculation that cannot be done.
    #[must_use]
    pub fn of_calculation(problem: &CalculationProblem, language: Language) -> Self {
        let code = match problem.code {
            ProblemCode::UnknownCalculation => Code::NotFound,
            ProblemCode::MissingField => Code::MissingField,
            ProblemCode::UnknownField => Code::UnknownField,
            ProblemCode::InvalidValue | ProblemCode::UnknownUnit => Code::InvalidValue,
        };
        let errors = problem.faults().map(|fault| FieldProblem {
            pointer: fault.pointer.clone(),
            code: fault.code.as_str().to_owned(),
            detail: fault.detail.clone(),
            accepted: (!fault.accepted.is_empty()).then(|| fault.accepted.clone()),
        });
        Self::of_fields(code, language, errors)
    }

    /// The problem of a fault of ours: the cause goes to the log, not to the client.
    #[must_use]
    pub fn of_fault(error: &dyn std::error::Error, language: Language) -> Self {
        let cause = error.source().map(ToString::to_string);
        tracing::error!(%error, cause, "a request failed");
        Self::in_language(Code::Internal, language, Code::Internal.advice(language))
    }

    /// A problem of several values at fault; its detail is the first one's.
    fn of_fields(code: Code, language: Language, errors: impl Iterator<Item = FieldProblem>) -> Self {
        let errors: Vec<FieldProblem> = errors.collect();
        let first = errors.first().map(|error| error.detail.clone()).unwrap_or_default();
        let others = errors.len().saturating_sub(1);
        let detail = match (others, language) {
            (0, _) => first,
            (_, Language::Zh) => format!("{first}（另有 {others} 处，见 errors）"),
            (_, Language::En) => format!("{first} (and {others} more in `errors`)"),
        };
        Self { errors, ..Self::in_language(code, language, detail) }
    }
}

/// What is wrong with a search, in a language.
fn search_detail(kind: &ProblemKind, language: Language) -> String {
    if language == Language::En {
        return kind.to_string();
    }
    match kind {
        ProblemKind::Unknown { found, .. } => format!("不认识 `{found}`，可用的值见 accepted"),
        ProblemKind::Type { expected, found } => format!("应为 {expected}，实际为 `{found}`"),
        ProblemKind::Range { found, from, to } => format!("`{found}` 超出 {from} 到 {to} 的范围"),
        ProblemKind::TooMany { what, found, limit } => format!("{what} 为 {found}，超过上限 {limit}"),
        ProblemKind::Date { found } => format!("`{found}` 不是 2026-11-01 形式的日期"),
        ProblemKind::EmptySpan { from, to } => {
            format!("从 `{from}` 到 `{to}` 的时段为空：`to` 是时段之后的第一天")
        }
        ProblemKind::Period => "请给出 `from` 和 `to`，或者 `months`".to_owned(),
        ProblemKind::Geometry { reason } => format!("不是 GeoJSON Polygon 或 MultiPolygon：{reason}"),
        ProblemKind::UnclosedRing => "环没有闭合：最后一点必须与第一点相同".to_owned(),
        ProblemKind::ShortRing { found } => format!("环只有 {found} 个点，至少要 4 个"),
        ProblemKind::InvalidPolygon { reason } => format!("多边形无效（{reason}）：请重画，边不能相交"),
        ProblemKind::Unit { found, expected } => {
            format!("单位 `{found}` 不能量它：请用与 `{expected}` 可换算的 UCUM 单位")
        }
        ProblemKind::Missing { needed } => format!("还需要 `{needed}`"),
        ProblemKind::Cursor => "游标属于另一次检索或已损坏：请去掉游标重新开始".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_index::Problem as SearchFault;

    #[test]
    fn every_fault_of_a_search_is_named_with_its_place() {
        let faults = vec![
            SearchFault::new(
                "/types/0",
                ProblemKind::Unknown {
                    what: "record type",
                    found: "castle".to_owned(),
                    accepted: vec!["site".to_owned()],
                },
            ),
            SearchFault::new("/within", ProblemKind::UnclosedRing),
        ];
        let problem = Problem::of_search(SearchError::Request(faults), Language::Zh);
        assert_eq!((problem.code.as_str(), problem.status), ("invalid_value", 400));
        assert_eq!(problem.errors[0].accepted.as_deref(), Some(&["site".to_owned()][..]));
        assert_eq!(problem.errors[1].pointer, "/within");
        assert!(problem.detail.contains("另有 1 处"), "{}", problem.detail);
    }

    #[test]
    fn a_fault_of_ours_shows_nothing_internal() {
        let secret = std::io::Error::other("/secret/path");
        for language in [Language::Zh, Language::En] {
            let problem = Problem::of_fault(&secret, language);
            assert_eq!((problem.code.as_str(), problem.status), ("internal", 500));
            assert!(!problem.detail.contains("secret"), "{}", problem.detail);
        }
    }

    #[test]
    fn a_question_that_says_nothing_has_its_own_code() {
        let fault = |code| RequestProblem { pointer: "/text".into(), code, detail: "d".into(), accepted: Vec::new() };
        let code = |faults: &[RequestProblem]| Problem::of_requests(faults, Language::En).code;
        assert_eq!(code(&[fault("empty_question")]), "empty_question");
        assert_eq!(code(&[fault("text_too_long")]), "text_too_long");
        assert_eq!(code(&[fault("unknown_unit"), fault("bad_time")]), "invalid_value");
    }
}
