//! The one place where records are checked, whatever door they come through.
//!
//! A [`Validator`] knows the notations of the knowledge and looks at a whole record: it returns every
//! problem, each with its place, what was expected and what was found, rather than the first.

use super::problem::{ProblemCode, RecordProblem};
use super::{
    BandExposure, ConditionValue, Exposure, Failure, Gradation, Position, Provider, Record, RecordData, TimeSpan,
    parse_area, record_iri,
};
use crate::knowledge::{ConceptKind, Datatype, Dimension, Knowledge, grade_number};
use std::collections::HashSet;
use std::sync::Arc;

/// The failure mode of records whose text does not tell.
pub const UNKNOWN_MODE: &str = "UNK";
/// Characters that a narrative may have.
pub const MAX_TEXT_CHARS: usize = 100_000;
/// Characters that a name, notation or identifier may have.
pub const MAX_WORD_CHARS: usize = 500;
/// Conditions, sieves, skills or codes that a record may list.
pub const MAX_LIST: usize = 500;

/// Checks records against what is known. Make it once for each knowledge version.
#[derive(Clone, Debug)]
pub struct Validator<'k> {
    knowledge: &'k Knowledge,
    notations: HashSet<(ConceptKind, Arc<str>)>,
}

/// The problems of one record while it is looked at.
struct Findings(Vec<RecordProblem>);

impl Findings {
    fn add(
        &mut self,
        pointer: impl Into<String>,
        code: ProblemCode,
        expected: impl Into<String>,
        found: impl ToString,
    ) {
        self.0.push(RecordProblem::new(pointer, code, expected, found));
    }

    /// A number that must lie in a closed range.
    fn range(&mut self, pointer: &str, value: Option<f64>, low: f64, high: f64) {
        if let Some(value) = value
            && !(low..=high).contains(&value)
        {
            self.add(pointer, ProblemCode::OutOfRange, format!("a number from {low} to {high}"), value);
        }
    }

    /// A number that must be finite and not negative.
    fn not_negative(&mut self, pointer: &str, value: Option<f64>) {
        self.range(pointer, value, 0.0, 1e12);
    }

    /// A short text.
    fn word(&mut self, pointer: &str, value: &str) {
        let length = value.chars().count();
        if value.trim().is_empty() {
            self.add(pointer, ProblemCode::MissingField, "a text", value);
        } else if length > MAX_WORD_CHARS {
            self.add(pointer, ProblemCode::TooLong, format!("at most {MAX_WORD_CHARS} characters"), length);
        }
    }

    /// A narrative, which may be empty.
    fn text(&mut self, pointer: &str, value: &str) {
        let length = value.chars().count();
        if length > MAX_TEXT_CHARS {
            self.add(pointer, ProblemCode::TooLong, format!("at most {MAX_TEXT_CHARS} characters"), length);
        }
    }

    /// A list.
    fn list(&mut self, pointer: &str, length: usize) {
        if length > MAX_LIST {
            self.add(pointer, ProblemCode::TooLong, format!("at most {MAX_LIST} members"), length);
        }
    }

    /// A word of a fixed set.
    fn one_of(&mut self, pointer: &str, value: Option<&Arc<str>>, accepted: &[&str]) {
        if let Some(value) = value
            && !accepted.contains(&&**value)
        {
            self.add(pointer, ProblemCode::InvalidValue, format!("one of {}", accepted.join(", ")), value);
        }
    }

    /// A link.
    fn iri(&mut self, pointer: &str, value: Option<&Arc<str>>) {
        if let Some(value) = value
            && oxigraph::model::NamedNodeRef::new(value).is_err()
        {
            self.add(pointer, ProblemCode::InvalidValue, "an absolute IRI", value);
        }
    }

    fn position(&mut self, pointer: &str, position: Option<Position>) {
        if let Some(position) = position {
            self.range(&format!("{pointer}/lon"), Some(position.lon), -180.0, 180.0);
            self.range(&format!("{pointer}/lat"), Some(position.lat), -90.0, 90.0);
        }
    }

    fn period(&mut self, pointer: &str, period: Option<TimeSpan>) {
        if let Some(TimeSpan { from, to: Some(to) }) = period
            && to <= from
        {
            self.add(format!("{pointer}/to"), ProblemCode::OutOfOrder, format!("a day after {from}"), to);
        }
    }
}

impl<'k> Validator<'k> {
    /// A validator for this knowledge.
    #[must_use]
    pub fn new(knowledge: &'k Knowledge) -> Self {
        let notations = knowledge.concepts.values().map(|concept| (concept.kind, concept.notation.clone())).collect();
        Self { knowledge, notations }
    }

    /// Everything that is wrong with a record; empty where nothing is.
    #[must_use]
    pub fn check(&self, record: &Record) -> Vec<RecordProblem> {
        let mut found = Findings(Vec::new());
        header(record, &mut found);
        let data = &record.data;
        found.text("/data/text", data.text());
        found.position("/data/position", data.position());
        let period_field =
            if matches!(data, RecordData::Site(_) | RecordData::ConditionState(_) | RecordData::Exposure(_)) {
                "/data/period"
            } else {
                "/data/at"
            };
        found.period(period_field, data.time());
        found.iri("/data/site", data.site());
        self.notation("/data/activity", data.activity(), &[ConceptKind::Activity], &mut found);
        self.notation("/data/machine_class", data.machine_class(), &[ConceptKind::MachineClass], &mut found);
        self.conditions(data.conditions(), &mut found);
        self.by_type(data, &mut found);
        found.0
    }

    /// What only some types have.
    fn by_type(&self, data: &RecordData, found: &mut Findings) {
        match data {
            RecordData::Site(site) => {
                found.word("/data/label", &site.label);
                found.list("/data/equipment", site.equipment.len());
                found.one_of("/data/outcome", site.outcome.as_ref(), &["done", "done_with_trouble", "stopped"]);
            }
            RecordData::Failure(failure) => self.failure(failure, found),
            RecordData::Exposure(exposure) => check_exposure(exposure, found),
            RecordData::Gradation(gradation) => check_gradation(gradation, found),
            RecordData::Provider(provider) => self.provider(provider, found),
            RecordData::Document(document) => {
                found.word("/data/title", &document.title);
            }
            RecordData::Borehole(borehole) => {
                found.word("/data/label", &borehole.label);
                found.not_negative("/data/depth_m", borehole.depth_m);
            }
            RecordData::Hazard(hazard) => {
                found.word("/data/category", &hazard.category);
                found.range("/data/accuracy_km", hazard.accuracy_km, 0.0, 20_100.0);
            }
            RecordData::ConcreteMix(mix) => {
                found.word("/data/label", &mix.label);
                for (name, amount) in &mix.components_kg_per_m3 {
                    found.range(&format!("/data/components_kg_per_m3/{name}"), Some(*amount), 0.0, 10_000.0);
                }
            }
            RecordData::Equipment(equipment) => {
                found.word("/data/label", &equipment.label);
                let words = [
                    ("maker", &equipment.maker),
                    ("machine_model", &equipment.machine_model),
                    ("serial", &equipment.serial),
                ];
                for (name, word) in words {
                    if let Some(word) = word {
                        found.word(&format!("/data/{name}"), word);
                    }
                }
            }
            RecordData::ConditionState(state) => self.exposure_by_band(&state.exposure, found),
        }
    }

    fn exposure_by_band(&self, exposure: &[BandExposure], found: &mut Findings) {
        found.list("/data/exposure", exposure.len());
        for (index, one) in exposure.iter().enumerate() {
            let BandExposure { dimension, edges, hours_h, .. } = one;
            if self.knowledge.dimension(dimension).is_none() {
                let pointer = format!("/data/exposure/{index}/dimension");
                found.add(pointer, ProblemCode::UnknownNotation, "a dimension's notation", dimension);
            }
            if edges.len() >= MAX_LIST || !edges.is_sorted_by(|low, high| low < high) {
                let pointer = format!("/data/exposure/{index}/edges");
                found.add(
                    pointer,
                    ProblemCode::OutOfOrder,
                    format!("fewer than {MAX_LIST} numbers that ascend"),
                    edges.len(),
                );
            }
            if hours_h.len() != edges.len() + 1 {
                let pointer = format!("/data/exposure/{index}/hours_h");
                found.add(pointer, ProblemCode::InvalidValue, "one number more than edges", hours_h.len());
            }
            for hours in hours_h {
                found.not_negative(&format!("/data/exposure/{index}/hours_h"), Some(*hours));
            }
        }
    }

    fn failure(&self, failure: &Failure, found: &mut Findings) {
        found.word("/data/text", &failure.text);
        if &*failure.mode != UNKNOWN_MODE && !self.knowledge.failure_modes.contains_key(&failure.mode) {
            let expected = format!("a failure mode's code, {UNKNOWN_MODE} where the text does not tell");
            found.add("/data/mode", ProblemCode::UnknownNotation, expected, &failure.mode);
        }
        found.one_of("/data/severity", failure.severity.as_ref(), &["safety", "stop", "degraded"]);
        found.iri("/data/provider", failure.provider.as_ref());
        found.not_negative("/data/operating_hours_h", failure.operating_hours_h);
        found.not_negative("/data/downtime_h", failure.downtime_h);
        found.not_negative("/data/repair_h", failure.repair_h);
        // A credit note is a negative cost.
        found.range("/data/cost", failure.cost, -1e12, 1e12);
        found.list("/data/codes", failure.codes.len());
    }

    fn provider(&self, provider: &Provider, found: &mut Findings) {
        found.word("/data/label", &provider.label);
        if let Some(Err(error)) = provider.coverage.as_ref().map(parse_area) {
            let expected = "a closed boundary that does not cross itself";
            found.add("/data/coverage", ProblemCode::InvalidPolygon, expected, error);
        }
        let lists = [("skills", &provider.skills), ("parts", &provider.parts), ("makers", &provider.makers)];
        for (name, list) in lists {
            found.list(&format!("/data/{name}"), list.len());
        }
        for (index, skill) in provider.skills.iter().enumerate() {
            let kinds = [ConceptKind::Skill, ConceptKind::MachineClass];
            self.notation(&format!("/data/skills/{index}"), Some(skill), &kinds, found);
        }
        for (index, part) in provider.parts.iter().enumerate() {
            self.notation(&format!("/data/parts/{index}"), Some(part), &[ConceptKind::Part], found);
        }
        for (index, service) in provider.services.iter().enumerate() {
            let accepted = ["repair", "rental", "haul", "concrete", "aggregate"];
            found.one_of(&format!("/data/services/{index}"), Some(service), &accepted);
        }
        check_opening(provider, found);
        found.not_negative("/data/notice_h", provider.notice_h);
        found.not_negative("/data/mean_response_h", provider.mean_response_h);
        found.range("/data/altitude_worked_m", provider.altitude_worked_m, -430.0, 6500.0);
        if provider.first_visit_fixed > provider.tickets_closed {
            let closed = provider.tickets_closed.unwrap_or(0);
            let fixed = provider.first_visit_fixed.unwrap_or(0);
            found.add(
                "/data/first_visit_fixed",
                ProblemCode::OutOfOrder,
                format!("at most the tickets closed, {closed}"),
                fixed,
            );
        }
    }

    /// A notation of one of some kinds of concepts.
    fn notation(&self, pointer: &str, value: Option<&Arc<str>>, kinds: &[ConceptKind], found: &mut Findings) {
        let Some(value) = value else { return };
        if kinds.iter().any(|kind| self.notations.contains(&(*kind, value.clone()))) {
            return;
        }
        let names: Vec<String> = kinds.iter().map(|kind| format!("{kind:?}")).collect();
        found.add(
            pointer,
            ProblemCode::UnknownNotation,
            format!("the notation of a known {}", names.join(" or ")),
            value,
        );
    }

    fn conditions(&self, conditions: &[ConditionValue], found: &mut Findings) {
        found.list("/data/conditions", conditions.len());
        for (index, condition) in conditions.iter().enumerate().take(MAX_LIST) {
            let pointer = format!("/data/conditions/{index}");
            match self.knowledge.dimension(&condition.dimension) {
                Some(dimension) => check_condition(&pointer, condition, dimension, found),
                None => found.add(
                    format!("{pointer}/dimension"),
                    ProblemCode::UnknownNotation,
                    "the notation of a dimension of the list",
                    &condition.dimension,
                ),
            }
        }
    }
}

fn header(record: &Record, found: &mut Findings) {
    let header = &record.header;
    found.word("/source", &header.source);
    found.word("/source_id", &header.source_id);
    found.word("/owner", &header.owner);
    let iri = record_iri(record.record_type(), &header.source, &header.source_id);
    if *header.iri != *iri {
        found.add("/iri", ProblemCode::InvalidValue, iri, &header.iri);
    }
}

/// A value of a known dimension.
fn check_condition(pointer: &str, condition: &ConditionValue, dimension: &Dimension, found: &mut Findings) {
    let members = [("low", condition.low), ("value", condition.value), ("high", condition.high)];
    let stated: Vec<(&str, f64)> = members.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    match dimension.datatype {
        Datatype::Number | Datatype::Integer | Datatype::HourWindow => {
            if stated.is_empty() || condition.class.is_some() {
                let expected = format!("a number in {}", dimension.unit.unit);
                let word = condition.class.as_deref().unwrap_or("nothing");
                found.add(format!("{pointer}/value"), ProblemCode::InvalidValue, expected, word);
            }
            for (name, value) in &stated {
                let (low, high) = (dimension.physical_min, dimension.physical_max);
                found.range(&format!("{pointer}/{name}"), Some(*value), low, high);
            }
            // A window of hours may cross midnight, so its ends have no order.
            let in_order = stated.windows(2).all(|pair| pair[0].1 <= pair[1].1);
            if dimension.datatype != Datatype::HourWindow && !in_order {
                let numbers: Vec<String> = stated.iter().map(|(_, value)| value.to_string()).collect();
                found.add(pointer, ProblemCode::OutOfOrder, "low <= value <= high", numbers.join(", "));
            }
        }
        Datatype::Grade | Datatype::Code | Datatype::Flag => {
            let class = condition.class.as_deref().unwrap_or("");
            if !stated.is_empty() || !fits(class, dimension) {
                let number = stated.first().map(|(_, value)| value.to_string());
                let shown = number.as_deref().unwrap_or(class);
                found.add(format!("{pointer}/class"), ProblemCode::InvalidValue, accepted_words(dimension), shown);
            }
        }
    }
}

/// Whether a word is one that a dimension of words takes.
fn fits(class: &str, dimension: &Dimension) -> bool {
    match dimension.datatype {
        Datatype::Grade => grade_number(class).is_some(),
        Datatype::Flag => matches!(class, "true" | "false"),
        _ => {
            !class.is_empty()
                && (dimension.classes.is_empty() || dimension.classes.iter().any(|known| &**known == class))
        }
    }
}

/// What a dimension of words takes, in words.
fn accepted_words(dimension: &Dimension) -> String {
    match dimension.datatype {
        Datatype::Grade => "a grade with its number, for example C40".to_owned(),
        Datatype::Flag => "true or false".to_owned(),
        _ if dimension.classes.is_empty() => "a word".to_owned(),
        _ => format!("one of {}", dimension.classes.join(", ")),
    }
}

fn check_exposure(exposure: &Exposure, found: &mut Findings) {
    found.not_negative("/data/hours_h", Some(exposure.hours_h));
}

fn check_gradation(gradation: &Gradation, found: &mut Findings) {
    found.list("/data/sieves", gradation.sieves.len());
    if gradation.sieves.is_empty() {
        found.add("/data/sieves", ProblemCode::MissingField, "at least one sieve", "none");
    }
    for (index, reading) in gradation.sieves.iter().enumerate() {
        found.range(&format!("/data/sieves/{index}/sieve_mm"), Some(reading.sieve_mm), 0.01, 500.0);
        let retained = Some(reading.cumulative_retained_percent);
        found.range(&format!("/data/sieves/{index}/cumulative_retained_percent"), retained, 0.0, 100.0);
    }
    let mut sieves = gradation.sieves.clone();
    sieves.sort_by(|one, other| other.sieve_mm.total_cmp(&one.sieve_mm));
    for pair in sieves.windows(2) {
        let (coarser, finer) = (pair[0], pair[1]);
        if finer.cumulative_retained_percent < coarser.cumulative_retained_percent || finer.sieve_mm >= coarser.sieve_mm
        {
            let expected = format!(
                "each sieve once, and below {} mm at least {} percent retained in all",
                coarser.sieve_mm, coarser.cumulative_retained_percent
            );
            let found_here = format!("{} at {} mm", finer.cumulative_retained_percent, finer.sieve_mm);
            found.add("/data/sieves", ProblemCode::OutOfOrder, expected, found_here);
        }
    }
}

fn check_opening(provider: &Provider, found: &mut Findings) {
    found.list("/data/hours", provider.hours.len());
    for (index, hours) in provider.hours.iter().enumerate() {
        let pointer = format!("/data/hours/{index}");
        for weekday in &hours.weekdays {
            found.range(&format!("{pointer}/weekdays"), Some(f64::from(*weekday)), 1.0, 7.0);
        }
        found.range(&format!("{pointer}/from_h"), Some(hours.from_h), 0.0, 24.0);
        found.range(&format!("{pointer}/to_h"), Some(hours.to_h), 0.0, 24.0);
    }
    // The extremes in use are UTC-12 and UTC+14.
    found.range("/data/utc_offset_h", Some(provider.utc_offset_h), -12.0, 14.0);
}
