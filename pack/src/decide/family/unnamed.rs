//! Combinations without a machine: a way of doing the works that no machine of the catalogue can lead is shown
//! with the class that leads it and what that must do, after those with a machine. It is never sure.

use super::super::combine::constraints;
use super::super::job::Job;
use super::super::prepared::concept_ref;
use super::combine::{beside, calculations, variant_choice};
use super::fill::required;
use super::held;
use super::known;
use super::lead::{Method, count};
use crate::contract::{BestAt, Combination, Risk, RoleFilling};
use crate::text::say;
use fieldpack_graph::knowledge::{Facts, Iri};
use fieldpack_quantity::Verdict;

/// The combination of a way without a machine; `None` where the catalogue or the customer leaves no such class
/// for its lead, a needed role cannot be filled, or the site itself rules the way out.
pub(super) fn combination(job: &Job<'_>, method: &Method<'_>, base: &Facts, rank: u32) -> Option<Combination> {
    let language = job.language();
    let class = class(job, method)?;
    let mut facts = base.clone();
    known::calculate(job, &method.role.calculates, &mut facts);
    let checks = held::checks(job, method.role, None, &facts);
    if checks.iter().any(|check| check.verdict == Verdict::Infeasible) {
        return None;
    }
    let lead = RoleFilling {
        role: concept_ref(job.knowledge, &method.role.iri, language),
        machine: None,
        class: concept_ref(job.knowledge, class, language),
        maker: None,
        count: count(method.role, &facts),
        duty: method.role.duty.get(language).to_string(),
        required: required(method.role, &facts, language),
        constraints: constraints(job, &checks),
    };
    let roles = beside(job, method, &facts, lead)?;
    let name = job.knowledge.label(class, language);
    let way = method.variant.map_or_else(String::new, |variant| variant.label.get(language).to_string());
    let title = if way.is_empty() {
        say!(language, "{name}（目录中无具体设备）", "{name} (no machine in the catalogue)")
    } else {
        say!(language, "{way}，{name}（目录中无具体设备）", "{way}, {name} (no machine in the catalogue)")
    };
    let duty = method.role.duty.get(language);
    let risk = say!(
        language,
        "目录中没有这一类设备的数据，主导设备须：{duty}；请厂家按上列要求确认机型",
        "the catalogue has no figures of this class; the lead must: {duty}. Have a maker confirm a machine for what is required"
    );
    Some(Combination {
        rank,
        best_at: BestAt::Reliability,
        feasibility: Verdict::Possible,
        title,
        summary: say!(
            language,
            "另一种做法，没有可核算的设备；各项要求见主导角色。",
            "Another way of doing it, with no machine to check; what is asked stands under the lead role."
        ),
        design: variant_choice(method, language).into_iter().collect(),
        figures: Vec::new(),
        calculations: calculations(job, method.role, &facts),
        risks: vec![Risk { code: "no_machine".into(), detail: risk, evidence: Vec::new() }],
        roles,
        evidence: Vec::new(),
        score: 0.0,
    })
}

/// The class that leads a way, of those that the customer does not exclude and of which no machine is known.
fn class<'m>(job: &Job<'_>, method: &'m Method<'_>) -> Option<&'m Iri> {
    let own = method.variant.map(|variant| variant.classes.as_slice()).filter(|classes| !classes.is_empty());
    let mut classes = own.unwrap_or(&method.role.classes).iter();
    classes.find(|class| !job.excludes_class(class) && job.prepared.of_class(job.knowledge, class).is_empty())
}
