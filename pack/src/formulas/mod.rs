//! Formulas of published standards as pure interval functions, and the calculators over them.
