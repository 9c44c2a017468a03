//! `fieldpack search`: records that match.

use super::answer::{Answer, Exit};
use super::args::{self, OrderArg, ProgressStyle};
use super::backend::{Backend, Need};
use super::language::{pick, say};
use super::page::{self, Page};
use super::progress::Shown;
use super::quantity::number;
use super::{Context, problems};
use crate::problem::{Code, Problem};
use fieldpack_graph::knowledge::Language;
use fieldpack_index::{
    ConditionInput, Hit, Near, Operator, Order, Period, Profile, SearchAnswer, SearchRequest, TotalIs,
};
use fieldpack_pack::understand;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Operators of a condition as they are typed, the longer ones first.
const OPERATORS: [(&str, Operator); 4] =
    [(">=", Operator::Min), ("<=", Operator::Max), ("~", Operator::About), ("=", Operator::Eq)];

/// Runs the command. The program ends with 3 where nothing is found.
///
/// # Errors
/// A [`Problem`]: arguments that do not fit, no folder.
pub(super) fn run(context: &Context, command: &args::Search) -> Result<Answer, Problem> {
    let request = request(context, command)?;
    let shown = Shown::new(ProgressStyle::Auto, context.json, context.language);
    let backend = Backend::connect(context, &command.data.data, Need::World, &shown)?;
    let found = backend.search(&request)?;
    let exit = if found.hits.is_empty() { Exit::NoAnswer } else { Exit::Done };
    // In the language of the text, as the hits are.
    let of_text = || command.text.as_deref().and_then(understand::language_of);
    let language = context.stated.or_else(of_text).unwrap_or(context.language);
    Answer::new(text(&found, language, page::columns()), &found).map(|answer| answer.ending(exit))
}

/// The request that the arguments make.
fn request(context: &Context, command: &args::Search) -> Result<SearchRequest, Problem> {
    let language = context.language;
    let conditions = command.conditions.iter().map(|text| condition(text).ok_or_else(|| no_condition(text, language)));
    let months = (!command.months.is_empty()).then(|| command.months.clone());
    let has_period = command.from.is_some() || command.to.is_some() || months.is_some();
    Ok(SearchRequest {
        text: command.text.clone(),
        types: command.types.clone(),
        near: command.near.as_deref().map(|text| near(text, language)).transpose()?,
        within: polygon(command, language)?,
        during: has_period.then(|| Period { from: command.from.clone(), to: command.to.clone(), months }),
        conditions: conditions.collect::<Result<_, _>>()?,
        filters: filters(&command.filters, language)?,
        signals: command.signals.clone(),
        profile: command.profile,
        language: context.stated,
        order: command.order.map(|order| match order {
            OrderArg::Score => Order::Score,
            OrderArg::Distance => Order::Distance,
            OrderArg::Time => Order::Time,
        }),
        limit: command.limit,
        cursor: command.cursor.clone(),
    })
}

/// Reads `lon,lat,km`.
fn near(text: &str, language: Language) -> Result<Near, Problem> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [lon, lat, radius_km] if text.split(',').count() == 3 => Ok(Near { lon, lat, radius_km }),
        _ => Err(problems::argument(
            "--near",
            language,
            format!("`--near {text}` 应为 经度,纬度,半径（km），例如 91.14,29.65,200"),
            format!("`--near {text}` should be longitude,latitude,radius in km, for example 91.14,29.65,200"),
        )),
    }
}

/// Reads the polygon's file.
fn polygon(command: &args::Search, language: Language) -> Result<Option<Value>, Problem> {
    let Some(path) = &command.within else { return Ok(None) };
    let text = std::fs::read_to_string(path).map_err(|error| problems::unreadable(path, &error, language))?;
    serde_json::from_str(&text).map(Some).map_err(|error| {
        let path = path.display();
        Problem::say(
            Code::MalformedJson,
            language,
            format!("`{path}` 不是 GeoJSON：{error}"),
            format!("`{path}` is no GeoJSON: {error}"),
        )
    })
}

/// Reads a condition: `altitude=3650`, `slump>=180 mm`, `altitude=3000..4000`, `concrete_grade=C40`.
fn condition(text: &str) -> Option<ConditionInput> {
    let (at, written, op) = OPERATORS
        .iter()
        .filter_map(|(written, op)| text.find(written).map(|at| (at, *written, *op)))
        .min_by_key(|(at, written, _)| (*at, std::cmp::Reverse(written.len())))?;
    let dimension = text[..at].trim();
    let value = text[at + written.len()..].trim();
    if dimension.is_empty() || value.is_empty() {
        return None;
    }
    let (amount, unit) = match value.split_once(' ') {
        Some((amount, unit)) if number_or_range(amount).is_some() => (amount, Some(unit.trim().to_owned())),
        _ => (value, None),
    };
    let (op, value, value2) = match number_or_range(amount) {
        Some((low, Some(high))) => (Operator::Range, json!(low), Some(json!(high))),
        Some((value, None)) => (op, json!(value), None),
        None => (op, json!(amount), None),
    };
    Some(ConditionInput { dimension: dimension.to_owned(), op, value, value2, unit })
}

/// Reads `12` or `10..12`.
fn number_or_range(text: &str) -> Option<(f64, Option<f64>)> {
    let finite = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    match text.split_once("..") {
        Some((low, high)) => Some((finite(low)?, Some(finite(high)?))),
        None => Some((finite(text)?, None)),
    }
}

fn no_condition(text: &str, language: Language) -> Problem {
    problems::argument(
        "--condition",
        language,
        format!("`--condition {text}` 应为 维度、运算符（= >= <= ~）和值，例如 altitude>=3000、slump=180..220"),
        format!(
            "`--condition {text}` should be a dimension, an operator (= >= <= ~) and a value, for example altitude>=3000, slump=180..220"
        ),
    )
}

/// Reads `property=value`; a property given several times must have one of the values.
fn filters(texts: &[String], language: Language) -> Result<BTreeMap<String, Value>, Problem> {
    let mut filters: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for text in texts {
        let Some((property, value)) = text.split_once('=').filter(|(property, _)| !property.is_empty()) else {
            return Err(problems::argument(
                "--filter",
                language,
                format!("`--filter {text}` 应为 属性=值，例如 mode=BLK"),
                format!("`--filter {text}` should be PROPERTY=VALUE, for example mode=BLK"),
            ));
        };
        let value = match value {
            "true" => json!(true),
            "false" => json!(false),
            other => json!(other),
        };
        filters.entry(property.to_owned()).or_default().push(value);
    }
    Ok(filters.into_iter().map(|(property, values)| (property, one_or_list(values))).collect())
}

fn one_or_list(mut values: Vec<Value>) -> Value {
    if values.len() == 1 { values.pop().unwrap_or_default() } else { Value::Array(values) }
}

fn text(found: &SearchAnswer, language: Language, columns: usize) -> String {
    let mut page = Page::new(columns);
    let (shown, total) = (found.hits.len(), found.total);
    page.paragraph(
        0,
        &match found.total_is {
            TotalIs::Exact => say!(language, "共 {total} 条，显示 {shown} 条", "{total} found, {shown} shown"),
            TotalIs::AtLeast => {
                say!(language, "至少 {total} 条，显示 {shown} 条", "at least {total} found, {shown} shown")
            }
        },
    );
    for (index, hit) in found.hits.iter().enumerate() {
        page.gap();
        page.item(0, &format!("{}.", index + 1), &title(hit, language));
        page.paragraph(3, &facts(hit, language));
        let reasons = reasons(hit, language);
        if !reasons.is_empty() {
            page.paragraph(3, &reasons);
        }
        if !hit.snippet.is_empty() && hit.snippet != hit.title {
            page.paragraph(3, &hit.snippet);
        }
        page.paragraph(3, &hit.iri);
    }
    if let Some(next) = &found.next {
        page.gap();
        page.paragraph(0, &say!(language, "下一页：--cursor {next}", "next page: --cursor {next}"));
    }
    if let Some(profile) = &found.profile {
        page.gap();
        page.table(0, &profile_rows(profile, language));
    }
    page.into_text()
}

/// Why a hit is found: what each signal adds to the score, the words, the path.
fn reasons(hit: &Hit, language: Language) -> String {
    let shares = hit.explain.shares;
    let named = [
        (pick(language, "词", "words"), shares.text),
        (pick(language, "语义", "meaning"), shares.vector),
        (pick(language, "工况", "conditions"), shares.scenario),
        (pick(language, "时空", "place and season"), shares.space_time),
        (pick(language, "关联", "links"), shares.neighbourhood),
    ];
    let mut reasons: Vec<String> =
        named.into_iter().filter_map(|(name, share)| Some(format!("{name} {}", number(share?)))).collect();
    if !hit.matched.is_empty() {
        reasons.push(hit.matched.join(pick(language, "、", ", ")));
    }
    let path: Vec<String> = hit.explain.path.iter().map(|step| format!("{} -({})->", step.label, step.link)).collect();
    reasons.extend((!path.is_empty()).then(|| path.join(" ")));
    reasons.join(pick(language, "；", "; "))
}

/// How long each signal took.
fn profile_rows(profile: &Profile, language: Language) -> Vec<[String; 2]> {
    let row = |name: &str, time_us: u64, count: String| [name.to_owned(), format!("{time_us} us  {count}")];
    let mut rows: Vec<[String; 2]> = profile
        .signals
        .iter()
        .map(|signal| row(signal.signal.as_str(), signal.time_us, signal.candidates.to_string()))
        .collect();
    let blocks = format!("{} / {}", profile.blocks - profile.blocks_passed_over, profile.blocks);
    rows.push(row(pick(language, "排序（块）", "ranking (blocks)"), profile.ranking_us, blocks));
    rows.push(row(pick(language, "取文本", "showing"), profile.showing_us, String::new()));
    rows.push(row(pick(language, "合计", "total"), profile.total_us, String::new()));
    rows
}

fn title(hit: &Hit, language: Language) -> String {
    let mark = if hit.synthetic { pick(language, "〔模拟〕", "[synthetic] ") } else { "" };
    format!("{mark}{} · {}", hit.record_type.as_str(), hit.title)
}

/// Where, when, how far, how well, whose.
fn facts(hit: &Hit, language: Language) -> String {
    let mut facts = Vec::new();
    if let Some(place) = &hit.place {
        facts.push(if place.label.is_empty() { format!("{}, {}", place.lon, place.lat) } else { place.label.clone() });
    }
    facts.extend(hit.when.clone());
    facts.extend(hit.distance_km.map(|km| format!("{} km", number(km))));
    let (score, owner) = (number(hit.score), &hit.owner);
    facts.push(say!(language, "得分 {score}", "score {score}"));
    facts.push(say!(language, "属于 {owner}", "owned by {owner}"));
    facts.join(pick(language, "，", ", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read_as_typed() {
        let read = |text: &str| {
            let found = condition(text).unwrap_or_else(|| panic!("{text}"));
            (found.dimension, found.op, found.value, found.value2, found.unit)
        };
        let is = |dimension: &str, op, value: Value, value2: Option<Value>, unit: Option<&str>| {
            (dimension.to_owned(), op, value, value2, unit.map(str::to_owned))
        };
        assert_eq!(read("altitude=3650"), is("altitude", Operator::Eq, json!(3650.0), None, None));
        assert_eq!(read("slump>=180 mm"), is("slump", Operator::Min, json!(180.0), None, Some("mm")));
        assert_eq!(read("temperature_min<=-5"), is("temperature_min", Operator::Max, json!(-5.0), None, None));
        assert_eq!(read("altitude~3600"), is("altitude", Operator::About, json!(3600.0), None, None));
        let range = is("altitude", Operator::Range, json!(3000.0), Some(json!(4000.0)), Some("m"));
        assert_eq!(read("altitude=3000..4000 m"), range);
        assert_eq!(read("concrete_grade=C40"), is("concrete_grade", Operator::Eq, json!("C40"), None, None));
        for wrong in ["altitude", "=3", "altitude=", ">=5"] {
            assert_eq!(condition(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn positions_and_filters_are_checked() {
        assert_eq!(
            near("91.14, 29.65,200", Language::En).ok(),
            Some(Near { lon: 91.14, lat: 29.65, radius_km: 200.0 })
        );
        for wrong in ["91,29", "a,b,c", "1,2,3,x"] {
            assert!(near(wrong, Language::En).expect_err(wrong).detail.contains("91.14,29.65,200"));
        }
        let texts = ["mode=BLK", "mode=WEP", "synthetic=true"].map(str::to_owned);
        let read = filters(&texts, Language::En).expect("sound");
        assert_eq!(read["mode"], json!(["BLK", "WEP"]));
        assert_eq!(read["synthetic"], json!(true));
        assert!(filters(&["BLK".to_owned()], Language::En).is_err());
    }
}
