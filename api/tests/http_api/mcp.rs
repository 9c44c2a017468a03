//! MCP, spoken by the client of the official crate.

use crate::support::{ASKED_AT, FIRST_EN, FIRST_ZH, Running, answered, fresh_folder, has_han, settings};
use fieldpack_access::Role;
use fieldpack_api::service::{Asker, KeyRequest, NoProgress, Service};
use fieldpack_api::settings::Settings;
use rmcp::model::{CallToolRequestParams, CallToolResult, Tool};
use rmcp::service::{RoleClient, RunningService, ServiceExt};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A service where everybody needs a key, and a key for each role.
fn started(name: &str) -> (Running, BTreeMap<Role, String>) {
    let mut closed: Settings = settings();
    closed.access.loopback = Default::default();
    let service = Service::open(&fresh_folder(name), &closed, &NoProgress).expect("the folder opens");
    let key = |role: Role| {
        let request = KeyRequest {
            name: role.as_str().to_owned(),
            role: role.as_str().to_owned(),
            organisation: (role == Role::Partner).then(|| "dealer".to_owned()),
            expires_in_days: Some(1),
            ..KeyRequest::default()
        };
        (role, service.make_key(&request, &Asker::default()).expect("it is made").text)
    };
    let keys = Role::ALL.map(key).into_iter().collect();
    (Running::serve(service), keys)
}

type Client = RunningService<RoleClient, ()>;

/// A client with a key, past its greeting.
async fn client(running: &Running, key: &str) -> Client {
    let address = format!("http://{}/mcp", running.address);
    let config = StreamableHttpClientTransportConfig::with_uri(address).auth_header(key.to_owned());
    ().serve(StreamableHttpClientTransport::from_config(config)).await.expect("it is greeted")
}

/// Calls a tool; what the protocol itself refuses is an error.
async fn try_call(client: &Client, tool: &str, arguments: Value) -> Result<CallToolResult, String> {
    let Value::Object(arguments) = arguments else { panic!("an object: {arguments}") };
    let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
    client.call_tool(request).await.map_err(|error| error.to_string())
}

/// Calls a tool that answers: the structured answer, which its text repeats.
async fn call(client: &Client, tool: &str, arguments: Value) -> Value {
    let result = try_call(client, tool, arguments).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
    let value = structured(&result);
    assert_ne!(result.is_error, Some(true), "{tool}: {value:#}");
    value
}

/// Calls a tool that does not: the problem.
async fn problem(client: &Client, tool: &str, arguments: Value) -> Value {
    let result = try_call(client, tool, arguments).await.unwrap_or_else(|error| panic!("{tool}: {error}"));
    let value = structured(&result);
    assert_eq!(result.is_error, Some(true), "{tool}: {value:#}");
    value
}

fn structured(result: &CallToolResult) -> Value {
    let value = result.structured_content.clone().expect("a structured answer");
    let text = serde_json::to_value(&result.content).expect("it is JSON")[0]["text"].clone();
    let repeated: Value = text.as_str().and_then(|text| serde_json::from_str(text).ok()).expect("JSON in the text");
    assert_eq!(repeated, value);
    value
}

fn names(tools: &[Tool]) -> Vec<&str> {
    tools.iter().map(|tool| &*tool.name).collect()
}

fn at(text: &str) -> Value {
    json!({"text": text, "options": {"asked_at": ASKED_AT}})
}

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

#[test]
fn every_tool_answers_in_both_languages_and_stores_nothing() {
    let (running, keys) = started("mcp-tools");
    run(async {
        let client = client(&running, &keys[&Role::Rep]).await;
        let greeting = client.peer_info().expect("it greets");
        assert_eq!(serde_json::to_value(&greeting).expect("JSON")["serverInfo"]["name"], "fieldpack");
        let tools = client.list_all_tools().await.expect("tools");
        assert_eq!(names(&tools), ["ask", "search", "why_not", "calculators", "calculate", "check_claim"]);
        for tool in &tools {
            assert!(tool.title.as_deref().is_some_and(has_han) && tool.output_schema.is_some(), "{}", tool.name);
        }
        let mut asked = at(FIRST_ZH);
        asked["options"]["store"] = json!(true);
        let zh = call(&client, "ask", asked).await;
        assert!(zh["pack"]["combinations"].as_array().is_some_and(|found| !found.is_empty()), "{zh:#}");
        assert!(zh["pack"]["headline"]["sentence"].as_str().is_some_and(has_han), "{zh:#}");
        let en = call(&client, "ask", at(FIRST_EN)).await;
        assert!(en["pack"]["headline"]["sentence"].as_str().is_some_and(|text| !has_han(text)), "{en:#}");
        for pack in [&zh, &en] {
            let id = pack["pack"]["id"].as_str().expect("an id");
            let read = running.get(&format!("/v1/packs/{id}")).bearer_auth(&keys[&Role::Rep]);
            answered(read).problem(404, "not_found");
        }
        let diagnosis = call(&client, "ask", at("泵车在高原老是憋车冒黑烟怎么办，海拔4200，打的C30")).await;
        assert!(diagnosis["diagnosis"].is_object(), "{diagnosis:#}");
        for text in ["堵管", "line blockage"] {
            let found = call(&client, "search", json!({"text": text, "limit": 3})).await;
            assert!(found["hits"].is_array() && found["total"].is_u64(), "{found:#}");
        }
        for (question, han) in [(FIRST_ZH, true), (FIRST_EN, false)] {
            let why = call(&client, "why_not", json!({"question": at(question), "machine": "SP 8800"})).await;
            assert!(why["verdict"].is_string(), "{why:#}");
            assert_eq!(has_han(&why["sentence"].to_string()), han, "{why:#}");
        }
        let listed = call(&client, "calculators", json!({})).await;
        assert!(listed["calculators"].as_array().is_some_and(|list| list.len() > 20), "{listed:#}");
        let air = call(&client, "calculate", json!({"name": "atmosphere", "inputs": {"altitude_m": 3650}})).await;
        assert!(air["result"].as_array().is_some_and(|result| !result.is_empty()), "{air:#}");
        for (text, han) in [("拖泵在海拔4500米满功率输出", true), ("Outputs 80 m3/h at 16 MPa on the plateau", false)]
        {
            let check = call(&client, "check_claim", at(text)).await;
            assert!(check["verdict"].is_string(), "{check:#}");
            assert_eq!(has_han(&check["assertions"][0]["reason"].to_string()), han, "{check:#}");
        }
        client.cancel().await.expect("it ends");
    });
    let journal = running.get("/v1/info").bearer_auth(&keys[&Role::Rep]);
    assert_eq!(answered(journal).json()["counts"]["records"]["site"], 0);
}

#[test]
fn a_partner_has_the_tools_and_the_answers_that_are_its() {
    let (running, keys) = started("mcp-partner");
    let mut stored = at(FIRST_ZH);
    stored["options"]["store"] = json!(true);
    let stored = answered(running.post("/v1/packs").bearer_auth(&keys[&Role::Rep]).json(&stored)).json();
    let house = stored["id"].as_str().expect("an id").to_owned();
    run(async {
        let partner = client(&running, &keys[&Role::Partner]).await;
        let tools = partner.list_all_tools().await.expect("tools");
        assert_eq!(names(&tools), ["ask", "why_not", "calculators", "calculate", "check_claim"]);
        // What is not for it is as what is not there.
        let refused = try_call(&partner, "search", json!({"text": "x"})).await.expect_err("none of its");
        let unknown = try_call(&partner, "surge", json!({"text": "x"})).await.expect_err("none at all");
        assert_eq!(refused.replace("search", "surge"), unknown);
        let pack = call(&partner, "ask", at(FIRST_ZH)).await;
        assert!(pack["combinations"].is_array() && pack.get("intent").is_none(), "a pack, no answer: {pack:#}");
        let internal = json!({"text": FIRST_EN, "options": {"audience": "internal", "language": "en"}});
        let refused = problem(&partner, "ask", internal).await;
        assert_eq!(
            (&refused["code"], &refused["errors"][0]["pointer"]),
            (&json!("invalid_value"), &json!("/options/audience"))
        );
        // A pack of the house's is none of its.
        let why = json!({"pack": house, "machine": "SP 8800"});
        assert_eq!(problem(&partner, "why_not", why.clone()).await["code"], "not_found");
        let rep = client(&running, &keys[&Role::Rep]).await;
        assert!(call(&rep, "why_not", why).await["verdict"].is_string());
        partner.cancel().await.expect("it ends");
    });
}

#[test]
fn what_is_wrong_is_located() {
    let (running, keys) = started("mcp-wrong");
    run(async {
        let client = client(&running, &keys[&Role::Engineer]).await;
        let fault = |problem: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&problem["code"]), text(&problem["errors"][0]["pointer"]))
        };
        for (tool, arguments, code, pointer) in [
            ("ask", json!({"text": "x", "colour": 1}), "unknown_field", "/colour"),
            ("search", json!({"limit": "many"}), "invalid_value", "/limit"),
            ("why_not", json!({"machine": "SP 8800"}), "missing_field", "/question"),
            ("why_not", json!({"machine": "x", "question": {"texts": "x"}}), "unknown_field", "/question/texts"),
            ("calculate", json!({"inputs": {}}), "missing_field", "/name"),
            ("calculators", json!({"surprise": 1}), "unknown_field", "/surprise"),
            ("check_claim", json!({}), "missing_field", ""),
        ] {
            let told = problem(&client, tool, arguments).await;
            assert_eq!(fault(&told), (code.to_owned(), pointer.to_owned()), "{tool}: {told:#}");
        }
        let gone = problem(&client, "why_not", json!({"pack": "none", "machine": "SP 8800"})).await;
        assert_eq!(gone["code"], "not_found", "{gone:#}");
        assert!(try_call(&client, "drop_everything", json!({})).await.is_err());
        client.cancel().await.expect("it ends");
    });
}

#[test]
fn nobody_comes_in_without_a_key_and_no_page_of_a_browser() {
    let (running, keys) = started("mcp-door");
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let bare = answered(running.post("/mcp").json(&message));
    bare.problem(401, "unauthenticated");
    assert!(!bare.header("www-authenticate").is_empty());
    let key = &keys[&Role::Rep];
    // No header but the key's is essential.
    let listed = answered(running.post("/mcp").bearer_auth(key).body(message.to_string()));
    assert_eq!((listed.status, listed.header("content-type")), (200, "application/json"), "{}", listed.text);
    assert_eq!(listed.json()["result"]["tools"].as_array().map(Vec::len), Some(6), "{}", listed.text);
    let page = answered(running.post("/mcp").bearer_auth(key).header("origin", "http://evil.example").json(&message));
    assert!((400..500).contains(&page.status), "{}: {}", page.status, page.text);
    for method in [reqwest::Method::GET, reqwest::Method::DELETE] {
        answered(running.request(method, "/mcp").bearer_auth(key)).problem(405, "method_not_allowed");
    }
    let large =
        format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{}\"}}", "x".repeat(settings().http.body_limit_bytes));
    answered(running.post("/mcp").bearer_auth(key).body(large)).problem(413, "body_too_large");
    for broken in ["{", "[]", "7", "{\"jsonrpc\":\"2.0\"}"] {
        let answer = answered(running.post("/mcp").bearer_auth(key).body(broken));
        assert!(answer.status < 500, "{broken}: {} {}", answer.status, answer.text);
    }
}
