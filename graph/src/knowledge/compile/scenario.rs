//! Roles, activities with their ways of being done, plan steps.

use super::super::{Activity, Iri, PlanStep, Role, RoleUse, Source, Variant};
use super::condition::optional_condition;
use super::reader::{Node, Reader, as_node};
use indexmap::IndexMap;

/// Reads the roles, by IRI.
pub(super) fn roles(reader: &mut Reader<'_>) -> IndexMap<Iri, Role> {
    let mut roles = IndexMap::new();
    for node in reader.instances("fp:Role") {
        let (Some(iri), Some(notation)) = (reader.iri(node), reader.text(node, "skos:notation")) else { continue };
        let classes = list_of_iris(reader, node, "fp:classes");
        let role = Role {
            notation,
            label: reader.label(node, "skos:prefLabel"),
            functions: reader.iris(node, "fp:function"),
            classes,
            lead: reader.flag(node, "fp:lead"),
            sizing: reader.optional_text(node, "fp:sizing").unwrap_or_else(|| "".into()),
            duty: reader.label(node, "fp:duty"),
            source: optional_source(reader, node),
            calculates: reader.words(node, "fp:calculates"),
            constraints: super::constraint::constraints(reader, node),
            count: super::constraint::quantity(reader, node, "fp:count"),
            size: super::constraint::optional_supply(reader, node, "fp:sizedBy"),
            pace: super::constraint::optional_supply(reader, node, "fp:pacedBy"),
            iri: iri.clone(),
        };
        roles.insert(iri, role);
    }
    roles.sort_unstable_keys();
    roles
}

/// Reads the activities, by IRI.
pub(super) fn activities(reader: &mut Reader<'_>) -> IndexMap<Iri, Activity> {
    let mut activities = IndexMap::new();
    for node in reader.instances("fp:Activity") {
        let (Some(iri), Some(notation)) = (reader.iri(node), reader.text(node, "skos:notation")) else { continue };
        let covered = reader.flag(node, "fp:covered");
        let offer = reader.optional_label(node, "fp:offer");
        if !covered && offer.is_none() {
            reader.problem(node, "fp:offer", "what can be offered where the activity is not covered", "nothing");
        }
        let activity = Activity {
            notation,
            label: reader.label(node, "skos:prefLabel"),
            covered,
            roles: role_uses(reader, node),
            calculates: reader.words(node, "fp:calculates"),
            variants: variants(reader, node),
            governing: list_of_iris(reader, node, "fp:governedBy")
                .iter()
                .filter_map(|iri| iri.rsplit('/').next().map(Into::into))
                .collect(),
            offer,
            iri: iri.clone(),
        };
        activities.insert(iri, activity);
    }
    activities.sort_unstable_keys();
    activities
}

/// Reads the roles that an activity needs, in order.
fn role_uses(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<RoleUse> {
    let mut uses = Vec::new();
    for term in reader.list(node, "fp:needs") {
        let Some(usage) = as_node(term) else {
            reader.problem(node, "fp:needs", "role uses", &term.to_string());
            continue;
        };
        let Some(role) = reader.iri_of(usage, "fp:role") else {
            reader.problem(usage, "fp:role", "a role", "nothing");
            continue;
        };
        let when = optional_condition(reader, usage, "fp:when");
        uses.push(RoleUse { role, when, required: !reader.flag(usage, "fp:optional") });
    }
    uses
}

/// Reads the ways of doing an activity, in order.
fn variants(reader: &mut Reader<'_>, node: Node<'_>) -> Vec<Variant> {
    let mut variants = Vec::new();
    for term in reader.list(node, "fp:variants") {
        let Some(found) = as_node(term) else {
            reader.problem(node, "fp:variants", "ways of doing it", &term.to_string());
            continue;
        };
        let Some(notation) = reader.text(found, "skos:notation") else { continue };
        variants.push(Variant {
            notation,
            label: reader.label(found, "skos:prefLabel"),
            when: optional_condition(reader, found, "fp:when"),
            classes: list_of_iris(reader, found, "fp:classes"),
            machines: list_of_iris(reader, found, "fp:machines"),
            roles: role_uses(reader, found),
            without: list_of_iris(reader, found, "fp:without"),
            source: optional_source(reader, found),
        });
    }
    variants
}

/// The source of a fact that may have none.
fn optional_source(reader: &mut Reader<'_>, node: Node<'_>) -> Option<Source> {
    if reader.objects(node, "fp:source").is_empty() { None } else { reader.source(node) }
}

/// Reads the plan steps, by IRI.
pub(super) fn plan_steps(reader: &mut Reader<'_>) -> IndexMap<Iri, PlanStep> {
    let mut steps = IndexMap::new();
    for node in reader.instances("fp:PlanStep") {
        let Some(iri) = reader.iri(node) else { continue };
        let lead_time = reader.nodes(node, "fp:leadTime").first().copied();
        let step = PlanStep {
            iri: iri.clone(),
            label: reader.label(node, "skos:prefLabel"),
            trigger: optional_condition(reader, node, "fp:trigger"),
            activities: reader.iris(node, "fp:activity"),
            role: reader.iri_of(node, "fp:role"),
            lead_time_h: lead_time.and_then(|found| reader.interval(found)),
            precedes: reader.iris(node, "fp:precedes"),
            source: optional_source(reader, node),
        };
        steps.insert(iri, step);
    }
    steps.sort_unstable_keys();
    steps
}

/// The IRIs of a list, in order.
fn list_of_iris(reader: &mut Reader<'_>, node: Node<'_>, property: &str) -> Vec<Iri> {
    let mut iris = Vec::new();
    for term in reader.list(node, property) {
        match as_node(term).and_then(|found| reader.iri(found)) {
            Some(iri) => iris.push(iri),
            None => reader.problem(node, property, "IRIs", &term.to_string()),
        }
    }
    iris
}
