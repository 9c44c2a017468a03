//! The references between tables: what a table names must be described in another.

use super::super::{Iri, Knowledge, Saying};
use super::reader::Reader;

/// Notes every reference that leads to nothing.
pub(super) fn check(knowledge: &Knowledge, reader: &mut Reader<'_>) {
    let mut check = Check { knowledge, reader };
    check.concepts();
    check.activities_and_roles();
    check.machines();
    check.rules();
    check.disagreements();
    check.plan_steps();
    check.failure_modes();
    check.diagnosis();
    check.machine_properties();
}

/// The check under way.
struct Check<'k, 'r, 'g> {
    knowledge: &'k Knowledge,
    reader: &'r mut Reader<'g>,
}

impl Check<'_, '_, '_> {
    /// Notes what is not described.
    fn expect(&mut self, known: bool, subject: &str, property: &str, expected: &str, found: &str) {
        if !known {
            self.reader.problem_at(subject, property, expected, &format!("`{found}`, which is not described"));
        }
    }

    /// Notes the IRIs that are no concept.
    fn expect_concepts(&mut self, subject: &str, property: &str, iris: &[Iri]) {
        for iri in iris {
            let known = self.knowledge.concepts.contains_key(iri);
            self.expect(known, subject, property, "a concept", iri);
        }
    }

    fn concepts(&mut self) {
        for (iri, concept) in &self.knowledge.concepts {
            self.expect_concepts(iri, "skos:broader", &concept.broader);
            self.expect_concepts(iri, "skos:related", &concept.related);
        }
    }

    fn activities_and_roles(&mut self) {
        for (iri, activity) in &self.knowledge.activities {
            for usage in &activity.roles {
                let known = self.knowledge.roles.contains_key(&usage.role);
                self.expect(known, iri, "fp:needs", "a role", &usage.role);
            }
            for variant in &activity.variants {
                self.expect_concepts(iri, "fp:classes", &variant.classes);
                for machine in &variant.machines {
                    let known = self.knowledge.machines.contains_key(machine);
                    self.expect(known, iri, "fp:machines", "a machine", machine);
                }
                for role in variant.roles.iter().map(|usage| &usage.role).chain(&variant.without) {
                    let known = self.knowledge.roles.contains_key(role);
                    self.expect(known, iri, "fp:variants", "a role", role);
                }
            }
            for notation in &activity.governing {
                let known = self.knowledge.dimensions.contains_key(notation);
                self.expect(known, iri, "fp:governedBy", "a dimension", notation);
            }
        }
        for (iri, role) in &self.knowledge.roles {
            self.expect_concepts(iri, "fp:classes", &role.classes);
            self.expect_concepts(iri, "fp:function", &role.functions);
        }
    }

    fn machines(&mut self) {
        for (iri, machine) in &self.knowledge.machines {
            let class = self.knowledge.concepts.contains_key(&machine.class);
            self.expect(class, iri, "fp:machineClass", "an equipment class", &machine.class);
            let role = self.knowledge.roles.contains_key(&machine.role);
            self.expect(role, iri, "fp:publishedRole", "a role", &machine.role);
        }
    }

    fn rules(&mut self) {
        for (iri, rule) in &self.knowledge.rules {
            self.expect_concepts(iri, "fp:activity", &rule.activities);
            self.expect_concepts(iri, "fp:machineClass", &rule.classes);
        }
    }

    fn disagreements(&mut self) {
        for (iri, disagreement) in &self.knowledge.disagreements {
            self.expect_concepts(iri, "fp:activity", &disagreement.activities);
            for position in &disagreement.positions {
                if let Saying::Rule(rule) = &position.says {
                    let known = self.knowledge.rules.contains_key(rule);
                    self.expect(known, iri, "fp:rule", "a prohibition", rule);
                }
            }
        }
    }

    fn plan_steps(&mut self) {
        for (iri, step) in &self.knowledge.plan_steps {
            self.expect_concepts(iri, "fp:activity", &step.activities);
            for next in &step.precedes {
                let known = self.knowledge.plan_steps.contains_key(next);
                self.expect(known, iri, "fp:precedes", "a plan step", next);
            }
            if let Some(role) = &step.role {
                let known = self.knowledge.roles.contains_key(role);
                self.expect(known, iri, "fp:role", "a role", role);
            }
        }
    }

    fn failure_modes(&mut self) {
        for mode in self.knowledge.failure_modes.values() {
            self.expect_concepts(&mode.iri, "fp:machineClass", &mode.classes);
            for notation in &mode.raised_by {
                let known = self.knowledge.dimensions.contains_key(notation);
                self.expect(known, &mode.iri, "fp:raisedBy", "a dimension", notation);
            }
        }
    }

    fn diagnosis(&mut self) {
        for guide in self.knowledge.failure_guides.values() {
            let known = self.knowledge.failure_modes.contains_key(&guide.mode);
            self.expect(known, &guide.iri, "fp:failureMode", "a failure mode", &guide.mode);
            self.expect_concepts(&guide.iri, "fp:machineClass", &guide.classes);
            for rule in &guide.rules {
                let known = self.knowledge.rules.contains_key(rule);
                self.expect(known, &guide.iri, "fp:guardedBy", "a prohibition", rule);
            }
        }
        for check in self.knowledge.failure_checks.values() {
            for mode in &check.modes {
                let known = self.knowledge.failure_modes.contains_key(mode);
                self.expect(known, &check.iri, "fp:failureMode", "a failure mode", mode);
            }
        }
    }

    fn machine_properties(&mut self) {
        for property in self.knowledge.machine_properties.values() {
            if let Some(notation) = &property.dimension {
                let known = self.knowledge.dimensions.contains_key(notation);
                self.expect(known, &property.iri, "fp:dimension", "a dimension", notation);
            }
        }
    }
}
