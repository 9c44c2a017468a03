//! The document for the site, read back by another reader.

use crate::support::{ADDRESS, AUDIENCES, HOSTILE, LANGUAGES, PAPER, PARTNER, golden, hostile, plateau, sheet};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, Pack};
use std::io::Write;
use std::process::Command;

/// The most that a document may take, bytes.
const MOST_BYTES: usize = 1_000_000;

fn set(pack: &Pack, audience: Audience) -> Vec<u8> {
    PAPER.pdf(&sheet(pack, audience)).unwrap_or_else(|error| panic!("{error}"))
}

/// What a program of poppler-utils (`make deps` with the tests) says of a document.
fn said(program: &str, arguments: &[&str], bytes: &[u8]) -> String {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    file.write_all(bytes).expect("it is written");
    let mut command = Command::new(program);
    command.args(arguments).arg(file.path());
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap_or_else(|error| panic!("{program} (poppler-utils): {error}"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The texts of the pages, spaces taken out: a reader of a PDF sees glyphs, and makes its own spaces.
fn pages(bytes: &[u8]) -> Vec<String> {
    let text = said("pdftotext", &["-raw", "-enc", "UTF-8"], bytes);
    let mut pages: Vec<String> = text.split('\u{c}').map(packed).collect();
    // Each page ends with a form feed.
    assert_eq!(pages.pop().as_deref(), Some(""));
    pages
}

/// A text without spaces.
fn packed(text: &str) -> String {
    text.chars().filter(|letter| !(letter.is_whitespace() || letter.is_control() || *letter == '\u{200b}')).collect()
}

/// How many fonts a document has, and how many of them stand in it, cut to what is used and with their letters.
fn fonts(bytes: &[u8]) -> (usize, usize) {
    let list = said("pdffonts", &[], bytes);
    let fonts: Vec<&str> = list.lines().skip(2).collect();
    let whole = fonts.iter().filter(|line| line.contains("yes yes yes") && line.contains('+'));
    (fonts.len(), whole.count())
}

#[test]
fn every_golden_pack_is_a_small_document_with_card_and_briefing() {
    for language in LANGUAGES {
        let (card, briefing) = match language {
            Language::Zh => ("现场操作卡", "班前交底"),
            Language::En => ("Operatingcardforthesite", "Briefing"),
        };
        for (name, pack) in golden(language, Audience::Internal) {
            let bytes = set(&pack, Audience::Internal);
            assert!(bytes.len() < MOST_BYTES, "{name}: {} bytes", bytes.len());
            let pages = pages(&bytes);
            assert!((3..=60).contains(&pages.len()), "{name}: {} pages", pages.len());
            assert!(pages[0].contains(card), "{name}: {}", pages[0]);
            assert!(pages[1].starts_with(briefing), "{name} {language:?}: the card takes one page: {}", pages[1]);
            let (described, embedded) = fonts(&bytes);
            assert!(described > 0 && described == embedded, "{name}: {embedded} of {described} fonts stand in it");
        }
    }
}

#[test]
fn the_card_has_the_figures_of_the_pack() {
    for (language, words) in [
        (Language::En, ["73.7–89.8bar", "243bar", "<10.8m/s", "≤15min", "notknown", "pistonarearatio", "afterJGJ33"]),
        (Language::Zh, ["73.7–89.8bar", "243bar", "<10.8m/s", "≤15min", "未知", "活塞面积比", "参照JGJ33"]),
    ] {
        let pack = plateau(language, Audience::Internal);
        let bytes = set(&pack, Audience::Internal);
        let pages = pages(&bytes);
        for word in words {
            assert!(pages[0].contains(word), "{language:?}: {word} is not in {}", pages[0]);
        }
        // What to do on a blockage, and what the standing rules say.
        let rule = pack.site_card.iter().find(|rule| rule.iri.ends_with("PR07")).expect("it is on the card");
        assert!(pages[0].contains(&packed(&rule.remedy)), "{}", pages[0]);
        let standing = packed(&pack.standing[0].text);
        assert!(pages[1].contains(&standing), "{standing} is not in {}", pages[1]);
        let rest = pages[2..].concat();
        let deciding = pack.combinations[0].roles[0].constraints[0].message.as_str();
        assert!(rest.contains(&packed(deciding)), "{deciding}");
        assert!(pack.evidence.values().all(|found| rest.contains(&packed(&found.title))), "{rest}");
    }
}

#[test]
fn a_customer_sees_no_partner_and_nothing_synthetic() {
    for (language, synthetic) in [(Language::Zh, "模拟"), (Language::En, "synthetic")] {
        for audience in AUDIENCES {
            let pack = plateau(language, audience);
            let text = pages(&set(&pack, audience)).concat();
            let sees = audience != Audience::Customer;
            assert_eq!(text.contains(&packed(PARTNER)), sees, "{audience:?}");
            assert_eq!(text.to_lowercase().contains(synthetic), sees, "{language:?} {audience:?}");
        }
    }
}

#[test]
fn hostile_texts_stand_as_they_are() {
    for language in LANGUAGES {
        let pack = hostile(language);
        let bytes = set(&pack, Audience::Internal);
        assert!(bytes.len() < MOST_BYTES, "{} bytes", bytes.len());
        let pages = pages(&bytes);
        assert!(pages.len() < 120, "{} pages", pages.len());
        let text = pages.concat();
        for wanted in [HOSTILE[0], HOSTILE[1], HOSTILE[2]] {
            let wanted: String = packed(wanted).chars().take(20).collect();
            assert!(text.contains(&wanted), "{wanted}");
        }
        let about = said("pdfinfo", &[], &bytes);
        for inert in ["JavaScript:      no", "Form:            none", "Encrypted:       no"] {
            assert!(about.contains(inert), "{about}");
        }
        let addresses = said("pdfinfo", &["-url"], &bytes);
        assert_eq!(addresses.lines().skip(1).count(), 0, "no link: {addresses}");
    }
}

#[test]
fn the_same_pack_is_the_same_document() {
    let pack = plateau(Language::En, Audience::Internal);
    assert!(set(&pack, Audience::Internal) == set(&pack, Audience::Internal));
    assert!(ADDRESS.ends_with(".html"));
}
