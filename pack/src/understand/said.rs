//! What was said, put together: from the readings of a text, overridden by fields, to a question.

use super::activity;
use super::class_word;
use super::context::Setting;
use super::coordinates;
use super::exclusion::{self, Exclusion};
use super::hemisphere;
use super::intent::{self, Evidence};
use super::measure::measures;
use super::place;
use super::reading::Reading;
use super::resolve;
use super::say::{number, say};
use super::scenario::{Fields, activity_ref};
use super::slot::{self, Reason, Slot, SlotValue};
use super::time::{self, When};
use super::token;
use super::unit::DimensionId;
use super::view::{Stated, condition};
use super::warning;
use super::window;
use super::words::{Reach, Word, Words, concept_iri};
use crate::contract::{
    ActivityRef, ConditionView, Detail, Excluded, Intent, Missing, Operator, Origin, PlaceView, Question, TimeView,
};
use fieldpack_graph::knowledge::{Knowledge, Language};
use std::borrow::Cow;

/// What was understood so far.
#[derive(Debug)]
pub(crate) struct Said {
    /// What is wanted.
    intent: Intent,
    /// The works.
    activity: Option<ActivityRef>,
    /// Places of the job.
    places: Vec<PlaceView>,
    /// When.
    time: Option<TimeView>,
    /// Conditions.
    conditions: Vec<ConditionView>,
    /// What is not wanted.
    excluded: Vec<Excluded>,
    /// What was not understood.
    warnings: Vec<Detail>,
}

impl Said {
    /// Reads a text.
    pub(crate) fn read(knowledge: &Knowledge, words: &Words, given: &str, language: Language) -> Self {
        let mut reading = Reading::new(knowledge, words, given);
        let position = coordinates::written(&reading.text);
        if let Some(position) = position {
            reading.take(position.from, position.to);
        }
        let exclusions = exclusion::exclusions(&reading);
        let mut found = place::places(&reading, &exclusions);
        let when = time::when(&mut reading, |reading| hemisphere::is_southern(reading, &found));
        found.retain(|one| !reading.is_taken(one.from) || !one.known.is_empty());
        let windows = window::windows(&mut reading);
        let mut tokens = token::tokens(&mut reading);
        // The grade of what is not wanted is not wanted either: `C25喷混不要`.
        tokens.retain(|token| !exclusions.iter().any(|one| one.from == token.to));
        let measures = measures(&reading);

        let partner = intent::looks_for_partner(&reading);
        let mut works = activity::by_words(&reading, &exclusions, partner);
        let named = works.is_some();
        let mut setting = setting(&reading, works, partner);
        let mut slots = slot::slots(&reading, &tokens, &measures, &setting);
        if works.is_none() && !partner {
            works = activity::by_slots(&reading, &slots.slots).or_else(|| activity::of_concrete(&reading, &tokens));
            if works.is_some() {
                setting = self::setting(&reading, works, partner);
                slots = slot::slots(&reading, &tokens, &measures, &setting);
            }
        }
        if let Some(pumped) = activity::pumped(&reading, works, &slots.slots) {
            works = Some(pumped);
            setting = self::setting(&reading, works, partner);
        }
        refine(&reading, &mut slots.slots, &setting);
        add_windows(&reading, &windows, &mut slots.slots);

        let notation = |slot: &Slot| &*knowledge.dimensions[usize::from(slot.dimension)].notation;
        let evidence = Evidence {
            slots: slots.slots.iter().filter(|slot| !ANYWHERE.contains(&notation(slot))).count(),
            health: slots.slots.iter().any(|slot| HEALTH.contains(&notation(slot))),
            around: slots.slots.iter().any(|slot| notation(slot) == "service_distance"),
            job_slots: slots
                .slots
                .iter()
                .filter(|slot| &*knowledge.dimensions[usize::from(slot.dimension)].group != "machine")
                .filter(|slot| !ANYWHERE.contains(&notation(slot)))
                .count(),
            place: !found.is_empty() || position.is_some(),
            time: when.is_some(),
            activity: works.is_some(),
            works: named && names_works(&reading),
        };
        let intent = intent::intent(&reading, evidence);
        if intent == Intent::OutOfScope {
            return Self::nothing();
        }
        let placed = !found.is_empty() || position.is_some();
        let classes = class_word::slots(&reading, &slots.slots, &exclusions, &setting, placed);
        slots.slots.extend(classes);
        slots.slots.sort_by_key(|slot| (slot.from, slot.dimension));

        let mut places = resolve::views(&reading.text, &found, knowledge, language);
        if let Some(position) = position {
            let label = format!("{}, {}", number(position.lon), number(position.lat));
            let mut view = resolve::unknown(&label, Some(reading.text.span(position.from, position.to)));
            (view.lon, view.lat, view.resolved) = (Some(position.lon), Some(position.lat), true);
            places.insert(0, view);
        }
        let conditions = slots.slots.iter().map(|slot| view(&reading, slot, language)).collect();
        let mut warnings = warning::unread(&reading.text, &slots.unread, knowledge, language);
        if let Some(when) = when.as_ref().filter(|when| when.season && !places.is_empty())
            && places.iter().all(|place| !place.resolved)
        {
            let span = when.span.map(|(from, to)| reading.text.span(from, to));
            warnings.push(warning::hemisphere(span, language));
        }
        Self {
            intent,
            activity: works
                .and_then(|at| knowledge.activities.get_index(at))
                .map(|(_, activity)| activity_ref(activity, language)),
            places,
            time: when.filter(|when| !when.months.is_empty()).map(|when| time_view(&reading, &when)),
            conditions,
            excluded: exclusions.iter().map(|one| excluded(&reading, one, language)).collect(),
            warnings,
        }
    }

    /// Nothing of machines or works was said.
    fn nothing() -> Self {
        Self {
            intent: Intent::OutOfScope,
            activity: None,
            places: Vec::new(),
            time: None,
            conditions: Vec::new(),
            excluded: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Lets fields override what the text says. A job in fields asks for a pack, unless the text says otherwise.
    pub(crate) fn override_with(&mut self, fields: Fields) {
        if self.intent == Intent::OutOfScope {
            self.intent = Intent::Pack;
        }
        if fields.activity.is_some() {
            self.activity = fields.activity;
        }
        if let Some(place) = fields.place {
            self.places = vec![place];
        }
        if fields.time.is_some() {
            self.time = fields.time;
        }
        self.conditions.retain(|known| !fields.conditions.iter().any(|one| one.dimension == known.dimension));
        self.conditions.extend(fields.conditions);
        self.excluded.retain(|known| !fields.excluded.iter().any(|one| one.text == known.text));
        self.excluded.extend(fields.excluded);
    }

    /// The question.
    pub(crate) fn question(self, knowledge: &Knowledge, text: &str, asked_at: &str, language: Language) -> Question {
        let mut warnings = self.warnings;
        warnings.extend(warning::assumptions(&self.conditions, language));
        warnings.extend(warning::places(&self.places, language));
        warnings.extend(warning::contradictions(&self.conditions, &self.places, knowledge, language));
        let missing = self
            .conditions
            .iter()
            .filter(|one| one.origin == Origin::Assumed)
            .map(|one| question_back(one, language))
            .collect();
        Question {
            text: text.to_owned(),
            language,
            asked_at: asked_at.to_owned(),
            intent: self.intent,
            activity: self.activity,
            places: self.places,
            time: self.time,
            conditions: self.conditions,
            excluded: self.excluded,
            missing,
            warnings,
        }
    }
}

/// Whether works are named as such: `拖泵`, `旋挖` are machines, though they stand for their works too.
fn names_works(reading: &Reading<'_>) -> bool {
    use fieldpack_graph::knowledge::ConceptKind;
    let machines = reading.family(|word| matches!(word, Word::Concept(_, ConceptKind::MachineClass)));
    reading
        .family(|word| matches!(word, Word::Concept(_, ConceptKind::Activity)))
        .iter()
        .any(|one| !machines.iter().any(|machine| machine.from <= one.from && one.to <= machine.to))
}

/// Dimensions that are spoken of outside of works too: hours of a meeting, kilometres to a shop.
const ANYWHERE: [&str; 3] = ["daily_work_window", "service_distance", "work_hours_per_day"];
/// Dimensions that tell how a machine fares.
const HEALTH: [&str; 4] = ["operating_hours", "hydraulic_oil_temperature", "coolant_temperature", "hydraulic_pressure"];

/// How much an unconfirmed assumption counts until deciding measures it, 0 to 1.
const UNMEASURED: f64 = 0.5;

/// The question that an assumed slot asks back.
fn question_back(condition: &ConditionView, language: Language) -> Missing {
    let name = &condition.label;
    let because = condition.because.as_deref().unwrap_or_default();
    Missing {
        dimension: condition.dimension.clone(),
        label: condition.label.clone(),
        why: say!(language, "{name}是多少？（{because}）", "What is the {name}? ({because})"),
        effect: UNMEASURED,
    }
}

/// The setting that the works make.
pub(super) fn setting(reading: &Reading<'_>, works: Option<usize>, partner: bool) -> Setting {
    let Some((_, activity)) = works.and_then(|at| reading.knowledge.activities.get_index(at)) else {
        return Setting { partner, ..Setting::default() };
    };
    let governing = activity
        .governing
        .iter()
        .filter_map(|notation| reading.knowledge.dimensions.get_index_of(notation).map(|at| at as DimensionId))
        .collect();
    let foreign = activity::foreign(reading.knowledge, activity);
    Setting { activity: activity.notation.to_string(), governing, foreign, partner }
}

/// Dimensions that are one another's reading in some works: name in the text, name that is meant, the works.
const MEANT: [(&str, &str, &[&str]); 6] = [
    ("building_height", "pumping_height", &["concrete pumping"]),
    ("pile_diameter", "hole_diameter", &["rotary drilling"]),
    ("pile_penetration_depth", "hole_depth", &["rotary drilling"]),
    ("hole_diameter", "pile_diameter", &["pile driving"]),
    ("hole_depth", "pile_penetration_depth", &["pile driving"]),
    ("slope_angle", "haul_grade", &["haulage"]),
];

/// Reads a dimension as the works mean it: a height that concrete is pumped to is a pumping height even
/// when it is called the building's, the diameter of a bored pile is that of its hole.
pub(super) fn refine(reading: &Reading<'_>, slots: &mut [Slot], setting: &Setting) {
    let at = |notation: &str| reading.knowledge.dimensions.get_index_of(notation).map(|at| at as DimensionId);
    for (said, meant, works) in MEANT {
        let (Some(said), Some(meant)) = (at(said), at(meant)) else { continue };
        let same_unit = reading.knowledge.dimensions[usize::from(said)].unit
            == reading.knowledge.dimensions[usize::from(meant)].unit;
        if !works.contains(&setting.activity.as_str()) || !same_unit || slots.iter().any(|slot| slot.dimension == meant)
        {
            continue;
        }
        for slot in slots.iter_mut().filter(|slot| slot.dimension == said) {
            slot.dimension = meant;
        }
    }
}

/// Adds the windows of hours.
fn add_windows(reading: &Reading<'_>, windows: &[window::Window], slots: &mut Vec<Slot>) {
    let Some(dimension) = reading.knowledge.dimensions.get_index_of("daily_work_window") else { return };
    slots.extend(windows.iter().map(|window| Slot {
        dimension: dimension as DimensionId,
        op: Operator::Range,
        reach: Reach::Bound,
        value: SlotValue::Number { low: window.start, high: window.end },
        from: window.from,
        to: window.to,
        reason: None,
    }));
}

/// A slot as the contract shows it.
fn view(reading: &Reading<'_>, slot: &Slot, language: Language) -> ConditionView {
    let dimension = &reading.knowledge.dimensions[usize::from(slot.dimension)];
    let words = || reading.text.given(slot.from, slot.to);
    let because = slot.reason.map(|reason| match reason {
        Reason::Context => {
            let words = words();
            say!(
                language,
                "“{words}”没有说明是什么，按作业理解",
                "what `{words}` is was not said; it is read from the works"
            )
        }
        Reason::SlumpInCentimetres => {
            let words = words();
            say!(language, "坍落度“{words}”按厘米理解", "a slump of `{words}` is read in centimetres")
        }
        Reason::ClassWord(class) => {
            let word = reading
                .words
                .classes
                .get(usize::from(class))
                .map_or(Cow::Borrowed(""), |class| Cow::Borrowed(class.text.as_str()));
            say!(language, "只说了“{word}”，没有给出数值", "only `{word}` was said, no figure was given")
        }
        Reason::Named => {
            let words = words();
            say!(language, "由“{words}”得出", "from the word `{words}`")
        }
    });
    let origin = match slot.reason {
        None => Origin::Stated,
        Some(Reason::Named) => Origin::Derived,
        Some(_) => Origin::Assumed,
    };
    let stated = Stated {
        op: slot.op,
        reach: slot.reach,
        value: slot.value.clone(),
        meaning: None,
        origin,
        span: Some(reading.text.span(slot.from, slot.to)),
        because,
    };
    condition(dimension, stated, language)
}

/// The time as the contract shows it.
fn time_view(reading: &Reading<'_>, when: &When) -> TimeView {
    TimeView {
        months: when.months.clone(),
        from: when.from.map(|day| day.to_string()),
        to: when.to.map(|day| day.to_string()),
        span: when.span.map(|(from, to)| reading.text.span(from, to)),
    }
}

/// An exclusion as the contract shows it.
fn excluded(reading: &Reading<'_>, one: &Exclusion, language: Language) -> Excluded {
    let iri = one.concept.and_then(|at| concept_iri(reading.knowledge, at));
    Excluded {
        text: reading.text.given(one.from, one.to),
        span: Some(reading.text.span(one.from, one.to)),
        iri: iri.cloned(),
        label: iri.map(|iri| reading.knowledge.label(iri, language).to_string()),
    }
}
