//! What a pack says, without its wording: for comparing packs.

use fieldpack_pack::contract::{Pack, RuleStatus};
use std::collections::BTreeSet;

/// The lines of a pack, each in a form that can be compared.
pub(crate) fn lines(pack: &Pack) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    lines.insert(format!("verdict {:?}", pack.headline.verdict));
    for combination in &pack.combinations {
        let rank = combination.rank;
        lines.insert(format!("combination {rank} {:?} {:?}", combination.best_at, combination.feasibility));
        for choice in &combination.design {
            lines.insert(format!("design {rank} {} {:?}", choice.name, choice.quantity.value));
        }
        for role in &combination.roles {
            let machine = role.machine.as_ref().map_or("none", |machine| &*machine.iri);
            lines.insert(format!("role {rank} {} {machine} {}", role.role.notation, role.count));
            for needed in &role.required {
                lines.insert(format!(
                    "required {rank} {} {} {:?}",
                    role.role.notation, needed.name, needed.quantity.value
                ));
            }
            for constraint in &role.constraints {
                let margin = constraint.margin.as_ref().map(|margin| &margin.value);
                lines.insert(format!("check {rank} {} {:?} {margin:?}", constraint.name, constraint.verdict));
            }
        }
        for figure in &combination.figures {
            lines.insert(format!("figure {rank} {} {:?}", figure.name, figure.quantity.value));
        }
        for calculation in &combination.calculations {
            for result in &calculation.result {
                lines.insert(format!("result {rank} {} {} {:?}", calculation.name, result.name, result.quantity.value));
            }
        }
    }
    for rule in pack.prohibitions.iter().chain(&pack.standing) {
        lines.insert(format!("rule {} {:?}", rule.iri, rule.status));
    }
    for step in &pack.plan {
        lines.insert(format!("step {}", step.iri));
    }
    lines
}

/// The machines that lead, in the order of the combinations.
pub(crate) fn leads(pack: &Pack) -> Vec<String> {
    let machine =
        |role: &fieldpack_pack::contract::RoleFilling| role.machine.as_ref().map(|found| found.iri.to_string());
    pack.combinations.iter().filter_map(|found| machine(found.roles.first()?)).collect()
}

/// The rules that apply.
pub(crate) fn applying(pack: &Pack) -> BTreeSet<String> {
    let applies = pack.prohibitions.iter().filter(|rule| rule.status == RuleStatus::Applies);
    applies.map(|rule| rule.iri.to_string()).collect()
}
