//! Words that several families take.

use super::super::spec::Both;

/// Soil classes, as the dimension list has them.
pub(super) const SOILS: &[(&str, Both)] = &[
    ("rock", ["岩石", "rock"]),
    ("gravel", ["碎石土", "gravel"]),
    ("sand", ["砂土", "sand"]),
    ("silt", ["粉土", "silt"]),
    ("clay", ["黏性土", "clay"]),
    ("soft_clay", ["软土", "soft clay"]),
    ("peat", ["泥炭", "peat"]),
    ("fill", ["填土", "fill"]),
    ("loess", ["黄土", "loess"]),
    ("expansive", ["膨胀土", "expansive soil"]),
    ("frozen", ["冻土", "frozen ground"]),
];

/// A truth as the word that conditions compare with.
pub(super) fn truth(holds: bool) -> &'static str {
    if holds { "true" } else { "false" }
}
