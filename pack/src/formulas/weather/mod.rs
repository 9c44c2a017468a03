//! Wind at working height and evaporation from fresh concrete.

mod evaporation;
mod wind;

pub use evaporation::{EVAPORATION_LIMIT_KG_PER_M2_H, evaporation_kg_per_m2_h};
pub use wind::{BEAUFORT_LOWER_LIMITS_M_PER_S, beaufort_force, beaufort_range_m_per_s, gust_at_height, wind_at_height};
