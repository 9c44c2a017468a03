//! What the SPARQL 1.1 Protocol sends: parameters in the address or in a form, a query in the address or as the body.

use super::app::App;
use super::body::{collect, unsupported};
use super::door::Visit;
use super::negotiate::choose;
use super::query::{number, spoken};
use crate::problem::{Code, Problem};
use crate::sparql::{Asked, an_update, no_form};
use axum::extract::{FromRequest, Request};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, Method};
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::query::{SolutionForm, TripleForm};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The media type of a query that is the body.
const QUERY: &str = "application/sparql-query";
/// The media type of a form.
const FORM: &str = "application/x-www-form-urlencoded";
/// The media type of an update, which is none of ours.
const UPDATE: &str = "application/sparql-update";

/// The forms of solutions, the default first; the last ones are other names.
const SOLUTIONS: [(&str, SolutionForm); 6] = [
    ("application/sparql-results+json", SolutionForm::Json),
    ("application/sparql-results+xml", SolutionForm::Xml),
    ("text/csv", SolutionForm::Csv),
    ("text/tab-separated-values", SolutionForm::Tsv),
    ("application/json", SolutionForm::Json),
    ("application/xml", SolutionForm::Xml),
];
/// The forms of triples, the default first.
const TRIPLES: [(&str, TripleForm); 4] = [
    ("text/turtle", TripleForm::Turtle),
    ("application/n-triples", TripleForm::NTriples),
    ("application/ld+json", TripleForm::JsonLd),
    ("application/json", TripleForm::JsonLd),
];

/// A form by its short name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    /// SPARQL results as JSON, triples as JSON-LD.
    Json,
    /// SPARQL results as XML.
    Xml,
    /// Solutions as CSV.
    Csv,
    /// Solutions as TSV.
    Tsv,
    /// Triples as Turtle.
    Turtle,
    /// Triples as N-Triples.
    Ntriples,
    /// Triples as JSON-LD.
    Jsonld,
}

impl Format {
    const NAMES: [(&'static str, Self); 7] = [
        ("json", Self::Json),
        ("xml", Self::Xml),
        ("csv", Self::Csv),
        ("tsv", Self::Tsv),
        ("turtle", Self::Turtle),
        ("ntriples", Self::Ntriples),
        ("jsonld", Self::Jsonld),
    ];

    fn forms(self) -> (Option<SolutionForm>, Option<TripleForm>) {
        match self {
            Self::Json => (Some(SolutionForm::Json), Some(TripleForm::JsonLd)),
            Self::Xml => (Some(SolutionForm::Xml), None),
            Self::Csv => (Some(SolutionForm::Csv), None),
            Self::Tsv => (Some(SolutionForm::Tsv), None),
            Self::Turtle => (None, Some(TripleForm::Turtle)),
            Self::Ntriples => (None, Some(TripleForm::NTriples)),
            Self::Jsonld => (None, Some(TripleForm::JsonLd)),
        }
    }
}

/// What a query by GET may say.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it documents what `Fields` reads")]
pub(super) struct GetFields {
    /// The query.
    #[param(
        example = "SELECT ?s ?label { ?s a <https://fieldpack.dev/def/Site>; <http://www.w3.org/2000/01/rdf-schema#label> ?label } LIMIT 5"
    )]
    query: String,
}

/// What a query by POST may say in its address; a form may say it in the body as well.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it documents what `Fields` reads")]
pub(super) struct PostFields {
    /// A graph of the default graph; may be repeated. Goes before `FROM`.
    #[param(rename = "default-graph-uri")]
    default_graph_uri: Option<String>,
    /// A named graph; may be repeated. Goes before `FROM NAMED`.
    #[param(rename = "named-graph-uri")]
    named_graph_uri: Option<String>,
    /// The form of the answer; goes before `Accept`.
    #[param(inline)]
    format: Option<Format>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    min_sequence: Option<u64>,
    /// The language of problems, `zh` or `en`; goes before `Accept-Language`.
    #[param(example = "en")]
    language: Option<String>,
}

/// A query as a form.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "it documents what `Fields` reads")]
pub(super) struct SparqlForm {
    /// The query.
    query: String,
    /// A graph of the default graph; may be repeated.
    #[serde(rename = "default-graph-uri")]
    default_graph_uri: Option<String>,
    /// A named graph; may be repeated.
    #[serde(rename = "named-graph-uri")]
    named_graph_uri: Option<String>,
}

/// What was asked.
#[derive(Debug, Default)]
pub(super) struct Fields {
    pub(super) asked: Asked,
    pub(super) min_sequence: Option<u64>,
    query: Option<String>,
    format: Option<Format>,
}

impl FromRequest<App> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let language = Visit::language_of(request.extensions());
        let mut fields = Self::default();
        fields.take(request.uri().query().unwrap_or_default().as_bytes(), language)?;
        let accept = accepted_by(request.headers());
        if request.method() == Method::POST {
            let media_type = media_type(request.headers());
            if media_type == UPDATE {
                return Err(an_update(language));
            }
            if ![QUERY, FORM, ""].contains(&media_type.as_str()) {
                return Err(unsupported(&media_type, &[QUERY, FORM], language));
            }
            let body = collect(request, app.settings().body_limit_bytes, language).await?;
            if media_type == FORM {
                fields.take(&body, language)?;
            } else {
                fields.once(String::from_utf8(body).map_err(|_| not_utf8(language))?, language)?;
            }
        }
        fields.finished(accept.as_deref(), language)
    }
}

impl Fields {
    /// Takes parameters in.
    fn take(&mut self, pairs: &[u8], language: Language) -> Result<(), Problem> {
        for (name, value) in form_urlencoded::parse(pairs) {
            let value = value.into_owned();
            match &*name {
                "query" => self.once(value, language)?,
                "update" | "using-graph-uri" | "using-named-graph-uri" => return Err(an_update(language)),
                "default-graph-uri" => self.asked.default_graphs.push(value),
                "named-graph-uri" => self.asked.named_graphs.push(value),
                "min_sequence" => self.min_sequence = Some(number(&name, &value, language)?),
                "language" => drop(spoken(&value, language)?),
                "format" => self.format = Some(format(&value, language)?),
                other => return Err(unknown(other, language)),
            }
        }
        Ok(())
    }

    /// Takes the query, of which there is one.
    fn once(&mut self, query: String, language: Language) -> Result<(), Problem> {
        match self.query.replace(query) {
            None => Ok(()),
            Some(_) => Err(Problem::of_field(
                Code::InvalidValue,
                language,
                "?query",
                match language {
                    Language::Zh => "只能有一个查询",
                    Language::En => "there is more than one query",
                },
            )),
        }
    }

    /// All of it, with the forms that would be taken.
    fn finished(mut self, accept: Option<&str>, language: Language) -> Result<Self, Problem> {
        let chosen = || (choose(accept, &SOLUTIONS), choose(accept, &TRIPLES));
        let (solutions, triples) = self.format.map_or_else(chosen, Format::forms);
        if solutions.is_none() && triples.is_none() {
            return Err(no_form(false, language));
        }
        let query = self.query.take().unwrap_or_default();
        self.asked = Asked { query, solutions, triples, ..self.asked };
        Ok(self)
    }
}

/// All that is accepted, in one line.
fn accepted_by(headers: &HeaderMap) -> Option<String> {
    let mut lines = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    lines.peek()?;
    Some(lines.collect::<Vec<_>>().join(","))
}

/// The media type of a body, without its parameters; empty where none is stated.
fn media_type(headers: &HeaderMap) -> String {
    let stated = headers.get(CONTENT_TYPE).map_or("", |value| value.to_str().unwrap_or("?"));
    stated.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn format(value: &str, language: Language) -> Result<Format, Problem> {
    let found = Format::NAMES.into_iter().find(|(name, _)| *name == value).map(|(_, format)| format);
    found.ok_or_else(|| {
        let shown: String = value.chars().take(80).collect();
        let detail = match language {
            Language::Zh => format!("不认识 `{shown}`，可用的值见 accepted"),
            Language::En => format!("`{shown}` is not known; `accepted` lists what is"),
        };
        Problem::of_field(Code::InvalidValue, language, "?format", detail)
            .accepting(Format::NAMES.map(|(name, _)| name))
    })
}

fn unknown(name: &str, language: Language) -> Problem {
    let shown: String = name.chars().take(80).collect();
    let detail = match language {
        Language::Zh => format!("没有参数 `{shown}`，可用的见 accepted"),
        Language::En => format!("there is no parameter `{shown}`; `accepted` lists those there are"),
    };
    let accepted = ["query", "default-graph-uri", "named-graph-uri", "format", "min_sequence", "language"];
    Problem::of_field(Code::UnknownField, language, format!("?{shown}"), detail).accepting(accepted)
}

fn not_utf8(language: Language) -> Problem {
    let detail = match language {
        Language::Zh => "请求体不是 UTF-8 文本",
        Language::En => "the body is not UTF-8",
    };
    Problem::of_field(Code::InvalidValue, language, "?query", detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &str, accept: Option<&str>) -> Result<Fields, Problem> {
        let mut fields = Fields::default();
        fields.take(pairs.as_bytes(), Language::En)?;
        fields.finished(accept, Language::En)
    }

    #[test]
    fn parameters_are_those_of_the_protocol() {
        let read =
            read("query=ASK+%7B%7D&default-graph-uri=urn:a&default-graph-uri=urn:b&named-graph-uri=urn%3Ac", None);
        let fields = read.expect("they are");
        assert_eq!(fields.asked.query, "ASK {}");
        assert_eq!((fields.asked.default_graphs.len(), &fields.asked.named_graphs[..]), (2, &["urn:c".to_owned()][..]));
    }

    #[test]
    fn what_is_not_taken_is_named() {
        let code = |pairs: &str, accept: Option<&str>| read(pairs, accept).err().map(|problem| problem.code);
        assert_eq!(code("update=DROP+ALL", None).as_deref(), Some("query_refused"));
        assert_eq!(code("querry=x", None).as_deref(), Some("unknown_field"));
        assert_eq!(code("query=a&query=b", None).as_deref(), Some("invalid_value"));
        assert_eq!(code("format=xls", None).as_deref(), Some("invalid_value"));
        assert_eq!(code("min_sequence=soon", None).as_deref(), Some("invalid_value"));
        assert_eq!(code("query=a", Some("image/png")).as_deref(), Some("not_acceptable"));
    }

    #[test]
    fn forms_are_chosen_by_accept_or_by_name() {
        let forms = |pairs: &str, accept: Option<&str>| {
            let asked = read(pairs, accept).expect("there are").asked;
            (asked.solutions, asked.triples)
        };
        assert_eq!(forms("", None), (Some(SolutionForm::Json), Some(TripleForm::Turtle)));
        assert_eq!(forms("", Some("text/csv, text/turtle;q=0.1")), (Some(SolutionForm::Csv), Some(TripleForm::Turtle)));
        assert_eq!(forms("", Some("application/xml")), (Some(SolutionForm::Xml), None));
        assert_eq!(forms("format=json", Some("text/csv")), (Some(SolutionForm::Json), Some(TripleForm::JsonLd)));
        assert_eq!(forms("format=turtle", None), (None, Some(TripleForm::Turtle)));
    }
}
