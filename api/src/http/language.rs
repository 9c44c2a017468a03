//! The language of an answer where the question does not say: the query, else `Accept-Language`, else
//! Chinese.

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, Uri};
use fieldpack_graph::knowledge::Language;

/// The language that a request asks for outside its body.
pub(super) fn of_request(uri: &Uri, headers: &HeaderMap) -> Language {
    let stated = uri.query().and_then(of_query);
    let preferred = || headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(of_header);
    stated.or_else(preferred).unwrap_or_default()
}

/// The query's `language`, where it is one.
fn of_query(query: &str) -> Option<Language> {
    query.split('&').filter_map(|pair| pair.strip_prefix("language=")).find_map(of_tag)
}

/// The language of the header's best range that we speak; the first among equals.
fn of_header(header: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for range in header.split(',') {
        let mut parts = range.split(';').map(str::trim);
        let Some(language) = parts.next().and_then(of_tag) else { continue };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |text| text.trim().parse().ok());
        let weight: f32 = weight.unwrap_or(0.0);
        if weight > 0.0 && best.is_none_or(|(found, _)| weight > found) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// The language of a tag such as `zh-Hans-CN` or `en-GB`.
fn of_tag(tag: &str) -> Option<Language> {
    let primary = tag.split('-').next().unwrap_or(tag);
    if primary.eq_ignore_ascii_case("zh") {
        Some(Language::Zh)
    } else if primary.eq_ignore_ascii_case("en") {
        Some(Language::En)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn check(uri: &'static str, header: Option<&'static str>, expected: Language) {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(header));
        }
        assert_eq!(of_request(&Uri::from_static(uri), &headers), expected, "{uri} {header:?}");
    }

    #[test]
    fn the_query_goes_before_the_header_before_chinese() {
        check("/v1/info", None, Language::Zh);
        check("/v1/info", Some("en-GB"), Language::En);
        check("/v1/info?language=zh", Some("en"), Language::Zh);
        check("/v1/info?limit=1&language=en", None, Language::En);
    }

    #[test]
    fn the_best_range_that_we_speak_counts() {
        check("/", Some("de, en;q=0.7, zh-CN;q=0.9"), Language::Zh);
        check("/", Some("en, zh"), Language::En);
        check("/", Some("zh;q=0, en;q=0.1"), Language::En);
        check("/", Some("fr, *"), Language::Zh);
        check("/", Some("en;q=x"), Language::Zh);
    }
}
