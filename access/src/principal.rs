//! Who asks.

use crate::{OfferScope, Role};
use std::sync::Arc;

/// How somebody is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum How {
    /// By an API key.
    Key,
    /// By a bearer token of an identity provider.
    Token,
    /// By the session of a browser.
    Session,
    /// By a share link: whoever has it.
    Share,
    /// By asking from this machine, where the settings allow that.
    Loopback,
}

impl How {
    /// A word for the journal, logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Token => "token",
            Self::Session => "session",
            Self::Share => "share",
            Self::Loopback => "loopback",
        }
    }
}

/// Who asks, once it was found out. It holds no secret: all of it may be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The public id of the key or link, or the subject of the token.
    pub id: Arc<str>,
    /// How it is known.
    pub how: How,
    /// What it is here for; `None` for a share link, which may do nothing but what it is for.
    pub role: Option<Role>,
    /// Whose it is; `None`: the house itself.
    pub organisation: Option<Arc<str>>,
    /// What may be offered to it, or by it.
    pub scope: Arc<OfferScope>,
    /// When it holds no more, microseconds since 1970; `None`: until it is taken back.
    pub expires_us: Option<i64>,
    /// Whether it sees the frozen demo world only.
    pub sandbox: bool,
}

impl Principal {
    /// The principal of requests from this machine, where the settings allow them.
    #[must_use]
    pub fn loopback(role: Role) -> Self {
        Self {
            id: "local".into(),
            how: How::Loopback,
            role: Some(role),
            organisation: None,
            scope: Arc::default(),
            expires_us: None,
            sandbox: false,
        }
    }

    /// Who it is, for the journal and the audit: `key:4f1a`, `token:sub`. It never has a secret in it.
    #[must_use]
    pub fn actor(&self) -> String {
        format!("{}:{}", self.how.as_str(), self.id)
    }

    /// Whether it belongs to the house itself and not to another company.
    #[must_use]
    pub fn is_of_the_house(&self) -> bool {
        self.organisation.is_none() && self.role.is_some_and(|role| role != Role::Partner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_says_how_and_who() {
        let local = Principal::loopback(Role::Admin);
        assert_eq!(local.actor(), "loopback:local");
        assert!(local.is_of_the_house());
        let of = |role, organisation: Option<&str>| Principal {
            role,
            organisation: organisation.map(Arc::from),
            ..local.clone()
        };
        assert!(!of(Some(Role::Rep), Some("dealer")).is_of_the_house());
        assert!(!of(Some(Role::Partner), None).is_of_the_house());
        assert!(!of(None, None).is_of_the_house(), "a link belongs to whoever has it");
        let share = Principal { how: How::Share, id: "4f1a".into(), role: None, ..local };
        assert_eq!(share.actor(), "share:4f1a");
    }
}
