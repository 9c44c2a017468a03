//! The three grading zones of GB/T 14684.

use fieldpack_quantity::Interval;

/// Where a sand comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SandKind {
    /// Natural sand.
    #[default]
    Natural,
    /// Manufactured or blended sand: a wider band at 0.15 mm.
    Manufactured,
}

/// A grading zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SandZone {
    /// Coarse.
    One,
    /// Medium, preferred.
    Two,
    /// Fine.
    Three,
}

/// The sieves of the zones, mm, coarsest first.
pub(super) const SIEVES_MM: [f64; 6] = [4.75, 2.36, 1.18, 0.60, 0.30, 0.15];

impl SandZone {
    /// The zone's number.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }

    /// Returns the zone of a cumulative retained share on 0.60 mm, %; `None` outside 16 to 85. The zones
    /// are printed in whole percent (71-85, 41-70, 16-40), so the share is rounded to one first.
    ///
    /// References: GB/T 14684 \[checked\].
    #[must_use]
    pub fn of_retained_percent(on_0_60_percent: f64) -> Option<Self> {
        match on_0_60_percent.round() {
            share if (71.0..=85.0).contains(&share) => Some(Self::One),
            share if (41.0..=70.0).contains(&share) => Some(Self::Two),
            share if (16.0..=40.0).contains(&share) => Some(Self::Three),
            _ => None,
        }
    }

    /// The bands of cumulative retained, %, for the sieves 4.75, 2.36, 1.18, 0.60, 0.30, 0.15 mm.
    ///
    /// References: GB/T 14684 \[checked; manufactured sand at 0.15 mm known\].
    #[must_use]
    pub fn bands(self, kind: SandKind) -> [Interval; 6] {
        let (table, manufactured) = match self {
            Self::One => {
                ([(0.0, 10.0), (5.0, 35.0), (35.0, 65.0), (71.0, 85.0), (80.0, 95.0), (90.0, 100.0)], (85.0, 97.0))
            }
            Self::Two => {
                ([(0.0, 10.0), (0.0, 25.0), (10.0, 50.0), (41.0, 70.0), (70.0, 92.0), (90.0, 100.0)], (80.0, 94.0))
            }
            Self::Three => {
                ([(0.0, 10.0), (0.0, 15.0), (0.0, 25.0), (16.0, 40.0), (55.0, 85.0), (90.0, 100.0)], (75.0, 94.0))
            }
        };
        let mut bands = table.map(|(low, high)| Interval::between(low, high));
        if kind == SandKind::Manufactured {
            bands[5] = Interval::between(manufactured.0, manufactured.1);
        }
        bands
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_fixed_by_the_0_60_sieve() {
        for (share, zone) in [
            (85.0, Some(SandZone::One)),
            (71.0, Some(SandZone::One)),
            (70.4, Some(SandZone::Two)),
            (41.0, Some(SandZone::Two)),
            (40.0, Some(SandZone::Three)),
            (16.0, Some(SandZone::Three)),
            (15.0, None),
            (86.0, None),
        ] {
            assert_eq!(SandZone::of_retained_percent(share), zone, "{share} %");
        }
    }
}
