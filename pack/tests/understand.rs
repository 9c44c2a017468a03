//! Sentences become questions: the first question in both languages, and what is odd is said.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{ConditionView, Intent, Meaning, Operator, Origin, PackRequest, Question, ScalarValue};
use fieldpack_pack::understand::{Limits, understand};
use support::KNOWLEDGE;

const ASKED_AT: &str = "2026-11-02T02:00:00Z";

fn ask(text: &str) -> Question {
    let request = PackRequest { text: Some(text.to_owned()), ..PackRequest::default() };
    understand(&request, &KNOWLEDGE, ASKED_AT, Language::Zh, &Limits::default()).expect("a text is never refused")
}

fn condition<'a>(question: &'a Question, dimension: &str) -> &'a ConditionView {
    let found = question.conditions.iter().find(|one| &*one.dimension == dimension);
    found.unwrap_or_else(|| panic!("no {dimension} in {:?}", question.conditions))
}

fn number(condition: &ConditionView) -> f64 {
    match condition.value {
        ScalarValue::Number(value) => value,
        ScalarValue::Text(_) => panic!("{} is a word", condition.dimension),
    }
}

fn warns(question: &Question, code: &str) -> bool {
    question.warnings.iter().any(|warning| &*warning.code == code && !warning.detail.is_empty())
}

/// What both versions of the first question say.
fn check_first(question: &Question, language: Language) {
    assert_eq!((question.intent, question.language), (Intent::Pack, language));
    assert_eq!(question.activity.as_ref().map(|activity| &*activity.notation), Some("concrete pumping"));
    assert_eq!(question.places.len(), 1);
    assert_eq!(question.places[0].iri.as_deref(), Some("https://fieldpack.dev/id/place/lhasa"));
    assert_eq!(question.time.as_ref().map(|time| time.months.clone()), Some(vec![11]));
    for (dimension, value) in [
        ("pumping_height", 120.0),
        ("pumping_distance_horizontal", 300.0),
        ("aggregate_max_size", 25.0),
        ("slump", 200.0),
        ("hourly_output", 40.0),
    ] {
        let found = condition(question, dimension);
        assert_eq!((found.op, found.origin), (Operator::Eq, Origin::Stated), "{dimension}");
        assert!((number(found) - value).abs() < 1e-9, "{dimension} {:?}", found.value);
    }
    let word = |dimension: &str| condition(question, dimension).value.clone();
    assert_eq!(word("concrete_strength_grade"), ScalarValue::Text("C40".to_owned()));
    assert_eq!(word("aggregate_shape"), ScalarValue::Text("crushed".to_owned()));
    assert_eq!(question.conditions.len(), 7, "{:#?}", question.conditions);
    assert!(
        question.excluded.is_empty() && question.warnings.is_empty(),
        "{:?} {:?}",
        question.excluded,
        question.warnings
    );
}

#[test]
fn the_first_question_in_chinese() {
    let question =
        ask("高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方");
    check_first(&question, Language::Zh);
    let text: Vec<char> = question.text.chars().collect();
    let words = |span: Option<[usize; 2]>| span.map(|[from, to]| text[from..to].iter().collect::<String>());
    assert_eq!(words(condition(&question, "pumping_height").span).as_deref(), Some("120米"));
    assert_eq!(words(question.places[0].span).as_deref(), Some("拉萨"));
    assert_eq!(words(condition(&question, "aggregate_shape").span).as_deref(), Some("碎石"));
}

#[test]
fn the_first_question_in_english() {
    let question = ask(
        "Concrete pumping on a plateau, Lhasa, November, C40, pumping height 120 m, horizontal line 300 m, crushed stone 5-25, slump 200, 40 m3 per hour",
    );
    check_first(&question, Language::En);
}

#[test]
fn units_of_both_systems_give_the_same_intervals() {
    for (a, b, dimension) in [
        ("泵送，海拔4511.04米", "pumping concrete at an altitude of 14,800 ft", "altitude"),
        ("浇筑，夜里最低-35℃", "footing pour, overnight low -31 F", "ambient_temperature_min"),
        ("泵送，出口压力11MPa", "concrete pump, outlet pressure 110 bar", "pumping_pressure"),
        ("混凝土泵送，方量259.95方", "concrete pump, volume 340 cubic yards", "volume"),
    ] {
        let (one, other) = (ask(a), ask(b));
        let interval = |question: &Question| condition(question, dimension).quantity.interval().expect("a number");
        let (one, other) = (interval(&one), interval(&other));
        assert!((one.low() - other.low()).abs() <= 1e-3 * one.low().abs(), "{a}: {one:?}, {b}: {other:?}");
        assert!((one.high() - other.high()).abs() <= 1e-3 * one.high().abs(), "{a}: {one:?}, {b}: {other:?}");
    }
}

#[test]
fn a_height_of_the_site_is_not_taken_for_the_depth_or_length_of_the_works() {
    for (text, metres) in [
        ("4500米高原长螺旋钻孔灌注桩，冻土", 4500.0),
        ("海拔四千五百米的高原钻孔桩", 4500.0),
        ("tunnel ventilation at 4300 m, 6 km heading", 4300.0),
        ("bored piles at 14,100 ft, hard rock", 4297.7),
        ("rotary drilling on a 3800 m plateau, 1.5 m piles", 3800.0),
    ] {
        let question = ask(text);
        let found = condition(&question, "altitude").quantity.interval().expect("a number");
        assert!((found.value() - metres).abs() < 1.0, "{text}: {found:?}");
        for other in ["hole_depth", "tunnel_length", "blind_heading_length"] {
            let taken = question.conditions.iter().find(|one| &*one.dimension == other && one.origin == Origin::Stated);
            let taken = taken.and_then(|one| one.quantity.interval());
            assert!(taken.is_none_or(|found| (found.value() - metres).abs() > 1.0), "{text}: {other} {taken:?}");
        }
    }
    let long = ask("tunnel 2000 m long, shotcrete");
    assert!(long.conditions.iter().all(|one| &*one.dimension != "altitude"), "a length stays one");
    let line = ask("混凝土泵送，水平管2000米，高原");
    assert!(
        condition(&line, "pumping_distance_horizontal").quantity.interval().is_some_and(|one| one.value() == 2000.0)
    );
}

#[test]
fn the_mass_of_a_girder_is_no_load_limit_of_its_bridge() {
    for text in [
        "跨海大桥架梁，箱梁900吨，跨度32米",
        "大桥架设900吨箱梁",
        "sea-crossing bridge, erect 900 t box girders",
        "bridge works, girder erection, box girder 900 t",
    ] {
        let question = ask(text);
        let mass = condition(&question, "lift_mass").quantity.interval().expect("a number");
        assert_eq!(mass.value(), 900.0, "{text}");
        assert!(question.conditions.iter().all(|one| &*one.dimension != "road_load_limit"), "{text}");
    }
    let limit = ask("架梁，T梁120吨，便桥限重55吨");
    let value = |dimension: &str| condition(&limit, dimension).quantity.interval().expect("a number").value();
    assert_eq!((value("lift_mass"), value("road_load_limit")), (120.0, 55.0));
}

#[test]
fn numbers_mean_what_their_words_say() {
    for (text, dimension, op, low, high) in [
        ("泵送高度不低于80米", "pumping_height", Operator::Min, 80.0, f64::INFINITY),
        ("泵送高度80米以内", "pumping_height", Operator::Max, f64::NEG_INFINITY, 80.0),
        ("泵送高度大概80米", "pumping_height", Operator::About, 72.0, 88.0),
        ("泵送高度八十来米", "pumping_height", Operator::About, 72.0, 88.0),
        ("坍落度180±20，泵送", "slump", Operator::Range, 160.0, 200.0),
        ("泵送，海拔3900到4200米", "altitude", Operator::Range, 3900.0, 4200.0),
        ("泵送，方量1.8万方", "volume", Operator::Eq, 18_000.0, 18_000.0),
        ("泵送高度三百二十米", "pumping_height", Operator::Eq, 320.0, 320.0),
        ("浇筑，晚上零下十几度", "ambient_temperature_min", Operator::Range, -19.0, -11.0),
        ("concrete pump, at least 60 m3/h", "hourly_output", Operator::Min, 60.0, f64::INFINITY),
        ("concrete pump, pressure no more than 110 bar", "pumping_pressure", Operator::Max, f64::NEG_INFINITY, 11.0),
    ] {
        let question = ask(text);
        let found = condition(&question, dimension);
        let interval = found.quantity.interval().expect("a number");
        assert_eq!(found.op, op, "{text}");
        assert!((interval.low() - low).abs() < 1e-6 || interval.low() == low, "{text}: {interval:?}");
        assert!((interval.high() - high).abs() < 1e-6 || interval.high() == high, "{text}: {interval:?}");
    }
}

#[test]
fn a_bound_says_what_it_means_for_the_job() {
    assert_eq!(condition(&ask("泵送，入模温度不低于5℃"), "concrete_temperature").meaning, Meaning::Requirement);
    assert_eq!(condition(&ask("塔吊吊装，10m/s以上不能吊"), "wind_speed").meaning, Meaning::Limit);
    assert_eq!(condition(&ask("塔吊吊装，风速12m/s"), "wind_speed").meaning, Meaning::Site);
}

#[test]
fn an_altitude_that_contradicts_its_place_is_said_and_wins() {
    let question = ask("上海的工地，海拔4500米，泵送C30");
    assert!((number(condition(&question, "altitude")) - 4500.0).abs() < 1e-9);
    assert!(warns(&question, "contradiction"), "{:?}", question.warnings);
    assert!(!warns(&ask("拉萨的工地，海拔3700米，泵送C30"), "contradiction"));
}

#[test]
fn statements_that_disagree_are_said() {
    assert!(warns(&ask("泵送C30，海拔3000米，海拔4500米"), "contradiction"));
    assert!(warns(&ask("泵送C30，海拔4500米，气压90kPa"), "contradiction"));
    assert!(!warns(&ask("泵送C30，海拔4500米，气压58kPa"), "contradiction"));
}

#[test]
fn a_slump_in_centimetres_is_assumed_and_asked() {
    let question = ask("拉萨泵送C40，坍落度18");
    let slump = condition(&question, "slump");
    assert_eq!(slump.origin, Origin::Assumed);
    assert!((number(slump) - 180.0).abs() < 1e-9 && slump.because.is_some());
    assert!(warns(&question, "assumed"));
    assert!(question.missing.iter().any(|missing| &*missing.dimension == "slump"));
    assert_eq!(condition(&ask("拉萨泵送C40，坍落度18厘米"), "slump").origin, Origin::Stated);
}

#[test]
fn a_plateau_alone_is_an_assumption_and_beside_a_place_adds_nothing() {
    let question = ask("高原混凝土泵送，C40，高度60米");
    let altitude = condition(&question, "altitude");
    assert_eq!((altitude.op, altitude.origin), (Operator::Min, Origin::Assumed));
    assert!((number(altitude) - 1500.0).abs() < 1e-9 && warns(&question, "assumed"));
    for text in ["高原混凝土泵送，那曲，C40", "高原混凝土泵送，海拔4600米，C40"] {
        let assumed = ask(text).conditions.iter().any(|one| one.origin == Origin::Assumed);
        assert!(!assumed, "{text}");
    }
}

#[test]
fn impossible_values_and_unknown_units_are_dropped_and_said() {
    let question = ask("拉萨泵送C40，坍落度900mm");
    assert!(question.conditions.iter().all(|one| &*one.dimension != "slump"));
    assert!(warns(&question, "impossible_value"), "{:?}", question.warnings);
    let question = ask("拉萨泵送C40，泵送高度120foobar");
    assert!(question.conditions.iter().all(|one| &*one.dimension != "pumping_height"));
    assert!(warns(&question, "unknown_unit"), "{:?}", question.warnings);
}

#[test]
fn unknown_places_are_kept_and_several_are_listed() {
    let question = ask("We pump C40 at Quellaveco in May, 40 m3/h");
    assert_eq!(question.places[0].label, "Quellaveco");
    assert!(!question.places[0].resolved && warns(&question, "unknown_place"));
    let question = ask("Pumping concrete near Dawu in May, C40");
    assert!(question.places[0].candidates.len() >= 2, "{:?}", question.places);
    assert!(warns(&question, "ambiguous_place"));
}

#[test]
fn months_are_in_order_and_seasons_turn() {
    for (text, months) in [
        ("11月到次年2月在拉萨泵送", vec![11, 12, 1, 2]),
        ("7、8月在拉萨泵送", vec![7, 8]),
        ("十一月中旬在拉萨泵送", vec![11]),
        ("pumping concrete in Lhasa, November to February", vec![11, 12, 1, 2]),
        ("冬天在拉萨泵送", vec![12, 1, 2]),
        ("Pumping concrete in Peru in winter", vec![6, 7, 8]),
        ("拉萨泵送，2026年11月1日至2027年1月15日", vec![11, 12, 1]),
    ] {
        assert_eq!(ask(text).time.map(|time| time.months), Some(months), "{text}");
    }
    assert_eq!(ask("拉萨冬期施工C40承台的案例").time, None);
    assert_eq!(ask("拉萨泵送C40，9月15日开标").time, None, "a bid is no time of the works");
}

#[test]
fn exclusions_name_what_they_mean() {
    for (text, excluded) in [
        ("拉萨泵送C40，泵车不要", "泵车"),
        ("拉萨泵送C40，现场不需要布料杆", "布料杆"),
        ("pump C40 in Lhasa, no diesel gensets", "diesel gensets"),
        ("pump C40 in Lhasa, placing boom is already on site", "placing boom"),
        ("工地喺啟德，冇位擺泵車，泵送C60", "泵車"),
    ] {
        let question = ask(text);
        assert_eq!(question.excluded.len(), 1, "{text}: {:?}", question.excluded);
        assert_eq!(question.excluded[0].text, excluded, "{text}");
        assert!(question.excluded[0].iri.is_some(), "{text}");
    }
    assert!(ask("有没有泵车能打40米").excluded.is_empty());
    assert!(ask("泵车能不能上，C40").excluded.is_empty());
}

#[test]
fn what_is_no_condition_is_left_out() {
    let question = ask("拉萨泵送C40，合同编号XZ-2024-017，预算80万以内，电话13907310022，型号HBT80");
    assert_eq!(question.conditions.len(), 1, "{:#?}", question.conditions);
    let question = ask("我在长沙，项目在那曲，泵送C40");
    assert_eq!(question.places.len(), 1, "{:?}", question.places);
    assert_eq!(question.places[0].label, "那曲");
}

#[test]
fn coordinates_in_a_text_are_a_place() {
    let question = ask("工地坐标91.1320,29.6500，泵送C40");
    let place = &question.places[0];
    assert!(place.resolved && place.iri.is_none());
    assert!(place.lon.is_some_and(|lon| (lon - 91.132).abs() < 1e-6));
    let question = ask("工地火星坐标91.1320,29.6500，泵送C40");
    let moved = question.places[0].lon.expect("a position") - 91.132;
    assert!(moved.abs() > 1e-4 && moved.abs() < 0.01, "brought back by {moved}");
}

#[test]
fn other_intents() {
    for (text, intent) in [
        ("泵车老是憋车冒黑烟怎么办", Intent::Failure),
        ("拉萨哪里有人能修泵车", Intent::Partner),
        ("推荐一台泵车", Intent::Product),
        ("查一下高原泵送的案例", Intent::Search),
        ("这个月工资什么时候发", Intent::OutOfScope),
        ("今天中午吃什么", Intent::OutOfScope),
        ("拉萨要打C40，80米高", Intent::Pack),
    ] {
        assert_eq!(ask(text).intent, intent, "{text}");
    }
}

#[test]
fn things_are_refused_in_many_words() {
    for (text, excluded) in [
        ("拉萨泵送C40，不要泵车和布料杆", vec!["泵车", "布料杆"]),
        ("拉萨泵送C40，泵车、布料杆都不要", vec!["泵车", "布料杆"]),
        ("泵送C40，臂架泵业主坚决不让进场", vec!["臂架泵"]),
        ("吊装，塔吊太慢不考虑", vec!["塔吊"]),
        ("拉萨泵送C40，串泵不要", vec!["串泵"]),
        ("no pumps or cranes on this site please, concrete pour C30", vec!["pumps", "cranes"]),
        ("Demolish an 11 storey block, no wrecking ball", vec!["wrecking ball"]),
        ("lifting 20 t at 12 m, floating sheerlegs are vetoed by the port", vec!["floating sheerlegs"]),
        ("haul 5 km, 8 % ramp. Hydrogen trucks no.", vec!["hydrogen trucks"]),
    ] {
        let question = ask(text);
        let got: Vec<String> = question.excluded.iter().map(|one| one.text.to_lowercase()).collect();
        assert_eq!(got, excluded, "{text}");
    }
    for text in [
        "泵车能不能进场，要不要布料杆，打C40",
        "混凝土到场没有问题，坍落度不要超过200，泵送",
        "pumping C40, no later than 5 May, no problem with access",
        "摊铺机熨平板好像不行了",
    ] {
        assert!(ask(text).excluded.is_empty(), "{text}: {:?}", ask(text).excluded);
    }
}

#[test]
fn intents_of_those_who_write() {
    for (text, intent) in [
        ("塔吊变幅电机过热跳闸，海拔3600", Intent::Failure),
        ("rig engine won't rev", Intent::Failure),
        ("液压油乳化了", Intent::Failure),
        ("乌鲁木齐有卖旋挖截齿的吗", Intent::Partner),
        ("我们在格尔木，附近200公里内有没有拌合站供C50", Intent::Partner),
        ("contact for a batching plant in Ulaanbaatar", Intent::Partner),
        ("我是鄂尔多斯的经销商，客户在榆林要吊80吨的罐，高40米", Intent::Pack),
        ("旋挖钻机最大扭矩最高的是哪个", Intent::Product),
        ("Is the 62 m boom pump rated for -20 C", Intent::Product),
        ("GB 50666里对混凝土入模温度有什么规定", Intent::Search),
        ("show me failure reports of truck mixers below -30 C", Intent::Search),
        ("帮我订后天去乌鲁木齐的火车票", Intent::OutOfScope),
        ("book me a taxi to the airport at 6", Intent::OutOfScope),
    ] {
        assert_eq!(ask(text).intent, intent, "{text}");
    }
}

#[test]
fn numbers_find_their_dimension() {
    for (text, dimension, low) in [
        ("pumping, 1 1/2 in aggregate, C30", "aggregate_max_size", 38.1),
        ("concrete pump, 5 inch pipe", "pipe_diameter", 127.0),
        ("旋挖 桩径1.8 孔深62", "hole_diameter", 1800.0),
        ("bored piles, 820 mm holes x 18 m", "hole_depth", 18.0),
        ("excavation, 3.5 m deep 1.2 m wide trench", "excavation_depth", 3.5),
        ("浇筑C30，罐车路上1h15min", "haul_time", 75.0),
        ("吊装，地基承载力每平米二十五吨", "bearing_capacity", 245.17),
        ("asphalt paving, night closure 2300-0500", "daily_work_window", 23.0),
        ("girder erection, 92 MT each", "lift_mass", 92.0),
        ("haulage, 40,000 tonnes a day, no wait, 54,000 t per day", "production_daily", 54_000.0),
        ("paste backfill, 800 m straight down then 1,200 m lateral", "pumping_depth", 800.0),
        ("pumping 400 cu yd of 5,000 psi concrete", "concrete_compressive_strength", 34.47),
        ("浇筑，最低温度-20", "ambient_temperature_min", -20.0),
    ] {
        let got = number(condition(&ask(text), dimension));
        assert!((got - low).abs() <= 0.002 * low.abs(), "{text}: {got}");
    }
}

#[test]
fn seasons_of_the_south_are_turned_and_pauses_are_none() {
    let months = |text: &str| ask(text).time.map(|time| time.months);
    assert_eq!(months("Casting in Hobart this winter, C40"), Some(vec![6, 7, 8]));
    assert_eq!(months("夏天在开普敦浇筑C40"), Some(vec![12, 1, 2]));
    assert_eq!(months("拉萨泵送C40，冬天停工，5月到7月干"), Some(vec![5, 6, 7]));
}

#[test]
fn unknown_names_are_places_where_the_sentence_says_so() {
    for (text, place) in [
        ("Night pour with a boom pump, central Linz, C30", "Linz"),
        ("Halden karst, bored piles 1.2 m dia, 40 m deep", "Halden"),
        ("Addis Alem 2,355 m elevation, pumping C30", "Addis Alem"),
        ("双湾河冻土挖沟，冻深两米", "双湾河"),
    ] {
        let question = ask(text);
        let got: Vec<&str> = question.places.iter().map(|one| &*one.label).collect();
        assert_eq!(got, [place], "{text}");
    }
}
