//! Revisions of stored packs: what is different, and what caused it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The entry of the journal that caused a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cause {
    /// Its sequence. Where several entries were looked at together, the first of those that touch the pack.
    pub sequence: u64,
    /// Its kind, for example `record.upsert`; `unknown` where the change lies too far back to be told, or is the
    /// program's own.
    pub kind: String,
    /// What it changed, for example a record's IRI; may be empty.
    pub key: String,
    /// The same in words, in the pack's language.
    pub label: String,
}

/// The parts of a pack that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PackPart {
    /// The answer in one sentence.
    Headline,
    /// A combination; its key is the lead machine's IRI (else the class's) and what it is best at.
    Combination,
    /// A prohibition that the site triggers; its key is the rule's IRI.
    Prohibition,
    /// A standing prohibition; its key is the rule's IRI.
    Standing,
    /// A partner; its key is the IRI.
    Partner,
    /// A piece of evidence; its key is the record's IRI.
    Evidence,
    /// A warning; its key is the code.
    Warning,
    /// What was understood.
    Question,
    /// The machines that do not do.
    Rejected,
    /// What the operating card of the site quotes.
    SiteCard,
    /// The steps.
    Plan,
    /// Evidence that disagrees.
    Conflicts,
    /// Where the pack would change.
    TurningPoints,
    /// How sure it is.
    Confidence,
    /// What is not known.
    Unknowns,
    /// What it rests on.
    Coverage,
    /// Where there is less than was asked for.
    Shortfalls,
}

/// One difference between two revisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DiffLine {
    /// Which part of the pack.
    pub part: PackPart,
    /// What in it, by the name that stays the same; empty where the part is compared as a whole.
    pub key: String,
    /// Its name for people.
    pub label: String,
    /// Its rank before; absent where it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_rank: Option<u32>,
    /// Its rank now; absent where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_rank: Option<u32>,
    /// What is different, in the pack's language.
    pub sentence: String,
}

/// What is different between two revisions of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackDiff {
    /// The revision before.
    pub from_revision: u32,
    /// The revision that it leads to.
    pub to_revision: u32,
    /// What caused it.
    pub cause: Cause,
    /// What is new.
    pub added: Vec<DiffLine>,
    /// What is gone.
    pub dropped: Vec<DiffLine>,
    /// What stands at another place.
    pub reranked: Vec<DiffLine>,
    /// What stays and says something else, figures among it.
    pub changed: Vec<DiffLine>,
}

/// A revision of a stored pack, as an event tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Revision {
    /// The pack's id.
    pub pack: String,
    /// The revision, counted from 1. The position to resume from.
    pub revision: u32,
    /// The sequence of the world that it was decided in.
    pub sequence: u64,
    /// What is different from the one before; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<PackDiff>,
}

/// The revisions of a stored pack, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Revisions {
    /// The revisions after the one that was asked for, at most as many as a page holds.
    pub revisions: Vec<Revision>,
    /// The revision to ask for next (`after`); null on the last page.
    pub next: Option<u32>,
}
