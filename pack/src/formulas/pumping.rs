//! Pumping resistance, equivalent length, required pressure and power.
//!
//! After JGJ/T 10-2011 (annex on pumping resistance) `[known]`, with the physical floor for rising
//! lines: the standard charges a rising metre as k horizontal ones, which at high slump falls below the
//! concrete's own weight.

use super::bounds::{Direction, image};
use fieldpack_quantity::Interval;
use std::f64::consts::PI;

/// Standard gravity, m/s2.
const G: f64 = 9.806_65;

/// Smallest slump that is read as millimetres; below it is an entry in centimetres.
pub const SMALLEST_SLUMP_MM: f64 = 30.0;

/// Loss per metre of straight horizontal pipe, kPa/m. Morinaga's form, JGJ/T 10-2011 `[known]`; the form and
/// the constants 0.3 and 0.90 `[checked]`:
/// `(2/r) [K1 + K2 (1 + t2/t1) V] a2`, `K1 = 300 - S`, `K2 = 400 - S` (Pa, Pa/(m/s)).
///
/// `slump_mm`: at the pump, mm, 100 to 220 for ordinary mixes (outside, the caller says so; not above
/// 299, where K1 vanishes); `bore_mm`: inner diameter, mm; `flow_m3_per_h`: while the pump strokes, m3/h;
/// `t2_t1`: valve change over push time, 0.3 when unknown; `a2`: radial to axial pressure, 0.90.
#[must_use]
pub fn loss_kpa_per_m(
    slump_mm: Interval,
    bore_mm: f64,
    flow_m3_per_h: Interval,
    t2_t1: impl Into<Interval>,
    a2: impl Into<Interval>,
) -> Interval {
    let radius_m = bore_mm / 2_000.0;
    let arguments = [
        (slump_mm, Direction::Falling),
        (velocity_m_per_s(bore_mm, flow_m3_per_h), Direction::Rising),
        (t2_t1.into(), Direction::Rising),
        (a2.into(), Direction::Rising),
    ];
    image(arguments, |[slump, velocity, times, ratio]| {
        let slump = slump.clamp(0.0, 299.0);
        2.0 / radius_m * ((300.0 - slump) + (400.0 - slump) * (1.0 + times) * velocity) * ratio / 1_000.0
    })
}

/// Mean velocity in the pipe, m/s: `Q / (3600 pi r2)`.
#[must_use]
pub fn velocity_m_per_s(bore_mm: f64, flow_m3_per_h: Interval) -> Interval {
    let radius_m = bore_mm / 2_000.0;
    flow_m3_per_h / (3_600.0 * PI * radius_m * radius_m)
}

/// A pumping line as laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Bore, mm: 100, 125 or 150.
    pub bore_mm: f64,
    /// Straight horizontal pipe, m.
    pub horizontal_m: Interval,
    /// Rising vertical pipe, m.
    pub rise_m: Interval,
    /// Falling pipe, m of pipe.
    pub fall_m: Interval,
    /// Bends of radius 1,000 mm, in right angles (a bend of 45 degrees is 0.5).
    pub bends_r1000: f64,
    /// Bends of radius 500 mm, in right angles.
    pub bends_r500: f64,
    /// Tapers, each counted by its table value.
    pub tapers: f64,
    /// End hoses of 3 to 5 m.
    pub hoses: f64,
    /// Stop valves.
    pub stop_valves: f64,
}

/// Metres of horizontal pipe that a rising metre counts: 3, 4, 5 for DN 100, 125, 150 (JGJ/T 10-2011 annex
/// A `[known]`).
#[must_use]
pub fn rise_factor(bore_mm: f64) -> f64 {
    if bore_mm < 112.5 {
        3.0
    } else if bore_mm < 137.5 {
        4.0
    } else {
        5.0
    }
}

/// Metres of horizontal pipe that the taper before a bore counts: 4 (175-150), 8 (150-125), 16 (125-100)
/// (JGJ/T 10-2011 annex A `[known]`).
#[must_use]
pub fn taper_length_m(bore_mm: f64) -> f64 {
    if bore_mm < 112.5 {
        16.0
    } else if bore_mm < 137.5 {
        8.0
    } else {
        4.0
    }
}

/// Equivalent horizontal length of a line, m (JGJ/T 10-2011 annex A `[known]`): rising metres times 3, 4 or 5,
/// falling metres once, a right-angle bend 9 m (R 1,000) or 12 m (R 500), a hose 20 m, a taper 4, 8 or 16 m.
#[must_use]
pub fn equivalent_length_m(line: &Line) -> Interval {
    line.horizontal_m + line.rise_m * rise_factor(line.bore_mm) + line.fall_m + fittings_length_m(line)
}

/// Length along which the concrete rubs, m: the true pipe and the fittings at their horizontal metres.
#[must_use]
pub fn friction_length_m(line: &Line) -> Interval {
    line.horizontal_m + line.rise_m + line.fall_m + fittings_length_m(line)
}

/// Horizontal metres of bends, tapers and hoses.
fn fittings_length_m(line: &Line) -> f64 {
    9.0 * line.bends_r1000 + 12.0 * line.bends_r500 + taper_length_m(line.bore_mm) * line.tapers + 20.0 * line.hoses
}

/// Loss of fittings and of the pump itself, MPa (JGJ/T 10-2011 `[known]`): start-up 1.0, distribution valve 0.2,
/// each stop valve 0.1.
#[must_use]
pub fn fitting_loss_mpa(stop_valves: f64) -> f64 {
    1.0 + 0.2 + 0.1 * stop_valves
}

/// The pressures that a line asks at the pump's outlet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RequiredPressure {
    /// After the standard: loss per metre times equivalent length, plus fittings, MPa.
    pub standard_mpa: Interval,
    /// Friction along the real line plus the weight of the column, plus fittings, MPa.
    pub physical_mpa: Interval,
    /// The larger of the two, MPa.
    pub required_mpa: Interval,
}

/// Required pressure at the outlet, MPa.
///
/// `P_standard = dP L_eq + Pf`; `P_physical = dP L_fric + rho g rise + Pf`: a rising metre rubs like a
/// horizontal one and weighs what it weighs; the larger of both counts. `loss`: kPa/m; `density`: of the
/// fresh concrete, kg/m3 (2,350 to 2,450). A fall earns no credit: its column may run away and not pull.
#[must_use]
pub fn required_pressure(line: &Line, loss: Interval, density: impl Into<Interval>) -> RequiredPressure {
    let fittings = fitting_loss_mpa(line.stop_valves);
    let standard_mpa = loss * equivalent_length_m(line) / 1_000.0 + fittings;
    let weight = line.rise_m * density.into() * (G / 1e6);
    let physical_mpa = loss * friction_length_m(line) / 1_000.0 + weight + fittings;
    RequiredPressure { standard_mpa, physical_mpa, required_mpa: standard_mpa.max(physical_mpa) }
}

/// Greatest horizontal distance at a pressure, m: `(P - Pf) / dP` (JGJ/T 10-2011 `[known]`); an equivalent
/// length where the line has other parts, see [`greatest_level_pipe_m`].
#[must_use]
pub fn greatest_distance_m(pressure_mpa: Interval, loss: Interval, stop_valves: f64) -> Interval {
    ((pressure_mpa - fitting_loss_mpa(stop_valves)) * 1_000.0 / loss).map_increasing(|m| m.max(0.0))
}

/// Greatest level pipe beside the parts of a line that are given, m, by both the standard's and the physical
/// pressure; 0 where the parts alone ask too much.
///
/// `pressure_mpa`: rated concrete pressure, MPa; `loss`: kPa/m; `parts`: the line, its own level pipe
/// counted as given; `density`: kg/m3.
#[must_use]
pub fn greatest_level_pipe_m(
    pressure_mpa: Interval,
    loss: Interval,
    parts: &Line,
    density: impl Into<Interval>,
) -> Interval {
    let by_standard = greatest_distance_m(pressure_mpa, loss, parts.stop_valves) - equivalent_length_m(parts);
    let weight = parts.rise_m * density.into() * (G / 1e6);
    let by_weight = greatest_distance_m(pressure_mpa - weight, loss, parts.stop_valves) - friction_length_m(parts);
    by_standard.min(by_weight).clamp(0.0, f64::INFINITY)
}

/// Shaft power for a pressure and a flow, kW: `P Q / 3.6 / eta`.
///
/// `pressure_mpa`; `flow_m3_per_h`: while the pump strokes; `efficiency`: hydraulic pumps, cylinders, valve,
/// cooling fan together, 0.65 to 0.75 `[uncertain]`.
#[must_use]
pub fn shaft_power_kw(pressure_mpa: Interval, flow_m3_per_h: Interval, efficiency: Interval) -> Interval {
    pressure_mpa * flow_m3_per_h / 3.6 / efficiency
}

/// Output that a shaft power gives at a pressure, m3/h: `3.6 eta kW / P`.
#[must_use]
pub fn output_at_pressure_m3_per_h(shaft_kw: Interval, pressure_mpa: Interval, efficiency: Interval) -> Interval {
    efficiency * shaft_kw * 3.6 / pressure_mpa
}

/// Energy at the shaft for a cubic metre, kWh/m3: `P / 3.6 / eta`.
#[must_use]
pub fn energy_kwh_per_m3(pressure_mpa: Interval, efficiency: Interval) -> Interval {
    pressure_mpa / 3.6 / efficiency
}

/// The largest share of the bore that the largest stone may have (JGJ 55-2011, JGJ/T 10-2011 `[known]`; under 50 m
/// `[checked]`): crushed 1:3, 1:4, 1:5 and gravel 1:2.5, 1:3, 1:4 for rises under 50, 50 to 100, over 100 m.
#[must_use]
pub fn aggregate_ratio(rise_m: f64, crushed: bool) -> f64 {
    let (crushed_ratio, gravel_ratio) = if rise_m < 50.0 {
        (3.0, 2.5)
    } else if rise_m <= 100.0 {
        (4.0, 3.0)
    } else {
        (5.0, 4.0)
    };
    1.0 / if crushed { crushed_ratio } else { gravel_ratio }
}

/// Smallest bore for a stone and a rise, mm: the ratio above, and at least 125 for stone up to 25 mm, 150 up to
/// 40 mm `[checked: construction code text]`. Lines of 100 mm are left to small line pumps and shotcrete.
///
/// `stone_mm`: largest nominal size, mm; stone over 40 mm is not pumped: infinity.
#[must_use]
pub fn smallest_bore_mm(stone_mm: Interval, rise_m: Interval, crushed: bool) -> Interval {
    let at = |stone: f64, rise: f64| {
        let by_size = if stone <= 25.0 {
            125.0
        } else if stone <= 40.0 {
            150.0
        } else {
            f64::INFINITY
        };
        (stone / aggregate_ratio(rise, crushed)).max(by_size)
    };
    Interval::hull_of(
        at(stone_mm.low(), rise_m.low()),
        at(stone_mm.value(), rise_m.value()),
        at(stone_mm.high(), rise_m.high()),
    )
}

/// Slump at the pump for a height, mm (JGJ/T 10-2011 `[known]`): 100-140 to 50 m, 150-180 to 100 m, 190-220 to
/// 200 m, 230-260 to 400 m; above, the spread decides (600-740 mm) and there is no slump.
#[must_use]
pub fn slump_for_height_mm(height_m: f64) -> Option<Interval> {
    let (low, high) = if height_m <= 50.0 {
        (100.0, 140.0)
    } else if height_m <= 100.0 {
        (150.0, 180.0)
    } else if height_m <= 200.0 {
        (190.0, 220.0)
    } else if height_m <= 400.0 {
        (230.0, 260.0)
    } else {
        return None;
    };
    Some(Interval::between(low, high))
}

/// Spread at the pump for a height, mm (JGJ/T 10-2011 `[known]`): 450-590 from 200 to 400 m, 600-740 above.
#[must_use]
pub fn spread_for_height_mm(height_m: f64) -> Option<Interval> {
    if height_m <= 200.0 {
        None
    } else if height_m <= 400.0 {
        Some(Interval::between(450.0, 590.0))
    } else {
        Some(Interval::between(600.0, 740.0))
    }
}

/// Ground run before a rising line, m of horizontal pipe (2011 text `[checked]`): a fifth of the rise, at least 15 m.
#[must_use]
pub fn ground_run_m(rise_m: Interval) -> Interval {
    rise_m.map_increasing(|rise| if rise > 0.0 { (0.2 * rise).max(15.0) } else { 0.0 })
}

/// Bottom run after a fall of over 20 m, m of horizontal pipe: 1.5 times the fall `[checked]`; none up to 20 m.
#[must_use]
pub fn bottom_run_m(fall_m: Interval) -> Interval {
    fall_m.map_increasing(|fall| if fall > 20.0 { 1.5 * fall } else { 0.0 })
}

/// Time to fill a line, min: its volume over the flow.
#[must_use]
pub fn fill_time_min(bore_mm: f64, length_m: Interval, flow_m3_per_h: Interval) -> Interval {
    let radius_m = bore_mm / 2_000.0;
    length_m * (PI * radius_m * radius_m) / flow_m3_per_h * 60.0
}

/// Thin-wall check of a pipe, mm: `t >= P D / (2 sigma)` `[known]`, without the wear allowance.
#[must_use]
pub fn wall_thickness_mm(pressure_mpa: Interval, bore_mm: f64, allowable_stress_mpa: f64) -> Interval {
    pressure_mpa * bore_mm / (2.0 * allowable_stress_mpa)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(x: f64) -> Interval {
        Interval::exact(x)
    }

    /// The line of the worked example: 120 m up, 300 m level, four bends R1000, one taper, one hose, one valve.
    fn example(bore_mm: f64) -> Line {
        Line {
            bore_mm,
            horizontal_m: at(300.0),
            rise_m: at(120.0),
            fall_m: at(0.0),
            bends_r1000: 4.0,
            bends_r500: 0.0,
            tapers: 1.0,
            hoses: 1.0,
            stop_valves: 1.0,
        }
    }

    #[test]
    fn the_reference_losses_are_met() {
        let slumps = [120.0, 150.0, 180.0, 200.0, 220.0, 240.0];
        let rows: [(f64, f64, [f64; 6]); 8] = [
            (100.0, 20.0, [15.75, 13.68, 11.60, 10.22, 8.84, 7.46]),
            (100.0, 30.0, [20.38, 17.81, 15.24, 13.53, 11.82, 10.11]),
            (125.0, 20.0, [9.93, 8.56, 7.18, 6.27, 5.35, 4.44]),
            (125.0, 30.0, [12.30, 10.68, 9.05, 7.96, 6.88, 5.80]),
            (125.0, 40.0, [14.68, 12.79, 10.91, 9.66, 8.41, 7.15]),
            (125.0, 60.0, [19.42, 17.03, 14.64, 13.05, 11.46, 9.86]),
            (150.0, 30.0, [8.44, 7.28, 6.12, 5.34, 4.57, 3.79]),
            (150.0, 60.0, [12.56, 10.96, 9.35, 8.29, 7.22, 6.15]),
        ];
        for (bore, flow, losses) in rows {
            for (slump, expected) in slumps.into_iter().zip(losses) {
                let got = loss_kpa_per_m(at(slump), bore, at(flow), 0.3, 0.90).value();
                assert!((got - expected).abs() < 0.006, "DN{bore} {flow} m3/h {slump} mm: {got}, expected {expected}");
            }
        }
    }

    #[test]
    fn the_worked_example_is_met() {
        // bore, flow, loss, L_eq, standard, physical, required, shaft kW at 0.65 / 0.70 / 0.75
        let rows = [
            (125.0, 40.0, 9.66, 844.0, 9.45, 8.80, 9.45, [162.0, 150.0, 140.0]),
            (125.0, 57.1, 12.56, 844.0, 11.90, 10.20, 11.90, [290.0, 270.0, 252.0]),
            (150.0, 40.0, 6.32, 960.0, 7.37, 7.16, 7.37, [126.0, 117.0, 109.0]),
            (150.0, 57.1, 8.00, 960.0, 8.98, 7.96, 8.98, [219.0, 204.0, 190.0]),
            (125.0, 20.0, 6.27, 844.0, 6.59, 7.16, 7.16, [61.0, 57.0, 53.0]),
            (150.0, 28.6, 5.21, 960.0, 6.30, 6.62, 6.62, [81.0, 75.0, 70.0]),
        ];
        for (bore, flow, loss, length, standard, physical, required, shaft) in rows {
            let line = example(bore);
            let got_loss = loss_kpa_per_m(at(200.0), bore, at(flow), 0.3, 0.90);
            assert!((got_loss.value() - loss).abs() < 0.006, "loss DN{bore} {flow}: {}", got_loss.value());
            assert!((equivalent_length_m(&line).value() - length).abs() < 1e-9);
            let pressure = required_pressure(&line, got_loss, 2_400.0);
            for (name, got, expected) in [
                ("standard", pressure.standard_mpa, standard),
                ("physical", pressure.physical_mpa, physical),
                ("required", pressure.required_mpa, required),
            ] {
                assert!((got.value() - expected).abs() < 0.006, "{name} DN{bore} {flow}: {}", got.value());
            }
            for (efficiency, expected) in [0.65, 0.70, 0.75].into_iter().zip(shaft) {
                let got = shaft_power_kw(pressure.required_mpa, at(flow), at(efficiency)).value();
                assert!((got - expected).abs() < 0.6, "shaft DN{bore} {flow} {efficiency}: {got}, expected {expected}");
            }
        }
    }

    #[test]
    fn the_standard_alone_is_too_weak_for_the_606_m_case() {
        let line = Line {
            bore_mm: 150.0,
            horizontal_m: at(0.0),
            rise_m: at(606.0),
            fall_m: at(0.0),
            bends_r1000: 0.0,
            bends_r500: 0.0,
            tapers: 0.0,
            hoses: 0.0,
            stop_valves: 0.0,
        };
        let pressure = required_pressure(&line, at(5.75), 2_400.0);
        assert!(pressure.physical_mpa.value() > 18.0 && pressure.physical_mpa.value() < 20.0);
        assert!(pressure.required_mpa.value() >= pressure.physical_mpa.value());
    }

    #[test]
    fn edges_belong_where_the_tables_say() {
        assert_eq!(aggregate_ratio(49.9, true), 1.0 / 3.0);
        assert_eq!(aggregate_ratio(50.0, true), 1.0 / 4.0);
        assert_eq!(aggregate_ratio(100.0, true), 1.0 / 4.0);
        assert_eq!(aggregate_ratio(100.1, false), 1.0 / 4.0);
        assert_eq!(smallest_bore_mm(at(25.0), at(120.0), true).value(), 125.0);
        assert_eq!(smallest_bore_mm(at(31.5), at(120.0), true).value(), 157.5);
        assert_eq!(slump_for_height_mm(50.0), Some(Interval::between(100.0, 140.0)));
        assert_eq!(slump_for_height_mm(400.1), None);
        assert_eq!(bottom_run_m(at(20.0)).value(), 0.0);
        assert!((bottom_run_m(at(20.1)).value() - 30.15).abs() < 1e-9);
        assert_eq!(ground_run_m(at(30.0)).value(), 15.0);
        assert_eq!(ground_run_m(at(120.0)).value(), 24.0);
    }

    #[test]
    fn the_physical_floor_takes_over_below_the_stated_losses() {
        // A rising metre counts k metres; it outweighs weight plus friction above rho g / (k - 1).
        for (bore_mm, limit) in [(100.0, 11.8), (125.0, 7.8), (150.0, 5.9)] {
            let rising = Line {
                horizontal_m: at(0.0),
                rise_m: at(100.0),
                bends_r1000: 0.0,
                tapers: 0.0,
                hoses: 0.0,
                ..example(bore_mm)
            };
            let below = required_pressure(&rising, at(limit - 0.1), 2_400.0);
            let above = required_pressure(&rising, at(limit + 0.1), 2_400.0);
            assert!(below.physical_mpa.value() > below.standard_mpa.value(), "DN{bore_mm}");
            assert!(above.physical_mpa.value() < above.standard_mpa.value(), "DN{bore_mm}");
        }
    }

    #[test]
    fn the_greatest_pipe_is_the_inverse_of_the_worked_example() {
        // DN125 at 40 m3/h asks 9.45 MPa for 300 m level and 120 m up; so 9.45 MPa reach 300 m.
        let parts = Line { horizontal_m: at(0.0), ..example(125.0) };
        let level = greatest_level_pipe_m(at(9.45), at(9.66), &parts, 2_400.0);
        assert!((level.value() - 300.0).abs() < 1.0, "{level:?}");
        // Where loss is small, the column's weight limits: DN150 at 4 kPa/m, 400 m up, 12 MPa.
        let tall = Line { rise_m: at(400.0), bends_r1000: 0.0, tapers: 0.0, hoses: 0.0, bore_mm: 150.0, ..parts };
        let level = greatest_level_pipe_m(at(13.0), at(4.0), &tall, 2_400.0);
        assert!((level.value() - (11.7 - 9.414_384) * 250.0 + 400.0).abs() < 0.01, "{level:?}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn longer_or_higher_never_asks_less(
            bore in prop::sample::select(vec![100.0, 125.0, 150.0]),
            level in 0.0..2_000.0f64, rise in 0.0..600.0f64, more in 0.0..100.0f64,
            slump in 100.0..240.0f64, flow in 5.0..120.0f64,
        ) {
            let loss = loss_kpa_per_m(at(slump), bore, at(flow), 0.3, 0.9);
            let line = Line { horizontal_m: at(level), rise_m: at(rise), ..example(bore) };
            let longer = Line { horizontal_m: at(level + more), ..line };
            let higher = Line { rise_m: at(rise + more), ..line };
            let base = required_pressure(&line, loss, 2_400.0).required_mpa.value();
            prop_assert!(required_pressure(&longer, loss, 2_400.0).required_mpa.value() >= base);
            prop_assert!(required_pressure(&higher, loss, 2_400.0).required_mpa.value() >= base);
            let softer = loss_kpa_per_m(at(slump + 5.0), bore, at(flow), 0.3, 0.9);
            prop_assert!(softer.value() <= loss.value());
        }

        #[test]
        fn members_stay_inside(slump in 100.0..200.0f64, dry in 0.0..40.0f64, flow in 10.0..60.0f64, more in 0.0..40.0f64, s in 0.0..1.0f64, t in 0.0..1.0f64) {
            let whole = loss_kpa_per_m(Interval::between(slump, slump + dry), 125.0, Interval::between(flow, flow + more), 0.3, 0.9);
            let one = loss_kpa_per_m(at(slump + s * dry), 125.0, at(flow + t * more), 0.3, 0.9).value();
            prop_assert!(whole.low() - 1e-9 <= one && one <= whole.high() + 1e-9);
        }
    }
}
