//! `fieldpack audit`, a service that is killed, and no secret in any log.

mod cli_support;

use cli_support::{LHASA_EN, Serving, fieldpack, http, run_on};
use serde_json::{Value, json};
use std::fs::File;

fn text(value: &Value) -> String {
    value.as_str().map(str::to_owned).unwrap_or_else(|| panic!("no text: {value:#}"))
}

#[test]
fn neither_the_audit_nor_a_log_has_a_secret_and_what_was_written_outlives_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, log) = (folder.path().join("data"), folder.path().join("log"));
    let mut program = fieldpack();
    program.env_remove("FIELDPACK__ACCESS__LOOPBACK").env("FIELDPACK__LOG__FILTER", "trace");
    program.stderr(File::create(&log).expect("a file"));
    let service = Serving::begin(program, &data).expect("it serves");
    let local = std::fs::read_to_string(data.join("local.token")).expect("a token");
    let made = |role: &str| run_on(&data, "keys", &["make", role, "--role", role]).json();
    let (admin, rep, revoked) = (made("admin"), made("rep"), made("rep"));
    let rotated = run_on(&data, "keys", &["rotate", &text(&rep["key"]["id"]), "--overlap-h", "1"]).json();
    assert_eq!(run_on(&data, "keys", &["revoke", &text(&revoked["key"]["id"])]).code, Some(0));
    let keys = [&admin, &rep, &revoked, &rotated].map(|made| text(&made["text"]));
    let wrong = format!("{}AAAA", &keys[0][..64]);
    let url = |path: &str| service.url(path);
    let question = json!({"text": LHASA_EN, "options": {"store": true}});
    let pack = http().post(url("/v1/packs")).bearer_auth(&keys[3]).json(&question).send().expect("an answer");
    let pack = text(&pack.json::<Value>().expect("a pack")["id"]);
    let shares = url(&format!("/v1/packs/{pack}/shares"));
    let share = http().post(&shares).bearer_auth(&keys[3]).json(&json!({"audience": "customer"}));
    let share: Value = share.send().expect("an answer").json().expect("a link");
    let address = text(&share["address"]);
    let link = address.rsplit('/').next().expect("a last part").to_owned();
    let altered = format!("{}AAAA", &link[..link.len() - 4]);
    let get = |path: String, key: Option<&str>| {
        let request = http().get(url(&path));
        let request = match key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        request.send().expect("an answer").status().as_u16()
    };
    assert_eq!(get(address.clone(), None), 200);
    assert_eq!(get(format!("/v1/shared/{altered}"), None), 404);
    for key in [&keys[2], &wrong, &"eyJhbGciOiJub25lIn0.e30.c2VjcmV0c2VjcmV0".to_owned()] {
        assert_eq!(get("/v1/info".to_owned(), Some(key)), 401);
    }
    // Secrets in places where they should not be.
    assert_eq!(get(format!("/v1/packs/{}", keys[0]), Some(&keys[0])), 404);
    assert_eq!(get(format!("/v1/packs/{link}"), Some(&keys[0])), 404);
    assert_eq!(get(format!("/v1/info?key={}", keys[0]), Some(&keys[0])), 400);
    assert_eq!(get(format!("/v1/{link}"), Some(&keys[0])), 404);
    let odd = http().get(url("/v1/keys")).bearer_auth(&keys[0]).header("x-request-id", &keys[0]);
    assert_eq!(odd.send().expect("an answer").status().as_u16(), 200);
    assert_eq!(get(format!("/v1/packs/{pack}"), Some(&keys[0])), 200);

    let rows = run_on(&data, "audit", &["--limit", "500"]);
    let before = rows.json();
    let reads = |rows: &Value| {
        let rows = rows["rows"].as_array().expect("rows").iter();
        rows.filter(|row| row["operation"] == "read_pack" && row["subject"] == *pack).count()
    };
    assert_eq!(reads(&before), 1, "{before:#}");
    // What an administrator was shown is durable, whatever happens next.
    service.kill();
    let after = run_on(&data, "audit", &["--limit", "500", "--pack", &pack]);
    assert_eq!(reads(&after.json()), 1, "{after:?}");
    let operations: Vec<String> =
        after.json()["rows"].as_array().into_iter().flatten().map(|row| text(&row["operation"])).collect();
    assert_eq!(operations, ["read_pack", "read_shared_pack", "share_pack", "make_pack"]);
    let numbers = |rows: &Value| rows["rows"][0]["number"].as_u64();
    assert!(numbers(&run_on(&data, "audit", &["--limit", "1"]).json()) >= numbers(&before));

    let written = std::fs::read(&log).expect("a log");
    assert!(written.len() > 1_000, "there is a log: {} bytes", written.len());
    let file = std::fs::read(data.join("audit.redb")).expect("an audit");
    let shown = [rows.out.into_bytes(), rows.err.into_bytes()].concat();
    let places = [("the log", &written), ("the audit", &file), ("the rows", &shown)];
    let found = |bytes: &[u8], secret: &str| bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
    assert!(found(&file, &pack), "the bytes are looked at");
    let secrets = keys.iter().chain([&local, &link, &altered, &wrong]);
    for secret in secrets {
        // The secret is what stands after the public id.
        let own = &secret[20.min(secret.len() - 20)..];
        for (place, bytes) in places {
            let text = String::from_utf8_lossy(bytes);
            let line = text.lines().find(|line| line.contains(own));
            assert!(!found(bytes, own), "{place} has `{secret}`: {line:?}");
        }
    }
}
