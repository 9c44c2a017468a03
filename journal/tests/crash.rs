//! Real crashes: a child process that writes is killed with SIGKILL at a random moment; every entry
//! that it was told is durable must be there afterwards, and nothing half-applied.
//!
//! The child is this test binary again, started with an environment variable.

mod common;

use common::Two;
use fieldpack_journal::{Applier, ApplierSettings, EmbeddedJournal, EmbeddedSettings, Journal, Kind, Load, NewEntry};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

/// A small seeded generator (SplitMix64, Steele et al. 2014), so that the seed records the kill moments.
struct Moments(u64);

impl Moments {
    /// The next number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }
}

const KINDS: [Kind; 1] = [Kind { name: "put", max_version: 1 }];
const ROUNDS: u64 = 30;
const WRITERS: u64 = 3;

fn put(key: String, payload: String) -> NewEntry {
    NewEntry { kind: "put".into(), version: 1, key, payload: payload.into_bytes(), ..NewEntry::default() }
}

fn open(folder: &Path) -> (Arc<EmbeddedJournal>, Applier<Two>) {
    let journal = EmbeddedJournal::open(&folder.join("journal.redb"), &EmbeddedSettings::default()).expect("opens");
    let journal = Arc::new(journal);
    let shared: Arc<dyn Journal> = journal.clone();
    let settings = ApplierSettings { batch_entries: 50, ..ApplierSettings::default() };
    let applier = Applier::start(shared, Two::open(folder), &KINDS, settings, Box::new(|_, _| Ok(()))).expect("starts");
    (journal, applier)
}

/// The child: several writers and loads, each acknowledgement told on standard output, until killed.
fn write_until_killed(folder: &Path, round: &str) -> ! {
    let (_, applier) = open(folder);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let handle = applier.handle();
            scope.spawn(move || {
                for number in 0_u64.. {
                    let key = format!("r{round}w{writer}n{number}");
                    let range = handle.append(vec![put(key.clone(), key.clone())]).expect("appends");
                    say(&format!("entry {} {key}", range.start));
                }
            });
        }
        let handle = applier.handle();
        scope.spawn(move || {
            for number in 0_u64.. {
                let id = format!("r{round}load{number}");
                let mut load = Load::new(&id, "tester");
                handle.append(vec![load.begin()]).expect("appends");
                for chunk in 0..5 {
                    let rows: Vec<_> = (0..40).map(|row| put(format!("{id}/{chunk}/{row}"), id.clone())).collect();
                    let entry = load.chunk(&rows).expect("encodes");
                    load.chunk_written(handle.append(vec![entry]).expect("appends").start);
                }
                let range = handle.append(vec![load.commit().expect("encodes")]).expect("appends");
                say(&format!("load {} {id}", range.start));
            }
        });
    });
    unreachable!("the parent kills this process")
}

/// Writes a line at once.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").and_then(|()| out.flush()).expect("the parent listens");
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_half_applied() {
    if let (Ok(folder), Ok(round)) = (std::env::var("CRASH_FOLDER"), std::env::var("CRASH_ROUND")) {
        write_until_killed(Path::new(&folder), &round);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut moments = Moments(20_261_124);
    let mut acknowledged: BTreeMap<String, u64> = BTreeMap::new();
    let mut loads: Vec<String> = Vec::new();
    for round in 0..ROUNDS {
        let lines = moments.below(400);
        let mut child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "nothing_acknowledged_is_lost_and_nothing_is_half_applied", "--nocapture"])
            .env("CRASH_FOLDER", folder.path())
            .env("CRASH_ROUND", round.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut told = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut heard = 0;
        while heard <= lines {
            let line = told.next().expect("the child writes until killed").expect("a line");
            heard += u64::from(note(&line, &mut acknowledged, &mut loads));
        }
        child.kill().expect("SIGKILL");
        told.map_while(Result::ok).for_each(|line| {
            note(&line, &mut acknowledged, &mut loads);
        });
        child.wait().expect("ended");
        check(folder.path(), &acknowledged, &loads);
    }
    assert!(acknowledged.len() > 1_000 && loads.len() > 10, "the child got to write: {}", acknowledged.len());
}

/// Notes an acknowledgement; whether the line is one.
fn note(line: &str, acknowledged: &mut BTreeMap<String, u64>, loads: &mut Vec<String>) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["entry", sequence, key] => {
            acknowledged.insert((*key).to_owned(), sequence.parse().expect("a sequence"));
            true
        }
        ["load", _, id] => {
            loads.push((*id).to_owned());
            true
        }
        _ => false,
    }
}

/// Reopens and compares with what was acknowledged and with a fresh replay.
fn check(folder: &Path, acknowledged: &BTreeMap<String, u64>, loads: &[String]) {
    let (journal, applier) = open(folder);
    let projections = applier.stop().expect("stops");
    let rows = projections.0.rows();
    for (key, sequence) in acknowledged {
        assert_eq!(rows.get(key), Some(&(*sequence, key.clone().into_bytes())), "acknowledged entry `{key}`");
    }
    for id in loads {
        assert!(rows.contains_key(&format!("{id}/4/39")), "acknowledged load `{id}`");
    }
    let mut by_load: BTreeMap<&str, usize> = BTreeMap::new();
    for key in rows.keys() {
        if let Some((id, _)) = key.split_once('/') {
            *by_load.entry(id).or_default() += 1;
        }
    }
    assert!(by_load.values().all(|count| *count == 200), "loads are whole: {by_load:?}");
    assert_eq!(projections.1.rows(), rows, "both projections agree");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let shared: Arc<dyn Journal> = journal;
    let fresh = Applier::start(
        shared,
        Two::open(elsewhere.path()),
        &KINDS,
        ApplierSettings::default(),
        Box::new(|_, _| Ok(())),
    );
    assert_eq!(fresh.expect("replays").stop().expect("stops").0.rows(), rows, "equal to a fresh replay");
}
