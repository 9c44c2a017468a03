//! Weather alerts, after the Common Alerting Protocol (OASIS CAP 1.2): what each field means stands there.

use super::{ALERT_BEGIN, ALERT_END, ALERT_SET, check_name, check_us, write};
use crate::LiveError;
use crate::error::Misfit;
use fieldpack_journal::NewEntry;
use serde::{Deserialize, Serialize};

/// A circle on the ground.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Circle {
    /// Longitude of the middle, degrees, WGS 84.
    pub lon: f64,
    /// Latitude of the middle, degrees, WGS 84.
    pub lat: f64,
    /// Radius, km.
    pub radius_km: f64,
}

/// Where an alert holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// In words.
    pub description: String,
    /// Closed rings of longitude and latitude, degrees, WGS 84.
    pub polygons: Vec<Vec<[f64; 2]>>,
    /// Circles.
    pub circles: Vec<Circle>,
}

/// A weather alert, or the message that calls one off.
///
/// It acts from its entry on; where its onset lies after `received_us`, from its [`AlertBegin`] on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// Its own name: sender and identifier.
    pub id: String,
    /// Who issued it.
    pub sender: String,
    /// When it was issued, microseconds since 1970.
    pub sent_us: i64,
    /// When it came here, microseconds since 1970.
    pub received_us: i64,
    /// What happens, in words.
    pub event: String,
    /// What happens, as the sender's code.
    pub event_code: Option<String>,
    /// In one line.
    pub headline: String,
    /// In full.
    pub description: String,
    /// What to do.
    pub instruction: String,
    /// The language of the texts.
    pub language: String,
    /// How bad.
    pub severity: String,
    /// How soon.
    pub urgency: String,
    /// How sure.
    pub certainty: String,
    /// Where.
    pub areas: Vec<Area>,
    /// When it is expected to begin, microseconds since 1970.
    pub onset_us: Option<i64>,
    /// From when the message holds, microseconds since 1970.
    pub effective_us: i64,
    /// When it ends, microseconds since 1970.
    pub expires_us: i64,
    /// Alerts that this one takes the place of or calls off, by `id`.
    pub replaces: Vec<String>,
    /// Whether it only calls off.
    pub cancels: bool,
    /// Whether it is made up.
    pub synthetic: bool,
    /// Which feed it came from.
    pub source: String,
}

impl Alert {
    /// The alert as an entry, under its name.
    ///
    /// # Errors
    /// [`LiveError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, LiveError> {
        write(actor, ALERT_SET, &self.id, self, self.check())
    }

    /// Whether it waits for its onset when it comes.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.onset_us.is_some_and(|onset| onset > self.received_us)
    }

    /// Checks what applying and publishing rely on: a name, moments, places that are numbers.
    pub(super) fn check(&self) -> Result<(), Misfit> {
        check_name(|| "id".to_owned(), &self.id)?;
        let moments = [
            ("sent_us", Some(self.sent_us)),
            ("received_us", Some(self.received_us)),
            ("onset_us", self.onset_us),
            ("effective_us", Some(self.effective_us)),
            ("expires_us", Some(self.expires_us)),
        ];
        for (field, moment) in moments {
            moment.map_or(Ok(()), |moment| check_us(field, moment))?;
        }
        for (place, area) in self.areas.iter().enumerate() {
            let points = area.polygons.iter().flatten().map(|[lon, lat]| (*lon, *lat));
            let middles = area.circles.iter().map(|circle| (circle.lon, circle.lat));
            for (lon, lat) in points.chain(middles) {
                if !((-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat)) {
                    let reason = format!("`{lon}, {lat}` is no place: expected longitude, latitude in degrees");
                    return Err(Misfit::new(format!("areas[{place}]"), reason));
                }
            }
            if let Some(circle) = area.circles.iter().find(|one| !(one.radius_km.is_finite() && one.radius_km >= 0.0)) {
                let reason = format!("`{}` is no radius: expected kilometres, 0 or more", circle.radius_km);
                return Err(Misfit::new(format!("areas[{place}].circles"), reason));
            }
        }
        Ok(())
    }
}

/// An alert that waited for its onset begins. It does nothing where another message has taken its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertBegin {
    /// The alert.
    pub id: String,
    /// When the message was issued that begins, microseconds since 1970.
    pub sent_us: i64,
}

impl AlertBegin {
    /// The beginning as an entry, under the alert's name.
    ///
    /// # Errors
    /// [`LiveError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, LiveError> {
        write(actor, ALERT_BEGIN, &self.id, self, check_name(|| "id".to_owned(), &self.id))
    }
}

/// Why an alert ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// Its time is over.
    Expired,
    /// Someone called it off.
    Cancelled,
}

/// An alert ends. It does nothing where another message has taken its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlertEnd {
    /// The alert.
    pub id: String,
    /// When the message was issued that ends, microseconds since 1970.
    pub sent_us: i64,
    /// Why.
    pub reason: EndReason,
}

impl AlertEnd {
    /// The end as an entry, under the alert's name.
    ///
    /// # Errors
    /// [`LiveError`] naming the field that does not fit.
    pub fn entry(&self, actor: &str) -> Result<NewEntry, LiveError> {
        write(actor, ALERT_END, &self.id, self, check_name(|| "id".to_owned(), &self.id))
    }
}
