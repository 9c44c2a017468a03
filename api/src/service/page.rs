//! A page of a list that is held in memory in the order of its names.
//!
//! A cursor is the name of the last one of its page: what is made or goes meanwhile moves nothing, what was there all the
//! time comes once.

/// How many of a list where the request does not say, and at most.
const PAGE: usize = 100;
const MOST: usize = 500;

/// Which page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageQuery {
    /// How many at most: 1 to 500; 100 where it does not say.
    pub limit: Option<usize>,
    /// What `next` of the page before said.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The page of those that come in the order of their names, and the cursor of the next.
    pub(super) fn of<T>(&self, all: impl Iterator<Item = T>, name: impl Fn(&T) -> &str) -> (Vec<T>, Option<String>) {
        let limit = self.limit.unwrap_or(PAGE).clamp(1, MOST);
        let is_after = |one: &T| self.cursor.as_deref().is_none_or(|cursor| name(one) > cursor);
        let mut rest = all.filter(is_after);
        let page: Vec<T> = rest.by_ref().take(limit).collect();
        let next = rest.next().and_then(|_| page.last()).map(|last| name(last).to_owned());
        (page, next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn pages_hold_what_stays_once_and_in_order_whatever_comes_and_goes(
            stay in prop::collection::btree_set("[a-d]{1,4}", 0..40),
            mut comes in prop::collection::vec("[a-d]{1,4}", 0..20),
            limit in 1_usize..7,
        ) {
            let (mut seen, mut query) = (Vec::new(), PageQuery { limit: Some(limit), cursor: None });
            let mut now: BTreeSet<String> = stay.clone();
            loop {
                let (page, next) = query.of(now.iter().cloned(), String::as_str);
                prop_assert!(page.len() <= limit);
                seen.extend(page);
                let Some(next) = next else { break };
                query.cursor = Some(next);
                // One comes, and the one before it goes again.
                now = stay.clone();
                now.extend(comes.pop());
            }
            prop_assert!(seen.is_sorted_by(|one, other| one < other), "{seen:?}");
            let held: BTreeSet<String> = seen.into_iter().collect();
            prop_assert!(held.is_superset(&stay));
        }
    }

    #[test]
    fn a_limit_is_bounded() {
        let all: Vec<String> = (0..1_000).map(|number| format!("{number:04}")).collect();
        let count = |limit: Option<usize>| {
            let (page, next) = PageQuery { limit, cursor: None }.of(all.iter(), |name| name);
            assert_eq!(next.as_ref(), page.last().copied());
            page.len()
        };
        assert_eq!((count(None), count(Some(0)), count(Some(usize::MAX))), (PAGE, 1, MOST));
    }
}
