//! A tender, clause by clause: what each demands, and how many machines meet it.

use super::demand::Demand;
use super::product::{check, demand_text, source_of};
use super::setting::Setting;
use crate::contract::{Question, TenderClause};
use crate::text::say;
use crate::understand::fold_word;
use fieldpack_graph::knowledge::Machine;
use fieldpack_quantity::Verdict;

/// Clauses with demands from which a text is a tender.
const FEWEST: usize = 2;

/// A clause of the text, in characters.
struct Clause {
    from: usize,
    to: usize,
    text: String,
}

/// The clauses of a tender, each checked against the machines; `None` where the text is no tender.
pub(super) fn clauses(
    question: &Question,
    setting: &Setting<'_>,
    demands: &[Demand<'_>],
    machines: &[&Machine],
) -> Option<Vec<TenderClause>> {
    if !is_tender(question, setting, demands) {
        return None;
    }
    let mut found: Vec<TenderClause> = Vec::new();
    for clause in split(&question.text) {
        let inside: Vec<&Demand<'_>> = demands
            .iter()
            .filter(|demand| demand.span.is_some_and(|span| (clause.from..clause.to).contains(&span[0])))
            .collect();
        if inside.is_empty() {
            if says_demand(setting, &clause.text) {
                found.push(unchecked(setting, clause, found.len()));
            }
            continue;
        }
        for demand in inside {
            found.push(checked(setting, &clause, demand, machines, found.len()));
        }
    }
    Some(found)
}

/// Whether a text demands several things of machines, clause by clause, in the words of tenders.
fn is_tender(question: &Question, setting: &Setting<'_>, demands: &[Demand<'_>]) -> bool {
    let demanding = split(&question.text).into_iter().filter(|clause| {
        let holds = |demand: &Demand<'_>| demand.span.is_some_and(|span| (clause.from..clause.to).contains(&span[0]));
        says_demand(setting, &clause.text) && demands.iter().any(holds)
    });
    demanding.count() >= FEWEST
}

/// Whether a text has a word that demands.
fn says_demand(setting: &Setting<'_>, text: &str) -> bool {
    let folded = fold_word(text);
    setting.ready.demands.iter().any(|word| folded.contains(word.as_str()))
}

fn checked(
    setting: &Setting<'_>,
    clause: &Clause,
    demand: &Demand<'_>,
    machines: &[&Machine],
    place: usize,
) -> TenderClause {
    let language = setting.language();
    let (mut met, mut failed, mut unverified) = (0, 0, 0);
    for machine in machines {
        match check(setting, machine, demand).verdict {
            Verdict::Sure => met += 1,
            Verdict::Possible => unverified += 1,
            Verdict::Infeasible => failed += 1,
        }
    }
    let (asked, all) = (demand_text(demand), machines.len());
    let note = say!(
        language,
        "{asked}：{all}款中{met}款满足、{failed}款不满足、{unverified}款没有公开数据未核实",
        "{asked}: of {all} machines {met} meet it, {failed} fail it, {unverified} are not verified for want of a published figure"
    );
    TenderClause {
        clause: place as u32 + 1,
        text: clause.text.clone(),
        span: [clause.from, clause.to],
        dimension: Some(demand.dimension.clone()),
        required: Some(demand.required.clone()),
        met,
        failed,
        unverified,
        note,
        source: Some(source_of(demand, language)),
    }
}

/// A clause that demands something that no published figure answers.
fn unchecked(setting: &Setting<'_>, clause: Clause, place: usize) -> TenderClause {
    let language = setting.language();
    let note = say!(
        language,
        "设备数据中没有对应参数，不能核对，须由厂家书面响应",
        "no figure of machines answers it: it cannot be checked, the maker must answer in writing"
    );
    TenderClause {
        clause: place as u32 + 1,
        span: [clause.from, clause.to],
        text: clause.text,
        dimension: None,
        required: None,
        met: 0,
        failed: 0,
        unverified: 0,
        note,
        source: None,
    }
}

/// Cuts a text at its marks; a comma or full stop between digits cuts nothing.
fn split(text: &str) -> Vec<Clause> {
    let characters: Vec<char> = text.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(char::is_ascii_digit);
    let mut found = Vec::new();
    let mut from = 0;
    for at in 0..=characters.len() {
        let cuts = match characters.get(at) {
            None => true,
            Some('，' | '。' | '；' | ';' | '、' | '\n' | '\r') => true,
            Some(',' | '.') => !(digit(at.checked_sub(1)) && digit(Some(at + 1))),
            Some(_) => false,
        };
        if cuts {
            let part: String = characters[from..at].iter().collect();
            if !part.trim().is_empty() {
                found.push(Clause { from, to: at, text: part.trim().to_owned() });
            }
            from = at + 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_cut_at_marks_and_not_in_numbers() {
        let cut = |text: &str| split(text).into_iter().map(|clause| clause.text).collect::<Vec<_>>();
        assert_eq!(
            cut("排量不小于80m³/h，粒径31.5mm；压力1,600kPa。"),
            ["排量不小于80m³/h", "粒径31.5mm", "压力1,600kPa"]
        );
        assert_eq!(
            cut("Output 80 m3/h, pressure 16.5 MPa. Bore 125"),
            ["Output 80 m3/h", "pressure 16.5 MPa", "Bore 125"]
        );
    }
}
