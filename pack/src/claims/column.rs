//! A height of pumping: the weight of the column, with what is known of friction, against the pressure.

use super::claim::Claim;
use super::compare::is_unsure;
use super::finding::Finding;
use super::line::{Asked, doubt, recorded};
use crate::contract::{ClaimStanding, ClaimVerdict};
use crate::formulas::pumping::fitting_loss_mpa;
use crate::text::{self, plain, say};
use fieldpack_quantity::{Certainty, Interval};

/// Standard gravity, m/s2.
const GRAVITY: f64 = 9.80665;

/// Judges a height.
pub(super) fn up(claim: &Claim<'_>, finding: Finding, asked: &Asked<'_>) -> Finding {
    let language = claim.language;
    let column = claim.constants.density.value * (GRAVITY / 1e6) * asked.metres;
    let fittings = fitting_loss_mpa(0.0);
    let least = column + fittings + asked.loss.map_or(Interval::ZERO, |loss| loss * asked.metres / 1000.0);
    let source = Some(claim.cite("pumping-reference", "3", Certainty::Known));
    let finding = finding
        .quantity(
            "static_column_mpa",
            say!(language, "混凝土柱自重 ρgH", "weight of the column, rho g H"),
            plain(column, "MPa", Certainty::Derived),
            ClaimStanding::Computed,
            source.clone(),
        )
        .quantity(
            "least_pressure_mpa",
            if asked.loss.is_some() {
                say!(language, "自重、直管摩阻与启动、阀的损失", "weight, friction of the rise, start-up and valve")
            } else {
                say!(language, "自重与启动、阀的损失（未计摩阻）", "weight, start-up and valve, without friction")
            },
            plain(least, "MPa", Certainty::Derived),
            ClaimStanding::Computed,
            source,
        );
    let (height, weight, needed) = (text::range(asked.metres), text::range(column), text::range(least));
    let Some(pressure) = &asked.pressure else {
        let reason = say!(
            language,
            "{height} m高的混凝土柱自重{weight} MPa，加启动与阀至少{needed} MPa，摩阻另加",
            "a column of {height} m weighs {weight} MPa; with start-up and valve at least {needed} MPa, friction on top"
        );
        return recorded(claim, finding, asked, reason.clone()).unwrap_or_else(|finding| {
            let condition = say!(
                language,
                "所用档位的额定压力高于{needed} MPa加管路摩阻",
                "the rated pressure in the gearing used exceeds {needed} MPa and the friction of the line"
            );
            let missing = say!(language, "额定压力，坍落度、管径与流量", "the rated pressure; slump, bore and output");
            finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition).missing(missing)
        });
    };
    let rated = text::range(pressure.interval);
    let doubt = doubt(pressure.figure, language);
    if pressure.interval.high() < least.low() {
        let reason = say!(
            language,
            "{height} m高至少要{needed} MPa（自重{weight} MPa），超过{rated} MPa{doubt}",
            "{height} m of rise asks at least {needed} MPa (weight {weight} MPa), above the {rated} MPa{doubt}"
        );
        // An unconfirmed rating does not decide alone, unless the bare weight is beyond it.
        if pressure.figure.is_some_and(is_unsure) && pressure.interval.high() >= column.low() {
            let missing = say!(language, "厂家样本的额定压力", "the rated pressure by the maker's sheet");
            return finding.judged(ClaimVerdict::CannotBeSaid, reason).missing(missing);
        }
        return finding.judged(ClaimVerdict::Contradicts, reason);
    }
    let left = (pressure.interval - least).clamp(0.0, f64::INFINITY);
    let left = text::number(left.value() * 1000.0 / asked.metres.value().max(1.0));
    let reason = say!(
        language,
        "{height} m高的自重加启动与阀为{needed} MPa，{rated} MPa{doubt}之内还剩每米{left} kPa给摩阻",
        "weight, start-up and valve of {height} m take {needed} MPa; within {rated} MPa{doubt} {left} kPa a metre of rise are left for friction"
    );
    recorded(claim, finding, asked, reason.clone()).unwrap_or_else(|finding| {
        let condition = say!(language, "整条管路（含水平段、弯管、软管）在所需流量下的摩阻不超过所剩压力", "the friction of the whole line, level pipe, bends and hose included, stays within what is left at the output wanted");
        let missing = say!(language, "坍落度、管径、流量、水平段长度", "slump, bore, output, length of level pipe");
        finding.judged(ClaimVerdict::HoldsOnlyIf, reason).only_if(condition).missing(missing)
    })
}
