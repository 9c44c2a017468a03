//! Alerts: what is taken, what the helpers say, and where each fault is said to be.

use fieldpack_feeds::cap::{
    CapAlert, CapVersion, Category, Certainty, Circle, MsgType, Reference, ResponseType, Scope, Severity, Status,
    Urgency,
};
use fieldpack_feeds::{FeedCode, FeedError, Limits, cap};

/// An update of a weather warning in two languages.
const UPDATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<cap:alert xmlns:cap="urn:oasis:names:tc:emergency:cap:1.2">
  <cap:identifier>2.49.0.1.156.0.1</cap:identifier>
  <cap:sender>weather@example.com</cap:sender>
  <cap:sent>2026-11-03T08:00:00+08:00</cap:sent>
  <cap:status>Actual</cap:status>
  <cap:msgType>Update</cap:msgType>
  <cap:source>desk 4</cap:source>
  <cap:scope>Public</cap:scope>
  <cap:code>profile-1</cap:code>
  <cap:note>extended</cap:note>
  <cap:references>weather@example.com,a1,2026-11-02T08:00:00+08:00
    weather@example.com,a2,2026-11-02T10:00:00Z</cap:references>
  <cap:incidents>storm</cap:incidents>
  <cap:info>
    <cap:language>zh-CN</cap:language>
    <cap:category>Met</cap:category><cap:category>Safety</cap:category>
    <cap:event>大风</cap:event>
    <cap:responseType>Avoid</cap:responseType><cap:responseType>Monitor</cap:responseType>
    <cap:urgency>Expected</cap:urgency><cap:severity>Severe</cap:severity><cap:certainty>Very Likely</cap:certainty>
    <cap:audience>工地</cap:audience>
    <cap:eventCode><cap:valueName>profile</cap:valueName><cap:value>11B05</cap:value></cap:eventCode>
    <cap:effective>2026-11-03T09:00:00+08:00</cap:effective>
    <cap:onset>2026-11-03T14:00:00+08:00</cap:onset>
    <cap:expires>2026-11-04T08:00:00+08:00</cap:expires>
    <cap:senderName>示例气象台</cap:senderName>
    <cap:headline>大风橙色预警 &lt;示例&gt;</cap:headline>
    <cap:description>阵风 10 级。</cap:description>
    <cap:instruction>停止吊装。</cap:instruction>
    <cap:web>https://example.com/a</cap:web>
    <cap:contact>desk</cap:contact>
    <cap:parameter><cap:valueName>gust</cap:valueName><cap:value/></cap:parameter>
    <cap:resource><cap:resourceDesc>map</cap:resourceDesc><cap:mimeType>image/png</cap:mimeType>
      <cap:size>10</cap:size><cap:uri>https://example.com/m.png</cap:uri></cap:resource>
    <cap:area>
      <cap:areaDesc>拉萨</cap:areaDesc>
      <cap:polygon>29.5,91.0 29.5,91.4
                   29.8,91.4 29.5,91.0</cap:polygon>
      <cap:polygon>-1,-2 -1,-3 -2,-3 -1,-2</cap:polygon>
      <cap:circle>29.65,91.17 20.5</cap:circle>
      <cap:geocode><cap:valueName>division</cap:valueName><cap:value>540100</cap:value></cap:geocode>
      <cap:altitude>11000</cap:altitude><cap:ceiling>14000</cap:ceiling>
    </cap:area>
  </cap:info>
  <cap:info>
    <cap:category>Met</cap:category><cap:event>Gale</cap:event>
    <cap:urgency>Unknown</cap:urgency><cap:severity>Unknown</cap:severity><cap:certainty>Unknown</cap:certainty>
  </cap:info>
  <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>
</cap:alert>
"#;

fn read(text: &str) -> Result<CapAlert, FeedError> {
    cap::read(text.as_bytes(), &Limits::default())
}

/// An alert of version 1.1 with some values of its own in place of the usual ones.
fn alert(head: &str, info: &str) -> String {
    format!(
        "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.1'>\n<identifier>a1</identifier>\n<sender>s</sender>\
         <sent>2026-11-03T08:00:00-05:00</sent><scope>Public</scope>\n{head}\n<info>\n<category>Met</category>\
         <event>e</event><urgency>Past</urgency><severity>Minor</severity>\n{info}\n</info>\n</alert>"
    )
}

const HEAD: &str = "<status>Actual</status><msgType>Alert</msgType>";
const INFO: &str = "<certainty>Observed</certainty>";

#[test]
fn a_whole_alert_is_taken() {
    let read = read(UPDATE).expect("reads");
    assert_eq!((read.version, read.status, read.msg_type), (CapVersion::V1_2, Status::Actual, MsgType::Update));
    assert_eq!((read.scope, read.codes.as_slice()), (Scope::Public, &["profile-1".to_owned()][..]));
    assert_eq!((read.note.as_deref(), read.source.as_deref()), (Some("extended"), Some("desk 4")));
    let reference = |identifier: &str, sent: &str| Reference {
        sender: "weather@example.com".into(),
        identifier: identifier.into(),
        sent: sent.parse().expect("a time"),
    };
    assert_eq!(read.references, [reference("a1", "2026-11-02T00:00:00Z"), reference("a2", "2026-11-02T10:00:00Z")]);
    assert_eq!(read.reference(), reference("2.49.0.1.156.0.1", "2026-11-03T00:00:00Z"));
    let info = &read.infos[0];
    assert_eq!(info.categories, [Category::Met, Category::Safety]);
    assert_eq!(info.response_types, [ResponseType::Avoid, ResponseType::Monitor]);
    assert_eq!((info.urgency, info.severity, info.certainty), (Urgency::Expected, Severity::Severe, Certainty::Likely));
    assert_eq!((info.event_codes[0].name.as_str(), info.event_codes[0].value.as_str()), ("profile", "11B05"));
    assert_eq!((info.parameters[0].name.as_str(), info.parameters[0].value.as_str()), ("gust", ""));
    assert_eq!(info.headline.as_deref(), Some("大风橙色预警 <示例>"));
    assert_eq!(info.resources[0].uri.as_deref(), Some("https://example.com/m.png"));
    let area = &info.areas[0];
    assert_eq!(area.polygons[0], [[91.0, 29.5], [91.4, 29.5], [91.4, 29.8], [91.0, 29.5]]);
    assert_eq!(area.polygons[1].len(), 4);
    assert_eq!(area.circles, [Circle { lon: 91.17, lat: 29.65, radius_km: 20.5 }]);
    assert_eq!((area.altitude_ft, area.ceiling_ft), (Some(11_000.0), Some(14_000.0)));
    let unknown: Vec<_> = read.unknown.names.keys().map(String::as_str).collect();
    assert_eq!(unknown, ["alert/ds:Signature", "alert/info/resource/size"]);
}

#[test]
fn helpers_say_what_the_standard_says() {
    let update = read(UPDATE).expect("reads");
    assert!(update.is_actual());
    assert_eq!(update.replaces().len(), 2);
    let times = |text: &str| text.parse().expect("a time");
    assert_eq!(update.infos[0].begins(update.sent), times("2026-11-03T06:00:00Z"));
    assert_eq!(update.infos[1].begins(update.sent), update.sent);
    assert_eq!((update.infos[0].language(), update.infos[1].language()), ("zh-CN", "en-US"));
    assert_eq!(update.infos[1].expires, None, "the standard leaves it to the recipient");
    let no_onset = UPDATE.replace("<cap:onset>2026-11-03T14:00:00+08:00</cap:onset>", "");
    let no_onset = read(&no_onset).expect("reads");
    assert_eq!(no_onset.infos[0].begins(no_onset.sent), times("2026-11-03T01:00:00Z"));
    for (status, msg_type, actual, replaced) in
        [("Test", "Cancel", false, 2), ("Draft", "Ack", false, 0), ("Exercise", "Alert", false, 0)]
    {
        let text = UPDATE.replace(">Actual<", &format!(">{status}<")).replace(">Update<", &format!(">{msg_type}<"));
        let read = read(&text).expect("reads");
        assert_eq!((read.is_actual(), read.replaces().len()), (actual, replaced), "{status} {msg_type}");
    }
}

#[test]
fn every_word_is_read_and_written_alike() {
    fn check<T: std::fmt::Debug + serde::Serialize>(
        words: &[&str],
        parse: fn(&str) -> Option<T>,
        written: fn(T) -> &'static str,
    ) {
        for word in words {
            let value = parse(word).expect("a word of the list");
            assert_eq!(serde_json::to_value(&value).expect("writes"), *word);
            assert_eq!(written(value), *word);
            assert!(parse(&word.to_uppercase()).is_none() || word.to_uppercase() == *word);
        }
    }
    check(Status::WORDS, Status::parse, Status::as_str);
    check(MsgType::WORDS, MsgType::parse, MsgType::as_str);
    check(Scope::WORDS, Scope::parse, Scope::as_str);
    check(Category::WORDS, Category::parse, Category::as_str);
    check(ResponseType::WORDS, ResponseType::parse, ResponseType::as_str);
    check(Urgency::WORDS, Urgency::parse, Urgency::as_str);
    check(Severity::WORDS, Severity::parse, Severity::as_str);
    check(Certainty::WORDS, Certainty::parse, Certainty::as_str);
    check(FeedCode::WORDS, FeedCode::parse, FeedCode::as_str);
}

#[test]
fn version_1_1_and_an_alert_without_infos_are_taken() {
    let old = read(&alert(HEAD, INFO)).expect("reads");
    assert_eq!((old.version, old.infos.len()), (CapVersion::V1_1, 1));
    let bare = "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier>a</identifier><sender>s</sender>\
                <sent>2026-11-03T08:00:00Z</sent><status>Actual</status><msgType>Cancel</msgType>\
                <scope>Public</scope></alert>";
    let bare = read(bare).expect("reads");
    assert!(bare.infos.is_empty() && bare.replaces().is_empty());
}

/// What stands in place of the usual head or info, the code, the path and what was found.
#[rustfmt::skip]
const UNFIT: [(&str, &str, FeedCode, &str, &str); 27] = [
    ("<msgType>Alert</msgType>", INFO, FeedCode::MissingField, "/alert", ""),
    ("<status>actual</status><msgType>Alert</msgType>", INFO, FeedCode::UnknownWord, "/alert/status", "actual"),
    ("<status>Actual</status><msgType>Alarm</msgType>", INFO, FeedCode::UnknownWord, "/alert/msgType", "Alarm"),
    ("<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>", INFO, FeedCode::RepeatedField, "/alert/scope[2]", "Public"),
    ("<status>Actual</status><msgType>Update</msgType><references>s,a0</references>", INFO, FeedCode::InvalidValue, "/alert/references", "s,a0"),
    ("<status>Actual</status><msgType>Update</msgType><references>s,a0,today</references>", INFO, FeedCode::InvalidValue, "/alert/references", "s,a0,today"),
    ("<status>Actual</status><msgType>Update</msgType><references>,a0,2026-11-02T08:00:00Z</references>", INFO, FeedCode::InvalidValue, "/alert/references", ",a0,2026-11-02T08:00:00Z"),
    (HEAD, "", FeedCode::MissingField, "/alert/info[1]", ""),
    (HEAD, "<certainty>Sure</certainty>", FeedCode::UnknownWord, "/alert/info[1]/certainty", "Sure"),
    (HEAD, "<certainty>Likely</certainty><category>Weather</category>", FeedCode::UnknownWord, "/alert/info[1]/category[2]", "Weather"),
    (HEAD, "<certainty>Likely</certainty><responseType>Run</responseType>", FeedCode::UnknownWord, "/alert/info[1]/responseType[1]", "Run"),
    (HEAD, "<certainty>Likely</certainty><onset>noon</onset>", FeedCode::InvalidValue, "/alert/info[1]/onset", "noon"),
    (HEAD, "<certainty>Likely</certainty><effective>2026-11-03T08:00:00</effective>", FeedCode::InvalidValue, "/alert/info[1]/effective", "2026-11-03T08:00:00"),
    (HEAD, "<certainty>Likely</certainty><expires>2026-11-03T13:00:00Z</expires>", FeedCode::OutOfOrder, "/alert/info[1]/expires", "2026-11-03T13:00:00Z"),
    (HEAD, "<certainty>Likely</certainty><eventCode><value>1</value></eventCode>", FeedCode::MissingField, "/alert/info[1]/eventCode[1]", ""),
    (HEAD, "<certainty>Likely</certainty><area/><area><polygon>1,1 1,2 2,2 1,1</polygon></area>", FeedCode::MissingField, "/alert/info[1]/area[1]", ""),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><polygon>1,1 1,2 1,1</polygon></area>", FeedCode::InvalidPolygon, "/alert/info[1]/area[1]/polygon[1]", "3"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><polygon>1,1 1,2 2,2 2,1</polygon></area>", FeedCode::InvalidPolygon, "/alert/info[1]/area[1]/polygon[1]", "2,1"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><polygon>1,1 1;2 2,2 1,1</polygon></area>", FeedCode::InvalidValue, "/alert/info[1]/area[1]/polygon[1]", "1;2"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><polygon>1,1 1,inf 2,2 1,1</polygon></area>", FeedCode::InvalidValue, "/alert/info[1]/area[1]/polygon[1]", "1,inf"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><polygon>91,1 1,2 2,2 91,1</polygon></area>", FeedCode::OutOfRange, "/alert/info[1]/area[1]/polygon[1]", "91,1"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><circle>1,181 3</circle></area>", FeedCode::OutOfRange, "/alert/info[1]/area[1]/circle[1]", "1,181"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><circle>1,18</circle></area>", FeedCode::InvalidValue, "/alert/info[1]/area[1]/circle[1]", "1,18"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><circle>1,18 -3</circle></area>", FeedCode::OutOfRange, "/alert/info[1]/area[1]/circle[1]", "-3"),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><ceiling>3</ceiling></area>", FeedCode::MissingField, "/alert/info[1]/area[1]", ""),
    (HEAD, "<certainty>Likely</certainty><area><areaDesc>x</areaDesc><altitude>high</altitude></area>", FeedCode::InvalidValue, "/alert/info[1]/area[1]/altitude", "high"),
    (HEAD, "<certainty>Likely</certainty><resource><uri>u</uri></resource>", FeedCode::MissingField, "/alert/info[1]/resource[1]", ""),
];

#[test]
fn the_first_fault_refuses_the_alert_and_is_located() {
    for (head, info, code, path, found) in UNFIT {
        let text = alert(head, info);
        let fault = match read(&text) {
            Err(fault) => fault,
            Ok(taken) => panic!("{info}: {taken:?}"),
        };
        assert_eq!((fault.code, fault.path.as_str(), fault.found.as_str()), (code, path, found), "{fault}");
        // The line and column are those of the element that is at fault, or of the one that lacks a field.
        let name = path.rsplit('/').next().expect("a name").split('[').next().expect("a name");
        let at = fault.position.expect("XML is located");
        let line = text.lines().nth(at.line - 1).expect("the line is there");
        let rest: String = line.chars().skip(at.column - 1).collect();
        assert!(rest.starts_with(&format!("<{name}")), "{fault}: {rest}");
    }
}

#[test]
fn other_documents_and_identifiers_that_cannot_be_referred_to_are_refused() {
    for (text, code, path) in [
        ("<alert/>".to_owned(), FeedCode::WrongRoot, "/"),
        ("<alert xmlns='urn:oasis:names:tc:emergency:cap:1.3'/>".to_owned(), FeedCode::WrongRoot, "/"),
        ("<info xmlns='urn:oasis:names:tc:emergency:cap:1.2'/>".to_owned(), FeedCode::WrongRoot, "/"),
        (alert(HEAD, INFO).replace(">a1<", ">a 1<"), FeedCode::InvalidValue, "/alert/identifier"),
        (alert(HEAD, INFO).replace(">s<", ">s,t<"), FeedCode::InvalidValue, "/alert/sender"),
        (alert(HEAD, INFO).replace("<category>Met</category>", ""), FeedCode::MissingField, "/alert/info[1]"),
    ] {
        let fault = read(&text).expect_err(&text);
        assert_eq!((fault.code, fault.path.as_str()), (code, path), "{fault}");
    }
}

#[test]
fn counts_are_kept_over_the_whole_alert() {
    let limits = Limits { max_infos: 2, max_areas: 3, max_vertices: 9, max_references: 2, ..Limits::default() };
    let area = "<area><areaDesc>x</areaDesc><polygon>1,1 1,2 2,2 1,1</polygon></area>";
    let info = |areas: usize| {
        format!(
            "<info><category>Met</category><event>e</event><urgency>Past</urgency><severity>Minor</severity>\
             <certainty>Likely</certainty>{}</info>",
            area.repeat(areas)
        )
    };
    let text = |infos: &str, references: usize| {
        let references = "s,a,2026-11-02T08:00:00Z ".repeat(references);
        format!(
            "<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'><identifier>a</identifier><sender>s</sender>\
             <sent>2026-11-03T08:00:00Z</sent><status>Actual</status><msgType>Update</msgType>\
             <scope>Public</scope><references>{references}</references>{infos}</alert>"
        )
    };
    let read = |text: &str| cap::read(text.as_bytes(), &limits);
    assert!(read(&text(&info(2), 2)).is_ok());
    let plain = "<area><areaDesc>x</areaDesc></area>";
    for (infos, references, path) in [
        (info(0).repeat(3), 1, "/alert/info[3]"),
        (info(1) + &info(0).replace("</info>", &(plain.repeat(3) + "</info>")), 1, "/alert/info[2]/area[3]"),
        (info(2) + &info(1), 1, "/alert/info[2]/area[1]/polygon[1]"),
        (info(0), 3, "/alert/references"),
    ] {
        let fault = read(&text(&infos, references)).expect_err(path);
        assert_eq!((fault.code, fault.path.as_str()), (FeedCode::TooMany, path), "{fault}");
    }
}
