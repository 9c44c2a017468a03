//! The records of the demo world, by the language that they are written in, with what is true of them.

use crate::BenchError;
use crate::relevance::Iri;
use crate::relevance::shared::{is_chinese, normal};
use fieldpack_fixtures::{SimulateConfig, Simulation};
use fieldpack_graph::knowledge::{ConceptKind, Knowledge, Language};
use fieldpack_graph::record::{Header, Record, RecordData, RecordType};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

/// The source of the records written in a language.
pub(super) fn source(language: Language) -> &'static str {
    match language {
        Language::Zh => "demo-zh",
        Language::En => "demo-en",
    }
}

/// What a question wants of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A failure of a mode, by code; of a machine of a class or under it, by the class's IRI, where one is named.
    Mode { code: Arc<str>, class: Option<Iri> },
    /// A failure of a component or one under it, by IRI.
    Component(Iri),
    /// A site of an activity, by notation.
    Activity(Arc<str>),
}

impl Wanted {
    /// The type of the records that are wanted.
    pub(super) fn record_type(&self) -> RecordType {
        match self {
            Self::Mode { .. } | Self::Component(_) => RecordType::Failure,
            Self::Activity(_) => RecordType::Site,
        }
    }
}

/// What is true of a record.
#[derive(Debug)]
struct Truth {
    iri: Iri,
    language: Language,
    /// The failure mode's code.
    mode: Option<Arc<str>>,
    /// IRIs of the machine class and those above it.
    classes: BTreeSet<Iri>,
    /// IRIs of the component and those above it.
    components: BTreeSet<Iri>,
    /// The activity's notation.
    activity: Option<Arc<str>>,
}

/// The demo world.
pub(super) struct World {
    records: Vec<Record>,
    truths: Vec<Truth>,
}

impl World {
    /// Simulates it. Of failures with the same text the first is kept.
    pub(super) fn simulate(knowledge: &Knowledge) -> Result<Self, BenchError> {
        let unusable = |error: fieldpack_fixtures::SimulateError| BenchError::Data {
            path: Path::new("the demo world").to_owned(),
            detail: error.to_string(),
        };
        let simulation = Simulation::plan(SimulateConfig::demo(), knowledge, &mut |_| {}).map_err(unusable)?;
        let words = Words::of(knowledge);
        let mut world = Self { records: Vec::new(), truths: Vec::new() };
        let mut texts = HashSet::new();
        let mut keep = |record: Record| {
            if matches!(record.data, RecordData::Failure(_) | RecordData::Site(_))
                && texts.insert(normal(record.data.text()))
            {
                world.put(record, &words);
            }
            Ok(())
        };
        simulation.records(&mut keep, &mut |_| {}).map_err(unusable)?;
        Ok(world)
    }

    fn put(&mut self, mut record: Record, words: &Words<'_>) {
        let language = if is_chinese(record.data.text()) { Language::Zh } else { Language::En };
        let mut truth = Truth {
            iri: Arc::from(""),
            language,
            mode: None,
            classes: BTreeSet::new(),
            components: BTreeSet::new(),
            activity: record.data.activity().cloned(),
        };
        if let RecordData::Failure(failure) = &mut record.data {
            truth.mode = Some(failure.mode.clone());
            truth.classes = failure.machine_class.as_deref().map(|class| words.class(class)).unwrap_or_default();
            truth.components = failure.component.take().map(|name| words.component(&name)).unwrap_or_default();
        }
        let Header { source_id, owner, .. } = &record.header;
        record.header = Header::new(record.record_type(), source(language), source_id, owner, true);
        truth.iri = record.header.iri.clone();
        self.records.push(record);
        self.truths.push(truth);
    }

    /// The records.
    pub(super) fn records(&self) -> &[Record] {
        &self.records
    }

    /// The records, without their truth.
    pub(super) fn into_records(self) -> Vec<Record> {
        self.records
    }

    /// The records of a language that are what is wanted.
    pub(super) fn meeting<'w>(&'w self, wanted: &'w Wanted, language: Language) -> impl Iterator<Item = Iri> + 'w {
        let meets = move |truth: &&Truth| {
            truth.language == language
                && match wanted {
                    Wanted::Mode { code, class } => {
                        truth.mode.as_ref() == Some(code)
                            && class.as_ref().is_none_or(|class| truth.classes.contains(class))
                    }
                    Wanted::Component(iri) => truth.components.contains(iri),
                    Wanted::Activity(notation) => truth.activity.as_ref() == Some(notation),
                }
        };
        self.truths.iter().filter(meets).map(|truth| truth.iri.clone())
    }
}

/// The concepts that records name: classes by notation, components by any of their words.
struct Words<'k> {
    knowledge: &'k Knowledge,
    classes: HashMap<&'k str, &'k Iri>,
    components: HashMap<String, &'k Iri>,
}

impl<'k> Words<'k> {
    fn of(knowledge: &'k Knowledge) -> Self {
        let of_kind = |kind: ConceptKind| knowledge.concepts.values().filter(move |concept| concept.kind == kind);
        let classes = of_kind(ConceptKind::MachineClass).map(|concept| (&*concept.notation, &concept.iri)).collect();
        let mut components = HashMap::new();
        for concept in of_kind(ConceptKind::Component) {
            let labels = [&concept.label.zh, &concept.label.en].into_iter();
            for word in labels.chain(&concept.synonyms_zh).chain(&concept.synonyms_en) {
                components.entry(normal(word)).or_insert(&concept.iri);
            }
        }
        Self { knowledge, classes, components }
    }

    fn class(&self, notation: &str) -> BTreeSet<Iri> {
        self.classes.get(notation).map(|iri| self.with_broader(iri)).unwrap_or_default()
    }

    fn component(&self, name: &str) -> BTreeSet<Iri> {
        self.components.get(&normal(name)).map(|iri| self.with_broader(iri)).unwrap_or_default()
    }

    fn with_broader(&self, iri: &Iri) -> BTreeSet<Iri> {
        let above = self.knowledge.concepts.get(iri).map(|concept| concept.ancestors.as_slice()).unwrap_or_default();
        above.iter().chain([iri]).cloned().collect()
    }
}
