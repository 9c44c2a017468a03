//! The constraints of a role, evaluated for a machine.

use super::super::check::{Check, CheckName};
use super::super::job::Job;
use crate::calculate::bind::bounded;
use fieldpack_graph::knowledge::{Facts, Machine, Operand, Role, RoleConstraint, Supply, Truth};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use std::sync::Arc;

/// What there is of something.
struct There {
    interval: Interval,
    certainty: Certainty,
    by_designation: bool,
}

/// The checks of a machine in a role, in the order of the ontologies. `facts` hold the job's, the machine's
/// and what the role's calculators made of both. `machine` is `None` for a class that no machine is known of.
pub(super) fn checks(job: &Job<'_>, role: &Role, machine: Option<&Machine>, facts: &Facts) -> Vec<Check> {
    role.constraints
        .iter()
        .filter(|found| found.when.as_ref().is_none_or(|when| when.evaluate(facts) != Truth::False))
        .filter_map(|constraint| check(job, constraint, machine, facts))
        .collect()
}

/// One check; `None` where it hangs on a condition that was not given and does not govern the works.
fn check(job: &Job<'_>, constraint: &Arc<RoleConstraint>, machine: Option<&Machine>, facts: &Facts) -> Option<Check> {
    let name = CheckName::Role(constraint.clone());
    let there = there(constraint, machine, facts);
    let needed = constraint.required.resolve(facts);
    let Some((required, certainty)) = needed.and_then(|found| in_unit(constraint, found)) else {
        let governs = match &constraint.required {
            Operand::Quantity(notation) => {
                job.knowledge.dimension(notation).is_none() || job.activity.governing.contains(notation)
            }
            Operand::Constant(_) => false,
        };
        return governs.then(|| Check::not_asked(name, there.map(|there| there.interval)));
    };
    let Some(There { interval, certainty: standing, by_designation }) = there else {
        // A condition of the site that was not given says nothing where it does not govern the works.
        let silent = match &constraint.available {
            Supply::Figure(_) => false,
            Supply::Quantity(notation) => {
                job.knowledge.dimension(notation).is_some() && !job.activity.governing.contains(notation)
            }
        };
        return (!silent).then(|| Check::unverified(name, Some(required)));
    };
    let compare = if constraint.at_least { Check::at_least } else { Check::at_most };
    let mut check = compare(name, required, interval, standing, by_designation);
    if certainty >= Certainty::Assumed || standing >= Certainty::Assumed {
        check = check.assumed();
    }
    // What rests on an unconfirmed demand warns and never decides.
    if constraint.soft || certainty >= Certainty::Uncertain {
        check = check.never_failing();
        if check.verdict == fieldpack_quantity::Verdict::Sure && certainty >= Certainty::Uncertain {
            check = check.assumed();
        }
    }
    Some(check)
}

/// What there is, in the constraint's unit, times what the site leaves of it.
fn there(constraint: &RoleConstraint, machine: Option<&Machine>, facts: &Facts) -> Option<There> {
    let found = match &constraint.available {
        Supply::Figure(property) => {
            let figure = machine?.figure(property, None)?;
            let quantity = Quantity::number(figure.number?, figure.unit.clone(), figure.certainty);
            let interval = quantity.in_unit(&constraint.unit).ok()?.interval()?;
            There { interval, certainty: figure.certainty, by_designation: figure.by_designation }
        }
        Supply::Quantity(notation) => {
            let (interval, certainty) = in_unit(constraint, facts.get(notation)?)?;
            There { interval, certainty, by_designation: false }
        }
    };
    let Some(factor) = &constraint.factor else { return Some(found) };
    // An unknown factor leaves anything from nothing to all.
    let factor = facts.get(factor).and_then(Quantity::interval).unwrap_or(Interval::ONE);
    Some(There { interval: found.interval * factor, ..found })
}

/// A quantity in the constraint's unit, "at least" and "at most" taken at the value that was named.
fn in_unit(constraint: &RoleConstraint, quantity: &Quantity) -> Option<(Interval, Certainty)> {
    let converted = quantity.in_unit(&constraint.unit).ok()?;
    Some((bounded(converted.interval()?), quantity.certainty))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldpack_graph::knowledge::Label;
    use fieldpack_quantity::{Unit, Verdict};

    fn constraint(at_least: bool, soft: bool) -> RoleConstraint {
        RoleConstraint {
            notation: "mass".into(),
            label: Label::default(),
            available: Supply::Quantity("payload".into()),
            factor: None,
            at_least,
            required: Operand::Constant(Quantity::number(Interval::exact(1000.0), Unit::plain("kg"), Certainty::Known)),
            unit: Unit::plain("kg"),
            when: None,
            soft,
            source: None,
        }
    }

    #[test]
    fn units_are_converted_and_at_least_means_the_value_named() {
        let found = constraint(true, false);
        let tonnes = Quantity::number(Interval::at_least(2.0), Unit::plain("t"), Certainty::Stated);
        assert_eq!(in_unit(&found, &tonnes), Some((Interval::exact(2000.0), Certainty::Stated)));
    }

    #[test]
    fn at_most_fails_above_and_a_soft_one_never() {
        let name = || CheckName::Role(Arc::new(constraint(false, false)));
        let over = Check::at_most(name(), Interval::exact(10.0), Interval::exact(12.0), Certainty::Known, false);
        assert_eq!(over.verdict, Verdict::Infeasible);
        assert!((over.margin.unwrap().value() + 2.0).abs() < 1e-12);
        let under = Check::at_most(name(), Interval::exact(10.0), Interval::between(7.0, 9.0), Certainty::Known, false);
        assert_eq!(under.verdict, Verdict::Sure);
        assert_eq!(over.never_failing().verdict, Verdict::Possible);
    }
}
