//! What is different between two revisions of a pack.

use super::combinations::combinations;
use super::lines::{Item, compare, joined, turned, whole};
use crate::contract::{Cause, Detail, Evidence, HeadlineVerdict, Pack, PackDiff, PackPart, Partner, Prohibition};
use crate::text::{number, quantity, say};
use fieldpack_graph::knowledge::Language;

/// Whether two packs say the same: their names and the worlds that they were decided in aside.
#[must_use]
pub fn is_same(one: &Pack, other: &Pack) -> bool {
    // Every field is named, so that a new one is not forgotten.
    let Pack {
        id: _,
        revision: _,
        created_by: _,
        as_of: _,
        question,
        headline,
        combinations,
        rejected,
        prohibitions,
        standing,
        site_card,
        partners,
        plan,
        evidence,
        conflicts,
        turning_points,
        confidence,
        unknowns,
        warnings,
        coverage,
        shortfalls,
        scope,
        comparison,
    } = one;
    *question == other.question
        && *headline == other.headline
        && *combinations == other.combinations
        && *rejected == other.rejected
        && *prohibitions == other.prohibitions
        && *standing == other.standing
        && *site_card == other.site_card
        && *partners == other.partners
        && *plan == other.plan
        && *evidence == other.evidence
        && *conflicts == other.conflicts
        && *turning_points == other.turning_points
        && *confidence == other.confidence
        && *unknowns == other.unknowns
        && *warnings == other.warnings
        && *coverage == other.coverage
        && *shortfalls == other.shortfalls
        && *scope == other.scope
        && *comparison == other.comparison
}

/// Whether a difference is one of what to do: machines, rules, partners or warnings came, went or changed places. Other
/// figures and other evidence alone are none.
#[must_use]
pub fn is_material(diff: &PackDiff) -> bool {
    let lines = [&diff.added, &diff.dropped, &diff.reranked];
    lines.into_iter().flatten().any(|line| line.part != PackPart::Evidence)
}

/// What is different between a pack and what it was before, in the pack's language. Not empty where
/// [`is_same`] says no.
#[must_use]
pub fn difference(before: &Pack, now: &Pack, cause: Cause) -> PackDiff {
    let language = now.question.language;
    let mut diff = PackDiff {
        from_revision: before.revision,
        to_revision: now.revision,
        cause,
        added: Vec::new(),
        dropped: Vec::new(),
        reranked: Vec::new(),
        changed: Vec::new(),
    };
    headline(&mut diff, before, now, language);
    combinations(&mut diff, &before.combinations, &now.combinations, language);
    prohibitions(&mut diff, PackPart::Prohibition, (&before.prohibitions, &now.prohibitions), language);
    prohibitions(&mut diff, PackPart::Standing, (&before.standing, &now.standing), language);
    let partners = (partners(&before.partners), partners(&now.partners));
    let of = (PackPart::Partner, ["服务伙伴", "partner"], language);
    let same =
        |one: &Partner, other: &Partner| Partner { rank: 0, ..one.clone() } == Partner { rank: 0, ..other.clone() };
    compare(&mut diff, of, (&partners.0, &partners.1), same, |old, new| of_partner(old, new, language));
    let found = (evidence(before), evidence(now));
    let of = (PackPart::Evidence, ["证据", "evidence"], language);
    let same = |one: &Evidence, other: &Evidence| {
        Evidence { id: String::new(), ..one.clone() } == Evidence { id: String::new(), ..other.clone() }
    };
    compare(&mut diff, of, (&found.0, &found.1), same, |old, new| of_evidence(old, new, language));
    let told = (warnings(&before.warnings), warnings(&now.warnings));
    let of = (PackPart::Warning, ["提示", "warning"], language);
    compare(&mut diff, of, (&told.0, &told.1), Detail::eq, |_, new| new.detail.clone());
    rest(&mut diff, before, now, language);
    diff
}

/// The verdict and its sentence.
fn headline(diff: &mut PackDiff, before: &Pack, now: &Pack, language: Language) {
    let (old, new) = (&before.headline, &now.headline);
    if old == new {
        return;
    }
    let sentence = &new.sentence;
    let sentence = if old.verdict == new.verdict {
        say!(language, "结论有变化：{sentence}", "The answer changed: {sentence}")
    } else {
        let (from, to) = (verdict(old.verdict, language), verdict(new.verdict, language));
        say!(
            language,
            "结论由“{from}”变为“{to}”：{sentence}",
            "The answer turns from \"{from}\" to \"{to}\": {sentence}"
        )
    };
    whole(diff, PackPart::Headline, verdict(new.verdict, language).to_owned(), sentence);
}

/// A verdict in words.
fn verdict(verdict: HeadlineVerdict, language: Language) -> &'static str {
    let (zh, en) = match verdict {
        HeadlineVerdict::Yes => ("可行", "yes"),
        HeadlineVerdict::Conditional => ("有条件可行", "conditional"),
        HeadlineVerdict::No => ("不可行", "no"),
        HeadlineVerdict::Unknown => ("未知", "unknown"),
    };
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// Prohibitions by their rules.
fn prohibitions(
    diff: &mut PackDiff,
    part: PackPart,
    (before, now): (&[Prohibition], &[Prohibition]),
    language: Language,
) {
    fn items(rules: &[Prohibition], ranked: bool) -> Vec<Item<'_, Prohibition>> {
        let rank = |of: &Prohibition| ranked.then_some(of.rank);
        rules.iter().map(|of| Item { key: of.iri.to_string(), label: of.text.clone(), rank: rank(of), of }).collect()
    }
    let ranked = part == PackPart::Prohibition;
    let same = |one: &Prohibition, other: &Prohibition| {
        let content = |rule: &Prohibition| Prohibition { rank: 0, evidence: Vec::new(), ..rule.clone() };
        content(one) == content(other)
    };
    let noun = if ranked { ["禁令", "prohibition"] } else { ["常设禁令", "standing prohibition"] };
    let (before, now) = (items(before, ranked), items(now, ranked));
    compare(diff, (part, noun, language), (&before, &now), same, |old, new| of_prohibition(old, new, language));
}

/// What is different in a prohibition.
fn of_prohibition(old: &Prohibition, new: &Prohibition, language: Language) -> String {
    let mut words = Vec::new();
    if old.text != new.text {
        words.push(new.text.clone());
    }
    if old.status != new.status {
        let word = |rule: &Prohibition| format!("{:?}", rule.status);
        words.push(turned(&say!(language, "状态", "status"), &word(old), &word(new), language));
    }
    if let (Some(before), Some(now)) = (&old.observed, &new.observed) {
        let (from, to) = (quantity(&before.rate_ratio), quantity(&now.rate_ratio));
        if from != to {
            words.push(turned(&say!(language, "发生率之比", "rate ratio"), &from, &to, language));
        }
        if before.events != now.events {
            let (from, to) = (before.events.to_string(), now.events.to_string());
            words.push(turned(&say!(language, "事件数", "events"), &from, &to, language));
        }
        let (from, to) = (number(before.exposure_h), number(now.exposure_h));
        if from != to {
            words.push(turned(&say!(language, "运行小时", "hours"), &from, &to, language));
        }
    }
    joined(&words, language)
}

/// Partners by their IRIs.
fn partners(partners: &[Partner]) -> Vec<Item<'_, Partner>> {
    partners
        .iter()
        .map(|of| Item { key: of.iri.to_string(), label: of.label.clone(), rank: Some(of.rank), of })
        .collect()
}

/// What is different in a partner.
fn of_partner(old: &Partner, new: &Partner, language: Language) -> String {
    let mut words = Vec::new();
    let mut numbers = |name: String, from: Option<f64>, to: Option<f64>| {
        if from != to {
            let word = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), |value| format!("{value}"));
            words.push(turned(&name, &word(from), &word(to), language));
        }
    };
    numbers(say!(language, "得分", "score"), Some(old.score), Some(new.score));
    numbers(say!(language, "距离（km）", "distance in km"), old.distance_km, new.distance_km);
    if old.covers != new.covers {
        words.push(if new.covers {
            say!(language, "服务范围现已覆盖工地", "its area covers the site now")
        } else {
            say!(language, "服务范围不再覆盖工地", "its area covers the site no longer")
        });
    }
    if old.availability != new.availability {
        words.push(say!(language, "可用时间", "availability"));
    }
    if old.skills != new.skills {
        words.push(say!(language, "能力", "skills"));
    }
    if old.parts != new.parts {
        words.push(say!(language, "备件", "parts"));
    }
    if old.contact != new.contact {
        words.push(say!(language, "联系方式", "contact"));
    }
    joined(&words, language)
}

/// Evidence by its records.
fn evidence(pack: &Pack) -> Vec<Item<'_, Evidence>> {
    let found = pack.evidence.values();
    found.map(|of| Item { key: of.iri.to_string(), label: of.title.clone(), rank: None, of }).collect()
}

/// What is different in a piece of evidence.
fn of_evidence(old: &Evidence, new: &Evidence, language: Language) -> String {
    let mut words = Vec::new();
    if old.title != new.title || old.snippet != new.snippet {
        words.push(say!(language, "记载", "what it tells"));
    }
    if old.place != new.place {
        words.push(say!(language, "地点", "where it was"));
    }
    if old.when != new.when {
        words.push(say!(language, "时间", "when it was"));
    }
    let (from, to) = (number(old.score), number(new.score));
    if from != to {
        words.push(turned(&say!(language, "相似度", "likeness"), &from, &to, language));
    }
    joined(&words, language)
}

/// Warnings by their codes; of several with one code each has its number.
fn warnings(warnings: &[Detail]) -> Vec<Item<'_, Detail>> {
    let key = |place: usize| {
        let code = &warnings[place].code;
        let before = warnings[..place].iter().filter(|other| other.code == *code).count();
        if before == 0 { code.to_string() } else { format!("{code}#{}", before + 1) }
    };
    let places = warnings.iter().enumerate();
    places.map(|(place, of)| Item { key: key(place), label: of.detail.clone(), rank: None, of }).collect()
}

/// The parts that are compared as a whole.
fn rest(diff: &mut PackDiff, before: &Pack, now: &Pack, language: Language) {
    let mut tell = |changed: bool, part: PackPart, label: String| {
        if changed {
            let sentence = say!(language, "{label}有变化", "Changed: {label}");
            whole(diff, part, label, sentence);
        }
    };
    tell(before.question != now.question, PackPart::Question, say!(language, "对问题的理解", "what was understood"));
    tell(before.rejected != now.rejected, PackPart::Rejected, say!(language, "未选设备", "the machines left out"));
    tell(before.site_card != now.site_card, PackPart::SiteCard, say!(language, "操作卡", "the operating card"));
    tell(before.plan != now.plan, PackPart::Plan, say!(language, "实施步骤", "the plan"));
    tell(
        before.conflicts != now.conflicts,
        PackPart::Conflicts,
        say!(language, "相互矛盾的依据", "evidence that disagrees"),
    );
    tell(
        before.turning_points != now.turning_points,
        PackPart::TurningPoints,
        say!(language, "转折点", "the turning points"),
    );
    let level = &now.confidence.level;
    tell(
        before.confidence != now.confidence,
        PackPart::Confidence,
        say!(language, "把握程度（{level}）", "the confidence ({level})"),
    );
    tell(before.unknowns != now.unknowns, PackPart::Unknowns, say!(language, "未知事项", "what is not known"));
    let (sites, failures) = (now.coverage.site_evidence, now.coverage.failure_evidence);
    tell(
        before.coverage != now.coverage,
        PackPart::Coverage,
        say!(
            language,
            "依据范围（相似工地{sites}处，故障{failures}条）",
            "what it rests on ({sites} sites and {failures} failures under like conditions)"
        ),
    );
    tell(before.shortfalls != now.shortfalls, PackPart::Shortfalls, say!(language, "不足之处", "the shortfalls"));
    // Combinations and rules name evidence by its place in the list: where only places moved, that is said.
    let is_empty =
        diff.added.is_empty() && diff.dropped.is_empty() && diff.reranked.is_empty() && diff.changed.is_empty();
    if is_empty && !is_same(before, now) {
        let label = say!(language, "证据的次序", "the order of the evidence");
        let sentence = say!(language, "{label}有变化", "Changed: {label}");
        whole(diff, PackPart::Evidence, label, sentence);
    }
}
