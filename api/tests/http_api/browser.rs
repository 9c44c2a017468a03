//! The pages of the service in Chromium: on a phone, on a desk, on paper, and the login with a provider's own pages.
//!
//! `scripts/install-deps --browser` installs it, `scripts/fetch-browser` what drives it; what is not there is told.

use crate::access::{started, with};
use crate::login::{self, Issuer, of_issuer};
use crate::support::{ASKED_AT, FIRST_EN, FIRST_ZH, Running, answered, fresh_folder, settings};
use fieldpack_access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// What wants to run in a page.
const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>";

/// What drives the browser, and the browser; `None`, with a word why, where one of them is not installed.
fn installed() -> Option<(PathBuf, PathBuf)> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let folder = std::env::var_os("FIELDPACK_BROWSER").map_or(home.join(".cache/fieldpack/browser"), PathBuf::from);
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let chromium = std::env::split_paths(&paths).map(|path| path.join("chromium")).find(|file| file.is_file());
    let is_there = folder.join("node_modules/puppeteer-core").is_dir();
    if !is_there {
        eprintln!("SKIPPED: nothing in {} drives a browser; scripts/fetch-browser installs it", folder.display());
    }
    if chromium.is_none() {
        eprintln!("SKIPPED: there is no chromium; scripts/install-deps --browser installs it");
    }
    chromium.filter(|_| is_there).map(|chromium| (folder, chromium))
}

/// What a program of `api/tests/browser` saw; `None` where there is no browser. One browser runs at a time.
fn seen_by(program: &str, told: &Value) -> Option<Value> {
    static ONE: Mutex<()> = Mutex::new(());
    let (folder, chromium) = installed()?;
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut child = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser").join(program))
        .arg(folder)
        .arg(chromium)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node starts");
    if let Some(mut input) = child.stdin.take() {
        input.write_all(told.to_string().as_bytes()).expect("it reads");
    }
    let ended = child.wait_with_output().expect("it ends");
    assert!(ended.status.success(), "{program}: {}", String::from_utf8_lossy(&ended.stderr));
    Some(serde_json::from_slice(&ended.stdout).expect("JSON"))
}

/// A page as a browser saw it.
struct Page(Value);

impl Page {
    /// Opens pages of a service; `None` where there is no browser.
    fn open(running: &Running, pages: &[(&str, Option<&str>)]) -> Option<Vec<Self>> {
        let of = |(path, waits_for): &(&str, Option<&str>)| {
            let url = format!("http://{}{path}", running.address);
            json!({"url": url, "waits_for": waits_for})
        };
        let seen = seen_by("visit.mjs", &pages.iter().map(of).collect())?;
        let opened: Vec<Self> = seen.as_array().into_iter().flatten().cloned().map(Self).collect();
        assert_eq!(opened.len(), pages.len(), "every page is opened");
        opened.iter().for_each(|page| page.check(running));
        Some(opened)
    }

    /// What holds for every page: nothing fails, runs or is asked of others, nothing stands beyond the edge.
    fn check(&self, running: &Running) {
        let Self(page) = self;
        let url = &page["url"];
        assert_eq!(page["status"], 200, "{url}");
        for part in ["console", "violations", "dialogs"] {
            assert_eq!(page[part], json!([]), "{url}: {part}");
        }
        let own = format!("http://{}/", running.address);
        let of_page =
            |request: &Value| request.as_str().is_some_and(|one| one.starts_with(&own) || one.starts_with("data:"));
        assert!(page["requests"].as_array().is_some_and(|all| all.iter().all(of_page)), "{url}: {}", page["requests"]);
        for at in ["phone", "desk", "paper"] {
            let (whole, seen) = (page[at]["scrollWidth"].as_u64(), page[at]["clientWidth"].as_u64());
            assert!(seen > Some(0) && whole <= seen, "{url}: {at}: {}", page[at]);
        }
        assert!(page["paper"]["pages"].as_u64() >= Some(1), "{url}: {}", page["paper"]);
    }

    /// What is read on it.
    fn text(&self) -> &str {
        self.0["text"].as_str().expect("a text")
    }

    /// What else holds for the page of a pack.
    fn check_pack(&self, pack: &Value, language: &str) {
        let Self(page) = self;
        let url = &page["url"];
        let viewport = json!("width=device-width, initial-scale=1");
        assert_eq!((&page["lang"], &page["viewport"]), (&json!(language), &viewport), "{url}");
        // The verdict that the sentence begins with stands beside it.
        let sentence = pack["headline"]["sentence"].as_str().expect("a sentence");
        let sentence = sentence.split_once(['：', ':']).map_or(sentence, |(_, rest)| rest.trim_start());
        assert!(self.text().contains(sentence), "{url}: {sentence}: {}", self.text());
        assert_eq!(page["requests"].as_array().map(Vec::len), Some(1), "{url}: {}", page["requests"]);
        // What is folded away on a screen stands on paper.
        assert!(page["folded"].as_u64() > Some(0) && page["paper"]["folded"] == 0, "{url}: {}", page["paper"]);
    }
}

/// A request that stores a pack.
fn request(text: &str) -> Value {
    json!({"text": text, "options": {"asked_at": ASKED_AT, "store": true}})
}

/// A text in JSON.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value:#} is no text"))
}

#[test]
fn the_page_of_a_pack_reads_well_and_runs_nothing() {
    let running = Running::start(&fresh_folder("browser-packs"), &settings());
    let partner = json!({"type": "provider", "source": "test", "source_id": "P-1", "data": {
        "label": HOSTILE, "position": {"lon": 91.17, "lat": 29.66}, "skills": ["trailer_pump"], "services": ["repair"],
        "utc_offset_h": 8.0, "contact": {"person": HOSTILE, "phone": "0".repeat(60)}
    }});
    let written = running.ask("/v1/records", &partner);
    assert_eq!(written.json()["accepted"], 1, "{}", written.text);
    let packs =
        [FIRST_ZH, FIRST_EN].map(|first| running.ask("/v1/packs", &request(&format!("{first} {HOSTILE}"))).json());
    let page = |pack: &Value, rest: &str| format!("/v1/packs/{}.html{rest}", text(&pack["id"]));
    let [zh, en] = &packs;
    let paths = [page(zh, ""), page(en, ""), page(zh, "?language=en"), page(en, "?audience=customer")];
    let paths = paths.each_ref().map(|path| (path.as_str(), None));
    let Some(pages) = Page::open(&running, &paths) else { return };
    pages[0].check_pack(zh, "zh");
    pages[1].check_pack(en, "en");
    let decided =
        |pack: &Value, query: &str| answered(running.get(&format!("/v1/packs/{}{query}", text(&pack["id"])))).json();
    pages[2].check_pack(&decided(zh, "?audience=internal&language=en"), "en");
    pages[3].check_pack(&decided(en, "?audience=customer"), "en");
    for page in &pages[..3] {
        assert!(
            page.0["whole"].as_str().is_some_and(|text| text.contains(HOSTILE)),
            "it stands as it is: {}",
            page.0["whole"]
        );
    }
}

#[test]
fn pages_that_explain_the_service_need_nobody_else() {
    let running = Running::start(&fresh_folder("browser-docs"), &settings());
    // The readable document is drawn by its scripts: it is there once an operation is.
    let Some(pages) = Page::open(&running, &[("/", None), ("/docs/errors", None), ("/docs", Some(".opblock"))]) else {
        return;
    };
    for (page, words) in pages.iter().zip(["施工方案", "rate_limited", "/v1/packs"]) {
        assert!(page.text().contains(words), "{}", page.text());
    }
    assert!(pages[..2].iter().all(|page| page.0["lang"] == "zh"));
}

#[test]
fn a_customer_reads_what_is_behind_a_link() {
    let (running, keys) = started(&fresh_folder("browser-shares"));
    let rep = Some(keys[&Role::Rep].as_str());
    let pack = with(&running, Method::POST, "/v1/packs", rep, Some(&request(FIRST_ZH))).json();
    let link = |language: &str| {
        let (path, link) =
            (format!("/v1/packs/{}/shares", text(&pack["id"])), json!({"audience": "customer", "language": language}));
        text(&with(&running, Method::POST, &path, rep, Some(&link)).json()["address"]).to_owned()
    };
    let links = ["zh", "en"].map(|language| (language, link(language)));
    let paths = links.each_ref().map(|(_, address)| format!("{address}.html"));
    let Some(pages) = Page::open(&running, &paths.each_ref().map(|path| (path.as_str(), None))) else { return };
    for (page, (language, address)) in pages.iter().zip(&links) {
        let shared = with(&running, Method::GET, address, None, None).json();
        page.check_pack(&shared, language);
        assert!(page.text().contains(&format!("{address}.html")), "it says where it is: {}", page.text());
    }
}

#[test]
fn a_real_browser_logs_in_with_the_provider_and_out_again() {
    let (Some(folder), Some(_)) = (login::installed(), installed()) else { return };
    let (port, own) = (login::free_port(), login::free_port());
    let (provider, url) = (format!("http://127.0.0.1:{port}"), format!("http://127.0.0.1:{own}"));
    let _issuer = Issuer::start(&folder, port, "browser", &format!("{url}/login/callback"));
    let running = Running::start_on(own, &fresh_folder("browser-login"), &of_issuer(port, own));
    let told = json!({"own": url, "provider": provider, "who": "manager-wang", "next": "/docs/errors"});
    let Some(seen) = seen_by("login.mjs", &told) else { return };
    assert_eq!(seen["before"]["status"], 401, "{seen:#}");
    assert!(text(&seen["asked"]).starts_with(&provider), "the password is the provider's: {seen:#}");
    assert_eq!(seen["back"], format!("{url}/docs/errors"), "{seen:#}");
    let within = &seen["within"];
    assert_eq!(
        (&within["status"], &within["role"], &within["how"]),
        (&json!(200), &json!("manager"), &json!("session"))
    );
    assert_eq!(within["cookie"], "", "closed to scripts");
    // The provider has the same host, and cookies of its own.
    let session = seen["cookies"].as_array().and_then(|all| all.iter().find(|cookie| cookie["name"] == "fieldpack"));
    assert_eq!(session, Some(&json!({"name": "fieldpack", "httpOnly": true, "sameSite": "Lax"})), "{seen:#}");
    assert_eq!((&seen["forged"], &seen["still"]["status"]), (&json!(403), &json!(200)), "of another page: {seen:#}");
    assert_eq!((&seen["left"], &seen["after"]["status"]), (&json!("opaqueredirect"), &json!(401)), "{seen:#}");
    assert_eq!((&seen["seen"]["violations"], &seen["seen"]["dialogs"]), (&json!([]), &json!([])), "{seen:#}");
    drop(running);
}
