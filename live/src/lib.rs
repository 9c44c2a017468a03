//! What is measured on sites, folded as it comes in.
