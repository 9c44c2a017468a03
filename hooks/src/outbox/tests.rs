use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const ROOM: Room = Room { waiting: 3, dead: 2 };

fn open(folder: &Path) -> Outbox {
    let damaged = |error: &OutboxError| panic!("{error}");
    Outbox::open(&folder.join("deliveries.redb"), "e1", ROOM, damaged).expect("it opens")
}

fn letter(pack: &str, sequence: u64) -> DeadLetter {
    DeadLetter { sequence, pack: pack.into(), event_us: 1, attempts: 9, first_us: 2, died_us: 3, last: None }
}

/// All that is kept of a hook, as it is seen from outside.
fn seen(outbox: &Outbox, hook: &str) -> String {
    let kept = outbox.hooks.get(hook);
    format!("{:?}", kept.map(|kept| (kept.floor, &kept.lanes, &kept.dead)))
}

#[derive(Clone, Debug)]
enum Step {
    TakeUp(u8, u64),
    Retry(u8),
    Deliver(u8, bool),
    GiveUp(u8),
    Replay(u64),
    DeliverReplay(u64),
    Forget,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_u8, 1..9_u64).prop_map(|(pack, sequence)| Step::TakeUp(pack, sequence)),
        2 => (0..4_u8).prop_map(Step::Retry),
        2 => (0..4_u8, any::<bool>()).prop_map(|(pack, more)| Step::Deliver(pack, more)),
        1 => (0..4_u8).prop_map(Step::GiveUp),
        1 => (1..9_u64).prop_map(Step::Replay),
        1 => (1..9_u64).prop_map(Step::DeliverReplay),
        1 => Just(Step::Forget),
        2 => Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is done, what is kept is the same after the file was opened again, and everything that waits and is not
    /// being sent comes due.
    #[test]
    fn what_was_written_is_there_after_a_start(steps in proptest::collection::vec(step(), 1..25)) {
        let folder = tempfile::tempdir().expect("a folder");
        let hook: Arc<str> = "h".into();
        let mut outbox = open(folder.path());
        let mut floor = 0;
        for step in steps {
            let lane = |pack: u8| Lane::of_pack(pack.to_string().into());
            let waiting = |outbox: &Outbox, lane: &Lane| outbox.hooks.get("h").and_then(|kept| kept.lanes.get(lane)).cloned();
            match step {
                Step::TakeUp(pack, sequence) => {
                    floor += 1;
                    let event = (Arc::from(pack.to_string()), Waiting::new(sequence, 1, i64::from(pack)));
                    outbox.take_up(&hook, [event], floor).expect("it is written");
                }
                Step::Retry(pack) => if let Some(found) = waiting(&outbox, &lane(pack)) {
                    outbox.begin("h", &lane(pack));
                    let later = Waiting { attempts: found.attempts + 1, due_us: found.due_us + 5, ..found };
                    outbox.put_back(&hook, &lane(pack), later).expect("it is written");
                },
                Step::Deliver(pack, more) => if let Some(found) = waiting(&outbox, &lane(pack)) {
                    outbox.begin("h", &lane(pack));
                    let next = more.then(|| Waiting::new(found.sequence + 1, 1, 2));
                    outbox.settle(&hook, &lane(pack), next, None).expect("it is written");
                },
                Step::GiveUp(pack) => if let Some(found) = waiting(&outbox, &lane(pack)) {
                    outbox.begin("h", &lane(pack));
                    let dead = letter(&pack.to_string(), found.sequence);
                    outbox.settle(&hook, &lane(pack), None, Some(dead)).expect("it is written");
                    prop_assert!(outbox.dead_letters("h", found.sequence - 1, 1)[0].sequence == found.sequence);
                },
                Step::Replay(sequence) => {
                    let is_dead = !outbox.dead_letters("h", sequence - 1, 1).iter().all(|found| found.sequence != sequence);
                    prop_assert_eq!(outbox.replay(&hook, sequence, 4).expect("it is written"), is_dead);
                }
                Step::DeliverReplay(sequence) => {
                    let mut lanes = outbox.hooks.get("h").into_iter().flat_map(|kept| kept.lanes.keys());
                    let found = lanes.find(|lane| lane.replay == Some(sequence)).cloned();
                    if let Some(lane) = found {
                        outbox.begin("h", &lane);
                        outbox.settle(&hook, &lane, None, None).expect("it is written");
                        prop_assert!(outbox.dead_letters("h", 0, 99).iter().all(|found| found.sequence != sequence));
                    }
                }
                Step::Forget => {
                    outbox.forget(&hook).expect("it is written");
                    prop_assert_eq!((outbox.floor("h"), outbox.waiting("h"), outbox.dead("h")), (None, 0, 0));
                }
                Step::Reopen => {
                    let before = seen(&outbox, "h");
                    drop(outbox);
                    outbox = open(folder.path());
                    prop_assert_eq!(seen(&outbox, "h"), before);
                }
            }
            if let Some(kept) = outbox.hooks.get("h") {
                let due: BTreeMap<Lane, i64> = kept.due.iter().map(|(due_us, lane)| (lane.clone(), *due_us)).collect();
                let lanes: BTreeMap<Lane, i64> = kept.lanes.iter().map(|(lane, one)| (lane.clone(), one.due_us)).collect();
                prop_assert_eq!(due, lanes);
            }
        }
    }
}

#[test]
fn a_pack_has_one_event_waiting_and_that_is_due_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut outbox, hook) = (open(folder.path()), Arc::<str>::from("h"));
    let event = |pack: &str, sequence, due_us| (Arc::<str>::from(pack), Waiting::new(sequence, 1, due_us));
    outbox.take_up(&hook, [event("a", 5, 10), event("b", 6, 20), event("a", 7, 1)], 7).expect("it is written");
    assert_eq!((outbox.floor("h"), outbox.waiting("h"), outbox.room("h")), (Some(7), 2, 1));
    let (lane, waiting) = outbox.next_due("h", 15, false).expect("it is due");
    assert_eq!((&*lane.pack, waiting.sequence), ("a", 5), "the first of the pack");
    assert_eq!(outbox.next_due("h", 9, false), None);
    outbox.begin("h", &lane);
    assert_eq!(outbox.next_due("h", 15, false), None, "it is being sent");
    assert_eq!(outbox.wakes_us("h", 15), Some(20));
    outbox.take_up(&hook, [event("a", 9, 0)], 9).expect("it is written");
    assert_eq!(outbox.next_due("h", 15, false), None, "the next of the pack waits for the one before");
    outbox.settle(&hook, &lane, Some(Waiting::new(7, 1, 15)), None).expect("it is written");
    assert_eq!(outbox.next_due("h", 15, false).expect("it is due").1.sequence, 7);
    assert_eq!(outbox.totals(), (2, 0));
}

#[test]
fn a_dead_letter_is_replayed_beside_what_waits_and_stays_until_it_is_delivered() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut outbox, hook) = (open(folder.path()), Arc::<str>::from("h"));
    let lane = Lane::of_pack("a".into());
    outbox.take_up(&hook, [("a".into(), Waiting::new(5, 1, 10))], 8).expect("it is written");
    outbox.settle(&hook, &lane, Some(Waiting::new(8, 1, 10)), Some(letter("a", 5))).expect("it is written");
    assert!(!outbox.is_full_of_dead("h"));
    assert!(!outbox.replay(&hook, 6, 0).expect("it is read"), "there is no such letter");
    for _ in 0..2 {
        assert!(outbox.replay(&hook, 5, 30).expect("it is written"));
    }
    assert_eq!((outbox.waiting("h"), outbox.dead("h")), (2, 1), "once, and still listed");
    let (replay, waiting) = outbox.next_due("h", 30, true).expect("it is due");
    assert_eq!((replay.replay, waiting.sequence), (Some(5), 5));
    // It fails again for good: it is listed anew, then replayed with success.
    outbox.settle(&hook, &replay, None, Some(DeadLetter { attempts: 12, ..letter("a", 5) })).expect("it is written");
    assert_eq!(outbox.dead_letters("h", 0, 10)[0].attempts, 12);
    outbox.replay(&hook, 5, 40).expect("it is written");
    outbox.settle(&hook, &replay, None, None).expect("it is written");
    assert_eq!((outbox.waiting("h"), outbox.dead("h")), (1, 0));
    outbox.settle(&hook, &lane, None, Some(letter("a", 8))).expect("it is written");
    outbox.take_up(&hook, [("b".into(), Waiting::new(9, 1, 10))], 9).expect("it is written");
    outbox.settle(&hook, &Lane::of_pack("b".into()), None, Some(letter("b", 9))).expect("it is written");
    assert!(outbox.is_full_of_dead("h"));
    let sequences =
        |after, limit| outbox.dead_letters("h", after, limit).iter().map(|one| one.sequence).collect::<Vec<_>>();
    assert_eq!((sequences(0, 1), sequences(8, 9), sequences(9, 9)), (vec![8], vec![9], vec![]));
}

#[test]
fn a_file_that_is_of_no_use_is_set_aside() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("deliveries.redb");
    let mut outbox = open(folder.path());
    outbox.take_up(&"h".into(), [("a".into(), Waiting::new(5, 1, 10))], 7).expect("it is written");
    drop(outbox);
    let mut told = Vec::new();
    let other = Outbox::open(&file, "e2", ROOM, |error| told.push(error.clone())).expect("it opens");
    assert!(matches!(&told[..], [OutboxError::OtherJournal { .. }]), "{told:?}");
    assert_eq!((other.floor("h"), other.waiting("h")), (None, 0), "all is sent again");
    drop(other);
    assert!(folder.path().join("deliveries.damaged").exists());
    std::fs::write(&file, vec![7; 4_096]).expect("it is written");
    let mut told = Vec::new();
    let opened = Outbox::open(&file, "e2", ROOM, |error| told.push(error.clone()));
    assert!(opened.is_ok() && told.len() == 1, "{opened:?} {told:?}");
}
