//! Turning points: where a line of the pack changes when one condition moves.
//!
//! Found, not guessed: for a prohibition the limit is tried, for a combination the altitude and the rise
//! at which its lead machine no longer does it are searched by bisection over the same checks.

use super::combine::design_name;
use super::job::Job;
use super::machines::{Candidate, Checking};
use super::size::duty;
use super::turning_line::by_conditions;
use crate::contract::{Prohibition, RuleStatus, TurningPoint};
use crate::text::{number, say, unit, unit_of};
use fieldpack_graph::knowledge::{Comparison, Datatype, Dimension, Facts, Iri, RuleKind, Truth};
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Most turning points that are told.
const MOST: usize = 8;
/// Highest site that is searched, m.
const HIGHEST_SITE_M: f64 = 5_500.0;
/// Highest rise that is searched, m: the table of slumps ends there.
const HIGHEST_RISE_M: f64 = 400.0;
/// Steps of a bisection: a thousandth of the range.
const STEPS: usize = 10;
/// Steps of a finer one: less than the digits that are shown.
const FINE_STEPS: usize = 14;

/// A turning point with how far away it is, as a share of the present value.
pub(crate) struct Turning {
    point: TurningPoint,
    away: f64,
}

/// Where the lead machines of the combinations no longer do it. `leads` in the order of the combinations.
pub(crate) fn of_combinations(job: &Job<'_>, checking: &Checking<'_>, leads: &[&Candidate<'_>]) -> Vec<Turning> {
    let mut found = Vec::new();
    for (place, candidate) in leads.iter().enumerate() {
        let rank = place + 1;
        found.extend(by_output(job, checking, candidate, rank));
        found.extend(by_altitude(job, checking, candidate, rank));
        found.extend(by_rise(job, checking, candidate, rank));
        found.extend(by_conditions(job, candidate, rank));
    }
    found
}

/// The output beyond which a machine has neither the power nor the rated output.
fn by_output(job: &Job<'_>, checking: &Checking<'_>, candidate: &Candidate<'_>, rank: usize) -> Option<Turning> {
    let (most, asked) = (candidate.most_m3_per_h, checking.sizing.flow.pumping);
    if !(most.is_finite() && most > 0.0) || most >= 2.0 * asked.high() {
        return None;
    }
    let machine = candidate.rating.name();
    let most = floor_to(most, 0.1);
    let shown = number(most);
    let detail = say!(
        job.language(),
        "泵送时总排量超过{shown} m³/h，方案{rank}（{machine}）以常用效率计达不到",
        "above {shown} m³/h while pumping combination {rank} ({machine}) is out at the usual efficiency"
    );
    Some(turning("hourly_output", most, &unit_of("m3/h"), detail, asked.value()))
}

/// The altitude above which the site leaves too little power.
fn by_altitude(job: &Job<'_>, checking: &Checking<'_>, candidate: &Candidate<'_>, rank: usize) -> Option<Turning> {
    let here = job.interval("altitude")?;
    let power = candidate.rating.power_kw.as_ref()?.interval;
    candidate.design()?;
    let does = |altitude: f64| {
        let left = power * checking.power_factor_at(candidate.rating.drive, Interval::exact(altitude));
        left.high() >= candidate.duty.shaft_kw.low()
    };
    let edge = last(here.high(), HIGHEST_SITE_M, does)?;
    let (machine, shown) = (candidate.rating.name(), number(edge));
    let detail = say!(
        job.language(),
        "海拔超过{shown} m，方案{rank}（{machine}）功率必定不足",
        "above {shown} m of altitude combination {rank} ({machine}) lacks power for certain"
    );
    Some(turning("altitude", edge, &unit_of("m"), detail, here.value()))
}

/// The rise above which pressure or power no longer do.
fn by_rise(job: &Job<'_>, checking: &Checking<'_>, candidate: &Candidate<'_>, rank: usize) -> Option<Turning> {
    let design = candidate.design()?;
    let here = checking.sizing.line.rise_m;
    if here.high() <= 0.0 {
        return None;
    }
    let rated = candidate.rating.pressure_mpa.as_ref()?.interval;
    let does = |rise: f64| {
        let mut line = checking.sizing.line.clone();
        line.rise_m = Interval::exact(rise);
        let asked = duty(&line, &checking.sizing.flow, &checking.prepared.constants, design);
        let powerful = candidate.site_power_kw.is_none_or(|power| power.high() >= asked.shaft_kw.low());
        rated.high() >= asked.pressure.required_mpa.low() && powerful
    };
    let edge = last(here.high(), HIGHEST_RISE_M, does)?;
    let (machine, shown) = (candidate.rating.name(), number(edge));
    let laid = design_name(design, job.language());
    let detail = say!(
        job.language(),
        "泵送高度超过{shown} m，方案{rank}（{machine}，{laid}）压力或功率必定不足",
        "above a rise of {shown} m combination {rank} ({machine}, {laid}) lacks pressure or power for certain"
    );
    Some(turning("pumping_height", edge, &unit_of("m"), detail, here.value()))
}

/// The last value from `low` on at which something holds, in whole units; `None` where it does not hold at
/// `low`, or still holds at `high`.
fn last(low: f64, high: f64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    if low >= high || !holds(low) || holds(high) {
        return None;
    }
    let (mut low, mut high) = (low, high);
    for _ in 0..STEPS {
        let middle = f64::midpoint(low, high);
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(floor_to(low, 1.0))
}

/// The first value towards `to` at which something that holds at `from` no longer does, to three digits;
/// `None` where it does not hold at `from`, or still holds at `to`.
pub(crate) fn first_failing(from: f64, to: f64, holds: impl Fn(f64) -> bool) -> Option<f64> {
    if from == to || !from.is_finite() || !to.is_finite() || !holds(from) || holds(to) {
        return None;
    }
    let (mut good, mut bad) = (from, to);
    for _ in 0..FINE_STEPS {
        let middle = f64::midpoint(good, bad);
        if holds(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    Some(good)
}

/// Where the lead of combination `rank` fails for certain when a condition grows, and when it falls; `does` says
/// whether it does it with the condition at another value.
pub(crate) fn beyond(
    job: &Job<'_>,
    (rank, machine): (usize, &str),
    dimension: &Dimension,
    quantity: &Quantity,
    does: impl Fn(&Quantity) -> bool,
) -> Vec<Turning> {
    let here = quantity.in_unit(&dimension.unit).ok().and_then(|found| found.interval());
    let is_number = matches!(dimension.datatype, Datatype::Number | Datatype::Integer);
    let Some(here) = here.filter(|_| is_number) else { return Vec::new() };
    let language = job.language();
    let label = super::derived::dimension_label(job.knowledge, &dimension.notation, language);
    let at = |value: f64| Quantity::number(Interval::exact(value), dimension.unit.clone(), quantity.certainty);
    let ends = [(here.high(), dimension.physical_max), (here.low(), dimension.physical_min)];
    let edges = ends.into_iter().filter_map(|(from, to)| {
        let edge = first_failing(from, to, |value| does(&at(value)))?;
        let (shown, unit) = (number(edge), unit(&dimension.unit));
        let detail = if to > from {
            say!(
                language,
                "{label}超过{shown} {unit}，方案{rank}（{machine}）必定不满足",
                "with {label} above {shown} {unit} combination {rank} ({machine}) is out for certain"
            )
        } else {
            say!(
                language,
                "{label}低于{shown} {unit}，方案{rank}（{machine}）必定不满足",
                "with {label} below {shown} {unit} combination {rank} ({machine}) is out for certain"
            )
        };
        Some(turning(&dimension.notation, edge, &dimension.unit, detail, here.value()))
    });
    edges.collect()
}

/// A number rounded down to a step.
fn floor_to(value: f64, step: f64) -> f64 {
    ((value / step).floor() * step * 1e6).round() / 1e6
}

/// A turning point.
fn turning(dimension: &str, at: f64, unit: &Unit, detail: String, here: f64) -> Turning {
    let quantity = Quantity::number(Interval::exact(at), unit.clone(), Certainty::Derived);
    let away = (at - here).abs() / here.abs().max(1e-9);
    Turning { point: TurningPoint { dimension: dimension.into(), quantity, detail }, away }
}

/// An edge that rules share: dimension, limit (its bits: limits come from the same table) and side.
type Edge = (Arc<str>, u64, bool);
/// What falls away at an edge: the limit, the value here, the ranks of the prohibitions.
type Falling = (Quantity, f64, Vec<u32>);

/// Where prohibitions that apply fall away: the limit is crossed and the rule's condition tried again.
pub(crate) fn of_rules(job: &Job<'_>, facts: &Facts, rules: &[Prohibition]) -> Vec<Turning> {
    let mut falling: BTreeMap<Edge, Falling> = BTreeMap::new();
    let applying = rules.iter().filter(|rule| rule.status == RuleStatus::Applies && rule.kind != RuleKind::Observed);
    for rule in applying {
        for because in &rule.because {
            let (Some(limit), Some(actual)) = (&because.limit, &because.actual) else { continue };
            let Some(dimension) = job.knowledge.dimension(&because.dimension) else { continue };
            let Ok(limit) = limit.in_unit(&dimension.unit) else { continue };
            let (Some(edge), Some(here)) = (limit.interval(), actual.interval()) else { continue };
            let below = match because.op {
                Comparison::Greater | Comparison::GreaterOrEqual => true,
                Comparison::Less | Comparison::LessOrEqual => false,
                Comparison::Equal | Comparison::NotEqual => continue,
            };
            // A limit at the end of what is possible is no turning point.
            let inside = edge.value() > dimension.physical_min && edge.value() < dimension.physical_max;
            if inside && edge.is_exact() && falls_away(job, facts, &rule.iri, &because.dimension, &limit, below) {
                let key = (because.dimension.clone(), edge.value().to_bits(), below);
                let entry = falling.entry(key).or_insert_with(|| (limit.clone(), here.value(), Vec::new()));
                entry.2.push(rule.rank);
            }
        }
    }
    let language = job.language();
    let told = falling.into_iter().map(|((dimension, _, below), (limit, here, mut ranks))| {
        ranks.dedup();
        let label = super::derived::dimension_label(job.knowledge, &dimension, language);
        let shown = crate::text::quantity(&limit);
        let ranks: Vec<String> = ranks.iter().map(u32::to_string).collect();
        let (ranks_zh, ranks_en) = (ranks.join("、"), ranks.join(", "));
        let detail = if below {
            say!(
                language,
                "{label}降到{shown}以下，禁令{ranks_zh}不再触发",
                "once {label} is below {shown} prohibition {ranks_en} no longer applies"
            )
        } else {
            say!(
                language,
                "{label}高于{shown}，禁令{ranks_zh}不再触发",
                "once {label} is above {shown} prohibition {ranks_en} no longer applies"
            )
        };
        let at = limit.interval().map_or(0.0, Interval::value);
        let away = (at - here).abs() / here.abs().max(1.0);
        Turning { point: TurningPoint { dimension, quantity: limit, detail }, away }
    });
    told.collect()
}

/// Whether a rule no longer applies for sure beyond a limit.
fn falls_away(job: &Job<'_>, facts: &Facts, rule: &Iri, dimension: &Arc<str>, limit: &Quantity, below: bool) -> bool {
    let Some(condition) = job.knowledge.rules.get(rule).and_then(|rule| rule.condition.as_ref()) else { return false };
    let Some(edge) = limit.interval() else { return false };
    let step = (edge.value().abs() * 1e-3).max(1e-3);
    let beyond = if below { edge.value() - step } else { edge.value() + step };
    let mut moved = facts.clone();
    let quantity = Quantity::number(Interval::exact(beyond), limit.unit.clone(), Certainty::Derived);
    moved.insert(dimension.clone(), quantity);
    condition.evaluate(&moved) == Truth::False
}

/// The nearest turning points, by dimension of equal distance.
pub(crate) fn nearest(mut found: Vec<Turning>) -> Vec<TurningPoint> {
    found.sort_by(|a, b| {
        let (first, second) = (&a.point, &b.point);
        a.away
            .total_cmp(&b.away)
            .then_with(|| first.dimension.cmp(&second.dimension))
            .then_with(|| first.detail.cmp(&second.detail))
    });
    found.into_iter().map(|turning| turning.point).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_that_holds_is_found_and_only_where_it_turns() {
        let edge = last(3_650.0, 5_500.0, |altitude| altitude <= 4_200.0).expect("it turns");
        assert!((4_195.0..=4_200.0).contains(&edge), "{edge}");
        assert_eq!(last(3_650.0, 5_500.0, |_| true), None, "it never turns");
        assert_eq!(last(3_650.0, 5_500.0, |_| false), None, "it does not hold here");
    }
}
