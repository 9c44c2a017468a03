//! Statistics of failures against exposure: shrinkage, exact tests, false discovery, stratified ratios.
//!
//! Counts are exact, expectations and hours are positive numbers; nothing here is an interval of
//! knowledge, what is unsure is said by quantiles and probabilities.

mod fitting;
mod multiple;
mod poisson;
mod shrinkage;
mod stratified;

pub use fitting::fit_prior;
pub use multiple::{Dependence, Discovery, false_discovery};
pub use poisson::{mid_p_upper, rule_of_three, upper_tail};
pub use shrinkage::{GammaPrior, ShrunkRatio, shrink};
pub use stratified::{StratifiedRatio, Stratum, mantel_haenszel};
