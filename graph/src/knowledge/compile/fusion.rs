//! The weights of the fusion, by pair of languages.

use super::super::{Fusion, FusionWeights, Language};
use super::finding::share;
use super::reader::{Node, Reader};

/// The pairs of languages, question and record.
const PAIRS: [(Language, Language); 4] = [
    (Language::Zh, Language::Zh),
    (Language::Zh, Language::En),
    (Language::En, Language::Zh),
    (Language::En, Language::En),
];

/// Reads the weights of the fusion: those of all pairs of languages, or none.
pub(super) fn fusion(reader: &mut Reader<'_>) -> Fusion {
    let mut read: Vec<((Language, Language), FusionWeights)> = Vec::new();
    let nodes = reader.instances("fp:FusionWeights");
    let mut is_sound = true;
    for node in &nodes {
        let Some(pair) = languages(reader, *node) else {
            is_sound = false;
            continue;
        };
        if read.iter().any(|(other, _)| *other == pair) {
            reader.problem(*node, "fp:questionLanguage", "a pair of languages of its own", &told(pair));
            continue;
        }
        match weights(reader, *node) {
            Some(weights) => read.push((pair, weights)),
            None => is_sound = false,
        }
    }
    if let Some(first) = nodes.first().filter(|_| is_sound) {
        for pair in PAIRS.into_iter().filter(|pair| !read.iter().any(|(other, _)| other == pair)) {
            let expected = "weights for zh-zh, zh-en, en-zh and en-en";
            reader.problem(*first, "fp:questionLanguage", expected, &format!("none for {}", told(pair)));
        }
    }
    Fusion::from_fn(|question, record| {
        let found = read.iter().find(|(pair, _)| *pair == (question, record));
        found.map_or_else(|| FusionWeights::by_judgement(question, record), |(_, weights)| weights.clone())
    })
}

/// A pair of languages as it is written.
fn told((question, record): (Language, Language)) -> String {
    let name = |language| match language {
        Language::Zh => "zh",
        Language::En => "en",
    };
    format!("{}-{}", name(question), name(record))
}

/// The languages of the question and of the record.
fn languages(reader: &mut Reader<'_>, node: Node<'_>) -> Option<(Language, Language)> {
    let mut language = |property| {
        let word = reader.text(node, property)?;
        match &*word {
            "zh" => Some(Language::Zh),
            "en" => Some(Language::En),
            other => {
                reader.problem(node, property, "zh or en", other);
                None
            }
        }
    };
    let (question, record) = (language("fp:questionLanguage"), language("fp:recordLanguage"));
    Some((question?, record?))
}

/// The weights of one pair.
fn weights(reader: &mut Reader<'_>, node: Node<'_>) -> Option<FusionWeights> {
    let text = share(reader, node, "fp:textWeight");
    let vector = share(reader, node, "fp:vectorWeight");
    let scenario = share(reader, node, "fp:scenarioWeight");
    let space_time = share(reader, node, "fp:spaceTimeWeight");
    let neighbourhood = share(reader, node, "fp:neighbourhoodWeight");
    let fitted_on = reader.text(node, "fp:fittedOn");
    let figures = reader.optional_text(node, "fp:fitFigures").unwrap_or_else(|| "".into());
    reader.sources(node);
    let weights = FusionWeights {
        text: text?,
        vector: vector?,
        scenario: scenario?,
        space_time: space_time?,
        neighbourhood: neighbourhood?,
        fitted_on: fitted_on?,
        figures,
    };
    let total = weights.text + weights.vector + weights.scenario + weights.space_time + weights.neighbourhood;
    if total == 0.0 {
        reader.problem(node, "fp:textWeight", "at least one weight above 0", "0");
        return None;
    }
    Some(weights)
}
