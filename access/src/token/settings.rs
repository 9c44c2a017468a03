//! Which tokens are taken, and what their claims stand for.

use crate::error::Misfit;
use crate::{Role, check};
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};

/// The greatest skew that may be set, s.
const MOST_SKEW_S: u32 = 300;
/// The skew where none is set, s.
const USUAL_SKEW_S: u32 = 60;

/// An algorithm that tokens may be signed with. All of them have a public key: with a shared secret (`HS256`), whoever
/// verifies could sign too; and `none` signs nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// RSASSA-PSS with SHA-256.
    PS256,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// Ed25519.
    #[allow(clippy::upper_case_acronyms, reason = "as RFC 8037 spells it")]
    EdDSA,
}

impl TokenAlgorithm {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::RS256, Self::PS256, Self::ES256, Self::EdDSA];

    /// The same, as the crate that verifies names it.
    pub(super) fn named(self) -> Algorithm {
        match self {
            Self::RS256 => Algorithm::RS256,
            Self::PS256 => Algorithm::PS256,
            Self::ES256 => Algorithm::ES256,
            Self::EdDSA => Algorithm::EdDSA,
        }
    }
}

/// What a value of the role claim stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// The value: a group or role of the identity provider.
    pub value: String,
    /// The role here.
    pub role: Role,
}

/// Which tokens are taken, and what their claims stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSettings {
    /// The issuer, letter by letter as in the claim `iss`.
    pub issuer: String,
    /// The audience: one of those in the claim `aud`.
    pub audience: String,
    /// How far clocks may differ, s: up to 300. Default 60.
    #[serde(default = "usual_skew")]
    pub skew_s: u32,
    /// The algorithms that are taken. Default all four.
    #[serde(default = "all_algorithms")]
    pub algorithms: Vec<TokenAlgorithm>,
    /// The claim that says the role: a name, or a JSON pointer (RFC 6901) where it begins with `/`. Its value is a
    /// text or a list of texts.
    pub role_claim: String,
    /// What its values stand for. The first rule that one of them fits decides.
    pub roles: Vec<RoleRule>,
    /// The claim that says the organisation, named as the role's. Where it is set, every token must have it; where it
    /// is not, everybody belongs to the house and nobody can be a partner.
    #[serde(default)]
    pub organisation_claim: Option<String>,
    /// The values of that claim that stand for the house itself.
    #[serde(default)]
    pub house: Vec<String>,
}

/// The skew where none is set.
fn usual_skew() -> u32 {
    USUAL_SKEW_S
}

/// The algorithms where none are named.
fn all_algorithms() -> Vec<TokenAlgorithm> {
    TokenAlgorithm::ALL.to_vec()
}

impl TokenSettings {
    /// Checks names, lists and the skew.
    ///
    /// # Errors
    /// [`Misfit`] naming the field.
    pub fn check(&self) -> Result<(), Misfit> {
        let names = [
            ("issuer", Some(&self.issuer)),
            ("audience", Some(&self.audience)),
            ("role_claim", Some(&self.role_claim)),
            ("organisation_claim", self.organisation_claim.as_ref()),
        ];
        names.into_iter().try_for_each(|(field, name)| name.map_or(Ok(()), |name| check::name(field, name)))?;
        if self.skew_s > MOST_SKEW_S {
            return Err(Misfit::new("skew_s", format!("`{}` s: expected 0 to {MOST_SKEW_S}", self.skew_s)));
        }
        if self.algorithms.is_empty() {
            return Err(Misfit::new("algorithms", "it is empty: no token would be taken"));
        }
        if self.roles.is_empty() {
            return Err(Misfit::new("roles", "it is empty: no token would have a role"));
        }
        for (place, rule) in self.roles.iter().enumerate() {
            check::name(&format!("roles[{place}].value"), &rule.value)?;
        }
        let needs_organisation = self.roles.iter().any(|rule| rule.role == Role::Partner);
        if needs_organisation && self.organisation_claim.is_none() {
            return Err(Misfit::new("organisation_claim", "it is missing: a partner must say its organisation"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes settings unfit.
    type Spoil = fn(&mut TokenSettings);

    #[test]
    fn defaults_are_safe_and_misfits_are_named() {
        let json = r#"{"issuer":"https://id.example","audience":"fieldpack","role_claim":"groups",
            "roles":[{"value":"sales","role":"rep"}]}"#;
        let settings: TokenSettings = serde_json::from_str(json).expect("it is read");
        assert_eq!(settings.check(), Ok(()));
        assert_eq!((settings.skew_s, settings.algorithms.as_slice()), (60, &TokenAlgorithm::ALL[..]));
        let spoils: [(&str, Spoil); 8] = [
            ("issuer", |all| all.issuer = String::new()),
            ("audience", |all| all.audience = " ".to_owned()),
            ("skew_s", |all| all.skew_s = 301),
            ("algorithms", |all| all.algorithms.clear()),
            ("roles", |all| all.roles.clear()),
            ("roles[0].value", |all| all.roles[0].value = String::new()),
            ("organisation_claim", |all| all.roles[0].role = Role::Partner),
            ("organisation_claim", |all| all.organisation_claim = Some(String::new())),
        ];
        for (field, spoil) in spoils {
            let mut spoiled = settings.clone();
            spoil(&mut spoiled);
            assert_eq!(spoiled.check().expect_err(field).pointer, field);
        }
        for unsafe_algorithm in ["HS256", "none", "RS1", "rs256"] {
            let json = json.replace("\"roles\":[", &format!("\"algorithms\":[\"{unsafe_algorithm}\"],\"roles\":["));
            assert!(serde_json::from_str::<TokenSettings>(&json).is_err(), "{unsafe_algorithm}");
        }
    }
}
