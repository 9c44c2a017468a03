//! Claims of data sheets, brochures and site talk, with what is to be said of them and why.
//!
//! Each was written from the published formulas, figures and clauses; the reason beside it is the engineer's, not
//! the program's.

mod support;

use fieldpack_graph::knowledge::Language;
use fieldpack_pack::claims;
use fieldpack_pack::contract::{
    AsOf, Assertion, ClaimCheck, ClaimKind, ClaimOptions, ClaimRequest, ClaimStanding, ClaimVerdict,
};
use fieldpack_pack::understand::Limits;
use support::KNOWLEDGE;

use ClaimKind::{Altitude, Conversion, Edition, Limit, Line, MachineFigure, Physics, Power, Unread};
use ClaimVerdict::{CannotBeSaid, Contradicts, Holds, HoldsOnlyIf};

/// When the claims are checked.
const ASKED_AT: &str = "2026-11-02T02:00:00Z";

/// A claim, the kind of assertion looked for, its verdict, a word of its reason, condition or source, why.
type Case = (&'static str, ClaimKind, ClaimVerdict, &'static str, &'static str);

/// Checks a claim at a time.
fn check_at(text: &str, asked_at: &str) -> ClaimCheck {
    let request = ClaimRequest { text: text.to_owned(), options: None };
    let checked = claims::check(&request, &KNOWLEDGE, AsOf::default(), asked_at, Language::Zh, &Limits::default());
    checked.unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

/// Checks a claim.
fn check(text: &str) -> ClaimCheck {
    check_at(text, ASKED_AT)
}

/// Everything that an assertion says, in one text.
fn said(one: &Assertion) -> String {
    let sources = one.sources.iter().map(|source| format!("{} {} {}", source.document, source.edition, source.clause));
    let quantities =
        one.quantities.iter().map(|one| format!("{} {:?} {}", one.label, one.quantity.interval(), one.note));
    let about = one.about.iter().map(|thing| format!("{} {}", thing.notation, thing.label));
    let parts = [one.reason.clone(), one.condition.clone().unwrap_or_default(), one.missing.join(" ")];
    parts.into_iter().chain(sources).chain(quantities).chain(about).collect::<Vec<_>>().join(" | ")
}

/// Holds the cases; all faults at once.
fn hold(cases: &[Case]) {
    let mut faults = Vec::new();
    for (text, kind, verdict, word, why) in cases {
        let checked = check(text);
        let of_kind: Vec<&Assertion> = checked.assertions.iter().filter(|one| one.kind == *kind).collect();
        let met = of_kind.iter().any(|one| one.verdict == *verdict && said(one).contains(word));
        if !met {
            let got: Vec<String> = checked
                .assertions
                .iter()
                .map(|one| format!("    {:?} {:?} `{}`: {}", one.kind, one.verdict, one.text, said(one)))
                .collect();
            faults.push(format!("{text}\n  wanted {kind:?} {verdict:?} with `{word}`: {why}\n{}", got.join("\n")));
        }
        for one in &checked.assertions {
            if one.sources.is_empty() || one.reason.is_empty() {
                faults.push(format!("{text}: an assertion without source or reason: {one:#?}"));
            }
            if (one.verdict == HoldsOnlyIf) != one.condition.is_some() {
                faults.push(format!("{text}: a condition belongs to holds_only_if: {one:#?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn output_times_pressure_is_held_against_the_power() {
    hold(&[
        (
            "max. pressure 22 MPa, max. output 102 m3/h, engine 470 kW",
            Power,
            HoldsOnlyIf,
            "gearing",
            "a data sheet lists both ends of the curve: no claim about one point, 50 to 58 m3/h at 22 MPa",
        ),
        (
            "HBT110.26.390RS：最大排量110方，最大压力26兆帕，功率390千瓦",
            Power,
            HoldsOnlyIf,
            "档位",
            "样本列出的是两个档位的上限",
        ),
        ("HBT110.26.390RS可同时达到110方排量和26兆帕压力", Power, Contradicts, "794", "794 kW液压功率，只有390 kW"),
        (
            "Outputs 80 m3/h at 16 MPa.",
            Power,
            HoldsOnlyIf,
            "474",
            "80 x 16 / 3.6 = 356 kW hydraulic, 474 to 547 kW at the shaft",
        ),
        ("输出80方/小时，出口压力16MPa", Power, HoldsOnlyIf, "547", "356 kW液压功率，轴功率474~547 kW"),
        ("Outputs 80 m3/h at 160 bar.", Power, HoldsOnlyIf, "356", "160 bar is 16 MPa"),
        (
            "outputs 80 m3/h at 16 MPa on the plateau",
            Power,
            HoldsOnlyIf,
            "nameplate",
            "the nameplate must be larger by what altitude takes",
        ),
        (
            "The HBT80.16.174RS outputs 80 m3/h at 16 MPa.",
            Power,
            Contradicts,
            "gearing",
            "the designation pairs the ends of two gearings; 356 kW hydraulic from 174 kW",
        ),
        (
            "HBT80.16.174RS拖泵以16MPa输出80方/小时",
            Power,
            Contradicts,
            "档位",
            "型号是两个档位的两端，174 kW也不够356 kW",
        ),
        (
            "BSA 14000 HP-D delivers 102 m3/h at 22 MPa",
            Power,
            Contradicts,
            "470",
            "623 kW hydraulic, the engine has 470",
        ),
        ("SP 8800 pumps 90 m3/h at 24.3 MPa", Power, Contradicts, "440", "607 kW hydraulic, the engine has 440"),
        ("A 174 kW pump outputs 80 m3/h at 16 MPa", Power, Contradicts, "174", "not even an efficiency of 1 would do"),
        ("A 560 kW diesel pump delivers 80 m3/h at 16 MPa", Power, Holds, "547", "547 kW at the lowest efficiency"),
        ("500 kW的拖泵在16MPa下输出80方/小时", Power, HoldsOnlyIf, "效率", "474~547 kW之间，看效率"),
        ("A 161 kW diesel pump delivers 35 m3/h at 8 MPa", Power, Holds, "120", "104 to 120 kW at the shaft"),
        ("161 kW柴油拖泵在海拔4500米以8MPa输出35方/小时", Power, Contradicts, "0.6", "4500 m剩97~101 kW，需104~120 kW"),
        (
            "BSA 14000 HP-D puts out 57 m3/h at 11.9 MPa at 3650 m",
            Power,
            Holds,
            "470",
            "252 to 290 kW needed, 324 to 337 left",
        ),
    ]);
}

#[test]
fn power_at_an_altitude_is_derated() {
    hold(&[
        (
            "QAS 500 genset delivers 500 kVA at 4000 m",
            Altitude,
            Contradicts,
            "50",
            "the maker's own table leaves 0.50 at 4000 m",
        ),
        ("发电机500kVA在海拔3000米仍能输出500kVA", Altitude, Contradicts, "440", "最多剩0.88"),
        ("高原型拖泵，4500米海拔功率不下降", Altitude, Contradicts, "60", "高原型也要有厂家曲线"),
        (
            "The diesel pump keeps full power at 4500 m.",
            Altitude,
            Contradicts,
            "0.6",
            "0.603 to 0.625 is left of a turbocharged engine",
        ),
        ("柴油机在海拔4500米不降功率", Altitude, Contradicts, "0.6", "增压柴油机剩0.603~0.625"),
        ("在拉萨无需降额", Altitude, Contradicts, "3650", "拉萨3650 m剩0.689~0.717"),
        ("On the plateau the engine gives full power", Altitude, Contradicts, "plateau", "from 1500 m on power falls"),
        (
            "No derating at 1200 m.",
            Altitude,
            HoldsOnlyIf,
            "curve",
            "the 4 % rule begins at 1525 m, ISO 3046-1 takes a tenth: the maker's curve decides",
        ),
        ("电动拖泵在海拔3000米满功率运行", Altitude, HoldsOnlyIf, "气温", "按两种读法0.80~1.00，气温低时才成立"),
        (
            "The electric pump runs at full power at 4500 m",
            Altitude,
            HoldsOnlyIf,
            "special",
            "above 4000 m an ordinary motor ends",
        ),
        ("拖泵发动机470 kW，用于海拔4500米", Altitude, HoldsOnlyIf, "283", "海平面470 kW在4500 m剩283~294 kW"),
        ("470 kW engine for work at 4500 m", Altitude, HoldsOnlyIf, "ISO 3046-1", "a sea-level kilowatt"),
        ("BSA 14000 HP-D still has 470 kW at 4500 m", Altitude, Contradicts, "283", "the nameplate is at sea level"),
        (
            "BSA 14000 HP-D gives 280 kW at 4500 m",
            Altitude,
            Holds,
            "284",
            "470 x 0.6033 = 284 kW are left by the stricter rule",
        ),
        ("The pump needs no derating.", Altitude, CannotBeSaid, "altitude", "no altitude is stated"),
        ("500 kVA发电机组在海拔4000米满功率运行", Altitude, Contradicts, "GB/T 2819", "发动机与发电机取小者"),
    ]);
}

#[test]
fn figures_of_machines_are_held_against_the_published_ones() {
    hold(&[
        ("The S 38 SX worked at 4302 m", MachineFigure, Holds, "one site", "published: worked there, no rating"),
        (
            "The S 38 SX is rated for an altitude of 4302 m",
            MachineFigure,
            CannotBeSaid,
            "limit",
            "presence at a height is no altitude limit",
        ),
        (
            "Putzmeister BSA 14000 HP-D: concrete pressure 22 MPa",
            MachineFigure,
            Holds,
            "press release",
            "checked in a press release",
        ),
        ("BSA14000HP-D的发动机功率为470kW", MachineFigure, Holds, "470", "已核对"),
        ("BSA 14000 HP-D with a 520 kW engine", MachineFigure, Contradicts, "470", "470 kW is published and checked"),
        ("BSA 14000 HP-D, max output 102 m3/h", MachineFigure, HoldsOnlyIf, "unconfirmed", "the figure is uncertain"),
        (
            "BSA 14000 HP-D, max output 140 m3/h",
            MachineFigure,
            CannotBeSaid,
            "unconfirmed",
            "an uncertain figure never decides alone",
        ),
        (
            "The S 38 SX has a vertical reach of 38 m",
            MachineFigure,
            Contradicts,
            "37.3",
            "38 is the name, 37.3 m the reach",
        ),
        ("Schwing SP 8800最大混凝土压力24.3MPa", MachineFigure, Holds, "24.3", "已核对243 bar"),
        ("HBT90.48.572RS: pressure 48 MPa", MachineFigure, Holds, "48", "the 48 MPa are checked"),
        ("HBT80.16.174RS的发动机功率为174kW", MachineFigure, HoldsOnlyIf, "型号", "由型号推出"),
        ("BSA 2110 HP D has a 330 kW engine", MachineFigure, HoldsOnlyIf, "confirm", "recalled, to confirm"),
        (
            "BSA 14000 SHP-D, concrete pressure 20 MPa",
            MachineFigure,
            HoldsOnlyIf,
            "job",
            "200 bar were measured on one job: no rating",
        ),
        (
            "BSA 14000 SHP-D, rated concrete pressure 40 MPa",
            MachineFigure,
            Contradicts,
            "never use as rated",
            "theoretical at the drive",
        ),
        ("BSA 1005 D outputs 54 m3/h", MachineFigure, Holds, "70 yd3/h", "checked"),
        ("BSA 1005 D outputs 40 m3/h", MachineFigure, Holds, "54", "less than the published output lies within it"),
        ("BSA 1005 D weighs 5 t", MachineFigure, CannotBeSaid, "sheet", "no mass is published: not verified"),
    ]);
}

#[test]
fn cited_editions_are_judged_at_the_day() {
    hold(&[
        ("临时用电按JGJ 46-2005执行", Edition, Contradicts, "2025-01-01", "由JGJ/T 46-2024代替"),
        ("Noise limits according to GB 12523-2011", Edition, Contradicts, "2026-01-01", "replaced by the 2025 edition"),
        ("泵送阻力按JGJ/T10-1995计算", Edition, Contradicts, "2011", "由2011版代替"),
        ("砂符合GB/T 14684-2011", Edition, Contradicts, "2022", "由2022版代替"),
        ("砂符合GB/T 14684-2022", Edition, Holds, "现行", "现行"),
        ("Safe use as in GB/T 39757-2021", Edition, Holds, "2022-02-01", "in force since 2022-02-01"),
        ("JGJ 46-2005已被JGJ/T 46-2024代替", Edition, Holds, "2025-01-01", "说的正是替代关系"),
        ("JGJ 46-2005 has been withdrawn", Edition, Holds, "JGJ/T 46-2024", "it is replaced"),
        ("Pumping to JGJ/T 10-2011", Edition, CannotBeSaid, "JGJ/T 10-2011", "status to be confirmed"),
        ("设计按GB 50010-2010", Edition, CannotBeSaid, "GB 50010", "知识库中没有"),
        ("Noise as in GB 12523", Edition, HoldsOnlyIf, "GB 12523-2025", "no edition is named"),
        ("JGJ 46-88", Edition, Contradicts, "JGJ/T 46-2024", "an edition before the one in force"),
    ]);
}

#[test]
fn an_edition_holds_until_its_successor_is_in_force() {
    let verdict = |asked_at: &str| {
        let checked = check_at("Noise limits according to GB 12523-2011", asked_at);
        checked.assertions.iter().find(|one| one.kind == Edition).map(|one| one.verdict)
    };
    assert_eq!(verdict("2025-06-01T00:00:00Z"), Some(HoldsOnlyIf), "the 2025 edition is in force from 2026-01-01");
    assert_eq!(verdict("2026-01-01T00:00:00Z"), Some(Contradicts));
}

#[test]
fn what_is_allowed_is_held_against_the_rules() {
    hold(&[
        ("混凝土可在零下5度浇筑", Limit, HoldsOnlyIf, "气温", "零下是气温，须有冬期措施"),
        ("可在35kV线路旁作业", Limit, HoldsOnlyIf, "PB13", "没有写距离，35 kV要3.5 m"),
        ("Pumping down a shaft of 30 m is allowed", Limit, HoldsOnlyIf, "PB08", "with bottom run and vent valve"),
        ("夜间噪声不超过60dB", Unread, CannotBeSaid, "规则", "没有按分贝写条件的规则"),
        ("The boom pump may work in wind of 13 m/s", Limit, Contradicts, "PB04", "the boom's own rule comes first"),
        ("可在7级风作业", Limit, Contradicts, "六级", "六级及以上停止"),
        ("臂架可在四级风下作业", Limit, Holds, "六级", "六级以下"),
        (
            "The boom may work in wind of 13 m/s",
            Limit,
            Contradicts,
            "10.8",
            "a gust is at least the mean: Beaufort 6 is 10.8 m/s",
        ),
        ("六级及以上大风停止臂架作业", Limit, Holds, "六级", "与规则相同"),
        ("八级以上大风停止作业", Limit, Contradicts, "六级", "六、七级仍在作业"),
        ("Concrete may be placed at 40 C", Limit, Contradicts, "PB11", "not above 35 C in the form"),
        ("Concrete may be placed at 20 °C", Limit, Holds, "PB11", "between 5 and 35 C"),
        ("入模温度不得高于35℃", Limit, Holds, "PB11", "与规则相同"),
        ("入模温度不得高于40℃", Limit, Contradicts, "PB11", "放宽了5 K"),
        ("入模温度不得低于5℃", Limit, Holds, "PB11", "与规则相同"),
        ("90 min以后仍可泵送", Limit, Contradicts, "PR01", "拌和起90 min为限"),
        ("坍落度100mm的混凝土可泵送80米高", Limit, Contradicts, "MX01", "50~100 m要150~180 mm"),
        ("坍落度180mm的混凝土可泵送80米高", Limit, Holds, "MX01", "150~180 mm"),
        ("Concrete of 100 mm slump can be pumped", Limit, HoldsOnlyIf, "MX01", "only up to 50 m"),
        ("离10kV线路1米可作业", Limit, Contradicts, "PB13", "10 kV要2 m"),
        ("A machine tilt of 5 degrees is allowed", Limit, Contradicts, "PB05", "3 degrees"),
        ("可在海拔4500米施工", Limit, HoldsOnlyIf, "海拔", "可以，但须修正功率、体检等"),
        ("Aggregate of 50 mm can be pumped", Limit, Contradicts, "MX15", "40 mm is the largest"),
    ]);
}

#[test]
fn air_and_water_follow_the_standard_atmosphere() {
    hold(&[
        ("拌合水可加热到95℃，海拔4500米", Physics, Contradicts, "85", "4500 m水在85℃沸腾"),
        ("Mixing water may be heated to 60 °C", Physics, Holds, "60", "the cap with cement 42.5"),
        ("拌合水加热到80℃", Physics, HoldsOnlyIf, "42.5", "42.5水泥的上限是60℃"),
        ("Water boils at 100 C at 4000 m", Physics, Contradicts, "86", "86.7 C in the standard atmosphere"),
        ("boiling water of 100 °C at an altitude of 4000 m", Physics, Contradicts, "ISO 2533", "86.7 C"),
        ("海拔4500米水的沸点为85℃", Physics, Holds, "85", "85.0℃"),
        ("大气压在海拔4000米为61.6kPa", Physics, Holds, "61.6", "61.64 kPa"),
        ("The air pressure at 4500 m is 90 kPa", Physics, Contradicts, "57.7", "57.73 kPa"),
        ("Water boils at 100 C at sea level", Physics, Holds, "100", "the boiling point at sea level"),
        ("Water boils at 100 C", Physics, HoldsOnlyIf, "sea level", "at sea level only"),
    ]);
}

#[test]
fn two_units_of_one_quantity_must_agree() {
    hold(&[
        ("1 hp = 0.7355 kW", Conversion, HoldsOnlyIf, "PS", "that is the metric horsepower"),
        ("1 hp = 0.7457 kW", Conversion, Holds, "hp", "mechanical horsepower"),
        ("220 bar = 22 MPa", Conversion, Holds, "UCUM", "1 bar is 0.1 MPa"),
        ("220 bar (2.2 MPa)", Conversion, Contradicts, "22 MPa", "a factor of ten"),
        ("470 kW (630 hp)", Conversion, Holds, "hp", "630 x 0.7457 = 469.8"),
        ("470 kW (640 hp)", Conversion, HoldsOnlyIf, "PS", "640 metric horsepower are 470.7 kW"),
        ("海拔14,800英尺，即4511米", Conversion, Holds, "4511", "4511.04 m"),
        ("518 m (1,700 ft)", Conversion, Holds, "ft", "518.16 m"),
        ("排量70 yd3/h（54方/小时）", Conversion, Holds, "m³/h", "53.5，取整54"),
        ("243 bar（24.3 MPa）", Conversion, Holds, "24.3", "243 bar"),
    ]);
}

#[test]
fn heights_and_lengths_of_line_are_held_against_the_column() {
    hold(&[
        ("pumps up to 400 m vertical", Line, HoldsOnlyIf, "9.4", "a column of 400 m weighs 9.4 MPa"),
        ("可垂直泵送400米", Line, HoldsOnlyIf, "9.4", "400 m混凝土柱自重9.4 MPa"),
        ("8 MPa的拖泵可垂直泵送400米", Line, Contradicts, "9.4", "自重已超过8 MPa"),
        ("BSA 1005 D pumps up to 400 m high", Line, Contradicts, "6.8", "the bare weight is beyond 6.8 MPa"),
        (
            "BSA 14000 HP-D pumps up to 518 m vertical",
            Line,
            HoldsOnlyIf,
            "claim",
            "more than 518 m is the maker's claim, no rating",
        ),
        ("BSA 14000 HP-D pumps up to 1000 m vertical", Line, Contradicts, "22", "23.5 MPa of weight against 22"),
        ("BSA 14000 SHP-D pumped 606 m high on one job", Line, Holds, "606", "published for 2008"),
        ("可水平泵送1000米", Line, CannotBeSaid, "坍落度", "取决于坍落度、管径、流量"),
    ]);
}

#[test]
fn what_cannot_be_tied_to_anything_is_said_to_be_so() {
    hold(&[
        ("Our service is the best in the region", Unread, CannotBeSaid, "figure", "nothing to check"),
        ("质量好，价格低", Unread, CannotBeSaid, "数值", "没有可核对的内容"),
        ("The ZX 9999 outputs 80 m3/h", Unread, CannotBeSaid, "machine", "no such machine is known"),
    ]);
}

#[test]
fn a_text_may_assert_several_things_in_both_languages() {
    let checked = check("SP 8800拖泵 outputs 90 m3/h at 24.3 MPa，噪声执行GB 12523-2011，可在7级风作业。");
    assert_eq!(checked.verdict, Contradicts);
    for kind in [Power, Edition, Limit, MachineFigure] {
        assert!(checked.assertions.iter().any(|one| one.kind == kind), "{kind:?} is missing: {checked:#?}");
    }
}

#[test]
fn the_answer_is_in_the_language_of_the_text_or_as_asked() {
    let has_han = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for (text, language) in
        [("Outputs 80 m3/h at 16 MPa on the plateau", Language::En), ("可在7级风作业", Language::Zh)]
    {
        let checked = check(text);
        assert_eq!(checked.language, language);
        for one in &checked.assertions {
            assert_eq!(has_han(&one.reason), language == Language::Zh, "{}", one.reason);
        }
        let options = ClaimOptions { language: Some(Language::En), ..ClaimOptions::default() };
        let request = ClaimRequest { text: text.to_owned(), options: Some(options) };
        let asked = claims::check(&request, &KNOWLEDGE, AsOf::default(), ASKED_AT, Language::Zh, &Limits::default());
        let asked = asked.expect("a check");
        assert!(asked.assertions.iter().all(|one| !has_han(&one.reason)), "{asked:#?}");
        let verdicts = |check: &ClaimCheck| check.assertions.iter().map(|one| one.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts(&asked), verdicts(&checked), "the language changes no verdict");
    }
}

#[test]
fn spans_are_characters_of_the_text_and_claimed_quantities_keep_their_unit() {
    let text = "高原上，输出80方/小时，出口压力160 bar";
    let checked = check(text);
    let characters: Vec<char> = text.chars().collect();
    for one in &checked.assertions {
        let [from, to] = one.span;
        assert_eq!(characters[from..to].iter().collect::<String>(), one.text);
    }
    let claimed = checked.assertions.iter().flat_map(|one| &one.quantities);
    let units: Vec<&str> =
        claimed.filter(|one| one.standing == ClaimStanding::Claimed).map(|one| &*one.quantity.unit.unit).collect();
    assert!(units.contains(&"bar"), "{units:?}");
}

#[test]
fn the_same_claim_gets_the_same_answer() {
    let text = "HBT80.16.174RS拖泵以16MPa输出80方/小时，可在7级风作业，执行JGJ 46-2005";
    assert_eq!(check(text), check(text));
}

#[test]
fn bad_requests_are_refused_with_their_place() {
    let fault = |text: &str, asked_at: &str, limits: &Limits| {
        let request = ClaimRequest { text: text.to_owned(), options: None };
        let refused = claims::check(&request, &KNOWLEDGE, AsOf::default(), asked_at, Language::En, limits);
        let problems = refused.expect_err("refused");
        (problems[0].pointer.clone(), problems[0].code)
    };
    let limits = Limits::default();
    assert_eq!(fault("  ", ASKED_AT, &limits), ("/text".to_owned(), "empty_question"));
    assert_eq!(fault("22 MPa", "yesterday", &limits), ("/options/asked_at".to_owned(), "bad_asked_at"));
    let short = Limits { text_chars: 3, ..limits };
    assert_eq!(fault("22 MPa", ASKED_AT, &short), ("/text".to_owned(), "text_too_long"));
}

#[test]
fn odd_texts_break_nothing() {
    for text in [
        "=",
        "(",
        "80 m3/h at",
        "22 MPa = ",
        "JGJ",
        "GB/T",
        "-2005",
        "0 kW at 0 m3/h and 0 MPa",
        "高原",
        "BSA",
        "🙂 7级 🙂",
        "1e9 MPa at 1e9 m3/h",
        "沸",
        "≤",
        "不得",
    ] {
        let checked = check(text);
        assert!(!checked.assertions.is_empty(), "{text}");
    }
}
