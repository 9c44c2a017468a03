//! Asphalt: temperatures, time available for compaction, rollers.

mod cooling;
mod rolling;
mod temperature;

pub use cooling::{LONGEST_MIN, Mat, compaction_time_min, film_w_per_m2_k};
pub use rolling::{
    Stage, Train, asphalt_cycle_min, asphalt_truck_count, bridge_min, paver_speed_m_per_min, paving_rate_t_per_h,
    roller_count,
};
pub use temperature::{hours_above, laying_temperature_min_c, lift_temperature_min_c};
