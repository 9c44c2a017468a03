//! When the keys of an identity provider are due to be fetched again.

use super::Jwks;
use crate::error::Misfit;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A second, microseconds.
const SECOND_US: i64 = 1_000_000;
/// The longest that may be set, s: a week.
const LONGEST_S: u32 = 7 * 86_400;

/// How long keys are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CacheSettings {
    /// The age from which keys are fetched again, s. Default one hour.
    pub refresh_s: u32,
    /// The least time between two fetches, whatever is asked, s: tokens that name keys which do not exist must not
    /// make this a flood. Default 30.
    pub interval_s: u32,
    /// The age from which keys are not used any more where no fetch succeeds, s. Default one day.
    pub stale_s: u32,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self { refresh_s: 3_600, interval_s: 30, stale_s: 86_400 }
    }
}

/// Why keys may have to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Time goes by.
    Age,
    /// A token names a key that is not known: [`Why::UnknownSigner`](crate::Why::UnknownSigner).
    UnknownSigner,
}

/// The keys of an identity provider with the moments of their fetches. It fetches nothing itself and reads no clock:
/// all moments are handed in, microseconds since 1970.
#[derive(Clone, Debug)]
pub struct JwksCache {
    settings: CacheSettings,
    keys: Option<(Arc<Jwks>, i64)>,
    tried_us: Option<i64>,
}

impl JwksCache {
    /// A cache without keys: a fetch is due.
    ///
    /// # Errors
    /// [`Misfit`] naming the setting that does not fit.
    pub fn new(settings: CacheSettings) -> Result<Self, Misfit> {
        let CacheSettings { refresh_s, interval_s, stale_s } = settings;
        let bounds = [
            ("interval_s", interval_s, 1, refresh_s),
            ("refresh_s", refresh_s, interval_s, stale_s),
            ("stale_s", stale_s, refresh_s, LONGEST_S),
        ];
        match bounds.into_iter().find(|(_, seconds, least, most)| !(least..=most).contains(&seconds)) {
            Some((field, seconds, least, most)) => {
                Err(Misfit::new(field, format!("`{seconds}` s: expected {least} to {most}")))
            }
            None => Ok(Self { settings, keys: None, tried_us: None }),
        }
    }

    /// The keys, where they are not too old.
    #[must_use]
    pub fn keys(&self, now_us: i64) -> Option<&Arc<Jwks>> {
        let stale_us = i64::from(self.settings.stale_s) * SECOND_US;
        let (keys, fetched_us) = self.keys.as_ref()?;
        (now_us.saturating_sub(*fetched_us) < stale_us).then_some(keys)
    }

    /// Whether keys should be fetched now.
    #[must_use]
    pub fn is_due(&self, need: Need, now_us: i64) -> bool {
        let interval_us = i64::from(self.settings.interval_s) * SECOND_US;
        let refresh_us = i64::from(self.settings.refresh_s) * SECOND_US;
        // A clock that was set back does not hold the next fetch up until it has caught up.
        let just_tried =
            self.tried_us.is_some_and(|tried_us| (0..interval_us).contains(&now_us.saturating_sub(tried_us)));
        let is_old = self.keys.as_ref().is_none_or(|(_, fetched_us)| now_us.saturating_sub(*fetched_us) >= refresh_us);
        !just_tried && (is_old || need == Need::UnknownSigner)
    }

    /// Notes that a fetch begins, whatever comes of it.
    pub fn begin(&mut self, now_us: i64) {
        self.tried_us = Some(now_us);
    }

    /// Takes keys that were fetched; the moment is that at which the fetch began.
    pub fn take(&mut self, keys: Jwks, began_us: i64) {
        self.keys = Some((Arc::new(keys), began_us));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Jwks {
        let json = br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
        Jwks::parse(json).expect("a set")
    }

    /// A cache that fetches after 100 s, at most every 10 s, and forgets after 1,000 s.
    fn cache() -> JwksCache {
        JwksCache::new(CacheSettings { refresh_s: 100, interval_s: 10, stale_s: 1_000 }).expect("it fits")
    }

    #[test]
    fn keys_are_fetched_when_they_are_old_or_one_is_missing() {
        let mut cache = cache();
        let due = |cache: &JwksCache, second: i64| {
            [Need::Age, Need::UnknownSigner].map(|need| cache.is_due(need, second * SECOND_US))
        };
        assert_eq!((due(&cache, 0), cache.keys(0).is_none()), ([true, true], true));
        cache.begin(0);
        assert_eq!([due(&cache, 0), due(&cache, 9)], [[false, false]; 2], "it was just tried");
        assert_eq!(due(&cache, 10), [true, true], "and failed");
        cache.begin(10 * SECOND_US);
        cache.take(keys(), 10 * SECOND_US);
        assert_eq!(
            [due(&cache, 19), due(&cache, 20), due(&cache, 109)],
            [[false, false], [false, true], [false, true]]
        );
        assert_eq!(due(&cache, 110), [true, true], "they are old");
        assert_eq!(due(&cache, -5), [false, true], "a clock that was set back");
    }

    #[test]
    fn keys_that_nobody_confirms_end() {
        let mut cache = cache();
        cache.take(keys(), 0);
        assert!(cache.keys(1_000 * SECOND_US - 1).is_some() && cache.keys(1_000 * SECOND_US).is_none());
    }

    #[test]
    fn settings_have_bounds() {
        assert!(JwksCache::new(CacheSettings::default()).is_ok());
        let of = |refresh_s, interval_s, stale_s| {
            JwksCache::new(CacheSettings { refresh_s, interval_s, stale_s }).map(|_| ()).expect_err("it does not fit")
        };
        assert_eq!(of(100, 0, 1_000).pointer, "interval_s");
        assert_eq!(of(100, 101, 1_000).pointer, "interval_s");
        assert_eq!(of(100, 10, 99).pointer, "refresh_s");
        assert_eq!(of(100, 10, LONGEST_S + 1).pointer, "stale_s");
    }
}
