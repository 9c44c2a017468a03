//! A tool called: its arguments read as the operation's body is, the operation done, the answer structured.

use super::tools::Kind;
use crate::http::app::App;
use crate::http::turn::Turn;
use crate::problem::{Code, Problem, read_json};
use crate::service::{Asker, Service};
use fieldpack_access::Principal;
use fieldpack_graph::knowledge::Language;
use fieldpack_index::SearchRequest;
use fieldpack_pack::contract::{CalculationRequest, ClaimRequest, PackRequest, WhyNotRequest};
use rmcp::ErrorData;
use rmcp::model::{CallToolResult, JsonObject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Calls a tool. What goes wrong in it is an error of the tool, which the model sees: the problem, located.
///
/// # Errors
/// That there is no such tool, or none for whoever asks: both alike.
pub(super) async fn call(
    app: &App,
    name: &str,
    arguments: JsonObject,
    principal: &Principal,
    language: Language,
) -> Result<CallToolResult, ErrorData> {
    let Some(kind) = Kind::named(name, principal.role) else {
        let name: String = name.chars().take(80).collect();
        let said = match language {
            Language::Zh => format!("没有工具 `{name}`；tools/list 列出可用的工具"),
            Language::En => format!("there is no tool `{name}`; tools/list lists those there are"),
        };
        return Err(ErrorData::invalid_params(said, None));
    };
    let asker = Asker { language, ..Asker::of(principal) };
    let role = principal.role;
    let is_whole = kind.operation(role) == Some("answer_question");
    let done = match Turn::of(app, asker).await {
        Ok(turn) => worked(turn, kind, is_whole, arguments).await,
        Err(busy) => Err(busy),
    };
    Ok(match done {
        Ok(value) => CallToolResult::structured(value),
        Err(problem) => CallToolResult::structured_error(told(problem, language)),
    })
}

/// A problem as a value; a fault of ours shows nothing internal.
fn told(problem: Problem, language: Language) -> Value {
    let problem = if problem.code == Code::Internal.as_str() {
        tracing::error!(problem = problem.detail, "a tool failed");
        Problem::in_language(Code::Internal, language, Code::Internal.advice(language))
    } else {
        problem
    };
    serde_json::to_value(problem).unwrap_or_default()
}

/// Computes what a tool stands for, in a turn as any other request.
async fn worked(turn: Turn, kind: Kind, is_whole: bool, arguments: JsonObject) -> Result<Value, Problem> {
    let of = |asked: Option<&Value>| asked?.get("min_sequence")?.as_u64();
    let of_question = |asked: &Value| of(asked.get("options"));
    let question = arguments.get("question");
    let min_sequence = of(arguments.get("options")).or_else(|| of_question(question?));
    turn.compute(min_sequence, move |service, asker| done(service, kind, is_whole, arguments, asker)).await
}

/// Does what a tool stands for.
fn done(
    service: &Service,
    kind: Kind,
    is_whole: bool,
    mut arguments: JsonObject,
    asker: &Asker,
) -> Result<Value, Problem> {
    let language = asker.language;
    match kind {
        Kind::Ask => {
            let request = unstored(read(&arguments, language)?);
            if is_whole {
                value(&service.answers(&request, asker)?, language)
            } else {
                value(&service.packs(&request, asker)?, language)
            }
        }
        Kind::Search => value(&service.search(&read::<SearchRequest>(&arguments, language)?, None, asker)?, language),
        Kind::WhyNot => {
            let (pack, question) = (arguments.remove("pack"), arguments.remove("question"));
            let request: WhyNotRequest = read(&arguments, language)?;
            match (pack, question) {
                (Some(Value::String(id)), None) => value(&service.why_not(&id, &request, asker)?, language),
                (None, Some(Value::Object(question))) => {
                    let question = unstored(read(&question, language).map_err(|problem| within("/question", problem))?);
                    value(&service.why_not_asked(&question, &request, asker)?, language)
                }
                _ => Err(neither(language)),
            }
        }
        Kind::Calculators => {
            read::<Nothing>(&arguments, language)?;
            value(&serde_json::json!({"calculators": service.calculations(asker)}), language)
        }
        Kind::Calculate => {
            let Some(Value::String(name)) = arguments.remove("name") else {
                let detail = match language {
                    Language::Zh => "缺少字段 `name`：计算器的名称",
                    Language::En => "field `name` is missing: the calculator's name",
                };
                return Err(Problem::of_field(Code::MissingField, language, "/name", detail).accepting(["name"]));
            };
            let request: CalculationRequest = read(&arguments, language)?;
            value(&service.calculation(&name, &request, asker)?, language)
        }
        Kind::CheckClaim => value(&service.claims(&read::<ClaimRequest>(&arguments, language)?, asker)?, language),
    }
}

/// No arguments at all.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// The request, kept by nobody.
fn unstored(mut request: PackRequest) -> PackRequest {
    request.options.get_or_insert_default().store = Some(false);
    request
}

/// Reads arguments as the body of a request is read.
fn read<T: DeserializeOwned>(arguments: &JsonObject, language: Language) -> Result<T, Problem> {
    let bytes = serde_json::to_vec(arguments).map_err(|error| Problem::of_fault(&error, language))?;
    read_json(&bytes, language)
}

fn value(answer: &impl Serialize, language: Language) -> Result<Value, Problem> {
    serde_json::to_value(answer).map_err(|error| Problem::of_fault(&error, language))
}

/// A problem of a part of the arguments.
fn within(place: &str, mut problem: Problem) -> Problem {
    for error in &mut problem.errors {
        error.pointer.insert_str(0, place);
    }
    problem
}

/// Neither a question nor a pack, or both.
fn neither(language: Language) -> Problem {
    let detail = match language {
        Language::Zh => "请给出 question（问题）或 pack（已存方案的编号）之一",
        Language::En => "give one of `question` and `pack`, the id of a stored pack",
    };
    Problem::of_field(Code::MissingField, language, "/question", detail).accepting(["question", "pack"])
}
