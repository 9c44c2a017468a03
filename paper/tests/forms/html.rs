//! The page, read by a parser of HTML.

use crate::support::{
    ADDRESS, AUDIENCES, HOSTILE, LANGUAGES, PARTNER, beside_verdict, golden, hostile, plateau, sheet,
};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, Pack};
use fieldpack_paper::html::{html, policy};
use scraper::{Html, Selector};

fn page(pack: &Pack, audience: Audience) -> Html {
    let text = html(&sheet(pack, audience));
    Html::parse_document(&text)
}

fn count(page: &Html, selector: &str) -> usize {
    page.select(&Selector::parse(selector).expect("a selector")).count()
}

fn text(page: &Html) -> String {
    page.root_element().text().collect::<Vec<_>>().join(" ")
}

/// What every page has, and has not.
fn check(page: &Html, language: Language, what: &str) {
    let root = page.root_element();
    assert_eq!(root.value().attr("lang"), Some(language.tag()), "{what}");
    for one in ["title", "meta[name=viewport]", "meta[charset]", "h1", "main", "style"] {
        assert_eq!(count(page, one), 1, "{what}: {one}");
    }
    for none in
        ["script", "iframe", "link", "img", "form", "object", "[src]", "[href]", "[style]", "[onerror]", "[onload]"]
    {
        assert_eq!(count(page, none), 0, "{what}: {none}");
    }
    let mut level = 0;
    for heading in page.select(&Selector::parse("h1,h2,h3,h4").expect("a selector")) {
        let found: usize = heading.value().name()[1..].parse().expect("a level");
        assert!(found <= level + 1, "{what}: h{found} after h{level}");
        level = found;
    }
}

#[test]
fn every_golden_pack_is_a_page_in_order() {
    for language in LANGUAGES {
        for (name, pack) in golden(language, Audience::Internal) {
            let page = page(&pack, Audience::Internal);
            check(&page, language, &name);
            let text = text(&page);
            assert!(text.contains(beside_verdict(&pack.headline.sentence)) && text.contains(ADDRESS), "{name}");
            assert!(pack.standing.iter().all(|rule| text.contains(&rule.text)), "{name}");
            let shortfalls = pack.shortfalls.iter().all(|short| text.contains(&short.why));
            assert!(
                shortfalls && pack.unknowns.iter().all(|unknown| text.contains(&unknown.why)),
                "{name}: what is not sure"
            );
        }
    }
}

#[test]
fn a_customer_sees_no_partner_and_nothing_synthetic() {
    for (language, synthetic) in [(Language::Zh, "模拟"), (Language::En, "synthetic")] {
        for audience in AUDIENCES {
            let text = text(&page(&plateau(language, audience), audience));
            let sees = audience != Audience::Customer;
            assert_eq!(text.contains(PARTNER), sees, "{audience:?}");
            assert_eq!(text.to_lowercase().contains(synthetic), sees, "{language:?} {audience:?}");
        }
    }
}

#[test]
fn hostile_texts_stand_as_they_are() {
    for language in LANGUAGES {
        let page = page(&hostile(language), Audience::Internal);
        check(&page, language, "hostile");
        let text = text(&page);
        for wanted in [HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[3], HOSTILE[5]] {
            assert!(text.contains(wanted), "{wanted}");
        }
        assert!(!text.contains(['\u{202e}', '\u{0}']));
    }
}

#[test]
fn only_its_own_style_is_let_in() {
    let policy = policy();
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
}
