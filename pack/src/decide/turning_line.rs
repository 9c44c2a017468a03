//! Turning points of a pump by the other conditions of its job: the whole check is made again with one of them
//! moved to its end, and where it fails there the edge is searched.

use super::family::moved_facts;
use super::flow::Flow;
use super::job::Job;
use super::line::JobLine;
use super::machines::{Candidate, Checking};
use super::size::{Sizing, duty};
use super::turning::{Turning, beyond};
use fieldpack_graph::knowledge::Dimension;
use fieldpack_quantity::{Quantity, Verdict};

/// Conditions whose turning points are found by other means.
const FOUND_ELSEWHERE: [&str; 4] = ["altitude", "pumping_height", "hourly_output", "pipe_diameter"];
/// Conditions that bear on a pump and do not govern pumping in the ontologies.
const ALSO: [&str; 2] = ["ambient_temperature_max", "power_supply"];

/// Where the lead of combination `rank` no longer does it when another condition moves.
pub(crate) fn by_conditions(job: &Job<'_>, candidate: &Candidate<'_>, rank: usize) -> Vec<Turning> {
    let governing = job.activity.governing.iter().map(|notation| &**notation);
    let mut names: Vec<&str> = governing.chain(ALSO).filter(|name| !FOUND_ELSEWHERE.contains(name)).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| Some((job.knowledge.dimension(name)?, job.site.facts.get(name)?)))
        .flat_map(|(dimension, quantity)| {
            let machine = candidate.rating.name();
            beyond(job, (rank, &machine), dimension, quantity, |moved| does(job, candidate, dimension, moved.clone()))
        })
        .collect()
}

/// Whether no check of a pump in its design fails with a condition at another value.
fn does(job: &Job<'_>, candidate: &Candidate<'_>, dimension: &Dimension, quantity: Quantity) -> bool {
    let facts = moved_facts(&job.site.facts, &dimension.notation, quantity);
    let site = job.site.with_facts(facts);
    let moved = Job { site: &site, excluded: Vec::new(), ..*job };
    let constants = &job.prepared.constants;
    let line = JobLine::of(&site.facts, constants);
    let flow = Flow::of(&site.facts, constants);
    let duties = candidate.design().map(|design| duty(&line, &flow, constants, design));
    let sizing = Sizing { line, flow, duties: duties.into_iter().collect() };
    let checking = Checking::new(&moved, &sizing);
    checking.of_machine(candidate.rating).all(|found| found.verdict() != Verdict::Infeasible)
}
