//! The ASTM C33 counterparts. Meeting C33 does not mean pumpable: its band for fines is wider.

use super::error::GradingError;
use super::finding::{Finding, Item, PumpVerdict, verdict};
use super::sand::fineness_modulus;
use super::sieve::Grading;
use fieldpack_quantity::Interval;

/// Where the bands come from.
const SOURCE: &str = "ASTM C33 [checked]";

/// Fine aggregate: sieve, mm, and the band of passing, %.
const FINE: [(f64, f64, f64); 7] = [
    (9.5, 100.0, 100.0),
    (4.75, 95.0, 100.0),
    (2.36, 80.0, 100.0),
    (1.18, 50.0, 85.0),
    (0.60, 25.0, 60.0),
    (0.30, 5.0, 30.0),
    (0.15, 0.0, 10.0),
];
/// Greatest share between two consecutive sieves, %.
const BETWEEN_LIMIT_PERCENT: f64 = 45.0;

/// A coarse size of ASTM C33.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AstmSize {
    /// No. 57, 25 to 4.75 mm.
    No57,
    /// No. 67, 19 to 4.75 mm.
    No67,
}

impl AstmSize {
    /// Sieve, mm, and the band of passing, %.
    fn points(self) -> &'static [(f64, f64, f64)] {
        match self {
            Self::No57 => {
                &[(37.5, 100.0, 100.0), (25.0, 95.0, 100.0), (12.5, 25.0, 60.0), (4.75, 0.0, 10.0), (2.36, 0.0, 5.0)]
            }
            Self::No67 => {
                &[(25.0, 100.0, 100.0), (19.0, 90.0, 100.0), (9.5, 20.0, 55.0), (4.75, 0.0, 10.0), (2.36, 0.0, 5.0)]
            }
        }
    }
}

/// What an aggregate is by ASTM C33.
#[derive(Clone, Debug, PartialEq)]
pub struct AstmJudgement {
    /// Whether it meets C33.
    pub meets: bool,
    /// Every item outside its limit.
    pub findings: Vec<Finding>,
    /// The worst of them.
    pub verdict: PumpVerdict,
}

/// Judges the points of a band.
fn judge_points(grading: &Grading, points: &[(f64, f64, f64)]) -> Result<Vec<Finding>, GradingError> {
    let mut findings = Vec::new();
    for &(sieve_mm, low, high) in points {
        let value = 100.0 - grading.need_retained_percent(sieve_mm)?;
        let limit = Interval::between(low, high);
        if !limit.contains(value) {
            findings.push(Finding {
                item: Item::AstmPoint,
                sieve_mm: Some(sieve_mm),
                value,
                limit,
                unit: "%",
                source: SOURCE,
                effect: PumpVerdict::Conditional,
            });
        }
    }
    Ok(findings)
}

/// The answer for findings.
fn judgement(findings: Vec<Finding>) -> AstmJudgement {
    AstmJudgement { meets: findings.is_empty(), verdict: verdict(&findings), findings }
}

/// Returns whether a fine aggregate meets ASTM C33: the bands of passing, at most 45 % between two
/// consecutive sieves, fineness modulus 2.3 to 3.1. The 0.075 mm limit is for a washing test and not judged.
///
/// # Errors
/// [`GradingError`] when a sieve from 9.5 to 0.15 mm is absent.
///
/// References: ASTM C33 \[checked\].
pub fn astm_fine(grading: &Grading) -> Result<AstmJudgement, GradingError> {
    let mut findings = judge_points(grading, &FINE)?;
    for pair in FINE.windows(2) {
        let between = grading.need_retained_percent(pair[1].0)? - grading.need_retained_percent(pair[0].0)?;
        if between > BETWEEN_LIMIT_PERCENT {
            findings.push(Finding {
                item: Item::BetweenSieves,
                sieve_mm: Some(pair[1].0),
                value: between,
                limit: Interval::between(0.0, BETWEEN_LIMIT_PERCENT),
                unit: "%",
                source: SOURCE,
                effect: PumpVerdict::Conditional,
            });
        }
    }
    let modulus = fineness_modulus(grading)?;
    let limit = Interval::between(2.3, 3.1);
    if !limit.contains(modulus) {
        findings.push(Finding {
            item: Item::FinenessModulus,
            sieve_mm: None,
            value: modulus,
            limit,
            unit: "",
            source: SOURCE,
            effect: PumpVerdict::Conditional,
        });
    }
    Ok(judgement(findings))
}

/// Returns whether a coarse aggregate meets a size of ASTM C33.
///
/// # Errors
/// [`GradingError::Missing`] when a listed sieve is absent.
///
/// References: ASTM C33 \[checked\].
pub fn astm_coarse(grading: &Grading, size: AstmSize) -> Result<AstmJudgement, GradingError> {
    Ok(judgement(judge_points(grading, size.points())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::aggregate::{SandKind, SandReport, sand_grading};

    #[test]
    fn meeting_c33_is_not_being_pumpable() {
        let lean = Grading::from_passing([
            (9.5, 100.0),
            (4.75, 97.0),
            (2.36, 85.0),
            (1.18, 65.0),
            (0.60, 40.0),
            (0.30, 10.0),
            (0.15, 3.0),
        ])
        .expect("a report");
        assert!(astm_fine(&lean).expect("judged").meets);
        let report = SandReport {
            grading: lean,
            kind: SandKind::Natural,
            silt_percent: None,
            clay_lumps_percent: None,
            strength_mpa: None,
            frost_class: false,
        };
        assert_eq!(sand_grading(&report).expect("judged").verdict, PumpVerdict::NotPumpable);
    }

    #[test]
    fn a_gap_between_sieves_is_found() {
        let gapped = Grading::from_passing([
            (9.5, 100.0),
            (4.75, 100.0),
            (2.36, 95.0),
            (1.18, 85.0),
            (0.60, 30.0),
            (0.30, 15.0),
            (0.15, 5.0),
        ])
        .expect("a report");
        let judged = astm_fine(&gapped).expect("judged");
        assert!(judged.findings.iter().any(|finding| finding.item == Item::BetweenSieves && finding.value == 55.0));
    }

    #[test]
    fn coarse_sizes_have_their_own_sieves() {
        let stone = Grading::from_passing([(37.5, 100.0), (25.0, 97.0), (12.5, 40.0), (4.75, 5.0), (2.36, 2.0)])
            .expect("a report");
        assert!(astm_coarse(&stone, AstmSize::No57).expect("judged").meets);
        assert_eq!(astm_coarse(&stone, AstmSize::No67), Err(GradingError::Missing { sieve_mm: 19.0 }));
    }
}
