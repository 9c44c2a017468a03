//! Who may come in and what is for whom: every cell of the table of access, keys from their making to their end, what
//! partners see, and attempts to get in.

use crate::support::{Answered, FIRST_ZH, Running, answered, asked, fresh_folder, settings};
use fieldpack_access::{ROWS, Role, may};
use fieldpack_api::service::{Asker, KeyRequest, NoProgress, Service};
use fieldpack_api::settings::Settings;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Settings under which everybody needs a key.
fn closed() -> Settings {
    let mut settings = settings();
    settings.access.loopback = Default::default();
    settings
}

/// Makes a key.
fn key(service: &Service, role: Role, organisation: Option<&str>) -> String {
    let request = KeyRequest {
        name: format!("test {}", role.as_str()),
        role: role.as_str().to_owned(),
        organisation: organisation.map(str::to_owned),
        expires_in_days: Some(1),
        ..KeyRequest::default()
    };
    service.make_key(&request, &Asker::default()).expect("it is made").text
}

/// A service where everybody needs a key, and a key for each role.
pub(crate) fn started(folder: &Path) -> (Running, BTreeMap<Role, String>) {
    let service = Service::open(folder, &closed(), &NoProgress).expect("the folder opens");
    let keys = Role::ALL.map(|role| (role, key(&service, role, (role == Role::Partner).then_some("dealer"))));
    (Running::serve(service), keys.into_iter().collect())
}

/// Sends a request with a key.
pub(crate) fn with(running: &Running, method: Method, path: &str, key: Option<&str>, body: Option<&Value>) -> Answered {
    let mut request = running.request(method, path).header("accept-language", "en");
    if let Some(key) = key {
        request = request.bearer_auth(key);
    }
    answered(match body {
        Some(body) => request.json(body),
        None => request,
    })
}

/// What of an answer may differ between two refusals: nothing.
fn alike(problem: &Value) -> Value {
    let mut problem = problem.clone();
    for own in ["request_id", "instance"] {
        problem[own] = Value::Null;
    }
    problem
}

#[test]
fn every_cell_of_the_table_is_as_it_says() {
    let (running, keys) = started(&fresh_folder("access-table"));
    let document = answered(running.get("/openapi.json")).json();
    let mut seen = 0;
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let id = operation["operationId"].as_str().expect("an id");
            let row = ROWS.iter().find(|row| row.operation == id);
            assert!(row.is_some(), "{id} has no row");
            let address = path
                .replace("{id}", "none")
                .replace("{type}", "place")
                .replace("{name}", "none")
                .replace("{link}", "none")
                .replace("{event}", "none");
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let body = (method == Method::POST).then(|| json!({}));
            let callers = std::iter::once(None).chain(Role::ALL.map(Some));
            for role in callers {
                // What an admin may do is done elsewhere: here nothing is trained or written.
                let is_work = ["train_embedder", "write_backup", "compact", "begin_load"].contains(&id);
                if is_work && may(id, role) {
                    continue;
                }
                let key = role.and_then(|role| keys.get(&role)).map(String::as_str);
                let answer = with(&running, method.clone(), &address, key, body.as_ref());
                let what = format!("{id} as {role:?}: {} {}", answer.status, answer.text);
                let is_nothing = answer.status == 404 && answer.text.contains("there is no address");
                match (may(id, role), role) {
                    (true, _) => assert!(answer.status != 401 && !is_nothing, "{what}"),
                    (false, None) => drop(answer.problem(401, "unauthenticated")),
                    (false, Some(_)) => {
                        let refused = answer.problem(404, "not_found");
                        let nowhere = with(&running, method.clone(), "/v1/nowhere", key, body.as_ref());
                        let nowhere = nowhere.problem(404, "not_found");
                        let detail = |problem: &Value, path: &str| {
                            problem["detail"].as_str().unwrap_or_default().replace(path, "")
                        };
                        assert_eq!(detail(&refused, &address), detail(&nowhere, "/v1/nowhere"), "{what}");
                    }
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 150, "{seen} cells");
}

#[test]
fn the_table_in_the_documents_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/access.md");
    let committed = std::fs::read_to_string(path).expect("docs/access.md is in the repository");
    let expected = format!("# Who may do what 权限\n\n{}", fieldpack_access::access_markdown());
    assert!(committed == expected, "docs/access.md is not what the code says: run `make openapi` and commit it");
}

#[test]
fn a_key_lives_from_its_making_to_its_end() {
    let folder = fresh_folder("access-keys");
    let (running, keys) = started(&folder);
    let admin = Some(keys[&Role::Admin].as_str());
    let new = json!({"name": "CRM of the north", "role": "rep", "expires_in_days": 30});
    let made = with(&running, Method::POST, "/v1/keys", admin, Some(&new)).json();
    let (id, text) = (made["key"]["id"].as_str().expect("an id").to_owned(), made["text"].as_str().expect("a text"));
    assert!(text.starts_with(&format!("fp_{id}_")), "{made:#}");
    let info = |key: &str| with(&running, Method::GET, "/v1/info", Some(key), None).status;
    assert_eq!(info(text), 200);
    // Its use is noted, without the secret.
    let listed = with(&running, Method::GET, "/v1/keys", admin, None);
    assert!(!listed.text.contains(&text[20..]), "{}", listed.text);
    let own = |list: &Value| list["keys"].as_array().into_iter().flatten().find(|key| key["id"] == *id).cloned();
    assert_eq!(own(&listed.json()).expect("it is listed")["secrets"], 1);
    // A new secret beside the old one, then in its place.
    let rotate = |overlap_h: u16| {
        let path = format!("/v1/keys/{id}/rotate");
        let answer = with(&running, Method::POST, &path, admin, Some(&json!({"overlap_h": overlap_h}))).json();
        answer["text"].as_str().map(str::to_owned).unwrap_or_else(|| panic!("{answer:#}"))
    };
    let second = rotate(1);
    assert_eq!((info(text), info(&second)), (200, 200), "both hold");
    let third = rotate(0);
    assert_eq!((info(text), info(&second), info(&third)), (401, 401, 200), "only the last holds");
    // Revoked, it holds no more with the next request; nothing gives it another secret.
    assert_eq!(with(&running, Method::DELETE, &format!("/v1/keys/{id}"), admin, None).status, 204);
    assert_eq!(info(&third), 401);
    assert_eq!(with(&running, Method::DELETE, &format!("/v1/keys/{id}"), admin, None).status, 204, "as it was");
    with(&running, Method::POST, &format!("/v1/keys/{id}/rotate"), admin, Some(&json!({}))).problem(404, "not_found");
    let listed = with(&running, Method::GET, "/v1/keys", admin, None).json();
    assert!(own(&listed).expect("it stays listed")["revoked"].is_string(), "{listed:#}");
    drop(running);
    // It is so after a start, and no file has a secret.
    let (running, _) = started(&folder);
    assert_eq!(with(&running, Method::GET, "/v1/info", Some(&third), None).status, 401);
    assert_eq!(with(&running, Method::GET, "/v1/info", admin, None).status, 200, "keys outlive the process");
    let secrets: Vec<&[u8]> =
        [text, &second, &third].map(|text| text.as_bytes()).into_iter().map(|text| &text[20..]).collect();
    for file in ["journal.redb", "access.redb", "records.redb"] {
        let bytes = std::fs::read(folder.join(file)).expect("the file is there");
        for secret in &secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == *secret), "{file} has a secret");
        }
    }
    drop(running);
}

#[test]
fn a_key_that_cannot_be_is_refused_with_its_field() {
    let (running, keys) = started(&fresh_folder("access-bad-keys"));
    let admin = Some(keys[&Role::Admin].as_str());
    let refused = |body: Value, pointer: &str| {
        let problem = with(&running, Method::POST, "/v1/keys", admin, Some(&body)).problem(400, "invalid_value");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    };
    refused(json!({"name": "", "role": "rep"}), "/name");
    refused(json!({"name": "x", "role": "king"}), "/role");
    refused(json!({"name": "x", "role": "partner"}), "/organisation");
    refused(json!({"name": "x", "role": "rep", "expires_in_days": 5000}), "/expires_us");
    with(&running, Method::POST, "/v1/keys", admin, Some(&json!({"role": "rep"}))).problem(400, "missing_field");
    with(&running, Method::POST, "/v1/keys/0000000000000000/rotate", admin, Some(&json!({}))).problem(404, "not_found");
    with(&running, Method::DELETE, "/v1/keys/none", admin, None).problem(404, "not_found");
}

#[test]
fn a_key_of_a_sandbox_that_is_not_there_opens_nothing() {
    let folder = fresh_folder("access-bounded");
    let service = Service::open(&folder, &closed(), &NoProgress).expect("the folder opens");
    let request =
        KeyRequest { name: "try".to_owned(), role: "admin".to_owned(), sandbox: true, ..KeyRequest::default() };
    let key = service.make_key(&request, &Asker::default()).expect("it is made").text;
    let running = Running::serve(service);
    for path in ["/v1/info", "/v1/keys", "/v1/packs/none"] {
        with(&running, Method::GET, path, Some(&key), None).problem(403, "sandbox_frozen");
    }
}

#[test]
fn nobody_gets_in_by_trying() {
    let (running, keys) = started(&fresh_folder("access-attempts"));
    let good = &keys[&Role::Admin];
    let (other, last) = (&keys[&Role::Rep], good.chars().last().expect("a letter"));
    let changed = format!("{}{}", &good[..good.len() - 1], if last == 'A' { 'B' } else { 'A' });
    // The secret of one key under the id of another.
    let mixed = format!("{}{}", &good[..20], &other[20..]);
    let tried: Vec<(&str, String)> = vec![
        ("nothing", String::new()),
        ("another scheme", format!("Basic {good}")),
        ("no scheme", good.clone()),
        ("a changed letter", format!("Bearer {changed}")),
        ("a cut key", format!("Bearer {}", &good[..good.len() - 4])),
        ("two keys mixed", format!("Bearer {mixed}")),
        ("an unknown key", "Bearer fp_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()),
        ("a made-up local token", "Bearer fl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()),
        ("a token signed by nobody", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.".to_owned()),
        ("a very long one", format!("Bearer fp_{}", "A".repeat(8_000))),
        ("letters beyond ASCII", "Bearer fp_\u{e9}".to_owned()),
    ];
    let mut told = Vec::new();
    for (what, value) in tried {
        let bytes: Vec<u8> = value.chars().map(|letter| u8::try_from(u32::from(letter)).expect("Latin 1")).collect();
        let value = reqwest::header::HeaderValue::from_bytes(&bytes).expect("a header");
        let mut request = running.get("/v1/info").header("accept-language", "en");
        if !value.is_empty() {
            request = request.header("authorization", value);
        }
        let answer = answered(request);
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"fieldpack\"", "{what}");
        let problem = answer.problem(401, "unauthenticated");
        assert!(!answer.text.contains(&good[20..]), "{what}");
        told.push(alike(&problem));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "all refusals are alike: {told:#?}");
    // Two keys at once are none.
    let two = running.get("/v1/info").bearer_auth(good).bearer_auth(other);
    answered(two).problem(401, "unauthenticated");
    assert_eq!(with(&running, Method::GET, "/v1/info", Some(good), None).status, 200);
    for page in ["/healthz", "/readyz", "/openapi.json", "/docs/errors"] {
        assert_eq!(with(&running, Method::GET, page, None, None).status, 200, "{page} is for everyone");
    }
}

#[test]
fn without_a_key_only_programs_of_this_machine_are_let_in_where_settings_say_so() {
    let running = Running::start(&fresh_folder("access-loopback"), &settings());
    assert_eq!(answered(running.get("/v1/info")).status, 200);
    for (name, value) in [
        ("x-forwarded-for", "203.0.113.7"),
        ("forwarded", "for=203.0.113.7"),
        ("via", "1.1 proxy"),
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("host", "evil.example"),
        ("authorization", "Bearer fp_0123456789abcdef_x"),
    ] {
        answered(running.get("/v1/info").header(name, value)).problem(401, "unauthenticated");
    }
}

#[test]
fn a_partner_sees_what_is_its_own_and_no_more() {
    let folder = fresh_folder("access-partners");
    let service = Service::open(&folder, &closed(), &NoProgress).expect("the folder opens");
    let north = key(&service, Role::Partner, Some("north"));
    let south = key(&service, Role::Partner, Some("south"));
    let rep = key(&service, Role::Rep, None);
    let engineer = key(&service, Role::Engineer, None);
    let running = Running::serve(service);
    let send = |key: &str, lines: &str| {
        let request = running.post("/v1/records").bearer_auth(key).header("content-type", "application/x-ndjson");
        answered(request.body(lines.to_owned()))
    };
    let site = r#"{"type":"site","source":"crm","source_id":"S-1","data":{"label":"客户的工地","position":{"lon":91.1,"lat":29.6}}}"#;
    assert_eq!(send(&engineer, site).json()["accepted"], 1);
    // A partner writes what is its own, and nothing over what is not.
    let own = r#"{"type":"site","source":"north","source_id":"N-1","data":{"label":"北方工地","position":{"lon":91.2,"lat":29.7}}}"#;
    assert_eq!(send(&north, own).json()["accepted"], 1);
    for (key, line) in [(&north, site), (&south, own)] {
        let answer = send(key, line);
        let problem = answer.json()["results"][0]["problem"].clone();
        assert_eq!(problem["code"], "not_found", "{}", answer.text);
    }
    let reading = r#"{"type":"reading","source":"x","source_id":"1","data":{"site":"https://fieldpack.dev/id/site/crm/S-1","dimension":"wind_speed","value":3,"unit":"m/s","at":"2026-11-02T00:00:00Z"}}"#;
    assert_eq!(send(&north, reading).json()["accepted"], 0, "readings are the house's");
    // A pack is its asker's and the house's.
    let mut stored = asked(FIRST_ZH);
    stored["options"]["store"] = json!(true);
    let pack = with(&running, Method::POST, "/v1/packs", Some(&north), Some(&stored));
    assert_eq!(pack.status, 200, "{}", pack.text);
    let id = pack.json()["id"].as_str().expect("an id").to_owned();
    for path in [format!("/v1/packs/{id}"), format!("/v1/packs/{id}/revisions"), format!("/v1/packs/{id}/events")] {
        let get = |path: &str, key: &str| with(&running, Method::GET, path, Some(key), None);
        assert_eq!((get(&path, &north).status, get(&path, &rep).status), (200, 200), "{path}");
        let foreign = get(&path, &south).problem(404, "not_found");
        let unknown = get(&path.replace(&id, "none"), &south).problem(404, "not_found");
        let detail = |problem: &Value, id: &str| problem["detail"].as_str().unwrap_or_default().replace(id, "");
        assert_eq!(detail(&foreign, &id), detail(&unknown, "none"), "{path}: absence and refusal are alike");
    }
    let why = json!({"class": "truck_pump"});
    with(&running, Method::POST, &format!("/v1/packs/{id}/why-not"), Some(&south), Some(&why))
        .problem(404, "not_found");
    // Not for its eyes: what is internal, and a site of somebody else as a place.
    let mut internal = asked(FIRST_ZH);
    internal["options"]["audience"] = json!("internal");
    let refused =
        with(&running, Method::POST, "/v1/packs", Some(&north), Some(&internal)).problem(400, "invalid_value");
    assert_eq!(refused["errors"][0]["accepted"], json!(["partner", "customer"]), "{refused:#}");
    assert_eq!(with(&running, Method::POST, "/v1/packs", Some(&rep), Some(&internal)).status, 200);
    let at = |site: &str| {
        json!({"scenario": {"activity": "concrete pumping", "place": {"iri": format!("https://fieldpack.dev/id/site/{site}")},
            "conditions": [{"dimension": "pumping_height", "op": "eq", "value": 60, "unit": "m", "meaning": "requirement"}]}})
    };
    let ask = |key: &str, site: &str| with(&running, Method::POST, "/v1/packs", Some(key), Some(&at(site)));
    assert_eq!((ask(&north, "north/N-1").status, ask(&rep, "crm/S-1").status), (200, 200));
    let (foreign, unknown) = (ask(&north, "crm/S-1"), ask(&north, "crm/S-9"));
    assert_eq!(foreign.status, 400, "{}", foreign.text);
    let alike_but = |answer: &Answered, id: &str| alike(&answer.json()).to_string().replace(id, "");
    assert_eq!(alike_but(&foreign, "S-1"), alike_but(&unknown, "S-9"));
}

#[test]
fn a_shared_pack_is_read_by_its_link_alone_until_it_is_taken_back() {
    let folder = fresh_folder("access-shares");
    let (running, keys) = started(&folder);
    let rep = Some(keys[&Role::Rep].as_str());
    let admin = keys[&Role::Admin].as_str();
    let provider = r#"{"type":"provider","source":"test","source_id":"P-1","data":{"label":"拉萨维修站","position":{"lon":91.17,"lat":29.66},"skills":["trailer_pump"],"services":["repair"],"utc_offset_h":8.0,"contact":{"phone":"0891-0000000","person":"扎西"}}}"#;
    let put = running.post("/v1/records").bearer_auth(admin).body(provider.to_owned());
    assert_eq!(answered(put).json()["accepted"], 1);
    let mut stored = asked(FIRST_ZH);
    stored["options"]["store"] = json!(true);
    let pack = with(&running, Method::POST, "/v1/packs", rep, Some(&stored)).json();
    assert_eq!(pack["partners"][0]["contact"]["phone"], "0891-0000000", "the house sees all of it");
    let shares = format!("/v1/packs/{}/shares", pack["id"].as_str().expect("an id"));
    let share = |audience: &str| {
        with(&running, Method::POST, &shares, rep, Some(&json!({"audience": audience, "expires_in_days": 14}))).json()
    };
    let (customer, partner) = (share("customer"), share("partner"));
    let address = |share: &Value| share["address"].as_str().unwrap_or_else(|| panic!("{share:#}")).to_owned();
    let read = |address: &str| with(&running, Method::GET, address, None, None);
    for link in [&customer, &partner] {
        let shown = read(&address(link));
        assert_eq!(shown.status, 200, "{}", shown.text);
        let view = shown.json();
        assert_eq!((&view["id"], &view["revision"]), (&pack["id"], &pack["revision"]));
        assert_eq!(view["created_by"], "own", "no key, no person");
        assert_eq!(view["headline"], pack["headline"], "the answer is the same");
        for secret in ["0891-0000000", "扎西", "key:"] {
            assert!(!shown.text.contains(secret), "{secret} in {}", shown.text);
        }
    }
    // Nothing but the whole of it opens it.
    let good = address(&customer);
    let last = good.chars().last().expect("a letter");
    let other = address(&partner);
    let mixed = format!("{}{}", &good[..good.len() - 40], &other[other.len() - 40..]);
    let unknown =
        read("/v1/shared/fs_0123456789abcdef_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").problem(404, "not_found");
    let changed = format!("{}{}", &good[..good.len() - 1], if last == 'A' { 'B' } else { 'A' });
    for wrong in [changed, mixed, good[..good.len() - 3].to_owned(), format!("{good}A"), "/v1/shared/x".to_owned()] {
        assert_eq!(alike(&read(&wrong).problem(404, "not_found")), alike(&unknown), "{wrong}");
    }
    // The link is no key, and a key of a partner makes none.
    let as_key = good.trim_start_matches("/v1/shared/");
    with(&running, Method::GET, "/v1/info", Some(as_key), None).problem(401, "unauthenticated");
    let dealer = Some(keys[&Role::Partner].as_str());
    with(&running, Method::POST, &shares, dealer, Some(&json!({"audience": "customer"}))).problem(404, "not_found");
    for (body, pointer) in [
        (json!({"audience": "internal"}), "/audience"),
        (json!({"audience": "customer", "expires_in_days": 5000}), "/expires_us"),
    ] {
        let problem = with(&running, Method::POST, &shares, rep, Some(&body)).problem(400, "invalid_value");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem:#}");
    }
    // Taken back it shows nothing, the other one still does; both stay listed.
    let id = customer["id"].as_str().expect("an id");
    assert_eq!(with(&running, Method::DELETE, &format!("/v1/shares/{id}"), rep, None).status, 204);
    assert_eq!(alike(&read(&good).problem(404, "not_found")), alike(&unknown));
    assert_eq!(read(&other).status, 200);
    let listed = with(&running, Method::GET, &shares, rep, None).json();
    let links = listed["shares"].as_array().expect("links");
    let revoked: Vec<&Value> = links.iter().filter(|link| link["revoked"].is_string()).collect();
    assert_eq!((links.len(), revoked.len(), &revoked[0]["address"]), (2, 1, &Value::Null), "{listed:#}");
    with(&running, Method::DELETE, "/v1/shares/0123456789abcdef", rep, None).problem(404, "not_found");
    drop(running);
    let (running, _) = started(&folder);
    let read = |address: &str| with(&running, Method::GET, address, None, None).status;
    assert_eq!((read(&good), read(&other)), (404, 200), "also after a start");
}

#[test]
fn the_token_of_this_machine_is_its_owners_and_ends_with_the_service() {
    let folder = fresh_folder("access-local");
    let (running, _) = started(&folder);
    let file = folder.join("local.token");
    let mode = std::fs::metadata(&file).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let token = std::fs::read_to_string(&file).expect("it is read");
    let made = json!({"name": "first", "role": "admin"});
    assert_eq!(with(&running, Method::POST, "/v1/keys", Some(&token), Some(&made)).status, 200);
    drop(running);
    assert!(!file.exists(), "it goes with the service");
    let (running, _) = started(&folder);
    with(&running, Method::GET, "/v1/info", Some(&token), None).problem(401, "unauthenticated");
    let next = std::fs::read_to_string(&file).expect("there is another");
    assert_ne!(next, token);
}

#[test]
fn each_caller_has_a_rate_and_hears_of_it() {
    let mut settings = closed();
    settings.access.requests_per_minute = 1;
    settings.access.requests_at_once = 2;
    settings.access.attempts_per_minute = 1;
    settings.access.attempts_at_once = 3;
    let service = Service::open(&fresh_folder("access-rates"), &settings, &NoProgress).expect("the folder opens");
    let [one, other] = [key(&service, Role::Rep, None), key(&service, Role::Rep, None)];
    let running = Running::serve(service);
    let ask = |key: Option<&str>| with(&running, Method::GET, "/v1/info", key, None);
    let (first, second) = (ask(Some(&one)), ask(Some(&one)));
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!((first.header("ratelimit"), second.header("ratelimit")), ("\"caller\";r=1", "\"caller\";r=0"));
    assert_eq!(first.header("ratelimit-policy"), "\"caller\";q=2;w=120");
    let refused = ask(Some(&one));
    let problem = refused.problem(429, "rate_limited");
    let wait_s = problem["retry_after_s"].as_u64().expect("how long to wait");
    assert!((1..=61).contains(&wait_s) && refused.header("retry-after") == wait_s.to_string(), "{problem:#}");
    assert_eq!(ask(Some(&other)).status, 200, "another key has a rate of its own");
    // Attempts to come in are counted by address; a key that holds is let in nevertheless.
    for _ in 0..3 {
        ask(None).problem(401, "unauthenticated");
    }
    ask(None).problem(429, "rate_limited");
    with(&running, Method::GET, "/v1/shared/fs_0_0", None, None).problem(429, "rate_limited");
    assert_eq!(with(&running, Method::GET, "/healthz", None, None).status, 200);
    assert_eq!(ask(Some(&other)).status, 200);
}
