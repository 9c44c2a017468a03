//! Roles, and the audiences that each may ask for.

use serde::{Deserialize, Serialize};

/// What someone is here for. Everybody who is known has exactly one; a share link has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sells: asks questions and makes packs.
    Rep,
    /// Leads those who sell.
    Manager,
    /// Answers for the knowledge and the records.
    Engineer,
    /// Belongs to another company: sees what is its own and what was shared with it.
    Partner,
    /// Runs the service: keys, backups, the audit.
    Admin,
}

/// Whom an answer is for: it decides what is left out of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The house itself: everything.
    Internal,
    /// Another company that takes part.
    Partner,
    /// Who buys.
    Customer,
}

impl Role {
    /// Every role, in the order in which tables show them.
    pub const ALL: [Self; 5] = [Self::Rep, Self::Manager, Self::Engineer, Self::Partner, Self::Admin];

    /// Its name in JSON, settings and the journal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rep => "rep",
            Self::Manager => "manager",
            Self::Engineer => "engineer",
            Self::Partner => "partner",
            Self::Admin => "admin",
        }
    }

    /// Its name for people, in Chinese and English.
    #[must_use]
    pub const fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Rep => ("销售代表", "Rep"),
            Self::Manager => ("经理", "Manager"),
            Self::Engineer => ("工程师", "Engineer"),
            Self::Partner => ("合作伙伴", "Partner"),
            Self::Admin => ("管理员", "Admin"),
        }
    }

    /// The audiences that it may ask for, its default first.
    #[must_use]
    pub const fn audiences(self) -> &'static [Audience] {
        match self {
            Self::Rep | Self::Manager | Self::Engineer | Self::Admin => {
                &[Audience::Internal, Audience::Partner, Audience::Customer]
            }
            Self::Partner => &[Audience::Partner, Audience::Customer],
        }
    }

    /// Whether it may ask for an audience.
    #[must_use]
    pub fn may_ask_for(self, audience: Audience) -> bool {
        self.audiences().contains(&audience)
    }

    /// The audience of its answers where it asks for none.
    #[must_use]
    pub const fn default_audience(self) -> Audience {
        match self {
            Self::Rep | Self::Manager | Self::Engineer | Self::Admin => Audience::Internal,
            Self::Partner => Audience::Partner,
        }
    }
}

impl Audience {
    /// Every audience, from the one that sees most.
    pub const ALL: [Self; 3] = [Self::Internal, Self::Partner, Self::Customer];

    /// Its name in JSON, settings and signatures.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Partner => "partner",
            Self::Customer => "customer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partner_never_asks_for_what_is_internal() {
        for role in Role::ALL {
            let asks: Vec<Audience> = Audience::ALL.into_iter().filter(|one| role.may_ask_for(*one)).collect();
            let expected: &[Audience] = match role {
                Role::Partner => &[Audience::Partner, Audience::Customer],
                _ => &Audience::ALL,
            };
            assert_eq!(asks, expected, "{role:?}");
            assert_eq!(Some(&role.default_audience()), role.audiences().first(), "{role:?}");
        }
    }

    #[test]
    fn names_are_those_of_json() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).expect("it is written"), role.as_str());
        }
        for audience in Audience::ALL {
            assert_eq!(serde_json::to_value(audience).expect("it is written"), audience.as_str());
        }
        assert!(serde_json::from_str::<Role>("\"Admin\"").is_err(), "names are exact");
    }
}
