//! The floors of finding.

use super::runs::Outcomes;
use crate::bars::{Bar, Measurement};
use crate::relevance::{languages, observations};

/// How far fused may be below the best single signal, nDCG@10.
const WORSE: f64 = 0.005;
/// On how many sets fused is better than the best single signal, at least.
const BETTER_SETS: f64 = 3.0;
/// Least nDCG@10 of observations to modes.
const OBSERVATIONS: f64 = 0.50;
/// Least nDCG@10 of Chinese questions for English records.
const ZH_EN: f64 = 0.60;

/// The figures with their floors. A set that could not be judged has none.
pub(super) fn floors(all: &[Outcomes]) -> Vec<Measurement> {
    let mut floors = Vec::new();
    let of = |key: &str| all.iter().find(|outcomes| outcomes.key == key);
    if let Some(outcomes) = of(observations::KEY) {
        floors.push(
            Measurement::new(
                "observations to modes, fused, nDCG@10",
                "观察语到故障模式，融合，nDCG@10",
                outcomes.fused().map(|fused| fused.mean().ndcg10),
                "",
            )
            .with_bar(Bar::AtLeast(OBSERVATIONS)),
        );
    }
    if let Some(outcomes) = of(languages::KEY_ZH_EN) {
        floors.push(
            Measurement::new(
                "Chinese questions for English records, fused, nDCG@10",
                "中文问题查英文记录，融合，nDCG@10",
                outcomes.fused().map(|fused| fused.mean().ndcg10),
                "",
            )
            .with_bar(Bar::AtLeast(ZH_EN)),
        );
    }
    for outcomes in all {
        floors.push(
            Measurement::new(
                format!("{}: fused less the best single signal, nDCG@10", outcomes.key),
                format!("{}：融合减去最佳单一信号，nDCG@10", outcomes.title_zh),
                outcomes.gain(),
                "",
            )
            .with_bar(Bar::AtLeast(-WORSE)),
        );
    }
    let better = all.iter().filter(|outcomes| outcomes.gain().is_some_and(|gain| gain > 0.0)).count();
    floors.push(
        Measurement::new(
            "sets on which fused is better than the best single signal",
            "融合优于最佳单一信号的集合数",
            (!all.is_empty()).then(|| u32::try_from(better).map_or(f64::INFINITY, f64::from)),
            "",
        )
        .with_bar(Bar::AtLeast(BETTER_SETS)),
    );
    floors
}
