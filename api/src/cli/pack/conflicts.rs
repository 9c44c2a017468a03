//! Evidence that disagrees, side by side.

use super::super::language::{pick, say};
use super::super::page::Page;
use super::super::quantity::quantity;
use super::Style;
use super::rules::{observed_text, source};
use fieldpack_graph::knowledge::Language;
use fieldpack_pack::contract::{ConflictKind, ConflictPosition, Pack, Standing};

/// Writes the conflicts.
pub(super) fn write(page: &mut Page, pack: &Pack, style: Style) {
    let language = style.language;
    if pack.conflicts.is_empty() {
        return;
    }
    page.heading(pick(language, "【依据不一致】", "WHERE THE EVIDENCE DISAGREES"));
    for conflict in &pack.conflicts {
        let (kind, label) = (kind(conflict.kind, language), &conflict.label);
        page.item(0, "-", &format!("[{kind}] {label}"));
        for position in &conflict.positions {
            let mark = if position.taken { "=>" } else { "-" };
            page.item(3, mark, &side(position, language));
        }
        page.paragraph(3, &conflict.handling);
    }
}

/// What a side says, with its figure, whether it bears on the site, and its source.
fn side(position: &ConflictPosition, language: Language) -> String {
    let mut text = position.text.trim_end_matches(['.', '。']).to_owned();
    if let Some(found) = &position.quantity {
        text += &format!("{}{}", pick(language, "：", ": "), quantity(found));
    }
    if let Some(status) = position.status {
        let status = match status {
            Standing::Applies => pick(language, "此处适用", "applies here"),
            Standing::MayApply => pick(language, "此处可能适用", "may apply here"),
            Standing::DoesNotApply => pick(language, "此处未触发", "not reached here"),
        };
        text += &say!(language, "（{status}）", " ({status})");
    }
    if let Some(observed) = &position.observed {
        text += &format!("{}{}", pick(language, "；", "; "), observed_text(observed, language));
    }
    let source = source(&position.source);
    if source.is_empty() { text } else { format!("{text} [{source}]") }
}

/// What disagrees with what.
fn kind(kind: ConflictKind, language: Language) -> &'static str {
    match kind {
        ConflictKind::Statements => pick(language, "说法", "statements"),
        ConflictKind::Rules => pick(language, "规则", "rules"),
        ConflictKind::Editions => pick(language, "版本", "editions"),
        ConflictKind::History => pick(language, "规则与故障记录", "rule and history"),
    }
}
