//! Diagnosing: from a failure question to the likely failure modes, what speaks for and against each, what to
//! look at first, what to do and what not.
//!
//! Pure, like deciding: no I/O, no clock, no randomness; orders are fixed and ties go by code or IRI. Words,
//! thresholds, checks and advice are facts of the knowledge (`ontologies/diagnosis.ttl`); rates come from the
//! failure and exposure records; what is neither is assumed and said so.

mod advice;
mod arguments;
mod cases;
mod checks;
mod subject;
mod symptoms;
mod weigh;

pub use cases::retold;
pub(crate) use symptoms::SymptomWords;

use crate::answer::setting::Setting;
use crate::contract::{
    Basis, Diagnosis, DiagnosisBasis, Headline, HeadlineVerdict, Missing, ModeLikelihood, Question, Shortfall,
};
use crate::decide::observed::{self, Bearing};
use crate::text::{label, number, range, say};
use arguments::{Arguing, probability};
use fieldpack_graph::knowledge::{ConceptKind, Iri, Language, Operand, Truth};
use fieldpack_quantity::{Certainty, Interval};
use std::sync::Arc;
use subject::Subject;
use weigh::{Records, Weighed};

/// Modes shown at most.
const SHOWN: usize = 6;
/// Modes shown however unlikely: what it may be mistaken for.
const SHOWN_ANYWAY: usize = 3;
/// Least probability that a further mode is shown for.
const LEAST: f64 = 0.03;
/// How far probabilities may be trusted: what the words of a question count for is assumed in any case.
const CERTAINTY: Certainty = Certainty::Assumed;
/// Unknown conditions asked back at most.
const ASKED: usize = 3;

/// A diagnosis with what the answer says of it.
pub(crate) struct Diagnosed {
    /// The diagnosis.
    pub(crate) diagnosis: Diagnosis,
    /// The answer in a sentence.
    pub(crate) headline: Headline,
    /// What would change it.
    pub(crate) missing: Vec<Missing>,
    /// What it lacks.
    pub(crate) shortfalls: Vec<Shortfall>,
    /// Codes of the likely modes, for who can help.
    pub(crate) likely: Vec<Iri>,
}

/// Diagnoses the failure that a question tells of.
pub(crate) fn diagnose(question: &Question, setting: &Setting<'_>) -> Diagnosed {
    let symptoms = setting.ready.symptoms.find(&setting.folded);
    let subject = subject::subject(setting, &symptoms);
    let records = Records::of(setting, &subject);
    let patterns = patterns(setting, &subject);
    let weighed = weigh::weigh(setting, &subject, &symptoms, &records, &patterns);
    let is_shown = |(place, mode): &(usize, &Weighed<'_>)| *place < SHOWN_ANYWAY || mode.probability.value() >= LEAST;
    let shown: Vec<&Weighed<'_>> =
        weighed.iter().enumerate().filter(is_shown).map(|(_, mode)| mode).take(SHOWN).collect();
    let cases = cases::cases(setting, &question.text, &subject, &shown);
    let arguing = Arguing { setting, symptoms: &symptoms, records: &records, patterns: &patterns };
    let modes: Vec<ModeLikelihood> =
        shown.iter().enumerate().filter_map(|(place, mode)| likelihood(&arguing, place, mode, &cases)).collect();
    let rest = 1.0 - shown.iter().map(|mode| mode.probability.value()).sum::<f64>();
    let diagnosis = Diagnosis {
        classes: subject.classes.iter().map(|class| setting.concept(class)).collect(),
        symptoms: symptoms.iter().map(|symptom| symptom.word.clone()).collect(),
        basis: basis(setting, &records),
        modes,
        others: probability(Interval::exact((rest.max(0.0) * 1000.0).round() / 1000.0), CERTAINTY),
        checks: checks::checks(setting, &weighed),
        actions: advice::actions(setting, &shown),
        avoid: advice::avoid(setting, &shown),
        prohibitions: advice::rules(setting, &subject, &shown),
        cases,
    };
    let likely = shown
        .iter()
        .filter(|mode| mode.probability.value() >= LEAST)
        .filter_map(|mode| setting.knowledge().failure_modes.get(&mode.code));
    Diagnosed {
        headline: headline(setting, &diagnosis),
        missing: missing(setting, &subject, &symptoms, &shown),
        shortfalls: shortfalls(setting, &diagnosis),
        likely: likely.map(|mode| mode.iri.clone()).collect(),
        diagnosis,
    }
}

/// The patterns of the failure history that bear on the site.
fn patterns(setting: &Setting<'_>, subject: &Subject) -> Vec<Bearing> {
    let Some(job) = setting.job(setting.options) else { return Vec::new() };
    let concepts = setting.knowledge().concepts.values();
    let classes: Vec<Iri> = concepts
        .filter(|concept| concept.kind == ConceptKind::MachineClass && subject.notations.contains(&concept.notation))
        .map(|concept| concept.iri.clone())
        .collect();
    observed::strongest(&observed::all(&job, &setting.world.columns, &setting.site().facts, &classes))
}

fn likelihood(
    arguing: &Arguing<'_, '_>,
    place: usize,
    mode: &Weighed<'_>,
    cases: &[crate::contract::SimilarCase],
) -> Option<ModeLikelihood> {
    let setting = arguing.setting;
    let known = setting.knowledge().failure_modes.get(&mode.code)?;
    let (supports, against) = arguing.arguments(mode);
    let of_it = cases.iter().filter(|case| case.mode.notation == mode.code);
    Some(ModeLikelihood {
        rank: place as u32 + 1,
        mode: setting.concept(&known.iri),
        iso: known.parent.clone(),
        probability: probability(mode.probability, CERTAINTY),
        causes: known.causes.get(setting.language()).to_string(),
        supports,
        against,
        evidence: of_it.map(|case| case.evidence.id.clone()).collect(),
    })
}

/// What the probabilities rest on.
fn basis(setting: &Setting<'_>, records: &Records<'_>) -> DiagnosisBasis {
    let language = setting.language();
    let (events, hours) = (records.events, number(records.hours));
    let ratio = |notation: &str| {
        let parameter = setting.knowledge().parameter(notation).and_then(|found| found.quantity.interval());
        parameter.map_or("1".to_owned(), range)
    };
    let (named, hinted, mechanism) =
        (ratio("diagnosis_named"), ratio("diagnosis_hinted"), ratio("diagnosis_mechanism"));
    let miscoded = setting.knowledge().parameter("diagnosis_miscoded").and_then(|found| found.quantity.interval());
    let miscoded = miscoded.map_or("0 %".to_owned(), |share| format!("{} %", number(share.value() * 100.0)));
    let detail = match records.basis {
        Basis::Observed => say!(
            language,
            "该类设备{hours} h运行中的{events}次故障，按工况修正并向各模式均等收缩，{miscoded}的记录按误判计（假定）；描述的似然比为假定值（点名{named}，涉及部件或同类现象{hinted}）",
            "{events} failures in {hours} h of such machines, corrected for these conditions and shrunk towards all modes alike, {miscoded} of the records taken as miscoded (assumed); what words count for is assumed (naming it {named}, naming its component or kind {hinted})"
        ),
        Basis::Knowledge => say!(
            language,
            "没有足够的运行小时记录：先验为该类设备可能出现的各模式均等，已知机理成立者加倍（{mechanism}，假定），描述的似然比也为假定值（点名{named}，涉及{hinted}）",
            "no operating hours on record to go by: a prior with all modes that such machines can show alike, more where a known mechanism is at work ({mechanism}, assumed); what words count for is assumed too (naming it {named}, hinting {hinted})"
        ),
    };
    let exposure_h = (records.hours * 10.0).round() / 10.0;
    DiagnosisBasis { kind: records.basis, exposure_h, events, synthetic: records.synthetic, detail }
}

/// The answer in a sentence.
fn headline(setting: &Setting<'_>, diagnosis: &Diagnosis) -> Headline {
    let language = setting.language();
    let Some(first) = diagnosis.modes.first() else {
        let sentence = say!(
            language,
            "说不出是什么故障：没有说明是什么设备、看到什么现象。请说明设备和现象。",
            "Nothing can be said of the failure: neither the machine nor what is seen was named. Please name both."
        );
        return Headline { verdict: HeadlineVerdict::Unknown, sentence, deciding: None };
    };
    let percent = |quantity: &fieldpack_quantity::Quantity| {
        let interval = quantity.interval().unwrap_or(Interval::exact(0.0));
        let part = |value: f64| number(value * 100.0);
        (part(interval.value()), format!("{}–{}", part(interval.low()), part(interval.high())))
    };
    let (share, span) = percent(&first.probability);
    let name = &first.mode.label;
    let second = diagnosis.modes.get(1).map_or_else(String::new, |mode| {
        let (share, _) = percent(&mode.probability);
        let name = &mode.mode.label;
        say!(language, "，其次“{name}”（{share}%）", ", then {name} ({share} %)")
    });
    let check = diagnosis.checks.first().map_or_else(String::new, |check| {
        let label = &check.label;
        let minutes = check.effort.interval().map_or("?".to_owned(), |interval| number(interval.value()));
        say!(language, "先做：{label}（约{minutes} min，假定）。", " First: {label} (about {minutes} min, assumed).")
    });
    let mark = match (diagnosis.basis.synthetic, language) {
        (false, _) => "",
        (true, Language::Zh) => "（依据模拟记录）",
        (true, Language::En) => " (on synthetic records)",
    };
    let sentence = say!(
        language,
        "最可能是“{name}”（{share}%，{span}%）{second}{mark}。{check}",
        "Most likely {name} ({share} %, {span} %){second}{mark}.{check}"
    );
    Headline { verdict: HeadlineVerdict::Conditional, sentence, deciding: None }
}

/// What to ask back: the machine, what is seen, and the conditions that mechanisms of the likely modes need.
fn missing(
    setting: &Setting<'_>,
    subject: &Subject,
    symptoms: &[symptoms::Symptom],
    shown: &[&Weighed<'_>],
) -> Vec<Missing> {
    let language = setting.language();
    let mut asked = Vec::new();
    let mut ask = |dimension: Arc<str>, label: Arc<str>, why: String, effect: f64| {
        asked.push(Missing { dimension, label, why, effect });
    };
    if subject.classes.is_empty() {
        let label = say!(language, "设备", "machine").into();
        ask("machine_class".into(), label, say!(language, "是什么设备？", "which machine is it?"), 1.0);
    }
    if symptoms.is_empty() {
        let label = say!(language, "现象", "symptom").into();
        let why = say!(language, "看到、听到什么现象？有无报警码？", "what is seen or heard, is there a fault code?");
        ask("symptom".into(), label, why, 1.0);
    }
    let mut known: Vec<Arc<str>> = Vec::new();
    for mode in shown.iter().filter(|mode| mode.mechanism == Some(Truth::Unknown)) {
        let Some(when) = mode.guide.and_then(|guide| guide.raised_when.as_ref()) else { continue };
        when.for_each_comparison(&mut |left, _, _| {
            let Operand::Quantity(notation) = left else { return };
            let is_open = !setting.site().facts.contains_key(notation) && !known.contains(notation);
            if is_open && known.len() < ASKED && setting.knowledge().dimension(notation).is_some() {
                known.push(notation.clone());
                let name = label(setting.knowledge(), notation, language);
                let mode_name =
                    setting.knowledge().failure_modes.get(&mode.code).map(|found| setting.concept(&found.iri));
                let mode_name = mode_name.unwrap_or_default().label;
                let why = say!(
                    language,
                    "{name}是多少？它决定“{mode_name}”的机理是否起作用",
                    "what is the {name}? It decides whether the mechanism of {mode_name} is at work"
                );
                let effect = mode.probability.value();
                asked.push(Missing { dimension: notation.clone(), label: name, why, effect });
            }
        });
    }
    asked
}

/// What the diagnosis lacks.
fn shortfalls(setting: &Setting<'_>, diagnosis: &Diagnosis) -> Vec<Shortfall> {
    let language = setting.language();
    let mut found = Vec::new();
    let mut push = |part: &str, why: String| found.push(Shortfall { part: part.to_owned(), wanted: 1, got: 0, why });
    if diagnosis.modes.is_empty() {
        push("modes", say!(language, "没有说明设备和现象", "neither the machine nor what is seen was named"));
    }
    if diagnosis.basis.kind == Basis::Knowledge {
        push("exposure", diagnosis.basis.detail.clone());
    }
    if diagnosis.cases.is_empty() {
        let why =
            say!(language, "没有可以给出的相似故障记录", "there is no record of a like failure that may be shown");
        push("cases", why);
    }
    if diagnosis.prohibitions.is_empty() {
        push(
            "prohibitions",
            say!(language, "没有规程条款专门针对这些故障", "no rule on record speaks of these failures"),
        );
    }
    found
}
