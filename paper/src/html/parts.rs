//! The parts of the page.

use crate::view::{CombinationView, Line, Part, RuleView, View, Words};
use maud::{Markup, html};

/// The operating card.
pub(super) fn card(view: &View) -> Markup {
    let (card, words) = (&view.card, &view.words);
    let quoted = |title: &str, list: &[crate::view::Quote]| {
        html! {
            h3 { (title) }
            ol { @for quote in list { li {
                @if !quote.head.is_empty() { strong { (quote.head) } " " }
                (quote.text) " " small { (quote.source) }
            } } }
        }
    };
    html! {
        section.card {
            h2 { (words.card) }
            p { (card.combination) }
            dl.limits { @for limit in &card.limits {
                div {
                    dt { (limit.label) @if !limit.note.is_empty() { small { (limit.note) } } }
                    dd { @if limit.known { strong { (limit.value) } } @else { span.tag { (limit.value) } } }
                }
            } }
            @if card.has_line {
                (quoted(words.stop, &card.stop))
                (quoted(words.blockage, &card.blockage))
            }
            h3 { (words.spares) }
            ul { @for spare in &card.spares { li { (spare) } } }
            h3 { (words.valid) }
            p { (card.conditions.join(" · ")) }
            @if !card.unknown.is_empty() { p { strong { (card.unknown) } } }
            p { small { (card.until) } }
        }
    }
}

/// Rules under a heading; in full, or folded away.
pub(super) fn rules(title: &str, rules: &[RuleView], words: &Words, is_open: bool) -> Markup {
    html! {
        section {
            h2 { (title) }
            @if rules.is_empty() { p { (words.none) } }
            details open[is_open] {
                summary { (rules.len()) }
                @for rule in rules {
                    article.rule {
                        p { span.tag.stop[rule.is_stop] { (rule.severity) } " " strong { (rule.text) } }
                        @if !rule.remedy.is_empty() { p { b { (words.instead) } " " (rule.remedy) } }
                        @if !rule.reason.is_empty() { p { b { (words.why) } " " (rule.reason) } }
                        @if !rule.because.is_empty() { p { b { (words.because) } " " (rule.because) } }
                        @if !rule.history.is_empty() { p { b { (words.history) } " " (rule.history) } }
                        p { small { (rule.name) " · " (rule.standing) " · " (rule.source) } }
                    }
                }
            }
        }
    }
}

/// The combinations.
pub(super) fn combinations(view: &View) -> Markup {
    html! {
        section {
            h2 { (view.words.combinations) }
            @if view.combinations.is_empty() { p { (or_none(&view.no_combinations, view)) } }
            @for one in &view.combinations { (combination(one, &view.words)) }
        }
    }
}

/// One combination.
fn combination(one: &CombinationView, words: &Words) -> Markup {
    html! {
        article {
            h3 { (one.title) }
            p { small { (one.standing) } }
            p { (one.summary) }
            (lines(&one.design))
            details {
                summary { (words.roles) }
                ul { @for role in &one.roles { li {
                    strong { (role.role) } " " (role.machine) " × " (role.count)
                    br; (role.duty)
                    @for check in &role.checks { br; small { (check) } }
                } } }
            }
            @if !one.figures.is_empty() {
                details { summary { (words.figures) } (lines(&one.figures)) }
            }
            @if !one.risks.is_empty() {
                h4 { (words.risks) }
                ul { @for risk in &one.risks { li { (risk) } } }
            }
            @if !one.calculations.is_empty() {
                details {
                    summary { (words.calculations) }
                    @for of in &one.calculations {
                        p {
                            strong { (of.name) } " " small { (of.source) }
                            @if !of.valid { " " span.tag { (words.out_of_range) } }
                            br; (of.inputs.join("; "))
                            br; "→ " (of.results.join("; "))
                            @for note in &of.notes { br; small { (note) } }
                        }
                    }
                }
            }
            @if !one.evidence.is_empty() { p { small { (words.evidence) " " (one.evidence) } } }
        }
    }
}

/// The partners.
pub(super) fn partners(view: &View) -> Markup {
    html! {
        section {
            h2 { (view.words.partners) }
            @if view.partners.is_empty() { p { (or_none(&view.no_partners, view)) } }
            @for partner in &view.partners {
                article {
                    h3 { (partner.name) @if partner.synthetic { " " span.tag { (view.words.synthetic) } } }
                    (lines(&partner.lines))
                }
            }
        }
    }
}

/// The evidence.
pub(super) fn evidence(view: &View) -> Markup {
    html! {
        section {
            h2 { (view.words.evidence) }
            @if view.evidence.is_empty() { p { (or_none(&view.no_evidence, view)) } }
            @for found in &view.evidence {
                article {
                    p {
                        strong { (found.id) " · " (found.kind) " · " (found.title) }
                        @if found.synthetic { " " span.tag { (view.words.synthetic) } }
                    }
                    @if !found.snippet.is_empty() { p { (found.snippet) } }
                    p { small { (found.place) } }
                }
            }
        }
    }
}

/// A list under a heading; what is long is folded away.
pub(super) fn part(part: &Part, is_open: bool) -> Markup {
    html! {
        section {
            h2 { (part.title) }
            @if !part.lead.is_empty() { p { (part.lead) } }
            @if !part.lines.is_empty() {
                details open[is_open] { summary { (part.lines.len()) } (lines(&part.lines)) }
            }
        }
    }
}

/// Lines of label, text and note.
pub(super) fn lines(list: &[Line]) -> Markup {
    html! {
        dl { @for line in list {
            div { dt { (line.label) } dd { (line.text) @if !line.note.is_empty() { " " small { (line.note) } } } }
        } }
    }
}

/// A reason, or that there is nothing.
fn or_none<'a>(text: &'a str, view: &'a View) -> &'a str {
    if text.is_empty() { view.words.none } else { text }
}
