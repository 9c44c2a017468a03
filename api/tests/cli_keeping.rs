//! Backups, restores and compactions by the command line and over HTTP, and a service whose journal takes nothing
//! more.

mod cli_support;

use cli_support::{Serving, count, fieldpack, http, run, run_on, site_line, write_sites};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

fn text_of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// A program that trains no embedder: every entry of the journal is a record's.
fn plain() -> Command {
    let mut program = fieldpack();
    program.env("FIELDPACK__VECTORS__TRAIN_FROM_TEXTS", "0").env("FIELDPACK__LOG__FILTER", "error");
    program
}

/// A folder with some sites, closed; no embedder.
fn folder_with(sites: usize) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let (file, data) = (folder.path().join("sites.ndjson"), folder.path().join("data"));
    write_sites(&file, "crm", sites);
    let loaded = plain().args(["load", "--data"]).arg(&data).arg(&file).stdout(Stdio::null()).status();
    assert!(loaded.expect("the program starts").success());
    (folder, data)
}

/// What `verify` says of a folder; there must be no difference.
fn whole(data: &Path) -> Value {
    let verified = run_on(data, "verify", &[]).json();
    assert_eq!(verified["differences"], 0, "{verified:#}");
    verified
}

#[test]
fn a_backup_taken_while_clients_write_is_everything_up_to_its_sequence() {
    const CLIENTS: usize = 3;
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let service = Serving::begin(plain(), &data).expect("it serves");
    let (told, heard) = channel();
    let backups: Vec<Value> = std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (url, told) = (service.url("/v1/records"), told.clone());
            scope.spawn(move || {
                let http = http();
                for number in 0.. {
                    let answer = http.post(&url).body(site_line(&format!("client{client}"), number)).send();
                    assert!(answer.expect("an answer").status().is_success());
                    if told.send(()).is_err() {
                        return;
                    }
                }
            });
        }
        drop(told);
        let backups = (0..3)
            .map(|number| {
                assert_eq!(heard.iter().take(40).count(), 40, "the clients go on writing");
                match number {
                    // Asked for by the command line, which asks the service.
                    0 => run_on(&data, "backup", &["by-name"]).json(),
                    1 => run_on(&data, "compact", &[]).json(),
                    _ => http().post(service.url("/v1/backups")).send().expect("an answer").json().expect("JSON"),
                }
            })
            .collect();
        drop(heard);
        backups
    });
    let listed: Value = http().get(service.url("/v1/backups")).send().expect("an answer").json().expect("JSON");
    assert_eq!(listed["backups"].as_array().map(Vec::len), Some(2), "{listed:#}");
    let taken = http().post(service.url("/v1/backups?name=by-name")).send().expect("an answer");
    assert_eq!(taken.status(), 400);
    let outside = http().post(service.url("/v1/backups?name=..%2Fx")).send().expect("an answer");
    assert_eq!(outside.status(), 400);
    assert_eq!(service.stop("TERM"), Some(0));
    whole(&data);

    assert!(backups[1]["cut"].as_u64().is_some_and(|cut| cut >= 80), "{}", backups[1]);
    for backup in [&backups[0], &backups[2]] {
        let listed = listed["backups"].as_array().expect("a list").iter().find(|one| one["backup"] == *backup);
        assert!(listed.is_some(), "{backup} is not in the list");
        let restored = folder.path().join(format!("restored-{}", backup["sequence"]));
        let file = backup["file"].as_str().expect("a file");
        let done = run_on(&restored, "restore", &[file]).json();
        assert_eq!(done["sequence"], backup["sequence"]);
        assert_eq!(done["entries"], backup["entries"]);
        assert_ne!(done["epoch"], backup["epoch"], "it is another history");
        let verified = whole(&restored);
        // Every entry puts another site in.
        assert_eq!(verified["records"], backup["sequence"]);
        assert_eq!(Some(count(&restored, "site")), backup["sequence"].as_u64());
    }
}

#[test]
fn a_restore_checks_the_backup_and_touches_no_journal() {
    let (folder, data) = folder_with(50);
    let backup = run_on(&data, "backup", &[]).json();
    let file = PathBuf::from(backup["file"].as_str().expect("a file"));
    assert!(file.starts_with(data.join("backups")), "{backup}");
    let there = run_on(&data, "restore", &[text_of(&file)]).problem(2);
    assert!(there["detail"].as_str().is_some_and(|detail| detail.contains("journal.redb")), "{there}");
    let new = folder.path().join("new");
    let none = folder.path().join("none.redb");
    std::fs::write(&none, "no backup").expect("written");
    run_on(&new, "restore", &[text_of(&none)]).problem(1);
    let mut bytes = std::fs::read(&file).expect("readable");
    let marker = b"marker-crm-000007";
    let place = bytes.windows(marker.len()).position(|found| found == marker).expect("it stands in the backup");
    bytes[place] ^= 1;
    let damaged = folder.path().join("damaged.redb");
    std::fs::write(&damaged, bytes).expect("written");
    let problem = run_on(&new, "restore", &[text_of(&damaged)]).problem(1);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("damaged")), "{problem}");
    assert!(!new.join("journal.redb").exists(), "nothing is left of a refused backup");
    // What a lost journal left behind is not mixed with the restored one.
    std::fs::remove_file(data.join("journal.redb")).expect("removable");
    run_on(&data, "restore", &[text_of(&file)]).json();
    assert_eq!(whole(&data)["records"], 50);
}

#[test]
fn a_compacted_journal_holds_the_last_of_each_record_and_makes_every_store_anew() {
    let (folder, data) = folder_with(200);
    let again = folder.path().join("sites.ndjson");
    for _ in 0..3 {
        run_on(&data, "load", &[text_of(&again)]).json();
    }
    let done = run_on(&data, "compact", &[]).json();
    assert!(done["base_entries"].as_u64().is_some_and(|entries| (200..=201).contains(&entries)), "{done}");
    whole(&data);
    run_on(&data, "rebuild", &[]).json();
    assert_eq!(whole(&data)["records"], 200);
    assert_eq!(run_on(&data, "compact", &[]).json()["cut"], 0, "there is nothing more to cut");
}

#[test]
fn a_load_that_is_open_while_the_journal_is_compacted_is_committed_whole() {
    let (_folder, data) = folder_with(20);
    let service = Serving::begin(plain(), &data).expect("it serves");
    let posted = |path: &str, body: String| -> Value {
        let answer = http().post(service.url(path)).body(body).send().expect("an answer");
        assert!(answer.status().is_success(), "{path}");
        answer.json().expect("JSON")
    };
    let lines = |from: usize, to: usize| (from..to).map(|number| site_line("open", number) + "\n").collect::<String>();
    let load = posted("/v1/loads", String::new())["load"].as_str().expect("an id").to_owned();
    posted(&format!("/v1/loads/{load}/records"), lines(0, 30));
    posted("/v1/records", lines(100, 150));
    let done = posted("/v1/compactions", String::new());
    assert!(done["cut"].as_u64().is_some_and(|cut| cut > 0), "what stands before the load is cut: {done}");
    posted("/v1/records", lines(150, 160));
    posted(&format!("/v1/loads/{load}/records"), lines(30, 40));
    let committed = posted(&format!("/v1/loads/{load}/commit"), String::new());
    assert_eq!((&committed["visible"], &committed["records"]), (&json!(true), &json!(40)));
    assert_eq!(service.stop("TERM"), Some(0));
    assert_eq!(whole(&data)["records"], 20 + 60 + 40);
    run_on(&data, "rebuild", &[]).json();
    assert_eq!(whole(&data)["records"], 20 + 60 + 40);
}

#[test]
fn a_service_whose_journal_takes_nothing_more_ends_with_one_and_says_what_to_do() {
    let (folder, data) = folder_with(100);
    let size = std::fs::metadata(data.join("journal.redb")).expect("it is there").len();
    // No file may grow beyond the journal's size: what an open load holds stands in the journal alone.
    let program = plain();
    let script = "trap '' XFSZ; exec \"$0\" \"$@\"";
    let binary = program.get_program().to_owned();
    let limited = {
        let mut limited = Command::new("prlimit");
        limited.arg(format!("--fsize={}", size + (1 << 20))).args(["sh", "-c", script]).arg(binary);
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        limited.stderr(std::fs::File::create(folder.path().join("log")).expect("a file"));
        limited
    };
    drop(program);
    let mut service = Serving::begin(limited, &data).expect("it serves");
    let root = service.url("/v1/loads");
    let load: Value = http().post(&root).send().expect("an answer").json().expect("JSON");
    let part: String = (0..2_000).map(|number| site_line("more", number) + "\n").collect();
    let url = format!("{root}/{}/records", load["load"].as_str().expect("an id"));
    let refused = (0..100)
        .map(|_| http().post(&url).body(part.clone()).send().expect("an answer"))
        .find(|answer| !answer.status().is_success())
        .expect("the journal is full before that");
    let problem: Value = refused.json().expect("a problem");
    assert_eq!(problem["code"], "storage_failed", "{problem}");
    // Nobody asks it anything more.
    assert_eq!(service.wait(), Some(1));
    let log = std::fs::read_to_string(folder.path().join("log")).expect("readable");
    assert!(log.contains("check the disk") && log.contains("nothing acknowledged is lost"), "{log}");
    assert_eq!(whole(&data)["records"], 100);
}

#[test]
fn what_cannot_be_kept_or_verified_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    for command in ["verify", "backup", "compact"] {
        let problem = run_on(folder.path(), command, &[]).problem(2);
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("--data")), "{command}: {problem}");
    }
    let (_folder, data) = folder_with(10);
    let service = Serving::begin(plain(), &data).expect("it serves");
    for command in ["verify", "rebuild"] {
        let problem = run_on(&data, command, &[]).problem(4);
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("stop it")), "{command}: {problem}");
    }
    let chinese = run(["verify", "--json", "--language", "zh", "--data", text_of(&data)]).problem(4);
    assert!(chinese["detail"].as_str().is_some_and(|detail| detail.contains("停止服务")), "{chinese}");
    assert_eq!(service.stop("TERM"), Some(0));
    assert_eq!(json!(count(&data, "site")), 10);
}
