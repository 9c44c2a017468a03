//! Where a subject stands in a Turtle file.
//!
//! The parser tells positions of errors only. The shipped files open every subject's block at the start
//! of a line, so a light search for that line finds it; a file written otherwise gives no line, which is
//! why problems carry it "where known".

use std::collections::HashMap;

/// The line, counted from 1, at which each subject's block opens.
#[must_use]
pub fn subject_lines(text: &str) -> HashMap<String, u64> {
    let mut prefixes: HashMap<&str, &str> = HashMap::new();
    let mut lines = HashMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(declaration) = line.strip_prefix("@prefix ") {
            if let Some((prefix, iri)) = read_prefix(declaration) {
                prefixes.insert(prefix, iri);
            }
            continue;
        }
        if !line.starts_with(|first: char| first.is_alphanumeric() || first == '<' || first == ':') {
            continue;
        }
        let token = line.split_whitespace().next().unwrap_or_default();
        if let Some(subject) = expand(token, &prefixes) {
            lines.entry(subject).or_insert(number);
        }
    }
    lines
}

/// Reads `fp: <https://...> .`.
fn read_prefix(declaration: &str) -> Option<(&str, &str)> {
    let (prefix, rest) = declaration.trim().split_once(':')?;
    let iri = rest.trim().strip_prefix('<')?;
    Some((prefix, iri.split_once('>')?.0))
}

/// Expands a subject as it is written.
fn expand(token: &str, prefixes: &HashMap<&str, &str>) -> Option<String> {
    if let Some(iri) = token.strip_prefix('<') {
        return Some(iri.strip_suffix('>')?.to_owned());
    }
    let (prefix, local) = token.split_once(':')?;
    Some(format!("{}{}", prefixes.get(prefix)?, local.replace('\\', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_and_other_lines_are_not() {
        let text = "@prefix e: <http://e/> .\n\n# e:c is a comment\ne:a e:p 1 ;\n    e:q e:b .\n<http://e/b> e:p \"\ne:d\" .\n";
        let lines = subject_lines(text);
        assert_eq!(lines.get("http://e/a"), Some(&4));
        assert_eq!(lines.get("http://e/b"), Some(&6));
        assert!(!lines.contains_key("http://e/c"));
    }
}
