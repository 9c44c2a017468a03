//! The secrets that share links are signed with.

use crate::check;
use crate::error::{MakeError, Misfit};
use crate::secret::{Secret, is_id, random_id};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One signing secret. Unlike that of a key it has to be kept itself: signing needs it. So whoever can read the
/// journal can sign links; its file is as secret as this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningSecret {
    /// Its public id, 16 hexadecimal digits.
    pub id: Arc<str>,
    /// The secret.
    pub secret: Secret,
    /// When it was made, microseconds since 1970.
    pub made_us: i64,
    /// From when nothing that it signed holds any more, microseconds since 1970: it was replaced. `None`: it signs.
    pub ends_us: Option<i64>,
}

/// The signing secrets that hold, whole: the newest signs, and one that was replaced is recognised until it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningSecrets {
    /// One or two, the newest last.
    pub secrets: Vec<SigningSecret>,
}

impl SigningSecrets {
    /// The first secret.
    ///
    /// # Errors
    /// [`MakeError`] where the moment does not fit or there are no random bytes.
    pub fn make(now_us: i64) -> Result<Self, MakeError> {
        let made = Self { secrets: vec![new_secret(now_us)?] };
        made.check()?;
        Ok(made)
    }

    /// A new secret. What the one before has signed holds for another `overlap_us` microseconds, at most
    /// [`LONGEST_LINK_US`](super::LONGEST_LINK_US); 0 ends all links at once.
    ///
    /// # Errors
    /// [`MakeError`] where the overlap does not fit or there are no random bytes.
    pub fn rotate(&self, now_us: i64, overlap_us: i64) -> Result<Self, MakeError> {
        if !(0..=super::LONGEST_LINK_US).contains(&overlap_us) {
            let reason = format!("`{overlap_us}` us: expected 0 to {}", super::LONGEST_LINK_US);
            return Err(Misfit::new("overlap_us", reason).into());
        }
        check::moment("now_us", now_us)?;
        let before = self.newest().filter(|_| overlap_us > 0);
        let before = before.map(|before| SigningSecret { ends_us: Some(now_us + overlap_us), ..before.clone() });
        let rotated = Self { secrets: before.into_iter().chain([new_secret(now_us)?]).collect() };
        rotated.check()?;
        Ok(rotated)
    }

    /// The secret that signs.
    pub(super) fn newest(&self) -> Option<&SigningSecret> {
        self.secrets.last()
    }

    /// A secret by its id.
    pub(crate) fn find(&self, id: &str) -> Option<&SigningSecret> {
        self.secrets.iter().find(|secret| *secret.id == *id)
    }

    /// Checks that the newest has no end and the other one does.
    ///
    /// # Errors
    /// [`Misfit`] naming the field.
    pub fn check(&self) -> Result<(), Misfit> {
        if !(1..=2).contains(&self.secrets.len()) {
            return Err(Misfit::new("secrets", format!("there are {}: expected one or two", self.secrets.len())));
        }
        for (place, secret) in self.secrets.iter().enumerate() {
            let field = |name: &str| format!("secrets[{place}].{name}");
            if !is_id(&secret.id) {
                return Err(Misfit::new(field("id"), "it is no id: expected 16 hexadecimal digits"));
            }
            check::moment(&field("made_us"), secret.made_us)?;
            secret.ends_us.map_or(Ok(()), |us| check::moment(&field("ends_us"), us))?;
            let is_newest = place + 1 == self.secrets.len();
            if is_newest != secret.ends_us.is_none() {
                let reason = "expected an end for the one that was replaced, and none for the newest";
                return Err(Misfit::new(field("ends_us"), reason));
            }
        }
        match self.secrets.as_slice() {
            [one, other] if one.id == other.id => Err(Misfit::new("secrets[1].id", "both have the same id")),
            _ => Ok(()),
        }
    }
}

/// A new secret that signs from now on.
fn new_secret(now_us: i64) -> Result<SigningSecret, MakeError> {
    Ok(SigningSecret { id: random_id()?.into(), secret: Secret::random()?, made_us: now_us, ends_us: None })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::encode;

    /// Makes secrets unfit.
    type Spoil = fn(&mut SigningSecrets);

    #[test]
    fn at_most_two_secrets_hold() {
        let first = SigningSecrets::make(5).expect("it is made");
        let second = first.rotate(10, 100).expect("it is rotated");
        assert_eq!(second.secrets.len(), 2);
        assert_eq!(second.secrets[0], SigningSecret { ends_us: Some(110), ..first.secrets[0].clone() });
        let third = second.rotate(20, 100).expect("it is rotated");
        assert_eq!(third.secrets[0], SigningSecret { ends_us: Some(120), ..second.secrets[1].clone() });
        assert!(third.find(&first.secrets[0].id).is_none() && third.find(&third.secrets[1].id).is_some());
        let at_once = third.rotate(30, 0).expect("it is rotated");
        assert_eq!(at_once.secrets.len(), 1);
        assert!(first.rotate(1, -1).is_err() && first.rotate(-1, 1).is_err() && SigningSecrets::make(-1).is_err());
        let printed = format!("{third:?}");
        assert!(third.secrets.iter().all(|one| !printed.contains(&encode(one.secret.bytes()))), "{printed}");
    }

    #[test]
    fn secrets_that_do_not_fit_name_the_field() {
        let two = SigningSecrets::make(5).and_then(|one| one.rotate(10, 100)).expect("it is rotated");
        let spoils: [(&str, Spoil); 6] = [
            ("secrets", |two| two.secrets.clear()),
            ("secrets[0].id", |two| two.secrets[0].id = "x".into()),
            ("secrets[0].ends_us", |two| two.secrets[0].ends_us = None),
            ("secrets[1].ends_us", |two| two.secrets[1].ends_us = Some(1)),
            ("secrets[1].made_us", |two| two.secrets[1].made_us = -1),
            ("secrets[1].id", |two| two.secrets[1].id = two.secrets[0].id.clone()),
        ];
        for (field, spoil) in spoils {
            let mut spoiled = two.clone();
            spoil(&mut spoiled);
            assert_eq!(spoiled.check().expect_err(field).pointer, field);
        }
    }
}
