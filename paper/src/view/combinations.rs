//! Combinations with their calculations, machines left out and the plan, as a page shows them.

use super::{Line, Part, SENTENCE, trusted};
use crate::words::{self, cite, clean, figure, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{Calculation, Combination, NamedQuantity, Pack, RoleFilling};
use serde::Serialize;

/// Most machines left out that are printed.
const LEFT_OUT: usize = 12;

/// A combination.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CombinationView {
    /// Its rank and title.
    pub(crate) title: String,
    /// What it is best at, and whether it holds for sure.
    pub(crate) standing: String,
    /// What it is.
    pub(crate) summary: String,
    /// The design.
    pub(crate) design: Vec<Line>,
    /// The roles.
    pub(crate) roles: Vec<RoleView>,
    /// The figures.
    pub(crate) figures: Vec<Line>,
    /// The risks.
    pub(crate) risks: Vec<String>,
    /// The calculations.
    pub(crate) calculations: Vec<CalculationView>,
    /// Ids of the evidence.
    pub(crate) evidence: String,
}

/// A role.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoleView {
    /// Its name.
    pub(crate) role: String,
    /// The machine, or the class where none is named.
    pub(crate) machine: String,
    /// How many.
    pub(crate) count: u32,
    /// What it must do.
    pub(crate) duty: String,
    /// The checks, each with its source.
    pub(crate) checks: Vec<String>,
}

/// A calculation.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CalculationView {
    /// Its name.
    pub(crate) name: String,
    /// Its source.
    pub(crate) source: String,
    /// What went in.
    pub(crate) inputs: Vec<String>,
    /// What came out.
    pub(crate) results: Vec<String>,
    /// What is to be said of it.
    pub(crate) notes: Vec<String>,
    /// Whether the inputs lay in its range.
    pub(crate) valid: bool,
}

impl CombinationView {
    /// Words a combination.
    pub(super) fn of(one: &Combination, language: Language) -> Self {
        let best = words::best_at(one.best_at, language);
        let sure = match one.feasibility {
            fieldpack_quantity::Verdict::Sure => say(language, "确定可行", "holds for sure"),
            _ => say(language, "可能可行，有待核实", "possible, to be verified"),
        };
        let figures = one.figures.iter().map(|of| {
            let limit = of.limit.as_ref().zip(of.relation.as_ref());
            let note = limit.map_or_else(String::new, |(limit, relation)| format!("{relation} {}", figure(limit)));
            Line { note: clean(&note, 80), ..Line::plain(clean(&of.label, 100), trusted(&of.quantity, language)) }
        });
        Self {
            title: clean(&format!("{}. {}", one.rank, one.title), 240),
            standing: format!("{} {best} · {sure}", say(language, "最优：", "Best at")),
            summary: clean(&one.summary, SENTENCE),
            design: one
                .design
                .iter()
                .map(|choice| Line::plain(clean(&choice.label, 80), trusted(&choice.quantity, language)))
                .collect(),
            roles: one.roles.iter().map(|role| RoleView::of(role, language)).collect(),
            figures: figures.collect(),
            risks: one.risks.iter().map(|risk| clean(&risk.detail, SENTENCE)).collect(),
            calculations: one.calculations.iter().map(|of| CalculationView::of(of, language)).collect(),
            evidence: clean(&one.evidence.join(", "), 200),
        }
    }
}

impl RoleView {
    /// Words a role.
    fn of(role: &RoleFilling, language: Language) -> Self {
        let class = clean(&role.class.label, 80);
        let none = say(language, "目录中没有", "none in the catalogue");
        let machine = role
            .machine
            .as_ref()
            .map_or_else(|| format!("{class} ({none})"), |machine| format!("{} ({class})", clean(&machine.label, 100)));
        let checks = role.constraints.iter().map(|constraint| {
            let source = cite(&constraint.source, language);
            let held = words::holds(constraint.verdict, language);
            clean(&format!("{} [{held}; {source}]", constraint.message), 400)
        });
        Self {
            role: clean(&role.role.label, 80),
            machine,
            count: role.count,
            duty: clean(&role.duty, SENTENCE),
            checks: checks.collect(),
        }
    }
}

impl CalculationView {
    /// Words a calculation.
    fn of(calculation: &Calculation, language: Language) -> Self {
        let values = |values: &[NamedQuantity]| values.iter().map(|value| named(value, language)).collect();
        Self {
            name: clean(&calculation.label, 120),
            source: clean(&calculation.source, 240),
            inputs: values(&calculation.inputs),
            results: values(&calculation.result),
            notes: calculation.notes.iter().map(|note| clean(note, 400)).collect(),
            valid: calculation.valid,
        }
    }
}

/// A quantity under its name.
fn named(value: &NamedQuantity, language: Language) -> String {
    let name = if value.label.is_empty() { &*value.name } else { &*value.label };
    format!("{} = {}", clean(name, 80), trusted(&value.quantity, language))
}

/// The plan, and the machines that do not do.
pub(super) fn more(pack: &Pack) -> Vec<Part> {
    let language = pack.question.language;
    let plan = pack.plan.iter().map(|step| {
        let lead = step.lead_time_h.as_ref().map(|hours| match language {
            Language::Zh => format!("提前 {}", figure(hours)),
            Language::En => format!("{} before", figure(hours)),
        });
        let role = step.role.as_ref().map(|role| role.label.to_string());
        let source = step.source.as_ref().map(|source| cite(source, language));
        let notes: Vec<String> = [step.trigger.clone(), role, lead, source].into_iter().flatten().collect();
        Line { label: step.step.to_string(), text: clean(&step.label, 300), note: clean(&notes.join(" · "), 400) }
    });
    let rejected = pack.rejected.iter().take(LEFT_OUT).map(|machine| {
        let reasons: Vec<&str> = machine.violations.iter().map(|violation| &*violation.message).collect();
        let reasons = reasons.join(say(language, "；", "; "));
        Line::plain(clean(&machine.machine.label, 100), clean(&reasons, SENTENCE))
    });
    let left = pack.rejected.len().saturating_sub(LEFT_OUT);
    let lead = match (left, language) {
        (0, _) => String::new(),
        (left, Language::Zh) => format!("另有 {left} 台未列"),
        (left, Language::En) => format!("{left} more are not listed"),
    };
    let parts = [
        Part { title: say(language, "实施步骤", "Plan").to_owned(), lead: String::new(), lines: plan.collect() },
        Part { title: say(language, "未选设备", "Machines left out").to_owned(), lead, lines: rejected.collect() },
    ];
    parts.into_iter().filter(|part| !part.lines.is_empty()).collect()
}
