//! Things that are refused and that no list knows, by where they stand at their negation.
//!
//! In front they begin their clause (`人工清坡不行`, `Steam thawing is forbidden`), behind they end it or
//! are followed by a word that no name has (`不要羊足碾`, `no full-length casing in the country`). What
//! holds a number, a question or a pronoun is no thing.

use super::exclusion::Exclusion;
use super::reading::Reading;
use super::text::is_han;
use super::words::{Found, Negation, Word};

/// Words that end or spoil an unknown English thing.
const NO_THING: [&str; 64] = [
    "problem",
    "problems",
    "idea",
    "rush",
    "hurry",
    "worries",
    "need",
    "way",
    "issue",
    "issues",
    "more",
    "less",
    "longer",
    "doubt",
    "matter",
    "thanks",
    "later",
    "further",
    "other",
    "one",
    "time",
    "question",
    "questions",
    "reply",
    "luck",
    "answer",
    "chance",
    "limit",
    "limits",
    "lower",
    "higher",
    "smaller",
    "greater",
    "signal",
    "wind",
    "rain",
    "snow",
    "frost",
    "we",
    "i",
    "you",
    "it",
    "they",
    "this",
    "that",
    "there",
    "which",
    "what",
    "who",
    "how",
    "why",
    "if",
    "when",
    "experience",
    "info",
    "information",
    "data",
    "deeper",
    "wider",
    "drawings",
    "delay",
    "yet",
    "to",
    "budget",
];
/// Words that may follow the name of an unknown English thing.
const STOPS: [&str; 36] = [
    "allowed",
    "available",
    "permitted",
    "on",
    "at",
    "in",
    "for",
    "and",
    "but",
    "please",
    "here",
    "is",
    "are",
    "because",
    "as",
    "so",
    "to",
    "after",
    "during",
    "before",
    "whatsoever",
    "from",
    "or",
    "nor",
    "pls",
    "inside",
    "into",
    "within",
    "near",
    "this",
    "possible",
    "by",
    "under",
    "over",
    "left",
    "either",
];
/// Words in front of an English thing that are no part of it.
const LEADING: [&str; 26] = [
    "the", "a", "an", "any", "and", "but", "also", "please", "pls", "so", "because", "our", "all", "use", "of",
    "using", "however", "note", "btw", "though", "as", "more", "another", "such", "since", "kind",
];
/// Words between an English thing and its negation.
const TRAILING: [&str; 26] = [
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "has",
    "have",
    "will",
    "would",
    "also",
    "simply",
    "absolutely",
    "definitely",
    "still",
    "currently",
    "as",
    "well",
    "here",
    "certainly",
    "really",
    "unfortunately",
    "again",
    "just",
    "all",
];
/// Chinese characters between a thing and its negation, or behind the negation, that say nothing.
const PARTICLES: &str = "就都也先真说的是可还太又再全均一律是说啦了吧啊哈呢哦呀咯嘅";
/// Chinese characters that no thing holds.
const NO_THING_HAN: &str = "能要有怎吗呢什么多少几哪谁吧让给帮问请想会可行很好又我你他她它没不无别再时候";
/// Chinese words in front of a thing that are no part of it.
const LEADING_HAN: [&str; 34] = [
    "但是", "不过", "另外", "还有", "而且", "并且", "因为", "所以", "那个", "这个", "那种", "这种", "什么", "任何",
    "考虑", "使用", "采用", "推荐", "报价", "但", "用", "再", "给", "报", "上", "搞", "配", "且", "以", "的", "把",
    "将", "对", "用到",
];
/// Longest unknown thing, Chinese characters.
const LONGEST: usize = 8;

/// The words that may stand between a thing and its negation.
pub(super) fn fillers<'a>(reading: &'a Reading<'_>) -> impl Iterator<Item = &'a Found> {
    reading.found.iter().filter(|one| matches!(one.word, Word::Negation(Negation::Filler, _)))
}

/// The thing behind a negation. `open`: the negation refuses whatever stands there; otherwise only English
/// names are taken.
pub(super) fn behind(reading: &Reading<'_>, negation: &Found, open: bool) -> Option<Exclusion> {
    if reading.text.get(negation.from).is_some_and(is_han) {
        return open.then(|| behind_han(reading, negation)).flatten();
    }
    behind_latin(reading, negation)
}

/// The thing in front of a negation.
pub(super) fn in_front(reading: &Reading<'_>, negation: &Found) -> Option<Exclusion> {
    let text = &reading.text;
    let (start, end) = reading.clauses.bounds(negation.from);
    // The negation closes its clause, or its sentence goes on with who and why: not `不行的话`.
    let rest = text.slice(negation.to, end).trim_start_matches(|c| c == ' ' || PARTICLES.contains(c));
    let han = text.get(negation.from).is_some_and(is_han);
    if han && rest.starts_with(is_han) && !rest.starts_with(['因', '用', '只', '改', '换']) {
        return None;
    }
    let (from, to) = bare(reading, start, negation.from);
    is_thing(reading, from, to).then_some(Exclusion { from, to, concept: None })
}

/// The stretch without what is no part of a thing at both ends: who refuses, where, why, particles.
fn bare(reading: &Reading<'_>, from: usize, to: usize) -> (usize, usize) {
    let text = &reading.text;
    let (mut from, mut to) = (from, to);
    loop {
        let before = (from, to);
        from = text.skip_spaces(from);
        to = text.skip_spaces_back(to);
        for filler in fillers(reading) {
            if filler.to == to && filler.from > from {
                to = filler.from;
            } else if filler.from == from && filler.to < to {
                from = filler.to;
            }
        }
        if text.before(to).is_some_and(|c| PARTICLES.contains(c)) {
            to -= 1;
        }
        for word in LEADING_HAN {
            if text.starts(from, word) && from + word.chars().count() < to {
                from += word.chars().count();
            }
        }
        (from, to) = without_words(reading, from, to);
        if (from, to) == before || from >= to {
            break;
        }
    }
    (from, to)
}

/// A known thing in front of its negation with the words that narrow it: battery trucks are not all trucks, so
/// that their class is not refused.
pub(super) fn narrowed(reading: &Reading<'_>, thing: Exclusion) -> Exclusion {
    let (start, _) = reading.clauses.bounds(thing.from);
    let (from, _) = bare(reading, start, thing.to);
    let more = reading.text.slice(from, thing.from);
    let han = more.chars().filter(|c| is_han(*c)).count();
    let words = more.split_whitespace().count();
    let short = han <= 4 && words <= 2 && !more.trim().is_empty();
    let plain = !more.contains([',', '，', '/', '+', ':']);
    if from < thing.from && short && plain && is_thing(reading, from, thing.to) {
        Exclusion { from, to: thing.to, concept: None }
    } else {
        thing
    }
}

/// Leaves out English words at both ends that are no part of a thing.
fn without_words(reading: &Reading<'_>, from: usize, to: usize) -> (usize, usize) {
    let stretch = reading.text.slice(from, to);
    let first = stretch.split(' ').next().unwrap_or_default();
    let last = stretch.rsplit(' ').next().unwrap_or_default();
    if LEADING.contains(&first) {
        return (from + first.chars().count(), to);
    }
    if TRAILING.contains(&last) {
        return (from, to - last.chars().count());
    }
    (from, to)
}

/// Whether a stretch can name a thing: a few words, no number, no question.
fn is_thing(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    if from >= to {
        return false;
    }
    let stretch = reading.text.slice(from, to);
    let han = stretch.chars().filter(|c| is_han(*c)).count();
    let words = stretch.split_whitespace().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic())).count();
    let size = if han > 0 { (2..=LONGEST).contains(&han) || (han < 2 && words > 0) } else { (1..=4).contains(&words) };
    let spoiled = stretch.chars().any(|c| c.is_ascii_digit() || NO_THING_HAN.contains(c) || c == '"')
        || stretch.split(' ').any(|word| NO_THING.contains(&word) || TRAILING[..10].contains(&word));
    let named = reading.dimensions.iter().any(|one| one.from >= from && one.to == to && han > 0);
    size && !spoiled && !named && words <= 4
}

/// What a Chinese negation refuses behind it.
fn behind_han(reading: &Reading<'_>, negation: &Found) -> Option<Exclusion> {
    let text = &reading.text;
    let (_, end) = reading.clauses.bounds(negation.from);
    let mut from = text.skip_spaces(negation.to);
    while let Some(word) = LEADING_HAN.iter().find(|word| text.starts(from, word)) {
        from += word.chars().count();
    }
    let stops = ["因为", "所以", "的话", "就行", "可以", "也行", "来", "去"];
    let mut to = end;
    for stop in stops {
        if let Some(byte) = text.slice(from, to).find(stop) {
            to = from + text.slice(from, to)[..byte].chars().count();
        }
    }
    to = text.skip_spaces_back(to);
    while to > from && text.before(to).is_some_and(|c| PARTICLES.contains(c)) {
        to -= 1;
    }
    is_thing(reading, from, to).then_some(Exclusion { from, to, concept: None })
}

/// What an English `no X`, `without X` excludes where X is not known: up to three words.
fn behind_latin(reading: &Reading<'_>, negation: &Found) -> Option<Exclusion> {
    let text = &reading.text;
    let (_, end) = reading.clauses.bounds(negation.from);
    let mut at = text.skip_spaces(negation.to);
    while let Some(word) = ["a ", "an ", "the ", "any ", "us ", "me "].iter().find(|word| text.starts(at, word)) {
        at += word.len();
    }
    let (from, mut to, mut words) = (at, at, 0);
    let mut closed = false;
    while at < end && words < 3 {
        let start = at;
        while at < end && text.get(at).is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '\'' | '&')) {
            at += 1;
        }
        let word = text.slice(start, at);
        if word == "&" {
            at = text.skip_spaces(at);
            continue;
        }
        if word.is_empty() || (STOPS.contains(&word) && words > 0) {
            closed = !word.is_empty() || text.get(at).is_some_and(is_han);
            break;
        }
        if STOPS.contains(&word) || NO_THING.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        words += 1;
        to = at;
        at = text.skip_spaces(at);
    }
    // Only what closes like a name: the end of its clause, or `allowed`, `on site`.
    let next = text.slice(at, end).split(' ').next().unwrap_or_default();
    let whole = closed || at >= end || STOPS.contains(&next);
    (words > 0 && whole).then_some(Exclusion { from, to, concept: None })
}
