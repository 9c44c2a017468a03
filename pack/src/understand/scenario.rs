//! A job as fields: every field is checked and located, and overrides what the text says.

use super::Limits;
use super::coordinates::Crs;
use super::problem::{RequestProblem, nearest};
use super::resolve;
use super::say::{number, say};
use super::time::through;
use super::unit::DimensionId;
use super::view::{Stated, condition};
use super::words::{Reach, Word, Words, concept_iri};
use crate::contract::{
    ActivityRef, ConditionView, Excluded, Operator, Origin, PlaceInput, PlaceView, Scenario, ScenarioCondition,
    TimeInput, TimeView,
};
use fieldpack_graph::knowledge::{Activity, ConceptKind, Datatype, Knowledge, Language, Place};

/// What a scenario says, checked.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// The works.
    pub(crate) activity: Option<ActivityRef>,
    /// The place.
    pub(crate) place: Option<PlaceView>,
    /// When.
    pub(crate) time: Option<TimeView>,
    /// Conditions.
    pub(crate) conditions: Vec<ConditionView>,
    /// What is not wanted.
    pub(crate) excluded: Vec<Excluded>,
}

/// Longest name or word of a field, characters.
const LONGEST: usize = 200;

/// Checks a scenario.
pub(crate) struct Checking<'a> {
    /// The knowledge.
    pub(crate) knowledge: &'a Knowledge,
    /// Its words.
    pub(crate) words: &'a Words,
    /// The language of the problems.
    pub(crate) language: Language,
    /// What was wrong so far.
    pub(crate) problems: Vec<RequestProblem>,
}

impl Checking<'_> {
    /// Notes a problem.
    pub(super) fn problem(&mut self, pointer: impl Into<String>, code: &'static str, detail: String) {
        self.problems.push(RequestProblem::new(pointer, code, detail));
    }

    /// Reads the fields; what is wrong is noted and left out.
    pub(crate) fn fields(&mut self, scenario: &Scenario, limits: &Limits) -> Fields {
        let mut fields = Fields {
            activity: scenario.activity.as_deref().and_then(|activity| self.activity(activity)),
            place: scenario.place.as_ref().and_then(|place| self.place(place)),
            time: scenario.time.as_ref().and_then(|time| self.time(time)),
            ..Fields::default()
        };
        for (pointer, count) in
            [("/scenario/conditions", scenario.conditions.len()), ("/scenario/exclude", scenario.exclude.len())]
        {
            if count > limits.conditions {
                let most = limits.conditions;
                let text = say!(
                    self.language,
                    "一次最多{most}项，给出了{count}项",
                    "at most {most} items are read, {count} were given"
                );
                self.problem(pointer, "too_many", text);
                return fields;
            }
        }
        for (at, one) in scenario.conditions.iter().enumerate() {
            if let Some(condition) = self.condition(one, &format!("/scenario/conditions/{at}")) {
                fields.conditions.push(condition);
            }
        }
        for (at, one) in scenario.exclude.iter().enumerate() {
            if let Some(excluded) = self.excluded(one, &format!("/scenario/exclude/{at}")) {
                fields.excluded.push(excluded);
            }
        }
        fields
    }

    /// Whether a text field has a usable length.
    pub(super) fn is_readable(&mut self, text: &str, pointer: &str) -> bool {
        let length = text.chars().take(LONGEST + 1).count();
        if text.trim().is_empty() || length > LONGEST {
            let text = say!(self.language, "应为1到{LONGEST}个字符", "1 to {LONGEST} characters are expected");
            self.problem(pointer, "bad_value", text);
            return false;
        }
        true
    }

    /// The works, by notation, IRI, name or other name.
    fn activity(&mut self, written: &str) -> Option<ActivityRef> {
        if !self.is_readable(written, "/scenario/activity") {
            return None;
        }
        let knowledge = self.knowledge;
        let plain = written.trim().to_lowercase().replace(['_', '-'], " ");
        let found = knowledge
            .activities
            .values()
            .find(|known| *known.iri == *written || *known.notation == plain)
            .or_else(|| {
                let concept = |word| if let Word::Concept(at, ConceptKind::Activity) = word { Some(at) } else { None };
                let at = self.words.named(written).iter().find_map(|word| concept(*word))?;
                knowledge.activities.get(concept_iri(knowledge, at)?)
            });
        if found.is_none() {
            let known = knowledge.activities.values().map(|known| &*known.notation);
            let accepted = nearest(&plain, known);
            let text = say!(self.language, "不认识作业“{written}”", "the activity `{written}` is not known");
            self.problems.push(RequestProblem::new("/scenario/activity", "unknown_activity", text).accepting(accepted));
        }
        found.map(|found| activity_ref(found, self.language))
    }

    /// The place: a name, an IRI or a position.
    fn place(&mut self, place: &PlaceInput) -> Option<PlaceView> {
        let language = self.language;
        if let (Some(lon), Some(lat)) = (place.lon, place.lat) {
            return self.position(place, lon, lat);
        }
        if place.lon.is_some() || place.lat.is_some() {
            let text = say!(language, "经度和纬度要一起给", "longitude and latitude are given together");
            self.problem("/scenario/place", "bad_coordinates", text);
            return None;
        }
        if let Some(iri) = &place.iri {
            let Some(found) = self.knowledge.places.get(iri.as_str()) else {
                let accepted = nearest(iri, self.knowledge.places.keys().map(|known| &**known));
                let text = say!(language, "不认识地点“{iri}”", "the place `{iri}` is not known");
                self.problems
                    .push(RequestProblem::new("/scenario/place/iri", "unknown_place", text).accepting(accepted));
                return None;
            };
            return Some(resolve::known(found, None, language));
        }
        let Some(name) = &place.name else {
            let text = say!(language, "地点要给名称、IRI或坐标", "a place is a name, an IRI or a position");
            self.problem("/scenario/place", "bad_value", text);
            return None;
        };
        if !self.is_readable(name, "/scenario/place/name") {
            return None;
        }
        Some(self.named_place(name))
    }

    /// A place by name; kept unresolved where it is not known.
    fn named_place(&self, name: &str) -> PlaceView {
        let places: Vec<&Place> = self
            .words
            .named(name)
            .iter()
            .filter_map(|word| if let Word::Place(at) = word { Some(*at as usize) } else { None })
            .filter_map(|at| self.knowledge.places.get_index(at).map(|(_, place)| place))
            .collect();
        resolve::view(name.trim(), None, &places, &[], self.language)
    }

    /// A position, brought to WGS 84.
    fn position(&mut self, place: &PlaceInput, lon: f64, lat: f64) -> Option<PlaceView> {
        let language = self.language;
        let crs = place.crs.as_deref().map_or(Some(Crs::Wgs84), Crs::parse);
        let Some(crs) = crs else {
            let name = place.crs.as_deref().unwrap_or_default();
            let text = say!(language, "不认识坐标系“{name}”", "the coordinate system `{name}` is not known");
            let accepted = Crs::NAMES.map(str::to_owned).to_vec();
            self.problems.push(RequestProblem::new("/scenario/place/crs", "unknown_crs", text).accepting(accepted));
            return None;
        };
        for (pointer, value, most) in [("/scenario/place/lon", lon, 180.0), ("/scenario/place/lat", lat, 90.0)] {
            if !value.is_finite() || value.abs() > most {
                let text = say!(
                    language,
                    "应在-{most}到{most}度之间，给出了{value}",
                    "between -{most} and {most} degrees, {value} was given"
                );
                self.problem(pointer, "bad_coordinates", text);
                return None;
            }
        }
        let (lon, lat) = crs.to_wgs84(lon, lat);
        let mut view = match &place.name {
            Some(name) if self.is_readable(name, "/scenario/place/name") => self.named_place(name),
            Some(_) => return None,
            None => resolve::unknown(&format!("{}, {}", number(lon), number(lat)), None),
        };
        let moved = view.lon.zip(view.lat).is_none_or(|(a, b)| (a - lon).abs().max((b - lat).abs()) > 0.05);
        if moved {
            // The height of a named place holds only at its own position.
            view.altitude_m = None;
            view.iri = None;
        }
        (view.lon, view.lat, view.resolved) = (Some(lon), Some(lat), true);
        view.candidates.clear();
        Some(view)
    }

    /// When the works are.
    fn time(&mut self, time: &TimeInput) -> Option<TimeView> {
        let language = self.language;
        if let Some(months) = &time.months {
            if months.is_empty() || months.len() > 12 || !months.iter().all(|month| (1..=12).contains(month)) {
                let text = say!(language, "月份为1到12，按时间顺序", "months are 1 to 12, in order of time");
                self.problem("/scenario/time/months", "bad_time", text);
                return None;
            }
            return Some(TimeView { months: months.clone(), from: time.from.clone(), to: time.to.clone(), span: None });
        }
        let from = self.day(time.from.as_deref(), "/scenario/time/from")?;
        let to = self.day(time.to.as_deref(), "/scenario/time/to")?;
        let Some(from) = from else {
            let text = say!(language, "时间要给起止日期或月份", "a time is days from and to, or months");
            self.problem("/scenario/time", "bad_time", text);
            return None;
        };
        let last = to.map_or(from, |to| to.yesterday().unwrap_or(to));
        if last < from {
            let text = say!(language, "结束日期不晚于开始日期", "the end is not after the beginning");
            self.problem("/scenario/time/to", "bad_time", text);
            return None;
        }
        let span = i32::from(last.year() - from.year()) * 12 + i32::from(last.month()) - i32::from(from.month());
        let months = if span >= 11 {
            through(from.month() as u8, (from.month() as u8 + 10) % 12 + 1)
        } else {
            through(from.month() as u8, last.month() as u8)
        };
        Some(TimeView { months, from: time.from.clone(), to: time.to.clone(), span: None })
    }

    /// A day; `Some(None)` where none is given, `None` where it is wrong.
    fn day(&mut self, text: Option<&str>, pointer: &str) -> Option<Option<jiff::civil::Date>> {
        let Some(text) = text else { return Some(None) };
        match text.parse::<jiff::civil::Date>() {
            Ok(day) => Some(Some(day)),
            Err(_) => {
                let shown: String = text.chars().take(40).collect();
                let detail = say!(
                    self.language,
                    "“{shown}”不是日期，格式为2026-11-01",
                    "`{shown}` is no day; write it as 2026-11-01"
                );
                self.problem(pointer, "bad_time", detail);
                None
            }
        }
    }

    /// Something excluded.
    fn excluded(&mut self, written: &str, pointer: &str) -> Option<Excluded> {
        if !self.is_readable(written, pointer) {
            return None;
        }
        let concept = self.words.named(written).iter().find_map(|word| {
            if let Word::Concept(at, kind) = word
                && !matches!(kind, ConceptKind::Activity | ConceptKind::ConditionClass)
            {
                concept_iri(self.knowledge, *at)
            } else {
                None
            }
        });
        Some(Excluded {
            text: written.to_owned(),
            span: None,
            iri: concept.cloned(),
            label: concept.map(|iri| self.knowledge.label(iri, self.language).to_string()),
        })
    }

    /// A condition.
    fn condition(&mut self, one: &ScenarioCondition, pointer: &str) -> Option<ConditionView> {
        let knowledge = self.knowledge;
        let Some((at, _, dimension)) = knowledge.dimensions.get_full(one.dimension.trim()) else {
            let shown: String = one.dimension.chars().take(LONGEST).collect();
            let accepted = nearest(&shown, knowledge.dimensions.keys().map(|known| &**known));
            let text = say!(self.language, "不认识工况“{shown}”", "the dimension `{shown}` is not known");
            let pointer = format!("{pointer}/dimension");
            self.problems.push(RequestProblem::new(pointer, "unknown_dimension", text).accepting(accepted));
            return None;
        };
        let is_range = one.op == Operator::Range;
        if is_range != one.value2.is_some() {
            let text = if is_range {
                say!(self.language, "区间要给两个值", "a range has two values")
            } else {
                say!(self.language, "只有区间才有第二个值", "only a range has a second value")
            };
            self.problem(format!("{pointer}/value2"), "bad_value", text);
            return None;
        }
        let mut assumed = None;
        let value = match dimension.datatype {
            Datatype::Grade | Datatype::Code | Datatype::Flag => self.word(one, dimension, pointer)?,
            Datatype::Number | Datatype::Integer | Datatype::HourWindow => {
                self.numbers(one, at as DimensionId, dimension, pointer, &mut assumed)?
            }
        };
        let stated = Stated {
            op: one.op,
            reach: Reach::Bound,
            value,
            meaning: one.meaning,
            origin: if assumed.is_some() { Origin::Assumed } else { Origin::Stated },
            span: None,
            because: assumed,
        };
        Some(condition(dimension, stated, self.language))
    }
}

/// The works as the contract shows them.
pub(crate) fn activity_ref(activity: &Activity, language: Language) -> ActivityRef {
    ActivityRef {
        iri: activity.iri.clone(),
        notation: activity.notation.clone(),
        label: activity.label.get(language).clone(),
    }
}
