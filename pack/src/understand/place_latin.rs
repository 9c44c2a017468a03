//! Unknown names of places in Latin letters, by their capitals and what stands around them.

use super::place::PlaceFound;
use super::reading::Reading;
use super::text::is_han;
use super::words::Word;

/// English words before the name of a place.
const PREPOSITIONS: [&str; 14] = [
    "in", "at", "near", "around", "outside", "beside", "towards", "via", "between", "above", "below", "offshore",
    "into", "across",
];
/// Directions: `west of Surgut`.
const DIRECTIONS: [&str; 10] =
    ["west", "east", "north", "south", "outskirts", "km", "city", "town", "port", "province"];
/// English words behind the name of a place.
const LAND: [&str; 66] = [
    "camp",
    "mine",
    "mines",
    "side",
    "district",
    "province",
    "county",
    "valley",
    "village",
    "island",
    "islands",
    "port",
    "airport",
    "dam",
    "pass",
    "highway",
    "railway",
    "region",
    "area",
    "quarry",
    "site",
    "project",
    "state",
    "peninsula",
    "coast",
    "bay",
    "river",
    "desert",
    "tower",
    "job",
    "karst",
    "farm",
    "metro",
    "hydropower",
    "plant",
    "refinery",
    "terminal",
    "stadium",
    "suburb",
    "suburbs",
    "tunnel",
    "bridge",
    "viaduct",
    "expressway",
    "station",
    "jetty",
    "wharf",
    "harbour",
    "harbor",
    "pit",
    "plateau",
    "canal",
    "basin",
    "gorge",
    "glacier",
    "lake",
    "hills",
    "mountains",
    "ring",
    "bypass",
    "interchange",
    "works",
    "copper",
    "gold",
    "iron",
    "coal",
];

/// A word of the given text with capitals.
#[derive(Clone, Copy)]
struct Capital {
    /// First folded character.
    from: usize,
    /// After its last.
    to: usize,
}

/// Unknown names in Latin letters.
pub(super) fn find(reading: &Reading<'_>, signature: usize, places: &mut Vec<PlaceFound>) {
    let text = &reading.text;
    let mut capitals = capitals(reading);
    // Known names stand for themselves: what follows one is read on its own.
    capitals.retain(|one| !places.iter().any(|known| known.from < one.to && one.from < known.to));
    let lower = (0..text.len()).filter(|at| text.chars[*at].is_ascii_lowercase() && !text.is_capital(*at)).count();
    let upper = (0..text.len()).filter(|at| text.is_capital(*at)).count();
    if upper > lower {
        return;
    }
    let mut at = 0;
    while at < capitals.len() {
        let mut last = at;
        while last + 1 < capitals.len()
            && last - at < 3
            && continues(reading, capitals[last].to, capitals[last + 1].from)
        {
            last += 1;
        }
        let (from, to) = (capitals[at].from, capitals[last].to);
        // AZ, WA: a state's letters are no place of their own.
        let short = to - from <= 4 && (from..to - 1).all(|at| text.is_capital(at));
        let letters = short && (to - from <= 3 && text.is_capital(to - 1) || text.before(to) == Some('s'));
        let place = from < signature
            && !letters
            && !places.iter().any(|known| from < known.to && known.from < to)
            && is_latin_place(reading, from, to);
        if place {
            places.push(PlaceFound { from, to: trimmed(reading, from, to), known: Vec::new() });
        }
        at = last + 1;
    }
}

/// Words that begin with a capital and that the lexicon does not know.
fn capitals(reading: &Reading<'_>) -> Vec<Capital> {
    let text = &reading.text;
    let mut words = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text.chars[at].is_alphabetic() || is_han(text.chars[at]) {
            at += 1;
            continue;
        }
        let from = at;
        while at < text.len()
            && (text.chars[at].is_alphanumeric() || matches!(text.chars[at], '-' | '\''))
            && !is_han(text.chars[at])
        {
            at += 1;
        }
        let digits = text.chars[from..at].iter().any(|c| c.is_ascii_digit());
        let lexicon = reading
            .found
            .iter()
            .any(|one| one.from == from && one.to == at && !matches!(one.word, Word::Place(_) | Word::Operator(..)));
        if text.is_capital(from)
            && !digits
            && !lexicon
            && at - from >= 2
            && !text.before(from).is_some_and(|c| c.is_ascii_digit())
        {
            words.push(Capital { from, to: at });
        }
    }
    words
}

/// Whether a name goes on from one word to the next.
fn continues(reading: &Reading<'_>, to: usize, from: usize) -> bool {
    let between = reading.text.slice(to, from);
    matches!(between, " " | " de " | " del " | " de la " | " of " | " al " | " el " | "-")
}

/// Leaves out the abbreviation of a state behind a town: `Fairbanks AK`.
fn trimmed(reading: &Reading<'_>, from: usize, to: usize) -> usize {
    let text = &reading.text;
    let short = to >= 3
        && to - 3 > from
        && text.before(to - 2) == Some(' ')
        && text.is_capital(to - 1)
        && text.is_capital(to - 2);
    if short { to - 3 } else { to }
}

/// The word that ends before a position.
fn word_before<'a>(reading: &'a Reading<'_>, at: usize) -> (&'a str, usize) {
    let text = &reading.text;
    let to = text.skip_spaces_back(at);
    let mut from = to;
    while text.before(from).is_some_and(|c| c.is_ascii_alphabetic()) {
        from -= 1;
    }
    (text.slice(from, to), from)
}

/// Whether capital words are ordinary ones.
fn is_common(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    reading.announced.iter().any(|one| one.from >= from && one.from < to)
}

/// Whether a word for land or works follows, one word between at most: `Mambilla hydro site`.
fn is_land(reading: &Reading<'_>, to: usize) -> bool {
    let (_, end) = reading.clauses.bounds(to);
    let words = reading.text.slice(to, end).split_whitespace().take(2);
    words.into_iter().any(|word| LAND.contains(&word))
}

/// Words before the name of a person or a firm.
const PERSONS: [&str; 22] = [
    "dear", "mr", "mrs", "ms", "dr", "eng", "hi", "hello", "hey", "am", "is", "regards", "thanks", "by", "from",
    "with", "and", "named", "contact", "ask", "call", "boss",
];
/// Words behind a firm's name or a thing named after someone.
const FIRMS: [&str; 22] = [
    "ltd",
    "limited",
    "inc",
    "llc",
    "gmbh",
    "co",
    "corp",
    "group",
    "engineering",
    "construction",
    "contractors",
    "contracting",
    "bar",
    "cement",
    "index",
    "class",
    "type",
    "number",
    "office",
    "branch",
    "here",
    "speaking",
];
/// Endings of ordinary English words at the head of a sentence.
const ORDINARY: [&str; 14] =
    ["ing", "ed", "tion", "ment", "ly", "ness", "ive", "able", "crete", "ways", "way", "ies", "gency", "ers"];

/// Whether capital words are a proper name that is no person's and no firm's, inside a sentence in small
/// letters (`embankment Rajasthan`, `central Oslo`), or at its head before a word for land, a figure or a
/// second name (`Halong karst`, `Addis Ababa 2,355 m`).
fn proper(reading: &Reading<'_>, from: usize, to: usize, before: &str) -> bool {
    let text = &reading.text;
    let small = (from..to).any(|at| text.chars[at].is_ascii_lowercase() && !text.is_capital(at));
    let (_, clause_to) = reading.clauses.bounds(from);
    let rest = text.slice(to, clause_to);
    let next = rest.split_whitespace().next().unwrap_or_default();
    let lines_end = text.before(to) == Some('-');
    if !small
        || to - from < 4
        || lines_end
        || FIRMS.contains(&next)
        || text.get(to) == Some('-')
        || text.get(to) == Some('\'')
    {
        return false;
    }
    let back = text.skip_spaces_back(from);
    let head = back == 0 || matches!(text.before(back), Some('.' | '!' | '?' | '\n' | ':' | ';' | '。'));
    let words = text.slice(from, to).split(' ').count();
    if head {
        let first = text.slice(from, to).split(' ').next().unwrap_or_default();
        let ordinary = ORDINARY.iter().any(|ending| first.ends_with(ending));
        let land = LAND.contains(&next.trim_end_matches('s'))
            || rest.split_whitespace().take(2).any(|word| LAND.contains(&word));
        let figure = next.starts_with(|c: char| c.is_ascii_digit());
        return !ordinary && (land || figure && words >= 2 || words >= 2 && rest.trim().is_empty());
    }
    if PERSONS.contains(&before) && !(before == "is" && is_of_site(reading, from)) {
        return false;
    }
    let beside = text.before(back);
    // Behind a small word or a comma, or right behind another name.
    beside.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, ',' | '，' | '(' | ')'))
        && !is_role(reading, from)
}

/// Whether the clause says where the site is: `Site is Grand Coulee`.
fn is_of_site(reading: &Reading<'_>, at: usize) -> bool {
    let (from, _) = reading.clauses.bounds(at);
    let front = reading.text.slice(from, at);
    ["site", "project", "job", "mine", "place", "location", "works"].iter().any(|word| front.contains(word))
}

/// Whether a name stands where people sign or are spoken to: no figure and no verb of works in its clause
/// after a greeting.
fn is_role(reading: &Reading<'_>, at: usize) -> bool {
    let (from, to) = reading.clauses.bounds(at);
    let alone = reading.text.slice(from, at).trim().is_empty();
    let behind = reading.text.rest(to);
    let telephone = behind.trim_start_matches([',', ' ', '，']).starts_with(['+', '0'])
        || behind.trim_start_matches([',', ' ', '，']).starts_with("tel")
        || behind.trim_start_matches([',', ' ', '，']).starts_with("mob");
    alone && telephone
}

/// Whether capital words are a place by what stands around them.
fn is_latin_place(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    let text = &reading.text;
    let (clause_from, clause_to) = reading.clauses.bounds(from);
    let (mut before, mut start) = word_before(reading, from);
    if matches!(before, "the" | "upper" | "lower" | "northern" | "southern" | "eastern" | "western" | "central") {
        (before, start) = word_before(reading, start);
        if before == "the" {
            (before, start) = word_before(reading, start);
        }
    }
    if reading.clauses.together(start, from) {
        let of = before == "of" && DIRECTIONS.contains(&word_before(reading, start).0);
        // `for Doha,`: what the name closes is for a place; what goes on may be for a person.
        let closes = before == "for" && to - from >= 4 && text.slice(to, clause_to).trim().is_empty();
        if (closes && !is_common(reading, from, to)) || (before == "for" && is_land(reading, to)) {
            return true;
        }
        if PREPOSITIONS.contains(&before) || of {
            return true;
        }
    }
    let common = is_common(reading, from, to);
    if common {
        return false;
    }
    if proper(reading, from, to, before) {
        return true;
    }
    // At the head of a clause that goes on with a time: `Kiruna in February`.
    let rest = text.slice(to, clause_to).trim_start();
    let timed = ["in ", "from ", "during ", "this ", "next "].iter().any(|word| rest.starts_with(word))
        && reading
            .found
            .iter()
            .any(|one| matches!(one.word, Word::Month(_) | Word::Season(_)) && one.from > to && one.to <= clause_to);
    if timed && text.slice(clause_from, from).trim().is_empty() && to - from >= 4 {
        return true;
    }
    // A clause of its own: `Headrace tunnel, Himachal.`
    let alone = text.slice(clause_from, from).trim().is_empty() && text.slice(to, clause_to).trim().is_empty();
    let (after_from, mut after_to) = (text.skip_spaces(to), text.skip_spaces(to));
    while text.get(after_to).is_some_and(|c| c.is_ascii_alphabetic()) {
        after_to += 1;
    }
    let land = LAND.contains(&text.slice(after_from, after_to));
    let ends = after_to >= clause_to;
    let sentence_start = text.skip_spaces_back(from) == 0
        || matches!(text.before(text.skip_spaces_back(from)), Some('.' | '!' | '?' | '\n' | ':'));
    alone && text.before(from).is_some()
        || land && (!sentence_start || ends)
        || alone && to - from >= 4
        || text.before(text.skip_spaces_back(from)).is_some_and(is_han)
            && text.get(to).is_none_or(|c| is_han(c) || c == ' ')
            && LATIN_BESIDE_HAN.iter().any(|word| text.rest(to).trim_start().starts_with(word))
        || clause_from == text.skip_spaces_back(from)
            && to - from >= 4
            && text.get(text.skip_spaces(to)).is_some_and(is_han)
        || clause_from == text.skip_spaces_back(from) && to - from >= 4 && month_follows(text, to)
        || clause_from == text.skip_spaces_back(from)
            && LATIN_BESIDE_HAN.iter().any(|word| text.rest(to).trim_start().starts_with(word))
}

/// Whether a month in Chinese stands behind a position: `Ulaanbaatar 11月`.
fn month_follows(text: &super::text::Text, at: usize) -> bool {
    let at = text.skip_spaces(at);
    let digits = (at..at + 2).take_while(|at| text.get(*at).is_some_and(|c| c.is_ascii_digit())).count();
    digits > 0 && text.get(at + digits) == Some('月')
}

/// Chinese words behind a Latin name of a place.
const LATIN_BESIDE_HAN: [&str; 14] =
    ["项目", "工地", "附近", "周边", "那边", "这边", "的", "有没有", "现场", "矿", "港", "机场", "电站", "site"];
