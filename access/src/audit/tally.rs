//! What is counted instead of noted one by one, so that nobody fills the disk by being refused.

use super::AuditRow;
use std::collections::HashMap;

/// How long the same is counted together, microseconds.
const WINDOW_US: i64 = 60_000_000;
/// Different ones that are counted at once; further ones are counted together, whoever they are from.
const MOST: usize = 256;

/// What makes two rows the same.
type Same = (String, Option<String>, Option<String>, String, Option<String>);

/// Rows that come again and again: the first is noted, those that follow it within a minute are one more row.
#[derive(Debug, Default)]
pub struct Tally {
    open: HashMap<Same, Counted>,
}

#[derive(Debug)]
struct Counted {
    began_us: i64,
    /// What came after the first; `None` while nothing did.
    row: Option<AuditRow>,
}

impl Tally {
    /// Takes a row; gives it back where it is to be noted now.
    pub fn take(&mut self, mut row: AuditRow) -> Option<AuditRow> {
        let same = (row.operation.clone(), row.from.clone(), row.actor.clone(), row.outcome.clone(), row.why.clone());
        let is_full = self.open.len() >= MOST && !self.open.contains_key(&same);
        let same = if is_full {
            row.from = None;
            row.actor = None;
            "(several)".clone_into(&mut row.operation);
            (row.operation.clone(), None, None, String::new(), None)
        } else {
            same
        };
        match self.open.get_mut(&same) {
            None => {
                self.open.insert(same, Counted { began_us: row.at_us, row: None });
                Some(row)
            }
            Some(counted) => {
                let count = counted.row.as_ref().map_or(0, |row| row.count) + row.count;
                let sequence = row.sequence.or_else(|| counted.row.as_ref().and_then(|row| row.sequence));
                counted.row = Some(AuditRow { count, sequence, ..row });
                None
            }
        }
    }

    /// Takes out what was counted for a minute until now; with `all` whatever was counted.
    pub fn due(&mut self, now_us: i64, all: bool) -> Vec<AuditRow> {
        let mut due = Vec::new();
        self.open.retain(|_, counted| {
            let is_over = now_us.saturating_sub(counted.began_us) >= WINDOW_US;
            if is_over || all {
                due.extend(counted.row.take());
            }
            !is_over
        });
        due.sort_by_key(|row| row.at_us);
        due
    }

    /// Whether something is counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(from: u64, at_us: i64) -> AuditRow {
        let (operation, outcome) = ("search".to_owned(), "unauthenticated".to_owned());
        AuditRow { at_us, from: Some(format!("10.0.0.{from}")), operation, outcome, count: 1, ..AuditRow::default() }
    }

    #[test]
    fn the_first_is_noted_and_the_others_are_counted() {
        let mut tally = Tally::default();
        assert_eq!(tally.take(refused(1, 0)), Some(refused(1, 0)));
        for at_us in 1..=1_000 {
            assert_eq!(tally.take(refused(1, at_us)), None);
        }
        assert_eq!(tally.due(59_999_999, false), [], "the minute is not over");
        let due = tally.due(60_000_000, false);
        assert_eq!(due, [AuditRow { count: 1_000, ..refused(1, 1_000) }]);
        assert!(tally.is_empty());
        assert_eq!(tally.take(refused(1, 60_000_001)).map(|row| row.count), Some(1), "a new minute");
    }

    #[test]
    fn who_asks_for_the_audit_sees_what_was_counted_so_far() {
        let mut tally = Tally::default();
        let _ = (tally.take(refused(1, 0)), tally.take(refused(1, 1)), tally.take(refused(1, 2)));
        assert_eq!(tally.due(3, true).iter().map(|row| row.count).collect::<Vec<_>>(), [2]);
        assert_eq!(tally.due(4, true), [], "told once");
        assert_eq!(tally.take(refused(1, 5)), None, "still the same minute");
        assert_eq!(tally.due(60_000_000, false).len(), 1);
    }

    #[test]
    fn many_different_ones_take_bounded_room_and_none_is_lost() {
        let mut tally = Tally::default();
        let all = 10 * MOST as u64;
        let noted: u64 = (0..all).filter_map(|from| tally.take(refused(from, 0))).map(|row| row.count).sum();
        assert!(noted <= MOST as u64 + 1, "{noted}");
        let counted: u64 = tally.due(60_000_000, false).iter().map(|row| row.count).sum();
        assert_eq!(noted + counted, all);
    }
}
