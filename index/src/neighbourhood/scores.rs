//! What each word of a column scores, looked up once for each row of a scan.

use fieldpack_graph::columns::Word;

/// Multipliers that are tried before the table grows.
const TRIES: u32 = 16;

/// Scores by word: a hash table without collisions, so that one place is looked at whatever the word, and
/// one small enough that a scan stays in the near caches however many words the columns hold.
#[derive(Clone, Debug)]
pub(super) struct WordScores {
    /// Number of a word and its score; 0 (no word, with the score 0) marks an empty place.
    places: Vec<(u32, f32)>,
    multiplier: u32,
    /// How far a product is shifted to give a place.
    shift: u32,
    most: f32,
}

impl WordScores {
    /// A table of words, each once. [`Word::NONE`] scores 0.
    pub(super) fn new(scores: &[(Word, f32)]) -> Self {
        let mut scores: Vec<(u32, f32)> = scores.iter().map(|(word, score)| (word.number(), *score)).collect();
        scores.retain(|(number, _)| *number != Word::NONE.number());
        scores.sort_by_key(|(number, _)| *number);
        scores.dedup_by_key(|(number, _)| *number);
        let most = scores.iter().map(|(_, score)| *score).fold(0.0, f32::max);
        let mut size = (scores.len() * 8).next_power_of_two().max(16);
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): 2^32 over the golden ratio, then
        // its powers, which are odd too.
        let mut multiplier = 0x9e37_79b1_u32;
        loop {
            for _ in 0..TRIES {
                let mut table =
                    Self { places: vec![(0, 0.0); size], multiplier, shift: u32::BITS - size.trailing_zeros(), most };
                if scores.iter().all(|score| table.put(*score)) {
                    return table;
                }
                multiplier = multiplier.wrapping_mul(0x9e37_79b1);
            }
            // A product with an odd number maps no two numbers to one: a table of 2^32 places would do.
            size *= 2;
        }
    }

    /// Puts a word into its place, where that is empty.
    fn put(&mut self, score: (u32, f32)) -> bool {
        let place = self.place_of(score.0);
        let is_empty = self.places[place].0 == 0;
        if is_empty {
            self.places[place] = score;
        }
        is_empty
    }

    /// The score of a word; 0 for a word that is not in the table.
    #[inline]
    pub(super) fn of(&self, word: Word) -> f32 {
        let number = word.number();
        let (found, score) = self.places[self.place_of(number)];
        // Not a branch: which rows are reached no processor foresees.
        score * f32::from(u8::from(found == number))
    }

    /// The highest score; 0 where there is none.
    pub(super) fn most(&self) -> f32 {
        self.most
    }

    /// Where a word stands, if it does.
    #[inline]
    fn place_of(&self, number: u32) -> usize {
        (number.wrapping_mul(self.multiplier) >> self.shift) as usize
    }
}

/// Joins what several links give one record, as independent chances are joined: more links are never
/// less, one sure link is enough, and the result stays within 0 and 1.
#[inline]
pub(super) fn joined(shares: [f32; 3]) -> f32 {
    1.0 - (1.0 - shares[0]) * (1.0 - shares[1]) * (1.0 - shares[2])
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_graph::columns::Columns;
    use fieldpack_graph::knowledge::Knowledge;
    use fieldpack_graph::record::{Exposure, Header, Record, RecordData, RecordType};
    use proptest::prelude::*;

    /// Columns that know as many words beside a few of their own.
    fn columns(words: usize) -> Columns {
        let mut columns = Columns::of(&Knowledge::default());
        for number in 0..words {
            let data = serde_json::json!({
                "machine_class": format!("class {number}"),
                "period": { "from": "2025-01-01", "to": "2025-02-01" },
                "hours_h": 1.0,
                "conditions": []
            });
            let exposure: Exposure = serde_json::from_value(data).expect("an exposure");
            let header = Header::new(RecordType::Exposure, "test", &number.to_string(), "acme", false);
            columns.upsert(&Record { header, data: RecordData::Exposure(exposure) });
        }
        columns
    }

    #[test]
    fn a_table_gives_the_scores_that_were_put_in_and_0_for_the_rest() {
        let columns = columns(300);
        let word = |number: usize| columns.word(&format!("class {number}")).expect("interned");
        for count in [0, 1, 2, 7, 150] {
            let scores: Vec<(Word, f32)> = (0..count).map(|number| (word(number * 2), 0.01 * number as f32)).collect();
            let table = WordScores::new(&scores);
            for (word, score) in &scores {
                assert_eq!(table.of(*word), *score);
            }
            for number in 0..count {
                assert_eq!(table.of(word(number * 2 + 1)), 0.0);
            }
            assert_eq!(table.of(Word::NONE), 0.0);
            assert_eq!(table.most(), 0.01 * count.saturating_sub(1) as f32);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn joined_shares_stay_within_bounds_and_more_is_never_less(
            shares in prop::array::uniform3(0.0..=1.0_f32),
            place in 0..3_usize,
            better in 0.0..=1.0_f32,
        ) {
            let score = joined(shares);
            prop_assert!((0.0..=1.0).contains(&score));
            prop_assert!(shares.iter().all(|share| score >= *share - 1e-6));
            let mut more = shares;
            more[place] = more[place].max(better);
            prop_assert!(joined(more) >= score);
        }
    }
}
