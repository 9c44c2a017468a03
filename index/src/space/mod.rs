//! The space signal: geodesic distance, circles and polygons, exact; and where every record is.

mod alerts;
mod area;
mod check;
mod coverage;
mod geodesy;
mod geojson;
mod positions;

pub use alerts::holds_at;
pub(crate) use area::Area;
pub(crate) use coverage::CoveringArea;
pub(crate) use geodesy::{Circle, Point, distance_km, least_km, most_km};
pub(crate) use geojson::read as read_area;
pub use positions::{Positions, PositionsProjection};
