//! The list of calculators: the contract's names first, in its order, then the others, then the families'.

use super::spec::Spec;
use super::{aggregates, air, cold, engines, families, fleet, line, power, pump, site, statistics};

/// All calculators.
pub(super) fn all() -> impl Iterator<Item = &'static Spec> {
    CALCULATORS.iter().copied().chain(families::SPECS.iter().flat_map(|family| family.iter().copied()))
}

/// Those that belong to no family alone.
static CALCULATORS: [&Spec; 36] = [
    &air::ATMOSPHERE,
    &air::BOILING_POINT,
    &engines::ENGINE_DERATING,
    &engines::ALTERNATOR_DERATING,
    &engines::MOTOR_DERATING,
    &line::PUMPING_LOSS,
    &line::EQUIVALENT_LENGTH,
    &line::PUMPING_PRESSURE,
    &line::PUMPING_DISTANCE,
    &pump::PUMPING_POWER,
    &pump::PIPE_BORE,
    &pump::SLUMP_FOR_HEIGHT,
    &aggregates::SAND_GRADING,
    &aggregates::COARSE_GRADING,
    &fleet::TRUCK_COUNT,
    &fleet::PUMP_COUNT,
    &air::EVAPORATION,
    &cold::MIX_TEMPERATURE,
    &air::WIND_AT_HEIGHT,
    &site::OUTRIGGER_PRESSURE,
    &power::GENERATOR_SIZE,
    &power::FUEL_AND_CARBON,
    &statistics::RATE_RATIO,
    &fleet::FLOW_READINGS,
    &line::FILL_TIME,
    &line::WALL_THICKNESS,
    &aggregates::SAND_BLEND,
    &aggregates::ASTM_FINE,
    &aggregates::ASTM_COARSE,
    &aggregates::MIX_FOR_PUMPING,
    &cold::HEATING_CAPS,
    &cold::FROST_CRITICAL_STRENGTH,
    &cold::DIESEL_GRADE,
    &cold::HYDRAULIC_OIL,
    &site::HYDRAULIC_INLET,
    &air::COMPRESSOR_DERATING,
];
