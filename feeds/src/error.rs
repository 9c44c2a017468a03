//! What is wrong with a document: where, what kind, what was found, what was expected.

use crate::expected::{Expected, Language};
use std::borrow::Cow;
use thiserror::Error;

/// Characters of what was found that a message shows.
const LONGEST_SHOWN: usize = 120;
/// Characters of a path; names may be as long as the document.
const LONGEST_PATH: usize = 500;

words! {
    /// The stable code of a fault.
    FeedCode {
        /// More bytes than are read.
        TooLarge = "too_large",
        /// Elements nested deeper than is read.
        TooDeep = "too_deep",
        /// More elements, machines, areas or vertices than are read.
        TooMany = "too_many",
        /// A text longer than is read.
        TooLong = "too_long",
        /// Bytes that are no UTF-8, or another encoding declared.
        NotUtf8 = "not_utf8",
        /// No well-formed XML.
        MalformedXml = "malformed_xml",
        /// No JSON.
        MalformedJson = "malformed_json",
        /// A document type declaration.
        Doctype = "doctype",
        /// An entity that XML itself does not define.
        UnknownEntity = "unknown_entity",
        /// Another kind of document.
        WrongRoot = "wrong_root",
        /// A field that is not taken.
        UnknownField = "unknown_field",
        /// A field that must be there.
        MissingField = "missing_field",
        /// A field that stands twice where one is meant.
        RepeatedField = "repeated_field",
        /// A value of another type, or none that can be read.
        InvalidValue = "invalid_value",
        /// A word that is not in the closed list.
        UnknownWord = "unknown_word",
        /// No unit that is known.
        UnknownUnit = "unknown_unit",
        /// A number outside its range.
        OutOfRange = "out_of_range",
        /// Times in the wrong order.
        OutOfOrder = "out_of_order",
        /// A polygon that is no ring.
        InvalidPolygon = "invalid_polygon",
    }
}

impl FeedCode {
    /// What it says, in a language.
    #[must_use]
    pub fn title(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::TooLarge => ("文档过大", "the document is too large"),
            Self::TooDeep => ("嵌套过深", "nested too deep"),
            Self::TooMany => ("数量过多", "too many"),
            Self::TooLong => ("过长", "too long"),
            Self::NotUtf8 => ("不是 UTF-8", "no UTF-8"),
            Self::MalformedXml => ("不是有效的 XML", "no XML"),
            Self::MalformedJson => ("不是有效的 JSON", "no JSON"),
            Self::Doctype => ("不接受 DOCTYPE", "a DOCTYPE is not taken"),
            Self::UnknownEntity => ("未知的实体", "not a known entity"),
            Self::WrongRoot => ("不是这种文档", "another kind of document"),
            Self::UnknownField => ("没有这个字段", "no such field"),
            Self::MissingField => ("缺少必填字段", "a required field is missing"),
            Self::RepeatedField => ("字段重复", "the field is repeated"),
            Self::InvalidValue => ("值不符合要求", "the value does not fit"),
            Self::UnknownWord => ("未知的取值", "not a known word"),
            Self::UnknownUnit => ("未知的单位", "not a known unit"),
            Self::OutOfRange => ("数值超出范围", "the number is outside its range"),
            Self::OutOfOrder => ("时间次序颠倒", "in the wrong order"),
            Self::InvalidPolygon => ("多边形无效", "the polygon is not valid"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1: in characters for XML, in bytes for JSON.
    pub column: usize,
}

/// One fault of a document.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{}", self.detail(Language::En))]
pub struct FeedError {
    /// What kind of fault it is.
    pub code: FeedCode,
    /// Where: a path of elements (`/Fleet/Equipment[3]/Location/@datetime`, counted from 1) in XML, a JSON
    /// pointer (`/Equipment/2/Location/datetime`, counted from 0) in JSON; empty for the whole document.
    pub path: String,
    /// Line and column, where the reader knows them: always in XML, for syntax in JSON.
    pub position: Option<Position>,
    /// What was found, shortened.
    pub found: String,
    /// What would have been accepted.
    pub expected: Expected,
    /// The byte that `position` is worked out from, until it is.
    byte: Option<usize>,
}

impl FeedError {
    /// Makes a fault at a path.
    pub(crate) fn new(code: FeedCode, path: impl Into<Cow<'static, str>>, found: &str, expected: Expected) -> Self {
        let path = shortened(path.into(), LONGEST_PATH);
        let expected = match expected {
            // The readers of the formats repeat names of the document in what they say.
            Expected::WellFormed(format, reason) => Expected::WellFormed(format, shortened(reason, LONGEST_PATH)),
            other => other,
        };
        Self { code, path, position: None, found: shortened(found, LONGEST_SHOWN), expected, byte: None }
    }

    /// The same fault, at a byte of the document.
    pub(crate) fn at_byte(mut self, byte: usize) -> Self {
        self.byte = Some(byte);
        self
    }

    /// The same fault, at a line and column.
    pub(crate) fn at(mut self, line: usize, column: usize) -> Self {
        self.position = Some(Position { line, column });
        self
    }

    /// The place of this fault with another fault in it.
    pub(crate) fn instead(self, code: FeedCode, expected: Expected) -> Self {
        Self { code, expected, ..self }
    }

    /// The same fault as seen from a document that holds this one at `pointer`, for example `/data`.
    #[must_use]
    pub fn under(mut self, pointer: &str) -> Self {
        self.path.insert_str(0, pointer);
        self
    }

    /// The fault in one sentence, in a language.
    #[must_use]
    pub fn detail(&self, language: Language) -> String {
        let place = self.place(language);
        let (title, expected, found) = (self.code.title(language), self.expected.say(language), &self.found);
        match (language, found.is_empty()) {
            (Language::Zh, true) => format!("{place}：{title}，应为 {expected}"),
            (Language::Zh, false) => format!("{place}：{title}，应为 {expected}，实际为 `{found}`"),
            (Language::En, true) => format!("{place}: {title}, expected {expected}"),
            (Language::En, false) => format!("{place}: {title}, expected {expected}, found `{found}`"),
        }
    }

    /// Path, line and column as far as they are known.
    fn place(&self, language: Language) -> String {
        let path = match (self.path.as_str(), language) {
            ("", Language::Zh) => "文档".to_owned(),
            ("", Language::En) => "the document".to_owned(),
            (path, _) => format!("`{path}`"),
        };
        match (self.position, language) {
            (None, _) => path,
            (Some(Position { line, column }), Language::Zh) => format!("{path}（第 {line} 行第 {column} 列）"),
            (Some(Position { line, column }), Language::En) => format!("{path} (line {line}, column {column})"),
        }
    }
}

/// Works out lines and columns of faults in one walk over the text, however many there are.
pub(crate) fn locate(text: &str, faults: &mut [FeedError]) {
    let mut order: Vec<usize> = (0..faults.len()).filter(|&index| faults[index].byte.is_some()).collect();
    order.sort_by_key(|&index| faults[index].byte);
    let (mut line, mut column, mut characters) = (1, 1, text.char_indices().peekable());
    for index in order {
        let byte = faults[index].byte.unwrap_or_default();
        while let Some((_, character)) = characters.next_if(|&(at, _)| at < byte) {
            (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        faults[index].position = Some(Position { line, column });
    }
}

/// A text short enough to show in a message.
fn shortened<'t>(text: impl Into<Cow<'t, str>>, longest: usize) -> String {
    let text = text.into();
    match text.char_indices().nth(longest) {
        None => text.into_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_those_of_the_bytes_in_any_order() {
        let text = "一二\nab\n\nc";
        let fault = |byte| FeedError::new(FeedCode::InvalidValue, "/x", "y", Expected::Number).at_byte(byte);
        let mut faults = [fault(8), fault(3), fault(0), fault(11), fault(400)];
        locate(text, &mut faults);
        let places: Vec<_> = faults.iter().map(|fault| fault.position.map(|at| (at.line, at.column))).collect();
        assert_eq!(places, [Some((2, 2)), Some((1, 2)), Some((1, 1)), Some((4, 1)), Some((4, 2))]);
    }

    #[test]
    fn a_fault_is_said_in_both_languages() {
        let fault = FeedError::new(FeedCode::OutOfRange, "/Fleet/x", "91", Expected::Range(-90.0, 90.0)).at(3, 7);
        assert_eq!(
            fault.detail(Language::En),
            "`/Fleet/x` (line 3, column 7): the number is outside its range, expected a number from `-90` to \
             `90`, found `91`"
        );
        assert_eq!(
            fault.detail(Language::Zh),
            "`/Fleet/x`（第 3 行第 7 列）：数值超出范围，应为 `-90` 到 `90` 的数值，实际为 `91`"
        );
        assert_eq!(fault.under("/data").path, "/data/Fleet/x");
    }

    #[test]
    fn what_was_found_is_shortened() {
        let long = "长".repeat(1000);
        let fault = FeedError::new(FeedCode::TooLong, long.clone(), &long, Expected::Text);
        assert_eq!(fault.found.chars().count(), LONGEST_SHOWN + 1);
        assert_eq!(fault.path.chars().count(), LONGEST_PATH + 1);
    }
}
