//! Personal data: sealed where it is kept, shown to those who may see it, gone once it is erased.

use crate::support::{FIRST_ZH, Running, answered, asked, fresh_folder, settings};
use fieldpack_api::service::{
    Asker, DerivedStore, EntityForm, ErasureRequest, NoProgress, Service, Verifying, restore,
};
use fieldpack_graph::entry::Change;
use fieldpack_graph::record::{LineChange, RecordLine};
use fieldpack_graph::store::Depth;
use fieldpack_journal::{EmbeddedJournal, EmbeddedSettings, Journal};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Names and numbers that stand nowhere else.
const PHONE: &str = "0891-7654321";
const PERSON: &str = "扎西多吉测试";
const OTHER_PHONE: &str = "0891-1122334";
const CUSTOMER: &str = "赛诺珠峰建设";
const MEETING: &str = "与王工在拉萨面谈";

/// A provider near Lhasa.
fn provider(id: &str, lon: f64, contact: &Value) -> String {
    json!({"type": "provider", "source": "test", "source_id": id, "data": {
        "label": format!("维修站 {id}"), "position": {"lon": lon, "lat": 29.66}, "skills": ["trailer_pump"],
        "services": ["repair"], "utc_offset_h": 8.0, "contact": contact}})
    .to_string()
}

fn iri(id: &str) -> String {
    format!("https://fieldpack.dev/id/provider/test/{id}")
}

/// Every file below a folder that holds one of the texts.
fn holding(folder: &Path, texts: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("read");
            for text in texts {
                if bytes.windows(text.len()).any(|window| window == text.as_bytes()) {
                    found.push((path.clone(), (*text).to_owned()));
                }
            }
        }
    }
    found
}

/// The contact of a partner in a pack.
fn contact(pack: &Value, id: &str) -> Value {
    let partners = pack["partners"].as_array().expect("partners");
    let one = partners.iter().find(|partner| partner["iri"] == iri(id));
    one.unwrap_or_else(|| panic!("{id} is no partner: {partners:#?}"))["contact"].clone()
}

fn question() -> Value {
    let mut question = asked(FIRST_ZH);
    question["options"]["store"] = json!(true);
    question["options"]["partners"] = json!(5);
    question["context"] = json!({"customer": CUSTOMER, "meeting": MEETING});
    question
}

#[test]
fn what_is_erased_is_shown_nowhere_and_stands_in_no_file_and_others_stay() {
    let folder = fresh_folder("personal");
    let running = Running::start(&folder, &settings());
    let lines = [
        provider("P-1", 91.17, &json!({"phone": PHONE, "person": PERSON})),
        provider("P-2", 91.8, &json!({"phone": OTHER_PHONE})),
    ];
    let put = || answered(running.post("/v1/records").body(lines.join("\n"))).json();
    assert_eq!(put()["accepted"], 2);
    let pack = running.ask("/v1/packs", &question()).json();
    let id = pack["id"].as_str().expect("an id").to_owned();
    assert_eq!(contact(&pack, "P-1"), json!({"phone": PHONE, "person": PERSON}));
    let read = |id: &str| answered(running.get(&format!("/v1/packs/{id}"))).json();
    assert_eq!(contact(&read(&id), "P-1"), contact(&pack, "P-1"), "as it was stored");
    // The same contact written again is the same: no pack says anything else.
    assert_eq!(put()["accepted"], 2);
    let again = running.ask("/v1/packs", &question()).json();
    assert_eq!(again["partners"], pack["partners"]);
    let entity = |id: &str| answered(running.get(&format!("/v1/entities?iri={}", iri(id)))).json();
    assert_eq!(entity("P-1")["record"]["data"]["data"]["contact"]["person"], PERSON);
    // Also a large load is sealed.
    let load = answered(running.post("/v1/loads")).json()["load"].as_str().map(str::to_owned).expect("a load");
    let third = provider("P-3", 92.4, &json!({"email": "tashi.personal@example.org"}));
    assert_eq!(answered(running.post(&format!("/v1/loads/{load}/records")).body(third)).status, 200);
    assert_eq!(answered(running.post(&format!("/v1/loads/{load}/commit"))).status, 200);
    assert_eq!(entity("P-3")["record"]["data"]["data"]["contact"]["email"], "tashi.personal@example.org");

    let plain = [PHONE, PERSON, OTHER_PHONE, CUSTOMER, MEETING, "tashi.personal@example.org"];
    assert_eq!(holding(&folder, &plain), [], "nothing stands in plain anywhere");
    assert!(!holding(&folder, &[&iri("P-1")]).is_empty(), "the bytes are looked at");
    let backup = answered(running.post("/v1/backups?name=before")).json();
    let backup = PathBuf::from(backup["file"].as_str().expect("a file"));
    // Somebody keeps a copy of the backup elsewhere.
    let elsewhere = fresh_folder("personal-elsewhere");
    for ending in ["redb", "subjects"] {
        std::fs::copy(backup.with_extension(ending), elsewhere.join("before").with_extension(ending)).expect("copied");
    }

    let erased = running.ask("/v1/erasures", &json!({"iri": iri("P-1")}));
    assert_eq!(erased.status, 200, "{}", erased.text);
    assert_eq!(
        (&erased.json()["keys"], &erased.json()["backups"], &erased.json()["was_plain"]),
        (&json!(1), &json!(1), &json!(false))
    );
    let of_customer = running.ask("/v1/erasures", &json!({"customer": format!(" {CUSTOMER}")})).json();
    assert_eq!(of_customer["keys"], 1, "{of_customer:#}");
    assert!(!of_customer["subject"].as_str().unwrap_or_default().contains(CUSTOMER), "{of_customer:#}");
    assert_eq!(running.ask("/v1/erasures", &json!({"iri": iri("P-1")})).json()["keys"], 0, "once");
    assert_eq!(running.ask("/v1/erasures", &json!({})).status, 400);
    let gone = json!({"erased": "联系方式已应要求删除"});
    let check = |running: &Running| {
        let read = |id: &str| answered(running.get(&format!("/v1/packs/{id}"))).json();
        let entity = |id: &str| answered(running.get(&format!("/v1/entities?iri={}", iri(id)))).json();
        for pack in [read(&id), running.ask("/v1/packs", &question()).json()] {
            assert_eq!((contact(&pack, "P-1"), contact(&pack, "P-2")), (gone.clone(), json!({"phone": OTHER_PHONE})));
        }
        let first = entity("P-1");
        assert_eq!(first["erased"], json!(["/contact/phone", "/contact/person"]), "{first:#}");
        assert_eq!(first["record"]["data"]["data"]["contact"]["phone"], Value::Null);
        assert!(entity("P-2")["erased"].is_null());
    };
    check(&running);
    // The audit says who erased what, without the customer's name.
    let audit = answered(running.get("/v1/audit?operation=erase_subject&order=oldest"));
    assert_eq!(audit.json()["rows"][0]["subject"], iri("P-1"), "{}", audit.text);
    assert!(!audit.text.contains(CUSTOMER) && audit.json()["rows"][0]["sequence"].is_u64(), "{}", audit.text);
    assert_eq!(holding(&folder, &plain), []);
    drop(running);

    // After a start, with every store made anew, nothing differs from the journal.
    let service = Service::open_anew(&folder, &settings(), &NoProgress, &DerivedStore::ALL).expect("it opens");
    let verifying = Verifying { limit: 5, depth: Depth::Quick };
    let verified = service.verify(&verifying, &NoProgress, &Asker::default()).expect("compared");
    assert_eq!(verified.differences, 0, "{verified:#?}");
    service.close();
    drop(service);
    check(&Running::start(&folder, &settings()));

    // A backup from before does not bring it back: not that of the folder, nor a copy that has the list of erasures beside it.
    std::fs::copy(backup.with_file_name("erasures"), elsewhere.join("erasures")).expect("a list");
    for (name, backup) in [("personal-restored", backup), ("personal-copied", elsewhere.join("before.redb"))] {
        let restored = fresh_folder(name);
        let (_, service) = restore(&backup, &restored, &settings(), &NoProgress).expect("restored");
        check(&Running::serve(service));
        assert_eq!(holding(&restored, &plain), [], "{name}");
    }
}

#[test]
fn packs_are_the_same_byte_for_byte_and_new_data_has_a_new_key() {
    let running = Running::start(&fresh_folder("personal-same"), &settings());
    let line = provider("P-1", 91.17, &json!({"phone": PHONE}));
    let put = |line: &str| answered(running.post("/v1/records").body(line.to_owned())).json()["accepted"].clone();
    assert_eq!(put(&line), 1);
    let ask = || {
        let mut pack = running.ask("/v1/packs", &asked(FIRST_ZH)).json();
        pack["id"] = Value::Null;
        pack.to_string()
    };
    assert_eq!(ask(), ask());
    assert_eq!(running.ask("/v1/erasures", &json!({"subject": iri("P-1")})).json()["keys"], 1);
    assert_eq!(ask(), ask());
    // What is told anew, after the erasure, is kept anew; what was erased stays so.
    assert_eq!(put(&line), 1);
    assert!(ask().contains(PHONE));
    let erased = running.ask("/v1/erasures", &json!({"subject": iri("P-1")})).json();
    assert_eq!(erased["keys"], 1, "{erased:#}");
    assert!(!ask().contains(PHONE));
    // A text in the form of a sealed one is a text like any other.
    let odd = "sealed:1:0123456789abcdef:AAAA";
    assert_eq!(put(&provider("P-1", 91.17, &json!({"phone": odd}))), 1);
    assert!(ask().contains(odd));
}

#[test]
fn what_an_older_program_wrote_in_plain_stays_readable_and_is_taken_out_when_it_is_erased() {
    let folder = fresh_folder("personal-older");
    let journal = EmbeddedJournal::open(&folder.join("journal.redb"), &EmbeddedSettings::default()).expect("opens");
    let line = provider("P-1", 91.17, &json!({"phone": PHONE}));
    let line = RecordLine::parse(&line).expect("a line").into_change("own").expect("a change");
    let LineChange::Upsert(record) = line else { panic!("an upsert") };
    journal.append(vec![Change::Upsert(record).encode("older", None).expect("an entry")]).expect("written");
    drop(journal);
    let service = Service::open(&folder, &settings(), &NoProgress).expect("it opens");
    let asker = Asker::default();
    let shown = || service.entity(&iri("P-1"), EntityForm::Json, &asker).expect("described");
    assert!(shown().contains(PHONE));
    let request = ErasureRequest { iri: Some(iri("P-1")), ..ErasureRequest::default() };
    let erased = service.erase(&request, &asker).expect("erased");
    assert_eq!((erased.keys, erased.was_plain), (0, true));
    assert!(!shown().contains(PHONE));
    let erased = service.erase(&request, &asker).expect("erased");
    assert_eq!((erased.was_plain, erased.sequence), (false, None), "once");
    service.close();
}
