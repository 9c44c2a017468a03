//! What a sentence does with a value: allows it, stops at it, bounds it, or only names it.

use super::claim::Claim;
use super::cue::Cue;
use crate::contract::Operator;
use crate::understand::{Spoken, SpokenCondition};

/// A step beside a value, share of it: what lies right beyond a bound.
const STEP: f64 = 1e-6;

/// What a sentence allows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stance {
    /// The values whose permission the sentence rests on: the ends of what it allows.
    pub(super) ends: Vec<f64>,
    /// Whether it stops works from a value on instead of allowing up to one.
    pub(super) stops: bool,
}

/// What the sentence does with the value of a condition; nothing where it only names it. `stops_above` says on
/// which side of a bare forbidden value (`7级风禁止作业`) the rules forbid.
pub(super) fn stance(claim: &Claim<'_>, condition: &SpokenCondition, stops_above: bool) -> Option<Stance> {
    let (low, high) = condition.number?;
    let spoken = condition.measure.and_then(|measure| claim.spoken(measure));
    let bounded = spoken.is_some_and(|spoken| spoken.stops_at);
    let clause = |sense: &str| cues_about(claim, condition, spoken, sense).next().is_some();
    let forbids = clause("forbid");
    let allows = clause("allow");
    let beyond = spoken.is_some_and(|spoken| {
        claim.in_sentence(condition.from, "beyond").any(|cue| {
            let behind = cue.from >= spoken.to && cue.from - spoken.to <= 2;
            let before = cue.to <= spoken.from && spoken.from - cue.to <= 4;
            behind || before
        })
    });
    let step = |value: f64| value.abs().max(1.0) * STEP;
    let (above, below) = (|value: f64| value + step(value), |value: f64| value - step(value));
    let just_outside = |value: f64| if stops_above { below(value) } else { above(value) };
    Some(match condition.op {
        // Work stops from the value on: it is done right below.
        Operator::Max if bounded => Stance { ends: vec![below(low)], stops: true },
        Operator::Max => Stance { ends: vec![low], stops: false },
        Operator::Min if forbids => Stance { ends: vec![below(low)], stops: true },
        Operator::Min if allows => Stance { ends: vec![low, above(low)], stops: false },
        Operator::Min => Stance { ends: vec![low], stops: false },
        Operator::Range if forbids => return None,
        Operator::Range if allows => Stance { ends: vec![low, high], stops: false },
        Operator::Eq | Operator::About if forbids => Stance { ends: vec![just_outside(low)], stops: true },
        Operator::Eq | Operator::About if beyond && allows => Stance { ends: vec![low, above(low)], stops: false },
        Operator::Eq | Operator::About if allows => Stance { ends: vec![low], stops: false },
        Operator::Range | Operator::Eq | Operator::About => return None,
    })
}

/// The words of a sense in the sentence of a condition that speak of its value: not those inside the words that bound
/// it (`不得高于`), and no permission inside a prohibition (`不可`, `not allowed`).
fn cues_about<'c>(
    claim: &'c Claim<'_>,
    condition: &SpokenCondition,
    spoken: Option<&Spoken>,
    sense: &'c str,
) -> impl Iterator<Item = &'c Cue> {
    let own = spoken.map_or((usize::MAX, usize::MAX), |spoken| (spoken.start, spoken.end));
    claim.in_sentence(condition.from, sense).filter(move |cue| {
        let bound = cue.from < own.1 && own.0 < cue.to;
        let negated = sense == "allow"
            && claim.cues.iter().any(|other| &*other.sense == "forbid" && other.from < cue.to && cue.from < other.to);
        !bound && !negated
    })
}
