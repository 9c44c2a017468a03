//! `fieldpack calc`: formulas, from the shipped knowledge or from the service that runs on the folder.

use super::answer::Answer;
use super::backend::running;
use super::language::{pick, say};
use super::page::{self, Page};
use super::quantity::{number, quantity, with_unit};
use super::{Context, args, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::calculate::{calculate, calculators, input_of_text};
use fieldpack_pack::contract::{Calculation, CalculationRequest, NamedQuantity};
use serde::Deserialize;

/// What is shown of a formula.
#[derive(Deserialize)]
struct Formula {
    name: String,
    label: String,
    source: String,
    inputs: Vec<Input>,
}

/// What is shown of an input.
#[derive(Deserialize)]
struct Input {
    name: String,
    label: String,
    unit: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    required: bool,
    #[serde(default)]
    accepted: Vec<Word>,
}

/// A word that an input takes.
#[derive(Deserialize)]
struct Word {
    word: String,
}

/// Runs the command.
///
/// # Errors
/// A [`Problem`]: an unknown formula, an input that does not fit, with what would be accepted.
pub(super) fn run(context: &Context, command: &args::Calc) -> Result<Answer, Problem> {
    match &command.name {
        None => list(context, command),
        Some(name) => calculation(context, command, name),
    }
}

/// Lists the formulas.
fn list(context: &Context, command: &args::Calc) -> Result<Answer, Problem> {
    let of_fault = |error: serde_json::Error| Problem::new(Code::Internal, error.to_string());
    let value: serde_json::Value = match running(context, &command.data.data)? {
        Some(client) => client.get("/v1/calculations", &[])?,
        None => serde_json::to_value(calculators(&context.knowledge()?, context.language)).map_err(of_fault)?,
    };
    let formulas: Vec<Formula> = serde_json::from_value(value.clone()).map_err(of_fault)?;
    Answer::new(formulas_text(&formulas, context.language), &value)
}

/// Runs a formula.
fn calculation(context: &Context, command: &args::Calc, name: &str) -> Result<Answer, Problem> {
    let language = context.language;
    let mut request = CalculationRequest::default();
    for input in &command.inputs {
        let Some((input_name, value)) = input.split_once('=').filter(|(name, _)| !name.trim().is_empty()) else {
            return Err(problems::argument(
                input,
                language,
                format!("`{input}` 不是“名称=值”：例如 slump_mm=200、rise='120 m'；`fieldpack calc` 列出各公式的输入"),
                format!(
                    "`{input}` is not NAME=VALUE: for example slump_mm=200, rise='120 m'; `fieldpack calc` lists the inputs of each formula"
                ),
            ));
        };
        let earlier = request.inputs.insert(input_name.trim().to_owned(), input_of_text(value.trim()));
        if earlier.is_some() {
            return Err(problems::argument(
                input,
                language,
                format!("输入 `{input_name}` 给了两次：只保留一个"),
                format!("input `{input_name}` is given twice: keep one"),
            ));
        }
    }
    let calculation: Calculation = match running(context, &command.data.data)? {
        Some(client) => client.post_json(&format!("/v1/calculations/{}", segment(name)), &request)?,
        None => calculate(name, &request, &context.knowledge()?, language)
            .map_err(|problem| Problem::of_calculation(&problem, language))?,
    };
    Answer::new(calculation_text(&calculation, language), &calculation)
}

/// A name as a segment of a path: what is no part of a formula's name is escaped.
pub(super) fn segment(name: &str) -> String {
    name.bytes().fold(String::new(), |mut path, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
        path
    })
}

fn formulas_text(formulas: &[Formula], language: Language) -> String {
    let mut page = Page::new(page::columns());
    for formula in formulas {
        page.gap();
        page.paragraph(0, &format!("{}  {}", formula.name, formula.label));
        page.paragraph(2, &formula.source);
        let rows: Vec<[String; 2]> =
            formula.inputs.iter().map(|input| [input.name.clone(), input_text(input, language)]).collect();
        page.table(2, &rows);
    }
    page.into_text()
}

fn input_text(input: &Input, language: Language) -> String {
    let mut text = input.label.clone();
    let unit = input.unit.as_deref().unwrap_or_default();
    match (input.low, input.high) {
        (Some(low), Some(high)) => {
            text += &format!(
                "{}{}",
                pick(language, "，", ", "),
                with_unit(&format!("{} … {}", number(low), number(high)), unit)
            );
        }
        _ if !unit.is_empty() => text += &format!("{}{}", pick(language, "，", ", "), with_unit("", unit).trim()),
        _ => {}
    }
    if !input.accepted.is_empty() {
        let words: Vec<&str> = input.accepted.iter().map(|accepted| accepted.word.as_str()).collect();
        text += &format!("{}{}", pick(language, "：", ": "), words.join(" | "));
    }
    if !input.required {
        text += pick(language, "（可省略）", " (optional)");
    }
    text
}

/// A calculation for people: what came out, what went in, where it comes from.
pub(super) fn calculation_text(calculation: &Calculation, language: Language) -> String {
    let mut page = Page::new(page::columns());
    page.paragraph(0, &format!("{}  {}", calculation.name, calculation.label));
    page.table(2, &rows(&calculation.result));
    page.heading(pick(language, "输入", "inputs"));
    page.table(2, &rows(&calculation.inputs));
    page.gap();
    let source = &calculation.source;
    page.paragraph(0, &say!(language, "依据：{source}", "source: {source}"));
    if !calculation.valid {
        page.paragraph(
            0,
            pick(language, "注意：输入超出公式的适用范围", "note: the inputs lie outside the formula's range"),
        );
    }
    for note in &calculation.notes {
        page.item(0, "-", note);
    }
    page.into_text()
}

fn rows(quantities: &[NamedQuantity]) -> Vec<[String; 2]> {
    let label = |named: &NamedQuantity| {
        if named.label.is_empty() { named.name.to_string() } else { format!("{} ({})", named.label, named.name) }
    };
    quantities.iter().map(|named| [label(named), quantity(&named.quantity)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_within_its_segment_of_the_path() {
        assert_eq!(segment("pumping_loss"), "pumping_loss");
        assert_eq!(segment("../info?x"), "%2E%2E%2Finfo%3Fx");
    }

    #[test]
    fn inputs_say_unit_range_and_words() {
        let input =
            |value: serde_json::Value| input_text(&serde_json::from_value(value).expect("an input"), Language::En);
        let given = serde_json::json!({"name": "slump_mm", "label": "slump", "unit": "mm", "low": 10.0, "high": 280.0, "required": true});
        assert_eq!(input(given), "slump, 10 … 280 mm");
        let given = serde_json::json!({"name": "kind", "label": "aggregate", "unit": null, "low": null, "high": null,
            "required": false, "accepted": [{"word": "crushed"}, {"word": "rounded"}]});
        assert_eq!(input(given), "aggregate: crushed | rounded (optional)");
    }
}
