//! What operators and visitors see.

use crate::support::{FIRST_ZH, answered, asked, shared};

#[test]
fn the_service_says_that_it_is_well() {
    assert_eq!(answered(shared().get("/healthz")).status, 200);
    assert_eq!(answered(shared().get("/readyz")).status, 200);
    let info = answered(shared().get("/v1/info")).json();
    assert_eq!(info["service"], "fieldpack");
    assert_eq!(info["version"], env!("CARGO_PKG_VERSION"));
    assert!(info["counts"]["machines"].as_u64() > Some(0), "{info:#}");
    assert_eq!(info["promises"]["durability"], "synced");
}

#[test]
fn metrics_count_requests_packs_and_records() {
    assert_eq!(shared().ask("/v1/packs", &asked(FIRST_ZH)).status, 200);
    let answer = answered(shared().get("/metrics"));
    assert!(answer.header("content-type").starts_with("text/plain; version=0.0.4"));
    let has = |start: &str| answer.text.lines().any(|line| line.starts_with(start));
    for start in [
        r#"fieldpack_requests_total{endpoint="/v1/packs",method="POST",status="200"}"#,
        r#"fieldpack_request_seconds_bucket{endpoint="/v1/packs",le="0.008"}"#,
        "fieldpack_packs_total{verdict=",
        "fieldpack_journal_sequence ",
        "fieldpack_applied_sequence ",
        "fieldpack_projection_lag_entries ",
        r#"fieldpack_records{type="site"} 2"#,
        "fieldpack_ready 1",
        "process_resident_memory_bytes ",
    ] {
        assert!(has(start), "{start} is missing in\n{}", answer.text);
    }
}

#[test]
fn the_pages_for_people_need_no_internet() {
    let redirect = answered(shared().get("/docs"));
    assert_eq!((redirect.status, redirect.header("location")), (303, "/docs/"));
    let page = answered(shared().get("/docs/"));
    assert_eq!(page.status, 200);
    for part in ["swagger-ui.css", "swagger-ui-bundle.js", "swagger-initializer.js"] {
        let answer = answered(shared().get(&format!("/docs/{part}")));
        assert_eq!(answer.status, 200, "{part}");
        assert!(!answer.header("content-type").is_empty(), "{part}");
    }
    let initializer = answered(shared().get("/docs/swagger-initializer.js"));
    assert!(initializer.text.contains("/openapi.json"), "{}", initializer.text);
    let start = answered(shared().get("/"));
    assert!(start.text.contains("/docs/") && start.text.contains("curl"), "{}", start.text);
    let errors = answered(shared().get("/docs/errors"));
    assert!(errors.text.contains(r#"id="not_a_pack_question""#), "{}", errors.text);
    for text in [&start.text, &errors.text] {
        assert!(!text.contains("src=") && !text.contains("https://"), "{text}");
    }
}
