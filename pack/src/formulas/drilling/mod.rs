//! Bored piles: method and torque by rock strength, volumes, karst cavities, permafrost, air for hammers.

mod air;
mod bore;
mod frozen;
mod rock;

pub use air::{air_oversize, compressor_factor, compressors_required, site_air_m3_per_min};
pub use bore::{
    beyond_the_bore_m3, bore_volume_m3, cavity_volume_m3, concrete_volume_m3, piles_to_jump, platform_area_m2,
    spoil_loose_m3,
};
pub use frozen::{PermafrostZone, Pile, permafrost_zone, thaw_ring_mm};
pub use rock::{Method, TorqueClasses, method, torque_of_unknown_rock_knm, torque_required_knm, torque_surplus_knm};
