//! What a failure question is about: the machine classes, and the modes that they can show.

use super::symptoms::{Strength, Symptom};
use crate::answer::setting::Setting;
use fieldpack_graph::knowledge::{FailureGuide, Iri};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The code of failures whose text does not tell.
const UNDETERMINED: &str = "UNK";

/// What a failure question is about.
#[derive(Clone, Debug, Default)]
pub(super) struct Subject {
    /// The classes named (IRIs); empty: none.
    pub(super) classes: Vec<Iri>,
    /// Notations of the classes whose records count: those named with the narrower ones.
    pub(super) notations: Vec<Arc<str>>,
    /// The codes of the modes in question.
    pub(super) modes: BTreeSet<Arc<str>>,
}

/// Finds the subject. Without a named machine the words decide, and then the machines of the works.
pub(super) fn subject(setting: &Setting<'_>, symptoms: &[Symptom]) -> Subject {
    let knowledge = setting.knowledge();
    let named = |strength: Strength| -> BTreeSet<Arc<str>> {
        let says = symptoms.iter().flat_map(|symptom| &symptom.says);
        says.filter(|(_, found)| **found >= strength).map(|(code, _)| code.clone()).collect()
    };
    // A water tank is named as a part of a pump: what no guide is for is no machine that fails.
    let fails = |class: &Iri| {
        let guides = knowledge.failure_guides.values().filter(|guide| !guide.classes.is_empty());
        guides.into_iter().any(|guide| shows(setting, guide, std::slice::from_ref(class)))
    };
    let classes: Vec<Iri> = setting.named.classes.iter().filter(|class| fails(class)).cloned().collect();
    let lead = if classes.is_empty() { setting.classes_or_lead() } else { Vec::new() };
    let about: &[Iri] = if classes.is_empty() { &lead } else { &classes };
    let mut notations: Vec<Arc<str>> = knowledge
        .concepts
        .values()
        .filter(|concept| about.iter().any(|class| knowledge.is_a(&concept.iri, class)))
        .map(|concept| concept.notation.clone())
        .collect();
    notations.sort();
    notations.dedup();
    let mut modes = of_classes(setting, about, &notations);
    // What is named in so many words is in question whatever is said of its class.
    let mut said = named(Strength::Named);
    if about.is_empty() {
        said.extend(named(Strength::Hinted));
    }
    modes.extend(said.into_iter().filter(|code| about.is_empty() || is_shown(setting, code, about)));
    if about.is_empty() && notations.is_empty() {
        // The machine is not known: every class's records of these modes count.
        notations = setting.world.columns.cells().classes().map(|(class, _)| class.clone()).collect();
    }
    modes.remove(UNDETERMINED);
    Subject { classes, notations, modes }
}

/// The modes that some classes can show: by the guides, and by what is on record.
fn of_classes(setting: &Setting<'_>, classes: &[Iri], notations: &[Arc<str>]) -> BTreeSet<Arc<str>> {
    if classes.is_empty() {
        return BTreeSet::new();
    }
    let guides = setting.knowledge().failure_guides.values();
    let shown = guides.filter(|guide| shows(setting, guide, classes)).map(|guide| guide.mode.clone());
    let cells = setting.world.columns.cells();
    let recorded = notations.iter().filter_map(|class| cells.class(class)).flat_map(|cells| cells.modes());
    let known = |code: &Arc<str>| setting.knowledge().failure_modes.contains_key(code);
    shown.chain(recorded.map(|(code, _)| code.clone()).filter(known)).collect()
}

/// Whether machines of some classes can show what a guide is about.
fn shows(setting: &Setting<'_>, guide: &FailureGuide, classes: &[Iri]) -> bool {
    let knowledge = setting.knowledge();
    guide.classes.is_empty()
        || classes
            .iter()
            .any(|class| guide.classes.iter().any(|shown| knowledge.is_a(class, shown) || knowledge.is_a(shown, class)))
}

/// Whether a mode can be shown by machines of some classes.
fn is_shown(setting: &Setting<'_>, code: &str, classes: &[Iri]) -> bool {
    setting.knowledge().failure_guides.get(code).is_none_or(|guide| shows(setting, guide, classes))
}
