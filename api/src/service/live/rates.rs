//! Rates of sources, seen from outside: how their counts grow between looks.

use fieldpack_live::LiveSnapshot;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Over at least how long a rate is taken.
const SPAN: Duration = Duration::from_secs(60);

/// Counts at a moment.
type Seen = (Instant, BTreeMap<Arc<str>, u64>);

/// Two earlier looks, the older at least [`SPAN`] before the next.
#[derive(Default)]
pub(in crate::service) struct Rates {
    looks: Mutex<Option<(Seen, Seen)>>,
}

impl Rates {
    /// Rows a second of each source since an earlier look; nothing on the first.
    pub(in crate::service) fn of(&self, live: &LiveSnapshot) -> BTreeMap<Arc<str>, f64> {
        let now = Instant::now();
        let counts: BTreeMap<Arc<str>, u64> =
            live.sources.iter().map(|(source, state)| (source.clone(), state.rows)).collect();
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((older, newer)) = looks.as_mut() else {
            *looks = Some(((now, counts.clone()), (now, counts)));
            return BTreeMap::new();
        };
        let seconds = now.duration_since(older.0).as_secs_f64();
        let grown = |source: &Arc<str>, count: u64| count.saturating_sub(older.1.get(source).copied().unwrap_or(0));
        let rates = match seconds > 0.0 {
            true => {
                counts.iter().map(|(source, count)| (source.clone(), grown(source, *count) as f64 / seconds)).collect()
            }
            false => BTreeMap::new(),
        };
        if now.duration_since(newer.0) >= SPAN {
            *older = std::mem::replace(newer, (now, counts));
        }
        rates
    }
}
