//! Mantel-Haenszel rate ratio: a ratio adjusted for what the strata hold fixed.

/// Events and hours inside and outside a band, within one stratum.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stratum {
    /// Events inside the band.
    pub events: u64,
    /// Hours inside the band.
    pub hours: f64,
    /// Events outside the band.
    pub other_events: u64,
    /// Hours outside the band.
    pub other_hours: f64,
}

/// An adjusted ratio with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StratifiedRatio {
    /// The ratio of rates.
    pub ratio: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
}

/// The 97.5 % quantile of the normal distribution.
const Z_975: f64 = 1.959_963_985;

/// Returns the rate ratio of inside to outside over all strata:
/// `sum(a T0/T) / sum(b T1/T)` with the Greenland-Robins variance of its logarithm.
///
/// Strata without hours on either side say nothing and are skipped. `None` where no stratum is left or no
/// event was seen on one of the sides, so that the ratio or its interval does not exist.
///
/// References: Mantel-Haenszel for rates, variance after Greenland and Robins 1985 \[known\].
#[must_use]
pub fn mantel_haenszel(strata: &[Stratum]) -> Option<StratifiedRatio> {
    let (mut inside, mut outside, mut variance) = (0.0, 0.0, 0.0);
    for stratum in strata.iter().filter(|stratum| stratum.hours > 0.0 && stratum.other_hours > 0.0) {
        let total = stratum.hours + stratum.other_hours;
        if !total.is_finite() {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
        let (a, b) = (stratum.events as f64, stratum.other_events as f64);
        inside += a * stratum.other_hours / total;
        outside += b * stratum.hours / total;
        variance += (a + b) * stratum.hours * stratum.other_hours / (total * total);
    }
    if inside <= 0.0 || outside <= 0.0 {
        return None;
    }
    let ratio = inside / outside;
    let spread = (Z_975 * (variance / (inside * outside)).sqrt()).exp();
    Some(StratifiedRatio { ratio, low: ratio / spread, high: ratio * spread })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stratum(events: u64, hours: f64, other_events: u64, other_hours: f64) -> Stratum {
        Stratum { events, hours, other_events, other_hours }
    }

    #[test]
    fn one_stratum_is_the_crude_ratio() {
        let crude = mantel_haenszel(&[stratum(30, 1000.0, 20, 2000.0)]).expect("events on both sides");
        assert!((crude.ratio - 3.0).abs() < 1e-12);
        // The variance of one stratum is 1/a + 1/b.
        let half_width = Z_975 * (1.0 / 30.0 + 1.0 / 20.0_f64).sqrt();
        assert!((crude.high.ln() - crude.ratio.ln() - half_width).abs() < 1e-9);
    }

    #[test]
    fn confounding_is_taken_out() {
        // Within each stratum the ratio is 2; the crude one is 5.5 as most inside hours are in the bad stratum.
        let strata = [stratum(4, 1000.0, 18, 9000.0), stratum(360, 9000.0, 20, 1000.0)];
        let adjusted = mantel_haenszel(&strata).expect("events on both sides");
        assert!((adjusted.ratio - 2.0).abs() < 1e-9);
        let crude = (364.0 / 10_000.0) / (38.0 / 10_000.0);
        assert!(crude > 4.0 * adjusted.ratio);
        assert!(adjusted.low < 2.0 && 2.0 < adjusted.high);
    }

    #[test]
    fn no_hours_is_no_evidence() {
        assert_eq!(mantel_haenszel(&[stratum(3, 0.0, 5, 100.0)]), None);
        assert_eq!(mantel_haenszel(&[stratum(0, 10.0, 5, 100.0)]), None);
        assert_eq!(mantel_haenszel(&[]), None);
    }
}
