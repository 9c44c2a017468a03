//! The setting of a question: site, works, what is named; shared by the answers of all intents.

use super::ready::Ready;
use crate::contract::{AsOf, Question, Ref};
use crate::decide::DecideOptions;
use crate::decide::derived::{Site, derive};
use crate::decide::job::{Job, excluded};
use crate::decide::prepared::{Prepared, concept_ref, lead_role};
use crate::decide::requirements;
use crate::understand::fold_word;
use fieldpack_graph::knowledge::{Activity, Iri, Knowledge, Language};
use fieldpack_index::World;
use std::sync::Arc;

/// What a question names, by IRI, each once; what it excludes is left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    /// Machine classes, the narrowest named.
    pub(crate) classes: Vec<Iri>,
    /// Machines by designation.
    pub(crate) machines: Vec<Iri>,
    /// Skills.
    pub(crate) skills: Vec<Iri>,
    /// Parts.
    pub(crate) parts: Vec<Iri>,
    /// Components.
    pub(crate) components: Vec<Iri>,
    /// Failure modes.
    pub(crate) modes: Vec<Iri>,
}

/// The setting of a question.
pub(crate) struct Setting<'a> {
    /// The world.
    pub(crate) world: &'a World,
    /// How the answer is wanted.
    pub(crate) options: &'a DecideOptions,
    /// The knowledge made ready for answering.
    pub(crate) ready: Arc<Ready>,
    /// What is named.
    pub(crate) named: Named,
    /// The text, folded.
    pub(crate) folded: String,
    prepared: Arc<Prepared>,
    site: Site,
    activity: Option<&'a Activity>,
    excluded: Vec<Iri>,
}

impl<'a> Setting<'a> {
    /// The setting of a question; adds to it what follows from place and season.
    pub(crate) fn of(question: &mut Question, world: &'a World, options: &'a DecideOptions) -> Self {
        let knowledge = &*world.knowledge;
        let prepared = Prepared::of(&world.knowledge);
        question.language = options.language;
        let mut site = derive(question, world, options.language);
        requirements::add_site(&mut site.facts, &prepared.constants);
        let excluded = excluded(question, knowledge);
        let folded = fold_word(&question.text);
        let ready = Ready::of(&world.knowledge);
        let machines = world.concepts.mentioned(&folded).into_iter().filter(|iri| knowledge.machines.contains_key(iri));
        let named = named(knowledge, &ready, &folded, machines.collect(), &excluded);
        let stated = question.activity.as_ref().and_then(|activity| knowledge.activities.get(&activity.iri));
        let activity = stated.or_else(|| usual_activity(knowledge, &named.classes));
        Self { world, options, ready, named, folded, prepared, site, activity, excluded }
    }

    /// How the answer is wanted.
    pub(crate) fn options(&self) -> &'a DecideOptions {
        self.options
    }

    /// Whether a machine lies outside of what may be offered.
    pub(crate) fn is_outside(&self, machine: &Iri) -> bool {
        self.options.offer.as_ref().is_some_and(|offer| offer.outside.contains(machine))
    }

    /// The knowledge.
    pub(crate) fn knowledge(&self) -> &'a Knowledge {
        &self.world.knowledge
    }

    /// The language of the answer.
    pub(crate) fn language(&self) -> Language {
        self.options.language
    }

    /// The site.
    pub(crate) fn site(&self) -> &Site {
        &self.site
    }

    /// The works that the question names, or that the machines it names usually do.
    pub(crate) fn activity(&self) -> Option<&'a Activity> {
        self.activity
    }

    /// The question as a job, for what decides jobs; `None` where the knowledge has no works at all.
    pub(crate) fn job<'s>(&'s self, options: &'s DecideOptions) -> Option<Job<'s>> {
        let activity = self.activity.or_else(|| self.knowledge().activities.values().find(|found| found.covered))?;
        Some(Job {
            knowledge: self.knowledge(),
            prepared: &self.prepared,
            options,
            site: &self.site,
            activity,
            excluded: self.excluded.clone(),
        })
    }

    /// The machine classes in question: those named, else those of the lead role of the works.
    pub(crate) fn classes_or_lead(&self) -> Vec<Iri> {
        if !self.named.classes.is_empty() {
            return self.named.classes.clone();
        }
        let lead = self.activity.and_then(|activity| lead_role(self.knowledge(), activity));
        let classes = lead.map_or_else(Vec::new, |role| role.classes.clone());
        classes.into_iter().filter(|class| !self.excludes(class)).collect()
    }

    /// Whether a class or machine is not wanted.
    pub(crate) fn excludes(&self, iri: &str) -> bool {
        self.excluded.iter().any(|not| self.knowledge().is_a(iri, not))
    }

    /// A reference to a concept.
    pub(crate) fn concept(&self, iri: &str) -> Ref {
        concept_ref(self.knowledge(), iri, self.language())
    }

    /// Which world answers.
    pub(crate) fn as_of(&self) -> AsOf {
        AsOf {
            epoch: self.world.epoch.clone(),
            sequence: self.world.sequence,
            knowledge: self.world.knowledge.version.as_str().into(),
            artefacts: self.world.artefacts().into(),
            program: env!("CARGO_PKG_VERSION").into(),
        }
    }
}

/// What a text names, but for what is excluded.
fn named(knowledge: &Knowledge, ready: &Ready, folded: &str, machines: Vec<Iri>, excluded: &[Iri]) -> Named {
    let is_wanted = |iri: &Iri| !excluded.iter().any(|not| knowledge.is_a(iri, not));
    let [classes, skills, parts, components, modes] =
        ready.names.each_ref().map(|names| names.find(folded).into_iter().filter(is_wanted).collect::<Vec<Iri>>());
    let machines: Vec<Iri> = machines.into_iter().filter(is_wanted).collect();
    let mut named = Named { classes, machines, skills, parts, components, modes };
    let of_machines = named.machines.iter().filter_map(|iri| knowledge.machines.get(iri));
    named.classes.extend(of_machines.map(|machine| machine.class.clone()));
    named.classes.sort();
    named.classes.dedup();
    // Of `pump` and `trailer pump` the customer means the narrower.
    let all = named.classes.clone();
    named.classes.retain(|class| !all.iter().any(|other| other != class && knowledge.is_a(other, class)));
    named
}

/// The works that machines of some classes usually do: linked to the class, else those whose roles they fill.
fn usual_activity<'k>(knowledge: &'k Knowledge, classes: &[Iri]) -> Option<&'k Activity> {
    let linked = classes.iter().find_map(|class| {
        let concept = knowledge.concepts.get(class)?;
        concept.related.iter().find_map(|iri| knowledge.activities.get(iri))
    });
    linked.or_else(|| {
        let fits = |activity: &&Activity| {
            lead_role(knowledge, activity).is_some_and(|role| {
                role.classes
                    .iter()
                    .any(|lead| classes.iter().any(|class| knowledge.is_a(class, lead) || knowledge.is_a(lead, class)))
            })
        };
        knowledge.activities.values().filter(|activity| activity.covered).find(fits)
    })
}
