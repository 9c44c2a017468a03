//! Angles as people write them.

/// Reads degrees: decimal, or degrees, minutes and seconds; a sign or one of `N S E W`.
pub(super) fn parse_degrees(text: &str) -> Option<f64> {
    let text = text.trim();
    let letter = text.chars().next_back().filter(|c| "NSEWnsew".contains(*c));
    let body = letter.map_or(text, |letter| text[..text.len() - letter.len_utf8()].trim());
    let negative = body.starts_with('-') || letter.is_some_and(|letter| "SWsw".contains(letter));
    let unsigned = body.trim_start_matches(['-', '+']);
    if unsigned.contains(['-', '+']) || (letter.is_some() && unsigned.len() != body.len()) {
        return None;
    }
    let parts: Vec<f64> = unsigned
        .split([':', '°', '\'', '"', '′', '″', ' ', 'º'])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok().filter(|number: &f64| number.is_finite()))
        .collect::<Option<_>>()?;
    let degrees = match parts[..] {
        [degrees] => degrees,
        [degrees, minutes] if minutes < 60.0 => degrees + minutes / 60.0,
        [degrees, minutes, seconds] if minutes < 60.0 && seconds < 60.0 => degrees + minutes / 60.0 + seconds / 3600.0,
        _ => return None,
    };
    Some(if negative { -degrees } else { degrees })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_read_as_written() {
        let close = |text: &str, expected: f64| {
            let found = parse_degrees(text).unwrap_or_else(|| panic!("{text}"));
            assert!((found - expected).abs() < 1e-9, "{text}: {found}");
        };
        close("113.5", 113.5);
        close("113:39:57.44", 113.665_955_555_555_56);
        close("-33:51:54", -33.865);
        close("33° 51' 54\" S", -33.865);
        close("29°39′N", 29.65);
        for wrong in ["", "113:61:00", "1:2:3:4", "abc", "-33 S", "NaN", "12-13"] {
            assert_eq!(parse_degrees(wrong), None, "{wrong}");
        }
    }
}
