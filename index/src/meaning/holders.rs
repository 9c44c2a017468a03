//! Which rows have a vector: a question is near a few hundred vectors, and going through all rows to find theirs
//! would take longer than finding those.
//!
//! Made of all rows at once. Rows that get another vector afterwards are kept beside, until they are so many that
//! all is made anew: so what stands here of a row may be out of date, and what the row itself says counts.

use super::rows::NONE;
use fieldpack_graph::columns::RowId;
use fieldpack_graph::record::RecordType;
use std::sync::Arc;

/// Changed rows from which all is made anew, which takes some milliseconds for a million rows.
pub(super) const MOST_SINCE: usize = 8_192;

/// The rows of each vector, by its id. Cloning is cheap.
#[derive(Clone, Debug, Default)]
pub(super) struct Holders {
    made: Arc<Made>,
    since: Arc<Vec<RowId>>,
}

#[derive(Debug, Default)]
struct Made {
    /// Where the rows of an id begin; one more at the end.
    begins: Vec<u32>,
    /// The rows, id by id, numbered through all types.
    rows: Vec<u32>,
    /// The first number of each type, and the first that is none.
    types: Vec<u32>,
}

impl Holders {
    /// The holders of the vectors that rows have: by type, all ids in the order of the rows.
    pub(super) fn of<'r, I: Iterator<Item = &'r u32>>(ids: impl Fn(RecordType) -> I) -> Self {
        let mut made = Made::default();
        let mut rows = 0;
        for record_type in RecordType::ALL {
            made.types.push(rows);
            for id in ids(record_type) {
                rows += 1;
                if *id != NONE {
                    // Counted two places ahead: the sums are then where rows begin, one place ahead.
                    let place = *id as usize + 2;
                    if made.begins.len() <= place {
                        made.begins.resize(place + 1, 0);
                    }
                    made.begins[place] += 1;
                }
            }
        }
        made.types.push(rows);
        let mut sum = 0;
        for begin in &mut made.begins {
            sum += *begin;
            *begin = sum;
        }
        made.rows = vec![0; sum as usize];
        for (row, id) in (0..).zip(RecordType::ALL.into_iter().flat_map(&ids)) {
            if *id != NONE {
                let begin = &mut made.begins[*id as usize + 1];
                made.rows[*begin as usize] = row;
                *begin += 1;
            }
        }
        Self { made: Arc::new(made), since: Arc::default() }
    }

    /// Notes that a row has another vector; gives whether it is time to make all anew.
    pub(super) fn note(&mut self, row: RowId) -> bool {
        let since = Arc::make_mut(&mut self.since);
        since.push(row);
        since.len() >= MOST_SINCE
    }

    /// The rows that had a vector when this was made.
    #[inline]
    pub(super) fn had(&self, id: u32) -> impl Iterator<Item = RowId> {
        let begin = |id: usize| self.made.begins.get(id).map_or(self.made.rows.len(), |begin| *begin as usize);
        let rows = &self.made.rows[begin(id as usize)..begin(id as usize + 1)];
        rows.iter().map(|row| {
            // Types that hold no row begin where the next one does.
            let kind = self.made.types.partition_point(|first| first <= row) - 1;
            RowId { record_type: RecordType::ALL[kind], row: row - self.made.types[kind] }
        })
    }

    /// The rows that got another vector since, some of them more than once.
    pub(super) fn since(&self) -> &[RowId] {
        &self.since
    }

    /// Rows that had a vector when this was made.
    pub(super) fn len(&self) -> usize {
        self.made.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn holders_are_the_rows_the_other_way_round(
            ids in proptest::collection::vec(
                proptest::collection::vec(prop_oneof![Just(NONE), 0_u32..40], 0..60),
                RecordType::ALL.len(),
            ),
        ) {
            let holders = Holders::of(|kind| ids[kind as usize].iter());
            prop_assert_eq!(holders.len(), ids.iter().flatten().filter(|id| **id != NONE).count());
            for id in 0..60 {
                let expected: Vec<RowId> = RecordType::ALL
                    .into_iter()
                    .flat_map(|record_type| (0..).zip(&ids[record_type as usize]).map(move |(row, id)| (RowId { record_type, row }, *id)))
                    .filter(|(_, has)| *has == id)
                    .map(|(row, _)| row)
                    .collect();
                prop_assert_eq!(holders.had(id).collect::<Vec<_>>(), expected);
            }
        }
    }
}
