//! Words and figures as a page shows them, in the pack's language.

use fieldpack_graph::knowledge::{DocumentStatus, Language, RuleKind, Severity};
use fieldpack_pack::contract::{
    Audience, BestAt, ConditionView, EvidenceKind, HeadlineVerdict, Meaning, Operator, Origin, RuleStatus, SourceView,
};
use fieldpack_pack::text;
use fieldpack_quantity::{Certainty, Quantity, Verdict};

/// The word of a language.
pub(crate) const fn say(language: Language, zh: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

/// A text that a page may show: without control characters, and without those that turn the direction of what follows
/// them. Beyond `most` characters it is cut, with the sign of it.
pub(crate) fn clean(text: &str, most: usize) -> String {
    let is_shown = |letter: &char| {
        !(letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'))
    };
    let spaced = text.chars().map(|letter| if matches!(letter, '\n' | '\r' | '\t') { ' ' } else { letter });
    let mut shown: String = spaced.filter(is_shown).take(most + 1).collect();
    if shown.chars().count() > most {
        shown = shown.chars().take(most.saturating_sub(1)).collect();
        shown.push('…');
    }
    shown
}

/// A quantity with its unit.
pub(crate) fn figure(quantity: &Quantity) -> String {
    clean(&text::quantity(quantity), 80)
}

/// A sentence beside its verdict, without the same word before it.
pub(crate) fn beside<'s>(verdict: &str, sentence: &'s str) -> &'s str {
    let rest = sentence.strip_prefix(verdict);
    rest.and_then(|rest| rest.strip_prefix('：').or_else(|| rest.strip_prefix(": "))).unwrap_or(sentence)
}

/// The value of a condition: the name of a class, or a figure.
pub(crate) fn value(condition: &ConditionView) -> String {
    condition.value_label.as_deref().map_or_else(|| figure(&condition.quantity), |label| clean(label, 80))
}

/// How far a figure may be trusted.
pub(crate) const fn certainty(certainty: Certainty, language: Language) -> &'static str {
    match certainty {
        Certainty::Measured => say(language, "实测", "measured"),
        Certainty::Stated => say(language, "客户所述", "stated"),
        Certainty::Checked => say(language, "已核", "checked"),
        Certainty::Known => say(language, "已知", "known"),
        Certainty::Derived => say(language, "推算", "derived"),
        Certainty::Uncertain => say(language, "待核实", "uncertain"),
        Certainty::Assumed => say(language, "假定", "assumed"),
    }
}

/// Whether somebody confirmed that a clause says so, and that its edition holds.
pub(crate) fn is_confirmed(source: &SourceView) -> bool {
    let trusted =
        matches!(source.certainty, Certainty::Measured | Certainty::Stated | Certainty::Checked | Certainty::Known);
    trusted && source.status == DocumentStatus::InForce
}

/// A source as it is cited: `per` what is confirmed, `after` what nobody has confirmed.
pub(crate) fn cite(source: &SourceView, language: Language) -> String {
    let edition = if source.edition.is_empty() { String::new() } else { format!("-{}", source.edition) };
    let clause = match (source.clause.is_empty(), language) {
        (true, _) => String::new(),
        (false, Language::Zh) => format!("，{}", source.clause),
        (false, Language::En) => format!(", {}", source.clause),
    };
    let standing = match source.status {
        DocumentStatus::Replaced => say(language, "（已被替代）", " (replaced)"),
        DocumentStatus::Withdrawn => say(language, "（已废止）", " (withdrawn)"),
        DocumentStatus::InForce | DocumentStatus::Unknown => "",
    };
    let word = if is_confirmed(source) { say(language, "依据", "per ") } else { say(language, "参照", "after ") };
    let name = clean(&source.document, 120);
    let space = if language == Language::Zh && name.starts_with(|letter: char| letter.is_ascii()) { " " } else { "" };
    clean(&format!("{word}{space}{name}{edition}{clause}{standing}"), 240)
}

/// The answer in one word.
pub(crate) const fn verdict(verdict: HeadlineVerdict, language: Language) -> &'static str {
    match verdict {
        HeadlineVerdict::Yes => say(language, "可行", "Yes"),
        HeadlineVerdict::Conditional => say(language, "有条件可行", "Yes, with conditions"),
        HeadlineVerdict::No => say(language, "不可行", "No"),
        HeadlineVerdict::Unknown => say(language, "尚不能判断", "Not known yet"),
    }
}

/// How far a constraint holds.
pub(crate) const fn holds(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Sure => say(language, "满足", "holds"),
        Verdict::Possible => say(language, "待核实", "to be verified"),
        Verdict::Infeasible => say(language, "不满足", "fails"),
    }
}

/// What a combination is best at.
pub(crate) const fn best_at(best: BestAt, language: Language) -> &'static str {
    match best {
        BestAt::Cost => say(language, "成本", "cost"),
        BestAt::Reliability => say(language, "可靠性", "reliability"),
        BestAt::Time => say(language, "工期", "time"),
        BestAt::Carbon => say(language, "碳排放", "carbon"),
    }
}

/// How bad it is to break a rule.
pub(crate) const fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::HardStop => say(language, "必须停工", "STOP"),
        Severity::High => say(language, "高", "high"),
        Severity::Medium => say(language, "中", "medium"),
        Severity::Low => say(language, "低", "low"),
    }
}

/// Whether a rule applies for sure.
pub(crate) const fn status(status: RuleStatus, language: Language) -> &'static str {
    match status {
        RuleStatus::Applies => say(language, "适用", "applies"),
        RuleStatus::MayApply => say(language, "可能适用", "may apply"),
    }
}

/// Who lays a rule down.
pub(crate) const fn kind(kind: RuleKind, language: Language) -> &'static str {
    match kind {
        RuleKind::Standard => say(language, "标准", "standard"),
        RuleKind::Maker => say(language, "厂家", "maker"),
        RuleKind::Observed => say(language, "故障史", "failure history"),
    }
}

/// Where a condition comes from.
pub(crate) const fn origin(origin: Origin, language: Language) -> &'static str {
    match origin {
        Origin::Stated => say(language, "所述", "stated"),
        Origin::Derived => say(language, "推算", "derived"),
        Origin::Assumed => say(language, "假定", "assumed"),
    }
}

/// What a condition means for the job.
pub(crate) const fn meaning(meaning: Meaning, language: Language) -> &'static str {
    match meaning {
        Meaning::Site => say(language, "现场", "site"),
        Meaning::Requirement => say(language, "要求", "requirement"),
        Meaning::Limit => say(language, "限值", "limit"),
    }
}

/// The sign before a value, as it was stated.
pub(crate) const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::About => "≈ ",
        Operator::Eq | Operator::Min | Operator::Max | Operator::Range => "",
    }
}

/// What a piece of evidence is.
pub(crate) const fn evidence(kind: EvidenceKind, language: Language) -> &'static str {
    match kind {
        EvidenceKind::Site => say(language, "工地", "site"),
        EvidenceKind::Failure => say(language, "故障", "failure"),
        EvidenceKind::Case => say(language, "案例", "case"),
        EvidenceKind::Document => say(language, "文件", "document"),
        EvidenceKind::Exposure => say(language, "运行时数", "hours worked"),
    }
}

/// For whom a pack was decided.
pub(crate) const fn audience(audience: Audience, language: Language) -> &'static str {
    match audience {
        Audience::Internal => say(language, "内部", "internal"),
        Audience::Partner => say(language, "合作伙伴", "partner"),
        Audience::Customer => say(language, "客户", "customer"),
    }
}

/// The level of confidence.
pub(crate) fn level(level: &str, language: Language) -> String {
    match level {
        "high" => say(language, "高", "high").to_owned(),
        "medium" => say(language, "中", "medium").to_owned(),
        "low" => say(language, "低", "low").to_owned(),
        other => clean(other, 40),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(status: DocumentStatus, certainty: Certainty) -> SourceView {
        SourceView { document: "JGJ/T 10".into(), edition: "2011".into(), clause: "3".into(), status, certainty }
    }

    #[test]
    fn a_verdict_is_said_once() {
        assert_eq!(beside("可行", "可行：海拔4500 m处"), "海拔4500 m处");
        assert_eq!(beside("Feasible", "Feasible: at 4500 m"), "at 4500 m");
        assert_eq!(beside("可行", "可行性待定"), "可行性待定");
    }

    #[test]
    fn only_what_is_confirmed_is_cited_as_such() {
        let en = |status, certainty| cite(&source(status, certainty), Language::En);
        assert_eq!(en(DocumentStatus::InForce, Certainty::Checked), "per JGJ/T 10-2011, 3");
        assert_eq!(en(DocumentStatus::Unknown, Certainty::Checked), "after JGJ/T 10-2011, 3");
        assert_eq!(en(DocumentStatus::InForce, Certainty::Uncertain), "after JGJ/T 10-2011, 3");
        assert_eq!(en(DocumentStatus::Replaced, Certainty::Known), "after JGJ/T 10-2011, 3 (replaced)");
        let zh = cite(&source(DocumentStatus::Unknown, Certainty::Known), Language::Zh);
        assert_eq!(zh, "参照 JGJ/T 10-2011，3");
    }

    #[test]
    fn what_is_shown_has_no_controls_and_an_end() {
        assert_eq!(clean("a\u{202e}b\u{0}c\nd", 20), "abc d");
        assert_eq!(clean("abcdef", 4), "abc…");
        assert_eq!(clean("abcd", 4), "abcd");
    }
}
