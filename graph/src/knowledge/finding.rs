//! How records are found: the links that the neighbourhood walk goes along, and what each signal weighs.

use super::{Iri, Label, Language, Source};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What finding takes from the ontologies. The default has no links and weighs by judgement, so that a
/// folder of ontologies without a word about finding is sound.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Links between concepts, by IRI.
    pub links: Vec<LinkType>,
    /// Links from concepts to records, by IRI; one at most for each field.
    pub record_links: Vec<RecordLink>,
    /// What each signal weighs.
    pub fusion: Fusion,
    /// The cosine, 0 to 1, up to which the vectors of two texts count as unlike: texts of one trade have so much
    /// in common as a rule.
    pub unlike_cosine: f64,
    /// The most steps of a path between concepts.
    pub max_steps: u32,
    /// The score, 0 to 1, under which the walk goes no further.
    pub least_score: f64,
    /// The most concepts that a walk reaches.
    pub most_concepts: usize,
}

impl Default for Finding {
    fn default() -> Self {
        Self {
            links: Vec::new(),
            record_links: Vec::new(),
            fusion: Fusion::default(),
            unlike_cosine: 0.1,
            max_steps: 4,
            least_score: 0.12,
            most_concepts: 400,
        }
    }
}

/// A type of link between concepts (dimensions and machines count as such).
#[derive(Clone, Debug)]
pub struct LinkType {
    /// Its IRI.
    pub iri: Iri,
    /// Its name, as shown where it is gone along.
    pub label: Label,
    /// Its name, as shown where it is gone against.
    pub inverse: Label,
    /// What a step along it multiplies the score by, 0 to 1; at 0 it is not taken.
    pub weight: f64,
    /// What a step against it multiplies the score by, 0 to 1; at 0 it is not taken.
    pub weight_back: f64,
    /// What is linked, from and to, sorted, each pair once. Of links by a shared value each pair stands
    /// here in one direction, and both weights are the same.
    pub pairs: Vec<(Iri, Iri)>,
    /// Where the weights come from.
    pub source: Option<Source>,
}

/// A field of a record that names a concept, by its notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordField {
    /// The machine class.
    MachineClass,
    /// The failure mode.
    Kind,
    /// The works.
    Activity,
}

impl RecordField {
    /// All fields.
    pub const ALL: [Self; 3] = [Self::MachineClass, Self::Kind, Self::Activity];

    /// The name in the ontologies.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MachineClass => "machine_class",
            Self::Kind => "kind",
            Self::Activity => "activity",
        }
    }

    /// The field with this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

/// A link from a concept to the records that name it.
#[derive(Clone, Debug)]
pub struct RecordLink {
    /// Its IRI.
    pub iri: Iri,
    /// The field that names the concept.
    pub field: RecordField,
    /// Its name.
    pub label: Label,
    /// What the last step multiplies the score by, 0 to 1.
    pub weight: f64,
    /// Where the weight comes from.
    pub source: Option<Source>,
}

/// What each signal weighs for a pair of languages; each 0 to 1, not all 0. Only their ratios matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FusionWeights {
    /// Of words.
    pub text: f64,
    /// Of meaning.
    pub vector: f64,
    /// Of like conditions.
    pub scenario: f64,
    /// Of place and season.
    pub space_time: f64,
    /// Of links.
    pub neighbourhood: f64,
    /// What the weights were fitted on: judged sets, date, command; or that they are by judgement.
    pub fitted_on: Arc<str>,
    /// The figures that they gave; empty where nothing was measured.
    pub figures: Arc<str>,
}

impl FusionWeights {
    /// The weights by judgement: like conditions tell most of whether a record bears on a job; words of
    /// one language hardly stand in texts of the other, so there meaning weighs more.
    #[must_use]
    pub fn by_judgement(question: Language, record: Language) -> Self {
        let (text, vector) = if question == record { (0.3, 0.3) } else { (0.1, 0.45) };
        Self {
            text,
            vector,
            scenario: 0.4,
            space_time: 0.3,
            neighbourhood: 0.15,
            fitted_on: "judgement, not fitted".into(),
            figures: "".into(),
        }
    }
}

/// The weights of all pairs of languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fusion([[FusionWeights; 2]; 2]);

impl Fusion {
    /// Asks for the weights of each pair: the language of the question, then of the record's text.
    pub fn from_fn(mut weights: impl FnMut(Language, Language) -> FusionWeights) -> Self {
        Self(
            [Language::Zh, Language::En]
                .map(|question| [Language::Zh, Language::En].map(|record| weights(question, record))),
        )
    }

    /// The weights for a question in one language and a record's text in another or the same.
    #[must_use]
    pub fn of(&self, question: Language, record: Language) -> &FusionWeights {
        &self.0[question as usize][record as usize]
    }
}

impl Default for Fusion {
    fn default() -> Self {
        Self::from_fn(FusionWeights::by_judgement)
    }
}
