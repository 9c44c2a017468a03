//! What to do and what not to do until the cause is found: the guides of the likely modes, and the rules that
//! speak of them and apply there.

use super::subject::Subject;
use super::weigh::Weighed;
use crate::answer::setting::Setting;
use crate::contract::{Advice, Prohibition, SourceView};
use crate::decide::DecideOptions;
use crate::decide::forbid;
use fieldpack_graph::knowledge::{FailureGuide, Iri, Label, RuleKind};

/// Likely modes whose guides are told.
const TOLD: usize = 3;
/// Rules shown at most.
const RULES: usize = 5;

/// What to do.
pub(super) fn actions(setting: &Setting<'_>, modes: &[&Weighed<'_>]) -> Vec<Advice> {
    told(setting, modes, |guide| Some(&guide.response))
}

/// What not to do.
pub(super) fn avoid(setting: &Setting<'_>, modes: &[&Weighed<'_>]) -> Vec<Advice> {
    told(setting, modes, |guide| guide.avoid.as_ref())
}

fn told<'k>(
    setting: &Setting<'k>,
    modes: &[&Weighed<'k>],
    text: impl Fn(&'k FailureGuide) -> Option<&'k Label>,
) -> Vec<Advice> {
    let knowledge = setting.knowledge();
    let guides = modes.iter().take(TOLD).filter_map(|mode| mode.guide);
    guides
        .filter_map(|guide| {
            Some(Advice {
                iri: guide.iri.clone(),
                mode: setting.concept(&knowledge.failure_modes.get(&guide.mode)?.iri),
                text: text(guide)?.get(setting.language()).to_string(),
                source: SourceView::from(&guide.source),
            })
        })
        .collect()
}

/// The rules that speak of the likely modes and apply, or may apply, there; standing ones last.
pub(super) fn rules(setting: &Setting<'_>, subject: &Subject, modes: &[&Weighed<'_>]) -> Vec<Prohibition> {
    let options = DecideOptions { prohibitions: usize::MAX, ..setting.options.clone() };
    let Some(job) = setting.job(&options) else { return Vec::new() };
    let classes: Vec<Iri> = subject.classes.clone();
    let found = forbid::prohibitions(&job, &setting.site().facts, &classes, &[], |_| Vec::new());
    let speaks = |rule: &Prohibition| {
        let named = job.prepared.rule_modes.get(&rule.iri);
        let guards = |mode: &&Weighed<'_>| mode.guide.is_some_and(|guide| guide.rules.contains(&rule.iri));
        rule.kind != RuleKind::Observed
            && modes.iter().take(TOLD).any(|mode| guards(mode) || named.is_some_and(|codes| codes.contains(&mode.code)))
    };
    let mut kept: Vec<Prohibition> =
        found.ranked.into_iter().chain(found.standing).filter(speaks).take(RULES).collect();
    for (place, rule) in kept.iter_mut().enumerate() {
        rule.rank = place as u32 + 1;
    }
    kept
}
