//! Offer scopes: what may be offered by whom, where and when.

use crate::check;
use crate::error::Misfit;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most names in one list of a scope.
const MOST_NAMES: usize = 10_000;

/// What may be offered: every part that is empty leaves its matter open, so that the default is everything.
///
/// Names are matched exactly, letter by letter: makers and models as the records name them, regions by their
/// notations. What is narrowed down to nothing ([`intersect`](Self::intersect)) says so by `nothing`, as an empty
/// list could not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OfferScope {
    /// Makers; empty: all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub makers: BTreeSet<String>,
    /// Models; empty: all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub models: BTreeSet<String>,
    /// Notations of regions; empty: all.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub regions: BTreeSet<String>,
    /// The first day of offering; `None`: from ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The last day of offering; `None`: for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// Whether nothing may be offered at all, whatever else stands here.
    #[serde(skip_serializing_if = "is_false")]
    pub nothing: bool,
}

/// What serde asks of a flag that is not written.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Whether a list that leaves everything open where it is empty has a name.
fn lists(names: &BTreeSet<String>, name: &str) -> bool {
    names.is_empty() || names.contains(name)
}

/// The names that two lists both allow; `None` where there is none.
fn common(one: &BTreeSet<String>, other: &BTreeSet<String>) -> Option<BTreeSet<String>> {
    match (one.is_empty(), other.is_empty()) {
        (true, _) => Some(other.clone()),
        (_, true) => Some(one.clone()),
        _ => Some(one & other).filter(|names| !names.is_empty()),
    }
}

impl OfferScope {
    /// The scope that offers nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Self { nothing: true, ..Self::default() }
    }

    /// Whether it leaves everything open.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether anything is offered on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        !self.nothing && self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether a model of a maker is offered on a day. A machine whose maker or model is not known is handed in
    /// with an empty name: it is offered only where that is left open.
    #[must_use]
    pub fn offers(&self, maker: &str, model: &str, day: Date) -> bool {
        self.holds_on(day) && lists(&self.makers, maker) && lists(&self.models, model)
    }

    /// Whether a region is covered.
    #[must_use]
    pub fn covers(&self, region: &str) -> bool {
        !self.nothing && lists(&self.regions, region)
    }

    /// What both scopes offer: of a key and of its organisation.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (from, until) = (self.from.max(other.from), earlier(self.until, other.until));
        let is_over = matches!((from, until), (Some(from), Some(until)) if until < from);
        if self.nothing || other.nothing || is_over {
            return Self::nothing();
        }
        let lists = (
            common(&self.makers, &other.makers),
            common(&self.models, &other.models),
            common(&self.regions, &other.regions),
        );
        let (Some(makers), Some(models), Some(regions)) = lists else { return Self::nothing() };
        Self { makers, models, regions, from, until, nothing: false }
    }

    /// Checks names, lengths of lists and the order of the days.
    ///
    /// # Errors
    /// [`Misfit`] naming the field.
    pub fn check(&self) -> Result<(), Misfit> {
        for (field, names) in [("makers", &self.makers), ("models", &self.models), ("regions", &self.regions)] {
            if names.len() > MOST_NAMES {
                let reason = format!("it has {} names: expected at most {MOST_NAMES}", names.len());
                return Err(Misfit::new(field, reason));
            }
            names.iter().try_for_each(|name| check::name(field, name))?;
        }
        match (self.from, self.until) {
            (Some(from), Some(until)) if until < from => {
                Err(Misfit::new("until", format!("`{until}` lies before `from`, `{from}`")))
            }
            _ => Ok(()),
        }
    }
}

/// The earlier of two last days, where `None` is never.
fn earlier(one: Option<Date>, other: Option<Date>) -> Option<Date> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// Names drawn from few, so that they meet.
    fn names() -> impl Strategy<Value = BTreeSet<String>> {
        proptest::collection::btree_set("[a-c]", 0..3)
    }

    /// A day of four.
    fn day() -> impl Strategy<Value = Date> {
        (1..5_i8).prop_map(|day| date(2026, 3, day))
    }

    fn scope() -> impl Strategy<Value = OfferScope> {
        let days = (proptest::option::of(day()), proptest::option::of(day()));
        (names(), names(), names(), days, proptest::bool::weighted(0.1)).prop_map(
            |(makers, models, regions, (from, until), nothing)| OfferScope {
                makers,
                models,
                regions,
                from,
                until,
                nothing,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn both_offer_what_each_offers(one in scope(), other in scope(), maker in "[a-d]", model in "[a-d]", day in day()) {
            let both = one.intersect(&other);
            prop_assert_eq!(&both, &other.intersect(&one));
            prop_assert_eq!(&both.intersect(&one), &both);
            // Where a part is narrowed down to nothing, the other parts are of no use either.
            let offers = one.offers(&maker, &model, day) && other.offers(&maker, &model, day);
            if !both.nothing {
                prop_assert_eq!(both.offers(&maker, &model, day), offers);
                prop_assert_eq!(both.covers(&maker), one.covers(&maker) && other.covers(&maker));
            } else {
                let regions = ["a", "b", "c", "d"].iter().any(|region| one.covers(region) && other.covers(region));
                prop_assert!(!(offers && regions), "what both offer in a region of both is lost");
                prop_assert!(!both.offers(&maker, &model, day) && !both.covers(&maker));
            }
        }

        #[test]
        fn scopes_are_read_as_they_are_written(scope in scope()) {
            let json = serde_json::to_string(&scope).expect("it is written");
            prop_assert_eq!(serde_json::from_str::<OfferScope>(&json).expect("it is read"), scope);
        }
    }

    #[test]
    fn names_are_matched_exactly_and_days_are_included() {
        let json =
            r#"{"makers":["XCMG"],"models":["HB62V"],"regions":["CN-54"],"from":"2026-03-01","until":"2026-03-31"}"#;
        let scope: OfferScope = serde_json::from_str(json).expect("it is read");
        assert_eq!(scope.check(), Ok(()));
        let offers = |maker: &str, model: &str, day| scope.offers(maker, model, date(2026, 3, day));
        assert!(offers("XCMG", "HB62V", 1) && offers("XCMG", "HB62V", 31));
        assert!(!offers("xcmg", "HB62V", 1) && !offers("XCMG", "HB62", 1) && !offers("", "", 1));
        assert!(!scope.offers("XCMG", "HB62V", date(2026, 2, 28)) && !scope.offers("XCMG", "HB62V", date(2026, 4, 1)));
        assert!(scope.covers("CN-54") && !scope.covers("CN") && !scope.covers("CN-540"));
        assert!(OfferScope::default().is_everything() && OfferScope::default().offers("", "", date(2026, 1, 1)));
        assert!(!scope.is_everything() && !OfferScope::nothing().is_everything());
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let read = |json: &str| serde_json::from_str::<OfferScope>(json);
        for unknown in [r#"{"maker":["X"]}"#, r#"{"from":"2026-02-30"}"#, r#"{"makers":"X"}"#] {
            assert!(read(unknown).is_err(), "{unknown}");
        }
        for (json, field) in [
            (r#"{"from":"2026-03-02","until":"2026-03-01"}"#, "until"),
            (r#"{"makers":[" "]}"#, "makers"),
            (r#"{"regions":["a\u0000"]}"#, "regions"),
        ] {
            let misfit = read(json).expect("it is read").check().expect_err("it does not fit");
            assert_eq!(misfit.pointer, field, "{misfit}");
        }
        let many =
            OfferScope { models: (0..=MOST_NAMES).map(|one| one.to_string()).collect(), ..OfferScope::default() };
        assert_eq!(many.check().expect_err("too many").pointer, "models");
        let none = serde_json::to_string(&OfferScope::nothing()).expect("it is written");
        assert_eq!(none, r#"{"nothing":true}"#, "nothing is never taken for everything");
    }
}
