//! Reads the polygon of a request; every fault says where it is.

use super::area::{Area, unwrap};
use crate::error::{Problem, ProblemKind};
use geo::algorithm::Validation;
use geo::{Coord, LineString, MultiPolygon, Polygon};
use serde_json::Value;

/// Degrees of longitude that a vertex may have: once around beyond the date line.
const MOST_LON: f64 = 540.0;

/// Reads a GeoJSON Polygon or MultiPolygon, or a Feature of one, at a JSON pointer.
pub(crate) fn read(value: &Value, pointer: &str, max_vertices: usize) -> Result<Area, Vec<Problem>> {
    let geometry = |reason: &str| vec![Problem::new(pointer, ProblemKind::Geometry { reason: reason.to_owned() })];
    let Some(members) = value.as_object() else { return Err(geometry("it is no object")) };
    match members.get("type").and_then(Value::as_str) {
        Some("Feature") => {
            let Some(inner) = members.get("geometry") else { return Err(geometry("the Feature has no geometry")) };
            if inner.get("type").and_then(Value::as_str) == Some("Feature") {
                return Err(geometry("a Feature holds no Feature"));
            }
            read(inner, &format!("{pointer}/geometry"), max_vertices)
        }
        Some(kind @ ("Polygon" | "MultiPolygon")) => {
            let Some(coordinates) = members.get("coordinates") else { return Err(geometry("it has no coordinates")) };
            let pointer = format!("{pointer}/coordinates");
            let mut reader = Reader { problems: Vec::new(), vertices: 0, max_vertices };
            let polygons = if kind == "Polygon" {
                vec![reader.polygon(coordinates, &pointer)]
            } else {
                reader
                    .list(coordinates, &pointer, "polygons")
                    .into_iter()
                    .map(|(value, at)| reader.polygon(value, &at))
                    .collect()
            };
            reader.finish(polygons, &pointer)
        }
        Some(other) => Err(geometry(&format!("its type is `{other}`"))),
        None => Err(geometry("it has no type")),
    }
}

struct Reader {
    problems: Vec<Problem>,
    vertices: usize,
    max_vertices: usize,
}

impl Reader {
    fn problem(&mut self, pointer: &str, kind: ProblemKind) {
        self.problems.push(Problem::new(pointer, kind));
    }

    /// The members of a list with the pointers to them.
    fn list<'v>(&mut self, value: &'v Value, pointer: &str, what: &str) -> Vec<(&'v Value, String)> {
        match value.as_array() {
            Some(members) if !members.is_empty() => {
                members.iter().enumerate().map(|(number, member)| (member, format!("{pointer}/{number}"))).collect()
            }
            _ => {
                self.problem(pointer, ProblemKind::Geometry { reason: format!("expected a list of {what}") });
                Vec::new()
            }
        }
    }

    fn polygon(&mut self, value: &Value, pointer: &str) -> Polygon<f64> {
        let rings = self.list(value, pointer, "rings");
        let mut rings = rings.into_iter().map(|(ring, at)| self.ring(ring, &at));
        let outside = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        let holes = rings.collect();
        Polygon::new(outside, holes)
    }

    fn ring(&mut self, value: &Value, pointer: &str) -> LineString<f64> {
        let vertices = self.list(value, pointer, "positions");
        self.vertices += vertices.len();
        if self.vertices > self.max_vertices {
            // Counted to the end by `finish`, but not read: the request is refused.
            return LineString(Vec::new());
        }
        let before = self.problems.len();
        let ring: Vec<Coord<f64>> = vertices.into_iter().filter_map(|(vertex, at)| self.vertex(vertex, &at)).collect();
        if self.problems.len() > before {
            return LineString(Vec::new());
        }
        if ring.len() < 4 {
            self.problem(pointer, ProblemKind::ShortRing { found: ring.len() });
            return LineString(Vec::new());
        }
        if ring.first() != ring.last() {
            self.problem(pointer, ProblemKind::UnclosedRing);
            return LineString(Vec::new());
        }
        unwrap(&LineString(ring)).unwrap_or_else(|| {
            let reason = "a ring goes around a pole; cut it along a meridian".to_owned();
            self.problem(pointer, ProblemKind::InvalidPolygon { reason });
            LineString(Vec::new())
        })
    }

    fn vertex(&mut self, value: &Value, pointer: &str) -> Option<Coord<f64>> {
        let numbers: Vec<f64> = value.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        let &[x, y, ..] = numbers.as_slice() else {
            self.problem(pointer, ProblemKind::Geometry { reason: "a position is [longitude, latitude]".to_owned() });
            return None;
        };
        for (number, found, most) in [(0, x, MOST_LON), (1, y, 90.0)] {
            if found.abs() > most {
                self.problem(&format!("{pointer}/{number}"), ProblemKind::Range { found, from: -most, to: most });
                return None;
            }
        }
        Some(Coord { x, y })
    }

    fn finish(mut self, polygons: Vec<Polygon<f64>>, pointer: &str) -> Result<Area, Vec<Problem>> {
        if self.vertices > self.max_vertices {
            let (found, limit) = (self.vertices, self.max_vertices);
            self.problems = vec![Problem::new(pointer, ProblemKind::TooMany { what: "vertices", found, limit })];
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let area = MultiPolygon(polygons);
        if let Err(error) = area.check_validation() {
            return Err(vec![Problem::new(pointer, ProblemKind::InvalidPolygon { reason: error.to_string() })]);
        }
        Ok(Area::new(&area))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn problems(value: &Value) -> Vec<(String, &'static str)> {
        let problems = read(value, "/within", 100).expect_err("not valid");
        problems.into_iter().map(|problem| (problem.pointer.clone(), problem.code())).collect()
    }

    #[test]
    fn faults_are_located() {
        let polygon = |rings: Value| json!({"type": "Polygon", "coordinates": rings});
        let cases = [
            (json!(3), "/within", "bad_geometry"),
            (json!({"type": "Point", "coordinates": [1, 2]}), "/within", "bad_geometry"),
            (json!({"type": "Feature"}), "/within", "bad_geometry"),
            (polygon(json!([])), "/within/coordinates", "bad_geometry"),
            (polygon(json!([[[0, 0], [1, 0], [0, 0]]])), "/within/coordinates/0", "short_ring"),
            (polygon(json!([[[0, 0], [1, 0], [1, 1], [0, 1]]])), "/within/coordinates/0", "unclosed_ring"),
            (polygon(json!([[[0, 0], ["a"], [1, 1], [0, 0]]])), "/within/coordinates/0/1", "bad_geometry"),
            (polygon(json!([[[0, 0], [1, 91], [1, 1], [0, 0]]])), "/within/coordinates/0/1/1", "out_of_range"),
            (polygon(json!([[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]])), "/within/coordinates", "invalid_polygon"),
            (polygon(json!([[[0, 80], [120, 80], [-120, 80], [0, 80]]])), "/within/coordinates/0", "invalid_polygon"),
            (
                json!({"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [[[[0, 0]]]]}}),
                "/within/geometry/coordinates/0/0",
                "short_ring",
            ),
            (polygon(json!([vec![[0, 0]; 101]])), "/within/coordinates", "too_many"),
        ];
        for (value, pointer, code) in cases {
            assert_eq!(problems(&value), [(pointer.to_owned(), code)], "{value}");
        }
    }

    #[test]
    fn features_and_several_polygons_are_read() {
        let square = |lon: f64| json!([[[lon, 0], [lon + 1.0, 0], [lon + 1.0, 1], [lon, 1], [lon, 0]]]);
        let value = json!({"type": "Feature", "properties": {}, "geometry":
            {"type": "MultiPolygon", "coordinates": [square(0.0), square(5.0)]}});
        let area = read(&value, "/within", 100).expect("valid");
        assert!(area.holds(0.5, 0.5) && area.holds(5.5, 0.5) && !area.holds(3.0, 0.5));
    }
}
