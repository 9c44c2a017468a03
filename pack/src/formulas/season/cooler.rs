//! What heat leaves of an oil cooler.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// Returns what an oil cooler gives away in hot air over what it gives at its reference:
/// `r (T_oil - T_air) / (T_oil - T_ref)`, with r what the thin air leaves of the flow. 0 where the air is as hot
/// as the oil.
///
/// References: a cooler gives heat in proportion to the difference and the mass flow of air \[known physics\].
#[must_use]
pub fn cooler_factor(air_c: Interval, oil_c: Interval, reference_c: f64, air_flow_ratio: Interval) -> Interval {
    // Above the reference a hotter oil gives a larger share, below it a smaller one.
    let at = |air: f64, oil: f64, flow: f64| {
        let across = oil - reference_c;
        if across <= 0.0 { 0.0 } else { flow * ((oil - air) / across).max(0.0) }
    };
    let flow = air_flow_ratio.clamp(0.0, f64::INFINITY);
    let image_at =
        |oil: f64| image([(air_c, Direction::Falling), (flow, Direction::Rising)], |[air, flow]| at(air, oil, flow));
    let (cold, hot) = (image_at(oil_c.low()), image_at(oil_c.high()));
    let middle = image_at(oil_c.value()).value();
    Interval::hull_of(cold.low().min(hot.low()), middle, cold.high().max(hot.high()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_kelvin_more_air_cost_a_quarter() {
        // Oil at 80 C: (80 - 50) / (80 - 40).
        assert!((cooler_factor(50.0.into(), 80.0.into(), 40.0, 1.0.into()).value() - 0.75).abs() < 1e-12);
        assert!((cooler_factor(45.0.into(), 80.0.into(), 40.0, 0.89.into()).value() - 0.778_75).abs() < 1e-9);
        assert_eq!(cooler_factor(85.0.into(), 80.0.into(), 40.0, 1.0.into()).value(), 0.0);
        let wide = cooler_factor(50.0.into(), Interval::between(70.0, 90.0), 40.0, 1.0.into());
        assert!((wide.low() - 20.0 / 30.0).abs() < 1e-12 && (wide.high() - 0.8).abs() < 1e-12, "{wide:?}");
    }
}
