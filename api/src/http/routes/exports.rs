//! Packs as documents: the address of a pack or of a share link with the ending of a form.
//!
//! A route of axum ends with its last parameter, so that the two reads look at the ending themselves; the guard and the
//! metrics name the address as it is documented here ([`documented`]).

use crate::http::answer::{Answer, Reply};
use crate::http::document::{Finds, Follows};
use crate::http::query::{Common, ExportFields, Fields};
use crate::http::turn::Turn;
use crate::service::ExportForm;
use axum::http::Uri;
use fieldpack_pack::contract::Pack;
use fieldpack_paper::card::CardView;
use utoipa::{OpenApi, ToSchema};

/// A pack as it is read: the whole of it, or its short form with `view=card`.
#[derive(ToSchema)]
#[schema(as = ShownPack)]
#[serde(untagged)]
#[allow(dead_code, reason = "describes the JSON of two answers for the API document")]
pub(in crate::http) enum ShownPack {
    /// The whole of it.
    Whole(Box<Pack>),
    /// The short form.
    Card(Box<CardView>),
}

/// The documents of the API document.
#[derive(OpenApi)]
#[openapi(
    paths(pack_pdf, pack_xlsx, pack_html, pack_jsonld, shared_pdf, shared_xlsx, shared_html, shared_jsonld),
    components(schemas(CardView))
)]
pub(in crate::http) struct Documents;

/// The form that the last part of an address asks for, and what stands before it.
fn form_of(last: &str) -> Option<(&str, ExportForm)> {
    let (name, ending) = last.rsplit_once('.')?;
    let form = ExportForm::ALL.into_iter().find(|form| form.ending() == ending)?;
    (!name.is_empty()).then_some((name, form))
}

/// The form that an address asks for, and the id without it. The address decides as it was sent, as for the guard.
pub(in crate::http) fn asked<'a>(uri: &Uri, id: &'a str) -> Option<(&'a str, ExportForm)> {
    let (_, form) = form_of(uri.path())?;
    form_of(id).filter(|(_, found)| *found == form)
}

/// The address of a request as the document names it, where it is one of a document; `endpoint` is its route.
pub(in crate::http) fn documented(endpoint: &str, path: &str) -> Option<&'static str> {
    use ExportForm::{Html, Jsonld, Pdf, Xlsx};
    let (_, form) = form_of(path)?;
    Some(match (endpoint, form) {
        ("/v1/packs/{id}", Pdf) => "/v1/packs/{id}.pdf",
        ("/v1/packs/{id}", Xlsx) => "/v1/packs/{id}.xlsx",
        ("/v1/packs/{id}", Html) => "/v1/packs/{id}.html",
        ("/v1/packs/{id}", Jsonld) => "/v1/packs/{id}.jsonld",
        ("/v1/shared/{link}", Pdf) => "/v1/shared/{link}.pdf",
        ("/v1/shared/{link}", Xlsx) => "/v1/shared/{link}.xlsx",
        ("/v1/shared/{link}", Html) => "/v1/shared/{link}.html",
        ("/v1/shared/{link}", Jsonld) => "/v1/shared/{link}.jsonld",
        _ => return None,
    })
}

/// A stored pack as a document.
pub(in crate::http) async fn of_pack(turn: Turn, id: String, form: ExportForm, uri: &Uri) -> Reply {
    let query = Fields::of(uri, turn.asker().language)?;
    match form {
        ExportForm::Pdf => pack_pdf(turn, id, query).await,
        ExportForm::Xlsx => pack_xlsx(turn, id, query).await,
        ExportForm::Html => pack_html(turn, id, query).await,
        ExportForm::Jsonld => pack_jsonld(turn, id, query).await,
    }
}

/// The pack of a share link as a document.
pub(in crate::http) async fn of_shared(turn: Turn, link: String, form: ExportForm, uri: &Uri) -> Reply {
    let query = Fields::of(uri, turn.asker().language)?;
    match form {
        ExportForm::Pdf => shared_pdf(turn, link, query).await,
        ExportForm::Xlsx => shared_xlsx(turn, link, query).await,
        ExportForm::Html => shared_html(turn, link, query).await,
        ExportForm::Jsonld => shared_jsonld(turn, link, query).await,
    }
}

/// Makes the document of a pack.
async fn made(turn: Turn, id: String, form: ExportForm, Fields(query): Fields<ExportFields>) -> Reply {
    turn.run(move |service, asker| service.export(&id, form, &query.into(), asker).map(Answer::document)).await
}

/// Makes the document of a share link.
async fn shown(turn: Turn, link: String, form: ExportForm) -> Reply {
    turn.run(move |service, asker| service.export_shared(&link, form, asker).map(Answer::document)).await
}

/// Read a stored pack as a PDF
///
/// For the site, to be printed: page 1 an operating card with the limits as the crew reads them, page 2 the briefing with a
/// signature block, then calculations, partners, evidence and sources.
#[utoipa::path(
    get, path = "/v1/packs/{id}.pdf", operation_id = "read_pack_pdf", tag = "ask",
    params(("id" = String, Path, description = "The pack's id"), ExportFields),
    responses((status = 200, description = "The document", body = String, content_type = "application/pdf"), Finds)
)]
async fn pack_pdf(turn: Turn, id: String, query: Fields<ExportFields>) -> Reply {
    made(turn, id, ExportForm::Pdf, query).await
}

/// Read a stored pack as a workbook
///
/// Sheets for the answer, conditions, combinations, rules, partners, evidence and calculations; numbers as numbers with
/// their units beside them, nothing as a formula.
#[utoipa::path(
    get, path = "/v1/packs/{id}.xlsx", operation_id = "read_pack_xlsx", tag = "ask",
    params(("id" = String, Path, description = "The pack's id"), ExportFields),
    responses((status = 200, description = "The workbook", body = String, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Finds)
)]
async fn pack_xlsx(turn: Turn, id: String, query: Fields<ExportFields>) -> Reply {
    made(turn, id, ExportForm::Xlsx, query).await
}

/// Read a stored pack as a page
///
/// One page for a phone and a printer, without script and without anything from elsewhere.
#[utoipa::path(
    get, path = "/v1/packs/{id}.html", operation_id = "read_pack_html", tag = "ask",
    params(("id" = String, Path, description = "The pack's id"), ExportFields),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), Finds)
)]
async fn pack_html(turn: Turn, id: String, query: Fields<ExportFields>) -> Reply {
    made(turn, id, ExportForm::Html, query).await
}

/// Read a stored pack as linked data
///
/// JSON-LD 1.1 with the terms of the vocabulary, of schema.org and of QUDT.
#[utoipa::path(
    get, path = "/v1/packs/{id}.jsonld", operation_id = "read_pack_jsonld", tag = "ask",
    params(("id" = String, Path, description = "The pack's id"), ExportFields),
    responses((status = 200, description = "The linked data", body = serde_json::Value, content_type = "application/ld+json"), Finds)
)]
async fn pack_jsonld(turn: Turn, id: String, query: Fields<ExportFields>) -> Reply {
    made(turn, id, ExportForm::Jsonld, query).await
}

/// Read a shared pack as a PDF
///
/// As the link's audience may see it. The link is the permission: no key is needed.
#[utoipa::path(
    get, path = "/v1/shared/{link}.pdf", operation_id = "read_shared_pdf", tag = "access",
    params(("link" = String, Path, description = "The last part of the link's address"), Common),
    responses((status = 200, description = "The document", body = String, content_type = "application/pdf"), Follows),
    security(())
)]
async fn shared_pdf(turn: Turn, link: String, _query: Fields<Common>) -> Reply {
    shown(turn, link, ExportForm::Pdf).await
}

/// Read a shared pack as a workbook
///
/// As the link's audience may see it. The link is the permission: no key is needed.
#[utoipa::path(
    get, path = "/v1/shared/{link}.xlsx", operation_id = "read_shared_xlsx", tag = "access",
    params(("link" = String, Path, description = "The last part of the link's address"), Common),
    responses((status = 200, description = "The workbook", body = String, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), Follows),
    security(())
)]
async fn shared_xlsx(turn: Turn, link: String, _query: Fields<Common>) -> Reply {
    shown(turn, link, ExportForm::Xlsx).await
}

/// Read a shared pack as a page
///
/// As the link's audience may see it. The link is the permission: no key is needed.
#[utoipa::path(
    get, path = "/v1/shared/{link}.html", operation_id = "read_shared_html", tag = "access",
    params(("link" = String, Path, description = "The last part of the link's address"), Common),
    responses((status = 200, description = "The page", body = String, content_type = "text/html"), Follows),
    security(())
)]
async fn shared_html(turn: Turn, link: String, _query: Fields<Common>) -> Reply {
    shown(turn, link, ExportForm::Html).await
}

/// Read a shared pack as linked data
///
/// As the link's audience may see it. The link is the permission: no key is needed.
#[utoipa::path(
    get, path = "/v1/shared/{link}.jsonld", operation_id = "read_shared_jsonld", tag = "access",
    params(("link" = String, Path, description = "The last part of the link's address"), Common),
    responses((status = 200, description = "The linked data", body = serde_json::Value, content_type = "application/ld+json"), Follows),
    security(())
)]
async fn shared_jsonld(turn: Turn, link: String, _query: Fields<Common>) -> Reply {
    shown(turn, link, ExportForm::Jsonld).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_an_address_names_the_form_as_it_was_sent() {
        let of = |path: &'static str, id: &'static str| {
            asked(&Uri::from_static(path), id).map(|(id, form)| (id, form.ending()))
        };
        assert_eq!(of("/v1/packs/a.b.pdf", "a.b.pdf"), Some(("a.b", "pdf")));
        assert_eq!(of("/v1/packs/a.html?language=en", "a.html"), Some(("a", "html")));
        assert_eq!(of("/v1/packs/a%2Epdf", "a.pdf"), None, "what the guard does not see is no ending");
        for (path, id) in [("/v1/packs/a", "a"), ("/v1/packs/.pdf", ".pdf"), ("/v1/packs/a.exe", "a.exe")] {
            assert_eq!(of(path, id), None, "{path}");
        }
        assert_eq!(documented("/v1/packs/{id}", "/v1/packs/a.xlsx"), Some("/v1/packs/{id}.xlsx"));
        assert_eq!(documented("/v1/packs/{id}/revisions", "/v1/packs/a.pdf/revisions"), None);
    }
}
