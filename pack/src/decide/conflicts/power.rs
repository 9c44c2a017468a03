//! What two rules leave of an engine's power on a plateau: the pack keeps the span, and a machine is sure only
//! by the lower end (the ruling on machines of which the maker's own curve is not at hand).

use super::super::job::Job;
use super::super::machines::REFERENCE_C;
use super::super::prepared::cite;
use super::super::ratings::{Drive, Rating};
use super::{plain_source, said};
use crate::contract::{Combination, Conflict, ConflictKind};
use crate::formulas::derating::{EngineType, engine_alpha_iso, engine_alpha_rule};
use crate::text::{number, say};
use fieldpack_quantity::{Certainty, Interval, Quantity, Unit};

/// How far the two may lie apart before it is said, as a share of the rated power.
const WORTH_SAYING: f64 = 0.01;

/// The conflict of the two derating rules, where a combination has a diesel engine and they differ.
pub(super) fn conflict(job: &Job<'_>, combinations: &[Combination]) -> Option<Conflict> {
    let language = job.language();
    let altitude = job.interval("altitude")?;
    if !combinations.iter().any(|combination| has_diesel(job, combination)) {
        return None;
    }
    let intake = job.interval("ambient_temperature_max").unwrap_or(Interval::exact(REFERENCE_C));
    let efficiency = job.prepared.constants.eta_mechanical.value.value();
    let iso = engine_alpha_iso(EngineType::TurboChargeCooled, altitude, intake, efficiency);
    let rule = engine_alpha_rule(altitude);
    if (iso.value() - rule.value()).abs() < WORTH_SAYING {
        return None;
    }
    let share = |interval: Interval, certainty| Some(Quantity::number(interval, Unit::one(), certainty));
    let lower = iso.value() <= rule.value();
    let least = number((iso.value().min(rule.value()) * 100.0).round());
    let most = number((iso.value().max(rule.value()) * 100.0).round());
    Some(Conflict {
        kind: ConflictKind::Rules,
        iri: None,
        label: say!(language, "柴油机在本海拔的剩余功率", "what the altitude leaves of a diesel engine"),
        dimension: Some("alpha_turbo".into()),
        positions: vec![
            said(
                say!(language, "ISO 3046-1 修正式（增压中冷）", "the ISO 3046-1 form (turbocharged, charge-cooled)"),
                share(iso, Certainty::Known),
                cite(job.knowledge, "ISO 3046-1", "", ""),
                lower,
            ),
            said(
                say!(language, "1525 m以上每300 m降4%", "4 % less for each 300 m above 1,525 m"),
                share(rule, Certainty::Checked),
                plain_source(
                    say!(language, "发动机厂家通用规则", "an engine maker's general rule"),
                    Certainty::Checked,
                ),
                !lower,
            ),
        ],
        handling: say!(
            language,
            "两者都不能替代该机型的厂家曲线：按{least}%判定“一定可行”，到{most}%之间的只算“可能可行”；请向厂家索取功率—海拔曲线。",
            "Neither replaces the maker's curve of the machine: what holds at {least} % counts as sure, what needs up to {most} % only as possible. Ask the maker for power by altitude."
        ),
    })
}

/// Whether a machine of a combination has a diesel engine, its own or its carrier's.
fn has_diesel(job: &Job<'_>, combination: &Combination) -> bool {
    let machines = combination.roles.iter().filter_map(|role| role.machine.as_ref());
    let ratings = machines.filter_map(|machine| job.knowledge.machines.get(&machine.iri)).filter_map(Rating::of);
    ratings.into_iter().any(|rating| matches!(rating.drive, Drive::Diesel | Drive::TruckPto))
}
