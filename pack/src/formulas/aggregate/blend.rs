//! Blending two sands until the blend pumps.

use super::error::GradingError;
use super::finding::PumpVerdict;
use super::sand::{SandReport, sand_grading};
use super::sand_zone::SIEVES_MM;
use super::sieve::Grading;

/// The shares of the first sand, %, at which a blend is good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BlendShares {
    /// Lowest of the longest run, %.
    pub low_percent: u8,
    /// The middle of the run, %: the farthest from both limits.
    pub best_percent: u8,
    /// Highest of the run, %.
    pub high_percent: u8,
}

/// Returns the grading of a blend: `c = x a + (1 - x) b`, with `share` of the first sand 0 to 1 (moved
/// into it), on the six sand sieves.
///
/// # Errors
/// [`GradingError::Missing`] when a sand sieve is absent from one of them.
///
/// References: aggregate reference 3, blend helper.
pub fn blend(first: &Grading, second: &Grading, share: f64) -> Result<Grading, GradingError> {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let mut points = [(0.0, 0.0); 6];
    for (point, sieve_mm) in points.iter_mut().zip(SIEVES_MM) {
        let (a, b) = (first.need_retained_percent(sieve_mm)?, second.need_retained_percent(sieve_mm)?);
        *point = (sieve_mm, (share * a + (1.0 - share) * b).clamp(0.0, 100.0));
    }
    Grading::from_cumulative_retained(points)
}

/// Returns the shares of the first sand at which the blend is good (zone 2, modulus, fines), by whole
/// percent; `None` where no share is. Kind, strength and frost class are those of the first report, silt and
/// lumps are left out.
///
/// # Errors
/// [`GradingError`] when a sand sieve is absent from one of them.
///
/// References: aggregate reference 3, blend helper.
pub fn blend_shares(first: &SandReport, second: &Grading) -> Result<Option<BlendShares>, GradingError> {
    let mut best: Option<(u8, u8)> = None;
    let mut run: Option<(u8, u8)> = None;
    for percent in 0..=100_u8 {
        let grading = blend(&first.grading, second, f64::from(percent) / 100.0)?;
        let report = SandReport { grading, silt_percent: None, clay_lumps_percent: None, ..first.clone() };
        let good = sand_grading(&report).is_ok_and(|judged| judged.verdict == PumpVerdict::Good);
        run = good.then(|| run.map_or((percent, percent), |(start, _)| (start, percent)));
        let length = |run: (u8, u8)| run.1 - run.0;
        if let Some(current) = run
            && best.is_none_or(|best| length(current) > length(best))
        {
            best = Some(current);
        }
    }
    Ok(best.map(|(low_percent, high_percent)| BlendShares {
        low_percent,
        best_percent: low_percent + (high_percent - low_percent) / 2,
        high_percent,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulas::aggregate::SandKind;

    fn sand(retained: [f64; 6]) -> Grading {
        Grading::from_cumulative_retained(SIEVES_MM.into_iter().zip(retained)).expect("a report")
    }

    fn report(retained: [f64; 6]) -> SandReport {
        SandReport {
            grading: sand(retained),
            kind: SandKind::Natural,
            silt_percent: None,
            clay_lumps_percent: None,
            strength_mpa: None,
            frost_class: false,
        }
    }

    #[test]
    fn a_coarse_and_a_fine_sand_make_a_good_one() {
        let coarse = report([9.0, 30.0, 55.0, 76.0, 90.0, 97.0]);
        let fine = sand([0.0, 3.0, 10.0, 25.0, 65.0, 91.0]);
        assert_ne!(sand_grading(&coarse).expect("judged").verdict, PumpVerdict::Good);
        let shares = blend_shares(&coarse, &fine).expect("complete").expect("a blend");
        for percent in [shares.low_percent, shares.best_percent, shares.high_percent] {
            let grading = blend(&coarse.grading, &fine, f64::from(percent) / 100.0).expect("complete");
            let judged = sand_grading(&SandReport { grading, ..coarse.clone() }).expect("judged");
            assert_eq!(judged.verdict, PumpVerdict::Good, "{percent} %: {judged:?}");
        }
        assert!(shares.low_percent > 0 && shares.high_percent < 100);
    }

    #[test]
    fn two_lean_sands_make_none() {
        let lean = report([9.0, 30.0, 55.0, 76.0, 94.0, 99.0]);
        assert_eq!(blend_shares(&lean, &sand([8.0, 28.0, 50.0, 72.0, 93.0, 99.0])).expect("complete"), None);
    }
}
