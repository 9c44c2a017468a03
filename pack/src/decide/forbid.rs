//! Prohibitions: the rules that this site triggers, ranked, and the standing ones for the briefing.
//!
//! Those that apply go before those that may apply; then hard stops and severity; within a severity
//! those triggered by the site before those that the job would trigger anywhere; then how close the value
//! is to its limit, how rarely the rule fires over all places and seasons, and the observed rate ratio.
//! Patterns mined from the failure history stand among them by their severity, after the rules of the
//! same one and never above a hard stop.

use super::derived::derive_with;
use super::job::Job;
use super::live::Now;
use super::observed::Bearing;
use super::requirements;
use crate::calculate::constants::Constants;
use crate::contract::{
    Because, CardRule, Intent, Observed, PlaceView, Prohibition, Question, RuleStatus, SourceView, Standing, TimeView,
};
use crate::text::label;
use fieldpack_graph::knowledge::{
    Comparison, Condition, DocumentStatus, Facts, Iri, Knowledge, Language, Operand, Place, Rule, Truth,
};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use std::collections::HashMap;
use std::sync::Arc;

/// Characters of the shortest name of a failure mode that is looked for in a rule.
const SHORTEST_NAME: usize = 2;
/// Months that stand for the seasons.
const SEASONS: [u8; 4] = [1, 4, 7, 10];

/// What the site itself says: derived from place and season, or found there. A rule on none of these is
/// triggered by the job and would be anywhere.
const SITE_GROUPS: [&str; 5] = ["air", "ground", "water", "resource", "limit"];

/// How rarely each rule fires over all places and seasons: 1 never, 0 always.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rarity {
    /// By rule IRI.
    by_rule: HashMap<Iri, f64>,
}

impl Rarity {
    /// Counts over every place with a position, in four months.
    pub(crate) fn of(knowledge: &Knowledge) -> Self {
        let constants = Constants::of(knowledge);
        let mut fires: HashMap<Iri, u32> = HashMap::new();
        let mut scenarios = 0_u32;
        for place in knowledge.places.values().filter(|place| place.lon.is_some() && place.altitude_m.is_some()) {
            for month in SEASONS {
                scenarios += 1;
                let facts = typical(knowledge, place, month, &constants);
                for rule in knowledge.rules.values() {
                    if rule.condition.as_ref().is_some_and(|condition| condition.evaluate(&facts) == Truth::True) {
                        *fires.entry(rule.iri.clone()).or_default() += 1;
                    }
                }
            }
        }
        let share = |count: u32| 1.0 - f64::from(count) / f64::from(scenarios.max(1));
        Self { by_rule: fires.into_iter().map(|(iri, count)| (iri, share(count))).collect() }
    }

    /// How rarely a rule fires.
    fn get(&self, rule: &str) -> f64 {
        self.by_rule.get(rule).copied().unwrap_or(1.0)
    }
}

/// The failure modes that each rule speaks of: those of which a name stands in its text or reason.
pub(crate) fn modes_of_rules(knowledge: &Knowledge) -> HashMap<Iri, Vec<Arc<str>>> {
    let mut found: HashMap<Iri, Vec<Arc<str>>> = HashMap::new();
    for mode in knowledge.failure_modes.values() {
        let Some(concept) = knowledge.concepts.get(&mode.iri) else { continue };
        let names: Vec<&Arc<str>> = std::iter::once(&concept.label.zh)
            .chain(&concept.synonyms_zh)
            .filter(|name| name.chars().count() >= SHORTEST_NAME)
            .collect();
        for rule in knowledge.rules.values() {
            if names.iter().any(|name| rule.text.zh.contains(&***name) || rule.reason.zh.contains(&***name)) {
                found.entry(rule.iri.clone()).or_default().push(mode.code.clone());
            }
        }
    }
    found
}

/// The facts of a place in a month, nothing else known.
fn typical(knowledge: &Knowledge, place: &Place, month: u8, constants: &Constants) -> Facts {
    let view = PlaceView {
        label: String::new(),
        span: None,
        resolved: true,
        iri: Some(place.iri.clone()),
        lon: place.lon,
        lat: place.lat,
        altitude_m: place.altitude_m.map(Interval::value),
        candidates: Vec::new(),
    };
    let mut question = Question {
        text: String::new(),
        language: Language::Zh,
        asked_at: String::new(),
        intent: Intent::Pack,
        activity: None,
        places: vec![view],
        time: Some(TimeView { months: vec![month], from: None, to: None, span: None }),
        conditions: Vec::new(),
        excluded: Vec::new(),
        missing: Vec::new(),
        warnings: Vec::new(),
    };
    let mut facts = derive_with(&mut question, knowledge, Now::default(), Language::Zh).facts;
    requirements::add_site(&mut facts, constants);
    facts
}

/// A rule that the job triggers or may trigger, with what it is ranked by.
struct Triggered<'k> {
    rule: &'k Rule,
    status: RuleStatus,
    because: Vec<Because>,
    by_site: bool,
    known: usize,
    closeness: f64,
    rarity: f64,
    ratio: f64,
    observed: Option<Observed>,
}

/// The ranked prohibitions and the standing ones.
pub(crate) struct Prohibitions {
    /// Triggered, best first, at most as many as asked for.
    pub(crate) ranked: Vec<Prohibition>,
    /// Always true there.
    pub(crate) standing: Vec<Prohibition>,
    /// What the operating card of the site quotes.
    pub(crate) card: Vec<CardRule>,
    /// How many were triggered in all.
    pub(crate) triggered: usize,
}

/// Finds the prohibitions of a job; `classes` are those that its combinations use, none: not chosen yet.
/// `patterns` are those of the failure history that bear on it, each with the ids of its evidence.
pub(crate) fn prohibitions(
    job: &Job<'_>,
    facts: &Facts,
    classes: &[Iri],
    patterns: &[Bearing],
    evidence: impl Fn(&Bearing) -> Vec<String>,
) -> Prohibitions {
    let language = job.language();
    let mut triggered = Vec::new();
    let mut standing = Vec::new();
    for rule in job.knowledge.rules.values().filter(|rule| concerns(job, rule, classes)) {
        match &rule.condition {
            None => standing.push(view(rule, language)),
            Some(condition) => triggered.extend(trigger(job, rule, condition, facts, patterns)),
        }
    }
    triggered.sort_by(|a, b| rank(a, b));
    let count = triggered.len() + patterns.len();
    let rules = triggered.into_iter().map(|found| Prohibition {
        status: found.status,
        because: found.because,
        observed: found.observed,
        ..view(found.rule, language)
    });
    let rules: Vec<Prohibition> = rules.take(job.options.prohibitions).collect();
    let seen = patterns.iter().take(job.options.prohibitions).map(|pattern| pattern.view(job, evidence(pattern)));
    let mut ranked: Vec<Prohibition> = rules.into_iter().chain(seen).collect();
    // Stable: rules keep their order and go before patterns of the same standing.
    ranked.sort_by_key(|found| (found.status, found.severity));
    ranked.truncate(job.options.prohibitions);
    standing.sort_by(|a, b| a.severity.cmp(&b.severity).then_with(|| a.iri.cmp(&b.iri)));
    for list in [&mut ranked, &mut standing] {
        for (rank, found) in list.iter_mut().enumerate() {
            found.rank = rank as u32 + 1;
        }
    }
    Prohibitions { ranked, standing, card: card(job, facts, classes), triggered: count }
}

/// The rules that the operating card quotes, by topic and order: those with a limit whatever the site is like today,
/// the others where they apply or may.
fn card(job: &Job<'_>, facts: &Facts, classes: &[Iri]) -> Vec<CardRule> {
    let language = job.language();
    let on_card = |rule: &'_ Rule| rule.card.clone().map(|card| (card, view(rule, language)));
    let is_meant = |rule: &&Rule| {
        let limited = rule.card.as_ref().is_some_and(|card| card.limit.is_some());
        limited || rule.condition.as_ref().is_none_or(|condition| condition.evaluate(facts) != Truth::False)
    };
    let rules = job.knowledge.rules.values().filter(|rule| concerns(job, rule, classes));
    let mut found: Vec<_> = rules.filter(is_meant).filter_map(on_card).collect();
    found.sort_by(|(a, left), (b, right)| {
        (a.topic, a.order).cmp(&(b.topic, b.order)).then_with(|| left.iri.cmp(&right.iri))
    });
    let quoted = found.into_iter().map(|(card, rule)| {
        let Prohibition { iri, text, remedy, source, .. } = rule;
        CardRule { topic: card.topic, iri, text, remedy, limit: card.limit, source }
    });
    quoted.collect()
}

/// Whether a rule is about the activity and about a class that is used.
pub(crate) fn concerns(job: &Job<'_>, rule: &Rule, classes: &[Iri]) -> bool {
    let activity = rule.activities.is_empty() || rule.activities.contains(&job.activity.iri);
    let class = rule.classes.is_empty()
        || classes.is_empty()
        || rule.classes.iter().any(|about| classes.iter().any(|class| job.knowledge.is_a(class, about)));
    // A prohibition never rests on an edition that is no longer in force.
    let in_force = rule.sources.first().is_none_or(|source| source.status != DocumentStatus::Withdrawn);
    activity && class && in_force
}

/// Evaluates a rule; `None` where it does not apply, or nothing that it looks at is known.
fn trigger<'k>(
    job: &Job<'_>,
    rule: &'k Rule,
    condition: &Condition,
    facts: &Facts,
    patterns: &[Bearing],
) -> Option<Triggered<'k>> {
    let status = match condition.evaluate(facts) {
        Truth::False => return None,
        Truth::True => RuleStatus::Applies,
        Truth::Unknown => RuleStatus::MayApply,
    };
    let mut reasons = Reasons { job, facts, because: Vec::new(), by_site: false, known: 0, closeness: 1.0 };
    reasons.collect(condition);
    let Reasons { because, by_site, known, closeness, .. } = reasons;
    if known == 0 {
        return None;
    }
    let observed = patterns.iter().find(|pattern| supports(job, pattern, rule, &because)).map(Bearing::observed);
    let ratio = observed.as_ref().and_then(|found| found.rate_ratio.interval()).map_or(0.0, Interval::value);
    Some(Triggered {
        rule,
        status,
        because,
        by_site,
        known,
        closeness,
        rarity: job.prepared.rarity.get(&rule.iri),
        ratio,
        observed,
    })
}

/// Whether a rule bears on the site, by what its condition comes to.
pub(crate) fn status_of(truth: Truth) -> Standing {
    match truth {
        Truth::True => Standing::Applies,
        Truth::Unknown => Standing::MayApply,
        Truth::False => Standing::DoesNotApply,
    }
}

/// Whether a pattern speaks for a rule: the rule looks at its dimension and names its failure mode.
fn supports(job: &Job<'_>, pattern: &Bearing, rule: &Rule, because: &[Because]) -> bool {
    job.prepared.rule_modes.get(&rule.iri).is_some_and(|modes| modes.contains(&pattern.pattern.mode))
        && because.iter().any(|reason| reason.dimension == pattern.pattern.dimension)
}

/// The order of prohibitions.
fn rank(a: &Triggered<'_>, b: &Triggered<'_>) -> std::cmp::Ordering {
    a.status
        .cmp(&b.status)
        .then(a.rule.severity.cmp(&b.rule.severity))
        .then(b.by_site.cmp(&a.by_site))
        .then(b.known.min(1).cmp(&a.known.min(1)))
        .then(bucket(a.closeness).cmp(&bucket(b.closeness)))
        .then(b.rarity.total_cmp(&a.rarity))
        .then(b.ratio.total_cmp(&a.ratio))
        .then_with(|| a.rule.iri.cmp(&b.rule.iri))
}

/// Closeness in steps of a quarter: finer differences are left to rarity.
fn bucket(closeness: f64) -> u32 {
    (closeness.clamp(0.0, 1.0) * 4.0) as u32
}

/// What triggered a condition.
struct Reasons<'a> {
    job: &'a Job<'a>,
    facts: &'a Facts,
    because: Vec<Because>,
    by_site: bool,
    known: usize,
    closeness: f64,
}

impl Reasons<'_> {
    /// Collects the comparisons that hold or may hold; in an "any" group only those that make it so.
    fn collect(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) => parts.iter().for_each(|part| self.collect(part)),
            Condition::Any(parts) => {
                let best = parts.iter().map(|part| part.evaluate(self.facts)).max().unwrap_or(Truth::False);
                for part in parts.iter().filter(|part| part.evaluate(self.facts) == best) {
                    self.collect(part);
                }
            }
            Condition::Compare { left, comparison, right } => self.compare(left, *comparison, right),
        }
    }

    /// Adds a comparison.
    fn compare(&mut self, left: &Operand, comparison: Comparison, right: &Operand) {
        let Operand::Quantity(notation) = left else { return };
        let actual = left.resolve(self.facts).cloned();
        let limit = right.resolve(self.facts).cloned();
        if actual.is_some() {
            self.known += 1;
            self.by_site |= self.is_site(notation);
            if let (Some(actual), Some(limit)) = (&actual, &limit) {
                self.closeness = self.closeness.min(self.distance(notation, actual, limit));
            }
        }
        self.because.push(Because {
            dimension: notation.clone(),
            label: label(self.job.knowledge, notation, self.job.language()).to_string(),
            op: comparison,
            limit,
            actual,
        });
    }

    /// Whether a quantity belongs to the site rather than to the job.
    fn is_site(&self, notation: &str) -> bool {
        let knowledge = self.job.knowledge;
        knowledge.quantities.get(notation).is_some_and(|quantity| quantity.of_site)
            || knowledge.dimension(notation).is_some_and(|dimension| SITE_GROUPS.contains(&&*dimension.group))
    }

    /// How far a value lies from its limit, 0 on it, 1 a span of the dimension's bands away.
    fn distance(&self, notation: &str, actual: &Quantity, limit: &Quantity) -> f64 {
        let Some((actual, limit)) = actual.interval().zip(limit.in_unit(&actual.unit).ok().and_then(|l| l.interval()))
        else {
            return 0.5;
        };
        let edges = self.job.knowledge.dimension(notation).map(|dimension| dimension.band_edges.as_slice());
        let scale = match edges {
            Some([first, .., last]) if last > first => last - first,
            _ => limit.value().abs().max(1.0),
        };
        ((actual.value() - limit.value()).abs() / scale).min(1.0)
    }
}

/// A rule as the answer shows it, where nothing has triggered it.
pub(crate) fn view(rule: &Rule, language: Language) -> Prohibition {
    let unsourced = || SourceView {
        document: rule.notation.clone(),
        edition: "".into(),
        clause: "".into(),
        status: DocumentStatus::Unknown,
        certainty: Certainty::Uncertain,
    };
    Prohibition {
        rank: 0,
        iri: rule.iri.clone(),
        text: rule.text.get(language).to_string(),
        reason: rule.reason.get(language).to_string(),
        severity: rule.severity,
        status: RuleStatus::Applies,
        because: Vec::new(),
        source: rule.sources.first().map_or_else(unsourced, SourceView::from),
        remedy: rule.remedy.get(language).to_string(),
        kind: rule.kind,
        observed: None,
        evidence: Vec::new(),
    }
}
