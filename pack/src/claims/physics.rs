//! Air and water at a height: boiling point and air pressure against the standard atmosphere (ISO 2533).

use super::claim::{Claim, Height};
use super::finding::Finding;
use crate::contract::{ClaimKind, ClaimStanding, ClaimVerdict, SourceView};
use crate::formulas::atmosphere::{boiling_point_c, pressure_kpa};
use crate::text::{self, plain, say};
use fieldpack_quantity::{Certainty, Interval};

/// Weather moves the pressure by 2 to 4 %.
const WEATHER: f64 = 0.04;

/// A quantity of the air.
struct Law {
    /// The word that tells of it.
    sense: &'static str,
    /// Its name.
    name: &'static str,
    /// Its unit: UCUM, and as the texts write it.
    units: [&'static str; 2],
    /// Its value at an air pressure, kPa.
    at: fn(Interval) -> Interval,
}

/// What is checked.
const LAWS: [Law; 2] = [
    Law { sense: "boiling", name: "boiling_point_c", units: ["Cel", "degC"], at: boiling_point_c },
    Law { sense: "air_pressure", name: "air_pressure_kpa", units: ["kPa", "kPa"], at: |pressure| pressure },
];

/// Judges what is said of boiling and of air pressure.
pub(super) fn check(claim: &Claim<'_>) -> Vec<Finding> {
    let numbers = 0..claim.said.measures.len();
    numbers.filter_map(|measure| LAWS.iter().find_map(|law| judge(claim, measure, law))).collect()
}

/// Judges a number by a law.
fn judge(claim: &Claim<'_>, measure: usize, law: &Law) -> Option<Finding> {
    let language = claim.language;
    let spoken = claim.spoken(measure)?;
    let claimed = spoken.in_unit(law.units[0])?;
    if !claim.says(spoken.from, law.sense) {
        return None;
    }
    let label = match law.name {
        "boiling_point_c" => say!(language, "水的沸点", "boiling point of water"),
        _ => say!(language, "大气压", "air pressure"),
    };
    let finding = Finding::new(claim, ClaimKind::Physics, claim.said.sentence(spoken.from))
        .claimed(claim, law.name, label.clone(), measure)
        .cite(claim.cite("iso-2533", "", Certainty::Known))
        .cite(claim.cite("derating-reference", "1", Certainty::Checked));
    let height = claim.height_at(spoken.from);
    let written = text::quantity(&claim.spoken_quantity(measure)?);
    let Some(height) = height else {
        let sea = (law.at)(weather(Interval::ZERO));
        let known = text::quantity(&plain(sea, law.units[1], Certainty::Derived));
        let finding = finding.quantity(
            law.name,
            label.clone(),
            plain(sea, law.units[1], Certainty::Derived),
            ClaimStanding::Computed,
            None,
        );
        let reason = say!(
            language,
            "没有写海拔；海平面上{label}为{known}",
            "no altitude is stated; at sea level the {label} is {known}"
        );
        return Some(if claimed.overlaps(sea) {
            let condition = say!(language, "在海平面附近", "it is near sea level");
            finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition)
        } else {
            let missing = say!(language, "海拔", "the altitude");
            finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing)
        });
    };
    let computed = (law.at)(weather(height.interval));
    let quantity = plain(computed, law.units[1], height.certainty.and(Certainty::Derived));
    let known = text::quantity(&quantity);
    let source: Option<SourceView> = Some(claim.cite("iso-2533", "", Certainty::Known));
    let finding = with_height(claim, finding, &height).quantity(
        law.name,
        label.clone(),
        quantity,
        ClaimStanding::Computed,
        source,
    );
    let place = &height.words;
    let reason = say!(
        language,
        "{place}处{label}按标准大气为{known}（含天气变化2~4%），所说为{written}",
        "at {place} the {label} is {known} in the standard atmosphere (weather of 2 to 4 % included); {written} is claimed"
    );
    Some(if computed.encloses(claimed) {
        finding.judged(ClaimVerdict::Holds, reason)
    } else if computed.overlaps(claimed) {
        let condition = say!(language, "{label}取{known}以内的值", "the {label} lies within {known}");
        finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition)
    } else {
        finding.judged(ClaimVerdict::Contradicts, reason)
    })
}

/// Air pressure at a height with what weather does to it, kPa.
fn weather(height_m: Interval) -> Interval {
    let pressure = pressure_kpa(height_m);
    Interval::hull_of(pressure.low() * (1.0 - WEATHER), pressure.value(), pressure.high() * (1.0 + WEATHER))
}

/// Adds the height that a finding rests on.
pub(super) fn with_height(claim: &Claim<'_>, finding: Finding, height: &Height) -> Finding {
    let label = say!(claim.language, "海拔", "altitude");
    let quantity = plain(height.interval, "m", height.certainty);
    let standing = if height.certainty == Certainty::Stated { ClaimStanding::Claimed } else { ClaimStanding::Known };
    finding.quantity("altitude", label, quantity, standing, None).uses(height.measure)
}
