//! Labels in texts: against a search word by word, and on any text.

use fieldpack_embed::concepts::{Finder, Mention};
use proptest::prelude::*;

/// Words and characters whose form is their own.
const TOKENS: [&str; 7] = ["pump", "line", "crack", "zq", "泵", "管", "堵"];

fn is_word(token: &str) -> bool {
    token.is_ascii()
}

/// Writes tokens as a text, `joint` between words, and says where each lies.
fn written(tokens: &[usize], joint: &str) -> (String, Vec<(usize, usize)>) {
    let mut text = String::new();
    let mut places: Vec<(usize, usize)> = Vec::new();
    for (number, token) in tokens.iter().enumerate() {
        if number > 0 && is_word(TOKENS[tokens[number - 1]]) && is_word(TOKENS[*token]) {
            text.push_str(joint);
        }
        places.push((text.len(), text.len() + TOKENS[*token].len()));
        text.push_str(TOKENS[*token]);
    }
    (text, places)
}

fn settings() -> ProptestConfig {
    ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(settings())]

    #[test]
    fn the_leftmost_and_longest_labels_are_found(
        labels in prop::collection::vec(prop::collection::vec(0..TOKENS.len(), 1..4), 0..8),
        tokens in prop::collection::vec(0..TOKENS.len(), 0..30),
        joint in prop::sample::select(vec![" ", "-", " - ", "\t", "_"]),
    ) {
        let written_labels: Vec<String> = labels.iter().map(|label| written(label, " ").0).collect();
        let finder = Finder::new((0..).zip(written_labels.iter().map(String::as_str)));
        let (text, places) = written(&tokens, joint);

        let mut expected = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let longest = labels.iter().filter(|label| tokens[at..].starts_with(label)).map(Vec::len).max();
            let Some(length) = longest else { at += 1; continue };
            let (start, end) = (places[at].0, places[at + length - 1].1);
            for (concept, label) in (0..).zip(&labels) {
                if label[..] == tokens[at..at + length] {
                    expected.push(Mention { concept, start, end });
                }
            }
            at += length;
        }
        prop_assert_eq!(finder.find(&text), expected, "{:?} in {:?}", written_labels, text);
    }

    #[test]
    fn any_text_is_searched_and_any_label_finds_itself(label in "\\PC{0,12}", before in any::<String>(), after in any::<String>()) {
        let finder = Finder::new([(7, label.as_str()), (8, "混凝土泵"), (9, "boom crack")]);
        for text in [format!("{before} {label} {after}"), before, label.clone()] {
            for mention in finder.find(&text) {
                prop_assert!(mention.start < mention.end);
                prop_assert!(text.is_char_boundary(mention.start) && text.is_char_boundary(mention.end));
            }
        }
        let itself = finder.find(&label);
        if label.chars().any(|c| c.is_ascii_alphanumeric()) {
            prop_assert!(itself.iter().any(|mention| mention.concept == 7), "{itself:?}");
        }
    }

    #[test]
    fn endings_and_writing_do_not_matter(word in "[b-df-hj-np-tv-xz][aeiou][bdgklmnprt]{1,3}", upper in any::<bool>()) {
        let finder = Finder::new([(1, word.as_str()), (2, "seal leak")]);
        let plural = format!("the {}s", if upper { word.to_uppercase() } else { word.clone() });
        prop_assert_eq!(finder.find(&plural).len(), usize::from(word.len() > 2), "{}", plural);
        let longer = format!("{word}qq");
        prop_assert!(finder.find(&longer).is_empty());
        prop_assert_eq!(finder.find("Seals leaking").len(), 1);
    }
}
