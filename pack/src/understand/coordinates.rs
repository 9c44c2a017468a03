//! Coordinates: systems in use in China brought to WGS 84, and positions written in a text.
//!
//! Source of the formulas: the published reverse engineering of GCJ-02 (`eviltransform`, ellipsoid of
//! Krasovsky 1940: a = 6378245 m, e² = 0.00669342162296594) and Baidu's published offset for BD-09. The way
//! back has no closed form; it is found by iteration to 1e-7 degrees, about a centimetre.

use super::text::Text;
use regex::Regex;
use std::f64::consts::PI;
use std::sync::LazyLock;

/// A coordinate system of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crs {
    /// WGS 84.
    Wgs84,
    /// GCJ-02, of Chinese map services.
    Gcj02,
    /// BD-09, Baidu's.
    Bd09,
}

impl Crs {
    /// Names that are accepted.
    pub(crate) const NAMES: [&'static str; 3] = ["WGS84", "GCJ02", "BD09"];

    /// Reads a name: case, dashes and spaces do not matter.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
        match plain.as_str() {
            "WGS84" | "EPSG4326" | "CRS84" => Some(Self::Wgs84),
            "GCJ02" => Some(Self::Gcj02),
            "BD09" | "BD09LL" => Some(Self::Bd09),
            _ => None,
        }
    }

    /// Brings a position (longitude, latitude, degrees) to WGS 84.
    pub(crate) fn to_wgs84(self, lon: f64, lat: f64) -> (f64, f64) {
        match self {
            Self::Wgs84 => (lon, lat),
            Self::Gcj02 => gcj02_to_wgs84(lon, lat),
            Self::Bd09 => {
                let (lon, lat) = bd09_to_gcj02(lon, lat);
                gcj02_to_wgs84(lon, lat)
            }
        }
    }
}

/// Semi-major axis, m.
const A: f64 = 6_378_245.0;
/// First eccentricity squared.
const E2: f64 = 0.006_693_421_622_965_943;
/// Baidu's angle.
const X_PI: f64 = PI * 3000.0 / 180.0;

/// Whether GCJ-02 differs from WGS 84 here: the rectangle that the transformation is defined on.
fn inside_china(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// The wave that both offsets share.
fn wave(x: f64) -> f64 {
    (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0
}

/// Brings WGS 84 to GCJ-02 (longitude, latitude, degrees).
pub(crate) fn wgs84_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    if !inside_china(lon, lat) {
        return (lon, lat);
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let common = 0.1 * x * y + wave(x);
    let mut d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.2 * x.abs().sqrt() + common;
    d_lat += (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0;
    d_lat += (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let mut d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x.abs().sqrt() + common;
    d_lon += (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0;
    d_lon += (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let radians = lat / 180.0 * PI;
    let magic = 1.0 - E2 * radians.sin().powi(2);
    let root = magic.sqrt();
    d_lat = d_lat * 180.0 / ((A * (1.0 - E2)) / (magic * root) * PI);
    d_lon = d_lon * 180.0 / (A / root * radians.cos() * PI);
    (lon + d_lon, lat + d_lat)
}

/// Brings GCJ-02 to WGS 84 by iteration.
pub(crate) fn gcj02_to_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    let (mut x, mut y) = (lon, lat);
    for _ in 0..10 {
        let (gx, gy) = wgs84_to_gcj02(x, y);
        let (dx, dy) = (gx - lon, gy - lat);
        x -= dx;
        y -= dy;
        if dx.abs() < 1e-7 && dy.abs() < 1e-7 {
            break;
        }
    }
    (x, y)
}

/// Brings BD-09 to GCJ-02.
pub(crate) fn bd09_to_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = (lon - 0.0065, lat - 0.006);
    let z = (x * x + y * y).sqrt() - 0.000_02 * (y * X_PI).sin();
    let theta = y.atan2(x) - 0.000_003 * (x * X_PI).cos();
    (z * theta.cos(), z * theta.sin())
}

/// A position written in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Written {
    /// First folded character.
    pub(crate) from: usize,
    /// After the last.
    pub(crate) to: usize,
    /// Longitude, degrees, WGS 84.
    pub(crate) lon: f64,
    /// Latitude.
    pub(crate) lat: f64,
}

/// Degrees, minutes and seconds with a letter or word: `29°39'N`, `北纬29.65`, `91.13 E`.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let angle = r"(\d{1,3}(?:\.\d+)?)(?:°|度| ?deg)?(?: ?(\d{1,2}(?:\.\d+)?)(?:'|分))?(?: ?(\d{1,2}(?:\.\d+)?)(?:'{2}|秒|\x22))?";
    let one = |zh: &str, en: &str| format!(r"(?:({zh}) ?{angle}|{angle} ?({en})\b)");
    Regex::new(&format!(r"{}[ ,，]{{0,3}}{}", one("[北南]纬", "[ns]"), one("[东西]经", "[ew]"))).ok()
});
/// The same, longitude first.
static NAMED_LON_FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let angle = r"(\d{1,3}(?:\.\d+)?)(?:°|度| ?deg)?(?: ?(\d{1,2}(?:\.\d+)?)(?:'|分))?(?: ?(\d{1,2}(?:\.\d+)?)(?:'{2}|秒|\x22))?";
    let one = |zh: &str, en: &str| format!(r"(?:({zh}) ?{angle}|{angle} ?({en})\b)");
    Regex::new(&format!(r"{}[ ,，]{{0,3}}{}", one("[东西]经", "[ew]"), one("[北南]纬", "[ns]"))).ok()
});
/// Two decimals with at least three places: no other pair of numbers of a job is written so.
static PAIR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(-?\d{1,3}\.\d{3,}) ?[,， /] ?(-?\d{1,3}\.\d{3,})").ok());

/// Finds a position in a text.
pub(crate) fn written(text: &Text) -> Option<Written> {
    let (from, to, lon, lat) =
        named(text, &NAMED, false).or_else(|| named(text, &NAMED_LON_FIRST, true)).or_else(|| pair(text))?;
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return None;
    }
    let (lon, lat) = system(text).to_wgs84(lon, lat);
    Some(Written { from, to, lon, lat })
}

/// The coordinate system that the text names.
fn system(text: &Text) -> Crs {
    let says = |words: &[&str]| words.iter().any(|word| text.string.contains(word));
    if says(&["bd-09", "bd09", "百度坐标", "百度经纬度"]) {
        Crs::Bd09
    } else if says(&["gcj-02", "gcj02", "火星坐标", "高德坐标", "高德经纬度", "腾讯坐标"]) {
        Crs::Gcj02
    } else {
        Crs::Wgs84
    }
}

/// A position with its directions named.
fn named(text: &Text, finder: &LazyLock<Option<Regex>>, lon_first: bool) -> Option<(usize, usize, f64, f64)> {
    let hit = finder.as_ref()?.captures(&text.string)?;
    let angle = |first: usize| {
        let part = |at: usize| hit.get(at).and_then(|part| part.as_str().parse::<f64>().ok());
        let degrees = part(first)?;
        Some(degrees + part(first + 1).unwrap_or(0.0) / 60.0 + part(first + 2).unwrap_or(0.0) / 3600.0)
    };
    let axis = |base: usize| {
        let direction = hit.get(base).or_else(|| hit.get(base + 7))?.as_str();
        let value = if hit.get(base).is_some() { angle(base + 1) } else { angle(base + 4) }?;
        let negative = ["南", "西", "s", "w"].iter().any(|word| direction.starts_with(word));
        Some(if negative { -value } else { value })
    };
    let (first, second) = (axis(1)?, axis(9)?);
    let whole = hit.get(0)?;
    let (lon, lat) = if lon_first { (first, second) } else { (second, first) };
    Some((text.char_at(whole.start()), text.char_at(whole.end()), lon, lat))
}

/// A bare pair: longitude first, as the contract has it, unless only the other order is possible or said.
fn pair(text: &Text) -> Option<(usize, usize, f64, f64)> {
    let hit = PAIR.as_ref()?.captures(&text.string)?;
    let (whole, first, second) =
        (hit.get(0)?, hit.get(1)?.as_str().parse::<f64>().ok()?, hit.get(2)?.as_str().parse::<f64>().ok()?);
    let before = &text.string[..whole.start()];
    let latitude_first =
        second.abs() > 90.0 || (first.abs() <= 90.0 && (before.contains("lat") || before.contains("纬经")));
    let (lon, lat) = if latitude_first { (second, first) } else { (first, second) };
    Some((text.char_at(whole.start()), text.char_at(whole.end()), lon, lat))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::text::Spelling;

    fn read(given: &str) -> Option<(f64, f64)> {
        let text = Text::new(given, &Spelling::new(Vec::new())?);
        written(&text).map(|found| ((found.lon * 1e4).round() / 1e4, (found.lat * 1e4).round() / 1e4))
    }

    #[test]
    fn the_offset_is_that_of_the_published_transformation() {
        // Published pairs of `eviltransform`: WGS 84 (31.1774276, 121.5272106) is GCJ-02 (31.17530398364597, 121.531541859215).
        let (lon, lat) = wgs84_to_gcj02(121.527_210_6, 31.177_427_6);
        assert!((lon - 121.531_541_859_215).abs() < 1e-9 && (lat - 31.175_303_983_645_97).abs() < 1e-9, "{lon} {lat}");
        let (lon, lat) = wgs84_to_gcj02(-73.985_7, 40.748_4);
        assert_eq!((lon, lat), (-73.985_7, 40.748_4), "no offset outside");
    }

    #[test]
    fn the_way_back_returns() {
        for (lon, lat) in [(91.13, 29.65), (121.527, 31.177), (87.6, 43.8), (110.3, 20.0)] {
            let (x, y) = wgs84_to_gcj02(lon, lat);
            let (lon2, lat2) = gcj02_to_wgs84(x, y);
            assert!((lon - lon2).abs() < 1e-6 && (lat - lat2).abs() < 1e-6, "{lon} {lat}");
        }
        // Baidu's is a further 0.0065 and 0.006 degrees away, about.
        let (x, y) = bd09_to_gcj02(116.404, 39.915);
        assert!((x - 116.397_62).abs() < 1e-3 && (y - 39.908_67).abs() < 1e-3, "{x} {y}");
    }

    #[test]
    fn positions_in_texts() {
        for (given, lon, lat) in [
            ("坐标91.1320,29.6500，C40", 91.132, 29.65),
            ("29.6500, 91.1320", 91.132, 29.65),
            ("北纬29.65度，东经91.13度", 91.13, 29.65),
            ("29°39'N, 91°08'E", 91.1333, 29.65),
            ("16.5S 68.15W", -68.15, -16.5),
            ("东经91度8分 北纬29度39分", 91.1333, 29.65),
        ] {
            assert_eq!(read(given), Some((lon, lat)), "{given}");
        }
        assert_eq!(read("C40，高120.5米，管300.5米"), None);
    }
}
