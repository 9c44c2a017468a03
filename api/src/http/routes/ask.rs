//! Questions and packs.

use super::exports::{self, ShownPack};
use crate::http::answer::{Answer, Reply};
use crate::http::body::JsonBody;
use crate::http::document::{Answers, Asks, Compares, Finds, Packs, Reads};
use crate::http::query::{Common, Creating, Fields, PackFields, PacksFields, Shape, key_of};
use crate::http::turn::Turn;
use crate::problem::Problem;
use crate::service::{Claim, ExportQuery, PackList};
use axum::extract::Path;
use axum::http::{HeaderMap, Uri};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Pack, PackRequest, Question, WhyNot, WhyNotRequest};

/// Understand a question
///
/// What the customer said: activity, places, time, conditions, exclusions; each with the span of the text
/// that it came from; what was derived, and what should be asked back.
#[utoipa::path(
    post, path = "/v1/questions", operation_id = "understand_question", tag = "ask", params(Common),
    request_body(content = PackRequest, description = "A text, a scenario, or both", examples(
        ("zh" = (summary = "一句话", value = json!({"text": crate::http::document::FIRST_ZH}))),
        ("en" = (summary = "A sentence", value = json!({"text": crate::http::document::FIRST_EN})))
    )),
    responses((status = 200, description = "The question, understood", body = Question), Asks)
)]
pub(in crate::http) async fn questions(turn: Turn, _query: Fields<Common>, body: JsonBody) -> Reply {
    let app = turn.app();
    let (turn, request): (Turn, PackRequest) = turn.prepare(move |_, asker| body.read(asker.language)).await?;
    turn.compute(sequence_of(&request), move |service, asker| {
        let question = service.questions(&request, asker)?;
        app.metrics().understood(question.intent);
        Answer::json(&question, question.language)
    })
    .await
}

/// Ask for a delivery pack
///
/// Three equipment combinations that work there, five things not to do there, two partners who can help,
/// and the evidence of every line. Same question (with `options.asked_at`), same `as_of`: the same pack.
#[utoipa::path(
    post, path = "/v1/packs", operation_id = "make_pack", tag = "ask", params(Creating),
    request_body(content = PackRequest, description = "A text, a scenario, or both", examples(
        ("zh" = (summary = "一句话", value = json!({"text": crate::http::document::FIRST_ZH}))),
        ("en" = (summary = "A sentence", value = json!({"text": crate::http::document::FIRST_EN}))),
        ("scenario" = (summary = "Fields", value = json!({
            "scenario": {
                "activity": "concrete pumping", "place": {"name": "拉萨"}, "time": {"months": [11]},
                "conditions": [
                    {"dimension": "pumping_height", "op": "eq", "value": 120, "unit": "m"},
                    {"dimension": "concrete_strength_grade", "op": "eq", "value": "C40"}
                ]
            },
            "options": {"language": "en", "asked_at": "2026-11-02T09:00:00+08:00"}
        })))
    )),
    responses((status = 200, description = "The pack", body = Pack), Packs)
)]
pub(in crate::http) async fn packs(
    turn: Turn,
    Fields(query): Fields<Creating>,
    headers: HeaderMap,
    body: JsonBody,
) -> Reply {
    let app = turn.app();
    let key = key_of(query.idempotency_key.as_ref(), &headers, turn.asker().language)?;
    let (turn, (request, claim)) = claimed(turn, body, "make_pack", key).await?;
    turn.compute(sequence_of(&request), move |service, asker| {
        let pack = service.packs_once(&request, &claim, asker)?;
        app.metrics().decided(pack.headline.verdict);
        Answer::json(&pack, pack.question.language)
    })
    .await
}

/// Ask anything
///
/// Every intent gets an answer of its own: a job a pack, a failure a diagnosis with who can help, a question for
/// partners partners, for machines machines with fit and misfit (a tender clause by clause), a search clauses,
/// documents and records. What is out of scope is told so. `shortfalls` says what is missing.
#[utoipa::path(
    post, path = "/v1/answers", operation_id = "answer_question", tag = "ask", params(Creating),
    request_body(content = PackRequest, description = "A text, a scenario, or both", examples(
        ("zh" = (summary = "故障", value = json!({"text": "泵车在高原老是憋车冒黑烟怎么办，海拔4200，打的C30"}))),
        ("en" = (summary = "A failure", value = json!({"text": "Excavator won't start below -20C, where do I begin"}))),
        ("tender" = (summary = "招标条款", value = json!({
            "text": "泵送设备应适应海拔5000m以下；理论排量不小于80m³/h；混凝土出口压力不小于16MPa。"
        })))
    )),
    responses((status = 200, description = "The answer", body = fieldpack_pack::contract::Answer), Answers)
)]
pub(in crate::http) async fn answers(
    turn: Turn,
    Fields(query): Fields<Creating>,
    headers: HeaderMap,
    body: JsonBody,
) -> Reply {
    let app = turn.app();
    let key = key_of(query.idempotency_key.as_ref(), &headers, turn.asker().language)?;
    let (turn, (request, claim)) = claimed(turn, body, "answer_question", key).await?;
    turn.compute(sequence_of(&request), move |service, asker| {
        let found = service.answers_once(&request, &claim, asker)?;
        app.metrics().understood(found.intent);
        if let Some(pack) = &found.pack {
            app.metrics().decided(pack.headline.verdict);
        }
        Answer::json(&found, found.question.language)
    })
    .await
}

/// List the stored packs
///
/// The newest first: the house sees all, a partner its own. A page may hold fewer than `limit` where filters shut many
/// out: `next` alone says whether there is more. Packs that are stored meanwhile stand before the first page; none that
/// was there comes twice or is missed.
#[utoipa::path(
    get, path = "/v1/packs", operation_id = "list_packs", tag = "ask", params(PacksFields),
    responses((status = 200, description = "A page of packs", body = PackList), Reads)
)]
pub(in crate::http) async fn list(turn: Turn, Fields(query): Fields<PacksFields>) -> Reply {
    turn.computed(query.min_sequence, move |service, asker| service.pack_list(&query.into(), asker)).await
}

/// Read a stored pack
///
/// Its latest revision, or the one that `revision` names. Revisions come by themselves when the world changes what
/// the pack says. With `view=card` it is the short form. The same address with `.pdf`, `.xlsx`, `.html` or `.jsonld` is
/// a document.
#[utoipa::path(
    get, path = "/v1/packs/{id}", operation_id = "read_pack", tag = "ask",
    params(("id" = String, Path, description = "The pack's id"), PackFields),
    responses((status = 200, description = "The pack, as it was stored; its card with `view=card`", body = ShownPack), Finds)
)]
pub(in crate::http) async fn pack(turn: Turn, Path(id): Path<String>, uri: Uri) -> Reply {
    if let Some((id, form)) = exports::asked(&uri, &id) {
        return exports::of_pack(turn, id.to_owned(), form, &uri).await;
    }
    let Fields(query) = Fields::<PackFields>::of(&uri, turn.asker().language)?;
    turn.compute(query.min_sequence, move |service, asker| {
        let PackFields { audience, language, revision, .. } = query;
        let wanted = ExportQuery { audience, language, revision };
        if query.view == Some(Shape::Card) {
            let card = service.card(&id, &wanted, asker)?;
            let language = Language::of_tag(&card.language).unwrap_or_default();
            return Answer::json(&card, language);
        }
        let pack = match audience {
            Some(_) => service.pack_for(&id, &wanted, asker)?.0,
            None => service.pack(&id, revision, asker)?,
        };
        Ok(Answer::json(&pack, pack.question.language)?.of_version(Some(pack.revision.into())))
    })
    .await
}

/// Ask why something is not in a pack
///
/// The smallest set of violated constraints over all designs and ways, with the required and the available
/// quantities, their sources, and the nearest change of one condition that would make it feasible.
#[utoipa::path(
    post, path = "/v1/packs/{id}/why-not", operation_id = "why_not", tag = "ask",
    params(("id" = String, Path, description = "The pack's id"), Common),
    request_body(content = WhyNotRequest, description = "One of machine, class and partner", examples(
        ("machine" = (summary = "A machine", value = json!({"machine": "SP 8800"}))),
        ("class" = (summary = "A class", value = json!({"class": "truck_boom_pump"})))
    )),
    responses((status = 200, description = "Why not, or that it is", body = WhyNot), Compares)
)]
pub(in crate::http) async fn why_not(
    turn: Turn,
    Path(id): Path<String>,
    _query: Fields<Common>,
    body: JsonBody,
) -> Reply {
    turn.compute(None, move |service, asker| {
        let request: WhyNotRequest = body.read(asker.language)?;
        let answer = service.why_not(&id, &request, asker)?;
        Answer::json(&answer, request.language.unwrap_or(asker.language))
    })
    .await
}

/// Reads a question, and claims its idempotency key, before a worker is waited for.
///
/// # Errors
/// What does not fit in it, or that somebody works under the key for too long.
async fn claimed(
    turn: Turn,
    body: JsonBody,
    operation: &'static str,
    key: Option<String>,
) -> Result<(Turn, (PackRequest, Claim)), Problem> {
    turn.prepare(move |service, asker| {
        let request: PackRequest = body.read(asker.language)?;
        let claim = service.claim_pack(operation, &request, key.as_deref(), asker)?;
        Ok((request, claim))
    })
    .await
}

/// The sequence that a question demands.
fn sequence_of(request: &PackRequest) -> Option<u64> {
    request.options.as_ref()?.min_sequence
}
