//! Query parameters: read into a type that knows what it accepts; unknown ones are refused.
//!
//! Every type has `language`, which the door has read before anything can fail; it stands here to be
//! checked and documented.

use super::door::Visit;
use crate::problem::{Code, Problem, read_query};
use crate::service::{EntitiesQuery, EntityForm, ExportQuery, PackListQuery, PageQuery, Service};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Audience, HeadlineVerdict};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::error::Error;
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};

/// The query parameters of a request.
pub(super) struct Fields<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Fields<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Self::of(&parts.uri, Visit::language_of(&parts.extensions))
    }
}

impl<T: DeserializeOwned> Fields<T> {
    /// Those of an address.
    ///
    /// # Errors
    /// `unknown_field`, `invalid_value` or `missing_field`, naming the parameter.
    pub(super) fn of(uri: &Uri, language: Language) -> Result<Self, Problem> {
        Query::<T>::try_from_uri(uri).map(|Query(fields)| Self(fields)).map_err(|rejection| {
            let message = rejection.source().map_or_else(|| rejection.to_string(), ToString::to_string);
            read_query(&message, language)
        })
    }
}

/// What every endpoint accepts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Common {
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// What the making of something accepts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Creating {
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
    /// The same key with the same request makes one thing, within a day; the header `Idempotency-Key` says the same.
    #[param(example = "opportunity-0061-v3")]
    pub(super) idempotency_key: Option<String>,
}

/// The longest idempotency key, bytes.
const LONGEST_KEY: usize = 255;

/// The idempotency key of a request: of the query, else of the header.
///
/// # Errors
/// `invalid_value` where it is empty, longer than 255 bytes, or no text.
pub(super) fn key_of(
    query: Option<&String>,
    headers: &HeaderMap,
    language: Language,
) -> Result<Option<String>, Problem> {
    let shown = headers.get("idempotency-key").map(|value| value.to_str().unwrap_or_default().to_owned());
    let Some(key) = query.cloned().or(shown) else { return Ok(None) };
    if !key.is_empty() && key.len() <= LONGEST_KEY {
        return Ok(Some(key));
    }
    let detail = match language {
        Language::Zh => format!("幂等键应为 1 至 {LONGEST_KEY} 个字节的文字"),
        Language::En => format!("expected an idempotency key of 1 to {LONGEST_KEY} bytes of text"),
    };
    Err(Problem::of_field(Code::InvalidValue, language, "?idempotency_key", detail))
}

/// What reads accept.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Reading {
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
}

/// What the writing of a backup accepts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Naming {
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
    /// The name of the file, without a folder; else the time names it.
    #[param(example = "before-the-upgrade")]
    pub(super) name: Option<String>,
    /// The same key with the same request writes one backup, within a day; the header `Idempotency-Key` says the same.
    pub(super) idempotency_key: Option<String>,
}

/// What the read of a stored pack accepts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PackFields {
    /// The revision, from 1; the latest where it is not said.
    #[param(example = 1)]
    pub(super) revision: Option<u32>,
    /// `card`: the short form, small enough for a message in a chat (schema `CardView`).
    #[param(inline)]
    pub(super) view: Option<Shape>,
    /// For whom: `internal`, `partner` or `customer`, as the role may; the audience that the pack is stored for where it
    /// is not said. For another one the question is decided again in the present world.
    #[param(value_type = Option<String>, example = "customer")]
    pub(super) audience: Option<Audience>,
    /// The language of the card or of the pack for an audience, `zh` or `en`, the pack's own where it is not said; and of
    /// problems.
    #[param(value_type = Option<String>, example = "en")]
    pub(super) language: Option<Language>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
}

/// Which stored packs.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PacksFields {
    /// How many at most, up to 100; 20 where it is not said.
    #[param(example = 20)]
    pub(super) limit: Option<usize>,
    /// What `next` of the page before said.
    pub(super) cursor: Option<String>,
    /// Only those of a customer, as `context.customer` named it.
    #[param(example = "西藏路桥")]
    pub(super) customer: Option<String>,
    /// Only those of an opportunity, as `context.opportunity` named it.
    #[param(example = "OPP-0061")]
    pub(super) opportunity: Option<String>,
    /// Only those with this answer: `yes`, `conditional`, `no` or `unknown`.
    #[param(value_type = Option<String>, example = "conditional")]
    pub(super) verdict: Option<HeadlineVerdict>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// The forms of a pack beside the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    /// All of it.
    Whole,
    /// The short form.
    Card,
}

/// What the read of a shared pack accepts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SharedFields {
    /// `card`: the short form, small enough for a message in a chat (schema `CardView`).
    #[param(inline)]
    pub(super) view: Option<Shape>,
    /// The language of problems, `zh` or `en`; that of the pack is the link's.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

impl From<PacksFields> for PackListQuery {
    fn from(fields: PacksFields) -> Self {
        let PacksFields { limit, cursor, customer, opportunity, verdict, .. } = fields;
        Self { limit, cursor, customer, opportunity, verdict }
    }
}

/// What a document of a stored pack accepts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportFields {
    /// For whom: `internal`, `partner` or `customer`, as the role may; the audience that the pack is stored for where
    /// it is not said. For another one the question is decided again in the present world.
    #[param(value_type = Option<String>, example = "customer")]
    pub(super) audience: Option<Audience>,
    /// The language of the document, `zh` or `en`, the pack's where it is not said; and of problems.
    #[param(value_type = Option<String>, example = "en")]
    pub(super) language: Option<Language>,
    /// The revision, from 1, as it was stored; the latest where it is not said.
    pub(super) revision: Option<u32>,
}

impl From<ExportFields> for ExportQuery {
    fn from(fields: ExportFields) -> Self {
        let ExportFields { audience, language, revision } = fields;
        Self { audience, language, revision }
    }
}

/// From which revision on the revisions of a pack are told.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AfterFields {
    /// The last revision that is known; 0: none.
    #[param(example = 0)]
    pub(super) after: Option<u32>,
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// Which rows of the audit are read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditFields {
    /// The row after which to go on, as `next` of a page said; it stays good whatever is written meanwhile.
    pub(super) after: Option<u64>,
    /// Rows of the page, at most 500; 100 where it is not said.
    #[param(example = 100)]
    pub(super) limit: Option<u16>,
    /// Whether the newest or the oldest come first; the newest where it is not said.
    #[param(inline)]
    pub(super) order: Option<Order>,
    /// Of an actor, `key:...`.
    pub(super) actor: Option<String>,
    /// Of an operation, by its id in this document.
    #[param(example = "read_pack")]
    pub(super) operation: Option<String>,
    /// About a pack; the id of a key, a link or a load does as well.
    pub(super) pack: Option<String>,
    /// Not before; RFC 3339.
    #[param(example = "2026-01-01T00:00:00Z")]
    pub(super) from: Option<String>,
    /// Before; RFC 3339.
    #[param(example = "2100-01-01T00:00:00Z")]
    pub(super) to: Option<String>,
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// After which sequence of the journal something is listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AfterSequence {
    /// The last sequence that is known; 0: none.
    #[param(example = 0)]
    pub(super) after: Option<u64>,
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// Which end of the audit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Order {
    /// The newest.
    Newest,
    /// The oldest.
    Oldest,
}

/// What a search accepts beside its body.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Searching {
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
    /// Whether the answer tells the time and the candidates of each signal.
    #[serde(default)]
    #[param(example = true)]
    pub(super) profile: bool,
}

/// How records are to be taken.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Writing {
    /// The answer's language where the body does not say, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
    /// The same key with the same body is done once, within a day; the header `Idempotency-Key` says the same.
    #[param(example = "2026-11-26-shift-1")]
    pub(super) idempotency_key: Option<String>,
    /// The version that the record of a body of one line must have, 0 where there must be none; the header
    /// `If-Match` says the same, and `if_match` in each line goes before it.
    pub(super) if_match: Option<u64>,
    /// `faults`: the answer tells only of lines that were not accepted.
    #[param(inline)]
    pub(super) results: Option<Results>,
}

/// Which lines an answer tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Results {
    /// All.
    All,
    /// Those that were not accepted.
    Faults,
}

/// Where something comes from.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SourceFields {
    /// The system that it comes from, as the records of its machines name it.
    #[param(example = "telematics-1")]
    pub(super) source: String,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// Where an alert comes from.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AlertFields {
    /// The feed that it comes from; `cap` where it is not said.
    #[param(example = "cma")]
    pub(super) source: Option<String>,
    /// Made up, not issued: shown wherever the alert is.
    #[serde(default)]
    #[param(example = false)]
    pub(super) synthetic: bool,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// Which site.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SiteFields {
    /// The site's IRI.
    #[param(example = "https://fieldpack.dev/id/site/crm/S-1")]
    pub(super) iri: String,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// Which page.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageFields {
    /// How many at most.
    #[param(example = 20)]
    pub(super) limit: Option<usize>,
    /// What `next` of the page before said.
    pub(super) cursor: Option<String>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

impl PageFields {
    /// The page that is asked for, once the world is as late as was asked for.
    ///
    /// # Errors
    /// `sequence_not_reached`.
    pub(super) fn page(&self, service: &Service, language: Language) -> Result<PageQuery, Problem> {
        service.world_at(self.min_sequence, language)?;
        Ok(PageQuery { limit: self.limit, cursor: self.cursor.clone() })
    }
}

/// The forms of an entity, as the parameter writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    /// A plain object.
    Json,
    /// JSON-LD.
    JsonLd,
    /// Turtle.
    Turtle,
}

impl From<Format> for EntityForm {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::JsonLd => Self::JsonLd,
            Format::Turtle => Self::Turtle,
        }
    }
}

/// Which entity, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct EntityFields {
    /// The entity's IRI.
    #[param(example = "https://fieldpack.dev/id/place/lhasa")]
    pub(super) iri: String,
    /// The form; goes before `Accept`.
    #[param(inline)]
    pub(super) format: Option<Format>,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
}

/// Which graph of a load.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct GraphFields {
    /// The named graph's IRI.
    #[param(example = "https://example.org/graph/standards")]
    pub(super) graph: String,
    /// Whether what the graph held before goes; on its first part only.
    #[serde(default)]
    pub(super) replace: bool,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[serde(rename = "language")]
    #[param(value_type = Option<String>, example = "en")]
    pub(super) _language: Option<Language>,
}

/// Which entities of a type. Parameters of any other name are filters.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct ListFields {
    /// How many, at most the `search_hits` of `GET /v1/info`; 10 where it is not said.
    #[param(example = 10)]
    limit: Option<usize>,
    /// Where the previous page ended (its `next`).
    cursor: Option<String>,
    /// The answer must know at least this sequence of the journal; waits for it, within limits.
    #[param(example = 0)]
    pub(super) min_sequence: Option<u64>,
    /// The answer's language, `zh` or `en`; goes before `Accept-Language`.
    #[param(value_type = Option<String>, example = "en")]
    #[param(rename = "language")]
    _language: Option<Language>,
    /// Exact filters: property to the values of which one must hold.
    #[param(style = Form, explode, value_type = Option<std::collections::HashMap<String, String>>)]
    filters: BTreeMap<String, Vec<String>>,
}

impl<S: Sync> FromRequestParts<S> for ListFields {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let language = Visit::language_of(&parts.extensions);
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
            .map_err(|rejection| read_query(&rejection.to_string(), language))?;
        let mut fields = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "limit" => fields.limit = Some(number(&name, &value, language)?),
                "min_sequence" => fields.min_sequence = Some(number(&name, &value, language)?),
                "cursor" => fields.cursor = Some(value),
                "language" => fields._language = Some(spoken(&value, language)?),
                _ => fields.filters.entry(name).or_default().push(value),
            }
        }
        Ok(fields)
    }
}

impl From<ListFields> for EntitiesQuery {
    fn from(fields: ListFields) -> Self {
        let ListFields { limit, cursor, min_sequence, filters, .. } = fields;
        Self { filters, limit, cursor, min_sequence }
    }
}

/// A whole number of a query.
pub(super) fn number<T: FromStr>(name: &str, value: &str, language: Language) -> Result<T, Problem> {
    value.parse().map_err(|_| {
        let detail = match language {
            Language::Zh => format!("`{value}` 不是非负整数"),
            Language::En => format!("`{value}` is no whole number, 0 or larger"),
        };
        Problem::of_field(Code::InvalidValue, language, format!("?{name}"), detail)
    })
}

/// A language of a query.
pub(super) fn spoken(value: &str, language: Language) -> Result<Language, Problem> {
    match value {
        "zh" => Ok(Language::Zh),
        "en" => Ok(Language::En),
        _ => Err(read_query(&format!("language: unknown variant `{value}`, expected `zh` or `en`"), language)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    async fn read<T: FromRequestParts<(), Rejection = Problem>>(address: &str) -> Result<T, Problem> {
        let request =
            Request::builder().uri(address).body(()).map_err(|error| Problem::of_fault(&error, Language::En))?;
        let (mut parts, ()) = request.into_parts();
        T::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn unknown_parameters_are_refused_with_the_accepted_ones() {
        let problem = read::<Fields<Reading>>("/v1/info?min_sequense=3").await.err().expect("refused");
        assert_eq!((problem.code.as_str(), problem.errors[0].pointer.as_str()), ("unknown_field", "?min_sequense"));
        let accepted = problem.errors[0].accepted.clone().unwrap_or_default();
        assert_eq!(accepted, ["language", "min_sequence"]);
    }

    #[tokio::test]
    async fn faulty_and_missing_parameters_are_named() {
        let code = |problem: Option<Problem>| {
            problem.map(|problem| (problem.code.clone(), problem.errors[0].pointer.clone())).unwrap_or_default()
        };
        let faulty = read::<Fields<Reading>>("/v1/info?min_sequence=soon").await.err();
        assert_eq!(code(faulty), ("invalid_value".to_owned(), "?min_sequence".to_owned()));
        let missing = read::<Fields<EntityFields>>("/v1/entities").await.err();
        assert_eq!(code(missing), ("missing_field".to_owned(), "?iri".to_owned()));
        let form = read::<Fields<EntityFields>>("/v1/entities?iri=urn:a&format=xml").await.err();
        assert_eq!(code(form), ("invalid_value".to_owned(), "?format".to_owned()));
        let limit = read::<ListFields>("/v1/entities/site?limit=-1").await.err();
        assert_eq!(code(limit), ("invalid_value".to_owned(), "?limit".to_owned()));
        let language = read::<ListFields>("/v1/entities/site?language=fr").await.err();
        assert_eq!(code(language), ("invalid_value".to_owned(), "?language".to_owned()));
    }

    #[tokio::test]
    async fn other_parameters_of_a_list_are_filters() {
        let fields = read::<ListFields>("/v1/entities/site?country=CN&limit=3&country=NP&outcome=a%20b").await;
        let query = EntitiesQuery::from(fields.expect("a list"));
        assert_eq!(query.limit, Some(3));
        assert_eq!(query.filters["country"], ["CN", "NP"]);
        assert_eq!(query.filters["outcome"], ["a b"]);
    }
}
