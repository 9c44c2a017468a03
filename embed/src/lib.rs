//! What a text means: how it is cut into words, which concepts stand in it.

pub mod concepts;
pub mod words;
