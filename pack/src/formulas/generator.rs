//! Size of a generating set for a load.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// How the largest motor is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartMethod {
    /// Star-delta or soft starter.
    Reduced,
    /// Directly on the line.
    DirectOnLine,
}

/// What a set must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeneratorSize {
    /// Apparent power at the site, kVA: the larger of running and starting.
    pub site_kva: Interval,
    /// Apparent power on the nameplate, kVA.
    pub nameplate_kva: Interval,
}

/// Returns the start current of a motor as a multiple of its own kVA: 2 to 3 for star-delta or soft
/// start, 5 to 7 directly on the line.
///
/// References: derating reference 4 \[known\].
#[must_use]
pub fn start_factor(method: StartMethod) -> Interval {
    match method {
        StartMethod::Reduced => Interval::between(2.0, 3.0),
        StartMethod::DirectOnLine => Interval::between(5.0, 7.0),
    }
}

/// Returns the apparent power, kVA, that loads of a shaft power, kW, draw: `kW / (eff pf)`.
/// Efficiency and power factor are shares, moved into 0.01 to 1.
///
/// References: derating reference 4 \[known\].
#[must_use]
pub fn running_kva(shaft_kw: Interval, efficiency: Interval, power_factor: Interval) -> Interval {
    let share = |interval: Interval| (interval.clamp(0.01, 1.0), Direction::Falling);
    let load = (shaft_kw.clamp(0.0, f64::INFINITY), Direction::Rising);
    image([load, share(efficiency), share(power_factor)], |[kw, eff, pf]| kw / (eff * pf))
}

/// Returns the size of a set: `S = max(S_run, S_start)`, nameplate `S / f`.
///
/// `running` is what all loads draw together, `other` what runs already when the largest motor starts,
/// `motor` the kVA of that motor, `start_factor` from [`start_factor`], `set_factor` what is left
/// of a set at the site (0.05 to 1; from the engine and the alternator). All in kVA.
///
/// References: derating reference 4 \[known\].
#[must_use]
pub fn generator_size(
    running_kva: Interval,
    other_kva: Interval,
    motor_kva: Interval,
    start_factor: Interval,
    set_factor: Interval,
) -> GeneratorSize {
    let starting = other_kva + motor_kva * start_factor;
    let site_kva = running_kva.max(starting);
    let factor = set_factor.clamp(0.05, 1.0);
    GeneratorSize { site_kva, nameplate_kva: site_kva / factor }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starting_decides_where_it_is_larger() {
        // 110 kW at efficiency 0.93 and power factor 0.85 draw 139 kVA; direct on line asks 5 to 7 times that.
        let running = running_kva(Interval::exact(110.0), Interval::exact(0.93), Interval::exact(0.85));
        assert!((running.value() - 139.15).abs() < 0.01);
        let soft = generator_size(running, Interval::ZERO, running, start_factor(StartMethod::Reduced), 0.6.into());
        assert!((soft.site_kva.low() - 278.3).abs() < 0.1 && (soft.site_kva.high() - 417.5).abs() < 0.1);
        // 4500 m: the nameplate is about S/0.60.
        assert!((soft.nameplate_kva.low() - 463.8).abs() < 0.2);
        let direct =
            generator_size(running, Interval::ZERO, running, start_factor(StartMethod::DirectOnLine), 0.6.into());
        assert!(direct.site_kva.low() > soft.site_kva.high());
    }

    #[test]
    fn running_decides_with_many_small_loads() {
        let size = generator_size(300.0.into(), 290.0.into(), 2.0.into(), 2.0.into(), Interval::ONE);
        assert_eq!(size.site_kva.value(), 300.0);
    }
}
