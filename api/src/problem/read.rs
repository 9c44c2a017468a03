//! Reading a JSON body: every fault located, with what would be accepted, in the writer's language.

use super::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use serde::de::DeserializeOwned;
use serde_path_to_error::{Path, Segment};

/// Reads a JSON value of a request, with the place and the accepted fields in the problem. The problem
/// is in the language that the body asks for or is written in, else in `fallback`.
///
/// # Errors
/// A [`Problem`] with code `malformed_json`, `unknown_field`, `missing_field` or `invalid_value`.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8], fallback: Language) -> Result<T, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let language = language_of_body(bytes).unwrap_or(fallback);
        faulty(&pointer_of(error.path()), error.inner(), language)
    })?;
    reader.end().map_err(|error| malformed(&error, fallback))?;
    Ok(value)
}

/// The language of a body that is JSON but does not fit: `options.language`, else that of `text`.
fn language_of_body(bytes: &[u8]) -> Option<Language> {
    let body: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    match body.pointer("/options/language").and_then(serde_json::Value::as_str) {
        Some("zh") => Some(Language::Zh),
        Some("en") => Some(Language::En),
        _ => body.get("text").and_then(serde_json::Value::as_str).and_then(fieldpack_pack::understand::language_of),
    }
}

/// The problem of a body that is no JSON.
fn malformed(error: &serde_json::Error, language: Language) -> Problem {
    let message = error.to_string();
    let reason = message.rsplit_once(" at line ").map_or(message.as_str(), |(reason, _)| reason);
    let (line, column) = (error.line(), error.column());
    Problem::say(
        Code::MalformedJson,
        language,
        format!("请求体不是有效的 JSON，第 {line} 行第 {column} 列：{reason}"),
        format!("the body is no JSON, at line {line} column {column}: {reason}"),
    )
}

/// Turns a reading error into a problem.
fn faulty(pointer: &str, error: &serde_json::Error, language: Language) -> Problem {
    if !error.is_data() {
        return malformed(error, language);
    }
    let message = error.to_string();
    let sentence = message.rsplit_once(" at line ").map_or(message.as_str(), |(sentence, _)| sentence);
    classified(pointer, sentence, language)
}

/// Turns what the reader of a query string says (`limit: invalid digit found in string`) into a problem.
#[must_use]
pub fn read_query(message: &str, language: Language) -> Problem {
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let located = message.split_once(": ").filter(|(name, _)| is_name(name));
    let (name, sentence) = located.unwrap_or_else(|| {
        let quoted = message.split('`').nth(1).unwrap_or_default();
        (quoted, message)
    });
    classified(&format!("?{name}"), sentence, language)
}

/// Says what serde says ("unknown field `x`, expected one of ...") with a stable code, in a language.
fn classified(pointer: &str, sentence: &str, language: Language) -> Problem {
    let (head, expected) = sentence.split_once(", expected ").unwrap_or((sentence, ""));
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let name = quoted(head).into_iter().next().unwrap_or_default();
    let say = |code, zh: String, en: String| {
        let detail = if language == Language::Zh { zh } else { en };
        Problem::of_field(code, language, pointer, detail)
    };
    if head.starts_with("unknown field") {
        return say(
            Code::UnknownField,
            format!("没有字段 `{name}`，可用的字段见 accepted"),
            format!("there is no field `{name}`; `accepted` lists those there are"),
        )
        .accepting(quoted(expected));
    }
    if head.starts_with("missing field") {
        let zh = format!("缺少字段 `{name}`");
        return say(Code::MissingField, zh, format!("field `{name}` is missing")).accepting([name]);
    }
    if head.starts_with("unknown variant") {
        return say(
            Code::InvalidValue,
            format!("不认识 `{name}`，可用的值见 accepted"),
            format!("`{name}` is not known; `accepted` lists what is"),
        )
        .accepting(quoted(expected));
    }
    if expected.is_empty() {
        return say(Code::InvalidValue, format!("值不符合要求：{sentence}"), sentence.to_owned());
    }
    let found = head.split_once(": ").map_or(head, |(_, found)| found);
    say(Code::InvalidValue, format!("应为 {expected}，实际为 {found}"), format!("expected {expected}, found {found}"))
}

/// Writes a path as a JSON pointer.
fn pointer_of(path: &Path) -> String {
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("{pointer}/{variant}"),
        Segment::Unknown => pointer,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_pack::contract::PackRequest;

    fn problem(body: &str) -> Problem {
        read_json::<PackRequest>(body.as_bytes(), Language::En).expect_err(body)
    }

    #[test]
    fn an_unknown_field_lists_the_accepted_ones() {
        let problem = problem(r#"{"text": "x", "scenario": {"places": 1}}"#);
        assert_eq!((problem.code.as_str(), problem.status), ("unknown_field", 400));
        let error = &problem.errors[0];
        assert_eq!(error.pointer, "/scenario/places");
        assert_eq!(error.accepted.as_deref().map(|list| list.contains(&"place".to_owned())), Some(true), "{error:?}");
        assert!(error.detail.contains("`places`"), "{error:?}");
    }

    #[test]
    fn a_wrong_value_is_located() {
        let problem = problem(r#"{"scenario": {"conditions": [{"dimension": "slump", "op": "over", "value": 1}]}}"#);
        assert_eq!(problem.code, "invalid_value");
        assert_eq!(problem.errors[0].pointer, "/scenario/conditions/0/op");
        assert_eq!(problem.errors[0].accepted.as_ref().map(Vec::len), Some(5));
    }

    #[test]
    fn a_wrong_type_says_what_is_expected() {
        let problem = problem(r#"{"options": {"combinations": "three"}}"#);
        assert_eq!(
            (problem.code.as_str(), problem.errors[0].pointer.as_str()),
            ("invalid_value", "/options/combinations")
        );
        assert_eq!(problem.detail, "expected u8, found string \"three\"");
    }

    #[test]
    fn broken_json_names_line_and_column() {
        let problem = problem("{\"text\": ");
        assert_eq!(problem.code, "malformed_json");
        assert!(problem.detail.contains("line 1 column"), "{}", problem.detail);
    }

    #[test]
    fn deep_nesting_and_trailing_text_are_no_json() {
        assert_eq!(problem(&format!("{{\"scenario\": {}", "[".repeat(100_000))).code, "invalid_value");
        let nested = format!("{{\"value\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let deep = read_json::<serde_json::Value>(nested.as_bytes(), Language::En).expect_err("too deep");
        assert_eq!(deep.code, "malformed_json");
        assert_eq!(problem("{} {}").code, "malformed_json");
    }

    #[test]
    fn a_query_is_located_by_parameter() {
        let unknown = read_query("limits: unknown field `limits`, expected `limit` or `cursor`", Language::En);
        assert_eq!((unknown.code.as_str(), unknown.errors[0].pointer.as_str()), ("unknown_field", "?limits"));
        assert_eq!(unknown.errors[0].accepted.as_deref(), Some(&["limit".to_owned(), "cursor".to_owned()][..]));
        let missing = read_query("missing field `iri`", Language::Zh);
        assert_eq!((missing.code.as_str(), missing.errors[0].pointer.as_str()), ("missing_field", "?iri"));
        let value = read_query("limit: invalid digit found in string", Language::En);
        assert_eq!((value.code.as_str(), value.errors[0].pointer.as_str()), ("invalid_value", "?limit"));
    }

    #[test]
    fn the_body_chooses_the_language_of_its_problem() {
        assert!(problem(r#"{"text": "高原泵送", "colour": 1}"#).detail.starts_with("没有字段"));
        assert!(problem(r#"{"options": {"language": "zh"}, "colour": 1}"#).detail.starts_with("没有字段"));
        assert!(problem(r#"{"text": "pumping", "colour": 1}"#).detail.starts_with("there is no field"));
        let unread = read_json::<PackRequest>(b"{", Language::Zh).expect_err("cut off");
        assert!(unread.detail.starts_with("请求体不是"), "{}", unread.detail);
    }
}
