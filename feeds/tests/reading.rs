//! Readings: what is taken, where each fault is said to be, and that both readers take the same lines.

use fieldpack_feeds::reading::{ReadingData, Subject, read};
use fieldpack_feeds::{Expected, FeedCode, FeedError, Limits};
use proptest::prelude::*;

const GOOD: &str = r#"{"machine": "https://fieldpack.dev/id/equipment/crm/P-7", "dimension": "hydraulic_pressure",
    "value": 28.5, "unit": "MPa", "at": "2026-11-03T08:15:00+08:00", "synthetic": true}"#;

fn taken(text: &str) -> Result<ReadingData<'_>, FeedError> {
    read(text.as_bytes(), &Limits::default())
}

#[test]
fn a_reading_is_taken_without_copies() {
    let reading = taken(GOOD).expect("reads");
    assert!(matches!(&reading.subject, Subject::Machine(std::borrow::Cow::Borrowed(iri)) if iri.ends_with("P-7")));
    assert!(matches!(&reading.dimension, std::borrow::Cow::Borrowed("hydraulic_pressure")));
    assert_eq!((reading.value, reading.unit.as_ref(), reading.synthetic), (28.5, "MPa", true));
    assert_eq!(reading.at.to_string(), "2026-11-03T00:15:00Z");
    assert_eq!(reading.clone().into_owned(), reading);
    let written = serde_json::to_string(&reading).expect("writes");
    assert_eq!(taken(&written).expect("reads"), reading);
}

#[test]
fn what_may_be_left_out_or_written_otherwise() {
    let text = "\u{FEFF} {\"site\":\" urn:x:\\u4e2d \",\"machine\":null,\"dimension\":\"wind_speed\",\"value\":-3,\
                \"unit\":\"m\\/s\",\"at\":\"2026-11-03T08:15:00.25Z\",\"synthetic\":null}";
    let reading = taken(text).expect("reads");
    assert_eq!(reading.subject, Subject::Site("urn:x:中".into()));
    assert_eq!((reading.value, reading.unit.as_ref(), reading.synthetic), (-3.0, "m/s", false));
}

/// What to replace in the good reading, by what; the code, the pointer and what was found.
#[rustfmt::skip]
const UNFIT: [(&str, &str, FeedCode, &str, &str); 25] = [
    ("\"value\"", "\"values\"", FeedCode::UnknownField, "/values", "values"),
    ("\"value\"", "\"a/~b\"", FeedCode::UnknownField, "/a~1~0b", "a/~b"),
    ("\"value\": 28.5,", "", FeedCode::MissingField, "", ""),
    ("28.5", "null", FeedCode::MissingField, "", ""),
    ("28.5", "\"28.5\"", FeedCode::InvalidValue, "/value", "28.5"),
    ("28.5", "true", FeedCode::InvalidValue, "/value", "true"),
    ("28.5", "[28.5]", FeedCode::InvalidValue, "/value", "[28.5]"),
    ("28.5", "{\"a\": 1}", FeedCode::InvalidValue, "/value", ""),
    ("true", "{}", FeedCode::InvalidValue, "/synthetic", "{}"),
    ("\"MPa\"", "[\"MPa\"]", FeedCode::InvalidValue, "/unit", "[\"MPa\"]"),
    ("28.5", "28.5, \"value\": 3", FeedCode::RepeatedField, "/value", "3"),
    ("\"machine\"", "\"site\": \"urn:a:b\", \"machine\"", FeedCode::InvalidValue, "/machine", "https://fieldpack.dev/id/equipment/crm/P-7"),
    ("\"machine\": \"https://fieldpack.dev/id/equipment/crm/P-7\",", "", FeedCode::MissingField, "", ""),
    ("https://fieldpack.dev/id/equipment/crm/P-7", "P-7", FeedCode::InvalidValue, "/machine", "P-7"),
    ("https://fieldpack.dev/id/equipment/crm/P-7", "urn:a b", FeedCode::InvalidValue, "/machine", "urn:a b"),
    ("https://fieldpack.dev/id/equipment/crm/P-7", "7:x", FeedCode::InvalidValue, "/machine", "7:x"),
    ("\"https://fieldpack.dev/id/equipment/crm/P-7\"", "7", FeedCode::InvalidValue, "/machine", "7"),
    ("hydraulic_pressure", " ", FeedCode::MissingField, "", ""),
    ("\"hydraulic_pressure\"", "5", FeedCode::InvalidValue, "/dimension", "5"),
    ("\"MPa\"", "false", FeedCode::InvalidValue, "/unit", "false"),
    ("2026-11-03T08:15:00+08:00", "2026-11-03T08:15:00", FeedCode::InvalidValue, "/at", "2026-11-03T08:15:00"),
    ("2026-11-03T08:15:00+08:00", "2026-02-30T08:15:00Z", FeedCode::InvalidValue, "/at", "2026-02-30T08:15:00Z"),
    ("\"2026-11-03T08:15:00+08:00\"", "1793664900", FeedCode::InvalidValue, "/at", "1793664900"),
    ("true", "1", FeedCode::InvalidValue, "/synthetic", "1"),
    ("true", "\"true\"", FeedCode::InvalidValue, "/synthetic", "true"),
];

#[test]
fn each_fault_is_located() {
    for (from, to, code, path, found) in UNFIT {
        assert!(GOOD.contains(from), "{from}");
        let text = GOOD.replacen(from, to, 1);
        let fault = taken(&text).expect_err(&text);
        assert_eq!((fault.code, fault.path.as_str(), fault.found.as_str()), (code, path, found), "{text}: {fault}");
    }
    let unknown = taken(&GOOD.replace("\"value\"", "\"values\"")).expect_err("unknown");
    assert_eq!(unknown.expected.accepted(), ["site", "machine", "dimension", "value", "unit", "at", "synthetic"]);
    assert_eq!(unknown.under("/data").path, "/data/values");
}

#[test]
fn what_is_no_reading_at_all_is_refused() {
    for (text, code) in [
        ("", FeedCode::MalformedJson),
        ("{\"value\": ", FeedCode::MalformedJson),
        ("{} {}", FeedCode::MalformedJson),
        ("{\"value\": 1e999}", FeedCode::MalformedJson),
        ("[1]", FeedCode::InvalidValue),
        ("[]", FeedCode::InvalidValue),
        ("{}", FeedCode::InvalidValue),
        ("7", FeedCode::InvalidValue),
        ("[\"urn:a:b\", null, \"d\", 1, \"m\", \"2026-11-03T08:15:00Z\", false]", FeedCode::InvalidValue),
    ] {
        assert_eq!(taken(text).expect_err(text).code, code, "{text}");
    }
    let broken = taken("{\n  \"value\": ,}").expect_err("broken");
    assert_eq!(broken.position.map(|at| (at.line, at.column)), Some((2, 12)));
    assert_eq!(read(b"{\"unit\": \"\xFF\"}", &Limits::default()).expect_err("bytes").code, FeedCode::NotUtf8);
    assert_eq!(taken(&GOOD.replace("MPa", &"x".repeat(5000))).expect_err("long").code, FeedCode::TooLarge);
    assert_eq!(taken(&GOOD.replace("MPa", &"x".repeat(501))).expect_err("long").code, FeedCode::TooLong);
    // The bound is in characters, of which one may be several bytes.
    assert!(taken(&GOOD.replace("MPa", &"中".repeat(500))).is_ok());
}

/// Small pieces from which lines are made that are nearly readings.
fn nearly() -> impl Strategy<Value = String> {
    let text = prop_oneof![
        Just("\"urn:a:b\"".to_owned()),
        Just("\" urn:a:b\"".to_owned()),
        Just("\"m/s\"".to_owned()),
        Just("\"2026-11-03T08:15:00Z\"".to_owned()),
        Just("\" 2026-11-03T08:15:00Z \"".to_owned()),
        Just("\"\\u0020\"".to_owned()),
        "\"[a-z:]{0,4}\"",
    ];
    let value = prop_oneof![
        4 => text,
        1 => any::<f64>().prop_filter("JSON has no others", |it| it.is_finite()).prop_map(|it| format!("{it:e}")),
        1 => any::<i64>().prop_map(|it| it.to_string()),
        1 => prop_oneof![Just("true"), Just("null"), Just("[]"), Just("[null]"), Just("{}"), Just("1e999")]
            .prop_map(str::to_owned),
    ];
    let name = prop_oneof![
        4 => prop::sample::select(vec!["site", "dimension", "value", "unit", "at"]),
        1 => prop::sample::select(vec!["machine", "synthetic", "other", "Value"]),
    ];
    prop::collection::vec((name, value), 0..8).prop_map(|fields| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        format!("{{{}}}", fields.join(", "))
    })
}

/// A reading that is right but for the fields that are replaced.
fn replaced() -> impl Strategy<Value = String> {
    let good = [
        ("site", "\"urn:a:b\""),
        ("dimension", "\"slump\""),
        ("value", "3"),
        ("unit", "\"mm\""),
        ("at", "\"2026-11-03T08:15:00Z\""),
        ("synthetic", "false"),
    ];
    let others = prop::sample::select(vec![
        "null",
        "\"\"",
        "\" x\"",
        "\"a:b \"",
        "7",
        "7.5",
        "true",
        "[]",
        "[1]",
        "[\"a:b\"]",
        "[\"a:b\", 1]",
        "{}",
        "{\"value\": 1}",
        "\" 2026-11-03T08:15:00Z\"",
        "-0.0",
        "\"\\ud800\"",
        "1e400",
    ]);
    prop::collection::vec((prop::sample::select((0..good.len()).collect::<Vec<_>>()), others), 0..3).prop_map(
        move |changes| {
            let mut fields = good.map(|(name, value)| (name, value.to_owned()));
            for (index, value) in changes {
                fields[index].1 = value.to_owned();
            }
            let fields = fields.map(|(name, value)| format!("\"{name}\": {value}"));
            format!("{{{}}}", fields.join(", "))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_refused_line_always_says_why(line in prop_oneof![nearly(), replaced()]) {
        if let Err(fault) = taken(&line) {
            // A fault of the whole line is one of a few; every other names its field and what stands there.
            let whole = matches!(fault.code, FeedCode::MissingField | FeedCode::MalformedJson)
                || matches!(fault.expected, Expected::Object);
            prop_assert!(whole || (fault.path.len() > 1 && fault.path.starts_with('/')), "{}: {}", line, fault);
        }
    }

    #[test]
    fn a_reading_round_trips(value in -1e300_f64..1e300, seconds in -62_135_596_800_i64..253_402_300_799, site in any::<bool>(),
        word in "[a-zA-Z0-9/.%µ中\"\\\\]{1,40}", synthetic in any::<bool>())
    {
        let iri = "urn:x:y";
        let reading = ReadingData {
            subject: if site { Subject::Site(iri.into()) } else { Subject::Machine(iri.into()) },
            dimension: word.clone().into(),
            value,
            unit: word.into(),
            at: jiff::Timestamp::from_second(seconds).expect("in range"),
            synthetic,
        };
        let text = serde_json::to_string(&reading).expect("writes");
        prop_assert_eq!(taken(&text).expect("reads"), reading);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes, &Limits::default());
    }
}
