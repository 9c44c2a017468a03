//! The code that leads from paper to the current revision.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// An address as a drawing of a QR code (SVG); `None` where it is too long for one.
pub(crate) fn drawing(address: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(address.as_bytes(), EcLevel::M).ok()?;
    Some(code.render::<svg::Color<'_>>().quiet_zone(true).min_dimensions(120, 120).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_drawing_and_one_that_is_too_long_none() {
        let drawn = drawing("https://fieldpack.example/v1/packs/1.html").expect("it fits");
        assert!(drawn.contains("<svg") && !drawn.contains("<script"), "{drawn}");
        assert!(drawing(&"a".repeat(5_000)).is_none());
    }
}
