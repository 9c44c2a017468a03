//! Judging a coarse aggregate: GB/T 14685 gradations, flaky particles, silt.

use super::error::GradingError;
use super::finding::{Finding, Item, PumpVerdict, verdict};
use super::sieve::Grading;
use fieldpack_quantity::Interval;

/// A continuous gradation of GB/T 14685.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gradation {
    /// 5 to 16 mm.
    To16,
    /// 5 to 20 mm.
    To20,
    /// 5 to 25 mm.
    To25,
    /// 5 to 31.5 mm.
    To31_5,
    /// 5 to 40 mm.
    To40,
}

impl Gradation {
    /// The gradation of a name as reports write it: `5-25`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "5-16" => Self::To16,
            "5-20" => Self::To20,
            "5-25" => Self::To25,
            "5-31.5" => Self::To31_5,
            "5-40" => Self::To40,
            _ => return None,
        })
    }

    /// The largest nominal size, mm.
    #[must_use]
    pub fn largest_size_mm(self) -> f64 {
        match self {
            Self::To16 => 16.0,
            Self::To20 => 20.0,
            Self::To25 => 25.0,
            Self::To31_5 => 31.5,
            Self::To40 => 40.0,
        }
    }

    /// The listed points: sieve, mm, and the band of cumulative retained, %.
    ///
    /// References: GB/T 14685 \[known; the row 5-40 checked in a trade copy\].
    #[must_use]
    pub fn points(self) -> &'static [(f64, f64, f64)] {
        match self {
            Self::To16 => {
                &[(2.36, 95.0, 100.0), (4.75, 85.0, 100.0), (9.5, 30.0, 60.0), (16.0, 0.0, 10.0), (19.0, 0.0, 0.0)]
            }
            Self::To20 => {
                &[(2.36, 95.0, 100.0), (4.75, 90.0, 100.0), (9.5, 40.0, 80.0), (19.0, 0.0, 10.0), (26.5, 0.0, 0.0)]
            }
            Self::To25 => {
                &[(2.36, 95.0, 100.0), (4.75, 90.0, 100.0), (16.0, 30.0, 70.0), (26.5, 0.0, 5.0), (31.5, 0.0, 0.0)]
            }
            Self::To31_5 => &[
                (2.36, 95.0, 100.0),
                (4.75, 90.0, 100.0),
                (9.5, 70.0, 90.0),
                (19.0, 15.0, 45.0),
                (31.5, 0.0, 5.0),
                (37.5, 0.0, 0.0),
            ],
            Self::To40 => {
                &[(4.75, 95.0, 100.0), (9.5, 70.0, 90.0), (19.0, 30.0, 65.0), (37.5, 0.0, 5.0), (53.0, 0.0, 0.0)]
            }
        }
    }
}

/// A coarse aggregate as reported.
#[derive(Clone, Debug, PartialEq)]
pub struct CoarseReport {
    /// Its sieve report, with every listed sieve of the gradation.
    pub grading: Grading,
    /// What it is sold as.
    pub gradation: Gradation,
    /// Flaky and elongated particles, %, where reported.
    pub flaky_percent: Option<f64>,
    /// Silt, %, where reported.
    pub silt_percent: Option<f64>,
    /// Strength class of the concrete, MPa, where known: sets the limits on flaky particles and silt.
    pub strength_mpa: Option<f64>,
}

/// What a coarse aggregate is.
#[derive(Clone, Debug, PartialEq)]
pub struct CoarseJudgement {
    /// Listed points that lie inside.
    pub points_inside: usize,
    /// Listed points.
    pub points: usize,
    /// Every item outside its limit.
    pub findings: Vec<Finding>,
    /// The worst of them.
    pub verdict: PumpVerdict,
}

/// Returns a coarse aggregate's judgement, every failing item with its number. All listed points must
/// pass: there is no sum of excesses here. Flaky particles: 8 / 15 / 25 % by strength (>= C60, C55-C30,
/// <= C25), and 10 % in pumped concrete; silt 0.5 / 1.0 / 2.0 %.
///
/// # Errors
/// [`GradingError::Missing`] when a listed sieve is absent.
///
/// References: GB/T 14685 \[known\], JGJ 52-2006 \[known\], pumped concrete 10 % \[checked\].
pub fn coarse_grading(report: &CoarseReport) -> Result<CoarseJudgement, GradingError> {
    let mut findings = Vec::new();
    for &(sieve_mm, low, high) in report.gradation.points() {
        let value = report.grading.need_retained_percent(sieve_mm)?;
        let limit = Interval::between(low, high);
        if !limit.contains(value) {
            findings.push(Finding {
                item: Item::CoarsePoint,
                sieve_mm: Some(sieve_mm),
                value,
                limit,
                unit: "%",
                source: "GB/T 14685 [known]",
                effect: PumpVerdict::NotPumpable,
            });
        }
    }
    let points = report.gradation.points().len();
    let points_inside = points - findings.len();
    judge_particles(report, &mut findings);
    let verdict = verdict(&findings);
    Ok(CoarseJudgement { points_inside, points, findings, verdict })
}

/// Judges flaky particles and silt.
fn judge_particles(report: &CoarseReport, findings: &mut Vec<Finding>) {
    let (flaky_by_strength, silt_limit) = match report.strength_mpa {
        Some(strength) if strength >= 60.0 => (Some(8.0), Some(0.5)),
        Some(strength) if strength >= 30.0 => (Some(15.0), Some(1.0)),
        Some(_) => (Some(25.0), Some(2.0)),
        None => (None, None),
    };
    let (flaky_limit, flaky_source) = match flaky_by_strength {
        Some(limit) if limit < 10.0 => (limit, "JGJ 52-2006 [known]"),
        _ => (10.0, "pumped concrete [checked]"),
    };
    let mut find = |item, value: Option<f64>, limit: Option<f64>, source| {
        let (Some(value), Some(limit)) = (value, limit) else { return };
        if value > limit {
            let limit = Interval::between(0.0, limit);
            let effect = PumpVerdict::Conditional;
            findings.push(Finding { item, sieve_mm: None, value, limit, unit: "%", source, effect });
        }
    };
    find(Item::Flaky, report.flaky_percent, Some(flaky_limit), flaky_source);
    find(Item::Silt, report.silt_percent, silt_limit, "JGJ 52-2006 [known]");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(points: &[(f64, f64)]) -> CoarseReport {
        CoarseReport {
            grading: Grading::from_cumulative_retained(points.iter().copied()).expect("a report"),
            gradation: Gradation::To25,
            flaky_percent: None,
            silt_percent: None,
            strength_mpa: None,
        }
    }

    const GOOD: [(f64, f64); 5] = [(2.36, 98.0), (4.75, 95.0), (16.0, 50.0), (26.5, 3.0), (31.5, 0.0)];

    #[test]
    fn all_listed_points_must_pass() {
        let good = coarse_grading(&report(&GOOD)).expect("judged");
        assert_eq!((good.points_inside, good.points, good.verdict), (5, 5, PumpVerdict::Good));
        let mut oversize = GOOD;
        oversize[4].1 = 1.0;
        let judged = coarse_grading(&report(&oversize)).expect("judged");
        assert_eq!((judged.points_inside, judged.verdict), (4, PumpVerdict::NotPumpable));
        assert_eq!(judged.findings[0].sieve_mm, Some(31.5));
    }

    #[test]
    fn flaky_particles_are_judged_for_pumping_and_strength() {
        let flaky = |percent: f64, strength: Option<f64>| {
            let report = CoarseReport { flaky_percent: Some(percent), strength_mpa: strength, ..report(&GOOD) };
            coarse_grading(&report).expect("judged").verdict
        };
        assert_eq!(flaky(10.0, Some(40.0)), PumpVerdict::Good);
        assert_eq!(flaky(10.1, Some(40.0)), PumpVerdict::Conditional);
        assert_eq!(flaky(9.0, Some(60.0)), PumpVerdict::Conditional);
        assert_eq!(flaky(10.1, None), PumpVerdict::Conditional);
    }

    #[test]
    fn a_missing_sieve_is_named() {
        assert_eq!(coarse_grading(&report(&GOOD[..4])), Err(GradingError::Missing { sieve_mm: 31.5 }));
    }

    #[test]
    fn names_and_bands_agree() {
        for name in ["5-16", "5-20", "5-25", "5-31.5", "5-40"] {
            let gradation = Gradation::parse(name).expect(name);
            assert!(name.ends_with(&gradation.largest_size_mm().to_string()), "{name}");
            assert!(
                gradation.points().windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].2 >= pair[1].2),
                "{name}"
            );
        }
        assert_eq!(Gradation::parse("5-10"), None);
    }
}
