//! Concrete and machines in the cold: mix temperature, heating caps, frost, diesel, hydraulic oil.

mod diesel;
mod frost;
mod heating;
mod hydraulic_oil;
mod mix_temperature;

pub use diesel::{DIESEL_GRADES, DieselGrade, diesel_grade};
pub use frost::{ProtectionMethod, frost_critical_strength_mpa};
pub use heating::{CementClass, HeatingCaps, heating_caps};
pub use hydraulic_oil::{OilSeason, hydraulic_oil_vg};
pub use mix_temperature::{Batch, BatchTemperatures, mix_temperature_c, water_temperature_for_c};
