//! Pages for people: where to begin, and what each error code means. No script, nothing from elsewhere.

use super::app::App;
use crate::problem::Code;
use axum::Router;
use axum::response::Html;
use axum::routing::get;
use fieldpack_graph::knowledge::Language;
use std::fmt::Write;

/// The head of every page. Its icon is empty, so that browsers ask for none; on a phone the cells of a row stand one by one.
const HEAD: &str = r#"<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Fieldpack</title><link rel="icon" href="data:,">
<style>body{font:1rem/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{background:#f4f4f4;padding:1rem;overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid #ddd;padding:.4rem .6rem}:target{background:#fff3c4}
@media (max-width:45rem){body{overflow-wrap:anywhere}th{display:none}tr,td{display:block}tr{border-bottom:1px solid #ddd;padding:.4rem 0}
td{border:0;padding:.1rem 0}}</style>
"#;

/// Where to begin.
const START: &str = r#"<h1>Fieldpack</h1>
<p>把客户的一句话变成施工方案：三套设备组合、五条禁令、两家服务伙伴，句句有据。</p>
<p lang="en">Turns a customer's sentence into a delivery pack: three equipment combinations, five prohibitions,
two partners, every line with evidence.</p>
<pre>curl -s 127.0.0.1:8080/v1/packs -H 'content-type: application/json' \
  -d '{"text":"高原地区混凝土泵送，拉萨，11月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方"}'</pre>
<ul><li><a href="/docs/">/docs</a> 接口说明，可直接试用 · the endpoints, to read and to try</li>
<li><a href="/docs/errors">/docs/errors</a> 错误代码 · error codes</li>
<li><a href="/openapi.json">/openapi.json</a> OpenAPI 3.1; <a href="/openapi-3.0.json">3.0</a>, <a href="/swagger-2.0.json">Swagger 2.0</a> CRM</li>
<li><a href="/v1/info">/v1/info</a> 版本、数量、上限 · versions, counts, limits</li></ul>
"#;

/// A page with this body.
pub(super) fn page(body: &str) -> String {
    format!("{HEAD}{body}")
}

/// The pages that are not part of the documented interface.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/", get(async || Html(page(START)))).route("/docs/errors", get(async || Html(page(&errors()))))
}

/// The list of codes.
fn errors() -> String {
    let mut page = String::from(
        "<h1>错误代码 · Error codes</h1><p>代码不变，措辞会变。The codes are stable, the wording is not.</p>\
         <table><tr><th>code<th>status<th>含义和处理<th>Meaning and what to do</tr>\n",
    );
    for code in Code::ALL {
        let name = code.as_str();
        let [zh, en] = [Language::Zh, Language::En]
            .map(|language| format!("<b>{}</b><br>{}", code.title(language), code.advice(language)));
        let status = code.status();
        // Writing to a string does not fail.
        let _ = writeln!(page, r#"<tr id="{name}"><td><code>{name}</code><td>{status}<td>{zh}<td lang="en">{en}</tr>"#);
    }
    page.push_str("</table>");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_row_that_a_problem_links_to() {
        let page = errors();
        for code in Code::ALL {
            assert!(page.contains(&format!(r#"id="{}""#, code.as_str())), "{code:?}");
        }
    }
}
