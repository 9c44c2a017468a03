//! The walk: the best path from where a question starts to every concept within bounds.
//!
//! The score of a path is the product of its steps' weights. As no weight is above 1, a longer path is
//! never better than its beginning, and concepts can be taken best first (Dijkstra's algorithm, E. W.
//! Dijkstra 1959, with products for sums). The bound on steps makes a second, worse way to a concept
//! worth keeping where it is shorter: it may lead further.

use super::links::Links;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// How far a walk goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bounds {
    /// The most steps of a path.
    pub(super) max_steps: u32,
    /// The least score that is kept.
    pub(super) least_score: f64,
    /// The most concepts that are reached.
    pub(super) most_concepts: usize,
}

/// A way to a concept.
#[derive(Clone, Copy, Debug)]
struct Way {
    concept: u32,
    score: f64,
    steps: u32,
    /// The way that it goes on from, and the link: type and whether it is gone against.
    from: Option<(u32, u16, bool)>,
}

/// A concept that was reached.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reached {
    /// Its number.
    pub(super) concept: u32,
    /// The product of the weights on the best path, above 0, at most 1.
    pub(super) score: f64,
    /// The best way.
    way: u32,
}

/// One concept on a path, and the link that leads on from it; `None` at the end.
pub(super) type PathLink = (u32, Option<(u16, bool)>);

/// What a walk reached.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    /// The concepts, best first, then those with fewer steps, then by number.
    pub(super) reached: Vec<Reached>,
    /// Whether there was more within the bounds on steps and score than concepts are reached at most.
    pub(super) is_cut: bool,
    ways: Vec<Way>,
}

/// A way that waits, in the order in which ways are taken: the greatest first.
struct Waiting {
    score: f64,
    steps: u32,
    concept: u32,
    way: u32,
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.score.total_cmp(&other.score))
            .then_with(|| (other.steps, other.concept, other.way).cmp(&(self.steps, self.concept, self.way)))
    }
}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Waiting {}

impl Walk {
    /// Walks from concepts, each with the score 1. Numbers must be those of `links`.
    pub(super) fn from(starts: &[u32], links: &Links, bounds: Bounds) -> Self {
        let mut walk = Self::default();
        let mut heap = BinaryHeap::new();
        for concept in starts {
            walk.wait(&mut heap, Way { concept: *concept, score: 1.0, steps: 0, from: None });
        }
        // The fewest steps that each concept was taken with so far: ways taken later are no better, so
        // they are of use only where they are shorter.
        let mut fewest = vec![u32::MAX; links.concepts()];
        while let Some(Waiting { score, steps, concept, way }) = heap.pop() {
            let known = fewest[concept as usize];
            if known <= steps {
                continue;
            }
            if known == u32::MAX {
                if walk.reached.len() == bounds.most_concepts {
                    walk.is_cut = true;
                    break;
                }
                walk.reached.push(Reached { concept, score, way });
            }
            fewest[concept as usize] = steps;
            if steps == bounds.max_steps {
                continue;
            }
            for step in links.of(concept) {
                let score = score * step.weight;
                if score >= bounds.least_score && score > 0.0 && fewest[step.to as usize] > steps + 1 {
                    let from = Some((way, step.link, step.is_back));
                    walk.wait(&mut heap, Way { concept: step.to, score, steps: steps + 1, from });
                }
            }
        }
        walk
    }

    fn wait(&mut self, heap: &mut BinaryHeap<Waiting>, way: Way) {
        let number = self.ways.len() as u32;
        heap.push(Waiting { score: way.score, steps: way.steps, concept: way.concept, way: number });
        self.ways.push(way);
    }

    /// The concepts on the best path, from where it starts to the concept reached.
    pub(super) fn path(&self, reached: &Reached) -> Vec<PathLink> {
        let mut path = Vec::new();
        let mut way = self.ways[reached.way as usize];
        path.push((way.concept, None));
        while let Some((from, link, is_back)) = way.from {
            way = self.ways[from as usize];
            path.push((way.concept, Some((link, is_back))));
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::super::links::Step;
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const CONCEPTS: u32 = 9;

    fn links(edges: &[(u32, u32, u8, f64)]) -> Links {
        let steps = edges.iter().map(|(from, to, link, weight)| {
            (*from, Step { to: *to, link: u16::from(*link), is_back: false, weight: *weight })
        });
        Links::new(CONCEPTS as usize, steps)
    }

    /// Every path within the bounds, by trying all.
    fn brute_force(
        edges: &[(u32, u32, u8, f64)],
        at: u32,
        score: f64,
        steps: u32,
        bounds: Bounds,
        best: &mut BTreeMap<u32, f64>,
    ) {
        let known = best.entry(at).or_insert(score);
        *known = known.max(score);
        if steps == bounds.max_steps {
            return;
        }
        for (_, to, _, weight) in edges.iter().filter(|edge| edge.0 == at) {
            let score = score * weight;
            if score > 0.0 && score >= bounds.least_score {
                brute_force(edges, *to, score, steps + 1, bounds, best);
            }
        }
    }

    fn edges() -> impl Strategy<Value = Vec<(u32, u32, u8, f64)>> {
        let weight = prop_oneof![Just(1.0), Just(0.5), Just(0.0), 0.05..1.0_f64];
        prop::collection::vec((0..CONCEPTS, 0..CONCEPTS, 0..3_u8, weight), 0..24)
    }

    fn starts() -> impl Strategy<Value = Vec<u32>> {
        prop::collection::btree_set(0..CONCEPTS, 0..3).prop_map(|starts| starts.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_walk_finds_what_trying_all_paths_finds(
            edges in edges(),
            starts in starts(),
            max_steps in 0..5_u32,
            least_score in prop_oneof![Just(0.0), 0.0..0.8_f64],
        ) {
            let bounds = Bounds { max_steps, least_score, most_concepts: 100 };
            let walk = Walk::from(&starts, &links(&edges), bounds);
            let mut best = BTreeMap::new();
            for start in &starts {
                brute_force(&edges, *start, 1.0, 0, bounds, &mut best);
            }
            let found: BTreeMap<u32, f64> = walk.reached.iter().map(|one| (one.concept, one.score)).collect();
            prop_assert_eq!(found.len(), walk.reached.len(), "no concept twice");
            prop_assert_eq!(found, best);
            prop_assert!(!walk.is_cut);
        }

        #[test]
        fn paths_are_of_links_and_give_the_scores(edges in edges(), starts in starts(), max_steps in 0..5_u32) {
            let bounds = Bounds { max_steps, least_score: 0.1, most_concepts: 100 };
            let walk = Walk::from(&starts, &links(&edges), bounds);
            for reached in &walk.reached {
                let path = walk.path(reached);
                prop_assert!(starts.contains(&path[0].0));
                prop_assert_eq!(path[path.len() - 1], (reached.concept, None));
                prop_assert!(path.len() as u32 <= max_steps + 1);
                let mut score = 1.0;
                for pair in path.windows(2) {
                    let (link, _) = pair[0].1.expect("a link leads on");
                    let edge = edges.iter().filter(|edge| (edge.0, edge.1, u16::from(edge.2)) == (pair[0].0, pair[1].0, link));
                    score *= edge.map(|edge| edge.3).fold(0.0, f64::max);
                }
                prop_assert_eq!(score, reached.score);
            }
        }

        #[test]
        fn a_cut_walk_is_the_beginning_of_the_whole_one(edges in edges(), starts in starts(), most in 0..9_usize) {
            let bounds = Bounds { max_steps: 4, least_score: 0.05, most_concepts: 100 };
            let links = links(&edges);
            let whole = Walk::from(&starts, &links, bounds);
            let cut = Walk::from(&starts, &links, Bounds { most_concepts: most, ..bounds });
            prop_assert_eq!(&cut.reached[..], &whole.reached[..most.min(whole.reached.len())]);
            prop_assert_eq!(cut.is_cut, most < whole.reached.len());
            prop_assert!(whole.reached.is_sorted_by(|one, other| one.score >= other.score));
        }
    }

    #[test]
    fn a_worse_but_shorter_way_leads_further() {
        // 0 -> 1 -> 2 weighs 1, 0 -> 2 only 0.5; of two steps only the second leads on to 3.
        let edges = [(0, 1, 0, 1.0), (1, 2, 0, 1.0), (0, 2, 0, 0.5), (2, 3, 0, 1.0)];
        let walk = Walk::from(&[0], &links(&edges), Bounds { max_steps: 2, least_score: 0.0, most_concepts: 9 });
        let scores: Vec<(u32, f64)> = walk.reached.iter().map(|one| (one.concept, one.score)).collect();
        assert_eq!(scores, [(0, 1.0), (1, 1.0), (2, 1.0), (3, 0.5)]);
        let path: Vec<u32> = walk.path(&walk.reached[3]).iter().map(|part| part.0).collect();
        assert_eq!(path, [0, 2, 3]);
    }

    #[test]
    fn of_equal_ways_the_shorter_is_taken_then_the_one_by_the_lower_number() {
        let edges = [
            (0, 3, 0, 0.5),
            (0, 1, 0, 0.5),
            (1, 4, 0, 0.5),
            (3, 4, 0, 0.5),
            (0, 2, 0, 1.0),
            (2, 5, 0, 0.5),
            (0, 5, 0, 0.5),
        ];
        let walk = Walk::from(&[0], &links(&edges), Bounds { max_steps: 3, least_score: 0.0, most_concepts: 9 });
        let path = |concept| {
            let reached = walk.reached.iter().find(|one| one.concept == concept).expect("reached");
            walk.path(reached).iter().map(|part| part.0).collect::<Vec<_>>()
        };
        assert_eq!(path(4), [0, 1, 4]);
        assert_eq!(path(5), [0, 5]);
    }
}
