//! What no checker could tie to something known: said so, with what is missing.

use super::claim::Claim;
use super::finding::Finding;
use crate::contract::{ClaimKind, ClaimVerdict};
use crate::text::{label, say};

/// The numbers that no finding speaks of, and a text that nothing was found in.
pub(super) fn check(claim: &Claim<'_>, findings: &[Finding]) -> Vec<Finding> {
    let language = claim.language;
    let spoken_of = |measure: usize| findings.iter().any(|found| found.measures.contains(&measure));
    let left = (0..claim.said.measures.len()).filter(|measure| !spoken_of(*measure));
    let mut unread: Vec<Finding> = left.filter_map(|measure| number(claim, measure)).collect();
    if unread.is_empty() && findings.is_empty() {
        let reason = say!(
            language,
            "这句话里没有可以核对的数值、机型或标准",
            "the sentence has no figure, machine or standard that could be checked"
        );
        let missing =
            say!(language, "带单位的数值、机型或标准编号", "a figure with its unit, a model or a standard's number");
        let all = (claim.said.text().skip_spaces(0), claim.said.text().len());
        unread.push(
            Finding::new(claim, ClaimKind::Unread, all)
                .judged(ClaimVerdict::CannotBeSaid, reason)
                .missing(missing)
                .cite(claim.looked_through()),
        );
    }
    unread
}

/// A number that nothing is said of. One without a unit and without a dimension counts something and is left out.
fn number(claim: &Claim<'_>, measure: usize) -> Option<Finding> {
    let language = claim.language;
    let spoken = claim.spoken(measure)?;
    let conditions = claim.said.conditions.iter().filter(|one| one.measure == Some(measure));
    let dimensions: Vec<_> = conditions.map(|one| label(claim.knowledge, &one.dimension, language)).collect();
    if spoken.codes.is_empty() && dimensions.is_empty() {
        return None;
    }
    let given = claim.said.text().given(spoken.start, spoken.end);
    let finding = Finding::new(claim, ClaimKind::Unread, (spoken.start, spoken.end))
        .claimed(claim, "claimed", given.clone(), measure)
        .cite(claim.looked_through());
    let (reason, missing) = match dimensions.first() {
        Some(name) => (
            say!(
                language,
                "“{given}”读作{name}；这句话里没有可与它对照的规则、机型或公式",
                "`{given}` is read as {name}; no rule, machine or formula known here can be held against it in this sentence"
            ),
            say!(
                language,
                "{name}与什么相比：机型、规则或工况",
                "what the {name} is to be held against: a machine, a rule or a site"
            ),
        ),
        None => (
            say!(language, "“{given}”没有说是什么量", "it is not said what `{given}` measures"),
            say!(language, "“{given}”所属的量或机型", "the quantity or machine that `{given}` belongs to"),
        ),
    };
    Some(finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing))
}
