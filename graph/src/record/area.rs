//! Areas: GeoJSON polygons of records, read and checked.

use geo::algorithm::Validation;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde::Deserialize;
use thiserror::Error;

/// Vertices that an area may have in all: more than any district boundary in use, few enough that
/// checking for crossings stays quick.
pub const MAX_AREA_VERTICES: usize = 20_000;

/// Why a value is no area.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum AreaError {
    /// No GeoJSON Polygon or MultiPolygon.
    #[error("no GeoJSON Polygon or MultiPolygon: {0}")]
    NoPolygon(String),
    /// More vertices than are looked at.
    #[error("`{found}` vertices, at most `{MAX_AREA_VERTICES}` are taken: simplify the boundary")]
    TooManyVertices {
        /// How many there are.
        found: usize,
    },
    /// A vertex outside longitude -180 to 180 or latitude -90 to 90.
    #[error("vertex `[{lon}, {lat}]` is no longitude, latitude in degrees: is the order longitude before latitude?")]
    OutOfRange {
        /// The first number.
        lon: f64,
        /// The second number.
        lat: f64,
    },
    /// A ring whose last vertex is not its first.
    #[error("a ring is not closed: it starts at `[{0}, {1}]`, repeat that vertex at its end")]
    NotClosed(f64, f64),
    /// A ring that crosses itself, a hole outside, parts that overlap.
    #[error("the boundary is not valid: {0}")]
    Invalid(String),
}

/// The two GeoJSON geometries that are areas. Other members (`bbox`, a third coordinate) are passed over.
#[derive(Deserialize)]
#[serde(tag = "type")]
enum Wire {
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    MultiPolygon { coordinates: Vec<Vec<Vec<Vec<f64>>>> },
}

/// Reads a GeoJSON Polygon or MultiPolygon: longitude before latitude, degrees, WGS 84; the first ring
/// of a polygon is its outside, the others are holes.
///
/// # Errors
/// [`AreaError`] where it is none, or where a ring is open or crosses itself.
///
/// # Examples
/// ```
/// let square = serde_json::json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]});
/// assert_eq!(fieldpack_graph::record::parse_area(&square).unwrap().0.len(), 1);
/// let bow_tie = serde_json::json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]});
/// assert!(fieldpack_graph::record::parse_area(&bow_tie).is_err());
/// ```
pub fn parse_area(value: &serde_json::Value) -> Result<MultiPolygon<f64>, AreaError> {
    let wire = Wire::deserialize(value).map_err(|error| AreaError::NoPolygon(error.to_string()))?;
    let polygons = match wire {
        Wire::Polygon { coordinates } => vec![coordinates],
        Wire::MultiPolygon { coordinates } => coordinates,
    };
    let found = polygons.iter().flatten().map(Vec::len).sum();
    if found > MAX_AREA_VERTICES {
        return Err(AreaError::TooManyVertices { found });
    }
    let area = MultiPolygon(polygons.into_iter().map(polygon).collect::<Result<_, _>>()?);
    if area.0.is_empty() {
        return Err(AreaError::NoPolygon("it has no rings".to_owned()));
    }
    area.check_validation().map_err(|error| AreaError::Invalid(error.to_string()))?;
    Ok(area)
}

/// Makes a polygon of its rings.
fn polygon(rings: Vec<Vec<Vec<f64>>>) -> Result<Polygon<f64>, AreaError> {
    let mut rings = rings.into_iter().map(ring);
    let outside = rings.next().ok_or_else(|| AreaError::NoPolygon("a polygon has no rings".to_owned()))??;
    Ok(Polygon::new(outside, rings.collect::<Result<_, _>>()?))
}

/// Makes a ring of its vertices.
fn ring(vertices: Vec<Vec<f64>>) -> Result<LineString<f64>, AreaError> {
    let vertices: Vec<Coord<f64>> = vertices.iter().map(|vertex| coordinate(vertex)).collect::<Result<_, _>>()?;
    match (vertices.first(), vertices.last()) {
        (Some(first), Some(last)) if first != last => Err(AreaError::NotClosed(first.x, first.y)),
        _ => Ok(LineString(vertices)),
    }
}

/// Makes a coordinate of a position; a height is passed over.
fn coordinate(vertex: &[f64]) -> Result<Coord<f64>, AreaError> {
    let &[lon, lat, ..] = vertex else {
        return Err(AreaError::NoPolygon("a vertex needs longitude and latitude".to_owned()));
    };
    if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
        Ok(Coord { x: lon, y: lat })
    } else {
        Err(AreaError::OutOfRange { lon, lat })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(value: serde_json::Value) -> AreaError {
        parse_area(&value).expect_err("not valid")
    }

    #[test]
    fn holes_are_kept() {
        let value = json!({"type": "Polygon", "coordinates": [
            [[90.0, 29.0], [92.0, 29.0], [92.0, 31.0], [90.0, 31.0], [90.0, 29.0]],
            [[90.5, 29.5], [91.0, 29.5], [91.0, 30.0], [90.5, 30.0], [90.5, 29.5]],
        ]});
        assert_eq!(parse_area(&value).expect("valid").0[0].interiors().len(), 1);
    }

    #[test]
    fn what_is_no_area_says_why() {
        let bow_tie = json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]});
        assert!(matches!(refused(bow_tie), AreaError::Invalid(_)));
        let open = json!({"type": "Polygon", "coordinates": [[[2, 0], [1, 0], [1, 1]]]});
        assert_eq!(refused(open), AreaError::NotClosed(2.0, 0.0));
        let swapped = json!({"type": "Polygon", "coordinates": [[[29, 91], [30, 91], [30, 92], [29, 91]]]});
        assert_eq!(refused(swapped), AreaError::OutOfRange { lon: 29.0, lat: 91.0 });
        for value in [
            json!({"type": "Point", "coordinates": [1, 2]}),
            json!(3),
            json!({"type": "MultiPolygon", "coordinates": []}),
        ] {
            assert!(matches!(refused(value), AreaError::NoPolygon(_)));
        }
        let outside = json!({"type": "Polygon", "coordinates": [
            [[0, 0], [1, 0], [1, 1], [0, 0]], [[5, 5], [6, 5], [6, 6], [5, 5]],
        ]});
        assert!(matches!(refused(outside), AreaError::Invalid(_)));
    }
}
