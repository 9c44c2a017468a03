//! Absolute pressure at a hydraulic pump's inlet, and the height at which it runs short.

use super::atmosphere::altitude_m;
use fieldpack_quantity::Interval;

/// Kilopascals in a bar.
const KPA_PER_BAR: f64 = 100.0;

/// Returns the absolute pressure at the inlet, bar: air, plus tank pressurisation, plus the static
/// head of the oil, less the losses of the suction line.
///
/// Air pressure in kPa, the others in bar (the head is `rho g z`).
/// Open circuits without boost need about 0.8 bar, with boost 0.6, closed circuits 1.0 by their charge pump.
///
/// References: derating reference 7 \[known\].
#[must_use]
pub fn inlet_pressure_bar(
    air_pressure_kpa: Interval,
    tank_pressure_bar: Interval,
    static_head_bar: Interval,
    suction_loss_bar: Interval,
) -> Interval {
    air_pressure_kpa / KPA_PER_BAR + tank_pressure_bar + static_head_bar - suction_loss_bar
}

/// Returns the height, m, up to which the inlet keeps a smallest absolute pressure, bar. Arguments
/// as in [`inlet_pressure_bar`]; results lie where the standard atmosphere is inverted.
///
/// References: derating reference 7 \[known\]; ISO 2533 \[known\].
#[must_use]
pub fn limit_height_m(
    smallest_bar: Interval,
    tank_pressure_bar: Interval,
    static_head_bar: Interval,
    suction_loss_bar: Interval,
) -> Interval {
    let needed = smallest_bar - tank_pressure_bar - static_head_bar + suction_loss_bar;
    altitude_m(needed.clamp(0.0, f64::INFINITY) * KPA_PER_BAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(smallest: f64, loss: f64) -> f64 {
        limit_height_m(smallest.into(), Interval::ZERO, Interval::ZERO, loss.into()).value()
    }

    #[test]
    fn the_published_limits_hold() {
        assert!((limit(0.8, 0.0) - 1949.0).abs() < 1.0);
        assert!((limit(0.6, 0.0) - 4206.0).abs() < 1.0);
        // Cold oil with 0.2 bar of suction loss: about 100 m and 1950 m.
        assert!((limit(0.8, 0.2) - 100.0).abs() < 15.0 && (limit(0.6, 0.2) - 1950.0).abs() < 5.0);
    }

    #[test]
    fn pressurising_the_tank_restores_the_margin() {
        let inlet = |tank: f64| inlet_pressure_bar(57.73.into(), tank.into(), Interval::ZERO, 0.1.into()).value();
        assert!(inlet(0.0) < 0.6 && inlet(0.4) > 0.8);
    }
}
