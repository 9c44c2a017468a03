//! The packs' floor: two jobs that differ in place and season alone are forbidden different things, and each
//! prohibition says which value of the site triggers it.

use crate::BenchError;
use crate::bars::{Bar, Measurement};
use crate::client::Client;
use crate::questions::{self, FIRST};
use crate::report::Section;
use crate::table::Table;
use fieldpack_graph::knowledge::Comparison;
use fieldpack_pack::contract::{Because, Pack, Prohibition};
use fieldpack_quantity::{Quantity, Value};

/// Most prohibitions that both packs may name.
const SHARED: f64 = 1.0;
/// Least prohibitions of a pack that carry the triggering value.
const CARRYING: f64 = 4.0;
/// The first question's job in Shanghai in June.
const IN_SHANGHAI: [&str; 2] = [
    "混凝土泵送，上海，6月，C40，泵送高度120米，水平管300米，碎石5-25，坍落度200，每小时40方",
    "Concrete pumping: Shanghai in June, C40, pumping height 120 m, 300 m of horizontal line, \
     crushed aggregate 5-25, slump 200, 40 m3 per hour",
];
/// The languages of the two forms.
const LANGUAGES: [&str; 2] = ["zh", "en"];

/// Asks for both packs in both languages and compares them.
pub(super) fn measure(client: &Client) -> Result<Section, BenchError> {
    let mut section = Section::new("Packs: Lhasa in November and Shanghai in June 方案对比");
    section.notes.push(format!(
        "The same job in two places and seasons, with knowledge only and no records: `{}` and `{}`; and the same in \
         English. A prohibition carries its triggering value when it states what was compared and what it is on site.",
        FIRST[0], IN_SHANGHAI[0]
    ));
    for (number, language) in LANGUAGES.into_iter().enumerate() {
        let lhasa = pack(client, FIRST[number])?;
        let shanghai = pack(client, IN_SHANGHAI[number])?;
        section.measurements.push(
            Measurement::new(
                format!("{language}: prohibitions named by both"),
                format!("{language}：两者共有的禁止事项"),
                count(shared(&lhasa.prohibitions, &shanghai.prohibitions)),
                "",
            )
            .with_bar(Bar::AtMost(SHARED)),
        );
        for (place, place_zh, pack) in [("Lhasa", "拉萨", &lhasa), ("Shanghai", "上海", &shanghai)] {
            let all = pack.prohibitions.len();
            let carrying = pack.prohibitions.iter().filter(|one| carries_value(one)).count();
            section.measurements.push(
                Measurement::new(
                    format!("{language}: {place}, prohibitions with their triggering value, of {all}"),
                    format!("{language}：{place_zh}，带触发值的禁止事项"),
                    count(carrying),
                    "",
                )
                .with_bar(Bar::AtLeast(CARRYING)),
            );
        }
        section.tables.push(listed(&[("Lhasa", &lhasa), ("Shanghai", &shanghai)]));
    }
    Ok(section)
}

fn pack(client: &Client, text: &str) -> Result<Pack, BenchError> {
    let answer = client.post("/v1/packs", &questions::body(text))?;
    let unusable = |detail: String| BenchError::Answer {
        path: "/v1/packs".to_owned(),
        status: answer.status,
        question: format!("`{text}`"),
        detail,
    };
    if answer.status != 200 {
        return Err(unusable(String::from_utf8_lossy(&answer.body).into_owned()));
    }
    serde_json::from_slice(&answer.body).map_err(|error| unusable(error.to_string()))
}

fn count(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

fn shared(one: &[Prohibition], other: &[Prohibition]) -> usize {
    one.iter().filter(|a| other.iter().any(|b| a.iri == b.iri)).count()
}

fn carries_value(prohibition: &Prohibition) -> bool {
    prohibition.because.iter().any(|because| because.actual.is_some())
}

fn listed(packs: &[(&str, &Pack)]) -> Table {
    let mut table = Table::new(["place 地点", "#", "prohibition 禁止事项", "because 触发值"]);
    for (place, pack) in packs {
        for one in &pack.prohibitions {
            let because: Vec<String> = one.because.iter().map(because_text).collect();
            table.row([(*place).to_owned(), one.rank.to_string(), one.text.clone(), because.join("; ")]);
        }
    }
    table
}

fn because_text(because: &Because) -> String {
    let text = |quantity: &Option<Quantity>| quantity.as_ref().map_or_else(|| "?".to_owned(), quantity_text);
    let (actual, limit) = (text(&because.actual), text(&because.limit));
    format!("{}: {actual} {} {limit}", because.dimension, sign(because.op))
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
    }
}

fn quantity_text(quantity: &Quantity) -> String {
    match &quantity.value {
        Value::Text(word) => word.clone(),
        Value::Number(interval) if interval.is_exact() => format!("{:.1} {}", interval.value(), quantity.unit.unit),
        Value::Number(interval) => format!("{:.1}..{:.1} {}", interval.low(), interval.high(), quantity.unit.unit),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn prohibition(iri: &str, actual: &serde_json::Value) -> Prohibition {
        let quantity =
            json!({"value": 3650.0, "low": 3600.0, "high": 3700.0, "unit": "m", "ucum": "m", "certainty": "checked"});
        serde_json::from_value(json!({
            "rank": 1, "iri": iri, "text": "no nameplate sizing", "severity": "high", "status": "applies",
            "because": [{"dimension": "altitude", "label": "altitude", "op": ">=", "limit": quantity, "actual": actual}],
            "source": {"document": "D", "edition": "2011", "clause": "1", "status": "in_force", "certainty": "known"},
            "remedy": "derate", "kind": "standard", "observed": null, "evidence": []
        }))
        .expect("a prohibition of the contract")
    }

    #[test]
    fn a_prohibition_without_the_actual_value_does_not_carry_it() {
        let actual =
            json!({"value": 3650.0, "low": 3650.0, "high": 3650.0, "unit": "m", "ucum": "m", "certainty": "known"});
        let with = prohibition("a", &actual);
        assert!(carries_value(&with));
        assert_eq!(because_text(&with.because[0]), "altitude: 3650.0 m >= 3600.0..3700.0 m");
        let without = prohibition("b", &serde_json::Value::Null);
        assert!(!carries_value(&without));
        assert_eq!(because_text(&without.because[0]), "altitude: ? >= 3600.0..3700.0 m");
    }

    #[test]
    fn shared_prohibitions_are_counted_by_iri() {
        let list =
            |iris: &[&str]| iris.iter().map(|iri| prohibition(iri, &serde_json::Value::Null)).collect::<Vec<_>>();
        assert_eq!(shared(&list(&["a", "b", "c"]), &list(&["c", "d"])), 1);
        assert_eq!(shared(&list(&["a"]), &list(&[])), 0);
    }
}
