//! Works that are not covered, and questions without works: answered honestly, with what is there.

use super::derived::{Site, detail};
use super::footprint::{Depends, footprint};
use super::job::Job;
use super::options::DecideOptions;
use super::{Footprint, as_of, no_confidence};
use crate::contract::{Coverage, Detail, Headline, HeadlineVerdict, Missing, Pack, Question, Shortfall};
use crate::text::say;
use fieldpack_graph::knowledge::Language;
use fieldpack_index::World;
use indexmap::IndexMap;

/// The headline of works that are known but not covered.
pub(super) fn headline(job: &Job<'_>) -> Headline {
    let language = job.options.language;
    let offer = offer(job);
    let label = job.activity.label.get(language);
    Headline {
        verdict: HeadlineVerdict::Unknown,
        sentence: say!(language, "“{label}”尚未收录方案。{offer}", "\"{label}\" is not covered yet. {offer}"),
        deciding: None,
    }
}

/// What can be offered instead.
fn offer(job: &Job<'_>) -> String {
    job.activity.offer.as_ref().map_or_else(String::new, |offer| offer.get(job.options.language).to_string())
}

/// Marks a pack of works that are not covered.
pub(super) fn mark(job: &Job<'_>, warnings: &mut Vec<Detail>, shortfalls: &mut Vec<Shortfall>) {
    let why = headline(job).sentence;
    warnings.push(detail("not_covered", why.clone()));
    shortfalls.insert(0, Shortfall { part: "not_covered".to_owned(), wanted: job.options.combinations, got: 0, why });
}

/// The pack of a question that names no works: it asks which.
pub(super) fn without_activity(
    mut question: Question,
    world: &World,
    site: &Site,
    options: &DecideOptions,
) -> (Pack, Footprint) {
    let language = options.language;
    let sentence = say!(
        language,
        "没有说明要做什么施工，无法给出方案。",
        "The works were not named: there is nothing to combine yet."
    );
    let names: Vec<String> = world
        .knowledge
        .activities
        .values()
        .filter(|activity| activity.covered)
        .map(|activity| activity.label.get(language).to_string())
        .collect();
    let names = names.join(match language {
        Language::Zh => "、",
        Language::En => ", ",
    });
    question.missing = vec![Missing {
        dimension: "activity".into(),
        label: match language {
            Language::Zh => "施工内容".into(),
            Language::En => "works".into(),
        },
        why: say!(language, "要做什么施工？已收录：{names}", "what are the works? Covered: {names}"),
        effect: 1.0,
    }];
    let pack = Pack {
        id: String::new(),
        revision: 1,
        created_by: String::new(),
        as_of: as_of(world),
        headline: Headline { verdict: HeadlineVerdict::Unknown, sentence: sentence.clone(), deciding: None },
        question,
        combinations: Vec::new(),
        rejected: Vec::new(),
        prohibitions: Vec::new(),
        standing: Vec::new(),
        site_card: Vec::new(),
        partners: Vec::new(),
        plan: Vec::new(),
        evidence: IndexMap::new(),
        conflicts: Vec::new(),
        turning_points: Vec::new(),
        confidence: no_confidence(site, "no_activity", sentence.clone()),
        unknowns: Vec::new(),
        warnings: site.warnings.clone(),
        coverage: Coverage::default(),
        shortfalls: vec![Shortfall {
            part: "combinations".to_owned(),
            wanted: options.combinations,
            got: 0,
            why: sentence,
        }],
        scope: None,
        comparison: Vec::new(),
    };
    let footprint = footprint(None, &pack, Depends::default());
    (pack, footprint)
}
