//! The program killed at random moments and at chosen points while several clients write: every acknowledged entry
//! is there, none is half applied, and every store is what the journal says (`docs/reliability.md`).
//!
//! `FIELDPACK_TEST_ROUNDS` says how many rounds, `FIELDPACK_TEST_SEED` which; both are printed.

#[path = "../cli_support/mod.rs"]
mod cli_support;
mod client;
mod model;
mod random;
mod replay;
mod world;

use random::Random;
use std::collections::BTreeMap;
use world::{End, World};

/// Rounds in `make test`.
const ROUNDS: u64 = 100;
/// Seed of everything that is chosen.
const SEED: u64 = 20_261_126;
/// Folders that rounds run on side by side.
const WORLDS: u64 = 2;
/// Rounds after which the stores are compared with a fresh replay.
const REPLAY_EVERY: u64 = 10;

/// Points at which the process ends, and how many times it passes at most before. The points of the applier and
/// of the journal's writer are passed many times a second, those of a compaction once or twice.
const POINTS: [(&str, u64); 10] = [
    ("journal::before-sync", 60),
    ("journal::appended", 60),
    ("applier::between-projections", 400),
    ("applier::between-flushes", 30),
    ("journal::compacting", 2),
    ("journal::base-written", 2),
    ("journal::base-in-place", 2),
    ("journal::cutting", 2),
    ("columns::saved", 1),
    ("text::prepared", 6),
];

/// A number of the environment.
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("`{name}` is `{text}`")))
}

/// How a round ends.
fn end_of(round: u64, random: &mut Random) -> End {
    // Every third round at a random moment, the others at the points in turn.
    if round.is_multiple_of(3) {
        return End::Killed { after: 1 + random.below(60) };
    }
    let (point, most) = POINTS[usize::try_from(round - round / 3 - 1).expect("few rounds") % POINTS.len()];
    End::Point { point, passed: random.below(most) }
}

/// Runs the rounds of one folder; returns how often the process ended at each point, or was killed.
fn run(rounds: impl Iterator<Item = u64>, seed: u64) -> BTreeMap<&'static str, u64> {
    let mut random = Random::new(seed);
    let mut world = World::new(seed);
    let mut ended = BTreeMap::new();
    for round in rounds {
        let end = end_of(round, &mut random);
        eprintln!("round {round} of seed {seed}: {end:?}");
        *ended.entry(world.round(round, &end)).or_default() += 1;
        if round % REPLAY_EVERY == REPLAY_EVERY / 2 {
            replay::compare(&world.data());
        }
    }
    ended
}

#[test]
fn whatever_moment_the_process_ends_at_nothing_acknowledged_is_lost_and_nothing_is_half_there() {
    let (rounds, seed) = (number("FIELDPACK_TEST_ROUNDS", ROUNDS), number("FIELDPACK_TEST_SEED", SEED));
    eprintln!("{rounds} rounds, seed {seed}");
    let ended = std::thread::scope(|scope| {
        let worlds: Vec<_> = (0..WORLDS)
            .map(|world| {
                let share = (0..rounds).filter(move |round| round / 2 % WORLDS == world);
                scope.spawn(move || run(share, seed + world))
            })
            .collect();
        let mut ended: BTreeMap<&str, u64> = BTreeMap::new();
        for world in worlds {
            for (point, count) in world.join().expect("every round passes") {
                *ended.entry(point).or_default() += count;
            }
        }
        ended
    });
    eprintln!("ended: {ended:?}");
    // A point that is never reached tries nothing.
    if cfg!(feature = "faults") && rounds >= ROUNDS {
        for (point, _) in POINTS {
            assert!(ended.contains_key(point), "the process never ended at `{point}`: {ended:?}");
        }
    }
}
