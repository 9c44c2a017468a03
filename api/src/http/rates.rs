//! How much one caller may ask for, so that there is something left for the others.
//!
//! Whoever is known by a key, a token or a login has a rate of their own. Whoever is not has one by their address, for
//! links that are shared and for attempts to come in: there is no guessing in bulk, and no making the service verify
//! signatures all day. Programs of this machine have none.

use crate::problem::{Code, Problem};
use crate::settings::AccessSettings;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use fieldpack_access::{How, Principal};
use fieldpack_graph::knowledge::Language;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;

/// What a caller may ask for, and what is left of it (draft-ietf-httpapi-ratelimit-headers).
const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// The bits of an IPv6 address that stand for one network: whoever has one has all of its addresses.
const NETWORK_BITS: u128 = !(u64::MAX as u128);

/// A rate for each of many.
type Limiter<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock, StateInformationMiddleware>;

/// The rates of all callers.
pub(super) struct Rates {
    callers: Limiter<Arc<str>>,
    addresses: Limiter<IpAddr>,
    clock: DefaultClock,
    /// Of a known caller: in a minute, and at once.
    quota: [u32; 2],
}

/// What is left to a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    per_minute: u32,
    at_once: u32,
    left: u32,
}

/// So many in a minute, so many of them at once. Settings are checked to be 1 at least.
fn quota(per_minute: u32, at_once: u32) -> Quota {
    let least = |count| NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(least(per_minute)).allow_burst(least(at_once))
}

impl Rates {
    /// Rates as the settings say.
    pub(super) fn new(settings: &AccessSettings) -> Self {
        let callers = quota(settings.requests_per_minute, settings.requests_at_once);
        let addresses = quota(settings.attempts_per_minute, settings.attempts_at_once);
        Self {
            callers: RateLimiter::dashmap(callers).with_middleware(),
            addresses: RateLimiter::dashmap(addresses).with_middleware(),
            clock: DefaultClock::default(),
            quota: [settings.requests_per_minute, settings.requests_at_once],
        }
    }

    /// Counts a request of somebody who is known. `None`: they have no rate.
    ///
    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub(super) fn count(&self, who: &Principal, language: Language) -> Result<Option<Left>, Problem> {
        if !matches!(who.how, How::Key | How::Token | How::Session) {
            return Ok(None);
        }
        let [per_minute, at_once] = self.quota;
        match self.callers.check_key(&who.actor().into()) {
            Ok(state) => Ok(Some(Left { per_minute, at_once, left: state.remaining_burst_capacity() })),
            Err(until) => Err(too_many(until.wait_time_from(self.clock.now()), language)),
        }
    }

    /// Counts an attempt of somebody who is not known, by their address.
    ///
    /// # Errors
    /// `rate_limited`, with the time to wait.
    pub(super) fn attempt(&self, from: IpAddr, language: Language) -> Result<(), Problem> {
        let known = self.addresses.check_key(&network(from));
        known.map(drop).map_err(|until| too_many(until.wait_time_from(self.clock.now()), language))
    }

    /// Forgets callers who have their whole rate again.
    pub(super) fn upkeep(&self) {
        self.callers.retain_recent();
        self.addresses.retain_recent();
        self.callers.shrink_to_fit();
        self.addresses.shrink_to_fit();
    }
}

impl Left {
    /// Says it in the headers of an answer.
    pub(super) fn tell(self, headers: &mut HeaderMap) {
        let Self { per_minute, at_once, left } = self;
        // In a window of so many s everything that may be asked for at once comes back.
        let window_s = (u64::from(at_once) * 60).div_ceil(u64::from(per_minute.max(1)));
        let values = [(POLICY, format!("\"caller\";q={at_once};w={window_s}")), (LEFT, format!("\"caller\";r={left}"))];
        for (name, value) in values {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

/// The network that an address belongs to.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(long) => IpAddr::V6(Ipv6Addr::from_bits(long.to_bits() & NETWORK_BITS)),
        short @ IpAddr::V4(_) => short,
    }
}

/// The problem of a caller who asks too much.
fn too_many(wait: std::time::Duration, language: Language) -> Problem {
    // Rounded up: whoever waits so long is let in.
    let wait_s = NonZeroU32::MIN.saturating_add(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX));
    let mut problem = Problem::say(
        Code::RateLimited,
        language,
        format!("请求过快：{wait_s} 秒后再试"),
        format!("too many requests in a short time: try again in {wait_s} s"),
    );
    problem.retry_after_s = Some(wait_s);
    problem
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_access::Role;

    fn rates() -> Rates {
        let settings = AccessSettings {
            requests_per_minute: 60,
            requests_at_once: 3,
            attempts_per_minute: 1,
            attempts_at_once: 2,
            ..AccessSettings::default()
        };
        Rates::new(&settings)
    }

    fn caller(id: &str, how: How) -> Principal {
        Principal { id: id.into(), how, ..Principal::loopback(Role::Rep) }
    }

    #[test]
    fn each_caller_has_a_rate_and_this_machine_none() {
        let (rates, one) = (rates(), caller("a", How::Key));
        let left = |who: &Principal| rates.count(who, Language::En).map(|left| left.map(|left| left.left));
        assert_eq!([left(&one), left(&one), left(&one)], [Ok(Some(2)), Ok(Some(1)), Ok(Some(0))]);
        let refused = left(&one).expect_err("too many");
        assert_eq!((refused.code.as_str(), refused.status), ("rate_limited", 429));
        assert_eq!(refused.retry_after_s, Some(NonZeroU32::MIN));
        assert_eq!(left(&caller("b", How::Key)), Ok(Some(2)), "another one");
        assert_eq!(left(&caller("a", How::Token)), Ok(Some(2)), "another one with the same id");
        for _ in 0..10 {
            assert_eq!(left(&caller("local", How::Loopback)), Ok(None));
        }
    }

    #[test]
    fn attempts_are_counted_by_network() {
        let rates = rates();
        let attempt = |from: &str| rates.attempt(from.parse().expect("an address"), Language::En).is_ok();
        assert!(attempt("203.0.113.1") && attempt("::ffff:203.0.113.1") && !attempt("203.0.113.1"));
        assert!(attempt("203.0.113.2"));
        assert!(attempt("2001:db8::1") && attempt("2001:db8::2") && !attempt("2001:db8:0:0:ffff::3"));
        assert!(attempt("2001:db8:0:1::1"), "another network");
    }

    #[test]
    fn what_is_left_is_said() {
        let mut headers = HeaderMap::new();
        Left { per_minute: 60, at_once: 3, left: 2 }.tell(&mut headers);
        assert_eq!(headers["ratelimit-policy"], "\"caller\";q=3;w=3");
        assert_eq!(headers["ratelimit"], "\"caller\";r=2");
    }
}
