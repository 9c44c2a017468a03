//! The OpenAPI document, made from the handlers and their types, and what can go wrong at each endpoint.

use super::app::App;
use super::routes::{
    ask, audit, calculations, claims, embedder, entities, erasures, exports, keeping, keys, live, loads, mcp, me,
    operations, records, revisions, search, shares, sparql, webhooks,
};
use crate::deprecation::{DEPRECATED, mark};
use crate::problem::{Code, MEDIA_TYPE, Problem};
use fieldpack_graph::knowledge::Language;
use std::collections::BTreeMap;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The first question that a visitor tries, in Chinese.
pub(super) const FIRST_ZH: &str =
    "高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方";
/// The first question that a visitor tries, in English.
pub(super) const FIRST_EN: &str = "Concrete pumping on a plateau, Lhasa, November, C40, pumping height 120 m, \
     horizontal pipeline 300 m, crushed stone 5-25, slump 200 mm, 40 m3 per hour";

/// The document's head.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Fieldpack",
        description = "把客户的一句话变成施工方案。Turns a customer's sentence into a delivery pack.\n\n\
            Texts come in the language of `options.language`, else of the text, else of `?language=`, else of \
            `Accept-Language`, else in Chinese. Scores are 0 to 1, larger is better. Longitude before latitude, \
            WGS 84. Times are RFC 3339. Unknown fields and parameters are refused with the list of accepted ones. \
            Every error is `application/problem+json`; its codes are listed at `/docs/errors`. No header but the key's is essential.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(Problem)),
    security(("key" = [])),
    modifiers(&Keyed),
    tags(
        (name = "ask", description = "提问与方案 · Questions and packs"),
        (name = "search", description = "检索 · Search"),
        (name = "calculations", description = "计算 · Calculations"),
        (name = "entities", description = "知识与记录 · Knowledge and records"),
        (name = "records", description = "写入记录 · Writing records"),
        (name = "live", description = "实时数据 · Live input"),
        (name = "loads", description = "大批装载 · Large loads"),
        (name = "sparql", description = "SPARQL 查询 · SPARQL queries"),
        (name = "mcp", description = "供模型使用的工具 · Tools for models"),
        (name = "access", description = "密钥 · Keys"),
        (name = "webhooks", description = "网络钩子 · Webhooks"),
        (name = "operations", description = "运行 · Operations")
    )
)]
struct Head;

/// Says how a key is shown.
struct Keyed;

impl Modify for Keyed {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let said = "An API key, `fp_...`: made by an administrator, shown once.";
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(said)).build();
        document.components.get_or_insert_default().add_security_scheme("key", SecurityScheme::Http(bearer));
    }
}

/// The documented routes with their document.
pub(super) fn documented() -> OpenApiRouter<App> {
    // Documents are told of here and served by the two reads whose addresses they lengthen.
    let mut router = routed();
    router.get_openapi_mut().merge(exports::Documents::openapi());
    router
}

/// The documented routes.
fn routed() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Head::openapi())
        .routes(routes!(ask::questions))
        .routes(routes!(ask::answers))
        .routes(routes!(ask::packs, ask::list))
        .routes(routes!(ask::pack))
        .routes(routes!(ask::why_not))
        .routes(routes!(revisions::list))
        .routes(routes!(revisions::events))
        .routes(routes!(claims::claims))
        .routes(routes!(search::search))
        .routes(routes!(embedder::train))
        .routes(routes!(calculations::list))
        .routes(routes!(calculations::calculate))
        .routes(routes!(entities::describe))
        .routes(routes!(entities::list))
        .routes(routes!(records::records))
        .routes(routes!(live::telematics))
        .routes(routes!(live::put_alert, live::alerts))
        .routes(routes!(live::live))
        .routes(routes!(live::site))
        .routes(routes!(live::quarantine))
        .routes(routes!(live::settle))
        .routes(routes!(loads::begin))
        .routes(routes!(loads::give_up))
        .routes(routes!(loads::records))
        .routes(routes!(loads::graphs))
        .routes(routes!(loads::commit))
        .routes(routes!(keeping::backup, keeping::backups))
        .routes(routes!(keeping::compact))
        .routes(routes!(keys::make, keys::list))
        .routes(routes!(keys::rotate))
        .routes(routes!(keys::revoke))
        .routes(routes!(me::me))
        .routes(routes!(shares::share, shares::list))
        .routes(routes!(shares::revoke))
        .routes(routes!(shares::read))
        .routes(routes!(audit::read))
        .routes(routes!(mcp::mcp))
        .routes(routes!(sparql::get, sparql::post))
        .routes(routes!(webhooks::make, webhooks::list))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::switch))
        .routes(routes!(webhooks::remove))
        .routes(routes!(webhooks::ping))
        .routes(routes!(webhooks::dead_letters))
        .routes(routes!(webhooks::replay))
        .routes(routes!(erasures::erase))
        .routes(routes!(operations::info))
        .routes(routes!(operations::alive))
        .routes(routes!(operations::ready))
        .routes(routes!(operations::metrics))
        .routes(routes!(operations::document))
        .routes(routes!(operations::openapi_3_0))
        .routes(routes!(operations::swagger_2_0))
}

/// The OpenAPI document of the service.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    documented().into_openapi()
}

/// The OpenAPI document as JSON, as it is committed in `docs/openapi.json`.
#[must_use]
pub fn openapi_json() -> String {
    // Serialising plain maps and strings does not fail.
    serde_json::to_string_pretty(&openapi_value()).map_or_else(|_| String::new(), |json| json + "\n")
}

/// The same as a value, with what will go marked.
pub(super) fn openapi_value() -> serde_json::Value {
    let mut document = serde_json::to_value(openapi()).unwrap_or_default();
    mark(DEPRECATED, &mut document);
    document
}

/// The responses of codes: one a status, naming its codes.
fn responses_of(codes: &[Code]) -> BTreeMap<String, RefOr<Response>> {
    let mut said: BTreeMap<u16, Vec<String>> = BTreeMap::new();
    for code in codes {
        let title = code.title(Language::En);
        said.entry(code.status()).or_default().push(format!("`{}`: {title}", code.as_str()));
    }
    let content = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    said.into_iter()
        .map(|(status, said)| {
            let response = ResponseBuilder::new().description(said.join("; ")).content(MEDIA_TYPE, content());
            (status.to_string(), response.build().into())
        })
        .collect()
}

/// Names the problems of a family of endpoints.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = [$($code:ident),+];)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                responses_of(&[$(Code::$code),+])
            }
        }
    )+};
}

problems! {
    /// Of what needs no turn to work.
    Stands = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, UnknownField, InvalidValue, HeadersTooLarge, Internal, Unavailable, Timeout];
    /// Of a read.
    Reads = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, UnknownField, InvalidValue, HeadersTooLarge, Internal, SequenceNotReached, Unavailable, Timeout];
    /// Of a read of one thing.
    Finds = [Unauthenticated, SandboxFrozen, RateLimited, UnknownField, InvalidValue, NotFound, HeadersTooLarge, Internal, SequenceNotReached, Unavailable, Timeout];
    /// Of the revisions of one thing.
    Follows = [Unauthenticated, SandboxFrozen, RateLimited, UnknownField, InvalidValue, NotFound, HeadersTooLarge, Internal, Unavailable, Timeout];
    /// Of a read of one thing in a form.
    Describes = [Unauthenticated, SandboxFrozen, RateLimited, UnknownField, InvalidValue, MissingField, NotFound, NotAcceptable, HeadersTooLarge, Internal, SequenceNotReached, Unavailable, Timeout];
    /// Of a question.
    Asks = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, EmptyQuestion, TextTooLong, BodyTooLarge, UnsupportedMediaType, HeadersTooLarge, Internal, SequenceNotReached, Unavailable, Timeout];
    /// Of the request for a pack, which may be stored.
    Packs = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, EmptyQuestion, TextTooLong, BodyTooLarge, UnsupportedMediaType, NotAPackQuestion, KeyReused, HeadersTooLarge, Internal, SequenceNotReached, Unavailable, Timeout, StorageFailed];
    /// Of a question of any intent; its pack may be stored.
    Answers = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, EmptyQuestion, TextTooLong, BodyTooLarge, UnsupportedMediaType, KeyReused, HeadersTooLarge, Internal, SequenceNotReached, Unavailable, Timeout, StorageFailed];
    /// Of a comparison with a stored pack.
    Compares = [Unauthenticated, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, NotFound, BodyTooLarge, UnsupportedMediaType, HeadersTooLarge, Internal, Unavailable, Timeout];
    /// Of a calculation.
    Calculates = [Unauthenticated, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, NotFound, BodyTooLarge, UnsupportedMediaType, HeadersTooLarge, Internal, Unavailable, Timeout];
    /// Of a write.
    Writes = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, BodyTooLarge, UnsupportedMediaType, VersionConflict, KeyReused, Overloaded, HeadersTooLarge, Internal, Unavailable, Timeout, StorageFailed];
    /// Of a decision on something that was set aside.
    Settles = [Unauthenticated, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, NotFound, BodyTooLarge, UnsupportedMediaType, Overloaded, HeadersTooLarge, Internal, Unavailable, Timeout, StorageFailed];
    /// Of a write into a load.
    Fills = [Unauthenticated, SandboxFrozen, RateLimited, UnknownField, InvalidValue, MissingField, NotFound, BodyTooLarge, UnsupportedMediaType, HeadersTooLarge, Internal, Unavailable, Timeout, StorageFailed];
    /// Of a change of a key.
    Keys = [Unauthenticated, SandboxFrozen, RateLimited, MalformedJson, UnknownField, InvalidValue, MissingField, NotFound, BodyTooLarge, UnsupportedMediaType, VersionConflict, KeyReused, HeadersTooLarge, Internal, Unavailable, Timeout, StorageFailed];
    /// Of a message of MCP; what a tool cannot do is told in its answer.
    Speaks = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, UnknownField, InvalidValue, BodyTooLarge, UnsupportedMediaType, HeadersTooLarge, Internal, Unavailable, Timeout];
    /// Of a SPARQL query.
    Queries = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, UnknownField, InvalidValue, MissingField, TextTooLong, InvalidQuery, QueryRefused, QueryLimit, NotAcceptable, BodyTooLarge, UnsupportedMediaType, HeadersTooLarge, Internal, SequenceNotReached, Unavailable, Timeout, StorageFailed];
    /// Of the writing of a backup.
    Makes = [Unauthenticated, NotFound, SandboxFrozen, RateLimited, UnknownField, InvalidValue, KeyReused, HeadersTooLarge, Internal, Unavailable, Timeout, StorageFailed];
    /// Of the end of a load.
    Ends = [Unauthenticated, SandboxFrozen, RateLimited, UnknownField, InvalidValue, NotFound, HeadersTooLarge, Internal, Unavailable, Timeout, StorageFailed];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_that_is_referred_to_is_named_once() {
        let document = serde_json::to_value(openapi()).expect("serialises");
        let schemas = document["components"]["schemas"].as_object().expect("schemas");
        let text = document.to_string();
        for (place, _) in text.match_indices("\"#/components/schemas/") {
            let name = text[place + 22..].split('"').next().unwrap_or_default();
            assert!(schemas.contains_key(name), "schema `{name}` is referred to and missing");
        }
    }

    #[test]
    fn operations_have_names_of_their_own() {
        let document = serde_json::to_value(openapi()).expect("serialises");
        let items = document["paths"].as_object().into_iter().flatten().filter_map(|(_, item)| item.as_object());
        let names: Vec<String> = items.flatten().map(|(_, operation)| operation["operationId"].to_string()).collect();
        let distinct: std::collections::BTreeSet<&String> = names.iter().collect();
        assert_eq!(distinct.len(), names.len(), "{names:?}");
    }

    #[test]
    fn statuses_are_grouped_and_name_their_codes() {
        let responses = responses_of(&[Code::Timeout, Code::Unavailable, Code::NotFound]);
        assert_eq!(responses.keys().collect::<Vec<_>>(), ["404", "503"]);
    }
}
