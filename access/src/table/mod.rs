//! The access table: which role may call which operation of the API.
//!
//! An operation is named by its `operationId` in the OpenAPI document. What has no row is nobody's, so that an
//! operation which somebody forgot is closed and not open.

mod fields;
mod markdown;
mod rows;

pub use fields::{FIELDS, FieldRow, Seen};
pub use markdown::access_markdown;
pub use rows::ROWS;

use crate::Role;

/// Who may call an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callers {
    /// Everyone, also without identity.
    Everyone,
    /// Whoever has the link that is asked for: it is the permission, whoever asks with it.
    Link,
    /// Those who have one of these roles.
    Roles(&'static [Role]),
}

/// One operation of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id in the OpenAPI document.
    pub operation: &'static str,
    /// What it does, in Chinese.
    pub zh: &'static str,
    /// What it does, in English.
    pub en: &'static str,
    /// Who may call it.
    pub callers: Callers,
    /// Who else may, for what is its own organisation's only.
    pub own: &'static [Role],
}

/// The row of an operation.
fn find(operation: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.operation == operation)
}

/// Who may call an operation; `None`: it is nobody's.
#[must_use]
pub fn callers(operation: &str) -> Option<Callers> {
    find(operation).map(|row| row.callers)
}

/// Whether a key of the sandbox may call an operation, where its role may.
#[must_use]
pub fn is_in_sandbox(operation: &str) -> bool {
    rows::SANDBOX.contains(&operation)
}

/// Whether an operation may be called with a role, or without identity (`None`). Where
/// [`only_own`] says so, only for what is the caller's own. An operation that is not in the table is nobody's.
#[must_use]
pub fn may(operation: &str, role: Option<Role>) -> bool {
    find(operation).is_some_and(|row| match row.callers {
        Callers::Everyone | Callers::Link => true,
        Callers::Roles(roles) => role.is_some_and(|role| roles.contains(&role) || row.own.contains(&role)),
    })
}

/// Whether a role may call an operation for what is its own organisation's only.
#[must_use]
pub fn only_own(operation: &str, role: Role) -> bool {
    find(operation).is_some_and(|row| row.own.contains(&role))
}

#[cfg(test)]
mod tests;
