//! What may be offered: combinations come from the scope of whoever asks. What lies outside of it is no verdict on the job:
//! a pack that finds nothing within says so, and does not say that it cannot be done.

use super::derived::detail;
use super::footprint::Footprint;
use super::options::DecideOptions;
use crate::contract::{Audience, Combination, Headline, HeadlineVerdict, OfferView, Pack, Question, Shortfall};
use crate::text::say;
use fieldpack_graph::knowledge::{Iri, Language};
use fieldpack_index::World;
use std::collections::{BTreeMap, BTreeSet};

/// An offer scope, set against the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// The scope, as the pack shows it.
    pub view: OfferView,
    /// The machines that lie outside of it.
    pub outside: BTreeSet<Iri>,
}

/// Decides within a scope, and compares with what lies outside where the house itself reads it.
pub(super) fn decide_within(
    offer: &Offer,
    question: Question,
    world: &World,
    options: &DecideOptions,
    decide: impl Fn(Question, &World, &DecideOptions) -> (Pack, Footprint),
) -> (Pack, Footprint) {
    let is_internal = options.audience == Audience::Internal;
    let (mut pack, footprint) = decide(question.clone(), world, options);
    if is_internal || pack.combinations.is_empty() {
        let (whole, _) = decide(question, world, &DecideOptions { offer: None, ..options.clone() });
        let ids = renamed(&whole, &pack);
        let outside = whole.combinations.into_iter().filter(|combination| uses(combination, &offer.outside));
        let outside: Vec<Combination> = outside.map(|combination| citing(combination, &ids)).collect();
        if pack.combinations.is_empty() && !outside.is_empty() {
            not_within(&mut pack, options, outside.len());
        }
        if is_internal {
            pack.comparison = outside;
        }
    }
    if offer.view.covers_site.is_none() {
        let said = say!(
            options.language,
            "工地所在省区未知，无法确认是否在供货区域内",
            "the province of the site is not known: whether it lies in the regions of the offer scope has to be checked"
        );
        pack.warnings.push(detail("offer_region_unknown", said));
    }
    pack.scope = Some(offer.view.clone());
    (pack, footprint)
}

/// Whether a combination uses a machine of a set.
fn uses(combination: &Combination, machines: &BTreeSet<Iri>) -> bool {
    let used = combination.roles.iter().filter_map(|role| role.machine.as_ref());
    used.into_iter().any(|machine| machines.contains(&machine.iri))
}

/// The names that the evidence of one pack has in another, where it is there.
fn renamed(from: &Pack, to: &Pack) -> BTreeMap<String, String> {
    let names: BTreeMap<&str, &String> = to.evidence.iter().map(|(id, evidence)| (&*evidence.iri, id)).collect();
    let all = from.evidence.iter();
    all.filter_map(|(id, evidence)| Some((id.clone(), (*names.get(&*evidence.iri)?).clone()))).collect()
}

/// A combination of another pack, citing what this one has under its names here.
fn citing(mut combination: Combination, ids: &BTreeMap<String, String>) -> Combination {
    let rename = |cited: &mut Vec<String>| *cited = cited.iter().filter_map(|id| ids.get(id).cloned()).collect();
    rename(&mut combination.evidence);
    combination.risks.iter_mut().for_each(|risk| rename(&mut risk.evidence));
    combination
}

/// Says that nothing within the scope does it, where something outside would.
fn not_within(pack: &mut Pack, options: &DecideOptions, outside: usize) {
    let sentence = match options.language {
        Language::Zh => "供货范围内没有可行的方案；这不表示该工程做不了。".to_owned(),
        Language::En => {
            "Nothing within the offer scope does this job; that does not say that the job cannot be done.".to_owned()
        }
    };
    pack.headline = Headline { verdict: HeadlineVerdict::Unknown, sentence: sentence.clone(), deciding: None };
    pack.shortfalls.retain(|shortfall| shortfall.part != "combinations");
    let why = if options.audience == Audience::Internal {
        say!(
            options.language,
            "{sentence}范围外有{outside}个方案，见 comparison",
            "{sentence} {outside} outside of it do: see `comparison`"
        )
    } else {
        sentence
    };
    pack.shortfalls.insert(0, Shortfall { part: "combinations".to_owned(), wanted: options.combinations, got: 0, why });
}
