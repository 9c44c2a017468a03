//! MCP: some operations as tools of a model, over streamable HTTP.
//!
//! The guard has let the caller in before anything here runs; each tool is an operation of the table of access, listed and
//! called by those who may call that. Tools read and store nothing. There are no sessions: each request stands alone and
//! is answered by JSON.

mod call;
mod schema;
mod tools;

use super::app::App;
use super::body::collect;
use super::door::Visit;
use crate::problem::{Code, Problem};
use axum::body::Body;
use axum::extract::Request;
use axum::http::Response;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use fieldpack_access::Principal;
use fieldpack_graph::knowledge::Language;
use rmcp::ErrorData;
use rmcp::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, Implementation, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use std::sync::Arc;

/// What both kinds of answers are, as MCP wants it said.
const BOTH: &str = "application/json, text/event-stream";

/// What a model is told of the whole.
const INSTRUCTIONS: &str = "工程机械施工方案：客户的一句话变成设备组合、禁令、伙伴和依据。工具只读，不保存任何内容；数值带单位和区间，每句有来源，引用时请一并给出。\n\
     Scenario matching for construction machinery: a customer's sentence becomes equipment combinations, prohibitions, partners and evidence. \
     The tools only read and store nothing; quantities have units and intervals, every line its source: pass them on when you quote. \
     What is marked `synthetic` is made up for trying out.";

/// Answers a message of MCP.
pub(super) async fn answer(app: App, request: Request) -> Response<Body> {
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        // Who may come in under which name the guard has said; pages of browsers have no business here.
        .disable_allowed_hosts()
        .enforce_origin_validation()
        .with_max_request_body_bytes(app.settings().body_limit_bytes);
    let (parts, body) = request.into_parts();
    let declared = Request::from_parts(parts.clone(), body);
    let bytes = match collect(declared, app.settings().body_limit_bytes, Visit::language_of(&parts.extensions)).await {
        Ok(bytes) => bytes,
        Err(problem) => return problem.into_response(),
    };
    let mut request = Request::from_parts(parts, Body::from(bytes));
    // No header is essential.
    let headers = request.headers_mut();
    headers.insert(ACCEPT, HeaderValue::from_static(BOTH));
    headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
    let tools = move || Ok(Tools { app: app.clone() });
    let service = StreamableHttpService::new(tools, Arc::new(NeverSessionManager::default()), config);
    service.handle(request).await.map(Body::new)
}

/// The tools, as one request sees them.
struct Tools {
    app: App,
}

/// Who asks, and in which language problems are said.
fn visitor(context: &RequestContext<RoleServer>) -> Option<(Principal, Language)> {
    let parts = context.extensions.get::<Parts>()?;
    let principal = parts.extensions.get::<Principal>()?.clone();
    Some((principal, Visit::language_of(&parts.extensions)))
}

/// Nobody is known to ask, which the guard does not let happen.
fn nobody() -> ErrorData {
    let problem = Problem::new(Code::Unauthenticated, Code::Unauthenticated.advice(Language::En));
    ErrorData::invalid_request(problem.detail, None)
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("fieldpack", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let (principal, _) = visitor(&context).ok_or_else(nobody)?;
        Ok(ListToolsResult::with_all_items(tools::for_role(principal.role)))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (principal, language) = visitor(&context).ok_or_else(nobody)?;
        let arguments = request.arguments.unwrap_or_default();
        call::call(&self.app, &request.name, arguments, &principal, language).await.map(Into::into)
    }
}
