//! What is measured on the site now, and the weather alerts that hold over it.
//!
//! A question that names a site record by its IRI is answered with what was read there; an alert counts by its
//! area. Both hold for works that are now: where the question's time does not cover the day on which it is asked,
//! nothing here is used. No clock is read: now is `asked_at`, and an alert holds between its entries.

use super::derived::{derived_condition, detail};
use crate::contract::{ConditionView, Detail, Question};
use crate::text::say;
use fieldpack_graph::knowledge::{Dimension, DimensionRole, Facts, Knowledge, Language};
use fieldpack_graph::record::Position;
use fieldpack_index::{World, holds_at};
use fieldpack_live::{Alert, StateSummary, WindowSummary};
use fieldpack_quantity::{Certainty, Interval, Quantity};
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;

/// The kind of terms that say which class of warning an alert's words mean.
const EVENT_WORD: &str = "alert_event";
/// The dimension of height above the sea.
const ALTITUDE: &str = "altitude";
/// The dimension of warnings.
const WARNING: &str = "weather_warning";
/// The dimension of air temperature, and those that its extremes are.
const TEMPERATURE: [&str; 3] = ["ambient_temperature_mean", "ambient_temperature_min", "ambient_temperature_max"];
/// The parameter that says how old the latest reading may be to tell how it is now, h; without it none may be.
const FRESH: &str = "readings_fresh";

/// What is known of now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Now {
    /// Conditions that were not stated.
    pub(crate) conditions: Vec<ConditionView>,
    /// The facts of them.
    pub(crate) facts: Facts,
    /// What else is to be said.
    pub(crate) warnings: Vec<Detail>,
    /// Why the answer is less sure.
    pub(crate) doubts: Vec<Detail>,
    /// Alerts that may stop works and that no rule knows, worst first.
    pub(crate) unruled: Vec<String>,
}

/// What is known of now at the place of a question, for dimensions that `stated` does not have.
pub(crate) fn now(question: &Question, stated: &Facts, world: &World, language: Language) -> Now {
    let mut now = Now::default();
    altitude_of_record(question, stated, world, language, &mut now);
    let Ok(asked_at) = question.asked_at.parse::<Timestamp>() else { return now };
    if (world.live.sites.is_empty() && world.live.alerts.is_empty()) || !covers(question) {
        return now;
    }
    let knowledge = &*world.knowledge;
    // What is measured goes before what the record says.
    let of_site = question.places.iter().find_map(|place| world.live.sites.get(place.iri.as_deref()?));
    for state in of_site.into_iter().flat_map(|site| &site.states) {
        measured(state, knowledge, stated, asked_at, language, &mut now);
    }
    let place = question.places.iter().find_map(|place| Some(Position { lon: place.lon?, lat: place.lat? }));
    if let Some(place) = place {
        alerts(place, stated, world, language, &mut now);
    }
    now
}

/// Adds the altitude that the record of the site states: a map knows none for its position.
fn altitude_of_record(question: &Question, stated: &Facts, world: &World, language: Language, now: &mut Now) {
    let Some(dimension) = world.knowledge.dimension(ALTITUDE) else { return };
    let row = question.places.iter().find_map(|place| world.columns.get(place.iri.as_deref()?));
    let number = row.zip(world.columns.dimension(ALTITUDE)).and_then(|(row, id)| row.number(id));
    let Some(number) = number.filter(|_| !stated.contains_key(ALTITUDE)) else { return };
    let (low, high) = (f64::from(number.low), f64::from(number.high));
    if low.is_finite() && high.is_finite() {
        let because = say!(language, "工地记录所载", "stated in the record of the site");
        let quantity = Quantity::number(Interval::between(low, high), dimension.unit.clone(), Certainty::Stated);
        condition(dimension, quantity, because, language, now);
    }
}

/// Whether the works are, or may be, at the moment of the question.
fn covers(question: &Question) -> bool {
    let Some(time) = &question.time else { return true };
    // A time of RFC 3339 begins with the day where it was asked.
    let Some(today) = question.asked_at.get(..10).and_then(|day| day.parse::<Date>().ok()) else { return false };
    let day = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Date>().ok());
    match (day(&time.from), day(&time.to)) {
        (None, None) => time.months.is_empty() || time.months.contains(&(today.month() as u8)),
        (from, to) => from.is_none_or(|from| from <= today) && to.is_none_or(|to| today < to),
    }
}

/// Adds what was measured of one dimension.
fn measured(
    state: &StateSummary,
    knowledge: &Knowledge,
    stated: &Facts,
    asked_at: Timestamp,
    language: Language,
    now: &mut Now,
) {
    let (Some(latest), Some(window)) = (&state.latest, &state.window) else { return };
    let Some(dimension) = knowledge.dimension(&state.dimension) else { return };
    let conditions = conditions_of(dimension, &state.unit, [window.minimum, window.mean, window.maximum], knowledge);
    if conditions.is_empty() {
        return;
    }
    let age_ms = asked_at.as_millisecond().saturating_sub(latest.at_ms);
    let fresh = knowledge.parameter(FRESH).and_then(|parameter| parameter.quantity.interval());
    let fresh_h = fresh.map_or(0.0, |hours| hours.value());
    if age_ms as f64 > fresh_h * 3_600_000.0 {
        let hours = age_ms / 3_600_000;
        let name = dimension.label.get(language);
        now.warnings.push(detail(
            "readings_old",
            say!(
                language,
                "工地的{name}读数已有{hours}小时未更新，未采用",
                "the latest reading of {name} from the site is {hours} h old and is not used"
            ),
        ));
        return;
    }
    if state.synthetic {
        let name = dimension.label.get(language);
        now.doubts.push(detail(
            "readings_synthetic",
            say!(
                language,
                "工地的{name}读数为模拟数据，不能据此施工",
                "the readings of {name} are synthetic: do not work by them"
            ),
        ));
    }
    for (dimension, interval) in conditions {
        add(dimension, interval, window, latest.at_ms, state.synthetic, stated, language, now);
    }
}

/// The conditions of a site that smallest, mean and largest reading of a dimension come to; none where it is no
/// condition of a site, as a machine's oil is not, or where the unit is of an older ontology.
#[must_use]
pub fn conditions_of<'k>(
    dimension: &'k Dimension,
    unit: &str,
    [minimum, mean, maximum]: [f64; 3],
    knowledge: &'k Knowledge,
) -> Vec<(&'k Dimension, Interval)> {
    if &*dimension.group == "machine"
        || !dimension.roles.contains(&DimensionRole::Site)
        || *unit != *dimension.unit.unit
    {
        return Vec::new();
    }
    let all = Interval::hull_of(minimum, mean, maximum);
    if *dimension.notation != *TEMPERATURE[0] {
        return vec![(dimension, all)];
    }
    let parts = [all, Interval::exact(minimum), Interval::exact(maximum)];
    let named = TEMPERATURE.iter().zip(parts);
    named.filter_map(|(notation, interval)| Some((knowledge.dimension(notation)?, interval))).collect()
}

/// Adds a measured condition, unless it was stated.
#[expect(clippy::too_many_arguments, reason = "the parts of one sentence")]
fn add(
    dimension: &Dimension,
    interval: Interval,
    window: &WindowSummary,
    latest_ms: i64,
    synthetic: bool,
    stated: &Facts,
    language: Language,
    now: &mut Now,
) {
    if stated.contains_key(&dimension.notation) {
        return;
    }
    let (count, at) = (window.readings, Timestamp::from_millisecond(latest_ms));
    let at = at.map_or_else(|_| latest_ms.to_string(), |at| at.to_string());
    let mark = match (synthetic, language) {
        (false, _) => "",
        (true, Language::Zh) => "（模拟数据）",
        (true, Language::En) => " (synthetic)",
    };
    let because = say!(
        language,
        "工地实测：近期{count}条读数，最新{at}{mark}",
        "measured on the site: {count} recent readings, the latest at {at}{mark}"
    );
    let quantity = Quantity::number(interval, dimension.unit.clone(), Certainty::Measured);
    condition(dimension, quantity, because, language, now);
}

/// Adds a condition, in place of one that is known of the same dimension.
fn condition(dimension: &Dimension, quantity: Quantity, because: String, language: Language, now: &mut Now) {
    now.conditions.retain(|known| known.dimension != dimension.notation);
    now.conditions.push(derived_condition(dimension, &quantity, because, language));
    now.facts.insert(dimension.notation.clone(), quantity);
}

/// How bad an alert is, the worst first.
fn badness(alert: &Alert) -> usize {
    let words = ["Extreme", "Severe", "Moderate", "Minor"];
    words.iter().position(|word| *word == alert.severity).unwrap_or(words.len())
}

/// Adds the alerts over a place: each is told, the worst that rules know decides.
fn alerts(place: Position, stated: &Facts, world: &World, language: Language, now: &mut Now) {
    let knowledge = &*world.knowledge;
    let mut here: Vec<&Arc<Alert>> = world.live.alerts.iter().filter(|alert| holds_at(alert, place)).collect();
    here.sort_by(|a, b| badness(a).cmp(&badness(b)).then_with(|| a.id.cmp(&b.id)));
    for alert in here {
        let sentence = sentence(alert, language);
        now.warnings.push(detail("active_alert", sentence.clone()));
        let class = class_of(alert, knowledge);
        let Some((dimension, class)) = knowledge.dimension(WARNING).zip(class) else {
            if badness(alert) < 2 {
                now.unruled.push(sentence);
            }
            continue;
        };
        if stated.contains_key(WARNING) || now.facts.contains_key(WARNING) {
            continue;
        }
        let quantity = Quantity::text(&*class, Certainty::Measured);
        condition(dimension, quantity, sentence, language, now);
    }
}

/// The class of warning that an alert's words mean: the longest word of the lexicon that its event or headline has.
fn class_of(alert: &Alert, knowledge: &Knowledge) -> Option<Arc<str>> {
    let words = |text: &str| {
        let text = text.to_lowercase();
        let terms = knowledge.terms.iter().filter(move |term| &*term.kind == EVENT_WORD && text.contains(&*term.text));
        terms.max_by_key(|term| term.text.chars().count()).map(|term| term.value.clone())
    };
    words(&alert.event).or_else(|| words(&alert.headline))
}

/// An alert in one sentence; its own words are the sender's.
fn sentence(alert: &Alert, language: Language) -> String {
    let name = if alert.headline.is_empty() { &alert.event } else { &alert.headline };
    let until = Timestamp::from_microsecond(alert.expires_us);
    let until = until.map_or_else(|_| alert.expires_us.to_string(), |at| at.to_string());
    let (sender, severity) = (&alert.sender, &alert.severity);
    let mark = match (alert.synthetic, language) {
        (false, _) => "",
        (true, Language::Zh) => "（模拟预警）",
        (true, Language::En) => " (synthetic)",
    };
    say!(
        language,
        "气象预警生效中：{name}{mark}，级别{severity}，{sender}发布，有效至{until}",
        "a weather alert holds: {name}{mark}, {severity}, by {sender}, until {until}"
    )
}
