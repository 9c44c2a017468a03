//! The answer in one sentence, with the constraint that decides.

use super::super::combine::constraints;
use super::super::job::Job;
use super::combine::machine_name;
use super::lead::{Lead, Method};
use crate::contract::{Combination, Headline, HeadlineVerdict};
use crate::text::say;
use fieldpack_quantity::Verdict;

/// The headline of a job: `first` leads the first combination, `nearest` is the nearest of all.
pub(super) fn headline(
    job: &Job<'_>,
    methods: &[Method<'_>],
    combinations: &[Combination],
    first: Option<&Lead<'_>>,
    nearest: Option<&Lead<'_>>,
) -> Headline {
    let language = job.language();
    let Some(first) = first else { return impossible(job, methods, nearest) };
    let sure = combinations.iter().any(|combination| combination.feasibility == Verdict::Sure);
    let verdict = if sure { HeadlineVerdict::Yes } else { HeadlineVerdict::Conditional };
    // A warning that fails does not forbid; nothing is called feasible over it without saying so.
    let opening = match (sure, first.is_likely()) {
        (true, _) => say!(language, "可行", "Yes"),
        (false, true) => say!(language, "有条件可行", "Yes, with conditions"),
        (false, false) => {
            say!(language, "须慎重，按可能值尚不满足", "Only with reservations, not met at the likely values")
        }
    };
    let way = first.method.variant.map(|variant| variant.label.get(language).to_string());
    let machine = machine_name(job, first);
    let what = match way {
        Some(way) => say!(language, "首选{way}，{machine}", "first choice {way} with {machine}"),
        None => say!(language, "首选{machine}", "first choice {machine}"),
    };
    let deciding = first.tightest();
    let message = deciding.map(|check| check.message(language));
    let sentence = match message {
        Some(message) => {
            say!(language, "{opening}：{what}。起决定作用：{message}。", "{opening}: {what}. Deciding: {message}.")
        }
        None => say!(
            language,
            "{opening}：{what}；没有可核算的公开数据，须核实。",
            "{opening}: {what}; no published figure to check, to be confirmed."
        ),
    };
    let deciding = deciding.and_then(|check| constraints(job, std::slice::from_ref(check)).pop());
    Headline { verdict, sentence, deciding }
}

/// No machine does it: the nearest miss says why; or there is none at all.
fn impossible(job: &Job<'_>, methods: &[Method<'_>], nearest: Option<&Lead<'_>>) -> Headline {
    let language = job.language();
    let failing = nearest.filter(|lead| lead.verdict() == Verdict::Infeasible).and_then(Lead::tightest);
    let (Some(nearest), Some(check)) = (nearest, failing) else {
        let duties: Vec<&str> = methods.iter().map(|method| &**method.role.duty.get(language)).collect();
        let duty = duties.first().copied().unwrap_or_default();
        return Headline {
            verdict: HeadlineVerdict::Unknown,
            sentence: say!(
                language,
                "现有资料不足以给出方案：目录中没有可用的主导设备，或必需的角色被排除。主导设备须：{duty}。",
                "Not enough for a combination: the catalogue has no machine that may lead, or a needed role is excluded. The lead must: {duty}."
            ),
            deciding: None,
        };
    };
    let (message, machine) = (check.message(language), nearest.rating.name());
    Headline {
        verdict: HeadlineVerdict::No,
        sentence: say!(
            language,
            "已知设备都不满足；最接近的{machine}：{message}。",
            "No known machine does it; the nearest, {machine}: {message}."
        ),
        deciding: constraints(job, std::slice::from_ref(check)).pop(),
    }
}
