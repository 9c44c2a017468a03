//! Why not this machine, why not a machine of this class.

use super::super::check::Check;
use super::super::combine::constraints;
use super::super::derived::detail;
use super::super::job::Job;
use super::super::ratings::Rating;
use super::tried::{Tried, best, extent, roles_of};
use super::{WhyNotProblem, answer, change, comma, folded, near, played};
use crate::contract::{Combination, WhyNot, WhyNotVerdict};
use crate::text::say;
use fieldpack_graph::knowledge::{ConceptKind, Iri, Language, Machine};
use fieldpack_quantity::Verdict;

/// Why not a machine.
pub(super) fn of_machine(job: &Job<'_>, name: &str, combinations: &[Combination]) -> Result<WhyNot, WhyNotProblem> {
    let machine = find(job, name)?;
    let shown = format!("{} {}", machine.maker, machine.model);
    let shown = shown.trim();
    let language = job.language();
    if let Some((combination, role)) = played(combinations, &machine.iri) {
        let (rank, role) = (combination.rank, &role.role.label);
        let sentence =
            say!(language, "{shown}就在方案{rank}里，担任{role}。", "{shown} is in combination {rank}, as {role}.");
        return Ok(answer(job, &machine.iri, shown, WhyNotVerdict::Chosen, sentence));
    }
    if job.is_not_offered(&machine.iri) {
        let sentence = say!(
            language,
            "{shown}不在供货范围内，见方案的 scope；这不表示它做不了。",
            "{shown} lies outside of the offer scope (`scope` of the pack); that does not say that it cannot do it."
        );
        return Ok(answer(job, &machine.iri, shown, WhyNotVerdict::NotOffered, sentence));
    }
    if job.excluded.iter().any(|iri| **iri == *machine.iri) || job.excludes_class(&machine.class) {
        let sentence = say!(
            language,
            "客户不要或没有{shown}这类设备。",
            "The customer does not want {shown} or its class, or does not have it."
        );
        return Ok(answer(job, &machine.iri, shown, WhyNotVerdict::Excluded, sentence));
    }
    let ratings = job.prepared.of_class(job.knowledge, &machine.class);
    let rating = ratings.into_iter().find(|rating| rating.iri == machine.iri);
    let Some(rating) = rating.filter(|_| !roles_of(job, &machine.class).is_empty()) else {
        return Ok(not_for_these_works(job, &machine.iri, shown, &machine.class, machine.is_range));
    };
    Ok(tell(job, &machine.iri, shown, rating, combinations, None))
}

/// Why not a machine of a class: the one of it that comes nearest.
pub(super) fn of_class(job: &Job<'_>, name: &str, combinations: &[Combination]) -> Result<WhyNot, WhyNotProblem> {
    let class = find_class(job, name)?;
    let language = job.language();
    let label = job.knowledge.label(&class, language);
    let used = combinations.iter().find_map(|combination| {
        let role = combination.roles.iter().find(|role| job.knowledge.is_a(&role.class.iri, &class))?;
        Some((combination.rank, role.role.label.clone()))
    });
    if let Some((rank, role)) = used {
        let sentence =
            say!(language, "方案{rank}用了{label}，担任{role}。", "Combination {rank} uses a {label}, as {role}.");
        return Ok(answer(job, &class, "", WhyNotVerdict::Chosen, sentence));
    }
    if job.excludes_class(&class) {
        let sentence =
            say!(language, "客户不要或没有{label}。", "The customer does not want a {label}, or does not have one.");
        return Ok(answer(job, &class, "", WhyNotVerdict::Excluded, sentence));
    }
    if roles_of(job, &class).is_empty() {
        return Ok(not_for_these_works(job, &class, "", &class, false));
    }
    let extent = extent(job);
    let tried: Vec<(&Rating, Tried)> = job
        .prepared
        .of_class(job.knowledge, &class)
        .into_iter()
        .filter_map(|rating| Some((rating, best(job, rating, extent)?)))
        .collect();
    let total = tried.len();
    let failing = tried.iter().filter(|(_, tried)| tried.failing() > 0).count();
    // A machine without a single figure tells nothing of its class.
    let blank = |tried: &Tried| tried.checks.iter().all(|check| !check.verified);
    let nearest = tried.iter().min_by(|(a, x), (b, y)| {
        blank(x)
            .cmp(&blank(y))
            .then(x.failing().cmp(&y.failing()))
            .then(y.shortfall().total_cmp(&x.shortfall()))
            .then(a.name_recalled.cmp(&b.name_recalled))
            .then_with(|| a.iri.cmp(&b.iri))
    });
    let Some((rating, _)) = nearest else {
        let sentence = say!(
            language,
            "目录里没有{label}的公开数据可核算，方案只能写明该角色的要求。",
            "The catalogue has no published figures of a {label} to check: the role can only say what it needs."
        );
        return Ok(answer(job, &class, "", WhyNotVerdict::Outranked, sentence));
    };
    let name = rating.name();
    let counted = say!(
        language,
        "该类{total}台中{failing}台必定不满足，最接近的是{name}",
        "of {total} machines of the class {failing} fail for certain; the nearest is {name}"
    );
    Ok(tell(job, &class, "", rating, combinations, Some(counted)))
}

/// Tells how a machine fares: its failing constraints, or what those chosen do better.
fn tell(
    job: &Job<'_>,
    iri: &str,
    label: &str,
    rating: &Rating,
    combinations: &[Combination],
    counted: Option<String>,
) -> WhyNot {
    let language = job.language();
    let name = rating.name();
    let extent = extent(job);
    let tried = best(job, rating, extent);
    let (way, checks) = tried.map_or_else(Default::default, |tried| (tried.way, tried.checks));
    let failing: Vec<Check> = checks.iter().filter(|check| check.verdict == Verdict::Infeasible).cloned().collect();
    let open: Vec<Check> = checks.iter().filter(|check| !check.verified).cloned().collect();
    let way = if way.is_empty() { String::new() } else { say!(language, "（{way}）", " ({way})") };
    let messages: Vec<String> = failing.iter().map(|check| check.message(language)).collect();
    let told = messages.join(comma(language));
    let (verdict, sentence) = if failing.is_empty() {
        (WhyNotVerdict::Outranked, outranked(&name, &way, &checks, combinations, language))
    } else {
        let count = failing.len();
        let sentence = say!(language, "{name}{way}不满足{count}项：{told}。", "{name}{way} fails {count}: {told}.");
        (WhyNotVerdict::Infeasible, sentence)
    };
    let mut found = answer(job, iri, label, verdict, sentence);
    found.violations = constraints(job, &failing);
    found.unverified = constraints(job, &open);
    if verdict == WhyNotVerdict::Infeasible {
        found.changes = change::nearest(job, rating, extent);
        if found.changes.is_empty() {
            found.reasons.push(detail(
                "no_single_change",
                say!(language, "只改动一个条件不能使它满足", "no change of a single condition makes it feasible"),
            ));
        }
    }
    if rating.name_recalled {
        found.reasons.push(detail(
            "name_recalled",
            say!(language, "型号仅凭名称列入，须确认该机型存在", "known by name only: confirm that it exists"),
        ));
    }
    found.reasons.extend(counted.map(|text| detail("class", text)));
    found
}

/// Nothing fails: what those that were chosen have before it.
fn outranked(name: &str, way: &str, checks: &[Check], combinations: &[Combination], language: Language) -> String {
    let tightest = checks.iter().min_by(|a, b| a.reserve().total_cmp(&b.reserve()));
    let tightest = tightest.map(|check| check.message(language)).unwrap_or_default();
    let chosen: Vec<String> = combinations
        .iter()
        .filter_map(|combination| combination.roles.first()?.machine.as_ref().map(|machine| machine.label.to_string()))
        .collect();
    let chosen = chosen.join(comma(language));
    if chosen.is_empty() {
        return say!(
            language,
            "{name}{way}没有必定不满足的条件，但没有组成方案。最紧的条件：{tightest}。",
            "{name}{way} fails nothing for certain, but no combination was made. Tightest: {tightest}."
        );
    }
    say!(
        language,
        "{name}{way}没有必定不满足的条件；只列出余量、投入或进度更好且真正不同的：{chosen}。它最紧的条件：{tightest}。",
        "{name}{way} fails nothing for certain; shown are those with more reserve, less to bring or more speed that truly differ: {chosen}. Its tightest: {tightest}."
    )
}

/// No role of the works is played by a class: which classes are.
fn not_for_these_works(job: &Job<'_>, iri: &str, label: &str, class: &Iri, is_range: bool) -> WhyNot {
    let language = job.language();
    let class_label = job.knowledge.label(class, language);
    let works = job.activity.label.get(language);
    let uses = job.activity.roles.iter().chain(job.activity.variants.iter().flat_map(|variant| &variant.roles));
    let mut classes: Vec<String> = uses
        .filter(|usage| usage.required)
        .filter_map(|usage| job.knowledge.roles.get(&usage.role))
        .flat_map(|role| &role.classes)
        .map(|class| job.knowledge.label(class, language).to_string())
        .collect();
    let mut seen = std::collections::HashSet::new();
    classes.retain(|label| seen.insert(label.clone()));
    let classes = classes.join(match language {
        Language::Zh => "、",
        Language::En => ", ",
    });
    let mut sentence = say!(
        language,
        "{works}没有由{class_label}担任的角色；需要的类别：{classes}。",
        "No role of {works} is played by a {class_label}; the classes needed are: {classes}."
    );
    if is_range {
        sentence.push_str(&say!(
            language,
            "该条目是一个系列，不是一台具体设备。",
            " The entry is a range of models, no machine."
        ));
    }
    answer(job, iri, label, WhyNotVerdict::NotForTheseWorks, sentence)
}

/// The machine of a name: by IRI, by designation, by maker and designation.
fn find<'k>(job: &Job<'k>, name: &str) -> Result<&'k Machine, WhyNotProblem> {
    if let Some(machine) = job.knowledge.machines.get(name) {
        return Ok(machine);
    }
    let wanted = folded(name);
    let full = |machine: &Machine| folded(&format!("{} {}", machine.maker, machine.model));
    let machines = || job.knowledge.machines.values();
    machines()
        .find(|machine| full(machine) == wanted)
        .or_else(|| machines().find(|machine| folded(&machine.model) == wanted))
        .ok_or_else(|| {
            let names: Vec<String> = machines().map(|found| format!("{} {}", found.maker, found.model)).collect();
            let by_model = machines().map(|found| &*found.model);
            let mut near = near(name, by_model);
            near.extend(self::near(name, names.iter().map(String::as_str)));
            near.truncate(5);
            WhyNotProblem::Unknown { asked: clipped(name), near }
        })
}

/// The class of a name: by IRI, notation, label or synonym.
fn find_class(job: &Job<'_>, name: &str) -> Result<Iri, WhyNotProblem> {
    let wanted = folded(name);
    let classes = || job.knowledge.concepts.values().filter(|concept| concept.kind == ConceptKind::MachineClass);
    let is_called = |concept: &fieldpack_graph::knowledge::Concept| {
        let labels = [&concept.notation, &concept.label.zh, &concept.label.en];
        let synonyms = concept.synonyms_zh.iter().chain(&concept.synonyms_en);
        *concept.iri == *name || labels.into_iter().chain(synonyms).any(|known| folded(known) == wanted)
    };
    classes().find(|concept| is_called(concept)).map(|concept| concept.iri.clone()).ok_or_else(|| {
        let labels: Vec<&str> = classes().flat_map(|concept| [&*concept.label.zh, &*concept.label.en]).collect();
        WhyNotProblem::Unknown { asked: clipped(name), near: near(name, labels.into_iter()) }
    })
}

/// A name cut to what a message may repeat.
pub(super) fn clipped(name: &str) -> String {
    name.chars().take(80).collect()
}
