//! What can be answered at all: said where a question is out of it.

use super::setting::Setting;
use crate::contract::{Detail, Headline, HeadlineVerdict, Ref, Scope};
use crate::text::say;
use fieldpack_graph::knowledge::{Activity, Language};

/// What can be answered.
pub(super) fn scope(setting: &Setting<'_>) -> Scope {
    let language = setting.language();
    let of = |covered: bool| -> Vec<Ref> {
        let activities = setting.knowledge().activities.values().filter(|found| found.covered == covered);
        activities.map(|found| reference(found, language)).collect()
    };
    let intents = [
        (
            "pack",
            "描述一个工程：给出设备组合、禁忌、伙伴和步骤",
            "describe a job: equipment combinations, prohibitions, partners, steps",
        ),
        ("failure", "描述故障：给出可能的原因和先查什么", "tell of a failure: likely causes and what to look at first"),
        ("partner", "问谁能修、租、供：给出附近的伙伴", "ask who repairs, hires or supplies: partners nearby"),
        (
            "product",
            "问设备型号或投标条款：逐条核对公开数据",
            "ask for machines or paste a tender: checked against published figures",
        ),
        ("search", "问规范条文、资料、以往工地", "ask for clauses, documents, past sites"),
    ];
    let intents = intents.map(|(code, zh, en)| Detail {
        code: code.into(),
        detail: match language {
            Language::Zh => zh.to_owned(),
            Language::En => en.to_owned(),
        },
        span: None,
    });
    Scope { covered: of(true), not_covered: of(false), intents: intents.into() }
}

/// The answer in a sentence.
pub(super) fn headline(scope: &Scope, language: Language) -> Headline {
    let names: Vec<&str> = scope.covered.iter().map(|activity| &*activity.label).collect();
    let names = names.join(if language == Language::Zh { "、" } else { ", " });
    let sentence = say!(
        language,
        "这不是工程机械或施工的问题，这里答不了。可以问：{names}的方案，设备故障，附近的伙伴，设备型号与投标条款，规范与以往工地。",
        "This is neither machines nor works, and cannot be answered here. What can be asked: packs for {names}; failures; partners nearby; machines and tender clauses; standards and past sites."
    );
    Headline { verdict: HeadlineVerdict::Unknown, sentence, deciding: None }
}

fn reference(activity: &Activity, language: Language) -> Ref {
    Ref { iri: activity.iri.clone(), notation: activity.notation.clone(), label: activity.label.get(language).clone() }
}
