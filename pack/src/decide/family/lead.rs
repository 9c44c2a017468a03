//! Who can lead: every machine of every way of doing it, with its checks.

use super::super::check::Check;
use super::super::job::{Job, word};
use super::super::prepared::lead_role;
use super::super::ratings::Rating;
use super::{held, known};
use crate::calculate::bind::bounded;
use fieldpack_graph::knowledge::{Facts, Machine, Role, RoleUse, Supply, Truth, Variant};
use fieldpack_quantity::{Interval, Quantity, Verdict};
use std::collections::HashSet;

/// Most machines of a role that are counted; more is an entry error.
const MOST_COUNTED: f64 = 500.0;

/// A way of doing the works.
#[derive(Clone, Debug)]
pub(super) struct Method<'a> {
    /// The way; `None`: the only one.
    pub(super) variant: Option<&'a Variant>,
    /// The role that leads it.
    pub(super) role: &'a Role,
    /// The other roles that it needs.
    pub(super) uses: Vec<&'a RoleUse>,
}

/// A machine that leads in a way of doing it, with its checks.
#[derive(Clone, Debug)]
pub(super) struct Lead<'a> {
    /// The way.
    pub(super) method: &'a Method<'a>,
    /// The machine's ratings.
    pub(super) rating: &'a Rating,
    /// How many of them.
    pub(super) count: u32,
    /// What it must keep.
    pub(super) checks: Vec<Check>,
    /// Everything known, its figures among it.
    pub(super) facts: Facts,
    /// How large it is; infinite where that is not published.
    pub(super) size: f64,
    /// How fast it works; `None` where that is not known.
    pub(super) pace: Option<f64>,
}

impl Lead<'_> {
    /// The weakest verdict of its checks.
    pub(super) fn verdict(&self) -> Verdict {
        self.checks.iter().map(|check| check.verdict).max().unwrap_or(Verdict::Possible)
    }

    /// Whether every check holds at the likely values.
    pub(super) fn is_likely(&self) -> bool {
        self.checks.iter().all(Check::is_likely)
    }

    /// Checks whose figure or demand is not there.
    pub(super) fn unverified(&self) -> usize {
        self.checks.iter().filter(|check| !check.verified).count()
    }

    /// The lowest reserve of its checks; one that has none is not known to do anything.
    pub(super) fn reserve(&self) -> f64 {
        self.checks.iter().map(Check::reserve).reduce(f64::min).unwrap_or(-0.5)
    }

    /// How near it is: 1 when nothing fails, else the sum of how far the failing checks miss.
    pub(super) fn near(&self) -> f64 {
        let failing = self.checks.iter().filter(|check| check.verdict == Verdict::Infeasible);
        if self.verdict() == Verdict::Infeasible { failing.map(Check::shortfall).sum() } else { 1.0 }
    }

    /// The check that decides: a failing one, else the lowest reserve among those that could be made.
    pub(super) fn tightest(&self) -> Option<&Check> {
        let by_reserve = |a: &&Check, b: &&Check| a.reserve().total_cmp(&b.reserve());
        let failing = self.checks.iter().filter(|check| check.verdict == Verdict::Infeasible);
        failing
            .min_by(|a, b| a.shortfall().total_cmp(&b.shortfall()))
            .or_else(|| self.checks.iter().filter(|check| check.verified).min_by(by_reserve))
            .or_else(|| self.checks.first())
    }

    /// The last word on ties: machine, then way.
    pub(super) fn order(&self) -> (&str, &str) {
        (&self.rating.iri, self.method.variant.map_or("", |variant| &variant.notation))
    }
}

/// The ways of doing a job: those whose condition holds; those that may, where none does for sure.
pub(super) fn methods<'a>(job: &'a Job<'_>, facts: &Facts) -> Vec<Method<'a>> {
    let lead = lead_role(job.knowledge, job.activity);
    let plain = |variant: Option<&'a Variant>| -> Option<Method<'a>> {
        let own = variant.and_then(|variant| leading(job, &variant.roles));
        let role = own.or(lead)?;
        let without = |usage: &RoleUse| {
            variant.is_some_and(|variant| variant.without.contains(&usage.role))
                || job.knowledge.roles.get(&usage.role).is_some_and(|found| found.lead && usage.required)
        };
        let of_variant = variant.into_iter().flat_map(|variant| &variant.roles);
        let uses = job.activity.roles.iter().chain(of_variant).filter(|usage| !without(usage)).collect();
        Some(Method { variant, role, uses })
    };
    let variants = &job.activity.variants;
    if variants.is_empty() {
        return plain(None).into_iter().collect();
    }
    let truth = |variant: &Variant| variant.when.as_ref().map_or(Truth::True, |when| when.evaluate(facts));
    let sure: Vec<&Variant> = variants.iter().filter(|variant| truth(variant) == Truth::True).collect();
    let kept = if sure.is_empty() {
        variants.iter().filter(|variant| truth(variant) == Truth::Unknown).collect()
    } else {
        sure
    };
    let methods = kept.into_iter().filter_map(|variant| plain(Some(variant)));
    methods.filter(|method| can_be_filled(job, method, facts)).collect()
}

/// Whether the customer leaves a class for every role that a way needs for sure.
fn can_be_filled(job: &Job<'_>, method: &Method<'_>, facts: &Facts) -> bool {
    let needed = method
        .uses
        .iter()
        .filter(|usage| usage.required && usage.when.as_ref().is_none_or(|when| when.evaluate(facts) == Truth::True));
    let mut roles = needed.filter_map(|usage| job.knowledge.roles.get(&usage.role));
    roles.all(|role| role.classes.is_empty() || !role.classes.iter().all(|class| job.excludes_class(class)))
}

/// The first required role of a list that leads.
fn leading<'a>(job: &Job<'a>, uses: &[RoleUse]) -> Option<&'a Role> {
    let required = uses.iter().filter(|usage| usage.required);
    required.filter_map(|usage| job.knowledge.roles.get(&usage.role)).find(|role| role.lead)
}

/// The machines that can lead a way, each checked; those that are not wanted are left out.
pub(super) fn leads<'a>(job: &'a Job<'_>, method: &'a Method<'a>, base: &Facts) -> Vec<Lead<'a>> {
    let own = method.variant.map(|variant| variant.classes.as_slice()).filter(|classes| !classes.is_empty());
    let mut seen: HashSet<&str> = HashSet::new();
    own.unwrap_or(&method.role.classes)
        .iter()
        .flat_map(|class| job.prepared.of_class(job.knowledge, class))
        .filter(|rating| seen.insert(&*rating.iri))
        .filter(|rating| method.variant.is_none_or(|way| way.machines.is_empty() || way.machines.contains(&rating.iri)))
        .filter(|rating| !job.excludes_class(&rating.class) && !job.leaves_out(&rating.iri))
        .filter(|rating| !excludes_drive(job, rating))
        .filter_map(|rating| lead(job, method, rating, base))
        .collect()
}

/// Whether its drive is not wanted or not there.
fn excludes_drive(job: &Job<'_>, rating: &Rating) -> bool {
    rating.drive.word().is_some_and(|drive| {
        let power = format!("/power/{}", drive.replace('_', "-"));
        job.excluded.iter().any(|iri| iri.ends_with(&power))
    })
}

/// One machine that leads.
pub(super) fn lead<'a>(job: &'a Job<'_>, method: &'a Method<'a>, rating: &'a Rating, base: &Facts) -> Option<Lead<'a>> {
    let machine = job.knowledge.machines.get(&rating.iri)?;
    let facts = with_machine(job, method.role, machine, rating, base);
    let checks = held::checks(job, method.role, Some(machine), &facts);
    let value = |supply: &Option<Supply>| supply.as_ref().and_then(|supply| supplied(supply, &facts));
    Some(Lead {
        method,
        rating,
        count: count(method.role, &facts),
        size: value(&method.role.size).unwrap_or(f64::INFINITY),
        pace: value(&method.role.pace),
        checks,
        facts,
    })
}

/// The facts of a job with a machine's, and what the role's calculators make of both.
pub(super) fn with_machine(job: &Job<'_>, role: &Role, machine: &Machine, rating: &Rating, base: &Facts) -> Facts {
    let mut facts = base.clone();
    known::add_figures(&mut facts, machine);
    if let Some(drive) = rating.drive.word() {
        facts.insert("lead_drive".into(), word(drive));
    }
    known::calculate(job, &role.calculates, &mut facts);
    facts
}

/// How many machines a role takes: rounded up at the likely value.
pub(super) fn count(role: &Role, facts: &Facts) -> u32 {
    let wanted = role.count.as_ref().and_then(|notation| facts.get(notation)).and_then(Quantity::interval);
    wanted.map_or(1, |wanted| wanted.value().ceil().clamp(1.0, MOST_COUNTED) as u32)
}

/// The likely value of what a machine brings.
pub(super) fn supplied(supply: &Supply, facts: &Facts) -> Option<f64> {
    let (Supply::Figure(name) | Supply::Quantity(name)) = supply;
    facts.get(name).and_then(Quantity::interval).map(|found| bounded(found).value())
}

/// The interval of what a machine brings, with its name.
pub(super) fn named_supply<'f>(supply: &'f Supply, facts: &Facts) -> Option<(&'f str, Interval)> {
    let (Supply::Figure(name) | Supply::Quantity(name)) = supply;
    Some((name, bounded(facts.get(name)?.interval()?)))
}
