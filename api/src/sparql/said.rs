//! What is said of a query that is not answered.

use crate::problem::{Code, FieldProblem, Problem};
use crate::settings::SparqlSettings;
use fieldpack_graph::knowledge::Language;
use fieldpack_graph::query::Refusal;

/// Where the query stands.
const QUERY: &str = "?query";

/// A problem of the query.
fn of_query(code: Code, language: Language, zh: impl Into<String>, en: impl Into<String>) -> Problem {
    let detail = match language {
        Language::Zh => zh.into(),
        Language::En => en.into(),
    };
    Problem::of_field(code, language, QUERY, detail)
}

/// A problem of a limit, which has a code of its own.
fn of_limit(limit: &str, language: Language, zh: String, en: String) -> Problem {
    let mut problem = of_query(Code::QueryLimit, language, zh, en);
    for error in &mut problem.errors {
        limit.clone_into(&mut error.code);
    }
    problem
}

/// The forms of an answer, by what gives them.
const SOLUTION_TYPES: [&str; 4] =
    ["application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"];
/// The forms of triples.
const TRIPLE_TYPES: [&str; 3] = ["text/turtle", "application/n-triples", "application/ld+json"];

/// Why a query was refused.
pub(super) fn of_refusal(refusal: Refusal, settings: &SparqlSettings, language: Language) -> Problem {
    match refusal {
        Refusal::Syntax { line: Some(line), column: Some(column), reason } => of_query(
            Code::InvalidQuery,
            language,
            format!("不是有效的 SPARQL 查询，第 {line} 行第 {column} 列：{reason}"),
            format!("this is no SPARQL query, at line {line} column {column}: {reason}"),
        ),
        Refusal::Syntax { reason, .. } => of_query(
            Code::InvalidQuery,
            language,
            format!("不是有效的 SPARQL 查询：{reason}"),
            format!("this is no SPARQL query: {reason}"),
        ),
        Refusal::Update => an_update(language),
        Refusal::Service => of_query(
            Code::QueryRefused,
            language,
            "查询中有 SERVICE：本服务不代为访问其他地址",
            "the query has SERVICE: nothing is asked of other addresses",
        ),
        Refusal::Graph { found } => {
            let found: String = found.chars().take(200).collect();
            of_query(
                Code::InvalidValue,
                language,
                format!("`{found}` 不是图的 IRI"),
                format!("`{found}` is no IRI of a graph"),
            )
        }
        Refusal::Form { triples } => no_form(triples, language),
        Refusal::Rows => {
            let rows = settings.rows;
            of_limit(
                "row_limit",
                language,
                format!("结果超过 {rows} 行（sparql.rows）：用 LIMIT 和 OFFSET 分段查询，或缩小查询"),
                format!("there are more than {rows} rows (sparql.rows): ask in parts by LIMIT and OFFSET, or for less"),
            )
        }
        Refusal::Bytes => {
            let bytes = settings.answer_bytes;
            of_limit(
                "byte_limit",
                language,
                format!("结果超过 {bytes} 字节（sparql.answer_bytes）：用 LIMIT 分段查询，或少要几列"),
                format!(
                    "the answer has more than {bytes} bytes (sparql.answer_bytes): ask in parts by LIMIT, or for fewer columns"
                ),
            )
        }
        Refusal::Evaluation { reason } => of_query(
            Code::InvalidQuery,
            language,
            format!("查询无法求值：{reason}"),
            format!("the query cannot be evaluated: {reason}"),
        ),
        Refusal::Storage { reason } => {
            tracing::error!(reason, "a copy of the RDF store cannot be read");
            Problem::new(Code::Internal, Code::Internal.advice(language))
        }
    }
}

/// The query is an update.
pub(crate) fn an_update(language: Language) -> Problem {
    of_query(
        Code::QueryRefused,
        language,
        "这是更新：这里只能读取；记录用 POST /v1/records 写入，图用 /v1/loads 装载",
        "this is an update: here one can only read; records are written by POST /v1/records, graphs by /v1/loads",
    )
}

/// No form of the answer would be taken.
pub(crate) fn no_form(triples: bool, language: Language) -> Problem {
    let problem = Problem::say(
        Code::NotAcceptable,
        language,
        "没有符合 Accept 的形式，可用的见 accepted；也可用参数 format",
        "no form fits `Accept`; `accepted` lists those there are; the parameter `format` chooses one as well",
    );
    let forms: &[&str] = if triples { &TRIPLE_TYPES } else { &SOLUTION_TYPES };
    let error = FieldProblem {
        pointer: String::new(),
        code: problem.code.clone(),
        detail: problem.detail.clone(),
        accepted: Some(forms.iter().map(|&form| form.to_owned()).collect()),
    };
    problem.with_error(error)
}

/// The query took too long.
pub(super) fn late(settings: &SparqlSettings, language: Language) -> Problem {
    let ms = settings.time_ms;
    of_limit(
        "time_limit",
        language,
        format!("{ms} 毫秒内没有完成（sparql.time_ms）：缩小查询，先用最能限定范围的条件"),
        format!("not done within {ms} ms (sparql.time_ms): ask for less, with what narrows most"),
    )
}

/// The query took too much memory.
pub(super) fn out_of_memory(settings: &SparqlSettings, language: Language) -> Problem {
    let bytes = settings.memory_bytes;
    of_limit(
        "memory_limit",
        language,
        format!("需要的内存超过 {bytes} 字节（sparql.memory_bytes）：不要对大量结果排序、分组或去重，减少嵌套"),
        format!(
            "it takes more memory than {bytes} bytes (sparql.memory_bytes): order, group and make distinct fewer results, nest less"
        ),
    )
}
