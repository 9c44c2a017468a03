//! A pack worded for people: what the PDF and the page both print, as plain texts in the pack's language.
//!
//! Everything here is text without markup, cleaned and cut to what a page holds. The templates only place it.

mod card;
mod combinations;
mod doubts;
mod evidence;
mod partners;
mod rules;

use crate::Sheet;
use crate::words::{self, clean, figure, say};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::Pack;
use serde::Serialize;

pub(crate) use card::{Card, Quote};
pub(crate) use combinations::CombinationView;
pub(crate) use evidence::EvidenceView;
pub(crate) use partners::PartnerView;
pub(crate) use rules::RuleView;

/// The longest sentence that is printed whole, characters.
const SENTENCE: usize = 900;

/// A name with what stands beside it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    /// The name.
    pub(crate) label: String,
    /// What stands beside it.
    pub(crate) text: String,
    /// What is to be said of it, may be empty.
    pub(crate) note: String,
}

impl Line {
    /// A line without a note.
    fn plain(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), note: String::new() }
    }
}

/// A part of the document that is a list of lines.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Part {
    /// Its heading.
    pub(crate) title: String,
    /// What it says before its lines, may be empty.
    pub(crate) lead: String,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
}

/// The fixed words of the document.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Words {
    pub(crate) card: &'static str,
    pub(crate) limits: &'static str,
    pub(crate) stop: &'static str,
    pub(crate) blockage: &'static str,
    pub(crate) spares: &'static str,
    pub(crate) never: &'static str,
    pub(crate) valid: &'static str,
    pub(crate) scan: &'static str,
    pub(crate) briefing: &'static str,
    pub(crate) triggered: &'static str,
    pub(crate) standing: &'static str,
    pub(crate) instead: &'static str,
    pub(crate) why: &'static str,
    pub(crate) because: &'static str,
    pub(crate) history: &'static str,
    pub(crate) signatures: &'static str,
    pub(crate) signature_columns: [&'static str; 4],
    pub(crate) signature_text: &'static str,
    pub(crate) combinations: &'static str,
    pub(crate) roles: &'static str,
    pub(crate) role_columns: [&'static str; 4],
    pub(crate) figures: &'static str,
    pub(crate) risks: &'static str,
    pub(crate) calculations: &'static str,
    pub(crate) calculation_columns: [&'static str; 3],
    pub(crate) out_of_range: &'static str,
    pub(crate) partners: &'static str,
    pub(crate) evidence: &'static str,
    pub(crate) sources: &'static str,
    pub(crate) synthetic: &'static str,
    pub(crate) page: &'static str,
    pub(crate) of: &'static str,
    pub(crate) none: &'static str,
}

/// A pack, worded.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct View {
    /// The tag of its language.
    pub(crate) language: &'static str,
    /// The title.
    pub(crate) title: String,
    /// Works, place and time.
    pub(crate) subtitle: String,
    /// The question's own words.
    pub(crate) question: String,
    /// The answer in a word.
    pub(crate) verdict: &'static str,
    /// The answer in a word, as a name for a style.
    pub(crate) verdict_code: &'static str,
    /// The answer in a sentence.
    pub(crate) sentence: String,
    /// What it is: id, revision, world, audience.
    pub(crate) identity: Vec<Line>,
    /// The same on one line, for the foot of a page.
    pub(crate) foot: String,
    /// Where its current revision is read.
    pub(crate) address: String,
    /// The operating card.
    pub(crate) card: Card,
    /// What the site triggers.
    pub(crate) prohibitions: Vec<RuleView>,
    /// Standing rules.
    pub(crate) standing: Vec<RuleView>,
    /// The combinations.
    pub(crate) combinations: Vec<CombinationView>,
    /// Why there are no combinations, where there are none; may be empty.
    pub(crate) no_combinations: String,
    /// What is not sure.
    pub(crate) doubts: Vec<Part>,
    /// Machines left out, the plan.
    pub(crate) more: Vec<Part>,
    /// Who can help.
    pub(crate) partners: Vec<PartnerView>,
    /// Why there are no partners, where there are none.
    pub(crate) no_partners: String,
    /// What it rests on.
    pub(crate) evidence: Vec<EvidenceView>,
    /// Why there is no evidence, where there is none.
    pub(crate) no_evidence: String,
    /// What is cited: the document, and where it is used.
    pub(crate) sources: Vec<Line>,
    /// The fixed words.
    pub(crate) words: Words,
}

impl View {
    /// Words a pack.
    pub(crate) fn of(sheet: &Sheet<'_>) -> Self {
        let pack = sheet.pack;
        let language = pack.question.language;
        let short = |part: &str| doubts::shortfall(pack, part);
        let revision = say(language, "修订", "revision");
        let sequence = say(language, "序号", "sequence");
        Self {
            language: language.tag(),
            title: title(pack),
            subtitle: subtitle(pack),
            question: clean(&pack.question.text, SENTENCE),
            verdict: words::verdict(pack.headline.verdict, language),
            verdict_code: verdict_code(pack),
            sentence: clean(
                words::beside(words::verdict(pack.headline.verdict, language), &pack.headline.sentence),
                SENTENCE,
            ),
            identity: identity(sheet),
            foot: format!(
                "{} · {revision} {} · {sequence} {}",
                clean(&pack.id, 60),
                pack.revision,
                pack.as_of.sequence
            ),
            address: clean(sheet.address, 400),
            card: Card::of(pack),
            prohibitions: pack.prohibitions.iter().map(|rule| RuleView::of(rule, language)).collect(),
            standing: pack.standing.iter().map(|rule| RuleView::of(rule, language)).collect(),
            combinations: pack.combinations.iter().map(|one| CombinationView::of(one, language)).collect(),
            no_combinations: short("combinations"),
            doubts: doubts::parts(pack),
            more: combinations::more(pack),
            partners: pack.partners.iter().map(|one| PartnerView::of(one, language)).collect(),
            no_partners: short("partners"),
            evidence: pack.evidence.values().map(|one| EvidenceView::of(one, language)).collect(),
            no_evidence: short("evidence"),
            sources: evidence::sources(pack),
            words: Words::of(language),
        }
    }
}

/// The title: what it is, and of which works.
fn title(pack: &Pack) -> String {
    let language = pack.question.language;
    let works = pack.question.activity.as_ref().map(|activity| clean(&activity.label, 60));
    match (works, language) {
        (Some(works), Language::Zh) => format!("{works} · 施工交付包"),
        (Some(works), Language::En) => format!("{works}: delivery pack"),
        (None, language) => say(language, "施工交付包", "Delivery pack").to_owned(),
    }
}

/// Where and when.
fn subtitle(pack: &Pack) -> String {
    let language = pack.question.language;
    let place = pack.question.places.iter().find(|place| place.resolved).or_else(|| pack.question.places.first());
    let mut parts: Vec<String> = place.iter().map(|place| clean(&place.label, 80)).collect();
    if let Some(time) = &pack.question.time {
        let months: Vec<String> = time.months.iter().map(u8::to_string).collect();
        let span = [&time.from, &time.to].map(|day| day.as_deref().unwrap_or_default());
        parts.extend(match (span, months.is_empty(), language) {
            ([from, to], _, _) if !(from.is_empty() && to.is_empty()) => Some(format!("{from} – {to}")),
            (_, false, Language::Zh) => Some(format!("{}月", months.join("、"))),
            (_, false, Language::En) => Some(format!("month {}", months.join(", "))),
            _ => None,
        });
    }
    parts.join(" · ")
}

/// The answer as a name for a style.
fn verdict_code(pack: &Pack) -> &'static str {
    use fieldpack_pack::contract::HeadlineVerdict::{Conditional, No, Unknown, Yes};
    match pack.headline.verdict {
        Yes => "yes",
        Conditional => "conditional",
        No => "no",
        Unknown => "unknown",
    }
}

/// What the document is: which pack, which revision, which world, for whom.
fn identity(sheet: &Sheet<'_>) -> Vec<Line> {
    let pack = sheet.pack;
    let language = pack.question.language;
    let of = |zh, en, text: String| Line::plain(say(language, zh, en), clean(&text, 200));
    vec![
        of("编号", "Pack", pack.id.clone()),
        of("修订", "Revision", pack.revision.to_string()),
        of("提问时间", "Asked", pack.question.asked_at.clone()),
        of("数据序号", "As of sequence", format!("{} ({})", pack.as_of.sequence, pack.as_of.epoch)),
        of("知识版本", "Knowledge", pack.as_of.knowledge.to_string()),
        of("对象", "For", words::audience(sheet.audience, language).to_owned()),
        of("程序", "Program", pack.as_of.program.to_string()),
    ]
}

impl Words {
    /// Those of a language.
    const fn of(language: Language) -> Self {
        let zh = matches!(language, Language::Zh);
        Self {
            card: say(language, "现场操作卡", "Operating card for the site"),
            limits: say(language, "限值", "Limits"),
            stop: say(language, "停泵", "Stopped line"),
            blockage: say(language, "堵管处置", "On a blockage"),
            spares: say(language, "备件与备用", "Spares"),
            never: say(language, "本工地严禁", "Never, on this site"),
            valid: say(language, "适用条件", "Valid for"),
            scan: say(language, "扫码看最新修订", "Scan for the current revision"),
            briefing: say(language, "班前交底", "Briefing"),
            triggered: say(language, "本工地触发的禁令", "What this site triggers"),
            standing: say(language, "常设禁令", "Standing rules"),
            instead: say(language, "应做", "Instead"),
            why: say(language, "原因", "Why"),
            because: say(language, "触发", "Because"),
            history: say(language, "故障史", "History"),
            signatures: say(language, "签字", "Signatures"),
            signature_columns: if zh {
                ["姓名", "岗位", "签字", "日期"]
            } else {
                ["Name", "Duty", "Signature", "Date"]
            },
            signature_text: say(
                language,
                "本人已听取并理解上述内容。交底人签第一行。",
                "I was briefed on the above and understood it. Whoever briefs signs the first line.",
            ),
            combinations: say(language, "设备组合与计算", "Combinations and calculations"),
            roles: say(language, "岗位与设备", "Roles"),
            role_columns: if zh {
                ["岗位", "设备", "数量", "职责与校核"]
            } else {
                ["Role", "Machine", "Count", "Duty and checks"]
            },
            figures: say(language, "对比指标", "Figures"),
            risks: say(language, "剩余风险", "Risks that remain"),
            calculations: say(language, "计算", "Calculations"),
            calculation_columns: if zh { ["公式", "输入", "结果"] } else { ["Formula", "Inputs", "Results"] },
            out_of_range: say(language, "输入超出公式适用范围", "the inputs lie outside the formula's range"),
            partners: say(language, "服务伙伴", "Partners"),
            evidence: say(language, "证据", "Evidence"),
            sources: say(language, "引用文件", "Sources"),
            synthetic: say(language, "模拟数据", "SYNTHETIC"),
            page: say(language, "第", "Page"),
            of: say(language, "页，共", "of"),
            none: say(language, "无", "none"),
        }
    }
}

/// A value with how sure it is, in brackets.
fn trusted(quantity: &fieldpack_quantity::Quantity, language: Language) -> String {
    format!("{} [{}]", figure(quantity), words::certainty(quantity.certainty, language))
}
