//! Every target over its stored corpus and over mutations of it, on the stable toolchain.
//!
//! `FIELDPACK_TEST_SEED` (default 1) gives other mutations, `FIELDPACK_TEST_ROUNDS` (default 3,000) more of them. An
//! input that breaks a target is written beside the build and named, with what said so; put it into `corpus/`.

use fieldpack_fuzz::TARGETS;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

/// The longest input that is made, bytes.
const LONGEST: usize = 20_000;
/// The folder of what every target is given.
const EVERY: &str = "every";
/// What readers trip over, put anywhere.
const PIECES: [&[u8]; 40] = [
    b"\0",
    b"\r\n",
    b"\n",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "\u{301}".as_bytes(),
    "\u{202e}".as_bytes(),
    "泵".as_bytes(),
    "😀".as_bytes(),
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"-1",
    b"1e999",
    b"-0.0",
    b"18446744073709551616",
    b"9223372036854775807",
    b"99999999999999999999999999999999",
    b"<a>",
    b"</a>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&#0;",
    b"&amp;",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b" xmlns:a=\"b\"",
    b"9999-12-31T23:59:60Z",
    b"/../",
    b"%00",
];

/// A number from the environment.
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"))
}

/// The folder of a target's corpus.
fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target)
}

/// The corpus of a target, by the names of its files: what is there for every target, and its own.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let files = [EVERY, target].map(|name| std::fs::read_dir(folder(name)).expect("every target has a corpus"));
    let mut paths: Vec<PathBuf> = files.into_iter().flatten().map(|file| file.expect("a file").path()).collect();
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("it is read")).collect()
}

/// A place in an input, its end included.
fn place(random: &mut ChaCha8Rng, input: &[u8]) -> usize {
    random.random_range(0..=input.len())
}

/// Another input: a few changes of one of the corpus.
fn mutated(random: &mut ChaCha8Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut input = corpus[random.random_range(0..corpus.len())].clone();
    for _ in 0..random.random_range(1..=4) {
        let (one, other) = (place(random, &input), place(random, &input));
        let (from, to) = (one.min(other), one.max(other));
        match random.random_range(0..8) {
            0 if !input.is_empty() => {
                let at = one.min(input.len() - 1);
                input[at] ^= 1 << random.random_range(0..8);
            }
            1 if !input.is_empty() => {
                let at = one.min(input.len() - 1);
                input[at] = random.random();
            }
            2 => drop(input.drain(from..to)),
            3 => input.truncate(to),
            4 => {
                let part = input[from..to].to_vec();
                let times = random.random_range(1..=8);
                input.splice(from..from, part.repeat(times).into_iter().take(LONGEST));
            }
            5 => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                let times = if random.random_range(0..8) == 0 { random.random_range(1..=400) } else { 1 };
                input.splice(one..one, piece.repeat(times));
            }
            6 => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                input.splice(from..to, piece.iter().copied());
            }
            _ => {
                let second = &corpus[random.random_range(0..corpus.len())];
                let cut = place(random, second);
                input.truncate(one);
                input.extend_from_slice(&second[cut..]);
            }
        }
        input.truncate(LONGEST);
    }
    input
}

/// Runs a target on an input; where it breaks, keeps the input and says so.
fn run(target: fn(&[u8]), name: &str, input: &[u8]) -> Option<String> {
    let Err(said) = catch_unwind(AssertUnwindSafe(|| target(input))) else { return None };
    let said =
        said.downcast_ref::<String>().cloned().or_else(|| said.downcast_ref::<&str>().map(|&text| text.to_owned()));
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-broken.bin"));
    std::fs::write(&file, input).expect("it is kept");
    Some(format!("{name}: {} (input in {})", said.unwrap_or_default(), file.display()))
}

#[test]
fn every_target_stands_its_corpus_and_what_is_made_of_it() {
    let (seed, rounds) = (number("FIELDPACK_TEST_SEED", 1), number("FIELDPACK_TEST_ROUNDS", 3_000));
    eprintln!("FIELDPACK_TEST_SEED={seed} FIELDPACK_TEST_ROUNDS={rounds}");
    let broken: Vec<String> = std::thread::scope(|scope| {
        let mut threads = Vec::new();
        for (name, target) in TARGETS {
            let thread = std::thread::Builder::new().name(name.to_owned());
            let spawned = thread.spawn_scoped(scope, move || {
                let corpus = corpus(name);
                let stored = corpus.iter().find_map(|input| run(target, name, input));
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                stored.or_else(|| (0..rounds).find_map(|_| run(target, name, &mutated(&mut random, &corpus))))
            });
            threads.push(spawned.expect("a thread"));
        }
        threads.into_iter().filter_map(|thread| thread.join().expect("it ended")).collect()
    });
    assert!(broken.is_empty(), "seed {seed}:\n{}", broken.join("\n"));
}

#[test]
fn every_folder_of_the_corpus_has_a_target_and_libfuzzer_runs_each() {
    let names: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let in_folder = |path: &str| -> BTreeSet<String> {
        let files =
            std::fs::read_dir(root.join(path)).expect("the folder is there").map(|file| file.expect("a file").path());
        files.map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned()).collect()
    };
    let mut folders = in_folder("corpus");
    assert!(folders.remove(EVERY));
    assert_eq!(folders, names);
    assert_eq!(in_folder("libfuzzer/fuzz_targets"), names);
}
