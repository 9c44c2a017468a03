//! Water that is heated for the mix: no hotter than it boils at that height, and no hotter than the cement bears.

use super::claim::Claim;
use super::finding::Finding;
use super::physics::with_height;
use crate::contract::{ClaimKind, ClaimStanding, ClaimVerdict, Operator};
use crate::formulas::atmosphere::{boiling_point_c, pressure_kpa};
use crate::text::{self, plain, say};
use crate::understand::Spoken;
use fieldpack_quantity::Certainty;

/// Judges every temperature that mixing water is said to be heated to.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    (0..claim.said.measures.len()).filter_map(|measure| judge(claim, measure)).collect()
}

/// Judges one temperature.
fn judge(claim: &Claim<'_>, measure: usize) -> Option<Finding> {
    let language = claim.language;
    let spoken = claim.spoken(measure)?;
    let claimed = Spoken { op: Operator::Eq, low: spoken.high, ..spoken.clone() }.in_unit("Cel")?.value();
    if !claim.says(spoken.from, "water_heated") || claim.says(spoken.from, "boiling") {
        return None;
    }
    let cap = |name: &str| {
        let quantity = &claim.knowledge.parameter(name)?.quantity;
        Some((quantity.interval()?, quantity.certainty))
    };
    let (strong, weak) = (cap("water_cap_425")?, cap("water_cap_below_425")?);
    let reference = claim.cite("pumping-reference", "11", weak.1);
    let finding = Finding::new(claim, ClaimKind::Physics, claim.said.sentence(spoken.from))
        .claimed(claim, "water_temperature", say!(language, "水温", "water temperature"), measure)
        .quantity(
            "water_cap_425",
            say!(language, "42.5水泥拌合水上限", "cap with cement 42.5"),
            plain(strong.0, "degC", strong.1),
            ClaimStanding::Known,
            Some(reference.clone()),
        )
        .quantity(
            "water_cap_below_425",
            say!(language, "低于42.5水泥拌合水上限", "cap with cement below 42.5"),
            plain(weak.0, "degC", weak.1),
            ClaimStanding::Known,
            Some(reference.clone()),
        )
        .cite(reference);
    let (low, high, written) = (text::range(strong.0), text::range(weak.0), text::number(claimed));
    if let Some(height) = claim.height_at(spoken.from) {
        let boiling = boiling_point_c(pressure_kpa(height.interval));
        let (place, boils) = (&height.words, text::range(boiling));
        let finding = with_height(claim, finding.clone(), &height)
            .quantity(
                "boiling_point_c",
                say!(language, "沸点", "boiling point"),
                plain(boiling, "degC", Certainty::Derived),
                ClaimStanding::Computed,
                None,
            )
            .cite(claim.cite("iso-2533", "", Certainty::Known));
        if claimed > boiling.high() {
            let reason = say!(
                language,
                "在{place}水在{boils} °C就沸腾，到不了{written} °C",
                "at {place} water boils at {boils} °C and does not reach {written} °C"
            );
            return Some(finding.judged(ClaimVerdict::Contradicts, reason));
        }
    }
    let reason = say!(
        language,
        "拌合水上限：42.5水泥{low} °C，低于42.5的{high} °C；水泥不得接触{high} °C以上的水",
        "mixing water is capped at {low} °C with cement 42.5, {high} °C below it; cement never touches water above {high} °C"
    );
    Some(if claimed <= strong.0.value() {
        finding.judged(ClaimVerdict::Holds, reason)
    } else if claimed <= weak.0.value() {
        let condition = say!(language, "水泥强度等级低于42.5", "the cement is below 42.5");
        finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition)
    } else {
        let condition = say!(
            language,
            "水先与骨料拌和，水泥不接触{high} °C以上的水，且该规范允许",
            "the water meets the aggregate first, no cement touches it above {high} °C, and the code in use allows it"
        );
        finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition)
    })
}
