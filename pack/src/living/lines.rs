//! The lines of a difference: what is new, gone, moved or changed of named things with ranks.

use crate::contract::{DiffLine, PackDiff, PackPart};
use crate::text::say;
use fieldpack_graph::knowledge::Language;

/// A named thing of a pack, as it is compared.
pub(super) struct Item<'p, T> {
    /// The name that stays the same.
    pub(super) key: String,
    /// Its name for people.
    pub(super) label: String,
    /// Its rank, where it has one.
    pub(super) rank: Option<u32>,
    /// The thing.
    pub(super) of: &'p T,
}

/// Compares things of one part by their names. `same` compares two without their ranks, `says` tells in words what
/// is different.
pub(super) fn compare<T>(
    diff: &mut PackDiff,
    (part, noun, language): (PackPart, [&str; 2], Language),
    (before, now): (&[Item<'_, T>], &[Item<'_, T>]),
    same: impl Fn(&T, &T) -> bool,
    says: impl Fn(&T, &T) -> String,
) {
    let [zh, en] = noun;
    let line = |item: &Item<'_, T>, from_rank, to_rank, sentence| DiffLine {
        part,
        key: item.key.clone(),
        label: item.label.clone(),
        from_rank,
        to_rank,
        sentence,
    };
    for item in now {
        let label = &item.label;
        let Some(old) = before.iter().find(|old| old.key == item.key) else {
            let sentence = say!(language, "新增{zh}：{label}", "New {en}: {label}");
            diff.added.push(line(item, None, item.rank, sentence));
            continue;
        };
        if let (Some(from), Some(to)) = (old.rank, item.rank)
            && from != to
        {
            let sentence = say!(
                language,
                "{zh}“{label}”由第{from}位移到第{to}位",
                "The {en} \"{label}\" moves from place {from} to place {to}"
            );
            diff.reranked.push(line(item, old.rank, item.rank, sentence));
        }
        if !same(old.of, item.of) {
            let what = says(old.of, item.of);
            let sentence = say!(language, "{zh}“{label}”有变化：{what}", "The {en} \"{label}\" changed: {what}");
            diff.changed.push(line(item, old.rank, item.rank, sentence));
        }
    }
    for item in before.iter().filter(|item| now.iter().all(|new| new.key != item.key)) {
        let label = &item.label;
        let sentence = say!(language, "不再有{zh}：{label}", "No longer there: the {en} \"{label}\"");
        diff.dropped.push(line(item, item.rank, None, sentence));
    }
}

/// A change of a part that is compared as a whole.
pub(super) fn whole(diff: &mut PackDiff, part: PackPart, label: String, sentence: String) {
    diff.changed.push(DiffLine { part, key: String::new(), label, from_rank: None, to_rank: None, sentence });
}

/// What a value was and is.
pub(super) fn turned(name: &str, from: &str, to: &str, language: Language) -> String {
    say!(language, "{name}由{from}变为{to}", "{name} from {from} to {to}")
}

/// Words joined; where nothing can be named, that details changed.
pub(super) fn joined(words: &[String], language: Language) -> String {
    if words.is_empty() {
        return say!(language, "细节", "details");
    }
    words.join(match language {
        Language::Zh => "；",
        Language::En => "; ",
    })
}
