//! The tables of the report.

use super::runs::{Judged, Outcomes};
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
        "vector, MiniLM",
    ]);
    for outcomes in all {
        let figures = outcomes.runs.iter().map(|judged| three(judged.mean().ndcg10));
        let other = outcomes.other_vectors.iter().map(|judged| three(judged.mean().ndcg10));
        table.row([outcomes.key.to_owned(), outcomes.title_zh.to_owned()].into_iter().chain(figures).chain(other));
    }
    table
}

/// The runs of a set.
pub(super) fn runs(outcomes: &Outcomes) -> Table {
    let mut table = Table::new(["run", "P@1", "P@10", "nDCG@10", "MRR", "fused less this, nDCG@10 (95 %)", "p"]);
    let rows = outcomes.runs.iter().chain(&outcomes.other_vectors).map(|judged| row(judged, outcomes.fused()));
    rows.for_each(|cells| table.row(cells));
    table
}

fn row(judged: &Judged, fused: Option<&Judged>) -> Vec<String> {
    let all = judged.mean();
    let mut cells = vec![judged.run.name.clone()];
    cells.extend([all.p1, all.p10, all.ndcg10, all.mrr].map(three));
    if let Some(difference) = fused.filter(|fused| fused.run != judged.run).and_then(|fused| fused.over(judged)) {
        cells.push(format!("{:+.3} ({:+.3} to {:+.3})", difference.mean, difference.low, difference.high));
        cells.push(format!("{:.4}", difference.p));
    }
    cells
}

fn three(figure: f64) -> String {
    format!("{figure:.3}")
}
