//! Concrete in heat and cold: losses on the way, stored heat, ice, heated enclosures, coolers.

mod cooler;
mod enclosure;
mod ice;
mod journey;
mod stored_heat;

pub use cooler::cooler_factor;
pub use enclosure::{Enclosure, heating_power_kw};
pub use ice::{ice_for_kg, iced_mix_c};
pub use journey::{Line, discharge_for_c, form_temperature_c, journey_share, line_share, placing_temperature_c};
pub use stored_heat::{Cement, LONGEST_H, Member, cooling_time_h, equivalent_age_h, insulation_kj_per_m2_h_k, mean_c};
