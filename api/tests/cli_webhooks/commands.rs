//! `fieldpack webhooks`, with a service and without one, in both languages.

use super::receiver::Receiver;
use super::{Folder, store, text, until};
use crate::cli_support::{Ended, Serving, run_on};
use serde_json::{Value, json};

/// Runs `fieldpack webhooks` with words for people, in a language.
fn said(folder: &Folder, language: &str, arguments: &[&str]) -> String {
    let mut program = folder.program();
    program.args(["webhooks", "--language", language, "--data"]).arg(folder.data()).args(arguments);
    let ended = Ended::of(program.output().expect("the program starts"));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.out
}

/// The only webhook there is, as it is listed.
fn only(folder: &Folder) -> Value {
    let listed = run_on(&folder.data(), "webhooks", &["list"]).json();
    assert_eq!(listed["webhooks"].as_array().map(Vec::len), Some(1), "{listed:#}");
    listed["webhooks"][0].clone()
}

/// Serves, with the time that an event is tried cut short.
fn served() -> (Folder, Serving) {
    let folder = Folder::with("retry_first_ms = 10\nretry_window_ms = 100\n");
    let service = folder.serve();
    (folder, service)
}

#[test]
fn a_webhook_is_made_tried_switched_and_removed() {
    let (folder, service) = served();
    let receiver = Receiver::start();
    assert!(said(&folder, "en", &["list"]).contains("no webhooks"));
    assert!(said(&folder, "zh", &["list"]).contains("没有网络钩子"));
    let told = said(&folder, "en", &["add", "CRM", &receiver.url(), "--event", "pack.created"]);
    assert!(told.contains("shown this once") && told.contains("whsec_"), "{told}");
    let webhook = only(&folder);
    let id = text(&webhook["id"]);
    assert_eq!((&webhook["events"], &webhook["organisation"]), (&json!(["pack.created"]), &Value::Null));
    for language in ["zh", "en"] {
        let listed = said(&folder, language, &["list"]);
        assert!(listed.contains(&id) && !listed.contains("whsec_"), "{listed}");
    }
    // A ping is sent once, whatever is answered.
    for (status, delivered) in [("204 No Content", true), ("500 Fault", false)] {
        let answered = std::thread::scope(|scope| {
            let pinged = scope.spawn(|| run_on(&folder.data(), "webhooks", &["ping", &id]).json());
            let ping = receiver.next();
            assert_eq!(ping.event(), "webhook.ping");
            ping.answer(status, "");
            pinged.join().expect("it ends")
        });
        assert_eq!(answered["delivered"], delivered, "{answered:#}");
    }
    let rotated = run_on(&folder.data(), "webhooks", &["rotate", &id, "--overlap-h", "1"]).json();
    assert_eq!((&rotated["webhook"]["secrets"], text(&rotated["secret"]).len()), (&json!(2), 50), "{rotated:#}");
    // What comes while it is off is sent once it is on.
    assert!(said(&folder, "en", &["disable", &id]).contains("off since"));
    let pack = store(&service, None);
    assert_eq!(only(&folder)["disabled_why"], "asked");
    assert!(said(&folder, "zh", &["enable", &id]).contains("启用"));
    let delivery = receiver.next();
    assert_eq!(delivery.news(), (pack, 1), "the pings were sent once: nothing came between");
    delivery.take();
    assert!(said(&folder, "zh", &["remove", &id]).contains("已删除"));
    for arguments in [&["ping", &id][..], &["rotate", &id], &["enable", &id], &["dead", &id], &["remove", &id]] {
        let problem = run_on(&folder.data(), "webhooks", arguments).problem(3);
        assert_eq!(problem["code"], "not_found", "{arguments:?}: {problem:#}");
    }
    assert_eq!(service.stop("TERM"), Some(0));
}

#[test]
fn what_was_given_up_is_listed_and_replayed_and_commands_need_no_service() {
    let (folder, service) = served();
    let receiver = Receiver::start();
    let (id, _) = folder.add(&receiver.url(), &[]);
    assert!(said(&folder, "en", &["dead", &id]).contains("no event was given up"));
    let pack = store(&service, None);
    until("it is given up", || {
        receiver.left().into_iter().for_each(|delivery| delivery.answer("503 Busy", "come\tagain"));
        !folder.dead(&id).is_empty()
    });
    let letter = folder.dead(&id).remove(0);
    let event = text(&letter["event"]);
    assert_eq!(
        (&letter["pack"], &letter["status"], &letter["answer"]),
        (&json!(pack), &json!(503), &json!("come again"))
    );
    for (language, words) in [("en", "given up at"), ("zh", "放弃")] {
        let listed = said(&folder, language, &["dead", &id]);
        assert!(listed.contains(words) && listed.contains(&event), "{listed}");
    }
    assert!(said(&folder, "en", &["replay", &id, &event]).contains("is sent again"));
    let again = receiver.next();
    assert_eq!(again.id(), event, "the same id");
    again.take();
    until("it is delivered", || folder.dead(&id).is_empty());
    let unknown = run_on(&folder.data(), "webhooks", &["replay", &id, &event]).problem(3);
    assert_eq!(unknown["code"], "not_found", "{unknown:#}");
    assert_eq!(service.stop("TERM"), Some(0));

    // In the folder itself: what was made with a service is there, what is made without one acts once there is one.
    assert_eq!(text(&only(&folder)["id"]), id);
    assert!(said(&folder, "en", &["remove", &id]).contains("is removed"));
    let told = said(&folder, "en", &["add", "CRM", &receiver.url()]);
    assert!(told.contains("whsec_"), "{told}");
    let refused = run_on(&folder.data(), "webhooks", &["add", "inside", "https://10.0.0.1/"]).problem(2);
    assert_eq!(refused["errors"][0]["pointer"], "/url", "{refused:#}");
    let service = folder.serve();
    let pack = store(&service, None);
    let delivery = receiver.next();
    assert_eq!(delivery.news(), (pack, 1));
    delivery.take();
    assert_eq!(service.stop("TERM"), Some(0));
}
