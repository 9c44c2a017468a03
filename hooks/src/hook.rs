//! A hook: what is kept of one, making one, giving it a new secret, switching it off and on.

use crate::event::EventType;
use crate::secret::Secret;
use fieldpack_access::check;
use fieldpack_access::{MakeError, Misfit};
use fieldpack_access::{Shown, is_id, random_id};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The longest that a secret may be signed with after it was replaced, microseconds: 30 days.
pub const LONGEST_OVERLAP_US: i64 = 30 * 86_400_000_000;
/// The most packs that a hook may be narrowed down to.
pub const MOST_PACKS: usize = 100;
/// The longest address, bytes.
const LONGEST_URL: usize = 2_048;

/// One secret of a hook. It is kept as it is: messages are signed with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookSecret {
    /// The secret.
    pub secret: Secret,
    /// When it was made, microseconds since 1970.
    pub made_us: i64,
    /// From when nothing is signed with it, microseconds since 1970: it was replaced. `None`: as long as the hook.
    pub ends_us: Option<i64>,
}

/// Why nothing is sent to a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Why {
    /// Somebody switched it off.
    Asked,
    /// Its receiver answered `410 Gone`.
    Gone,
}

impl Why {
    /// A word for answers and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Gone => "gone",
        }
    }
}

/// That nothing is sent to a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disabled {
    /// Since when, microseconds since 1970.
    pub since_us: i64,
    /// Why.
    pub why: Why,
}

/// A hook as it is kept, its secrets with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hook {
    /// Its public id, 16 hexadecimal digits.
    pub id: Arc<str>,
    /// What it is for, in the words of whoever made it.
    pub name: String,
    /// Where messages are sent.
    pub url: String,
    /// What it is told of.
    pub events: BTreeSet<EventType>,
    /// The packs that it is told of; empty: all that its owner may see.
    pub packs: BTreeSet<Arc<str>>,
    /// Whose it is; `None`: the house itself, which hears of every pack.
    pub organisation: Option<Arc<str>>,
    /// Whether the house named the address: then it may be in the networks that the settings allow.
    pub by_house: bool,
    /// When it was made, microseconds since 1970.
    pub created_us: i64,
    /// It is told of what comes after this sequence of the journal.
    pub after: u64,
    /// That nothing is sent to it; `None`: it is on.
    pub disabled: Option<Disabled>,
    /// Its secrets, the newest last: one, or two while one takes the place of the other.
    pub secrets: Vec<HookSecret>,
}

/// What is said of a hook that is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHook {
    /// What it is for.
    pub name: String,
    /// Where messages are sent; [`AddressRules`](crate::AddressRules) have allowed it.
    pub url: String,
    /// What it is told of.
    pub events: BTreeSet<EventType>,
    /// The packs that it is told of; empty: all that its owner may see.
    pub packs: BTreeSet<Arc<str>>,
    /// Whose it is; `None`: the house itself.
    pub organisation: Option<Arc<str>>,
    /// Whether the house named the address.
    pub by_house: bool,
    /// It is told of what comes after this sequence of the journal.
    pub after: u64,
}

impl NewHook {
    /// Makes the hook, and the text of its secret, which is shown to whoever asked.
    ///
    /// # Errors
    /// [`MakeError`] where something does not fit or there are no random bytes.
    pub fn make(self, now_us: i64) -> Result<(Hook, Shown), MakeError> {
        let secret = Secret::random()?;
        let shown = secret.shown();
        let hook = Hook {
            id: random_id()?.into(),
            name: self.name,
            url: self.url,
            events: self.events,
            packs: self.packs,
            organisation: self.organisation,
            by_house: self.by_house,
            created_us: now_us,
            after: self.after,
            disabled: None,
            secrets: vec![HookSecret { secret, made_us: now_us, ends_us: None }],
        };
        hook.check()?;
        Ok((hook, shown))
    }
}

impl Hook {
    /// The same hook with a new secret, and its text. Messages are signed with the one that it had for another
    /// `overlap_us` microseconds too, at most [`LONGEST_OVERLAP_US`]; 0 ends it at once. One that was replaced before
    /// ends now.
    ///
    /// # Errors
    /// [`MakeError`] where the overlap does not fit or there are no random bytes.
    pub fn rotate(&self, now_us: i64, overlap_us: i64) -> Result<(Self, Shown), MakeError> {
        if !(0..=LONGEST_OVERLAP_US).contains(&overlap_us) {
            let reason = format!("`{overlap_us}` us: expected 0 to {LONGEST_OVERLAP_US}");
            return Err(Misfit::new("overlap_us", reason).into());
        }
        check::moment("now_us", now_us)?;
        let secret = Secret::random()?;
        let shown = secret.shown();
        let before = self.secrets.last().filter(|_| overlap_us > 0);
        let before = before.map(|before| HookSecret { ends_us: Some(now_us + overlap_us), ..before.clone() });
        let new = HookSecret { secret, made_us: now_us, ends_us: None };
        let hook = Self { secrets: before.into_iter().chain([new]).collect(), ..self.clone() };
        hook.check()?;
        Ok((hook, shown))
    }

    /// The same hook, switched off or on.
    #[must_use]
    pub fn switched(&self, disabled: Option<Disabled>) -> Self {
        Self { disabled, ..self.clone() }
    }

    /// The secrets that messages are signed with at a moment, microseconds since 1970, the newest first.
    pub fn signing(&self, now_us: i64) -> impl Iterator<Item = &Secret> {
        let holds = move |one: &&HookSecret| one.ends_us.is_none_or(|ends_us| now_us < ends_us);
        self.secrets.iter().rev().filter(holds).map(|one| &one.secret)
    }

    /// Whether it is told of an event of a pack that an organisation asked for (`None`: the house itself).
    #[must_use]
    pub fn hears(&self, event: EventType, pack: &str, organisation: Option<&Arc<str>>) -> bool {
        self.events.contains(&event)
            && (self.packs.is_empty() || self.packs.contains(pack))
            && (self.organisation.is_none() || self.organisation.as_ref() == organisation)
    }

    /// Checks what sending relies on.
    ///
    /// # Errors
    /// [`Misfit`] naming the field.
    pub fn check(&self) -> Result<(), Misfit> {
        if !is_id(&self.id) {
            return Err(Misfit::new("id", format!("`{}` is no id: expected 16 hexadecimal digits", self.id)));
        }
        check::name("name", &self.name)?;
        if self.url.is_empty() || self.url.len() > LONGEST_URL {
            let reason = format!("it has {} bytes: expected 1 to {LONGEST_URL}", self.url.len());
            return Err(Misfit::new("url", reason));
        }
        if self.events.is_empty() {
            return Err(Misfit::new("events", "there are none: expected at least one"));
        }
        if self.packs.len() > MOST_PACKS {
            return Err(Misfit::new("packs", format!("there are {}: expected at most {MOST_PACKS}", self.packs.len())));
        }
        self.packs.iter().try_for_each(|pack| check::name("packs", pack))?;
        self.organisation.as_deref().map_or(Ok(()), |name| check::name("organisation", name))?;
        check::moment("created_us", self.created_us)?;
        self.disabled.map_or(Ok(()), |disabled| check::moment("disabled.since_us", disabled.since_us))?;
        self.check_secrets()
    }

    /// Checks that there is one secret, or two of which the older one ends.
    fn check_secrets(&self) -> Result<(), Misfit> {
        if !(1..=2).contains(&self.secrets.len()) {
            return Err(Misfit::new("secrets", format!("there are {}: expected one or two", self.secrets.len())));
        }
        for (place, secret) in self.secrets.iter().enumerate() {
            check::moment(&format!("secrets[{place}].made_us"), secret.made_us)?;
            secret.ends_us.map_or(Ok(()), |us| check::moment(&format!("secrets[{place}].ends_us"), us))?;
        }
        let [before, new] = self.secrets.as_slice() else { return Ok(()) };
        if before.ends_us.is_none_or(|ends_us| ends_us - new.made_us > LONGEST_OVERLAP_US) {
            let reason = format!("expected an end within {LONGEST_OVERLAP_US} us after the new one was made");
            return Err(Misfit::new("secrets[0].ends_us", reason));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_US: i64 = 1_790_000_000_000_000;

    fn new() -> NewHook {
        NewHook {
            name: "CRM".to_owned(),
            url: "https://crm.example.com/hook".to_owned(),
            events: EventType::ALL.into(),
            packs: BTreeSet::new(),
            organisation: Some("south".into()),
            by_house: false,
            after: 3,
        }
    }

    #[test]
    fn a_rotated_hook_signs_with_two_secrets_and_then_with_one() {
        let (hook, first) = new().make(NOW_US).expect("it is made");
        let (rotated, second) = hook.rotate(NOW_US, 100).expect("it is rotated");
        let texts = |hook: &Hook, at| hook.signing(at).map(Secret::shown).collect::<Vec<_>>();
        assert_eq!(texts(&rotated, NOW_US + 99), [second.clone(), first]);
        assert_eq!(texts(&rotated, NOW_US + 100), std::slice::from_ref(&second));
        let (again, third) = rotated.rotate(NOW_US + 1, 50).expect("it is rotated");
        assert_eq!(texts(&again, NOW_US + 2), [third.clone(), second], "the first has ended");
        let (at_once, last) = again.rotate(NOW_US + 2, 0).expect("it is rotated");
        assert_eq!(texts(&at_once, NOW_US + 2), [last], "the others have ended");
        for overlap_us in [-1, LONGEST_OVERLAP_US + 1] {
            assert!(hook.rotate(NOW_US, overlap_us).is_err(), "{overlap_us}");
        }
        assert!(!format!("{again:?}").contains(third.reveal()));
    }

    #[test]
    fn an_organisation_hears_of_its_own_packs() {
        let (hook, _) = new().make(NOW_US).expect("it is made");
        let (south, north): (Arc<str>, Arc<str>) = ("south".into(), "north".into());
        assert!(hook.hears(EventType::PackCreated, "p", Some(&south)));
        assert!(!hook.hears(EventType::PackCreated, "p", Some(&north)));
        assert!(!hook.hears(EventType::PackCreated, "p", None), "the house's packs are the house's");
        let house = Hook { organisation: None, packs: ["p".into()].into(), ..hook.clone() };
        assert!(
            house.hears(EventType::PackRevised, "p", Some(&north)) && house.hears(EventType::PackRevised, "p", None)
        );
        assert!(!house.hears(EventType::PackRevised, "q", None), "it is narrowed down to one pack");
        let revised = Hook { events: [EventType::PackRevised].into(), ..hook };
        assert!(!revised.hears(EventType::PackCreated, "p", Some(&south)));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let wrong: [(&str, NewHook); 5] = [
            ("name", NewHook { name: " ".to_owned(), ..new() }),
            ("url", NewHook { url: "x".repeat(LONGEST_URL + 1), ..new() }),
            ("events", NewHook { events: BTreeSet::new(), ..new() }),
            ("packs", NewHook { packs: (0..=MOST_PACKS).map(|one| one.to_string().into()).collect(), ..new() }),
            ("organisation", NewHook { organisation: Some("".into()), ..new() }),
        ];
        for (pointer, new) in wrong {
            let error = new.make(NOW_US).expect_err("it does not fit");
            assert!(matches!(&error, MakeError::Misfit(misfit) if misfit.pointer == pointer), "{error}");
        }
    }
}
