//! The short form of a pack, small enough for a message in a chat.

use crate::Sheet;
use crate::words::{self, clean, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{HeadlineVerdict, Pack};
use fieldpack_pack::text::number;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most that a card takes as JSON, bytes.
pub const MOST_BYTES: usize = 2_048;
/// How many of each part a card has.
const COMBINATIONS: usize = 3;
const PROHIBITIONS: usize = 3;
const PARTNERS: usize = 2;
/// What a sentence, a name of a combination, a prohibition and a name of a partner take at first, bytes.
const WIDTHS: [usize; 4] = [330, 120, 130, 90];
/// How much narrower each further try is.
const NARROWER: f64 = 0.85;

/// The short form of a pack, for a message in a chat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CardView {
    /// The pack's id.
    pub id: String,
    /// Its revision.
    pub revision: u32,
    /// Where the whole of it is read.
    pub path: String,
    /// The language of its texts, `zh` or `en`.
    pub language: String,
    /// The answer in one word.
    pub verdict: HeadlineVerdict,
    /// The answer in one sentence, cut where it is long.
    pub sentence: String,
    /// The first combinations.
    pub combinations: Vec<CardCombination>,
    /// The first prohibitions, cut where they are long.
    pub prohibitions: Vec<String>,
    /// The first partners that the audience may see.
    pub partners: Vec<CardPartner>,
    /// `high`, `medium` or `low`.
    pub confidence: String,
    /// How many things are not known.
    pub unknowns: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// The sequence of the world that answered.
    pub as_of: u64,
    /// All of it as one text, to be pasted.
    pub text: String,
}

/// A combination on a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardCombination {
    /// Its rank.
    pub rank: u32,
    /// Its title.
    pub title: String,
}

/// A partner on a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CardPartner {
    /// Its name.
    pub name: String,
    /// Its distance, km; null where the site's position is unknown.
    pub distance_km: Option<f64>,
    /// Made by a simulator.
    pub synthetic: bool,
}

impl CardView {
    /// The card of a pack; `sheet.address` is the path that it names.
    #[must_use]
    pub fn of(sheet: &Sheet<'_>) -> Self {
        let mut share = 1.0;
        let mut card = Self::narrowed(sheet, share);
        // Each try is narrower; where nothing is left to cut, what is left is short.
        while card.bytes() > MOST_BYTES && share > 0.02 {
            share *= NARROWER;
            card = Self::narrowed(sheet, share);
        }
        card
    }

    /// How much it takes as JSON, bytes.
    fn bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX, |json| json.len())
    }

    /// A card whose texts take a share of their widths.
    fn narrowed(sheet: &Sheet<'_>, share: f64) -> Self {
        let pack = sheet.pack;
        let language = pack.question.language;
        let [sentence, title, rule, name] = WIDTHS.map(|width| (width as f64 * share) as usize);
        let combinations = pack.combinations.iter().take(COMBINATIONS);
        let partners = pack.partners.iter().take(PARTNERS);
        let mut card = Self {
            id: cut(&pack.id, 64),
            revision: pack.revision,
            path: cut(sheet.address, 200),
            language: language.tag().to_owned(),
            verdict: pack.headline.verdict,
            sentence: cut(&pack.headline.sentence, sentence),
            combinations: combinations
                .map(|one| CardCombination { rank: one.rank, title: cut(&one.title, title) })
                .collect(),
            prohibitions: pack.prohibitions.iter().take(PROHIBITIONS).map(|one| cut(&one.text, rule)).collect(),
            partners: partners
                .map(|one| CardPartner {
                    name: cut(&one.label, name),
                    distance_km: one.distance_km,
                    synthetic: one.synthetic,
                })
                .collect(),
            confidence: cut(&pack.confidence.level, 16),
            unknowns: pack.unknowns.len(),
            warnings: pack.warnings.len(),
            as_of: pack.as_of.sequence,
            text: String::new(),
        };
        card.text = text(&card, pack, language);
        card
    }
}

/// A text that takes at most so many bytes, with the sign of it where it was cut.
fn cut(text: &str, bytes: usize) -> String {
    let shown = clean(text, bytes);
    if shown.len() <= bytes {
        return shown;
    }
    let mut end = bytes.saturating_sub('…'.len_utf8());
    while !shown.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &shown[..end])
}

/// The card as one text.
fn text(card: &CardView, pack: &Pack, language: Language) -> String {
    let verdict = words::verdict(card.verdict, language);
    let mut lines = vec![format!("【{verdict}】{}", words::beside(verdict, &card.sentence))];
    lines.extend(card.combinations.iter().map(|one| format!("{}. {}", one.rank, one.title)));
    lines.extend(card.prohibitions.iter().map(|one| format!("✗ {one}")));
    lines.extend(card.partners.iter().map(|one| {
        let distance = one.distance_km.map(|km| format!(" {} km", number(km))).unwrap_or_default();
        let synthetic = if one.synthetic { say(language, "〔模拟〕", " (synthetic)") } else { "" };
        format!("☎ {}{distance}{synthetic}", one.name)
    }));
    let level = words::level(&pack.confidence.level, language);
    let (unknowns, warnings, revision) = (card.unknowns, card.warnings, card.revision);
    lines.push(match language {
        Language::Zh => format!("把握{level}，未知{unknowns}项，警告{warnings}条，第{revision}版"),
        Language::En => format!("Confidence {level}, {unknowns} unknown, {warnings} warnings, revision {revision}"),
    });
    lines.push(card.path.clone());
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_letters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcdef", 5), "ab…");
        assert_eq!(cut("高原泵送", 9), "高原…");
        assert_eq!(cut("高原泵送", 10), "高原…");
        assert_eq!(cut("高", 1), "…");
    }
}
