//! Areas: polygons with holes, made ready for many quick and exact questions of "is it inside".
//!
//! Edges are straight in longitude and latitude, as GeoJSON has them. A position on an edge is inside.
//! An edge that spans more than 180 but less than 360 degrees of longitude is read as crossing the date
//! line the short way; longitudes beyond 180 are taken as written.

use geo::algorithm::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, LineString, MultiPolygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// An edge with its ends, under its box.
type Edge = GeomWithData<Rectangle<[f64; 2]>, (Coord<f64>, Coord<f64>)>;

/// A polygon or several, made ready.
#[derive(Clone, Debug)]
pub(crate) struct Area {
    edges: RTree<Edge>,
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl Area {
    /// Makes polygons ready. Their rings are closed, do not cross each other or themselves, and their
    /// longitudes are continuous (see [`unwrap`]).
    pub(crate) fn new(polygons: &MultiPolygon<f64>) -> Self {
        let rings = polygons.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        let edges: Vec<Edge> = rings
            .flat_map(|ring| ring.0.windows(2))
            .map(|ends| {
                let (from, to) = (ends[0], ends[1]);
                Edge::new(Rectangle::from_corners([from.x, from.y], [to.x, to.y]), (from, to))
            })
            .collect();
        let ends = || edges.iter().map(|edge| edge.data.0);
        let most = |values: &mut dyn Iterator<Item = f64>| values.fold(f64::NEG_INFINITY, f64::max);
        let (east, north) = (most(&mut ends().map(|end| end.x)), most(&mut ends().map(|end| end.y)));
        let (west, south) = (-most(&mut ends().map(|end| -end.x)), -most(&mut ends().map(|end| -end.y)));
        Self { edges: RTree::bulk_load(edges), west, east, south, north }
    }

    /// Southernmost and northernmost latitude, degrees.
    pub(crate) fn latitudes(&self) -> (f64, f64) {
        (self.south, self.north)
    }

    /// Whether a position (-180 to 180, -90 to 90) lies inside or on an edge.
    pub(crate) fn holds(&self, lon: f64, lat: f64) -> bool {
        [lon, lon - 360.0, lon + 360.0].into_iter().any(|lon| self.holds_unwrapped(Coord { x: lon, y: lat }))
    }

    /// Counts the edges that a ray to the east crosses.
    fn holds_unwrapped(&self, at: Coord<f64>) -> bool {
        if at.x < self.west || at.x > self.east || at.y < self.south || at.y > self.north {
            return false;
        }
        let ray = AABB::from_corners([at.x, at.y], [self.east, at.y]);
        let mut inside = false;
        for edge in self.edges.locate_in_envelope_intersecting(&ray) {
            let (from, to) = edge.data;
            let (lower, upper) = if from.y <= to.y { (from, to) } else { (to, from) };
            let side = RobustKernel::orient2d(lower, upper, at);
            let (west, east) = (from.x.min(to.x), from.x.max(to.x));
            if side == Orientation::Collinear && (west..=east).contains(&at.x) && (lower.y..=upper.y).contains(&at.y) {
                return true;
            }
            // Half-open in latitude, so that a corner counts once; west of an edge that goes up is its left.
            if lower.y <= at.y && at.y < upper.y && side == Orientation::CounterClockwise {
                inside = !inside;
            }
        }
        inside
    }
}

/// Makes the longitudes of a ring continuous across the date line. `None` where the ring goes around a
/// pole, so that it does not close.
pub(crate) fn unwrap(ring: &LineString<f64>) -> Option<LineString<f64>> {
    let mut shift = 0.0;
    let mut unwrapped: Vec<Coord<f64>> = Vec::with_capacity(ring.0.len());
    let mut previous: Option<Coord<f64>> = None;
    for vertex in &ring.0 {
        if let Some(previous) = previous {
            let step = vertex.x - previous.x;
            if step.abs() > 180.0 && step.abs() < 360.0 {
                shift -= 360.0 * step.signum();
            }
        }
        previous = Some(*vertex);
        unwrapped.push(Coord { x: vertex.x + shift, y: vertex.y });
    }
    (shift == 0.0).then_some(LineString(unwrapped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Intersects, Polygon, polygon};
    use proptest::prelude::*;

    fn star(radii: &[f64], lon: f64, lat: f64) -> LineString<f64> {
        let count = radii.len() as f64;
        let mut corners: Vec<Coord<f64>> = (0..)
            .zip(radii)
            .map(|(number, radius)| {
                let angle = f64::from(number) / count * std::f64::consts::TAU;
                // On a grid of eighths, so that positions do fall on edges and corners.
                let round = |value: f64| (value * 8.0).round() / 8.0;
                Coord { x: round(lon + radius * angle.cos()), y: round(lat + radius * angle.sin()) }
            })
            .collect();
        corners.push(corners[0]);
        LineString(corners)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_agrees_with_geo(
            radii in proptest::collection::vec(2.0..6.0_f64, 3..12),
            probes in proptest::collection::vec((-56..56_i32, -56..56_i32), 60),
        ) {
            let hole: Vec<f64> = radii.iter().map(|radius| radius / 4.0).collect();
            let polygon = Polygon::new(star(&radii, 0.0, 0.0), vec![star(&hole, 0.0, 0.0)]);
            let area = Area::new(&MultiPolygon(vec![polygon.clone()]));
            for (x, y) in probes {
                let at = Coord { x: f64::from(x) / 8.0, y: f64::from(y) / 8.0 };
                prop_assert_eq!(area.holds(at.x, at.y), polygon.intersects(&at), "{:?}", at);
            }
        }
    }

    #[test]
    fn the_date_line_is_crossed_the_short_way() {
        let ring =
            LineString::from(vec![(170.0, -10.0), (-170.0, -10.0), (-170.0, 10.0), (170.0, 10.0), (170.0, -10.0)]);
        let area = Area::new(&MultiPolygon(vec![Polygon::new(unwrap(&ring).expect("closes"), vec![])]));
        for (lon, expected) in
            [(175.0, true), (-175.0, true), (180.0, true), (-180.0, true), (0.0, false), (-169.0, false)]
        {
            assert_eq!(area.holds(lon, 0.0), expected, "{lon}");
        }
        let world =
            LineString::from(vec![(-180.0, -90.0), (180.0, -90.0), (180.0, 90.0), (-180.0, 90.0), (-180.0, -90.0)]);
        let area = Area::new(&MultiPolygon(vec![Polygon::new(unwrap(&world).expect("closes"), vec![])]));
        assert!(area.holds(0.0, 0.0) && area.holds(-180.0, 90.0));
        let polar = LineString::from(vec![(0.0, 80.0), (120.0, 80.0), (-120.0, 80.0), (0.0, 80.0)]);
        assert_eq!(unwrap(&polar), None);
    }

    #[test]
    fn an_edge_is_inside() {
        let square = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0), (x: 0.0, y: 2.0), (x: 0.0, y: 0.0)];
        let area = Area::new(&MultiPolygon(vec![square]));
        for (lon, lat) in [(0.0, 0.0), (2.0, 2.0), (1.0, 2.0), (2.0, 1.0), (1.0, 1.0)] {
            assert!(area.holds(lon, lat), "{lon} {lat}");
        }
        assert!(!area.holds(2.0 + 1e-9, 1.0));
    }
}
