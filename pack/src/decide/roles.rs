//! Filling the roles of a combination beside its lead: what is needed, how many, by which machine.
//!
//! A role whose condition the job meets, or may meet, is filled. Where the catalogue has no machine that
//! is sure to do it, the role states the class and what it must do.

use super::check::{Check, CheckName};
use super::job::Job;
use super::machines::{Candidate, Checking};
use super::prepared::{cite, concept_ref, lead_role};
use super::ratings::Drive;
use super::supply::{generator, haulage, heating};
use crate::calculate::names::named;
use crate::contract::{Constraint, NamedQuantity, Ref, RoleFilling, SourceView};
use crate::text::say;
use fieldpack_graph::knowledge::{Facts, Iri, Machine, Role, RoleUse, Truth};
use fieldpack_quantity::{Certainty, Interval};
use std::sync::Arc;

/// What the roles are sized by.
pub(crate) struct Needs<'a> {
    /// The job.
    pub(crate) job: &'a Job<'a>,
    /// The checks' tables.
    pub(crate) checking: &'a Checking<'a>,
    /// The facts with the lead's drive.
    pub(crate) facts: &'a Facts,
    /// The lead machine, where the lead is a pump.
    pub(crate) lead: Option<&'a Candidate<'a>>,
    /// A machine that can take over.
    pub(crate) spare: Option<&'a Candidate<'a>>,
}

/// A role as it is needed here.
pub(crate) struct Needed<'a> {
    /// The role.
    pub(crate) role: &'a Role,
    /// Needed for sure, or perhaps: an input of its condition is not known.
    pub(crate) truth: Truth,
    /// Whether a combination without it is none.
    pub(crate) required: bool,
}

/// The roles that the job needs beside the lead, in the order of the activity.
pub(crate) fn needed<'a>(job: &'a Job<'a>, facts: &Facts, boom: bool) -> Vec<Needed<'a>> {
    let lead = lead_role(job.knowledge, job.activity).map(|role| role.iri.clone());
    let truth = |usage: &RoleUse| usage.when.as_ref().map_or(Truth::True, |condition| condition.evaluate(facts));
    job.activity
        .roles
        .iter()
        .filter(|usage| Some(&usage.role) != lead.as_ref() && !job.excludes_role(&usage.role))
        .filter_map(|usage| Some((job.knowledge.roles.get(&usage.role)?, truth(usage), usage.required)))
        .filter(|(role, truth, required)| {
            // A recommendation whose condition is not known says nothing.
            let asked_for = *truth == Truth::True || (*truth == Truth::Unknown && *required);
            let of_line = boom && matches!(&*role.notation, "pipeline" | "placing" | "stop_valve");
            asked_for && !of_line
        })
        .map(|(role, truth, required)| Needed { role, truth, required })
        .collect()
}

impl<'a> Needs<'a> {
    /// Fills a role; `None` where the customer excludes every class that could play it.
    pub(crate) fn fill(&self, needed: &Needed<'a>) -> Option<RoleFilling> {
        let role = needed.role;
        let class = role.classes.iter().find(|class| !self.job.excludes_class(class)).cloned();
        if class.is_none() && !role.classes.is_empty() {
            return None;
        }
        let class = class.unwrap_or_else(|| role.iri.clone());
        let mut filling = self.plain(role, &class);
        match &*role.sizing {
            "pumping_power" => self.pump(role, &mut filling),
            "pumping_distance" => self.pipeline(&mut filling),
            "truck_count" => haulage(self, &mut filling),
            "plant_output" => self.plant(role, &mut filling),
            "generator_size" => generator(self, role, &mut filling),
            "mix_temperature" => heating(self, role, &mut filling),
            _ => {}
        }
        if &*role.notation == "stop_valve" {
            filling.count = self.lead.map_or(1, |lead| lead.duty.design.lines);
        }
        if &*role.notation == "placing" {
            self.placing(role, &mut filling);
        }
        if needed.truth == Truth::Unknown {
            let language = self.job.language();
            let duty = &filling.duty;
            filling.duty = say!(
                language,
                "{duty}（是否需要取决于尚未给出的条件）",
                "{duty} (whether it is needed depends on what was not given)"
            );
        }
        Some(filling)
    }

    /// One unit of a class, no machine named.
    fn plain(&self, role: &Role, class: &str) -> RoleFilling {
        let language = self.job.language();
        RoleFilling {
            role: concept_ref(self.job.knowledge, &role.iri, language),
            machine: None,
            class: concept_ref(self.job.knowledge, class, language),
            maker: None,
            count: 1,
            duty: role.duty.get(language).to_string(),
            required: Vec::new(),
            constraints: Vec::new(),
        }
    }

    /// The source of a role, for its constraints.
    pub(crate) fn role_source(&self, role: &Role) -> SourceView {
        role.source.as_ref().map_or_else(|| cite(self.job.knowledge, "JGJ/T 10", "2011", ""), SourceView::from)
    }

    /// Names a machine of the catalogue for a role.
    pub(crate) fn name(&self, filling: &mut RoleFilling, machine: &Machine) {
        let language = self.job.language();
        filling.machine = Some(Ref {
            iri: machine.iri.clone(),
            notation: machine.model.clone(),
            label: format!("{} {}", machine.maker, machine.model).into(),
        });
        filling.maker = Some(machine.maker.clone());
        filling.class = concept_ref(self.job.knowledge, &machine.class, language);
        if machine.name_recalled {
            let confirm =
                say!(language, "；型号仅凭名称，须确认该机型存在", "; known by name only, confirm that it exists");
            filling.duty.push_str(&confirm);
        }
    }

    /// The machines that can play a role: not excluded, no ranges, those met in what was read first.
    pub(crate) fn catalogue(&self, role: &Role) -> Vec<&'a Machine> {
        let knowledge = self.job.knowledge;
        let mut found: Vec<&Machine> = knowledge
            .machines
            .values()
            .filter(|machine| !machine.is_range && !machine.name_recalled)
            .filter(|machine| role.classes.iter().any(|class| knowledge.is_a(&machine.class, class)))
            .filter(|machine| !self.job.excludes_class(&machine.class) && !self.job.leaves_out(&machine.iri))
            .collect();
        found.sort_by(|a, b| a.iri.cmp(&b.iri));
        found
    }

    /// The spare pump: another machine that does the same duty.
    fn pump(&self, role: &Role, filling: &mut RoleFilling) {
        let language = self.job.language();
        let Some(lead) = self.lead else { return };
        let duty = &lead.duty;
        if lead.design().is_some() {
            filling.required =
                pump_required(duty.pressure.required_mpa, duty.shaft_kw, duty.rated_output_m3_per_h, language);
        }
        if let Some(spare) = self.spare
            && let Some(machine) = self.job.knowledge.machines.get(&spare.rating.iri)
        {
            self.name(filling, machine);
            let source = self.role_source(role);
            filling.constraints = spare.checks.iter().map(|check| check.constraint(source.clone(), language)).collect();
        }
        if lead.count > 1 && duty.design.relays == 0 {
            let shared = say!(
                language,
                "；两条线互为备用，可按单线能力降速续浇",
                "; the two lines back each other up at the rate of one"
            );
            filling.duty.push_str(&shared);
        }
    }

    /// The delivery line: bore, rating of pipe and couplings.
    fn pipeline(&self, filling: &mut RoleFilling) {
        let language = self.job.language();
        let Some(lead) = self.lead else { return };
        let duty = &lead.duty;
        filling.count = duty.design.lines;
        let bore = duty.design.bore_mm;
        filling.required = vec![
            named("bore_mm", Interval::exact(bore), "mm", Certainty::Derived, language),
            named("p_required_mpa", duty.pressure.required_mpa, "MPa", Certainty::Derived, language),
            named("equivalent_length_m", duty.equivalent_length_m, "m", Certainty::Derived, language),
        ];
        let (machine, check) = self.pipe(bore, duty.pressure.required_mpa);
        if let Some(machine) = machine {
            self.name(filling, machine);
        }
        filling.constraints.push(self.line_constraint(&check));
    }

    /// The pipe of the catalogue that fits the bore, weakest sufficient rating first, with its check.
    fn pipe(&self, bore_mm: f64, pressure_mpa: Interval) -> (Option<&'a Machine>, Check) {
        let knowledge = self.job.knowledge;
        let mut fitting: Vec<(f64, &Machine, Check)> = knowledge
            .machines
            .values()
            .filter(|machine| !machine.is_range && machine.class.ends_with("/pipe-system"))
            .filter(|machine| !self.job.leaves_out(&machine.iri))
            .filter(|machine| number(machine, "bore_mm").is_some_and(|bore| bore.contains(bore_mm)))
            .filter_map(|machine| {
                let figure = machine.figure("working_pressure_mpa", None)?;
                let rating = figure.number?;
                let check = Check::at_least(
                    CheckName::LinePressure,
                    pressure_mpa,
                    rating,
                    figure.certainty,
                    figure.by_designation,
                );
                Some((rating.value(), machine, check.never_failing()))
            })
            .collect();
        fitting.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.iri.cmp(&b.1.iri)));
        let sufficient = fitting
            .iter()
            .find(|(_, _, check)| check.margin.is_some_and(|margin| margin.low() >= 0.0))
            .or_else(|| fitting.iter().rfind(|(_, _, check)| check.margin.is_some_and(|margin| margin.high() >= 0.0)));
        match sufficient {
            Some((_, machine, check)) => (Some(machine), check.clone()),
            None => (None, Check::unverified(CheckName::LinePressure, Some(pressure_mpa))),
        }
    }

    /// The constraint of the line's rating.
    fn line_constraint(&self, check: &Check) -> Constraint {
        check.constraint(cite(self.job.knowledge, "JGJ/T 10", "2011", "3"), self.job.language())
    }

    /// The batching plant: output at least the sum of the pumps.
    fn plant(&self, role: &'a Role, filling: &mut RoleFilling) {
        let language = self.job.language();
        let needed = Interval::exact(self.checking.sizing.flow.mean.high());
        filling.required = vec![named("plant_output_m3_per_h", needed, "m3/h", Certainty::Derived, language)];
        let best = self
            .catalogue(role)
            .into_iter()
            .filter_map(|machine| {
                let figure = machine.figure("max_output_m3_per_h", None)?;
                let check = Check::at_least(
                    CheckName::PlantOutput,
                    needed,
                    figure.number?,
                    figure.certainty,
                    figure.by_designation,
                );
                Some((machine, check))
            })
            .filter(|(_, check)| check.margin.is_some_and(|margin| margin.low() >= 0.0))
            .min_by(|a, b| margin_low(&a.1).total_cmp(&margin_low(&b.1)).then_with(|| a.0.iri.cmp(&b.0.iri)));
        if let Some((machine, check)) = best {
            self.name(filling, machine);
            filling.constraints = vec![check.constraint(self.role_source(role), language)];
        }
    }

    /// The placing boom: the longest whose reach is published, to be checked against the pour.
    fn placing(&self, role: &'a Role, filling: &mut RoleFilling) {
        let language = self.job.language();
        if !filling.class.iri.ends_with("/placing-boom") {
            return;
        }
        let reach = |machine: &Machine| number(machine, "boom_reach_m").map_or(f64::NEG_INFINITY, Interval::value);
        let longest = self
            .catalogue(role)
            .into_iter()
            .filter(|machine| machine.class.ends_with("/placing-boom") && reach(machine) > 0.0)
            .max_by(|a, b| reach(a).total_cmp(&reach(b)).then_with(|| b.iri.cmp(&a.iri)));
        if let Some(machine) = longest {
            self.name(filling, machine);
            let metres = crate::text::number(reach(machine));
            let check = say!(
                language,
                "；臂长{metres} m，按浇筑面半径核对",
                "; reach {metres} m, to be checked against the pour's radius"
            );
            filling.duty.push_str(&check);
        }
    }
}

/// What a pump must reach.
pub(crate) fn pump_required(
    pressure: Interval,
    shaft: Interval,
    output: Interval,
    language: fieldpack_graph::knowledge::Language,
) -> Vec<NamedQuantity> {
    vec![
        named("p_required_mpa", pressure, "MPa", Certainty::Derived, language),
        named("shaft_kw", shaft, "kW", Certainty::Derived, language),
        named("rated_output_m3_per_h", output, "m3/h", Certainty::Derived, language),
    ]
}

/// The number of a machine's figure.
pub(crate) fn number(machine: &Machine, property: &str) -> Option<Interval> {
    machine.figure(property, None)?.number
}

/// The low end of a check's margin.
fn margin_low(check: &Check) -> f64 {
    check.margin.map_or(f64::INFINITY, Interval::low)
}

/// The machine that can take over: the most reliable other feasible machine in the same design.
pub(crate) fn spare_for<'c, 'a>(lead: &Candidate<'a>, candidates: &'c [Candidate<'a>]) -> Option<&'c Candidate<'a>> {
    candidates
        .iter()
        .filter(|other| other.verdict() != fieldpack_quantity::Verdict::Infeasible && !other.rating.name_recalled)
        .filter(|other| other.rating.iri != lead.rating.iri && other.design() == lead.design())
        .min_by(|a, b| {
            let apart = |candidate: &Candidate<'_>| candidate.axes.cost - lead.axes.cost;
            apart(a).abs().total_cmp(&apart(b).abs()).then_with(|| a.rating.iri.cmp(&b.rating.iri))
        })
}

/// The drive of a lead as a fact.
pub(crate) fn lead_drive(drive: Drive) -> Option<(&'static str, fieldpack_quantity::Quantity)> {
    drive.word().map(|word| ("lead_drive", super::job::word(word)))
}

/// The notations of the classes that a combination uses.
pub(crate) fn classes_of(roles: &[RoleFilling]) -> Vec<Iri> {
    let mut classes: Vec<Iri> = roles.iter().map(|role| Arc::clone(&role.class.iri)).collect();
    classes.sort();
    classes.dedup();
    classes
}
