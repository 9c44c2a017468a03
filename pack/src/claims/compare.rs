//! A claimed value beside the published figures of a machine: how it lies to them, and what follows.

use super::claim::Claim;
use super::finding::Finding;
use super::property::{self, Sort};
use crate::contract::{ClaimVerdict, Operator};
use crate::text::{self, say};
use fieldpack_graph::knowledge::{Language, Machine, MachineFigure};
use fieldpack_quantity::{Certainty, Interval, Quantity};

/// Difference that is taken for rounding, share of the value.
const ROUNDING: f64 = 0.005;

/// How a claimed value lies to a published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    /// It is that value.
    Match,
    /// It is below an upper end.
    Within,
    /// The published figure is open on the side of the claim.
    Open,
    /// It is another value.
    Off,
}

/// Whether a figure is unconfirmed.
pub(super) fn is_unsure(figure: &MachineFigure) -> bool {
    figure.by_designation || figure.certainty >= Certainty::Uncertain
}

/// How a claimed interval lies to a published one.
fn lies(claimed: Interval, op: Operator, known: Interval, sort: Sort, says_max: bool) -> Lies {
    let near = |a: f64, b: f64| (a - b).abs() <= ROUNDING * a.abs().max(b.abs());
    let value = claimed.value();
    let open = !known.low().is_finite() || !known.high().is_finite();
    let at_end = near(value, known.low()) || near(value, known.high()) || near(value, known.value());
    if at_end || (!open && known.low() <= value && value <= known.high()) {
        return Lies::Match;
    }
    if open && known.contains(value) {
        return Lies::Open;
    }
    let below = value < known.low().max(f64::MIN);
    let claims_end = says_max && op != Operator::Max;
    if sort == Sort::Capability && below && !claims_end { Lies::Within } else { Lies::Off }
}

/// The surest of some figures.
fn surest(found: Vec<&MachineFigure>) -> Option<&MachineFigure> {
    found.into_iter().min_by_key(|one| (one.by_designation, one.certainty))
}

/// Compares a number with the figures that it may be of.
pub(super) fn compare(
    claim: &Claim<'_>,
    finding: Finding,
    machine: &Machine,
    measure: usize,
    figures: &[(&MachineFigure, Interval)],
    named: bool,
) -> Finding {
    let language = claim.language;
    let Some(spoken) = claim.spoken(measure) else { return finding };
    let says_max = claim.clause_says(spoken.from, "max");
    let judged = |figure: &MachineFigure, claimed: Interval| {
        let known = figure.number.unwrap_or(claimed);
        lies(claimed, spoken.op, known, property::sort(&figure.property), says_max)
    };
    let of = |rating: bool| figures.iter().filter(move |(figure, _)| property::is_rating(&figure.property) == rating);
    let all = |rating: bool, wanted: &[Lies]| -> Vec<&MachineFigure> {
        of(rating)
            .filter(|(figure, claimed)| wanted.contains(&judged(figure, *claimed)))
            .map(|(figure, _)| *figure)
            .collect()
    };
    let written = claim.spoken_quantity(measure).map(|quantity| text::quantity(&quantity)).unwrap_or_default();
    let name = claim.knowledge.label(&machine.iri, language);
    let sheet = say!(language, "{name}的厂家样本", "the maker's sheet of the {name}");
    let show = |finding: Finding, figure: &MachineFigure| finding.figure(claim, machine, figure);
    let (matched, job) = (surest(all(true, &[Lies::Match])), surest(all(false, &[Lies::Match])));
    let within = surest(all(true, &[Lies::Within])).filter(|_| named);
    if let Some(figure) = matched.or(within) {
        let finding = show(finding, figure);
        let known = figure_words(claim, figure);
        let reason = if matched.is_some() {
            say!(
                language,
                "{name}公布的{known}，与所说的{written}一致",
                "the {name} is published with {known}, as claimed"
            )
        } else {
            say!(
                language,
                "{name}公布的{known}，{written}在其以内",
                "the {name} is published with {known}; {written} lies within it"
            )
        };
        return settled(claim, finding, machine, figure, reason, sheet);
    }
    if let Some(figure) = job {
        let rating = surest(of(true).map(|(figure, _)| *figure).collect());
        let finding =
            rating.map_or_else(|| show(finding.clone(), figure), |rating| show(show(finding.clone(), figure), rating));
        let known = figure_words(claim, figure);
        if claim.says(spoken.from, "job") {
            let reason = say!(language, "{name}有记录：{known}", "it is on record for the {name}: {known}");
            return finding.judged(ClaimVerdict::Holds, reason);
        }
        let reason = say!(
            language,
            "{written}是{name}的{known}，不是额定值",
            "{written} is the {known} of the {name}, no rating"
        );
        if says_max && figure.property.starts_with("theoretical_") {
            return finding.judged(ClaimVerdict::Contradicts, reason);
        }
        let condition = say!(language, "说的是那一次的数值，不作为额定值", "that one case is meant, not a rating");
        return finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition);
    }
    if let Some(figure) = surest(all(true, &[Lies::Open])) {
        let known = figure_words(claim, figure);
        let reason = say!(
            language,
            "{name}只公布了{known}，{written}既不能证实也不能否定",
            "the {name} is published only with {known}: {written} is neither borne out nor excluded"
        );
        return show(finding, figure).judged(ClaimVerdict::CannotBeSaid, reason).missing(sheet);
    }
    // Of several ratings (two gearings) the largest is the one that a claim above all of them is held against.
    let ratings: Vec<&MachineFigure> = of(true).map(|(figure, _)| *figure).collect();
    let size = |figure: &MachineFigure| figure.number.map_or(f64::NEG_INFINITY, Interval::value);
    let surest_class = ratings.iter().map(|figure| is_unsure(figure)).min().unwrap_or(true);
    let against =
        ratings.iter().filter(|figure| is_unsure(figure) == surest_class).max_by(|a, b| size(a).total_cmp(&size(b)));
    let Some(figure) = against.copied().filter(|_| named) else {
        let mut finding = finding;
        for (figure, _) in figures {
            finding = show(finding, figure);
        }
        let reason = say!(
            language,
            "{name}公布的数据中没有与{written}相同的，句中也没说是哪一项",
            "no published figure of the {name} is {written}, and it is not said which one is meant"
        );
        let missing = say!(language, "“{written}”是哪一项数据", "which figure `{written}` is");
        return finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing);
    };
    let finding = show(finding, figure);
    let known = figure_words(claim, figure);
    if is_unsure(figure) || machine.is_range {
        let reason = say!(
            language,
            "{name}的{known}（未确认），与所说的{written}不同；未确认的数据不能单独否定",
            "the {name} has {known} (unconfirmed), other than the {written} claimed; an unconfirmed figure does not decide alone"
        );
        return finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(sheet);
    }
    let reason =
        say!(language, "{name}公布的{known}，不是{written}", "the {name} is published with {known}, not {written}");
    finding.judged(ClaimVerdict::Contradicts, reason)
}

/// The verdict of a claim that agrees with a published figure: as sure as the figure is.
fn settled(
    claim: &Claim<'_>,
    finding: Finding,
    machine: &Machine,
    figure: &MachineFigure,
    reason: String,
    sheet: String,
) -> Finding {
    let language = claim.language;
    let doubt = if figure.by_designation {
        say!(language, "该数值只是由型号推出", "the figure is read off the designation only")
    } else if figure.certainty >= Certainty::Uncertain {
        say!(language, "该数值未经确认", "the figure is unconfirmed")
    } else if machine.is_range {
        say!(language, "这是一个系列，不是一个型号", "this is a range, not one model")
    } else if machine.name_recalled {
        say!(language, "资料中没有读到这个型号本身", "the designation itself was not met in what was read")
    } else {
        return finding.judged(ClaimVerdict::Holds, reason);
    };
    let reason = say!(language, "{reason}；但{doubt}", "{reason}; but {doubt}");
    let condition = say!(language, "{sheet}予以确认", "{sheet} confirms it");
    finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition).missing(sheet)
}

/// A figure in words: label and value.
fn figure_words(claim: &Claim<'_>, figure: &MachineFigure) -> String {
    let language = claim.language;
    let label = property::label(claim.knowledge, &figure.property, figure.gearing, language);
    let value = figure.number.map(|number| Quantity::number(number, figure.unit.clone(), figure.certainty));
    let value = value.map(|value| text::quantity(&value)).unwrap_or_default();
    let value = match (figure.by_designation, figure.certainty >= Certainty::Uncertain, language) {
        (true, _, Language::Zh) => format!("{value}（由型号推出）"),
        (true, _, Language::En) => format!("{value} (by designation)"),
        (false, true, Language::Zh) => format!("{value}（未确认）"),
        (false, true, Language::En) => format!("{value} (unconfirmed)"),
        _ => value,
    };
    say!(language, "{label}为{value}", "{label} {value}")
}
