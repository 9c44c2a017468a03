//! The calculator of failure rates: how many times as often as elsewhere, and how sure that is.

use super::spec::{Spec, exact};
use super::values::{Outcome, Refusal, Values};
use crate::formulas::statistics::{
    GammaPrior, Stratum, mantel_haenszel, mid_p_upper, rule_of_three, shrink, upper_tail,
};
use crate::text::{number as written, say};
use fieldpack_quantity::{Certainty, Interval};

/// Hours by which rates are told.
const PER_HOURS: f64 = 1_000.0;
/// Fewest events of a signal (failure method 4).
const FEWEST_EVENTS: f64 = 5.0;

pub(super) static RATE_RATIO: Spec = Spec {
    name: "rate_ratio",
    source: "failure method 4: gamma-Poisson shrinkage [checked], exact Poisson tail, Mantel-Haenszel [known]",
    range: [
        "以运行小时为分母；少于5次事件只算弱信号；没有运行小时就没有证据",
        "operating hours are the denominator; under 5 events it is a weak signal; no hours is no evidence",
    ],
    inputs: &[
        exact("events", "count", 0.0, 1e9),
        exact("exposure_h", "h", 0.001, 1e12),
        exact("other_events", "count", 0.0, 1e9),
        exact("other_exposure_h", "h", 0.001, 1e12),
        exact("prior_shape", "1", 0.01, 1e6).or(
            2.0,
            Certainty::Known,
            ["尚无数据时a = b = 2", "a = b = 2 before there are data"],
        ),
        exact("prior_rate", "1", 0.01, 1e6).or(
            2.0,
            Certainty::Known,
            ["尚无数据时a = b = 2", "a = b = 2 before there are data"],
        ),
    ],
    results: &[
        ("rate_per_1000_h", "1"),
        ("other_rate_per_1000_h", "1"),
        ("expected_events", "count"),
        ("rate_ratio", "1"),
        ("shrunk_ratio", "1"),
        ("p_value", "1"),
        ("mid_p_value", "1"),
    ],
    run: rate_ratio,
};

fn rate_ratio(values: &Values) -> Result<Outcome, Refusal> {
    let whole = |name: &'static str| {
        let value = values.exact(name);
        if value.fract() == 0.0 {
            Ok(value)
        } else {
            Err(Refusal::invalid(name, values.say(["事件数应为整数", "events are whole numbers"])))
        }
    };
    let (events, other_events) = (whole("events")?, whole("other_events")?);
    let (hours, other_hours) = (values.exact("exposure_h"), values.exact("other_exposure_h"));
    let prior = GammaPrior::new(values.exact("prior_shape"), values.exact("prior_rate")).unwrap_or(GammaPrior::DEFAULT);
    // Whole and at most 1e9.
    let (count, other_count) = (events as u64, other_events as u64);
    let expected = hours * (events + other_events) / (hours + other_hours);
    let mut outcome = Outcome::default();
    outcome.put("rate_per_1000_h", Interval::exact(events / hours * PER_HOURS));
    outcome.put("other_rate_per_1000_h", Interval::exact(other_events / other_hours * PER_HOURS));
    outcome.put("expected_events", Interval::exact(expected));
    let stratum = Stratum { events: count, hours, other_events: other_count, other_hours };
    if let Some(ratio) = mantel_haenszel(&[stratum]) {
        outcome.put("rate_ratio", Interval::hull_of(ratio.low, ratio.ratio, ratio.high));
    }
    let elsewhere = hours * other_events / other_hours;
    let shrunk = shrink(count, elsewhere, prior);
    outcome.put("shrunk_ratio", Interval::hull_of(shrunk.eb05, shrunk.mean, shrunk.eb95));
    outcome.put("p_value", Interval::exact(upper_tail(count, expected)));
    outcome.put("mid_p_value", Interval::exact(mid_p_upper(count, expected)));
    if events == 0.0
        && let Some(bound) = rule_of_three(hours)
    {
        let bound = written(bound * PER_HOURS);
        outcome.note(say!(
            values.language,
            "没有事件：以三分律，上限约{bound}次/1000 h",
            "no events: by the rule of three at most about {bound} per 1000 h"
        ));
    }
    if events < FEWEST_EVENTS {
        outcome.outside(values.say(["少于5次事件，只算弱信号", "under 5 events: a weak signal"]));
    }
    Ok(outcome)
}
