//! Which alerts hold at a place.

use super::area::{Area, unwrap};
use super::geodesy::distance_km;
use fieldpack_graph::record::Position;
use fieldpack_live::Alert;
use geo::{Coord, LineString, MultiPolygon, Polygon};

/// Whether a place lies in one of the areas of an alert: in a polygon or on its edge, or in a circle on the
/// ellipsoid. A ring around a pole, which no warning has, holds nothing.
#[must_use]
pub fn holds_at(alert: &Alert, place: Position) -> bool {
    alert.areas.iter().any(|area| {
        let in_circle = area
            .circles
            .iter()
            .any(|circle| distance_km(Position { lon: circle.lon, lat: circle.lat }, place) <= circle.radius_km);
        in_circle || area.polygons.iter().any(|ring| is_inside(ring, place))
    })
}

/// Whether a place lies in a ring of longitudes and latitudes.
fn is_inside(ring: &[[f64; 2]], place: Position) -> bool {
    let line: LineString<f64> = ring.iter().map(|[lon, lat]| Coord { x: *lon, y: *lat }).collect();
    let Some(line) = unwrap(&line) else { return false };
    Area::new(&MultiPolygon::new(vec![Polygon::new(line, Vec::new())])).holds(place.lon, place.lat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_live::{Area as AlertArea, Circle};

    fn alert(area: AlertArea) -> Alert {
        Alert {
            id: "a".to_owned(),
            sender: "s".to_owned(),
            sent_us: 0,
            received_us: 0,
            event: String::new(),
            event_code: None,
            headline: String::new(),
            description: String::new(),
            instruction: String::new(),
            language: "en".to_owned(),
            severity: "Severe".to_owned(),
            urgency: "Expected".to_owned(),
            certainty: "Likely".to_owned(),
            areas: vec![area],
            onset_us: None,
            effective_us: 0,
            expires_us: 1,
            replaces: Vec::new(),
            cancels: false,
            synthetic: true,
            source: "test".to_owned(),
        }
    }

    #[test]
    fn polygons_and_circles_hold_what_lies_in_them() {
        let ring = vec![[91.0, 31.0], [93.0, 31.0], [93.0, 32.0], [91.0, 32.0], [91.0, 31.0]];
        let square = alert(AlertArea { polygons: vec![ring], ..AlertArea::default() });
        let at = |lon, lat| Position { lon, lat };
        assert!(holds_at(&square, at(92.0, 31.5)) && holds_at(&square, at(91.0, 31.5)), "edges count");
        assert!(!holds_at(&square, at(90.9, 31.5)));
        let over = vec![[179.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [179.0, 1.0], [179.0, 0.0]];
        let date_line = alert(AlertArea { polygons: vec![over], ..AlertArea::default() });
        assert!(holds_at(&date_line, at(179.9, 0.5)) && holds_at(&date_line, at(-179.9, 0.5)));
        assert!(!holds_at(&date_line, at(0.0, 0.5)));
        let circle = Circle { lon: 92.0, lat: 31.0, radius_km: 10.0 };
        let round = alert(AlertArea { circles: vec![circle], ..AlertArea::default() });
        // A degree of latitude is about 110.9 km here.
        assert!(holds_at(&round, at(92.0, 31.09)) && !holds_at(&round, at(92.0, 31.091)));
    }
}
