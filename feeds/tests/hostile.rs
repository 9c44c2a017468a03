//! Documents that mean harm: each is refused early, at the place where the limit is passed, and nothing
//! panics whatever the bytes are.

use fieldpack_feeds::{Expected, FeedCode, FeedError, Format, Limits, aemp, cap};
use proptest::prelude::*;

const FLEET: &str = include_str!("../../docs/telemetry.md");

fn xml(text: &str, limits: &Limits) -> FeedError {
    aemp::read(text.as_bytes(), Format::Xml, limits).expect_err("refused")
}

fn json(text: &str, limits: &Limits) -> FeedError {
    aemp::read(text.as_bytes(), Format::Json, limits).expect_err("refused")
}

fn said(fault: &FeedError) -> (FeedCode, &str, Option<(usize, usize)>) {
    (fault.code, &fault.path, fault.position.map(|at| (at.line, at.column)))
}

#[test]
fn document_types_are_refused_with_whatever_they_define() {
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">\
                  <!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]>\n<Fleet>&c;</Fleet>";
    let outside = "<!DOCTYPE Fleet SYSTEM \"file:///etc/passwd\"><Fleet/>";
    for (text, place) in [(laughs, (2, 1)), (outside, (1, 1)), ("<Fleet><!DOCTYPE a></Fleet>", (1, 8))] {
        let fault = xml(text, &Limits::default());
        assert_eq!(said(&fault), (FeedCode::Doctype, "", Some(place)), "{fault}");
        let fault = cap::read(text.as_bytes(), &Limits::default()).expect_err("refused");
        assert!(matches!(fault.code, FeedCode::Doctype | FeedCode::WrongRoot), "{fault}");
    }
}

#[test]
fn only_the_entities_of_xml_itself_are_known() {
    let limits = Limits::default();
    let text = "<Fleet>\n<Links><rel>&nbsp;</rel></Links></Fleet>";
    assert_eq!(said(&xml(text, &limits)), (FeedCode::UnknownEntity, "/Fleet/Links/rel", Some((2, 13))));
    let attribute = xml("<Fleet version='&lol;'/>", &limits);
    assert_eq!((attribute.code, attribute.found.as_str()), (FeedCode::UnknownEntity, "&lol;"));
    for text in ["<Fleet><a>&#0;</a></Fleet>", "<Fleet><a>&#xB;</a></Fleet>", "<Fleet><a>&#xD800;</a></Fleet>"] {
        assert_eq!(said(&xml(text, &limits)).0, FeedCode::MalformedXml, "{text}");
    }
    assert_eq!(said(&xml("<Fleet>\n\u{1}</Fleet>", &limits)), (FeedCode::MalformedXml, "", Some((2, 1))));
}

#[test]
fn nesting_ends_at_the_limit() {
    let limits = Limits::default();
    let deep = format!("<Fleet>{}", "<a>".repeat(10_000));
    let fault = xml(&deep, &limits);
    // The root and 31 more are read; the 33rd level starts after `<Fleet>` and 31 times `<a>`.
    assert_eq!((fault.code, fault.position.map(|at| at.column)), (FeedCode::TooDeep, Some(7 + 31 * 3 + 1)));
    assert_eq!(fault.path.matches("/a").count(), 31);
    let set_too_high = Limits { max_depth: usize::MAX, ..Limits::default() };
    assert_eq!(xml(&format!("<Fleet>{}", "<a>".repeat(100_000)), &set_too_high).code, FeedCode::TooDeep);
    let deep = format!("{{\"Equipment\": {}", "[".repeat(10_000));
    assert_eq!(json(&deep, &limits).code, FeedCode::TooDeep);
    let wrapped = "{\"Fleet\": ".repeat(10_000);
    assert_eq!(said(&json(&wrapped, &limits)).0, FeedCode::TooDeep);
    assert!(matches!(json(&"[".repeat(10_000), &limits).code, FeedCode::WrongRoot));
    assert!(matches!(json(&wrapped, &set_too_high).code, FeedCode::MalformedJson | FeedCode::TooDeep));
}

#[test]
fn a_million_machines_are_not_read() {
    let limits = Limits { max_equipment: 100, max_bytes: 64 << 20, max_refused: usize::MAX, ..Limits::default() };
    let fault = xml(&format!("<Fleet>{}</Fleet>", "<Equipment/>".repeat(1_000_000)), &limits);
    assert_eq!(said(&fault), (FeedCode::TooMany, "/Fleet/Equipment[101]", Some((1, 7 + 100 * 12 + 1))));
    assert_eq!(fault.expected, Expected::AtMost(100, "台设备", "machines"));
    let fault = json(&format!("{{\"Equipment\": [{}{{}}]}}", "{},".repeat(1_000_000)), &limits);
    assert_eq!(said(&fault), (FeedCode::TooMany, "/Equipment/100", None));
}

#[test]
fn values_that_do_not_fit_refuse_the_document_in_the_end() {
    let limits = Limits { max_refused: 3, ..Limits::default() };
    let fault = xml(&format!("<Fleet>\n{}</Fleet>", "<Equipment/>\n".repeat(9)), &limits);
    assert_eq!(said(&fault), (FeedCode::TooMany, "/Fleet/Equipment[4]", Some((5, 1))));
    let bad = "<Location datetime='x'/>".repeat(1000);
    let text = format!("<Fleet><Equipment><EquipmentHeader><PIN>1</PIN></EquipmentHeader>{bad}</Equipment></Fleet>");
    assert_eq!(xml(&text, &limits).code, FeedCode::TooMany);
    for field in ["Output", "CumulativeStrokes"] {
        let values = vec!["{}"; 1000].join(",").replace("{}", "{\"value\": -1.5}");
        let machine = format!("{{\"EquipmentHeader\": {{\"PIN\": 1}}, \"ConcretePump\": {{\"{field}\": [{values}]}}}}");
        let fault = json(&format!("{{\"Equipment\": [{machine}]}}"), &limits);
        let fourth = format!("/Equipment/0/ConcretePump/{field}/3");
        assert_eq!(said(&fault).0, FeedCode::TooMany);
        assert!(fault.path.starts_with(&fourth), "{}", fault.path);
    }
}

#[test]
fn sizes_end_at_their_limits() {
    let limits = Limits {
        max_bytes: 100_000,
        max_text_chars: 50,
        max_word_chars: 20,
        max_elements: 60,
        max_attributes: 4,
        max_links: 2,
        ..Limits::default()
    };
    let fault = xml(&"x".repeat(100_001), &limits);
    assert_eq!((fault.code, fault.found.as_str()), (FeedCode::TooLarge, "100001"));
    assert_eq!(json(&" ".repeat(100_001), &limits).code, FeedCode::TooLarge);
    let long = "长".repeat(51);
    let fault = xml(&format!("<Fleet>\n<a><b>{long}</b></a></Fleet>"), &limits);
    assert_eq!(said(&fault), (FeedCode::TooLong, "/Fleet/a/b", Some((2, 7))));
    assert_eq!(fault.found, long, "short enough to be shown");
    let split = format!("<Fleet><a>{}</a></Fleet>", "x&amp;".repeat(26));
    assert_eq!(said(&xml(&split, &limits)).0, FeedCode::TooLong);
    let in_attribute = format!("<Fleet><a b='{long}'/></Fleet>");
    assert_eq!(said(&xml(&in_attribute, &limits)), (FeedCode::TooLong, "/Fleet/a", Some((1, 8))));
    let fault = json(&format!("{{\"Equipment\": [{{\"a\": [1, \"{long}\"]}}]}}"), &limits);
    assert_eq!(said(&fault), (FeedCode::TooLong, "/Equipment/0/a/1", None));
    let word = format!("{{\"Equipment\": [], \"version\": \"{}\"}}", "v".repeat(21));
    let fleet = aemp::read(word.as_bytes(), Format::Json, &limits).expect("reads");
    assert_eq!((fleet.refused[0].code, fleet.refused[0].path.as_str()), (FeedCode::TooLong, "/version"));
    let many = "<a/>".repeat(60);
    assert_eq!(said(&xml(&format!("<Fleet>{many}</Fleet>"), &limits)), (FeedCode::TooMany, "/Fleet", Some((1, 244))));
    let fault = json(&format!("{{\"Equipment\": [], \"x\": [{}1]}}", "1,".repeat(60)), &limits);
    assert_eq!(said(&fault), (FeedCode::TooMany, "/x/59", None));
    let fault = xml("<Fleet a='1' b='2' c='3' d='4' e='5'/>", &limits);
    assert_eq!((fault.code, fault.path.as_str()), (FeedCode::TooMany, "/Fleet"));
    let link = "<Links><rel>self</rel><href>x</href></Links>";
    assert_eq!(said(&xml(&format!("<Fleet>{}</Fleet>", link.repeat(3)), &limits)).0, FeedCode::TooMany);
    let declared: String = (0..400).map(|index| format!(" xmlns:n{index}='u'")).collect();
    let fault = xml(&format!("<Fleet{declared}/>"), &Limits::default());
    assert_eq!((fault.code, fault.expected), (FeedCode::TooMany, Expected::AtMost(16, "个命名空间", "namespaces")));
}

#[test]
fn names_as_long_as_a_document_are_not_repeated_in_faults() {
    let name = "a".repeat(100_000);
    let fault = xml(&format!("<Fleet><{name}><b></{name}></Fleet>"), &Limits::default());
    assert!(fault.path.len() < 600 && fault.to_string().len() < 1500, "{}", fault.code.as_str());
    let text = format!("{{\"Equipment\": [{{\"{name}\": 1}}], \"{name}\": 1}}");
    let fleet = aemp::read(text.as_bytes(), Format::Json, &Limits::default()).expect("reads");
    assert!(fleet.unknown.names.keys().all(|name| name.len() <= 200));
}

#[test]
fn a_snapshot_brings_no_units_without_end() {
    let outputs: String = (0..100)
        .map(|index| format!("<Output datetime='2026-05-20T11:00:00Z' unit='{index}.m3/h'>1</Output>").repeat(2))
        .collect();
    let text = format!(
        "<f:Fleet xmlns:f='u' xmlns='https://fieldpack.dev/ns/telemetry/1'><f:Equipment><f:EquipmentHeader>\
         <f:PIN>1</f:PIN></f:EquipmentHeader><ConcretePump>{outputs}</ConcretePump></f:Equipment></f:Fleet>"
    );
    let fleet = aemp::read(text.as_bytes(), Format::Xml, &Limits::default()).expect("reads");
    assert!(fleet.refused.iter().skip(2).all(|fault| fault.code == FeedCode::TooMany), "{:?}", fleet.refused);
    // The factor 0 is no unit; 63 others fit beside it.
    assert_eq!((fleet.equipment[0].readings.len(), fleet.refused.len()), (63 * 2, 37 * 2));
}

#[test]
fn broken_documents_are_located() {
    let limits = Limits::default();
    for (text, path, place) in [
        ("", "", (1, 1)),
        ("  \n ", "", (2, 2)),
        ("text", "", (1, 1)),
        ("<Fleet>", "/Fleet", (1, 8)),
        ("<Fleet>\n <a></b></Fleet>", "/Fleet/a", (2, 5)),
        ("<Fleet>\n <a b=1/></Fleet>", "/Fleet/a", (2, 2)),
        ("<Fleet>\n <a b='1' b='2'/></Fleet>", "/Fleet/a", (2, 2)),
        ("<Fleet>\n <a></Fleet>", "/Fleet/a", (2, 5)),
        ("<Fleet>\n <x:a/></Fleet>", "/Fleet", (2, 2)),
        ("<Fleet>\n words</Fleet>", "/Fleet", (1, 8)),
        ("<Fleet/><Fleet/>", "", (1, 9)),
        ("<Fleet/>words", "", (1, 9)),
        ("<Fleet/>&amp;", "", (1, 9)),
        ("<Fleet><!-- a -- b --></Fleet>", "/Fleet", (1, 8)),
        ("<Fleet><a>&amp</a></Fleet>", "/Fleet/a", (1, 11)),
    ] {
        let fault = xml(text, &limits);
        assert_eq!(said(&fault), (FeedCode::MalformedXml, path, Some(place)), "{text}: {fault}");
    }
    let other = xml("<?xml version='1.0' encoding='GB2312'?><Fleet/>", &limits);
    assert_eq!((other.code, other.found.as_str()), (FeedCode::NotUtf8, "GB2312"));
    let bytes = aemp::read(b"<Fleet>\n\xB4\xF3</Fleet>", Format::Xml, &limits).expect_err("no UTF-8");
    assert_eq!((said(&bytes), bytes.found.as_str()), ((FeedCode::NotUtf8, "", Some((2, 1))), "0xB4"));
    assert_eq!(said(&xml("\n<Fleets/>", &limits)), (FeedCode::WrongRoot, "/", Some((2, 1))));
    let fault = json("{\"Equipment\": [\n{]}", &limits);
    assert_eq!(said(&fault), (FeedCode::MalformedJson, "", Some((2, 2))));
    assert_eq!(json("{\"Equipment\": []} x", &limits).code, FeedCode::MalformedJson);
    for (text, path) in [
        ("{}", ""),
        ("7", ""),
        ("\"x\"", ""),
        ("null", ""),
        ("{\"alert\": {}}", ""),
        ("{\"Fleet\": []}", "/Fleet"),
        ("[[]]", "/0"),
        ("[{\"Equipment\": []}, 1.5]", "/1"),
    ] {
        assert_eq!(said(&json(text, &limits)), (FeedCode::WrongRoot, path, None), "{text}");
    }
}

/// The blocks of the document for partners, as a starting point that is right.
fn samples() -> Vec<Vec<u8>> {
    let blocks = FLEET.split("```").skip(1).step_by(2);
    blocks.filter_map(|block| block.split_once('\n').map(|(_, text)| text.as_bytes().to_vec())).collect()
}

/// Pieces that matter to the formats.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = vec![
        "<",
        ">",
        "</",
        "/>",
        "&",
        ";",
        "&amp;",
        "&#x10FFFF;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "\"",
        "'",
        "=",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "1e308",
        "-0",
        "xmlns=''",
        "<!DOCTYPE x>",
        "<Equipment>",
        "</Equipment>",
        "<Location/>",
        "\"Equipment\": [",
        "PT1H",
        "P99999999999999999999D",
        "9999-12-31T23:59:59.999999999Z",
        "+99:99",
        "nan",
        "\u{0}",
        "\u{FEFF}",
        "中",
        "\\ud800",
    ];
    prop_oneof![
        3 => prop::sample::select(known).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 1..4),
    ]
}

/// Reads bytes in every way; the faults must be sayable.
fn read_all(bytes: &[u8], limits: &Limits) {
    for format in [Format::Xml, Format::Json] {
        let faults = match aemp::read(bytes, format, limits) {
            Ok(fleet) => fleet.refused,
            Err(fault) => vec![fault],
        };
        assert!(faults.iter().all(|fault| !fault.to_string().is_empty()));
    }
    if let Err(fault) = cap::read(bytes, limits) {
        assert!(!fault.to_string().is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes, &Limits::default());
    }

    #[test]
    fn any_text_may_stand_for_a_unit_or_a_value(unit in "[ -~]{0,40}", value in "[ -~]{0,20}", name in "[A-Z][A-Za-z]{0,9}") {
        let value = serde_json::json!({
            "value": value, "unit": unit, "Hour": value, "Percent": value, "datetime": "2026-05-20T11:00:00Z",
            "Latitude": value, "Longitude": value, name: value,
        });
        let machine = serde_json::json!({
            "EquipmentHeader": {"PIN": "1"}, "CumulativeIdleHours": value, "FuelRemaining": value, "Location": value,
            "ConcretePump": {"Output": value, "CumulativeStrokes": value},
        });
        let text = serde_json::json!({ "Equipment": [machine] }).to_string();
        let fleet = aemp::read(text.as_bytes(), Format::Json, &Limits::default()).expect("reads");
        // Five values: each is taken or refused, none is lost.
        let machine = &fleet.equipment[0];
        prop_assert_eq!(machine.readings.len() + machine.facts.len() + fleet.refused.len(), 5);
    }

    #[test]
    fn pieces_of_the_formats_never_panic(pieces in prop::collection::vec(piece(), 0..60)) {
        read_all(&pieces.concat(), &Limits::default());
    }

    #[test]
    fn changed_samples_never_panic(
        sample in prop::sample::select(samples()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..12, piece()), 1..6),
        small in any::<bool>(),
    ) {
        let mut bytes = sample;
        for (place, removed, piece) in changes {
            let start = place.index(bytes.len() + 1);
            let end = (start + removed).min(bytes.len());
            bytes.splice(start..end, piece);
        }
        let tight = Limits { max_elements: 20, max_depth: 4, max_text_chars: 30, max_refused: 1, ..Limits::default() };
        let limits = if small { tight } else { Limits::default() };
        read_all(&bytes, &limits);
    }

    #[test]
    fn what_is_kept_is_bounded_by_the_limits(names in prop::collection::vec("[a-z]{1,6}", 1..200), bad in 0_usize..30) {
        let limits = Limits { max_unknown_names: 5, max_refused: 7, ..Limits::default() };
        let unknown: String = names.iter().map(|name| format!("<u{name}/>")).collect();
        let text = format!("<Fleet>{}{unknown}</Fleet>", "<Equipment/>".repeat(bad));
        match aemp::read(text.as_bytes(), Format::Xml, &limits) {
            Ok(fleet) => {
                prop_assert!(bad <= 7 && fleet.refused.len() == bad);
                let counted: u64 = fleet.unknown.names.values().sum();
                prop_assert!(fleet.unknown.names.len() <= 5);
                prop_assert_eq!(counted + fleet.unknown.others, names.len() as u64);
            }
            Err(fault) => {
                prop_assert!(bad > 7);
                prop_assert_eq!(fault.path, "/Fleet/Equipment[8]");
            }
        }
    }
}
