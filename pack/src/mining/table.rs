//! The hours and events of a class as plain arrays.

use fieldpack_graph::columns::{Bin, ClassCells, DimensionId, Tally};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Exposures are counted in tenths of an hour.
const TENTHS: f64 = 10.0;

/// Amounts by band, by pair of bands, and by band before the half of the time.
#[derive(Clone, Debug)]
pub(super) struct Amounts {
    /// In each band.
    pub(super) bins: Vec<f64>,
    /// In each band before the time's half.
    pub(super) first_half: Vec<f64>,
    /// In two bands at once, both ways round.
    pairs: Vec<f64>,
}

/// The events of a failure mode.
pub(super) struct ModeTable {
    /// Its code.
    pub(super) code: Arc<str>,
    /// The events.
    pub(super) events: Amounts,
    /// Whether some of them are synthetic.
    pub(super) synthetic: bool,
}

/// The counts of a class.
pub(super) struct ClassTable {
    /// The bands with hours, by dimension, then band.
    pub(super) bins: Vec<Bin>,
    /// The dimensions and where their bands stand.
    pub(super) dimensions: Vec<(DimensionId, Range<usize>)>,
    /// Operating hours, h.
    pub(super) hours: Amounts,
    /// Whether some of the hours are synthetic.
    pub(super) synthetic: bool,
    /// The failure modes.
    pub(super) modes: Vec<ModeTable>,
}

impl Amounts {
    /// Reads a tally for these bands; others are left out.
    fn of(tally: &Tally, places: &HashMap<Bin, usize>, half: i32, scale: f64) -> Self {
        let count = places.len();
        let mut found = Self { bins: vec![0.0; count], first_half: vec![0.0; count], pairs: vec![0.0; count * count] };
        let amount = |whole: u64| whole as f64 / scale;
        for (bin, months) in tally.bins() {
            if let Some(place) = places.get(&bin) {
                found.bins[*place] = amount(months.sum());
                found.first_half[*place] = amount(months.before(half));
            }
        }
        for ((one, other), whole) in tally.pairs() {
            if let (Some(one), Some(other)) = (places.get(&one), places.get(&other)) {
                found.pairs[one * count + other] = amount(whole);
                found.pairs[other * count + one] = amount(whole);
            }
        }
        found
    }

    /// The amount in two bands at once.
    pub(super) fn pair(&self, one: usize, other: usize) -> f64 {
        self.pairs[one * self.bins.len() + other]
    }

    /// The amount in the bands of a dimension.
    pub(super) fn sum(&self, bands: &Range<usize>) -> f64 {
        self.bins[bands.clone()].iter().sum()
    }

    /// The amount in the bands of a dimension before the time's half.
    pub(super) fn first_half_sum(&self, bands: &Range<usize>) -> f64 {
        self.first_half[bands.clone()].iter().sum()
    }
}

impl ClassTable {
    /// Reads the counts of a class. A band without hours is no evidence and left out.
    pub(super) fn of(cells: &ClassCells) -> Self {
        let exposure = cells.exposure();
        let bins: Vec<Bin> = exposure.bins().map(|(bin, _)| bin).collect();
        let places: HashMap<Bin, usize> = bins.iter().enumerate().map(|(place, bin)| (*bin, place)).collect();
        let mut dimensions: Vec<(DimensionId, Range<usize>)> = Vec::new();
        for (place, bin) in bins.iter().enumerate() {
            match dimensions.last_mut() {
                Some((dimension, bands)) if *dimension == bin.dimension => bands.end = place + 1,
                _ => dimensions.push((bin.dimension, place..place + 1)),
            }
        }
        let half = half(exposure);
        let modes = cells.modes().map(|(code, tally)| ModeTable {
            code: code.clone(),
            events: Amounts::of(tally, &places, half, 1.0),
            synthetic: tally.synthetic() > 0,
        });
        let modes = modes.collect();
        let hours = Amounts::of(exposure, &places, half, TENTHS);
        Self { bins, dimensions, hours, synthetic: exposure.synthetic() > 0, modes }
    }
}

/// The first month of the second half: as many hours before it as from it on, or a little more.
fn half(exposure: &Tally) -> i32 {
    let all = exposure.months().sum();
    let mut before = 0;
    for (month, amount) in exposure.months().iter() {
        before += amount;
        if 2 * before >= all {
            return month.saturating_add(1);
        }
    }
    i32::MAX
}
