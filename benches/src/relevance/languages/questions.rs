//! The questions of a language: labels and synonyms of the ontology, and symptoms as the demo world's reporters put
//! them.

use super::world::Wanted;
use crate::BenchError;
use crate::relevance::shared::normal;
use fieldpack_graph::knowledge::{Concept, ConceptKind, Knowledge, Language};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// The kinds of questions, which their identifiers start with.
pub(super) const KINDS: [&str; 5] = ["mode", CLASS_AND_MODE, "component", "activity", "symptom"];
/// The kind of the questions that name a class and a mode.
pub(super) const CLASS_AND_MODE: &str = "class and mode";
/// Label and synonyms of a concept that are questions, at most: some activities have a hundred.
const WORDS_OF_A_CONCEPT: usize = 5;
/// The mode of failures of which nothing is known.
const UNKNOWN: &str = "UNK";

/// A question and what it wants.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) wanted: Wanted,
}

/// The symptoms of `fixtures/demo/phrases.toml`, as far as they are read here.
#[derive(Deserialize)]
struct Phrases {
    mode: Vec<ModePhrases>,
}

#[derive(Deserialize)]
struct ModePhrases {
    code: Arc<str>,
    zh: Symptoms,
    en: Symptoms,
}

#[derive(Deserialize)]
struct Symptoms {
    symptom: Vec<String>,
}

/// Every question of a language. A text that several concepts share is no question: nobody could say what it wants.
pub(super) fn all(knowledge: &Knowledge, tree: &Path, language: Language) -> Result<Vec<Question>, BenchError> {
    let mut questions = of_classes_and_modes(knowledge, language);
    for (kind, concepts) in [("component", ConceptKind::Component), ("activity", ConceptKind::Activity)] {
        let of_kind = knowledge.concepts.values().filter(|concept| concept.kind == concepts);
        questions.extend(of_kind.flat_map(|concept| {
            let wanted = match concepts {
                ConceptKind::Component => Wanted::Component(concept.iri.clone()),
                _ => Wanted::Activity(concept.notation.clone()),
            };
            named(kind, &concept.notation, words(concept, language), &wanted)
        }));
    }
    questions.extend(symptoms(tree, language)?);
    questions.extend(modes(knowledge, language));
    Ok(unambiguous(questions))
}

fn modes(knowledge: &Knowledge, language: Language) -> Vec<Question> {
    let modes = knowledge.failure_modes.values().filter(|mode| &*mode.code != UNKNOWN);
    let with_concepts = modes.filter_map(|mode| Some((mode, knowledge.concepts.get(&mode.iri)?)));
    with_concepts
        .flat_map(|(mode, concept)| {
            let wanted = Wanted::Mode { code: mode.code.clone(), class: None };
            named("mode", &mode.code, words(concept, language), &wanted)
        })
        .collect()
}

/// Every class with every mode that it can show, each by its preferred label.
fn of_classes_and_modes(knowledge: &Knowledge, language: Language) -> Vec<Question> {
    let mut questions = Vec::new();
    for class in knowledge.concepts.values().filter(|concept| concept.kind == ConceptKind::MachineClass) {
        for mode in knowledge.failure_modes.values().filter(|mode| &*mode.code != UNKNOWN) {
            if !mode.classes.is_empty() && !mode.classes.iter().any(|iri| knowledge.is_a(&class.iri, iri)) {
                continue;
            }
            let (class_label, mode_label) = (class.label.get(language), knowledge.label(&mode.iri, language));
            let text = match language {
                Language::Zh => format!("{class_label}{mode_label}"),
                Language::En => format!("{class_label} {mode_label}"),
            };
            let wanted = Wanted::Mode { code: mode.code.clone(), class: Some(class.iri.clone()) };
            questions.push(Question { id: format!("{CLASS_AND_MODE} {} {}", class.notation, mode.code), text, wanted });
        }
    }
    questions
}

fn symptoms(tree: &Path, language: Language) -> Result<Vec<Question>, BenchError> {
    let path = tree.join("fixtures/demo/phrases.toml");
    let text = std::fs::read_to_string(&path).map_err(BenchError::at(&path))?;
    let phrases: Phrases =
        toml::from_str(&text).map_err(|error| BenchError::Data { path: path.clone(), detail: error.to_string() })?;
    let known = phrases.mode.into_iter().filter(|mode| &*mode.code != UNKNOWN);
    Ok(known
        .flat_map(|mode| {
            let symptoms = match language {
                Language::Zh => mode.zh.symptom,
                Language::En => mode.en.symptom,
            };
            let wanted = Wanted::Mode { code: mode.code.clone(), class: None };
            named("symptom", &mode.code, symptoms, &wanted)
        })
        .collect())
}

/// Label and first synonyms of a concept in a language.
fn words(concept: &Concept, language: Language) -> Vec<String> {
    let synonyms = match language {
        Language::Zh => &concept.synonyms_zh,
        Language::En => &concept.synonyms_en,
    };
    let words = [concept.label.get(language)].into_iter().chain(synonyms);
    words.take(WORDS_OF_A_CONCEPT).map(|word| word.to_string()).collect()
}

fn named(kind: &str, key: &str, texts: Vec<String>, wanted: &Wanted) -> Vec<Question> {
    let question = |(number, text): (usize, String)| Question {
        id: format!("{kind} {key} {}", number + 1),
        text,
        wanted: wanted.clone(),
    };
    texts.into_iter().enumerate().map(question).collect()
}

/// Questions whose text wants one thing only, each text once.
fn unambiguous(questions: Vec<Question>) -> Vec<Question> {
    let mut wants: HashMap<String, Vec<Wanted>> = HashMap::new();
    for question in &questions {
        let wants = wants.entry(normal(&question.text)).or_default();
        if !wants.contains(&question.wanted) {
            wants.push(question.wanted.clone());
        }
    }
    let mut seen = BTreeSet::new();
    let mut clear = questions;
    clear.retain(|question| {
        let text = normal(&question.text);
        wants[&text].len() == 1 && seen.insert(text)
    });
    clear
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::relevance::Iri;

    fn question(text: &str, code: &str) -> Question {
        let wanted = Wanted::Mode { code: code.into(), class: None };
        Question { id: format!("mode {code}"), text: text.to_owned(), wanted }
    }

    #[test]
    fn a_text_that_wants_two_things_is_no_question() {
        let clear = unambiguous(vec![
            question("Leak", "HYL"),
            question("leak", "COUP"),
            question("堵管", "BLK"),
            question("堵管", "BLK"),
        ]);
        let texts: Vec<&str> = clear.iter().map(|question| question.text.as_str()).collect();
        assert_eq!(texts, ["堵管"]);
    }

    #[test]
    fn labels_and_synonyms_are_questions() {
        let iri: Iri = "mode:BLK".into();
        let questions =
            named("component", "pipe", vec!["输送管".to_owned(), "泵管".to_owned()], &Wanted::Component(iri));
        let ids: Vec<&str> = questions.iter().map(|question| question.id.as_str()).collect();
        assert_eq!(ids, ["component pipe 1", "component pipe 2"]);
    }
}
