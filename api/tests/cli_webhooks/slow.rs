//! Receivers that take a connection and say nothing hold up no other.

use super::receiver::{Delivery, Receiver};
use super::{Folder, store};
use std::collections::BTreeSet;

/// Packs that are stored.
const PACKS: usize = 6;

/// How many attempts there may be at once, of them at one webhook, and how many receivers are slow.
fn a_good_one_beside_slow_ones(concurrent: usize, of_one: usize, slow: usize) {
    // An attempt lasts as long as the test: what is held up stays so.
    let settings = format!("concurrent = {concurrent}\nconcurrent_of_one = {of_one}\ntimeout_ms = 600000\n");
    let folder = Folder::with(&settings);
    let service = folder.serve();
    let silent: Vec<Receiver> = std::iter::repeat_with(Receiver::start).take(slow).collect();
    for receiver in &silent {
        folder.add(&receiver.url(), &[]);
    }
    store(&service, None);
    let mut held: Vec<Delivery> = silent.iter().map(Receiver::next).collect();
    let good = Receiver::start();
    folder.add(&good.url(), &[]);
    let mut packs: BTreeSet<String> = std::iter::repeat_with(|| store(&service, None)).take(PACKS).collect();
    while !packs.is_empty() {
        let delivery = good.next();
        assert!(packs.remove(&delivery.news().0), "each comes once");
        delivery.take();
    }
    // All of it came while the first message was still open: it is taken only now, and what waited comes.
    let first = held.remove(0);
    let event = first.id().to_owned();
    first.take();
    let next = std::iter::repeat_with(|| silent[0].next()).find(|next| next.id() != event).expect("a message");
    assert_eq!(next.event(), "pack.created");
    service.kill();
}

#[test]
fn a_slow_receiver_does_not_hold_up_a_good_one() {
    a_good_one_beside_slow_ones(32, 4, 1);
}

#[test]
fn as_many_slow_receivers_as_there_are_attempts_do_not_hold_up_a_good_one() {
    a_good_one_beside_slow_ones(2, 1, 3);
}
