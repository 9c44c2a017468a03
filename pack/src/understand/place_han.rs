//! Unknown Chinese names of places, by how they are spoken of.

use super::place::PlaceFound;
use super::reading::Reading;
use super::text::is_han;
use super::words::{Negation, NotCondition, Word};

/// Words behind a name that make it a place, Chinese; the name stands before them.
const AREA: [&str; 37] = [
    "个盘",
    "那栋",
    "地区",
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
/// Last characters of names of land, rivers and settlements.
const LAND_ENDINGS: &str = "沟山河江湖县市镇乡村岛湾峡州城港屯堡寨坝岭川泉滩坪旗盟庄";
/// Administrative words that may follow a known name.
const TITLES: [&str; 10] = ["自治区", "自治州", "自治县", "地区", "省", "市", "县", "州", "盟", "区"];
/// Characters that no name of a place holds.
const NO_NAME: &str = "造溶的了是我你他她它们这那哪有个和与要想能用不没就还都也在去到从给把被让做打搞干修建拆浇泵吊挖运装钻摊铺架喷问请帮找买租怎什么吗呢啊吧多少几台次高低长宽深大小新老上下内中外里前后边时候天月年日点分米吨方度级号料车机趴掉落停放筒柱墙板梁桩";
/// Longest unknown Chinese name.
const LONGEST_NAME: usize = 5;

/// Unknown Chinese names.
pub(super) fn find(reading: &Reading<'_>, places: &mut Vec<PlaceFound>) {
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
    // At the head of the text, before a word of the trade: 达坂城风机, 根河冻土, 巴东landslide.
    if let Some(name) = head(reading, &covered).filter(|_| known.is_empty()) {
        more.push(name);
    }
    // A clause of its own that ends like a name of land: 九寨沟.
    for (from, end) in reading.clauses.all() {
        let (from, end) = (text.skip_spaces(*from), text.skip_spaces_back(*end));
        let land = end > from && text.before(end).is_some_and(|c| LAND_ENDINGS.contains(c));
        if land && (3..=4).contains(&(end - from)) && !covered[from..end].contains(&true) && is_name(reading, from, end)
        {
            more.push((from, end));
        }
    }
    for (from, to) in more {
        if !places.iter().any(|known| from < known.to && known.from < to) {
            places.push(PlaceFound { from, to, known: Vec::new() });
        }
    }
}

/// Last characters of things that are built, and others that no name of a place ends with.
const NO_PLACE: &str = "塔站厂库池仓馆楼桥路坝渠井洞窑炉罐架台机泵管灰砼土石料砂岩面层段期工业电站道轨墩座房屋堆斗臂架杆锤车船队部门组员师傅商项业水油气火风雪雨冰热冷温湿差快慢好坏急求须需应当现已未将把由对按据于共约近超过每各另其此该本某件套根片节榀孔个位名种类型级号";

/// The name at the head of the text: two or three characters that no word covers, then a word of the trade
/// or one in Latin letters.
fn head(reading: &Reading<'_>, covered: &[bool]) -> Option<(usize, usize)> {
    let text = &reading.text;
    let from = text.skip_spaces(0);
    let mut to = from;
    while to < covered.len() && to - from <= 4 && !covered[to] && is_han(text.chars[to]) {
        to += 1;
    }
    let next = text.get(to)?;
    let trade = covered.get(to).copied().unwrap_or(false) && is_han(next) || next.is_ascii_alphabetic();
    let last = text.before(to)?;
    let named = LAND_ENDINGS.contains(last) || !NO_PLACE.contains(last);
    let plain = LAND_ENDINGS.contains(last)
        || text.chars[from..to].iter().all(|c| !NO_PLACE.contains(*c) || LAND_ENDINGS.contains(*c));
    ((2..=3).contains(&(to - from)) && trade && named && plain && is_name(reading, from, to)).then_some((from, to))
}

/// Characters that belong to words of the lexicon which are no places.
fn covered(reading: &Reading<'_>, known: &[PlaceFound]) -> Vec<bool> {
    let mut covered = vec![false; reading.text.len()];
    for one in &reading.found {
        let word = !matches!(
            one.word,
            Word::Place(_)
                | Word::Operator(..)
                | Word::Negation(Negation::Before | Negation::After | Negation::Both | Negation::Filler, _)
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
