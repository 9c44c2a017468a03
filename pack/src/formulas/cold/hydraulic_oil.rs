//! Viscosity grade of hydraulic oil by season.

use fieldpack_quantity::Interval;

/// The season as the concreting codes divide it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OilSeason {
    /// Daily mean under 5 degrees Celsius: the winter rules.
    Cold,
    /// Between.
    Normal,
    /// Daily mean of 30 degrees Celsius and more: the hot-weather rules.
    Hot,
}

/// Returns the season of a daily mean temperature, degrees Celsius, and the ISO VG grades that serve it: 22 to 32 in
/// the cold, 46 normally, 68 in the heat. An interval over several seasons gives all their grades.
///
/// The grades are published by season; where the seasons part is taken from the winter and hot-weather
/// rules of concreting \[assumed\]. The machine's own manual decides.
///
/// References: a maker's manual, 32 or 22 in northern winter, 46 in summer, 68 and more in the south
/// \[checked\].
#[must_use]
pub fn hydraulic_oil_vg(daily_mean_c: Interval) -> (OilSeason, Interval) {
    let season = |mean: f64| match mean {
        mean if mean < 5.0 => OilSeason::Cold,
        mean if mean < 30.0 => OilSeason::Normal,
        _ => OilSeason::Hot,
    };
    let grades = |season: OilSeason| match season {
        OilSeason::Cold => (22.0, 32.0),
        OilSeason::Normal => (46.0, 46.0),
        OilSeason::Hot => (68.0, 68.0),
    };
    let middle = season(daily_mean_c.value());
    let low = grades(season(daily_mean_c.low())).0;
    let high = grades(season(daily_mean_c.high())).1;
    (middle, Interval::hull_of(low, grades(middle).1, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seasons_part_where_the_codes_do() {
        for (mean, season, grade) in
            [(4.9, OilSeason::Cold, 32.0), (5.0, OilSeason::Normal, 46.0), (30.0, OilSeason::Hot, 68.0)]
        {
            let (got, grades) = hydraulic_oil_vg(mean.into());
            assert_eq!((got, grades.value()), (season, grade), "{mean}");
        }
        let (_, span) = hydraulic_oil_vg(Interval::between(-10.0, 10.0));
        assert_eq!((span.low(), span.high()), (22.0, 46.0));
    }
}
