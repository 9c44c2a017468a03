//! The tables of the report.

use super::runs::{Judged, Outcomes};
use crate::relevance::Half;
use crate::table::Table;

/// nDCG@10 by set and run.
pub(super) fn overview(all: &[Outcomes]) -> Table {
    let mut table = Table::new([
        "set",
        "集合",
        "text",
        "vector",
        "neighbourhood",
        "fused",
        "without text",
        "without vector",
        "without neighbourhood",
    ]);
    for outcomes in all {
        let figures = outcomes.runs.iter().map(|judged| three(judged.mean(None).ndcg10));
        table.row([outcomes.key.to_owned(), outcomes.title_zh.to_owned()].into_iter().chain(figures));
    }
    table
}

/// The runs of a set.
pub(super) fn runs(outcomes: &Outcomes) -> Table {
    let mut table = Table::new([
        "run",
        "P@1",
        "P@10",
        "nDCG@10",
        "MRR",
        "nDCG@10, held half",
        "fused less this, nDCG@10 (95 %)",
        "p",
    ]);
    let rows = outcomes.runs.iter().map(|judged| row(judged, outcomes.fused()));
    rows.for_each(|cells| table.row(cells));
    table
}

fn row(judged: &Judged, fused: Option<&Judged>) -> Vec<String> {
    let (all, held) = (judged.mean(None), judged.mean(Some(Half::Held)));
    let mut cells = vec![judged.run.name.clone()];
    cells.extend([all.p1, all.p10, all.ndcg10, all.mrr, held.ndcg10].map(three));
    if let Some(difference) = fused.filter(|fused| fused.run != judged.run).and_then(|fused| fused.over(judged)) {
        cells.push(format!("{:+.3} ({:+.3} to {:+.3})", difference.mean, difference.low, difference.high));
        cells.push(format!("{:.4}", difference.p));
    }
    cells
}

fn three(figure: f64) -> String {
    format!("{figure:.3}")
}
