//! `fieldpack keys`, and a service that lets nobody in without one.

mod cli_support;

use cli_support::{Serving, fieldpack, http, run, run_on};
use serde_json::Value;

/// The text and the id of a key that is made; the folder is named last, as people write it.
fn made(data: &std::path::Path, arguments: &[&str]) -> (String, String) {
    let folder = data.to_str().expect("UTF-8");
    let made = run([&["keys", "make"], arguments, &["--json", "--data", folder]].concat()).json();
    let of = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_else(|| panic!("{made:#}"));
    (of(&made["text"]), of(&made["key"]["id"]))
}

#[test]
fn keys_are_made_used_and_revoked_with_and_without_a_service() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    // The first is made before there is a service.
    let (text, id) = made(&data, &["CRM", "--role", "rep", "--expires-in-days", "30"]);
    let listed = run_on(&data, "keys", &["list"]);
    assert_eq!(listed.json()["keys"][0]["id"], *id, "{listed:?}");
    assert!(!listed.out.contains(&text[20..]), "{listed:?}");
    let wrong = run_on(&data, "keys", &["make", "x", "--role", "king"]).problem(2);
    assert_eq!(wrong["errors"][0]["accepted"].as_array().map(Vec::len), Some(5), "{wrong:#}");

    let mut program = fieldpack();
    program.env_remove("FIELDPACK__ACCESS__LOOPBACK");
    let service = Serving::start_with(program, &data);
    let info = |key: Option<&str>| {
        let request = http().get(service.url("/v1/info"));
        let request = match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        request.send().expect("an answer").status().as_u16()
    };
    assert_eq!((info(None), info(Some(&text))), (401, 200), "a service lets nobody in by itself");
    // The command line is let in by the token in the folder.
    assert_eq!(run_on(&data, "info", &[]).code, Some(0));
    let (admin, admin_id) = made(&data, &["the door", "--role", "admin"]);
    let (partner, _) = made(&data, &["dealer", "--role", "partner", "--organisation", "south"]);
    assert_eq!((info(Some(&admin)), info(Some(&partner))), (200, 200));
    let rotated = run_on(&data, "keys", &["rotate", &admin_id, "--overlap-h", "0"]).json();
    assert_eq!((info(Some(&admin)), info(rotated["text"].as_str())), (401, 200));
    assert_eq!(run_on(&data, "keys", &["revoke", &id]).json()["revoked"], true);
    assert_eq!(info(Some(&text)), 401, "from now on");
    let gone = run_on(&data, "keys", &["rotate", &id]).problem(3);
    assert_eq!(gone["code"], "not_found", "{gone:#}");
    assert_eq!(service.stop("TERM"), Some(0));
    // Nothing differs from the journal, also where the store was made anew.
    for command in [&["verify"][..], &["rebuild", "--only", "access"], &["verify"]] {
        let ended = run_on(&data, command[0], &command[1..]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let listed = run_on(&data, "keys", &["list"]).json();
    let revoked = listed["keys"].as_array().into_iter().flatten().filter(|key| key["revoked"].is_string()).count();
    assert_eq!((listed["keys"].as_array().map(Vec::len), revoked), (Some(3), 1), "{listed:#}");
    // A compaction keeps them.
    assert_eq!(run_on(&data, "compact", &[]).code, Some(0));
    assert_eq!(run_on(&data, "rebuild", &["--only", "access"]).code, Some(0));
    assert_eq!(run_on(&data, "keys", &["list"]).json(), listed);
}
