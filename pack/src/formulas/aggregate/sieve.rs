//! A sieve report: cumulative retained by sieve, coarsest first.

use super::error::GradingError;

/// The round-hole sizes of older reports and the square sieves that they are judged on, mm.
const OLD_SIZES_MM: [(f64, f64); 9] = [
    (0.16, 0.15),
    (0.315, 0.30),
    (0.63, 0.60),
    (1.25, 1.18),
    (2.5, 2.36),
    (5.0, 4.75),
    (10.0, 9.5),
    (20.0, 19.0),
    (40.0, 37.5),
];

/// How near two sizes in mm must be to be the same sieve.
const SAME_MM: f64 = 0.004;

/// Cumulative retained shares by sieve.
#[derive(Clone, Debug, PartialEq)]
pub struct Grading {
    /// Sieve, mm, and cumulative retained, %; coarsest first.
    points: Vec<(f64, f64)>,
}

impl Grading {
    /// Reads cumulative retained shares, %, by sieve, mm, in any order. Old round-hole sizes (0.16,
    /// 0.315, 0.63, 1.25, 2.5, 5, 10, 20, 40) count as the square sieves they are judged on.
    ///
    /// # Errors
    /// [`GradingError`] when a number is no size or percentage, a sieve is given twice, or the shares
    /// fall towards finer sieves.
    pub fn from_cumulative_retained(points: impl IntoIterator<Item = (f64, f64)>) -> Result<Self, GradingError> {
        let mut read = Vec::new();
        for (sieve_mm, percent) in points {
            if !(sieve_mm.is_finite() && sieve_mm > 0.0) {
                return Err(GradingError::NoSieve { sieve_mm });
            }
            if !(0.0..=100.0).contains(&percent) {
                return Err(GradingError::NoPercentage { sieve_mm, percent });
            }
            // A hundredth of a percent is finer than any sieve; beyond it lies only rounding noise, which
            // must not push a share over a limit.
            read.push((present_size_mm(sieve_mm), (percent * 100.0).round() / 100.0));
        }
        read.sort_by(|a, b| b.0.total_cmp(&a.0));
        for pair in read.windows(2) {
            let ((coarser_mm, coarser_percent), (finer_mm, finer_percent)) = (pair[0], pair[1]);
            if (coarser_mm - finer_mm).abs() < SAME_MM {
                return Err(GradingError::Twice { sieve_mm: finer_mm });
            }
            if finer_percent < coarser_percent {
                return Err(GradingError::Falling { coarser_mm, coarser_percent, finer_mm, finer_percent });
            }
        }
        Ok(Self { points: read })
    }

    /// Reads passing shares, %, by sieve, mm: passing is 100 less cumulative retained.
    ///
    /// # Errors
    /// As [`Grading::from_cumulative_retained`].
    pub fn from_passing(points: impl IntoIterator<Item = (f64, f64)>) -> Result<Self, GradingError> {
        Self::from_cumulative_retained(points.into_iter().map(|(sieve_mm, percent)| (sieve_mm, 100.0 - percent)))
    }

    /// Reads the masses retained on each sieve, g, the mass in the pan and that of the sample, g.
    ///
    /// # Errors
    /// [`GradingError::MassLost`] when the masses are over 1 % away from the sample; otherwise as
    /// [`Grading::from_cumulative_retained`].
    pub fn from_masses(retained_g: &[(f64, f64)], pan_g: f64, sample_g: f64) -> Result<Self, GradingError> {
        let sum_g = retained_g.iter().map(|(_, mass)| mass).sum::<f64>() + pan_g;
        if !(sample_g > 0.0 && (sum_g - sample_g).abs() <= 0.01 * sample_g) {
            return Err(GradingError::MassLost { sum_g, sample_g });
        }
        let mut sieves = retained_g.to_vec();
        sieves.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut retained = 0.0;
        let cumulative = sieves.into_iter().map(|(sieve_mm, mass)| {
            retained += mass;
            (sieve_mm, (retained / sum_g * 100.0).min(100.0))
        });
        Self::from_cumulative_retained(cumulative.collect::<Vec<_>>())
    }

    /// Cumulative retained, %, on a sieve, mm; `None` where the report has no such sieve.
    #[must_use]
    pub fn retained_percent(&self, sieve_mm: f64) -> Option<f64> {
        self.points.iter().find(|(mm, _)| (mm - sieve_mm).abs() < SAME_MM).map(|(_, percent)| *percent)
    }

    /// Cumulative retained, %, on a sieve, mm.
    ///
    /// # Errors
    /// [`GradingError::Missing`] where the report has no such sieve.
    pub fn need_retained_percent(&self, sieve_mm: f64) -> Result<f64, GradingError> {
        self.retained_percent(sieve_mm).ok_or(GradingError::Missing { sieve_mm })
    }

    /// The points: sieve, mm, and cumulative retained, %; coarsest first.
    #[must_use]
    pub fn points(&self) -> &[(f64, f64)] {
        &self.points
    }
}

/// The present square sieve of a size, mm.
fn present_size_mm(sieve_mm: f64) -> f64 {
    OLD_SIZES_MM.into_iter().find(|(old, _)| (old - sieve_mm).abs() < SAME_MM).map_or(sieve_mm, |(_, present)| present)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_sizes_passing_and_masses_read_alike() {
        let retained = Grading::from_cumulative_retained([(0.60, 55.0), (4.75, 5.0)]).expect("a report");
        assert_eq!(Grading::from_passing([(5.0, 95.0), (0.63, 45.0)]).expect("a report"), retained);
        assert_eq!(Grading::from_masses(&[(4.75, 25.0), (0.60, 250.0)], 225.0, 500.0).expect("a report"), retained);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let read =
            |points: &[(f64, f64)]| Grading::from_cumulative_retained(points.iter().copied()).expect_err("refused");
        assert_eq!(read(&[(4.75, 105.0)]), GradingError::NoPercentage { sieve_mm: 4.75, percent: 105.0 });
        assert!(matches!(read(&[(4.75, f64::NAN)]), GradingError::NoPercentage { .. }));
        assert_eq!(read(&[(-1.0, 5.0)]), GradingError::NoSieve { sieve_mm: -1.0 });
        assert_eq!(read(&[(5.0, 5.0), (4.75, 6.0)]), GradingError::Twice { sieve_mm: 4.75 });
        assert!(matches!(read(&[(2.36, 20.0), (1.18, 12.0)]), GradingError::Falling { finer_mm: 1.18, .. }));
        let lost = Grading::from_masses(&[(4.75, 25.0), (0.60, 250.0)], 200.0, 500.0);
        assert_eq!(lost, Err(GradingError::MassLost { sum_g: 475.0, sample_g: 500.0 }));
    }
}
