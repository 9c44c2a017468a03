//! Formulas of published standards as pure interval functions, and the calculators over them.
//!
//! One algorithm a file. Each takes and returns [`Interval`](fieldpack_quantity::Interval)s: monotone
//! ones by their ends, others by their stated extremes, the middle from the middles. Each names its
//! source and clause, its units, its valid range and what happens outside. Constants that a solution
//! engineer may change are arguments. Marks: `[checked]` read in a published source, `[known]` from the
//! standard or the trade literature, `[uncertain]` to be confirmed.

pub mod aggregate;
pub mod atmosphere;
mod bounds;
pub mod carbon;
pub mod cold;
pub mod derating;
pub mod drilling;
pub mod earthwork;
pub mod fleet;
pub mod generator;
pub mod girder;
pub mod ground;
pub mod haulage;
pub mod hydraulics;
pub mod lifting;
pub mod marine;
pub mod paving;
pub mod pumping;
pub mod season;
pub mod statistics;
pub mod tunnel;
pub mod weather;
