//! What comes in by the second: fleet snapshots, alerts, quarantine, where everything stands.

use crate::http::answer::Reply;
use crate::http::app::App;
use crate::http::body::{JsonBody, Upload};
use crate::http::document::{Finds, Reads, Settles, Writes};
use crate::http::query::{AlertFields, Common, Fields, PageFields, SiteFields, SourceFields};
use crate::http::turn::Turn;
use crate::service::{
    AlertAnswer, AlertView, LiveStatus, QuarantineDecision, QuarantinePage, SiteLive, TelematicsAnswer,
};
use axum::extract::{Path, Request, State};
use serde::Serialize;
use utoipa::ToSchema;

/// An alert for readers of the document: an exercise, which changes nothing.
const ALERT: &str = "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>EXAMPLE-1</identifier>\
<sender>weather@example.com</sender><sent>2026-11-26T08:00:00+08:00</sent><status>Exercise</status>\
<msgType>Alert</msgType><scope>Public</scope><info><language>en</language><category>Met</category><event>Gale</event>\
<urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty><area><areaDesc>Lhasa</areaDesc>\
<circle>29.65,91.14 20</circle></area></info></alert>";

/// The alerts that hold, and those that wait for their onset.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Alerts {
    /// The alerts, by name.
    alerts: Vec<AlertView>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Where a settled reading is no longer in quarantine.
#[derive(Serialize, ToSchema)]
pub(in crate::http) struct Settled {
    /// The sequence from which that is so.
    sequence: u64,
}

/// Put a fleet snapshot in
///
/// ISO/TS 15143-3 (AEMP 2.0), XML or JSON, with the extension for concrete pumps (`docs/telemetry.md`). A machine is
/// the `equipment` record with this source and its PIN, serial number or equipment id; what it measures counts for
/// the site where it works.
#[utoipa::path(
    post, path = "/v1/telematics", operation_id = "put_fleet", tag = "live", params(SourceFields),
    request_body(content(
        (String = "application/xml", example = "<Fleet xmlns=\"http://standards.iso.org/iso/15143/-3\"/>"),
        (serde_json::Value = "application/json", example = json!({"Equipment": []}))
    )),
    responses((status = 200, description = "What became of each machine's values", body = TelematicsAnswer), Writes)
)]
pub(in crate::http) async fn telematics(
    turn: Turn,
    Fields(query): Fields<SourceFields>,
    State(app): State<App>,
    request: Request,
) -> Reply {
    let document = Upload::read(request, &app, Upload::DOCUMENTS).await?;
    turn.answer(move |service, asker| service.telematics(&document.bytes, &query.source, asker)).await
}

/// Put a weather alert in
///
/// OASIS CAP 1.2 (or 1.1): an alert, an update or a cancellation, with polygons or circles. It acts at once, or from
/// its onset, and ends by itself.
#[utoipa::path(
    post, path = "/v1/alerts", operation_id = "put_alert", tag = "live", params(AlertFields),
    request_body(content = String, content_type = "application/cap+xml",
        example = json!(ALERT)),
    responses((status = 200, description = "Whether it is acted on", body = AlertAnswer), Writes)
)]
pub(in crate::http) async fn put_alert(
    turn: Turn,
    Fields(query): Fields<AlertFields>,
    State(app): State<App>,
    request: Request,
) -> Reply {
    let document = Upload::read(request, &app, Upload::DOCUMENTS).await?;
    let source = query.source.unwrap_or_else(|| "cap".to_owned());
    turn.answer(move |service, asker| service.take_alert(&document.bytes, &source, query.synthetic, asker)).await
}

/// List the weather alerts that hold
#[utoipa::path(
    get, path = "/v1/alerts", operation_id = "list_alerts", tag = "live", params(PageFields),
    responses((status = 200, description = "The alerts that hold or wait for their onset", body = Alerts), Reads)
)]
pub(in crate::http) async fn alerts(turn: Turn, Fields(query): Fields<PageFields>) -> Reply {
    turn.answer(move |service, asker| {
        let page = query.page(service, asker.language)?;
        let (alerts, next) = service.alerts(&page);
        Ok(Alerts { alerts, next })
    })
    .await
}

/// Say where everything stands
///
/// The lag of each projection, readings held, quarantine, alerts, and the last entry of each source.
#[utoipa::path(
    get, path = "/v1/live", operation_id = "live", tag = "live", params(Common),
    responses((status = 200, description = "Where everything stands", body = LiveStatus), Reads)
)]
pub(in crate::http) async fn live(turn: Turn, _query: Fields<Common>) -> Reply {
    turn.answer(|service, _| Ok(service.live_status())).await
}

/// Say what is measured on a site
#[utoipa::path(
    get, path = "/v1/live/site", operation_id = "live_site", tag = "live", params(SiteFields),
    responses((status = 200, description = "The state of each dimension", body = SiteLive), Finds)
)]
pub(in crate::http) async fn site(turn: Turn, Fields(query): Fields<SiteFields>) -> Reply {
    turn.answer(move |service, asker| service.site_live(&query.iri, query.min_sequence, asker)).await
}

/// List the readings in quarantine
#[utoipa::path(
    get, path = "/v1/quarantine", operation_id = "list_quarantine", tag = "live", params(PageFields),
    responses((status = 200, description = "A page, the oldest first", body = QuarantinePage), Reads)
)]
pub(in crate::http) async fn quarantine(turn: Turn, Fields(query): Fields<PageFields>) -> Reply {
    turn.answer(move |service, asker| {
        service.world_at(query.min_sequence, asker.language)?;
        Ok(service.quarantine(query.limit, query.cursor.as_deref(), asker))
    })
    .await
}

/// Settle a reading in quarantine
///
/// `{"action": "correct", "data": {...}}` takes it with other data, `{"action": "replay"}` as it came,
/// `{"action": "discard"}` gives it up. Where it is not taken it stays.
#[utoipa::path(
    post, path = "/v1/quarantine/{id}", operation_id = "settle_quarantine", tag = "live",
    params(("id" = String, Path, description = "Its name in quarantine"), Common),
    request_body(content = QuarantineDecision, example = json!({"action": "discard"})),
    responses((status = 200, description = "It is out of quarantine", body = Settled), Settles)
)]
pub(in crate::http) async fn settle(
    turn: Turn,
    Path(id): Path<String>,
    _query: Fields<Common>,
    body: JsonBody,
) -> Reply {
    turn.answer(move |service, asker| {
        let decision: QuarantineDecision = body.read(asker.language)?;
        service.settle(&id, &decision, asker).map(|sequence| Settled { sequence })
    })
    .await
}
