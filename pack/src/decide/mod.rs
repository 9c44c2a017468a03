//! Deciding: from an understood question and the world to a delivery pack.
