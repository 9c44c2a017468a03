//! Tokens and logins of a real OpenID provider that runs beside the service (`scripts/fetch-issuer` installs it).

use crate::support::{Running, fresh_folder, settings};
use fieldpack_access::{Role, RoleRule};
use fieldpack_api::settings::{OidcSettings, Settings};
use reqwest::blocking::{Client, Response};
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// The secret of the client that logs in by itself.
const SECRET: &str = "only-for-tests-c7d1";

/// A provider that runs.
pub(crate) struct Issuer {
    process: Child,
    port: u16,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where the provider is installed; `None`, with a word why, where it is not.
pub(crate) fn installed() -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let folder = std::env::var_os("FIELDPACK_ISSUER").map_or(home.join(".cache/fieldpack/issuer"), PathBuf::from);
    let is_there = folder.join("node_modules/oidc-provider").is_dir();
    if !is_there {
        eprintln!("SKIPPED: no OpenID provider in {}; scripts/fetch-issuer installs it", folder.display());
    }
    is_there.then_some(folder)
}

/// A port that is free now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port()
}

impl Issuer {
    /// Starts it with a new signing key of this name.
    pub(crate) fn start(folder: &std::path::Path, port: u16, key: &str, callback: &str) -> Self {
        // Beside its modules, so that they are found.
        let program = folder.join(format!("issuer-{port}.mjs"));
        std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/issuer/issuer.mjs"), &program).expect("copied");
        let mut process = Command::new("node")
            .arg(&program)
            .args([port.to_string().as_str(), key])
            .env("CLIENT_SECRET", SECRET)
            .env("LOGIN_CALLBACK", callback)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let is_up = lines.any(|line| line.is_ok_and(|line| line.starts_with("listening")));
        // What it says later is read too: it ends where nobody listens.
        std::thread::spawn(move || lines.for_each(drop));
        let _ = std::fs::remove_file(&program);
        assert!(is_up, "the provider did not start");
        Self { process, port }
    }

    /// An access token of the client that logs in by itself, for an audience.
    fn token(&self, resource: &str) -> String {
        let form = format!("grant_type=client_credentials&resource={resource}");
        let request = client().post(format!("http://127.0.0.1:{}/token", self.port));
        let request = request.basic_auth("engineer-batch", Some(SECRET));
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
        let answer: Value = request.send().and_then(Response::json).expect("a token");
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }
}

/// A client that follows nothing by itself.
fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client")
}

/// Settings that take tokens of a provider, for a service that browsers find on a port.
pub(crate) fn of_issuer(issuer: u16, own: u16) -> Settings {
    let mut settings = settings();
    settings.access.loopback = Default::default();
    // Waiting for the provider's new key is many attempts.
    settings.access.attempts_at_once = 1_000_000;
    let rule = |role: Role| RoleRule { value: format!("fieldpack-{}", role.as_str()), role };
    settings.oidc = OidcSettings {
        issuer: format!("http://127.0.0.1:{issuer}"),
        roles: Role::ALL.map(rule).to_vec(),
        organisation_claim: "org".to_owned(),
        house: vec!["house".to_owned()],
        client_id: "fieldpack-web".to_owned(),
        public_url: format!("http://127.0.0.1:{own}"),
        interval_s: 1,
        ..OidcSettings::default()
    };
    settings
}

/// Who the service says asks.
fn me(running: &Running, token: &str) -> (u16, Value) {
    let answer = running.get("/v1/me").bearer_auth(token).send().expect("answered");
    (answer.status().as_u16(), answer.json().expect("JSON"))
}

/// A browser: it keeps cookies and follows where it is told.
#[derive(Default)]
struct Browser {
    /// By host with port, then by name. (A real one keeps them by host alone: two services of one host share them.)
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

impl Browser {
    /// Sends a request with the cookies of its host and keeps those that come back.
    fn send(&mut self, method: &str, url: &str, form: Option<&str>, origin: Option<&str>) -> Response {
        let host = url.split('/').nth(2).expect("a host").to_owned();
        let jar = self.cookies.entry(host).or_default();
        let all: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = client().request(method.parse().expect("a method"), url).header("cookie", all.join("; "));
        if let Some(form) = form {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned());
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let response = request.send().expect("answered");
        for set in response.headers().get_all("set-cookie") {
            let pair = set.to_str().expect("letters").split(';').next().unwrap_or_default();
            let (name, value) = pair.split_once('=').expect("a cookie");
            jar.insert(name.to_owned(), value.to_owned());
        }
        response
    }

    /// Goes to an address and on to where it leads, until a page comes, and gives its address.
    fn go(&mut self, url: &str) -> (String, Response) {
        let mut url = url.to_owned();
        for _ in 0..10 {
            let response = self.send("GET", &url, None, None);
            let Some(next) = response.headers().get("location") else { return (url, response) };
            let next = next.to_str().expect("letters");
            let origin: Vec<&str> = url.splitn(4, '/').take(3).collect();
            url = if next.starts_with('/') { format!("{}{next}", origin.join("/")) } else { next.to_owned() };
        }
        panic!("it leads round in circles: {url}");
    }

    /// Logs in as somebody with the provider whose page this is, and gives the address that it leads back to.
    fn log_in(&mut self, page: &str, who: &str) -> String {
        let mut page = page.to_owned();
        for form in [format!("prompt=login&login={who}&password=any"), "prompt=consent".to_owned()] {
            let answer = self.send("POST", &page, Some(&form), None);
            assert!(answer.status().is_redirection(), "{page}: {}", answer.status());
            let mut next = answer.headers()["location"].to_str().expect("letters").to_owned();
            // On until a page of the provider's comes, or the way leads back to the service.
            while !next.contains("/login/callback") {
                let answer = self.send("GET", &next, None, None);
                match answer.headers().get("location") {
                    Some(on) => {
                        let on = on.to_str().expect("letters");
                        let origin: Vec<&str> = next.splitn(4, '/').take(3).collect();
                        next = if on.starts_with('/') { format!("{}{on}", origin.join("/")) } else { on.to_owned() };
                    }
                    None => break,
                }
            }
            if next.contains("/login/callback") {
                return next;
            }
            page = next;
        }
        panic!("the provider does not lead back: {page}");
    }
}

#[test]
fn tokens_of_the_provider_let_in_and_its_new_keys_are_fetched() {
    let Some(folder) = installed() else { return };
    let port = free_port();
    let issuer = Issuer::start(&folder, port, "first", "http://127.0.0.1:1/login/callback");
    let running = Running::start(&fresh_folder("login-tokens"), &of_issuer(port, 1));
    let token = issuer.token("urn:fieldpack");
    for _ in 0..2 {
        let (status, who) = me(&running, &token);
        assert_eq!((status, &who["role"], &who["how"]), (200, &json!("engineer"), &json!("token")), "{who:#}");
        assert_eq!(who["actor"], "token:engineer-batch");
    }
    let other = issuer.token("urn:other");
    assert_eq!(me(&running, &other).0, 401, "made for somebody else");
    let forged = format!("{}.AAAA", token.rsplit_once('.').expect("a signature").0);
    assert_eq!(me(&running, &forged).0, 401);
    // The provider is away: who was let in stays so, and its keys hold for those who come.
    drop(issuer);
    assert_eq!(me(&running, &token).0, 200);
    // It is back with another key: the first token that names it has it fetched.
    let issuer = Issuer::start(&folder, port, "second", "http://127.0.0.1:1/login/callback");
    let renewed = issuer.token("urn:fieldpack");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while me(&running, &renewed).0 != 200 {
        assert!(std::time::Instant::now() < deadline, "its new key is not fetched");
        std::thread::yield_now();
    }
    assert_eq!(me(&running, &token).0, 401, "the old key was withdrawn");
}

#[test]
fn a_provider_that_is_away_is_said_and_keys_go_on_working() {
    let running = Running::start(&fresh_folder("login-away"), &of_issuer(free_port(), 1));
    // The form of a token, and nothing else.
    let answer = running.get("/v1/me").bearer_auth("eyJhbGciOiJFUzI1NiJ9.e30.AAAA").send().expect("answered");
    assert_eq!(answer.status().as_u16(), 503);
    assert!(answer.headers().contains_key("retry-after"));
    assert_eq!(running.get("/v1/me").bearer_auth("fp_0_0").send().expect("answered").status().as_u16(), 401);
    assert_eq!(running.get("/healthz").send().expect("answered").status().as_u16(), 200);
}

#[test]
fn a_browser_logs_in_with_the_provider_and_out_again() {
    let Some(folder) = installed() else { return };
    let (port, own) = (free_port(), free_port());
    let url = format!("http://127.0.0.1:{own}");
    let _issuer = Issuer::start(&folder, port, "login", &format!("{url}/login/callback"));
    let running = Running::start_on(own, &fresh_folder("login-browser"), &of_issuer(port, own));
    let mut browser = Browser::default();
    let status = |browser: &mut Browser| browser.send("GET", &format!("{url}/v1/me"), None, None).status().as_u16();
    assert_eq!(status(&mut browser), 401);
    // To the provider, with a challenge and a nonce, and back.
    let begun = browser.send("GET", &format!("{url}/login?next=/docs/errors"), None, None);
    let to_provider = begun.headers()["location"].to_str().expect("letters").to_owned();
    for part in ["code_challenge_method=S256", "nonce=", "state=", "response_type=code", "scope=openid"] {
        assert!(to_provider.contains(part), "{to_provider} has no {part}");
    }
    let (page, _) = browser.go(&to_provider);
    let callback = browser.log_in(&page, "manager-wang");
    // Somebody else's browser cannot use the way back, nor this one a state that it did not begin.
    assert_eq!(Browser::default().send("GET", &callback, None, None).status().as_u16(), 403);
    let back = browser.send("GET", &callback, None, None);
    assert_eq!((back.status().as_u16(), &back.headers()["location"]), (303, &"/docs/errors".parse().expect("a value")));
    let set: Vec<&str> = back.headers().get_all("set-cookie").iter().filter_map(|one| one.to_str().ok()).collect();
    assert!(set.iter().any(|one| one.contains("HttpOnly") && one.contains("SameSite=Lax")), "{set:?}");
    let who: Value = browser.send("GET", &format!("{url}/v1/me"), None, None).json().expect("JSON");
    assert_eq!((&who["role"], &who["how"]), (&json!("manager"), &json!("session")), "{who:#}");
    assert!(who["organisation"].is_null() && who["expires"].is_string(), "{who:#}");
    // The way back is of use once.
    assert_eq!(browser.send("GET", &callback, None, None).status().as_u16(), 403);
    // What changes something must come from an own page.
    let ask = |browser: &mut Browser, origin: Option<&str>| {
        let response = browser.send("POST", &format!("{url}/v1/compactions"), Some(""), origin);
        response.status().as_u16()
    };
    assert_eq!(ask(&mut browser, None), 401);
    assert_eq!(ask(&mut browser, Some("http://evil.example")), 401);
    assert_eq!(ask(&mut browser, Some(&url)), 404, "a manager may not do that");
    // Out again: the same text is of no use any more.
    let kept = browser.cookies.clone();
    assert_eq!(browser.send("POST", &format!("{url}/logout"), Some(""), Some("http://evil.example")).status(), 403);
    assert_eq!(status(&mut browser), 200);
    assert_eq!(browser.send("POST", &format!("{url}/logout"), Some(""), Some(&url)).status(), 303);
    assert_eq!(status(&mut browser), 401);
    assert_eq!(status(&mut Browser { cookies: kept }), 401, "the cookie that was kept");
    drop(running);
}

#[test]
fn whoever_has_no_role_is_not_logged_in_and_partners_are_their_companys() {
    let Some(folder) = installed() else { return };
    let (port, own) = (free_port(), free_port());
    let url = format!("http://127.0.0.1:{own}");
    let _issuer = Issuer::start(&folder, port, "roles", &format!("{url}/login/callback"));
    let running = Running::start_on(own, &fresh_folder("login-roles"), &of_issuer(port, own));
    let log_in = |who: &str| {
        let mut browser = Browser::default();
        let (page, _) = browser.go(&format!("{url}/login"));
        let callback = browser.log_in(&page, who);
        let status = browser.send("GET", &callback, None, None).status().as_u16();
        (status, browser)
    };
    let (status, mut nobody) = log_in("visitor-li");
    assert_eq!(status, 403);
    assert_eq!(nobody.send("GET", &format!("{url}/v1/me"), None, None).status().as_u16(), 401);
    let (status, mut partner) = log_in("partner-zhao");
    assert_eq!(status, 303);
    let who: Value = partner.send("GET", &format!("{url}/v1/me"), None, None).json().expect("JSON");
    assert_eq!((&who["role"], &who["organisation"]), (&json!("partner"), &json!("dealer")), "{who:#}");
    assert_eq!(who["audiences"], json!(["partner", "customer"]));
    drop(running);
}
