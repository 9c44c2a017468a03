//! What is read of the audit.

use super::AuditRow;

/// Which end comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AuditOrder {
    /// The newest.
    #[default]
    Newest,
    /// The oldest.
    Oldest,
}

/// Which rows are asked for; what is `None` restricts nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of an actor.
    pub actor: Option<String>,
    /// Of an operation.
    pub operation: Option<String>,
    /// About something.
    pub subject: Option<String>,
    /// Not before, microseconds since 1970.
    pub from_us: Option<i64>,
    /// Before, microseconds since 1970.
    pub to_us: Option<i64>,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// The rows with their numbers, in the order that was asked for.
    pub rows: Vec<(u64, AuditRow)>,
    /// The row after which to go on; `None`: there is nothing more.
    pub next: Option<u64>,
}

impl AuditFilter {
    /// Whether a row is asked for.
    #[must_use]
    pub fn takes(&self, row: &AuditRow) -> bool {
        let is = |wanted: &Option<String>, found: Option<&String>| wanted.is_none() || wanted.as_ref() == found;
        is(&self.actor, row.actor.as_ref())
            && is(&self.operation, Some(&row.operation))
            && is(&self.subject, row.subject.as_ref())
            && self.from_us.is_none_or(|from| row.at_us >= from)
            && self.to_us.is_none_or(|to| row.at_us < to)
    }
}
