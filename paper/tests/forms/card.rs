//! The card for a chat.

use crate::support::{AUDIENCES, LANGUAGES, PARTNER, beside_verdict, golden, hostile, plateau};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, Pack};
use fieldpack_paper::Sheet;
use fieldpack_paper::card::{CardView, MOST_BYTES};

const PATH: &str = "/v1/packs/01a219c1-d0ac-76e9-b0aa-76691f5a7d6c";

fn card(pack: &Pack, audience: Audience) -> CardView {
    CardView::of(&Sheet { pack, audience, address: PATH })
}

fn bytes(card: &CardView) -> usize {
    serde_json::to_vec(card).expect("JSON").len()
}

#[test]
fn every_golden_pack_fits_into_a_message() {
    let mut seen = 0;
    for language in LANGUAGES {
        for audience in AUDIENCES {
            for (name, pack) in golden(language, audience) {
                let card = card(&pack, audience);
                let size = bytes(&card);
                assert!(size <= MOST_BYTES, "{name} {language:?}: {size} bytes");
                assert!(card.sentence.chars().count() >= 20 || card.sentence == pack.headline.sentence, "{name}");
                assert_eq!(card.combinations.len(), pack.combinations.len().min(3), "{name}");
                assert!(card.combinations.iter().all(|one| one.title.chars().count() > 8), "{name}: {card:#?}");
                assert!(
                    card.text.contains(beside_verdict(&card.sentence)) && card.text.ends_with(PATH),
                    "{name}: {}",
                    card.text
                );
                assert_eq!(card.unknowns, pack.unknowns.len(), "{name}");
                seen += 1;
            }
        }
    }
    assert!(seen >= 6 * 70, "{seen} cards");
}

#[test]
fn partners_are_told_as_the_audience_may_see_them() {
    for language in LANGUAGES {
        let own = card(&plateau(language, Audience::Internal), Audience::Internal);
        assert_eq!(own.partners[0].name, PARTNER);
        let label = if language == Language::Zh { "〔模拟〕" } else { "(synthetic)" };
        assert!(own.partners[0].synthetic && own.text.contains(label), "{}", own.text);
        let customer = card(&plateau(language, Audience::Customer), Audience::Customer);
        assert!(customer.partners.is_empty() && !customer.text.contains(PARTNER), "{}", customer.text);
    }
}

#[test]
fn hostile_and_long_texts_still_fit() {
    for language in LANGUAGES {
        let pack = hostile(language);
        let card = card(&pack, Audience::Internal);
        assert!(bytes(&card) <= MOST_BYTES, "{}", bytes(&card));
        assert!(!card.text.contains(['\u{202e}', '\u{0}']), "{:?}", card.text);
    }
}
