//! How long a mat stays hot enough to be compacted.

use crate::formulas::bounds::{Direction, image};
use fieldpack_quantity::Interval;

/// The longest time that is looked at, min.
pub const LONGEST_MIN: f64 = 120.0;

/// Kelvin of 0 degrees Celsius.
const ZERO_C_K: f64 = 273.15;
/// Radiation of a black body, W/(m2 K4).
const STEFAN_BOLTZMANN: f64 = 5.67e-8;
/// Emissivity of fresh asphalt.
const EMISSIVITY: f64 = 0.95;
/// Depth of the base that is looked at, m: heat gets a third of it in the longest time.
const BASE_M: f64 = 0.18;
/// Thickness of a slice, m, and the fewest and most slices of a mat.
const SLICE_M: f64 = 0.005;
const FEWEST_SLICES: usize = 8;
const MOST_SLICES: usize = 40;
/// Share of a slice that a step moves; stable up to a third.
const STEP: f64 = 0.3;

/// A mat behind the paver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mat {
    /// Compacted thickness, mm.
    pub layer_mm: Interval,
    /// Temperature of the mix when it is laid, degrees Celsius.
    pub laid_c: Interval,
    /// Mean temperature of the mat at which compaction must be finished, degrees Celsius.
    pub final_c: Interval,
    /// Surface of the base, degrees Celsius.
    pub base_c: Interval,
    /// Air, degrees Celsius.
    pub air_c: Interval,
    /// Wind over the mat, m/s.
    pub wind_m_per_s: Interval,
    /// Conductivity of mat and base, W/(m K).
    pub conductivity: f64,
    /// Diffusivity of mat and base, m2/s.
    pub diffusivity: f64,
}

/// Returns what a surface gives to moving air, W/(m2 K): `7.4 + 6.39 v^0.75`, v in m/s.
///
/// References: the film coefficient of the paving tools of Minnesota (Chadbourn et al. 1998) after Alford
/// \[known, not re-read\].
#[must_use]
pub fn film_w_per_m2_k(wind_m_per_s: f64) -> f64 {
    7.4 + 6.39 * wind_m_per_s.max(0.0).powf(0.75)
}

/// Returns the time, min, from laying until the mean of the mat has fallen to its final temperature.
///
/// Heat flows in one dimension through mat and base (Corlew and Dickson 1968, the model of PaveCool and
/// MultiCool \[known\]): at the surface to the air by [`film_w_per_m2_k`] and to the sky by radiation, below
/// into a base of the same material that starts at one temperature. Solved in slices of about 5 mm by explicit
/// steps. The sun is left out, and so is the cooling water of rollers. At most [`LONGEST_MIN`]; 0 where the mix
/// is laid no hotter than the final temperature, or the mat has no thickness.
///
/// Conductivity and diffusivity are those of dense mixes, 1.2 W/(m K) and 5.5e-7 m2/s \[uncertain\]: mixes
/// differ by a tenth or more. MultiCool's published example, 40 F, 20 mph, 1.5 inch: about 12 min to 175 F
/// \[checked\]; here 10.5 at 149 degrees.
#[must_use]
pub fn compaction_time_min(mat: &Mat) -> Interval {
    let (conductivity, diffusivity) = (mat.conductivity.clamp(0.1, 10.0), mat.diffusivity.clamp(1e-8, 1e-5));
    let arguments = [
        (mat.layer_mm.clamp(0.0, 1_000.0), Direction::Rising),
        (mat.laid_c, Direction::Rising),
        (mat.final_c, Direction::Falling),
        (mat.base_c, Direction::Rising),
        (mat.air_c, Direction::Rising),
        (mat.wind_m_per_s.clamp(0.0, 100.0), Direction::Falling),
    ];
    image(arguments, |[layer, laid, last, base, air, wind]| {
        Column::new(layer / 1_000.0, laid, base, conductivity, diffusivity).cool(last, air, film_w_per_m2_k(wind))
    })
}

/// Slices of mat and base.
struct Column {
    temperatures_c: Vec<f64>,
    slices: usize,
    slice_m: f64,
    conductivity: f64,
    diffusivity: f64,
}

impl Column {
    /// A mat on its base.
    fn new(layer_m: f64, laid_c: f64, base_c: f64, conductivity: f64, diffusivity: f64) -> Self {
        let mut slices = FEWEST_SLICES;
        while slices < MOST_SLICES && layer_m / (slices as f64) > SLICE_M {
            slices += 1;
        }
        let slice_m = layer_m / slices as f64;
        let mut temperatures_c = vec![laid_c; slices];
        let mut depth = 0.0;
        while slice_m > 0.0 && depth < BASE_M {
            temperatures_c.push(base_c);
            depth += slice_m;
        }
        Self { temperatures_c, slices, slice_m, conductivity, diffusivity }
    }

    /// Mean of the mat, degrees Celsius.
    fn mean_c(&self) -> f64 {
        self.temperatures_c[..self.slices].iter().sum::<f64>() / self.slices as f64
    }

    /// Minutes until the mean has fallen to `last_c`.
    fn cool(&mut self, last_c: f64, air_c: f64, film: f64) -> f64 {
        let mut mean = self.mean_c();
        if self.slice_m <= 0.0 || mean <= last_c {
            return 0.0;
        }
        let step_min = STEP * self.slice_m * self.slice_m / self.diffusivity / 60.0;
        let mut time_min = 0.0;
        while time_min < LONGEST_MIN {
            self.step(air_c, film);
            let next = self.mean_c();
            if next <= last_c {
                return (time_min + step_min * (mean - last_c) / (mean - next)).min(LONGEST_MIN);
            }
            mean = next;
            time_min += step_min;
        }
        LONGEST_MIN
    }

    /// One step of the heat: the surface loses to the air through half a slice, the deepest slice stays.
    fn step(&mut self, air_c: f64, film: f64) {
        let temperatures = &mut self.temperatures_c;
        let surface_k = temperatures[0] + ZERO_C_K;
        let air_k = air_c + ZERO_C_K;
        let radiation = EMISSIVITY * STEFAN_BOLTZMANN * (surface_k * surface_k + air_k * air_k) * (surface_k + air_k);
        let to_surface = 2.0 * self.conductivity / self.slice_m;
        let outside = film + radiation;
        let through = to_surface * outside / (to_surface + outside);
        // What a slice hands to its neighbour above, as a temperature of its own.
        let mut above = STEP * self.slice_m / self.conductivity * through * (air_c - temperatures[0]);
        let deepest = temperatures.len() - 1;
        for place in 0..deepest {
            let below = STEP * (temperatures[place + 1] - temperatures[place]);
            temperatures[place] += above + below;
            above = -below;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mat(layer_mm: f64, air_c: f64, wind_m_per_s: f64) -> Mat {
        Mat {
            layer_mm: layer_mm.into(),
            laid_c: 149.0.into(),
            final_c: 80.0.into(),
            base_c: air_c.into(),
            air_c: air_c.into(),
            wind_m_per_s: wind_m_per_s.into(),
            conductivity: 1.2,
            diffusivity: 5.5e-7,
        }
    }

    fn minutes(mat: &Mat) -> f64 {
        compaction_time_min(mat).value()
    }

    #[test]
    fn the_published_example_of_multicool() {
        // 40 F (4.4 C): 1.5 in (38 mm) at 20 mph (8.9 m/s) about 12 min to 175 F; 3 in (76 mm) in calm over 40 min.
        let thin = minutes(&mat(38.0, 4.4, 8.9));
        assert!((9.0..=13.0).contains(&thin), "{thin}");
        let thick = minutes(&mat(76.0, 4.4, 0.0));
        assert!((40.0..=60.0).contains(&thick), "{thick}");
    }

    #[test]
    fn a_film_without_wind_and_with() {
        assert_eq!(film_w_per_m2_k(0.0), 7.4);
        // 16^0.75 = 8: 7.4 + 51.12.
        assert!((film_w_per_m2_k(16.0) - 58.52).abs() < 1e-9);
    }

    #[test]
    fn cold_wind_and_thin_lifts_shorten_the_time() {
        let usual = minutes(&mat(50.0, 10.0, 3.0));
        assert!((18.0..=26.0).contains(&usual), "{usual}");
        assert!(minutes(&mat(50.0, 0.0, 3.0)) < usual);
        assert!(minutes(&mat(50.0, 10.0, 8.0)) < usual);
        assert!(minutes(&mat(40.0, 10.0, 3.0)) < usual);
        assert!(minutes(&Mat { laid_c: 135.0.into(), ..mat(50.0, 10.0, 3.0) }) < usual);
    }

    #[test]
    fn a_closed_box_keeps_its_heat() {
        // No film, no radiation: what the mat loses the base has.
        let mut column = Column::new(0.05, 150.0, 10.0, 1.2, 5.5e-7);
        let before: f64 = column.temperatures_c.iter().sum();
        for _ in 0..5 {
            let surface = column.temperatures_c[0];
            column.step(surface, 0.0);
        }
        let after: f64 = column.temperatures_c.iter().sum();
        assert!((before - after).abs() < 1e-6, "{before} {after}");
    }

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!(minutes(&Mat { laid_c: 70.0.into(), ..mat(50.0, 10.0, 3.0) }), 0.0);
        assert_eq!(minutes(&mat(0.0, 10.0, 3.0)), 0.0);
        assert_eq!(minutes(&mat(400.0, 25.0, 0.0)), LONGEST_MIN);
        let wide = compaction_time_min(&Mat { wind_m_per_s: Interval::between(0.0, 8.0), ..mat(50.0, 10.0, 3.0) });
        assert!(wide.low() < wide.value() && wide.value() < wide.high());
    }
}
