//! SPARQL: a query is answered by a process of its own, from a copy of the RDF store at one sequence.
//!
//! The service itself reads no query, for even that may take as long and as much as it likes: it hands the text to a
//! process with limits (`child`), waits until its deadline, and gives the answer whole or not at all. What the process
//! does stands in `work`.

mod child;
mod said;
mod work;

pub(crate) use said::{an_update, no_form};
pub(crate) use work::work;

use crate::problem::{Code, Problem};
use crate::service::{Checkpoint, Service};
use child::{Ended, Limits};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::query::{Job, Outcome, SolutionForm, TripleForm};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;

/// A query and how it is to be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The query.
    pub(crate) query: String,
    /// The graphs that make the default graph.
    pub(crate) default_graphs: Vec<String>,
    /// The graphs that are named.
    pub(crate) named_graphs: Vec<String>,
    /// The form of solutions; `None`: none would be taken.
    pub(crate) solutions: Option<SolutionForm>,
    /// The form of triples; `None`: none would be taken.
    pub(crate) triples: Option<TripleForm>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Its media type.
    pub(crate) media_type: &'static str,
    /// The last entry of the journal that it knows.
    pub(crate) sequence: u64,
    /// The result.
    pub(crate) body: Vec<u8>,
}

/// The media type of solutions.
pub(crate) fn media_type_of_solutions(form: SolutionForm) -> &'static str {
    match form {
        SolutionForm::Json => "application/sparql-results+json",
        SolutionForm::Xml => "application/sparql-results+xml",
        SolutionForm::Csv => "text/csv; charset=utf-8",
        SolutionForm::Tsv => "text/tab-separated-values; charset=utf-8",
    }
}

/// The media type of triples.
pub(crate) fn media_type_of_triples(form: TripleForm) -> &'static str {
    match form {
        TripleForm::Turtle => "text/turtle",
        TripleForm::NTriples => "application/n-triples",
        TripleForm::JsonLd => "application/ld+json",
    }
}

/// Refuses a query that is too long to be handed on.
///
/// # Errors
/// `text_too_long`, or `missing_field` where there is nothing.
pub(crate) fn check(query: &str, service: &Service, language: Language) -> Result<(), Problem> {
    let (found, most) = (query.len(), service.settings().sparql.query_bytes);
    if query.trim().is_empty() {
        let detail = match language {
            Language::Zh => "没有查询：放在参数 `query` 中，或作为 application/sparql-query 的请求体",
            Language::En => {
                "there is no query: it stands in the parameter `query`, or in a body of application/sparql-query"
            }
        };
        return Err(Problem::of_field(Code::MissingField, language, "?query", detail).accepting(["query"]));
    }
    if found <= most {
        return Ok(());
    }
    let detail = match language {
        Language::Zh => format!("查询有 {found} 字节，最多 {most} 字节"),
        Language::En => format!("the query has {found} bytes, at most {most} are taken"),
    };
    Err(Problem::of_field(Code::TextTooLong, language, "?query", detail))
}

/// Answers a query from a copy. Whoever lets the future go ends the process; `permit` and copy are given back once it is
/// gone.
///
/// # Errors
/// A [`Problem`]: what is wrong with the query, or which limit it ran into.
pub(crate) async fn answer(
    service: &Service,
    asked: Asked,
    copy: Arc<Checkpoint>,
    language: Language,
    permit: Option<OwnedSemaphorePermit>,
) -> Result<Answered, Problem> {
    let settings = service.settings().sparql.clone();
    let sequence = copy.sequence();
    let job = Job {
        place: copy.folder().to_owned(),
        query: asked.query,
        default_graphs: asked.default_graphs,
        named_graphs: asked.named_graphs,
        solutions: asked.solutions,
        triples: asked.triples,
        rows: settings.rows,
        bytes: settings.answer_bytes,
    };
    let limits = Limits { time: Duration::from_millis(settings.time_ms), memory_bytes: settings.memory_bytes };
    let ended = child::answer(&settings.program, job, limits, (copy, permit)).await;
    match ended {
        Ended::Answered(Outcome::Solutions(form), body) => {
            let body = if form == SolutionForm::Json { dated(body, service, sequence) } else { body };
            Ok(Answered { media_type: media_type_of_solutions(form), sequence, body })
        }
        Ended::Answered(Outcome::Triples(form), body) => {
            Ok(Answered { media_type: media_type_of_triples(form), sequence, body })
        }
        Ended::Answered(Outcome::Refused(refusal), _) => Err(said::of_refusal(refusal, &settings, language)),
        Ended::Late => Err(said::late(&settings, language)),
        Ended::OutOfMemory => Err(said::out_of_memory(&settings, language)),
        Ended::Failed(reason) => {
            tracing::error!(reason, "a query was not answered");
            Err(Problem::new(Code::Internal, Code::Internal.advice(language)))
        }
    }
}

/// A JSON result with `as_of` in front: clients that do not know it pass over it.
fn dated(body: Vec<u8>, service: &Service, sequence: u64) -> Vec<u8> {
    let Some(rest) = body.strip_prefix(b"{") else { return body };
    let epoch = service.world().epoch.clone();
    let as_of = serde_json::json!({"epoch": &*epoch, "sequence": sequence, "program": env!("CARGO_PKG_VERSION")});
    [format!("{{\"as_of\":{as_of},").as_bytes(), rest].concat()
}
