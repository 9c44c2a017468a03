//! What a judgement finds: an item outside its limit, and what that means.

use fieldpack_graph::knowledge::Language;
use fieldpack_quantity::Interval;

/// A judgement in one word, from the best to the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PumpVerdict {
    /// Nothing stands against it.
    #[default]
    Good,
    /// Good with the change that the finding says.
    Conditional,
    /// Not pumpable as it is.
    NotPumpable,
}

impl PumpVerdict {
    /// The word that the contract writes.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Conditional => "conditional",
            Self::NotPumpable => "not_pumpable",
        }
    }
}

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// Cumulative retained on 0.60 mm lies in no zone.
    NoZone,
    /// Cumulative retained on 4.75 mm, which must lie inside.
    FixedSieve,
    /// A sieve outside its zone; it counts into the excess.
    ZoneSieve,
    /// The sum of all excesses.
    ExcessSum,
    /// Zone 1, coarse.
    CoarseZone,
    /// Zone 3, fine.
    FineZone,
    /// Fineness modulus.
    FinenessModulus,
    /// Passing 0.30 mm too little.
    TooFewFines,
    /// Passing 0.30 mm too much.
    TooManyFines,
    /// Passing 0.15 mm too little.
    TooFewVeryFines,
    /// Silt.
    Silt,
    /// Clay lumps.
    ClayLumps,
    /// Flaky and elongated particles.
    Flaky,
    /// A point of a coarse gradation.
    CoarsePoint,
    /// A point of an ASTM C33 band, % passing.
    AstmPoint,
    /// Share between two consecutive sieves.
    BetweenSieves,
    /// Sand ratio.
    SandRatio,
    /// Binder content.
    Binder,
    /// Pressure bleeding S10.
    PressureBleeding,
}

impl Item {
    /// What it is and what is to be done, Chinese and English.
    fn words(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::NoZone => [
                ("累计筛余不属于任何级配区", "换砂或掺配"),
                ("cumulative retained in no zone", "change or blend the sand"),
            ],
            Self::FixedSieve => [
                ("累计筛余超出级配区（此筛不允许超出）", "筛除粗粒或掺配"),
                (
                    "cumulative retained outside the zone, where no excess is allowed,",
                    "screen out the coarse part or blend",
                ),
            ],
            Self::ZoneSieve => [
                ("累计筛余超出级配区", "计入超出总量"),
                ("cumulative retained outside the zone", "it counts into the sum of excesses"),
            ],
            Self::ExcessSum => [("各筛超出总量", "掺配后重新筛分"), ("sum of excesses", "blend and sieve again")],
            Self::CoarseZone => [("1区砂（粗）", "提高砂率"), ("zone 1 (coarse)", "raise the sand ratio")],
            Self::FineZone => [("3区砂（细）", "降低砂率"), ("zone 3 (fine)", "lower the sand ratio")],
            Self::FinenessModulus => {
                [("细度模数", "与粗砂或细砂掺配"), ("fineness modulus", "blend with coarser or finer sand")]
            }
            Self::TooFewFines => [
                ("通过率过低", "补充细粉：粉煤灰、石粉或细砂"),
                ("too little passes", "add fines: fly ash, stone powder or fine sand"),
            ],
            Self::TooManyFines => [("通过率过高", "与粗砂掺配"), ("too much passes", "blend with coarser sand")],
            Self::TooFewVeryFines => [("通过率过低", "补充细粉"), ("too little passes", "add fines")],
            Self::Silt => [
                ("含泥量", "水洗或换料；需水量与坍损增大"),
                ("silt", "wash or change it; water demand and slump loss rise"),
            ],
            Self::ClayLumps => [("泥块含量", "水洗或换料"), ("clay lumps", "wash or change it")],
            Self::Flaky => {
                [("针片状颗粒含量", "换石或整形"), ("flaky and elongated particles", "change or reshape the stone")]
            }
            Self::CoarsePoint => [
                ("累计筛余超出级配范围", "掺配单粒级后重新筛分"),
                ("cumulative retained outside the gradation", "blend in single sizes and sieve again"),
            ],
            Self::AstmPoint => [("通过率超出ASTM C33范围", "掺配"), ("passing outside the ASTM C33 band", "blend")],
            Self::BetweenSieves => {
                [("相邻两筛之间含量过多", "掺配以消除断级"), ("too much between two sieves", "blend to even the curve")]
            }
            Self::SandRatio => [("砂率", "调整配合比"), ("sand ratio", "adjust the mix")],
            Self::Binder => [("胶凝材料用量", "增加胶凝材料"), ("binder content", "add binder")],
            Self::PressureBleeding => {
                [("压力泌水率S10", "调整细粉或增稠"), ("pressure bleeding S10", "adjust the fines or the viscosity")]
            }
        }
    }
}

/// An item outside its limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// What was looked at.
    pub item: Item,
    /// The sieve, mm, where it is one.
    pub sieve_mm: Option<f64>,
    /// Its number.
    pub value: f64,
    /// What it must lie in; an open end is infinite.
    pub limit: Interval,
    /// The unit of both.
    pub unit: &'static str,
    /// Where the limit comes from, with its mark.
    pub source: &'static str,
    /// What it means for pumping.
    pub effect: PumpVerdict,
}

impl Finding {
    /// The finding in words: item, sieve, number, limit, source, what to do.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let [zh, en] = self.item.words();
        let (what, change) = if language == Language::Zh { zh } else { en };
        let sieve = self.sieve_mm.map(|mm| format!(" {mm} mm")).unwrap_or_default();
        let limit = match (self.limit.low().is_finite(), self.limit.high().is_finite()) {
            (true, true) => format!("{}-{}", self.limit.low(), self.limit.high()),
            (true, false) => format!(">= {}", self.limit.low()),
            (false, true) => format!("<= {}", self.limit.high()),
            (false, false) => "-".to_owned(),
        };
        let value = (self.value * 100.0).round() / 100.0;
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        if language == Language::Zh {
            format!("{what}{sieve}：{value}{unit}，限值 {limit}{unit}（{}）；{change}", self.source)
        } else {
            format!("{what}{sieve}: {value}{unit}, limit {limit}{unit} ({}); {change}", self.source)
        }
    }
}

/// The worst of what was found.
pub(super) fn verdict(findings: &[Finding]) -> PumpVerdict {
    findings.iter().map(|finding| finding.effect).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_item_sieve_number_limit_source_and_change() {
        let finding = Finding {
            item: Item::TooFewFines,
            sieve_mm: Some(0.30),
            value: 9.0,
            limit: Interval::between(15.0, 30.0),
            unit: "%",
            source: "JGJ/T 10-2011 [checked]",
            effect: PumpVerdict::NotPumpable,
        };
        assert_eq!(
            finding.text(Language::En),
            "too little passes 0.3 mm: 9 %, limit 15-30 % (JGJ/T 10-2011 [checked]); add fines: fly ash, \
             stone powder or fine sand"
        );
        assert!(finding.text(Language::Zh).starts_with("通过率过低 0.3 mm：9 %，限值 15-30 %"));
    }
}
