//! The answer in one sentence, with the constraint that decides.

use super::check::Check;
use super::combine::{constraints, design_name, drive_name};
use super::job::Job;
use super::machines::Candidate;
use crate::contract::{Because, Combination, Headline, HeadlineVerdict, Prohibition, RuleStatus};
use crate::text::{range, say};
use fieldpack_graph::knowledge::Severity;
use fieldpack_quantity::{Certainty, Verdict};

/// The headline of a pumping job: `first` is the lead of the first combination, `nearest` the nearest miss.
pub(crate) fn pumping(
    job: &Job<'_>,
    combinations: &[Combination],
    first: Option<&Candidate<'_>>,
    nearest: Option<&Candidate<'_>>,
) -> Headline {
    let language = job.language();
    let Some(first) = first.filter(|_| !combinations.is_empty()) else {
        return impossible(job, nearest);
    };
    let sure = combinations.iter().any(|combination| combination.feasibility == Verdict::Sure);
    let deciding = first.tightest();
    let message = deciding.map(|check| check.message(language)).unwrap_or_default();
    let verdict = if sure { HeadlineVerdict::Yes } else { HeadlineVerdict::Conditional };
    let opening = match verdict {
        HeadlineVerdict::Yes => say!(language, "可行", "Yes"),
        _ => say!(language, "有条件可行", "Yes, with conditions"),
    };
    let site = derating(job, first);
    let machine = first.rating.name();
    let what = match first.design() {
        Some(design) => {
            let line = design_name(design, language);
            let pressure = range(first.duty.pressure.required_mpa);
            let shaft = range(first.duty.shaft_kw);
            say!(
                language,
                "首选{line}配{machine}，需{pressure} MPa、轴功率{shaft} kW",
                "first choice {line} with {machine}: {pressure} MPa and {shaft} kW at the shaft"
            )
        }
        None => say!(language, "首选{machine}", "first choice {machine}"),
    };
    Headline {
        verdict,
        sentence: say!(
            language,
            "{opening}：{site}{what}。起决定作用：{message}。",
            "{opening}: {site}{what}. Deciding: {message}."
        ),
        deciding: deciding.and_then(|check| constraints(job, std::slice::from_ref(check)).pop()),
    }
}

/// A headline in sight of severe alerts that no rule knows: no plain yes while one holds.
pub(crate) fn with_alerts(job: &Job<'_>, mut headline: Headline) -> Headline {
    let language = job.language();
    let Some(first) = job.site.unruled_alerts.first() else { return headline };
    if matches!(headline.verdict, HeadlineVerdict::Unknown | HeadlineVerdict::No) {
        return headline;
    }
    headline.verdict = HeadlineVerdict::Conditional;
    let sentence = &headline.sentence;
    headline.sentence = say!(
        language,
        "{sentence}{first}：解除前先核实能否施工。",
        "{sentence} {first}: confirm that works may go on before it ends."
    );
    headline
}

/// What stops works while it lasts and lets them go on afterwards: the weather and the water, not the height.
const LASTING: [&str; 4] = ["altitude", "air_pressure", "oxygen_partial_pressure", "solar_radiation_annual"];

/// A headline in sight of the hard stops: under stated weather that stops the work no answer is a plain yes,
/// and the first such rule is told. What only the climate makes likely stays with the prohibitions.
pub(crate) fn with_stops(job: &Job<'_>, mut headline: Headline, rules: &[Prohibition]) -> Headline {
    let language = job.language();
    let passing = |because: &Because| {
        let stated = because.actual.as_ref().is_some_and(|found| found.certainty <= Certainty::Stated);
        let group = job.knowledge.dimension(&because.dimension).map(|dimension| &*dimension.group);
        stated && matches!(group, Some("air" | "water")) && !LASTING.contains(&&*because.dimension)
    };
    let stops = |rule: &&Prohibition| {
        rule.severity == Severity::HardStop && rule.status == RuleStatus::Applies && rule.because.iter().any(passing)
    };
    let Some(first) = rules.iter().find(stops) else { return headline };
    if matches!(headline.verdict, HeadlineVerdict::Unknown | HeadlineVerdict::No) {
        return headline;
    }
    headline.verdict = HeadlineVerdict::Conditional;
    let (sentence, text) = (&headline.sentence, first.text.trim_end_matches(['。', '.']));
    headline.sentence = say!(
        language,
        "{sentence}在所述天气或水情下停工：{text}。",
        "{sentence} In the weather or water as stated the work stops: {text}."
    );
    headline
}

/// What the altitude leaves of the power, where it takes some.
fn derating(job: &Job<'_>, first: &Candidate<'_>) -> String {
    let language = job.language();
    let (Some(site), Some(power)) = (first.site_power_kw, &first.rating.power_kw) else { return String::new() };
    let Some(altitude) = job.interval("altitude") else { return String::new() };
    let share = site / power.interval.value();
    if share.high() >= 0.995 {
        return String::new();
    }
    let (metres, share, drive) = (range(altitude), range(share), drive_name(first.rating.drive, language));
    say!(
        language,
        "海拔{metres} m处{drive}动力只剩铭牌的{share}倍；",
        "at {metres} m {drive} power is {share} of the nameplate; "
    )
}

/// No machine does it: the nearest miss says why.
fn impossible(job: &Job<'_>, nearest: Option<&Candidate<'_>>) -> Headline {
    let language = job.language();
    let failing = nearest.and_then(|candidate| {
        candidate
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Infeasible)
            .min_by(|a, b| a.shortfall().total_cmp(&b.shortfall()))
    });
    let Some(check) = failing else {
        return Headline {
            verdict: HeadlineVerdict::Unknown,
            sentence: say!(
                language,
                "现有资料不足以给出方案：没有可核算的设备。",
                "Not enough is known for a combination: there is no machine to check."
            ),
            deciding: None,
        };
    };
    let message = check.message(language);
    let machine = nearest.map(|candidate| candidate.rating.name()).unwrap_or_default();
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

/// The headline of a placing job.
pub(crate) fn placing(job: &Job<'_>, combinations: &[Combination], deciding: Option<&Check>) -> Headline {
    let language = job.language();
    let message = deciding.map(|check| check.message(language)).unwrap_or_default();
    let constraint = deciding.and_then(|check| constraints(job, std::slice::from_ref(check)).pop());
    let Some(first) = combinations.first() else {
        return Headline {
            verdict: if deciding.is_some() { HeadlineVerdict::No } else { HeadlineVerdict::Unknown },
            sentence: say!(language, "现有资料给不出方案。{message}", "No combination from what is known. {message}"),
            deciding: constraint,
        };
    };
    let sure = combinations.iter().any(|combination| combination.feasibility == Verdict::Sure);
    let title = &first.title;
    let opening =
        if sure { say!(language, "可行", "Yes") } else { say!(language, "有条件可行", "Yes, with conditions") };
    Headline {
        verdict: if sure { HeadlineVerdict::Yes } else { HeadlineVerdict::Conditional },
        sentence: say!(
            language,
            "{opening}：首选{title}。起决定作用：{message}。",
            "{opening}: first choice {title}. Deciding: {message}."
        ),
        deciding: constraint,
    }
}
