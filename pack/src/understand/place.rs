//! Places of the job: known ones by name, unknown ones by how they are spoken of.
//!
//! A name that is not in the gazetteer is kept as an unresolved span where the grammar says that it is a
//! place: behind a preposition, before a word for works or land, as a clause of its own, beside a known
//! place. The sender's own town and the place of a visit or bid are no places of the job.

use super::exclusion::Exclusion;
use super::place_han;
use super::place_latin;
use super::reading::Reading;
use super::words::{Found, NotCondition, Word};

/// A place of the job in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlaceFound {
    /// First folded character of its name.
    pub(crate) from: usize,
    /// After its last.
    pub(crate) to: usize,
    /// The known places of that name, by place in the knowledge; empty: not known.
    pub(crate) known: Vec<u32>,
}

/// Finds the places of the job.
pub(crate) fn places(reading: &Reading<'_>, exclusions: &[Exclusion]) -> Vec<PlaceFound> {
    let mut found = known(reading);
    let signature = signature(reading);
    place_latin::find(reading, signature, &mut found);
    place_han::find(reading, &mut found);
    found.retain(|one| one.from < signature && !exclusions.iter().any(|not| one.from < not.to && not.from < one.to));
    let of_job = |one: &PlaceFound| !is_sender(reading, one) && !reading.announces(NotCondition::Event, one.from);
    if found.iter().any(of_job) {
        found.retain(of_job);
    } else {
        // Alone, the sender's place is the best there is; a place of a visit is none.
        found.retain(|one| !reading.announces(NotCondition::Event, one.from));
    }
    found.sort_by_key(|one| (one.from, one.to));
    found.dedup_by(|b, a| b.from < a.to);
    found
}

/// Where the signature begins.
fn signature(reading: &Reading<'_>) -> usize {
    let lines =
        |one: &&Found| one.word == Word::NotCondition(NotCondition::Signature) && one.from > reading.text.len() / 2;
    let signed = reading.announced.iter().find(lines).map_or(reading.text.len(), |one| one.from);
    signed.min(last_line(reading))
}

/// Where a last line with a telephone or an address begins: it names the writer.
fn last_line(reading: &Reading<'_>) -> usize {
    let text = &reading.text;
    let end = text.skip_spaces_back(text.len());
    let Some(line) = (0..end).rev().find(|at| text.chars[*at] == '\n') else { return text.len() };
    let digits = text.chars[line..].iter().filter(|c| c.is_ascii_digit()).count();
    let signs = text.slice(line, text.len()).contains(['@', '+']) || digits >= 7;
    let measured = reading.dimensions.iter().any(|one| one.from > line);
    if line > 0 && signs && !measured { line } else { text.len() }
}

/// Places of the gazetteer.
fn known(reading: &Reading<'_>) -> Vec<PlaceFound> {
    let text = &reading.text;
    let any_capital = (0..text.len()).any(|at| text.is_capital(at));
    let mut places: Vec<PlaceFound> = Vec::new();
    for one in reading.family(|word| matches!(word, Word::Place(_))) {
        let Word::Place(place) = one.word else { continue };
        if let Some(last) = places.last_mut().filter(|last| (last.from, last.to) == (one.from, one.to)) {
            last.known.push(place);
            continue;
        }
        let latin = text.get(one.from).is_some_and(|c| c.is_ascii_alphabetic());
        if latin && !text.is_capital(one.from) && (any_capital || one.to - one.from <= 4) {
            continue;
        }
        if inside_longer_word(reading, &one)
            || is_company(reading, &one)
            || (is_common(reading, &one) && !is_placed(reading, &one))
        {
            continue;
        }
        places.push(PlaceFound { from: one.from, to: one.to, known: vec![place] });
    }
    places
}

/// Whether a name is a part of a longer word that is no place: a machine, a work, a dimension.
fn inside_longer_word(reading: &Reading<'_>, place: &Found) -> bool {
    reading.found.iter().any(|one| {
        let covers = one.from <= place.from && one.to >= place.to && one.to - one.from > place.to - place.from;
        covers && !matches!(one.word, Word::Place(_) | Word::NotCondition(NotCondition::Event))
    })
}

/// Whether a name is an ordinary word too.
fn is_common(reading: &Reading<'_>, place: &Found) -> bool {
    reading.announced.iter().any(|one| {
        one.word == Word::NotCondition(NotCondition::CommonWord) && one.from <= place.from && one.to >= place.to
    })
}

/// Whether words of location stand beside a name.
fn is_placed(reading: &Reading<'_>, place: &Found) -> bool {
    let text = &reading.text;
    let before = text.before(place.from).is_some_and(|c| "在到去于从".contains(c));
    let after = text.get(place.to).is_some_and(|c| "县市州镇乡区".contains(c))
        || ["那边", "这边", "附近", "境内", "一带"].iter().any(|word| text.starts(place.to, word));
    before || after
}

/// Whether a name is the first part of a company's.
fn is_company(reading: &Reading<'_>, place: &Found) -> bool {
    let (_, end) = reading.clauses.bounds(place.from);
    let after = reading.text.slice(place.to, (place.to + 8).min(end));
    ["公司", "集团", "有限", "重工", "工程局", "大学"].iter().any(|word| after.contains(word))
}

/// Whether a place is the sender's: `我在长沙`, `our office in Dubai`, and no works named beside it.
fn is_sender(reading: &Reading<'_>, place: &PlaceFound) -> bool {
    let (from, end) = reading.clauses.bounds(place.from);
    let clause = reading.text.slice(from, end);
    let works = ["工地", "项目", "施工", "标段", "site", "project", "job", "浇", "泵送", "开挖"];
    let announced = reading.announced.iter().any(|one| {
        one.word == Word::NotCondition(NotCondition::Sender)
            && one.to <= place.from
            && place.from - one.to <= 12
            && reading.clauses.together(one.from, place.from)
    });
    // Antofagasta office: where somebody sits.
    let rest = reading.text.rest(place.to).trim_start();
    let seat = [
        "office",
        "branch",
        "headquarters",
        "hq",
        "team",
        "based",
        "-based",
        "sales",
        "yard here",
        "分公司",
        "办事处",
        "总部",
        "分部",
        "公司",
    ]
    .iter()
    .any(|word| rest.starts_with(word));
    (announced || seat) && !works.iter().any(|word| clause.contains(word))
}
