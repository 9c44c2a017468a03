//! MCP.

use crate::http::app::App;
use crate::http::document::Speaks;
use crate::http::mcp::answer;
use crate::http::query::{Common, Fields};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;

/// Speak MCP
///
/// The Model Context Protocol over streamable HTTP, without sessions: a message of JSON-RPC in, one out. The tools `ask`,
/// `search`, `why_not`, `calculators`, `calculate` and `check_claim` are for those who may call their operations; they
/// only read. An error of a tool carries the problem that its operation would answer with.
#[utoipa::path(
    post, path = "/mcp", operation_id = "mcp", tag = "mcp", params(Common),
    request_body(content = serde_json::Value, description = "A message of JSON-RPC", examples(
        ("tools" = (summary = "The tools", value = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}))),
        ("call" = (summary = "A call", value = json!({
            "jsonrpc": "2.0", "id": 2, "method": "tools/call",
            "params": {"name": "calculate", "arguments": {"name": "atmosphere", "inputs": {"altitude_m": 3650}}}
        })))
    )),
    responses((status = 200, description = "The answer, a message of JSON-RPC", body = serde_json::Value), Speaks)
)]
pub(in crate::http) async fn mcp(State(app): State<App>, _query: Fields<Common>, request: Request) -> Response<Body> {
    answer(app, request).await
}
