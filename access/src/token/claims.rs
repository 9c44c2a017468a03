//! From the claims of a verified token to who asks.

use super::settings::TokenSettings;
use crate::refused::Why;
use crate::{How, Principal, Role, check};
use serde_json::Value;
use std::sync::Arc;

/// The longest subject, bytes (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

/// A claim by its name, or by a JSON pointer.
fn claim<'c>(claims: &'c Value, name: &str) -> Option<&'c Value> {
    if name.starts_with('/') { claims.pointer(name) } else { claims.get(name) }
}

/// A claim that is a text, and may stand in a log.
fn text<'c>(claims: &'c Value, name: &str) -> Option<&'c str> {
    claim(claims, name)?.as_str().filter(|text| check::name(name, text).is_ok())
}

/// A moment (NumericDate: seconds since 1970, perhaps with a fraction), rounded down to whole seconds. `Ok(None)` where
/// the claim is missing.
fn moment(claims: &Value, name: &str) -> Result<Option<i64>, Why> {
    let Some(value) = claims.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
    // A cast of a float ends at the bounds of whole numbers, which are no moments of anybody's.
    let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64));
    seconds.map(Some).ok_or(Why::Claims)
}

/// Checks the moments of a token and returns its end, seconds since 1970.
fn check_moments(claims: &Value, settings: &TokenSettings, now_s: i64) -> Result<i64, Why> {
    let skew_s = i64::from(settings.skew_s);
    let end_s = moment(claims, "exp")?.ok_or(Why::Claims)?;
    if now_s >= end_s.saturating_add(skew_s) {
        return Err(Why::Expired);
    }
    for name in ["nbf", "iat"] {
        if moment(claims, name)?.is_some_and(|start_s| start_s > now_s.saturating_add(skew_s)) {
            return Err(Why::NotYet);
        }
    }
    Ok(end_s)
}

/// The role that the claims stand for: of the first rule that a value fits.
fn role(claims: &Value, settings: &TokenSettings) -> Result<Role, Why> {
    let value = claim(claims, &settings.role_claim).ok_or(Why::NoRole)?;
    let values: Vec<&str> = match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().into_iter().collect(),
    };
    let rule = settings.roles.iter().find(|rule| values.contains(&rule.value.as_str()));
    rule.map(|rule| rule.role).ok_or(Why::NoRole)
}

/// The organisation that the claims name; `None`: the house itself.
fn organisation(claims: &Value, settings: &TokenSettings, role: Role) -> Result<Option<Arc<str>>, Why> {
    let Some(name) = &settings.organisation_claim else { return Ok(None) };
    let organisation = text(claims, name).ok_or(Why::NoOrganisation)?;
    let is_house = settings.house.iter().any(|house| house == organisation);
    match (is_house, role) {
        (true, Role::Partner) => Err(Why::NoOrganisation),
        (true, _) => Ok(None),
        (false, _) => Ok(Some(organisation.into())),
    }
}

/// Who asks, by claims whose signature, issuer and audience are verified. The moment is in microseconds since 1970.
pub(super) fn principal(claims: &Value, settings: &TokenSettings, now_us: i64) -> Result<Principal, Why> {
    let end_s = check_moments(claims, settings, now_us.div_euclid(1_000_000))?;
    let subject = text(claims, "sub").filter(|subject| subject.len() <= LONGEST_SUBJECT).ok_or(Why::Claims)?;
    let role = role(claims, settings)?;
    Ok(Principal {
        id: subject.into(),
        how: How::Token,
        role: Some(role),
        organisation: organisation(claims, settings, role)?,
        scope: Arc::default(),
        expires_us: Some(end_s.saturating_mul(1_000_000)),
        sandbox: false,
    })
}
