//! Packs as documents: their forms and headers, who gets which, links, and a service without fonts.

use crate::access::{started, with};
use crate::support::{Answered, FIRST_EN, FIRST_ZH, Running, answered, asked, fresh_folder, settings, shared};
use fieldpack_access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::PathBuf;

/// The forms with what each is sent as, and how its bytes begin.
const FORMS: [(&str, &str, &str); 4] = [
    ("pdf", "application/pdf", "%PDF-"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"),
    ("html", "text/html; charset=utf-8", "<!DOCTYPE html>"),
    ("jsonld", "application/ld+json", "{\"@context\""),
];

/// Stores a pack of a text.
fn stored(running: &Running, text: &str) -> Value {
    let mut request = asked(text);
    request["options"]["store"] = json!(true);
    running.ask("/v1/packs", &request).json()
}

/// The id of a pack.
fn id(pack: &Value) -> &str {
    pack["id"].as_str().expect("an id")
}

#[test]
fn every_form_is_sent_as_what_it_is() {
    for (text, language) in [(FIRST_ZH, "zh"), (FIRST_EN, "en")] {
        let pack = stored(shared(), text);
        for (ending, media_type, begin) in FORMS {
            let answer = answered(shared().get(&format!("/v1/packs/{}.{ending}", id(&pack))));
            assert_eq!(answer.status, 200, "{ending}: {}", answer.text);
            assert_eq!((answer.header("content-type"), answer.header("content-language")), (media_type, language));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let place = if ["pdf", "html"].contains(&ending) { "inline" } else { "attachment" };
            let name = format!("{place}; filename=\"pack-{}-r1.{ending}\"", id(&pack));
            assert_eq!(answer.header("content-disposition"), name);
            assert!(answer.text.starts_with(begin), "{ending}: {:.60}", answer.text);
            let policy = answer.header("content-security-policy");
            assert_eq!(policy.starts_with("default-src 'none'; style-src 'sha256-"), ending == "html", "{policy}");
        }
    }
}

#[test]
fn another_language_or_audience_is_decided_again() {
    let running = Running::start(&fresh_folder("exports-audience"), &settings());
    let provider = r#"{"type":"provider","source":"test","source_id":"P-1","data":{"label":"Pump desk North","position":{"lon":91.17,"lat":29.66},"skills":["trailer_pump"],"services":["repair"],"utc_offset_h":8.0,"contact":{"phone":"0891-0000000"}}}"#;
    assert_eq!(answered(running.post("/v1/records").body(provider)).json()["accepted"], 1);
    let pack = stored(&running, FIRST_ZH);
    let get = |query: &str| answered(running.get(&format!("/v1/packs/{}{query}", id(&pack))));
    let own = get(".html");
    assert!(own.text.contains("Pump desk North") && own.text.contains("0891-0000000"), "{}", own.text);
    let english = get(".html?language=en");
    assert_eq!(english.header("content-language"), "en");
    assert!(english.text.contains("Operating card for the site") && english.text.contains("0891-0000000"));
    let customer = get(".html?audience=customer");
    assert!(customer.status == 200 && customer.text.contains("现场操作卡"), "{}", customer.text);
    // A partner that is real is named, and how to reach it is not told.
    assert!(!customer.text.contains("0891-0000000"));
    let view = get("?audience=customer").json();
    assert_eq!((&view["id"], &view["partners"][0]["contact"]), (&pack["id"], &json!({})), "{:#}", view["partners"]);
    // A revision is what was stored.
    assert_eq!(get(".html?revision=1").status, 200);
    get(".pdf?revision=2").problem(404, "not_found");
    let refused = get(".html?revision=1&audience=customer").problem(400, "invalid_value");
    assert_eq!(refused["errors"][0]["pointer"], "?revision");
    for (query, code, pointer) in [
        (".pdf?audience=everyone", "invalid_value", "?audience"),
        (".pdf?view=card", "unknown_field", "?view"),
        ("?view=full", "invalid_value", "?view"),
    ] {
        assert_eq!(get(query).problem(400, code)["errors"][0]["pointer"], pointer, "{query}");
    }
    for unknown in [".exe", ".pdf.exe", "%2Epdf"] {
        get(unknown).problem(404, "not_found");
    }
}

#[test]
fn a_card_fits_into_a_message() {
    for (text, language) in [(FIRST_ZH, "zh"), (FIRST_EN, "en")] {
        let pack = stored(shared(), text);
        let answer = answered(shared().get(&format!("/v1/packs/{}?view=card", id(&pack))));
        let card = answer.json();
        assert!(answer.text.len() <= 2_048, "{} bytes", answer.text.len());
        assert_eq!((answer.header("content-language"), &card["id"]), (language, &pack["id"]));
        assert_eq!(card["combinations"].as_array().map(Vec::len), Some(3), "{card:#}");
        assert_eq!(card["verdict"], pack["headline"]["verdict"]);
        assert!(card["text"].as_str().is_some_and(|text| text.ends_with(&format!("/v1/packs/{}", id(&pack)))));
    }
    let pack = stored(shared(), FIRST_ZH);
    let other = answered(shared().get(&format!("/v1/packs/{}?view=card&language=en", id(&pack)))).json();
    assert_eq!(other["language"], "en", "{other:#}");
}

#[test]
fn a_document_is_for_those_who_may_read_the_pack() {
    let (running, keys) = started(&fresh_folder("exports-roles"));
    let rep = Some(keys[&Role::Rep].as_str());
    let dealer = Some(keys[&Role::Partner].as_str());
    let new = json!({"name": "another", "role": "partner", "organisation": "another"});
    let admin = Some(keys[&Role::Admin].as_str());
    let other = with(&running, Method::POST, "/v1/keys", admin, Some(&new)).json();
    let other = other["text"].as_str().expect("a text").to_owned();
    let mut request = asked(FIRST_EN);
    request["options"]["store"] = json!(true);
    let own = with(&running, Method::POST, "/v1/packs", dealer, Some(&request)).json();
    let house = with(&running, Method::POST, "/v1/packs", rep, Some(&request)).json();
    let get = |pack: &Value, rest: &str, key: Option<&str>| {
        with(&running, Method::GET, &format!("/v1/packs/{}{rest}", id(pack)), key, None)
    };
    for (ending, _, _) in FORMS {
        let rest = format!(".{ending}");
        get(&own, &rest, None).problem(401, "unauthenticated");
        assert_eq!((get(&own, &rest, dealer).status, get(&own, &rest, rep).status), (200, 200), "{ending}");
        let unlike =
            |answer: Answered, id: &str| answer.problem(404, "not_found")["detail"].to_string().replace(id, "");
        let none = json!({"id": "none"});
        let absent = unlike(get(&none, &rest, dealer), "none");
        assert_eq!(unlike(get(&own, &rest, Some(&other)), id(&own)), absent, "{ending}: of another partner");
        assert_eq!(unlike(get(&house, &rest, dealer), id(&house)), absent, "{ending}: of the house");
    }
    let refused = get(&own, ".pdf?audience=internal", dealer).problem(400, "invalid_value");
    assert_eq!(refused["errors"][0]["accepted"], json!(["partner", "customer"]), "{refused:#}");
    get(&own, "?view=card&audience=internal", dealer).problem(400, "invalid_value");
    get(&own, "?audience=internal", dealer).problem(400, "invalid_value");
}

#[test]
fn a_share_link_has_its_documents_until_it_is_taken_back() {
    let (running, keys) = started(&fresh_folder("exports-shares"));
    let rep = Some(keys[&Role::Rep].as_str());
    let mut request = asked(FIRST_ZH);
    request["options"]["store"] = json!(true);
    let pack = with(&running, Method::POST, "/v1/packs", rep, Some(&request)).json();
    let shares = format!("/v1/packs/{}/shares", id(&pack));
    let link = json!({"audience": "customer", "language": "en"});
    let share = with(&running, Method::POST, &shares, rep, Some(&link)).json();
    let address = share["address"].as_str().expect("an address").to_owned();
    let read = |rest: &str| with(&running, Method::GET, &format!("{address}{rest}"), None, None);
    for (ending, media_type, _) in FORMS {
        let answer = read(&format!(".{ending}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type), "{}", answer.text);
        assert_eq!(answer.header("content-language"), "en");
    }
    let page = read(".html").text;
    assert!(page.contains(&format!("{address}.html")), "the code leads to the link, not to the pack");
    assert!(page.contains("customer") && !page.contains("internal"), "{page}");
    let card = read("?view=card");
    assert!(card.text.len() <= 2_048 && card.json()["path"] == format!("{address}.html"), "{}", card.text);
    read(".pdf?audience=internal").problem(400, "unknown_field");
    let revoked = format!("/v1/shares/{}", share["id"].as_str().expect("an id"));
    assert_eq!(with(&running, Method::DELETE, &revoked, rep, None).status, 204);
    for rest in [".pdf", ".xlsx", ".html", ".jsonld", "?view=card", ""] {
        read(rest).problem(404, "not_found");
    }
}

#[test]
fn without_a_font_all_but_the_pdf_is_made() {
    let mut settings = settings();
    settings.exports.fonts = vec![PathBuf::from("/nowhere/font.ttc")];
    settings.exports.address = "https://packs.example.com/".to_owned();
    let running = Running::start(&fresh_folder("exports-fonts"), &settings);
    let pack = stored(&running, FIRST_EN);
    let get = |ending: &str| answered(running.get(&format!("/v1/packs/{}.{ending}?language=en", id(&pack))));
    let problem = get("pdf").problem(503, "unavailable");
    let detail = problem["detail"].as_str().unwrap_or_default();
    assert!(detail.contains("/nowhere/font.ttc") && detail.contains("[exports] fonts"), "{detail}");
    let page = get("html");
    assert!(page.text.contains(&format!("https://packs.example.com/v1/packs/{}.html", id(&pack))), "{}", page.text);
    assert_eq!((get("xlsx").status, get("jsonld").status), (200, 200));
}
