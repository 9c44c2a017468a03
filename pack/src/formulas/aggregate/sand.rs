//! Judging a sand for pumping: GB/T 14684 zones, fineness modulus, fines, silt.

use super::error::GradingError;
use super::finding::{Finding, Item, PumpVerdict, verdict};
use super::sand_zone::{SIEVES_MM, SandKind, SandZone};
use super::sieve::Grading;
use fieldpack_quantity::Interval;

/// Greatest sum of all excesses over the zone, % \[known\].
const EXCESS_LIMIT_PERCENT: f64 = 5.0;
/// Where the zones come from.
const ZONE_SOURCE: &str = "GB/T 14684 [checked]";
/// Where the limits on fines come from.
const FINES_SOURCE: &str = "JGJ/T 10-2011 [checked]";
/// Where the limits on silt and lumps come from.
const SILT_SOURCE: &str = "JGJ 52-2006 [known]";

/// A sand as reported.
#[derive(Clone, Debug, PartialEq)]
pub struct SandReport {
    /// Its sieve report, with 4.75, 2.36, 1.18, 0.60, 0.30 and 0.15 mm.
    pub grading: Grading,
    /// Where it comes from.
    pub kind: SandKind,
    /// Silt, %, where reported.
    pub silt_percent: Option<f64>,
    /// Clay lumps, %, where reported.
    pub clay_lumps_percent: Option<f64>,
    /// Strength class of the concrete, MPa (40 for C40), where known: sets the limit on silt.
    pub strength_mpa: Option<f64>,
    /// Whether the concrete has a frost class: stricter on silt and lumps.
    pub frost_class: bool,
}

/// The class of a fineness modulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandClass {
    /// 3.1 to 3.7.
    Coarse,
    /// 2.3 to 3.0.
    Medium,
    /// 1.6 to 2.2.
    Fine,
    /// 0.7 to 1.5.
    VeryFine,
}

/// What a sand is.
#[derive(Clone, Debug, PartialEq)]
pub struct SandJudgement {
    /// Its zone, fixed by the 0.60 mm sieve; `None` where it lies in none.
    pub zone: Option<SandZone>,
    /// Sum of all excesses over the zone's bands, %, 4.75 and 0.60 mm left out.
    pub excess_percent: f64,
    /// Fineness modulus, rounded to 0.1.
    pub fineness_modulus: f64,
    /// Its class by that; `None` outside 0.7 to 3.7.
    pub class: Option<SandClass>,
    /// Passing 0.30 mm, %.
    pub passing_0_30_percent: f64,
    /// Passing 0.15 mm, %.
    pub passing_0_15_percent: f64,
    /// Every item outside its limit.
    pub findings: Vec<Finding>,
    /// The worst of them.
    pub verdict: PumpVerdict,
}

/// Returns the fineness modulus, rounded to 0.1:
/// `Mx = (A2.36 + A1.18 + A0.60 + A0.30 + A0.15 - 5 A4.75) / (100 - A4.75)`.
///
/// # Errors
/// [`GradingError::Missing`] when one of the six sieves is absent; [`GradingError::NoPercentage`] when all
/// of the sample stays on 4.75 mm, where the modulus does not exist.
///
/// References: GB/T 14684 \[checked\].
pub fn fineness_modulus(grading: &Grading) -> Result<f64, GradingError> {
    let [a4_75, finer @ ..] = retained(grading)?;
    if a4_75 >= 100.0 {
        return Err(GradingError::NoPercentage { sieve_mm: 4.75, percent: a4_75 });
    }
    let modulus = (finer.iter().sum::<f64>() - 5.0 * a4_75) / (100.0 - a4_75);
    Ok((modulus * 10.0).round() / 10.0)
}

/// Cumulative retained, %, on the six sieves, coarsest first.
fn retained(grading: &Grading) -> Result<[f64; 6], GradingError> {
    let mut shares = [0.0; 6];
    for (share, sieve_mm) in shares.iter_mut().zip(SIEVES_MM) {
        *share = grading.need_retained_percent(sieve_mm)?;
    }
    Ok(shares)
}

/// Returns a sand's judgement for pumping, every failing item with its number.
///
/// In the order of the reference: zone and 5 % rule (zone 2 preferred), fineness modulus 2.3 to 3.0,
/// passing 0.30 mm 15 to 30 % and 0.15 mm at least 5 %, silt and clay lumps by strength. A sand that passes
/// its zone can still fail on fines.
///
/// # Errors
/// [`GradingError`] when a sieve is absent or the modulus does not exist.
///
/// References: GB/T 14684 \[checked\], JGJ/T 10-2011 \[checked\], JGJ 52-2006 \[known\].
pub fn sand_grading(report: &SandReport) -> Result<SandJudgement, GradingError> {
    let shares = retained(&report.grading)?;
    let fineness_modulus = fineness_modulus(&report.grading)?;
    let zone = SandZone::of_retained_percent(shares[3]);
    let mut findings = Vec::new();
    let excess_percent = judge_zone(zone, report.kind, &shares, &mut findings);
    judge_modulus(fineness_modulus, &mut findings);
    let (passing_0_30_percent, passing_0_15_percent) = (100.0 - shares[4], 100.0 - shares[5]);
    judge_fines(passing_0_30_percent, passing_0_15_percent, &mut findings);
    judge_cleanness(report, &mut findings);
    let verdict = verdict(&findings);
    Ok(SandJudgement {
        zone,
        excess_percent,
        fineness_modulus,
        class: class_of(fineness_modulus),
        passing_0_30_percent,
        passing_0_15_percent,
        findings,
        verdict,
    })
}

/// Judges the zone; returns the sum of excesses, %.
fn judge_zone(zone: Option<SandZone>, kind: SandKind, shares: &[f64; 6], findings: &mut Vec<Finding>) -> f64 {
    let mut find = |item, sieve_mm, value, limit, effect| {
        findings.push(Finding { item, sieve_mm, value, limit, unit: "%", source: ZONE_SOURCE, effect });
    };
    let Some(zone) = zone else {
        find(Item::NoZone, Some(0.60), shares[3], Interval::between(16.0, 85.0), PumpVerdict::NotPumpable);
        return 0.0;
    };
    let mut excess_percent = 0.0;
    for ((sieve_mm, share), band) in SIEVES_MM.into_iter().zip(shares).zip(zone.bands(kind)) {
        let excess = (share - band.high()).max(band.low() - share).max(0.0);
        if excess <= 0.0 || sieve_mm == 0.60 {
            continue;
        }
        if sieve_mm == 4.75 {
            find(Item::FixedSieve, Some(sieve_mm), *share, band, PumpVerdict::NotPumpable);
        } else {
            excess_percent += excess;
            find(Item::ZoneSieve, Some(sieve_mm), *share, band, PumpVerdict::Good);
        }
    }
    excess_percent = (excess_percent * 100.0).round() / 100.0;
    if excess_percent > EXCESS_LIMIT_PERCENT {
        let limit = Interval::between(0.0, EXCESS_LIMIT_PERCENT);
        find(Item::ExcessSum, None, excess_percent, limit, PumpVerdict::NotPumpable);
    }
    let preferred = Interval::between(41.0, 70.0);
    match zone {
        SandZone::One => find(Item::CoarseZone, Some(0.60), shares[3], preferred, PumpVerdict::Conditional),
        SandZone::Two => {}
        SandZone::Three => find(Item::FineZone, Some(0.60), shares[3], preferred, PumpVerdict::Conditional),
    }
    excess_percent
}

/// Judges the fineness modulus.
fn judge_modulus(modulus: f64, findings: &mut Vec<Finding>) {
    let limit = Interval::between(2.3, 3.0);
    if !limit.contains(modulus) {
        findings.push(Finding {
            item: Item::FinenessModulus,
            sieve_mm: None,
            value: modulus,
            limit,
            unit: "",
            source: ZONE_SOURCE,
            effect: PumpVerdict::Conditional,
        });
    }
}

/// Judges what passes 0.30 and 0.15 mm, %.
fn judge_fines(passing_0_30: f64, passing_0_15: f64, findings: &mut Vec<Finding>) {
    let mut find = |item, sieve_mm, value, limit, effect| {
        findings.push(Finding {
            item,
            sieve_mm: Some(sieve_mm),
            value,
            limit,
            unit: "%",
            source: FINES_SOURCE,
            effect,
        });
    };
    let limit = Interval::between(15.0, 30.0);
    if passing_0_30 < limit.low() {
        find(Item::TooFewFines, 0.30, passing_0_30, limit, PumpVerdict::NotPumpable);
    } else if passing_0_30 > limit.high() {
        find(Item::TooManyFines, 0.30, passing_0_30, limit, PumpVerdict::Conditional);
    }
    if passing_0_15 < 5.0 {
        find(Item::TooFewVeryFines, 0.15, passing_0_15, Interval::at_least(5.0), PumpVerdict::Conditional);
    }
}

/// Judges silt and clay lumps by the strength of the concrete, MPa.
fn judge_cleanness(report: &SandReport, findings: &mut Vec<Finding>) {
    let mut find = |item, value: Option<f64>, limit: Option<f64>| {
        let (Some(value), Some(limit)) = (value, limit) else { return };
        if value > limit {
            let limit = Interval::between(0.0, limit);
            let effect = PumpVerdict::Conditional;
            findings.push(Finding { item, sieve_mm: None, value, limit, unit: "%", source: SILT_SOURCE, effect });
        }
    };
    let by_strength = report.strength_mpa.map(|strength| match strength {
        strength if strength >= 60.0 => 2.0,
        strength if strength >= 30.0 => 3.0,
        _ => 5.0,
    });
    let silt_limit = match (by_strength, report.frost_class) {
        (Some(limit), true) => Some(f64::min(limit, 3.0)),
        (None, true) => Some(3.0),
        (limit, false) => limit,
    };
    find(Item::Silt, report.silt_percent, silt_limit);
    find(Item::ClayLumps, report.clay_lumps_percent, report.frost_class.then_some(1.0));
}

/// The class of a fineness modulus that is rounded to 0.1.
fn class_of(modulus: f64) -> Option<SandClass> {
    match (modulus * 10.0).round() {
        tenths if (31.0..=37.0).contains(&tenths) => Some(SandClass::Coarse),
        tenths if (23.0..=30.0).contains(&tenths) => Some(SandClass::Medium),
        tenths if (16.0..=22.0).contains(&tenths) => Some(SandClass::Fine),
        tenths if (7.0..=15.0).contains(&tenths) => Some(SandClass::VeryFine),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(retained: [f64; 6]) -> SandReport {
        SandReport {
            grading: Grading::from_cumulative_retained(SIEVES_MM.into_iter().zip(retained)).expect("a report"),
            kind: SandKind::Natural,
            silt_percent: None,
            clay_lumps_percent: None,
            strength_mpa: None,
            frost_class: false,
        }
    }

    fn judge(retained: [f64; 6]) -> SandJudgement {
        sand_grading(&report(retained)).expect("judged")
    }

    fn items(judgement: &SandJudgement) -> Vec<Item> {
        judgement.findings.iter().map(|finding| finding.item).collect()
    }

    #[test]
    fn a_good_medium_sand() {
        let good = judge([4.0, 15.0, 30.0, 50.0, 80.0, 94.0]);
        assert_eq!(
            (good.zone, good.class, good.verdict),
            (Some(SandZone::Two), Some(SandClass::Medium), PumpVerdict::Good)
        );
        // (15 + 30 + 50 + 80 + 94 - 20) / 96 = 2.594.
        assert_eq!(good.fineness_modulus, 2.6);
        assert_eq!((good.passing_0_30_percent, good.passing_0_15_percent), (20.0, 6.0));
    }

    #[test]
    fn excesses_of_6_and_13_fail_and_5_passes() {
        // Zone 2; the 0.30 sieve is 1 over, the 2.36 sieve 5 over: 6 in all.
        let six = judge([4.0, 30.0, 45.0, 65.0, 93.0, 95.0]);
        assert_eq!(six.excess_percent, 6.0);
        assert!(items(&six).contains(&Item::ExcessSum));
        // Zone 2; 2.36 is 10 over, 1.18 is 3 over: 13 in all.
        let thirteen = judge([8.0, 35.0, 53.0, 66.0, 85.0, 94.0]);
        assert_eq!(thirteen.excess_percent, 13.0);
        assert!(items(&thirteen).contains(&Item::ExcessSum) && thirteen.verdict == PumpVerdict::NotPumpable);
        // 5 exactly is allowed, and each sieve is still named.
        let five = judge([8.0, 28.0, 52.0, 66.0, 85.0, 94.0]);
        assert_eq!(five.excess_percent, 5.0);
        assert_eq!(items(&five).iter().filter(|item| **item == Item::ZoneSieve).count(), 2);
        assert!(!items(&five).contains(&Item::ExcessSum));
    }

    #[test]
    fn the_fixed_sieves_allow_no_excess() {
        let coarse = judge([11.0, 20.0, 35.0, 55.0, 80.0, 94.0]);
        assert_eq!(coarse.excess_percent, 0.0);
        assert!(items(&coarse).contains(&Item::FixedSieve) && coarse.verdict == PumpVerdict::NotPumpable);
        let none = judge([4.0, 5.0, 8.0, 12.0, 60.0, 94.0]);
        assert_eq!((none.zone, none.verdict), (None, PumpVerdict::NotPumpable));
    }

    #[test]
    fn a_sand_in_its_zone_still_fails_on_fines() {
        let lean = judge([4.0, 20.0, 40.0, 60.0, 90.0, 97.0]);
        assert_eq!((lean.zone, lean.excess_percent), (Some(SandZone::Two), 0.0));
        assert_eq!(items(&lean), [Item::TooFewFines, Item::TooFewVeryFines]);
        assert_eq!(lean.verdict, PumpVerdict::NotPumpable);
        let edge = judge([4.0, 20.0, 40.0, 60.0, 85.0, 95.0]);
        assert_eq!(edge.findings, []);
    }

    #[test]
    fn modulus_classes_round_first() {
        for (modulus, class) in [
            (3.1, Some(SandClass::Coarse)),
            (3.0, Some(SandClass::Medium)),
            (2.3, Some(SandClass::Medium)),
            (2.2, Some(SandClass::Fine)),
            (1.5, Some(SandClass::VeryFine)),
            (0.6, None),
            (3.8, None),
        ] {
            assert_eq!(class_of(modulus), class, "{modulus}");
        }
    }

    #[test]
    fn silt_is_judged_by_strength_and_frost() {
        let silty = |silt: f64, strength: f64, frost: bool| {
            let report = SandReport {
                silt_percent: Some(silt),
                clay_lumps_percent: Some(1.1),
                strength_mpa: Some(strength),
                frost_class: frost,
                ..report([4.0, 15.0, 30.0, 50.0, 80.0, 94.0])
            };
            items(&sand_grading(&report).expect("judged"))
        };
        assert_eq!(silty(2.5, 40.0, false), []);
        assert_eq!(silty(2.5, 60.0, false), [Item::Silt]);
        assert_eq!(silty(4.0, 25.0, false), []);
        assert_eq!(silty(4.0, 25.0, true), [Item::Silt, Item::ClayLumps]);
    }

    #[test]
    fn a_missing_sieve_is_named() {
        let grading = Grading::from_cumulative_retained([(4.75, 5.0), (2.36, 15.0)]).expect("a report");
        assert_eq!(fineness_modulus(&grading), Err(GradingError::Missing { sieve_mm: 1.18 }));
        let gravel = Grading::from_cumulative_retained(SIEVES_MM.map(|sieve| (sieve, 100.0))).expect("a report");
        assert!(matches!(fineness_modulus(&gravel), Err(GradingError::NoPercentage { .. })));
    }
}
