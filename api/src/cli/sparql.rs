//! `fieldpack sparql`: a query of a file, answered as it stands.

use super::Context;
use super::answer::Answer;
use super::args::{self, ProgressStyle, SparqlFormat};
use super::backend::{Backend, Need};
use super::problems;
use super::progress::Shown;
use crate::problem::{Code, Problem};
use crate::service::Service;
use crate::sparql::{self, Asked};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::query::{SolutionForm, TripleForm};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: a file that cannot be read, or what the service says of the query.
pub(super) fn run(context: &Context, command: &args::Sparql) -> Result<Answer, Problem> {
    let query = read(&command.file, context)?;
    let format = command.format.unwrap_or(if context.json { SparqlFormat::Json } else { SparqlFormat::Tsv });
    let (solutions, triples) = forms(format);
    let asked = Asked { query, solutions, triples, ..Asked::default() };
    let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let body = match &backend {
        Backend::Opened(service, context) => opened(service, asked, command.min_sequence, context.language)?,
        Backend::Running(client) => {
            let accepted = solutions.map(sparql::media_type_of_solutions).into_iter();
            let accept: Vec<&str> = accepted.chain(triples.map(sparql::media_type_of_triples)).collect();
            let wanted = command.min_sequence.map(|sequence| sequence.to_string());
            let address: Vec<(&str, &str)> = wanted.iter().map(|wanted| ("min_sequence", wanted.as_str())).collect();
            let body = asked.query.into_bytes();
            client.post_raw("/sparql", &address, "application/sparql-query", &accept.join(", "), body)?
        }
    };
    let mut text = String::from_utf8(body).map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(Answer { json: text.clone(), text, exit: super::answer::Exit::Done })
}

/// The forms of solutions and of triples.
fn forms(format: SparqlFormat) -> (Option<SolutionForm>, Option<TripleForm>) {
    match format {
        SparqlFormat::Json => (Some(SolutionForm::Json), Some(TripleForm::JsonLd)),
        SparqlFormat::Xml => (Some(SolutionForm::Xml), None),
        SparqlFormat::Csv => (Some(SolutionForm::Csv), None),
        SparqlFormat::Tsv => (Some(SolutionForm::Tsv), Some(TripleForm::Turtle)),
        SparqlFormat::Turtle => (None, Some(TripleForm::Turtle)),
        SparqlFormat::Ntriples => (None, Some(TripleForm::NTriples)),
        SparqlFormat::Jsonld => (None, Some(TripleForm::JsonLd)),
    }
}

/// The query in a file, or on standard input; not more of it than is taken and a little.
fn read(file: &Path, context: &Context) -> Result<String, Problem> {
    let most = context.settings.sparql.query_bytes as u64 + 1;
    let mut text = String::new();
    let read = if file.as_os_str() == "-" {
        std::io::stdin().lock().take(most).read_to_string(&mut text)
    } else {
        File::open(file).and_then(|file| file.take(most).read_to_string(&mut text))
    };
    read.map(|_| text).map_err(|error| problems::unreadable(file, &error, context.language))
}

/// Answers from the folder that this process has opened.
fn opened(service: &Service, asked: Asked, min_sequence: Option<u64>, language: Language) -> Result<Vec<u8>, Problem> {
    sparql::check(&asked.query, service, language)?;
    let copy = service.checkpoint(min_sequence, language)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::new(Code::Internal, error.to_string()))?;
    runtime.block_on(sparql::answer(service, asked, copy, language, None)).map(|found| found.body)
}
