//! Choosing the form of an answer by `Accept` (RFC 9110, 12.5.1).

/// The offer that `accept` likes best; the first among equals, the first of all without a header.
/// `None` where nothing on offer is accepted.
pub(super) fn choose<T: Copy>(accept: Option<&str>, offers: &[(&str, T)]) -> Option<T> {
    let Some(accept) = accept else { return offers.first().map(|(_, offer)| *offer) };
    let mut best: Option<(f32, T)> = None;
    for (media_type, offer) in offers {
        let weight = weight_of(accept, media_type);
        if weight > 0.0 && best.is_none_or(|(found, _)| weight > found) {
            best = Some((weight, *offer));
        }
    }
    best.map(|(_, offer)| offer)
}

/// How much a media type is wanted, 0 to 1: the most specific range that covers it decides.
fn weight_of(accept: &str, media_type: &str) -> f32 {
    let mut found = (0, 0.0);
    for range in accept.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(specificity) = parts.next().and_then(|pattern| specificity(pattern, media_type)) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(1.0, |text| text.parse().unwrap_or(0.0));
        if specificity > found.0 {
            found = (specificity, weight);
        }
    }
    found.1
}

/// How exactly a range names a media type: 3 exactly, 2 by its first half, 1 as anything.
fn specificity(pattern: &str, media_type: &str) -> Option<u8> {
    let (kind, _) = media_type.split_once('/')?;
    if pattern.eq_ignore_ascii_case(media_type) {
        Some(3)
    } else if pattern.split_once('/').is_some_and(|(first, rest)| rest == "*" && first.eq_ignore_ascii_case(kind)) {
        Some(2)
    } else if pattern == "*/*" {
        Some(1)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERS: &[(&str, u8)] = &[("application/json", 1), ("application/ld+json", 2), ("text/turtle", 3)];

    #[test]
    fn the_most_wanted_offer_is_chosen() {
        let check = |accept, expected| assert_eq!(choose(accept, OFFERS), expected, "{accept:?}");
        check(None, Some(1));
        check(Some("*/*"), Some(1));
        check(Some("text/turtle"), Some(3));
        check(Some("text/*;q=0.5, application/ld+json;q=0.4"), Some(3));
        check(Some("application/json;q=0.2, */*;q=0.1, Application/LD+JSON"), Some(2));
        check(Some("application/*, application/json;q=0"), Some(2));
        check(Some("image/png"), None);
        check(Some("application/json;q=0"), None);
        check(Some(""), None);
    }
}
