//! Entities: what is known of one thing, and lists of things of a type.

use crate::http::answer::{Answer, JSON, Reply};
use crate::http::document::{Describes, Finds};
use crate::http::door::Visit;
use crate::http::negotiate::choose;
use crate::http::query::{EntityFields, Fields, ListFields};
use crate::http::turn::Turn;
use crate::problem::{Code, FieldProblem, Problem};
use crate::service::{EntitiesPage, EntityForm};
use axum::extract::{Path, Request};
use axum::http::header::ACCEPT;
use fieldpack_graph::knowledge::Language;

/// The forms of an entity by media type, the default first.
const FORMS: [(&str, EntityForm); 3] =
    [(JSON, EntityForm::Json), ("application/ld+json", EntityForm::JsonLd), ("text/turtle", EntityForm::Turtle)];

/// Describe an entity
///
/// What the graph knows of an IRI: as JSON, JSON-LD or Turtle, by `format` or `Accept`. A record has its `version`, and
/// the same as `ETag`: send it back as `if_match` of a line of `POST /v1/records`.
#[utoipa::path(
    get, path = "/v1/entities", operation_id = "describe_entity", tag = "entities", params(EntityFields),
    responses((status = 200, description = "What is known of it", content(
        (serde_json::Value = "application/json"), (serde_json::Value = "application/ld+json"), (String = "text/turtle")
    )), Describes)
)]
pub(in crate::http) async fn describe(turn: Turn, Fields(query): Fields<EntityFields>, request: Request) -> Reply {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    let chosen = query.format.map(EntityForm::from).or_else(|| choose(accept, &FORMS));
    let Some(form) = chosen else { return Err(no_such_form(Visit::language_of(request.extensions()))) };
    turn.compute(query.min_sequence, move |service, asker| {
        let text = service.entity(&query.iri, form, asker)?;
        let media_type = FORMS.iter().find(|(_, offer)| *offer == form).map_or(JSON, |(media_type, _)| *media_type);
        Ok(Answer::text(media_type, text).of_version(service.version_of(&query.iri)?))
    })
    .await
}

/// List the entities of a type
///
/// A record type (`site`, `failure`, ...) or a kind of knowledge (`machine`, `rule`, `place`, ...), by IRI.
/// Any further parameter is an exact filter, `?source=crm&synthetic=false`; repeated, one of its values must hold.
#[utoipa::path(
    get, path = "/v1/entities/{type}", operation_id = "list_entities", tag = "entities",
    params(("type" = String, Path, description = "The type", example = "machine"), ListFields),
    responses((status = 200, description = "A page of entities", body = EntitiesPage), Finds)
)]
pub(in crate::http) async fn list(turn: Turn, Path(entity_type): Path<String>, query: ListFields) -> Reply {
    turn.computed(query.min_sequence, move |service, asker| service.entities(&entity_type, &query.into(), asker)).await
}

/// The problem of an `Accept` that no form fits.
fn no_such_form(language: Language) -> Problem {
    let problem = Problem::say(
        Code::NotAcceptable,
        language,
        "没有符合 Accept 的形式，可用的见 accepted；也可用参数 format",
        "no form fits `Accept`; `accepted` lists those there are; the parameter `format` chooses one as well",
    );
    let error = FieldProblem {
        pointer: String::new(),
        code: problem.code.clone(),
        detail: problem.detail.clone(),
        accepted: Some(FORMS.iter().map(|(media_type, _)| (*media_type).to_owned()).collect()),
    };
    problem.with_error(error)
}
