//! Distances on the WGS 84 ellipsoid, exact, and quick bounds of them.
//!
//! A geodesic takes about a microsecond, so most rows are settled by bounds. A position is a point on
//! the unit sphere (from its geodetic latitude); on the ellipsoid an arc is at least the smallest and at
//! most the largest radius of curvature times the sphere's arc between the same points, because that
//! holds for every small piece of either path. Around a circle of 3000 km those bounds leave a belt of 15 km unsettled;
//! of what lies in it, Lambert's formula settles all but a hundredth.

use fieldpack_graph::record::Position;
use geographiclib_rs::{Geodesic, InverseGeodesic};
use std::sync::LazyLock;

/// Smallest radius of curvature of the ellipsoid, km: along the meridian at the equator, a (1 - e²).
const SMALLEST_RADIUS_KM: f64 = 6_335.439;
/// Largest radius of curvature, km: at the poles, a² / b.
const LARGEST_RADIUS_KM: f64 = 6_399.594;
/// How far a chord of two rounded points may be off: three coordinates of 24 bits each, with room.
const CHORD_ERROR: f64 = 1e-6;

/// Flattening of the ellipsoid.
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Its radius at the equator, km.
const EQUATOR_KM: f64 = 6_378.137;
/// Arcs of the sphere up to this one are measured by Lambert's formula, radians; it fails at the other end of the earth.
const MOST_LAMBERT: f64 = 2.0;
/// How far off Lambert's formula is taken to be, as a share of what it gives: ten times as far as the worst that was
/// found (the test of this module looks for worse).
const LAMBERT_ERROR: f64 = 1e-4;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The geodesic distance between two positions, km.
pub(crate) fn distance_km(one: Position, other: Position) -> f64 {
    let metres: f64 = WGS84.inverse(one.lat, one.lon, other.lat, other.lon);
    metres / 1000.0
}

/// The sine and the cosine of the reduced latitude of a position.
fn reduced(position: Position) -> (f64, f64) {
    let (sin, cos) = position.lat.to_radians().sin_cos();
    let sin = (1.0 - FLATTENING) * sin;
    let length = sin.hypot(cos);
    (sin / length, cos / length)
}

/// The distance between two positions to the first order of the flattening, km; `None` where they lie too far apart
/// for it (Lambert, "The distance between two widely separated points on the surface of the earth", 1942).
fn lambert_km(one: Position, other: Position) -> Option<f64> {
    let ((sin_1, cos_1), (sin_2, cos_2)) = (reduced(one), reduced(other));
    let half_lon = ((other.lon - one.lon).to_radians() / 2.0).sin();
    // Halves of sum and difference of the reduced latitudes, squared: sin² P, cos² P, sin² Q, cos² Q.
    let (cos_sum, cos_difference) = (cos_1 * cos_2 - sin_1 * sin_2, cos_1 * cos_2 + sin_1 * sin_2);
    let (sin_p, cos_p) = ((1.0 - cos_sum) / 2.0, f64::midpoint(1.0, cos_sum));
    let cos_q = f64::midpoint(1.0, cos_difference);
    // Of near positions the cosine tells nothing.
    let sin_q = (sin_2 * cos_1 - cos_2 * sin_1).powi(2) / (4.0 * cos_q);
    // The sine of half the arc, squared.
    let half = (sin_q + cos_1 * cos_2 * half_lon * half_lon).clamp(0.0, 1.0);
    let arc = 2.0 * half.sqrt().asin();
    if !(f64::MIN_POSITIVE..=MOST_LAMBERT).contains(&arc) {
        return None;
    }
    let sin = arc.sin();
    let x = (arc - sin) * sin_p * cos_q / (1.0 - half);
    let y = (arc + sin) * cos_p * sin_q / half;
    Some(EQUATOR_KM * (arc - FLATTENING / 2.0 * (x + y)))
}

/// A position as a point on the unit sphere; `NaN` where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point(pub(crate) [f32; 3]);

impl Point {
    /// Nowhere.
    pub(crate) const NOWHERE: Self = Self([f32::NAN; 3]);

    /// The point of a position.
    pub(crate) fn of(position: Position) -> Self {
        let (sin_lat, cos_lat) = position.lat.to_radians().sin_cos();
        let (sin_lon, cos_lon) = position.lon.to_radians().sin_cos();
        Self([(cos_lat * cos_lon) as f32, (cos_lat * sin_lon) as f32, sin_lat as f32])
    }

    /// Whether it is nowhere.
    pub(crate) fn is_nowhere(self) -> bool {
        self.0[0].is_nan()
    }

    /// The length of the straight line between two points, 0 to 2; `NaN` where one is nowhere.
    #[inline]
    pub(crate) fn chord(self, other: Self) -> f64 {
        let squared: f32 = self.0.iter().zip(other.0).map(|(one, other)| (one - other) * (one - other)).sum();
        f64::from(squared).sqrt()
    }
}

/// A distance that two points have at least, km; `NaN` where the chord is.
#[inline]
pub(crate) fn least_km(chord: f64) -> f64 {
    // An arc is never shorter than its chord.
    if chord < CHORD_ERROR { 0.0 } else { (chord - CHORD_ERROR) * SMALLEST_RADIUS_KM }
}

/// A distance that two points have at most, km; `NaN` where the chord is.
pub(crate) fn most_km(chord: f64) -> f64 {
    if chord.is_nan() {
        return chord;
    }
    let half = ((chord + CHORD_ERROR) / 2.0).min(1.0);
    // Half the circumference over the poles is the longest way.
    (2.0 * half.asin() * LARGEST_RADIUS_KM).min(20_004.0)
}

/// A circle on the ellipsoid.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Circle {
    pub(crate) centre: Position,
    pub(crate) radius_km: f64,
    point: Point,
    /// Chords up to this one are inside for sure.
    inside: f64,
    /// Chords from this one on are outside for sure.
    outside: f64,
}

impl Circle {
    pub(crate) fn new(centre: Position, radius_km: f64) -> Self {
        let chord = |angle: f64| 2.0 * (angle.min(std::f64::consts::PI) / 2.0).sin();
        Self {
            centre,
            radius_km,
            point: Point::of(centre),
            inside: chord(radius_km / LARGEST_RADIUS_KM) - CHORD_ERROR,
            outside: chord(radius_km / SMALLEST_RADIUS_KM) + CHORD_ERROR,
        }
    }

    /// The centre as a point.
    pub(crate) fn point(&self) -> Point {
        self.point
    }

    /// Whether whatever is at most this chord away is inside for sure.
    pub(crate) fn is_around(&self, chord: f64) -> bool {
        chord <= self.inside
    }

    /// Whether whatever is at least this chord away is outside for sure.
    pub(crate) fn is_beyond(&self, chord: f64) -> bool {
        chord >= self.outside && self.outside < 2.0
    }

    /// Whether a position lies in the circle or at exactly its radius; `position` is asked for only
    /// where the bounds do not tell.
    pub(crate) fn holds(&self, point: Point, position: impl FnOnce() -> Option<Position>) -> bool {
        if point.is_nowhere() {
            return false;
        }
        let chord = self.point.chord(point);
        if chord <= self.inside {
            true
        } else if chord >= self.outside && self.outside < 2.0 {
            false
        } else {
            position().is_some_and(|position| self.holds_exactly(position))
        }
    }

    fn holds_exactly(&self, position: Position) -> bool {
        match lambert_km(self.centre, position) {
            Some(km) if (km - self.radius_km).abs() > LAMBERT_ERROR * km => km < self.radius_km,
            _ => distance_km(self.centre, position) <= self.radius_km,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn position() -> impl Strategy<Value = Position> {
        (-180.0..=180.0, -90.0..=90.0).prop_map(|(lon, lat)| Position { lon, lat })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bounds_hold_the_distance(one in position(), other in position(), shrink in 0.0..1.0_f64) {
            // Near positions as well as far ones.
            let scale = shrink.powi(6);
            let other = Position { lon: one.lon + (other.lon - one.lon) * scale, lat: one.lat + (other.lat - one.lat) * scale };
            let chord = Point::of(one).chord(Point::of(other));
            let exact = distance_km(one, other);
            prop_assert!(least_km(chord) <= exact && exact <= most_km(chord), "{} {exact} {}", least_km(chord), most_km(chord));
        }

        #[test]
        fn lamberts_formula_is_less_off_than_a_tenth_of_what_is_allowed(
            one in position(), other in position(), shrink in 0.0..1.0_f64,
        ) {
            let scale = shrink.powi(4);
            let other = Position { lon: one.lon + (other.lon - one.lon) * scale, lat: one.lat + (other.lat - one.lat) * scale };
            if let Some(km) = lambert_km(one, other) {
                let exact = distance_km(one, other);
                prop_assert!((km - exact).abs() <= LAMBERT_ERROR / 10.0 * exact + 1e-6, "{km} {exact}");
            }
        }

        #[test]
        fn a_circle_holds_what_is_within_its_radius(one in position(), other in position(), radius in 0.0..20_100.0_f64) {
            let inside = Circle::new(one, radius).holds(Point::of(other), || Some(other));
            prop_assert_eq!(inside, distance_km(one, other) <= radius);
        }
    }

    #[test]
    fn the_quarter_of_the_equator_is_known() {
        let quarter = distance_km(Position { lon: 0.0, lat: 0.0 }, Position { lon: 90.0, lat: 0.0 });
        assert!((quarter - 10_018.754).abs() < 0.001, "{quarter}");
    }
}
