//! Cranes: wind at the load, sail area, load over radius, ground under outriggers and tracks.

mod capacity;
mod ground;
mod tandem;
mod wind;

pub use capacity::{
    CraneFigures, HookFigures, crane_capacity_t, hook_height_m, load_moment_max_tm, load_moment_tm, tower_capacity_t,
};
pub use ground::{outrigger_force_kn, track_peak_kpa};
pub use tandem::{TANDEM_EACH, TANDEM_TOTAL, tandem_rating_each_t};
pub use wind::{
    CHART_SAIL_M2_PER_T, LoadWind, WindGiven, chart_sail_m2, load_wind, sail_allowed_m2, wind_allowed_m_per_s,
    wind_pressure_pa,
};
