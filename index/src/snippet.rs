//! Snippets: the part of a narrative that tells why it was found.

/// Characters of a snippet.
const LENGTH: usize = 160;
/// Characters before the first matched word.
const BEFORE: usize = 40;

/// Cuts the part of a text around the first of some words, which are in lower case; the beginning where
/// none stands in it.
pub(crate) fn snippet(text: &str, words: &[String]) -> String {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= LENGTH {
        return text.to_owned();
    }
    let lower: Vec<char> = letters.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let found = words.iter().filter_map(|word| {
        let word: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
        (!word.is_empty()).then(|| lower.windows(word.len()).position(|part| part == word))?
    });
    let start = found.min().unwrap_or(0).saturating_sub(BEFORE).min(letters.len() - LENGTH);
    let part: String = letters[start..start + LENGTH].iter().collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if start + LENGTH < letters.len() { "…" } else { "" });
    format!("{before}{}{after}", part.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shows_the_first_matched_word() {
        let text = format!("{} the S-valve FROZE over night {}", "a ".repeat(200), "b ".repeat(200));
        let shown = snippet(&text, &["froze".to_owned(), "night".to_owned()]);
        assert!(shown.contains("FROZE over night") && shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.chars().count() <= LENGTH + 2);
        assert!(snippet(&text, &[]).starts_with("a a"));
        assert_eq!(snippet("堵管", &["泵".to_owned()]), "堵管");
        assert!(snippet(&"b ".repeat(200), &["b".to_owned()]).starts_with('b'));
    }
}
