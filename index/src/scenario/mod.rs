//! The scenario signal: how alike the conditions of a record are to those asked about.
//!
//! A record's likeness is the mean over the conditions that it states, drawn towards
//! [`UNRELATED`] as if [`PSEUDO_CONDITIONS`] further conditions had been found that much alike. So a
//! condition that a record does not state is neither like nor unlike, a record that states one
//! condition does not win over one that states ten, and a record that states none has [`UNRELATED`].

mod kernel;
mod read;

pub(crate) use kernel::{Kernel, Wanted};
pub(crate) use read::read_conditions;

use crate::zone::Block;
use fieldpack_graph::columns::{Chunk, Columns, Word};
use fieldpack_graph::knowledge::{Facts, Knowledge};

/// How alike two records are that have nothing to do with each other, roughly: what is unknown counts
/// as much.
pub(crate) const UNRELATED: f32 = 0.3;
/// How many conditions the expectation weighs.
const PSEUDO_CONDITIONS: f32 = 2.0;

/// What the conditions of records are compared with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scenario {
    pub(crate) kernels: Vec<Kernel>,
    /// Words of the activity and the machine classes: stating one is being alike in it.
    pub(crate) activity: Option<Word>,
    pub(crate) classes: Vec<Word>,
}

/// How alike rows are, in the order of the rows looked at.
#[derive(Debug, Default)]
pub(crate) struct Likeness {
    sums: Vec<f32>,
    known: Vec<f32>,
}

impl Scenario {
    /// The conditions of a job. Quantities that are no dimensions, and values that do not fit theirs,
    /// are passed over.
    pub(crate) fn of_facts(facts: &Facts, knowledge: &Knowledge, columns: &Columns) -> Self {
        let mut kernels: Vec<(usize, Kernel)> = facts
            .iter()
            .filter_map(|(notation, quantity)| {
                let (place, _, dimension) = knowledge.dimensions.get_full(notation)?;
                let wanted = match quantity.word() {
                    Some(word) => Wanted::Word(word.to_owned()),
                    None => {
                        let interval = quantity.in_unit(&dimension.unit).ok()?.interval()?;
                        Wanted::Between(interval.low(), interval.high())
                    }
                };
                Some((place, Kernel::new(dimension, &wanted, columns)?))
            })
            .collect();
        // In the order of the dimensions, so that sums come out the same in every process.
        kernels.sort_by_key(|(place, _)| *place);
        let kernels = kernels.into_iter().map(|(_, kernel)| kernel).collect();
        Self { kernels, ..Self::default() }
    }

    /// Whether there is nothing to compare.
    pub(crate) fn is_empty(&self) -> bool {
        self.kernels.is_empty() && self.activity.is_none() && self.classes.is_empty()
    }

    /// Whether every row of a block states one of the conditions.
    pub(crate) fn is_stated_by_all(&self, block: &Block) -> bool {
        self.kernels.iter().any(|kernel| kernel.is_stated_by_all(block))
    }

    /// How alike a row of a block can be at most.
    pub(crate) fn most_of(&self, columns: &Columns, block: &Block) -> f32 {
        /// Sums of a row are rounded in another order than these.
        const ROUNDING: f32 = 1e-5;
        let (mut sum, mut known) = (0.0, 0.0);
        // What not every row states is left out by the row that is the more alike without it.
        let mut optional: Vec<f32> = Vec::new();
        for (most, by_all) in self.kernels.iter().filter_map(|kernel| kernel.most(columns, block)) {
            if by_all {
                sum += most;
                known += 1.0;
            } else {
                optional.push(most);
            }
        }
        let activity = self.activity.is_some_and(|activity| block.activities.may_hold(&[activity]));
        let class = !self.classes.is_empty() && block.classes.may_hold(&self.classes);
        optional.extend([activity, class].into_iter().filter(|stated| *stated).map(|_| 1.0));
        optional.sort_unstable_by(|one, other| other.total_cmp(one));
        for most in optional {
            if most > drawn(sum, known) {
                sum += most;
                known += 1.0;
            }
        }
        drawn(sum, known) + ROUNDING
    }

    /// Compares some rows of a chunk; `rows` are places in it.
    pub(crate) fn compare(&self, columns: &Columns, chunk: &Chunk, rows: &[u16]) -> Likeness {
        let mut likeness = Likeness { sums: vec![0.0; rows.len()], known: vec![0.0; rows.len()] };
        for kernel in &self.kernels {
            kernel.add(columns, chunk, rows, &mut likeness.sums, &mut likeness.known);
        }
        if self.activity.is_some() || !self.classes.is_empty() {
            for (number, row) in rows.iter().enumerate() {
                let row = usize::from(*row);
                let stated = [
                    self.activity.is_some_and(|activity| activity == chunk.activity[row]),
                    !chunk.class[row].is_none() && self.classes.contains(&chunk.class[row]),
                ];
                for _ in stated.into_iter().filter(|stated| *stated) {
                    likeness.sums[number] += 1.0;
                    likeness.known[number] += 1.0;
                }
            }
        }
        likeness
    }
}

impl Likeness {
    /// Whether a row states any of the conditions.
    pub(crate) fn is_known(&self, number: usize) -> bool {
        self.known.get(number).is_some_and(|known| *known > 0.0)
    }

    /// The rows that state any of the conditions, in their order.
    pub(crate) fn only_known(self) -> Self {
        let known = |number: &usize| self.known[*number] > 0.0;
        self.only(&(0..self.known.len()).filter(known).collect::<Vec<_>>())
    }

    /// Some of the rows, by their numbers, in that order.
    pub(crate) fn only(&self, numbers: &[usize]) -> Self {
        let pick = |values: &[f32]| numbers.iter().map(|number| values[*number]).collect();
        Self { sums: pick(&self.sums), known: pick(&self.known) }
    }

    /// How alike a row is, 0 to 1; as unrelated records where nothing was compared.
    pub(crate) fn of(&self, number: usize) -> f32 {
        match (self.sums.get(number), self.known.get(number)) {
            (Some(sum), Some(known)) => drawn(*sum, *known),
            _ => UNRELATED,
        }
    }
}

/// The mean of what is known, drawn towards what is expected of unrelated records.
fn drawn(sum: f32, known: f32) -> f32 {
    (sum + UNRELATED * PSEUDO_CONDITIONS) / (known + PSEUDO_CONDITIONS)
}
