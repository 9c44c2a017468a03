//! What a pack is not sure of: printed, never hidden.

use super::{Line, Part, SENTENCE, trusted};
use crate::words::{self, cite, clean, figure, say};
use fieldpack_pack::contract::Pack;

/// Why there is less of a part than was asked for; empty where there is not.
pub(super) fn shortfall(pack: &Pack, part: &str) -> String {
    let language = pack.question.language;
    pack.shortfalls.iter().find(|short| short.part == part).map_or_else(String::new, |short| {
        let of = format!("{}/{}", short.got, short.wanted);
        clean(&format!("{of}{}{}", say(language, "：", ": "), short.why), SENTENCE)
    })
}

/// Confidence, what is not known, warnings, shortfalls, conflicts, turning points, questions back.
pub(super) fn parts(pack: &Pack) -> Vec<Part> {
    let language = pack.question.language;
    let part = |zh, en, lead: String, lines: Vec<Line>| Part { title: say(language, zh, en).to_owned(), lead, lines };
    let text = |label: &str, text: &str| Line::plain(clean(label, 120), clean(text, SENTENCE));
    let none = || say(language, "无", "none").to_owned();
    let lead = |lines: &[Line]| if lines.is_empty() { none() } else { String::new() };
    let confidence = &pack.confidence;
    let reasons = confidence.reasons.iter().map(|reason| text(&reason.code, &reason.detail)).collect();
    let unknowns: Vec<Line> = pack.unknowns.iter().map(|one| text(&one.label, &one.why)).collect();
    let missing: Vec<Line> = pack.question.missing.iter().map(|one| text(&one.label, &one.why)).collect();
    let warnings = pack.warnings.iter().chain(&pack.question.warnings);
    let warnings: Vec<Line> = warnings.map(|one| text(&one.code, &one.detail)).collect();
    let shortfalls = pack.shortfalls.iter().map(|short| {
        let of = format!("{} {}/{}", short.part, short.got, short.wanted);
        text(&of, &short.why)
    });
    let shortfalls: Vec<Line> = shortfalls.collect();
    let conflicts = pack.conflicts.iter().map(|conflict| {
        let positions = conflict.positions.iter().map(|position| {
            let taken = if position.taken { say(language, "〔采用〕", " [followed]") } else { "" };
            let value = position.quantity.as_ref().map(|quantity| format!(" = {}", figure(quantity)));
            let source = cite(&position.source, language);
            format!("{}{}{taken} ({source})", position.text, value.unwrap_or_default())
        });
        let positions: Vec<String> = positions.collect();
        let note = clean(&conflict.handling, SENTENCE);
        Line { note, ..text(&conflict.label, &positions.join(" ⟷ ")) }
    });
    let conflicts: Vec<Line> = conflicts.collect();
    let turning: Vec<Line> = pack
        .turning_points
        .iter()
        .map(|point| text(&format!("{} {}", point.dimension, trusted(&point.quantity, language)), &point.detail))
        .collect();
    let coverage = &pack.coverage;
    let rests = vec![
        text(say(language, "相似工地", "Like sites"), &coverage.site_evidence.to_string()),
        text(say(language, "相似故障", "Like failures"), &coverage.failure_evidence.to_string()),
    ];
    let mut parts = vec![
        part("把握程度", "Confidence", words::level(&confidence.level, language), reasons),
        part("未知事项", "Not known", lead(&unknowns), unknowns),
        part("警告", "Warnings", lead(&warnings), warnings),
        part("不足之处", "Shortfalls", lead(&shortfalls), shortfalls),
    ];
    let further = [
        part("待客户回答", "Questions back", String::new(), missing),
        part("相互矛盾的依据", "Evidence that disagrees", String::new(), conflicts),
        part("转折点", "Turning points", String::new(), turning),
        part("依据范围", "What it rests on", String::new(), rests),
    ];
    parts.extend(further.into_iter().filter(|part| !part.lines.is_empty()));
    parts
}
