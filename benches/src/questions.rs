//! The questions that are asked for speed: thousands of different jobs of the three families, in both languages,
//! so that a cache of answers would not help.

use serde_json::json;
use std::ops::Range;

/// The first question of the product, in Chinese and in English.
pub const FIRST: [&str; 2] = [
    "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方",
    "Concrete pumping on a plateau: Lhasa in November, C40, pumping height 120 m, 300 m of horizontal line, \
     crushed aggregate 5-25, slump 200, 40 m3 per hour",
];
/// When all questions are asked: a fixed time, so that the same question has the same answer.
pub const ASKED_AT: &str = "2026-11-25T09:00:00+08:00";
/// So many questions differ from one another: each holds a distance of 500 and an output of 36 possible ones, and the
/// pair comes back after 4,500 jobs of six wordings.
pub const DIFFERENT: usize = 27_000;

/// The questions of a single client.
pub const ALONE: Range<usize> = 0..3_000;
/// The questions of several clients at once.
pub const TOGETHER: Range<usize> = 3_000..6_000;
/// The questions that are only understood.
pub const UNDERSTOOD: Range<usize> = 6_000..9_000;
/// The questions that are asked before any is timed.
pub const WARM_UP: Range<usize> = 9_000..10_000;

/// Chinese and English name.
type Names = (&'static str, &'static str);

const PLATEAU: [Names; 11] = [
    ("拉萨", "Lhasa"),
    ("那曲", "Nagqu"),
    ("玉树", "Yushu"),
    ("西宁", "Xining"),
    ("理塘", "Litang"),
    ("康定", "Kangding"),
    ("日喀则", "Shigatse"),
    ("格尔木", "Golmud"),
    ("稻城", "Daocheng"),
    ("香格里拉", "Shangri-La"),
    ("昌都", "Qamdo"),
];
const CITIES: [Names; 11] = [
    ("上海", "Shanghai"),
    ("深圳", "Shenzhen"),
    ("重庆", "Chongqing"),
    ("武汉", "Wuhan"),
    ("广州", "Guangzhou"),
    ("杭州", "Hangzhou"),
    ("成都", "Chengdu"),
    ("南京", "Nanjing"),
    ("长沙", "Changsha"),
    ("西安", "Xi'an"),
    ("北京", "Beijing"),
];
const NORTH: [Names; 7] = [
    ("哈尔滨", "Harbin"),
    ("长春", "Changchun"),
    ("沈阳", "Shenyang"),
    ("乌鲁木齐", "Urumqi"),
    ("呼和浩特", "Hohhot"),
    ("漠河", "Mohe"),
    ("兰州", "Lanzhou"),
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WINTER: [usize; 5] = [11, 12, 1, 2, 3];
const GRADES: [&str; 5] = ["C30", "C35", "C40", "C50", "C60"];
const SLUMPS_MM: [usize; 5] = [160, 180, 200, 210, 220];

/// Question `number`; the first two are [`FIRST`], and [`DIFFERENT`] ones differ. All numbers change from one
/// question to the next by steps that have no common divisor with their range, so that every stretch of
/// questions holds the whole spread.
#[must_use]
pub fn question(number: usize) -> String {
    if let Some(first) = FIRST.get(number) {
        return (*first).to_owned();
    }
    let job = number / 6;
    let distance_m = 50 + job * 37 % 500;
    let output = 25 + job * 7 % 36;
    let grade = GRADES[job % GRADES.len()];
    let slump = SLUMPS_MM[job * 3 % SLUMPS_MM.len()];
    let month = 1 + job * 5 % 12;
    let month_name = MONTHS[month - 1];
    let (plateau, plateau_en) = PLATEAU[job * 3 % PLATEAU.len()];
    let (city, city_en) = CITIES[job * 3 % CITIES.len()];
    let (north, north_en) = NORTH[job * 3 % NORTH.len()];
    let rise_m = 30 + job * 11 % 120;
    let tower_m = 120 + job * 29 % 240;
    let winter = WINTER[job * 2 % WINTER.len()];
    let winter_name = MONTHS[winter - 1];
    let frost = 5 + job * 3 % 22;
    match number % 6 {
        0 => format!(
            "高原地区混凝土泵送，{plateau}，{month}月，{grade}，泵送高度{rise_m}米，水平管{distance_m}米，碎石5-25，坍落度{slump}，每小时{output}方"
        ),
        1 => format!(
            "Concrete pumping on a plateau: {plateau_en} in {month_name}, {grade}, pumping height {rise_m} m, \
             {distance_m} m of horizontal line, crushed aggregate 5-25, slump {slump}, {output} m3 per hour"
        ),
        2 => format!(
            "{city}超高层核心筒混凝土泵送，{month}月，{grade}，泵送高度{tower_m}米，水平管{distance_m}米，碎石5-20，坍落度{slump}，每小时{output}方"
        ),
        3 => format!(
            "High-rise core in {city_en} in {month_name}: pump {grade} to a height of {tower_m} m, horizontal line \
             {distance_m} m, crushed aggregate 5-20, slump {slump} mm, {output} m3/h. Which pump and which pipe?"
        ),
        4 => format!(
            "{north}，{winter}月浇筑基础，{grade}，最低气温零下{frost}度，泵送，水平管{distance_m}米，每小时{output}方，用什么设备，怎么保温？"
        ),
        _ => format!(
            "Winter concreting in {north_en} in {winter_name}, {grade} for a foundation, lowest temperature \
             -{frost} degC, pumped over {distance_m} m, {output} m3/h: which equipment, how to keep it from freezing?"
        ),
    }
}

/// The request bodies of questions.
#[must_use]
pub fn bodies(numbers: Range<usize>) -> Vec<Vec<u8>> {
    numbers.map(|number| body(&question(number))).collect()
}

/// The request body of a text, asked at [`ASKED_AT`].
#[must_use]
pub fn body(text: &str) -> Vec<u8> {
    json!({"text": text, "options": {"asked_at": ASKED_AT}}).to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_questions_differ_and_begin_with_the_first() {
        let all: BTreeSet<String> = (0..DIFFERENT).map(question).collect();
        assert_eq!(all.len(), DIFFERENT);
        assert_eq!(question(0), FIRST[0]);
        assert_eq!(question(1), FIRST[1]);
    }

    #[test]
    fn the_rooms_of_questions_do_not_overlap() {
        let rooms = [ALONE, TOGETHER, UNDERSTOOD, WARM_UP];
        assert!(rooms.windows(2).all(|pair| pair[0].end <= pair[1].start));
        assert!(rooms.iter().all(|room| room.end <= DIFFERENT));
    }

    #[test]
    fn a_stretch_holds_every_place_and_month() {
        let stretch: String = (600..1200).map(question).collect();
        for (zh, en) in PLATEAU.iter().chain(&CITIES).chain(&NORTH) {
            assert!(stretch.contains(zh) && stretch.contains(en), "{zh} {en}");
        }
        assert!(MONTHS.iter().all(|month| stretch.contains(month)));
        assert!((1..=12).all(|month| stretch.contains(&format!("，{month}月，"))));
    }

    #[test]
    fn a_body_is_a_request() {
        let request: fieldpack_pack::contract::PackRequest =
            serde_json::from_slice(&body(FIRST[0])).expect("reads as a request");
        assert_eq!(request.text.as_deref(), Some(FIRST[0]));
        assert_eq!(request.options.and_then(|options| options.asked_at).as_deref(), Some(ASKED_AT));
    }
}
