//! Weather alerts (OASIS CAP 1.2): taken, listed. They act from their entry on and end by an entry.

use super::super::records::now_us;
use super::super::{Asker, PageQuery, Service, problems};
use super::moment;
use crate::problem::{Code, Problem};
use fieldpack_feeds::Limits;
use fieldpack_feeds::cap::{self, CapAlert, CapInfo, MsgType};
use fieldpack_graph::knowledge::{Label, Language};
use fieldpack_live::{Alert, Area, Circle};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answer to an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AlertAnswer {
    /// The sequence of the alert; read with `min_sequence` to see what it changes.
    pub sequence: u64,
    /// The alert's name: sender and identifier.
    pub id: String,
    /// Whether it is acted on: exercises, tests, drafts and acknowledgements are not.
    pub acted_on: bool,
    /// What is odd about it.
    pub notes: Vec<String>,
}

/// An alert as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AlertView {
    /// Its name: sender and identifier.
    pub id: String,
    /// Whether it holds now; else its onset is awaited.
    pub active: bool,
    /// What happens, in the sender's words.
    pub event: String,
    /// In one line, in the sender's words.
    pub headline: String,
    /// What to do, in the sender's words.
    pub instruction: String,
    /// The language of the texts, as the sender says.
    pub language: String,
    /// How bad: `Extreme`, `Severe`, `Moderate`, `Minor`, `Unknown`.
    pub severity: String,
    /// How soon: `Immediate`, `Expected`, `Future`, `Past`, `Unknown`.
    pub urgency: String,
    /// How sure: `Observed`, `Likely`, `Possible`, `Unlikely`, `Unknown`.
    pub certainty: String,
    /// Where, in the sender's words.
    pub areas: Vec<String>,
    /// When it is expected to begin; RFC 3339.
    pub onset: Option<String>,
    /// When it ends; RFC 3339.
    pub expires: String,
    /// Made up, not issued.
    pub synthetic: bool,
}

impl Service {
    /// Takes a CAP 1.2 alert, update or cancellation. `source` names the feed.
    ///
    /// # Errors
    /// A [`Problem`] with the place of what does not fit, or a journal that takes nothing.
    pub fn take_alert(
        &self,
        body: &[u8],
        source: &str,
        synthetic: bool,
        asker: &Asker,
    ) -> Result<AlertAnswer, Problem> {
        let language = asker.language;
        let cap = cap::read(body, &Limits::default()).map_err(|error| problems::of_feed(&error, language))?;
        let id = name_of(&cap.sender, &cap.identifier);
        let acts = cap.is_actual() && matches!(cap.msg_type, MsgType::Alert | MsgType::Update | MsgType::Cancel);
        if !acts {
            let note = Label::new(
                "不是实际预警（演练、测试、草稿或回执），未采用",
                "it is no actual alert (an exercise, test, draft or acknowledgement) and changes nothing",
            )
            .get(language)
            .to_string();
            return Ok(AlertAnswer { sequence: self.world().sequence, id, acted_on: false, notes: vec![note] });
        }
        let mut notes = Vec::new();
        let patience_us =
            i64::try_from(self.inner.settings.live.alert_without_end_ms).unwrap_or(i64::MAX / 1_000) * 1_000;
        let alert = alert_of(&cap, &id, source, synthetic, (now_us(), patience_us), language, &mut notes);
        if !alert.cancels && alert.areas.iter().all(|area| area.polygons.is_empty() && area.circles.is_empty()) {
            return Err(Problem::say(
                Code::InvalidValue,
                language,
                "预警没有多边形或圆形区域，无法判断影响哪些工地".to_owned(),
                "the alert has neither polygon nor circle, so nobody can tell which sites it concerns".to_owned(),
            ));
        }
        let entry = alert.entry(&asker.actor).map_err(|error| problems::of_fault(&error))?;
        let sequence = self.written(vec![entry], asker)?.unwrap_or_default();
        Ok(AlertAnswer { sequence, id, acted_on: true, notes })
    }

    /// The alerts that hold and those whose onset is awaited, by name.
    #[must_use]
    pub fn alerts(&self, page: &PageQuery) -> (Vec<AlertView>, Option<String>) {
        let live = self.world().live.clone();
        let of = |active: bool, alerts: &[std::sync::Arc<Alert>]| -> Vec<AlertView> {
            alerts.iter().map(|alert| view(alert, active)).collect()
        };
        let mut all = of(true, &live.alerts);
        all.extend(of(false, &live.pending));
        all.sort_by(|a, b| a.id.cmp(&b.id));
        page.of(all.into_iter(), |alert| &alert.id)
    }
}

/// An alert's own name.
fn name_of(sender: &str, identifier: &str) -> String {
    format!("{sender},{identifier}")
}

/// How bad an information is: larger is worse.
fn rank(info: &CapInfo) -> usize {
    ["Unknown", "Minor", "Moderate", "Severe", "Extreme"]
        .iter()
        .position(|word| *word == info.severity.as_str())
        .unwrap_or_default()
}

/// The entry of an alert: the worst of its informations speaks, the areas of all count.
fn alert_of(
    cap: &CapAlert,
    id: &str,
    source: &str,
    synthetic: bool,
    (received_us, patience_us): (i64, i64),
    language: Language,
    notes: &mut Vec<String>,
) -> Alert {
    let sent_us = cap.sent.as_microsecond();
    let wanted = match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    let spoken = |info: &CapInfo| usize::from(info.language().starts_with(wanted));
    let info = cap.infos.iter().max_by_key(|info| (rank(info), spoken(info)));
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let mut areas: Vec<Area> = Vec::new();
    for area in cap.infos.iter().flat_map(|info| &info.areas) {
        let circles = area.circles.iter();
        let area = Area {
            description: area.description.clone(),
            polygons: area.polygons.clone(),
            circles: circles.map(|one| Circle { lon: one.lon, lat: one.lat, radius_km: one.radius_km }).collect(),
        };
        // The same area stands in the information of each language.
        if !areas.iter().any(|known| known.polygons == area.polygons && known.circles == area.circles) {
            areas.push(area);
        }
    }
    let expires = cap.infos.iter().filter_map(|info| info.expires).max();
    if expires.is_none() && cap.msg_type != MsgType::Cancel {
        let hours = patience_us / 3_600_000_000;
        notes.push(
            Label::new(
                &format!("预警没有写明结束时间，按 {hours} 小时处理"),
                &format!("the alert states no end: it is taken to hold for {hours} hours"),
            )
            .get(language)
            .to_string(),
        );
    }
    let effective = info.and_then(|info| info.effective).unwrap_or(cap.sent);
    Alert {
        id: id.to_owned(),
        sender: cap.sender.clone(),
        sent_us,
        received_us,
        event: info.map(|info| info.event.clone()).unwrap_or_default(),
        event_code: info.and_then(|info| info.event_codes.first()).map(|code| format!("{}:{}", code.name, code.value)),
        headline: text(info.and_then(|info| info.headline.as_ref())),
        description: text(info.and_then(|info| info.description.as_ref())),
        instruction: text(info.and_then(|info| info.instruction.as_ref())),
        language: info.map_or("", CapInfo::language).to_owned(),
        severity: info.map_or("Unknown", |info| info.severity.as_str()).to_owned(),
        urgency: info.map_or("Unknown", |info| info.urgency.as_str()).to_owned(),
        certainty: info.map_or("Unknown", |info| info.certainty.as_str()).to_owned(),
        areas,
        onset_us: cap.infos.iter().map(|info| info.begins(cap.sent).as_microsecond()).min(),
        effective_us: effective.as_microsecond(),
        expires_us: expires
            .map_or_else(|| sent_us.max(received_us).saturating_add(patience_us), |at| at.as_microsecond()),
        replaces: cap.replaces().iter().map(|one| name_of(&one.sender, &one.identifier)).collect(),
        cancels: cap.msg_type == MsgType::Cancel,
        synthetic,
        source: source.to_owned(),
    }
}

/// An alert as it is shown.
fn view(alert: &Alert, active: bool) -> AlertView {
    AlertView {
        id: alert.id.clone(),
        active,
        event: alert.event.clone(),
        headline: alert.headline.clone(),
        instruction: alert.instruction.clone(),
        language: alert.language.clone(),
        severity: alert.severity.clone(),
        urgency: alert.urgency.clone(),
        certainty: alert.certainty.clone(),
        areas: alert.areas.iter().map(|area| area.description.clone()).collect(),
        onset: alert.onset_us.map(moment),
        expires: moment(alert.expires_us),
        synthetic: alert.synthetic,
    }
}
