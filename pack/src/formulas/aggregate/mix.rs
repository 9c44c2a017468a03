//! The mix's own limits for pumping: sand ratio, binder, pressure bleeding.

use super::finding::{Finding, Item, PumpVerdict, verdict};
use fieldpack_quantity::Interval;

/// What a mix shows; `None` where it is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MixForPumping {
    /// Sand over all aggregate, %.
    pub sand_ratio_percent: Option<f64>,
    /// Binder, kg/m3.
    pub binder_kg_per_m3: Option<f64>,
    /// Pressure bleeding S10, %.
    pub pressure_bleeding_percent: Option<f64>,
}

/// Returns every item of a mix outside its limit and the worst of them: sand ratio 35 to 45 % (an older
/// rule asks 38 to 45), binder at least 300 kg/m3, pressure bleeding S10 at most 40 %.
///
/// References: JGJ 55-2011 \[binder checked, sand ratio known\], JGJ/T 10-2011 \[known\].
#[must_use]
pub fn mix_for_pumping(mix: &MixForPumping) -> (Vec<Finding>, PumpVerdict) {
    let items = [
        (Item::SandRatio, mix.sand_ratio_percent, Interval::between(35.0, 45.0), "%", "JGJ 55-2011 [known]"),
        (Item::Binder, mix.binder_kg_per_m3, Interval::at_least(300.0), "kg/m3", "JGJ 55-2011 [checked]"),
        (
            Item::PressureBleeding,
            mix.pressure_bleeding_percent,
            Interval::between(0.0, 40.0),
            "%",
            "JGJ/T 10-2011 [known]",
        ),
    ];
    let findings: Vec<Finding> = items
        .into_iter()
        .filter_map(|(item, value, limit, unit, source)| {
            let value = value.filter(|value| !limit.contains(*value))?;
            Some(Finding { item, sieve_mm: None, value, limit, unit, source, effect: PumpVerdict::Conditional })
        })
        .collect();
    let verdict = verdict(&findings);
    (findings, verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_at_their_edges() {
        let items = |ratio: f64, binder: f64, bleeding: f64| {
            let mix = MixForPumping {
                sand_ratio_percent: Some(ratio),
                binder_kg_per_m3: Some(binder),
                pressure_bleeding_percent: Some(bleeding),
            };
            mix_for_pumping(&mix).0.into_iter().map(|finding| finding.item).collect::<Vec<_>>()
        };
        assert_eq!(items(35.0, 300.0, 40.0), []);
        assert_eq!(items(45.1, 299.0, 41.0), [Item::SandRatio, Item::Binder, Item::PressureBleeding]);
        assert_eq!(mix_for_pumping(&MixForPumping::default()).1, PumpVerdict::Good);
    }
}
