//! Polygons, circles and references: the values of an alert that have parts within one text.

use super::alert::{Circle, Reference, Ring};
use crate::error::{FeedCode, FeedError};
use crate::expected::Expected;
use crate::trail::{Trail, time};

/// Pairs that a ring has at least: three corners and the first again.
const SHORTEST_RING: usize = 4;
/// Half the length of the equator in kilometres, rounded up: a wider circle holds the whole Earth.
const LARGEST_RADIUS_KM: f64 = 20_038.0;

/// Reads a polygon (`lat,lon lat,lon ...`), of at most `left` vertices.
pub(super) fn ring(trail: &Trail<'_>, left: usize) -> Result<Ring, FeedError> {
    let text = trail.text()?;
    let mut ring = Ring::new();
    for word in text.split_ascii_whitespace() {
        if ring.len() >= left {
            let expected = Expected::AtMost(trail.limits.max_vertices, "个顶点", "vertices");
            return Err(trail.fault(FeedCode::TooMany, "", expected));
        }
        ring.push(pair(trail, word)?);
    }
    if ring.len() < SHORTEST_RING {
        let expected = Expected::AtLeast(SHORTEST_RING, "对坐标", "pairs");
        return Err(trail.fault(FeedCode::InvalidPolygon, &ring.len().to_string(), expected));
    }
    if ring.first() != ring.last() {
        let last = text.split_ascii_whitespace().next_back().unwrap_or_default();
        return Err(trail.fault(FeedCode::InvalidPolygon, last, Expected::ClosedRing));
    }
    Ok(ring)
}

/// Reads a circle (`lat,lon radius`).
pub(super) fn circle(trail: &Trail<'_>) -> Result<Circle, FeedError> {
    let text = trail.word()?;
    let mut words = text.split_ascii_whitespace();
    let (Some(centre), Some(radius), None) = (words.next(), words.next(), words.next()) else {
        return Err(trail.fault(FeedCode::InvalidValue, &text, Expected::Circle));
    };
    let [lon, lat] = pair(trail, centre)?;
    let radius_km = number(radius).ok_or_else(|| trail.fault(FeedCode::InvalidValue, radius, Expected::Circle))?;
    if !(0.0..=LARGEST_RADIUS_KM).contains(&radius_km) {
        return Err(trail.fault(FeedCode::OutOfRange, radius, Expected::Range(0.0, LARGEST_RADIUS_KM)));
    }
    Ok(Circle { lon, lat, radius_km })
}

/// Reads `lat,lon` into `[lon, lat]`.
fn pair(trail: &Trail<'_>, word: &str) -> Result<[f64; 2], FeedError> {
    let parts = word.split_once(',').and_then(|(lat, lon)| Some((number(lat)?, number(lon)?)));
    let (lat, lon) = parts.ok_or_else(|| trail.fault(FeedCode::InvalidValue, word, Expected::Pair))?;
    for (value, limit) in [(lat, 90.0), (lon, 180.0)] {
        if value.abs() > limit {
            return Err(trail.fault(FeedCode::OutOfRange, word, Expected::Range(-limit, limit)));
        }
    }
    Ok([lon, lat])
}

/// A finite number.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Reads references (`sender,identifier,sent`, with white space between them).
pub(super) fn references(trail: &Trail<'_>) -> Result<Vec<Reference>, FeedError> {
    let text = trail.text()?;
    let mut references = Vec::new();
    for word in text.split_ascii_whitespace() {
        if references.len() >= trail.limits.max_references {
            let expected = Expected::AtMost(trail.limits.max_references, "个引用", "references");
            return Err(trail.fault(FeedCode::TooMany, "", expected));
        }
        references.push(reference(word).ok_or_else(|| trail.fault(FeedCode::InvalidValue, word, Expected::Reference))?);
    }
    Ok(references)
}

/// Reads one reference.
fn reference(word: &str) -> Option<Reference> {
    let mut parts = word.split(',');
    let (sender, identifier, sent) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || sender.is_empty() || identifier.is_empty() {
        return None;
    }
    Some(Reference { sender: sender.to_owned(), identifier: identifier.to_owned(), sent: time(sent)? })
}
