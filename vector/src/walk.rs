//! Finding by the graph, with what was changed since it was frozen.

use crate::allowed::Allowed;
use crate::chunk::place;
use crate::exact::compare;
use crate::graph::Graph;
use crate::near::{Near, Nearest, best_of};
use crate::scan::scan;
use crate::select::{rows, select};
use crate::snapshot::Snapshot;

/// Finds by the graph: at least 97 of a hundred of the exact answer. Where the graph does not give enough that
/// is allowed, the scan answers.
#[derive(Clone, Copy, Debug)]
pub struct Walk<'s> {
    pub(crate) snapshot: &'s Snapshot,
    pub(crate) graph: &'s Graph,
}

impl Nearest for Walk<'_> {
    fn nearest(&self, query: &[f32], count: usize, allowed: Option<&Allowed>) -> Vec<Near> {
        let Self { snapshot, graph } = *self;
        if !snapshot.takes(query) {
            return Vec::new();
        }
        let length = query.iter().map(|component| component * component).sum::<f32>().sqrt();
        let all = select(snapshot, allowed, 0);
        let tail = select(snapshot, allowed, graph.stamp);
        let in_graph = rows(&all) - rows(&tail);
        let wanted = count.min(in_graph);
        if wanted == 0 || length == 0.0 {
            return scan(snapshot, query, count, &all, None);
        }
        let settings = &snapshot.settings().graph;
        // So many more as are not allowed, changed or gone.
        let share = in_graph as f32 / graph.points as f32;
        let candidates = (settings.search_candidates.max(2 * count) as f32 / share).ceil() as usize;
        if share < snapshot.settings().least_share {
            return scan(snapshot, query, count, &all, None);
        }
        let unit: Vec<f32> = query.iter().map(|component| component / length).collect();
        let mut ids = graph.search(&snapshot.coder().levels(&unit), candidates);
        ids.retain(|id| {
            let (chunk, row) = place(*id);
            let stands = snapshot
                .chunks()
                .get(chunk)
                .is_some_and(|chunk| row < chunk.len() && chunk.is_found(row) && chunk.stamps[row] <= graph.stamp);
            stands && allowed.is_none_or(|allowed| allowed.contains(*id))
        });
        if ids.len() < wanted {
            return scan(snapshot, query, count, &all, None);
        }
        let mut near = compare(snapshot, query, ids);
        near.extend(scan(snapshot, query, count, &tail, None));
        best_of(near, count)
    }
}
