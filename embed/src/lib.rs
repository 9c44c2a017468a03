//! What a text means: how it is cut into words.

pub mod words;
