//! Killed at any moment, damaged on the disk: what was acknowledged is there, nothing is half there, and
//! damage is refused with its place.

mod cli_support;

use cli_support::{Serving, count, fieldpack, http, run_on, site_line, write_sites};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

/// Seed of the moments at which processes are killed.
const SEED: u64 = 20_261_125;

/// A small generator of numbers, so that the moments are the same in every run (SplitMix64).
struct Moments(u64);

impl Moments {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

fn text_of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Loads files and kills the program after some lines of its progress; returns all lines that it wrote.
fn killed_load(data: &Path, files: &[&Path], after_lines: u64) -> Vec<String> {
    let mut child = fieldpack()
        .args(["load", "--progress", "lines", "--data"])
        .arg(data)
        .args(files)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    let mut seen = Vec::new();
    for line in lines.by_ref().take(usize::try_from(after_lines).expect("few lines")) {
        seen.push(line.expect("readable"));
    }
    child.kill().expect("it can be killed");
    child.wait().expect("waits");
    // What it had written before it died.
    seen.extend(lines.map_while(Result::ok));
    seen
}

#[test]
fn a_load_killed_at_any_moment_is_there_whole_or_not_at_all() {
    const ROUNDS: u64 = 6;
    const SIZES: [usize; 3] = [2_500, 7_000, 4_000];
    let mut moments = Moments(SEED);
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        let files: Vec<_> = SIZES
            .iter()
            .enumerate()
            .map(|(number, size)| {
                let path = folder.path().join(format!("file-{number}.ndjson"));
                write_sites(&path, &format!("crm-{number}"), *size);
                path
            })
            .collect();
        let paths: Vec<&Path> = files.iter().map(|path| path.as_path()).collect();
        // Steps of opening, starts, parts and commits: about eighteen lines.
        let after_lines = 1 + moments.below(18);
        let lines = killed_load(&data, &paths, after_lines);
        let committed = |path: &Path| lines.iter().any(|line| line.contains(&format!("{}: ", path.display())));
        let acknowledged: u64 =
            (0..3).filter(|number| committed(&files[*number])).map(|number| SIZES[number] as u64).sum();
        let next = (0..3).find(|number| !committed(&files[*number])).map_or(0, |number| SIZES[number] as u64);
        let found = if data.join("journal.redb").exists() { count(&data, "site") } else { 0 };
        // A commit may be durable before its line is out; anything between would be half a file.
        assert!(
            found == acknowledged || found == acknowledged + next,
            "round {round}, killed after {after_lines} lines: {found} sites, {acknowledged} acknowledged; {lines:?}"
        );
        let all: Vec<&str> = paths.iter().map(|path| text_of(path)).collect();
        run_on(&data, "load", &all).json();
        assert_eq!(
            count(&data, "site"),
            SIZES.iter().sum::<usize>() as u64,
            "round {round}: loading again completes it"
        );
    }
}

#[test]
fn a_service_killed_while_records_come_in_keeps_every_acknowledged_one() {
    const ROUNDS: u64 = 4;
    const LINES: usize = 40;
    let mut moments = Moments(SEED + 1);
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let mut expected_at_least = 0;
    for round in 0..ROUNDS {
        let service = Serving::start(&data);
        let url = service.url("/v1/records");
        let (acknowledge, acknowledged) = std::sync::mpsc::channel();
        let writer = std::thread::spawn(move || {
            let client = http();
            for batch in 0..10_000 {
                let body: String =
                    (0..LINES).map(|line| site_line(&format!("crm-{round}"), batch * LINES + line) + "\n").collect();
                let answer = client.post(&url).header("content-type", "application/x-ndjson").body(body).send();
                let Ok(answer) = answer else { return };
                if !answer.status().is_success() || acknowledge.send(()).is_err() {
                    return;
                }
            }
        });
        let wanted = 1 + moments.below(25);
        let mut batches = acknowledged.iter().take(usize::try_from(wanted).expect("few")).count();
        // Killed while the writer goes on writing.
        service.kill();
        writer.join().expect("ends");
        batches += acknowledged.try_iter().count();
        expected_at_least += (batches * LINES) as u64;
        let found = count(&data, "site");
        assert!(found >= expected_at_least, "round {round}: {found} sites, {expected_at_least} acknowledged");
        assert_eq!(found % LINES as u64, 0, "round {round}: a request's records come together");
        assert!(
            found - expected_at_least <= LINES as u64,
            "round {round}: at most the request in flight is there beside"
        );
        expected_at_least = found;
    }
}

/// A folder with some records, closed.
fn closed_folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let sites = folder.path().join("sites.ndjson");
    write_sites(&sites, "crm", 3_000);
    run_on(&data, "load", &[text_of(&sites)]).json();
    (folder, data)
}

#[test]
fn a_truncated_journal_is_refused_with_the_file_named() {
    let (_folder, data) = closed_folder();
    let journal = data.join("journal.redb");
    let length = std::fs::metadata(&journal).expect("a file").len();
    let file = std::fs::OpenOptions::new().write(true).open(&journal).expect("opens");
    file.set_len(length / 3).expect("cuts");
    drop(file);
    let problem = run_on(&data, "info", &[]).problem(1);
    assert_eq!(problem["code"], "storage_failed");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("journal") && detail.contains("backup"), "{detail}");
    let chinese = run_on(&data, "info", &["--language", "zh"]).problem(1);
    assert!(chinese["detail"].as_str().is_some_and(|detail| detail.contains("备份")), "{chinese}");
    assert_eq!(std::fs::metadata(&journal).expect("a file").len(), length / 3, "nothing was changed");
}

#[test]
fn a_flipped_byte_in_the_journal_is_refused_with_the_entry_named() {
    let (_folder, data) = closed_folder();
    let journal = data.join("journal.redb");
    let mut bytes = std::fs::read(&journal).expect("readable");
    let marker = b"marker-crm-001234";
    let places: Vec<usize> =
        bytes.windows(marker.len()).enumerate().filter(|(_, found)| found == marker).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "the payload stands in the journal");
    for place in places {
        bytes[place] ^= 0x20;
    }
    std::fs::write(&journal, bytes).expect("writable");
    // Without its stores the journal is replayed from its beginning.
    for store in ["records.redb", "rdf", "text"] {
        let path = data.join(store);
        let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        removed.expect("removable");
    }
    let problem = run_on(&data, "info", &[]).problem(1);
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("journal entry") && detail.contains("damaged") && detail.contains("backup"), "{detail}");
    let served = run_on(&data, "serve", &["--listen", "127.0.0.1:0"]).problem(1);
    assert_eq!(served["code"], "storage_failed");
}

#[test]
fn stores_that_are_gone_are_made_again_from_the_journal() {
    let (_folder, data) = closed_folder();
    std::fs::remove_file(data.join("records.redb")).expect("removable");
    std::fs::remove_dir_all(data.join("rdf")).expect("removable");
    std::fs::remove_dir_all(data.join("text")).expect("removable");
    assert_eq!(count(&data, "site"), 3_000);
    let found = run_on(&data, "search", &["S-1234", "--limit", "1"]).json();
    assert_eq!(found["hits"][0]["source_id"], "S-1234", "{found}");
}
