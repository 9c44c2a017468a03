//! Distance on the WGS 84 ellipsoid.

use geographiclib_rs::{Geodesic, InverseGeodesic};
use std::sync::LazyLock;

/// The ellipsoid.
static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// Geodesic distance between two positions given in degrees (longitude, latitude), km.
pub(crate) fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let metres: f64 = WGS84.inverse(from.1, from.0, to.1, to.0);
    metres / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_the_equator_is_111_km() {
        assert!((distance_km((0.0, 0.0), (1.0, 0.0)) - 111.319_5).abs() < 1e-3);
    }
}
