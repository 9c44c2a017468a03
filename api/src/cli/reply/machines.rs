//! Machines against what is asked, and the clauses of a tender.

use super::super::language::{pick, say};
use super::super::pack::Style;
use super::super::pack::rules::source;
use super::super::page::Page;
use super::super::quantity::quantity;
use fieldpack_pack::contract::{Answer, Constraint, MachineFit};
use fieldpack_quantity::Verdict;

/// Writes the clauses and the machines.
pub(super) fn write(page: &mut Page, answer: &Answer, style: Style) {
    let language = style.language;
    if let Some(clauses) = answer.clauses.as_ref().filter(|clauses| !clauses.is_empty()) {
        page.heading(pick(language, "【逐条核对】", "CLAUSE BY CLAUSE"));
        for clause in clauses {
            let note = &clause.note;
            page.item(0, &format!("{}.", clause.clause), &clause.text);
            page.paragraph(3, note);
        }
    }
    let Some(machines) = answer.machines.as_ref().filter(|machines| !machines.is_empty()) else { return };
    page.heading(pick(language, "【设备】", "MACHINES"));
    machines.iter().for_each(|machine| write_one(page, machine, style));
}

fn write_one(page: &mut Page, machine: &MachineFit, style: Style) {
    let language = style.language;
    let (zh, en) = match machine.verdict {
        Verdict::Sure => ("全部满足", "meets all"),
        Verdict::Possible => ("部分未核实", "not verified in part"),
        Verdict::Infeasible => ("不满足", "fails"),
    };
    let (name, class, verdict) = (&machine.machine.label, &machine.class.label, pick(language, zh, en));
    let is_checked = machine.fit.len() + machine.misfit.len() + machine.unverified.len() > 0;
    let title = if is_checked {
        say!(language, "{name}（{class}）〔{verdict}〕", "{name} ({class}) [{verdict}]")
    } else {
        say!(language, "{name}（{class}）", "{name} ({class})")
    };
    page.item(0, &format!("{}.", machine.rank), &title);
    let list = |page: &mut Page, mark: &str, constraints: &[Constraint]| {
        for constraint in constraints {
            page.item(3, mark, &format!("{} [{}]", constraint.message, source(&constraint.source)));
        }
    };
    list(page, "+", &machine.fit);
    list(page, "x", &machine.misfit);
    list(page, "?", &machine.unverified);
    for note in &machine.notes {
        page.item(3, "!", &note.detail);
    }
    if style.full || machine.fit.is_empty() {
        let figures: Vec<String> =
            machine.figures.iter().map(|figure| format!("{} {}", figure.label, quantity(&figure.quantity))).collect();
        page.paragraph(3, &figures.join(pick(language, "，", ", ")));
    }
}
