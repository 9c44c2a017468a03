//! The equipment combinations: design, roles, figures, what is tight, what remains a risk.

use super::super::calc::calculation_text;
use super::super::language::{pick, say};
use super::super::page::Page;
use super::super::quantity::quantity;
use super::{Style, cited, constraint};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{BestAt, Combination, Constraint, Figure, Pack, RoleFilling};
use fieldpack_quantity::Verdict;

/// Machines left out that are named without `--full`.
const REJECTED_SHOWN: usize = 3;

/// Writes the combinations, and the machines that were left out with the reason.
pub(super) fn write(page: &mut Page, pack: &Pack, style: Style) {
    let language = style.language;
    if !pack.combinations.is_empty() {
        page.heading(pick(language, "【设备组合】", "EQUIPMENT COMBINATIONS"));
    }
    let shared = if style.full { Vec::new() } else { shared_roles(&pack.combinations) };
    for combination in &pack.combinations {
        write_one(page, combination, &shared, style);
        page.gap();
    }
    if !shared.is_empty() {
        page.paragraph(0, pick(language, "各方案相同的配置：", "the same in all of them:"));
        shared.iter().for_each(|role| write_role(page, role, style));
    }
    if pack.rejected.is_empty() {
        return;
    }
    page.heading(pick(language, "【未选设备】", "LEFT OUT"));
    let shown = if style.full { pack.rejected.len() } else { REJECTED_SHOWN };
    for rejected in pack.rejected.iter().take(shown) {
        let why: Vec<&str> = rejected.violations.iter().map(|violation| violation.message.as_str()).collect();
        let colon = pick(language, "：", ": ");
        page.item(2, "-", &format!("{}{colon}{}", rejected.machine.label, why.join(pick(language, "；", "; "))));
    }
    let hidden = pack.rejected.len().saturating_sub(shown);
    if hidden > 0 {
        page.paragraph(2, &say!(language, "另有 {hidden} 种，见 --full", "and {hidden} more, see --full"));
    }
}

/// The roles that every one of several combinations fills in the same way.
fn shared_roles(combinations: &[Combination]) -> Vec<&RoleFilling> {
    let Some((first, others)) = combinations.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Vec::new();
    };
    first.roles.iter().filter(|role| others.iter().all(|other| other.roles.contains(role))).collect()
}

fn write_one(page: &mut Page, combination: &Combination, shared: &[&RoleFilling], style: Style) {
    let language = style.language;
    let (best, feasible) = (best_at(combination.best_at, language), feasibility(combination.feasibility, language));
    let title = &combination.title;
    page.item(
        0,
        &format!("{}.", combination.rank),
        &say!(language, "{title}〔{best}，{feasible}〕", "{title} [{best}; {feasible}]"),
    );
    page.paragraph(3, &combination.summary);
    let design: Vec<String> =
        combination.design.iter().map(|choice| format!("{} {}", choice.label, quantity(&choice.quantity))).collect();
    if !design.is_empty() {
        let design = design.join(pick(language, "，", ", "));
        page.paragraph(3, &say!(language, "设计：{design}", "design: {design}"));
    }
    for role in combination.roles.iter().filter(|role| !shared.contains(role)) {
        write_role(page, role, style);
    }
    let rows: Vec<[String; 2]> =
        combination.figures.iter().map(|figure| [figure.label.clone(), figure_text(figure, language)]).collect();
    page.table(3, &rows);
    for risk in &combination.risks {
        let evidence = cited(&risk.evidence, language).map(|ids| format!(" [{ids}]")).unwrap_or_default();
        page.item(3, "!", &format!("{}{evidence}", risk.detail));
    }
    if let Some(evidence) = cited(&combination.evidence, language) {
        page.paragraph(3, &evidence);
    }
    if style.full {
        for calculation in &combination.calculations {
            for line in calculation_text(calculation, language).lines() {
                page.paragraph(5, line);
            }
        }
    }
}

/// A role: the machine with maker and count, or what it must do; the checks that are tight.
fn write_role(page: &mut Page, role: &RoleFilling, style: Style) {
    let language = style.language;
    let filling = match (&role.machine, &role.maker) {
        (Some(machine), Some(maker)) if !machine.label.contains(&**maker) => format!("{maker} {}", machine.label),
        (Some(machine), _) => machine.label.to_string(),
        (None, _) => {
            let class = &role.class.label;
            say!(language, "{class}（型号待定）", "{class} (model open)")
        }
    };
    let mut text = format!("{}{}{filling}", role.role.label, pick(language, "：", ": "));
    if role.count != 1 {
        text += &format!(" × {}", role.count);
    }
    if !role.duty.is_empty() {
        text += &format!("{}{}", pick(language, "，", ", "), role.duty);
    }
    page.item(3, "·", &text);
    let required: Vec<String> =
        role.required.iter().map(|named| format!("{} {}", named.label, quantity(&named.quantity))).collect();
    if !required.is_empty() && (role.machine.is_none() || style.full) {
        let required = required.join(pick(language, "，", ", "));
        page.paragraph(7, &say!(language, "须达到：{required}", "must reach: {required}"));
    }
    for check in role.constraints.iter().filter(|check| style.full || check.verdict != Verdict::Sure) {
        page.item(7, mark(check), &constraint(check));
    }
}

/// How a check stands, as a sign.
fn mark(constraint: &Constraint) -> &'static str {
    match constraint.verdict {
        Verdict::Sure => "+",
        Verdict::Possible => "?",
        Verdict::Infeasible => "x",
    }
}

fn figure_text(figure: &Figure, language: Language) -> String {
    let value = quantity(&figure.quantity);
    match (&figure.relation, &figure.limit) {
        (Some(relation), Some(limit)) => {
            let relation = relation.replace("<=", "≤").replace(">=", "≥");
            let limit = quantity(limit);
            say!(language, "{value}（要求 {relation} {limit}）", "{value} (must be {relation} {limit})")
        }
        _ => value,
    }
}

fn best_at(best: BestAt, language: Language) -> &'static str {
    let (zh, en) = match best {
        BestAt::Cost => ("成本最低", "lowest cost"),
        BestAt::Reliability => ("最可靠", "most reliable"),
        BestAt::Time => ("工期最短", "fastest"),
        BestAt::Carbon => ("碳排放最低", "least carbon"),
    };
    pick(language, zh, en)
}

fn feasibility(verdict: Verdict, language: Language) -> &'static str {
    let (zh, en) = match verdict {
        Verdict::Sure => ("确定可行", "sure"),
        Verdict::Possible => ("可能可行，取决于未知量", "possible, depends on what is not known"),
        Verdict::Infeasible => ("不可行", "not feasible"),
    };
    pick(language, zh, en)
}
