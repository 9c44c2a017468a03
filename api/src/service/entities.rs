//! What is known of one thing, and lists of things of a type.

use super::{Asker, Service, problems};
use crate::problem::{Code, FieldProblem, Problem};
use fieldpack_graph::knowledge::{Knowledge, Label, Language};
use fieldpack_graph::record::RecordType;
use fieldpack_index::{TotalIs, Where};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// The forms in which a thing is described.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntityForm {
    /// A plain object.
    #[default]
    Json,
    /// JSON-LD.
    JsonLd,
    /// Turtle.
    Turtle,
}

/// Which things of a type are listed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EntitiesQuery {
    /// Exact filters: property to the values of which one must hold.
    pub filters: BTreeMap<String, Vec<String>>,
    /// How many (default 10).
    pub limit: Option<usize>,
    /// Where the previous page ended.
    pub cursor: Option<String>,
    /// The answer must know at least this sequence.
    pub min_sequence: Option<u64>,
}

/// A thing in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntitySummary {
    /// Its IRI.
    pub iri: String,
    /// Its type.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// Its notation; the identifier in its source for a record.
    pub notation: String,
    /// Its label or title.
    pub label: String,
    /// Where it is.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Where>,
    /// When it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Made by a simulator, not observed; absent for knowledge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synthetic: Option<bool>,
}

/// A page of things, by IRI.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntitiesPage {
    /// The things.
    pub entities: Vec<EntitySummary>,
    /// How many match in all; records are counted up to a bound (`count_up_to` of `GET /v1/info`).
    pub total: usize,
    /// Whether so many match, or at least so many.
    #[serde(default)]
    pub total_is: TotalIs,
    /// The cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// Hits of a page where no limit is stated.
const DEFAULT_LIMIT: usize = 10;

impl Service {
    /// What is known of a thing, in a form. A record in JSON carries its data as it came in (`record`); `erased` names what of
    /// it was erased.
    ///
    /// # Errors
    /// `not_found` where nothing is known of it.
    pub fn entity(&self, iri: &str, form: EntityForm, asker: &Asker) -> Result<String, Problem> {
        let described = self.inner.rdf.describe(iri).map_err(|error| problems::of_store(&error))?;
        let description = described.ok_or_else(|| {
            Problem::say(
                Code::NotFound,
                asker.language,
                format!("对 `{iri}` 一无所知"),
                format!("nothing is known of `{iri}`"),
            )
        })?;
        match form {
            EntityForm::JsonLd => description.json_ld().map_err(|error| problems::of_store(&error)),
            EntityForm::Turtle => description.turtle().map_err(|error| problems::of_store(&error)),
            EntityForm::Json => {
                let mut json = description.json();
                let record = self.inner.records.get(iri).map_err(|error| problems::of_store(&error))?;
                if let (Some(mut record), Some(object)) = (record, json.as_object_mut()) {
                    let erased = self.open_record(&mut record);
                    if !erased.is_empty() {
                        object.insert("erased".to_owned(), erased.into());
                    }
                    let value = serde_json::to_value(&record).map_err(|error| problems::of_store(&error))?;
                    object.insert("record".to_owned(), value);
                    let version = self.inner.records.version_of(iri).map_err(|error| problems::of_store(&error))?;
                    object.insert("version".to_owned(), version.into());
                }
                serde_json::to_string(&json).map_err(|error| problems::of_store(&error))
            }
        }
    }

    /// The version of a record: the sequence of the entry that changed it last; `None` where there never was one.
    ///
    /// # Errors
    /// A [`Problem`] where the store cannot be read.
    pub fn version_of(&self, iri: &str) -> Result<Option<u64>, Problem> {
        self.inner.records.version_of(iri).map_err(|error| problems::of_store(&error))
    }

    /// Things of a type, by IRI: a record type, or a kind of knowledge.
    ///
    /// # Errors
    /// A [`Problem`]: an unknown type or filter with what is accepted, or a cursor of another list.
    pub fn entities(&self, entity_type: &str, query: &EntitiesQuery, asker: &Asker) -> Result<EntitiesPage, Problem> {
        let world = self.world_at(query.min_sequence, asker.language)?;
        if let Some(record_type) = RecordType::parse(entity_type) {
            let filters = query.filters.iter().map(|(name, values)| (name.clone(), filter_value(values))).collect();
            let answer = world
                .list(record_type, filters, query.limit, query.cursor.clone())
                .map_err(|error| Problem::of_search(error, asker.language))?;
            let entities = answer
                .hits
                .into_iter()
                .map(|hit| EntitySummary {
                    iri: hit.iri.to_string(),
                    entity_type: entity_type.to_owned(),
                    notation: hit.source_id.to_string(),
                    label: hit.title,
                    place: hit.place,
                    when: hit.when,
                    synthetic: Some(hit.synthetic),
                })
                .collect();
            return Ok(EntitiesPage { entities, total: answer.total, total_is: answer.total_is, next: answer.next });
        }
        let Some(kind) = KnowledgeKind::parse(entity_type) else {
            return Err(unknown_type(entity_type, asker.language));
        };
        if let Some(filter) = query.filters.keys().next() {
            return Err(no_filter(filter, entity_type, asker.language));
        }
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, self.inner.settings.limits.search_hits);
        Ok(page(kind.list(&world.knowledge, asker.language), limit, query.cursor.as_deref(), entity_type))
    }
}

/// The values of a filter as the search takes them.
fn filter_value(values: &[String]) -> serde_json::Value {
    let one = |value: &String| match value.as_str() {
        "true" => serde_json::Value::Bool(true),
        "false" => serde_json::Value::Bool(false),
        text => serde_json::Value::String(text.to_owned()),
    };
    match values {
        [value] => one(value),
        values => values.iter().map(one).collect(),
    }
}

/// The kinds of knowledge that can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KnowledgeKind {
    Activity,
    Concept,
    Dimension,
    FailureMode,
    Machine,
    Place,
    PlanStep,
    Role,
    Rule,
    Standard,
    Station,
}

impl KnowledgeKind {
    /// All kinds with their names in addresses.
    const ALL: [(&'static str, Self); 11] = [
        ("activity", Self::Activity),
        ("concept", Self::Concept),
        ("dimension", Self::Dimension),
        ("failure_mode", Self::FailureMode),
        ("machine", Self::Machine),
        ("place", Self::Place),
        ("plan_step", Self::PlanStep),
        ("role", Self::Role),
        ("rule", Self::Rule),
        ("standard", Self::Standard),
        ("station", Self::Station),
    ];

    /// The kind with this name.
    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
    }

    /// IRI, notation and label of everything of this kind, by IRI.
    fn list(self, knowledge: &Knowledge, language: Language) -> Vec<(Arc<str>, String, String)> {
        let tail = |iri: &Arc<str>| iri.rsplit('/').next().unwrap_or(iri).to_owned();
        let by_iri = |iri: &Arc<str>, label: &Label| (iri.clone(), tail(iri), label.get(language).to_string());
        let mut found: Vec<(Arc<str>, String, String)> = match self {
            Self::Activity => {
                let row = |one: &fieldpack_graph::knowledge::Activity| {
                    (one.iri.clone(), one.notation.to_string(), one.label.get(language).to_string())
                };
                knowledge.activities.values().map(row).collect()
            }
            Self::Concept => {
                let row = |one: &fieldpack_graph::knowledge::Concept| {
                    (one.iri.clone(), one.notation.to_string(), one.label.get(language).to_string())
                };
                knowledge.concepts.values().map(row).collect()
            }
            Self::Dimension => {
                let row = |one: &fieldpack_graph::knowledge::Dimension| {
                    (one.iri.clone(), one.notation.to_string(), one.label.get(language).to_string())
                };
                knowledge.dimensions.values().map(row).collect()
            }
            Self::FailureMode => {
                let row = |one: &fieldpack_graph::knowledge::FailureMode| {
                    (one.iri.clone(), one.code.to_string(), knowledge.label(&one.iri, language).to_string())
                };
                knowledge.failure_modes.values().map(row).collect()
            }
            Self::Machine => {
                let row = |one: &fieldpack_graph::knowledge::Machine| {
                    (one.iri.clone(), one.model.to_string(), knowledge.label(&one.iri, language).to_string())
                };
                knowledge.machines.values().map(row).collect()
            }
            Self::Role => {
                let row = |one: &fieldpack_graph::knowledge::Role| {
                    (one.iri.clone(), one.notation.to_string(), one.label.get(language).to_string())
                };
                knowledge.roles.values().map(row).collect()
            }
            Self::Place => knowledge.places.values().map(|one| by_iri(&one.iri, &one.label)).collect(),
            Self::PlanStep => knowledge.plan_steps.values().map(|one| by_iri(&one.iri, &one.label)).collect(),
            Self::Rule => knowledge.rules.values().map(|one| by_iri(&one.iri, &one.text)).collect(),
            Self::Standard => knowledge.documents.values().map(|one| by_iri(&one.iri, &one.label)).collect(),
            Self::Station => knowledge.stations.values().map(|one| by_iri(&one.iri, &one.label)).collect(),
        };
        found.sort();
        found
    }
}

/// A page of a sorted list; the cursor is the last IRI of the page before.
fn page(
    sorted: Vec<(Arc<str>, String, String)>,
    limit: usize,
    cursor: Option<&str>,
    entity_type: &str,
) -> EntitiesPage {
    let total = sorted.len();
    let from = cursor.map_or(0, |cursor| sorted.partition_point(|(iri, ..)| &**iri <= cursor));
    let more = total > from + limit;
    let entities: Vec<EntitySummary> = sorted
        .into_iter()
        .skip(from)
        .take(limit)
        .map(|(iri, notation, label)| EntitySummary {
            iri: iri.to_string(),
            entity_type: entity_type.to_owned(),
            notation,
            label,
            place: None,
            when: None,
            synthetic: None,
        })
        .collect();
    let next = entities.last().filter(|_| more).map(|last| last.iri.clone());
    EntitiesPage { entities, total, total_is: TotalIs::Exact, next }
}

/// A type that is not known.
fn unknown_type(entity_type: &str, language: Language) -> Problem {
    let records = RecordType::ALL.into_iter().map(|kind| kind.as_str().to_owned());
    let accepted: Vec<String> =
        records.chain(KnowledgeKind::ALL.into_iter().map(|(name, _)| name.to_owned())).collect();
    let problem = Problem::say(
        Code::NotFound,
        language,
        format!("没有类型 `{entity_type}`"),
        format!("there is no type `{entity_type}`"),
    );
    let detail = problem.detail.clone();
    problem.with_error(FieldProblem {
        pointer: "/type".to_owned(),
        code: Code::NotFound.as_str().to_owned(),
        detail,
        accepted: Some(accepted),
    })
}

/// A filter on knowledge, which has none.
fn no_filter(filter: &str, entity_type: &str, language: Language) -> Problem {
    let problem = Problem::say(
        Code::UnknownField,
        language,
        format!("类型 `{entity_type}` 没有过滤条件 `{filter}`"),
        format!("type `{entity_type}` has no filter `{filter}`"),
    );
    let detail = problem.detail.clone();
    problem.with_error(FieldProblem {
        pointer: format!("/{filter}"),
        code: Code::UnknownField.as_str().to_owned(),
        detail,
        accepted: Some(["limit", "cursor", "min_sequence"].map(str::to_owned).to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_give_everything_once() {
        let all: Vec<(Arc<str>, String, String)> =
            (0..7).map(|number| (Arc::from(format!("urn:{number}")), String::new(), String::new())).collect();
        let mut cursor: Option<String> = None;
        let mut seen = Vec::new();
        loop {
            let found = page(all.clone(), 3, cursor.as_deref(), "place");
            assert_eq!(found.total, 7);
            seen.extend(found.entities.into_iter().map(|one| one.iri));
            cursor = found.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen, all.iter().map(|(iri, ..)| iri.to_string()).collect::<Vec<_>>());
    }
}
