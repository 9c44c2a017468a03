//! How likely each failure mode is: how often it happens to such machines, under these conditions, given
//! these words.
//!
//! The weight of a mode is a product of three ratios, each an interval: its frequency over the class's mean
//! (gamma-Poisson, shrunk to 1: all modes alike, with a share of miscoded records), its rate under these conditions over its rate elsewhere (a
//! mined pattern, else the band's shrunk ratio, else an assumed ratio where its mechanism is known to be at
//! work), and how much more often its words are said of it than of others (assumed). A probability is a weight's share of all.

use super::subject::Subject;
use super::symptoms::{Strength, Symptom};
use crate::answer::setting::Setting;
use crate::contract::{Audience, Basis};
use crate::decide::observed::Bearing;
use crate::formulas::statistics::{GammaPrior, shrink};
use fieldpack_graph::columns::{Bin, Columns, DimensionId, Tally};
use fieldpack_graph::knowledge::{FailureGuide, Truth};
use fieldpack_quantity::{Interval, Quantity};
use std::sync::Arc;

/// Hours of exposure from which records are asked at all, h: less is one machine for a few months.
const FEWEST_HOURS: f64 = 500.0;
/// Exposures are counted in tenths of an hour.
const TENTHS: f64 = 10.0;

/// The records of the machine classes in question.
pub(super) struct Records<'w> {
    /// What the probabilities rest on.
    pub(super) basis: Basis,
    /// Operating hours, h.
    pub(super) hours: f64,
    /// Failures of all modes in question.
    pub(super) events: u64,
    /// Whether some are synthetic.
    pub(super) synthetic: bool,
    /// How many modes share the events.
    modes: usize,
    exposures: Vec<&'w Tally>,
    failures: Vec<(Arc<str>, &'w Tally)>,
    columns: &'w Columns,
}

/// The rate in a band over that elsewhere.
#[derive(Clone, Debug)]
pub(super) struct BandRatio {
    /// The dimension's notation.
    pub(super) dimension: Arc<str>,
    /// The ratio, shrunk.
    pub(super) ratio: Interval,
    /// Failures in the band.
    pub(super) events: u64,
    /// Hours in the band, h.
    pub(super) hours: f64,
}

/// What is known of a mode in these conditions.
pub(super) struct Weighed<'k> {
    /// The mode's code.
    pub(super) code: Arc<str>,
    /// How it shows.
    pub(super) guide: Option<&'k FailureGuide>,
    /// Failures of it on record.
    pub(super) events: u64,
    /// How often it happens over the class's mean mode.
    pub(super) frequency: Interval,
    /// The band whose ratio was taken.
    pub(super) band: Option<BandRatio>,
    /// The number of the pattern that was taken.
    pub(super) pattern: Option<usize>,
    /// Whether its mechanism is known to be at work here; `None`: no threshold is published.
    pub(super) mechanism: Option<Truth>,
    /// What the words say of it.
    pub(super) words: Option<Strength>,
    /// The weight.
    pub(super) weight: Interval,
    /// The share of all weights.
    pub(super) probability: Interval,
}

impl<'w> Records<'w> {
    /// The records of the classes of a subject; a customer's answer rests on none that is synthetic.
    pub(super) fn of(setting: &Setting<'w>, subject: &Subject) -> Self {
        let columns = &setting.world.columns;
        let cells: Vec<_> = subject.notations.iter().filter_map(|class| columns.cells().class(class)).collect();
        let exposures: Vec<&Tally> = cells.iter().map(|cells| cells.exposure()).collect();
        let failures: Vec<(Arc<str>, &Tally)> = cells
            .iter()
            .flat_map(|cells| cells.modes())
            .filter(|(code, _)| subject.modes.contains(*code))
            .map(|(code, tally)| (code.clone(), tally))
            .collect();
        let hours = exposures.iter().map(|tally| tally.total()).sum::<u64>() as f64 / TENTHS;
        let events = failures.iter().map(|(_, tally)| tally.total()).sum();
        let tallies = exposures.iter().chain(failures.iter().map(|(_, tally)| tally));
        let synthetic = tallies.map(|tally| tally.synthetic()).sum::<u64>() > 0;
        let may_be_used = !(synthetic && setting.options.audience == Audience::Customer);
        let basis = if may_be_used && hours >= FEWEST_HOURS && events > 0 { Basis::Observed } else { Basis::Knowledge };
        let (hours, events) = if may_be_used { (hours, events) } else { (0.0, 0) };
        let synthetic = synthetic && may_be_used;
        Self { basis, hours, events, synthetic, modes: subject.modes.len().max(1), exposures, failures, columns }
    }

    /// Failures of a mode.
    fn events_of(&self, code: &str) -> u64 {
        self.failures.iter().filter(|(found, _)| **found == *code).map(|(_, tally)| tally.total()).sum()
    }

    /// How often a mode happens over the mean of all: shrunk to 1, and mixed with 1 by the share of failures whose
    /// recorded mode a diagnosis would not confirm.
    fn frequency(&self, code: &str, miscoded: Interval) -> Interval {
        if self.basis == Basis::Knowledge {
            return Interval::exact(1.0);
        }
        let expected = self.events as f64 / self.modes as f64;
        let share = miscoded.value().clamp(0.0, 1.0);
        shrunk(self.events_of(code), expected).map_increasing(|ratio| share + (1.0 - share) * ratio)
    }

    /// The rate of a mode in the band of a dimension that the site lies in, over its rate in all bands.
    fn band(&self, code: &str, notation: &str, actual: &Quantity) -> Option<BandRatio> {
        let dimension = self.columns.dimension(notation)?;
        let bin = self.bin(dimension, notation, actual)?;
        let of_dimension = |tally: &Tally| -> u64 {
            tally.bins().filter(|(bin, _)| bin.dimension == dimension).map(|(_, months)| months.sum()).sum()
        };
        let hours = self.exposures.iter().map(|tally| tally.bin(bin)).sum::<u64>() as f64 / TENTHS;
        let all_hours = self.exposures.iter().map(|tally| of_dimension(tally)).sum::<u64>() as f64 / TENTHS;
        if hours < FEWEST_HOURS || all_hours - hours < FEWEST_HOURS {
            return None;
        }
        let of_mode = || self.failures.iter().filter(|(found, _)| **found == *code).map(|(_, tally)| *tally);
        let events: u64 = of_mode().map(|tally| tally.bin(bin)).sum();
        let all_events: u64 = of_mode().map(of_dimension).sum();
        let expected = all_events as f64 * hours / all_hours;
        Some(BandRatio { dimension: notation.into(), ratio: shrunk(events, expected), events, hours })
    }

    /// The band that the site lies in for sure.
    fn bin(&self, dimension: DimensionId, notation: &str, actual: &Quantity) -> Option<Bin> {
        let banding = self.columns.bands().get(notation)?;
        let band = match actual.interval() {
            Some(interval) => {
                let (low, high) = (interval.low() as f32, interval.high() as f32);
                let band = banding.band_of_number(low)?;
                (banding.band_of_number(high)? == band).then_some(band)?
            }
            None => banding.band_of_word(actual.word()?)?,
        };
        Some(Bin { dimension, band })
    }
}

/// A shrunk ratio with its 5 % and 95 % quantile.
fn shrunk(events: u64, expected: f64) -> Interval {
    let ratio = shrink(events, expected, GammaPrior::DEFAULT);
    Interval::hull_of(ratio.eb05, ratio.mean, ratio.eb95)
}

/// Weighs all modes in question, likeliest first; ties go by code.
pub(super) fn weigh<'k>(
    setting: &Setting<'k>,
    subject: &Subject,
    symptoms: &[Symptom],
    records: &Records<'_>,
    patterns: &[Bearing],
) -> Vec<Weighed<'k>> {
    let mut weighed: Vec<Weighed<'k>> =
        subject.modes.iter().map(|code| weigh_one(setting, code, symptoms, records, patterns)).collect();
    let all: f64 = weighed.iter().map(|mode| mode.weight.value()).sum();
    for mode in &mut weighed {
        let others = (all - mode.weight.value()).max(0.0);
        mode.probability = mode.weight.map_increasing(|weight| share(weight, others));
    }
    weighed.sort_by(|a, b| b.probability.value().total_cmp(&a.probability.value()).then_with(|| a.code.cmp(&b.code)));
    weighed
}

/// The share of a weight beside all others, to the thousandth.
fn share(weight: f64, others: f64) -> f64 {
    let all = weight + others;
    if all > 0.0 { (weight / all * 1000.0).round() / 1000.0 } else { 0.0 }
}

fn weigh_one<'k>(
    setting: &Setting<'k>,
    code: &Arc<str>,
    symptoms: &[Symptom],
    records: &Records<'_>,
    patterns: &[Bearing],
) -> Weighed<'k> {
    let knowledge = setting.knowledge();
    let facts = &setting.site().facts;
    let guide = knowledge.failure_guides.get(code);
    let mechanism = guide.and_then(|guide| guide.raised_when.as_ref()).map(|when| when.evaluate(facts));
    let is_observed = records.basis == Basis::Observed;
    let pattern = patterns.iter().position(|bearing| bearing.pattern.mode == *code).filter(|_| is_observed);
    let raised_by = knowledge.failure_modes.get(code).map_or(&[][..], |mode| &mode.raised_by);
    let band = raised_by
        .iter()
        .filter(|_| is_observed && pattern.is_none())
        .filter_map(|notation| records.band(code, notation, facts.get(notation)?))
        .max_by(|a, b| {
            let far = |found: &BandRatio| found.ratio.value().ln().abs();
            far(a).total_cmp(&far(b)).then_with(|| b.dimension.cmp(&a.dimension))
        });
    let conditions = match (pattern, &band, mechanism) {
        (Some(number), ..) => patterns[number].pattern.rate_ratio,
        (None, Some(band), _) => band.ratio,
        (None, None, Some(Truth::True)) => assumed(setting, "diagnosis_mechanism"),
        (None, None, Some(Truth::False)) => {
            let ratio = assumed(setting, "diagnosis_mechanism");
            Interval::hull_of(1.0 / ratio.high(), 1.0 / ratio.value(), 1.0 / ratio.low())
        }
        _ => Interval::exact(1.0),
    };
    let words = symptoms.iter().filter_map(|symptom| symptom.says.get(code)).max().copied();
    let further = symptoms.iter().filter(|symptom| symptom.says.contains_key(code)).count() > 1;
    let mut said = match words {
        Some(Strength::Named) => assumed(setting, "diagnosis_named"),
        Some(Strength::Hinted) => assumed(setting, "diagnosis_hinted"),
        // A failure is mostly told by its own name: where another's is said, this one's silence speaks against it.
        None if symptoms.iter().any(Symptom::names_a_mode) => {
            let ratio = assumed(setting, "diagnosis_hinted");
            Interval::hull_of(1.0 / ratio.high(), 1.0 / ratio.value(), 1.0 / ratio.low())
        }
        None => Interval::exact(1.0),
    };
    if further {
        said = times(said, assumed(setting, "diagnosis_hinted"));
    }
    let frequency = records.frequency(code, share_of(setting, "diagnosis_miscoded"));
    Weighed {
        code: code.clone(),
        guide,
        events: if is_observed { records.events_of(code) } else { 0 },
        frequency,
        band,
        pattern,
        mechanism,
        words,
        weight: times(times(frequency, conditions), said),
        probability: Interval::exact(0.0),
    }
}

/// An assumed ratio of the knowledge; 1, which says nothing, where it has none.
fn assumed(setting: &Setting<'_>, notation: &str) -> Interval {
    let parameter = setting.knowledge().parameter(notation);
    let interval = parameter.and_then(|parameter| parameter.quantity.interval());
    interval.filter(|ratio| ratio.low() > 0.0 && ratio.is_bounded()).unwrap_or(Interval::exact(1.0))
}

/// An assumed share of the knowledge; none where it has none.
fn share_of(setting: &Setting<'_>, notation: &str) -> Interval {
    let parameter = setting.knowledge().parameter(notation);
    parameter.and_then(|parameter| parameter.quantity.interval()).unwrap_or(Interval::exact(0.0))
}

/// The product of two positive intervals.
fn times(a: Interval, b: Interval) -> Interval {
    Interval::hull_of(a.low() * b.low(), a.value() * b.value(), a.high() * b.high())
}
