//! How many: the two flows of a pour, pumps, mixer trucks.

mod flows;
mod pumps;
mod trucks;

pub use flows::{FlowMeaning, Flows, flows, rated_output_required};
pub use pumps::{pump_count, pump_output_m3_per_h};
pub use trucks::{HAUL_LIMIT_MIN, Haul, TruckCount, truck_count, trucks_for_cycle};
