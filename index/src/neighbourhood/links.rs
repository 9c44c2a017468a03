//! Links among numbered concepts, as lists of the steps that each concept offers.

use std::cmp::Ordering;

/// A step from one concept to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// The concept that it leads to.
    pub(super) to: u32,
    /// The number of the link's type.
    pub(super) link: u16,
    /// Whether the link is gone against.
    pub(super) is_back: bool,
    /// What the step multiplies the score by: above 0, at most 1.
    pub(super) weight: f64,
}

impl Step {
    /// Better weights first, then by number: of several steps to one concept the first is taken.
    fn order(&self, other: &Self) -> Ordering {
        (self.to.cmp(&other.to))
            .then_with(|| other.weight.total_cmp(&self.weight))
            .then_with(|| (self.link, self.is_back).cmp(&(other.link, other.is_back)))
    }
}

/// The steps that each concept offers.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// Where each concept's steps begin, and where the last ones end.
    starts: Vec<u32>,
    steps: Vec<Step>,
}

impl Links {
    /// Lists the steps of concepts numbered from 0 to `concepts` - 1. Steps of no weight are none; of
    /// several between the same two concepts the one that weighs most is kept.
    pub(super) fn new(concepts: usize, steps: impl IntoIterator<Item = (u32, Step)>) -> Self {
        let mut steps: Vec<(u32, Step)> = steps.into_iter().filter(|(_, step)| step.weight > 0.0).collect();
        steps.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.order(&other.1)));
        steps.dedup_by(|next, kept| (next.0, next.1.to) == (kept.0, kept.1.to));
        let mut starts = vec![0; concepts + 1];
        for (from, _) in &steps {
            starts[*from as usize + 1] += 1;
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        Self { starts, steps: steps.into_iter().map(|(_, step)| step).collect() }
    }

    /// How many concepts there are.
    pub(super) fn concepts(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The steps that a concept offers, by the concept that they lead to.
    pub(super) fn of(&self, concept: u32) -> &[Step] {
        let place = concept as usize;
        &self.steps[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_of_several_links_is_kept_and_one_of_no_weight_is_none() {
        let step = |to, link, weight| Step { to, link, is_back: false, weight };
        let links =
            Links::new(3, [(0, step(1, 0, 0.3)), (0, step(1, 1, 0.5)), (2, step(0, 0, 0.0)), (0, step(2, 0, 1.0))]);
        assert_eq!(links.of(0), [step(1, 1, 0.5), step(2, 0, 1.0)]);
        assert!(links.of(1).is_empty() && links.of(2).is_empty());
        assert_eq!(links.concepts(), 3);
    }
}
