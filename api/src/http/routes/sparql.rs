//! SPARQL queries.

use crate::http::answer::{Answer, Reply};
use crate::http::document::Queries;
use crate::http::sparql::{Fields, GetFields, PostFields, SparqlForm};
use crate::http::turn::{Turn, permit};
use crate::sparql;

/// Ask by SPARQL
///
/// SPARQL 1.1 Query over all that is known, with the functions of GeoSPARQL: ontologies, records and loaded graphs, each in
/// a named graph; the default graph is all of them together. Only reads: no updates, no `SERVICE`. The answer is that of
/// one sequence, named in `as_of` of JSON results and in the header `fieldpack-sequence`. Time, memory, rows and size are
/// bounded (`[sparql]` of the settings): a query beyond is answered by `query_limit`, never in part.
#[utoipa::path(
    get, path = "/sparql", operation_id = "query_sparql", tag = "sparql", params(GetFields, PostFields),
    responses((status = 200, description = "Solutions, yes or no, or triples", content(
        (serde_json::Value = "application/sparql-results+json"), (String = "application/sparql-results+xml"),
        (String = "text/csv"), (String = "text/tab-separated-values"), (String = "text/turtle"),
        (String = "application/n-triples"), (serde_json::Value = "application/ld+json")
    )), Queries)
)]
pub(in crate::http) async fn get(turn: Turn, fields: Fields) -> Reply {
    answer(turn, fields).await
}

/// Ask by SPARQL, in the body
///
/// As `GET /sparql`, for longer queries: the query is the body, or the field `query` of a form.
#[utoipa::path(
    post, path = "/sparql", operation_id = "post_sparql", tag = "sparql", params(PostFields),
    request_body(description = "A query, or a form with it", content(
        (String = "application/sparql-query", example = json!("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")),
        (SparqlForm = "application/x-www-form-urlencoded")
    )),
    responses((status = 200, description = "Solutions, yes or no, or triples", content(
        (serde_json::Value = "application/sparql-results+json"), (String = "application/sparql-results+xml"),
        (String = "text/csv"), (String = "text/tab-separated-values"), (String = "text/turtle"),
        (String = "application/n-triples"), (serde_json::Value = "application/ld+json")
    )), Queries)
)]
pub(in crate::http) async fn post(turn: Turn, fields: Fields) -> Reply {
    answer(turn, fields).await
}

/// Answers a query: a copy to ask, a process that asks it.
async fn answer(turn: Turn, fields: Fields) -> Reply {
    let (app, language) = (turn.app(), turn.asker().language);
    let Fields { asked, min_sequence, .. } = fields;
    sparql::check(&asked.query, app.service(), language)?;
    let permit = permit(app.queries(), language)?;
    let copy = turn.run(move |service, asker| service.checkpoint(min_sequence, asker.language)).await?;
    let found = sparql::answer(app.service(), asked, copy, language, Some(permit)).await?;
    Ok(Answer::text(found.media_type, found.body).at_sequence(found.sequence))
}
