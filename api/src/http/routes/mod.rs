//! The handlers, a file a resource. Each reads like a sentence: parse, one call, render.

pub(super) mod ask;
pub(super) mod audit;
pub(super) mod calculations;
pub(super) mod claims;
pub(super) mod embedder;
pub(super) mod entities;
pub(super) mod erasures;
pub(super) mod exports;
pub(super) mod keeping;
pub(super) mod keys;
pub(super) mod live;
pub(super) mod loads;
pub(super) mod mcp;
pub(super) mod me;
pub(super) mod operations;
pub(super) mod records;
pub(super) mod revisions;
pub(super) mod search;
pub(super) mod shares;
pub(super) mod sparql;
pub(super) mod webhooks;
