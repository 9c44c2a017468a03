//! What is wrong with a record: where, what was expected, what was found.

use crate::knowledge::Language;
use serde::{Deserialize, Serialize};

/// The stable code of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The line is no JSON.
    MalformedJson,
    /// A field that the type does not have.
    UnknownField,
    /// A field that must be there.
    MissingField,
    /// A value that does not fit its field.
    InvalidValue,
    /// A dimension, class, mode or other notation that is not known.
    UnknownNotation,
    /// A number outside its possible range.
    OutOfRange,
    /// Numbers or days in the wrong order.
    OutOfOrder,
    /// A boundary that is no polygon or crosses itself.
    InvalidPolygon,
    /// A text or list longer than is taken.
    TooLong,
}

impl ProblemCode {
    /// The code as written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed_json",
            Self::UnknownField => "unknown_field",
            Self::MissingField => "missing_field",
            Self::InvalidValue => "invalid_value",
            Self::UnknownNotation => "unknown_notation",
            Self::OutOfRange => "out_of_range",
            Self::OutOfOrder => "out_of_order",
            Self::InvalidPolygon => "invalid_polygon",
            Self::TooLong => "too_long",
        }
    }

    /// What it says, in a language.
    #[must_use]
    pub fn title(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::MalformedJson => ("不是有效的 JSON", "no JSON"),
            Self::UnknownField => ("没有这个字段", "no such field"),
            Self::MissingField => ("缺少必填字段", "a required field is missing"),
            Self::InvalidValue => ("值不符合要求", "the value does not fit"),
            Self::UnknownNotation => ("未知的代号", "not a known notation"),
            Self::OutOfRange => ("数值超出可能范围", "the number is outside its possible range"),
            Self::OutOfOrder => ("次序颠倒", "in the wrong order"),
            Self::InvalidPolygon => ("多边形无效", "the polygon is not valid"),
            Self::TooLong => ("过长", "too long"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// One thing that is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordProblem {
    /// JSON pointer into the record's line (`/data/conditions/2/value`).
    pub pointer: String,
    /// What kind of problem it is.
    pub code: ProblemCode,
    /// What would be accepted.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl RecordProblem {
    /// Makes a problem.
    pub(crate) fn new(
        pointer: impl Into<String>,
        code: ProblemCode,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> Self {
        Self { pointer: pointer.into(), code, expected: expected.into(), found: shortened(&found.to_string()) }
    }

    /// The problem in one sentence, in a language.
    #[must_use]
    pub fn detail(&self, language: Language) -> String {
        let (pointer, title) = (&self.pointer, self.code.title(language));
        let (expected, found) = (&self.expected, &self.found);
        match language {
            Language::Zh => format!("`{pointer}`：{title}，应为 {expected}，实际为 `{found}`"),
            Language::En => format!("`{pointer}`: {title}, expected {expected}, found `{found}`"),
        }
    }
}

impl std::fmt::Display for RecordProblem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.detail(Language::En))
    }
}

/// A value short enough to show in a message.
fn shortened(value: &str) -> String {
    const LONGEST: usize = 120;
    match value.char_indices().nth(LONGEST) {
        None => value.to_owned(),
        Some((end, _)) => format!("{}…", &value[..end]),
    }
}
