//! Which operations are audited.

/// Those of which nobody has to know later: they write nothing and show no pack, no key and nobody's particulars. What is
/// not named is audited, also an operation that somebody forgot.
const PASSED_OVER: &[&str] = &[
    "alive",
    "ready",
    "openapi_document",
    "info",
    "metrics",
    "understand_question",
    "check_claim",
    "list_calculations",
    "calculate",
    "search",
    "list_entities",
    "live",
    "live_site",
    "list_alerts",
    "list_quarantine",
    "list_backups",
];

/// Whether a call of an operation is a row of the audit. A refusal is one of whatever was asked for.
#[must_use]
pub fn is_audited(operation: &str) -> bool {
    !PASSED_OVER.contains(&operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ROWS;

    #[test]
    fn what_is_passed_over_is_an_operation_that_writes_nothing() {
        for operation in PASSED_OVER {
            assert!(ROWS.iter().any(|row| row.operation == *operation), "{operation} has no row");
        }
        for audited in ["make_pack", "read_pack", "read_shared_pack", "put_records", "read_audit", "of_tomorrow"] {
            assert!(is_audited(audited), "{audited}");
        }
    }
}
