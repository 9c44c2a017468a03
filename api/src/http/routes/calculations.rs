//! Calculations: formulas as calculators.

use crate::http::answer::Reply;
use crate::http::body::JsonBody;
use crate::http::document::{Calculates, Reads};
use crate::http::query::{Common, Fields, Reading};
use crate::http::turn::Turn;
use axum::extract::Path;
use fieldpack_pack::calculate::CalculatorView;
use fieldpack_pack::contract::{Calculation, CalculationRequest};

/// List the calculators
///
/// Name, source, valid range, inputs with units and ranges, results.
#[utoipa::path(
    get, path = "/v1/calculations", operation_id = "list_calculations", tag = "calculations", params(Reading),
    responses((status = 200, description = "The calculators", body = Vec<CalculatorView>), Reads)
)]
pub(in crate::http) async fn list(turn: Turn, Fields(query): Fields<Reading>) -> Reply {
    turn.computed(query.min_sequence, move |service, asker| Ok(service.calculations(asker))).await
}

/// Calculate
#[utoipa::path(
    post, path = "/v1/calculations/{name}", operation_id = "calculate", tag = "calculations",
    params(("name" = String, Path, description = "The calculator's name", example = "atmosphere"), Common),
    request_body(content = CalculationRequest, examples(
        ("atmosphere" = (value = json!({"inputs": {"altitude_m": 3650}})))
    )),
    responses((status = 200, description = "The calculation, with its inputs and source", body = Calculation), Calculates)
)]
pub(in crate::http) async fn calculate(
    turn: Turn,
    Path(name): Path<String>,
    _query: Fields<Common>,
    body: JsonBody,
) -> Reply {
    turn.computed(None, move |service, asker| {
        let request: CalculationRequest = body.read(asker.language)?;
        service.calculation(&name, &request, asker)
    })
    .await
}
