//! The delivery line of a job: its geometry and mix, with what had to be assumed.

use crate::calculate::constants::Constants;
use crate::formulas::pumping;
use fieldpack_graph::knowledge::Facts;
use fieldpack_quantity::{Certainty, Interval};

/// Right-angle bends of radius 1000 mm where the layout is not known.
pub(crate) const DEFAULT_BENDS: f64 = 4.0;
/// Length of a short line where no geometry is known, m: the reach of a boom.
const SHORT_LINE_M: f64 = 50.0;
/// Strictest ratio of bore to stone: crushed, over 100 m.
const STRICTEST_RATIO: f64 = 5.0;
/// Slump above the table's end, mm: its highest value.
const HIGHEST_TABLE_SLUMP_MM: (f64, f64) = (230.0, 260.0);

/// The geometry and the mix of a line, before its bore is chosen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JobLine {
    /// Rise, m.
    pub(crate) rise_m: Interval,
    /// Fall, m.
    pub(crate) fall_m: Interval,
    /// Level run, m.
    pub(crate) level_m: Interval,
    /// Slump at the pump, mm.
    pub(crate) slump_mm: Interval,
    /// Density of the fresh concrete, kg/m3.
    pub(crate) density: f64,
    /// Largest stone, mm, where known.
    pub(crate) stone_mm: Option<Interval>,
    /// Whether the stone is crushed; `None` where the shape is not known.
    pub(crate) crushed: Option<bool>,
    /// Bore of the line that is there, mm.
    pub(crate) bore_mm: Option<f64>,
    /// Notations of what was assumed.
    pub(crate) assumed: Vec<&'static str>,
    /// The weakest certainty of what went in.
    pub(crate) certainty: Certainty,
}

/// An interval with open ends closed at its value: "at least 100 m" is sized for 100 m.
pub(crate) fn closed(interval: Interval) -> Interval {
    let low = if interval.low().is_finite() { interval.low() } else { interval.value() };
    let high = if interval.high().is_finite() { interval.high() } else { interval.value() };
    Interval::hull_of(low, interval.value(), high)
}

impl JobLine {
    /// The line of a job. Nothing known of its geometry: a short level line, said as assumed.
    pub(crate) fn of(facts: &Facts, constants: &Constants) -> Self {
        let mut assumed = Vec::new();
        let mut certainty = Certainty::Stated;
        let mut known = |notation: &str| {
            let found = facts.get(notation)?;
            let interval = found.interval()?;
            certainty = certainty.and(found.certainty);
            Some(closed(interval))
        };
        let rise = known("pumping_height");
        let fall = known("pumping_depth");
        let level = known("pumping_distance_horizontal");
        let slump = known("slump");
        if rise.is_none() && fall.is_none() {
            assumed.push("pumping_height");
        }
        let rise_m = rise.unwrap_or(Interval::ZERO).max(Interval::ZERO);
        let fall_m = fall.unwrap_or(Interval::ZERO).max(Interval::ZERO);
        let level_m = level.unwrap_or_else(|| {
            assumed.push("pumping_distance_horizontal");
            if rise.is_some() { pumping::ground_run_m(rise_m) } else { Interval::exact(SHORT_LINE_M) }
        });
        let slump_mm = slump.unwrap_or_else(|| {
            assumed.push("slump");
            pumping::slump_for_height_mm(rise_m.high())
                .unwrap_or_else(|| Interval::between(HIGHEST_TABLE_SLUMP_MM.0, HIGHEST_TABLE_SLUMP_MM.1))
        });
        let shape = facts.get("aggregate_shape").and_then(|found| found.word());
        Self {
            rise_m,
            fall_m,
            level_m: level_m + pumping::bottom_run_m(fall_m),
            slump_mm,
            density: constants.density.value.value(),
            stone_mm: facts.get("aggregate_max_size").and_then(|found| found.interval()).map(closed),
            crushed: match shape {
                Some("crushed") => Some(true),
                Some("rounded" | "gravel" | "round") => Some(false),
                _ => None,
            },
            bore_mm: facts.get("pipe_diameter").and_then(|found| found.interval()).map(Interval::value),
            certainty: if assumed.is_empty() { certainty } else { Certainty::Assumed },
            assumed,
        }
    }

    /// The smallest bore that the stone lets through, mm; `None` where the stone is not known. Stone that is
    /// not pumped at all asks for the strictest ratio, which no bore gives.
    pub(crate) fn smallest_bore_mm(&self) -> Option<Interval> {
        let stone = self.stone_mm?;
        let strictest = stone * STRICTEST_RATIO;
        let at = |crushed: bool| pumping::smallest_bore_mm(stone, self.rise_m, crushed).min(strictest);
        Some(match self.crushed {
            Some(crushed) => at(crushed),
            None => at(true).hull(at(false)),
        })
    }

    /// The line in a bore; `share` of the rise and of the level run (a relay takes half of each stage).
    pub(crate) fn in_bore(&self, bore_mm: f64, rise_share: f64, level_share: f64) -> pumping::Line {
        pumping::Line {
            bore_mm,
            horizontal_m: self.level_m * level_share,
            rise_m: self.rise_m * rise_share,
            fall_m: self.fall_m * rise_share,
            bends_r1000: DEFAULT_BENDS,
            bends_r500: 0.0,
            tapers: 1.0,
            hoses: 1.0,
            stop_valves: 1.0,
        }
    }
}
