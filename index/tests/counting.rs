//! How many match: exactly up to the bound, at least the bound beyond, the same on every page.

mod support;

use fieldpack_graph::record::Record;
use fieldpack_index::{Limits, SearchAnswer, TotalIs, World};
use serde_json::{Value, json};
use support::{Index, failure, number, request};

/// Rows enough for several chunks, so that threads count side by side.
const ROWS: usize = 30_000;

fn records() -> Vec<Record> {
    let texts = ["堵管", "pipe blocked", "发动机动力不足", "hose burst"];
    let make = |id: usize| {
        failure(&format!("{id:05}"), texts[id % texts.len()], |data| {
            data.machine_class = Some(["trailer_pump", "truck_boom_pump"][id / 7 % 2].into());
            if id.is_multiple_of(3) {
                data.conditions = vec![number("altitude", (id % 4_000) as f64)];
            }
        })
    };
    (0..ROWS).map(make).collect()
}

fn counting(world: &World, count_up_to: usize) -> World {
    World { limits: Limits { count_up_to, ..world.limits }, ..world.clone() }
}

fn ask(world: &World, mut asked: Value, cursor: Option<&str>) -> SearchAnswer {
    if let Some(cursor) = cursor {
        asked["cursor"] = cursor.into();
    }
    world.search(&request(asked)).expect("a good request")
}

#[test]
fn totals_are_exact_at_the_bound_at_least_beyond_it_and_the_same_on_every_page() {
    let world = Index::of(&records()).world();
    let cases = [
        (json!({}), ROWS),
        (json!({"filters": {"class": "trailer_pump"}}), ROWS / 2),
        (json!({"text": "hose burst", "signals": ["text"]}), ROWS / 4),
        (json!({"text": "hose burst", "signals": ["text"], "filters": {"class": "trailer_pump"}}), ROWS * 3 / 28),
        (json!({"conditions": [{"dimension": "altitude", "value": 2000}]}), ROWS / 3),
    ];
    for (mut asked, expected) in cases {
        asked["limit"] = 300.into();
        let all = ask(&counting(&world, usize::MAX), asked.clone(), None);
        assert!(all.total.abs_diff(expected) < 8, "{asked}: {}", all.total);
        assert_eq!(all.total_is, TotalIs::Exact);
        let at = ask(&counting(&world, all.total), asked.clone(), None);
        assert_eq!(at, all, "{asked}");
        let beyond = counting(&world, all.total - 1);
        let (mut cursor, mut other): (Option<String>, Option<String>) = (None, None);
        for _ in 0..4 {
            let page = ask(&beyond, asked.clone(), cursor.as_deref());
            assert_eq!((page.total, page.total_is), (all.total - 1, TotalIs::AtLeast), "{asked}");
            // What is not counted changes nothing else.
            let counted = ask(&world, asked.clone(), other.as_deref());
            assert_eq!((&page.hits, &page.next), (&counted.hits, &counted.next), "{asked}");
            (cursor, other) = (page.next, counted.next);
        }
    }
}

#[test]
fn a_bound_of_none_says_that_there_are_some() {
    let world = counting(&Index::of(&records()[..20]).world(), 0);
    let some = ask(&world, json!({"text": "堵管"}), None);
    assert_eq!((some.total, some.total_is), (0, TotalIs::AtLeast));
    let none = ask(&world, json!({"text": "nothing like it"}), None);
    assert_eq!((none.total, none.total_is, none.hits.len()), (0, TotalIs::Exact, 0));
}
