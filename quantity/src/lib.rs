//! Quantities: a value with its interval, its unit and how far it may be trusted.
//!
//! This room owns interval arithmetic, units (by UCUM code) and certainty. It knows no graph, no
//! language and no machine: everything above it imports these types, it imports nobody of ours.
//!
//! Conventions: a plain number is the interval with three equal members; an open end is an infinite
//! bound in memory and `null` in JSON; a quantity names its unit twice, as the dimension list writes
//! it (`m3/h`) and as its UCUM code.

mod certainty;
mod interval;
mod quantity;
mod unit;

pub use certainty::Certainty;
pub use interval::{Interval, IntervalError, Verdict};
pub use quantity::{Quantity, Value};
pub use unit::{Unit, UnitError, convert, is_ucum};
