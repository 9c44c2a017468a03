//! Who asks, as it is shown to them.

use fieldpack_access::Principal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// As whom the service knows whoever asks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct MeView {
    /// As the journal names them: how they are known, and their id.
    #[schema(example = "key:4f1a2b3c4d5e6f70")]
    pub actor: String,
    /// How they are known: `key`, `token`, `session`, `loopback`.
    pub how: String,
    /// What they may do.
    pub role: String,
    /// Whose they are; absent: the house itself.
    pub organisation: Option<String>,
    /// For whom they may have answers; the first is meant where a request does not say.
    pub audiences: Vec<String>,
    /// From when they are let in no more; RFC 3339.
    pub expires: Option<String>,
    /// Whether they see the frozen demo world only.
    pub sandbox: bool,
}

impl MeView {
    /// Somebody as they are shown to themselves.
    pub(crate) fn of(who: &Principal) -> Self {
        let audiences = who.role.map_or(&[][..], |role| role.audiences());
        Self {
            actor: who.actor(),
            how: who.how.as_str().to_owned(),
            role: who.role.map_or("none", |role| role.as_str()).to_owned(),
            organisation: who.organisation.as_deref().map(str::to_owned),
            audiences: audiences.iter().map(|one| one.as_str().to_owned()).collect(),
            expires: who.expires_us.map(super::super::live::moment),
            sandbox: who.sandbox,
        }
    }
}
