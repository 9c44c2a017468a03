//! Landslides: the whole answer of a search, page by page, must be what a scan of the table finds.

use super::world::open;
use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::relevance::landslides::{Landslides, Query, read};
use crate::report::Section;
use fieldpack_graph::knowledge::Knowledge;
use fieldpack_index::{Near, Period, SearchRequest, World};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Hits of a page: few, so that answers have many pages.
const PAGE: usize = 7;

/// Asks every query; `None` where the data are not there.
pub(super) fn measure(knowledge: &Arc<Knowledge>, tree: &Path) -> Result<Option<Section>, BenchError> {
    let Some(Landslides { records, queries }) = read(knowledge, tree)? else { return Ok(None) };
    eprintln!("searching landslides ({} records, {} queries)", records.len(), queries.len());
    let opened = open(knowledge, &records, None)?;
    let mut equal = 0;
    let mut failure = None;
    for query in &queries {
        match answer(&opened.world, query) {
            Ok(found) if found == query.expected => equal += 1,
            Ok(found) => eprintln!("  {query:?}: found {}, expected {}", found.len(), query.expected.len()),
            Err(error) => failure = Some(error),
        }
    }
    if let Some(error) = &failure {
        eprintln!("  {error}");
    }
    let sizes: Vec<usize> = queries.iter().map(|query| query.expected.len()).collect();
    let mut section = Section::new("Landslides by radius, dates and trigger 滑坡：半径、日期与诱因");
    section.notes.push(format!(
        "{} seeded queries over {} events: a circle of 5 to 2,560 km around a point near an event, a half-open span of \
         days around its date, its trigger. Expected is what a scan of the table with the geodesic of the WGS 84 \
         ellipsoid finds ({} events in all, at most {}, none for {} queries); the answer is read in pages of {PAGE}. \
         Equal: the same set, each event once.",
        queries.len(),
        records.len(),
        sizes.iter().sum::<usize>(),
        sizes.iter().max().unwrap_or(&0),
        sizes.iter().filter(|size| **size == 0).count(),
    ));
    let measured = failure.is_none().then(|| whole(equal));
    section.measurements.push(
        Measurement::new("landslide queries whose answer equals the scan", "滑坡查询结果与扫描一致", measured, "")
            .with_bar(Bar::AtLeast(whole(queries.len()))),
    );
    Ok(Some(section))
}

/// All pages of an answer. An event that comes twice is a fault.
fn answer(world: &World, query: &Query) -> Result<BTreeSet<Arc<str>>, BenchError> {
    let failed = |detail: String| BenchError::Search { detail };
    let mut request = SearchRequest {
        types: vec!["hazard".to_owned()],
        near: Some(Near { lon: query.lon, lat: query.lat, radius_km: query.radius_km }),
        during: Some(Period { from: Some(query.from.to_string()), to: Some(query.to.to_string()), months: None }),
        filters: BTreeMap::from([("trigger".to_owned(), query.trigger.as_str().into())]),
        limit: Some(PAGE),
        ..SearchRequest::default()
    };
    let mut found = BTreeSet::new();
    loop {
        let page = world.search(&request).map_err(|error| failed(error.to_string()))?;
        for hit in page.hits {
            if !found.insert(hit.iri.clone()) {
                return Err(failed(format!("{} comes twice in the pages of one answer", hit.iri)));
            }
        }
        match page.next {
            Some(next) => request.cursor = Some(next),
            None => return Ok(found),
        }
    }
}

fn whole(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
