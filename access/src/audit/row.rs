//! One row.

use serde::{Deserialize, Serialize};

/// The longest text of a row, bytes.
const LONGEST: usize = 256;
/// The longest id that stands in a text, bytes: that of a load has 41, a secret 48.
const LONGEST_ID: usize = 44;

/// What was done once, or what was refused several times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditRow {
    /// When it was answered, microseconds since 1970; of several the last.
    pub at_us: i64,
    /// Who, as the journal names them; `None`: nobody who is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// What they are here for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Whose they are; `None`: the house, or nobody who is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// From where: the address of the client, or of a broker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// What: the operation's id in the OpenAPI document.
    pub operation: String,
    /// The request's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// The status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `done`, `left` (the client went away before it was answered), or the code of the problem.
    pub outcome: String,
    /// Why it was refused, which the answer does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// About what: the id of a pack, key, link or load.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The last sequence of the journal that it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// How often; more than 1 only where the same was refused again and again, or a feed was taken.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub count: u64,
}

fn once() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it in so")]
fn is_once(count: &u64) -> bool {
    *count == 1
}

/// A text from outside as it may stand in a row: `None` where it is long, has other than plain signs, or has the form of a
/// key, a link or a token: somebody put it into the wrong place.
#[must_use]
pub fn plain(text: &str) -> Option<&str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    let is_long = text.split(|c: char| ".:/".contains(c)).any(|part| part.len() > LONGEST_ID);
    let fits = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(is_plain);
    (fits && !is_long && !AuditRow::has_secret(text)).then_some(text)
}

impl AuditRow {
    /// Whether something in a text begins as a key, a link, the token of this machine or a bearer token does.
    #[must_use]
    pub fn has_secret(text: &str) -> bool {
        ["fp_", "fs_", "fl_", "eyJ"].iter().any(|begin| text.contains(begin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LocalToken, NewKey, OfferScope, Role};

    #[test]
    fn what_has_the_form_of_a_secret_does_not_stand_in_a_row() {
        for good in ["019e3f6a-3f5c-7abc-9def-0123456789ab", "r-1", "4f1a4f1a4f1a4f1a", "load-019e3f6a", "a/b:c.d_e"] {
            assert_eq!(plain(good), Some(good));
        }
        let new = NewKey {
            name: "t".to_owned(),
            role: Role::Rep,
            organisation: None,
            scope: OfferScope::default(),
            not_before_us: None,
            expires_us: None,
            sandbox: false,
        };
        let key = new.make(0).expect("random bytes").1;
        let local = LocalToken::make().expect("random bytes").1;
        for secret in [key.reveal(), local.reveal(), &key.reveal()[20..], "eyJhbGciOi.e30.x", &"a".repeat(64)] {
            assert_eq!(plain(secret), None);
        }
        for wrong in ["", "a b", "a?b=c", "徐工", "a\nb", &"a/".repeat(200)] {
            assert_eq!(plain(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_row_reads_as_it_was_written() {
        let row =
            AuditRow { operation: "read_pack".to_owned(), outcome: "done".to_owned(), count: 1, ..AuditRow::default() };
        let text = serde_json::to_string(&row).expect("serialises");
        assert_eq!(text, r#"{"at_us":0,"operation":"read_pack","outcome":"done"}"#);
        assert_eq!(serde_json::from_str::<AuditRow>(&text).expect("reads"), row);
    }
}
