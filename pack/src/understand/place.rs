//! Places of the job: known ones by name, unknown ones by how they are spoken of.
//!
//! A name that is not in the gazetteer is kept as an unresolved span where the grammar says that it is a
//! place: behind a preposition, before a word for works or land, as a clause of its own, beside a known
//! place. The sender's own town and the place of a visit or bid are no places of the job.

use super::exclusion::Exclusion;
use super::reading::Reading;
use super::text::is_han;
use super::words::{Found, Negation, NotCondition, Word};

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
    unknown_latin(reading, signature, &mut found);
    unknown_han(reading, &mut found);
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
    reading.announced.iter().find(lines).map_or(reading.text.len(), |one| one.from)
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
        || AREA.iter().any(|word| text.starts(place.to, word));
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
    announced && !works.iter().any(|word| clause.contains(word))
}

/// Words behind a name that make it a place, Chinese; the name stands before them.
const AREA: [&str; 34] = [
    "那边",
    "这边",
    "附近",
    "周边",
    "一带",
    "境内",
    "外海",
    "海边",
    "海域",
    "地盘",
    "工地",
    "项目",
    "那个",
    "这个",
    "标段",
    "铜矿",
    "铁矿",
    "煤矿",
    "金矿",
    "锂矿",
    "矿区",
    "机场",
    "水电站",
    "电站",
    "水库",
    "特大桥",
    "大桥",
    "隧道",
    "高速",
    "新区",
    "开发区",
    "港区",
    "风电场",
    "产业园",
];
/// Endings of administrative names.
const ADMINISTRATIVE: &str = "县市区镇乡旗州省盟岛湾";
/// Administrative words that may follow a known name.
const TITLES: [&str; 10] = ["自治区", "自治州", "自治县", "地区", "省", "市", "县", "州", "盟", "区"];
/// Characters that no name of a place holds.
const NO_NAME: &str = "的了是我你他她它们这那哪有个和与要想能用不没就还都也在去到从给把被让做打搞干修建拆浇泵吊挖运装钻摊铺架喷问请帮找买租怎什么吗呢啊吧多少几台次高低长宽深大小新老上下内中外里前后边时候天月年日点分米吨方度级号料车机趴掉落停放";
/// Longest unknown Chinese name.
const LONGEST_NAME: usize = 5;

/// Unknown Chinese names.
fn unknown_han(reading: &Reading<'_>, places: &mut Vec<PlaceFound>) {
    let text = &reading.text;
    let mut more = Vec::new();
    let known = places.clone();
    let covered = covered(reading, &known);
    // Beside a known place: 张家口坝上, 珠海斗门软基, 昌都市卡若区.
    for place in known.iter().filter(|place| text.before(place.to).is_some_and(is_han)) {
        let from = TITLES
            .iter()
            .find(|title| text.starts(place.to, title))
            .map_or(place.to, |title| place.to + title.chars().count());
        let run = run(reading, &covered, from);
        let area = AREA.iter().find_map(|word| {
            text.slice(from, run).find(word).map(|byte| from + text.slice(from, run)[..byte].chars().count())
        });
        let to = area.unwrap_or(run);
        if is_name(reading, from, to) {
            more.push((from, to));
        }
    }
    for (from, end) in reading.clauses.all() {
        for at in *from..*end {
            // Before a word for land or works: 江北嘴那个项目, 彰化外海.
            let area = AREA.iter().any(|word| text.starts(at, word));
            let title = text.get(at).is_some_and(|c| ADMINISTRATIVE.contains(c))
                && (titled(reading, at, *end) || covered[at + 1]);
            if area || title {
                let start = back(reading, &covered, at, *from);
                let introduced = start == *from
                    || text.before(start).is_some_and(|c| "在到去于从往离".contains(c) || !is_han(c))
                    || covered[start - 1];
                if introduced && is_name(reading, start, at) {
                    more.push((start, at));
                }
            }
            // Behind 在, 位于 up to the end of the clause or a known word.
            let preposition = text.get(at) == Some('在') || text.starts(at, "位于");
            if preposition && text.before(at).is_none_or(|c| !"现正实存站制还就都仍".contains(c)) {
                let start = at + if text.get(at) == Some('在') { 1 } else { 2 };
                let to = run(reading, &covered, start);
                if to - start <= 4 && is_name(reading, start, to) {
                    more.push((start, to));
                }
            }
        }
    }
    for (from, to) in more {
        if !places.iter().any(|known| from < known.to && known.from < to) {
            places.push(PlaceFound { from, to, known: Vec::new() });
        }
    }
}

/// Characters that belong to words of the lexicon which are no places.
fn covered(reading: &Reading<'_>, known: &[PlaceFound]) -> Vec<bool> {
    let mut covered = vec![false; reading.text.len()];
    for one in &reading.found {
        let word = !matches!(
            one.word,
            Word::Place(_) | Word::Operator(..) | Word::Negation(Negation::Before | Negation::After | Negation::Both)
        );
        if word && one.to - one.from >= 2 {
            covered[one.from..one.to].fill(true);
        }
    }
    for place in known {
        covered[place.from..place.to].fill(true);
    }
    covered
}

/// The end of a run of Chinese characters that no known word covers and that could be a name.
fn run(reading: &Reading<'_>, covered: &[bool], from: usize) -> usize {
    let mut to = from;
    while to < covered.len() && to - from <= LONGEST_NAME + 4 && !covered[to] && is_han(reading.text.chars[to]) {
        to += 1;
    }
    to
}

/// The start of such a run that ends at a position.
fn back(reading: &Reading<'_>, covered: &[bool], to: usize, least: usize) -> usize {
    let mut from = to;
    while from > least && to - from <= LONGEST_NAME && !covered[from - 1] && is_han(reading.text.chars[from - 1]) {
        let c = reading.text.chars[from - 1];
        if "在到去于从往离的".contains(c) {
            break;
        }
        from -= 1;
    }
    from
}

/// Whether an administrative ending is one: the name ends there.
fn titled(reading: &Reading<'_>, at: usize, end: usize) -> bool {
    let next = reading.text.get(at + 1);
    at + 1 >= end
        || next.is_some_and(|c| !is_han(c) || "的有要这那在境做打修建".contains(c))
        || AREA.iter().any(|word| reading.text.starts(at + 1, word))
}

/// Whether a stretch could be the name of a place.
fn is_name(reading: &Reading<'_>, from: usize, to: usize) -> bool {
    let length = to.saturating_sub(from);
    if !(2..=LONGEST_NAME).contains(&length) {
        return false;
    }
    let text = &reading.text;
    let stretch = &text.chars[from..to];
    // `坝上` is a name, though it ends like a direction.
    let (last, rest) = stretch.split_last().map_or((' ', &stretch[..0]), |(last, rest)| (*last, rest));
    let ends_well = !NO_NAME.contains(last) || (length == 2 && matches!(last, '上' | '下' | '中' | '高' | '大'));
    let common = reading
        .announced
        .iter()
        .any(|one| one.word == Word::NotCondition(NotCondition::CommonWord) && one.from < to && from < one.to);
    ends_well && !common && rest.iter().all(|c| is_han(*c) && !NO_NAME.contains(*c)) && is_han(last)
}

/// English words before the name of a place.
const PREPOSITIONS: [&str; 14] = [
    "in", "at", "near", "around", "outside", "beside", "towards", "via", "between", "above", "below", "offshore",
    "into", "across",
];
/// Directions: `west of Surgut`.
const DIRECTIONS: [&str; 10] =
    ["west", "east", "north", "south", "outskirts", "km", "city", "town", "port", "province"];
/// English words behind the name of a place.
const LAND: [&str; 26] = [
    "camp",
    "mine",
    "side",
    "district",
    "province",
    "county",
    "valley",
    "village",
    "island",
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
fn unknown_latin(reading: &Reading<'_>, signature: usize, places: &mut Vec<PlaceFound>) {
    let text = &reading.text;
    let capitals = capitals(reading);
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
        let place = from < signature
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
        if PREPOSITIONS.contains(&before) || of {
            return true;
        }
    }
    let common = reading.announced.iter().any(|one| one.from >= from && one.from < to);
    if common {
        return false;
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
