//! Calculators of the scenario families, a file each.

mod drilling;
mod earthwork;
mod girder;
mod haulage;
mod lifting;
mod marine;
mod paving;
mod season;
mod tunnel;
mod words;

use super::names::Name;
use super::spec::Spec;

/// The calculators, family by family.
pub(super) static SPECS: &[&[&Spec]] = &[
    drilling::SPECS,
    earthwork::SPECS,
    girder::SPECS,
    haulage::SPECS,
    lifting::SPECS,
    marine::SPECS,
    paving::SPECS,
    season::SPECS,
    tunnel::SPECS,
];

/// The labels of the names that they use, family by family.
pub(super) static NAMES: &[&[Name]] = &[
    drilling::NAMES,
    earthwork::NAMES,
    girder::NAMES,
    haulage::NAMES,
    lifting::NAMES,
    marine::NAMES,
    paving::NAMES,
    season::NAMES,
    tunnel::NAMES,
];
