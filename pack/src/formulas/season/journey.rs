//! What the mix loses, or gains in heat, between the mixer and the form.

use crate::formulas::bounds::{Direction, corners, image};
use fieldpack_quantity::Interval;

/// Loss of a transfer from vessel to vessel, share of the difference to the air.
const TRANSFER: f64 = 0.032;
/// Largest share that is let go: the mix never passes the air.
const MOST: f64 = 0.99;

/// Returns the share of the difference between mix and air that the haul takes: `a t + 0.032 n`, t in hours.
///
/// `alpha_per_h` is 0.25 for truck mixers, 0.20 for large open tippers, 0.30 for small ones, 0.10 for closed
/// ones, 0.50 for barrows and buckets; `transfers` is how often the mix is handed on. At most 0.99.
///
/// References: JGJ/T 104-2011, annex A \[checked in two published reproductions\].
#[must_use]
pub fn journey_share(alpha_per_h: Interval, haul_h: Interval, transfers: Interval) -> Interval {
    let rising = |interval: Interval| (interval.clamp(0.0, f64::INFINITY), Direction::Rising);
    image([rising(alpha_per_h), rising(haul_h), rising(transfers)], |[alpha, hours, transfers]| {
        (alpha * hours + TRANSFER * transfers).min(MOST)
    })
}

/// A delivery line in the cold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Bore, m.
    pub bore_m: f64,
    /// Thickness of the insulation, m.
    pub insulation_m: f64,
    /// Conductivity of the insulation, W/(m K).
    pub conductivity: f64,
    /// Factor for wind through the insulation, 1.3 to 3.0.
    pub wind_factor: f64,
    /// Time of the concrete in the line, h.
    pub hours: Interval,
}

/// Returns the share of the difference to the air that a delivery line takes:
/// `4 w 3.6 / (0.04 + d/l) t Dw / (c rho Dl^2)`, with c 0.97 kJ/(kg K) and rho 2400 kg/m3. At most 0.99.
///
/// References: JGJ/T 104-2011, annex A \[checked in a published reproduction\].
#[must_use]
pub fn line_share(line: &Line) -> Interval {
    let bore = line.bore_m.clamp(0.02, 1.0);
    let insulation = line.insulation_m.clamp(0.0, 1.0);
    let outside = bore + 2.0 * insulation;
    let resistance = 0.04 + insulation / line.conductivity.clamp(0.005, 10.0);
    let per_hour = 4.0 * line.wind_factor.clamp(1.0, 5.0) * 3.6 / resistance * outside / (0.97 * 2_400.0 * bore * bore);
    image([(line.hours.clamp(0.0, f64::INFINITY), Direction::Rising)], |[hours]| (per_hour * hours).min(MOST))
}

/// Returns the temperature of the mix after a share of its difference to the air is gone, degrees Celsius: of a
/// warm mix in the cold a loss, of a cool mix in the heat a gain.
///
/// References: JGJ/T 104-2011, annex A \[checked in two published reproductions\].
#[must_use]
pub fn placing_temperature_c(discharge_c: Interval, air_c: Interval, share: Interval) -> Interval {
    let share = share.clamp(0.0, MOST);
    // Rises with the discharge and the air; with the share towards the air, whichever way that is.
    let at =
        |discharge: f64, air: f64| corners(Interval::exact(discharge), share, |mix, share| mix - share * (mix - air));
    let low = at(discharge_c.low(), air_c.low()).low();
    let high = at(discharge_c.high(), air_c.high()).high();
    Interval::hull_of(low, at(discharge_c.value(), air_c.value()).value(), high)
}

/// Returns the temperature at discharge, degrees Celsius, that leaves `wanted_c` after a share is gone:
/// [`placing_temperature_c`] solved for the discharge.
///
/// References: JGJ/T 104-2011, annex A \[checked in two published reproductions\].
#[must_use]
pub fn discharge_for_c(wanted_c: f64, air_c: Interval, share: Interval) -> Interval {
    corners(air_c, share.clamp(0.0, MOST), |air, share| (wanted_c - share * air) / (1.0 - share))
}

/// Returns the temperature once forms and steel have taken their heat, degrees Celsius:
/// `(c m T + cf mf Tf + cs ms Tf) / (c m + cf mf + cs ms)` for a cubic metre of concrete, forms and steel at one
/// temperature, c 0.97 and cs 0.48 kJ/(kg K).
///
/// `form_kj_per_k` is the heat capacity of the forms per cubic metre, 0.48 kJ/(kg K) of steel forms.
///
/// References: JGJ/T 104-2011, annex A \[checked in two published reproductions\].
#[must_use]
pub fn form_temperature_c(mix_c: Interval, form_c: Interval, steel_kg: f64, form_kj_per_k: f64) -> Interval {
    let concrete = 0.97 * 2_400.0;
    let cold = 0.48 * steel_kg.clamp(0.0, 5_000.0) + form_kj_per_k.clamp(0.0, 10_000.0);
    image([(mix_c, Direction::Rising), (form_c, Direction::Rising)], |[mix, form]| {
        (concrete * mix + cold * form) / (concrete + cold)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_haul() {
        // A reproduction's example: 14.05 C at discharge, -10 C, half an hour in a truck mixer, handed on once:
        // 14.05 - (0.25 x 0.5 + 0.032) x 24.05 = 10.27.
        let share = journey_share(0.25.into(), 0.5.into(), 1.0.into());
        assert!((share.value() - 0.157).abs() < 1e-12);
        let placed = placing_temperature_c(14.05.into(), (-10.0).into(), share);
        assert!((placed.value() - 10.274).abs() < 0.001, "{placed:?}");
        assert!((discharge_for_c(placed.value(), (-10.0).into(), share).value() - 14.05).abs() < 1e-9);
    }

    #[test]
    fn heat_is_gained_on_a_hot_road() {
        let share = Interval::between(0.1, 0.2);
        let placed = placing_temperature_c(25.0.into(), 45.0.into(), share);
        assert!((placed.low() - 27.0).abs() < 1e-9 && (placed.high() - 29.0).abs() < 1e-9, "{placed:?}");
        // To place at 35 the mix leaves at 33.75 at most where 1/9 of the difference is gained.
        let discharge = discharge_for_c(35.0, 45.0.into(), (1.0 / 9.0).into());
        assert!((discharge.value() - 33.75).abs() < 1e-9);
    }

    #[test]
    fn a_bare_line_takes_more_than_a_wrapped_one() {
        let wrapped =
            Line { bore_m: 0.125, insulation_m: 0.03, conductivity: 0.05, wind_factor: 1.3, hours: 0.1.into() };
        let bare = Line { insulation_m: 0.0, ..wrapped };
        // Bare: 4 x 1.3 x 3.6 / 0.04 x 0.1 x 0.125 / (2328 x 0.015625) = 0.1608.
        assert!((line_share(&bare).value() - 0.160_8).abs() < 0.000_1);
        assert!(line_share(&wrapped).value() < 0.02);
    }

    #[test]
    fn forms_and_steel_take_their_part() {
        // 2328 x 10 and 0.48 x 150 + 100 = 172 at -10: (23280 - 1720) / 2500 = 8.624.
        let placed = form_temperature_c(10.0.into(), (-10.0).into(), 150.0, 100.0);
        assert!((placed.value() - 8.624).abs() < 1e-9);
    }
}
