//! `/sparql`: the protocol, the forms, and limits that hold whatever is asked.

use crate::support::{Answered, Running, answered, fresh_folder, settings, shared};
use fieldpack_api::settings::Settings;
use serde_json::Value;
use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// As long as anything here may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Pairs of all triples with all: what no machine counts.
const CROSS: &str = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i";

/// Asks by GET, in English.
fn get(running: &Running, query: &str) -> Answered {
    answered(running.get("/sparql").query(&[("query", query), ("language", "en")]))
}

/// The number in the only cell of a result.
fn number(answer: &Answered) -> u64 {
    let json = answer.json();
    let binding = json["results"]["bindings"][0].as_object().and_then(|row| row.values().next().cloned());
    let value = binding.and_then(|cell| cell["value"].as_str().and_then(|text| text.parse().ok()));
    value.unwrap_or_else(|| panic!("{json:#}"))
}

/// The limit that a query ran into.
fn limit(answer: &Answered) -> String {
    let problem = answer.problem(422, "query_limit");
    problem["errors"][0]["code"].as_str().map(str::to_owned).unwrap_or_else(|| panic!("{problem:#}"))
}

/// A service with settings of its own, whose queries are answered by a program that is known by its name.
fn bounded(name: &str, set: impl FnOnce(&mut Settings)) -> (Running, PathBuf, PathBuf) {
    let folder = fresh_folder(name);
    let program = folder.join("asked");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_fieldpack"), &program).expect("a link");
    let data = folder.join("data");
    // What an earlier process left is in nobody's way.
    let left = data.join("checkpoints/1");
    std::fs::create_dir_all(&left).expect("made");
    std::fs::write(left.join("CURRENT"), "MANIFEST-000001\n").expect("written");
    let mut settings = settings();
    settings.sparql.program = program.clone();
    settings.http.request_timeout_ms = 100_000;
    set(&mut settings);
    (Running::start(&data, &settings), program, data)
}

/// The processes that run a program.
fn processes(program: &Path) -> Vec<u32> {
    let own = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        let id = entry.file_name().to_str()?.parse().ok()?;
        let line = std::fs::read(entry.path().join("cmdline")).ok()?;
        let first = line.split(|byte| *byte == 0).next()?;
        (first == program.to_str()?.as_bytes()).then_some(id)
    };
    std::fs::read_dir("/proc").expect("/proc").filter_map(own).collect()
}

/// Waits until something is so.
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "still not so: {what}");
        std::thread::yield_now();
    }
}

#[test]
fn a_query_comes_in_each_way_of_the_protocol() {
    let query =
        "SELECT ?label { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label FILTER(?label = \"拉萨泵站\") }";
    let by_get = get(shared(), query);
    let direct = shared().post("/sparql").header("content-type", "application/sparql-query; charset=utf-8");
    let direct = answered(direct.body(query));
    let form = answered(shared().post("/sparql").form(&[("query", query)]));
    for answer in [&by_get, &direct, &form] {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/sparql-results+json");
        let json = answer.json();
        assert_eq!(json["head"]["vars"], serde_json::json!(["label"]), "{json:#}");
        assert_eq!(json["results"]["bindings"][0]["label"]["value"], "拉萨泵站", "{json:#}");
        let sequence = json["as_of"]["sequence"].as_u64().expect("a sequence");
        assert_eq!(answer.header("fieldpack-sequence"), sequence.to_string());
        assert!(sequence >= 1 && json["as_of"]["epoch"].is_string(), "{json:#}");
    }
    // Graphs of the request go before those of the query.
    let sites = "https://fieldpack.dev/graph/source/test";
    let count = "SELECT (COUNT(*) AS ?n) FROM <urn:none> { ?s ?p ?o }";
    let with = |graph: &str| {
        number(&answered(shared().post("/sparql").form(&[("query", count), ("default-graph-uri", graph)])))
    };
    assert!(number(&get(shared(), count)) == 0 && with(sites) > 4 && with("urn:none") == 0);
    let named = format!("SELECT (COUNT(*) AS ?n) {{ GRAPH <{sites}> {{ ?s a ?class }} }}");
    assert!(number(&get(shared(), &named)) >= 2);
    // What the store keeps for itself is not seen.
    let own = "SELECT (COUNT(*) AS ?n) { ?s <https://fieldpack.dev/def/store/applied> ?o }";
    assert_eq!(number(&get(shared(), own)), 0);
}

#[test]
fn an_answer_comes_in_each_form() {
    let ask = |query: &str, accept: &str| {
        answered(shared().get("/sparql").query(&[("query", query)]).header("accept", accept))
    };
    let select = "SELECT ?x { VALUES ?x { 1 \"a,b\" } }";
    for (accept, begins) in [
        ("application/sparql-results+json", "{\"as_of\":{"),
        ("application/sparql-results+xml", "<?xml"),
        ("text/csv", "x\r\n1\r\n\"a,b\"\r\n"),
        ("text/tab-separated-values", "?x\n1\n\"a,b\"\n"),
    ] {
        let answer = ask(select, accept);
        assert!(answer.status == 200 && answer.text.starts_with(begins), "{accept}: {}", answer.text);
        assert_eq!(answer.header("content-type").split(';').next(), Some(accept));
        assert!(ask("ASK {}", accept).text.contains("true"), "{accept}");
    }
    let construct = "CONSTRUCT { <urn:a> <urn:b> ?x } { VALUES ?x { 1 } }";
    for (accept, holds) in [
        ("text/turtle", "<urn:a> <urn:b> 1"),
        ("application/n-triples", "<urn:a> <urn:b> \"1\"^^"),
        ("application/ld+json", "\"urn:a\""),
    ] {
        let answer = ask(construct, accept);
        assert!(answer.status == 200 && answer.text.contains(holds), "{accept}: {}", answer.text);
        assert_eq!(answer.header("content-type"), accept);
    }
    let described = ask("DESCRIBE <https://fieldpack.dev/id/site/test/S-1>", "*/*");
    assert!(described.text.contains("拉萨泵站"), "{}", described.text);
    for (query, accept, form) in
        [(select, "text/turtle", "text/csv"), (construct, "text/csv", "text/turtle"), (select, "image/png", "text/csv")]
    {
        let problem = ask(query, accept).problem(406, "not_acceptable");
        let accepted = problem["errors"][0]["accepted"].as_array().cloned().unwrap_or_default();
        assert!(accepted.contains(&Value::from(form)), "{problem:#}");
    }
    let by_name = answered(
        shared().get("/sparql").query(&[("query", select), ("format", "csv")]).header("accept", "text/turtle"),
    );
    assert!(by_name.text.starts_with("x\r\n"), "no header is essential: {}", by_name.text);
}

#[test]
fn what_is_no_query_is_refused_and_told_why() {
    let problem = get(shared(), "SELECT ?s\nWHERE { ?s ?p }").problem(400, "invalid_query");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("line 2 column")), "{problem:#}");
    let zh = answered(shared().get("/sparql").query(&[("query", "SELECT"), ("language", "zh")]));
    assert!(zh.problem(400, "invalid_query")["detail"].as_str().is_some_and(|detail| detail.contains("第 1 行")));
    for update in
        ["INSERT DATA { <urn:a> <urn:b> 1 }", "LOAD <http://127.0.0.1:9/>", "DROP ALL", "DELETE WHERE { ?s ?p ?o }"]
    {
        get(shared(), update).problem(400, "query_refused");
        answered(shared().post("/sparql").form(&[("update", update)])).problem(400, "query_refused");
        let direct = shared().post("/sparql").header("content-type", "application/sparql-update").body(update);
        answered(direct).problem(400, "query_refused");
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("settable");
    let service = format!("http://{}/sparql", listener.local_addr().expect("bound"));
    for silent in ["", "SILENT"] {
        get(shared(), &format!("SELECT * {{ SERVICE {silent} <{service}> {{ ?s ?p ?o }} }}"))
            .problem(400, "query_refused");
    }
    // FROM names a graph that is here or nothing: it is not fetched.
    assert_eq!(number(&get(shared(), &format!("SELECT (COUNT(*) AS ?n) FROM <{service}> {{ ?s ?p ?o }}"))), 0);
    assert!(listener.accept().is_err(), "nobody was asked");
    answered(shared().get("/sparql")).problem(400, "missing_field");
    answered(shared().get("/sparql").query(&[("query", "ASK {}"), ("query", "ASK {}")])).problem(400, "invalid_value");
    let long = format!("ASK {{ FILTER(\"{}\" = \"\") }}", "x".repeat(70_000));
    answered(shared().post("/sparql").form(&[("query", long)])).problem(413, "text_too_long");
    answered(shared().request(reqwest::Method::PUT, "/sparql")).problem(405, "method_not_allowed");
    answered(shared().get("/sparql").query(&[("query", "ASK {}"), ("min_sequence", "999999999")]))
        .problem(503, "sequence_not_reached");
}

#[test]
fn places_are_measured() {
    let query = "PREFIX geo: <http://www.opengis.net/ont/geosparql#>
        PREFIX geof: <http://www.opengis.net/def/function/geosparql/>
        PREFIX uom: <http://www.opengis.net/def/uom/OGC/1.0/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?label ?km { ?site rdfs:label ?label; geo:hasGeometry/geo:asWKT ?wkt .
            FILTER(STRSTARTS(STR(?site), \"https://fieldpack.dev/id/site/test/\"))
            FILTER(geof:sfWithin(?wkt, \"POLYGON((88 29, 92 29, 92 30, 88 30, 88 29))\"^^geo:wktLiteral))
            BIND(geof:distance(?wkt, \"POINT(91.13 29.66)\"^^geo:wktLiteral, uom:kilometre) AS ?km) } ORDER BY ?km";
    let found = get(shared(), query).json();
    let rows: Vec<(String, f64)> = found["results"]["bindings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| {
            Some((row["label"]["value"].as_str()?.to_owned(), row["km"]["value"].as_str()?.parse().ok()?))
        })
        .collect();
    let [(near, none), (far, km)] = &rows[..] else { panic!("{found:#}") };
    assert_eq!((near.as_str(), far.as_str()), ("拉萨泵站", "日喀则泵站"));
    assert!(*none < 0.001 && (*km - 221.8).abs() < 2.0, "{rows:?}");
}

#[test]
fn a_query_that_takes_too_long_is_ended_and_its_process_is_gone() {
    let (running, program, _) = bounded("sparql-time", |settings| settings.sparql.time_ms = 1_500);
    for query in [
        format!("SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"),
        format!("SELECT * {{ {CROSS} }} ORDER BY ?c ?f DESC(?i) LIMIT 1"),
        format!(
            "SELECT DISTINCT ?x {{ {CROSS} FILTER(?a = ?g) BIND(CONCAT(STR(?a), STR(?i)) AS ?x) FILTER(?x = \"\") }}"
        ),
    ] {
        let answer = get(&running, &query);
        assert!(["time_limit", "memory_limit"].contains(&limit(&answer).as_str()), "{query}: {}", answer.text);
        // It was waited for.
        assert_eq!(processes(&program), Vec::<u32>::new(), "{query}");
        assert_eq!(get(&running, "ASK {}").json()["boolean"], true, "the service lives");
    }
}

#[test]
fn a_query_that_takes_too_much_memory_is_ended() {
    let (running, program, _) = bounded("sparql-memory", |settings| {
        settings.sparql.memory_bytes = 32 << 20;
        settings.sparql.time_ms = 90_000;
    });
    let nested = "(".repeat(20_000);
    // A text that doubles thirty times.
    let binds: String = (0..30).map(|step| format!("BIND(CONCAT(?a{step}, ?a{step}) AS ?a{}) ", step + 1)).collect();
    let doubled = format!("SELECT (STRLEN(?a30) AS ?n) {{ BIND(\"0123456789abcdef\" AS ?a0) {binds} }}");
    for query in [
        doubled,
        format!("SELECT * {{ {CROSS} }} ORDER BY ?c ?f DESC(?i) LIMIT 1"),
        format!("SELECT DISTINCT * {{ {CROSS} }} OFFSET 1000000000"),
        format!("ASK {{ FILTER{nested}1{} }}", nested.replace('(', ")")),
    ] {
        let shown = &query[..60];
        let request = running.post("/sparql").timeout(Duration::from_secs(120)).form(&[("query", &query)]);
        let answer = answered(request);
        assert_eq!(limit(&answer), "memory_limit", "{shown}");
        assert_eq!(processes(&program), Vec::<u32>::new(), "{shown}");
        assert_eq!(get(&running, "ASK {}").json()["boolean"], true, "the service lives");
    }
}

#[test]
fn an_answer_is_whole_or_none() {
    let (running, _, _) = bounded("sparql-size", |settings| {
        settings.sparql.rows = 100;
        settings.sparql.answer_bytes = 16_384;
    });
    assert_eq!(get(&running, "SELECT ?s { ?s ?p ?o } LIMIT 10").status, 200);
    assert_eq!(limit(&get(&running, "SELECT (1 AS ?x) { ?s ?p ?o } LIMIT 101")), "row_limit");
    assert_eq!(
        limit(&get(&running, "CONSTRUCT { ?s a 1 } { SELECT DISTINCT ?s { ?s ?p ?o } LIMIT 101 }")),
        "row_limit"
    );
    assert_eq!(limit(&get(&running, "SELECT * { ?s ?p ?o } LIMIT 100")), "byte_limit");
    let problem = answered(running.get("/sparql").query(&[("query", "SELECT * { ?s ?p ?o }"), ("language", "zh")]));
    assert!(problem.problem(422, "query_limit")["detail"].as_str().is_some_and(|detail| detail.contains("sparql.")));
}

#[test]
fn a_client_that_hangs_up_ends_its_query() {
    let (running, program, _) = bounded("sparql-hang-up", |settings| {
        settings.sparql.concurrent_queries = 1;
        settings.sparql.time_ms = 90_000;
    });
    let query = format!("SELECT (COUNT(*) AS ?n) {{ {CROSS} }}");
    let mut stream = TcpStream::connect(running.address).expect("it listens");
    let head = "content-type: application/sparql-query\r\nhost: 127.0.0.1";
    write!(stream, "POST /sparql HTTP/1.1\r\n{head}\r\ncontent-length: {}\r\n\r\n{query}", query.len()).expect("sent");
    until("the query runs", || !processes(&program).is_empty());
    // There is one place, and it is taken.
    let busy = get(&running, "ASK {}");
    busy.problem(503, "unavailable");
    assert_eq!(busy.header("retry-after"), "1");
    drop(stream);
    until("its process is gone", || processes(&program).is_empty());
    until("its place is free", || get(&running, "ASK {}").status == 200);
}

#[test]
fn a_service_that_stops_leaves_no_query_behind() {
    let (mut running, program, data) = bounded("sparql-stop", |settings| {
        settings.sparql.time_ms = 90_000;
        settings.http.shutdown_timeout_ms = 500;
    });
    let query = format!("SELECT (COUNT(*) AS ?n) {{ {CROSS} }}");
    let request = running.post("/sparql").form(&[("query", query)]);
    let asking = std::thread::spawn(move || request.send());
    until("the query runs", || !processes(&program).is_empty());
    running.begin_stop();
    running.wait();
    until("its process is gone", || processes(&program).is_empty());
    let answer = asking.join().expect("no panic");
    assert!(answer.is_err() || answer.is_ok_and(|answer| !answer.status().is_success()));
    until("its copy is gone", || {
        std::fs::read_dir(data.join("checkpoints")).map_or(true, |mut copies| copies.next().is_none())
    });
}

#[test]
fn writes_go_on_during_a_query_and_the_next_one_knows_them() {
    let (running, program, data) = bounded("sparql-writes", |settings| {
        settings.sparql.time_ms = 20_000;
        settings.sparql.copy_age_ms = 0;
    });
    let query = format!("SELECT (COUNT(*) AS ?n) {{ {CROSS} }}");
    let request = running.post("/sparql").form(&[("query", query)]);
    let asking = std::thread::spawn(move || answered(request));
    until("the query runs", || !processes(&program).is_empty());
    let count = "SELECT (COUNT(?s) AS ?n) { ?s a <https://fieldpack.dev/def/Site> }";
    for number_of in 1..=20 {
        let line = format!(
            r#"{{"type":"site","source":"w","source_id":"W-{number_of}","data":{{"label":"W","position":{{"lon":91,"lat":29}}}}}}"#
        );
        let written = answered(running.post("/v1/records").body(line)).json();
        let sequence = written["sequence"].as_u64().expect("a sequence");
        let min = sequence.to_string();
        let answer = answered(running.get("/sparql").query(&[("query", count), ("min_sequence", &min)]));
        assert_eq!(number(&answer), number_of, "{}", answer.text);
        assert!(answer.json()["as_of"]["sequence"].as_u64() >= Some(sequence), "{}", answer.text);
        let copies = std::fs::read_dir(data.join("checkpoints")).expect("the folder").count();
        assert!(copies <= 3, "{copies} copies: that of the long query, the latest, one that is going");
    }
    assert!(asking.join().is_ok_and(|answer| limit(&answer) == "time_limit"));
    drop(running);
    let copies = std::fs::read_dir(data.join("checkpoints")).map_or(0, Iterator::count);
    assert_eq!(copies, 0, "no copy outlives the service");
}
