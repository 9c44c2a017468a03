//! From a state to what is published of it.

use super::rest::Rest;
use super::state::State;
use super::thousandths::from_thousandths;
use crate::snapshot::{Latest, StateSummary, WindowSummary};
use std::sync::Arc;

/// The quantiles that are published, in tenths.
pub const QUANTILES: [u64; 3] = [1, 5, 9];

impl State {
    /// What is published of the state. It costs little where readings came for one slot only.
    pub(crate) fn summarise(&mut self) -> Arc<StateSummary> {
        if let Some(summary) = &self.summary {
            return summary.clone();
        }
        let (slots, cut, hot) = (&self.slots, &self.cut, self.hot);
        let rest = self.rest.get_or_insert_with(|| {
            let mut rest = Rest::new(hot, &cut.edges);
            slots.iter().filter(|(number, _)| **number != hot).for_each(|(_, slot)| rest.add(slot, &cut.edges));
            rest
        });
        let mut all = rest.clone();
        if let Some(slot) = slots.get(&all.but) {
            all.add(slot, &cut.edges);
        }
        let window = all.extremes.zip(all.moments).map(|((min, max), (first_ms, last_ms))| WindowSummary {
            minimum: from_thousandths(min),
            maximum: from_thousandths(max),
            mean: from_thousandths(self.window.mean()),
            // A bucket's middle may lie beyond what is in it.
            quantiles: self.window.quantiles(QUANTILES).map(|value| from_thousandths(value.clamp(min, max))),
            readings: self.window.count,
            first_ms,
            last_ms,
        });
        let latest = self.latest.as_ref().map(|latest| Latest {
            value: from_thousandths(latest.value),
            at_ms: latest.at_ms,
            sensor: latest.sensor.clone(),
            synthetic: latest.synthetic,
        });
        let summary = Arc::new(StateSummary {
            dimension: self.dimension.clone(),
            unit: self.unit.clone(),
            synthetic: all.synthetic || latest.as_ref().is_some_and(|latest| latest.synthetic),
            latest,
            window,
            edges: cut.edges.iter().copied().map(from_thousandths).collect(),
            exposure_ms: all.exposure_ms,
            months: self.month_summaries.clone(),
            sources: self.sources.keys().cloned().collect(),
            machines: self.machines.keys().cloned().collect(),
        });
        self.summary = Some(summary.clone());
        summary
    }
}
