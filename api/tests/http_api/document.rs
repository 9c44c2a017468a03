//! The OpenAPI document: committed, and kept by the running service.

use crate::schema::faults;
use crate::support::{ASKED_AT, Answered, Running, answered, fresh_folder, settings, shared};
use fieldpack_api::http::{Form, openapi_json, twin_json};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;

/// The document, as the code makes it.
fn document() -> Value {
    serde_json::from_str(&openapi_json()).expect("the document is JSON")
}

/// The operations of the document: method, path, operation.
fn operations(document: &Value) -> Vec<(Method, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &Value)| -> Vec<(Method, String, Value)> {
        let operation = |method: &str| {
            let found = item.get(method.to_lowercase())?;
            Some((method.parse().ok()?, path.clone(), found.clone()))
        };
        ["GET", "POST", "PUT", "PATCH", "DELETE"].into_iter().filter_map(operation).collect()
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn the_committed_document_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.json");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == openapi_json(),
        "docs/openapi.json is not what the code says: run `make openapi` and commit it"
    );
}

#[test]
fn the_served_document_is_the_committed_one() {
    let answer = answered(shared().get("/openapi.json"));
    assert_eq!(answer.json(), document());
    assert!(answer.json()["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
}

#[test]
fn every_endpoint_of_the_contract_is_documented() {
    let document = document();
    let found: Vec<String> = operations(&document).iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    for expected in [
        "POST /v1/questions",
        "POST /v1/answers",
        "POST /v1/packs",
        "GET /v1/packs/{id}",
        "POST /v1/packs/{id}/why-not",
        "GET /v1/packs/{id}/revisions",
        "GET /v1/packs/{id}/events",
        "POST /v1/claims",
        "POST /v1/search",
        "GET /v1/calculations",
        "POST /v1/calculations/{name}",
        "GET /v1/entities",
        "GET /v1/entities/{type}",
        "POST /v1/records",
        "POST /v1/loads",
        "POST /v1/loads/{id}/records",
        "POST /v1/loads/{id}/graphs",
        "POST /v1/loads/{id}/commit",
        "DELETE /v1/loads/{id}",
        "POST /v1/telematics",
        "POST /v1/alerts",
        "GET /v1/live",
        "GET /v1/quarantine",
        "POST /v1/backups",
        "GET /v1/backups",
        "POST /v1/compactions",
        "GET /v1/audit",
        "POST /mcp",
        "GET /sparql",
        "POST /sparql",
        "GET /v1/info",
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "GET /openapi.json",
        "GET /openapi-3.0.json",
        "GET /swagger-2.0.json",
        "GET /v1/packs",
    ] {
        assert!(found.contains(&expected.to_owned()), "{expected} is missing among {found:#?}");
    }
}

#[test]
fn the_committed_twins_are_what_the_code_says_and_are_served_to_everyone() {
    for (file, form) in [("openapi-3.0.json", Form::V3_0), ("swagger-2.0.json", Form::V2_0)] {
        let twin = twin_json(form, "fieldpack.example.com");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(file);
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == twin, "docs/{file} is not what the code says: run `make openapi` and commit it");
        let served = answered(shared().get(&format!("/{file}")).header("via", "1.1 proxy"));
        assert_eq!(served.json(), serde_json::from_str::<Value>(&twin).expect("JSON"), "{file}");
    }
}

/// A reading of the wind on the site of these tests.
fn reading(value: f64) -> Value {
    let at = jiff::Timestamp::now().to_string();
    let site = "https://fieldpack.dev/id/site/test/S-1";
    json!({"type": "reading", "source": "test", "source_id": "t", "data": {
        "site": site, "dimension": "wind_speed", "value": value, "unit": "m/s", "at": at}})
}

/// A twin and where it has the schema of an operation's good answer.
fn twin_answer(twin: &Value, path: &str, method: &Method, status: u16) -> Value {
    let operation = &twin["paths"][format!("/flat{path}")][method.as_str().to_lowercase()];
    let response = operation["responses"].get(status.to_string()).unwrap_or(&operation["responses"]["default"]);
    let schema = response.get("schema").unwrap_or(&response["content"]["application/json"]["schema"]);
    schema.clone()
}

#[test]
fn every_answer_of_the_flat_form_is_what_both_twins_say() {
    let document = document();
    let twins: Vec<Value> = [Form::V3_0, Form::V2_0]
        .into_iter()
        .map(|form| serde_json::from_str(&twin_json(form, "crm.example.com")).expect("JSON"))
        .collect();
    let running = Running::start(&fresh_folder("twins"), &settings());
    let line =
        r#"{"type":"site","source":"test","source_id":"S-1","data":{"label":"A","position":{"lon":91.1,"lat":29.6}}}"#;
    assert_eq!(answered(running.post("/v1/records").body(line)).status, 200);
    assert_eq!(answered(running.post("/v1/records").body(reading(3.0).to_string())).status, 200);
    let stored = json!({"text": crate::support::FIRST_ZH, "options": {"store": true, "asked_at": ASKED_AT}});
    let pack = running.ask("/v1/packs", &stored).json()["id"].as_str().map(str::to_owned).expect("a stored pack");
    let (mut called, mut left_out) = (0, Vec::new());
    for (method, path, operation) in operations(&document) {
        let id = operation["operationId"].as_str().expect("an id");
        let is_in = twins[0]["paths"][format!("/flat{path}")].get(method.as_str().to_lowercase()).is_some();
        let address = format!("/flat{}?{}", filled(&of_access(&running, &path, &pack), "", &pack), needed(&path));
        if !is_in {
            left_out.push(id.to_owned());
            assert!(twins.iter().all(|twin| twin["x-left-out"][id].is_string()), "{id}: it is not said why");
            let none = call(&running, &method, &address, None);
            assert_eq!(none.status, 404, "{id} has no flat form: {}", none.text);
            assert_eq!(none.header("content-type"), "application/json", "{id}");
            continue;
        }
        let examples = operation["requestBody"]["content"]["application/json"]["examples"].clone();
        let mut bodies: Vec<Option<(String, String)>> = examples
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, one)| flat_body(&twins[0], &operation, &one["value"]))
            .collect();
        if bodies.is_empty() {
            bodies.push(None);
        }
        for body in bodies {
            let answer = call(&running, &method, &address, body.as_ref());
            let what = format!("{method} {address} {body:?}");
            assert!(answer.status < 300, "{what}: {} {}", answer.status, answer.text);
            called += 1;
            if answer.status == 204 {
                continue;
            }
            assert_eq!(answer.header("content-type"), "application/json", "{what}");
            for twin in &twins {
                let schema = twin_answer(twin, &path, &method, answer.status);
                let found = faults(twin, &schema, &answer.json());
                assert!(found.is_empty(), "{what}: {found:#?}");
            }
        }
        // A problem is flat as well, and JSON.
        let faulty = call(&running, &method, &format!("{address}&surprise=1"), None);
        let schema = twin_answer(&twins[0], &path, &method, 400);
        let found = faults(&twins[0], &schema, &faulty.json());
        assert!(faulty.status >= 400 && found.is_empty(), "{id}: {found:#?}");
    }
    assert!(called > 25, "{called} called, left out: {left_out:?}");
}

/// An example of the document in flat form: numbers and words in fields of their own, maps as entries.
fn flat_body(twin: &Value, operation: &Value, example: &Value) -> Option<(String, String)> {
    fn flat(value: &Value) -> Value {
        match value {
            Value::Object(object) => {
                let fields = object.iter().map(|(name, value)| match (name.as_str(), value) {
                    ("value" | "value2", Value::Number(_)) => (format!("{name}_number"), value.clone()),
                    ("value" | "value2", Value::String(_)) => (format!("{name}_text"), value.clone()),
                    ("inputs", Value::Object(inputs)) => {
                        (name.clone(), inputs.iter().map(|(name, value)| entry(name, value)).collect())
                    }
                    _ => (name.clone(), flat(value)),
                });
                fields.collect()
            }
            Value::Array(all) => all.iter().map(flat).collect(),
            other => other.clone(),
        }
    }
    fn entry(name: &str, value: &Value) -> Value {
        let kind = match value {
            Value::Number(_) => "number",
            Value::String(_) => "text",
            _ => return json!({"name": name, "value": value}),
        };
        json!({"name": name, "value": {kind: value}})
    }
    let body = flat(example);
    let name =
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()?.rsplit('/').next()?;
    let schema = &twin["components"]["schemas"][name];
    // What the twins leave out (`within`, `filters`) is not asked for.
    let known = |field: &String| schema["properties"].get(field).is_some();
    let body: serde_json::Map<String, Value> =
        body.as_object()?.clone().into_iter().filter(|(field, _)| known(field)).collect();
    let body = Value::Object(body);
    let found = faults(twin, schema, &body);
    assert!(found.is_empty(), "{name} {body}: {found:#?}");
    Some(("application/json".to_owned(), body.to_string()))
}

/// Checks an answer against an operation: a documented status, and a body of its schema.
fn check(document: &Value, operation: &Value, what: &str, answer: &Answered) {
    let response = &operation["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{what}: status {} is not documented: {}", answer.status, answer.text);
    if answer.status == 204 {
        assert!(answer.text.is_empty(), "{what}: {}", answer.text);
        return;
    }
    let stated = answer.header("content-type");
    let media_type = stated.split(';').next().unwrap_or(stated);
    let content = &response["content"][media_type];
    assert!(content.is_object(), "{what}: {media_type} is not documented for {}", answer.status);
    if media_type.ends_with("json") && media_type != "application/ld+json" {
        let found = faults(document, &content["schema"], &answer.json());
        assert!(found.is_empty(), "{what}: {found:#?}");
    }
    if answer.status >= 400 {
        assert_eq!(media_type, "application/problem+json", "{what}");
    }
}

/// What is put for the parameters of a path.
fn filled(path: &str, load: &str, pack: &str) -> String {
    let id = match path {
        path if path.starts_with("/v1/loads") => load,
        "/v1/quarantine/{id}" => "none",
        _ => pack,
    };
    path.replace("{id}", id).replace("{name}", "atmosphere").replace("{type}", "machine")
}

/// The path with a key or a share link that there is, where it is one of such.
fn of_access(running: &Running, path: &str, pack: &str) -> String {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let share = || running.ask(&format!("/v1/packs/{pack}/shares"), &json!({"audience": "customer"})).json();
    match path {
        path if path.starts_with("/v1/keys/") => {
            let made = running.ask("/v1/keys", &json!({"name": "test", "role": "rep"})).json();
            path.replace("{id}", &text(&made["key"]["id"]))
        }
        path if path.starts_with("/v1/webhooks/") => {
            let made = running.ask("/v1/webhooks", &json!({"name": "test", "url": "http://127.0.0.1:1/"})).json();
            let id = text(&made["webhook"]["id"]);
            let event = if path.contains("{event}") { given_up(running, &id) } else { String::new() };
            path.replace("{id}", &id).replace("{event}", &event)
        }
        "/v1/shares/{id}" => path.replace("{id}", &text(&share()["id"])),
        path if path.starts_with("/v1/shared/{link}") => path.replace("/v1/shared/{link}", &text(&share()["address"])),
        path => path.to_owned(),
    }
}

/// The id of an event that was given up: of a pack that is stored for it. Nobody listens where it is sent.
fn given_up(running: &Running, webhook: &str) -> String {
    let stored = json!({"text": "拉萨混凝土泵送，C40，泵高60米", "options": {"store": true, "asked_at": ASKED_AT}});
    assert_eq!(running.ask("/v1/packs", &stored).status, 200);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    loop {
        let listed = answered(running.get(&format!("/v1/webhooks/{webhook}/dead-letters"))).json();
        if let Some(event) = listed["dead_letters"][0]["event"].as_str() {
            return event.to_owned();
        }
        assert!(std::time::Instant::now() < deadline, "{listed:#}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// The query that an operation needs.
fn needed(path: &str) -> &'static str {
    match path {
        "/v1/entities" | "/v1/live/site" => "iri=https://fieldpack.dev/id/site/test/S-1",
        "/v1/loads/{id}/graphs" => "graph=https://example.org/g",
        "/v1/telematics" => "source=test",
        "/sparql" => "format=csv",
        _ => "",
    }
}

/// The first example of an operation's body, with its media type.
fn example(operation: &Value) -> Option<(String, String)> {
    let (media_type, content) = operation["requestBody"]["content"].as_object()?.iter().next()?;
    let listed = content["examples"].as_object().and_then(|examples| examples.values().next());
    let value = listed.map_or(&content["example"], |example| &example["value"]);
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    Some((media_type.clone(), text))
}

/// Calls an operation.
fn call(running: &Running, method: &Method, address: &str, body: Option<&(String, String)>) -> Answered {
    let request = running.request(method.clone(), address);
    answered(match body {
        Some((media_type, text)) => request.header("content-type", media_type).body(text.clone()),
        None => request,
    })
}

#[test]
fn every_operation_answers_as_documented() {
    let document = document();
    let running = Running::start(&fresh_folder("document"), &settings());
    let line =
        r#"{"type":"site","source":"test","source_id":"S-1","data":{"label":"A","position":{"lon":91.1,"lat":29.6}}}"#;
    // A reading that is taken and one that is set aside.
    assert_eq!(answered(running.post("/v1/records").body(line)).status, 200);
    let lines = format!("{}\n{}", reading(3.0), reading(900.0));
    assert_eq!(answered(running.post("/v1/records").body(lines)).json()["quarantined"], 1);
    let aside = answered(running.get("/v1/quarantine")).json()["readings"][0]["id"].as_str().map(str::to_owned);
    let aside = aside.expect("a reading in quarantine");
    let stored = json!({"text": "拉萨混凝土泵送，C40，泵高60米", "options": {"store": true, "asked_at": ASKED_AT}});
    let pack = running.ask("/v1/packs", &stored).json()["id"].as_str().map(str::to_owned).expect("a stored pack");
    for (method, path, operation) in operations(&document) {
        let load = answered(running.post("/v1/loads")).json()["load"].as_str().map(str::to_owned).expect("a load");
        let body = example(&operation);
        let mut address = format!("{}?{}", filled(&of_access(&running, &path, &pack), &load, &pack), needed(&path))
            .replace("/none?", &format!("/{aside}?"));
        if operation["operationId"] == "query_sparql" {
            address += "&query=ASK%20%7B%7D";
        }
        let what = format!("{method} {address}");
        let good = call(&running, &method, &address, body.as_ref());
        assert!(good.status < 300, "{what}: {} {}", good.status, good.text);
        check(&document, &operation, &what, &good);

        let faulty = call(&running, &method, &format!("{address}&surprise=1"), body.as_ref());
        assert_eq!(faulty.status, 400, "{what} with an unknown parameter: {}", faulty.text);
        check(&document, &operation, &what, &faulty);

        if let Some((_, text)) = body {
            let other = call(&running, &method, &address, Some(&("image/png".to_owned(), text)));
            assert_eq!(other.status, 415, "{what} with a picture: {}", other.text);
            check(&document, &operation, &what, &other);
        }
        answered(running.delete(&format!("/v1/loads/{load}")));
    }
}

#[test]
fn every_operation_that_takes_json_refuses_what_is_none() {
    let document = document();
    for (method, path, operation) in operations(&document) {
        if operation["requestBody"]["content"]["application/json"].is_null() {
            continue;
        }
        // What the standard does not have is passed over and named in the answer.
        // Messages of JSON-RPC have faults of their own.
        if path == "/v1/telematics" || path == "/mcp" {
            continue;
        }
        for (text, code) in [("{", "malformed_json"), (r#"{"surprise": 1}"#, "unknown_field")] {
            let body = ("application/json".to_owned(), text.to_owned());
            let address = filled(&path, "", "");
            let answer = call(shared(), &method, &address, Some(&body));
            answer.problem(400, code);
            check(&document, &operation, &format!("{method} {address}"), &answer);
        }
    }
}

#[test]
fn every_example_is_answered() {
    let document = document();
    let mut first = crate::support::asked(crate::support::FIRST_ZH);
    first["options"]["store"] = serde_json::json!(true);
    let kept = shared().ask("/v1/packs", &first).json()["id"].as_str().expect("an id").to_owned();
    for (method, path, operation) in operations(&document) {
        let examples = operation["requestBody"]["content"]["application/json"]["examples"].clone();
        for (name, example) in examples.as_object().into_iter().flatten() {
            let body = ("application/json".to_owned(), example["value"].to_string());
            let address = filled(&of_access(shared(), &path, &kept), "", &kept);
            let answer = call(shared(), &method, &address, Some(&body));
            let what = format!("{method} {address}, example {name}");
            assert_eq!(answer.status, 200, "{what}: {}", answer.text);
            check(&document, &operation, &what, &answer);
        }
    }
}
