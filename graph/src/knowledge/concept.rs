//! Concepts, their words in both languages, and the terms that belong to no concept.

use super::Iri;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The two languages that everything exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, simplified.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Its tag, as in `Content-Language`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The language of a tag that [`tag`](Self::tag) gives.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        [Self::Zh, Self::En].into_iter().find(|language| language.tag() == tag)
    }
}

/// A text in both languages. Both are never empty after compilation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Chinese.
    pub zh: Arc<str>,
    /// English.
    pub en: Arc<str>,
}

impl Label {
    /// Makes a label from its two texts.
    #[must_use]
    pub fn new(zh: &str, en: &str) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The text in a language.
    #[must_use]
    pub fn get(&self, language: Language) -> &Arc<str> {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// What a concept is a concept of; the last but one part of its IRI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConceptKind {
    /// Works: concrete pumping, lifting.
    Activity,
    /// What a role does: haul, lift by pump.
    Function,
    /// A part in a combination: lead pump, spare.
    Role,
    /// An equipment class: trailer pump.
    MachineClass,
    /// A failure mode of `failures.md`.
    FailureMode,
    /// A unit or component of a machine.
    Component,
    /// What a partner is able to do.
    Skill,
    /// A spare part or consumable that a partner stocks.
    Part,
    /// A power source: diesel engine, mains.
    PowerSource,
    /// A class of a coded dimension: crushed, rounded; 1, 2, 3.
    ConditionClass,
    /// Anything else that has labels.
    Other,
}

/// A SKOS concept.
#[derive(Clone, Debug)]
pub struct Concept {
    /// Its IRI.
    pub iri: Iri,
    /// Its notation (`skos:notation`), for example `concrete pumping`, `BLK`, `trailer_pump`.
    pub notation: Arc<str>,
    /// What it is a concept of.
    pub kind: ConceptKind,
    /// Preferred labels.
    pub label: Label,
    /// Other words for it in Chinese, misspellings of dictation among them.
    pub synonyms_zh: Vec<Arc<str>>,
    /// Other words for it in English.
    pub synonyms_en: Vec<Arc<str>>,
    /// Directly broader concepts.
    pub broader: Vec<Iri>,
    /// All broader concepts, transitively, without itself, in order.
    pub ancestors: Vec<Iri>,
    /// `skos:related` and the product's own typed links, both ways.
    pub related: Vec<Iri>,
}

/// A failure mode.
#[derive(Clone, Debug)]
pub struct FailureMode {
    /// Its concept's IRI.
    pub iri: Iri,
    /// The product's code, for example `BLK`.
    pub code: Arc<str>,
    /// The ISO 14224 mode that it falls under, for example `PLU`.
    pub parent: Arc<str>,
    /// Usual causes.
    pub causes: Label,
    /// Notations of the dimensions known to raise it.
    pub raised_by: Vec<Arc<str>>,
    /// Notations of the machine classes that can show it; empty: any.
    pub classes: Vec<Iri>,
}

/// A word or pattern that the reader of questions needs and that is no concept's label.
///
/// Terms are data so that a solution engineer adds a season, a unit or a dictation error at run time.
#[derive(Clone, Debug)]
pub struct Term {
    /// What kind of word it is: `unit`, `per`, `season`, `month`, `month_part`, `class_word`, `about`,
    /// `min`, `max`, `range`, `negation`, `intent_failure`, `intent_partner`, `intent_product`,
    /// `intent_search`, `intent_pack`, `intent_out_of_scope`, `in_scope`, `typo`, `not_a_condition`,
    /// `claim`, `demand`, `past`, `service`, `sound`, `alert_event`.
    pub kind: Arc<str>,
    /// The word in lower case, simplified Chinese, half-width.
    pub text: Arc<str>,
    /// The word's language, where it has one.
    pub language: Option<Language>,
    /// What it stands for, by kind: for a unit a UCUM code with the multiplier in front of it
    /// (`10000.m3`), for `per` the UCUM code that divides (`h`), months (`12,1,2`), `early`, `mid` or
    /// `late` of a month, conditions (`wind_beaufort min 6`, several separated by semicolons), the right
    /// spelling, the class of warning that an alert's word means (`gale`), what a word of a claim says (`allow`, `full_power`, `property:engine_kw`); empty for the other kinds.
    pub value: Arc<str>,
}
