//! Reading and evaluating one query.

use super::calls::asks_a_service;
use super::write::{Bounded, boolean, of_evaluation, solutions, triples};
use super::{Job, Outcome, Refusal};
use oxigraph::model::NamedNode;
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use spargebra::{Query, SparqlParser};
use spargeo::GEOSPARQL_EXTENSION_FUNCTIONS;
use std::io::Write;

/// Answers a query: its result goes to `out`, which is only an answer where the outcome says so.
///
/// Graphs of the job go before `FROM` and `FROM NAMED` of the query (SPARQL 1.1 Protocol, 2.1.4). Where neither says
/// anything, the default graph is all named graphs together.
pub fn run(job: &Job, out: impl Write) -> Outcome {
    answered(job, out).unwrap_or_else(Outcome::Refused)
}

fn answered(job: &Job, out: impl Write) -> Result<Outcome, Refusal> {
    let query = read(&job.query)?;
    if asks_a_service(&query) {
        return Err(Refusal::Service);
    }
    let gives_triples = matches!(query, Query::Construct { .. } | Query::Describe { .. });
    if (gives_triples && job.triples.is_none()) || (!gives_triples && job.solutions.is_none()) {
        return Err(Refusal::Form { triples: gives_triples });
    }
    let (default, named) = (graphs(&job.default_graphs)?, graphs(&job.named_graphs)?);
    let says_nothing = query.dataset().is_none();
    let mut prepared = evaluator().for_query(query);
    let dataset = prepared.dataset_mut();
    if !default.is_empty() || !named.is_empty() {
        dataset.set_default_graph(default.into_iter().map(Into::into).collect());
        dataset.set_available_named_graphs(named.into_iter().map(Into::into).collect());
    } else if says_nothing {
        dataset.set_default_graph_as_union();
    }
    let of_storage = |error: oxigraph::store::StorageError| Refusal::Storage { reason: error.to_string() };
    let store = Store::open_read_only(&job.place).map_err(of_storage)?;
    let results = prepared.on_store(&store).execute().map_err(|error| of_evaluation(&error))?;
    let mut out = Bounded::new(out, job.bytes);
    let form = |triples| Refusal::Form { triples };
    match results {
        QueryResults::Boolean(value) => {
            let form = job.solutions.ok_or_else(|| form(false))?;
            boolean(value, form, &mut out)?;
            Ok(Outcome::Solutions(form))
        }
        QueryResults::Solutions(found) => {
            let form = job.solutions.ok_or_else(|| form(false))?;
            solutions(found, form, job.rows, &mut out)?;
            Ok(Outcome::Solutions(form))
        }
        QueryResults::Graph(found) => {
            let form = job.triples.ok_or_else(|| form(true))?;
            triples(found, form, job.rows, &mut out)?;
            Ok(Outcome::Triples(form))
        }
    }
}

/// Reads a query; an update is said to be one.
fn read(text: &str) -> Result<Query, Refusal> {
    SparqlParser::new().parse_query(text).map_err(|error| {
        if SparqlParser::new().parse_update(text).is_ok_and(|update| !update.operations.is_empty()) {
            return Refusal::Update;
        }
        located(&error.to_string())
    })
}

/// The place in what the parser says: `error at 1:8: expected ...`.
fn located(said: &str) -> Refusal {
    let found = said.strip_prefix("error at ").and_then(|rest| {
        let (place, reason) = rest.split_once(": ")?;
        let (line, column) = place.split_once(':')?;
        Some((line.parse().ok()?, column.parse().ok()?, reason))
    });
    match found {
        Some((line, column, reason)) => {
            Refusal::Syntax { line: Some(line), column: Some(column), reason: reason.to_owned() }
        }
        None => Refusal::Syntax { line: None, column: None, reason: said.to_owned() },
    }
}

fn graphs(names: &[String]) -> Result<Vec<NamedNode>, Refusal> {
    let graph = |name: &String| NamedNode::new(name).map_err(|_| Refusal::Graph { found: name.clone() });
    names.iter().map(graph).collect()
}

/// An evaluator with the functions of GeoSPARQL, that asks no other service.
fn evaluator() -> SparqlEvaluator {
    let alone = SparqlEvaluator::new().without_default_http_service_handler();
    GEOSPARQL_EXTENSION_FUNCTIONS
        .into_iter()
        .fold(alone, |evaluator, (name, function)| evaluator.with_custom_function(name.into_owned(), function))
}

#[cfg(test)]
mod tests {
    use super::super::{SolutionForm, TripleForm};
    use super::*;
    use oxigraph::model::{GraphName, Literal, Quad};

    /// A copy with `count` subjects in a graph, and one in another.
    fn folder(count: usize) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("it opens");
        let name = |text: String| NamedNode::new_unchecked(text);
        let quad = |number: usize, graph: &str| {
            let (subject, property) = (name(format!("urn:s{number}")), name("urn:p".to_owned()));
            Quad::new(subject, property, Literal::from(number as i64), GraphName::from(name(graph.to_owned())))
        };
        store.extend((0..count).map(|number| quad(number, "urn:g")).chain([quad(900, "urn:h")])).expect("written");
        store.flush().expect("durable");
        folder
    }

    fn job(folder: &tempfile::TempDir, query: &str) -> Job {
        Job {
            place: folder.path().to_owned(),
            query: query.to_owned(),
            default_graphs: Vec::new(),
            named_graphs: Vec::new(),
            solutions: Some(SolutionForm::Csv),
            triples: Some(TripleForm::NTriples),
            rows: 10,
            bytes: 1_000,
        }
    }

    fn answer(job: &Job) -> (Outcome, String) {
        let mut out = Vec::new();
        let outcome = run(job, &mut out);
        (outcome, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn the_request_names_graphs_before_the_query_does() {
        let folder = folder(3);
        let count = |query: &str, default: &[&str], named: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
            let job = Job { default_graphs: owned(default), named_graphs: owned(named), ..job(&folder, query) };
            answer(&job).1.lines().nth(1).and_then(|line| line.parse::<u64>().ok()).expect("a number")
        };
        let default = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }";
        let named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }";
        assert_eq!((count(default, &[], &[]), count(named, &[], &[])), (4, 4), "all graphs together");
        assert_eq!((count(default, &["urn:g"], &[]), count(named, &["urn:g"], &[])), (3, 0));
        assert_eq!((count(default, &[], &["urn:h"]), count(named, &[], &["urn:h"])), (0, 1));
        let from = "SELECT (COUNT(*) AS ?n) FROM <urn:h> FROM NAMED <urn:g> { ?s ?p ?o }";
        assert_eq!((count(from, &[], &[]), count(from, &["urn:g"], &[])), (1, 3), "the request goes first");
    }

    #[test]
    fn nothing_is_cut_off_silently() {
        let folder = folder(11);
        let all = "SELECT ?s { GRAPH <urn:g> { ?s ?p ?o } }";
        assert_eq!(answer(&job(&folder, all)).0, Outcome::Refused(Refusal::Rows));
        let ten = answer(&job(&folder, &format!("{all} LIMIT 10")));
        assert_eq!((ten.0, ten.1.lines().count()), (Outcome::Solutions(SolutionForm::Csv), 11));
        let few = Job { bytes: 20, ..job(&folder, &format!("{all} LIMIT 10")) };
        assert_eq!(answer(&few).0, Outcome::Refused(Refusal::Bytes));
        let triples = job(&folder, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }");
        assert_eq!(answer(&triples).0, Outcome::Refused(Refusal::Rows));
    }

    #[test]
    fn what_is_no_query_says_what_it_is() {
        let folder = folder(1);
        let refused = |query: &str| match answer(&job(&folder, query)).0 {
            Outcome::Refused(refusal) => refusal,
            other => panic!("{query}: {other:?}"),
        };
        assert!(matches!(
            refused("SELECT ?s\nWHERE { ?s ?p }"),
            Refusal::Syntax { line: Some(2), column: Some(_), .. }
        ));
        assert!(matches!(refused(""), Refusal::Syntax { .. }));
        for update in ["INSERT DATA { <urn:a> <urn:b> 1 }", "LOAD <http://127.0.0.1:1/>", "DROP ALL", "CLEAR DEFAULT"] {
            assert_eq!(refused(update), Refusal::Update, "{update}");
        }
        assert_eq!(refused("ASK { SERVICE <http://127.0.0.1:1/> {} }"), Refusal::Service);
        let none = Job { solutions: None, ..job(&folder, "ASK {}") };
        assert_eq!(answer(&none).0, Outcome::Refused(Refusal::Form { triples: false }));
        let graph = Job { default_graphs: vec!["no iri".to_owned()], ..job(&folder, "ASK {}") };
        assert_eq!(answer(&graph).0, Outcome::Refused(Refusal::Graph { found: "no iri".to_owned() }));
    }

    #[test]
    fn distances_are_those_of_the_earth() {
        let folder = folder(1);
        let query = "PREFIX geof: <http://www.opengis.net/def/function/geosparql/>
            PREFIX geo: <http://www.opengis.net/ont/geosparql#>
            SELECT (geof:distance(\"POINT(0 0)\"^^geo:wktLiteral, \"POINT(0 1)\"^^geo:wktLiteral,
                <http://www.opengis.net/def/uom/OGC/1.0/kilometre>) AS ?km) {}";
        let text = answer(&job(&folder, query)).1;
        let km: f64 = text.lines().nth(1).and_then(|line| line.parse().ok()).unwrap_or_else(|| panic!("{text}"));
        // A degree of a great circle on a sphere of 6,371 km.
        assert!((km - 111.2).abs() < 0.1, "{km}");
    }
}
