//! Names: of operations, of schemas that had none, of fields for people.

/// `make_pack`, `why-not` as `MakePack`, `WhyNot`: letters and digits, each word beginning large.
pub(crate) fn pascal(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.map(|word| word.chars().enumerate().map(|(at, letter)| upper_first(at, letter)).collect::<String>()).collect()
}

/// The letter, large where it is a word's first.
fn upper_first(at: usize, letter: char) -> char {
    if at == 0 { letter.to_ascii_uppercase() } else { letter }
}

/// `quantity_required` as `Quantity Required`, as forms show it.
pub(crate) fn title(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> =
        words.map(|word| word.chars().enumerate().map(|(at, letter)| upper_first(at, letter)).collect()).collect();
    words.join(" ")
}

/// A text of at most `most` characters, cut after a sentence or else a word.
pub(crate) fn cut(text: &str, most: usize) -> String {
    let text = text.trim();
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let head = &text[..end];
    let sentence = head.rfind(['.', '。']).map(|at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let end = sentence.or_else(|| head.rfind(' ')).unwrap_or(end);
    head[..end].trim().to_owned()
}

/// A sentence: with a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.ends_with(['.', '。', '!', '?', '！', '？']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_words() {
        assert_eq!(pascal("make_pack"), "MakePack");
        assert_eq!(pascal("why-not"), "WhyNot");
        assert_eq!(pascal("PackRequest"), "PackRequest");
        assert_eq!(title("quantity_required"), "Quantity Required");
        assert_eq!(sentence("A thing"), "A thing.");
    }

    #[test]
    fn long_texts_end_with_a_sentence() {
        assert_eq!(cut("One. Two three", 8), "One.");
        assert_eq!(cut("一句话。第二句话", 6), "一句话。");
        assert_eq!(cut("short", 8), "short");
        assert_eq!(cut("seven words", 8), "seven");
    }
}
